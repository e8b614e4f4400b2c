"""Rows into the database in bulk, each batch as one person's act at one time, with the triggers in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from psycopg import sql

from bistand.facts import Event
from bistand.proof import proof
from followup.demo.clock import set_moment

# Looks at the clock that the triggers of a row make, at most.
LOOKS_PER_ROW = 3


def act(actor_id: int, name: str, begin: datetime, rows: int = 1, hours: float = 1) -> None:
    """What follows is the actor's, from `begin` and for some hours; about `rows` rows are written."""
    settings = {"app.actor": proof(actor_id, connection.connection.info.backend_pid), "app.act": name, "app.reason": ""}
    set_moment(begin, timedelta(hours=hours), rows * LOOKS_PER_ROW, settings)


def reserve(table: str, count: int) -> list[int]:
    """The next ids of a table."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def add(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a table. Dicts and lists go in as JSON."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([_plain(value) for value in row])


def change(table: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Update rows: each begins with its id; `columns` gives the others and their SQL types."""
    if not rows:
        return
    kinds = ["bigint", *columns.values()]
    arrays = sql.SQL(", ").join(sql.SQL("%s::{}[]").format(sql.SQL(kind)) for kind in kinds)
    statement = sql.SQL("UPDATE {table} t SET {sets} FROM unnest({arrays}) AS v(id, {names}) WHERE t.id = v.id").format(
        table=sql.Identifier(table),
        sets=sql.SQL(", ").join(sql.SQL("{0} = v.{0}").format(sql.Identifier(name)) for name in columns),
        arrays=arrays,
        names=sql.SQL(", ").join(map(sql.Identifier, columns)),
    )
    with connection.cursor() as cursor:
        cursor.cursor.execute(statement, [list(values) for values in zip(*rows, strict=True)])


def step(table: str, ids: Sequence[int], state: str) -> None:
    """Take one step of a state table for these rows."""
    change(table, {"state": "text"}, [(pk, state) for pk in ids])


def facts(events: Sequence[Event]) -> None:
    """Write facts of one kind. The actor and the moment are the batch's."""
    rows = ((type(event).__name__, event.case_id, event.subject, event.data) for event in events)
    add("audit_fact", ("name", "case_id", "subject", "data"), rows)


@contextmanager
def without_history() -> Iterator[None]:
    """Leave out the history of changes, for loads where it would be ten times the data. Every other rule stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE tgname LIKE 'history\\_%' AND NOT tgisinternal"
        )
        found = cursor.fetchall()
        for table, name in found:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, name in found:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if type(value) in (dict, list) else value
