"""What is done with a decision once it is made: noticed, corrected, appealed (FL 33, 36 and 43–46 §§)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.files import store_file
from cases.facts import AppealForwarded, AppealReceived, AppealStepped, DecisionCorrected, DecisionNoticed
from cases.models import (
    Appeal,
    Case,
    Decision,
    DecisionCorrection,
    DecisionNotice,
    Document,
    ForwardedAppeal,
    JournalNote,
    LegalGround,
)

# Asked of an appeal that is taken up after its last day.
LATE = "Sista dagen hade gått. Skriv varför överklagandet ändå ska prövas."
# 4 500 kr, 4500 kronor, 4 500,50 kr.
AMOUNT = re.compile(r"(?<!\d)((?:\d{1,3}(?: \d{3})+|\d+)(?:,\d+)?) ?(?:kr|kronor)\b")


@dataclass(frozen=True)
class Forwarding:
    """Which writing is sent on to whom, and of which decision: ours, or `about` somebody else's."""

    document_id: int
    to: str
    decision_id: int | None = None
    about: str = ""


def _made(actor: User, act: str, decision_id: int) -> tuple[Case, Decision]:
    """The locked case and the made decision of it."""
    case_id = Decision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    case = case_for(actor, act, case_id, closed=True)
    decision = Decision.objects.select_related("application").get(pk=decision_id)
    if decision.decided_at is None:
        raise Conflict("Beslutet är inte fattat.")
    return case, decision


def file_letter(actor: User, case: Case, title: str, pdf: bytes, decision: Decision | None = None) -> Document:
    """Keep a letter as it was sent; its file is named by its hash and never changes."""
    return Document.objects.create(
        case=case,
        application=decision.application if decision else None,
        title=title,
        direction=Document.Direction.OUTGOING,
        file=store_file(pdf, "application/pdf"),
        registered_by=actor,
    )


@action("cases.appeal")
def note_notice(
    actor: User, now: datetime, decision_id: int, got_on: date, how: str, note: str = "", person_id: int | None = None
) -> DecisionNotice:
    """Note the day the person got the decision, and how: with proof or without.

    `person_id` is the one of its parties who got it; None where they all did that day.
    """
    case, decision = _made(actor, "cases.appeal", decision_id)
    assert decision.decided_at is not None
    if how not in DecisionNotice.How.values:
        raise Invalid("Välj hur den enskilde fick del av beslutet.", "how")
    if not timezone.localdate(decision.decided_at) <= got_on <= timezone.localdate(now):
        raise Invalid("Dagen ligger mellan beslutsdagen och i dag.", "got_on")
    row = DecisionNotice.objects.create(
        decision=decision, person_id=person_id, got_on=got_on, how=how, note=note.strip(), recorded_by=actor
    )
    subject = f"cases_decisionnotice:{row.pk}"
    publish(actor, now, DecisionNoticed(case.pk, subject, decision_id=decision.pk, by=got_on))
    return row


@action("cases.decide")
def correct_decision(
    actor: User, now: datetime, decision_id: int, before: str, after: str, reason: str, pdf: bytes
) -> DecisionCorrection:
    """Put a clerical error right (FL 36 §): the decision stands, the correction stands beside it and is sent as `pdf`.

    An amount or outcome is changed by a new decision, never so.
    """
    case, decision = _made(actor, "cases.decide", decision_id)
    check_correction(decision, before, after, reason)
    row = DecisionCorrection.objects.create(
        decision=decision,
        before=before.strip(),
        after=after.strip(),
        reason=reason.strip(),
        letter=file_letter(actor, case, f"Rättelse av beslut {decision.application.month:%Y-%m}", pdf, decision),
        made_by=actor,
    )
    subject = f"cases_decisioncorrection:{row.pk}"
    change = f"”{row.before[:60]}” ska vara ”{row.after[:60]}”"
    publish(actor, now, DecisionCorrected(case.pk, subject, decision_id=decision.pk, change=change))
    return row


