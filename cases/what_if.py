"""What a draft of a table would do to the households there are: who gains, who loses, how much, by type of household.

Each household is calculated twice on the same latest input, with the tables in force and with the draft, so that
nothing but the draft tells the two apart. Nothing is changed by it.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import QuerySet

from cases.models import AmountTable, Calculation, Case
from cases.municipality import guideline_of
from cases.norm import CalculationError, Settings, Tables
from cases.norm.calculation import work_out
from cases.norm.guidelines import Guideline
from cases.norm.model import CalculationInput, Expense, Need
from cases.norm.reading import read
from cases.norm.tables import NormTable, figures_of

Cost = TypeVar("Cost", Expense, Need)
ZERO = Decimal("0.00")
LARGEST_FAMILY = 4
CHUNK = 2_000


def _family(adults: str, children: int) -> str:
    if not children:
        return f"{adults} utan barn"
    return f"{adults} med {children} barn{' eller fler' if children == LARGEST_FAMILY else ''}"


# In reading order.
TYPES = {
    f"{key}{children}": _family(adults, children)
    for key, adults in (("single", "Ensamstående"), ("couple", "Par"))
    for children in range(LARGEST_FAMILY + 1)
} | {"two_adults": "Två vuxna som inte är ett par"}


@dataclass(frozen=True, slots=True)
class Effect:
    """What one household would get a month, SEK; `refused` names why it cannot be calculated, and with which tables."""

    case_id: int
    household_type: str
    before: Decimal = ZERO
    after: Decimal = ZERO
    refused: str = ""

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


@dataclass(slots=True)
class TypeSum:
    """The sums of one type of household, SEK a month."""

    households: int = 0
    gain: int = 0
    lose: int = 0
    refused: int = 0
    before: Decimal = ZERO
    after: Decimal = ZERO
    gained: Decimal = ZERO
    lost: Decimal = ZERO
    most_gained: Decimal = ZERO
    most_lost: Decimal = ZERO

    def add(self, effect: Effect) -> None:
        self.households += 1
        if effect.refused:
            self.refused += 1
            return
        self.before += effect.before
        self.after += effect.after
        difference = effect.difference
        if difference > 0:
            self.gain, self.gained = self.gain + 1, self.gained + difference
            self.most_gained = max(self.most_gained, difference)
        elif difference < 0:
            self.lose, self.lost = self.lose + 1, self.lost - difference
            self.most_lost = max(self.most_lost, -difference)


class Summary:
    """The sums by type of household, and of what could not be calculated by reason; goes on from `kept`."""

    def __init__(self, kept: Mapping[str, Any] | None = None) -> None:
        kept = kept or {}
        self.types = {name: TypeSum(**_read(sums)) for name, sums in kept.get("types", {}).items()}
        self.refusals: dict[str, int] = dict(kept.get("refusals", {}))

    @property
    def total(self) -> TypeSum:
        """All types together."""
        found = TypeSum()
        for sums in self.types.values():
            for name in TypeSum.__dataclass_fields__:
                join = max if name.startswith("most") else operator.add
                setattr(found, name, join(getattr(found, name), getattr(sums, name)))
        return found

    def add(self, effect: Effect) -> None:
        self.types.setdefault(effect.household_type, TypeSum()).add(effect)
        if effect.refused:
            self.refusals[effect.refused] = self.refusals.get(effect.refused, 0) + 1

    def as_dict(self) -> dict[str, Any]:
        """For keeping as JSON: amounts as text, types in reading order."""
        ordered = sorted(self.types, key=lambda name: list(TYPES).index(name))
        names = TypeSum.__dataclass_fields__
        return {
            "types": {t: {n: _plain(getattr(self.types[t], n)) for n in names} for t in ordered},
            "refusals": self.refusals,
        }


def _read(sums: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else Decimal(value) for name, value in sums.items()}


def _plain(value: Decimal | int) -> str | int:
    return value if isinstance(value, int) else str(value)


def household_type(given: CalculationInput) -> str:
    """One of TYPES."""
    household = given.household
    if len(household.adults) == 2 and not household.couple:
        return "two_adults"
    return f"{'couple' if household.couple else 'single'}{min(len(household.children), LARGEST_FAMILY)}"


def current_inputs(after: int = 0) -> QuerySet[Calculation, tuple[int, dict[str, Any]]]:
    """The latest calculation's input of every open case, in the order of the cases, from the one after `after`."""
    return (
        Calculation.objects.filter(case__state=Case.State.OPEN, case_id__gt=after)
        .order_by("case_id", "-month", "-id")
        .distinct("case_id")
        .values_list("case_id", "input")
    )


def everyone() -> Iterator[tuple[int, dict[str, Any]]]:
    """The current input of every open case, a chunk at a time."""
    after = 0
    while chunk := list(current_inputs(after)[:CHUNK]):
        yield from chunk
        after = chunk[-1][0]


class Trial:
    """A draft beside the tables in force."""

    def __init__(self, table: AmountTable, tables: Tables, settings: Settings) -> None:
        self.tables, self.settings = tables, settings
        self.draft = guideline_of(table) if table.kind == AmountTable.Kind.GUIDELINE else None
        self.figures = figures_of(table.rows) if self.draft is None else {}
        self._norms: dict[int, Tables] = {}

    def effects(self, inputs: Iterable[tuple[int, Mapping[str, Any]]]) -> Iterator[Effect]:
        for case_id, given in inputs:
            yield self.effect(case_id, given)

    def effect(self, case_id: int, given: Mapping[str, Any]) -> Effect:
        """The household with the tables in force and with the draft."""
        try:
            case = read(given)
        except CalculationError as error:
            return Effect(case_id, "single0", refused=f"{error.code}, indata")
        of_type = household_type(case)
        try:
            before = work_out(case, self.settings, self.tables).grant.amount
        except CalculationError as error:
            return Effect(case_id, of_type, refused=f"{error.code}, gällande tabeller")
        try:
            after = work_out(self._judged(case), self.settings, self._with_draft(case)).grant.amount
        except CalculationError as error:
            return Effect(case_id, of_type, refused=f"{error.code}, utkastet")
        return Effect(case_id, of_type, before, after)

    def _with_draft(self, case: CalculationInput) -> Tables:
        """The draft in the place of what is used for the household's month, so that ages and days stay the same."""
        year = case.month.year if self.draft is None else 0
        if year not in self._norms:
            if self.draft is not None:
                in_force = replace(self.draft, valid_from=date.min)
                self._norms[year] = replace(self.tables, guidelines=(in_force,))
            else:
                norms = {**self.tables.norms, year: NormTable(year, self.figures)}
                self._norms[year] = replace(self.tables, norms=norms)
        return self._norms[year]

    def _judged(self, case: CalculationInput) -> CalculationInput:
        """With a draft guideline: costs that were approved as the guideline proposed follow the new one.

        What was approved otherwise was tried in the individual case, and stays as it was.
        """
        if self.draft is None:
            return case
        old = self.tables.guideline(case.month)
        expenses = tuple(self._follows(cost, case, old) for cost in case.expenses)
        needs = tuple(self._follows(cost, case, old) for cost in case.needs)
        return replace(case, expenses=expenses, needs=needs)

    def _follows(self, cost: Cost, case: CalculationInput, old: Guideline | None) -> Cost:
        assert self.draft is not None
        family = case.household.family
        then = old.proposed(cost.kind, cost.applied, *family) if old else cost.applied
        if cost.approved != then:
            return cost
        return replace(cost, approved=self.draft.proposed(cost.kind, cost.applied, *family))
