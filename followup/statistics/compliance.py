"""How many of the follow-ups that fell due were held in time, and what comes in the next thirty days.

A follow-up belongs to the month of its last day (`due`), which never moves. In time is held on that day or before. One
that did not come about or was called off is counted by the one that took its place, which has the same last day. Where
none did, one that was called off late is one that was not held; the others that were called off are told beside. So
calling off hides nothing. What is relevant makes itself: a follow-up of each agreed plan and of
each case with children under 18.

Source: Malmö stad 2013 (plans followed up every third month in all relevant cases, children's situation every sixth);
no statute gives the intervals, which are settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from bistand.workdays import is_workday
from cases.models import FamilyKind
from cases.numbers import add_months
from followup.models import FollowUp
from followup.overview import FORECAST_DAYS
from followup.queries import visible_followups

MONTHS = 12
PACE_DAYS = 90
# A group with fewer than so many is not told, nor what lets it be counted out.
SMALLEST = 5
NOBODY = "Ingen ansvarig"


@dataclass(frozen=True)
class Chosen:
    """Whose follow-ups, and of what: None means all."""

    section: int | None = None
    caseworker: int | None = None
    kind: str = ""

    def of(self, user: Any) -> QuerySet[FollowUp]:
        given = {"case__section": self.section, "responsible": self.caseworker, "kind": self.kind}
        return visible_followups(user).filter(**{path: value for path, value in given.items() if value})


@dataclass(frozen=True)
class Row:
    """What fell due of one month, section, caseworker or group (`key`), each follow-up once."""

    key: Any
    label: str
    due: int
    in_time: int
    late: int
    undone: int
    called_off: int
    hidden: bool = False

    @property
    def share(self) -> int | None:
        """Percent in time; None where none fell due or the group is too small to be told."""
        return round(100 * self.in_time / self.due) if self.due and not self.hidden else None


@dataclass(frozen=True)
class Compliance:
    """The last twelve months until yesterday: all, and by month, section and caseworker."""

    first: date
    last: date
    total: Row
    months: list[Row]
    sections: list[Row]
    caseworkers: list[Row]


@dataclass(frozen=True)
class Group:
    """One way of parting the follow-ups, and its parts."""

    title: str
    rows: list[Row]


@dataclass(frozen=True)
class Forecast:
    """What one caseworker has ahead, and how far the own pace reaches. `room` is the pace of the last 90 days, held per
    working day, times the working days ahead.
    """

    caseworker: int | None
    name: str
    overdue: int
    coming: int
    booked: int
    held: int
    room: int

    @property
    def in_time(self) -> int:
        """How many of those that come will be in time: what is late takes its room first, booked meetings stand."""
        return min(self.coming, max(self.booked, self.room - self.overdue, 0))

    @property
    def left(self) -> int:
        return self.coming - self.in_time

    @property
    def share(self) -> int | None:
        return round(100 * self.in_time / self.coming) if self.coming else None


def span(today: date) -> tuple[date, date]:
    """From the first of the month eleven months ago, until yesterday."""
    return add_months(today.replace(day=1), 1 - MONTHS), today - timedelta(days=1)


OFF_LATE = "state = 'cancelled' AND coalesce(noted_on > due, false)"
# As `FollowUp.OFF_LATE`: none took its place with the same day.
NOT_MADE = f"{OFF_LATE} AND next_due IS DISTINCT FROM due"
NEXT_DUE = F("followed_by__due")
COUNTS = f"""
count(*) FILTER (WHERE state <> 'cancelled' OR {NOT_MADE}) AS due,
count(*) FILTER (WHERE state = 'held' AND held_on <= due) AS in_time,
count(*) FILTER (WHERE state = 'held' AND held_on > due) AS late,
count(*) FILTER (WHERE state IN ('planned', 'called') OR {NOT_MADE}) AS undone,
count(*) FILTER (WHERE state = 'cancelled' AND NOT ({OFF_LATE})) AS called_off
"""
BY_PLACE = f"""
SELECT g.way, g.month, g.section, s.name, g.responsible_id, e.name, g.due, g.in_time, g.late, g.undone, g.called_off
  FROM (SELECT grouping(date_trunc('month', due), section, responsible_id) AS way,
               date_trunc('month', due)::date AS month, section, responsible_id, {COUNTS}
          FROM ({{rows}}) f
         GROUP BY GROUPING SETS ((), (date_trunc('month', due)), (section), (responsible_id))) g
  LEFT JOIN staff_section s ON s.id = g.section
  LEFT JOIN staff_user u ON u.id = g.responsible_id LEFT JOIN staff_employee e ON e.id = u.employee_id