def check_correction(decision: Decision, before: str, after: str, reason: str) -> None:
    """Raises Invalid for a correction of what the decision does not say, that changes nothing, or that changes an
    amount in kr.
    """
    from cases.deliveries import words_of  # writes letters by the actions

    for value, field in ((before, "before"), (after, "after"), (reason, "reason")):
        if not value.strip():
            raise Invalid("Skriv vad som stod, vad som ska stå och varför det är ett skrivfel.", field)
    if before.strip() == after.strip():
        raise Invalid("Rättelsen ändrar inget.", "after")
    said, was = _plain(words_of(decision)), _plain(before)
    if was not in said:
        raise Invalid("Det står inte i beslutet eller brevet. Skriv av det precis som det står där.", "before")
    if _sums(said) != _sums(said.replace(was, _plain(after))):
        raise Invalid("Ett belopp ändras genom ett nytt beslut.", "after")


def _plain(text: str) -> str:
    """The text in one line and of one case, with no space before a mark: how it is set out says nothing."""
    return re.sub(r" ([.,;:!?])", r"\1", " ".join(text.split())).casefold()


def _sums(text: str) -> list[str]:
    """The amounts in kr that a plain text says, in their order."""
    return [found.replace(" ", "").removesuffix(",00") for found in AMOUNT.findall(text)]


# ---- the appeal ------------------------------------------------------------------------------------------


@action("cases.receive")
def receive_appeal(
    actor: User,
    now: datetime,
    decision_id: int,
    wants: str,
    document_id: int | None = None,
    reached_on: date | None = None,
    dismissal_id: int | None = None,
    appellant_id: int | None = None,
) -> Appeal:
    """Register an appeal, by the party `appellant_id` or by all of them. It came in today, or on the earlier day it
    reached us: `reached_on` or that of its document (FL 22 §). For aid by right only: beyond it the court itself
    receives what is to be reviewed (KL 13 kap.). With `dismissal_id` it is of the dismissal of that earlier appeal,
    by whoever made that one, and not of the decision.
    """
    case, decision = _made(actor, "cases.receive", decision_id)
    if decision.legal_ground != LegalGround.RIGHT:
        raise Conflict(
            "Beslut enligt 12 kap. 2 § prövas bara av domstolen, genom laglighetsprövning. Skicka det vidare dit."
        )
    if not wants.strip():
        raise Invalid("Skriv vad den enskilde vill.", "wants")
    if document_id and not case.documents.filter(pk=document_id).exists():
        raise Invalid("Handlingen hör till ett annat ärende.", "document")
    rows = decision.appeals.filter(state=Appeal.State.DISMISSED)
    dismissed = rows.filter(pk=dismissal_id).first() if dismissal_id else None
    if dismissal_id and dismissed is None:
        raise Conflict("Bara en avvisning som gäller kan överklagas.")
    since = dismissed.checked_at if dismissed else decision.decided_at
    assert since is not None
    if reached_on and not timezone.localdate(since) <= reached_on <= timezone.localdate(now):
        raise Invalid("Dagen ligger mellan beslutsdagen och i dag.", "reached_on")
    if dismissed:
        appellant_id = dismissed.appellant_id
    elif appellant_id and not decision.obstacles.filter(person_id=appellant_id).exists():
        raise Invalid("Beslutet gäller inte den personen.", "appellant")
    appeal = Appeal.objects.create(
        case=case,
        decision=decision,
        dismissal=dismissed,
        appellant_id=appellant_id,
        wants=wants.strip(),
        document_id=document_id,
        reached_on=reached_on or timezone.localdate(now),
        received_by=actor,
    )
    appeal.refresh_from_db(fields=["received_at", "reached_on"])
    publish(actor, now, AppealReceived(case.pk, f"cases_appeal:{appeal.pk}", decision_id=decision.pk))
    return appeal


