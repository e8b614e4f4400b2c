"""Beside the caseworker's day: what others have done since the last working day, and what the week brings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from bistand.workdays import workday_before
from cases import actions as cases
from followup.week import week_ahead
from tests.factories import make_application, make_case, make_section, make_user, sign_in
from tests.followup.building import due_on


@pytest.fixture
def section(db: None) -> Section:
    return make_section()


@pytest.fixture
def caseworker(section: Section) -> User:
    return make_user(Role.CASEWORKER, section)


def test_what_others_do_in_the_own_cases_is_told_and_not_what_one_does_oneself(
    client: Client, caseworker: User, section: Section
) -> None:
    colleague = make_user(Role.CASEWORKER, section)
    case, hers = make_case(caseworker, section), make_case(colleague, section)
    now, today = timezone.now(), timezone.localdate()
    for who, of in ((caseworker, case), (colleague, case), (colleague, hers)):
        cases.sign_note(who, now, cases.write_note(who, now, of.pk, "Samtal", "Om läget.", today).pk)
    rows = sign_in(client, caseworker).get(reverse("day_happened")).context["rows"]
    assert [(row.case.pk, row.what, row.by) for row in rows] == [
        (case.pk, {"Journalanteckning signerades": 1}, [colleague.get_full_name()])
    ]


def test_after_a_weekend_what_has_happened_counts_from_friday() -> None:
    assert workday_before(date(2026, 11, 30)) == date(2026, 11, 27)


def test_the_week_ahead_has_what_comes_to_its_day_and_neither_today_nor_later(
    caseworker: User, section: Section
) -> None:
    today = timezone.localdate()
    days = [today, today + timedelta(days=1), today + timedelta(days=7), today + timedelta(days=8)]
    due_on(caseworker, section, days)
    case = make_case(caseworker, section)
    application = make_application(caseworker, case)
    by = today + timedelta(days=3)
    cases.request_supplement(caseworker, timezone.now(), application.pk, "Hyresavi för månaden", by)
    found = week_ahead(caseworker, today)
    assert [(row.by, row.what) for row in found] == [
        (days[1], "Följ upp planen"), (by, "Sista dag för komplettering"), (days[2], "Följ upp planen"),
    ]  # fmt: skip


def test_my_day_offers_both_to_a_caseworker_and_to_nobody_else(
    client: Client, caseworker: User, section: Section
) -> None:
    page = sign_in(client, caseworker).get(reverse("my_day")).content.decode()
    assert reverse("day_ahead") in page
    assert reverse("day_happened") in page
    assistant = make_user(Role.ASSISTANT, section)
    assert sign_in(Client(), assistant).get(reverse("day_happened")).status_code == 403
