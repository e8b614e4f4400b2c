"""The rows of bank profiles: through which bank a section's money is paid, from which account, and how its file is.

What a bank takes stands in its own guide and agreement; the program guesses none of it. A file (CSV or YAML) has a row
for each section, or one for all:

    sektion;bank;bic;konto;version;avsandare;avsandarslag;avtal;kontoskrivning;andamal;samlad;tecken;stopptid
    ;Swedbank;SWEDSESS;5050-1055;09;2120001124;organisation;;nummer;;ja;svenska;15:00

Source of what differs between banks: their guides to pain.001 (docs/operations.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.conf import settings

from cases.norm.table_files import FileFault, read_rows
from payments.bank.accounts import (
    AccountError,
    BankAccount,
    Bankgiro,
    Iban,
    read_bank_account,
    read_bankgiro,
    read_iban,
)
from payments.bank.profile import (
    AccountStyle,
    BankProfile,
    CategoryPurpose,
    Charset,
    PartyScheme,
    ProfileError,
    Version,
)
from payments.models import BankTable

COLUMNS = (
    "sektion", "bank", "bic", "konto", "version", "avsandare", "avsandarslag", "avtal", "kontoskrivning", "andamal",
    "samlad", "tecken", "stopptid",
)  # fmt: skip
LONGEST_NAME = 40
YES = {"ja": True, "nej": False}
# The words of the file for what the profile chooses between.
WORDS: dict[str, dict[str, Any]] = {
    "version": {version.value: version for version in Version},
    "avsandarslag": {
        "organisation": PartyScheme.ORGANISATION,
        "kund": PartyScheme.CUSTOMER,
        "bank": PartyScheme.BANK,
    },
    "kontoskrivning": {"nummer": AccountStyle.NUMBER_ONLY, "med clearing": AccountStyle.WITH_CLEARING},
    "andamal": {"": None} | {purpose.value.lower(): purpose for purpose in CategoryPurpose},
    "samlad": YES,
    "tecken": {"alla": Charset.UNICODE, "svenska": Charset.SWEDISH, "ascii": Charset.ASCII},
}
ANY_BANK = ("Bank", "SWEDSESS", "991-2346", "09", "", "organisation", "", "nummer", "", "ja", "svenska", "")
Row = dict[str, Any]


def read(data: bytes, sections: Mapping[str, int]) -> list[Row]:
    """The rows of a file; `sections` gives the id by each name in lower case.

    Raises FileFault with every row that is wrong.
    """
    faults: list[str] = []
    found: dict[int | None, Row] = {}
    for line, cells in read_rows(data, COLUMNS):
        try:
            row = _row({name: cell.strip() for name, cell in cells.items()}, sections)
        except (ProfileError, AccountError) as error:
            faults.append(f"Rad {line}: {error}")
            continue
        if row["section"] in found:
            faults.append(f"Rad {line}: sektionen står redan i filen.")
        found[row["section"]] = row
    if faults:
        raise FileFault(faults)
    return list(found.values())


def _row(cells: Mapping[str, str], sections: Mapping[str, int]) -> Row:
    section = sections.get(cells["sektion"].lower()) if cells["sektion"] else None
    if cells["sektion"] and section is None:
        raise ProfileError(f"Sektionen ”{cells['sektion']}” finns inte.")
    if not 1 <= len(cells["bank"]) <= LONGEST_NAME:
        raise ProfileError(f"Banken ska ha ett namn, med högst {LONGEST_NAME} tecken.")
    for column, words in WORDS.items():
        if cells[column].lower() not in words:
            choices = ", ".join(word or "tomt" for word in words)
            raise ProfileError(f"{column} är ”{cells[column]}”. Välj bland: {choices}.")
    if cells["stopptid"] and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", cells["stopptid"]):
        raise ProfileError(f"stopptid är ”{cells['stopptid']}”. Skriv till exempel 15:00, eller lämna tomt.")
    row: Row = {name: cells[name].lower() if name in WORDS else cells[name] for name in COLUMNS if name != "sektion"}
    row |= {"section": section, "konto": account_text(read_account(cells["konto"])), "bic": cells["bic"].upper()}
    profile_of(row)  # everything else that a profile asks
    return row


def read_account(text: str) -> BankAccount | Bankgiro | Iban:
    """The account that money is taken from: an IBAN, a clearing number and account with a comma between, or a bankgiro.

    Raises AccountError.
    """
    if text[:1].isalpha():
        return read_iban(text)
    if "," in text:
        clearing, _, number = text.partition(",")
        return read_bank_account(clearing, number)
    return read_bankgiro(text)


def account_text(account: BankAccount | Bankgiro | Iban) -> str:
    """As in the file, one way for each account."""
    match account:
        case Iban():
            return account.number
        case BankAccount():
            return f"{account.clearing},{account.number}"
        case Bankgiro():
            return account.display


def account_words(row: Row) -> str:
    """The account as it is shown to people."""
    match account := read_account(row["konto"]):
        case Iban():
            return f"konto {account.number}"
        case BankAccount():
            return f"konto {account.display}"
        case Bankgiro():
            return f"bankgiro {account.display}"


def profile_of(row: Row) -> BankProfile:
    """The municipality as payer by this row; its name and number are the installation's. Raises ProfileError."""
    municipality = settings.MUNICIPALITY
    org_number = municipality["org_number"].replace("-", "")

    def chosen(column: str) -> Any:
        return WORDS[column][row[column]]

    return BankProfile(
        initiating_party_name=municipality["name"],
        initiating_party_id=row["avsandare"] or org_number,
        debtor_name=municipality["name"],
        org_number=org_number,
        debtor_account=read_account(row["konto"]),
        debtor_bic=row["bic"],
        version=chosen("version"),
        initiating_party_scheme=chosen("avsandarslag"),
        debtor_agreement_id=row["avtal"],
        batch_booking=chosen("samlad"),
        category_purpose=chosen("andamal"),
        account_style=chosen("kontoskrivning"),
        charset=chosen("tecken"),
        message_id_prefix=settings.BANK["prefix"],
        test=settings.BISTAND_DEMO,
    )


def as_payer() -> BankProfile:
    """The installation's own part of every profile, with any bank. Raises ProfileError."""
    return profile_of(dict(zip(COLUMNS[1:], ANY_BANK, strict=True)))


def row_of(rows: Iterable[Row], section: int, *, funds: bool = False) -> Row | None:
    """The row of a section: its own, or else that of all. Clients' own money is paid through the same bank, from its
    own account.
    """
    found = {row["section"]: row for row in rows}
    row = found.get(section) or found.get(None)
    return row | {"konto": settings.BANK["funds_bankgiro"]} if row and funds else row


def bank_of(section: int, pay_on: date, *, funds: bool = False) -> Row | None:
    """The row in force for what a section pays on a day."""
    table = BankTable.on(pay_on)
    return row_of(table.rows, section, funds=funds) if table else None


def is_late(row: Row, pay_on: date, moment: datetime) -> bool:
    """Whether the bank no longer takes a file for `pay_on` at this local moment; never where it is not said."""
    return bool(row["stopptid"]) and datetime.combine(pay_on, time.fromisoformat(row["stopptid"])) < moment.replace(
        tzinfo=None
    )


def as_line(row: Row, sections: Mapping[int, str]) -> tuple[str, ...]:
    """The row as a line of a file that can be changed and loaded again."""
    return (sections.get(row["section"], ""), *(row[name] for name in COLUMNS if name != "sektion"))
