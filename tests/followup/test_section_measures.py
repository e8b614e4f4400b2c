"""What a section waits for in measures: absences nobody has heard the person about, and providers."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from cases.actions import close_case
from cases.models import Case
from planning.measures import attending, referring
from planning.measures.attending import Present
from planning.models import Activity, Plan, Referral
from tests.browser.referred import referred
from tests.factories import make_case, make_section, make_user, sign_in
from tests.followup.conftest import make_agreed_plan


@pytest.fixture
def rows(caseworker: User, head: User, plan: Plan, today: date) -> dict[str, Referral]:
    """One of each state in the section, and an absence."""
    found = referred(caseworker, head, plan)
    absent(caseworker, found["started"], today)
    return found


@pytest.fixture
def elsewhere(rows: dict[str, Referral], today: date) -> Referral:
    """One that another section has sent to the same provider, begun and stayed away from."""
    section = make_section()
    other = make_user(Role.CASEWORKER, section)
    row = begun(other, make_agreed_plan(other, make_case(other, section)), rows["started"].measure_id, today)
    absent(other, row, today)
    return row


def begun(user: User, plan: Plan, measure_id: int, today: date) -> Referral:
    now, activity = timezone.now(), Activity.objects.get(goal__plan=plan)
    row = referring.propose_referral(user, now, activity.pk, measure_id)
    referring.send_referral(user, now, row.pk, "Söker arbete i lager.", today, "muntligt")
    referring.answer_referral(user, now, row.pk, "accepted", today)
    return referring.start_referral(user, now, row.pk, today)


def absent(user: User, row: Referral, today: date) -> None:
    attending.note_attendance(user, timezone.now(), row.pk, Present(today, "absent"))


def people(client: Client, url: str) -> set[int]:
    """Whom the list that the URL leads to is about, by referral."""
    found = client.get(url).context["table"].page.rows
    return {getattr(row, "referral_id", None) or row.pk for row in found}


def test_the_section_page_counts_absences_and_waits_with_their_rows(
    client: Client, head: User, rows: dict[str, Referral], elsewhere: Referral
) -> None:
    page = sign_in(client, head).get(reverse("section_overview"))
    assert page.context["total"]["work"].unheard == 1
    assert people(client, page.context["unheard_url"]) == {rows["started"].pk}
    assert reverse("measures_figure") in page.text
    (row,) = client.get(reverse("measures_figure")).context["rows"]
    before = {rows[state].pk for state in ("proposed", "sent", "waiting", "accepted")}
    assert (row["found"].waiting, people(client, row["url"])) == (4, before)
    # Two of the section's own have begun; the third is another section's.
    assert row["found"].waits["whole"] == (0, 2)


def test_whoever_has_the_whole_municipality_chooses_a_section(
    client: Client, section: Section, rows: dict[str, Referral], elsewhere: Referral
) -> None:
    sign_in(client, make_user(Role.HEAD, None))
    other = elsewhere.case.section_id
    for chosen, referrals, absences, whole in (
        ({}, {row.pk for row in rows.values() if row.is_open} | {elsewhere.pk}, {rows["started"].pk, elsewhere.pk}, 3),
        ({"section": other}, {elsewhere.pk}, {elsewhere.pk}, 1),
    ):
        assert people(client, reverse("referrals", query=chosen)) == referrals
        assert people(client, reverse("absences", query=chosen)) == absences
        assert client.get(reverse("section_overview"), chosen).context["total"]["work"].unheard == len(absences)
        (row,) = client.get(reverse("measures_figure"), chosen).context["rows"]
        assert row["found"].waits["whole"][1] == whole


def test_another_section_is_shown_to_nobody_by_its_name_in_the_url(
    client: Client, caseworker: User, head: User, rows: dict[str, Referral], elsewhere: Referral
) -> None:
    other = elsewhere.case.section_id
    for user in (caseworker, head):
        sign_in(client, user)
        for name in ("referrals", "absences"):
            assert elsewhere.pk not in people(client, reverse(name, query={"section": other, "whose": ""}))
        assert client.get(reverse("section_overview", query={"section": other})).status_code == (
            200 if user == head else 403
        )
        found = client.get(reverse("measures_figure", query={"section": other})).context["rows"]
        assert [row["found"].waits["whole"][1] for row in found] == [2]


def test_a_caseworker_comes_to_the_own_absences_and_may_see_the_sections(
    client: Client, section: Section, caseworker: User, rows: dict[str, Referral], today: date
) -> None:
    other = make_user(Role.CASEWORKER, section)
    plan = make_agreed_plan(other, make_case(other, section))
    theirs = begun(other, plan, rows["started"].measure_id, today)
    absent(other, theirs, today)
    sign_in(client, caseworker)
    assert people(client, reverse("absences")) == {rows["started"].pk}
    assert people(client, reverse("absences", query={"whose": ""})) == {rows["started"].pk, theirs.pk}


def test_whoever_does_not_refer_is_shown_neither(client: Client, rows: dict[str, Referral]) -> None:
    page = sign_in(client, make_user(Role.CONTROLLER)).get(reverse("section_overview"))
    assert "Frånvaro att höra klienten om" not in page.text
    assert client.get(reverse("measures_figure")).status_code == 403


def test_turning_the_page_or_sorting_keeps_what_one_came_to(
    client: Client, section: Section, caseworker: User, rows: dict[str, Referral], today: date
) -> None:
    other = make_user(Role.CASEWORKER, section)
    theirs = begun(other, make_agreed_plan(other, make_case(other, section)), rows["started"].measure_id, today)
    absent(other, theirs, today)
    sign_in(client, caseworker)
    for name, whose in (("absences", "referral__case"), ("followups", "case")):
        found = client.get(reverse(name, query={"ordning": "-day"})).context["table"].page.rows
        assert {attrgetter(f"{whose}__caseworker_id".replace("__", "."))(row) for row in found} == {caseworker.pk}


def test_all_of_it_costs_the_same_for_many_as_for_few(
    client: Client, section: Section, caseworker: User, head: User, rows: dict[str, Referral], today: date,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for _ in range(3):
        plan = make_agreed_plan(caseworker, make_case(caseworker, section))
        absent(caseworker, begun(caseworker, plan, rows["ended"].measure_id, today), today)
    sign_in(client, head)
    for name in ("section_overview", "measures_figure", "referrals", "absences"):
        client.get(reverse(name))
        with django_assert_max_num_queries(10):
            client.get(reverse(name))


def test_what_nobody_can_hear_any_more_is_not_listed(
    client: Client, caseworker: User, head: User, case: Case, rows: dict[str, Referral]
) -> None:
    close_case(caseworker, timezone.now(), case.pk, "moved")
    for user in (caseworker, head):
        assert people(sign_in(client, user), reverse("absences", query={"whose": ""})) == set()
    assert client.get(reverse("section_overview")).context["total"]["work"].unheard == 0
