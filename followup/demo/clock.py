"""A past for the demo: PostgreSQL's own rules, with a clock that stands at another moment.

The database stamps receipts, decisions, releases and every row of the history with its own clock, and compares days
with it (rule 6). For the demo's history the loader gives those same trigger functions another
`clock_timestamp()`: a schema of that name is put first in their search path. Everything else is in force: every
trigger, transition, comparison of persons and the chained history.

Why this opens no door:
- It takes the owner of the functions and of the database. The application's role can neither alter a function nor
  create a schema (a test tries).
- It is done and undone in one transaction. No other session ever sees it, and when anything fails nothing is left.
  Leaving it, the functions are compared with what they were.
- It refuses where a person has a sign-in already: a database in use is never given another past.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction

from bistand.refusals import Conflict
from bistand.staff.models import Employee

SCHEMA = "demo_clock"
# Each look at the clock moves it by a step, so that the rows of a statement come one after another.
CLOCK = f"""
CREATE SCHEMA {SCHEMA};
CREATE SEQUENCE {SCHEMA}.tick;
CREATE FUNCTION {SCHEMA}.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT least(current_setting('demo.begin')::timestamptz
               + nextval('{SCHEMA}.tick') * current_setting('demo.step')::interval,
               current_setting('demo.end')::timestamptz)
$$;
"""
FUNCTIONS = """
SELECT oid::regprocedure::text, pg_get_functiondef(oid) FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND prosrc LIKE '%clock_timestamp()%' ORDER BY 1
"""


@contextmanager
def moved_clock() -> Iterator[None]:
    """Let the rules of this transaction see the moments given with `set_moment`.

    Raises Conflict in a database where a person already has a sign-in.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if Employee.objects.filter(natural=True).exists():
            raise Conflict("Databasen används redan: demokommunen läses bara in i en tom databas.")
        before = _functions()
        cursor.execute(CLOCK)
        for signature in before:
            cursor.execute(f"ALTER FUNCTION {signature} SET search_path = {SCHEMA}, pg_catalog, public, pg_temp")
        yield
        for signature in before:
            cursor.execute(f"ALTER FUNCTION {signature} SET search_path = public, pg_temp")
        # What waits for the commit is decided now; after it, what comes waits for the commit again.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
        if _functions() != before:
            raise RuntimeError("the rules are not what they were before the demo was loaded")


def set_moment(begin: datetime, lasting: timedelta, looks: int, others: Mapping[str, str] | None = None) -> None:
    """Put the clock at `begin`; about `looks` looks at it are spread over the time that follows.

    `others` are settings of the transaction that are made in the same statement.
    """
    settings = {
        "demo.begin": begin.isoformat(),
        "demo.end": (begin + lasting).isoformat(),
        "demo.step": f"{lasting.total_seconds() / max(looks, 1):.6f} seconds",
        **(others or {}),
    }
    parts = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with connection.cursor() as cursor:
        values = [part for pair in settings.items() for part in pair]
        cursor.execute(f"SELECT {parts}, setval('{SCHEMA}.tick', 1, false)", values)


def _functions() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        return dict(cursor.fetchall())
