"""Claims for aid paid back as they are read: what is left, by when to sue, and the letter that claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from bistand.staff.queries import setting
from bistand.ui.templatetags.ui import amount, late, month
from cases.closing import Matter
from cases.deliveries import recipient_of, sender_of
from cases.instalments import late_claims, late_of, late_since, with_left, with_plan
from cases.letters_plain import Part, PlainLetter
from cases.models import COMMITTEE_SUES, Case, RecoveryClaim, RecoveryGround, WaiverProposal
from cases.models.recovery import NEW_LAW
from cases.queries import proposals_for, visible_cases

# How long a waiver that was given back stands in its writer's day: it may be left at that.
RETURNED_DAYS = 14


def claims_of(user: Any) -> QuerySet[RecoveryClaim]:
    """Claims in the cases that the user may know of, each with SEK left in `left` and late in `late`."""
    rows = RecoveryClaim.objects.filter(case__in=visible_cases(user, "cases.recover_payment"))
    rows = with_plan(with_left(rows), timezone.localdate())
    return rows.select_related("case__applicant", "decision__application")


def claims_proposed(user: Any) -> QuerySet[RecoveryClaim]:
    """Claims that wait for somebody with a wider delegation, in the user's sections."""
    return RecoveryClaim.objects.filter(
        state=RecoveryClaim.State.PROPOSED, case__in=visible_cases(user, "cases.recover")
    )


def proposals_waiting(user: Any) -> QuerySet[Any]:
    """Proposed decisions, claims and waivers that wait for the user, for the navigation to count."""
    others = (claims_proposed(user).values("pk"), waivers_proposed(user).values("pk"))
    return proposals_for(user).values("pk").union(*others, all=True)


def waivers_proposed(user: Any) -> QuerySet[WaiverProposal]:
    """Waivers that wait for somebody with a wider delegation, in the user's sections."""
    return WaiverProposal.objects.filter(
        state=WaiverProposal.State.PROPOSED, claim__case__in=visible_cases(user, "cases.recover")
    )


def waivers_of_day(user: Any) -> QuerySet[WaiverProposal]:
    """The user's own proposed waivers that wait, and those lately given back by somebody else."""
    waits = Q(state=WaiverProposal.State.PROPOSED)
    lately = Q(state=WaiverProposal.State.RETURNED, answered_at__gte=timezone.now() - timedelta(days=RETURNED_DAYS))
    rows = WaiverProposal.objects.filter(waits | lately & ~Q(answered_by=user), written_by=user)
    rows = rows.filter(claim__case__in=visible_cases(user, "cases.recover"))
    return rows.select_related("claim__case__applicant")


def claims_of_day(user: Any, today: date) -> QuerySet[RecoveryClaim]:
    """The user's own proposed claims that wait or were returned with a reason, and those of the user's cases on which
    an instalment is late.
    """
    returned = Q(state=RecoveryClaim.State.DRAFT) & ~Q(returned_reason="")
    in_hand = Q(Q(state=RecoveryClaim.State.PROPOSED) | returned, written_by=user)
    late = Q(state__in=RecoveryClaim.OPEN, case__caseworker=user, late__gt=0)
    rows = RecoveryClaim.objects.filter(case__in=visible_cases(user, "cases.recover"))
    return with_plan(with_left(rows), today).filter(in_hand | late).select_related("case__applicant")


def claim_attention(case: Case, user: Any, today: date) -> Iterator[Any]:
    """Claims that are begun or proposed, and those whose three years run out soon (SoL 33:5)."""
    from cases.overview import Attention

    for claim in case.recovery_claims.filter(state__in=RecoveryClaim.UNDECIDED).order_by("pk"):
        url, sek = reverse("claim", args=[case.pk, claim.pk]), amount(claim.amount)
        if claim.state == RecoveryClaim.State.PROPOSED:
            yield Attention(f"Förslag till återkrav på {sek} väntar", url, "waiting")
        elif claim.returned_reason:
            yield Attention(f"Förslaget till återkrav lämnades tillbaka: {claim.returned_reason}", url, "danger")
        else:
            yield Attention(f"Återkrav på {sek} är påbörjat", url, "info")
    waits = WaiverProposal.objects.filter(claim__case=case, state=WaiverProposal.State.PROPOSED)
    for proposal in waits.order_by("pk"):
        url = reverse("claim", args=[case.pk, proposal.claim_id])
        yield Attention(f"Förslag till eftergift av {amount(proposal.amount)} väntar", url, "waiting")
    for claim in late_claims(case.recovery_claims.all(), today).order_by("pk"):
        url, since = reverse("claim", args=[case.pk, claim.pk]), late_since(claim)
        yield Attention(f"Avbetalning på återkrav saknas: {amount(late_of(claim))}", url, "danger", late(since))
    open_claims = list(case.recovery_claims.filter(state=RecoveryClaim.State.DECIDED).order_by("cost_on"))
    if not open_claims:
        return
    ahead = timedelta(days=int(setting("cases.sue_warn_days", today)))
    for claim in open_claims:
        if (last := claim.last_day_to_sue) - ahead <= today:
            tone = "danger" if last < today else "warning"
            url = reverse("claim", args=[case.pk, claim.pk])
            yield Attention(f"Sista dag att väcka talan om {amount(claim.amount)}", url, tone, late(last))


