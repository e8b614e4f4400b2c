"""The history and the access log in words: tables and columns by their Swedish names, values as people write them,
rows by their names, and opened pages by their titles.

A model says in `named_by` (a column or an expression) what its rows are called; the rows of others go by number.
It says in `found_by` (a unique column) what people write when they mean one of its rows.

What is opened is logged by the name of the page. The page is called what it calls itself (its title or its tab), or
what an app says in its AppConfig: `access_labels = {"run_file": "Bankfilen"}`.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import DateRangeField
from django.db.models import (
    DateTimeField,
    DecimalField,
    F,
    Field,
    ForeignKey,
    JSONField,
    Model,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.dateparse import parse_datetime

from bistand.audit.secrecy import secret_columns
from bistand.ui.panels import registered_panels
from bistand.ui.templatetags.ui import amount, moment

SHORT = 80
# Columns named by who did it and when are named alike in every app: submitted_by, submitted_at, approved_person …
DONE = {
    "agreed": "överenskommen", "answered": "bedömd", "approved": "godkänd", "cleared": "avflaggad",
    "checked": "prövad", "closed": "avslutad", "countersigned": "kontrasignerad", "created": "skapad",
    "decided": "beslutad", "entered": "inlagd", "held": "genomförd",
    "issued": "utfärdad", "made": "gjord", "opened": "öppnad", "planned": "planerad", "raised": "flaggad",
    "received": "mottagen", "recorded": "antecknad", "registered": "registrerad", "released": "effektuerad",
    "revoked": "återkallad",
    "set": "ändrad", "sent": "skickad", "signed": "signerad", "stored": "sparad", "submitted": "lämnad",
    "verified": "kontrollerad", "voided": "makulerad",
    "written": "skriven",
}  # fmt: skip
ENDINGS = {"by": " av", "person": " av (person)", "at": "", "on": ""}
# Tables of libraries that have a history.
BORROWED = {"mfa_authenticator": "tvåstegsinloggning"}
Row = tuple[str, str]  # table and id


@functools.cache
def models_by_table() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


def table_word(table: str) -> str:
    """The Swedish name of a table's model, or the table's own name where there is none any more."""
    model = models_by_table().get(table)
    return (BORROWED.get(table) or str(model._meta.verbose_name)).capitalize() if model else table


@functools.cache
def table_choices() -> tuple[tuple[str, str], ...]:
    """Tables that can have a history, by name: those of our own apps but this, and what is borrowed."""
    ours = {c.label for c in apps.get_app_configs() if "site-packages" not in c.path and c.label not in ("audit", "ui")}
    tables = (t for t, model in models_by_table().items() if model._meta.app_label in ours or t in BORROWED)
    found = [(table, table_word(table)) for table in tables]
    return tuple(sorted(found, key=lambda pair: pair[1].lower()))


@functools.cache
def _columns(table: str) -> dict[str, Field[Any, Any]]:
    model = models_by_table().get(table)
    return {field.column: field for field in model._meta.concrete_fields if field.column} if model else {}


def column_word(table: str, column: str) -> str:
    field = _columns(table).get(column)
    return _field_word(field).capitalize() if field else column


def _field_word(field: Field[Any, Any]) -> str:
    """The field's own Swedish name, or what its kind of name means, or what it points at."""
    own = str(field.verbose_name)
    if own != field.name.replace("_", " "):
        return own
    stem, _, ending = field.name.rpartition("_")
    if stem in DONE and ending in ENDINGS:
        return DONE[stem] + ENDINGS[ending]
    target: Any = field.related_model
    return str(target._meta.verbose_name) if target else own


def references(table: str, values: dict[str, Any]) -> Iterable[Row]:
    """The rows that the values of a row point at."""
    for column, field in _columns(table).items():
        if isinstance(field, ForeignKey) and values.get(column) is not None:
            yield field.related_model._meta.db_table, str(values[column])


