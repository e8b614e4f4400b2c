"""The section head's Monday, and a caseworker who inherits sixty cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, expect

from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.models import Case, Handover
from followup.actions import flag_followups
from followup.models import FollowUp
from tests.browser.driving import Visitor
from tests.factories import PASSWORD, make_section, make_user
from tests.followup.many import make_many
from tests.live import LiveApp
from tests.story import give_code

pytestmark = pytest.mark.browser

CASES, LATE = 60, 12


@dataclass
class Office:
    head: User
    leaving: User
    heir: User


@pytest.fixture(scope="module")
def office(live_app: LiveApp, django_db_blocker: Any) -> Iterator[Office]:
    """Sixty cases of somebody who leaves: twelve follow-ups are late, the rest are due in a month."""
    with django_db_blocker.unblock():
        section, today = make_section("Försörjning 1"), timezone.localdate()
        days = [today - timedelta(days=9)] * LATE + [today + timedelta(days=29)] * CASES
        leaving = make_many(section, CASES, 0, lambda: days.pop(0))
        with override_settings(BISTAND_DEMO=True):
            head = make_user(Role.HEAD, section, "Helena Sund", PASSWORD)
            give_code(head)
        heir = make_user(Role.CASEWORKER, section, "Omar Haddad", PASSWORD)
        cases.set_capacity(head, timezone.now(), heir, 40)
        flag_followups(system_user(), timezone.now())
        yield Office(head, leaving, heir)


def test_the_section_heads_monday(live_app: LiveApp, browser: Browser, office: Office) -> None:
    helena = Visitor(browser, live_app.url, office.head.username, PASSWORD, settings.BISTAND_DEMO_CODE)

    # The whole section on one page; what is late leads to its follow-ups.
    page = helena.go("/section/")
    now = page.locator("#now")
    expect(now.get_by_text("60 av 80 (75 %)")).to_be_visible()
    expect(page.locator("#in-time").get_by_text("0 % (0 av 12)").first).to_be_visible()
    page = helena.click(f"{LATE}", "link")
    expect(page.locator("tbody tr")).to_have_count(LATE)

    # Nothing has been held, so nothing of what comes is to be expected in time: more posts are needed.
    page = helena.go("/section/compliance/")
    forecast = page.locator("#forecast")
    expect(forecast.get_by_text("48 uppföljningar ska genomföras")).to_be_visible()
    expect(forecast.get_by_text("väntas 0 % av dem")).to_be_visible()
    expect(page.locator("#groups").get_by_role("rowheader", name="Ensamstående utan barn")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Hämta som kalkylblad").click()
    assert download.value.suggested_filename.startswith("uppfoljning-i-tid-")
    page = helena.go("/section/staffing/")
    expect(page.get_by_label("Hushåll", exact=True)).to_have_value("60")
    helena.fill(Tjänster_i_provet="1,5")
    page = helena.click("Räkna")
    expect(page.locator("#result").get_by_role("row", name="Hushåll per tjänst 30 40")).to_be_visible()
    helena.leave()


def test_sixty_cases_are_inherited(live_app: LiveApp, browser: Browser, office: Office) -> None:
    helena = Visitor(browser, live_app.url, office.head.username, PASSWORD, settings.BISTAND_DEMO_CODE)
    omar = Visitor(browser, live_app.url, office.heir.username, PASSWORD)

    # The head hands over all of them at once, with a reason and what to think of.
    page = helena.go(f"/cases/?whose=section&state=open&caseworker={office.leaving.pk}")
    page = helena.click("Gör med urvalet", "link")
    page.get_by_label("Gör", exact=True).select_option(label="Överlämna till en socialsekreterare")
    page.get_by_label("Till (frivilligt)", exact=True).select_option(label="Omar Haddad")
    page.get_by_label("Skäl").fill("Slutar")
    page.get_by_label("Att tänka på först").fill("Tolv uppföljningar är sena.")
    page = helena.click("Visa vad som blir gjort")
    expect(page.get_by_role("heading", name="Överlämna till Omar Haddad: 60 ärenden")).to_be_visible()
    page = helena.click("Överlämna till Omar Haddad")
    expect(page.get_by_text("60 ärenden är gjorda.")).to_be_visible(timeout=60_000)

    # They stand on the new one's day, with the late follow-ups, each with the sheet of where it stands.
    page = omar.go("/my-day/")
    expect(page.get_by_role("rowheader", name="Nytt ärende hos dig")).to_have_count(CASES)
    expect(page.get_by_role("rowheader", name="Följ upp planen")).to_have_count(LATE)
    page = omar.click("Ta emot", "link")
    expect(page.get_by_text("Att tänka på: Tolv uppföljningar är sena.")).to_be_visible()
    page = omar.click("Ta emot ärendet", "link")
    omar.click("Ta emot")
    page = omar.go("/my-day/")
    expect(page.get_by_role("rowheader", name="Nytt ärende hos dig")).to_have_count(CASES - 1)

    assert Case.objects.filter(caseworker=office.heir, state="open").count() == CASES
    assert FollowUp.objects.filter(FollowUp.IS_OPEN, responsible=office.heir).count() == CASES
    assert Handover.objects.filter(state=Handover.State.HANDED).count() == CASES - 1
    helena.leave()
    omar.leave()
