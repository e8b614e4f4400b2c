"""What can be done with a plan, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from bistand.audit.models import Change, Fact
from bistand.refusals import Conflict, Invalid, NotAllowed, NotFound
from bistand.staff.models import Role, Section, User
from cases.actions import close_case
from cases.models import Case
from planning import actions
from planning.actions import ActivityText
from planning.models import Activity, Goal, Plan, PlanOutcome
from tests.factories import child_born, make_case, make_section, make_user


def facts(name: str) -> list[Fact]:
    return list(Fact.objects.filter(name=name))


def test_a_plan_begins_as_a_draft_in_the_clients_own_words(draft: Plan, caseworker: User) -> None:
    draft.refresh_from_db()
    assert (draft.state, draft.own_words, draft.written_by) == ("draft", "Jag vill köra truck.", caseworker)


def test_a_plan_is_not_made_for_a_child(caseworker: User, section: Section) -> None:
    case = make_case(caseworker, section, child_ages=(9,))
    child = case.household.members.get(role="child").person
    with pytest.raises(Invalid, match="vuxen"):
        actions.write_plan(caseworker, timezone.now(), case.pk, child.pk, "Skola")


def test_a_person_has_one_open_plan_in_a_case(draft: Plan, caseworker: User, case: Case) -> None:
    with pytest.raises(Conflict, match="redan en plan"):
        actions.write_plan(caseworker, timezone.now(), case.pk, case.applicant_id, "Studier")


def test_each_adult_has_a_plan_of_their_own(caseworker: User, section: Section) -> None:
    case = make_case(caseworker, section, partner=True)
    for member in case.household.members.all():
        actions.write_plan(caseworker, timezone.now(), case.pk, member.person_id, "Arbete")
    assert Plan.objects.filter(case=case).count() == 2


def test_a_plan_without_a_goal_cannot_be_agreed(draft: Plan, caseworker: User) -> None:
    with pytest.raises(Conflict, match="minst ett mål med en aktivitet"):
        actions.agree_plan(caseworker, timezone.now(), draft.pk, "meeting")


def test_a_goal_without_an_activity_is_not_enough(draft: Plan, caseworker: User, today: date) -> None:
    actions.add_goal(caseworker, timezone.now(), draft.pk, "Truckkort", today)
    with pytest.raises(Conflict, match="minst ett mål med en aktivitet"):
        actions.agree_plan(caseworker, timezone.now(), draft.pk, "meeting")


def test_a_struck_activity_does_not_count(draft: Plan, caseworker: User, today: date) -> None:
    goal = actions.add_goal(
        caseworker, timezone.now(), draft.pk, "Truckkort", today, ActivityText("Ringa", "client", today)
    )
    actions.drop_activity(caseworker, timezone.now(), goal.activities.get().pk)
    with pytest.raises(Conflict, match="minst ett mål med en aktivitet"):
        actions.agree_plan(caseworker, timezone.now(), draft.pk, "meeting")


def test_agreeing_stamps_day_and_person_and_says_so(agreed: Plan, caseworker: User, today: date) -> None:
    assert (agreed.state, agreed.agreed_on, agreed.agreed_by) == ("agreed", today, caseworker)
    (fact,) = facts("PlanAgreed")
    assert fact.data == {
        "plan_id": agreed.pk, "person_id": agreed.person_id, "agreed_on": today.isoformat()
    }  # fmt: skip


def test_an_agreed_plan_is_not_rewritten(agreed: Plan, caseworker: User) -> None:
    with pytest.raises(Conflict, match="överenskommen"):
        actions.rewrite_plan(caseworker, timezone.now(), agreed.pk, "Något annat", "")


def test_a_goal_of_an_agreed_plan_is_not_rewritten(agreed: Plan, caseworker: User, today: date) -> None:
    with pytest.raises(Conflict, match="Stryk målet"):
        actions.change_goal(caseworker, timezone.now(), agreed.goals.get().pk, "Lättare mål", today)


def test_an_agreed_plan_is_added_to(agreed: Plan, caseworker: User, today: date) -> None:
    actions.add_goal(caseworker, timezone.now(), agreed.pk, "Eget schema", today)
    assert agreed.goals.count() == 2


def test_an_activity_done_keeps_its_day_and_its_history(agreed: Plan, caseworker: User, today: date) -> None:
    activity = Activity.objects.get(goal__plan=agreed)
    actions.finish_activity(caseworker, timezone.now(), activity.pk, today - timedelta(days=1))
    change = Change.objects.filter(table="planning_activity", row=str(activity.pk), operation="U").get()
    assert change.after == {"state": "done", "done_on": (today - timedelta(days=1)).isoformat()}
    assert len(facts("ActivityDone")) == 1


def test_an_activity_is_not_done_in_the_future(agreed: Plan, caseworker: User, today: date) -> None:
    activity = Activity.objects.get(goal__plan=agreed)
    with pytest.raises(Invalid, match="inte varit"):
        actions.finish_activity(caseworker, timezone.now(), activity.pk, today + timedelta(days=1))


def test_the_last_day_of_an_activity_is_not_past(draft: Plan, caseworker: User, today: date) -> None:
    yesterday, now = today - timedelta(days=1), timezone.now()
    goal = actions.add_goal(caseworker, now, draft.pk, "CV", today)
    past = actions.ActivityText("Skriva", "client", yesterday)
    with pytest.raises(Invalid, match="Dagen har redan varit") as refusal:
        actions.add_activity(caseworker, now, goal.pk, past)
    assert refusal.value.field == "due"
    activity = actions.add_activity(caseworker, now, goal.pk, replace(past, due=today))
    with pytest.raises(Invalid, match="Dagen har redan varit"):
        actions.change_activity(caseworker, now, activity.pk, past)


def test_a_draft_that_was_left_lying_is_agreed_when_its_days_are_to_come(
    draft: Plan, caseworker: User, today: date
) -> None:
    then, now = timezone.now() - timedelta(days=30), timezone.now()
    old = actions.ActivityText("Skriva", "client", today - timedelta(days=10))
    goal = actions.add_goal(caseworker, then, draft.pk, "CV", today, old)
    activity = goal.activities.get()
    actions.change_activity(caseworker, now, activity.pk, replace(old, text="Skriva ett CV"))
    with pytest.raises(Conflict, match="”Skriva ett CV” skulle göras senast"):
        actions.agree_plan(caseworker, now, draft.pk, "meeting")
    actions.change_activity(caseworker, now, activity.pk, replace(old, due=today))
    assert actions.agree_plan(caseworker, now, draft.pk, "meeting").state == Plan.State.AGREED


def test_a_goal_is_reached_once(agreed: Plan, caseworker: User) -> None:
    goal = agreed.goals.get()
    actions.settle_goal(caseworker, timezone.now(), goal.pk, Goal.State.REACHED)
    with pytest.raises(Conflict, match="redan nått"):
        actions.settle_goal(caseworker, timezone.now(), goal.pk, Goal.State.REACHED)
    assert len(facts("GoalReached")) == 1


def test_a_partner_who_is_responsible_has_a_name(draft: Plan, caseworker: User, today: date) -> None:
    with pytest.raises(Invalid, match="vem som är ansvarig") as refused:
        actions.add_goal(caseworker, timezone.now(), draft.pk, "Praktik", today, ActivityText("Ring", "partner", today))
    assert refused.value.field == "responsible_name"


def test_an_agreed_plan_closes_with_an_outcome(agreed: Plan, caseworker: User, today: date) -> None:
    closed = actions.close_plan(caseworker, timezone.now(), agreed.pk, PlanOutcome.WORK, "Tillsvidare på lager.")
    assert (closed.state, closed.closed_on, closed.closed_by) == ("closed", today, caseworker)
    assert facts("PlanClosed")[0].data["outcome"] == "arbete"


def test_a_draft_closes_only_as_never_agreed(draft: Plan, caseworker: User) -> None:
    with pytest.raises(Invalid, match="aldrig blev överenskommen"):
        actions.close_plan(caseworker, timezone.now(), draft.pk, PlanOutcome.WORK)
    assert actions.close_plan(caseworker, timezone.now(), draft.pk, PlanOutcome.NOT_AGREED).agreed_on is None


def test_an_agreed_plan_does_not_close_as_never_agreed(agreed: Plan, caseworker: User) -> None:
    with pytest.raises(Invalid, match="aldrig blev överenskommen"):
        actions.close_plan(caseworker, timezone.now(), agreed.pk, PlanOutcome.NOT_AGREED)


def test_after_a_closed_plan_a_new_one_can_begin(agreed: Plan, caseworker: User, case: Case) -> None:
    actions.close_plan(caseworker, timezone.now(), agreed.pk, PlanOutcome.NEW_PLAN)
    new = actions.write_plan(caseworker, timezone.now(), case.pk, case.applicant_id, "Studier")
    assert new.pk != agreed.pk


def test_plans_end_with_their_case_for_its_reason(agreed: Plan, caseworker: User, case: Case) -> None:
    close_case(caseworker, timezone.now(), case.pk, "studies")
    agreed.refresh_from_db()
    assert (agreed.state, agreed.outcome) == ("closed", "studies")


def test_a_plan_in_another_section_cannot_be_changed(agreed: Plan, today: date) -> None:
    stranger = make_user(Role.CASEWORKER, make_section())
    with pytest.raises(NotAllowed):
        actions.add_goal(stranger, timezone.now(), agreed.pk, "Mål", today)


def test_an_assistant_does_not_write_plans(case: Case, section: Section) -> None:
    with pytest.raises(NotAllowed, match="skriva och ändra planer"):
        actions.write_plan(make_user(Role.ASSISTANT, section), timezone.now(), case.pk, case.applicant_id, "x")


def test_a_plan_that_does_not_exist_is_not_found(caseworker: User) -> None:
    with pytest.raises(NotFound):
        actions.agree_plan(caseworker, timezone.now(), 999_999, "meeting")


def test_a_member_of_another_household_gets_no_plan_here(caseworker: User, section: Section, case: Case) -> None:
    other = make_case(caseworker, section, born=child_born(40))
    with pytest.raises(Invalid, match="hushåll"):
        actions.write_plan(caseworker, timezone.now(), case.pk, other.applicant_id, "Arbete")
