"""The controller's day: a spot check drawn, examined and answered by the head, rights reviewed, a month read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Browser, expect

from bistand.staff import actions as staff
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from cases.numbers import add_months
from followup.administration.models import AdministrationMonth
from followup.rights.actions import review_rights
from followup.rights.models import RightReview
from followup.samples.models import Sample
from tests.browser.driving import Visitor
from tests.factories import PASSWORD, make_user
from tests.live import LiveApp
from tests.story import Story, give_code

pytestmark = pytest.mark.browser


@dataclass
class Office:
    controller: User
    head: User
    assistant: User


@pytest.fixture(scope="module")
def office(live_app: LiveApp, django_db_blocker: Any) -> Iterator[Office]:
    """A payment released today, and the year's review of rights open."""
    with django_db_blocker.unblock():
        with override_settings(BISTAND_DEMO=True):
            story = Story()
            story.to("released")
        head = make_user(Role.HEAD, story.section, "Helena Sund", PASSWORD)
        give_code(head)
        today = timezone.localdate()
        for key, value in (("controls.review_days", 31), ("controls.review_month", today.month)):
            staff.change_setting(system_user(), timezone.now(), key, value, today)
        review_rights(system_user(), timezone.now())
        yield Office(make_user(Role.CONTROLLER, None, "Katarina Frisk", PASSWORD), head, story.assistant)


def test_the_controllers_day(live_app: LiveApp, browser: Browser, office: Office) -> None:
    katarina = Visitor(browser, live_app.url, office.controller.username, PASSWORD)
    helena = Visitor(browser, live_app.url, office.head.username, PASSWORD, settings.BISTAND_DEMO_CODE)
    today = timezone.localdate()

    # She draws a spot check of today's payments, and finds that the proof of the account is missing.
    katarina.go("/controls/samples/new/")
    katarina.fill(Från=today.isoformat(), Till_och_med=today.isoformat(), Antal_slumpvis="1", Antal_efter_risk="0")
    katarina.click("Dra stickprovet")
    page = katarina.click("Nummer 1", "link")
    for question in page.locator("main fieldset").all():
        question.get_by_role("radio", name="Ja").check()
    page.locator("main fieldset").last.get_by_role("radio", name="Nej").check()
    katarina.click("Spara granskningen")
    expect(page.get_by_label("Anmärkning")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Anmärkning").fill("Kontobeviset saknas i akten.")
    katarina.click("Spara granskningen")

    # The head answers from the home page, and reviews the rights of the section.
    page = helena.go("/to-approve/")
    page.get_by_role("link", name="Kontobeviset saknas i akten.").click()
    page.get_by_label("Sektionens svar").fill("Beviset är hämtat in och ligger i akten.")
    helena.click("Skicka svaret")
    page = helena.go("/controls/rights/")
    page.get_by_role("checkbox", name=f"för {office.assistant}").check()
    helena.click("Behåll de markerade")
    expect(page.get_by_text("Behörigheten behålls.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="för Helena Sund")).to_have_count(0)

    # The controller closes, takes the report, and reads last month's administration.
    sample = Sample.objects.get()
    page = katarina.go(f"/controls/samples/{sample.pk}/")
    page.get_by_label("Vad visar stickprovet?").fill("Ett kontobevis saknades och har hämtats in.")
    katarina.click("Avsluta stickprovet")
    with page.expect_download() as download:
        page.get_by_role("link", name="Rapport i PDF").click()
    assert download.value.suggested_filename == f"stickprov-{sample.pk}.pdf"
    katarina.go("/controls/administration/")
    last = add_months(today.replace(day=1), -1)
    page = katarina.go(f"/controls/administration/{last:%Y-%m}/")
    page.get_by_label("Vad har du sett?").fill("Inga ändringar har gjorts.")
    katarina.click("Skriv under")
    katarina.go("/controls/numbers/")

    sample.refresh_from_db()
    assert (sample.conclusion, sample.items.get().reply[:7]) == (
        "Ett kontobevis saknades och har hämtats in.",
        "Beviset",
    )
    assert RightReview.objects.filter(answer="keep", grant__user=office.assistant).count() == 1
    assert AdministrationMonth.objects.get().signed_by == office.controller
    helena.leave()
    katarina.leave()
