"""Reads of runs: the list, the sums, what is flagged, what is left out, and why somebody may not approve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Case, Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value, When
from django.utils import timezone

from bistand.audit.models import Delivery
from bistand.staff.models import RoleGrant, Section
from bistand.staff.permissions import ACTS, may, sections_of
from bistand.staff.queries import setting
from payments.actions.run import own_links, ready_payments
from payments.bank.bankdays import next_bank_day
from payments.models import IN_BANK_FILE, Money, Payment, PaymentRun, PayoutAccount, RunFlag, RunKind
from payments.posting import BOOKED_AS, PURPOSES
from payments.queries.funds import is_kept
from payments.queries.guarantees import are_given
from payments.queries.payable import payable_accounts, too_new, verified_accounts
from payments.queries.secrecy import visible_runs

ZERO = Decimal(0)
WITH_MONEY_OUT = (PaymentRun.State.RELEASED, PaymentRun.State.EXPORTED, PaymentRun.State.RECONCILED)


@dataclass(frozen=True)
class RunSum:
    """A number of payments and their sum (SEK)."""

    count: int = 0
    total: Decimal = ZERO

    def __add__(self, other: RunSum) -> RunSum:
        return RunSum(self.count + other.count, self.total + other.total)


@dataclass(frozen=True)
class PurposeSum:
    """What a run pays for a purpose, and what of it has no flag."""

    purpose: str
    label: str
    every: RunSum
    unflagged: RunSum


def summed(rows: QuerySet[Payment]) -> RunSum:
    found = rows.order_by().aggregate(n=Count("pk"), s=Sum("amount"))
    return RunSum(found["n"], found["s"] or ZERO)


def run_sums(runs: Iterable[PaymentRun]) -> dict[int, RunSum]:
    """Number and sum of each run: as released, or else of its rows now. At most one query."""
    runs = list(runs)
    sums = {run.pk: RunSum(run.released_count or 0, run.released_sum or ZERO) for run in runs if run.released_at}
    live = [run.pk for run in runs if run.pk not in sums]
    if live:
        rows = Payment.objects.filter(run__in=live).order_by().values("run").annotate(n=Count("pk"), s=Sum("amount"))
        sums |= {row["run"]: RunSum(row["n"], row["s"]) for row in rows}
    return sums


def flags_left(runs: Iterable[PaymentRun]) -> dict[int, int]:
    """How many flags of each run wait for an answer; those of payments taken out do not count."""
    wanted = [run.pk for run in runs]
    rows = RunFlag.objects.filter(run__in=wanted, answer="", payment__run__in=wanted).values("run")
    return {row["run"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def runs_waiting(user: Any) -> QuerySet[PaymentRun] | None:
    """Runs that wait for this user's act, for the navigation: to approve or release, or to get the bank's answer."""
    if may(user, "payments.approve"):
        return _for_head(user)
    if may(user, "payments.fetch_file"):
        return visible_runs(user).filter(state=PaymentRun.State.EXPORTED)
    return None


def to_decide(user: Any) -> QuerySet[PaymentRun]:
    """Runs that wait for a section head, the nearest pay day first."""
    return _for_head(user).select_related("submitted_by__employee").order_by("pay_on", "pk")


def _for_head(user: Any) -> QuerySet[PaymentRun]:
    """To approve or release; an emergency that this person has approved waits for another."""
    waits = Q(state=PaymentRun.State.SUBMITTED) | Q(state=PaymentRun.State.APPROVED) & ~Q(
        kind=RunKind.EMERGENCY, second_approved_at=None, approved_person=user.employee_id
    )
    return visible_runs(user, "payments.approve").filter(waits)


def rows_of(run: PaymentRun) -> QuerySet[Payment]:
    return Payment.objects.filter(run=run).select_related("case", "payee", "account", "line")


def flagged_rows(run: PaymentRun) -> QuerySet[Payment]:
    """The run's flagged payments with their flags, those without an answer first."""
    flags = RunFlag.objects.filter(run=run).select_related("answered_by__employee").order_by("pk")
    own = RunFlag.objects.filter(run=run, payment=OuterRef("pk"))
    return (
        rows_of(run)
        .filter(Exists(own))
        .annotate(unanswered=Exists(own.filter(answer="")))
        .prefetch_related(Prefetch("flags", queryset=flags, to_attr="run_flags"))
    )


