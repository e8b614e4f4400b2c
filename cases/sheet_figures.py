"""What the sheet shows of a calculation: the norm, each row's difference and explanation, the sums and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from cases.letters_text import short_reference
from cases.norm.lines import FROM_CASE
from cases.proposals import refusal_words
from cases.sheet import SECTIONS, Row, Sheet, money

STATUS = {"verified": "bekräftad", "secondary": "andrahandsuppgift", "derived": "uträknad"}
SUMS = (
    ("norm", "Riksnorm"),
    ("expenses", "Boende och övrigt"),
    ("incomes", "Inkomster"),
    ("needs", "Levnadskostnader i övrigt"),
)


@dataclass(frozen=True)
class Explained:
    """A line of the calculation as a row opens to it; amounts in SEK."""

    label: str
    amount: Decimal
    rule: str
    source: str
    status: str
    basis: str = ""
    person: str = ""
    before: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        return None if self.before is None else self.amount - self.before


@dataclass(frozen=True)
class RowFigures:
    """What follows a typed row: what changed since the month before, the line it became, if less was approved, if it
    asks why it is urgent, and what of it (SEK) is tried with the other days of the month.
    """

    id: str
    difference: Decimal | None
    explained: Explained | None
    is_cut: bool = False
    is_urgent: bool = False
    rest: Decimal = Decimal(0)


@dataclass(frozen=True)
class SheetSum:
    label: str
    amount: Decimal
    before: Decimal | None


@dataclass(frozen=True)
class Figures:
    norm: list[Explained]
    rows: list[RowFigures]
    sums: list[SheetSum]
    amount: Decimal
    before: Decimal | None
    refusal: str
    notices: list[str]

    @property
    def difference(self) -> Decimal | None:
        return None if self.before is None else self.amount - self.before


# What an application says: section, kind, person and SEK.
Stated = frozenset[tuple[str, str, str, Decimal]]


def stated_rows(content: Mapping[str, Any]) -> Stated:
    """The amounts of an application, as far as they can be read."""
    rows = ((section, row) for section in SECTIONS for row in content.get(section) or () if isinstance(row, Mapping))
    said = ((section, row, money(row.get("net" if section == "incomes" else "applied"))) for section, row in rows)
    return frozenset(
        (section, str(row.get("kind")), str(row.get("person", "")), amount)
        for section, row, amount in said
        if amount is not None
    )


def figures(
    sheet: Sheet | None,
    result: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    stated: Stated = frozenset(),
) -> Figures:
    """The figures of a result beside those of the month before (None where there is no such).

    `stated` is what the application says, so that a row can tell whether its amount is from there.
    """
    granted = Decimal(result["result"]["amount"])
    rows = [row for section in sheet.rows.values() for row in section] if sheet else []
    emergency = any(notice["code"] == "emergency" for notice in result["notices"])
    return Figures(
        norm=_norm(result, before),
        rows=[_row(row, result["lines"], stated, emergency) for row in rows],
        sums=[_sum(section, label, result, before) for section, label in SUMS],
        amount=granted,
        before=Decimal(before["result"]["amount"]) if before else None,
        refusal=refusal_words(result) if granted <= 0 else "",
        notices=[notice["message"] for notice in result["notices"]],
    )


def _sum(section: str, label: str, result: Mapping[str, Any], before: Mapping[str, Any] | None) -> SheetSum:
    return SheetSum(label, _section_total(section, result), _section_total(section, before) if before else None)


def _section_total(section: str, result: Mapping[str, Any]) -> Decimal:
    lines = (line for line in result["lines"] if line["section"] == section)
    return sum((Decimal(line["amount"]) for line in lines), Decimal(0))


def _norm(result: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[Explained]:
    known = {_norm_key(line): Decimal(line["amount"]) for line in _norm_lines(before)} if before else {}
    return [explained(line, known.get(_norm_key(line))) for line in _norm_lines(result)]


def _norm_lines(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [line for line in result["lines"] if line["section"] == "norm"]


def _norm_key(line: Mapping[str, Any]) -> tuple[str, bool]:
    """The same person's cost, or the common costs, also when age or size changed the words."""
    return str(line["person"] or ""), "gemensamma" in line["label"].lower()


def explained(line: Mapping[str, Any], before: Decimal | None = None) -> Explained:
    """A line in the words of the screen."""
    return Explained(
        label=line["label"],
        amount=Decimal(line["amount"]),
        rule=short_reference(line["rule"]),
        source=line["source"],
        status=STATUS.get(line["status"], line["status"]),
        basis=line["basis"],
        person=line["person"] or "",
        before=before,
    )


def _row(row: Row, lines: list[Mapping[str, Any]], stated: Stated, emergency: bool) -> RowFigures:
    given = row.form.cleaned_data
    amount = given.get("net") if row.section == "incomes" else given.get("approved")
    difference = None
    if row.before is not None:
        difference = (amount or Decimal(0)) - row.before
    person = given.get("person") if row.section == "incomes" else None
    same = [
        line
        for line in lines
        if amount is not None
        and (line["section"], line["kind"], line["person"]) == (row.section, given.get("kind"), person)
    ]
    exact = [line for line in same if abs(Decimal(line["amount"])) == amount]
    line = next(iter([*exact, *same]), None)
    is_cut = row.form.is_cut if row.section == "incomes" else row.form.asks_why
    rest = Decimal(0) if row.section == "incomes" else row.form.rest
    is_urgent = emergency and row.section != "incomes" and bool(amount)
    found = explained(line) if line else None
    if line and found and line["source"] == FROM_CASE:
        # The amount is what somebody has said; nobody has confirmed it, whatever is known of the rule.
        found = replace(found, source=_said_by(row, stated), status="")
    return RowFigures(f"{row.section}-{row.index}", difference, found, is_cut, is_urgent, rest)


def _said_by(row: Row, stated: Stated) -> str:
    given = row.form.cleaned_data
    if row.section == "incomes" and row.form.proposed is not None and not row.form.is_cut:
        return "enligt myndigheten"
    amount = given.get("net" if row.section == "incomes" else "applied")
    is_stated = (row.section, given.get("kind"), given.get("person", ""), amount) in stated
    return "enligt ansökan" if is_stated else "inlagt av dig"
