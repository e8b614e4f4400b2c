"""Loading a year's norm or a guideline from a file: what is in the file, and what differs from the one before.

What cannot be used is a `FileFault` with every fault in it. What can be used but should be looked at by the second
person is a `Finding`: nothing is let in or kept out because of one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from bistand.amounts import wrong_with
from cases.norm.guidelines import MOST_PERSONS, Guideline, read_guideline
from cases.norm.kinds import EXPENSE_KINDS, NEED_KINDS
from cases.norm.lines import kronor, persons
from cases.norm.table_files import FileFault, Row, read_rows
from cases.norm.tables import BANDS, LARGEST_COMMON, USABLE, VERIFIED, Figure, NormTable, cell_name

NORM_COLUMNS = ("year", "kind", "key", "amount_sek_per_month", "status", "source")
GUIDELINE_COLUMNS = ("kind", "key", "amount", "status", "source")

LUNCH_BANDS = BANDS[:4]
NORM_CELLS = (
    *(("child_with_lunch", band) for band in BANDS),
    *(("child_without_lunch", band) for band in LUNCH_BANDS),
    ("adult_single", "1"),
    ("adult_couple", "2"),
    *(("common", str(size)) for size in range(1, LARGEST_COMMON + 1)),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something for the second person to look at; `grave` where it stops calculations or looks like a slip."""

    text: str
    grave: bool = False


# ---- reading -------------------------------------------------------------------------------------------------


def read_norm_file(data: bytes) -> tuple[int, list[Row]]:
    """The year and rows of a norm's file, with the columns of ``riksnorm.csv``.

    Raises:
        FileFault: with everything that is wrong in it.
    """
    numbered, faults = read_rows(data, NORM_COLUMNS), list[str]()
    years = {row["year"] for _, row in numbered}
    if len(years) != 1 or not min(years).isdigit() or not 2012 <= int(min(years)) <= 2100:
        faults.append("Filen ska innehålla ett enda år, skrivet med fyra siffror.")
    seen: set[tuple[str, str]] = set()
    for number, row in numbered:
        cell = (row["kind"], row["key"])
        if cell not in NORM_CELLS:
            faults.append(f"Rad {number}: {row['kind']} {row['key']} är inget belopp i riksnormen.")
        elif cell in seen:
            faults.append(f"Rad {number}: {cell_name(*cell)} står två gånger.")
        seen.add(cell)
        faults += _amount_faults(number, row, "amount_sek_per_month")
    if faults:
        raise FileFault(faults)
    return int(years.pop()), [row for _, row in numbered]


def read_guideline_file(data: bytes, name: str, valid_from: date) -> list[Row]:
    """The rows of a guideline's file.

    Raises:
        FileFault: with everything that is wrong in it.
    """
    numbered, faults = read_rows(data, GUIDELINE_COLUMNS), list[str]()
    rows: list[Row] = []
    for number, row in numbered:
        if wrong := _amount_faults(number, row, "amount"):
            faults += wrong
            continue
        try:
            read_guideline(name, valid_from, [*rows, row])
            rows.append(row)
        except ValueError as error:
            faults.append(f"Rad {number}: {error}")
    if faults:
        raise FileFault(faults)
    return rows


def read_basis_file(data: bytes) -> list[Row]:
    """The rows of a table that a coming rule needs. What its kinds and keys are is the act's to say, so any are taken;
    each amount must be verified in the act itself.

    Raises:
        FileFault: with everything that is wrong in it.
    """
    numbered, faults = read_rows(data, GUIDELINE_COLUMNS), list[str]()
    seen: set[tuple[str, str]] = set()
    for number, row in numbered:
        faults += _amount_faults(number, row, "amount")
        if row.get("status") != VERIFIED:
            faults.append(f"Rad {number}: ett belopp i en kommande regel ska vara bekräftat i lagtexten (verified).")
        if (cell := (row["kind"], row["key"])) in seen:
            faults.append(f"Rad {number}: {' '.join(cell)} står två gånger.")
        seen.add(cell)
    if faults:
        raise FileFault(faults)
    return [row for _, row in numbered]


def _amount_faults(number: int, row: Mapping[str, str], column: str) -> list[str]:
    faults = []
    try:
        amount = Decimal(row.get(column, ""))
        wrong = wrong_with(amount) if amount.is_finite() else "Beloppet är inget tal."
    except InvalidOperation:
        wrong = "Skriv beloppet med siffror och punkt."
    if wrong:
        faults.append(f"Rad {number}: {wrong}")
    if row.get("status") not in USABLE:
        faults.append(f"Rad {number}: status ska vara {', '.join(sorted(USABLE))}.")
    if not row.get("source"):
        faults.append(f"Rad {number}: källan saknas.")
    return faults


# ---- against the one before -----------------------------------------------------------------------------------


