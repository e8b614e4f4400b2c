"""A routine renewal as a caseworker does it, key by key, for several households; everything is rolled back.

Each step is what one key leads to until the page stands there: for an act also the page that it is sent on to.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import psycopg
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import html

from bistand.staff.models import DecisionType, User
from bistand.staff.queries import decision_limit
from cases.actions import receive_application
from cases.models import Application, Case, Channel, Decision, LegalGround, Outcome
from cases.numbers import add_months
from tests.bench.measures import Result, processor, quickest, rows
from tests.bench.pages import CASE_PAGE, DECISION, caseworker, signed_in

HOUSEHOLDS = 7
BEFORE = (
    "SELECT * FROM cases_application WHERE case_id = %(case)s ORDER BY month DESC, id DESC LIMIT 1",
    "SELECT * FROM cases_calculation WHERE case_id = %(case)s ORDER BY month DESC, id DESC LIMIT 1",
    "SELECT * FROM cases_householdmember m JOIN cases_person p ON p.id = m.person_id WHERE m.household_id ="
    " (SELECT household_id FROM cases_case WHERE id = %(case)s)",
)
DECIDED = (
    f"{DECISION} d.case_id = %(case)s ORDER BY d.id DESC LIMIT 1",
    "SELECT l.* FROM cases_decisionline l JOIN cases_decision d ON d.id = l.decision_id WHERE d.case_id = %(case)s",
)
# What is written, in a table without rules or history.
CALCULATED = "CREATE TEMP TABLE bare AS SELECT * FROM cases_calculation WHERE case_id = %(case)s ORDER BY id LIMIT 1"
DRAFTED = "CREATE TEMP TABLE bare AS SELECT * FROM cases_decision WHERE case_id = %(case)s ORDER BY id LIMIT 1"
MADE = f"{DRAFTED}; UPDATE bare SET state = 'made'"
# The floor of each step: the rows that its page shows, or the bare write of its act.
STEPS: dict[str, tuple[str, ...] | str] = {
    "application": CASE_PAGE,
    "calculation": BEFORE,
    "recalculated as typed": BEFORE,
    "calculation saved": CALCULATED,
    "decision": (*BEFORE, *DECIDED),
    "draft saved": DRAFTED,
    "to decide": DECIDED,
    "decided": MADE,
}


@dataclass
class Walk:
    """The way through one household's renewal; milliseconds, processor time and queries of each step."""

    client: Client
    counting: bool = False
    taken: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[str, int] = field(default_factory=dict)

    def renew(self, case: Case, application: Application) -> None:
        self.show("application", f"/cases/{case.pk}/?application={application.pk}")
        sheet = self.show("calculation", f"/cases/{case.pk}/calculation/{application.pk}/")
        typed = {name: values for name, values in _typed(sheet).items() if name != "once"}
        self.step("recalculated as typed", lambda: self.client.post(_one(sheet, "//*[@id='sums']/@hx-post"), typed))
        self.send("calculation saved", sheet)
        written = self.show("decision", f"/cases/{case.pk}/decision/{application.pk}/")
        for box in written.xpath("//input[@name='children_same']"):  # the text about the children has been read
            box.set("checked", "checked")
        read = self.send("draft saved", written)
        confirm = self.show("to decide", _one(read, "//a[@data-key='f']/@href"))
        self.send("decided", confirm)
        assert Decision.objects.filter(case=case).latest("pk").state == Decision.State.MADE

    def show(self, name: str, path: str) -> Any:
        return self.step(name, lambda: self.client.get(path))

    def send(self, name: str, page: Any) -> Any:
        """Send the page's form as it stands, and follow to where it leads."""
        return self.step(name, lambda: self.client.post(page.base_url, _typed(page), follow=True))

    def step(self, name: str, ask: Callable[[], Any]) -> Any:
        if self.counting:
            with CaptureQueriesContext(connection) as queries:
                answer = self._ask(ask)
            self.asked[name] = len(queries)
        else:
            began, before = time.perf_counter(), processor()
            answer = self._ask(ask)
            self.taken[name].append((time.perf_counter() - began) * 1000)
            self.spent[name].append(processor() - before)
        page = html.fromstring(answer.content.decode(), base_url=answer.request["PATH_INFO"])
        assert answer.status_code == 200, (name, answer.status_code, _said(page))
        return page

    def _ask(self, ask: Callable[[], Any]) -> Any:
        answer = ask()
        with connection.cursor() as cursor:  # what else speaks at the commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        return answer


