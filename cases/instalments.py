"""The instalments of a claim: which are due, paid and late. What comes in is set against the oldest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db.models import (
    DateField,
    DecimalField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, Least

from cases.models import InstalmentPlan, RecoveryClaim, RecoveryEntry
from cases.numbers import add_months

NOTHING = Decimal(0)
MONEY: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=2)

State = Literal["paid", "late", "coming"]


@dataclass(frozen=True)
class Instalment:
    """One instalment (SEK): when it is due, and what has come in for it."""

    due: date
    amount: Decimal
    paid: Decimal
    state: State

    @property
    def lacks(self) -> Decimal:
        return self.amount - self.paid


def instalments(plan: InstalmentPlan, paid: Decimal, left: Decimal, today: date) -> list[Instalment]:
    """Every instalment of the plan, given SEK `paid` since it was agreed and `left` of the claim now. Pure.

    What is waived lessens the last ones. An instalment that lacks something is late from the day after it was due.
    """
    assert plan.amount
    assert plan.total
    assert plan.first_day
    found: list[Instalment] = []
    covered, whole = NOTHING, min(plan.total, paid + left)
    while covered < whole:
        due = add_months(plan.first_day, len(found))
        part = min(plan.amount, whole - covered)
        came = min(max(paid - covered, NOTHING), part)
        state: State = "paid" if came == part else "late" if due < today else "coming"
        found.append(Instalment(due, part, came, state))
        covered += part
    return found


@dataclass(frozen=True)
class Standing:
    """How a claim's plan stands today."""

    plan: InstalmentPlan
    paid: Decimal
    rows: list[Instalment]

    @property
    def left(self) -> Decimal:
        return sum((row.lacks for row in self.rows), NOTHING)

    @property
    def late(self) -> Decimal:
        return sum((row.lacks for row in self.rows if row.state == "late"), NOTHING)

    @property
    def late_since(self) -> date | None:
        return next((row.due for row in self.rows if row.state == "late"), None)

    @property
    def coming(self) -> Instalment | None:
        return next((row for row in self.rows if row.state == "coming"), None)

    @property
    def near(self) -> list[Instalment]:
        """What is looked at today: the late ones, the last that were paid and the next that come."""
        paid = [row for row in self.rows if row.state == "paid"]
        late = [row for row in self.rows if row.state == "late"]
        return [*paid[-3:], *late, *[row for row in self.rows if row.state == "coming"][:3]]

    @property
    def last_day(self) -> date | None:
        return self.rows[-1].due if self.rows else None


def standing_of(claim: RecoveryClaim, latest: InstalmentPlan | None, today: date) -> Standing | None:
    """How the plan stands, given its latest version and its claim of `with_plan`; None where none is in force."""
    if latest is None or not latest.in_force:
        return None
    paid: Decimal = claim.paid_since  # type: ignore[attr-defined]
    return Standing(latest, paid, instalments(latest, paid, left_now(claim), today))


class _Due(Func):
    """How many instalments from a first day on were due before a day."""

    function = "cases_instalments_due"
    output_field = IntegerField()


def left_now(claim: RecoveryClaim) -> Decimal:
    """SEK left of a claim of `with_left`."""
    left: Decimal = claim.left  # type: ignore[attr-defined]
    return left


def with_left(rows: QuerySet[RecoveryClaim]) -> QuerySet[RecoveryClaim]:
    """Claims with SEK that is neither paid nor waived in `left`."""
    entries = RecoveryEntry.objects.filter(claim=OuterRef("pk")).order_by().values("claim")
    lessened = Subquery(entries.annotate(sum=Sum("amount")).values("sum"), output_field=MONEY)
    return rows.annotate(left=F("amount") - Coalesce(lessened, NOTHING, output_field=MONEY))


def with_plan(rows: QuerySet[RecoveryClaim], today: date) -> QuerySet[RecoveryClaim]:
    """Claims of `with_left` with SEK paid since the plan was agreed in `paid_since` and what is late in `late`.

    `late` is what `instalments` gives, in one query for a list of many.
    """
    latest = InstalmentPlan.objects.filter(claim=OuterRef("pk"), claim__state__in=RecoveryClaim.OPEN)
    latest = latest.order_by("-version")
    planned = rows.annotate(
        **{f"plan_{name}": Subquery(latest.values(name)[:1]) for name in ("amount", "total", "first_day", "made_at")}
    )
    since = RecoveryEntry.objects.filter(claim=OuterRef("pk"), recorded_at__gt=OuterRef("plan_made_at"))
    # What came in before the plan is no part of it, nor is taking that back.
    since = since.exclude(reverses__recorded_at__lte=OuterRef("plan_made_at"))
    came = since.exclude(kind=RecoveryEntry.Kind.WAIVER).order_by().values("claim")
    paid = Subquery(came.annotate(sum=Sum("amount")).values("sum"), output_field=MONEY)
    number = _Due(F("plan_first_day"), Value(today, output_field=DateField()))
    due = Least(F("plan_total"), F("plan_amount") * number, output_field=MONEY)
    lacks = Least(F("left"), due - F("paid_since"), output_field=MONEY)
    # Least and Greatest pass by NULL, which is all there is where no plan is in force.
    late = Coalesce(F("plan_amount") * 0 + Greatest(lacks, NOTHING, output_field=MONEY), NOTHING, output_field=MONEY)
    return planned.annotate(paid_since=Coalesce(paid, NOTHING, output_field=MONEY)).annotate(late=late)


def late_claims(rows: QuerySet[RecoveryClaim], today: date) -> QuerySet[RecoveryClaim]:
    """Those of open claims that have a late instalment."""
    return with_plan(with_left(rows.filter(state__in=RecoveryClaim.OPEN)), today).filter(Q(late__gt=0))


def late_of(claim: RecoveryClaim) -> Decimal:
    """SEK that is late of a claim of `with_plan`."""
    late: Decimal = claim.late  # type: ignore[attr-defined]
    return late


def late_since(claim: RecoveryClaim) -> date | None:
    """The day that the oldest instalment which lacks something was due, of a claim of `with_plan` that is late."""
    if not late_of(claim):
        return None
    paid = int(claim.paid_since // claim.plan_amount)  # type: ignore[attr-defined]
    return add_months(claim.plan_first_day, paid)  # type: ignore[attr-defined]