@action("cases.appeal")
def forward_appeal(actor: User, now: datetime, case_id: int, content: Forwarding, pdf: bytes) -> ForwardedAppeal:
    """Send an appeal that is tried elsewhere on, with the letter that says when it came; the record says so too.

    An appeal of aid beyond the right is the court's (KL 13 kap.); of a decision that is not ours, somebody else's.
    """
    case = case_for(actor, "cases.appeal", case_id, closed=True)
    decision = case.decisions.filter(pk=content.decision_id).first() if content.decision_id else None
    if content.decision_id and (decision is None or decision.decided_at is None):
        raise Conflict("Beslutet är inte fattat i ärendet.")
    if decision and decision.legal_ground == LegalGround.RIGHT:
        raise Conflict("Ett överklagande av beslut enligt 12 kap. 1 § lämnas in hit. Registrera det.")
    if not decision and not content.about.strip():
        raise Invalid("Skriv vilket beslut det gäller och vem som har fattat det.", "about")
    if not content.to.strip():
        raise Invalid("Skriv vem överklagandet skickas till.", "to")
    document = case.documents.filter(pk=content.document_id, direction=Document.Direction.INCOMING).first()
    if document is None:
        raise Invalid("Välj skrivelsen bland handlingarna.", "document")
    row = ForwardedAppeal.objects.create(
        case=case,
        why=ForwardedAppeal.Why.LEGALITY if decision else ForwardedAppeal.Why.ELSEWHERE,
        decision=decision,
        about="" if decision else content.about.strip(),
        document=document,
        to=content.to.strip(),
        letter=file_letter(actor, case, "Överklagande skickas vidare", pdf),
        forwarded_by=actor,
    )
    came = document.came_on
    JournalNote.objects.create(
        case=case,
        written_by=actor,
        heading="Överklagande skickat vidare",
        text=f"Ett överklagande kom in {came} (”{document.title}”). Det gäller {row.of_what}. "
        f"Det prövas inte här: {row.get_why_display()}. Skickat vidare till {row.to}.",
        happened_on=timezone.localdate(now),
        state=JournalNote.State.SIGNED,
        signed_at=now,
    )
    publish(actor, now, AppealForwarded(case.pk, f"cases_forwardedappeal:{row.pk}", to=row.to))
    return row


def _appeal(actor: User, appeal_id: int) -> Appeal:
    case_id = Appeal.objects.values_list("case_id", flat=True).get(pk=appeal_id)
    case_for(actor, "cases.appeal", case_id, closed=True)
    rows = Appeal.objects.select_for_update(of=("self",)).select_related(
        "decision__application", "case__section", "case__applicant", "dismissal", "appellant"
    )
    return rows.get(pk=appeal_id)


def _step(actor: User, now: datetime, appeal: Appeal, to: str, said: str, **fields: Any) -> Appeal:
    if to != appeal.state and to not in Appeal.TRANSITIONS[Appeal.State(appeal.state)]:
        raise Conflict(f"Överklagandet är redan {appeal.get_state_display()}.")
    for name, value in {"state": to, **fields}.items():
        setattr(appeal, name, value)
    appeal.save(update_fields=["state", *fields])
    appeal.refresh_from_db()
    subject = f"cases_appeal:{appeal.pk}"
    publish(actor, now, AppealStepped(appeal.case_id, subject, decision_id=appeal.decision_id, change=said))
    return appeal


def proven_notice(decision: Decision, party_id: int | None = None) -> DecisionNotice | None:
    """What proves the day when the party had got it, who has the time of their own (FL 44 §); None: the last of all."""
    proofs = list(decision.notices.filter(how__in=DecisionNotice.PROOF).order_by("got_on", "pk"))
    all_of_them = decision.obstacles.values_list("person_id", flat=True)
    parties: list[int | None] = [party_id] if party_id else list(all_of_them) or [None]
    firsts = [next((row for row in proofs if row.person_id in (None, party)), None) for party in parties]
    return None if None in firsts else max((row for row in firsts if row), key=lambda row: row.got_on)


def proof_of(appeal: Appeal) -> DecisionNotice | None:
    """The proof of the day from which the time to appeal runs: of the decision, or of the dismissal appealed."""
    if appeal.dismissal is None:
        return proven_notice(appeal.decision, appeal.appellant_id)
    return appeal.dismissal.told if appeal.dismissal.told_how in DecisionNotice.PROOF else None


