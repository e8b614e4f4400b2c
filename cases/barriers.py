"""Which cases a person is barred from (jäv), and the tables whose rows the barrier stands round.

The reads begin with `barred_cases`; that nothing is written past the barrier PostgreSQL holds (`bar_tables`): after
every statement on a table with case data it asks whether a row of it belongs to a case that the bound actor is
barred from. Which tables those are is worked out from the models, so that a new table is behind the barrier from its
first migration. An app whose rows reach a case by another way than a foreign key says so in its AppConfig:

    case_paths = {"cases.household": (("JOIN cases_case c ON c.household_id = {t}.id", "c.id"),)}

Each path is the joins from the row `{t}`, and the expression that gives the case's id. What is not about a case, but
is an act in which nobody barred from one takes part, stands in `part_paths` instead: it is read as before.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from bistand.audit import sql
from bistand.refusals import NotAllowed
from bistand.staff.permissions import may
from cases.models import Case, Disqualification

# The joins from a row `{t}` to its case, and the expression that is the case's id.
Path = tuple[str, str]
# What people say of themselves and the barrier's own rows are not behind it.
OUTSIDE = {"cases.disqualification", "audit.access"}


class Barred(NotAllowed):
    """The person is disqualified in the case."""

    def __init__(self) -> None:
        super().__init__(
            "Du är anmäld som jävig i ärendet och kan varken läsa eller handlägga det. "
            "Jävet kan hävas av sektionschefen."
        )


def barred_cases(user: Any) -> QuerySet[Disqualification, int]:
    """The ids of the cases that this natural person is barred from, as a subquery."""
    rows = Disqualification.objects.filter(person=getattr(user, "employee_id", None), ended_at=None)
    return rows.order_by().values_list("case_id", flat=True)


def barred_ids(user: Any) -> frozenset[int]:
    """The same as a set; one query, kept on the user object for the length of the request."""
    kept: frozenset[int] | None = getattr(user, "_barred", None)
    if kept is None:
        kept = user._barred = frozenset(barred_cases(user))
    return kept


def refuse_barred(user: Any, case_id: int) -> None:
    """Raise Barred where the user is disqualified in the case."""
    if barred_cases(user).filter(case=case_id).exists():
        raise Barred


def case_paths(*, parts: bool) -> dict[str, tuple[Path, ...]]:
    """Every table with case data, with the paths from its rows (as `t`) to their cases; with what is only taken part
    in when `parts`.
    """
    said: dict[str, tuple[Path, ...]] = {}
    for config in apps.get_app_configs():
        said |= getattr(config, "case_paths", {})
        said |= getattr(config, "part_paths", {}) if parts else {}
    known = [m for m in apps.get_models() if m._meta.managed and m._meta.label_lower not in OUTSIDE]
    found = {model._meta.db_table: tuple(_ways(model, said)) for model in known}
    return {table: paths for table, paths in found.items() if paths}


def _ways(model: type[models.Model], said: dict[str, tuple[Path, ...]]) -> Iterator[Path]:
    """What the model's app says of it, or the way of fewest foreign keys to a case."""
    waiting: deque[tuple[type[models.Model], str, str]] = deque([(model, "", "t")])
    seen = {model}
    while waiting:
        at, joins, alias = waiting.popleft()
        if at is Case:
            yield joins, f"{alias}.id"
            return
        if own := said.get(at._meta.label_lower):
            yield from ((f"{joins} {more.format(t=alias)}", case.format(t=alias)) for more, case in own)
            return
        keys = [f for f in at._meta.concrete_fields if isinstance(f.related_model, type)]
        if direct := [key for key in keys if key.related_model is Case]:
            yield joins, f"{alias}.{direct[0].column}"
            return
        for key in keys:
            target: Any = key.related_model
            # Who did it and what was told of it lead to no case of the row's own.
            if target in seen or target._meta.app_label in {"staff", "audit"}:
                continue
            seen.add(target)
            name = f"j{len(seen)}"
            join = f"JOIN {target._meta.db_table} {name} ON {name}.id = {alias}.{key.column}"
            waiting.append((target, f"{joins} {join}", name))


def hidden_rows(user: Any, table: str, *, named: bool = False) -> RawSQL | None:
    """The ids of a table's rows that the history and the registers hide from the user: those of cases that the user
    is barred from, and of protected ones from those who may not read them (whose names hide themselves).
    """
    paths = _paths_of(table)
    wanted = [] if named or may(user, "cases.read_protected") else ["k.protected"]
    wanted.append("k.id IN (SELECT case_id FROM cases_disqualification WHERE person_id = %s AND ended_at IS NULL)")
    if not paths:
        return None
    where = " OR ".join(wanted)
    parts = [
        f"SELECT t.id FROM {table} t {joins} JOIN cases_case k ON k.id = {case} WHERE {where}"  # noqa: S608  our own names
        for joins, case in paths
    ]
    return RawSQL(" UNION ALL ".join(parts), [user.employee_id] * len(parts))  # noqa: S611  the values are parameters


@functools.cache
def _paths_of(table: str) -> tuple[Path, ...]:
    return case_paths(parts=False).get(table, ())


def bar_tables(**_: Any) -> None:
    """Set the barrier's triggers on every table with case data; runs after every migrate, as the owner."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regproc('cases_refuse_disqualified') IS NOT NULL"
            " AND has_table_privilege('cases_case', 'TRIGGER')"
        )
        if not cursor.fetchone()[0]:
            return
        tables = set(connection.introspection.table_names(cursor))
        for table, paths in case_paths(parts=True).items():
            if table in tables:
                cursor.execute(_triggers(table, paths))


def _triggers(table: str, paths: tuple[Path, ...]) -> str:
    joined = [f"{joins} JOIN cases_disqualification b ON b.case_id = {case}".strip() for joins, case in paths]
    return "".join(
        sql.statement_trigger(f"barrier_{op.lower()}", table, op, "cases_refuse_disqualified", *joined)
        for op in ("INSERT", "UPDATE", "DELETE")
    )
