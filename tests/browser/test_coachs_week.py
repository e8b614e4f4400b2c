"""The coach's week: a referral answered and begun, attendance and feedback noted, and nothing else within reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect

from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from planning import actions as planning
from planning.measures import attending
from planning.models import Attendance, Referral
from tests.browser.driving import Visitor
from tests.browser.referred import referred
from tests.factories import PASSWORD, make_case, make_section, make_user
from tests.live import LiveApp

pytestmark = pytest.mark.browser


@dataclass
class Provider:
    coach: User
    caseworker: User
    referrals: dict[str, Referral]


@pytest.fixture(scope="module")
def provider(live_app: LiveApp, django_db_blocker: Any) -> Iterator[Provider]:
    """A provider with a coach, to which somebody has been referred."""
    with django_db_blocker.unblock():
        section, now, today = make_section(), timezone.now(), timezone.localdate()
        caseworker = make_user(Role.CASEWORKER, section, "Sara Ek", PASSWORD)
        case = make_case(caseworker, section)
        plan = planning.write_plan(caseworker, now, case.pk, case.applicant_id, "Arbete", "Jag vill köra truck.")
        step = planning.ActivityText("Delta i Jobbspår", "client", today + timedelta(days=90))
        planning.add_goal(caseworker, now, plan.pk, "Praktik", today + timedelta(days=90), step)
        agreed = planning.agree_plan(caseworker, now, plan.pk, "meeting")
        rows = referred(caseworker, make_user(Role.HEAD, section), agreed)
        coach = make_user(Role.COACH, None, "Eva Ek", PASSWORD)
        attending.assign_coach(system_user(), now, coach.pk, rows["sent"].measure.provider_id)
        yield Provider(coach, caseworker, rows)


def test_the_coachs_week(live_app: LiveApp, browser: Browser, provider: Provider) -> None:
    eva = Visitor(browser, live_app.url, provider.coach.username, PASSWORD)
    row, today = provider.referrals["sent"], timezone.localdate().isoformat()

    # Monday: what waits for an answer stands first, and begins the same day.
    page = eva.page
    expect(page.get_by_role("heading", name="Mina deltagare")).to_be_visible()
    expect(page.locator("tbody tr").first).to_contain_text("Väntar på ert svar")
    page.locator("tbody tr").first.get_by_role("link").click()
    eva.click("Svara på anvisningen", "link")
    page.get_by_role("radio", name="Ja, det finns en plats").check()
    page.get_by_label("Ska börja").fill(today)
    eva.click("Spara")
    eva.click("Insatsen har börjat", "link")
    eva.click("Spara")

    # The week: a day away, noted with the key, and how it goes.
    page.keyboard.press("n")
    page.get_by_role("radio", name="Frånvarande, utan anmält skäl").check()
    eva.click("Spara")
    expect(page.locator("#attendance")).to_contain_text("Frånvarande, utan anmält skäl")

    # Everybody else is noted together, with the keys alone: what is noted already stays.
    eva.go(reverse("participants"))
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Närvaro för alla")).to_be_visible()
    page.get_by_label("Alla som inte är ifyllda var närvarande").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Närvaron är sparad för 1 deltagare.")).to_be_visible()
    assert Attendance.objects.get(referral=row).state == "absent"
    eva.go(reverse("participant", args=[row.pk]))
    eva.click("Ge återkoppling", "link")
    page.get_by_label("Hur går det?").fill("Har sökt fyra arbeten.")
    eva.click("Spara")
    expect(page.locator("#feedback")).to_contain_text("Har sökt fyra arbeten.")
    expect(page.get_by_role("link", name="Bedöm")).to_have_count(0)

    # Nothing else is within reach: neither the case, nor its pages, nor what has not been sent.
    for path in (reverse("case", args=[row.case_id]), reverse("my_day"), reverse("measures"), reverse("absences")):
        eva.go(path)
        expect(page.get_by_text("hör inte till din roll")).to_be_visible()
    eva.go(reverse("participant", args=[provider.referrals["proposed"].pk]))
    expect(page.get_by_text("Deltagaren finns inte")).to_be_visible()

    # The caseworker hears the person; nothing is decided by it.
    sara = Visitor(browser, live_app.url, provider.caseworker.username, PASSWORD)
    page = sara.go(reverse("absences"))
    page.get_by_role("link", name=row.person.name).first.click()
    sara.fill(Klienten_hördes_den_dag=today, Det_klienten_säger="Barnet var sjukt.")
    page.get_by_role("radio", name="Godtagbart skäl", exact=True).check()
    sara.click("Spara bedömningen")
    assert Attendance.objects.get(referral=row).assessment == "accepted"
    sara.leave()
    eva.leave()
