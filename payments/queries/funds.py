"""Reads of clients' own money: balances, statements, what the bank has booked, and what a day's end is held against."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Case as Choose
from django.db.models import DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value, When, Window
from django.db.models.functions import Coalesce

from bistand.refusals import NotFound
from bistand.staff.permissions import may, sections_of
from cases.barriers import barred_cases, barred_ids
from cases.models import Case
from cases.queries import open_case
from payments.models import BankEntry, FundAgreement, FundEntry, FundReconciliation
from payments.queries.secrecy import BARRED_NAME, PROTECTED_NAME, sees_protected

ZERO = Decimal(0)
SEK: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)
# What an entry does to the balance.
SIGNED = Choose(When(kind__in=FundEntry.IN, then=F("amount")), default=-F("amount"), output_field=SEK)


def is_kept() -> bool:
    """Whether the municipality keeps clients' own money: there is a bank account for it."""
    return bool(settings.BANK["funds_bankgiro"])


def is_account_of_funds(account: str) -> bool:
    """Whether a statement is of the account that holds clients' own money: by its bankgiro, digits only."""
    return is_kept() and account == str(settings.BANK["funds_bankgiro"]).replace("-", "").replace(" ", "")


def balance_of(agreement: FundAgreement) -> Decimal:
    """What the client has now (SEK)."""
    return FundEntry.objects.filter(agreement=agreement).aggregate(s=Sum(SIGNED))["s"] or ZERO


def agreements_of(case: Case) -> list[Any]:
    """The case's agreements with `balance`, those in force first; one query."""
    return list(with_balance(FundAgreement.objects.filter(case=case)).order_by("state", "-pk"))


def with_balance(rows: QuerySet[FundAgreement]) -> QuerySet[Any]:
    sums = FundEntry.objects.filter(agreement=OuterRef("pk")).order_by().values("agreement")
    return rows.select_related("person", "case", "manager__employee").annotate(
        balance=Coalesce(Subquery(sums.annotate(s=Sum(SIGNED)).values("s")), Value(ZERO), output_field=SEK)
    )


def visible_agreements(user: Any) -> QuerySet[Any]:
    """Those of the user's sections, but for cases that the user is barred from; names are hidden by `holder_for`."""
    rows = with_balance(FundAgreement.objects.exclude(case__in=barred_cases(user)))
    sections = sections_of(user, "payments.read_funds")
    return rows if sections is None else rows.filter(case__section__in=sections)


def holder_for(user: Any, agreement: FundAgreement) -> str:
    """The client's name as this user may read it."""
    if agreement.case_id in barred_ids(user):
        return BARRED_NAME
    is_secret = agreement.case.protected or agreement.person.protected
    if is_secret and not sees_protected(user) and agreement.case.caseworker_id != user.pk:
        return PROTECTED_NAME
    return agreement.person.name


def open_agreement(user: Any, agreement_id: int, what: str) -> Any:
    """The agreement with its balance; its case is opened as when it is read, and logged. Raises NotFound."""
    row: Any = with_balance(FundAgreement.objects.filter(pk=agreement_id)).first()
    if row is None:
        raise NotFound("Avtalet om egna medel finns inte.")
    open_case(user, row.case_id, what)
    return row


def entries_of(agreement: FundAgreement) -> QuerySet[Any]:
    """The entries with the balance after each, the latest first by `-pk`."""
    running = Window(Sum(SIGNED), order_by=F("pk").asc())
    rows = FundEntry.objects.filter(agreement=agreement).select_related(
        "payee", "written_by__employee", "bank_entry", "ordered_payment__run", "reversed_by"
    )
    return rows.annotate(after=running)


def to_distribute() -> QuerySet[BankEntry]:
    """What has come in on the account of clients' own money and been given to nobody, the earliest first."""
    given = FundEntry.objects.filter(bank_entry=OuterRef("pk"), reversed_by=None)
    rows = BankEntry.objects.filter(statement__funds=True, is_debit=False, run=None)
    return rows.filter(~Exists(given)).order_by("booked_on", "pk")


def funds_waiting(user: Any) -> QuerySet[BankEntry] | None:
    """What waits to be given to a client, for the navigation of those who do it."""
    return to_distribute() if may(user, "payments.note_deposit") else None


def deposits(user: Any) -> QuerySet[FundEntry]:
    """Deposits that stand, and may be taken back by whoever gives them."""
    rows = FundEntry.objects.filter(kind=FundEntry.Kind.DEPOSIT, reversed_by=None)
    return rows.exclude(agreement__case__in=barred_cases(user)).select_related("agreement__case", "agreement__person")


@dataclass(frozen=True)
class FundSums:
    """What the bank should hold at the end of a day, and what it holds (SEK)."""

    day: date
    balance: Decimal
    under_way: Decimal
    undistributed: Decimal
    bank: Decimal
    bank_day: date | None

    @property
    def expected(self) -> Decimal:
        return self.balance + self.under_way + self.undistributed

    @property
    def difference(self) -> Decimal:
        return self.bank - self.expected


def sums_at(day: date) -> FundSums:
    """The sums at the end of a day, by the same function that PostgreSQL signs by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payments_fund_sums(%s)", [day])
        return FundSums(day, *cursor.fetchone())


def signed(limit: int = 12) -> list[FundReconciliation]:
    return list(FundReconciliation.objects.select_related("signed_by__employee").order_by("-day", "-pk")[:limit])
