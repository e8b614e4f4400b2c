"""What PostgreSQL refuses of follow-ups and flags (as the application's own role)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, NotAllowed
from bistand.staff.models import Section, User
from bistand.staff.queries import system_user
from cases.models import Case
from followup import actions
from followup.models import Flag, FollowUp, GoalProgress
from planning import actions as planning
from planning.models import Plan
from tests.factories import attack, make_user
from tests.followup.building import GOING_WELL, agreed_plan

HELD = "UPDATE followup_followup SET state = 'held', way = 'phone', outcome = 'on_track'"

MISSED = "UPDATE followup_followup SET state = 'missed', reason = 'Kom inte.'"


def test_a_late_followup_cannot_be_moved(followup: FollowUp, caseworker: User) -> None:
    with pytest.raises(Conflict, match="due"), acting(caseworker, "test"):
        FollowUp.objects.filter(pk=followup.pk).update(due=followup.due + timedelta(days=30))


@pytest.mark.parametrize(
    "change", ["kind = 'children', plan_id = NULL", "created_at = '2020-01-01'", "case_id = case_id + 1"]
)
def test_what_it_is_about_never_changes(followup: FollowUp, caseworker: User, change: str) -> None:
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(caseworker, f"UPDATE followup_followup SET {change} WHERE id = %s", followup.pk)


@pytest.mark.parametrize("change", ["summary = 'x'", "outcome = 'reached'", "held_on = held_on - 90",
                                    "held_by_id = held_by_id + 1", "responsible_id = NULL"])  # fmt: skip
def test_a_held_followup_is_frozen(followup: FollowUp, caseworker: User, change: str) -> None:
    actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(caseworker, f"UPDATE followup_followup SET {change} WHERE id = %s", followup.pk)


@pytest.mark.parametrize("state", ["planned", "called", "missed", "cancelled"])
def test_a_held_followup_takes_no_other_step(followup: FollowUp, caseworker: User, state: str) -> None:
    actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    with pytest.raises(Conflict):
        attack(caseworker, "UPDATE followup_followup SET state = %s WHERE id = %s", state, followup.pk)


def test_who_held_it_and_when_it_was_noted_are_the_servers(followup: FollowUp, caseworker: User, today: date) -> None:
    other = make_user()
    change = HELD + ", noted_on = '2020-01-01', held_by_id = %s WHERE id = %s"
    attack(caseworker, change, other.pk, followup.pk)
    followup.refresh_from_db()
    assert (followup.held_on, followup.noted_on, followup.held_by) == (today, today, caseworker)


@pytest.mark.parametrize(
    ("state", "day", "refused"),
    [
        ("held", 1, "inte varit"),
        ("held", -1, "före planen"),
        ("missed", 1, "inte varit"),
        ("missed", -1, "före planen"),
    ],
)
def test_the_day_is_one_between_the_plan_and_today(
    followup: FollowUp, caseworker: User, today: date, state: str, day: int, refused: str
) -> None:
    change = HELD + ", held_on" if state == "held" else MISSED + ", missed_on"
    with pytest.raises(Conflict, match=refused):
        attack(caseworker, f"{change} = %s WHERE id = %s", today + timedelta(days=day), followup.pk)


def test_the_system_holds_no_followup(followup: FollowUp) -> None:
    with pytest.raises(Conflict, match="inte av systemet"):
        attack(system_user(), HELD + " WHERE id = %s", followup.pk)


def test_held_has_an_outcome(followup: FollowUp, caseworker: User) -> None:
    with pytest.raises(Conflict, match="utfall"):
        attack(caseworker, "UPDATE followup_followup SET state = 'held', way = 'phone' WHERE id = %s", followup.pk)


@pytest.mark.parametrize("state", ["missed", "cancelled"])
def test_not_held_has_a_reason(followup: FollowUp, caseworker: User, state: str) -> None:
    with pytest.raises(Conflict, match="varför"):
        attack(caseworker, "UPDATE followup_followup SET state = %s WHERE id = %s", state, followup.pk)


def test_the_childrens_is_not_held_without_their_views(family: Case, caseworker: User) -> None:
    with pytest.raises(Conflict, match="åsikter"):
        attack(caseworker, HELD + " WHERE case_id = %s", family.pk)


def test_a_followup_begins_as_planned(followup: FollowUp, caseworker: User, today: date) -> None:
    row = FollowUp(kind="plan", case=followup.case, plan=followup.plan, due=today, state="called")
    with pytest.raises(Conflict, match="kan inte börja"), acting(caseworker, "test"):
        FollowUp.objects.bulk_create([row])


def test_a_plan_has_one_open_followup(followup: FollowUp, caseworker: User, today: date) -> None:
    row = FollowUp(kind="plan", case=followup.case, plan=followup.plan, due=today)
    with pytest.raises(Conflict, match="redan en uppföljning"), acting(caseworker, "test"):
        FollowUp.objects.bulk_create([row])


def test_a_case_has_one_open_followup_of_the_children(family: Case, caseworker: User, today: date) -> None:
    with pytest.raises(Conflict, match="redan en uppföljning"), acting(caseworker, "test"):
        FollowUp.objects.create(kind="children", case=family, due=today)


def test_a_draft_plan_is_not_followed_up(caseworker: User, case: Case, today: date) -> None:
    draft = planning.write_plan(caseworker, timezone.now(), case.pk, case.applicant_id, "Arbete")
    with pytest.raises(Conflict, match="överenskommen plan"), acting(caseworker, "test"):
        FollowUp.objects.create(kind="plan", case=case, plan=draft, due=today)


def test_a_plan_is_followed_up_in_its_own_case(followup: FollowUp, family: Case, caseworker: User, today: date) -> None:
    with pytest.raises(Conflict, match="samma ärende"), acting(caseworker, "test"):
        FollowUp.objects.create(kind="plan", case=family, plan=followup.plan, due=today)


def test_how_a_goal_went_is_not_added_afterwards(followup: FollowUp, caseworker: User, plan: Plan) -> None:
    actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    with pytest.raises(Conflict, match="avslutad"), acting(caseworker, "test"):
        GoalProgress.objects.create(followup=followup, goal=plan.goals.get(), progress="forward")


def test_how_a_goal_went_is_said_of_the_plans_own_goals(followup: FollowUp, caseworker: User, section: Section) -> None:
    other = agreed_plan(caseworker, section)
    with pytest.raises(Conflict, match="hör inte till"), acting(caseworker, "test"):
        GoalProgress.objects.create(followup=followup, goal=other.goals.get(), progress="forward")


@pytest.fixture
def flag(followup: FollowUp) -> Flag:
    actions.flag_followups(system_user(), timezone.now() + timedelta(days=120))
    return Flag.objects.get(followup=followup)


def test_a_flag_is_raised_once_per_level(flag: Flag, caseworker: User) -> None:
    with pytest.raises(Conflict, match="finns redan"), acting(caseworker, "test"):
        Flag.objects.create(followup=flag.followup, level=flag.level, raised_on=flag.raised_on)


@pytest.mark.parametrize("change", ["level = 'coming'", "raised_on = raised_on + 1"])
def test_a_flag_is_only_cleared(flag: Flag, caseworker: User, change: str) -> None:
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(caseworker, f"UPDATE followup_flag SET {change} WHERE id = %s", flag.pk)


def test_a_cleared_flag_does_not_come_back(flag: Flag, caseworker: User) -> None:
    attack(caseworker, "UPDATE followup_flag SET cleared_at = now()")
    with pytest.raises(Conflict, match="kommer inte tillbaka"):
        attack(caseworker, "UPDATE followup_flag SET cleared_at = NULL")


@pytest.mark.parametrize("table", ["followup", "goalprogress", "flag"])
def test_nothing_is_deleted(flag: Flag, caseworker: User, table: str) -> None:
    with pytest.raises(NotAllowed):
        attack(caseworker, f"DELETE FROM followup_{table}")


def test_a_write_without_an_actor_is_refused(followup: FollowUp) -> None:
    with pytest.raises(DatabaseError, match="Ingen handlande person"), transaction.atomic():
        FollowUp.objects.filter(pk=followup.pk).update(responsible=None)


def test_the_history_is_whole(flag: Flag, followup: FollowUp, caseworker: User) -> None:
    actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_verify()")
        assert cursor.fetchall() == []
