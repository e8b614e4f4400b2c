"""The plan's pages as a caseworker walks them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from bistand.audit.models import Access
from bistand.staff.models import Role, Section, User
from cases.models import Case
from planning.models import Activity, Plan
from tests.factories import make_section, make_user, sign_in


@pytest.fixture
def browser(client: Client, caseworker: User) -> Client:
    return sign_in(client, caseworker)


def test_the_panel_offers_a_plan_to_each_adult(browser: Client, case: Case) -> None:
    page = browser.get(reverse("planning_case_panel", args=[case.pk]), headers={"HX-Request": "true"})
    assert reverse("plan_new", args=[case.pk, case.applicant_id]) in page.text


def test_the_panel_shows_the_open_plan(browser: Client, case: Case, agreed: Plan) -> None:
    page = browser.get(reverse("planning_case_panel", args=[case.pk]), headers={"HX-Request": "true"})
    assert "Arbete på heltid" in page.text
    assert "Truckkort" in page.text


def test_the_panel_stands_in_the_cases_page_when_opened_by_itself(browser: Client, case: Case, draft: Plan) -> None:
    page = browser.get(reverse("planning_case_panel", args=[case.pk]))
    assert page.status_code == 200
    assert "Arbete på heltid" in page.text
    assert f"Ärende {case.number}" in page.text


def test_opening_a_plan_is_logged(browser: Client, agreed: Plan, caseworker: User) -> None:
    browser.get(reverse("plan", args=[agreed.pk]))
    (row,) = Access.objects.filter(what="plan", actor=caseworker)
    assert (row.case_id, row.persons) == (agreed.case_id, [agreed.person_id])


def test_a_plan_goes_from_words_to_agreed_in_the_browser(browser: Client, case: Case, today: date) -> None:
    new = reverse("plan_new", args=[case.pk, case.applicant_id])
    assert browser.get(new).status_code == 200
    answer = browser.post(new, {"aim": "Arbete", "own_words": "Jag vill."})
    plan = Plan.objects.get(case=case)
    assert answer.headers["Location"] == reverse("plan", args=[plan.pk])
    goal = {"text": "CV klart", "target_date": (today + timedelta(days=30)).isoformat()}
    answer = browser.post(reverse("goal_new", args=[plan.pk]), goal)
    activity = {"text": "Skriv CV", "responsible": "client", "due": today.isoformat()}
    answer = browser.post(answer.headers["Location"], activity)
    assert answer.status_code == 302
    browser.post(reverse("plan_agree", args=[plan.pk]), {"how": "meeting"})
    page = browser.get(reverse("plan", args=[plan.pk]))
    assert "Överenskommen" in page.text
    assert "Kom överens om planen" not in page.text


def test_an_activity_is_marked_done_in_the_browser(browser: Client, agreed: Plan, today: date) -> None:
    activity = Activity.objects.get(goal__plan=agreed)
    browser.post(reverse("activity_done", args=[activity.pk]), {"done_on": today.isoformat()})
    activity.refresh_from_db()
    assert activity.state == "done"


def test_a_refusal_stands_in_the_form(browser: Client, draft: Plan, today: date) -> None:
    past = {"text": "CV klart", "target_date": (today - timedelta(days=1)).isoformat()}
    page = browser.post(reverse("goal_new", args=[draft.pk]), past)
    assert page.status_code == 422
    assert "Målet ska ligga framåt i tiden." in page.text


def test_the_same_form_sent_twice_makes_one_goal(browser: Client, draft: Plan, today: date) -> None:
    goal = {"text": "CV", "target_date": today.isoformat(), "once": "7b7f8a3e-31b5-4d0c-9f27-000000000001"}
    first, second = (browser.post(reverse("goal_new", args=[draft.pk]), goal) for _ in range(2))
    assert draft.goals.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_a_plan_of_another_section_is_not_found(client: Client, agreed: Plan) -> None:
    sign_in(client, make_user(Role.CASEWORKER, make_section()))
    assert client.get(reverse("plan", args=[agreed.pk])).status_code == 404


def test_a_reader_sees_no_buttons(client: Client, agreed: Plan, section: Section) -> None:
    sign_in(client, make_user(Role.ASSISTANT, section))
    page = client.get(reverse("plan", args=[agreed.pk]))
    assert page.status_code == 200
    assert "Nytt mål" not in page.text


def test_a_plan_with_many_goals_costs_as_many_queries_as_one_with_few(
    browser: Client, agreed: Plan, caseworker: User, today: date, django_assert_max_num_queries
) -> None:
    from django.utils import timezone

    from planning import actions

    for number in range(12):
        text = actions.ActivityText("Gör", "client", today)
        actions.add_goal(caseworker, timezone.now(), agreed.pk, f"Mål {number}", today, text)
    browser.get(reverse("plan", args=[agreed.pk]))
    with django_assert_max_num_queries(22):
        browser.get(reverse("plan", args=[agreed.pk]))
