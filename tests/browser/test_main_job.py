"""The whole way from application to money in a real browser, by people who each sign in on their own.

An assistant registers and enters the account, another person verifies it, a caseworker calculates, decides and agrees
on a plan, a section head approves and releases; the bank file lies ready, the letter is a PDF, the follow-up stands
three months ahead and is flagged when it is late. (`test_every_page` has axe look at each of the pages.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Browser, expect

from bistand.staff import actions as staff
from bistand.staff.models import DecisionType, Role
from bistand.staff.queries import system_user
from cases.models import Decision
from followup.actions import flag_followups
from followup.models import FollowUp
from payments.bank.schema import validate
from payments.models import Payment, PaymentRun, RunFile
from tests.browser.driving import Visitor
from tests.factories import PASSWORD, child_born, make_pnr, make_section, make_user
from tests.live import LiveApp
from tests.payments.banking import bank_in_force

pytestmark = pytest.mark.browser


@dataclass
class Staff:
    asta: str
    axel: str
    sara: str
    hans: str
    eva: str


@pytest.fixture(scope="module")
def people(live_app: LiveApp, django_db_blocker: Any) -> Iterator[Staff]:
    """Five members of staff and a delegation order; the test may also read what the site has written."""
    with django_db_blocker.unblock():
        section, now, today = make_section("Försörjning 1"), timezone.now(), timezone.localdate()
        asta = make_user(Role.ASSISTANT, section, "Asta Lund", PASSWORD)
        axel = make_user(Role.ASSISTANT, section, "Axel Ros", PASSWORD)
        sara = make_user(Role.CASEWORKER, section, "Sara Ek", PASSWORD)
        hans = make_user(Role.HEAD, section, "Hans Berg", PASSWORD)
        eva = make_user(Role.ACCOUNTANT, None, "Eva Kron", PASSWORD)
        staff.add_second_factor(hans, now, generate_totp_secret())
        staff.set_delegation(
            system_user(), now, DecisionType.LIVELIHOOD, Role.CASEWORKER, Decimal(25_000), today, today + timedelta(365)
        )
        bank_in_force()
        yield Staff(asta.username, axel.username, sara.username, hans.username, eva.username)


@pytest.fixture
def sign_in(browser: Browser, live_app: LiveApp, people: Staff) -> Iterator[Any]:
    """Signs people in, each in a browser context of their own."""
    visitors: list[Visitor] = []

    def enter(username: str, code: str = "") -> Visitor:
        visitors.append(Visitor(browser, live_app.url, username, PASSWORD, code, look=False))
        return visitors[-1]

    yield enter
    for visitor in visitors:
        visitor.leave()


def register_case(asta: Visitor) -> str:
    """A mother and her child, registered with an application; returns the case's address."""
    page = asta.go("/cases/new/")
    page.get_by_label("Personnummer eller samordningsnummer").fill(make_pnr())
    page.get_by_label("Förnamn").fill("Anna")
    page.get_by_label("Efternamn").fill("Andersson")
    page.get_by_label("Gatuadress").fill("Storgatan 1")
    page.get_by_label("Postnummer").fill("123 45")
    page.get_by_label("Postort").fill("Almby")
    page.get_by_label("Socialsekreterare").select_option(label="Sara Ek")
    page.get_by_role("button", name="Lägg till barn").click()
    page.locator("[name=others-0-pnr]").fill(make_pnr(child_born(8)))
    page.locator("[name=others-0-given_name]").fill("Lea")
    page.locator("[name=others-0-family_name]").fill("Andersson")
    asta.click("Öppna ärendet")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ny ansökan")
    address = page.url.removeprefix(asta.url).removesuffix("applications/new/")
    page.get_by_label("Månad som ansökan gäller").fill(f"{timezone.localdate():%Y-%m}")
    page.get_by_label("Papper").check()
    page.get_by_label("Hyra, sökt").fill("6 000")
    page.get_by_label("Hushållsel, sökt").fill("300")
    asta.click("Registrera ansökan")
    return address


def enter_account(asta: Visitor) -> None:
    page = asta.go("/accounts/")
    page.get_by_role("link", name="Lägg in konto för Anna Andersson").click()
    page.get_by_label("Bankkonto").check()
    page.get_by_label("Clearingnummer").fill("5839")
    page.get_by_label("Nummer", exact=True).fill("8257466")
    page.get_by_label("Underlag").fill("Kontobevis läst 2026-11-20")
    asta.click("Lägg in kontot")