def sums_to_accounts(run: PaymentRun, accounts: Iterable[int | None]) -> dict[int, RunSum]:
    """What the run pays to each of the accounts; one query."""
    rows = Payment.objects.filter(run=run, account__in=[pk for pk in accounts if pk]).order_by().values("account")
    return {row["account"]: RunSum(row["n"], row["s"]) for row in rows.annotate(n=Count("pk"), s=Sum("amount"))}


def flag_of(run: PaymentRun, flag_id: int) -> RunFlag | None:
    return RunFlag.objects.filter(run=run, pk=flag_id).select_related("answered_by__employee", "payment").first()


def by_purpose(run: PaymentRun) -> list[PurposeSum]:
    """The run's rows by purpose, with the largest sum of rows without a flag first; one query, since all are read."""
    flagged = Exists(RunFlag.objects.filter(run=run, payment=OuterRef("pk")))
    rows = Payment.objects.filter(run=run).order_by().values(used=BOOKED_AS, flagged=flagged)
    every: dict[str, RunSum] = {}
    unflagged: dict[str, RunSum] = {}
    for row in rows.annotate(n=Count("pk"), s=Sum("amount")):
        some = RunSum(row["n"], row["s"])
        every[row["used"]] = every.get(row["used"], RunSum()) + some
        if not row["flagged"]:
            unflagged[row["used"]] = some
    found = [PurposeSum(used, PURPOSES[used], sums, unflagged.get(used, RunSum())) for used, sums in every.items()]
    return sorted(found, key=lambda each: -each.unflagged.total)


def unflagged_rows(run: PaymentRun, purpose: str) -> QuerySet[Payment]:
    flagged = RunFlag.objects.filter(run=run, payment=OuterRef("pk"))
    return rows_of(run).annotate(used=BOOKED_AS).filter(~Exists(flagged), used=purpose)


def my_rows(run: PaymentRun, user: Any) -> QuerySet[Payment]:
    """Rows in which this natural person is already a link, by whatever sign-in."""
    return own_links(run, user).select_related("case", "payee", "account", "line")


def uncollectable(run: PaymentRun) -> QuerySet[Payment]:
    """Payments that are due but cannot be collected."""
    return ready_payments(run).filter(~Exists(payable_accounts(run.pay_on)))


def left_out(run: PaymentRun) -> QuerySet[Any]:
    """Those that cannot be collected, with why: the payee's account lacks, waits, is too new, or is of a
    kind that no file can be written for.
    """
    verified = verified_accounts()
    waiting = PayoutAccount.objects.filter(payee=OuterRef("payee"), state=PayoutAccount.State.ENTERED)
    return (
        uncollectable(run)
        .annotate(
            account_waits=Exists(waiting),
            kind=Subquery(verified.values("kind")[:1]),
            new_account=Subquery(verified.filter(too_new(run.pay_on), kind__in=IN_BANK_FILE).values("pk")[:1]),
        )
        .select_related("case", "payee", "line")
    )


def collectable(run: PaymentRun) -> QuerySet[Payment]:
    """Payments planned since the run was opened that it could take in now."""
    return ready_payments(run).filter(Exists(payable_accounts(run.pay_on)))


def run_before(run: PaymentRun) -> PaymentRun | None:
    """The section's run of last month that lies nearest the same day: what this one is held against."""
    last = run.pay_on.replace(day=1) - timedelta(days=1)
    same_day = last.replace(day=min(run.pay_on.day, last.day))
    found = PaymentRun.objects.filter(
        section=run.section_id, money=run.money, state__in=WITH_MONEY_OUT, pay_on__range=(last.replace(day=1), last)
    )
    return min(found, key=lambda other: (abs((other.pay_on - same_day).days), other.pk), default=None)


# ---- a new run ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ready:
    """What a section has planned until a day: what a run of the day would take, what lacks a verified account, whose
    account is still in its cooling-off (until `cooled_on` at the latest), and whose is of a kind without a bank file.
    """

    section: Section
    money: Money
    payable: RunSum
    without_account: RunSum
    cooling: RunSum
    without_file: RunSum
    last_day: date | None
    cooled_on: date | None

    @property
    def waits(self) -> bool:
        return bool(self.without_account.count or self.cooling.count or self.without_file.count)


