"""An application as it was sent, for reading: what is known by its Swedish word, the rest as it is. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cases.norm.kinds import EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS
from cases.stated import ASSETS, KINDS, LABELS, TENURES

# On a page; what is longer is read as it was sent, as text.
MOST_LINES = 1000
# Where a person with protected data lives or is reached is never shown (OSL 21:3).
WHERE_TO_FIND = ("street", "postcode", "city", "phone")
HIDDEN = "visas inte, skyddade personuppgifter"
WORDS = {**INCOME_KINDS, **EXPENSE_KINDS, **NEED_KINDS, **dict(ASSETS), **dict(TENURES)}
WORDS_OF = {
    "": dict(KINDS),
    "incomes": INCOME_KINDS,
    "expenses": EXPENSE_KINDS,
    "needs": NEED_KINDS,
    "assets": dict(ASSETS),
}


@dataclass(frozen=True, slots=True)
class SentLine:
    """One line of what was sent: how deep in it, what it is called, and its value ("" for what has parts)."""

    level: int
    label: str
    value: str


def sent_lines(sent: str, protected: bool = False) -> list[SentLine]:
    """The lines of what was sent; the last one says how many more there are, where they are too many for a page."""
    lines: list[SentLine] = []
    more = 0
    for line in _lines(json.loads(sent), 0, "", protected):
        if len(lines) < MOST_LINES:
            lines.append(line)
        else:
            more += 1
    said = f"{more:,}".replace(",", "\N{NO-BREAK SPACE}")
    return [*lines, SentLine(0, "Rader till", said)] if more else lines


def _lines(value: Any, level: int, part: str, protected: bool) -> Iterator[SentLine]:
    rows = value.items() if isinstance(value, dict) else enumerate(value, 1)
    for name, found in rows:
        label = _label(part, name)
        if protected and name in WHERE_TO_FIND:
            yield SentLine(level, label, HIDDEN)
        elif isinstance(found, dict | list) and found:
            yield SentLine(level, label, "")
            yield from _lines(found, level + 1, name if isinstance(name, str) else part, protected)
        else:
            yield SentLine(level, label, _value(part, name, found))


def _label(part: str, name: str | int) -> str:
    if isinstance(name, int):
        return f"{LABELS.get(part, (part,))[-1].capitalize()} {name}"
    return LABELS[name][0].capitalize() if name in LABELS else _shown(name)


def _value(part: str, name: str | int, value: Any) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    word = WORDS_OF.get(part, WORDS).get(value) if name in ("kind", "tenure") and isinstance(value, str) else None
    return word.lower() if word else _shown(value)


def _shown(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()
