"""A voucher (verifikation): rows by account and dimension that sum to zero. Sums are SEK, exact to the öre."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)
# Digits only, as in a municipality's plan of accounts; the standard allows no more than that an account is a number.
ACCOUNT = re.compile(r"[0-9]{1,10}")
# What stands between the braces of a row is read by simple programs: no quotes, braces or spaces.
OBJECT = re.compile(r"[0-9A-Za-zÅÄÖåäö_./-]{1,20}")


class LedgerError(Exception):
    """What cannot be written to, or read from, the ledger; the sentence is for the accountant."""


@dataclass(frozen=True)
class Posting:
    """Where an amount goes: account, its name, and (dimension, object) pairs such as ("1", "5710")."""

    account: str
    name: str
    objects: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not ACCOUNT.fullmatch(self.account):
            raise LedgerError(f"Kontot ”{self.account}” är inget kontonummer: skriv bara siffror.")
        for dimension, value in self.objects:
            if not re.fullmatch(r"[0-9]{1,3}", dimension) or not OBJECT.fullmatch(value):
                raise LedgerError(
                    f"”{dimension}:{value}” är ingen koddel. Skriv dimensionens nummer, kolon och värdet."
                )
        if len({dimension for dimension, _ in self.objects}) < len(self.objects):
            raise LedgerError(f"Samma dimension står två gånger på kontot {self.account}.")


@dataclass(frozen=True)
class Row:
    """A row of a voucher: debit above zero, credit below (SEK)."""

    posting: Posting
    amount: Decimal
    text: str


@dataclass(frozen=True)
class Voucher:
    """A balanced voucher. The ledger numbers it; `reference` is ours and stands in the text."""

    series: str
    reference: str
    booked_on: date
    text: str
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        if not self.rows or any(row.amount == 0 or row.amount != round(row.amount, 2) for row in self.rows):
            raise LedgerError("Verifikationen har inga rader, eller en rad utan belopp i hela ören.")
        if sum((row.amount for row in self.rows), ZERO) != 0:
            raise LedgerError("Verifikationens debet och kredit är inte lika.")

    @property
    def total(self) -> Decimal:
        """The sum of its debit rows (SEK)."""
        return sum((row.amount for row in self.rows if row.amount > 0), ZERO)


def paid_out(costs: Iterable[tuple[Posting, Decimal, str]], source: Posting) -> tuple[Row, ...]:
    """Rows of money that went out: each cost in debit, the account it was taken from in credit."""
    rows = tuple(Row(posting, amount, text) for posting, amount, text in costs)
    return (*rows, Row(source, -sum((row.amount for row in rows), ZERO), "Utbetalt"))


def came_in(source: Posting, amount: Decimal, debt: Posting, text: str) -> tuple[Row, ...]:
    """Rows of money that came in to be kept for somebody: the bank in debit, the debt to them in credit."""
    return (Row(source, amount, "Insatt"), Row(debt, -amount, text))


def came_back(cost: Posting, amount: Decimal, source: Posting, text: str) -> tuple[Row, ...]:
    """Rows of a payment that the bank sent back: the reverse of how it went out."""
    return (Row(source, amount, "Återbetalt av banken"), Row(cost, -amount, text))
