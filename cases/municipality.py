"""What the municipality has decided that the calculation uses: its settings, and the tables it has loaded.

The program's own official tables are the base. A loaded norm adds what they lack; a figure that stands in a regulation
is never replaced (that is refused when it is loaded).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Max

from bistand.staff.queries import settings_on
from bistand.staff.settings import Known
from cases.models import AmountTable
from cases.norm import SETTING_INFO, Settings, Tables, official_tables
from cases.norm.guidelines import Guideline, read_guideline
from cases.norm.tables import NormTable, figures_of

PREFIX = "norm."
# The choices of the settings in words; a choice without words here is shown as it is.
WORDS: dict[Any, str] = {
    True: "ja",
    False: "nej",
    "reached_in_month": "den nya åldern gäller hela månaden",
    "at_month_start": "åldern den första dagen gäller",
    "12/365": "12/365 av månadens belopp",
    "1/30": "1/30 av månadens belopp",
    "1/days_in_month": "månadens belopp delat med månadens dagar",
    "1.00": "hela kronor",
    "0.01": "ören",
    "half_up": "närmaste, halvor uppåt",
    "half_even": "närmaste, halvor till jämnt tal",
    "up": "uppåt",
    "down": "nedåt",
    "per_person": "en lika stor del per person i bostaden",
    "per_adult": "en lika stor del per vuxen i bostaden",
}


def known_settings() -> dict[str, Known]:
    """The calculation's settings as the municipality sees and dates them."""
    return {
        PREFIX + name: Known(
            f"Beräkning: {info.label[0].lower()}{info.label[1:]}",
            getattr(Settings(), name),
            "",
            info.status,
            "se rättskällorna i dokumentationen",
            tuple((choice, WORDS.get(choice, str(choice))) for choice in info.choices),
        )
        for name, info in SETTING_INFO.items()
    }


def norm_settings(month: date) -> Settings:
    """The municipality's choices for a month: those in force on its first day."""
    chosen = settings_on([PREFIX + name for name in SETTING_INFO], month.replace(day=1))
    return replace(Settings(), **{key.removeprefix(PREFIX): value for key, value in chosen.items()})


# ---- tables ----------------------------------------------------------------------------------------------------

_kept: tuple[object, Tables] | None = None


def tables_in_force() -> Tables:
    """The official tables with the approved ones of the municipality; read again only when one has been approved."""
    global _kept
    counted = (AmountTable.Kind.NORM, AmountTable.Kind.GUIDELINE)
    approved = AmountTable.objects.filter(state=AmountTable.State.APPROVED, kind__in=counted)
    found = approved.aggregate(count=Count("pk"), latest=Max("approved_at"), last=Max("pk"))
    mark = tuple(found.values())
    if _kept is None or _kept[0] != mark:
        tables = official_tables()
        for row in approved.order_by("approved_at", "pk"):
            tables = with_table(tables, row)
        _kept = (mark, tables)
    return _kept[1]


def first_norm_year() -> int:
    """The first year of which there is a riksnorm at all: a month before it must be a slip."""
    return min(tables_in_force().norms)


def with_table(tables: Tables, table: AmountTable) -> Tables:
    """The tables as they would be with one more in force."""
    if table.kind == AmountTable.Kind.GUIDELINE:
        others = [known for known in tables.guidelines if known.valid_from != table.valid_from]
        ordered = sorted([*others, guideline_of(table)], key=lambda guideline: guideline.valid_from)
        return replace(tables, guidelines=tuple(ordered))
    year = table.valid_from.year
    return replace(tables, norms={**tables.norms, year: norm_with(tables, year, table.rows)})


def norm_with(tables: Tables, year: int, rows: Iterable[Mapping[str, str]]) -> NormTable:
    """The norm of a year with a file's rows in it."""
    known = tables.norms.get(year)
    return NormTable(year, {**(known.figures if known else {}), **figures_of(rows)})


def guideline_of(table: AmountTable) -> Guideline:
    return read_guideline(table.name, table.valid_from, table.rows)


def table_before(tables: Tables, valid_from: date) -> Guideline | None:
    """The guideline that was in force until a day."""
    return next((known for known in reversed(tables.guidelines) if known.valid_from < valid_from), None)
