"""The doors that the stories go through: the pages, signed in as those who work there, and the API of the e-service.

Nothing is written by models. A form is sent as a browser sends it: as the page has filled it in, with what is typed.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import lxml.html
from django.test import Client
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.staff import actions as staff
from bistand.staff.models import DecisionType, Role, User
from bistand.staff.queries import system_user
from tests.factories import make_pnr, make_section, make_user, sign_in
from tests.letters.reading import text_of
from tests.stories.clock import Clock

API = "/api/v1/applications"
Typed = Mapping[str, Any]
NOTHING: Typed = {}
# What is typed, or what is typed in a form that looks so.
Typing = Typed | Callable[[Typed], Typed]


@dataclass(frozen=True)
class Someone:
    """A made-up person as they are registered: number, names, and what the norm asks of a child."""

    given: str
    family: str
    pnr: str
    more: Mapping[str, Any] = field(default_factory=dict)


def someone(given: str, family: str, born: date, **more: Any) -> Someone:
    return Someone(given, family, make_pnr(born), more)


@dataclass(frozen=True)
class CaseAt:
    """A case by where its pages are, and its people by their given names."""

    pk: int
    number: str
    people: Mapping[str, int]

    def url(self, path: str = "") -> str:
        return f"/cases/{self.pk}/{path}"


class Letter:
    """A letter as somebody who gets it reads it."""

    def __init__(self, pdf: bytes, name: str) -> None:
        self.text = text_of(pdf)
        if folder := os.environ.get("STORY_LETTERS"):  # to be read by eye
            Path(folder, f"{name}.pdf").write_bytes(pdf)

    def says(self, *sentences: str) -> Letter:
        lacking = [sentence for sentence in sentences if sentence not in self.text]
        assert not lacking, f"Står inte i brevet: {lacking}\n\n{self.text}"
        return self

    def says_nothing_of(self, *words: str) -> Letter:
        found = [word for word in words if word in self.text]
        assert not found, f"Står i brevet: {found}\n\n{self.text}"
        return self


class Town:
    """A section with one of each who works there, and everything they can do, each through the door it has."""

    def __init__(self, clock: Clock, day: date = date(2026, 9, 1)) -> None:
        self.clock = clock
        clock.to(day)
        self.section = make_section("Mottagning")
        self.caseworker = self.worker(Role.CASEWORKER, "Sara Ek")
        self.head = self.worker(Role.HEAD, "Hans Berg")
        self.assistant = self.worker(Role.ASSISTANT, "Asta Lund")
        self.checker = self.worker(Role.ASSISTANT, "Nils Ahl")
        for kind in DecisionType.values:
            for role, limit in ((Role.CASEWORKER, Decimal(20_000)), (Role.HEAD, None)):
                staff.set_delegation(system_user(), timezone.now(), kind, role, limit, day, None)
        self._clients: dict[int, Client] = {}

    def worker(self, role: str, name: str) -> User:
        """Somebody who holds the role for some years, so that a story may last."""
        user, today = make_user(None, self.section, name), timezone.localdate()
        section = None if role == Role.ADMINISTRATOR else self.section
        staff.grant_role(system_user(), timezone.now(), user, role, section, today, today.replace(year=today.year + 4))
        return user

    def on(self, day: date) -> Town:
        """Let it be that day; everybody signs in anew."""
        self.clock.to(day)
        self._clients.clear()
        return self

    # ---- pages

    def as_(self, user: User) -> Client:
        return self._clients.setdefault(user.pk, sign_in(Client(), user))

    def page(self, user: User, url: str) -> str:
        answer = self.as_(user).get(url)
        assert answer.status_code == 200, (url, answer.status_code, answer.content.decode()[:3000])
        return re.sub(r"\s+", " ", answer.content.decode())

    def send(self, user: User, url: str, typed: Typing = NOTHING) -> str:
        """Open a form, fill in what is typed, send it; where it leads."""
        answer = self.try_(user, url, typed)
        assert answer.status_code == 302, f"{url}: {answer.status_code} {complaints(answer.content)}"
        return str(answer.headers["Location"])

    def refused(self, user: User, url: str, typed: Typing = NOTHING) -> str:
        """The same for a form that is not let through; its complaints."""
        answer = self.try_(user, url, typed)
        assert answer.status_code == 422, (url, answer.status_code)
        return complaints(answer.content)

    def try_(self, user: User, url: str, typed: Typing = NOTHING) -> Any:
        client = self.as_(user)
        opened = client.get(url)
        assert opened.status_code == 200, (url, opened.status_code, opened.content.decode()[:3000])
        fields = filled_in(opened.content)
        return client.post(url, {**fields, **(typed(fields) if callable(typed) else typed)})

    # ---- a case

    def register(
        self, applicant: Someone, *others: tuple[str, Someone], by: User | None = None, **typed: Any
    ) -> CaseAt:
        """Open a case for a household: the applicant and (role, person) of the others."""
        given: dict[str, Any] = {"pnr": applicant.pnr, "given_name": applicant.given, "family_name": applicant.family}
        given |= {"section": self.section.pk, "caseworker": self.caseworker.pk, **applicant.more, **typed}
        for number, (role, person) in enumerate(others):
            row = {"role": role, "pnr": person.pnr, "given_name": person.given, "family_name": person.family}
            given |= {f"others-{number}-{name}": value for name, value in (row | dict(person.more)).items()}
        led_to = self.send(by or self.assistant, "/cases/new/", given)
        found = re.match(r"/cases/(\d+)/", led_to)
        assert found
        return self.case(int(found[1]), applicant, *(person for _, person in others))

    def case(self, pk: int, *people: Someone) -> CaseAt:
        from cases.models import Case, Person

        ids = dict(Person.objects.filter(pnr__in=[p.pnr for p in people]).values_list("given_name", "pk"))
        return CaseAt(pk, Case.objects.get(pk=pk).number, ids)

    def apply(self, case: CaseAt, month: str, text: str = "", by: User | None = None, **rows: Any) -> int:
        """An application on paper. `rows`: `expenses` and `needs` by kind, `incomes` as (given name, kind, net)."""
        typed = {"month": month, "channel": "paper", "text": text}
        led_to = self.send(
            by or self.assistant, case.url("applications/new/"), lambda page: typed | _rows(page, case, rows)
        )
        return int(led_to.rpartition("application=")[2])

    def e_apply(self, applicant: Someone, month: str | None, **given: Any) -> tuple[CaseAt, int, dict[str, Any]]:
        """An application by the e-service: the case, the application, and what the service is answered."""
        if not hasattr(self, "_key"):
            system, now = system_user(), timezone.now()
            service = staff.add_system(system, now, "E-tjänsten", "e-tjanst")
            self._key = staff.issue_token(system, now, service, "e-tjänst", date(timezone.localdate().year + 1, 1, 1))
        people = [applicant, *given.get("children", ()), *filter(None, [given.get("partner")])]
        body = {"external_id": f"E-{month}-{applicant.pnr}"} | ({"month": month} if month else {}) | given
        body |= {"applicant": _person(applicant), "children": [_person(child) for child in given.get("children", ())]}
        if "partner" in given:
            body["partner"] = _person(given["partner"])
        answer = Client().post(
            API, json.dumps(body), content_type="application/json", headers={"Authorization": f"Bearer {self._key}"}
        )
        said = answer.json()
        assert answer.status_code == 201, said
        from cases.models import Application

        case_id = Application.objects.get(pk=said["application_id"]).case_id
        return self.case(case_id, *people), said["application_id"], said

    def assign(self, case: CaseAt, to: User | None = None, **typed: Any) -> None:
        self.send(self.head, case.url("assign/"), {"caseworker": (to or self.caseworker).pk, **typed})

    # ---- calculation and decision

    def calculate(self, case: CaseAt, application: int, by: User | None = None, **given: Any) -> None:
        """Fill in the sheet and save it. `given`: rows as `apply`, each cost as (applied, approved[, reason]); all else
        by the names of the fields, with __ for -.
        """
        url = case.url(f"calculation/{application}/")
        self.send(by or self.caseworker, url, lambda page: _sheet(page, case, given))

    def cannot_calculate(self, case: CaseAt, application: int, **given: Any) -> str:
        url = case.url(f"calculation/{application}/")
        return self.refused(self.caseworker, url, lambda page: _sheet(page, case, given))

    def write_decision(self, case: CaseAt, application: int, by: User | None = None, **typed: Any) -> str:
        """Write the decision as it is proposed, with what is typed; where it is."""
        url = case.url(f"decision/{application}/")
        return self.send(
            by or self.caseworker, url, lambda page: _answers(page) | self._own_reasons(by, url, page) | typed
        )

    def _own_reasons(self, by: User | None, url: str, page: Typed) -> dict[str, Any]:
        """Where something is not granted: what the calculation says, put in by its button, and one's own words."""
        if page.get("outcome") not in ("partial", "reject") or page.get("individual"):
            return {}
        answer = self.as_(by or self.caseworker).post(f"{url}reasons/?material=1", page)
        part: Any = lxml.html.fromstring(answer.content.decode())
        put_in = part.xpath("string(//textarea[@name='individual'])").strip()
        return {"individual": f"{put_in}\n\nVi har vägt in det som du berättade om din ekonomi vid mötet."}

    def decide(self, case: CaseAt, application: int, by: User | None = None, **typed: Any) -> str:
        """Write and make the decision; where it is."""
        decision = self.write_decision(case, application, by, **typed)
        return self.send(by or self.caseworker, f"{decision}make/")

    def letter(self, decision: str, name: str, by: User | None = None) -> Letter:
        """Open the letter of a made decision, and read it."""
        client = self.as_(by or self.caseworker)
        led_to = client.post(f"{decision}letter/")
        assert led_to.status_code == 302, led_to.content.decode()[:3000]
        return Letter(client.get(led_to.headers["Location"]).content, name)

    def read(self, content: bytes, name: str) -> Letter:
        return Letter(content, name)

    def deliver(self) -> None:
        """The worker's turn: what is owed after the acts is done."""
        with self.clock.real():
            deliver_due()

    def document(self, case: CaseAt, title: str, name: str, by: User | None = None) -> Letter:
        """The latest document whose title begins so, out of the case's list of documents."""
        tree = tree_of(self.as_(by or self.caseworker).get(case.url("documents/")).content)
        links = [link for link in tree.iter("a") if " ".join(link.text_content().split()).startswith(title)]
        assert links, f"Ingen handling börjar så: {title}"
        url = re.sub(r"view/$", "", links[0].get("href"))
        return Letter(self.as_(by or self.caseworker).get(url).content, name)