def _said(page: Any) -> str:
    """What the page says is wrong."""
    return " ".join(" ".join(page.xpath("//*[@role='alert']//text()")).split())


def _one(page: Any, path: str) -> str:
    return str(page.xpath(path)[0])


def _typed(page: Any) -> dict[str, list[str]]:
    """What the page's form sends as it stands."""
    form = next(form for form in page.forms if "once" in form.fields)
    for nothing in form.xpath(".//input[@type='radio'][@value='']"):  # lxml would send it as "on"
        nothing.attrib.pop("checked", None)
    typed: dict[str, list[str]] = {}
    for name, value in form.form_values():
        typed.setdefault(name, []).append(value)
    return typed


def renewals(worker: User) -> Iterator[tuple[Case, Application]]:
    """Households whose last month was granted within the caseworker's delegation, each with its next application."""
    today = timezone.localdate()
    _, limit = decision_limit(worker, DecisionType.LIVELIHOOD, today)
    last = Decision.objects.filter(case__caseworker=worker, case__state="open", case__protected=False)
    for decision in last.order_by("case", "-application__month").distinct("case").select_related("case", "application"):
        routine = decision.outcome == Outcome.GRANT and decision.legal_ground == LegalGround.RIGHT
        if decision.in_force and routine and (limit is None or decision.amount <= limit):
            case, following = decision.case, add_months(decision.application.month, 1)
            waiting = case.applications.filter(month=following, state__in=Application.OPEN_STATES).first()
            said = {"text": "Samma som förra månaden."}
            yield (
                case,
                waiting or receive_application(worker, timezone.now(), case.pk, following, Channel.PAPER, said),
            )


def measure_renewal() -> list[Result]:
    """Each step of a renewal, the households one after another. Floors: bare reads, and bare writes of the owner's."""
    worker = caseworker(None)
    walk = Walk(signed_in(worker), counting=True)
    with transaction.atomic():
        # One household more, at first, which warms the process and has its queries counted.
        found = renewals(worker)
        cases = []
        for case, application in found:
            walk.renew(case, application)
            walk.counting = False
            cases.append(case)
            if len(cases) > HOUSEHOLDS:
                break
        results = [_result(walk, name, floor, cases[-1]) for name, floor in STEPS.items()]
        transaction.set_rollback(True)
    return results


def _result(walk: Walk, name: str, floor: tuple[str, ...] | str, case: Case) -> Result:
    values, taken, spent = {"case": case.pk}, walk.taken[name], walk.spent[name]
    bare = _bare_write(floor, values) if isinstance(floor, str) else _bare_reads(floor, values)
    of = f"{walk.asked[name]} queries, median {median(taken):.0f}, processor {median(spent):.0f} ms"
    return Result(f"renewal: {name}", min(taken), bare, of)


def _bare_reads(statements: tuple[str, ...], values: dict[str, Any]) -> float:
    return quickest(lambda: [rows(statement, values) for statement in statements], HOUSEHOLDS)


def _bare_write(statement: str, values: dict[str, Any]) -> float:
    # The application may make no tables.
    with psycopg.connect(os.environ["DATABASE_URL"], cursor_factory=psycopg.ClientCursor) as owner:

        def write() -> None:
            owner.execute(statement, values)
            owner.rollback()

        return quickest(write, HOUSEHOLDS)
