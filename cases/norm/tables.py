"""The dated amounts: riksnorm and prisbasbelopp, one table per year, each figure with its status and source.

A table is used for its own year and never worked out from another year's: the posts of the norm are rounded
one by one, so a percentage does not reproduce it. What a table lacks is refused, and so is a figure nobody
has found a source for.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from cases.norm.errors import BASE_AMOUNT_MISSING, NORM_AMOUNT_MISSING, NORM_TABLE_MISSING, CalculationError
from cases.norm.model import Month

if TYPE_CHECKING:
    from cases.norm.guidelines import Guideline

DATA = Path(__file__).parent / "data"
ORE = Decimal("0.01")
Key = TypeVar("Key")

VERIFIED, SECONDARY, DERIVED = "verified", "secondary", "derived"
USABLE = frozenset({VERIFIED, SECONDARY, DERIVED})

BANDS = ("0", "1-2", "3", "4-6", "7-10", "11-14", "15-18", "19-20")
LAST_AGE_WITH_TWO_AMOUNTS = 6
LAST_AGE_IN_TABLE = 20
LARGEST_COMMON = 7


def _band_ages(band: str) -> range:
    first, _, last = band.partition("-")
    return range(int(first), int(last or first) + 1)


BAND_BY_AGE = tuple(band for band in BANDS for _ in _band_ages(band))


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in SEK (per month for the norm, per year for prisbasbelopp) and what it rests on."""

    amount: Decimal
    status: str
    source: str


def worked_out(status: str) -> str:
    """The status of what arithmetic makes of a figure: no better than derived, no better than the figure."""
    return DERIVED if status == VERIFIED else status


@dataclass(frozen=True, slots=True)
class NormTable:
    """The riksnorm of one year."""

    year: int
    figures: Mapping[tuple[str, str], Figure]

    def adult_single(self) -> Figure:
        """Personal costs of one adult who is not spouse or sambo."""
        return self._figure("adult_single", "1", "household.adults")

    def adult_couple(self) -> Figure:
        """Personal costs of spouses or sambor, the amount for the two together."""
        return self._figure("adult_couple", "2", "household.adults")

    def child(self, age: int, lunch_away: bool, field: str) -> Figure:
        """Personal costs of a child or school youth of 0-20 years; lunch matters up to six years of age."""
        without_lunch = lunch_away and age <= LAST_AGE_WITH_TWO_AMOUNTS
        kind = "child_without_lunch" if without_lunch else "child_with_lunch"
        return self._figure(kind, BAND_BY_AGE[age], f"{field}.lunch_away" if without_lunch else field)

    def common(self, persons: int) -> Figure:
        """Common household costs; every person above seven adds what the seventh added to six (SoF 12:3)."""
        if persons <= LARGEST_COMMON:
            return self._figure("common", str(persons), "household")
        seven = self.common(LARGEST_COMMON)
        six = self.common(LARGEST_COMMON - 1)
        amount = seven.amount + (persons - LARGEST_COMMON) * (seven.amount - six.amount)
        return Figure(amount, worked_out(seven.status), seven.source)

    def _figure(self, kind: str, key: str, field: str) -> Figure:
        figure = self.figures.get((kind, key))
        if figure is None:
            raise CalculationError(
                NORM_AMOUNT_MISSING,
                f"Riksnormen för {self.year} saknar beloppet för {cell_name(kind, key)}. "
                "Beloppet måste läggas in från förordningen innan det går att räkna.",
                field,
            )
        return figure


def cell_name(kind: str, key: str) -> str:
    """A figure of the norm in Swedish."""
    ages = key.replace("-", "–")
    return {
        "child_with_lunch": f"barn {ages} år",
        "child_without_lunch": f"barn {ages} år som äter lunch borta",
        "adult_single": "ensamstående vuxen",
        "adult_couple": "sambor",
        "common": f"gemensamma kostnader för {'1 person' if key == '1' else f'{key} personer'}",
    }[kind]


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables that are loaded, by year."""

    norms: Mapping[int, NormTable]
    base_amounts: Mapping[int, Figure]
    # The municipality's own, the oldest first.
    guidelines: "tuple[Guideline, ...]" = ()

    def guideline(self, month: Month) -> "Guideline | None":
        """The municipality's guideline in force on the first day of the month, if it has one."""
        return next((g for g in reversed(self.guidelines) if g.valid_from <= month.first), None)

    def norm(self, year: int) -> NormTable:
        """The riksnorm for a month of that year.

        Raises:
            CalculationError: norm_table_missing.
        """
        table = self.norms.get(year)
        if table is None:
            raise CalculationError(
                NORM_TABLE_MISSING,
                f"Det finns ingen riksnorm inlagd för {year}. Beräkningen kan inte göras.",
                "month",
            )
        return table

    def base_amount(self, year: int, field: str) -> Figure:
        """The prisbasbelopp of a year.

        Raises:
            CalculationError: base_amount_missing, where there is none or its figure lacks a source.
        """
        figure = self.base_amounts.get(year)
        if figure is None:
            raise CalculationError(
                BASE_AMOUNT_MISSING,
                f"Det finns inget bekräftat prisbasbelopp inlagt för {year}. "
                "Det behövs för barnets arbetsinkomst (SoL 12 kap. 9 §).",
                field,
            )
        return figure


def read_tables(norm_rows: Iterable[Mapping[str, str]], base_rows: Iterable[Mapping[str, str]]) -> Tables:
    """Tables from rows as they stand in the data files.

    Rows whose status is not usable (``recalled``) are left out, so that needing one is a refusal.

    Raises:
        ValueError: the same figure stands twice.
    """
    years: dict[int, list[Mapping[str, str]]] = {}
    for row in norm_rows:
        years.setdefault(int(row["year"]), []).append(row)
    norms = {year: figures_of(rows) for year, rows in years.items()}
    base_amounts: dict[int, Figure] = {}
    for row in base_rows:
        _add(base_amounts, int(row["year"]), row, "amount_sek")
    return Tables({year: NormTable(year, figures) for year, figures in norms.items()}, base_amounts)


def figures_of(rows: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], Figure]:
    """The usable figures of one year's rows, by kind and key."""
    figures: dict[tuple[str, str], Figure] = {}
    for row in rows:
        _add(figures, (row["kind"], row["key"]), row, "amount_sek_per_month")
    return figures


def _add(figures: dict[Key, Figure], key: Key, row: Mapping[str, str], amount: str) -> None:
    if key in figures:
        raise ValueError(f"{key} stands twice")
    if row["status"] in USABLE:
        figures[key] = Figure(Decimal(row[amount]).quantize(ORE), row["status"], row["source"])


@cache
def official_tables() -> Tables:
    """The tables that come with the program, read once."""
    return read_tables(_rows("riksnorm.csv"), _rows("prisbasbelopp.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
