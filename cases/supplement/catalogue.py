"""The list of what may be asked for, and what an application gives reason to ask for. Imports no Django."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from cases.letters_text import month_name
from cases.unclear import HARMFUL, UNREADABLE, told

# As the column of a line in the request has it.
LONGEST_ITEM = 300
# The kinds of document whose line begins with what such a document is called: Hyresavi, Kontoutdrag …
NAMED = ("bank", "rent", "wage", "medical")
ITEMS = Path(__file__).with_name("items.yaml")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that may be missing: the kind of document that answers it, and the words of the letter."""

    code: str
    text: str
    suggested: bool = field(default=False, compare=False)


@functools.cache
def _rows() -> tuple[Mapping[str, Any], ...]:
    return tuple(yaml.safe_load(ITEMS.read_text()))


def items_for(content: Mapping[str, Any], month: date, files: Iterable[tuple[str, str]] = ()) -> list[Item]:
    """The whole list for an application of the month, each with whether its content gives reason to ask.

    `files` are what came with it: the title, and why it cannot be shown.
    """
    before = (month - timedelta(days=1)).replace(day=1)
    words = {"month": month_name(f"{month:%Y-%m}"), "before": month_name(f"{before:%Y-%m}")}
    listed = [Item(row["code"], row["text"].format(**words), _is_asked(row["asked"], content)) for row in _rows()]
    rest: list[tuple[str, str]] = []
    for title, why in dict.fromkeys(files):
        place = _listed_as(title, listed) if why else None
        if place is None:
            rest.append((title, why))
        else:
            item = listed[place]
            listed[place] = Item(item.code, f"{item.text} {_anew(title, why)}"[:LONGEST_ITEM], suggested=True)
    items = [*listed, *_unreadable(content), *of_files(rest)]
    return list({item.text: item for item in items}.values())


def of_files(files: Iterable[tuple[str, str]]) -> list[Item]:
    """What came and cannot be shown, in the words it is asked for anew with. Of what is harmful a person decides."""
    return [Item("other", _anew(title, why)[:LONGEST_ITEM], suggested=why != HARMFUL) for title, why in files if why]


def _anew(title: str, why: str) -> str:
    """How a file is asked for anew; whoever sent it is not told that it was harmful, only that we do not have it."""
    return f"Bilagan ”{title}”. {told(why)}"


def _listed_as(title: str, listed: Iterable[Item]) -> int | None:
    """The place in the list of what a file is called, so that one thing is asked for once."""
    for place, item in enumerate(listed):
        name = item.text.partition(" ")[0].strip(".").lower()
        if item.code in NAMED and name in title.lower():
            return place
    return None


def _unreadable(content: Mapping[str, Any]) -> list[Item]:
    """What could not be read in the application, in the words it is asked about with (`cases.unclear`)."""
    rows = [row for row in content.get("unclear") or () if isinstance(row, Mapping) and row.get("code") == UNREADABLE]
    return [Item("other", str(row.get("text"))[:LONGEST_ITEM], suggested=True) for row in rows]


def _is_asked(asked: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
    if asked.get("always"):
        return True
    for part, kinds in asked.items():
        name = "code" if part == "unclear" else "kind"
        if any(isinstance(row, Mapping) and row.get(name) in kinds for row in content.get(part) or ()):
            return True
    return False
