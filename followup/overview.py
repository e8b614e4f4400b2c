"""How a section's work goes: follow-ups in time, plans missing, load, and how long people wait for a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
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

from bistand.staff.permissions import sections_of
from bistand.staff.queries import settings_on
from cases.models import Case, Decision
from cases.numbers import add_months
from cases.queries import visible_cases
from cases.routing import in_words
from followup.models import FollowUp
from followup.queries import visible_followups

PERIOD_MONTHS = 12
FORECAST_DAYS = 30
LEAD_MONTHS = 6


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Period:
    """The days a share is counted over: those that fell due, and the days ahead that the forecast sees."""

    first: date
    last: date
    soon: date
    ahead: date

    @classmethod
    def until(cls, today: date, warn_days: int = 0) -> Period:
        first, soon = add_months(today, -PERIOD_MONTHS), today + timedelta(days=warn_days)
        return cls(first, today - timedelta(days=1), soon, today + timedelta(days=FORECAST_DAYS))


@dataclass(frozen=True)
class Limits:
    """The municipality's own of the day: what a case weighs, how much one carries, and how long is late."""

    warn_days: int
    decision_days: int
    capacity: int
    weight_single: Decimal
    weight_children: Decimal

    @classmethod
    def on(cls, day: date) -> Limits:
        keys = (
            "followup.warn_days", "cases.decision_days", "cases.capacity", "cases.weight_single",
            "cases.weight_children",
        )  # fmt: skip
        found = settings_on(keys, day)
        warn, decision, capacity, single, children = (int(found[key]) for key in keys)
        return cls(warn, decision, capacity, Decimal(single) / 100, Decimal(children) / 100)

    def weight(self, *, families: int, others: int) -> Decimal:
        return families * self.weight_children + others * self.weight_single


@dataclass
class Work:
    """One caseworker's follow-ups in the period, and what waits: numbers that each have their rows in a list.

    `families` are those of `cases` that have children, `capacity` is in weighted cases, `soon` are the follow-ups that
    fall due within the days of the warning, `waiting` are cases that have waited longer for a decision than the goal,
    `behind` are cases with something unsigned or unsorted, and `unheard` absences that nobody was heard about.
    """

    caseworker_id: int | None
    name: str
    due: int = 0
    in_time: int = 0
    overdue: int = 0
    soon: int = 0
    coming: int = 0
    cases: int = 0
    families: int = 0
    missing: int = 0
    waiting: int = 0
    behind: int = 0
    unheard: int = 0
    load: Decimal = Decimal(0)
    capacity: int | None = None

    @property
    def share(self) -> int | None:
        """Percent of the follow-ups that fell due that were held in time; None where none fell due."""
        return round(100 * self.in_time / self.due) if self.due else None

    @property
    def fullness(self) -> int | None:
        """Load in percent of the capacity; None where there is none."""
        return round(100 * self.load / self.capacity) if self.capacity else None

    @property
    def load_text(self) -> str:
        """ "42,5 av 40", or the load alone for what nobody has."""
        text = in_words(self.load)
        return text if self.capacity is None else f"{text} av {self.capacity}"


SUMMED = (
    "due", "in_time", "overdue", "soon", "coming", "cases", "families", "missing", "waiting", "behind", "unheard",
    "load",
)  # fmt: skip


def total_of(work: Iterable[Work]) -> Work:
    """All of them in one; the capacity is of all who work there."""
    rows = list(work)
    total = Work(None, "Alla", **{name: sum(getattr(one, name) for one in rows) for name in SUMMED})
    total.load, total.capacity = Decimal(total.load), sum(one.capacity or 0 for one in rows)
    return total


@dataclass(frozen=True)
class LeadTime:
    """The median days from received to decided of the decisions of a month."""

    month: date
    decisions: int
    days: float


def compliance(user: Any, period: Period, section_id: int | None = None) -> dict[int | None, Work]:
    """Follow-ups in time by responsible caseworker, those with most overdue first. One query."""
    fell_due = Q(due__range=(period.first, period.last))
    waiting, today = FollowUp.IS_OPEN, period.last + timedelta(days=1)
    rows = (
        _of_section(visible_followups(user), "case__section", section_id)
        .filter(Q(due__range=(period.first, period.ahead)) | waiting)
        .filter(FollowUp.TO_HOLD)
        .values("responsible", "responsible__employee__name")
        .annotate(
            due_number=Count("pk", filter=fell_due),
            in_time=Count("pk", filter=fell_due & Q(state=FollowUp.State.HELD, held_on__lte=F("due"))),
            overdue=Count("pk", filter=waiting & Q(due__lte=period.last)),
            soon=Count("pk", filter=waiting & Q(due__range=(today, period.soon))),
            coming=Count("pk", filter=waiting & Q(due__range=(today, period.ahead))),
        )
        .order_by("-overdue", "responsible__employee__name")
    )
    return {
        row["responsible"]: Work(
            row["responsible"], row["responsible__employee__name"] or "Ingen ansvarig",
            row["due_number"], row["in_time"], row["overdue"], row["soon"], row["coming"],
        )
        for row in rows
    }  # fmt: skip


