"""What is measured, each beside its floor: the least that must be done for the same result, in the same run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bistand.staff.queries import system_user
from cases.deliveries import render_letter
from cases.models import AmountTable, Calculation, Case, Decision
from cases.municipality import norm_settings, tables_in_force
from cases.norm import calculate_many
from cases.norm.checking import GUIDELINE_COLUMNS
from cases.what_if import Trial, everyone
from followup.actions import flag_followups
from payments.models import Payment
from tests.bench.pages import Page, signed_in

HOUSEHOLDS, LETTERS, PAGE_TIMES = 10_000, 100, 7


@dataclass(frozen=True)
class Result:
    """Milliseconds; `amount` is how much was done each time."""

    name: str
    ours: float
    floor: float
    amount: str

    @property
    def ratio(self) -> float:
        return self.ours / self.floor


def timed(job: Callable[[], Any], times: int) -> list[float]:
    """Milliseconds of each of several runs."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        job()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def quickest(job: Callable[[], Any], times: int) -> float:
    """Milliseconds of the quickest of several runs: what the work costs when nothing else has the machine."""
    return min(timed(job, times))


def rows(query: str, values: Any) -> list[Any]:
    """Run a query bare, past Django."""
    with connection.cursor() as cursor:
        return list(cursor.cursor.execute(query, values).fetchall())


def processor() -> float:
    """Milliseconds of processor time so far, which do not grow when others use the machine: this process's, and its
    connection's in PostgreSQL without parallel workers (where PostgreSQL is on the same Linux machine).
    """
    pid = rows("SELECT pg_backend_pid()", [])[0][0]
    server = Path(f"/proc/{pid}/schedstat")
    nanoseconds = int(server.read_text().split()[0]) if server.exists() else 0
    return time.process_time() * 1000 + nanoseconds / 1e6


def measure_page(page: Page) -> Result:
    """A page through the test client, as the application's role. Floor: its rows by bare SQL."""
    client = signed_in(page.user)
    with CaptureQueriesContext(connection) as queries:
        page.ask(client)
        asked = len(queries)
    spent: list[float] = []

    def ask() -> None:
        before = processor()
        page.ask(client)
        spent.append(processor() - before)

    taken = timed(ask, PAGE_TIMES)
    floor = quickest(lambda: [rows(statement, page.values) for statement in page.floor], PAGE_TIMES)
    of = f"{asked} queries, median {median(taken):.0f}, processor {min(spent):.0f} ms"
    return Result(page.name, min(taken), floor, of)


def calculation() -> Result:
    """10,000 calculations. Floor: adding up the same figures as decimals, without any rule."""
    given = list(Calculation.objects.order_by("pk").values_list("input", flat=True)[:HOUSEHOLDS])
    given = (given * (HOUSEHOLDS // len(given) + 1))[:HOUSEHOLDS]

    def add() -> None:
        for case in given:
            costs = sum((Decimal(row["approved"]) for row in (*case["expenses"], *case["needs"])), Decimal(0))
            costs -= sum((Decimal(row["net"]) for row in case["incomes"]), Decimal(0))

    return Result(
        "calculation", quickest(lambda: calculate_many(given), 3), quickest(add, 3), f"{len(given)} households"
    )


LATEST = """
SELECT DISTINCT ON (c.case_id) c.case_id, c.input FROM cases_calculation c JOIN cases_case k ON k.id = c.case_id
 WHERE k.state = 'open' ORDER BY c.case_id, c.month DESC, c.id DESC
"""


def trying() -> Result:
    """A draft guideline tried on every current household, twice calculated. Floor: reading their inputs."""
    first = timezone.localdate().replace(day=1)
    lower = [("rent_ceiling", "1-", "6000", "secondary", "bench")]
    rows_of = [dict(zip(GUIDELINE_COLUMNS, row, strict=True)) for row in lower]
    draft = AmountTable(kind=AmountTable.Kind.GUIDELINE, name="Utkast", valid_from=first, rows=rows_of)
    tried = Trial(draft, tables_in_force(), norm_settings(first))
    count = 0

    def try_all() -> None:
        nonlocal count
        count = sum(1 for _ in tried.effects(everyone()))

    return Result(
        "trying a table", quickest(try_all, 1), quickest(lambda: rows(LATEST, []), 1), f"{count:,} households"
    )


BARE_FLAGS = """
CREATE TEMP TABLE bare_flag ON COMMIT DROP AS
SELECT id AS followup_id, 'overdue' AS level, %s::date AS raised_on
  FROM followup_followup WHERE state IN ('planned', 'called') AND due <= %s
"""


def flagging() -> Result:
    """The job that flags follow-ups, all of them new. Floor: one bare INSERT … SELECT without rules or history."""
    # As if nobody had worked for half a year: then nearly all that is planned is due. Everything is rolled back.
    later = timezone.now() + timedelta(days=183)
    today = timezone.localdate(later)
    counts = []

    def undone(job: Callable[[], Any]) -> Callable[[], None]:
        def run() -> None:
            with transaction.atomic():
                job()
                transaction.set_rollback(True)

        return run

    def ours() -> None:
        done = flag_followups(system_user(), later)
        counts.append(done.overdue + done.coming)

    # The application may make no tables, so the floor is the owner's.
    owner = psycopg.connect(os.environ["DATABASE_URL"])

    def bare() -> None:
        owner.execute(BARE_FLAGS, [today, today])
        owner.rollback()

    return Result("flagging job", quickest(undone(ours), 5), quickest(bare, 5), f"{counts[0]} flags")


def flagging_many() -> Result:
    """The same job over 500,000 plans, most of them not due. Floor: the same flags by one bare INSERT … SELECT into the
    same table, with its rules and history.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.followups"],
        env={**os.environ, "BISTAND_DB_ROLE": "owner"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    return Result(
        "flagging 500,000", found["ours"], found["bare"], f"{found['flags']} flags, again {found['again']:.0f} ms"
    )


def letters() -> Result:
    """100 letters as accessible PDF. Floor: bare WeasyPrint with the same HTML, stylesheet and fonts."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from cases import letters as module

    decisions = list(
        Decision.objects.filter(state__in=Decision.IN_FORCE)
        .select_related("case__applicant", "case__section", "application", "calculation", "decided_by__employee")
        .prefetch_related("lines")[:LETTERS]
    )
    pages: list[str] = []
    original = module.letter_html
    try:
        module.letter_html = lambda content: pages.append(original(content)) or pages[-1]  # type: ignore[func-returns-value]
        for decision in decisions[:1]:
            render_letter(decision)
        ours = quickest(lambda: [render_letter(decision) for decision in decisions], 1)
    finally:
        module.letter_html = original
    fonts = FontConfiguration()
    sheet = CSS(filename=module.LETTERS / "letter.css", font_config=fonts)
    bare = quickest(
        lambda: [
            HTML(string=html, base_url=f"{module.LETTERS}/").write_pdf(stylesheets=[sheet], font_config=fonts)
            for html in pages[1:]
        ],
        1,
    )
    return Result("letters", ours, bare, f"{len(decisions)} letters")


MEASURES: dict[str, Callable[[], Result]] = {
    "calculation": calculation,
    "what-if": trying,
    "flagging": flagging,
    "flagging many": flagging_many,
    "letters": letters,
}


def size() -> dict[str, int]:
    """How many rows there are of what counts."""
    models = (Case, Decision, Payment)
    return {model.__name__: model.objects.count() for model in models}
