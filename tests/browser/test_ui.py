"""The shared screen base in a real browser: axe, keyboard, narrow windows, and nothing typed is lost."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect
from psycopg.types.range import DateRange

from bistand.actions import acting
from bistand.staff.models import Employee, RoleGrant, User
from bistand.staff.queries import system_user
from bistand.staff.sessions import stored
from bistand.ui.models import Draft
from tests.browser.driving import violations
from tests.live import LiveApp

pytestmark = pytest.mark.browser

PASSWORD = "lugn-gran-tre-stolar"


@pytest.fixture(scope="module")
def caseworker(live_app: LiveApp, django_db_blocker: Any) -> str:
    """The user name of someone who may sign in."""
    today = dt.date.today()
    with django_db_blocker.unblock(), acting(system_user(), "staff.test"):
        employee = Employee.objects.create(employee_id="UI-1", name="Sara Ek")
        user = User(username="sara.ui", employee=employee)
        user.set_password(PASSWORD)
        user.save()
        valid = DateRange(today - dt.timedelta(days=9), today + dt.timedelta(days=9))
        RoleGrant.objects.create(user=user, role="caseworker", valid=valid)
    return user.username


@pytest.fixture(scope="module")
def state(browser: Browser, live_app: LiveApp, caseworker: str) -> Any:
    """The cookies of one sign-in, shared by the tests that do not end it."""
    context = browser.new_context(locale="sv-SE")
    sign_in(context.new_page(), live_app.url, caseworker)
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def page(browser: Browser, state: Any) -> Iterator[Page]:
    """A signed-in page that fails the test on any script error or broken content policy."""
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 800}, storage_state=state)
    found = context.new_page()
    wrong: list[str] = []
    found.on("pageerror", lambda error: wrong.append(str(error)))
    found.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
    yield found
    context.close()
    assert wrong == []


def sign_in(page: Page, url: str, username: str) -> None:
    page.goto(f"{url}/account/login/?next=/komponenter/")
    page.get_by_label("Användarnamn").fill(username)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Komponenter")


@pytest.mark.parametrize("width", [1440, 320])
@pytest.mark.parametrize("path", ["/komponenter/", "/account/password/change/", "/account/2fa/", "/finns-inte/"])
def test_axe_finds_nothing_and_nothing_sticks_out(live_app: LiveApp, page: Page, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_app.url + path)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_on_the_sign_in_page_with_an_error(live_app: LiveApp, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{live_app.url}/account/login/")
    assert violations(page) == []
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    page.close()


def test_axe_finds_nothing_in_open_dialogs_menus_and_panels(live_app: LiveApp, page: Page) -> None:
    page.goto(f"{live_app.url}/komponenter/")
    page.get_by_role("button", name="Öppna dialog").click()
    expect(page.get_by_role("dialog", name="Avsluta ärendet?")).to_be_visible()
    page.wait_for_timeout(400)  # the dialog fades in, and axe measures colours
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Öppna sidopanel").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator(".who summary").click()
    assert violations(page) == []


def test_the_skip_link_is_first_and_leads_to_the_page(live_app: LiveApp, page: Page) -> None:
    page.goto(f"{live_app.url}/account/password/change/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_question_mark_lists_the_keys_and_escape_closes(live_app: LiveApp, page: Page) -> None:
    page.goto(f"{live_app.url}/account/2fa/")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Tangenter på den här sidan")
    expect(keys).to_contain_text("Skicka formuläret du står i")
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_a_key_typed_in_a_field_is_text_not_a_command(live_app: LiveApp, page: Page) -> None:
    page.goto(f"{live_app.url}/komponenter/")
    page.locator("#ok_reason").press_sequentially("n?/")
    expect(page.locator("#ok_reason")).to_have_value("n?/")
    expect(page.locator("dialog#keys")).to_be_hidden()


def test_enter_goes_down_in_the_calculation(live_app: LiveApp, page: Page) -> None:
    page.goto(f"{live_app.url}/komponenter/")
    page.get_by_label("Hyra, godkänt").press("Enter")
    expect(page.get_by_label("Hushållsel, godkänt")).to_be_focused()


def test_the_error_summary_has_focus_and_leads_to_the_field(live_app: LiveApp, page: Page) -> None:
    page.goto(f"{live_app.url}/komponenter/")
    expect(page.get_by_role("alert").filter(has_text="Rätta")).to_be_focused()
    page.get_by_role("link", name="Hyra: Beloppet får inte vara negativt.").click()
    expect(page.locator("#wrong_rent")).to_be_focused()


def test_what_is_typed_is_saved_restored_and_can_be_thrown_away(live_app: LiveApp, page: Page) -> None:
    page.goto(f"{live_app.url}/komponenter/")
    page.locator("#ok_reason").fill("Hyran är höjd från september.")
    expect(page.locator("#form-ok .draft-status")).to_contain_text("Sparat")
    assert Draft.objects.get(key="gallery").data["reason"] == ["Hyran är höjd från september."]
    page.reload()
    page.get_by_role("button", name="Kasta utkastet").click()
    expect(page.get_by_role("button", name="Kasta utkastet")).to_have_count(0)
    assert not Draft.objects.exists()


def test_what_is_typed_the_moment_before_a_link_is_there_when_one_comes_back(live_app: LiveApp, page: Page) -> None:
    page.goto(f"{live_app.url}/komponenter/")
    page.locator("#ok_reason").fill("Hyran är höjd från oktober.")
    page.get_by_role("link", name="Min dag").first.click()
    expect(page).to_have_url(re.compile("/my-day/"))
    assert Draft.objects.get(key="gallery").data["reason"] == ["Hyran är höjd från oktober."]
    page.goto(f"{live_app.url}/komponenter/")
    page.get_by_role("button", name="Kasta utkastet").click()
    expect(page.get_by_role("button", name="Kasta utkastet")).to_have_count(0)


def test_a_sign_in_that_ended_keeps_the_text_and_lets_one_go_on(
    live_app: LiveApp, browser: Browser, caseworker: str
) -> None:
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    sign_in(page, live_app.url, caseworker)
    keys = [stored(c["value"]) for c in context.cookies() if c["name"] == settings.SESSION_COOKIE_NAME]
    assert Session.objects.filter(session_key__in=keys).delete()[0] == 1
    page.locator("#ok_reason").fill("Skrivet efter att inloggningen tog slut.")
    expect(page.get_by_text("Du är utloggad.")).to_be_visible()
    # Sending now would lose the text, so it stays where it is.
    page.get_by_role("button", name="Spara", exact=True).click()
    expect(page.locator("#ok_reason")).to_have_value("Skrivet efter att inloggningen tog slut.")
    with context.expect_page() as opened:
        page.get_by_role("link", name="Logga in i en ny flik").click()
    sign_in(opened.value, live_app.url, caseworker)
    opened.value.close()
    # The page finds out by itself, whatever way one comes back to it.
    expect(page.get_by_text("Du är utloggad.")).to_have_count(0, timeout=20_000)
    expect(page.locator("#form-ok .draft-status")).to_contain_text("Sparat")
    context.close()


def test_a_sign_in_in_another_tab_loses_nothing_that_is_typed_in_the_first(
    live_app: LiveApp, browser: Browser, caseworker: str
) -> None:
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    sign_in(page, live_app.url, caseworker)
    page.evaluate("document.querySelectorAll('input[name=csrfmiddlewaretoken]').forEach((f) => { f.value = 'x'; })")
    page.evaluate("document.body.setAttribute('hx-headers', JSON.stringify({'X-CSRFToken': 'x'}))")
    page.locator("#ok_reason").fill("Skrivet på en sida från förra inloggningen.")
    expect(page.locator("#form-ok .draft-status")).to_contain_text("Sparat", timeout=20_000)
    expect(page.locator("#ok_reason")).to_have_value("Skrivet på en sida från förra inloggningen.")
    context.close()


def test_a_form_is_sent_once_however_often_the_button_is_pressed(live_app: LiveApp, page: Page) -> None:
    page.goto(f"{live_app.url}/komponenter/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    # Three submits in one turn of the event loop, as an impatient hand or a bouncing key makes them.
    with page.expect_navigation():
        page.locator(".confirm form").evaluate("form => { for (let n = 0; n < 3; n++) form.requestSubmit(); }")
    assert len(sent) == 1
