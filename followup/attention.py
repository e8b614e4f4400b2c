"""What of this floor needs to be seen to on the case page; named in this app's `case_attention`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from bistand.staff.permissions import may
from bistand.staff.queries import setting
from bistand.ui.templatetags.ui import late, moment
from cases.models import Case
from cases.overview import Attention
from followup.models import FollowUp
from followup.queries import where_there_are_any
from followup.reminders.models import Reminder
from followup.reminders.queries import waiting_in
from followup.visits.models import Visit
from followup.visits.queries import visits_in
from planning.models import Activity, Goal, Plan


def waiting(case: Case, user: Any, today: date) -> Iterator[Attention]:
    """The open follow-ups that are late, the latest first, and those that wait for a new plan; the plans with goals or
    activities whose day has passed; the reminders that are late or soon due; and the meetings that have been, of which
    nobody has said how they went. One query where there is none of them.
    """
    if not may(user, "followup.read", case.section_id):
        return
    until = today + timedelta(days=int(setting("followup.warn_days", today)))
    late_ones, reminders, visits = where_there_are_any(
        user,
        _followups(case, today).select_related("plan__person").order_by("due", "pk"),
        waiting_in(case).filter(due__lte=until),
        visits_in(case).filter(Visit.IS_OPEN, at__lte=timezone.now()).order_by("at", "pk"),
    )
    for row in late_ones:
        yield from _of_followup(row, today)
    yield from (_of_reminder(row, today) for row in reminders)
    yield from (_of_visit(row) for row in visits)


def _followups(case: Case, today: date) -> QuerySet[FollowUp]:
    """Those that need something, and what needed to change at one and is not answered; an agreed plan has an open one
    always, by which its late parts are found.
    """
    goals = Goal.objects.filter(plan=OuterRef("plan"), state=Goal.State.OPEN)
    activities = Activity.objects.filter(
        goal__plan=OuterRef("plan"), goal__state=Goal.State.OPEN, state=Activity.State.PLANNED, due__lt=today
    )
    found = FollowUp.objects.filter(FollowUp.IS_OPEN | Q(changes_wait=True), case=case).annotate(
        late_goal=Exists(goals.filter(target_date__lt=today)), late_activity=Exists(activities)
    )
    return found.filter(
        Q(due__lt=today)
        | Q(plan__state=Plan.State.CLOSED)
        | Q(late_goal=True)
        | Q(late_activity=True)
        | Q(changes_wait=True)
    )


def _of_followup(row: Any, today: date) -> Iterator[Attention]:
    if row.changes_wait:
        words, url = f"Något behöver ändras efter uppföljningen av {row.about}", reverse("followup", args=[row.pk])
        yield Attention(words, url, "warning", row.changes_needed[:80])
        return
    if row.due < today:
        url = reverse("followup", args=[row.pk])
        yield Attention(f"Uppföljning av {row.about} är försenad", url, "danger", late(row.due), step="followup")
    if row.plan and row.plan.state == Plan.State.CLOSED:
        words = f"Planen för {row.plan.person.name} är avslutad och ingen ny är överenskommen"
        yield Attention(words, reverse("planning_case_panel", args=[row.case_id]), "warning")
    elif row.late_goal or row.late_activity:
        passed = (("mål", row.late_goal), ("aktiviteter", row.late_activity))
        which = " och ".join(word for word, is_late in passed if is_late)
        words = f"Planen för {row.plan.person.name} har {which} vars sista dag har passerat"
        yield Attention(words, reverse("plan", args=[row.plan_id]), "warning")


def _of_reminder(row: Reminder, today: date) -> Attention:
    tone = "danger" if row.due < today else "info"
    return Attention(f"Bevakning: {row.text}", reverse("reminder", args=[row.pk]), tone, late(row.due))


def _of_visit(row: Visit) -> Attention:
    words = f"Möte med {row.who}: skriv hur det gick"
    return Attention(words, reverse("visit", args=[row.pk]), "warning", moment(row.at))
