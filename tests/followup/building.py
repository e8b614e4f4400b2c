"""Follow-ups with any due day, which no action makes: written by the application's role, past the actions only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from bistand.actions import acting
from bistand.staff.models import Section, User
from followup import actions
from followup.actions import Report
from followup.models import FollowUp
from planning import actions as planning
from planning.models import Plan
from tests.factories import make_case

GOING_WELL = Report("on_track", "Kursen går bra.", "Jag trivs.")
CHILDREN_WELL = Report(
    "on_track",
    "Barnen mår bra.",
    best_interests="Att bo kvar nära skolan.",
    child_views="Vill fortsätta spela fotboll.",
)


def agreed_plan(caseworker: User, section: Section) -> Plan:
    """An agreed plan in a case of its own."""
    now, today = timezone.now(), timezone.localdate()
    case = make_case(caseworker, section)
    plan = planning.write_plan(caseworker, now, case.pk, case.applicant_id, "Arbete")
    planning.add_goal(caseworker, now, plan.pk, "CV", today, planning.ActivityText("Skriv", "client", today))
    return planning.agree_plan(caseworker, now, plan.pk, "meeting")


def due_on(caseworker: User, section: Section, days: Sequence[date]) -> list[FollowUp]:
    """An open follow-up of a plan on each of the days."""
    made = []
    for day in days:
        plan = agreed_plan(caseworker, section)
        actions.cancel(caseworker, timezone.now(), plan.followups.get().pk, "Ersätts i provet.")
        waiting = plan.followups.get(state="planned")
        with acting(caseworker, "test"):
            FollowUp.objects.filter(pk=waiting.pk).update(state="missed", reason="Ersätts i provet.")
            row = FollowUp(
                kind="plan", case_id=plan.case_id, plan=plan, due=day, responsible=caseworker, follows=waiting
            )
            row.save()
        made.append(row)
    return made
