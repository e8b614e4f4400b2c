"""The municipality's own dated limits: ceilings of the rent by household, caps of other costs, food in an emergency.

Guidance and never law: a guideline gives a *proposed* approved amount, and what is approved above it is the individual
test, with a reason. A guideline never touches the norm, which is national.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cases.norm.errors import FOOD_AMOUNT_MISSING, CalculationError
from cases.norm.kinds import EXPENSE_KINDS, NEED_KINDS
from cases.norm.lines import kronor, persons
from cases.norm.tables import BANDS, ORE, USABLE, Figure

RENT_CEILING, CAP, FOOD = "rent_ceiling", "cap", "food"
FOOD_KEYS = (*BANDS, "adult_single", "adult_couple")
# "3" persons, "3-4" persons, "5-" persons or more; "2+1" is two adults and one child.
HOUSEHOLD_KEY = re.compile(r"(?P<adults>[12])\+(?P<children>\d{1,2})|(?P<low>\d{1,2})(?P<range>-(?P<high>\d{1,2})?)?")
MOST_PERSONS = 99


@dataclass(frozen=True, slots=True)
class Guideline:
    """One version of a municipality's guideline, in force from a day until the next one is. Amounts in SEK a month.

    Attributes:
        name: what it is called.
        valid_from: its first day.
        ceilings: of the rent, by ``(adults, children)`` where the guideline says so, else by number of persons.
        caps: of other expenses and needs, by kind.
        food: the food part for an emergency, by band of the norm.
    """

    name: str
    valid_from: date
    ceilings_by_family: Mapping[tuple[int, int], Figure] = field(default_factory=dict)
    ceilings_by_persons: Mapping[int, Figure] = field(default_factory=dict)
    caps: Mapping[str, Figure] = field(default_factory=dict)
    food: Mapping[str, Figure] = field(default_factory=dict)

    def cap(self, kind: str, adults: int, children: int) -> Figure | None:
        """The limit of a kind of cost for a household, or None where the guideline has none."""
        if kind == "rent":
            family = self.ceilings_by_family.get((adults, children))
            return family or self.ceilings_by_persons.get(adults + children)
        return self.caps.get(kind)

    def proposed(self, kind: str, applied: Decimal, adults: int, children: int) -> Decimal:
        """What the guideline would have approved of a cost, SEK: a proposal only."""
        cap = self.cap(kind, adults, children)
        return applied if cap is None else min(applied, cap.amount)

    def basis(self, kind: str, adults: int, children: int) -> str:
        """The limit in words, empty where there is none."""
        cap = self.cap(kind, adults, children)
        if cap is None:
            return ""
        whom = f" för {persons(adults + children)}" if kind == "rent" else ""
        return f"{self.name}: högst {kronor(cap.amount)}{whom}"


def food_figure(guideline: Guideline | None, key: str, field: str) -> Figure:
    """The food part of one member.

    Raises:
        CalculationError: food_amount_missing. Since 2012 no regulation says how much of the norm is food.
    """
    figure = guideline.food.get(key) if guideline else None
    if figure is None:
        raise CalculationError(
            FOOD_AMOUNT_MISSING,
            "Riksnormen säger inte hur mycket som är mat. Lägg in kommunens matnorm i riktlinjen innan "
            f"nödbistånd kan räknas (saknas: {key}).",
            field,
        )
    return figure


def read_guideline(name: str, valid_from: date, rows: Iterable[Mapping[str, str]]) -> Guideline:
    """A guideline from rows with ``kind``, ``key``, ``amount``, ``status`` and ``source``.

    Raises:
        ValueError: a key is not understood, or the same limit stands twice; the message is a Swedish sentence.
    """
    found = Guideline(name, valid_from, {}, {}, {}, {})
    for row in rows:
        if row["status"] not in USABLE:
            continue
        figure = Figure(Decimal(row["amount"]).quantize(ORE), row["status"], row["source"])
        for place, key in _places(found, row["kind"], row["key"]):
            if key in place:
                raise ValueError(f"{row['kind']} {row['key']} står två gånger.")
            place[key] = figure
    return found


def _places(guideline: Guideline, kind: str, key: str) -> Iterable[tuple[dict, object]]:  # type: ignore[type-arg]
    """Where a row's figure belongs; several places for a range of persons."""
    if kind == CAP and key != "rent" and (key in EXPENSE_KINDS or key in NEED_KINDS):
        return [(guideline.caps, key)]  # type: ignore[list-item]
    if kind == FOOD and key in FOOD_KEYS:
        return [(guideline.food, key)]  # type: ignore[list-item]
    written = HOUSEHOLD_KEY.fullmatch(key) if kind == RENT_CEILING else None
    if written is None:
        raise ValueError(f"{kind} {key} går inte att förstå.")
    if written["adults"]:
        return [(guideline.ceilings_by_family, (int(written["adults"]), int(written["children"])))]  # type: ignore[list-item]
    low = int(written["low"])
    high = int(written["high"] or MOST_PERSONS) if written["range"] else low
    return [(guideline.ceilings_by_persons, count) for count in range(low, high + 1)]  # type: ignore[misc]
