"""Reads of the ledger's edge: vouchers, runs that wait for one, and how it goes with a voucher's file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from bistand.audit.models import Delivery
from bistand.refusals import NotFound
from bistand.staff.permissions import may, sections_of
from payments.ledger.posting import Rules
from payments.models import BankEntry, FundEntry, LedgerVoucher, Payment, PaymentRun, PostingTable
from payments.posting import BOOKED_AS, PURPOSES
from payments.queries.runs import WITH_MONEY_OUT
from payments.queries.secrecy import visible_runs

READ = "payments.read_ledger"
REFUSED = LedgerVoucher.State.REFUSED


@dataclass(frozen=True)
class Waiting:
    """A released run without a voucher, and what of it has no account to be booked on."""

    run: PaymentRun
    lacking: list[str]


def visible_vouchers(user: Any) -> QuerySet[LedgerVoucher]:
    """Those of the user's sections, with `section`, the name: the run's, or that of the client who last was given the
    deposit.
    """
    given = FundEntry.objects.filter(bank_entry=OuterRef("deposit"))
    section = Subquery(given.order_by("-pk").values("agreement__case__section__name")[:1])
    rows = LedgerVoucher.objects.select_related("run__section", "deposit")
    rows = rows.annotate(section=Coalesce("run__section__name", section))
    sections = sections_of(user, READ)
    if sections is None:
        return rows
    return rows.filter(Q(run__section__in=sections) | Exists(given.filter(agreement__case__section__in=sections)))


def open_voucher(user: Any, voucher_id: int) -> LedgerVoucher:
    rows = visible_vouchers(user).select_related(
        "table", "payment", "file", "receipt__received_by__employee", "run__section"
    )
    found = rows.defer("file__content").filter(pk=voucher_id).first()
    if found is None:
        raise NotFound("Verifikationen finns inte, eller hör till en sektion där du inte arbetar.")
    return found


def attempts(voucher: LedgerVoucher) -> list[LedgerVoucher]:
    """The others made of the same run, return or deposit, the last first."""
    same = LedgerVoucher.objects.filter(run=voucher.run_id, payment=voucher.payment_id, deposit=voucher.deposit_id)
    return list(same.exclude(pk=voucher.pk).select_related("receipt").order_by("-pk"))


def voucher_of(run: PaymentRun) -> LedgerVoucher | None:
    """The last voucher of the run itself."""
    return LedgerVoucher.objects.filter(run=run, payment=None).select_related("receipt").order_by("-pk").first()


def _booked_since() -> date:
    """The first day that there are rules for: what was paid before is no concern of the ledger's edge."""
    first = PostingTable.objects.filter(state=PostingTable.State.APPROVED).aggregate(first=Min("valid_from"))
    return first["first"] or date.min


def without_voucher(user: Any) -> QuerySet[PaymentRun]:
    """Runs whose money is out and that have never had a voucher, the earliest first."""
    made = LedgerVoucher.objects.filter(run=OuterRef("pk"), payment=None)
    runs = visible_runs(user, READ).filter(state__in=WITH_MONEY_OUT, pay_on__gte=_booked_since())
    return runs.filter(~Exists(made)).order_by("pay_on", "pk")


def waiting(user: Any, limit: int) -> list[Waiting]:
    """Runs without a voucher and what each lacks; a few queries whatever their number."""
    runs = list(without_voucher(user)[:limit])
    used: dict[int, list[str]] = defaultdict(list)
    rows = Payment.objects.filter(run__in=runs).annotate(used=BOOKED_AS).order_by("used").values_list("run", "used")
    for run_id, purpose in rows.distinct():
        used[run_id].append(purpose)
    rules = {day: _rules_on(day) for day in {run.pay_on for run in runs}}
    lacking = {run: rules[run.pay_on].lacking(used[run.pk], run.section_id, funds=run.funds) for run in runs}
    return [Waiting(run, [PURPOSES[each] for each in purposes]) for run, purposes in lacking.items()]


def _rules_on(day: date) -> Rules:
    table = PostingTable.on(day)
    return Rules(table.rows if table else ())


def runs_to_book(user: Any) -> QuerySet[Any] | None:
    """Runs and deposits that wait for the accountant's act, for the navigation: no voucher, or one that the ledger
    refused.
    """
    if not may(user, "payments.receive_ledger"):
        return None
    since = _booked_since()
    of_run = LedgerVoucher.objects.filter(run=OuterRef("pk"))
    runs = visible_runs(user, READ).filter(state__in=WITH_MONEY_OUT, pay_on__gte=since)
    live = of_run.filter(payment=None).exclude(state=REFUSED)
    again = LedgerVoucher.objects.filter(payment=OuterRef("payment")).exclude(state=REFUSED)
    refused_return = of_run.filter(~Q(payment=None), ~Exists(again), state=REFUSED)
    booked = LedgerVoucher.objects.filter(deposit=OuterRef("pk")).exclude(state=REFUSED)
    deposits = _deposits_since(since).filter(~Exists(booked))
    return runs.filter(~Exists(live) | Exists(refused_return)).values("pk").union(deposits.values("pk"), all=True)


def runs_without_voucher(since: date) -> list[int]:
    """Runs paid from a day on whose money is out and that have never had a voucher."""
    made = LedgerVoucher.objects.filter(run=OuterRef("pk"), payment=None)
    runs = PaymentRun.objects.filter(~Exists(made), state__in=WITH_MONEY_OUT, pay_on__gte=since)
    return list(runs.order_by("pk").values_list("pk", flat=True))


def deposits_without_voucher(since: date) -> QuerySet[BankEntry]:
    """Bookings in from a day on that a client has been given and that have never had a voucher."""
    made = LedgerVoucher.objects.filter(deposit=OuterRef("pk"))
    return _deposits_since(since).filter(~Exists(made)).order_by("pk")


def _deposits_since(since: date) -> QuerySet[BankEntry]:
    return BankEntry.objects.filter(Exists(FundEntry.objects.filter(bank_entry=OuterRef("pk"))), booked_on__gte=since)


def deposits_waiting() -> int:
    """How many of those there are since the first day that there are rules for."""
    return deposits_without_voucher(_booked_since()).count()


def returns_without_voucher(run_id: int) -> list[int]:
    """Payments of the run that came back and have never had a voucher."""
    made = LedgerVoucher.objects.filter(payment=OuterRef("pk"))
    rows = Payment.objects.filter(run=run_id, state=Payment.State.RETURNED)
    return list(rows.filter(~Exists(made)).order_by("pk").values_list("pk", flat=True))


def problem_of(voucher: LedgerVoucher) -> Delivery | None:
    """What hinders its file from being handed to the ledger, if anything."""
    owed = Delivery.objects.filter(fact__subject=f"payments_ledgervoucher:{voucher.pk}")
    return owed.exclude(error="").exclude(state=Delivery.State.DONE).order_by("pk").first()


def not_done_again(refused: list[LedgerVoucher]) -> list[LedgerVoucher]:
    """Those of the refused that have no later voucher; one query."""
    of = Q(run__in=[row.run_id for row in refused if row.run_id])
    of |= Q(deposit__in=[row.deposit_id for row in refused if row.deposit_id])
    last: dict[tuple[int | None, int | None, int | None], int] = {}
    for pk, *key in LedgerVoucher.objects.filter(of).order_by("pk").values_list("pk", "run", "payment", "deposit"):
        last[key[0], key[1], key[2]] = pk
    return [row for row in refused if last[row.run_id, row.payment_id, row.deposit_id] == row.pk]
