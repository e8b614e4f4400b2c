"""Rent guarantees: decided by one, countersigned by another; what the landlord asks of it, judged and paid; the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from bistand.staff.queries import setting
from bistand.ui.templatetags.ui import amount as kr
from cases.actions.access import case_for
from cases.models import Document, HouseholdMember, MemberRole
from payments.actions.plan import check_reference, refuse_own_stop
from payments.bank.bankdays import is_bank_day
from payments.facts import GuaranteeClaimed, GuaranteeDecided, GuaranteeEnded, GuaranteeJudged, GuaranteeSigned
from payments.models import GuaranteeClaim, Payee, PayeeKind, Payment, RentGuarantee
from payments.queries.guarantees import left_of

NOT_GIVEN = "Kommunen ger inga hyresgarantier. Systemförvaltaren slår på dem under Inställningar."
State, ClaimState = RentGuarantee.State, GuaranteeClaim.State


@dataclass(frozen=True)
class Terms:
    """What a guarantee says: to whom, for which dwelling, at most how much (SEK), for debts of when, and why."""

    person_id: int
    landlord_id: int
    dwelling: str
    limit: Decimal
    valid_from: date
    valid_to: date
    reason: str


@dataclass(frozen=True)
class Asked:
    """What a landlord asks (SEK), the day that the debt arose, for what, the paper of it in the case's record, and the
    landlord's OCR number or a message.
    """

    amount: Decimal
    arose_on: date
    reason: str
    document_id: int
    reference: str = ""


@action("payments.decide_guarantee")
def decide_guarantee(actor: User, now: datetime, case_id: int, terms: Terms) -> RentGuarantee:
    """Decide a guarantee; it is in force when another person has countersigned it.

    Raises Conflict where the municipality gives none, Invalid by the field that is wrong.
    """
    case = case_for(actor, "payments.decide_guarantee", case_id)
    if not setting("payments.rent_guarantees", timezone.localdate(now)):
        raise Conflict(NOT_GIVEN)
    adults = HouseholdMember.objects.filter(household=case.household_id).exclude(role=MemberRole.CHILD)
    if not adults.filter(person=terms.person_id).exists():
        raise Invalid("Garantin gäller en vuxen i ärendets hushåll.", "person")
    if not Payee.objects.filter(pk=terms.landlord_id).exclude(kind=PayeeKind.CLIENT).exists():
        raise Invalid("Välj hyresvärd. Saknas den registrerar du den under Mottagare.", "landlord")
    if not terms.dwelling.strip():
        raise Invalid("Skriv vilken bostad garantin gäller.", "dwelling")
    if terms.limit <= 0:
        raise Invalid("Beloppet ska vara över noll.", "limit")
    if terms.valid_to < terms.valid_from:
        raise Invalid("Den sista dagen ligger före den första.", "valid_to")
    if not terms.reason.strip():
        raise Invalid("Skriv varför garantin ges.", "reason")
    row = RentGuarantee.objects.create(
        case=case, person_id=terms.person_id, landlord_id=terms.landlord_id, dwelling=terms.dwelling.strip(),
        limit=terms.limit, valid_from=terms.valid_from, valid_to=terms.valid_to, reason=terms.reason.strip(),
        decided_by=actor, decided_person=actor.employee,
    )  # fmt: skip
    _told(actor, now, GuaranteeDecided, row, row.limit, row.dwelling)
    return row


@action("payments.countersign_guarantee")
def sign_guarantee(actor: User, now: datetime, guarantee_id: int) -> RentGuarantee:
    """Countersign a guarantee: it is in force. Raises Conflict for who decided it, by whatever sign-in."""
    row = _open(actor, "payments.countersign_guarantee", guarantee_id)
    if row.state != State.DECIDED:
        raise Conflict(f"Garantin är redan behandlad: {row.get_state_display()}.")
    if row.decided_person_id == actor.employee_id:
        raise Conflict("Du har beslutat garantin. Någon annan kontrasignerar den.")
    row.state = State.ACTIVE
    row.save(update_fields=["state"])
    row.refresh_from_db()
    _told(actor, now, GuaranteeSigned, row, row.limit, row.dwelling)
    return row


@action("payments.decide_guarantee")
def end_guarantee(actor: User, now: datetime, guarantee_id: int, reason: str) -> RentGuarantee:
    """End a guarantee: nothing more can be claimed of it. Raises Conflict while a claim waits to be judged."""
    row = _open(actor, "payments.decide_guarantee", guarantee_id)
    if row.state == State.ENDED:
        raise Conflict("Garantin är redan avslutad.")
    if row.claims.filter(state=ClaimState.RECEIVED).exists():
        raise Conflict("Det finns krav att bedöma. Gör det innan garantin avslutas.")
    if not reason.strip():
        raise Invalid("Skriv varför garantin avslutas.", "reason")
    row.state, row.ended_reason = State.ENDED, reason.strip()
    row.save(update_fields=["state", "ended_reason"])
    row.refresh_from_db()
    publish(actor, now, GuaranteeEnded(row.case_id, _subject(row), reason=row.ended_reason))
    return row


@action("payments.note_claim")
def note_claim(actor: User, now: datetime, guarantee_id: int, asked: Asked) -> GuaranteeClaim:
    """Write in what the landlord asks, with its paper. Raises Conflict where the guarantee is not in force, Invalid
    where the debt arose outside its days or the paper is of another case.
    """
    row = _open(actor, "payments.note_claim", guarantee_id)
    if row.state != State.ACTIVE:
        raise Conflict("Garantin gäller inte, så inget kan krävas av den.")
    if asked.amount <= 0:
        raise Invalid("Beloppet ska vara över noll.", "amount")
    if not row.valid_from <= asked.arose_on <= row.valid_to:
        raise Invalid(f"Garantin gäller skulder från {row.valid_from} till {row.valid_to}.", "arose_on")
    if not asked.reason.strip():
        raise Invalid("Skriv vad kravet gäller.", "reason")
    if not Document.objects.filter(pk=asked.document_id, case=row.case_id).exists():
        raise Invalid("Välj kravet bland ärendets handlingar. Saknas det tar du emot det i akten först.", "document")
    check_reference(asked.reference)
    claim = GuaranteeClaim.objects.create(
        guarantee=row, amount=asked.amount, arose_on=asked.arose_on, reason=asked.reason.strip(),
        document_id=asked.document_id, reference=asked.reference.strip(), noted_by=actor,
        noted_person=actor.employee,
    )  # fmt: skip
    _told(actor, now, GuaranteeClaimed, row, claim.amount, claim.reason)
    return claim


@action("payments.judge_claim")
def grant_claim(
    actor: User, now: datetime, claim_id: int, amount: Decimal, judgement: str, pay_on: date
) -> GuaranteeClaim:
    """Grant a claim, in whole or in part (SEK): it is planned to the landlord and goes out by an ordinary run.

    The actor is the link of the chain that the decider is of aid. Raises Invalid for more than is asked or left,
    Conflict for who wrote it in.
    """
    claim = _claim(actor, claim_id, ClaimState.RECEIVED)
    if not Decimal(0) < amount <= claim.amount:
        raise Invalid(f"Skriv ett belopp över noll, högst {kr(claim.amount)} som begärs.", "amount")
    if amount > (left := left_of(claim.guarantee)):
        raise Invalid(f"Det finns {kr(left) or '0 kr'} kvar av garantin.", "amount")
    claim.granted = amount
    _judge(actor, now, claim, ClaimState.GRANTED, judgement)
    _pay(actor, now, claim, pay_on)
    return claim


@action("payments.judge_claim")
def refuse_claim(actor: User, now: datetime, claim_id: int, judgement: str) -> GuaranteeClaim:
    """Refuse a claim, or take back one that was granted and is neither paid nor on its way: it lowers nothing."""
    claim = _claim(actor, claim_id, ClaimState.RECEIVED, ClaimState.GRANTED)
    if _live(claim):
        raise Conflict("Kravet är betalt eller på väg att betalas. Stoppa utbetalningen först.")
    _judge(actor, now, claim, ClaimState.REFUSED, judgement)
    return claim


@action("payments.judge_claim")
def pay_claim(actor: User, now: datetime, claim_id: int, pay_on: date) -> Payment:
    """Plan the payment of a granted claim anew, where the one before was stopped or came back."""
    claim = _claim(actor, claim_id, ClaimState.GRANTED)
    if _live(claim):
        raise Conflict("Kravet är betalt eller på väg att betalas.")
    refuse_own_stop(actor, claim=claim)
    return _pay(actor, now, claim, pay_on)


def _open(actor: User, act: str, guarantee_id: int) -> RentGuarantee:
    """The guarantee, locked, with the right checked for its case; what it promises stands also in a closed case."""
    found = RentGuarantee.objects.filter(pk=guarantee_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound("Hyresgarantin finns inte.")
    case_for(actor, act, found, closed=True)
    return RentGuarantee.objects.select_for_update(of=("self",)).select_related("case").get(pk=guarantee_id)


def _claim(actor: User, claim_id: int, *states: str) -> GuaranteeClaim:
    found = GuaranteeClaim.objects.filter(pk=claim_id).values_list("guarantee_id", flat=True).first()
    if found is None:
        raise NotFound("Kravet finns inte.")
    guarantee = _open(actor, "payments.judge_claim", found)
    claim = GuaranteeClaim.objects.select_for_update().get(pk=claim_id)
    claim.guarantee = guarantee
    if claim.state not in states:
        raise Conflict(f"Kravet är redan bedömt: {claim.get_state_display()}.")
    if claim.noted_person_id == actor.employee_id:
        raise Conflict("Du har skrivit in kravet. Någon annan bedömer det.")
    return claim


def _judge(actor: User, now: datetime, claim: GuaranteeClaim, state: str, judgement: str) -> None:
    if not judgement.strip():
        raise Invalid("Skriv hur du har bedömt kravet.", "judgement")
    claim.state, claim.judgement = state, judgement.strip()
    claim.save(update_fields=["state", "granted", "judgement"])
    claim.refresh_from_db()
    amount = claim.granted if state == ClaimState.GRANTED else None
    subject = _subject(claim.guarantee)
    publish(actor, now, GuaranteeJudged(claim.guarantee.case_id, subject, amount=amount, text=claim.judgement))


def _live(claim: GuaranteeClaim) -> bool:
    return claim.payments.filter(state__in=Payment.LIVE).exists()


def _pay(actor: User, now: datetime, claim: GuaranteeClaim, pay_on: date) -> Payment:
    if pay_on < timezone.localdate(now) or not is_bank_day(pay_on):
        raise Invalid("Betalningsdagen ska vara en bankdag, i dag eller senare.", "pay_on")
    assert claim.granted is not None
    return Payment.objects.create(
        case_id=claim.guarantee.case_id, claim=claim, payee_id=claim.guarantee.landlord_id, amount=claim.granted,
        pay_on=pay_on, reference=claim.reference, planned_by=actor,
    )  # fmt: skip


def _subject(row: RentGuarantee) -> str:
    return f"payments_rentguarantee:{row.pk}"


def _told(
    actor: User,
    now: datetime,
    event: type[GuaranteeDecided | GuaranteeSigned | GuaranteeClaimed],
    row: RentGuarantee,
    amount: Decimal,
    text: str,
) -> None:
    publish(actor, now, event(row.case_id, _subject(row), amount=amount, text=text))
