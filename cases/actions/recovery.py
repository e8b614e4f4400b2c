"""Claims for aid paid back, and suspected wrong payments (SoL 33 kap., bidragsbrottslagen, lag 2008:206)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from bistand.actions import action
from bistand.amounts import wrong_with
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotAllowed, NotFound
from bistand.staff.models import DecisionType, User
from bistand.staff.queries import may_decide
from bistand.ui.templatetags.ui import amount as kr
from cases.actions.access import case_for
from cases.actions.afterwards import file_letter
from cases.benefit_orders import ordered
from cases.facts import RecoveryDecided, RecoveryStepped
from cases.letters_text import in_words
from cases.models import (
    COMMITTEE_SUES,
    Case,
    Decision,
    DecisionNotice,
    LegalGround,
    RecoveryClaim,
    RecoveryEntry,
    RecoveryGround,
    Repayment,
    Suspicion,
    SuspicionReader,
    SuspicionStep,
    Uncommunicated,
    WaiverProposal,
)
from cases.queries import claim_lacks_communication
from cases.settlement import money_out
from cases.suspicions import may_open


@dataclass(frozen=True)
class ClaimContent:
    """What a claim says: ground, SEK, the day the cost arose, why, and why it is decided without communication."""

    ground: str
    amount: Decimal
    cost_on: date
    reasons: str
    uncommunicated: str = ""


@action("cases.recover")
def draft_claim(
    actor: User, now: datetime, decision_id: int, content: ClaimContent, claim_id: int | None = None
) -> RecoveryClaim:
    """Write a claim for what a decision paid, or go on with its draft.

    Raises Invalid where the ground does not fit how the aid was given: what was no advance from the beginning is none.
    """
    decision = Decision.objects.select_related("application").get(pk=decision_id)
    case = case_for(actor, "cases.recover", decision.case_id, closed=True)
    if decision.decided_at is None or not decision.amount:
        raise Conflict("Bara bistånd som har beslutats kan krävas tillbaka.")
    refuse_unpaid(decision)
    _check_claim(decision, content, claim_id)
    claim = RecoveryClaim.objects.filter(pk=claim_id, decision=decision).first() if claim_id else None
    claim = claim or RecoveryClaim(case=case, decision=decision, person=case.applicant, written_by=actor)
    if claim.state == RecoveryClaim.State.PROPOSED:
        raise Conflict("Kravet ligger som förslag. Det måste lämnas tillbaka innan det kan ändras.")
    if claim.state != RecoveryClaim.State.DRAFT:
        raise Conflict("Kravet är redan beslutat.")
    for name in ("ground", "amount", "cost_on", "reasons", "uncommunicated"):
        setattr(claim, name, getattr(content, name))
    claim.save()
    return claim


def refuse_unpaid(decision: Decision) -> None:
    """Raise Conflict where nothing has left of the decision: what is only planned is stopped, not claimed back."""
    if not money_out(decision).amount:
        raise Conflict(
            "Inget av beslutet har betalats ut, så det finns inget att kräva tillbaka. Ligger en utbetalning planerad: "
            "stoppa den i stället. Pengar som betalades ut av ett tidigare beslut krävs tillbaka från det beslutet."
        )


def _check_claim(decision: Decision, content: ClaimContent, claim_id: int | None) -> None:
    if content.ground not in RecoveryGround.values:
        raise Invalid("Välj grund.", "ground")
    if content.uncommunicated not in Uncommunicated.values:
        raise Invalid("Välj om beslutet fattas utan kommunicering.", "uncommunicated")
    if content.amount <= 0 or (wrong_with(content.amount)):
        raise Invalid("Skriv ett belopp över noll.", "amount")
    others = (
        RecoveryClaim.objects.filter(decision=decision)
        .exclude(pk=claim_id or 0)
        .exclude(state__in=RecoveryClaim.UNDECIDED)
    )
    claimed = others.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    out = money_out(decision)
    if claimed + content.amount > out.amount:
        said = f" {kr(claimed)} är redan krävt." if claimed else ""
        raise Invalid(f"Av beslutet har {kr(out.amount)} betalats ut.{said} Mer kan inte krävas tillbaka.", "amount")
    if claimed + content.amount + ordered(decision) > out.amount:
        raise Invalid(
            "Det är mer än vad som har betalats ut av beslutet, tillsammans med det som begärts av Försäkringskassan. "
            "Avsluta betalningsordern först om inget mer kommer.",
            "amount",
        )
    if content.cost_on not in out.days:
        days = in_words([day.isoformat() for day in out.days])
        which = "en av de dagarna" if len(out.days) > 1 else "den dagen"
        raise Invalid(f"Biståndet betalades ut {days}. Skriv {which}.", "cost_on")
    if len(content.reasons.strip()) < Decision.SHORTEST_INDIVIDUAL:
        raise Invalid("Skriv varför biståndet krävs tillbaka.", "reasons")
    if content.ground in COMMITTEE_SUES:
        if decision.legal_ground != LegalGround.RIGHT:
            raise Invalid("33 kap. 1 § gäller bara bistånd enligt 12 kap. 1 §.", "ground")
        return
    if not decision.repayment or (content.ground == RecoveryGround.CONDITION) != (
        decision.repayment == Repayment.CONDITION
    ):
        raise Invalid("Beslutet om bistånd säger inte att det kan krävas tillbaka på den grunden.", "ground")
    if not decision.notices.filter(how__in=DecisionNotice.PROOF).exists():
        raise Invalid("Det finns inget bevis för att den enskilde har delgetts beslutet om bistånd.", "ground")


def locked_claim(actor: User, act: str, claim_id: int) -> RecoveryClaim:
    case_id = RecoveryClaim.objects.values_list("case_id", flat=True).filter(pk=claim_id).first()
    if case_id is None:
        raise NotFound("Återkravet finns inte.")
    case_for(actor, act, case_id, closed=True)
    rows = RecoveryClaim.objects.select_for_update(of=("self",)).select_related(
        "case__section", "decision__application"
    )
    return rows.get(pk=claim_id)


def _step(claim: RecoveryClaim, to: str) -> None:
    closed = claim.state == RecoveryClaim.State.CLOSED  # opened again by a reversed payment alone
    if closed or to not in RecoveryClaim.TRANSITIONS[RecoveryClaim.State(claim.state)]:
        raise Conflict(f"Kravet är {claim.get_state_display()}.")
    claim.state = to


def tell_step(actor: User, now: datetime, claim: RecoveryClaim, change: str, amount: Decimal) -> None:
    publish(actor, now, RecoveryStepped(claim.case_id, f"cases_recoveryclaim:{claim.pk}", change=change, amount=amount))


def _refuse_uncommunicated(claim: RecoveryClaim, today: date) -> None:
    """Source: FL 25 §."""
    if claim_lacks_communication(claim, today):
        raise Conflict(
            "Återkravet går den enskilde emot. Skicka först det som kravet bygger på och vänta in svaret, eller välj "
            "varför kommunicering inte behövs (25 § förvaltningslagen)."
        )


@action("cases.recover")
def propose_claim(actor: User, now: datetime, claim_id: int) -> RecoveryClaim:
    """Leave the claim as a proposal to somebody with a wider delegation."""
    claim = locked_claim(actor, "cases.recover", claim_id)
    _step(claim, RecoveryClaim.State.PROPOSED)
    _refuse_uncommunicated(claim, timezone.localdate(now))
    claim.returned_reason = ""
    claim.save(update_fields=["state", "returned_reason"])
    tell_step(actor, now, claim, "lämnades som förslag", claim.amount)
    return claim


@action("cases.recover")
def return_claim(actor: User, now: datetime, claim_id: int, reason: str) -> RecoveryClaim:
    """Give a proposed claim back to the one who wrote it, with a reason."""
    claim = locked_claim(actor, "cases.recover", claim_id)
    if not reason.strip():
        raise Invalid("Skriv varför förslaget lämnas tillbaka.", "reason")
    _step(claim, RecoveryClaim.State.DRAFT)
    claim.returned_reason = reason.strip()
    claim.save(update_fields=["state", "returned_reason"])
    tell_step(actor, now, claim, "lämnades tillbaka", claim.amount)
    return claim


@action("cases.recover")
def decide_claim(actor: User, now: datetime, claim_id: int, pdf: bytes) -> RecoveryClaim:
    """Decide the claim within one's delegation, and file the letter that claims it."""
    claim = locked_claim(actor, "cases.recover", claim_id)
    _step(claim, RecoveryClaim.State.DECIDED)
    if not may_decide(actor, DecisionType.RECOVERY, claim.amount, timezone.localdate(now)):
        raise NotAllowed("Kravet ligger utanför din delegation. Lämna det som förslag till den som får besluta.")
    _refuse_uncommunicated(claim, timezone.localdate(now))
    claim.letter = file_letter(actor, claim.case, "Återkrav av bistånd", pdf, claim.decision)
    claim.save(update_fields=["state", "letter"])
    claim.refresh_from_db()
    publish(actor, now, RecoveryDecided(claim.case_id, f"cases_recoveryclaim:{claim.pk}", amount=claim.amount))
    return claim


