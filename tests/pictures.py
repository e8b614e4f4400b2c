"""`manage.py pictures`: take the pictures of the papers anew, from a demo municipality of its own.

Each picture is one line: its file under docs/, who is signed in, and how one gets to the page. Where a page shows a
certain case it is found by walking there, as a user does, so that the pictures hold whatever the demo has made.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bistand.servers import ROOT
from tests.browser.driving import Visitor
from tests.up import Up

DOCS = ROOT / "docs"
CODE, PASSWORD = "246810", "bistand-demo-2026"


@dataclass(frozen=True)
class Picture:
    """`steps` are taken in turn from the home page: a path to go to, or what to do with the page."""

    file: str
    user: str
    steps: Sequence[str | Callable[[Page], None]] = ()
    code: str = ""  # of those who sign in with a second factor
    width: int = 1280
    whole: bool = False  # the whole page, not only what a window shows


def link(name: str | re.Pattern[str]) -> Callable[[Page], None]:
    """Follow the first link of this name in the page."""
    return lambda page: page.locator("main").get_by_role("link", name=name).first.click()


def panel(name: str) -> Callable[[Page], None]:
    """Open a panel of the case, and wait for what it shows."""

    def step(page: Page) -> None:
        tab = page.get_by_role("navigation", name="Ärendets delar").get_by_role("link", name=name)
        with page.expect_response(lambda answer: (tab.get_attribute("href") or "") in answer.url):
            tab.click()

    return step


def latest_month(page: Page) -> None:
    """The latest month that has something to read."""
    page.locator("main").get_by_role("link").first.click()


def taking_part(page: Page) -> None:
    """The first one whose measure goes on."""
    page.locator("main tr", has_text="Pågår").get_by_role("link").first.click()


def first_row(page: Page) -> None:
    page.locator("main tbody").get_by_role("link").first.click()


def save(page: Page) -> None:
    page.keyboard.press("Control+Enter")
    page.get_by_role("link", name="Skriv beslut").first.wait_for()


CASE = link("Handlägg")
CASEWORKER, ASSISTANT, HEAD = "manual/socialsekreterare", "manual/assistent", "manual/sektionschef"
COACH = "manual/coach"
FIRST, CHAIN = link("Nummer 1"), link("Hela kedjan")
PICTURES: tuple[Picture, ...] = (
    Picture("screenshots/case.png", "sara", (CASE,)),
    Picture("screenshots/calculation.png", "sara", (CASE, link("Beräkna"))),
    Picture(f"{CASEWORKER}/min-dag.png", "sara"),
    Picture(f"{CASEWORKER}/overlamning.png", "sara", (link("Ta emot"),)),
    Picture(f"{CASEWORKER}/inkommet.png", "asta", ("/cases/queue/",)),
    Picture(
        f"{CASEWORKER}/vem-soker.png",
        "asta",
        ("/cases/queue/", link("Samira Haddad"), link("Fyll i vem som söker")),
    ),
    Picture(f"{CASEWORKER}/arende.png", "sara", (CASE,)),
    Picture(f"{CASEWORKER}/komplettering.png", "sara", (CASE, link("Begär komplettering"))),
    Picture(f"{CASEWORKER}/berakning.png", "sara", (CASE, link("Beräkna"))),
    Picture(f"{CASEWORKER}/plan.png", "sara", (CASE, panel("Plan"))),
    Picture(f"{CASEWORKER}/uppfoljning.png", "sara", (link(re.compile("Öppna.*Följ upp barnens")),)),
    Picture(f"{CASEWORKER}/kontakt.png", "sara", (link(re.compile("Läs.*meddelande")),)),
    Picture(f"{CASEWORKER}/anvisning.png", "sara", ("/referrals/", taking_part), whole=True),
    Picture(f"{CASEWORKER}/franvaro.png", "sara", ("/absences/", first_row)),
    Picture(f"{COACH}/deltagare.png", "eva"),
    Picture(f"{COACH}/deltagare-en.png", "eva", (taking_part,)),
    Picture(f"{COACH}/narvaro-alla.png", "eva", ("/participants/attendance/",)),
    Picture(f"{ASSISTANT}/fakturor.png", "asta", ("/invoices/",)),
    Picture(f"{ASSISTANT}/skriv-in.png", "asta", ("/invoices/", link(re.compile("^Faktura nr")))),
    Picture(f"{ASSISTANT}/egna-medel.png", "asta", ("/funds/",)),
    Picture("screenshots/run.png", "helena", (link("Körning"),), CODE),
    Picture("manual/ekonom/avstamning.png", "erik", ("/reconciliation/",)),
    Picture("manual/internkontrollant/signaler.png", "katarina", ("/controls/",)),
    Picture(
        "manual/internkontrollant/stickprov.png", "katarina", ("/controls/samples/", link(re.compile("Utbetalningar")))
    ),
    Picture("manual/internkontrollant/systemforvaltning.png", "katarina", ("/controls/administration/", latest_month)),
    Picture(f"{HEAD}/att-godkanna.png", "helena", (), CODE),
    Picture(f"{HEAD}/korning.png", "helena", (link("Körning"),), CODE),
    Picture(
        f"{HEAD}/kedja.png",
        "katarina",
        ("/controls/samples/", link(re.compile("Utbetalningar")), FIRST, CHAIN),
        whole=True,
    ),
    Picture(f"{HEAD}/behorigheter.png", "helena", ("/controls/rights/",), CODE),
    # Last, for it leaves a calculation behind.
    Picture(f"{CASEWORKER}/beslut.png", "sara", (CASE, link("Beräkna"), save, link("Skriv beslut"))),
)


def take(browser: Browser, address: str, picture: Picture) -> None:
    visitor = Visitor(browser, address.rstrip("/"), picture.user, PASSWORD, picture.code)
    page = visitor.page
    page.set_viewport_size({"width": picture.width, "height": 860})
    for step in picture.steps:
        page.wait_for_load_state("networkidle")
        if isinstance(step, str):
            page.goto(visitor.url + step)
        else:
            step(page)
    page.wait_for_load_state("networkidle")
    target = DOCS / picture.file
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, full_page=picture.whole)
    visitor.context.close()


def main(arguments: Sequence[str]) -> int:
    """Take all pictures, or those whose file has one of the words in `arguments` in its name."""
    chosen = [p for p in PICTURES if not arguments or any(word in p.file for word in arguments)]
    with tempfile.TemporaryDirectory(prefix="bistand-pictures-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        up = Up(Path(name) / "data")
        up.start("--port", "0", BISTAND_DEMO="1")
        try:
            up.wait_for("Bistånd är igång på", 900)
            with sync_playwright() as playwright:
                program = shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
                for picture in chosen:
                    take(browser, up.address, picture)
                    print(f"docs/{picture.file}", flush=True)
                browser.close()
        finally:
            up.stop()
            up.kill_everything()
    return 0