# The adults of open cases without an agreed plan, and of those the ones that need one: decisions are looked up for them
# alone, and only then whether a new plan was to replace the one there was. The same as `queries.missing_plans`.
LACKING = """
mine AS MATERIALIZED ({cases}),
lacking AS MATERIALIZED (
  SELECT m.id AS case_id, m.caseworker_id AS who, h.person_id FROM mine m
    JOIN cases_householdmember h ON h.household_id = m.household_id AND h.role <> 'child' AND h.valid @> %s
    LEFT JOIN planning_plan p ON p.case_id = m.id AND p.person_id = h.person_id AND p.state = 'agreed'
   WHERE p.id IS NULL),
missing AS (
  SELECT l.who, count(*) AS number FROM lacking l
   WHERE EXISTS (SELECT FROM cases_decision d WHERE d.case_id = l.case_id
                    AND d.state IN ('made', 'executed') AND d.outcome IN ('grant', 'partial'))
      OR EXISTS (SELECT FROM planning_plan p WHERE p.case_id = l.case_id AND p.person_id = l.person_id
                    AND p.outcome = 'new_plan') GROUP BY 1)
"""
MISSING = f"""
WITH {LACKING}
SELECT l.who, e.name, l.number FROM missing l LEFT JOIN staff_user u ON u.id = l.who
  LEFT JOIN staff_employee e ON e.id = u.employee_id ORDER BY 3 DESC, 2
"""  # noqa: S608  made of names of ours
# What waits in them; each part by whoever has the case. Whoever works in the section is there without any too.
STANDING = f"""
WITH {LACKING},
parts AS (
  SELECT g.user_id AS who, 0 AS cases, 0 AS families, 0 AS missing, 0 AS waiting, 0 AS behind, 0 AS unheard
    FROM staff_rolegrant g WHERE g.role = 'caseworker' AND g.valid @> %s
     AND (%s::bigint[] IS NULL OR g.section_id = ANY (%s))
  UNION ALL
  SELECT f.who, count(*), count(*) FILTER (WHERE f.family), 0, 0, 0, 0 FROM (
    SELECT m.id, m.caseworker_id AS who, bool_or(h.id IS NOT NULL) AS family FROM mine m
      LEFT JOIN cases_householdmember h ON h.household_id = m.household_id AND h.role = 'child' AND h.valid @> %s
     GROUP BY 1, 2) f GROUP BY 1
  UNION ALL
  SELECT who, 0, 0, number, 0, 0, 0 FROM missing
  UNION ALL
  SELECT m.caseworker_id, 0, 0, 0, count(DISTINCT m.id), 0, 0 FROM mine m JOIN cases_application a ON a.case_id = m.id
   WHERE a.state IN ('received', 'under_investigation', 'supplement_requested')
     AND coalesce(a.reached_on, (a.received_at AT TIME ZONE 'Europe/Stockholm')::date) < %s GROUP BY 1
  UNION ALL
  SELECT m.caseworker_id, 0, 0, 0, 0, count(*), 0 FROM mine m JOIN (
    SELECT n.case_id FROM cases_journalnote n WHERE n.state = 'draft'
    UNION SELECT d.case_id FROM cases_documentsorting s JOIN cases_document d ON d.id = s.document_id
           WHERE s.current AND s.kind = '' AND d.direction = 'incoming') b ON b.case_id = m.id GROUP BY 1
  UNION ALL
  SELECT m.caseworker_id, 0, 0, 0, 0, 0, count(*) FROM mine m JOIN planning_referral r ON r.case_id = m.id
    JOIN planning_attendance t ON t.referral_id = r.id WHERE t.state = 'absent' AND t.assessment = '' GROUP BY 1)
SELECT x.who, e.name, c.cases, sum(x.cases), sum(x.families), sum(x.missing), sum(x.waiting), sum(x.behind),
       sum(x.unheard)
  FROM parts x LEFT JOIN staff_user u ON u.id = x.who LEFT JOIN staff_employee e ON e.id = u.employee_id
  LEFT JOIN cases_capacity c ON c.user_id = x.who AND c.valid @> %s GROUP BY 1, 2, 3
"""  # noqa: S608


def workload(user: Any, today: date, limits: Limits, section_id: int | None = None) -> list[Work]:
    """`compliance` with the weighted load and what waits of each caseworker, by name. Two queries."""
    found = compliance(user, Period.until(today, limits.warn_days), section_id)
    late = today - timedelta(days=limits.decision_days)
    sections = {section_id} if section_id else sections_of(user, "followup.read")
    places = None if sections is None else list(sections)
    rows = _of_open_cases(user, section_id, STANDING, [today, today, places, places, today, late, today])
    for pk, name, capacity, number, families, missing, waiting, behind, unheard in rows:
        work = found.setdefault(pk, Work(pk, name or "Ej fördelade"))
        work.cases, work.families, work.missing = int(number), int(families), int(missing)
        work.waiting, work.behind, work.unheard = int(waiting), int(behind), int(unheard)
        work.load = limits.weight(families=work.families, others=work.cases - work.families)
        work.capacity = None if pk is None else capacity
    for pk, work in found.items():
        if pk is not None and work.capacity is None:
            work.capacity = limits.capacity
    return sorted(found.values(), key=lambda work: (work.caseworker_id is None, work.name))


def missing_by_caseworker(user: Any, today: date, section_id: int | None = None) -> list[tuple[int | None, str, int]]:
    """Number of adults without an agreed plan by caseworker (as in `missing_plans`), most first. One query."""
    rows = _of_open_cases(user, section_id, MISSING, [today])
    return [(pk, name or "Ej fördelade", number) for pk, name, number in rows]


def _of_open_cases(user: Any, section_id: int | None, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """Ask the statement of the open cases, which carry the secrecy filter."""
    cases = _of_section(visible_cases(user, "followup.read"), "section", section_id).filter(state=Case.State.OPEN)
    inner, given = cases.order_by().values("id", "caseworker_id", "household_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement.format(cases=inner), [*given, *values])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


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
