"""Reminders: set, done, postponed and taken over, and where they are seen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bistand.refusals import Conflict, Invalid
from bistand.staff.models import Role, Section, User
from cases.actions import assign_case, close_case, file_document, sort_document, undo_handover
from cases.models import Case, Handover
from cases.numbers import add_months
from followup.my_day import my_day
from followup.reminders import actions
from followup.reminders.actions import ReminderText
from followup.reminders.models import Reminder
from planning.models import Plan
from tests.factories import attack, make_case, make_user, sign_in


@pytest.fixture
def reminder(caseworker: User, case: Case, today: date) -> Reminder:
    return actions.set_reminder(caseworker, timezone.now(), case.pk, ReminderText("Nytt läkarintyg", today))


@pytest.fixture
def colleague(section: Section) -> User:
    return make_user(Role.CASEWORKER, section)


def test_one_that_comes_back_is_made_anew_after_its_months(caseworker: User, case: Case, today: date) -> None:
    said = ReminderText("Nytt läkarintyg", today, months=3)
    first = actions.set_reminder(caseworker, timezone.now(), case.pk, said)
    following = actions.finish_reminder(caseworker, timezone.now(), first.pk)
    assert following is not None
    assert (following.due, following.follows, following.responsible) == (add_months(today, 3), first, caseworker)
    first.refresh_from_db()
    assert (first.state, first.closed_by) == ("done", caseworker)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # It takes no time; a busy machine does.
@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)), st.integers(1, 36), st.integers(1, 30))
def test_each_month_has_its_own_day_however_often_it_comes_back(first: date, months: int, times: int) -> None:
    due = first
    for _ in range(times):
        due = actions.next_day(first, due, months)
    assert due == add_months(first, months * times)


def test_the_last_of_a_month_comes_back_on_the_last(caseworker: User, case: Case) -> None:
    year = timezone.localdate().year + 1
    said = ReminderText("Ring", date(year, 1, 31), months=1)
    row = actions.set_reminder(caseworker, timezone.now(), case.pk, said)
    second = actions.finish_reminder(caseworker, timezone.now(), row.pk)
    assert second
    third = actions.finish_reminder(caseworker, timezone.now(), second.pk)
    assert third
    assert (second.due, third.due) == (add_months(row.due, 1), date(year, 3, 31))


def test_one_comes_back_every_week(caseworker: User, case: Case, today: date) -> None:
    row = actions.set_reminder(caseworker, timezone.now(), case.pk, ReminderText("Ring", today, weeks=2))
    following = actions.finish_reminder(caseworker, timezone.now(), row.pk)
    assert following
    assert (following.due, following.weeks) == (today + timedelta(days=14), 2)
    both = ReminderText("Ring", today, months=1, weeks=1)
    with pytest.raises(Invalid, match="inte båda"):
        actions.set_reminder(caseworker, timezone.now(), case.pk, both)


def test_it_is_postponed_forwards_with_a_reason(reminder: Reminder, caseworker: User, today: date) -> None:
    later = today + timedelta(days=7)
    with pytest.raises(Invalid, match="varför"):
        actions.postpone_reminder(caseworker, timezone.now(), reminder.pk, later, " ")
    actions.postpone_reminder(caseworker, timezone.now(), reminder.pk, later, "Läkaren är bortrest.")
    reminder.refresh_from_db()
    assert (reminder.due, reminder.moved_reason) == (later, "Läkaren är bortrest.")


def test_anothers_is_taken_over_before_it_is_done(reminder: Reminder, colleague: User) -> None:
    with pytest.raises(Conflict, match="Ta över"):
        actions.finish_reminder(colleague, timezone.now(), reminder.pk)
    actions.take_over_reminder(colleague, timezone.now(), reminder.pk)
    actions.finish_reminder(colleague, timezone.now(), reminder.pk)


def test_it_ends_with_the_case(reminder: Reminder, caseworker: User) -> None:
    close_case(caseworker, timezone.now(), reminder.case_id, "work")
    reminder.refresh_from_db()
    assert reminder.state == "ended"


def test_the_caseworkers_own_go_with_the_case_and_others_stay(
    reminder: Reminder, caseworker: User, colleague: User, section: Section, today: date
) -> None:
    head, now = make_user(Role.HEAD, section), timezone.now()
    others = actions.set_reminder(head, now, reminder.case_id, ReminderText("Ring skolan", today))
    assign_case(head, now, reminder.case_id, colleague)
    reminder.refresh_from_db()
    others.refresh_from_db()
    assert (reminder.responsible, others.responsible) == (colleague, head)
    undo_handover(head, now, Handover.objects.get(case=reminder.case_id).pk, "Fel ärende.")
    reminder.refresh_from_db()
    assert reminder.responsible == caseworker


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("due = due + 7", "med ett skäl"),
        ("due = due - 7, moved_reason = 'x'", "framåt"),
        ("responsible_id = set_by_id - 1", "tas över"),
        ("text = 'x'", "kan inte ändras"),
    ],
)
def test_postgresql_refuses(reminder: Reminder, colleague: User, change: str, refused: str) -> None:
    with pytest.raises(Conflict, match=refused):
        attack(colleague, f"UPDATE followup_reminder SET {change} WHERE id = %s", reminder.pk)


def test_what_is_done_stays_done(reminder: Reminder, caseworker: User) -> None:
    actions.finish_reminder(caseworker, timezone.now(), reminder.pk)
    with pytest.raises(Conflict):
        attack(caseworker, "UPDATE followup_reminder SET responsible_id = NULL WHERE id = %s", reminder.pk)


def test_it_is_about_something_in_its_own_case(plan: Plan, caseworker: User, section: Section, today: date) -> None:
    said = ReminderText("Läs planen", today, about={"plan": plan.pk})
    assert actions.set_reminder(caseworker, timezone.now(), plan.case_id, said).plan == plan
    with pytest.raises(Conflict, match="samma ärende"):
        actions.set_reminder(caseworker, timezone.now(), make_case(caseworker, section).pk, said)


def test_the_groups_and_others_in_my_cases_are_on_my_day(
    reminder: Reminder, caseworker: User, colleague: User, today: date
) -> None:
    others = actions.set_reminder(colleague, timezone.now(), reminder.case_id, ReminderText("Ring skolan", today))
    said = ReminderText("Ring värden", today, group=True)
    groups = actions.set_reminder(colleague, timezone.now(), reminder.case_id, said)
    shown = {todo.url for todo in my_day(caseworker, today).todo}
    assert {reverse("reminder", args=[row.pk]) for row in (reminder, others, groups)} <= shown


def test_the_last_day_of_a_document_reminds_by_itself(
    client: Client, caseworker: User, case: Case, today: date
) -> None:
    now, last = timezone.now(), today + timedelta(days=60)
    document = file_document(caseworker, now, case.pk, "Läkarintyg", b"Intyg.", valid_until=today + timedelta(days=5))
    assert Reminder.objects.get(document=document, state="open").due == today
    said = {"kind": "medical", "title": "Läkarintyg", "valid_until": last.isoformat()}
    sign_in(client, caseworker).post(reverse("document_view", args=[case.pk, document.pk]), said)
    row = Reminder.objects.get(document=document, state="open")
    assert (row.due, row.responsible) == (today + timedelta(days=30), caseworker)
    assert row.text == f"Läkarintyg gäller till {last}"
    assert f"gäller till {last}" in client.get(reverse("case_documents", args=[case.pk])).text
    sort_document(caseworker, now, document.pk, "medical", None, valid_until=last)
    assert Reminder.objects.filter(document=document).count() == 2
    with pytest.raises(Conflict, match="bevakas redan"):
        remind_of_document_twice(caseworker, row)
    sort_document(caseworker, now, document.pk, "medical", None, valid_until=today - timedelta(days=1))
    row.refresh_from_db()
    assert (row.state, Reminder.objects.filter(document=document).count()) == ("ended", 2)


def remind_of_document_twice(caseworker: User, row: Reminder) -> None:
    attack(
        caseworker,
        "INSERT INTO followup_reminder (case_id, document_id, source, text, due, state, moved_reason, set_by_id)"
        " SELECT case_id, document_id, source, text, due, state, '', set_by_id FROM followup_reminder WHERE id = %s",
        row.pk,
    )


def test_it_is_set_in_the_browser_and_stands_in_the_case_and_the_list(
    client: Client, caseworker: User, plan: Plan, today: date
) -> None:
    sign_in(client, caseworker)
    said = {"text": "Läs planen", "due": today.isoformat(), "about": f"plan:{plan.pk}", "whose": "mine"}
    client.post(reverse("reminder_new", args=[plan.case_id]), said)
    row = Reminder.objects.get(plan=plan)
    for url in (reverse("case", args=[plan.case_id]), reverse("reminders"),
                reverse("followup_case_panel", args=[plan.case_id])):  # fmt: skip
        assert reverse("reminder", args=[row.pk]) in client.get(url).text
    client.post(reverse("reminder_finish", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "done"
