"""Payments planned from decisions, divided between payees, and stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum
from django.utils import timezone

from bistand.actions import acting, action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from bistand.staff.queries import system_user
from bistand.ui.templatetags.ui import amount as kr
from cases.actions import execute_decisions
from cases.actions.access import case_for
from cases.facts import DecisionMade
from cases.models import Case, Decision, DecisionLine, Purpose
from payments.bank.accounts import AccountError, read_ocr
from payments.bank.bankdays import is_bank_day, next_bank_day, previous_bank_day
from payments.facts import PaymentsPlanned, PaymentStopped
from payments.flags import raise_flags
from payments.models import Invoice, Payee, PayeeKind, Payment, PaymentInstruction, PaymentRun
from payments.queries.before import before, befores, replaced_by
from payments.queries.case import LinePayments, line_payments
from payments.queries.unasked import is_asked

# What to do with a number that is none: the payee may ask for a message that is digits alone.
NO_OCR = "Är det inget OCR-nummer? Skriv ett ord före, till exempel Kundnummer."


@dataclass(frozen=True)
class Share:
    """A part (SEK) of a decision's line to one payee on a bank day; reference is an OCR number or a message."""

    payee_id: int
    amount: Decimal
    pay_on: date
    reference: str = ""


def plan_decision(actor: User, now: datetime, fact: DecisionMade) -> list[Payment]:
    """Plan the payments of a decision that has just been made: to the case's standing payee for the purpose,
    else to the client, on the next bank day; money for a later month is there when that month begins. What it
    replaces is stopped, and what has already left, or stands on a requisition in the client's hand, is counted.
    What a supplier would get for a month that has passed waits: the client may have paid the bill already.
    """
    decision = Decision.objects.select_related("case", "application").get(pk=fact.decision_id)
    with acting(actor, "payments.plan"):
        if decision.replaces_id:
            _stop_all(actor, now, decision.replaces_id)
        carried = _carry_invoices(actor, now, decision)
        gone = before(decision).by_purpose
        standing = PaymentInstruction.objects.filter(case=decision.case, active=True).select_related("payee")
        instructions = {instruction.purpose: instruction for instruction in standing}
        client = Payee.objects.get(person=decision.case.applicant_id, kind=PayeeKind.CLIENT)
        pay_on = next_bank_day(timezone.localdate(now))
        planned = []
        # What has left for other purposes than the new decision's counts against its sum all the same.
        left = decision.amount - sum(gone.values()) - sum(carried.values())
        for line in decision.lines.order_by("pk"):
            line.decision = decision
            used = min(line.amount, gone.get(line.purpose, Decimal(0)))
            gone[line.purpose] = gone.get(line.purpose, Decimal(0)) - used
            amount = min(line.amount - used - carried.pop(line.pk, Decimal(0)), left)
            if amount <= 0:
                continue
            left -= amount
            instruction = instructions.get(line.purpose)
            if is_asked(line, instruction, timezone.localdate(now)):
                continue
            planned.append(
                Payment.objects.create(
                    case=decision.case,
                    decision=decision,
                    line=line,
                    payee_id=instruction.payee_id if instruction else client.pk,
                    amount=amount,
                    pay_on=max(pay_on, previous_bank_day(line.month)) if line.month else pay_on,
                    reference=instruction.reference if instruction else "",
                    planned_by=actor,
                )
            )
        if planned:
            _publish_planned(actor, now, decision, planned)
    if decision.replaces_id:
        note_executed(system_user(), now, {decision.pk})
    return planned


def _carry_invoices(actor: User, now: datetime, decision: Decision) -> dict[int, Decimal]:
    """SEK by line of attested invoices whose payments the replaced decisions no longer make. They are paid of the new
    one, unless its maker has attested them: then they wait for a person, and so does what they ask.
    """
    sums: dict[int, Decimal] = {}
    if not decision.replaces_id:
        return sums
    lines = {line.purpose: line for line in decision.lines.select_related("decision").order_by("-pk")}
    waiting = Invoice.objects.filter(decision__in=replaced_by(decision), state=Invoice.State.ATTESTED)
    for invoice in waiting.exclude(payments__state__in=Payment.LIVE).select_related("line").order_by("pk"):
        assert invoice.line is not None
        line = lines.get(invoice.line.purpose)
        taken = sums.get(line.pk, Decimal(0)) if line else Decimal(0)
        if line is None or invoice.payable + taken > line.amount:
            continue
        sums[line.pk] = taken + invoice.payable
        if decision.decided_person_id not in (invoice.reviewed_person_id, invoice.attested_person_id):
            _plan_invoice(actor, now, invoice, line)
    return sums


def _publish_planned(actor: User, now: datetime, decision: Decision, planned: list[Payment]) -> None:
    total = sum((payment.amount for payment in planned), Decimal(0))
    subject = f"cases_decision:{decision.pk}"
    publish(actor, now, PaymentsPlanned(decision.case_id, subject, decision_id=decision.pk, amount=total))


