"""Phrases for reasons: their placeholders, the legal sections they apply, and the library to begin with. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# What a phrase may leave to be filled in from the case.
PLACEHOLDERS = {
    "namn": "sökandens namn",
    "månad": "månaden, till exempel september 2026",
    "period": "första och sista dag",
    "belopp": "det beviljade beloppet",
    "norm": "riksnormen för hushållet",
    "inkomster": "inkomsterna som räknas",
    "underskott": "det som saknas enligt beräkningen",
    "överskott": "det som inkomsterna är högre än kostnaderna",
    "ärende": "ärendets nummer",
}

# Legal sections that a decision may say it applies, and what they are about.
SECTIONS = {
    "SoL 12:3": "står till arbetsmarknadens förfogande",
    "SoL 12:4": "praktik och kompetenshöjande verksamhet",
    "SoL 12:5": "nekat eller nedsatt försörjningsstöd",
    "SoL 12:7": "vad försörjningsstöd lämnas för",
    "SoL 12:8": "särskild beräkningsregel för arbetsinkomst",
    "SoL 12:9": "barns och skolungdomars inkomster",
    "SoL 3:1": "barnets bästa",
    "SoL 14:9": "ändring av beslut som gäller tills vidare",
    "SoL 33:2": "återbetalning av bistånd enligt 12 kap. 1 §",
    "SoL 33:3": "återbetalning av bistånd enligt 12 kap. 2 §",
    "FL 20": "ansökan som behöver kompletteras",
    "FL 37": "ändring av beslut",
    "FL 38": "beslut som ska ändras",
}

_WORD = re.compile(r"[^\W\d_]{2,}")
# Fewer different words than these say nothing; the database counts the same.
FEWEST_WORDS = 4
_PLACEHOLDER = re.compile(r"\{([^{}\n]{1,40})\}")


@dataclass(frozen=True, slots=True)
class Text:
    """A phrase of the library that one begins with."""

    key: str
    title: str
    text: str
    sections: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()


def placeholders(text: str) -> list[str]:
    """What stands in braces, with its braces, in order."""
    return [match[0] for match in _PLACEHOLDER.finditer(text)]


def unknown_placeholders(text: str) -> list[str]:
    return [f"{{{match[1]}}}" for match in _PLACEHOLDER.finditer(text) if match[1] not in PLACEHOLDERS]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The phrase with what is known of the case put in; what is not known stays in its braces."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1]) or match[0], text)


def _pattern(phrase: str) -> str:
    return "".join(
        r"[^.]{0,80}?" if part.startswith("{") else re.escape(part)
        for part in re.split(r"(\{[^{}\n]+\})", plain(phrase))
    )


def rest(text: str, known: Iterable[str]) -> str:
    """What is left of a text when the known ones, whatever their placeholders were filled with, are taken out."""
    left = plain(text)
    for phrase in sorted(filter(is_worded, known), key=len, reverse=True):
        left = re.sub(_pattern(phrase), " ", left)
    return plain(left)


def is_worded(text: str, fewest: int = FEWEST_WORDS) -> bool:
    """Whether it says something in words: some different ones, of more than one letter."""
    return len(set(_WORD.findall(text.lower()))) >= fewest


def plain(text: str) -> str:
    return " ".join(text.split()).strip().lower()


# To begin with; each municipality goes on from here.
LIBRARY = (
    Text(
        "behovet-tillgodosett",
        "Behovet är tillgodosett",
        "Den som kan tillgodose sina behov själv eller få dem tillgodosedda på annat sätt har inte rätt till "
        "ekonomiskt bistånd. Hushållets inkomster är {inkomster} och överstiger kostnaderna med {överskott}.",
        ("SoL 12:7",),
        ("reject",),
    ),
    Text(
        "bifall",
        "Rätt till försörjningsstöd",
        "Hushållets kostnader är högre än inkomsterna. Det saknas {underskott} för {månad}. Behovet kan inte "
        "tillgodoses på annat sätt.",
        ("SoL 12:7",),
        ("grant", "partial"),
    ),
    Text(
        "arbetsmarknaden",
        "Står inte till arbetsmarknadens förfogande",
        "Den som kan arbeta har rätt till försörjningsstöd om han eller hon står till arbetsmarknadens förfogande. Om "
        "det finns godtagbara skäl finns rätten ändå. Vi bedömer att {namn} inte har stått till arbetsmarknadens "
        "förfogande under {månad} och att det inte finns godtagbara skäl till det.",
        ("SoL 12:3",),
        ("reject", "partial"),
    ),
    Text(
        "nedsatt",
        "Uteblivit från anvisad verksamhet",
        "Den som utan godtagbart skäl uteblir från eller avböjer praktik eller annan kompetenshöjande verksamhet som "
        "socialnämnden har anvisat kan nekas försörjningsstöd eller få det nedsatt.",
        ("SoL 12:4", "SoL 12:5"),
        ("reject", "partial"),
    ),
    Text(
        "hyra",
        "Hyran är högre än vad som är skäligt",
        "Försörjningsstöd lämnas för skäliga kostnader för boende. Vi bedömer att hela den sökta kostnaden inte är "
        "skälig.",
        ("SoL 12:7",),
        ("partial", "reject"),
    ),
    Text(
        "ofullstandig",
        "Ansökan har inte kompletterats",
        "Vi har begärt de uppgifter som behövs för att kunna bedöma rätten till bistånd. De har inte kommit in.",
        ("FL 20",),
        ("reject", "dismiss"),
    ),
    Text(
        "forskott",
        "Förskott på förmån",
        "Biståndet lämnas som förskott på en förmån eller ersättning och kan krävas tillbaka när den betalas ut.",
        ("SoL 33:2",),
        ("grant", "partial"),
    ),
)
