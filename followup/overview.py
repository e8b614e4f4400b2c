"""How a section's work goes: follow-ups in time, plans missing, load, and how long people wait for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
)
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cases.models import Case, Decision
from cases.numbers import add_months
from cases.queries import visible_cases
from followup.models import FollowUp
from followup.queries import missing_plans, visible_followups

PERIOD_MONTHS = 12
FORECAST_DAYS = 30
LEAD_MONTHS = 6
# A missed follow-up is counted by the one that took its place, which has the same day.
NOT_COUNTED = (FollowUp.State.CANCELLED, FollowUp.State.MISSED)


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Period:
    """The days a share is counted over: those that fell due, and the days ahead that the forecast sees."""

    first: date
    last: date
    ahead: date

    @classmethod
    def until(cls, today: date) -> Period:
        first = add_months(today, -PERIOD_MONTHS)
        return cls(first, today - timedelta(days=1), today + timedelta(days=FORECAST_DAYS))


@dataclass
class Work:
    """One caseworker's follow-ups in the period, and what waits: numbers that each have their rows in a list."""

    caseworker_id: int | None
    name: str
    due: int = 0
    in_time: int = 0
    overdue: int = 0
    coming: int = 0
    cases: int = 0
    missing: int = 0

    @property
    def share(self) -> int | None:
        """Percent of the follow-ups that fell due that were held in time; None where none fell due."""
        return round(100 * self.in_time / self.due) if self.due else None


@dataclass(frozen=True)
class LeadTime:
    """The median days from received to decided of the decisions of a month."""

    month: date
    decisions: int
    days: float


def compliance(user: Any, period: Period, section_id: int | None = None) -> dict[int | None, Work]:
    """Follow-ups in time by responsible caseworker, those with most overdue first. One query."""
    fell_due = Q(due__range=(period.first, period.last))
    waiting = FollowUp.IS_OPEN
    rows = (
        _of_section(visible_followups(user), "case__section", section_id)
        .filter(Q(due__range=(period.first, period.ahead)) | waiting)
        .exclude(state__in=NOT_COUNTED)
        .values("responsible", "responsible__employee__name")
        .annotate(
            due_number=Count("pk", filter=fell_due),
            in_time=Count("pk", filter=fell_due & Q(state=FollowUp.State.HELD, held_on__lte=F("due"))),
            overdue=Count("pk", filter=waiting & Q(due__lte=period.last)),
            coming=Count("pk", filter=waiting & Q(due__range=(period.last + timedelta(days=1), period.ahead))),
        )
        .order_by("-overdue", "responsible__employee__name")
    )
    return {
        row["responsible"]: Work(
            row["responsible"], row["responsible__employee__name"] or "Ingen ansvarig",
            row["due_number"], row["in_time"], row["overdue"], row["coming"],
        )
        for row in rows
    }  # fmt: skip


def workload(user: Any, today: date, section_id: int | None = None) -> list[Work]:
    """`compliance` with open cases and missing plans of each caseworker, by name. Three queries."""
    found = compliance(user, Period.until(today), section_id)
    for pk, name, number in missing_by_caseworker(user, today, section_id):
        found.setdefault(pk, Work(pk, name)).missing = number
    cases = _of_section(visible_cases(user, "followup.read"), "section", section_id)
    rows = cases.filter(state=Case.State.OPEN).values_list("caseworker", "caseworker__employee__name")
    for pk, name, number in rows.annotate(number=Count("pk")).order_by():
        found.setdefault(pk, Work(pk, name or "Ej fördelade")).cases = number
    return sorted(found.values(), key=lambda work: (work.caseworker_id is None, work.name))


def missing_by_caseworker(user: Any, today: date, section_id: int | None = None) -> list[tuple[int | None, str, int]]:
    """Number of adults without an agreed plan by caseworker, most first. One query."""
    rows = _of_section(missing_plans(user, today), "section_id", section_id)
    counted = rows.values_list("caseworker_id", "caseworker").annotate(number=Count("pk"))
    return [(pk, name or "Ej fördelade", number) for pk, name, number in counted.order_by("-number", "caseworker")]


def decisions_by_wait(user: Any) -> QuerySet[Decision]:
    """First decisions with the time from received to decided as `waited`."""
    return (
        Decision.objects.filter(
            case__in=visible_cases(user, "followup.read"), decided_at__isnull=False, replaces__isnull=True
        )
        .annotate(
            waited=ExpressionWrapper(F("decided_at") - F("application__received_at"), output_field=DurationField())
        )
        .select_related("case__applicant", "application", "decided_person")
    )


def decided_in(decisions: QuerySet[Decision], month: date) -> QuerySet[Decision]:
    """Those made in the month that begins on the day."""
    first, after = (timezone.make_aware(datetime.combine(day, time.min)) for day in (month, add_months(month, 1)))
    return decisions.filter(decided_at__gte=first, decided_at__lt=after)


def lead_times(user: Any, today: date) -> list[LeadTime]:
    """The median wait of each of the last six months that had decisions. One query."""
    first = add_months(today.replace(day=1), 1 - LEAD_MONTHS)
    since = timezone.make_aware(datetime.combine(first, time.min))
    rows = (
        decisions_by_wait(user)
        .filter(decided_at__gte=since)
        .annotate(month=TruncMonth("decided_at"))
        .values("month")
        .annotate(number=Count("pk"), median=Median("waited"))
        .order_by("month")
    )
    return [
        LeadTime(row["month"].date(), row["number"], round(row["median"].total_seconds() / 86400, 1)) for row in rows
    ]


def _of_section(rows: QuerySet[Any], path: str, section_id: int | None) -> QuerySet[Any]:
    return rows if section_id is None else rows.filter(**{path: section_id})
