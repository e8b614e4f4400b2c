"""Where each role begins, and that every number there has its rows."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from bistand.ui import panels
from cases import actions as cases
from cases.models import Case
from followup import actions
from tests.factories import allow_decisions, grant, make_application, make_case, make_section, make_user, sign_in
from tests.followup.building import GOING_WELL, due_on
from tests.followup.conftest import make_agreed_plan

HOMES = {
    Role.CASEWORKER: ("my_day", "Min dag"),
    Role.SENIOR: ("to_approve", "Att godkänna"),
    Role.HEAD: ("to_approve", "Att godkänna"),
    Role.ASSISTANT: ("to_do", "Att göra"),
    Role.ACCOUNTANT: ("overview", "Översikt"),
    Role.CONTROLLER: ("overview", "Översikt"),
    Role.ADMINISTRATOR: ("overview", "Översikt"),
    Role.COACH: ("participants", "Mina deltagare"),
}


def rows_behind(client: Client, page, text: str) -> int:
    """How many rows the list has that the link with the text goes to."""
    found = re.search(rf'<a href="([^"]+)">\s*{re.escape(text)}', page.text)
    assert found, text
    return len(client.get(html.unescape(found[1])).context["table"].page.rows)


@pytest.mark.parametrize("role", HOMES)
def test_each_role_begins_on_its_own_page(client: Client, section: Section, role: Role) -> None:
    name, title = HOMES[role]
    page = sign_in(client, make_user(role, section)).get(reverse("home"), follow=True)
    assert page.redirect_chain == [(reverse(name), 302)]
    assert f"<h1>{title}</h1>" in page.text


def test_whoever_has_no_role_is_told_whom_to_ask(client: Client, db: None) -> None:
    page = sign_in(client, make_user(None)).get(reverse("home"))
    assert "Du har ingen roll i dag" in page.text


FIGURES = ("followup_figure", "missing_figure", "waits_figure")


@pytest.mark.parametrize("name", ["my_day", "to_approve", *FIGURES, "to_do", "overview", "section_overview"])
def test_a_page_of_another_role_is_refused(client: Client, section: Section, name: str) -> None:
    other = Role.ACCOUNTANT if name != "overview" else Role.CASEWORKER
    assert sign_in(client, make_user(other, section)).get(reverse(name)).status_code == 403


def test_other_apps_show_what_they_have_as_panels(
    client: Client, section: Section, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", dict(panels._panels))
    panels.register_panel("home", "runs", "Körningar", "followups", act="followup.read")
    page = sign_in(client, make_user(Role.ASSISTANT, section)).get(reverse("to_do"))
    assert f'hx-get="{reverse("followups")}"' in page.text
    page = sign_in(client, make_user(Role.ACCOUNTANT)).get(reverse("overview"))
    assert f'hx-get="{reverse("followups")}"' not in page.text


class TestMyDay:
    @pytest.fixture
    def browser(self, client: Client, caseworker: User) -> Client:
        return sign_in(client, caseworker)

    def test_what_is_late_stands_first(self, browser: Client, caseworker: User, section: Section, today: date) -> None:
        near, late = due_on(caseworker, section, [today + timedelta(days=2), today - timedelta(days=5)])
        todo = browser.get(reverse("my_day")).context["day"].todo
        assert [item.url for item in todo] == [reverse("followup", args=[f.pk]) for f in (late, near)]
        assert [item.late for item in todo] == [True, False]

    def test_a_followup_far_ahead_does_not_stand_there(
        self, browser: Client, caseworker: User, section: Section, today: date
    ) -> None:
        due_on(caseworker, section, [today + timedelta(days=60)])
        assert browser.get(reverse("my_day")).context["day"].todo == []

    def test_an_application_says_how_long_it_has_waited(self, browser: Client, caseworker: User, case: Case) -> None:
        make_application(caseworker, case)
        (item,) = browser.get(reverse("my_day")).context["day"].todo
        assert (item.who, item.since) == (case.applicant.name, "inkom i dag")

    def test_a_supplement_asked_for_waits_for_the_client(
        self, browser: Client, caseworker: User, case: Case, today: date
    ) -> None:
        application = make_application(caseworker, case)
        cases.request_supplement(caseworker, timezone.now(), application.pk, "Hyresavi", today + timedelta(days=7))
        day = browser.get(reverse("my_day")).context["day"]
        assert day.todo == []
        assert [item.what for item in day.waiting] == ["Komplettering: Hyresavi"]

    def test_a_proposal_waits_for_others_until_it_comes_back(
        self, browser: Client, caseworker: User, case: Case, head: User
    ) -> None:
        allow_decisions(Role.HEAD)
        proposal = propose(caseworker, case)
        assert [i.what for i in browser.get(reverse("my_day")).context["day"].waiting] == [
            "Beslutsförslag väntar på beslut"
        ]
        cases.return_proposal(head, timezone.now(), proposal, "Motivera beloppet.")
        todo = browser.get(reverse("my_day")).context["day"].todo
        assert "Motivera beloppet." in [item.since for item in todo]

    def test_my_cases_are_mine(self, browser: Client, case: Case, section: Section) -> None:
        make_case(make_user(Role.CASEWORKER, section), section)
        page = browser.get(reverse("my_day"))
        assert [row.pk for row in page.context["cases"].page.rows] == [case.pk]

    def test_the_day_costs_the_same_for_many_as_for_few(
        self, browser: Client, caseworker: User, section: Section, today: date, django_assert_max_num_queries
    ) -> None:
        for followup in due_on(caseworker, section, [today] * 12):
            make_application(caseworker, followup.case)
        browser.get(reverse("my_day"))
        with django_assert_max_num_queries(14):
            page = browser.get(reverse("my_day"))
        assert len(page.context["day"].todo) == 24


def propose(caseworker: User, case: Case) -> int:
    """A proposal that the caseworker leaves to somebody else; its id."""
    from cases.actions.content import DecisionContent

    application = make_application(caseworker, case)
    content = DecisionContent(
        "refusal", "12:2", "reject", Decimal(0), application.month, application.month, "Skäl.",
        individual="Behovet kan tillgodoses med sparade pengar.",
        uncommunicated="needless",
        obstacles={case.applicant_id: "unemployed_none"},
    )  # fmt: skip
    draft = cases.draft_decision(caseworker, timezone.now(), application.pk, content)
    return cases.propose_decision(caseworker, timezone.now(), draft.pk).pk


class TestToApprove:
    @pytest.fixture
    def browser(self, client: Client, head: User) -> Client:
        return sign_in(client, head)

    def test_proposals_of_the_section_wait_there(self, browser: Client, caseworker: User, case: Case) -> None:
        proposal = propose(caseworker, case)
        page = browser.get(reverse("to_approve"))
        assert [row.pk for row in page.context["proposals"].page.rows] == [proposal]

    def test_proposals_of_another_section_do_not(self, client: Client, caseworker: User, case: Case) -> None:
        propose(caseworker, case)
        page = sign_in(client, make_user(Role.HEAD, make_section())).get(reverse("to_approve"))
        assert page.context["proposals"].page.rows == []

    def test_the_numbers_are_those_of_their_rows(
        self, browser: Client, caseworker: User, section: Section, today: date, deciders: None
    ) -> None:
        yesterday = today - timedelta(days=1)
        late, *_ = due_on(caseworker, section, [yesterday, yesterday, yesterday, today + timedelta(days=9), today])
        actions.hold(caseworker, timezone.now(), late.pk, GOING_WELL)
        page = browser.get(reverse("followup_figure"))
        total = page.context["total"]
        assert (total.due, total.in_time, total.overdue, total.coming) == (3, 0, 2, 2)
        assert rows_behind(browser, page, "2 är sena") == total.overdue
        assert rows_behind(browser, page, "2 ska göras") == total.coming
        assert rows_behind(browser, page, caseworker.get_full_name()) == total.due

    def test_held_in_time_is_counted_as_such(
        self, browser: Client, caseworker: User, section: Section, today: date
    ) -> None:
        from followup import overview
        from followup.models import FollowUp

        (followup,) = due_on(caseworker, section, [today])
        actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL)
        # Seen from tomorrow, when the day has passed.
        period = overview.Period.until(today + timedelta(days=1))
        work = overview.compliance(caseworker, period)[caseworker.pk]
        assert (work.due, work.in_time, work.share) == (1, 1, 100)
        assert FollowUp.objects.get(pk=followup.pk).state == "held"

    def test_missing_plans_are_counted_per_caseworker(
        self, browser: Client, caseworker: User, section: Section, case: Case, deciders: None
    ) -> None:
        grant(caseworker, case)
        (bar,) = browser.get(reverse("missing_figure")).context["missing"].bars
        assert (bar.label, bar.value) == (caseworker.get_full_name(), 1)
        assert len(browser.get(bar.url).context["table"].page.rows) == 1

    def test_the_wait_for_a_decision_is_the_median_of_its_rows(
        self, browser: Client, caseworker: User, case: Case, deciders: None
    ) -> None:
        grant(caseworker, case)
        (bar,) = browser.get(reverse("waits_figure")).context["waits"].bars
        (row,) = browser.get(bar.url).context["table"].page.rows
        assert bar.value == round(row.waited.total_seconds() / 86400, 1)

    def test_the_page_costs_the_same_for_many_as_for_few(
        self, browser: Client, caseworker: User, section: Section, today: date, deciders: None,
        django_assert_max_num_queries,
    ) -> None:  # fmt: skip
        for followup in due_on(caseworker, section, [today - timedelta(days=1)] * 6):
            grant(caseworker, followup.case)
        for _ in range(3):
            other = make_user(Role.CASEWORKER, section)
            make_agreed_plan(other, make_case(other, section))
        for name in ("to_approve", *FIGURES):
            browser.get(reverse(name))
            with django_assert_max_num_queries(10):
                browser.get(reverse(name))


class TestSection:
    def test_each_caseworker_has_a_row_whose_numbers_have_rows(
        self, client: Client, head: User, caseworker: User, section: Section, today: date, deciders: None
    ) -> None:
        due_on(caseworker, section, [today - timedelta(days=1), today + timedelta(days=4)])
        grant(caseworker, make_case(caseworker, section))
        page = sign_in(client, head).get(reverse("section_overview"))
        (row,) = page.context["rows"]
        work = row["work"]
        assert len(client.get(row["cases_url"]).context["table"].page.rows) == work.cases
        assert (work.cases, work.due, work.overdue, work.coming, work.missing) == (3, 1, 1, 1, 1)
        for name in ("due", "overdue", "soon", "coming", "missing", "waiting", "behind"):
            found = client.get(row[f"{name}_url"]).context["table"].page.rows
            assert len(found) == getattr(work, name), name

    def test_what_has_waited_long_and_what_is_behind_have_their_cases(
        self, client: Client, head: User, caseworker: User, section: Section, case: Case, today: date
    ) -> None:
        from bistand.actions import acting
        from cases.models import JournalNote

        with acting(caseworker, "test"):
            JournalNote.objects.create(case=case, heading="Samtal", text="Utkast", happened_on=today,
                                       written_by=caseworker)  # fmt: skip
        reached = today - timedelta(days=15)
        cases.receive_application(
            caseworker, timezone.now(), make_case(caseworker, section).pk, today.replace(day=1), "counter", {},
            reached_on=reached,
        )  # fmt: skip
        make_application(caseworker, case)
        page = sign_in(client, head).get(reverse("section_overview"))
        for row in (page.context["total"], *page.context["rows"]):
            assert (row["work"].waiting, row["work"].behind) == (1, 1)
            for name in ("waiting", "behind", "cases"):
                found = client.get(row[f"{name}_url"]).context["table"].page.rows
                assert len(found) == getattr(row["work"], name), name

    def test_the_load_is_weighted_by_kind_and_held_against_the_own_capacity(
        self, client: Client, head: User, caseworker: User, section: Section, case: Case, family: Case
    ) -> None:
        other, new = make_user(Role.CASEWORKER, section), make_user(Role.CASEWORKER, section)
        make_case(other, section)
        make_user(Role.CASEWORKER, make_section())
        cases.set_capacity(head, timezone.now(), caseworker, 20)
        page = sign_in(client, head).get(reverse("section_overview"))
        found = {
            row["work"].caseworker_id: (row["work"].load_text, row["work"].fullness) for row in page.context["rows"]
        }
        assert found == {caseworker.pk: ("2,25 av 20", 11), other.pk: ("1 av 40", 2), new.pk: ("0 av 40", 0)}
        assert page.context["total"]["work"].load_text == "3,25 av 100"

    def test_one_section_is_all_there_is_when_it_is_chosen(
        self, client: Client, caseworker: User, section: Section, case: Case
    ) -> None:
        other = make_section()
        make_case(make_user(Role.CASEWORKER, other), other)
        browser = sign_in(client, make_user(Role.CONTROLLER))
        for chosen, number in (({}, 2), ({"section": other.pk}, 1)):
            page = browser.get(reverse("section_overview"), chosen)
            assert page.context["total"]["work"].cases == number

    def test_the_page_costs_the_same_for_many_as_for_few(
        self, client: Client, head: User, section: Section, django_assert_max_num_queries
    ) -> None:
        for _ in range(6):
            worker = make_user(Role.CASEWORKER, section)
            make_agreed_plan(worker, make_case(worker, section))
        sign_in(client, head).get(reverse("section_overview"))
        with django_assert_max_num_queries(10):
            client.get(reverse("section_overview"))

    def test_a_head_sees_the_own_section_only(self, client: Client, caseworker: User, case: Case) -> None:
        page = sign_in(client, make_user(Role.HEAD, make_section())).get(reverse("section_overview"))
        assert page.context["rows"] == []