def decide(sara: Visitor, case: str) -> None:
    page = sara.go("/")
    page.get_by_role("link", name="Handlägg").first.click()
    page.get_by_role("link", name="Beräkna").click()
    expect(page.get_by_text("15 470 kr").first).to_be_visible()
    sara.look()
    sara.click("Spara beräkning")
    sara.click("Skriv beslut", "link")
    page.get_by_label("Försörjningshinder för Anna Andersson").select_option(label="Arbetslös – ingen ersättning")
    page.get_by_label("Barnens situation").fill("Lea bor kvar hemma och skolgången påverkas inte.")
    sara.click("Spara och läs igenom")
    sara.click("Fatta beslutet", "link")
    sara.click("Fatta beslutet")
    expect(page.get_by_text("Fattat").first).to_be_visible()


def agree_on_plan(sara: Visitor, case: str) -> None:
    page = sara.go(f"{case}plan/")
    sara.click("Skriv en plan", "link")
    page.get_by_label("Övergripande mål").fill("Anna försörjer sig på eget arbete inom ett år.")
    sara.click("Spara utkast till plan")
    sara.click("Nytt mål", "link")
    page.get_by_label("Mål", exact=True).fill("Söka tio arbeten i veckan")
    in_two_months = timezone.localdate() + timedelta(days=60)
    page.get_by_label("Ska vara nått senast").fill(in_two_months.isoformat())
    sara.click("Spara")
    page.get_by_label("Aktivitet", exact=True).fill("Skicka ansökningar")
    page.get_by_label("Klienten").check()
    page.get_by_label("Senast").fill(in_two_months.isoformat())
    sara.click("Spara")
    page.get_by_role("link", name="Kom överens om planen").click()
    page.get_by_label("Vid ett besök").check()
    page.get_by_role("button", name="Vi är överens").click()
    expect(page.get_by_text("Gjord").first).to_be_visible()


def release(hans: Visitor, run: str) -> None:
    page = hans.go(run)
    answers = page.get_by_label("Din bedömning")
    for left in range(answers.count(), 0, -1):
        answers.first.fill("Kontobeviset är läst.")
        page.get_by_role("button", name="Spara bedömningen").first.click()
        expect(answers).to_have_count(left - 1)
    hans.go(run)
    hans.click("Godkänn", "link")
    page.get_by_label("Engångskod").fill(settings.BISTAND_DEMO_CODE)
    hans.click("Godkänn")
    hans.click("Effektuera", "link")
    hans.click("Effektuera")
    expect(page.get_by_role("heading", name="Bankfil")).to_be_visible()
    hans.look()


def test_three_people_and_a_verifier_take_an_application_to_money(sign_in: Any, people: Staff) -> None:
    asta, sara = sign_in(people.asta), sign_in(people.sara)

    case = register_case(asta)
    enter_account(asta)
    axel = sign_in(people.axel)
    axel.go("/accounts/").get_by_role("link", name="Kontrollera kontot för Anna Andersson").click()
    axel.page.get_by_role("checkbox").check()
    axel.click("Godkänn kontot")
    decide(sara, case)
    agree_on_plan(sara, case)
    axel.go("/runs/new/")
    axel.click("Öppna körningen")
    run = axel.page.url.removeprefix(axel.url)
    axel.click("Lämna för godkännande", "link")
    axel.click("Lämna för godkännande")
    release(sign_in(people.hans, settings.BISTAND_DEMO_CODE), run)

    made = RunFile.objects.select_related("run", "file").get()
    assert (made.count, made.control_sum) == (3, Decimal("15470.00"))
    validate(bytes(made.file.content))
    decision = Decision.objects.select_related("letter__file").get()
    assert decision.letter is not None
    assert bytes(decision.letter.file.content).startswith(b"%PDF-")
    plan_followup = FollowUp.objects.get(kind="plan", state="planned")
    assert 85 <= (plan_followup.due - timezone.localdate()).days <= 95

    eva = sign_in(people.eva)
    eva.go(run)
    eva.click("Låt demobanken svara")
    expect(eva.page.get_by_text("Avstämd").first).to_be_visible()
    assert {p.state for p in Payment.objects.all()} == {Payment.State.PAID}
    assert PaymentRun.objects.get().state == PaymentRun.State.RECONCILED


def test_the_follow_up_is_flagged_when_it_is_late_and_stands_first_on_the_caseworkers_day(
    sign_in: Any, people: Staff
) -> None:
    followup = FollowUp.objects.get(kind="plan", state="planned")
    late = timezone.now() + timedelta(days=(followup.due - timezone.localdate()).days + 3)

    flag_followups(system_user(), late)

    page = sign_in(people.sara).go("/")
    expect(page.get_by_text("Uppföljning").first).to_be_visible()
