"""Working days: when banks pay, and to which day a time that ends on a free day runs on."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays


@cache
def _closed_days() -> holidays.HolidayBase:
    # The category "bank" also holds half-days such as trettondagsafton, which are ordinary working days.
    return holidays.country_holidays("SE", categories=("public", "de_facto"))


def is_workday(day: date) -> bool:
    """Whether ``day`` is Monday to Friday, no red day, no Midsummer, Christmas or New Year's Eve.

    Source: lag (1989:253) om allmänna helgdagar, and the eves that semesterlagen (1977:480) 3 a § puts on
    a par with Sundays.
    """
    return day.weekday() < 5 and day not in _closed_days()


def next_workday(day: date) -> date:
    """``day`` itself, or the first working day after it where it is free."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def workday_before(day: date) -> date:
    """The last working day before ``day``."""
    day -= timedelta(days=1)
    while not is_workday(day):
        day -= timedelta(days=1)
    return day
