"""The printed record: what the apps above keep of a case, each in a part of its own.

An app above names a function in its AppConfig:

    record_parts = ("planning.record.plan_part",)

Each is `f(case, user)` and gives RecordPart, or None where the user may not read what it holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string

from cases.models import Case


@dataclass(frozen=True)
class Entry:
    """One thing in the record: its heading, who did it, and what was said, each with its label."""

    heading: str
    by: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RecordPart:
    """A part of the record, in order of time."""

    name: str
    title: str
    entries: list[Entry]
    empty: str
    order: int = 50


def said(*lines: tuple[str, Any]) -> tuple[tuple[str, str], ...]:
    """The lines that say something."""
    return tuple((label, str(words)) for label, words in lines if words)


def record_parts(case: Case, user: Any) -> list[RecordPart]:
    named: Iterable[str] = (path for config in apps.get_app_configs() for path in getattr(config, "record_parts", ()))
    found = [part for path in named if (part := import_string(path)(case, user))]
    return sorted(found, key=lambda part: part.order)
