"""The three sums of a period: what stands as paid, what the bank has booked, what the ledger has posted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.utils import timezone

from bistand.staff.permissions import may
from cases.numbers import add_months, last_day_of_month
from payments.models import BankEntry, BankStatement, LedgerVoucher, Payment, PaymentRun, Reconciliation

ZERO = Decimal(0)


@dataclass(frozen=True)
class Difference:
    """One thing that keeps a run's sums apart, in words, and whether somebody must act or time will do."""

    words: str
    waits: bool = False


@dataclass(frozen=True)
class RunSums:
    """A run and its three sums (SEK), with what keeps them apart."""

    run: PaymentRun
    paid: Decimal
    booked: Decimal
    posted: Decimal
    differences: tuple[Difference, ...] = ()

    @property
    def agrees(self) -> bool:
        return self.paid == self.booked == self.posted


@dataclass(frozen=True)
class Sums:
    """The three sums of a period (SEK) by run, and the bookings of it that belong to no run."""

    first_day: date
    last_day: date
    runs: list[RunSums]
    unexplained: int

    @property
    def paid(self) -> Decimal:
        return sum((row.paid for row in self.runs), ZERO)

    @property
    def booked(self) -> Decimal:
        return sum((row.booked for row in self.runs), ZERO)

    @property
    def posted(self) -> Decimal:
        return sum((row.posted for row in self.runs), ZERO)

    @property
    def bank_difference(self) -> Decimal:
        return self.booked - self.paid

    @property
    def ledger_difference(self) -> Decimal:
        return self.posted - self.paid

    @property
    def agrees(self) -> bool:
        return self.paid == self.booked == self.posted and not self.unexplained

    @property
    def apart(self) -> list[RunSums]:
        return [row for row in self.runs if not row.agrees]


def sums_of(first_day: date, last_day: date) -> Sums:
    """The sums, by the same function that PostgreSQL signs by; six queries whatever the number of payments."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payments_three_sums(%s, %s)", [first_day, last_day])
        found = {run_id: (paid, booked, posted) for run_id, paid, booked, posted in cursor.fetchall()}
        cursor.execute("SELECT payments_unexplained(%s, %s)", [first_day, last_day])
        unexplained = cursor.fetchone()[0]
    runs = list(PaymentRun.objects.filter(pk__in=found).select_related("section", "file").order_by("pay_on", "pk"))
    why = _differences([run for run in runs if len(set(found[run.pk])) > 1])
    return Sums(
        first_day, last_day, [RunSums(run, *found[run.pk], tuple(why.get(run.pk, ()))) for run in runs], unexplained
    )


def _differences(runs: list[PaymentRun]) -> dict[int, list[Difference]]:
    booked: set[int | None] = set(BankEntry.objects.filter(run__in=runs, is_debit=True).values_list("run", flat=True))
    unanswered: set[int | None] = set(
        Payment.objects.filter(run__in=runs, state__in=["released", "exported"]).values_list("run", flat=True)
    )
    vouchers = LedgerVoucher.objects.filter(run__in=runs).order_by("pk").values_list("run", "payment", "state")
    last: dict[tuple[int, int | None], str] = {(run, payment): state for run, payment, state in vouchers}
    back = Payment.objects.filter(run__in=runs, state=Payment.State.RETURNED).values_list("run", "pk")
    returned: dict[int, list[int]] = {}
    for run_id, pk in back:
        returned.setdefault(run_id or 0, []).append(pk)
    return {run.pk: list(_of_run(run, booked, unanswered, last, returned.get(run.pk, []))) for run in runs}


def _of_run(
    run: PaymentRun,
    booked: set[int | None],
    unanswered: set[int | None],
    last: dict[tuple[int, int | None], str],
    returned: list[int],
) -> Iterable[Difference]:
    if run.pk not in booked:
        soon = run.pay_on >= timezone.localdate() - timedelta(days=1)
        yield Difference("Banken har inte bokfört körningen i något kontoutdrag.", soon)
    elif run.pk in unanswered:
        yield Difference("Banken har inte svarat om alla utbetalningar.", True)
    voucher = last.get((run.pk, None))
    if voucher is None:
        yield Difference("Körningen har ingen verifikation.")
    elif voucher == LedgerVoucher.State.REFUSED:
        yield Difference("Ekonomisystemet har avvisat verifikationen.")
    elif voucher == LedgerVoucher.State.SENT:
        yield Difference("Ekonomisystemet har inte svarat.", True)
    lacking = sum(last.get((run.pk, pk)) != LedgerVoucher.State.POSTED for pk in returned)
    if lacking:
        yield Difference(f"{lacking} av {len(returned)} returer är inte bokförda.")


def entries_apart(first_day: date, last_day: date) -> QuerySet[BankEntry]:
    """Bookings of the period that belong to no run, those without an explanation first."""
    rows = BankEntry.objects.filter(booked_on__range=(first_day, last_day), run=None)
    return rows.select_related("explained_by__employee").order_by("explanation", "booked_on", "pk")


def entries_of(run: PaymentRun) -> QuerySet[BankEntry]:
    return BankEntry.objects.filter(run=run).select_related("statement").order_by("booked_on", "pk")


def signed_of(first_day: date, last_day: date) -> list[Reconciliation]:
    """What has been signed of the period, the last first."""
    rows = Reconciliation.objects.filter(first_day=first_day, last_day=last_day)
    return list(rows.select_related("signed_by__employee").order_by("-pk")[:10])


def months(count: int) -> list[tuple[date, Reconciliation | None]]:
    """The latest months with money out, the newest first, each with its last signing."""
    newest = PaymentRun.objects.filter(state__in=["released", "exported", "reconciled"]).aggregate(d=Max("pay_on"))["d"]
    if newest is None:
        return []
    firsts = [add_months(newest.replace(day=1), -back) for back in range(count)]
    signed = Reconciliation.objects.filter(first_day__in=firsts).select_related("signed_by__employee").order_by("pk")
    of_month = {row.first_day: row for row in signed if row.last_day == last_day_of_month(row.first_day)}
    return [(first, of_month.get(first)) for first in firsts]


def statements() -> QuerySet[Any]:
    """What has been read, with `closed_before`: the balance that the statement before it ended with (SEK)."""
    before = BankStatement.objects.filter(
        account=OuterRef("account"), is_notification=False, last_day__lt=OuterRef("first_day")
    )
    last = before.order_by("-last_day", "-pk").values("closing")[:1]
    return BankStatement.objects.select_related("received_by__employee").annotate(closed_before=Subquery(last))


def is_after_gap(statement: Any) -> bool:
    """Whether it does not begin where the one before it ended: a statement between them is missing."""
    known = statement.opening is not None and statement.closed_before is not None
    return bool(known and statement.opening != statement.closed_before)


def entries_to_explain(user: Any) -> QuerySet[BankEntry] | None:
    """Bookings that wait for the accountant's words, for the navigation."""
    return BankEntry.objects.filter(run=None, explanation="") if may(user, "payments.reconcile") else None
