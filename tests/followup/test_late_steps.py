"""The track of a case: what is next, what is late, and the list of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.staff.actions import change_setting
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.actions.case import NewMember
from cases.models import Case, CloseReason, MemberRole
from cases.track import Standing, steps_of
from tests.factories import make_person, make_section, make_user, sign_in


@pytest.fixture
def section(db: None) -> Section:
    return make_section()


@pytest.fixture
def caseworker(section: Section) -> User:
    return make_user(Role.CASEWORKER, section)


def opened(caseworker: User, section: Section, days: int) -> Case:
    """A case that was opened so many days ago."""
    applicant = NewMember(make_person(caseworker), MemberRole.APPLICANT)
    then = timezone.now() - timedelta(days=days)
    return cases.register_case(caseworker, then, section, applicant, [], caseworker)


def contact(caseworker: User, case: Case) -> None:
    today = timezone.localdate()
    note = cases.write_note(caseworker, timezone.now(), case.pk, "Samtal", "Vi talade om ansökan.", today)
    cases.sign_note(caseworker, timezone.now(), note.pk)


def states(case: Case) -> dict[str, str]:
    return {step["label"]: step["state"] for step in steps_of(case, Standing("Ansökan", ""))}


def listed(client: Client, user: User, **query: Any) -> list[int]:
    page = sign_in(client, user).get(reverse("late_steps"), query)
    return [row.pk for row in page.context["table"].page.rows]


def test_a_step_is_late_when_its_day_has_passed_and_done_when_it_is_done(caseworker: User, section: Section) -> None:
    case = opened(caseworker, section, 8)
    assert (states(case)["Första kontakt"], states(case)["Plan"]) == ("late", "todo")
    contact(caseworker, case)
    assert states(case)["Första kontakt"] == "done"


def test_the_last_day_itself_is_not_late(caseworker: User, section: Section) -> None:
    assert states(opened(caseworker, section, 7))["Första kontakt"] == "todo"


def test_a_case_older_than_a_year_is_no_longer_on_the_way_in(caseworker: User, section: Section) -> None:
    assert "late" not in states(opened(caseworker, section, 366)).values()


def test_who_comes_back_has_the_days_of_a_new_case(client: Client, caseworker: User, section: Section) -> None:
    case = opened(caseworker, section, 200)
    closed = timezone.now() - timedelta(days=60)
    cases.close_case(caseworker, closed, case.pk, CloseReason.WORK)
    cases.reopen_case(caseworker, timezone.now(), case.pk)
    case.refresh_from_db()
    assert states(case)["Första kontakt"] == "todo"
    assert listed(client, caseworker, step="contact") == []
    assert listed(client, caseworker, step="contact", when="soon") == [case.pk]


def test_a_late_step_stands_under_what_is_to_be_seen_to(client: Client, caseworker: User, section: Section) -> None:
    case = opened(caseworker, section, 8)
    page = sign_in(client, caseworker).get(reverse("case", args=[case.pk])).content.decode()
    assert "Första kontakt är inte gjort i tid" in page


def test_a_new_limit_is_for_new_cases(client: Client, caseworker: User, section: Section) -> None:
    earlier, new = opened(caseworker, section, 20), opened(caseworker, section, 5)
    since = timezone.localdate() - timedelta(days=10)
    change_setting(system_user(), timezone.now(), "track.coach_days", 3, since)
    assert "Coach" not in states(earlier)
    assert states(new)["Coach"] == "late"
    assert listed(client, caseworker, step="coach") == [new.pk]


def test_the_list_has_what_is_late_and_what_soon_will_be_of_ones_sections(
    client: Client, caseworker: User, section: Section
) -> None:
    head = make_user(Role.HEAD, section)
    late, soon, met = (opened(caseworker, section, days) for days in (8, 3, 8))
    contact(caseworker, met)
    other = make_section()
    elsewhere = opened(make_user(Role.CASEWORKER, other), other, 8)
    assert listed(client, head, step="contact") == [late.pk]
    assert listed(client, head, step="contact", when="soon") == [soon.pk]
    assert elsewhere.pk not in listed(client, head, step="contact")


def test_the_section_page_counts_what_each_list_has(client: Client, caseworker: User, section: Section) -> None:
    head = make_user(Role.HEAD, section)
    opened(caseworker, section, 8)
    opened(caseworker, section, 5)
    elsewhere = make_section()
    opened(make_user(Role.CASEWORKER, elsewhere), elsewhere, 8)
    sign_in(client, head)
    assert reverse("late_steps_figure") in client.get(reverse("section_overview")).content.decode()
    rows = client.get(reverse("late_steps_figure")).context["rows"]
    contact = next(row for row in rows if row["label"] == "Första kontakt")
    assert (contact["late"], contact["soon"]) == (1, 1)
    for number, url in ((contact["late"], contact["late_url"]), (contact["soon"], contact["soon_url"])):
        assert len(client.get(url).context["table"].page.rows) == number