def left_of(claim: RecoveryClaim) -> Decimal:
    """SEK that is neither paid nor waived."""
    return claim.amount - (claim.entries.aggregate(sum=Sum("amount"))["sum"] or Decimal(0))


def may_waive(user: Any, claim: RecoveryClaim, amount: Decimal, on: date) -> bool:
    """Whether waiving this much more (SEK) is within the user's delegation: all that is waived of the claim counts,
    so that nobody waives in parts what is above it.
    """
    before = claim.entries.filter(kind=RecoveryEntry.Kind.WAIVER).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return may_decide(user, DecisionType.WAIVER, before + amount, on)


def _enter(
    actor: User, claim: RecoveryClaim, kind: str, amount: Decimal, day: date, reason: str, now: datetime
) -> RecoveryEntry:
    _check_entry(claim, amount)
    assert claim.decided_at is not None
    if not timezone.localdate(claim.decided_at) <= day <= timezone.localdate(now):
        since = timezone.localdate(claim.decided_at)
        raise Invalid(f"Skriv dagen då pengarna kom in: mellan kravets dag, {since}, och i dag.", "day")
    return RecoveryEntry.objects.create(
        claim=claim, kind=kind, amount=amount, day=day, reason=reason.strip(), recorded_by=actor
    )


def _check_entry(claim: RecoveryClaim, amount: Decimal) -> None:
    if claim.state not in RecoveryClaim.OPEN:
        raise Conflict(f"Kravet är {claim.get_state_display()}.")
    if amount <= 0 or amount > left_of(claim):
        raise Invalid("Beloppet ska vara över noll och högst det som återstår.", "amount")