def names_of(rows: Iterable[Row]) -> dict[Row, str]:
    """What the rows are called, those that have a name; one query."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for table, row in rows:
        if row.isdecimal() and hasattr(models_by_table().get(table), "named_by"):
            wanted[table].add(row)
    if not wanted:
        return {}
    first, *others = [_called(table, ids) for table, ids in sorted(wanted.items())]
    return {(table, str(pk)): name for table, pk, name in first.union(*others, all=True) if name}


def row_meant(table: str, text: str) -> int | None:
    """The id of the row that people know by this text: a case's number, a person's personnummer."""
    model: Any = models_by_table()[table]
    found: int | None = model._base_manager.filter(**{model.found_by: text}).values_list("pk", flat=True).first()
    return found


def access_word(what: str) -> str:
    """What was opened, in Swedish; what stands after a colon says which one it was."""
    name, _, which = what.partition(":")
    if name == "register":
        table, _, row = which.partition(" ")
        return f"Registret {table_word(table).lower()}: {row}"
    word = _page_words().get(name, name)
    return f"{word} {which}" if which else word


@functools.cache
def _page_words() -> dict[str, str]:
    words = dict(_titles(get_resolver()))
    words |= {panel.url_name: panel.label for panel in registered_panels()}
    for config in apps.get_app_configs():
        words |= getattr(config, "access_labels", {})
    return words


def _titles(resolver: URLResolver) -> Iterator[tuple[str, str]]:
    """The names of pages that have a title of their own, each with it."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _titles(entry)
        elif isinstance(entry, URLPattern) and entry.name:
            title = getattr(getattr(entry.callback, "view_class", None), "title", "")
            if title and isinstance(title, str):
                yield entry.name, title


def _called(table: str, ids: set[str]) -> QuerySet[Any, tuple[str, int, str]]:
    model: Any = models_by_table()[table]
    name = F(model.named_by) if isinstance(model.named_by, str) else model.named_by
    rows = model._base_manager.order_by().filter(pk__in=ids)
    found: QuerySet[Any, tuple[str, int, str]] = rows.values_list(Value(table), "pk", Cast(name, TextField()))
    return found


def row_words(table: str, row: str, names: dict[Row, str]) -> str:
    """ "Ärende 2026-00017", "Utbetalning 4711"."""
    return f"{table_word(table)} {names.get((table, row), row)}"


def value_words(table: str, column: str, value: Any, names: dict[Row, str]) -> str:
    """A value as it is shown: choices and references in words, times as here, long texts shortened."""
    if value is None or value == "":
        return "–"
    if column in secret_columns().get(table, ()):
        return "dolt värde"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    field = _columns(table).get(column)
    words = dict(field.flatchoices).get(value) if field and getattr(field, "choices", None) else None
    text = str(words or _as_written(field, value, names))
    if text.startswith("sha256:"):
        return f"dolt värde ({text[7:15]} …)"
    return text if len(text) <= SHORT else text[:SHORT] + " …"


def _as_written(field: Field[Any, Any] | None, value: Any, names: dict[Row, str]) -> str:
    """How people write a value of this kind of field; what cannot be read is shown as it is."""
    match field:
        case ForeignKey():
            return names.get((field.related_model._meta.db_table, str(value)), f"nummer {value}")
        case DateTimeField():
            return moment(parse_datetime(str(value))) or str(value)
        case DecimalField():
            return amount(value)
        case DateRangeField():
            return _period(str(value))
        case JSONField() if isinstance(value, dict):
            return f"{len(value)} uppgifter"
        case JSONField() if isinstance(value, list):
            return ", ".join(map(str, value)) or "–"
    return str(value)


def _period(text: str) -> str:
    """A range of days as PostgreSQL writes it, "[2026-01-01,2027-01-01)", with its last day in it."""
    first, _, after = text.strip("[()]").partition(",")
    return f"{first} till {date.fromisoformat(after) - timedelta(days=1)}" if after else f"från {first}"


def differences(
    table: str, before: dict[str, Any] | None, after: dict[str, Any] | None, names: dict[Row, str]
) -> list[dict[str, str]]:
    """Each column with what it was and became; for a new row what was filled in. What is derived is left out."""
    shown = {**(before or {}), **(after or {})}
    keys = [key for key in shown if key != "id" and not getattr(_columns(table).get(key), "generated", False)]
    rows = []
    for key in keys:
        was, now = (before or {}).get(key), (after or {}).get(key)
        if was in (None, "") and now in (None, "", [], {}):
            continue
        rows.append(
            {
                "label": column_word(table, key),
                "was": value_words(table, key, was, names),
                "now": value_words(table, key, now, names),
            }
        )
    return rows