def is_late(appeal: Appeal) -> bool:
    """Whether it is proved to have come after the last day (FL 44 §). Without proof nobody is late."""
    notice = proof_of(appeal)
    return notice is not None and appeal.reached_on > notice.last_day


@action("cases.appeal")
def take_up_appeal(actor: User, now: datetime, appeal_id: int, reason: str = "") -> Appeal:
    """Find that it came in time. Where the last day has passed the reason says why it is tried all the same (FL 45 §:
    wrong information on how to appeal, or handed to the court in time).
    """
    appeal = _appeal(actor, appeal_id)
    if appeal.state == Appeal.State.DISMISSED:
        raise Conflict("Överklagandet är avvisat.")
    if is_late(appeal) and not reason.strip():
        raise Invalid(LATE, "reason")
    return _step(actor, now, appeal, Appeal.State.TIMELY, "kom i rätt tid", check_reason=reason.strip())


@action("cases.appeal")
def dismiss_appeal(actor: User, now: datetime, appeal_id: int, reason: str, pdf: bytes) -> Appeal:
    """Dismiss it as too late, with a letter that itself can be appealed. Only on proof of the day the person got the
    decision (FL 45 §, JO 776-2004).
    """
    appeal = _appeal(actor, appeal_id)
    if not is_late(appeal):
        raise Conflict(
            "Utan bevis för att överklagandet kom för sent kan det inte avvisas. Utred först när den enskilde fick del "
            "av beslutet."
        )
    if not reason.strip():
        raise Invalid("Skriv skälen.", "reason")
    letter = file_letter(actor, appeal.case, "Överklagandet avvisas", pdf, appeal.decision)
    fields = {"check_reason": reason.strip(), "letter": letter}
    return _step(actor, now, appeal, Appeal.State.DISMISSED, "avvisades som för sent", **fields)


@action("cases.appeal")
def note_dismissal_told(actor: User, now: datetime, appeal_id: int, day: date, how: str) -> Appeal:
    """Note the day the person got the dismissal, and how: with proof or without (FL 44 §)."""
    appeal = _appeal(actor, appeal_id)
    if appeal.state != Appeal.State.DISMISSED or appeal.checked_at is None:
        raise Conflict("Överklagandet är inte avvisat.")
    if how not in DecisionNotice.How.values:
        raise Invalid("Välj hur den enskilde fick del av avvisningen.", "how")
    if not timezone.localdate(appeal.checked_at) <= day <= timezone.localdate(now):
        raise Invalid("Dagen ligger mellan dagen för avvisningen och i dag.", "got_on")
    fields = {"told_on": day, "told_how": how}
    return _step(actor, now, appeal, appeal.state, f"avvisningen nådde den enskilde {day}", **fields)


def _take_up_dismissed(actor: User, now: datetime, appeal: Appeal, why: str) -> None:
    """Take up the appeal that had been dismissed, as its dismissal no longer holds."""
    assert appeal.dismissal_id is not None
    dismissed = _appeal(actor, appeal.dismissal_id)
    if dismissed.state == Appeal.State.DISMISSED:
        _step(actor, now, dismissed, Appeal.State.TIMELY, "tas upp: avvisningen gäller inte längre", check_reason=why)


@action("cases.appeal")
def reconsider(actor: User, now: datetime, appeal_id: int, reason: str, withdrawn: bool = False) -> Appeal:
    """Note the reconsideration (FL 38–39 §§). Where the decision has been replaced since the appeal came in, that is
    the change; else it stands unchanged. A dismissal is changed by being `withdrawn`: the appeal is taken up.
    """
    appeal = _appeal(actor, appeal_id)
    if appeal.state != Appeal.State.TIMELY:
        raise Conflict(f"Överklagandet är {appeal.get_state_display()}, så beslutet omprövas inte.")
    if appeal.reconsidered:
        raise Conflict("Beslutet är redan omprövat.")
    if not reason.strip():
        raise Invalid("Skriv vad som har kommit fram och vad du har kommit fram till.", "reason")
    if appeal.dismissal_id:
        return _reconsider_dismissal(actor, now, appeal, reason.strip(), withdrawn)
    changed = Decision.objects.filter(replaces=appeal.decision, decided_at__gte=appeal.received_at).first()
    outcome = Appeal.Reconsidered.CHANGED if changed else Appeal.Reconsidered.UNCHANGED
    fields = {"reconsidered": outcome, "reconsider_reason": reason.strip(), "changed_to": changed}
    return _step(actor, now, appeal, Appeal.State.TIMELY, f"omprövades, {outcome.label}", **fields)


