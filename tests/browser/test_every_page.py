"""Every page of the site, in every role that reaches it: no fault, nothing for axe, nothing that sticks out.

The pages come from the addresses of the site itself, so that a new page is looked at from its first day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bistand.staff.models import Role
from tests.browser.driving import Visitor, violations
from tests.browser.municipality import ROLES, Municipality, build
from tests.factories import PASSWORD
from tests.live import LiveApp

pytestmark = pytest.mark.browser

NARROW: ViewportSize = {"width": 320, "height": 800}
WIDE: ViewportSize = {"width": 1280, "height": 900}


def pages() -> dict[str, tuple[str, ...]]:
    """The name of every address that is ours to draw, with its arguments."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(patterns: list[Any], prefix: str) -> None:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                if entry.app_name != "admin" and not str(entry.pattern).startswith("api/"):
                    walk(entry.url_patterns, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
            elif isinstance(entry, URLPattern) and entry.name:
                found[prefix + entry.name] = tuple(entry.pattern.converters)

    walk(get_resolver().url_patterns, "")
    return found


PAGES = pages()


@dataclass
class Site:
    """One signed-in browser per role."""

    url: str
    town: Municipality
    visitors: dict[Role, Visitor] = field(default_factory=dict)
    cookies: dict[Role, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def site(browser: Browser, live_app: LiveApp) -> Iterator[Site]:
    town = build()
    found = Site(live_app.url, town)
    for role in ROLES:
        code = settings.BISTAND_DEMO_CODE if role == Role.HEAD else ""
        found.visitors[role] = Visitor(browser, live_app.url, town.people[role].username, PASSWORD, code)
        held = found.visitors[role].context.cookies()
        found.cookies[role] = "; ".join(f"{cookie.get('name')}={cookie.get('value')}" for cookie in held)
    yield found
    for visitor in found.visitors.values():
        visitor.leave()


# What only takes what is sent, answers a machine or ends the visit; tests of their own look at these.
NO_PAGE = {
    "calendar_feed", "health_live", "health_ready", "openapi", "ui:draft", "ui:session",
    "account_logout", "account_signup", "account_email", "account_email_verification_sent",
    "account_confirm_email", "account_reset_password", "account_set_password", "account_confirm_login_code",
    # Of a coming rule that has been proposed: none can be while none is built in (tests/cases/test_reforms.py).
    "reform_approve", "reform_withdraw",
}  # fmt: skip
# What sends on somebody who is signed in, or who has not just given their password once more; and the parts of a run
# that stand on its page.
SENDS_ON = {
    "run_flag", "run_progress", "what_if_progress",
    "account_login", "home", "mfa_activate_totp", "mfa_authenticate", "mfa_deactivate_totp",
    "mfa_download_recovery_codes", "mfa_generate_recovery_codes", "mfa_view_recovery_codes",
}  # fmt: skip


def addresses(name: str, town: Municipality) -> list[str]:
    """Where the page stands: once, or in each state it is to be seen in.

    An argument that no page had before raises KeyError: give it a value in the municipality.
    """
    chosen = [town.ids | special for special in town.special.get(name, [{}])]
    return [reverse(name, kwargs={argument: ids[argument] for argument in PAGES[name]}) for ids in chosen]


def outline(html: str) -> frozenset[str]:
    """The kinds of element that a page is made of; one that has no new kind has nothing new to look at."""
    inside = html[html.find("<main") :]
    return frozenset(re.findall(r"<[a-z][a-z0-9-]*(?: class=\"[^\"]*\")?", inside))


def ask(url: str, address: str, cookies: str) -> tuple[int, str]:
    """Status and text as whoever holds these cookies gets them.

    Most answers are that the role may not: past the browser, which
    would carry each through two processes more, they cost half.
    """
    server = HTTPConnection(url.removeprefix("http://"), timeout=60)
    server.request("GET", address, headers={"Cookie": cookies})
    answer = server.getresponse()
    text = answer.read().decode(errors="replace")
    server.close()
    return answer.status, text


def faults(page: Page, address: str) -> list[str]:
    """What is wrong with the page as somebody with this browser meets it."""
    page.set_viewport_size(NARROW)
    page.goto(address)
    sticks_out = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    found = [f"{sticks_out} px stick out at 320 px"] if sticks_out > 0 else []
    page.set_viewport_size(WIDE)
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} h1")
    return found + [f"{rule}: {element}" for rule, element in violations(page)]


@pytest.mark.parametrize("name", sorted(PAGES.keys() - NO_PAGE))
def test_nothing_is_wrong_with_the_page(site: Site, name: str) -> None:
    answers: set[int] = set()
    drawn: set[str] = set()
    wrong: list[str] = []
    for address in addresses(name, site.town):
        for role, visitor in site.visitors.items():
            status, text = ask(site.url, address, site.cookies[role])
            answers.add(status)
            if status >= 500:
                wrong.append(f"{role} {address}: {status}")
            if status != 200 or "<main" not in text:
                continue
            parts = outline(text)
            if not parts <= drawn:
                drawn |= parts
                found = faults(visitor.page, site.url + address) + visitor.wrong
                visitor.wrong.clear()
                wrong += [f"{role} {address}: {fault}" for fault in found]
    assert not wrong, "\n".join(wrong)
    assert answers & {200, 405} or (302 in answers and name in SENDS_ON), f"nobody gets to {name}: {answers}"


def test_the_keyboard_alone_finds_its_way_on_the_case(site: Site) -> None:
    page = site.visitors[Role.CASEWORKER].page
    page.goto(site.url + addresses("case", site.town)[0])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Till innehållet")).to_be_focused()
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Tangenter på den här sidan")
    expect(keys).to_contain_text("Ny anteckning")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


@pytest.mark.parametrize("name", ["case", "payments_case_panel"])
def test_every_dialog_and_side_panel_opens_and_closes_by_the_keyboard(site: Site, name: str) -> None:
    page = site.visitors[Role.CASEWORKER].page
    page.goto(site.url + addresses(name, site.town)[0])
    openers = page.locator("main [data-open], .top [data-open]")
    assert openers.count() > (name != "case")
    for opener in openers.all():
        opened = page.locator(f"#{opener.get_attribute('data-open')}")
        opener.focus()
        page.keyboard.press("Enter")
        expect(opened).to_be_visible()
        page.keyboard.press("Escape")
        expect(opened).to_be_hidden()
        expect(opener).to_be_focused()
