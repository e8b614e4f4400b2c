"""Meetings with clients: half a year of them that were held, and today some in every state."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils import timezone

from bistand.staff.models import User
from bistand.workdays import is_workday
from cases.models import Case
from followup.actions import Meeting
from followup.demo import texts
from followup.visits import actions
from followup.visits.actions import VisitText
from followup.visits.models import Visit
from followup.ways import Way
from planning.models import Plan

if TYPE_CHECKING:
    from followup.demo.present import Today

WEEKS = 26
LENGTHS = (30, 45, 60, 45, 90)


def fill(day: Today) -> None:
    agreed = Plan.objects.filter(case=OuterRef("pk"), state=Plan.State.AGREED)
    for section, workers in enumerate(day.staff.caseworkers):
        for number, worker in enumerate(workers):
            mine = Case.objects.filter(Exists(agreed), caseworker=worker, state="open", protected=False).order_by("pk")
            cases = list(mine[:12])
            if cases:
                _held(day, worker, cases, number + section)
    _today(day, day.staff.users["sara"])


def _held(day: Today, worker: User, cases: list[Case], number: int) -> None:
    """One most weeks, each of some length, by turns in person, by phone, over video and at home."""
    ways, lengths, turn = cycle(Way.values), cycle(LENGTHS), cycle(cases)
    for week in range(1, WEEKS):
        if (week + number) % 4:
            _one(day, worker, next(turn), day.when.today - timedelta(weeks=week), next(ways), next(lengths))


def _one(day: Today, worker: User, case: Case, wanted: date, way: str, minutes: int) -> None:
    at = _at(wanted, 10)
    if at.date() > case.opened_on:
        visit = _book(day, worker, case, at, way, minutes)
        actions.hold_visit(worker, day.now, visit.pk, at.date(), minutes, way)


def _today(day: Today, sara: User) -> None:
    """One called to, one booked, one whose time has passed, one moved, one missed and one called off."""
    agreed = Plan.objects.filter(case=OuterRef("pk"), state=Plan.State.AGREED)
    mine = Case.objects.filter(Exists(agreed), caseworker=sara, state="open", protected=False).order_by("-pk")[:6]
    today, one = day.when.today, timedelta(days=1)
    yesterday = today - one
    days = (today + one, today + 3 * one, yesterday, today + 4 * one, yesterday, today)
    for place, (case, wanted) in enumerate(zip(cycle(mine), days, strict=False)):
        at = _at(wanted, 13, back=wanted == yesterday)
        visit = _book(day, sara, case, at, Way.PERSON, 45, by_letter=place in (0, 5) and at > day.now)
        match place:
            case 3:
                new = Meeting(_at(today + timedelta(days=8), 9, back=False), Way.PHONE, by_letter=True)
                actions.move_visit(sara, day.now, visit.pk, new, "Klienten är på intervju den dagen.")
            case 4:
                new = Meeting(_at(today + timedelta(days=6), 11, back=False), Way.PERSON, "Rum 3", by_letter=True)
                actions.miss_visit(sara, day.now, visit.pk, texts.MISSED, new)
            case 5:
                actions.cancel_visit(sara, day.now, visit.pk, "Klienten har fått arbete och börjar i dag.")


def _book(
    day: Today, worker: User, case: Case, at: datetime, way: str, minutes: int, *, by_letter: bool = False
) -> Visit:
    purpose = Visit.Purpose.values[1 + (case.pk + at.day) % 3]
    said = VisitText((case.applicant_id,), purpose, minutes, worker.pk)
    place = "Rum 3" if way == Way.PERSON else ""
    return actions.book_visit(worker, day.now, case.pk, Meeting(at, way, place, by_letter), said)


def _at(wanted: date, hour: int, *, back: bool = True) -> datetime:
    """The hour of that day, or of the nearest working day before it or, not `back`, after it."""
    while not is_workday(wanted):
        wanted += timedelta(days=-1 if back else 1)
    return datetime.combine(wanted, time(hour), tzinfo=timezone.get_current_timezone())
