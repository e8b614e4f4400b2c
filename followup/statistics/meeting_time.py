"""How many meetings are held with clients, and how long they take: by month, by caseworker and by way.

A meeting belongs to the month of the day on which it was held, and to whoever held it. Follow-ups have no length: they
are counted beside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate, TruncMonth

from bistand.ui.figures import Bar, BarFigure
from cases.numbers import add_months
from followup.models import FollowUp
from followup.queries import visible_followups
from followup.statistics.compliance import MONTHS, NOBODY, to_hide
from followup.visits.models import Visit
from followup.visits.queries import visible_visits
from followup.ways import Way


@dataclass(frozen=True)
class Spent:
    """The meetings of one month, caseworker or way (`key`): held, with their minutes, missed; and follow-ups held."""

    key: Any
    label: str
    held: int = 0
    minutes: int = 0
    missed: int = 0
    followups: int = 0
    hidden: bool = False

    @property
    def hours(self) -> Decimal:
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class MeetingTime:
    """Of the days from `first` to `last`: all, and by month, caseworker and way (small ones hidden)."""

    first: date
    last: date
    total: Spent
    months: list[Spent]
    caseworkers: list[Spent]
    ways: list[Spent]

    @property
    def figure(self) -> BarFigure:
        bars = [Bar(row.label, row.hours, str(row.hours).replace(".", ",")) for row in self.months]
        return BarFigure("Timmar med klienter, månad för månad", bars, "timmar", "Månad")


@dataclass(frozen=True)
class _Part:
    """As the database counts: of one month, caseworker and way."""

    month: date
    worker: int | None
    name: str
    way: str
    held: int = 0
    minutes: int = 0
    missed: int = 0
    followups: int = 0


def meeting_time(
    user: Any, today: date, *, section: int | None = None, caseworker: int | None = None, month: date | None = None
) -> MeetingTime:
    """The last twelve months, or the one given. Two queries, however many meetings there are."""
    first = month or add_months(today.replace(day=1), 1 - MONTHS)
    last = min(add_months(month, 1) - timedelta(days=1), today) if month else today
    given = {"case__section": section, "responsible": caseworker}
    chosen = {path: value for path, value in given.items() if value}
    parts = [
        *_of_visits(visible_visits(user).filter(**chosen), first, last),
        *_of_followups(visible_followups(user).filter(**chosen), first, last),
    ]
    total = _sum(None, "Alla", parts)
    months = sorted(_by(parts, "month", lambda part: f"{part.month:%Y-%m}"), key=lambda row: row.key)
    workers = _by(parts, "worker", lambda part: part.name)
    ways = _by([part for part in parts if part.held], "way", lambda part: str(Way(part.way).label).capitalize())
    return MeetingTime(
        first, last, total, months, sorted(workers, key=lambda row: (row.key is None, row.label)),
        _protected(sorted(ways, key=lambda row: Way.values.index(row.key))),
    )  # fmt: skip


def _of_visits(rows: QuerySet[Visit], first: date, last: date) -> list[_Part]:
    closed = rows.filter(state__in=(Visit.State.HELD, Visit.State.MISSED))
    counted = (
        closed.annotate(day=Coalesce("held_on", TruncDate("at")))
        .filter(day__range=(first, last))
        .values_list(TruncMonth("day"), "responsible", "responsible__employee__name", "way", "state")
        .annotate(number=Count("pk"), minutes=Sum("minutes"))
        .order_by()
    )
    return [
        _Part(month, worker, name or NOBODY, way, held=number, minutes=minutes)
        if state == Visit.State.HELD
        else _Part(month, worker, name or NOBODY, way, missed=number)
        for month, worker, name, way, state, number, minutes in counted
    ]


def _of_followups(rows: QuerySet[FollowUp], first: date, last: date) -> list[_Part]:
    counted = (
        rows.filter(state=FollowUp.State.HELD, held_on__range=(first, last))
        .values_list(TruncMonth("held_on"), "responsible", "responsible__employee__name")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return [_Part(month, worker, name or NOBODY, "", followups=number) for month, worker, name, number in counted]


def _by(parts: Iterable[_Part], name: str, label: Any) -> list[Spent]:
    found: dict[Any, list[_Part]] = defaultdict(list)
    for part in parts:
        found[getattr(part, name)].append(part)
    return [_sum(key, label(rows[0]), rows) for key, rows in found.items()]


def _sum(key: Any, label: str, rows: list[_Part]) -> Spent:
    sums = (sum(getattr(row, name) for row in rows) for name in ("held", "minutes", "missed", "followups"))
    return Spent(key, label, *sums)


def _protected(rows: list[Spent]) -> list[Spent]:
    small = to_hide({row.key: row.held for row in rows})
    return [Spent(row.key, row.label, hidden=True) if row.key in small else row for row in rows]