@action("cases.recover_payment")
def enter_repayment(
    actor: User, now: datetime, claim_id: int, kind: str, amount: Decimal, day: date, reference: str = ""
) -> RecoveryEntry:
    """Note money that came in. There is no kind that sets it off against later aid (HFD 2013 ref. 18)."""
    claim = locked_claim(actor, "cases.recover_payment", claim_id)
    if kind not in (RecoveryEntry.Kind.BANK, RecoveryEntry.Kind.BENEFIT):
        raise Invalid("Välj hur pengarna kom in. Ett återkrav räknas aldrig av mot senare bistånd.", "kind")
    entry = _enter(actor, claim, kind, amount, day, reference, now)
    tell_step(actor, now, claim, entry.get_kind_display(), amount)
    return entry


@action("cases.recover_payment")
def reverse_repayment(actor: User, now: datetime, entry_id: int, reason: str) -> RecoveryEntry:
    """Take back money that was entered wrongly, by an entry of its own with a reason; both stand. PostgreSQL opens a
    closed claim by that: the money is owed still.
    """
    claim_id = RecoveryEntry.objects.values_list("claim_id", flat=True).filter(pk=entry_id).first()
    if claim_id is None:
        raise NotFound("Inbetalningen finns inte.")
    claim = locked_claim(actor, "cases.recover_payment", claim_id)
    wrong = claim.entries.get(pk=entry_id)
    if claim.state in RecoveryClaim.UNDECIDED:
        raise Conflict(f"Kravet är {claim.get_state_display()}.")
    if wrong.kind == RecoveryEntry.Kind.WAIVER or wrong.reverses_id:
        raise Conflict("Bara en inbetalning rättas så.")
    if claim.entries.filter(reverses=wrong).exists():
        raise Conflict("Inbetalningen är redan rättad.")
    if not reason.strip():
        raise Invalid("Skriv vad som var fel.", "reason")
    entry = RecoveryEntry.objects.create(
        claim=claim,
        kind=wrong.kind,
        amount=-wrong.amount,
        day=timezone.localdate(now),
        reason=reason.strip(),
        reverses=wrong,
        recorded_by=actor,
    )
    tell_step(actor, now, claim, "en inbetalning rättades", wrong.amount)
    if claim.state == RecoveryClaim.State.CLOSED:
        tell_step(actor, now, claim, "öppnades igen", left_of(claim))
    return entry


