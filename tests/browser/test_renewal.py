"""A routine renewal by the keyboard alone: from opening the application to a decision, its key actions counted."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from bistand.actions import acting
from bistand.staff.models import Role
from cases import actions as cases
from cases.actions.case import NewMember
from cases.actions.content import DecisionContent
from cases.models import Application, Case, Decision, LegalGround, MemberRole, Obstacle, Outcome, Purpose
from tests.browser.driving import Visitor
from tests.factories import PASSWORD, allow_decisions, child_born, make_person, make_section, make_user
from tests.live import LiveApp

pytestmark = pytest.mark.browser
MOST_KEYS = 12
CHILD = "Lea trivs i skolan och familjen bor kvar."


class Keys:
    """The keyboard, counting what is pressed; a whole text typed in a field counts as nothing."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, key: str) -> None:
        self.pressed += 1
        self.page.wait_for_load_state()  # nobody presses before the page listens
        self.page.keyboard.press(key)

    def to(self, key: str, heading: str) -> None:
        """Press what leads to the page with this heading."""
        self.press(key)
        expect(self.page.get_by_role("heading", name=heading).first).to_be_visible()


@pytest.fixture(scope="module")
def family(live_app: LiveApp, django_db_blocker: Any) -> Iterator[tuple[str, Case]]:
    """A mother and child with a decision of last month, whose new application says that nothing has changed."""
    with django_db_blocker.unblock():
        section = make_section("Försörjning 1")
        sara = make_user(Role.CASEWORKER, section, "Sara Ek", PASSWORD)
        allow_decisions(Role.CASEWORKER, Decimal(25_000))
        now, this = timezone.now(), timezone.localdate().replace(day=1)
        last = (this - timedelta(days=1)).replace(day=1)
        mother, child = make_person(sara), make_person(sara, child_born(8))
        case = cases.register_case(
            sara, now, section, NewMember(mother, MemberRole.APPLICANT), [NewMember(child, MemberRole.CHILD)], sara
        )
        with acting(sara, "test.moved_in"):
            case.household.members.update(valid=DateRange(last, None))
        _decide(case, cases.receive_application(sara, now, case.pk, last, "paper", {}))
        cases.receive_application(sara, now, case.pk, this, "paper", {"text": "Samma som förra månaden."})
        yield sara.username, case


def _decide(case: Case, application: Application) -> None:
    sara, now = case.caseworker, timezone.now()
    assert sara is not None
    values = {"expenses": [{"kind": "rent", "applied": "7000.00", "approved": "7000.00"}]}
    calculation = cases.calculate_month(sara, now, application.pk, values)
    amount = Decimal(calculation.result["result"]["amount"])
    content = DecisionContent(
        decision_type="livelihood", legal_ground=LegalGround.RIGHT, outcome=Outcome.GRANT, amount=amount,
        period_from=application.month, period_to=application.month.replace(day=28), reasons="Behovet finns.",
        child_perspective=CHILD, lines=((Purpose.LIVELIHOOD, amount),),
        obstacles={case.applicant_id: Obstacle.SICK_NONE}, calculation_id=calculation.pk,
    )  # fmt: skip
    cases.make_decision(sara, now, cases.draft_decision(sara, now, application.pk, content).pk)


def test_a_renewal_with_nothing_changed_is_decided_in_at_most_twelve_key_actions(
    browser: Browser, live_app: LiveApp, family: tuple[str, Case]
) -> None:
    username, case = family
    visitor = Visitor(browser, live_app.url, username, PASSWORD)
    keys = Keys(visitor.page)
    expect(visitor.page.get_by_role("link", name="Handlägg").first).to_be_visible()

    keys.to("1", "Hushåll")
    keys.to("b", "Beräkning")
    expect(visitor.page.get_by_label("Hyra, sökt")).to_be_focused()
    expect(visitor.page.get_by_label("Hyra, godkänt")).to_have_value(re.compile(r"7\s000"))
    keys.to("Control+Enter", "Beräkning")
    expect(visitor.page.get_by_role("link", name="Skriv beslut").first).to_be_visible()
    keys.to("d", "Beslut")
    expect(visitor.page.get_by_label("Barnens situation")).to_have_value(CHILD)
    keys.press("k")  # the text about the child has been read, and holds
    keys.press("Control+Enter")
    expect(visitor.page.get_by_role("link", name="Fatta beslutet")).to_be_visible()
    keys.to("f", "Fatta beslutet")
    keys.press("Control+Enter")
    expect(visitor.page.get_by_text("Fattat").first).to_be_visible()

    assert keys.pressed <= MOST_KEYS
    made = Decision.objects.filter(case=case).latest("pk")
    assert (made.state, made.outcome) == (Decision.State.MADE, Outcome.GRANT)
    assert list(made.obstacles.values_list("obstacle", flat=True)) == [Obstacle.SICK_NONE]
    assert set(made.lines.values_list("purpose", "amount")) >= {(Purpose.RENT, Decimal("7000.00"))}
    visitor.leave()


def test_what_is_typed_while_the_reasons_are_drawn_anew_stays(
    browser: Browser, live_app: LiveApp, family: tuple[str, Case]
) -> None:
    """The outcome is chosen and one goes on typing at once; the server answers after a while."""
    username, case = family
    assert case.caseworker is not None
    month = (timezone.localdate().replace(day=28) + timedelta(days=7)).replace(day=1)
    application = cases.receive_application(case.caseworker, timezone.now(), case.pk, month, "paper", {})
    visitor = Visitor(browser, live_app.url, username, PASSWORD, look=False)
    page, answered = visitor.page, threading.Event()

    def late(route: Route) -> None:
        answer = route.fetch()
        page.get_by_label("Individuella skäl").press_sequentially(" och vård")
        route.fulfill(response=answer)
        answered.set()

    page.goto(live_app.url + reverse("decision_write", args=[case.pk, application.pk]))
    page.get_by_label("Individuella skäl").fill("Resor")
    page.route(re.compile(reverse("decision_reasons", args=[case.pk, application.pk])), late)
    page.get_by_label("Delvis bifall").check()
    expect(page.locator("#decision-reasons.htmx-request")).to_have_count(0)
    page.wait_for_timeout(300)
    assert answered.is_set()
    expect(page.get_by_label("Individuella skäl")).to_have_value("Resor och vård")
    visitor.leave()
