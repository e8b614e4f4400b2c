"""The caseworker's Monday: My day says what is late, what is to be done and what waits, and what is done leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, expect

from bistand.staff import actions as staff
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.models import Message
from followup.models import FollowUp
from followup.reminders.actions import ReminderText, set_reminder
from followup.reminders.models import Reminder
from planning.measures import attending
from planning.models import Attendance
from tests.browser.driving import Visitor
from tests.browser.referred import referred
from tests.factories import PASSWORD, make_application, make_case, make_section, make_user
from tests.followup.building import agreed_plan, due_on
from tests.live import LiveApp

pytestmark = pytest.mark.browser

FOLLOWUP, REMINDER = "Följ upp planen", "Bevakning: Nytt läkarintyg"
ABSENCE, MESSAGE = "Frånvaro från Jobbspår started: hör klienten", "Nytt meddelande"
# What others have: two referrals at the provider, and what the client is asked for.
WAITING = ["Jobbcentrum, Jobbspår sent: skickad", "Jobbcentrum, Jobbspår waiting: i kö", "Komplettering: Hyresavi"]


@dataclass
class Desk:
    caseworker: User
    late: FollowUp
    reminder: Reminder
    absence: Attendance
    message: Message


@pytest.fixture(scope="module")
def desk(live_app: LiveApp, django_db_blocker: Any) -> Iterator[Desk]:
    """What a weekend leaves on a desk, in one transaction: a worker that is awake takes what is queued."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            made = _desk(make_section("Försörjning 1"), timezone.localdate())
        yield made


def _desk(section: Section, today: date) -> Desk:
    now, soon = timezone.now(), today + timedelta(days=7)
    caseworker = make_user(Role.CASEWORKER, section, "Sara Ek", PASSWORD)
    (late,) = due_on(caseworker, section, [today - timedelta(days=5)])
    case = make_case(caseworker, section)
    reminder = set_reminder(caseworker, now, case.pk, ReminderText("Nytt läkarintyg", today))
    cases.request_supplement(caseworker, now, make_application(caseworker, case).pk, "Hyresavi", soon)
    return Desk(caseworker, late, reminder, _absence(caseworker, section, today), _message(case.applicant_id, today))


def _absence(caseworker: User, section: Section, today: date) -> Attendance:
    """A day away that the provider's coach has noted."""
    row = referred(caseworker, make_user(Role.HEAD, section), agreed_plan(caseworker, section))["started"]
    coach, now = make_user(Role.COACH), timezone.now()
    attending.assign_coach(system_user(), now, coach.pk, row.measure.provider_id)
    return attending.note_attendance(coach, now, row.pk, attending.Present(today, "absent"))


def _message(person_id: int, today: date) -> Message:
    """What the client has written through the e-service."""
    now = timezone.now()
    service = staff.add_system(system_user(), now, "Mina sidor", "mina-sidor")
    staff.change_setting(system_user(), now, "cases.client_system", service.username, today)
    return cases.receive_message(service, now, person_id, "Kan ni ringa mig?", "M-1")[0]


def test_the_caseworkers_monday(live_app: LiveApp, browser: Browser, desk: Desk) -> None:
    sara, today = Visitor(browser, live_app.url, desk.caseworker.username, PASSWORD), timezone.localdate()

    # The day begins on what is to be done, what is late first; what others have stands by itself.
    page = sara.look()
    todo, waiting = page.locator("#todo"), page.locator("#waiting")
    expect(page.get_by_role("heading", name="Min dag", level=1)).to_be_visible()
    expect(todo.locator("tbody tr").first).to_contain_text("5 dagar sen")
    expect(todo.get_by_role("row", name=REMINDER)).to_contain_text(f"senast {today}")
    expect(waiting.get_by_role("rowheader")).to_have_text(WAITING)
    _stands(sara, FOLLOWUP, REMINDER, ABSENCE, MESSAGE)

    # The late follow-up, opened with its key: how it goes with each goal, and when the next one is.
    page.keyboard.press("1")
    sara.click("Genomför", "link")
    page.get_by_role("radio", name="Vid ett möte").check()
    page.get_by_label("Hur det går").fill("Kursen går bra.")
    page.get_by_role("group", name="Mål: CV").get_by_role("radio", name="Går framåt").check()
    page.get_by_role("radio", name="Går som planerat").check()
    page.get_by_label("Nästa uppföljning senast").fill(str(today + timedelta(days=60)))
    sara.click("Spara som genomförd")
    expect(page.locator("#now")).to_contain_text("Går framåt")
    _stands(sara, REMINDER, ABSENCE, MESSAGE)

    # The absence: nothing is judged before the client has been heard.
    _open(sara, ABSENCE)
    sara.fill(Klienten_hördes_den_dag=str(today), Det_klienten_säger="Barnet var sjukt.")
    page.get_by_role("radio", name="Godtagbart skäl", exact=True).check()
    sara.click("Spara bedömningen")
    _stands(sara, REMINDER, MESSAGE)

    # The reminder is moved only with a reason; what was typed is not lost.
    _open(sara, REMINDER)
    sara.click("Skjut upp", "link")
    later = today + timedelta(days=60)
    sara.fill(Ny_sista_dag=str(later))
    page.locator("main form").evaluate("form => form.noValidate = true")
    sara.click("Skjut upp")
    expect(page.get_by_label("Ny sista dag", exact=True)).to_have_value(str(later))
    page.get_by_label("Varför skjuts den upp?").fill("Läkaren är bortrest.")
    sara.click("Skjut upp")
    expect(page.locator("#reminder")).to_contain_text("Läkaren är bortrest.")
    _stands(sara, MESSAGE)

    # The message is read and answered, and the day is done; what others have still waits.
    _open(sara, MESSAGE)
    expect(page.get_by_text("Kan ni ringa mig?").first).to_be_visible()
    sara.click(f"Svara {desk.message.person.given_name}", "link")
    sara.fill(Meddelande="Jag ringer dig i eftermiddag.")
    sara.click("Skicka")
    _stands(sara)
    expect(todo.get_by_text("Inget väntar på dig")).to_be_visible()
    expect(waiting.get_by_role("rowheader")).to_have_text(WAITING)

    assert FollowUp.objects.get(follows=desk.late).due == later
    assert desk.late.goals.get().progress == "forward"
    assert Attendance.objects.get(pk=desk.absence.pk).assessment == "accepted"
    assert Reminder.objects.get(pk=desk.reminder.pk).due == later
    sara.leave()


def _stands(visitor: Visitor, *what: str) -> None:
    """My day has these to do and no others, in any order."""
    page = visitor.go("/my-day/")
    expect(page.locator("#todo").get_by_role("rowheader")).to_have_count(len(what))
    for name in what:
        expect(page.locator("#todo").get_by_role("rowheader", name=name)).to_be_visible()


def _open(visitor: Visitor, what: str) -> None:
    visitor.page.locator("#todo").get_by_role("row", name=what).get_by_role("link").click()
    visitor.look()
