"""Swedish bank accounts, bankgiro, plusgiro and OCR numbers: reading, checking and writing them one way.

What is certainly wrong (letters, a wrong length, a clearing number no bank has, a giro or OCR check
digit) is refused with :class:`AccountError`. A failed check digit in a *bank account* is only a warning
that a second person must look at, since some real accounts lack a valid one. The ranges and lengths
stand in ``data/clearing.csv``: a changed range is a new row with its own date.

Source: Bankgirot, "Bankernas kontonummer" (account types 1 and 2 with their comments) and "10-modulen".
"""

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from stdnum import iban as iban_number
from stdnum.exceptions import ValidationError

CLEARING_TABLE = Path(__file__).with_name("data") / "clearing.csv"
NBSP = "\N{NO-BREAK SPACE}"
_SEPARATORS = re.compile(r"[\s.,\-\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{MINUS SIGN}]+")
_MOD_11_WEIGHTS = (1, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)


class AccountError(ValueError):
    """A number that cannot be right: ``field`` names the input, ``message`` is for the user (Swedish)."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True)
class ClearingRange:
    """A series of clearing numbers of one bank, and how its account numbers are built."""

    type: int
    comment: int
    bank: str
    first: int
    last: int
    min_digits: int
    max_digits: int
    source: str
    valid_from: date


@dataclass(frozen=True)
class BankAccount:
    """A bank account: ``clearing`` is four digits, ``number`` is padded with zeros to the bank's full length.

    Equal accounts have equal ``normalized`` keys however they were typed. ``warnings`` (Swedish) need a
    second person.
    """

    clearing: str
    number: str
    bank: str
    display: str = field(compare=False)
    warnings: tuple[str, ...] = field(default=(), compare=False)

    @property
    def normalized(self) -> str:
        """The key to find the same account with: clearing and padded account number, digits only."""
        return self.clearing + self.number


@dataclass(frozen=True)
class Bankgiro:
    """A bankgiro number, 7 or 8 digits."""

    number: str

    @property
    def normalized(self) -> str:
        """The key to find the same giro with; the prefix keeps it apart from accounts and plusgiro."""
        return f"BG{self.number}"

    @property
    def display(self) -> str:
        """As printed on an invoice: ``991-2346`` or ``5555-5551``."""
        return f"{self.number[:-4]}-{self.number[-4:]}"


@dataclass(frozen=True)
class Plusgiro:
    """A plusgiro number, 2 to 8 digits."""

    number: str

    @property
    def normalized(self) -> str:
        """The key to find the same giro with; the prefix keeps it apart from accounts and bankgiro."""
        return f"PG{self.number}"

    @property
    def display(self) -> str:
        """As printed on an invoice, in pairs before the check digit: ``12 34 56-6``."""
        return f"{_grouped_from_right(self.number[:-1], 2)}-{self.number[-1]}"


@dataclass(frozen=True)
class Ocr:
    """An OCR reference, 2 to 25 digits; ``warnings`` (Swedish) are for the user to judge."""

    number: str
    warnings: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Iban:
    """A Swedish IBAN; used for the municipality's own account, whose IBAN the bank has told it."""

    number: str


def read_bank_account(clearing: str, number: str, *, on: date | None = None) -> BankAccount:
    """Read a bank account as typed: spaces, dots and hyphens do not matter.

    ``on`` is the day whose clearing table applies; without it, the whole table does. Swedbank's fifth
    clearing digit is checked and then dropped, as it is not part of the account number.

    Raises :class:`AccountError` with ``field`` "clearing" or "number".
    """
    clearing = _digits(clearing, "clearing", "Clearingnumret")
    number = _digits(number, "number", "Kontonumret")
    warnings = _fifth_digit_warnings(clearing)
    clearing_range = _range_of(clearing[:4], on)
    _check_length(number, clearing_range)
    if not number.strip("0"):
        raise AccountError("number", "Kontonumret får inte bestå av bara nollor.")
    clearing, number = clearing[:4], number.zfill(clearing_range.max_digits)
    if not _check_digit_holds(clearing, number, clearing_range):
        warnings += ("Kontonumrets kontrollsiffra stämmer inte. Jämför med kontobeviset.",)
    return BankAccount(
        clearing,
        number,
        clearing_range.bank,
        f"{clearing}-{_account_display(number, clearing_range)}",
        warnings,
    )


