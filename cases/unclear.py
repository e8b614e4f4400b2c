"""What an application leaves unclear. It is an application all the same; what is unclear is asked for afterwards. Pure.

Source: FL 20 § (help to complete), and JO: an application that is unclear is an application (docs/legal.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# What could not be read; each such thing has its own words.
UNREADABLE = "unreadable"
# Who applies, where that cannot be told; a person finds it out.
UNIDENTIFIED = "unidentified"
# What came with an application and cannot be shown.
ATTACHMENT = "attachment"
# Why a harmful file or a program cannot be shown, for the caseworker, and what whoever sent it is told instead.
HARMFUL = "Filen är skadlig eller ett program, och är inte sparad. Skicka den som foto eller PDF."
NOT_RECEIVED = "Den gick inte att ta emot. Skicka den som foto eller PDF."


def told(hindrance: str) -> str:
    """What the sender of a file is told of why it cannot be shown; of one that was harmful only that we have it not."""
    return NOT_RECEIVED if hindrance == HARMFUL else hindrance


# What came besides what is known, for the caseworker to look at.
NOTED = "noted"
# What whoever registers a paper may tick, in the words it is asked about with.
TICKED = {
    "month": "Vilken månad ansökan gäller.",
    "signature": "Underskrift av alla vuxna i hushållet.",
    "housing": "Hur du bor: hyreskontrakt eller hyresavi.",
    "says_nothing": "Vad du ansöker om, och vilka inkomster och utgifter hushållet har.",
    "handwriting": "Texten i ansökan, som inte går att läsa.",
}


@dataclass(frozen=True, slots=True)
class Unclear:
    """One thing to ask about: a code for machines, and the words of the request for a supplement."""

    code: str
    text: str


def unclear_in(given: Mapping[str, Any], adults: int) -> list[Unclear]:
    """What to ask about. `given` is what was sent, `adults` how many adults the household has."""
    return [
        Unclear(code, text)
        for code, text, missing in (
            ("month", TICKED["month"], not given.get("month")),
            (
                "signature",
                "Underskrift av båda vuxna i hushållet." if adults > 1 else "Din underskrift.",
                len({row["person"] for row in given.get("signatures") or ()}) < adults,
            ),
            ("housing", TICKED["housing"], _has_rent(given) and not given.get("housing")),
            (
                "says_nothing",
                TICKED["says_nothing"],
                not any(given.get(part) for part in ("incomes", "expenses", "needs", "text")),
            ),
        )
        if missing
    ]


def ticked(codes: Iterable[str], own_words: str) -> list[Unclear]:
    """What whoever registered a paper found unclear: what was ticked, and each line of their own words."""
    lines = [line.strip() for line in own_words.splitlines() if line.strip()]
    return [*(Unclear(code, TICKED[code]) for code in codes), *(Unclear(UNREADABLE, line) for line in lines)]


def _has_rent(given: Mapping[str, Any]) -> bool:
    return any(row.get("kind") == "rent" for row in given.get("expenses") or ())
