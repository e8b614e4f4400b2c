"""What PostgreSQL refuses of plans, whatever door the write comes through (as the application's own role)."""

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
from planning import actions
from planning.models import Activity, Goal, Plan
from tests.factories import attack, make_case, make_user


def test_a_plan_cannot_be_born_agreed(caseworker: User, case: Case) -> None:
    plan = Plan(case=case, person=case.applicant, aim="x", written_by=caseworker, state="agreed")
    with pytest.raises(Conflict, match="kan inte börja"), acting(caseworker, "test"):
        Plan.objects.bulk_create([plan])


def test_an_empty_plan_cannot_be_agreed_by_update(draft: Plan, caseworker: User) -> None:
    with pytest.raises(Conflict, match="minst ett mål"), acting(caseworker, "test"):
        Plan.objects.filter(pk=draft.pk).update(state="agreed")


def test_the_system_agrees_no_plans(agreed: Plan, caseworker: User, section: Section, today: date) -> None:
    other = make_case(caseworker, section)
    plan = actions.write_plan(caseworker, timezone.now(), other.pk, other.applicant_id, "Arbete")
    actions.add_goal(caseworker, timezone.now(), plan.pk, "CV", today, actions.ActivityText("Skriv", "client", today))
    with pytest.raises(Conflict, match="inte systemet"):
        attack(system_user(), "UPDATE planning_plan SET state = 'agreed' WHERE id = %s", plan.pk)


@pytest.mark.parametrize(("day", "refused"), [(1, "inte varit"), (-400, "före ärendet")])
def test_the_day_of_the_agreement_is_one_between_the_case_and_today(
    draft: Plan, caseworker: User, today: date, day: int, refused: str
) -> None:
    actions.add_goal(caseworker, timezone.now(), draft.pk, "CV", today, actions.ActivityText("Skriv", "client", today))
    said = "UPDATE planning_plan SET state = 'agreed', agreed_how = 'phone', agreed_on = %s WHERE id = %s"
    with pytest.raises(Conflict, match=refused):
        attack(caseworker, said, today + timedelta(days=day), draft.pk)


def test_the_person_and_the_note_of_the_agreement_are_the_servers(draft: Plan, caseworker: User, today: date) -> None:
    actions.add_goal(caseworker, timezone.now(), draft.pk, "CV", today, actions.ActivityText("Skriv", "client", today))
    attack(
        caseworker,
        "UPDATE planning_plan SET state = 'agreed', agreed_how = 'phone', agreed_noted_on = '2020-01-01',"
        " agreed_by_id = %s"
        " WHERE id = %s",
        make_user().pk,
        draft.pk,
    )
    draft.refresh_from_db()
    assert (draft.agreed_on, draft.agreed_noted_on, draft.agreed_by) == (today, today, caseworker)


@pytest.mark.parametrize(
    "change",
    ["aim = 'annat'", "own_words = ''", "agreed_on = '2020-01-01'", "agreed_by_id = written_by_id + 1",
     "written_at = now() - interval '1 year'", "person_id = person_id + 1", "case_id = case_id + 1"],
)  # fmt: skip
def test_an_agreed_plan_is_frozen(agreed: Plan, caseworker: User, change: str) -> None:
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(caseworker, f"UPDATE planning_plan SET {change} WHERE id = %s", agreed.pk)


def test_an_agreed_plan_does_not_become_a_draft_again(agreed: Plan, caseworker: User) -> None:
    with pytest.raises(Conflict, match="finns inte"):
        attack(caseworker, "UPDATE planning_plan SET state = 'draft' WHERE id = %s", agreed.pk)


def test_a_plan_closes_with_an_outcome_or_not_at_all(agreed: Plan, caseworker: User) -> None:
    with pytest.raises(Conflict, match="utfall"):
        attack(caseworker, "UPDATE planning_plan SET state = 'closed' WHERE id = %s", agreed.pk)


@pytest.mark.parametrize("change", ["outcome = 'moved'", "closing_note = 'x'", "state = 'agreed'"])
def test_a_closed_plan_never_changes(agreed: Plan, caseworker: User, change: str) -> None:
    actions.close_plan(caseworker, timezone.now(), agreed.pk, "work")
    with pytest.raises(Conflict):
        attack(caseworker, f"UPDATE planning_plan SET {change} WHERE id = %s", agreed.pk)


@pytest.mark.parametrize(
    ("table", "change"),
    [("goal", "text = 'lättare'"), ("goal", "target_date = target_date + 365"),
     ("activity", "text = 'lättare'"), ("activity", "due = due + 365"), ("activity", "responsible = 'caseworker'")],
)  # fmt: skip
def test_what_was_agreed_is_not_rewritten(agreed: Plan, caseworker: User, table: str, change: str) -> None:
    with pytest.raises(Conflict, match="överenskommen"):
        attack(caseworker, f"UPDATE planning_{table} SET {change}")


def test_a_goal_is_not_moved_to_another_plan(agreed: Plan, caseworker: User, section: Section) -> None:
    other = make_case(caseworker, section)
    plan = actions.write_plan(caseworker, timezone.now(), other.pk, other.applicant_id, "Arbete")
    with pytest.raises(Conflict, match="kan inte ändras"), acting(caseworker, "test"):
        Goal.objects.filter(plan=agreed).update(plan=plan)


def test_nothing_is_added_to_a_closed_plan(agreed: Plan, caseworker: User, today: date) -> None:
    actions.close_plan(caseworker, timezone.now(), agreed.pk, "work")
    with pytest.raises(Conflict, match="avslutad"), acting(caseworker, "test"):
        Goal.objects.create(plan=agreed, text="Nytt", target_date=today)


def test_an_activity_cannot_be_done_tomorrow(agreed: Plan, caseworker: User, today: date) -> None:
    with pytest.raises(Conflict, match="inte har varit"), acting(caseworker, "test"):
        Activity.objects.update(state="done", done_on=today + timedelta(days=1))


def test_a_child_gets_no_plan_by_bulk_create(caseworker: User, section: Section) -> None:
    case = make_case(caseworker, section, child_ages=(7,))
    child = case.household.members.get(role="child").person
    with pytest.raises(Conflict, match="vuxen"), acting(caseworker, "test"):
        Plan.objects.bulk_create([Plan(case=case, person=child, aim="x", written_by=caseworker)])


@pytest.mark.parametrize("table", ["plan", "goal", "activity"])
def test_nothing_of_a_plan_is_deleted(agreed: Plan, caseworker: User, table: str) -> None:
    with pytest.raises(NotAllowed):
        attack(caseworker, f"DELETE FROM planning_{table}")


@pytest.mark.parametrize("table", ["plan", "goal", "activity"])
def test_the_guard_against_deletion_is_always_on(db: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'a_never_deleted'",
            [f"planning_{table}"],
        )
        assert cursor.fetchone() == ("A",)


def test_a_write_without_an_actor_is_refused(draft: Plan) -> None:
    with pytest.raises(DatabaseError, match="Ingen handlande person"), transaction.atomic():
        Plan.objects.filter(pk=draft.pk).update(aim="annat")


def test_a_second_open_plan_is_refused_by_the_index(draft: Plan, caseworker: User, case: Case) -> None:
    with pytest.raises(Conflict, match="redan en plan"), acting(caseworker, "test"):
        Plan.objects.bulk_create([Plan(case=case, person=case.applicant, aim="x", written_by=caseworker)])


def test_the_history_of_a_plan_is_whole(agreed: Plan) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_verify()")
        assert cursor.fetchall() == []
