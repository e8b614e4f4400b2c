"""Posting rules: which account and dimensions a purpose is booked on, in a section or in all, and what pays for it.

The numbers are those of the municipality's own plan of accounts; the program has none. A file (CSV or YAML) has a row
for each rule:

    andamal;sektion;konto;kontonamn;koddelar
    bank;;1930;Bank;
    Boende;;5711;Ekonomiskt bistånd, boende;1:5710 6:EB
    Boende;Försörjning 2;5711;Ekonomiskt bistånd, boende;1:5720 6:EB
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cases.norm.table_files import FileFault, read_rows
from payments.ledger.voucher import LedgerError, Posting

COLUMNS = ("andamal", "sektion", "konto", "kontonamn", "koddelar")
# The account that money is taken from stands among the rules as this purpose.
BANK = "bank"
# Clients' own money, and the bank account that holds it: a debt to the clients, and no cost.
FUNDS, FUNDS_BANK = "client_funds", "client_funds_bank"
# What is paid of rent guarantees, out of the municipality's own money.
GUARANTEE = "rent_guarantee"
LONGEST_NAME = 60
Rule = dict[str, Any]


class Rules:
    """The rules of a table, to be asked; a rule of the section's own goes before the one of all sections."""

    def __init__(self, rows: Iterable[Rule]) -> None:
        self._rules = {(row["purpose"], row["section"]): posting_of(row) for row in rows}

    def cost(self, purpose: str, section: int) -> Posting | None:
        """Where a purpose is booked in a section; None where no rule says it: nothing is guessed."""
        return self._rules.get((purpose, section)) or self._rules.get((purpose, None))

    def source(self, section: int, *, funds: bool = False) -> Posting | None:
        """The account that the section's money, or clients' own money, is taken from."""
        return self.cost(FUNDS_BANK if funds else BANK, section)

    def lacking(self, purposes: Iterable[str], section: int, *, funds: bool = False) -> list[str]:
        """Which of these, and of the account it is taken from, have no rule in the section."""
        used = (*purposes, FUNDS_BANK if funds else BANK)
        return [purpose for purpose in used if self.cost(purpose, section) is None]


def posting_of(row: Rule) -> Posting:
    return Posting(row["account"], row["name"], tuple((dimension, value) for dimension, value in row["objects"]))


def read(data: bytes, purposes: Mapping[str, str], sections: Mapping[str, int]) -> list[Rule]:
    """The rules of a file; `purposes` and `sections` give the code by each name in lower case.

    Raises FileFault with every row that is wrong.
    """
    faults: list[str] = []
    found: dict[tuple[str, int | None], Rule] = {}
    for line, row in read_rows(data, COLUMNS):
        try:
            rule = _rule({name: cell.strip() for name, cell in row.items()}, purposes, sections)
        except LedgerError as error:
            faults.append(f"Rad {line}: {error}")
            continue
        key = rule["purpose"], rule["section"]
        if key in found:
            faults.append(f"Rad {line}: {row['andamal']} står redan i filen för samma sektion.")
        found[key] = rule
    if faults:
        raise FileFault(faults)
    return list(found.values())


def _rule(row: Mapping[str, str], purposes: Mapping[str, str], sections: Mapping[str, int]) -> Rule:
    named = row["andamal"].lower()
    purpose = BANK if named == BANK else purposes.get(named)
    if purpose is None:
        raise LedgerError(f"Ändamålet ”{row['andamal']}” finns inte.")
    section = sections.get(row["sektion"].lower()) if row["sektion"] else None
    if row["sektion"] and section is None:
        raise LedgerError(f"Sektionen ”{row['sektion']}” finns inte.")
    if not row["kontonamn"] or len(row["kontonamn"]) > LONGEST_NAME:
        raise LedgerError(f"Kontot ska ha ett namn, med högst {LONGEST_NAME} tecken.")
    pairs = [part.partition(":")[::2] for part in row["koddelar"].split()]
    posting = Posting(row["konto"], row["kontonamn"], tuple(pairs))
    return {"purpose": purpose, "section": section, "account": posting.account, "name": posting.name,
            "objects": [list(pair) for pair in posting.objects]}  # fmt: skip


def objects_text(objects: Sequence[Sequence[str]]) -> str:
    """As in the file: "1:5710 6:EB"."""
    return " ".join(f"{dimension}:{value}" for dimension, value in objects)
