"""How PostgreSQL reads for each page: no big table may be read from end to end."""

from __future__ import annotations

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bench.pages import Page, signed_in

# Rows above which a table is read by its indexes or not at all.
BIG = 20_000
SCAN = re.compile(r"Seq Scan on (\w+)")


def print_plans(pages: list[Page]) -> None:
    """Explain every statement of every page; the plan is shown where a big table is read from end to end."""
    big = _big_tables()
    for page in pages:
        client = signed_in(page.user)
        with CaptureQueriesContext(connection) as queries:
            page.ask(client)
        for query in queries:
            if not query["sql"].startswith("SELECT"):
                continue
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query['sql']}")
                plan = [str(row[0]) for row in cursor.fetchall()]
            scanned = big & {found for line in plan for found in SCAN.findall(line)}
            if scanned:
                print(f"\n{page.name}: reads all of {', '.join(sorted(scanned))}\n{query['sql']}\n" + "\n".join(plan))
    print(f"\n{len(pages)} pages read; tables above {BIG} rows: {', '.join(sorted(big))}")


def _big_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [BIG])
        return {str(row[0]) for row in cursor.fetchall()}