def note_executed(actor: User, now: datetime, decision_ids: set[int]) -> None:
    """Note the decisions of which all has been paid, here or before by one that they replace (SoL 34:1): of these, and
    of those that have taken their place since the money left.
    """
    ids, later = set(decision_ids), set(decision_ids)
    while later:
        later = set(Decision.objects.filter(replaces__in=later).values_list("pk", flat=True)) - ids
        ids |= later
    paid = Payment.objects.filter(decision__in=ids, state=Payment.State.PAID).order_by().values_list("decision")
    totals: dict[int, Decimal] = dict(paid.annotate(Sum("amount")))
    granted = Decision.objects.filter(pk__in=ids, state=Decision.State.MADE, amount__gt=0).only(
        "amount", "case", "replaces"
    )
    paid_before = {pk: sum(known.paid.values(), Decimal(0)) for pk, known in befores(granted).items()}
    execute_decisions(actor, now, [d.pk for d in granted if totals.get(d.pk, 0) + paid_before[d.pk] >= d.amount])


def _stop_all(actor: User, now: datetime, decision_id: int) -> None:
    """Stop everything of a replaced decision that has not left; also what stands in a run."""
    live = Payment.objects.filter(decision=decision_id, state=Payment.State.IN_RUN)
    # Runs before payments, as everywhere, so that a release at the same time does not end in a deadlock.
    runs = list(PaymentRun.objects.select_for_update().filter(pk__in=live.values("run")).order_by("pk"))
    for payment in Payment.objects.select_for_update().filter(
        decision=decision_id, state__in=[Payment.State.PLANNED, Payment.State.IN_RUN]
    ):
        if payment.state == Payment.State.IN_RUN:
            payment.state, payment.run, payment.account = Payment.State.PLANNED, None, None
            payment.save(update_fields=["state", "run", "account"])
        _stop(actor, now, payment, "Beslutet har ersatts.")
    for run in runs:
        if run.state == PaymentRun.State.SUBMITTED:
            raise_flags(run, timezone.localdate(now))


def _stop(actor: User, now: datetime, payment: Payment, reason: str) -> None:
    payment.state, payment.reason = Payment.State.STOPPED, reason
    payment.save(update_fields=["state", "reason"])
    subject = f"payments_payment:{payment.pk}"
    event = PaymentStopped(payment.case_id, subject, payment_id=payment.pk, amount=payment.amount, reason=reason)
    publish(actor, now, event)


@action("payments.stop")
def stop_payment(actor: User, now: datetime, payment_id: int, reason: str) -> Payment:
    """Stop a planned payment. What stands in a run is taken out of it first."""
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    case_for(actor, "payments.stop", payment.case_id, closed=True)
    if payment.state != Payment.State.PLANNED:
        raise Conflict(f"Utbetalningen är {payment.get_state_display()} och kan inte stoppas här.")
    if not reason.strip():
        raise Invalid("Skriv varför utbetalningen stoppas.", "reason")
    _stop(actor, now, payment, reason.strip())
    return payment


def refuse_own_stop(actor: User, **of: Any) -> None:
    """Refuse to plan anew what this person has stopped by hand (a line or a claim), until another has done so."""
    rows = Payment.objects.filter(**of)
    stopped = rows.filter(stopped_person=actor.employee_id).aggregate(last=Max("pk"))["last"]
    if stopped and not rows.filter(pk__gt=stopped).exclude(planned_by__employee=actor.employee_id).exists():
        raise Conflict("Du har stoppat en utbetalning av det här. Någon annan planerar den på nytt.")


def give_way(actor: User, now: datetime, found: LinePayments, amount: Decimal, why: str) -> None:
    """Let what is planned to the client of a line give way until so much (SEK) remains of it, and no more than that."""
    lacking = amount - found.remains
    for known in found.planned_to_client:
        if lacking <= 0:
            return
        payment = _stop_planned(actor, now, known.pk, why)
        rest = payment.amount - lacking
        lacking -= payment.amount
        if rest > 0:
            payment.pk, payment.amount = None, rest
            payment.state, payment.reason = Payment.State.PLANNED, ""
            payment.save(force_insert=True)


def _stop_planned(actor: User, now: datetime, payment_id: int, why: str) -> Payment:
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.state != Payment.State.PLANNED:
        raise Conflict("Utbetalningen togs just med i en körning. Ta ut den ur körningen först.")
    _stop(actor, now, payment, why)
    return payment


def pay_invoice(actor: User, now: datetime, invoice: Invoice, line: DecisionLine) -> Payment:
    """Plan the payment of an attested invoice, on the last bank day before it is due. What is planned of the line to
    the same supplier without an invoice is replaced by it; what is planned to the client gives way.

    The caller has the decision and the invoice locked. Raises Conflict where less than that remains.
    """
    refuse_own_stop(actor, line=line)
    known = line_payments(line.pk)
    assert known is not None
    amount = invoice.payable
    for payment in known.planned_without_invoice_to(invoice.payee_id):
        _stop_planned(actor, now, payment.pk, "Betalas mot faktura.")
    found = line_payments(line.pk)
    assert found is not None
    order = invoice.requisition
    freed = min(order.reserved, amount) if order else Decimal(0)
    if found.orderable + freed < amount:
        left = kr(found.orderable + freed) or "0 kr"
        raise Conflict(
            f"Det finns {left} kvar av {line.get_purpose_display()}. Resten är betalt, reserverat eller planerat till "
            "någon annan."
        )
    give_way(actor, now, found, amount - freed, "Betalas mot faktura.")
    planned = _plan_invoice(actor, now, invoice, line)
    _publish_planned(actor, now, line.decision, [planned])
    return planned


