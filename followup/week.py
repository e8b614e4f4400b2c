"""Beside the caseworker's day: what others have done in the own cases since the last working day, and the week ahead.

Loaded when the page is open, so that the day itself waits for neither.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from bistand.audit.models import Fact
from bistand.facts import fact_labels
from cases.models import Application, Case, Communication
from cases.queries import visible_cases
from cases.views.base import case_url
from followup.models import FollowUp
from followup.my_day import Todo, of_followup, of_reminder, of_visit
from followup.queries import MOST, for_lists, visible_followups
from followup.reminders.queries import of_day
from followup.visits.queries import between
from planning.models import Activity, Goal, Plan

WEEK = 7


@dataclass(frozen=True)
class Happened:
    """What others have done in one case: each kind of thing with how many, and when the latest was."""

    case: Case
    at: datetime
    what: dict[str, int]
    by: list[str]

    @property
    def url(self) -> str:
        return case_url(self.case.pk)

    @property
    def words(self) -> str:
        return ", ".join(what if number == 1 else f"{what} ({number})" for what, number in self.what.items())


def happened_since(user: Any, since: date) -> list[Happened]:
    """What others and the system have done in the user's own cases from that day on, a row for each case, the latest
    first; two queries.

    Only the kind of thing is told: what it says stands in the case, where opening it is logged.
    """
    mine = {case.pk: case for case in _own(user).select_related("applicant")}
    begin = datetime.combine(since, time.min, tzinfo=timezone.get_current_timezone())
    labels = fact_labels()
    rows = Fact.objects.filter(case_id__in=mine, at__gte=begin, name__in=labels).exclude(actor=user)
    # Put in order here: by the index of cases these are few, where the order's own index would be read from the end.
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in sorted(rows.select_related("actor__employee").order_by(), key=lambda row: -row.pk):
        if row.case_id:
            found[row.case_id].append(row)
    return [
        Happened(
            mine[case_id],
            facts[0].at,
            dict(Counter(labels[fact.name] for fact in facts)),
            list(dict.fromkeys(fact.actor.get_full_name() for fact in facts)),
        )
        for case_id, facts in found.items()
    ]


def week_ahead(user: Any, today: date) -> list[Todo]:
    """What comes to its day in the next seven days, after today, in the user's cases; eight queries."""
    first, last = today + timedelta(days=1), today + timedelta(days=WEEK)
    rows = [*_followups(user, first, last), *_reminders(user, first, last), *_answers(user, first, last)]
    rows += [of_visit(row) for row in between(user, first, last)[:MOST]]
    rows += _of_plans(user, first, last)
    return sorted(rows, key=lambda row: (row.by, row.at.timestamp() if row.at else float("inf")))[:MOST]


def _own(user: Any) -> Any:
    return visible_cases(user).filter(caseworker=user, state=Case.State.OPEN)


def _followups(user: Any, first: date, last: date) -> list[Todo]:
    begin = datetime.combine(first, time.min, tzinfo=timezone.get_current_timezone())
    meets = Q(meeting_at__gte=begin, meeting_at__lt=begin + timedelta(days=WEEK))
    rows = visible_followups(user).filter(FollowUp.IS_OPEN, responsible=user)
    return [of_followup(row) for row in for_lists(rows.filter(Q(due__range=(first, last)) | meets))[:MOST]]


def _reminders(user: Any, first: date, last: date) -> list[Todo]:
    return [of_reminder(row, user) for row in of_day(user, last).filter(due__gte=first)[:MOST]]


def _answers(user: Any, first: date, last: date) -> list[Todo]:
    """The last days of what clients have been asked for."""
    asked = Application.objects.filter(case__in=_own(user), state=Application.State.SUPPLEMENT_REQUESTED)
    asked = asked.filter(supplement_by__range=(first, last)).select_related("case__applicant")
    sent = Communication.objects.filter(
        application__case__in=_own(user), answered_on=None, last_day__range=(first, last)
    )
    found = [(row.supplement_by, "Sista dag för komplettering", row.case) for row in asked[:MOST]]
    found += [
        (row.last_day, "Sista dag att svara på underlaget", row.application.case)
        for row in sent.select_related("application__case__applicant")[:MOST]
    ]
    return [_by(by, what, case.applicant.name, case_url(case.pk)) for by, what, case in found if by]


def _of_plans(user: Any, first: date, last: date) -> list[Todo]:
    plan = Q(goal__plan__state=Plan.State.AGREED, goal__plan__case__in=_own(user))
    todo = Activity.objects.filter(plan, state=Activity.State.PLANNED, due__range=(first, last))
    goals = Goal.objects.filter(
        plan__state=Plan.State.AGREED, plan__case__in=_own(user), state=Goal.State.OPEN,
        target_date__range=(first, last),
    )  # fmt: skip
    found = [
        (row.due, f"Aktivitet: {row.text}", row.goal.plan) for row in todo.select_related("goal__plan__person")[:MOST]
    ]
    found += [(row.target_date, f"Mål: {row.text}", row.plan) for row in goals.select_related("plan__person")[:MOST]]
    return [_by(by, what, plan.person.name, reverse("plan", args=[plan.pk])) for by, what, plan in found if by]


def _by(by: date, what: str, who: str, url: str) -> Todo:
    return Todo(by, what, who, f"senast {by}", url, "Öppna")