def read_bankgiro(text: str) -> Bankgiro:
    """Read a bankgiro number (7–8 digits, Luhn). Raises :class:`AccountError` with ``field`` "bankgiro"."""
    return Bankgiro(_luhn_number(text, "bankgiro", "Bankgironumret", 7, 8))


def read_plusgiro(text: str) -> Plusgiro:
    """Read a plusgiro number (2–8 digits, Luhn). Raises :class:`AccountError` with ``field`` "plusgiro"."""
    return Plusgiro(_luhn_number(text, "plusgiro", "Plusgironumret", 2, 8))


# It cannot be known of every payee, so it is said as what it is.
LENGTH_DIGIT = (
    "Näst sista siffran är inte numrets längd. Har mottagaren längdsiffra är numret fel: jämför med fakturan."
)


def read_ocr(text: str, *, check_length: bool = False) -> Ocr:
    """Read an OCR reference (2–25 digits, Luhn). Raises :class:`AccountError` with ``field`` "ocr".

    With ``check_length``, a second-last digit that is not the number's length modulo 10 gives a
    warning. It never refuses: whether there is a length digit at all is agreed between the payee and
    its bank.
    """
    number = _luhn_number(text, "ocr", "OCR-numret", 2, 25)
    if check_length and int(number[-2]) != len(number) % 10:
        return Ocr(number, (LENGTH_DIGIT,))
    return Ocr(number)


def read_iban(text: str) -> Iban:
    """Read a Swedish IBAN. Raises :class:`AccountError` with ``field`` "iban"."""
    return Iban(_iban(text, "iban"))


def _iban(text: str, field: str) -> str:
    try:
        number = str(iban_number.validate(text))
    except ValidationError:
        raise AccountError(field, "IBAN-numret stämmer inte. Kontrollera varje tecken.") from None
    if not number.startswith("SE"):
        raise AccountError(field, "Vi betalar bara till och från svenska konton. Ett svenskt IBAN börjar med SE.")
    return number


def read_payee_account(clearing: str, number: str, *, on: date | None = None) -> BankAccount:
    """Read a bank account as somebody typed it: a clearing number and an account, or a Swedish IBAN alone.

    Raises :class:`AccountError` with ``field`` "clearing" or "number".
    """
    if not is_iban(number):
        return read_bank_account(clearing, number, on=on)
    account = _account_of_iban(number, on)
    if clearing.strip() and _digits(clearing, "clearing", "Clearingnumret")[:4] != account.clearing:
        raise AccountError("clearing", "Clearingnumret är ett annat än IBAN-numrets. Lämna det tomt.")
    return account


def is_iban(text: str) -> bool:
    """Whether what was typed is meant as an IBAN: a land's two letters and two digits first."""
    return re.match(r"\s*[A-Za-z]{2}\s*\d", text) is not None


def _account_of_iban(text: str, on: date | None) -> BankAccount:
    """The clearing number and account that a Swedish IBAN means.

    It is three digits of the bank, then the account with its check digit, padded to seventeen. Where the clearing
    number is part of that (account type 1: eleven digits that hold together) it is read; else both numbers are asked
    for, as where money goes is never guessed. Source: Bankinfrastruktur, "IBAN och svenskt nationellt kontonummer".
    """
    digits = _iban(text, "number")[7:].lstrip("0")
    if len(digits) == 11:
        with suppress(AccountError):
            row = _range_of(digits[:4], on)
            if row.type == 1 and _check_digit_holds(digits[:4], digits[4:], row):
                return read_bank_account(digits[:4], digits[4:], on=on)
    raise AccountError("number", "Clearingnumret står inte i det här IBAN-numret. Skriv clearing- och kontonummer.")


@cache
def clearing_ranges() -> tuple[ClearingRange, ...]:
    """All rows of the clearing table, the newest first."""
    with CLEARING_TABLE.open(encoding="utf-8", newline="") as table:
        rows = tuple(_ranges(csv.DictReader(table)))
    return tuple(sorted(rows, key=lambda row: row.valid_from, reverse=True))