def _plan_invoice(actor: User, now: datetime, invoice: Invoice, line: DecisionLine) -> Payment:
    assert invoice.due_date is not None
    assert invoice.payee_id is not None
    earliest = next_bank_day(timezone.localdate(now))
    return Payment.objects.create(
        case_id=line.decision.case_id,
        decision_id=line.decision_id,
        line=line,
        payee_id=invoice.payee_id,
        invoice=invoice,
        amount=invoice.payable,
        pay_on=max(earliest, previous_bank_day(invoice.due_date, inclusive=True)),
        reference=invoice.reference,
        planned_by=actor,
    )


def stop_invoice_payment(actor: User, now: datetime, invoice: Invoice) -> None:
    """Stop what is planned of an invoice that has been credited. Raises Conflict where it stands in a run."""
    live = invoice.payments.filter(state__in=(Payment.State.PLANNED, Payment.State.IN_RUN)).first()
    if live is not None:
        if live.state == Payment.State.IN_RUN:
            raise Conflict(f"Utbetalningen står i körning {live.run_id}. Ta ut den därifrån först.")
        _stop_planned(actor, now, live.pk, "Fakturan är krediterad.")


@action("payments.plan")
def divide_line(actor: User, now: datetime, line_id: int, shares: list[Share]) -> list[Payment]:
    """Divide what remains of a decision's line between payees; replaces the payments planned of it until now.

    Raises Invalid where the shares exceed what remains, a day is no bank day, or an OCR number is wrong.
    """
    line = DecisionLine.objects.select_related("decision").get(pk=line_id)
    case = case_for(actor, "payments.plan", line.decision.case_id, closed=True)
    decision = Decision.objects.select_for_update().get(pk=line.decision_id)
    if not decision.in_force:
        raise Conflict("Beslutet gäller inte, så inget kan betalas ut av det.")
    refuse_own_stop(actor, line=line)
    for payment in Payment.objects.select_for_update().filter(line=line, state=Payment.State.PLANNED):
        _stop(actor, now, payment, "Fördelningen har ändrats.")
    planned = []
    for share in shares:
        _check(case, share, timezone.localdate(now))
        planned.append(
            Payment.objects.create(
                case=case,
                decision=decision,
                line=line,
                payee_id=share.payee_id,
                amount=share.amount,
                pay_on=share.pay_on,
                reference=share.reference.strip(),
                planned_by=actor,
            )
        )
    if planned:
        _publish_planned(actor, now, decision, planned)
    return planned


def _check(case: Case, share: Share, today: date) -> None:
    if share.amount <= 0:
        raise Invalid("Beloppet ska vara över noll.", "amount")
    if share.pay_on < today or not is_bank_day(share.pay_on):
        raise Invalid("Betalningsdagen ska vara en bankdag, i dag eller senare.", "pay_on")
    _payee(case, share.payee_id)
    check_reference(share.reference)


def _payee(case: Case, payee_id: int) -> Payee:
    """A payee that the case's money may go to. Raises Invalid for a client of another household."""
    payee = Payee.objects.filter(pk=payee_id).first()
    if payee is None:
        raise Invalid("Välj mottagare.", "payee")
    if payee.kind == PayeeKind.CLIENT and not case.household.members.filter(person=payee.person_id).exists():
        raise Invalid("En klient kan bara få betalt i sitt eget hushålls ärende.", "payee")
    return payee


def check_reference(reference: str, *, is_message: bool = False) -> None:
    """Refuse a reference that looks like an OCR number but is not one; unless it is said to be a message all the same,
    as a customer's number that stands alone.
    """
    digits = reference.replace(" ", "").replace("-", "")
    if digits.isdigit() and len(digits) > 3 and not is_message:
        try:
            read_ocr(digits)
        except AccountError as error:
            raise Invalid(f"{error.message} {NO_OCR}", "reference") from error
    elif len(reference) > 60:
        raise Invalid("Meddelandet får ha högst 60 tecken.", "reference")


@action("payments.plan")
def instruct(
    actor: User, now: datetime, case_id: int, purpose: str, payee_id: int, reference: str = ""
) -> PaymentInstruction:
    """Let a case's money for a purpose go to this payee from the next decision on; replaces the earlier one."""
    case = case_for(actor, "payments.plan", case_id)
    if purpose not in Purpose.values:
        raise Invalid("Välj ändamål.", "purpose")
    check_reference(reference)
    _payee(case, payee_id)
    PaymentInstruction.objects.filter(case=case, purpose=purpose, active=True).update(active=False)
    values: dict[str, Any] = {"purpose": purpose, "payee_id": payee_id, "reference": reference.strip()}
    return PaymentInstruction.objects.create(case=case, **values)
