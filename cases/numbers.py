"""Personnummer and samordningsnummer (always kept as twelve digits), and days of the month."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from django.core.exceptions import ValidationError

from bistand.ui.forms import normal_personnummer

# Nobody asks for aid longer ahead; a year that is mistyped would stand as the newest month for ever.
MOST_MONTHS_AHEAD = 12
OF_AGE = 18


def read_person_number(text: str) -> str | None:
    """The twelve digits of a valid personnummer or samordningsnummer, written in any usual way; else None."""
    try:
        return normal_personnummer(text.strip())
    except ValidationError:
        return None


# What stands for the number of somebody who has none yet: the birth date, T, and which of that day it is.
TEMPORARY = re.compile(r"(\d{8})-?(T\d{3})", re.ASCII)


def read_temporary_number(text: str) -> str | None:
    """A temporary number as it is kept, "19880314T001"; None for any other text."""
    found = TEMPORARY.fullmatch(text.strip().upper())
    return "".join(found.groups()) if found else None


def is_temporary(pnr: str) -> bool:
    """Whether it is a number of our own for somebody who has neither personnummer nor samordningsnummer yet."""
    return TEMPORARY.fullmatch(pnr) is not None


def birth_date_of(pnr: str) -> date:
    """The birth date in a number of twelve digits; a samordningsnummer has 60 added to the day."""
    day = int(pnr[6:8])
    return date(int(pnr[:4]), int(pnr[4:6]), day - 60 if day > 60 else day)


def last_day_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day `months` later; where that month is shorter, its last day (31 August + 6 = 28 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def age_on(birth: date, day: date) -> int:
    """Whole years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