def norm_findings(new: NormTable, before: NormTable | None, official: NormTable | None, percent: int) -> list[Finding]:
    """What differs in a year's norm from the year before, and from the program's own table of the same year.

    Args:
        new: the year as it would be with the draft.
        before: the year before, None where there is none.
        official: the program's own table of the year, None where there is none.
        percent: a change of more than this is pointed out.
    """
    found = [
        Finding(f"Saknas: {cell_name(*cell)}. Hushåll som behöver det går inte att räkna.", grave=True)
        for cell in NORM_CELLS
        if cell not in new.figures
    ]
    if before is None:
        found.append(Finding("Det finns inget år före att jämföra med."))
    for cell in NORM_CELLS:
        figure, old = new.figures.get(cell), before.figures.get(cell) if before else None
        if figure and old:
            found += _changed(cell_name(*cell), figure, old, percent)
    found += _same_source(new, before) if before else []
    own = official.figures if official else {}
    for cell in sorted(own.keys() & new.figures.keys()):
        if own[cell].amount != new.figures[cell].amount:
            text = f"{cell_name(*cell)}: {kronor(new.figures[cell].amount)} ersätter {kronor(own[cell].amount)}"
            found.append(Finding(f"{text} ({own[cell].source}).".capitalize(), grave=True))
    common = [new.figures.get(("common", str(size))) for size in range(1, LARGEST_COMMON + 1)]
    amounts = [figure.amount for figure in common if figure]
    if amounts != sorted(set(amounts)):
        found.append(Finding("De gemensamma kostnaderna stiger inte med antalet personer.", grave=True))
    return found


def _same_source(new: NormTable, before: NormTable) -> list[Finding]:
    """The amounts of each year are laid anew by regulation (SoF 12:2), so the source is not that of the year before."""
    same = [new.figures[cell] for cell in new.figures if cell in before.figures]
    same = [figure for figure in same if figure.source in {old.source for old in before.figures.values()}]
    if not same:
        return []
    text = f"{len(same)} belopp har samma källa som året före ({same[0].source}). Ange källan för {new.year}."
    return [Finding(text, grave=True)]


def refused_cells(draft: Mapping[tuple[str, str], Figure], official: NormTable | None) -> list[str]:
    """Cells where the draft says something else than the regulation does, in Swedish: the norm is national."""
    own = official.figures if official else {}
    return [
        f"{cell_name(*cell).capitalize()} är {kronor(own[cell].amount)} enligt {own[cell].source}. "
        "Ett belopp som står i förordningen kan inte ersättas."
        for cell, figure in draft.items()
        if cell in own and own[cell].status == VERIFIED and own[cell].amount != figure.amount
    ]


def guideline_findings(new: Guideline, before: Guideline | None, percent: int) -> list[Finding]:
    """What differs in a guideline from the one in force before it."""
    found = []
    if not new.ceilings_by_persons and not new.ceilings_by_family:
        found.append(Finding("Riktlinjen har inget tak för hyran."))
    if before is None:
        return [*found, Finding("Det finns ingen tidigare riktlinje att jämföra med.")]
    now, then = limits(new), limits(before)
    for name in {**then, **now}:
        if name not in now:
            found.append(Finding(f"{name} fanns i {before.name} och är borta.", grave=True))
        elif name in then:
            found += _changed(name, now[name], then[name], percent)
    return found


def limits(guideline: Guideline) -> dict[str, Figure]:
    """All of a guideline's limits by their Swedish names, in reading order; equal ceilings in a row are one."""
    found: dict[str, Figure] = {}
    for (adults, children), figure in sorted(guideline.ceilings_by_family.items()):
        found[f"Hyra, {adults} vuxna och {children} barn" if adults > 1 else f"Hyra, 1 vuxen och {children} barn"] = (
            figure
        )
    for low, high, figure in _runs(guideline.ceilings_by_persons):
        found[f"Hyra, {_whom(low, high)}"] = figure
    labels = {**EXPENSE_KINDS, **NEED_KINDS}
    found |= {labels[kind]: figure for kind, figure in guideline.caps.items()}
    words = {"adult_single": "ensamstående", "adult_couple": "makar eller sambor"}
    for key, figure in guideline.food.items():
        ages = key.replace("-", "–")
        found[f"Matnorm, {words.get(key) or f'barn {ages} år'}"] = figure
    return found


def _whom(low: int, high: int) -> str:
    if high == MOST_PERSONS:
        return f"{persons(low)} eller fler"
    return persons(low) if low == high else f"{low}–{high} personer"


def _runs(by_persons: Mapping[int, Figure]) -> list[tuple[int, int, Figure]]:
    runs: list[tuple[int, int, Figure]] = []
    for count, figure in sorted(by_persons.items()):
        if runs and runs[-1][1] == count - 1 and runs[-1][2] is figure:
            runs[-1] = (runs[-1][0], count, figure)
        else:
            runs.append((count, count, figure))
    return runs


def _changed(name: str, new: Figure, old: Figure, percent: int) -> Iterable[Finding]:
    if not old.amount or new.amount == old.amount:
        return
    change = (new.amount - old.amount) * 100 / old.amount
    if abs(change) > percent:
        share = f"{change:+.1f}".replace(".", ",")
        text = f"{name}: {kronor(old.amount)} blir {kronor(new.amount)} ({share} %)."
        yield Finding(text[0].upper() + text[1:], grave=True)
