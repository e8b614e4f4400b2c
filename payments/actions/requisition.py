"""Requisitions: issued by one person, countersigned by another, printed, voided; and suppliers answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from bistand.actions import acting, action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from bistand.ui.templatetags.ui import amount as kr
from cases.actions.access import case_for
from cases.actions.afterwards import file_letter
from cases.facts import DecisionMade
from cases.models import Decision, DecisionLine
from payments.actions.plan import give_way
from payments.facts import RequisitionAsked, RequisitionCountersigned, RequisitionIssued, RequisitionVoided
from payments.models import Payee, PayeeKind, Requisition
from payments.queries.case import line_payments
from payments.requisition_code import code_of, is_code_of, read_code, read_number

ISSUE, COUNTERSIGN, VOID = (f"payments.{act}_requisition" for act in ("issue", "countersign", "void"))


@dataclass(frozen=True)
class Order:
    """What a supplier may hand out, for at most this amount (SEK), until the last day."""

    payee_id: int
    goods: str
    amount: Decimal
    last_day: date


@action(ISSUE)
def issue_requisition(actor: User, now: datetime, line_id: int, order: Order) -> Requisition:
    """Issue a requisition out of a decision's line; it has no effect until another person has countersigned it.

    What is planned to the client of the line gives way to it. Raises Invalid where it exceeds what then remains.
    """
    line = DecisionLine.objects.select_related("decision").filter(pk=line_id).first()
    if line is None:
        raise NotFound("Beslutsraden finns inte.")
    case = case_for(actor, ISSUE, line.decision.case_id)
    decision = Decision.objects.select_for_update().get(pk=line.decision_id)
    if not decision.in_force:
        raise Conflict("Beslutet gäller inte, så ingen rekvisition kan utfärdas.")
    _check(order, timezone.localdate(now))
    found = line_payments(line.pk)
    assert found is not None
    if order.amount > found.orderable:
        raise Invalid(
            f"Det finns {kr(found.orderable) or '0 kr'} kvar av {line.get_purpose_display()} som kan rekvireras.",
            "amount",
        )
    give_way(actor, now, found, order.amount, "Ges som rekvisition.")
    made = Requisition.objects.create(
        case=case,
        decision=decision,
        line=line,
        payee_id=order.payee_id,
        goods=order.goods.strip(),
        amount=order.amount,
        last_day=order.last_day,
        issued_by=actor,
        issued_person=actor.employee,
        year=0,
        serial=0,
    )
    made.refresh_from_db()
    _tell(actor, now, made, RequisitionIssued)
    return made


def _check(order: Order, today: date) -> None:
    if not Payee.objects.filter(pk=order.payee_id).exclude(kind=PayeeKind.CLIENT).exists():
        raise Invalid("Välj leverantör.", "payee")
    if not order.goods.strip():
        raise Invalid("Skriv vad som får hämtas ut.", "goods")
    if order.amount <= 0:
        raise Invalid("Beloppet ska vara över noll.", "amount")
    if order.last_day < today:
        raise Invalid("Sista dagen ska vara i dag eller senare.", "last_day")


def _tell(
    actor: User, now: datetime, row: Requisition, kind: type[RequisitionIssued] | type[RequisitionCountersigned]
) -> None:
    subject = f"payments_requisition:{row.pk}"
    publish(actor, now, kind(row.case_id, subject, requisition_id=row.pk, title=row.number, amount=row.amount))


@action(COUNTERSIGN)
def countersign_requisition(actor: User, now: datetime, requisition_id: int) -> Requisition:
    """Put a requisition in force; it is printed after the commit. Raises Conflict for the one who issued it."""
    row = _locked(actor, COUNTERSIGN, requisition_id)
    if row.state != Requisition.State.ISSUED:
        raise Conflict(f"Rekvisitionen är redan {_state_word(row)}.")
    if row.issued_person_id == actor.employee_id:
        raise Conflict("Du har själv utfärdat rekvisitionen. En annan person ska kontrasignera den.")
    row.state, row.code = Requisition.State.COUNTERSIGNED, code_of(row.number, row.amount)
    row.save(update_fields=["state", "code"])
    row.refresh_from_db()
    _tell(actor, now, row, RequisitionCountersigned)
    return row


def _state_word(row: Requisition) -> str:
    return "kontrasignerad" if row.state == Requisition.State.COUNTERSIGNED else row.get_state_display()


@action(VOID)
def void_requisition(actor: User, now: datetime, requisition_id: int, reason: str) -> Requisition:
    """Void a requisition; it keeps its number, and what it held of the decision may be planned anew."""
    row = _locked(actor, VOID, requisition_id)
    if row.state == Requisition.State.VOIDED:
        raise Conflict("Rekvisitionen är redan makulerad.")
    if not reason.strip():
        raise Invalid("Skriv varför rekvisitionen makuleras.", "reason")
    return _void(actor, now, row, reason.strip())


def _void(actor: User, now: datetime, row: Requisition, reason: str) -> Requisition:
    row.state, row.reason = Requisition.State.VOIDED, reason
    row.save(update_fields=["state", "reason"])
    row.refresh_from_db()
    subject = f"payments_requisition:{row.pk}"
    event = RequisitionVoided(
        row.case_id, subject, requisition_id=row.pk, title=row.number, amount=row.amount, reason=reason
    )
    publish(actor, now, event)
    return row


def _locked(actor: User, act: str, requisition_id: int) -> Requisition:
    """The requisition, locked after its case and decision, as where one is issued; also of a closed case."""
    found = Requisition.objects.filter(pk=requisition_id).values_list("case_id", "decision_id").first()
    if found is None:
        raise NotFound("Rekvisitionen finns inte, eller hör till en sektion där du inte arbetar.")
    case_for(actor, act, found[0], closed=True)
    Decision.objects.select_for_update().get(pk=found[1])
    return Requisition.objects.select_for_update().get(pk=requisition_id)


def void_unsigned(actor: User, now: datetime, fact: DecisionMade) -> None:
    """Void what waits to be countersigned of a decision that has just been replaced.

    What is countersigned is in the client's hand, and counts against the new decision.
    """
    replaced = Decision.objects.filter(pk=fact.decision_id).values_list("replaces_id", flat=True).first()
    with acting(actor, VOID):
        waiting = Requisition.objects.select_for_update().filter(decision=replaced, state=Requisition.State.ISSUED)
        for row in waiting.order_by("pk"):
            _void(actor, now, row, "Beslutet har ersatts.")


@action("payments.print_requisition")
def store_print(actor: User, now: datetime, requisition_id: int, pdf: bytes) -> Requisition:
    """Keep a requisition in the record as it was printed; there is one print, so a second call changes nothing."""
    row = Requisition.objects.select_for_update().select_related("case").get(pk=requisition_id)
    if row.document_id is None:
        row.document = file_letter(actor, row.case, f"Rekvisition {row.number}", pdf)
        row.save(update_fields=["document"])
    return row


@dataclass(frozen=True)
class Answer:
    """What a supplier is told: whether the requisition may be used now, and if not why."""

    yes: bool
    why: str = ""
    row: Requisition | None = None


@action("payments.answer_supplier")
def answer_supplier(actor: User, now: datetime, number: str, code: str) -> Answer:
    """Whether the number and the code that a supplier reads out are those of a requisition in force; noted in the case.

    Holds in the whole municipality, and tells nothing of the client.
    """
    read = read_number(number)
    if not read:
        raise Invalid("Numret består av år och löpnummer, till exempel R2026-0017.", "number")
    row = Requisition.objects.select_related("payee").filter(number=read).first()
    answer = _answer(row, read_code(code), timezone.localdate(now))
    case_id, subject = (row.case_id, f"payments_requisition:{row.pk}") if row else (None, "payments_requisition:0")
    said = "ja" if answer.yes else f"nej, {answer.why[0].lower()}{answer.why[1:]}"
    publish(actor, now, RequisitionAsked(case_id, subject, title=f"{read}, svar {said}"))
    return answer


def _answer(row: Requisition | None, code: str, today: date) -> Answer:
    if row is None:
        return Answer(False, "Numret finns inte.")
    if row.state == Requisition.State.ISSUED:
        return Answer(False, "Rekvisitionen är inte kontrasignerad.")
    if code != row.code or not is_code_of(code, row.number, row.amount):
        return Answer(False, "Koden stämmer inte med numret.")
    if row.state == Requisition.State.VOIDED:
        return Answer(False, "Rekvisitionen är makulerad.", row)
    if not row.is_valid(today):
        return Answer(False, "Sista dagen har varit.", row)
    return Answer(True, "", row)
