"""Nobody who is disqualified in a case reads or writes in it, whatever door they come through (FL 16–18 §§)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from bistand.staff.models import Role, User
from cases import actions as cases
from cases.barriers import Barred, case_paths
from cases.models import Case, Disqualification, JournalNote
from cases.oversight import conflicts
from cases.queries import found_cases, open_case, proposals_for, visible_cases, work_list
from followup.actions import Meeting
from followup.queries import visible_followups
from followup.visits.actions import VisitText, book_visit
from followup.visits.queries import visible_visits
from payments import actions as pay
from payments.models import Payment
from payments.queries.accounts import find_payees
from payments.queries.secrecy import BARRED_NAME, name_for, open_payment, visible_payments
from planning import actions as plans
from planning.queries import visible_plans
from tests.factories import attack, make_case, make_user, sign_in
from tests.story import Story, give_role, second_sign_in

REASON = "Sökanden är min syster."


@dataclass
class Barrier:
    """A case with something in every table, and a colleague in its section who is barred from it."""

    story: Story
    colleague: User
    row: Disqualification

    @property
    def case(self) -> Case:
        return self.story.case


@pytest.fixture
def barrier(story: Story) -> Barrier:
    now, caseworker = timezone.now(), story.caseworker
    plan = plans.write_plan(caseworker, now, story.case.pk, story.case.applicant_id, "Eget arbete", "Köra truck.")
    activity = plans.ActivityText("Anmäla sig", "client", timezone.localdate())
    plans.add_goal(caseworker, now, plan.pk, "Truckkort", timezone.localdate(), activity)
    plans.agree_plan(caseworker, now, plan.pk, "meeting")
    book_visit(caseworker, now, story.case.pk, Meeting(now), VisitText((story.case.applicant_id,), "other"))
    cases.write_note(caseworker, now, story.case.pk, "Samtal", "Om läget.", timezone.localdate())
    cases.file_document(caseworker, now, story.case.pk, "Avi", b"Hyra.")
    colleague = make_user(Role.CASEWORKER, story.section, "Jon Jäv")
    give_role(colleague, Role.HEAD, story.section)
    give_role(colleague, Role.ASSISTANT, story.section)
    return Barrier(story, colleague, cases.declare_conflict(colleague, now, story.case.pk, reason=REASON))


# ---- reading ---------------------------------------------------------------------------------------------


def test_the_barred_find_the_case_in_no_list_and_no_search(barrier: Barrier) -> None:
    user, case = barrier.colleague, barrier.case
    assert case in visible_cases(barrier.story.caseworker)
    lists: dict[str, Any] = {
        "cases": visible_cases(user),
        "work": work_list(user),
        "number": found_cases(user, case.number),
        "name": found_cases(user, case.applicant.name),
        "pnr": found_cases(user, case.applicant.pnr),
    }
    assert [name for name, rows in lists.items() if case in rows] == []
    others: dict[str, Any] = {
        "plans": visible_plans(user),
        "followups": visible_followups(user),
        "visits": visible_visits(user),
        "payments": visible_payments(user),
        "proposals": proposals_for(user),
    }
    assert [name for name, rows in others.items() if rows.filter(case=case).exists()] == []
    assert not find_payees(user, case.applicant.name).exists()


PAGES = (
    "case", "case_calculation", "case_decisions", "case_journal", "case_documents", "case_household", "case_timeline",
    "record_print", "application_new", "note_new", "document_new", "case_close", "conflict_declare",
    "payments_case_panel", "planning_case_panel", "followup_case_panel", "visit_new", "case_assign",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_case_is_shut_to_the_barred(barrier: Barrier, client: Client, name: str) -> None:
    answer = sign_in(client, barrier.colleague).get(reverse(name, args=[barrier.case.pk]))
    assert answer.status_code == 403
    assert "jävig" in answer.content.decode()
    assert barrier.case.applicant.family_name not in answer.content.decode()


def test_other_doors_to_the_same_rows_are_shut(barrier: Barrier, client: Client) -> None:
    user, payment = barrier.colleague, Payment.objects.get(case=barrier.case)
    plan = visible_plans(barrier.story.caseworker).get(case=barrier.case)
    sign_in(client, user)
    for name, pk in (("payment_stop", payment.pk), ("payment_chain", payment.pk), ("plan", plan.pk)):
        assert client.get(reverse(name, args=[pk])).status_code in {403, 404}, name
    payee = client.get(reverse("payee", args=[barrier.story.payee.pk]))
    assert payee.status_code == 404
    with pytest.raises(NotFound):
        open_payment(user, payment.pk, "test")


def test_the_row_stays_in_the_runs_sum_but_says_nothing_of_whose_it_is(barrier: Barrier) -> None:
    payment = Payment.objects.select_related("case", "payee").get(case=barrier.case)
    assert name_for(barrier.colleague, payment) == BARRED_NAME
    assert name_for(barrier.story.head, payment) == payment.payee.name


def test_the_history_and_the_registers_hide_the_cases_rows(barrier: Barrier, client: Client) -> None:
    sign_in(client, barrier.colleague)
    history = client.get(reverse("change_history"), {"table": "cases_journalnote"}).content.decode()
    assert "Dolt för dig" in history
    assert "Om läget." not in history
    register = client.get(reverse("admin:cases_case_changelist")).content.decode()
    assert barrier.case.number not in register
    one = client.get(reverse("admin:cases_case_change", args=[barrier.case.pk]))
    assert barrier.case.number not in one.content.decode()
    own = sign_in(Client(), barrier.story.head).get(reverse("admin:cases_case_changelist")).content.decode()
    assert barrier.case.number in own


def test_another_sign_in_of_the_same_person_is_barred_too(barrier: Barrier) -> None:
    other = second_sign_in(barrier.colleague, Role.SENIOR, barrier.story.section)
    with pytest.raises(Barred):
        open_case(other, barrier.case.pk, "test")
    with pytest.raises(Refusal):
        cases.write_note(other, timezone.now(), barrier.case.pk, "A", "B", timezone.localdate())


def test_a_stranger_is_not_told_that_the_case_exists(barrier: Barrier) -> None:
    stranger = make_user(Role.CASEWORKER)
    cases.declare_conflict(
        barrier.story.head, timezone.now(), barrier.case.pk, reason="Granne.", person=stranger.employee
    )
    outsider = make_user(None)
    with pytest.raises(NotFound):
        open_case(outsider, barrier.case.pk, "test")


# ---- writing ---------------------------------------------------------------------------------------------

Act = Callable[[User, Case], Any]
ACTS: dict[str, Act] = {
    "note": lambda u, c: cases.write_note(u, timezone.now(), c.pk, "A", "B", timezone.localdate()),
    "close": lambda u, c: cases.close_case(u, timezone.now(), c.pk, "moved"),
    "assign": lambda u, c: cases.assign_case(u, timezone.now(), c.pk, u),
    "document": lambda u, c: cases.file_document(u, timezone.now(), c.pk, "Avi", b"x"),
    "person": lambda u, c: cases.update_person(u, timezone.now(), c.pk, c.applicant_id, phone="1"),
    "plan": lambda u, c: plans.write_plan(u, timezone.now(), c.pk, c.applicant_id, "A", "B"),
    "stop": lambda u, c: pay.stop_payment(u, timezone.now(), Payment.objects.get(case=c).pk, reason="x"),
    "declare": lambda u, c: cases.declare_conflict(u, timezone.now(), c.pk, reason="x", person=make_user().employee),
}


@pytest.mark.parametrize("name", ACTS)
def test_no_act_in_the_case_is_the_barreds(barrier: Barrier, name: str) -> None:
    with pytest.raises(NotAllowed):
        ACTS[name](barrier.colleague, barrier.case)


@pytest.mark.django_db
def test_every_table_with_case_data_has_the_barrier() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname LIKE 'barrier_%%' AND t.tgenabled = 'A' GROUP BY 1"
        )
        held = {table for table, number in cursor.fetchall() if number == 3}
        cursor.execute(
            "SELECT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name IN ('case_id', 'person_id', 'household_id', 'decision_id')"
        )
        with_case = {table for (table,) in cursor.fetchall()}
    outside = {"cases_disqualification", "audit_access"}
    assert set(case_paths(parts=True)) == held
    assert with_case - outside <= held


def test_raw_sql_as_the_barred_changes_no_row_of_the_case(barrier: Barrier) -> None:
    by_barrier: list[bool] = []
    for table, paths in case_paths(parts=True).items():
        joins, case = paths[0]
        rows = f"SELECT t.id FROM {table} t {joins} WHERE {case} = %s"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS ({rows})", [barrier.case.pk])
            if not cursor.fetchone()[0]:
                continue
        with pytest.raises((Refusal, DatabaseError)) as refused:
            attack(barrier.colleague, f"UPDATE {table} SET id = id WHERE id IN ({rows})", barrier.case.pk)
        by_barrier += ["jävig" in str(refused.value)]
    # The others are made decisions and filed documents, which nobody changes.
    assert sum(by_barrier) >= 10


@pytest.mark.parametrize("door", ["create", "bulk_create", "update", "queryset update to another case", "delete"])
def test_every_door_of_the_orm_is_shut(barrier: Barrier, door: str) -> None:
    user, case = barrier.colleague, barrier.case
    mine = make_case(user, barrier.story.section)
    own = cases.write_note(user, timezone.now(), mine.pk, "A", "B", timezone.localdate())
    new = JournalNote(case=case, written_by=user, heading="A", text="B", happened_on=timezone.localdate())
    doors: dict[str, Callable[[], Any]] = {
        "create": new.save,
        "bulk_create": lambda: JournalNote.objects.bulk_create([new]),
        "update": lambda: JournalNote.objects.filter(case=case).update(heading="C"),
        "queryset update to another case": lambda: JournalNote.objects.filter(pk=own.pk).update(case=case),
        "delete": lambda: JournalNote.objects.filter(case=case).delete(),
    }
    with pytest.raises(Refusal), acting(user, "test.attack"):
        doors[door]()


def test_who_is_barred_from_one_payment_takes_no_part_in_its_run(barrier: Barrier) -> None:
    run = barrier.story.to("open").run
    with pytest.raises(Conflict, match="jävig"):
        pay.submit_run(barrier.colleague, timezone.now(), run.pk)
    pay.submit_run(barrier.story.assistant, timezone.now(), run.pk)


def test_what_the_barred_collect_leaves_the_case_out_for_somebody_else(barrier: Barrier) -> None:
    other = barrier.story.new_payment()
    run = pay.open_run(barrier.colleague, timezone.now(), barrier.story.section, barrier.story.pay_on)
    assert list(run.payments.all()) == [other]


# ---- declaring and ending --------------------------------------------------------------------------------


def test_the_caseworkers_own_case_is_left_without_a_caseworker(story: Story) -> None:
    cases.declare_conflict(story.caseworker, timezone.now(), story.case.pk, reason=REASON)
    story.case.refresh_from_db()
    assert story.case.caseworker is None
    with pytest.raises(Conflict, match="kan inte få det"):
        cases.assign_case(story.head, timezone.now(), story.case.pk, story.caseworker)


def test_a_colleague_bars_nobody_but_themselves(story: Story) -> None:
    colleague = make_user(Role.CASEWORKER, story.section)
    with pytest.raises(NotAllowed):
        cases.declare_conflict(colleague, timezone.now(), story.case.pk, reason="x", person=story.caseworker.employee)
    with pytest.raises(Conflict, match="sektionschefen"):
        attack(
            colleague,
            "INSERT INTO cases_disqualification(case_id, person_id, reason, end_reason) VALUES (%s, %s, 'x', '')",
            story.case.pk,
            story.head.employee_id,
        )


def test_a_reason_is_needed(story: Story) -> None:
    with pytest.raises(Invalid):
        cases.declare_conflict(story.caseworker, timezone.now(), story.case.pk, reason=" ")


def test_only_another_head_ends_it(barrier: Barrier) -> None:
    now, row = timezone.now(), barrier.row
    for user in (barrier.colleague, barrier.story.caseworker, barrier.story.assistant):
        with pytest.raises(NotAllowed):
            cases.end_conflict(user, now, row.pk, reason="Ändrat.")
        with pytest.raises(Conflict, match="sektionschef"):
            attack(user, "UPDATE cases_disqualification SET ended_at = now(), ended_by_id = 1, end_reason = 'x'")
    cases.end_conflict(barrier.story.head, now, row.pk, reason="Grannen har flyttat.")
    assert open_case(barrier.colleague, barrier.case.pk, "test")
    with pytest.raises(Conflict, match="redan hävt"):
        attack(barrier.story.head, "UPDATE cases_disqualification SET end_reason = 'y'")


@pytest.mark.parametrize("change", ["person_id = person_id + 1", "case_id = case_id + 1", "reason = 'x'"])
def test_a_declared_conflict_is_not_rewritten(barrier: Barrier, change: str) -> None:
    with pytest.raises((Refusal, DatabaseError)):
        attack(barrier.story.head, f"UPDATE cases_disqualification SET {change}")
    with pytest.raises((Refusal, DatabaseError)):
        attack(barrier.story.head, "DELETE FROM cases_disqualification")


def test_the_head_sees_it_in_the_list_and_on_the_case(barrier: Barrier, client: Client) -> None:
    sign_in(client, barrier.story.head)
    assert list(conflicts(barrier.story.head)) == [barrier.row]
    assert "Jon Jäv" in client.get(reverse("conflict_list")).content.decode()
    assert "Jon Jäv är jävig" in client.get(reverse("case", args=[barrier.case.pk])).content.decode()
    assert not conflicts(barrier.colleague).exists()


def test_declared_on_the_page_and_ended_on_it(story: Story, client: Client) -> None:
    colleague = make_user(Role.CASEWORKER, story.section, "Jon Jäv")
    page = reverse("conflict_declare", args=[story.case.pk])
    sign_in(client, story.head)
    assert client.post(page, {"person": colleague.employee_id, "reason": ""}).status_code == 422
    answer = client.post(page, {"person": colleague.employee_id, "reason": REASON})
    assert answer.status_code == 302
    row = Disqualification.objects.get(person=colleague.employee_id)
    assert client.post(reverse("conflict_end", args=[story.case.pk, row.pk]), {"reason": "Fel."}).status_code == 302
    row.refresh_from_db()
    assert row.ended_by == story.head