def closing_matters(case: Case, user: Any) -> Iterator[Matter]:
    """A claim goes on though the case is closed; so does one that waits to be decided."""
    for claim in case.recovery_claims.filter(state=RecoveryClaim.State.PROPOSED).order_by("pk"):
        url = reverse("claim", args=[case.pk, claim.pk])
        yield Matter(f"Förslaget till återkrav på {amount(claim.amount)} väntar på beslut.", "goes_on", url)
    waits = WaiverProposal.objects.filter(claim__case=case, state=WaiverProposal.State.PROPOSED)
    for proposal in waits.order_by("pk"):
        url = reverse("claim", args=[case.pk, proposal.claim_id])
        yield Matter(f"Förslaget till eftergift av {amount(proposal.amount)} väntar på beslut.", "goes_on", url)
    for claim in case.recovery_claims.filter(state__in=RecoveryClaim.OPEN).order_by("pk"):
        url = reverse("claim", args=[case.pk, claim.pk])
        yield Matter(f"Återkravet på {amount(claim.amount)} är {claim.get_state_display()}.", "goes_on", url)


def legal_words(claim: RecoveryClaim) -> str:
    """The law that the claim rests on; the repealed one for aid granted while it was in force."""
    assert claim.decision.decided_at is not None
    if timezone.localdate(claim.decision.decided_at) < NEW_LAW:
        return "9 kap. socialtjänstlagen (2001:453), som gäller för bistånd som beviljades före den 1 juli 2025"
    section = {RecoveryGround.ADVANCE: "2", RecoveryGround.CONDITION: "3"}.get(RecoveryGround(claim.ground), "1")
    return f"33 kap. {section} § socialtjänstlagen (2025:400)"


def ground_words(claim: RecoveryClaim) -> str:
    """The ground in words; without its section where that is of a law that came after the aid."""
    said = claim.get_ground_display()
    assert claim.decision.decided_at is not None
    return said.partition(" (")[0] if timezone.localdate(claim.decision.decided_at) < NEW_LAW else said


def claim_letter(claim: RecoveryClaim, by: str, day: date) -> PlainLetter:
    """Claims the aid back: how much, why, by what law, and what happens if it is not paid."""
    committee = " Det beslutas av nämndens utskott." if claim.ground in COMMITTEE_SUES else ""
    return PlainLetter(
        sender=sender_of(claim.case),
        recipient=recipient_of(claim.case),
        kind="Återkrav",
        title=f"Vi kräver tillbaka {amount(claim.amount)}",
        lead=f"Det gäller ekonomiskt bistånd för {month(claim.decision.application.month)} som betalades ut "
        f"{claim.cost_on}.",
        day=day,
        case_number=claim.case.number,
        parts=(
            Part("Varför vi kräver tillbaka biståndet", claim.reasons),
            Part("Lagen", f"Vi kräver tillbaka biståndet med stöd av {legal_words(claim)}."),
            Part(
                "Det här behöver du göra",
                "Kontakta oss så kommer vi överens om hur du betalar. Vi drar inte av pengarna från bistånd som du får "
                "senare.\n\nHar du inte råd? Berätta det för oss. Vi kan avstå från kravet, helt eller delvis (33 kap. "
                "6 § socialtjänstlagen).",
            ),
            Part(
                "Om du inte betalar",
                f"Då kan nämnden väcka talan hos förvaltningsrätten, senast {claim.last_day_to_sue}.{committee} "
                "Domstolen säger nej om du då kan antas sakna pengar till din försörjning (33 kap. 4 och 5 §§ "
                "socialtjänstlagen).",
            ),
        ),
        signed_by=by,
    )
