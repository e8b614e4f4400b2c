"""Clients' own money: the agreement, what comes in from the bank, what is paid out by the whole chain, and the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from bistand.ui.templatetags.ui import amount as kr
from cases.actions.access import case_for
from cases.barriers import refuse_barred
from cases.models import HouseholdMember, MemberRole
from cases.numbers import read_person_number
from payments.actions.plan import check_reference
from payments.bank.bankdays import is_bank_day, next_bank_day
from payments.facts import FundAgreementEnded, FundAgreementMade, FundMoneyIn, FundMoneyOut
from payments.models import BankEntry, FundAgreement, FundEntry, FundReconciliation, Payee, PayeeKind, Payment
from payments.queries.funds import balance_of, sums_at

NOT_KEPT = "Kommunen har inget konto för egna medel (BANK_FUNDS_BANKGIRO)."


@dataclass(frozen=True)
class Order:
    """An order to pay a part (SEK) of a client's own money to a payee on a bank day."""

    payee_id: int
    amount: Decimal
    pay_on: date
    text: str
    reference: str = ""


@action("payments.agree_funds")
def agree_funds(
    actor: User,
    now: datetime,
    case_id: int,
    person_id: int,
    consent: str,
    valid_from: date,
    valid_to: date | None = None,
) -> FundAgreement:
    """Write that a client has agreed that the municipality keeps and pays out the client's own money.

    The actor manages it. Raises Conflict where the client has an agreement, or the municipality keeps no such money.
    """
    case = case_for(actor, "payments.agree_funds", case_id)
    if not settings.BANK["funds_bankgiro"]:
        raise Conflict(NOT_KEPT)
    adults = HouseholdMember.objects.filter(household=case.household_id).exclude(role=MemberRole.CHILD)
    if not adults.filter(person=person_id).exists():
        raise Invalid("Avtalet skrivs med en vuxen i ärendets hushåll.", "person")
    if not consent.strip():
        raise Invalid("Skriv hur och när klienten har samtyckt.", "consent")
    if valid_to and valid_to < valid_from:
        raise Invalid("Den sista dagen ligger före den första.", "valid_to")
    if FundAgreement.objects.filter(person=person_id, state=FundAgreement.State.ACTIVE).exists():
        raise Conflict("Klienten har redan ett avtal om egna medel. Avsluta det först.")
    agreement = FundAgreement.objects.create(
        case=case, person_id=person_id, manager=actor, consent=consent.strip(), valid_from=valid_from,
        valid_to=valid_to, written_by=actor,
    )  # fmt: skip
    _client_payee(actor, agreement)
    name = agreement.person.given_name
    publish(actor, now, FundAgreementMade(case.pk, f"payments_fundagreement:{agreement.pk}", person=name))
    return agreement


@action("payments.note_deposit")
def note_deposit(actor: User, now: datetime, entry_id: int, number: str, text: str) -> FundEntry:
    """Give a client the money that the bank has booked in on the account of clients' own money: the whole booking.

    `number` is the case's, or the client's personnummer where two of the case have agreements. Raises Invalid where
    there is no agreement.
    """
    booked = BankEntry.objects.select_for_update(of=("self",)).select_related("statement").filter(pk=entry_id).first()
    if booked is None or not booked.statement.funds:
        raise NotFound("Posten finns inte på kontot för egna medel.")
    agreement = _agreement_of(number)
    refuse_barred(actor, agreement.case_id)
    if not text.strip():
        raise Invalid("Skriv varifrån pengarna kommer.", "text")
    row = FundEntry.objects.create(
        agreement=agreement, kind=FundEntry.Kind.DEPOSIT, amount=booked.amount, text=text.strip(), bank_entry=booked,
        written_by=actor, written_person=actor.employee,
    )  # fmt: skip
    if not booked.explanation:
        booked.explanation = f"Egna medel, ärende {agreement.case.number}"
        booked.save(update_fields=["explanation"])
    _told(actor, now, FundMoneyIn, row, agreement)
    return row


@action("payments.note_deposit")
def reverse_deposit(actor: User, now: datetime, entry_id: int, reason: str) -> FundEntry:
    """Take back a deposit that was given to the wrong client; the bank's booking can then be given to the right one.

    Raises Conflict where the money has been paid out already.
    """
    wrong = FundEntry.objects.select_related("agreement__case").filter(pk=entry_id).first()
    if wrong is None or wrong.kind != FundEntry.Kind.DEPOSIT:
        raise NotFound("Insättningen finns inte.")
    refuse_barred(actor, wrong.agreement.case_id)
    if not reason.strip():
        raise Invalid("Skriv vad som blev fel.", "reason")
    FundAgreement.objects.select_for_update().get(pk=wrong.agreement_id)
    if hasattr(wrong, "reversed_by"):
        raise Conflict("Insättningen är redan rättad.")
    if balance_of(wrong.agreement) < wrong.amount:
        raise Conflict("Pengarna är redan utbetalda, helt eller delvis. Tala med den som handlägger ärendet.")
    return FundEntry.objects.create(
        agreement=wrong.agreement, kind=FundEntry.Kind.REVERSAL, amount=wrong.amount, text=reason.strip()[:200],
        reverses=wrong, written_by=actor, written_person=actor.employee,
    )  # fmt: skip


@action("payments.pay_funds")
def pay_funds(actor: User, now: datetime, agreement_id: int, order: Order) -> Payment:
    """Order that a part of the client's money is paid; it goes out by an ordinary run of clients' own money.

    The actor is the link of the chain that the decider is of aid. Raises Invalid where the money is not enough, the day
    is no bank day, or the payee is another client.
    """
    agreement = _open(actor, agreement_id)
    _check(agreement, order, timezone.localdate(now))
    return _pay(actor, now, agreement, order)


