"""How the tests drive a browser: signing in as somebody, and asking axe what is wrong with a page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

AXE = (Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Every rule is tried on everything; only what is wrong is written out, which is half the work on a large page.
OPTIONS = {"runOnly": RULES, "resultTypes": ["violations"], "selectors": False}
# Two busy cores may need a while for the first page of a new server.
expect.set_options(timeout=20_000)


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds on the page as it is now: rule and element."""
    page.evaluate(AXE)
    found = page.evaluate("options => axe.run(document, options)", OPTIONS)
    return [(v["id"], node["html"][:160]) for v in found["violations"] for node in v["nodes"]]


class Visitor:
    """A person with a browser of their own: signs in, goes to pages, and unless `look` is false has axe look at each
    page once.
    """

    def __init__(
        self, browser: Browser, url: str, username: str, password: str, code: str = "", *, look: bool = True
    ) -> None:
        self.url, self._looks = url, look
        self.context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda m: self.wrong.append(m.text) if "Content Security Policy" in m.text else None)
        self._looked: set[str] = set()
        self._sign_in(username, password, code)

    def _sign_in(self, username: str, password: str, code: str) -> None:
        self.page.goto(f"{self.url}/account/login/")
        self.page.get_by_label("Användarnamn").fill(username)
        self.page.get_by_label("Lösenord").fill(password)
        self.page.keyboard.press("Enter")
        if code:
            self.page.get_by_label("Engångskod").fill(code)
            self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("navigation").first).to_be_visible()

    def go(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.look()

    def look(self) -> Page:
        """Let axe look at the page that is open."""
        self.page.wait_for_load_state()
        title = self.page.title()
        if self._looks and title not in self._looked:
            self._looked.add(title)
            self.wrong += [f"{title}: {rule} {element}" for rule, element in violations(self.page)]
        return self.page

    def click(self, name: str, role: str = "button") -> Page:
        """Press the button (or link) with this name and wait for what comes."""
        self.page.locator("main").get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
        return self.look()

    def fill(self, **by_label: str) -> None:
        for label, text in by_label.items():
            self.page.get_by_label(label.replace("_", " "), exact=True).fill(text)

    def leave(self) -> None:
        """Close the browser; whatever was wrong with any page on the way fails the test."""
        self.context.close()
        assert not self.wrong, "\n".join(self.wrong)
