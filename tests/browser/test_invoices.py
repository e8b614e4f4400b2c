"""A landlord's bill by the keyboard: supplier, OCR number and amount; Enter reviews it and opens the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect

from bistand.staff.models import Role
from payments import actions as pay
from payments.models import Invoice
from tests.browser.driving import Visitor
from tests.factories import PASSWORD, make_user
from tests.live import LiveApp
from tests.payments.test_invoices import received, supplier
from tests.story import Story, enter_and_verify

pytestmark = pytest.mark.browser

OCR = "5400000625"


@dataclass
class Desk:
    username: str
    case: str
    bills: list[Invoice]


@pytest.fixture(scope="module")
def desk(live_app: LiveApp, django_db_blocker: Any) -> Iterator[Desk]:
    """Two bills of a landlord whom the case's rent is planned to, by the OCR number that the bill has."""
    with django_db_blocker.unblock():
        story = Story()
        landlord = supplier(story)
        enter_and_verify(landlord, story.assistant, story.checker, "bankgiro")
        share = pay.Share(landlord.pk, Decimal(970), story.pay_on, OCR)
        pay.divide_line(story.caseworker, timezone.now(), story.decision.lines.get().pk, [share])
        asta = make_user(Role.ASSISTANT, story.section, "Asta Lund", PASSWORD)
        yield Desk(asta.username, story.case.number, [received(story), received(story)])


def test_a_bill_is_reviewed_by_the_keyboard_and_the_next_one_opens(
    live_app: LiveApp, browser: Browser, desk: Desk
) -> None:
    asta = Visitor(browser, live_app.url, desk.username, PASSWORD)
    first, second = (reverse("invoice", args=[row.pk]) for row in desk.bills)
    page = asta.go(first)
    expect(page.get_by_label("Leverantör", exact=True)).to_be_focused()
    page.keyboard.type("50501055")
    expect(page.get_by_role("radio", name="Almby Bostäder AB")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(OCR)
    page.keyboard.press("Tab")
    page.keyboard.type("970")
    expect(page.get_by_role("radio", name=desk.case)).to_be_checked()
    today = timezone.localdate()
    page.get_by_label("Fakturadatum").fill(today.isoformat())
    page.get_by_label("Förfallodag").fill((today + timedelta(days=20)).isoformat())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")
    row = Invoice.objects.get(pk=desk.bills[0].pk)
    assert (row.state, row.amount, row.number) == ("reviewed", Decimal("970.00"), f"{OCR} {row.due_date:%Y-%m}")
    expect(page.get_by_text("Fakturan från Almby Bostäder AB är granskad")).to_be_visible()
    assert asta.wrong == []
