"""A client with an agreement about own money, and money that the bank has booked in."""

from __future__ import annotations

import itertools
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from bistand.staff.queries import system_user
from cases.models import Case
from payments import actions as pay
from payments.bank.fakebank import Booked, statement_for
from payments.models import BankEntry, FundAgreement, FundEntry, Payee, PayeeKind
from tests.story import Story, enter_and_verify

_references = itertools.count(1)


def account() -> str:
    return str(settings.BANK["funds_bankgiro"]).replace("-", "")


def agree(story: Story, case: Case | None = None) -> FundAgreement:
    case = case or story.case
    today = timezone.localdate()
    return pay.agree_funds(story.caseworker, timezone.now(), case.pk, case.applicant_id, "Undertecknat avtal.", today)


def booked_in(amount: str, day: date | None = None, opening: Decimal = Decimal(0)) -> BankEntry:
    """What the bank has booked in on the account of clients' own money."""
    reference = f"IN{next(_references)}"
    entry = Booked(Decimal(amount), reference, is_debit=False)
    day = day or timezone.localdate()
    content = statement_for(account(), day, [entry], opening)
    # A statement of its own, also where the day has one already.
    content = content.replace(f"Stmt-{day:%Y%m%d}".encode(), f"Stmt-{reference}".encode())
    pay.read_statement(system_user(), timezone.now(), content)
    return BankEntry.objects.get(reference=reference)


def deposit(story: Story, agreement: FundAgreement, amount: str = "1000.00", day: date | None = None) -> FundEntry:
    number = agreement.case.number
    return pay.note_deposit(story.accountant, timezone.now(), booked_in(amount, day).pk, number, "Pension")


def landlord(story: Story) -> Payee:
    payee = pay.register_payee(story.assistant, timezone.now(), PayeeKind.LANDLORD, "Almbyhus")
    enter_and_verify(payee, story.assistant, story.checker)
    return payee


def order(story: Story, payee: Payee, amount: str = "400.00") -> pay.FundOrder:
    return pay.FundOrder(payee.pk, Decimal(amount), story.pay_on, "Hyra december")
