"""Numbers that look right and belong to nobody: personnummer, accounts, giro numbers, OCR.

Personnummer take their birth numbers from 980–999, which are kept for fictitious numbers, so that none can be a real
person's. When a day's are used up a samordningsnummer (day + 60) is given, and then the next day's.
Source: Skatteverket, test personnummer and TF numbers.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from stdnum import luhn

from payments.bank.accounts import AccountError, BankAccount, read_bank_account

FIRST_FICTITIOUS = 980
PER_DAY_AND_SEX = 10
# Clearing numbers of large banks, with how many digits the account numbers there have.
BANKS = (("8327", 10), ("8105", 10), ("1401", 7), ("5012", 7), ("6112", 9), ("9420", 7), ("9150", 7))


class PersonNumbers:
    """Gives every person a number of their own, always in the same order."""

    def __init__(self) -> None:
        self._used: dict[tuple[date, bool], int] = defaultdict(int)

    def take(self, born: date, woman: bool) -> tuple[str, date]:
        """A valid number of twelve digits and the birth date it says, which may be some days after `born`."""
        while (used := self._used[born, woman]) >= 2 * PER_DAY_AND_SEX:
            born += timedelta(days=1)
        self._used[born, woman] += 1
        coordination, place = divmod(used, PER_DAY_AND_SEX)
        birth_number = FIRST_FICTITIOUS + 2 * place + (0 if woman else 1)
        digits = f"{born:%y%m}{born.day + 60 * coordination:02}{birth_number}"
        return f"{born:%Y}{digits[2:]}{luhn.calc_check_digit(digits)}", born


def bank_account(random: Random, clearing: str = "") -> BankAccount:
    """An account whose check digit holds, at the bank of the clearing number or else at any."""
    banks = [bank for bank in BANKS if bank[0] == clearing] or BANKS
    while True:
        clearing, length = random.choice(banks)
        body = "".join(random.choices("0123456789", k=length - 1))
        for last in "0123456789" if clearing[0] != "8" else luhn.calc_check_digit(body):
            try:
                account = read_bank_account(clearing, f"{body}{last}")
            except AccountError:
                continue
            if not account.warnings:
                return account


def bankgiro(number: int) -> str:
    """The bankgiro of supplier `number`: eight digits with a valid check digit."""
    body = f"5555{number:03}"
    return body + luhn.calc_check_digit(body)


def ocr(household: int, supplier: int) -> str:
    """The OCR number that a supplier knows a household by."""
    body = f"{supplier:02}{household:07}"
    return body + luhn.calc_check_digit(body)
