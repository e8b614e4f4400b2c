"""A clock that is put at a day: Python's by time_machine, PostgreSQL's by what the demo does (followup/demo/clock.py).

The database stamps receipts and decisions by its own clock. While these stories are told its functions look at another
`clock_timestamp()`, which is so much ahead of or behind the real one as the session says. All else of them is as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from typing import Any

import psycopg
import time_machine
from django.db import connection
from django.utils import timezone

SCHEMA = "story_clock"
CLOCK = f"""
CREATE SCHEMA {SCHEMA};
CREATE FUNCTION {SCHEMA}.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT pg_catalog.clock_timestamp() + coalesce(nullif(current_setting('story.ahead', true), ''), '0')::interval
$$;
GRANT USAGE ON SCHEMA {SCHEMA} TO PUBLIC;
"""
FUNCTIONS = """
SELECT oid::regprocedure::text FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace AND prosrc LIKE '%clock_timestamp()%'
"""


@contextmanager
def movable(owner: psycopg.Connection[Any]) -> Iterator[None]:
    """Let the database's rules look at a clock that can be moved, and afterwards at their own again."""
    signatures = [row[0] for row in owner.execute(FUNCTIONS).fetchall()]

    def look_in(path: str) -> None:
        for signature in signatures:
            owner.execute(f"ALTER FUNCTION {signature} SET search_path = {path}")  # type: ignore[arg-type]

    owner.execute(CLOCK)
    look_in(f"{SCHEMA}, pg_catalog, public, pg_temp")
    try:
        yield
    finally:
        look_in("public, pg_temp")
        owner.execute(f"DROP SCHEMA {SCHEMA} CASCADE")  # type: ignore[arg-type]


class Clock:
    """Stands at a day from nine in the morning, and goes on from there."""

    def __init__(self) -> None:
        self._travel: Any = None

    def to(self, day: date) -> None:
        self.back()
        moment = timezone.make_aware(datetime.combine(day, time(9)))
        ahead = moment - datetime.now(UTC)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('story.ahead', %s, false)", [f"{ahead.total_seconds():.6f} seconds"])
        self._travel = time_machine.travel(moment)
        self._travel.start()

    @contextmanager
    def real(self) -> Iterator[None]:
        """For a while the real time to Python: what is due by the database's own `now()` is due then."""
        moment = timezone.now()
        self.back()
        yield
        self._travel = time_machine.travel(moment)
        self._travel.start()

    def back(self) -> None:
        if self._travel is not None:
            self._travel.stop()
            self._travel = None