def _answers(page: Typed) -> dict[str, Any]:
    """What a decision asks for and nothing proposes: each adult's obstacle, how the children were considered, and why
    what goes against somebody is made without communication.
    """
    found = {name: "unemployed_none" for name in page if name.startswith("obstacle_") and not page[name]}
    found["uncommunicated"] = page.get("uncommunicated") or "needless"
    if page.get("child_perspective") == "":
        found["child_perspective"] = "Barnen har mat, kläder och ett eget hem."
    elif page.get("child_perspective"):
        found["children_same"] = "on"
    return found


def _sheet(page: Typed, case: CaseAt, given: Typed) -> dict[str, Any]:
    rows = {name: given[name] for name in ("expenses", "needs", "incomes") if name in given}
    typed = {name.replace("__", "-"): value for name, value in given.items() if name not in rows}
    return _rows(page, case, rows) | typed


def _rows(page: Typed, case: CaseAt, given: Typed) -> dict[str, Any]:
    """What is typed in rows: each in the row of its kind where there is one, else in an empty one."""
    fields, typed = dict(page), dict[str, Any]()
    for section in ("expenses", "needs"):
        for kind, amounts in given.get(section, {}).items():
            row = _row_of(fields, section, "applied", kind)
            parts = amounts if isinstance(amounts, tuple) else (amounts,)
            typed |= {f"{row}-kind": kind, **_named(row, ("applied", "approved", "reason", "urgent"), parts)}
            fields |= typed
    for name, kind, net, *more in given.get("incomes", ()):
        person = str(case.people[name])
        row = _row_of(fields, "incomes", "net", kind, person)
        typed |= {f"{row}-person": person, f"{row}-kind": kind, **_named(row, ("net", "received"), (net, *more))}
        fields |= typed
    return typed