@action("payments.agree_funds")
def end_funds(actor: User, now: datetime, agreement_id: int, reason: str) -> FundAgreement:
    """End an agreement; all that is left is paid to the client on the next bank day."""
    agreement = _open(actor, agreement_id)
    if agreement.state == FundAgreement.State.ENDED:
        raise Conflict("Avtalet är redan avslutat.")
    if not reason.strip():
        raise Invalid("Skriv varför avtalet avslutas.", "reason")
    if rest := balance_of(agreement):
        payee = _client_payee(actor, agreement)
        day = next_bank_day(timezone.localdate(now))
        _pay(actor, now, agreement, Order(payee.pk, rest, day, "Resten när avtalet avslutas"))
    agreement.state, agreement.ended_reason = FundAgreement.State.ENDED, reason.strip()
    agreement.save(update_fields=["state", "ended_reason"])
    agreement.refresh_from_db()
    subject = f"payments_fundagreement:{agreement.pk}"
    publish(actor, now, FundAgreementEnded(agreement.case_id, subject, reason=reason.strip()))
    return agreement


@action("payments.reconcile_funds")
def sign_funds(actor: User, now: datetime, day: date, note: str = "") -> FundReconciliation:
    """Sign the clients' balances against the bank account at the end of a day; PostgreSQL takes the sums itself."""
    if day >= timezone.localdate(now):
        raise Conflict("Dagen är inte slut, så den kan inte skrivas under.")
    if not note.strip() and sums_at(day).difference:
        raise Invalid("Förklara skillnaden innan avstämningen skrivs under.", "note")
    zero = Decimal(0)
    row = FundReconciliation.objects.create(
        day=day, balance=zero, under_way=zero, undistributed=zero, bank=zero, note=note.strip(), signed_by=actor
    )
    row.refresh_from_db()
    return row


def _open(actor: User, agreement_id: int) -> FundAgreement:
    """The agreement, locked, with the right checked for its case; its money is paid out also in a closed case."""
    found = FundAgreement.objects.filter(pk=agreement_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotFound("Avtalet finns inte.")
    case_for(actor, "payments.pay_funds", found, closed=True)
    return FundAgreement.objects.select_for_update(of=("self",)).select_related("case", "person").get(pk=agreement_id)


def _agreement_of(number: str) -> FundAgreement:
    """The agreement of a case, or of a person by personnummer; where none is in force the last, for what comes in after
    the end is the client's too.
    """
    pnr = read_person_number(number)
    whose = {"person__pnr": pnr} if pnr else {"case__number": number.strip()}
    found = list(FundAgreement.objects.filter(**whose).select_related("case", "person").order_by("state", "-pk"))
    if not found:
        raise Invalid("Det finns inget avtal om egna medel.", "number")
    active = [row for row in found if row.state == FundAgreement.State.ACTIVE]
    if len(active) > 1:
        raise Invalid("Ärendet har två avtal. Skriv klientens personnummer i stället.", "number")
    return found[0]


def _check(agreement: FundAgreement, order: Order, today: date) -> None:
    if order.amount <= 0:
        raise Invalid("Beloppet ska vara över noll.", "amount")
    if order.amount > (left := balance_of(agreement)):
        raise Invalid(f"Pengarna räcker inte. Det finns {kr(left) or '0 kr'}.", "amount")
    if order.pay_on < today or not is_bank_day(order.pay_on):
        raise Invalid("Betalningsdagen ska vara en bankdag, i dag eller senare.", "pay_on")
    payee = Payee.objects.filter(pk=order.payee_id).first()
    if payee is None or (payee.kind == PayeeKind.CLIENT and payee.person_id != agreement.person_id):
        raise Invalid("Egna medel betalas till klienten själv eller till den som klienten ska betala.", "payee")
    if payee.kind != PayeeKind.CLIENT and not is_in_force(agreement, today):
        raise Invalid("Avtalet gäller inte i dag. Det som är kvar betalas bara till klienten själv.", "payee")
    if not order.text.strip():
        raise Invalid("Skriv vad betalningen gäller.", "text")
    check_reference(order.reference)


def is_in_force(agreement: FundAgreement, day: date) -> bool:
    last = agreement.valid_to
    return agreement.state == FundAgreement.State.ACTIVE and agreement.valid_from <= day and (not last or day <= last)


def _pay(actor: User, now: datetime, agreement: FundAgreement, order: Order) -> Payment:
    row = FundEntry.objects.create(
        agreement=agreement, kind=FundEntry.Kind.WITHDRAWAL, amount=order.amount, text=order.text.strip()[:200],
        payee_id=order.payee_id, written_by=actor, written_person=actor.employee,
    )  # fmt: skip
    payment = Payment.objects.create(
        case_id=agreement.case_id, withdrawal=row, payee_id=order.payee_id, amount=order.amount, pay_on=order.pay_on,
        reference=order.reference.strip(), planned_by=actor,
    )  # fmt: skip
    _told(actor, now, FundMoneyOut, row, agreement)
    return payment


def _client_payee(actor: User, agreement: FundAgreement) -> Payee:
    """The client as payee; a partner becomes one here."""
    payee, _ = Payee.objects.get_or_create(
        person=agreement.person,
        defaults={"kind": PayeeKind.CLIENT, "name": agreement.person.name, "registered_by": actor},
    )
    return payee


def _told(
    actor: User, now: datetime, kind: type[FundMoneyIn] | type[FundMoneyOut], row: FundEntry, agreement: FundAgreement
) -> None:
    publish(actor, now, kind(agreement.case_id, f"payments_fundentry:{row.pk}", amount=row.amount, text=row.text))