WAITS = {
    Money.AID: Q(decision__state__in=["made", "executed"]),
    Money.FUNDS: Q(withdrawal__isnull=False),
    Money.GUARANTEE: Q(claim__isnull=False),
}


def kinds_of_money() -> list[Money]:
    """What there can be runs of here; aid first."""
    waits = are_given() or Payment.objects.filter(claim__isnull=False, at_rest=Payment.State.PLANNED).exists()
    return [Money.AID, *([Money.FUNDS] if is_kept() else []), *([Money.GUARANTEE] if waits else [])]


def sections_to_collect(user: Any) -> list[Section]:
    sections = sections_of(user, "payments.collect")
    rows = Section.objects.order_by("name")
    return list(rows if sections is None else rows.filter(pk__in=sections))


def ready_by_section(sections: list[Section], pay_on: date, money: Money = Money.AID) -> list[Ready]:
    """What waits to be paid of one kind of money, section by section, and what of it can be paid on a day."""
    verified = verified_accounts()
    state = Case(
        When(Exists(payable_accounts(pay_on)), then=Value("payable")),
        When(Exists(verified.filter(too_new(pay_on), kind__in=IN_BANK_FILE)), then=Value("cooling")),
        When(Exists(verified), then=Value("without_file")),
        default=Value("without_account"),
    )
    planned = Payment.objects.filter(WAITS[money], at_rest=Payment.State.PLANNED, case__section__in=sections).order_by()
    rows = planned.annotate(how=state, verified_at=Subquery(verified.values("verified_at")[:1]))
    sums = rows.values("case__section", "how").annotate(
        n=Count("pk"), s=Sum("amount"), last=Max("pay_on"), verified_last=Max("verified_at")
    )
    found: dict[tuple[int, str], dict[str, Any]] = {(row["case__section"], row["how"]): dict(row) for row in sums}
    return [
        Ready(
            section,
            money,
            payable=_sum_of(found.get((section.pk, "payable"))),
            without_account=_sum_of(found.get((section.pk, "without_account"))),
            cooling=_sum_of(found.get((section.pk, "cooling"))),
            without_file=_sum_of(found.get((section.pk, "without_file"))),
            last_day=found.get((section.pk, "payable"), {}).get("last"),
            cooled_on=_cooled(found.get((section.pk, "cooling")), pay_on),
        )
        for section in sections
    ]


def _cooled(row: dict[str, Any] | None, pay_on: date) -> date | None:
    """The day by which the cooling-off of these has passed."""
    if row is None:
        return None
    return timezone.localdate(row["verified_last"]) + timedelta(days=setting("payments.cooling_days", pay_on))


def _sum_of(row: dict[str, Any] | None) -> RunSum:
    return RunSum(row["n"], row["s"]) if row else RunSum()


def next_bank_days(today: date, number: int = 10) -> list[date]:
    """The coming bank days, today with them: what a run can be paid on."""
    days = [next_bank_day(today, inclusive=True)]
    while len(days) < number:
        days.append(next_bank_day(days[-1]))
    return days


# ---- approval and the file ---------------------------------------------------------------------------------


def has_second_factor(user: Any) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def other_heads(run: PaymentRun, user: Any) -> list[str]:
    """Names of the others who may approve runs of this section today."""
    roles = [str(role) for role in ACTS["payments.approve"].roles]
    rows = RoleGrant.objects.filter(role__in=roles, valid__contains=timezone.localdate(), user__is_active=True)
    mine = rows.filter(section=run.section_id) | rows.filter(section=None)
    names = mine.exclude(user__employee=user.employee_id).values_list("user__employee__name", flat=True)
    return sorted(set(names))


def deliveries_of(run: PaymentRun) -> list[Delivery]:
    """What the release owes: the file written, and handed to the bank; the earliest first."""
    rows = Delivery.objects.filter(
        fact__subject=f"payments_paymentrun:{run.pk}", fact__name__in=["RunReleased", "RunExported"]
    )
    return list(rows.order_by("pk"))


def last_runs(user: Any, limit: int = 10) -> list[PaymentRun]:
    rows = visible_runs(user).filter(state__in=WITH_MONEY_OUT)
    people = ("approved_by__employee", "released_by__employee", "submitted_by__employee")
    return list(rows.select_related(*people).order_by("-pk")[:limit])
