"""A plan that a new one replaces: what waits for it is neither lost nor begun anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict
from bistand.staff.models import Section, User
from cases import actions as cases
from cases.models import Case
from followup import actions
from followup.models import FollowUp
from followup.queries import missing_plans
from followup.statistics import compliance as counted
from planning import actions as planning
from planning.models import Plan, PlanOutcome
from tests.factories import attack, make_case, sign_in
from tests.followup.building import GOING_WELL, due_on
from tests.followup.conftest import make_agreed_plan
from tests.followup.test_calls import called, in_days
from tests.letters.reading import text_of


@pytest.fixture
def late(caseworker: User, section: Section, today: date) -> FollowUp:
    """Ten days late, and the client is called by letter."""
    (followup,) = due_on(caseworker, section, [today - timedelta(days=10)])
    return called(caseworker, followup, in_days(5))


def close(caseworker: User, plan: Plan, outcome: str = PlanOutcome.NEW_PLAN) -> None:
    planning.close_plan(caseworker, timezone.now(), plan.pk, outcome)
    while deliver_due():
        pass


def test_a_late_and_called_followup_goes_over_with_its_day_its_meeting_and_its_letter(
    late: FollowUp, caseworker: User, head: User, today: date
) -> None:
    assert late.plan
    before = (late.due, late.meeting_at, late.letter_id)
    close(caseworker, late.plan)
    new = make_agreed_plan(caseworker, late.case)
    late.refresh_from_db()
    assert (late.plan, late.state) == (new, "called")
    assert (late.due, late.meeting_at, late.letter_id) == before
    assert list(FollowUp.objects.filter(plan=new)) == [late]
    total = counted.compliance(head, today, counted.Chosen()).total
    assert (total.due, total.in_time, total.called_off) == (1, 0, 0)


def test_one_that_is_not_due_yet_keeps_its_day_too(plan: Plan, followup: FollowUp, caseworker: User) -> None:
    actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL, next_by=timezone.localdate() + timedelta(days=40))
    waiting = plan.followups.get(state="planned")
    close(caseworker, plan)
    assert make_agreed_plan(caseworker, plan.case).followups.get() == waiting


def test_between_the_plans_the_case_stands_among_plans_missing_and_in_what_needs_to_be_seen_to(
    late: FollowUp, caseworker: User, client: Client, today: date
) -> None:
    assert late.plan
    assert not missing_plans(caseworker, today).exists()
    close(caseworker, late.plan)
    assert [row.person for row in missing_plans(caseworker, today)] == [late.plan.person]
    page = sign_in(client, caseworker).get(reverse("case", args=[late.case_id])).text
    assert f"Planen för {late.plan.person.name} är avslutad och ingen ny är överenskommen" in page
    assert "är försenad" in page


def test_held_missed_or_cancelled_between_the_plans_it_is_followed_by_the_next(
    late: FollowUp, caseworker: User, today: date
) -> None:
    assert late.plan
    close(caseworker, late.plan)
    cancelled = actions.cancel(caseworker, timezone.now(), late.pk, "Sjuk.")
    assert cancelled
    missed = actions.miss(caseworker, timezone.now(), cancelled.pk, "Kom inte.")
    assert missed
    assert missed.due == late.due
    goal = late.plan.goals.get()
    report = [actions.GoalReport(goal.pk, "reached")]
    following = actions.hold(caseworker, timezone.now(), missed.pk, GOING_WELL, report)
    assert following
    assert make_agreed_plan(caseworker, late.case).followups.get() == following


def test_whoever_leaves_between_the_plans_is_not_followed_up_there(caseworker: User, section: Section) -> None:
    pair = make_case(caseworker, section, partner=True)
    member = pair.household.members.exclude(person=pair.applicant_id).get()
    partner = member.person
    plan = planning.write_plan(caseworker, timezone.now(), pair.pk, partner.pk, "Arbete")
    text = planning.ActivityText("Skriva CV", "client", timezone.localdate())
    planning.add_goal(caseworker, timezone.now(), plan.pk, "CV klart", timezone.localdate(), text)
    planning.agree_plan(caseworker, timezone.now(), plan.pk, "meeting")
    close(caseworker, plan)
    cases.end_member(caseworker, timezone.now(), pair.pk, member.pk, timezone.localdate() - timedelta(days=1))
    assert plan.followups.get().state == "cancelled"


def test_closing_a_plan_warns_of_what_waits(late: FollowUp, caseworker: User, client: Client) -> None:
    page = sign_in(client, caseworker).get(reverse("plan_close", args=[late.plan_id])).text
    assert f"skulle ha gjorts senast {late.due}" in page
    assert f"är kallad till {actions.clock(late.meeting_at)}" in page  # type: ignore[arg-type]


def test_a_meeting_that_is_called_off_is_taken_back_by_letter_once(late: FollowUp, caseworker: User) -> None:
    assert late.plan
    close(caseworker, late.plan, PlanOutcome.WORK)
    late.refresh_from_db()
    assert late.off_letter
    said = text_of(bytes(late.off_letter.file.content))
    assert "blir inte av" in said
    assert late.meeting_at
    assert actions.clock(late.meeting_at).split()[0] in said
    with pytest.raises(Conflict, match="återbud"):
        attack(caseworker, "UPDATE followup_followup SET off_letter_id = NULL WHERE id = %s", late.pk)


def test_nobody_writes_to_the_dead(late: FollowUp, caseworker: User) -> None:
    assert late.plan
    close(caseworker, late.plan, PlanOutcome.DECEASED)
    late.refresh_from_db()
    assert (late.state, late.off_letter) == ("cancelled", None)


def test_postgresql_lets_it_go_over_only_to_the_plan_that_replaces_it(
    late: FollowUp, caseworker: User, case: Case
) -> None:
    other = make_agreed_plan(caseworker, case)
    with pytest.raises(Conflict, match="ersätter den gamla"):
        attack(caseworker, "UPDATE followup_followup SET plan_id = %s WHERE id = %s", other.pk, late.pk)
