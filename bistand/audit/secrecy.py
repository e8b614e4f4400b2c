"""What a reader of the history and the registers may not see, said by the floors that know whose rows they are.

An app registers `f(user, table, *, named)`, which gives the ids of the table's rows that are hidden from the user as a
subquery, or None where none are. With `named` only what the rows are called is asked for, and a model may have taken
care of its own (`named_by`). The ground asks without knowing why rows are hidden.

    register_hidden(hidden_rows)

Columns whose values are shown to nobody there stand in an AppConfig: `secret_columns = {"cases_person": ("street",)}`.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Protocol

from django.apps import apps
from django.db import connection
from django.db.models.expressions import RawSQL

Row = tuple[str, str]  # table and id


class Hidden(Protocol):
    def __call__(self, user: Any, table: str, *, named: bool = False) -> RawSQL | None: ...


_registered: list[Hidden] = []


def register_hidden(rows: Hidden) -> None:
    if rows not in _registered:
        _registered.append(rows)


def hidden_rows(user: Any, table: str, *, named: bool = False) -> list[RawSQL]:
    """Subqueries of ids to leave out."""
    return [found for rows in _registered if (found := rows(user, table, named=named)) is not None]


def hidden_among(user: Any, rows: Iterable[Row], named: Iterable[Row] = ()) -> tuple[set[Row], set[Row]]:
    """Which of some rows, each a table and an id, are hidden, and which of those `named` have names that are; one
    query at most.
    """
    parts: list[str] = []
    values: list[Any] = []
    for kind, asked in enumerate((rows, named)):
        for table, ids in _by_table(asked).items():
            for hidden in hidden_rows(user, table, named=bool(kind)):
                parts.append(f"SELECT %s, %s, id FROM unnest(%s::bigint[]) AS a(id) WHERE id IN ({hidden.sql})")  # noqa: S608  no value in it
                values += [kind, table, ids, *hidden.params]
    found: tuple[set[Row], set[Row]] = (set(), set())
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for kind, table, pk in cursor.fetchall():
                found[kind].add((table, str(pk)))
    return found


def _by_table(rows: Iterable[Row]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for table, row in rows:
        if row.isdecimal():
            found[table].append(int(row))
    return found


@functools.cache
def secret_columns() -> dict[str, frozenset[str]]:
    said: dict[str, frozenset[str]] = {}
    for config in apps.get_app_configs():
        for table, columns in getattr(config, "secret_columns", {}).items():
            said[table] = frozenset(columns)
    return said
