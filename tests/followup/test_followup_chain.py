"""Follow-ups come by themselves, are held, and the next one comes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.models import Fact
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff import actions as staff
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases.actions import add_member, assign_case, close_case, end_member, reopen_case
from cases.actions.case import NewMember
from cases.models import Case, HouseholdMember, MemberRole
from cases.numbers import add_months
from followup import actions
from followup.actions import GoalReport, Meeting, Report
from followup.models import FollowUp, GoalProgress
from planning import actions as planning
from planning.models import Plan
from tests.factories import child_born, grant, make_case, make_person, make_user, sign_in
from tests.followup.building import CHILDREN_WELL, GOING_WELL
from tests.followup.conftest import make_agreed_plan


def open_of(case: Case, kind: str) -> FollowUp | None:
    return FollowUp.objects.filter(FollowUp.IS_OPEN, case=case, kind=kind).first()


def test_an_agreed_plan_is_followed_up_in_three_months(plan: Plan, caseworker: User, today: date) -> None:
    followup = FollowUp.objects.get(plan=plan)
    assert (followup.due, followup.state, followup.responsible) == (add_months(today, 3), "planned", caseworker)


def test_the_municipality_sets_how_often(caseworker: User, case: Case, today: date) -> None:
    staff.change_setting(system_user(), timezone.now(), "followup.plan_months", 2, today)
    now = timezone.now()
    plan = planning.write_plan(caseworker, now, case.pk, case.applicant_id, "Arbete")
    planning.add_goal(caseworker, now, plan.pk, "CV", today, planning.ActivityText("Skriv", "client", today))
    planning.agree_plan(caseworker, now, plan.pk, "meeting")
    assert FollowUp.objects.get(plan=plan).due == add_months(today, 2)


def test_a_case_with_children_is_followed_up_in_six_months(family: Case, today: date) -> None:
    followup = open_of(family, "children")
    assert followup is not None
    assert followup.due == add_months(today, 6)


def test_a_case_without_children_is_not(case: Case) -> None:
    assert open_of(case, "children") is None


def test_a_child_of_eighteen_is_no_child(caseworker: User, section: Section, today: date) -> None:
    case = make_case(caseworker, section)
    grown = make_person(caseworker, add_months(today, -18 * 12))
    add_member(caseworker, timezone.now(), case.pk, NewMember(grown, MemberRole.CHILD), today)
    assert open_of(case, "children") is None


def test_a_child_is_a_child_until_the_day_it_turns_eighteen(caseworker: User, section: Section, today: date) -> None:
    case = make_case(caseworker, section)
    nearly = make_person(caseworker, add_months(today, -18 * 12) + timedelta(days=1))
    add_member(caseworker, timezone.now(), case.pk, NewMember(nearly, MemberRole.CHILD), today)
    assert open_of(case, "children") is not None


def test_a_child_that_moves_in_brings_a_followup(caseworker: User, case: Case, today: date) -> None:
    child = NewMember(make_person(caseworker, child_born(3)), MemberRole.CHILD)
    add_member(caseworker, timezone.now(), case.pk, child, today)
    followup = open_of(case, "children")
    assert followup is not None
    assert followup.due == add_months(today, 6)


def test_when_the_last_child_has_left_nothing_is_followed_up(caseworker: User, section: Section, today: date) -> None:
    case = make_case(caseworker, section, child_ages=(15,))
    with acting(caseworker, "test"):
        # The child has been there since last year, so that it can have left by yesterday.
        HouseholdMember.objects.filter(household=case.household_id, role="child").update(
            valid=DateRange(today - timedelta(days=400), None)
        )
    child = HouseholdMember.objects.get(household=case.household_id, role="child")
    end_member(caseworker, timezone.now(), case.pk, child.pk, today - timedelta(days=1))
    followup = FollowUp.objects.get(case=case)
    assert (followup.state, followup.reason) == ("cancelled", "Hushållet har inga barn under 18 år.")


def test_a_decision_brings_the_followup_of_children_back(caseworker: User, family: Case, deciders: None) -> None:
    waiting = open_of(family, "children")
    assert waiting is not None
    with acting(caseworker, "test"):
        FollowUp.objects.filter(pk=waiting.pk).update(state="cancelled", reason="Provet.")
    grant(caseworker, family)
    assert open_of(family, "children") is not None


@pytest.mark.parametrize(("birth", "first", "then"), [(20, 1, 2), (25, 1, 3)])
def test_a_new_plan_and_somebody_young_are_followed_up_sooner_where_it_is_said(
    caseworker: User, section: Section, today: date, birth: int, first: int, then: int
) -> None:
    for key, months in (("followup.new_months", 1), ("followup.young_months", 2)):
        staff.change_setting(system_user(), timezone.now(), key, months, today)
    plan = make_agreed_plan(caseworker, make_case(caseworker, section, born=add_months(today, -12 * birth)))
    followup = plan.followups.get()
    following = actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    assert following
    assert (followup.due, following.due) == (add_months(today, first), add_months(today, then))


def test_a_decision_makes_no_second_one(caseworker: User, family: Case, deciders: None) -> None:
    grant(caseworker, family)
    assert FollowUp.objects.filter(case=family, kind="children").count() == 1


def test_held_stamps_day_and_person_and_makes_the_next(followup: FollowUp, caseworker: User, today: date) -> None:
    following = actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    followup.refresh_from_db()
    assert (followup.state, followup.held_on, followup.held_by) == ("held", today, caseworker)
    assert following is not None
    assert (following.due, following.follows) == (add_months(today, 3), followup)


def test_held_says_how_each_goal_went_and_marks_the_reached(followup: FollowUp, caseworker: User, plan: Plan) -> None:
    goal = plan.goals.get()
    actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL, [GoalReport(goal.pk, "reached", "Skickat.")])
    goal.refresh_from_db()
    assert goal.state == "reached"
    assert GoalProgress.objects.get(followup=followup, goal=goal).note == "Skickat."


def test_held_is_a_fact_of_the_case(followup: FollowUp, caseworker: User) -> None:
    actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    fact = Fact.objects.get(name="FollowUpHeld")
    assert (fact.case_id, fact.data["outcome"]) == (followup.case_id, "går som planerat")


def test_held_twice_is_refused_with_who_wrote_it_first(followup: FollowUp, caseworker: User) -> None:
    actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    with pytest.raises(Conflict, match=f"{caseworker.get_full_name()} har redan skrivit att uppföljningen genomfördes"):
        actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)


def test_one_that_was_missed_is_not_held(followup: FollowUp, caseworker: User) -> None:
    actions.miss(caseworker, timezone.now(), followup.pk, reason="Sjuk.")
    with pytest.raises(Conflict, match="Uppföljningen blev inte av"):
        actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)


def test_a_goal_of_another_plan_is_refused_and_nothing_is_held(followup: FollowUp, caseworker: User) -> None:
    with pytest.raises(Invalid):
        actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL, [GoalReport(999_999, "reached")])
    followup.refresh_from_db()
    assert followup.state == "planned"


def test_an_outcome_must_be_chosen(followup: FollowUp, caseworker: User) -> None:
    with pytest.raises(Invalid, match="utfall"):
        actions.hold(caseworker, timezone.now(), followup.pk, Report("", "Bra."))


@pytest.mark.parametrize("missing", ["best_interests", "child_views"])
def test_the_childrens_followup_needs_their_interests_and_views(family: Case, caseworker: User, missing: str) -> None:
    import dataclasses

    waiting = open_of(family, "children")
    assert waiting is not None
    with pytest.raises(Invalid) as refused:
        actions.hold(caseworker, timezone.now(), waiting.pk, dataclasses.replace(CHILDREN_WELL, **{missing: " "}))
    assert refused.value.field == missing


def test_the_childrens_followup_is_followed_in_six_months(family: Case, caseworker: User, today: date) -> None:
    waiting = open_of(family, "children")
    assert waiting is not None
    following = actions.hold(caseworker, timezone.now(), waiting.pk, CHILDREN_WELL)
    assert following is not None
    assert following.due == add_months(today, 6)


def test_a_missed_one_is_followed_by_one_on_the_same_day(followup: FollowUp, caseworker: User) -> None:
    following = actions.miss(caseworker, timezone.now(), followup.pk, "Kom inte, hörde inte av sig.")
    assert following is not None
    assert (following.due, following.state) == (followup.due, "planned")


def test_calling_off_puts_nothing_off(client: Client, family: Case, caseworker: User) -> None:
    waiting = open_of(family, "children")
    assert waiting is not None
    url = reverse("followup_cancel", args=[waiting.pk])
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        assert f"senast {waiting.due}, samma dag" in sign_in(client, caseworker).get(url).text
        page = client.post(url, {"reason": "Sjukhusvistelse."}, follow=True)
        assert f"Nästa ska göras senast {waiting.due}." in page.text
        following = open_of(family, "children")
        assert following is not None
        assert (following.due, following.follows) == (waiting.due, waiting)
        # It reads as late at once, also before the job has run.
        assert "Förfallen" in client.get(reverse("followup", args=[following.pk])).text
        listed = client.get(reverse("followups"), {"level": "overdue"}).context["table"].page.rows
        assert [row.pk for row in listed] == [following.pk]


@pytest.mark.parametrize("act", [actions.miss, actions.cancel])
def test_not_held_needs_a_reason(followup: FollowUp, caseworker: User, act) -> None:
    with pytest.raises(Invalid, match="varför"):
        act(caseworker, timezone.now(), followup.pk, "  ")


def test_called_keeps_the_meeting(followup: FollowUp, caseworker: User) -> None:
    meeting = timezone.now() + timedelta(days=3)
    actions.call(caseworker, timezone.now(), followup.pk, Meeting(meeting))
    followup.refresh_from_db()
    assert (followup.state, followup.meeting_at) == ("called", meeting)


def test_a_meeting_in_the_past_is_refused(followup: FollowUp, caseworker: User) -> None:
    with pytest.raises(Invalid, match="framåt"):
        actions.call(caseworker, timezone.now(), followup.pk, Meeting(timezone.now() - timedelta(hours=1)))


def test_a_closed_plan_is_not_followed_up(followup: FollowUp, caseworker: User, plan: Plan) -> None:
    planning.close_plan(caseworker, timezone.now(), plan.pk, "work")
    followup.refresh_from_db()
    assert (followup.state, followup.reason) == ("cancelled", "Planen avslutades.")
    assert open_of(followup.case, "plan") is None


def test_a_closed_case_is_not_followed_up(followup: FollowUp, family: Case, caseworker: User) -> None:
    close_case(caseworker, timezone.now(), followup.case_id, "work")
    close_case(caseworker, timezone.now(), family.pk, "moved")
    assert not FollowUp.objects.filter(FollowUp.IS_OPEN).exists()


def test_a_reopened_case_with_children_is_followed_up_again(family: Case, caseworker: User) -> None:
    close_case(caseworker, timezone.now(), family.pk, "moved")
    reopen_case(caseworker, timezone.now(), family.pk)
    assert open_of(family, "children") is not None


def test_whoever_gets_the_case_gets_what_waits(
    followup: FollowUp, caseworker: User, head: User, section: Section
) -> None:
    held = followup.pk
    following = actions.hold(caseworker, timezone.now(), held, GOING_WELL)
    assert following is not None
    new = make_user(Role.CASEWORKER, section)
    assign_case(head, timezone.now(), followup.case_id, new)
    assert FollowUp.objects.get(pk=following.pk).responsible == new
    assert FollowUp.objects.get(pk=held).responsible == caseworker


def test_an_assistant_holds_no_followup(followup: FollowUp, section: Section) -> None:
    with pytest.raises(NotAllowed, match="genomföra uppföljningar"):
        actions.hold(make_user(Role.ASSISTANT, section), timezone.now(), followup.pk, GOING_WELL)


def test_a_chain_of_followups_stays_one_chain(followup: FollowUp, caseworker: User) -> None:
    now, current = timezone.now(), followup
    for act in (
        lambda pk: actions.hold(caseworker, now, pk, GOING_WELL),
        lambda pk: actions.miss(caseworker, now, pk, "Kom inte."),
        lambda pk: actions.cancel(caseworker, now, pk, "Sjuk."),
        lambda pk: actions.hold(caseworker, now, pk, GOING_WELL),
    ):
        following = act(current.pk)
        assert following is not None
        assert following.follows_id == current.pk
        current = following
    assert FollowUp.objects.filter(FollowUp.IS_OPEN, plan=followup.plan_id).count() == 1