@action("cases.recover")
def waive(actor: User, now: datetime, claim_id: int, amount: Decimal, reason: str) -> RecoveryEntry:
    """Waive the claim wholly or partly, with reasons (SoL 33:6), within one's delegation."""
    claim = locked_claim(actor, "cases.recover", claim_id)
    if not reason.strip():
        raise Invalid("Skriv skälen för eftergiften.", "reason")
    if not may_waive(actor, claim, amount, timezone.localdate(now)):
        raise NotAllowed("Eftergiften ligger utanför din delegation. Lämna den som förslag till den som får besluta.")
    return _waived(actor, now, claim, amount, reason)


def _waived(actor: User, now: datetime, claim: RecoveryClaim, amount: Decimal, reason: str) -> RecoveryEntry:
    entry = _enter(actor, claim, RecoveryEntry.Kind.WAIVER, amount, timezone.localdate(now), reason, now)
    tell_step(actor, now, claim, entry.get_kind_display(), amount)
    return entry


@action("cases.recover")
def propose_waiver(actor: User, now: datetime, claim_id: int, amount: Decimal, reason: str) -> WaiverProposal:
    """Leave a waiver as a proposal to somebody with a wider delegation; a claim has one at a time."""
    claim = locked_claim(actor, "cases.recover", claim_id)
    if not reason.strip():
        raise Invalid("Skriv skälen för eftergiften.", "reason")
    _check_entry(claim, amount)
    if claim.waiver_proposals.filter(state=WaiverProposal.State.PROPOSED).exists():
        raise Conflict("Det ligger redan ett förslag till eftergift av kravet.")
    proposal = WaiverProposal.objects.create(claim=claim, amount=amount, reason=reason.strip(), written_by=actor)
    tell_step(actor, now, claim, "förslag till eftergift", amount)
    return proposal


def _proposed_waiver(actor: User, proposal_id: int) -> tuple[RecoveryClaim, WaiverProposal]:
    claim_id = WaiverProposal.objects.values_list("claim_id", flat=True).filter(pk=proposal_id).first()
    if claim_id is None:
        raise NotFound("Förslaget finns inte.")
    claim = locked_claim(actor, "cases.recover", claim_id)
    proposal = WaiverProposal.objects.select_for_update().get(pk=proposal_id)
    if proposal.state != WaiverProposal.State.PROPOSED:
        raise Conflict(f"Förslaget är redan {proposal.get_state_display()}.")
    return claim, proposal


@action("cases.recover")
def grant_waiver(actor: User, now: datetime, proposal_id: int) -> RecoveryEntry:
    """Decide a proposed waiver as it is proposed, within one's delegation (SoL 33:6)."""
    claim, proposal = _proposed_waiver(actor, proposal_id)
    if not may_waive(actor, claim, proposal.amount, timezone.localdate(now)):
        raise NotAllowed("Eftergiften ligger utanför din delegation.")
    entry = _waived(actor, now, claim, proposal.amount, proposal.reason)
    proposal.state, proposal.entry = WaiverProposal.State.GRANTED, entry
    proposal.save(update_fields=["state", "entry"])
    return entry


@action("cases.recover")
def return_waiver(actor: User, now: datetime, proposal_id: int, reason: str) -> WaiverProposal:
    """Give a proposed waiver back to the one who wrote it, with a reason; or take one's own back."""
    claim, proposal = _proposed_waiver(actor, proposal_id)
    if not reason.strip():
        raise Invalid("Skriv varför förslaget lämnas tillbaka.", "reason")
    proposal.state, proposal.returned_reason = WaiverProposal.State.RETURNED, reason.strip()
    proposal.save(update_fields=["state", "returned_reason"])
    tell_step(actor, now, claim, "förslaget till eftergift lämnades tillbaka", proposal.amount)
    return proposal