def _ranges(rows: "csv.DictReader[str]") -> Iterator[ClearingRange]:
    for row in rows:
        yield ClearingRange(
            type=int(row["type"]),
            comment=int(row["comment"]),
            bank=row["bank"],
            first=int(row["from"]),
            last=int(row["to"]),
            min_digits=int(row["min_digits"]),
            max_digits=int(row["max_digits"]),
            source=row["source"],
            valid_from=date.fromisoformat(row["valid_from"]),
        )


def _range_of(clearing: str, on: date | None) -> ClearingRange:
    value = int(clearing)
    for row in clearing_ranges():
        if row.first <= value <= row.last and (on is None or row.valid_from <= on):
            return row
    raise AccountError("clearing", f"Ingen bank har clearingnummer {clearing}. Kontrollera numret.")


def _digits(text: str, field: str, name: str) -> str:
    digits = _SEPARATORS.sub("", text)
    if not digits:
        raise AccountError(field, f"{name} saknas.")
    if not (digits.isascii() and digits.isdigit()):
        raise AccountError(field, f"{name} får bara innehålla siffror.")
    return digits


def _luhn_number(text: str, field: str, name: str, shortest: int, longest: int) -> str:
    number = _digits(text, field, name)
    if not shortest <= len(number) <= longest:
        raise AccountError(field, f"{name} ska ha {shortest}–{longest} siffror, men har {len(number)}.")
    if not number.strip("0"):
        raise AccountError(field, f"{name} får inte bestå av bara nollor.")
    if not luhn_holds(number):
        raise AccountError(field, f"{name} stämmer inte. Kontrollera varje siffra.")
    return number


_DOUBLED = str.maketrans("0123456789", "0246813579")


def luhn_holds(digits: str) -> bool:
    """Whether the last of these ASCII digits is the check digit of the others (modulus 10, ISO/IEC 7812-1). Without a
    loop: a bank file asks it of each OCR number, a hundred thousand at a time.
    """
    total = sum(digits[::-2].encode()) + sum(digits[-2::-2].translate(_DOUBLED).encode())
    return (total - 48 * len(digits)) % 10 == 0


def _fifth_digit_warnings(clearing: str) -> tuple[str, ...]:
    if len(clearing) == 4:
        return ()
    if len(clearing) != 5:
        raise AccountError("clearing", f"Clearingnumret ska ha 4 siffror, men har {len(clearing)}.")
    if not clearing.startswith("8"):
        raise AccountError("clearing", "Bara Swedbanks clearingnummer som börjar på 8 får ha 5 siffror.")
    if luhn_holds(clearing):
        return ()
    return ("Clearingnumrets femte siffra stämmer inte. Jämför med kontobeviset.",)


def _check_length(number: str, row: ClearingRange) -> None:
    if row.min_digits <= len(number) <= row.max_digits:
        return
    wanted = str(row.max_digits) if row.min_digits == row.max_digits else f"{row.min_digits}–{row.max_digits}"
    raise AccountError(
        "number",
        f"Kontonumret hos {row.bank} ska ha {wanted} siffror utöver clearingnumret, men har {len(number)}.",
    )


def _check_digit_holds(clearing: str, number: str, row: ClearingRange) -> bool:
    match row.type, row.comment:
        case 1, 1:
            return _mod_11_holds(clearing[1:] + number)
        case 1, 2:
            return _mod_11_holds(clearing + number)
        case 2, 2:
            return _mod_11_holds(number)
        case _:
            return luhn_holds(number)


def _mod_11_holds(digits: str) -> bool:
    weights = _MOD_11_WEIGHTS[-len(digits) :]
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def _account_display(number: str, row: ClearingRange) -> str:
    if row.max_digits == 7:
        return NBSP.join((number[:3], number[3:5], number[5:]))
    if row.max_digits == 9:
        return _grouped_from_right(number, 3)
    if row.bank == "Nordea personkonto":
        return f"{number[:6]}-{number[6:]}"
    return f"{_grouped_from_right(number[:-1], 3)}-{number[-1]}"


def _grouped_from_right(digits: str, size: int) -> str:
    head = len(digits) % size
    groups = [digits[:head]] if head else []
    return NBSP.join(groups + [digits[i : i + size] for i in range(head, len(digits), size)])
