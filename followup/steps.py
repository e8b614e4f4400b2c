"""How long each step from application to letter takes: medians of the decisions of a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    Expression,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Subquery,
)
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cases.models import Calculation
from cases.numbers import add_months
from followup.overview import LEAD_MONTHS, Median, decisions_by_wait

# Name of the step, in Swedish, with what it runs from and to.
STEPS = (
    ("begun", "Ansökan till beräkning", "application__received_at", "calculated_at"),
    ("written", "Beräkning till skrivet beslut", "calculated_at", "written_at"),
    ("made", "Skrivet till fattat beslut", "written_at", "decided_at"),
    ("letter", "Fattat beslut till brev", "decided_at", "letter__received_at"),
    ("whole", "Ansökan till beslut", "application__received_at", "decided_at"),
)


@dataclass(frozen=True)
class MonthOfSteps:
    """The median days of each step, as STEPS; None where no decision of the month has the step."""

    month: date
    decisions: int
    days: tuple[float | None, ...]

    @property
    def named(self) -> list[tuple[str, float | None]]:
        """Each step's words with its days."""
        return [(step[1], days) for step, days in zip(STEPS, self.days, strict=True)]


def step_times(user: Any, today: date) -> list[MonthOfSteps]:
    """The last six months that had decisions, the newest first. One query."""
    first = add_months(today.replace(day=1), 1 - LEAD_MONTHS)
    since = timezone.make_aware(datetime.combine(first, time.min))
    calculated = Calculation.objects.filter(application=OuterRef("application")).order_by().values("application")
    rows: Any = (
        decisions_by_wait(user)
        .filter(decided_at__gte=since)
        .annotate(
            calculated_at=Subquery(
                calculated.annotate(first=Min("made_at")).values("first"), output_field=DateTimeField()
            )
        )
        .annotate(month=TruncMonth("decided_at"))
        .values("month")
        .annotate(number=Count("pk"), **{f"median_{name}": Median(_gap(a, b)) for name, _, a, b in STEPS})
        .order_by("-month")
    )
    return [
        MonthOfSteps(row["month"].date(), row["number"], tuple(_days(row[f"median_{name}"]) for name, *_ in STEPS))
        for row in rows
    ]


def _gap(begin: str, end: str) -> Expression:
    return ExpressionWrapper(F(end) - F(begin), output_field=DurationField())


def _days(gap: timedelta | None) -> float | None:
    return None if gap is None else round(gap.total_seconds() / 86400, 1)