@action("cases.recover")
def note_suit(actor: User, now: datetime, claim_id: int, decided_on: date | None, paragraph: str = "") -> RecoveryClaim:
    """Note that the claim is taken to court, within three years. On 33:1 the committee decides so (SoL 30:6 p. 6)."""
    claim = locked_claim(actor, "cases.recover", claim_id)
    _step(claim, RecoveryClaim.State.SUED)
    if timezone.localdate(now) > claim.last_day_to_sue:
        raise Conflict(f"Talan skulle ha väckts senast {claim.last_day_to_sue}.")
    if claim.ground in COMMITTEE_SUES and (decided_on is None or not paragraph.strip()):
        raise Invalid("Bara utskottet kan besluta om talan enligt 33 kap. 1 §. Ange dag och paragraf.", "paragraph")
    if decided_on and decided_on > timezone.localdate(now):
        raise Invalid("Beslutsdagen har inte varit än.", "decided_on")
    claim.suit_decided_on, claim.suit_paragraph = decided_on, paragraph.strip(" §")
    claim.save(update_fields=["state", "suit_decided_on", "suit_paragraph"])
    tell_step(actor, now, claim, "talan väcks", claim.amount)
    return claim


@action("cases.recover")
def close_claim(actor: User, now: datetime, claim_id: int, reason: str = "") -> RecoveryClaim:
    """End the claim: all is paid or waived, or the reason says why not. A proposed waiver is answered first."""
    claim = locked_claim(actor, "cases.recover", claim_id)
    _step(claim, RecoveryClaim.State.CLOSED)
    if claim.waiver_proposals.filter(state=WaiverProposal.State.PROPOSED).exists():
        raise Conflict(
            "Det ligger ett förslag till eftergift av kravet. Besluta om det eller lämna tillbaka det först."
        )
    if left_of(claim) > 0 and not reason.strip():
        raise Invalid("Skriv varför kravet avslutas fast allt inte är betalt eller eftergivet.", "reason")
    claim.close_reason = reason.strip()
    claim.save(update_fields=["state", "close_reason"])
    tell_step(actor, now, claim, "avslutades", claim.amount)
    return claim


# ---- suspected wrong payments ----------------------------------------------------------------------------


@action("cases.suspect")
def open_suspicion(actor: User, now: datetime, case_id: int, what: str) -> Suspicion:
    """Open a restricted record of a suspected wrong payment. Nothing of it stands on the case's timeline."""
    case: Case = case_for(actor, "cases.suspect", case_id, closed=True)
    if not what.strip():
        raise Invalid("Skriv vad som misstänks och vad det grundar sig på.", "what")
    return Suspicion.objects.create(case=case, what=what.strip(), opened_by=actor)


def _suspicion(actor: User, suspicion_id: int) -> Suspicion:
    found = Suspicion.objects.select_related("case").filter(pk=suspicion_id).first()
    if found is None or not may_open(actor, found):
        raise NotFound("Akten finns inte, eller är inte öppen för dig.")
    case_for(actor, "cases.suspect", found.case_id, closed=True)
    return found


@action("cases.suspect")
def note_suspicion(
    actor: User, now: datetime, suspicion_id: int, kind: str, text: str, to: str = "", number: str = ""
) -> SuspicionStep:
    """Note what was done: to another authority and to the police with whom, and their number."""
    suspicion = _suspicion(actor, suspicion_id)
    if kind not in SuspicionStep.Kind.values:
        raise Invalid("Välj åtgärd.", "kind")
    if not text.strip():
        raise Invalid("Skriv vad som gjordes.", "text")
    if kind in (SuspicionStep.Kind.AUTHORITY, SuspicionStep.Kind.POLICE) and not to.strip():
        raise Invalid("Skriv vilken myndighet.", "to")
    return SuspicionStep.objects.create(
        suspicion=suspicion, kind=kind, text=text.strip(), to=to.strip(), number=number.strip(), recorded_by=actor
    )


@action("cases.suspect")
def let_in(actor: User, now: datetime, suspicion_id: int, user: User) -> SuspicionReader:
    """Let somebody else into the record; the section's head does."""
    suspicion = _suspicion(actor, suspicion_id)
    return SuspicionReader.objects.create(suspicion=suspicion, user=user, given_by=actor)