"""  # noqa: S608  made of names of ours
TOTAL, OF_MONTH, OF_SECTION, OF_CASEWORKER = 0b111, 0b011, 0b101, 0b110
# Of whoever is in the household on the last day; children as they were entered, as in the load of a caseworker.
BY_GROUP = f"""
SELECT grouping(family, young, long), family, young, long, {COUNTS} FROM (
  SELECT f.*, CASE WHEN h.child THEN CASE WHEN h.partner THEN 'couple_children' ELSE 'single_children' END
                   WHEN h.partner THEN 'couple' ELSE 'single' END AS family,
         born > due - interval '25 years' AS young, opened <= due - interval '1 year' AS long
    FROM ({{rows}}) f CROSS JOIN LATERAL (
      SELECT bool_or(m.role = 'child') AS child, bool_or(m.role = 'partner') AS partner
        FROM cases_householdmember m WHERE m.household_id = f.household AND m.valid @> f.due) h) g
 GROUP BY GROUPING SETS ((family), (young), (long))
"""  # noqa: S608
FAMILY, AGE, LENGTH = 0b011, 0b101, 0b110
AGES = {True: "18–24 år", False: "25 år eller äldre"}
LENGTHS = {True: "öppet ett år eller längre", False: "öppet kortare än ett år"}


def compliance(user: Any, today: date, chosen: Chosen) -> Compliance:
    """One query, however many follow-ups there are."""
    first, last = span(today)
    rows = _fell_due(user, chosen, first, last).values(
        "due", "state", "held_on", "noted_on", "responsible_id", section=F("case__section"), next_due=NEXT_DUE
    )
    total = Row(None, "Alla", 0, 0, 0, 0, 0)
    by: dict[int, list[Row]] = {OF_MONTH: [], OF_SECTION: [], OF_CASEWORKER: []}
    for way, month, section, place, worker, name, *counts in _ask(BY_PLACE, rows):
        if way == TOTAL:
            total = Row(None, "Alla", *counts)
        elif way == OF_MONTH:
            by[way].append(Row(month, f"{month:%Y-%m}", *counts))
        elif way == OF_SECTION:
            by[way].append(Row(section, place, *counts))
        else:
            by[way].append(Row(worker, name or NOBODY, *counts))
    months, places, workers = by[OF_MONTH], by[OF_SECTION], by[OF_CASEWORKER]
    return Compliance(
        first, last, total, sorted(months, key=lambda row: row.key),
        sorted(places, key=lambda row: row.label), sorted(workers, key=lambda row: (row.key is None, row.label)),
    )  # fmt: skip


def groups(user: Any, today: date, chosen: Chosen) -> list[Group]:
    """The same by kind of household, age and how long the case has been open. One query; small groups are hidden."""
    rows = _fell_due(user, chosen, *span(today)).values("due", "state", "held_on", "noted_on").annotate(
        household=F("case__household"), opened=F("case__opened_on"), next_due=NEXT_DUE,
        born=Coalesce("plan__person__birth_date", "case__applicant__birth_date"),
    )  # fmt: skip
    parts: dict[int, tuple[str, Mapping[Any, Any]]]
    parts = {FAMILY: ("Hushåll", dict(FamilyKind.choices)), AGE: ("Ålder", AGES), LENGTH: ("Ärendets längd", LENGTHS)}
    by: dict[int, list[Row]] = {way: [] for way in parts}
    for way, family, young, long, *counts in _ask(BY_GROUP, rows):
        key = {FAMILY: family, AGE: young, LENGTH: long}[way]
        by[way].append(Row(key, str(parts[way][1][key]).capitalize(), *counts))
    return [Group(parts[way][0], protect(sorted(made, key=lambda row: row.label))) for way, made in by.items() if made]


def protect(rows: Iterable[Row]) -> list[Row]:
    """With every group below five hidden, and with the smallest of the others if one alone would be counted out."""
    found = list(rows)
    small = to_hide({row.key: row.due + row.called_off for row in found})
    return [Row(row.key, row.label, 0, 0, 0, 0, 0, hidden=True) if row.key in small else row for row in found]


def to_hide(sizes: Mapping[Any, int]) -> set[Any]:
    """The keys of the groups below five, and of the smallest of the others if one alone would be counted out."""
    small = {key for key, size in sizes.items() if size < SMALLEST}
    if len(small) == 1 and len(sizes) > 1:
        small.add(min((key for key in sizes if key not in small), key=lambda key: sizes[key]))
    return small


def forecast(user: Any, today: date, chosen: Chosen) -> list[Forecast]:
    """The next thirty days of each caseworker who has something ahead, those who lack most first. One query."""
    ahead, since = today + timedelta(days=FORECAST_DAYS), today - timedelta(days=PACE_DAYS)
    waiting, coming = FollowUp.IS_OPEN, Q(due__range=(today, ahead))
    held = Q(state=FollowUp.State.HELD, held_on__gte=since, held_on__lt=today)
    booked = Q(meeting_at__date__gte=today, meeting_at__date__lte=F("due"))
    rows = (
        chosen.of(user).filter((waiting & Q(due__lte=ahead)) | held)
        .values_list("responsible", "responsible__employee__name")
        .annotate(
            overdue=Count("pk", filter=waiting & Q(due__lt=today)), coming=Count("pk", filter=waiting & coming),
            booked=Count("pk", filter=waiting & coming & booked), held=Count("pk", filter=held),
        )
        .order_by()
    )  # fmt: skip
    before, after = workdays(since, today - timedelta(days=1)), workdays(today, ahead)
    found = [
        Forecast(pk, name or NOBODY, overdue, coming, booked, held, held * after // before)
        for pk, name, overdue, coming, booked, held in rows
    ]
    return sorted((one for one in found if one.overdue or one.coming), key=lambda one: (-one.left, one.name))


def total_of(found: Iterable[Forecast]) -> Forecast:
    """All of them in one, each limited by the own pace."""
    rows = list(found)
    overdue, coming, booked, held, room, kept = (
        sum(getattr(row, name) for row in rows) for name in ("overdue", "coming", "booked", "held", "room", "in_time")
    )
    return _Sum(None, "Alla", overdue, coming, booked, held, room, kept)


@dataclass(frozen=True)
class _Sum(Forecast):
    kept: int

    @property
    def in_time(self) -> int:
        return self.kept


def workdays(first: date, last: date) -> int:
    """Working days from the one day to the other, both counted."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return sum(1 for day in days if is_workday(day))


def _fell_due(user: Any, chosen: Chosen, first: date, last: date) -> QuerySet[FollowUp]:
    return chosen.of(user).filter(due__range=(first, last)).exclude(state=FollowUp.State.MISSED)


def _ask(statement: str, rows: QuerySet[FollowUp, Any]) -> list[tuple[Any, ...]]:
    """Count the rows, which carry the secrecy filter, by the statement round them."""
    inner, values = rows.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rows=inner), values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
