"""Files of tables, as a municipality would have them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

from cases.norm import official_tables
from cases.norm.checking import GUIDELINE_COLUMNS, NORM_CELLS, NORM_COLUMNS

Cell = tuple[str, str]
RENT = (("rent_ceiling", "1", "6200"), ("rent_ceiling", "2-3", "7400"), ("rent_ceiling", "4-", "9900"))


def norm_file(
    year: int = 2027,
    like: int = 2026,
    change: Callable[[Cell, int], int | None] = lambda _, n: n,
    source: str = "SFS 2026:1",
) -> bytes:
    """A year's norm made from another's; `change` gives each cell's amount, None leaves it out."""
    figures = official_tables().norms[like].figures
    rows = [(year, *cell, change(cell, int(figures[cell].amount)), "verified", source) for cell in NORM_CELLS]
    return as_csv(NORM_COLUMNS, [row for row in rows if row[3] is not None])


def guideline_file(rows: tuple[tuple[str, str, str], ...] = RENT) -> bytes:
    return as_csv(GUIDELINE_COLUMNS, [(*row, "secondary", "Socialnämnden § 12") for row in rows])


def as_csv(columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows(rows)
    return file.getvalue().encode()


def plus(percent: int, of: Mapping[str, int] | None = None) -> Callable[[Cell, int], int]:
    """Every cell, or those of the named kinds, so much higher."""
    return lambda cell, n: n * (100 + percent) // 100 if of is None or cell[0] in of else n