def _reconsider_dismissal(actor: User, now: datetime, appeal: Appeal, reason: str, withdrawn: bool) -> Appeal:
    outcome = Appeal.Reconsidered.CHANGED if withdrawn else Appeal.Reconsidered.UNCHANGED
    fields = {"reconsidered": outcome, "reconsider_reason": reason}
    appeal = _step(actor, now, appeal, Appeal.State.TIMELY, f"omprövades, {outcome.label}", **fields)
    if withdrawn:
        _take_up_dismissed(actor, now, appeal, f"Avvisningen är ändrad vid omprövning. {reason}")
    return appeal


@action("cases.appeal")
def hand_over(actor: User, now: datetime, appeal_id: int, pdf: bytes) -> Appeal:
    """Hand the appeal and the file over to the court, with the letter that says so (FL 46 §)."""
    appeal = _appeal(actor, appeal_id)
    if not appeal.reconsidered:
        raise Conflict("Ompröva beslutet först.")
    letter = file_letter(actor, appeal.case, "Överklagande lämnas över till domstolen", pdf, appeal.decision)
    return _step(actor, now, appeal, Appeal.State.HANDED_OVER, "lämnades över till domstolen", letter=letter)


@action("cases.appeal")
def note_judgment(actor: User, now: datetime, appeal_id: int, judgment: str, day: date, number: str) -> Appeal:
    """Note what the court decided. What is to be carried out stays on the caseworker's day until it is."""
    appeal = _appeal(actor, appeal_id)
    if judgment not in Appeal.Judgment.values:
        raise Invalid("Välj vad domstolen beslutade.", "judgment")
    if not number.strip():
        raise Invalid("Skriv målnumret.", "judgment_number")
    if appeal.handed_over_at is None:
        raise Conflict("Överklagandet är inte överlämnat.")
    if not timezone.localdate(appeal.handed_over_at) <= day <= timezone.localdate(now):
        raise Invalid("Domens dag ligger mellan dagen för överlämnandet och i dag.", "judgment_on")
    to = Appeal.State.JUDGED if judgment in Appeal.TO_EXECUTE else Appeal.State.CLOSED
    fields = {"judgment": judgment, "judgment_on": day, "judgment_number": number.strip()}
    return _step(actor, now, appeal, to, f"avgjordes: {Appeal.Judgment(judgment).label}", **fields)


@action("cases.appeal")
def note_execution(actor: User, now: datetime, appeal_id: int) -> Appeal:
    """Note that the judgment is carried out: by the decision made because of it, or, where it annuls a dismissal, by
    taking up the appeal that was dismissed.
    """
    appeal = _appeal(actor, appeal_id)
    if appeal.dismissal_id:
        why = f"Domstolen har upphävt avvisningen, mål {appeal.judgment_number} den {appeal.judgment_on}."
        _take_up_dismissed(actor, now, appeal, why)
        return _step(actor, now, appeal, Appeal.State.CLOSED, "verkställdes")
    execution = execution_of(appeal)
    if execution is None:
        raise Conflict("Fatta först det beslut som domen leder till: ersätt det överklagade, med domen som grund.")
    return _step(actor, now, appeal, Appeal.State.CLOSED, "verkställdes", execution=execution)


def execution_of(appeal: Appeal) -> Decision | None:
    """The decision that has been made because of the judgment."""
    if appeal.judged_at is None:
        return None
    made = Decision.objects.filter(
        application=appeal.decision.application_id, change_ground="judgment", decided_at__gte=appeal.judged_at
    )
    return made.order_by("pk").last()