def _person(someone: Someone) -> dict[str, Any]:
    return {"pnr": someone.pnr, "given_name": someone.given, "family_name": someone.family, **someone.more}


def _named(row: str, names: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, str]:
    return {f"{row}-{name}": str(value) for name, value in zip(names, values, strict=False)}


def _row_of(fields: Typed, section: str, amount: str, kind: str, person: str = "") -> str:
    """The row of that kind and person, else the first without an amount, else a new one at the end."""
    indexes = sorted({int(m[1]) for name in fields if (m := re.match(rf"{section}-(\d+)-", name))})
    for index in indexes:
        row = f"{section}-{index}"
        if fields.get(f"{row}-kind") == kind and person in ("", fields.get(f"{row}-person")):
            return row
    empty = [i for i in indexes if not fields.get(f"{section}-{i}-{amount}") and not fields.get(f"{section}-{i}-kind")]
    return f"{section}-{min(empty, default=max(indexes, default=-1) + 1)}"


def filled_in(page: bytes) -> dict[str, Any]:
    """What a browser would send of the page's own form (the one with most fields), as it stands."""
    forms = [form for form in tree_of(page).forms if (form.method or "").upper() == "POST"]
    fields: dict[str, Any] = {}
    for control in max(forms, key=lambda form: len(list(form.inputs))).xpath(".//input | .//select | .//textarea"):
        for value in _values(control):
            name = control.get("name")
            fields[name] = [*_listed(fields[name]), value] if name in fields else value
    return fields


def _values(control: Any) -> list[str]:
    kind = control.get("type", "")
    if not control.get("name") or control.get("disabled") is not None or kind in ("submit", "button", "file"):
        return []
    if kind in ("radio", "checkbox"):
        return [control.get("value", "on")] if control.get("checked") is not None else []
    if control.tag == "select":
        chosen = control.xpath(".//option[@selected]") or control.xpath(".//option")[:1]
        return [option.get("value", option.text) for option in chosen]
    # A browser leaves out the line break that a text area begins with.
    return [(control.text or "").lstrip("\r\n")] if control.tag == "textarea" else [control.get("value", "")]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def tree_of(page: bytes) -> Any:
    return lxml.html.fromstring(page)


def complaints(page: bytes) -> str:
    """What a page says is wrong."""
    tree = tree_of(page)
    said = tree.xpath("//*[contains(@class, 'error') or contains(@id, '_error')]")
    return " | ".join(dict.fromkeys(" ".join(each.text_content().split()) for each in said)) or page.decode()[:2000]
