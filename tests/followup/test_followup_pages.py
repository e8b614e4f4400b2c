"""Follow-ups in the browser: the panel, the page, its forms, and the lists."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.models import Access
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases.models import Case
from followup import actions
from followup.models import FollowUp
from planning.models import Plan
from tests.factories import grant, make_case, make_section, make_user, sign_in
from tests.followup.building import GOING_WELL, due_on
from tests.followup.conftest import make_agreed_plan


@pytest.fixture
def browser(client: Client, caseworker: User) -> Client:
    return sign_in(client, caseworker)


def ids(page) -> set[int]:
    return {row.pk for row in page.context["table"].page.rows}


def flag(at: timedelta = timedelta()) -> None:
    actions.flag_followups(system_user(), timezone.now() + at)


def test_the_panel_shows_the_cases_followups(browser: Client, followup: FollowUp) -> None:
    page = browser.get(reverse("followup_case_panel", args=[followup.case_id]), headers={"HX-Request": "true"})
    assert reverse("followup", args=[followup.pk]) in page.text


def test_the_panel_stands_in_the_cases_page_when_opened_by_itself(browser: Client, followup: FollowUp) -> None:
    page = browser.get(reverse("followup_case_panel", args=[followup.case_id]))
    assert page.status_code == 200
    assert reverse("planning_case_panel", args=[followup.case_id]) in page.text


def test_a_late_followup_stands_first_among_what_the_case_waits_for(
    browser: Client, caseworker: User, section: Section, today: date
) -> None:
    late, coming = due_on(caseworker, section, [today - timedelta(days=3), today])
    page = browser.get(reverse("case", args=[late.case_id]))
    first = page.context["overview"].attention[0]
    assert (first.url, first.when) == (reverse("followup", args=[late.pk]), "3 dagar sen")
    assert reverse("followup", args=[coming.pk]) not in browser.get(reverse("case", args=[coming.case_id])).text


def test_opening_a_followup_is_logged(browser: Client, followup: FollowUp, caseworker: User) -> None:
    browser.get(reverse("followup", args=[followup.pk]))
    assert Access.objects.filter(what="followup", actor=caseworker, case_id=followup.case_id).count() == 1


def test_a_followup_is_held_in_the_browser(browser: Client, followup: FollowUp, plan: Plan) -> None:
    goal = plan.goals.get()
    url = reverse("followup_hold", args=[followup.pk])
    assert f"Mål: {goal.text}" in browser.get(url).text
    said = {
        "summary": "Kursen är klar.", "client_view": "Jag är stolt.", "way": "phone", "outcome": "on_track",
        f"progress_{goal.pk}": "reached", f"note_{goal.pk}": "",
    }  # fmt: skip
    assert browser.post(url, said).headers["Location"] == reverse("followup", args=[followup.pk])
    page = browser.get(reverse("followup", args=[followup.pk]))
    assert "Jag är stolt." in page.text
    assert "Nått" in page.text


def test_what_was_said_last_time_stands_on_the_next(browser: Client, followup: FollowUp, caseworker: User) -> None:
    following = actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    assert following is not None
    assert "Kursen går bra." in browser.get(reverse("followup", args=[following.pk])).text


def test_what_was_said_last_time_stands_also_after_one_that_did_not_come_about(
    browser: Client, followup: FollowUp, plan: Plan, caseworker: User
) -> None:
    goals = [actions.GoalReport(plan.goals.get().pk, "backward", "Datorn är trasig.")]
    following = actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL, goals)
    assert following is not None
    again = actions.miss(caseworker, timezone.now(), following.pk, "Kom inte till mötet.")
    assert again is not None
    for name in ("followup", "followup_hold"):
        page = browser.get(reverse(name, args=[again.pk])).text
        assert "Kursen går bra." in page
        assert "Datorn är trasig." in page
    assert "Kom inte till mötet." in browser.get(reverse("followup", args=[again.pk])).text


def test_a_late_one_reads_so_before_the_job_has_run(
    browser: Client, caseworker: User, section: Section, today: date
) -> None:
    (late,) = due_on(caseworker, section, [today - timedelta(days=1)])
    for page in (reverse("followup", args=[late.pk]), reverse("followup_case_panel", args=[late.case_id])):
        assert "Förfallen" in browser.get(page).text


def test_a_goal_left_out_is_asked_for(browser: Client, followup: FollowUp) -> None:
    page = browser.post(
        reverse("followup_hold", args=[followup.pk]), {"summary": "Bra.", "way": "phone", "outcome": "on_track"}
    )
    assert page.status_code == 422
    followup.refresh_from_db()
    assert followup.state == "planned"


def test_the_childrens_form_has_the_headings_of_the_law(browser: Client, family: Case) -> None:
    page = browser.get(reverse("followup_hold", args=[family.followups.get().pk]))
    for heading in ("Barnets bästa", "Barnets åsikter", "Information till barnet", "Vad som behöver ändras"):
        assert heading in page.text


def test_the_childrens_followup_is_held_in_the_browser(browser: Client, family: Case) -> None:
    waiting = family.followups.get()
    said = {
        "way": "person", "summary": "Bra.", "outcome": "on_track", "best_interests": "Skolan.",
        "child_views": "Vill bo kvar.",
    }  # fmt: skip
    browser.post(reverse("followup_hold", args=[waiting.pk]), said)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.child_views) == ("held", "Vill bo kvar.")


def test_a_meeting_is_set_in_the_browser(browser: Client, followup: FollowUp, today: date) -> None:
    day = (today + timedelta(days=5)).isoformat()
    browser.post(reverse("followup_call", args=[followup.pk]), {"day": day, "time": "09:30", "way": "video"})
    followup.refresh_from_db()
    assert timezone.localtime(followup.meeting_at).strftime("%Y-%m-%d %H:%M") == f"{day} 09:30"


@pytest.mark.parametrize(("way", "asked"), [("person", "Skriv var ni ska träffas."), ("video", "Skriv länken, eller")])
def test_a_letter_says_where_and_moving_begins_with_what_stood(
    browser: Client, followup: FollowUp, today: date, way: str, asked: str
) -> None:
    url = reverse("followup_call", args=[followup.pk])
    said = {"day": (today + timedelta(days=5)).isoformat(), "time": "09:30", "way": way, "by_letter": "on"}
    refused = browser.post(url, said)
    assert asked in str(refused.context["form"].errors["place"])
    assert refused.context["form"]["time"].value() == "09:30"
    browser.post(url, {**said, "place": "Storgatan 1, rum 3"})
    begun = browser.get(url).context["form"]
    assert [str(begun[name].value())[:10] for name in ("day", "time")] == [said["day"], "09:30:00"]
    assert (begun["way"].value(), begun["place"].value()) == (way, "Storgatan 1, rum 3")


@pytest.mark.parametrize(("name", "state"), [("followup_miss", "missed"), ("followup_cancel", "cancelled")])
def test_not_held_is_noted_with_its_reason(browser: Client, followup: FollowUp, name: str, state: str) -> None:
    browser.post(reverse(name, args=[followup.pk]), {"reason": "Sjuk."})
    followup.refresh_from_db()
    assert (followup.state, followup.reason) == (state, "Sjuk.")


def test_a_settled_followup_offers_nothing_to_do(browser: Client, followup: FollowUp, caseworker: User) -> None:
    actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    page = browser.get(reverse("followup", args=[followup.pk]))
    assert reverse("followup_hold", args=[followup.pk]) not in page.text


def test_a_followup_of_another_section_is_not_found(client: Client, followup: FollowUp) -> None:
    sign_in(client, make_user(Role.CASEWORKER, make_section()))
    assert client.get(reverse("followup", args=[followup.pk])).status_code == 404
    assert ids(client.get(reverse("followups"), {"state": "open"})) == set()


def test_protected_persons_stand_in_the_lists_of_their_caseworker_only(
    client: Client, caseworker: User, section: Section
) -> None:
    plan = make_agreed_plan(caseworker, make_case(caseworker, section, protected=True))
    assert ids(sign_in(client, caseworker).get(reverse("followups"))) == {plan.followups.get().pk}
    other = sign_in(client, make_user(Role.CASEWORKER, section))
    assert ids(other.get(reverse("followups"), {"state": "open"})) == set()


def test_one_comes_to_what_waits_for_oneself(
    browser: Client, followup: FollowUp, caseworker: User, section: Section
) -> None:
    following = actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
    assert following is not None
    other = make_user(Role.CASEWORKER, section)
    make_agreed_plan(other, make_case(other, section))
    assert ids(browser.get(reverse("followups"))) == {following.pk}


def test_the_list_is_filtered_by_flag(browser: Client, caseworker: User, section: Section, today: date) -> None:
    late, coming, _ = due_on(
        caseworker, section, [today - timedelta(days=1), today + timedelta(days=3), today + timedelta(days=90)]
    )
    flag()
    assert ids(browser.get(reverse("followups"), {"level": "overdue"})) == {late.pk}
    assert ids(browser.get(reverse("followups"), {"level": "coming"})) == {coming.pk}


def test_the_list_is_filtered_by_state_and_kind(browser: Client, followup: FollowUp, family: Case) -> None:
    chosen = {"state": "open", "kind": "children"}
    assert ids(browser.get(reverse("followups"), chosen)) == {family.followups.get().pk}


def test_the_list_is_filtered_by_caseworker_and_section(
    browser: Client, followup: FollowUp, section: Section, caseworker: User
) -> None:
    other = make_user(Role.CASEWORKER, section)
    make_agreed_plan(other, make_case(other, section))
    chosen = {"caseworker": caseworker.pk, "section": section.pk}
    assert ids(browser.get(reverse("followups"), chosen)) == {followup.pk}


def test_the_list_is_filtered_by_result(browser: Client, caseworker: User, section: Section, today: date) -> None:
    early, late = due_on(caseworker, section, [today, today - timedelta(days=1)])
    for row in (early, late):
        actions.hold(caseworker, timezone.now(), row.pk, GOING_WELL)
    assert ids(browser.get(reverse("followups"), {"result": "in_time"})) == {early.pk}
    assert ids(browser.get(reverse("followups"), {"result": "late"})) == {late.pk}


def test_what_is_misspelt_in_the_url_filters_nothing(browser: Client, followup: FollowUp) -> None:
    page = browser.get(reverse("followups"), {"level": "x", "due_from": "i går", "caseworker": "-1"})
    assert ids(page) == {followup.pk}


def test_the_list_costs_the_same_for_many_as_for_few(
    browser: Client, caseworker: User, section: Section, today: date, django_assert_max_num_queries
) -> None:
    due_on(caseworker, section, [today] * 15)
    flag()
    browser.get(reverse("followups"))
    with django_assert_max_num_queries(10):
        assert len(ids(browser.get(reverse("followups"), {"level": "overdue"}))) == 15


class TestMissingPlans:
    def adults(self, page) -> list[str]:
        return [row.person.name for row in page.context["table"].page.rows]

    def test_an_adult_with_aid_and_no_plan_is_listed(
        self, browser: Client, caseworker: User, case: Case, deciders: None
    ) -> None:
        grant(caseworker, case)
        assert self.adults(browser.get(reverse("missing_plans"))) == [case.applicant.name]

    def test_an_adult_without_aid_is_not(self, browser: Client, case: Case) -> None:
        assert self.adults(browser.get(reverse("missing_plans"))) == []

    def test_an_agreed_plan_takes_the_adult_off_the_list(
        self, browser: Client, caseworker: User, case: Case, deciders: None
    ) -> None:
        grant(caseworker, case)
        make_agreed_plan(caseworker, case)
        assert self.adults(browser.get(reverse("missing_plans"))) == []

    def test_the_partner_needs_a_plan_too(
        self, browser: Client, caseworker: User, section: Section, deciders: None
    ) -> None:
        case = make_case(caseworker, section, partner=True, child_ages=(5,))
        grant(caseworker, case)
        make_agreed_plan(caseworker, case)
        partner = case.household.members.get(role="partner").person
        assert self.adults(browser.get(reverse("missing_plans"))) == [partner.name]

    def test_a_closed_case_is_not_listed(self, browser: Client, caseworker: User, case: Case, deciders: None) -> None:
        from cases.actions import close_case

        grant(caseworker, case)
        close_case(caseworker, timezone.now(), case.pk, "work")
        assert self.adults(browser.get(reverse("missing_plans"))) == []

    def test_the_list_costs_the_same_for_many_as_for_few(
        self, browser: Client, caseworker: User, section: Section, deciders: None, django_assert_max_num_queries
    ) -> None:
        for _ in range(8):
            grant(caseworker, make_case(caseworker, section))
        browser.get(reverse("missing_plans"))
        with django_assert_max_num_queries(10):
            assert len(self.adults(browser.get(reverse("missing_plans"), {"caseworker": caseworker.pk}))) == 8
