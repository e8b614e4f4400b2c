"""The way to self-support today: assessments beside each other, a coordinated plan, and meetings with partners."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from bistand.staff.actions import change_setting
from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases.models import Case
from followup.demo import texts
from planning.assessments import actions as assessments
from planning.assessments.actions import Found
from planning.assessments.models import AssessmentTemplate
from planning.meetings import actions as meetings
from planning.models import Plan

if TYPE_CHECKING:
    from followup.demo.present import Today

ASSESSED = 6
NEW_LIMIT_DAYS = 30


def fill(day: Today) -> None:
    for key, days in (("track.coach_days", 7), ("track.measure_days", 120)):
        change_setting(system_user(), day.now, key, days, day.when.today - timedelta(days=NEW_LIMIT_DAYS))
    plans = Plan.objects.filter(state=Plan.State.AGREED, case__state=Case.State.OPEN, case__protected=False)
    plans = plans.filter(case__caseworker__isnull=False).select_related("case__caseworker__employee")
    for place, plan in enumerate(plans.order_by("-pk")[:ASSESSED]):
        worker = plan.case.caseworker
        assert worker
        _assess(day, worker, plan, place)
        if place == 0:
            _coordinate(day, worker, plan)
    _meet(day, [plan for plan in plans.order_by("-pk")[:60] if plan.case.section_id == day.staff.sections[1].pk])


def _coordinate(day: Today, worker: User, plan: Plan) -> None:
    """A coordinated plan, by consent."""
    today = day.when.today
    text = meetings.SipText(consent_on=today, consent_how="muntligt vid mötet", begun_on=today, **texts.SIP)
    meetings.make_coordinated_plan(worker, day.now, plan.case_id, plan.person_id, text)


def _meet(day: Today, plans: list[Plan]) -> None:
    """A meeting with a coach that was held last week, and the weekly one with Arbetsförmedlingen ahead."""
    today, worker = day.when.today, day.caseworker(1)
    section = day.staff.sections[1].pk
    coach = meetings.plan_meeting(worker, day.now, section, "coach", today - timedelta(days=6), "Eva Ek, Jobbcentrum")
    weekly = meetings.plan_meeting(
        worker, day.now, section, "dialogue", today + timedelta(days=2), "Arbetsförmedlingen"
    )
    for place, plan in enumerate(plans[:4]):
        meeting = coach if place == 0 else weekly
        listed = meetings.list_person(
            worker, day.now, meeting.pk, plan.case_id, plan.person_id, min(today, meeting.held_on), "muntligt i telefon"
        )
        if place == 0:
            meetings.note_person(worker, day.now, listed.pk, texts.MET)


def _assess(day: Today, worker: User, plan: Plan, place: int) -> None:
    """Some have been assessed twice, the second time somewhat better."""
    template = AssessmentTemplate.objects.latest("pk")
    for turn in range(2 - place % 2):
        found = Found(
            held_on=timezone.localdate(day.now) - timedelta(days=100 - 95 * turn),
            areas={
                row["name"]: (min(1 + (place + 2 * n) % 5 + turn * (n % 2), 5), texts.FOUND.get(row["name"], ""))
                for n, row in enumerate(template.areas)
            },
            own_words=texts.OWN_WORDS,
            obstacles=texts.HINDERS[place % len(texts.HINDERS)],
            strengths=texts.STRENGTHS[place % len(texts.STRENGTHS)],
        )
        assessments.sign_assessment(worker, day.now, plan.case_id, plan.person_id, template.pk, found)
    if place == 0:
        assessments.note_instrument(
            worker, day.now, plan.case_id, plan.person_id, "FIA", day.when.today - timedelta(days=20),
            "Eva Ek, arbetskonsulent", texts.INSTRUMENT,
        )  # fmt: skip
