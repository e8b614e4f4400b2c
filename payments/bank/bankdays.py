"""Bank days: the days on which Swedish banks carry out payments."""

from datetime import date, timedelta

from bistand.workdays import is_workday

_DAY = timedelta(days=1)


def is_bank_day(day: date) -> bool:
    """Whether banks pay on ``day``."""
    return is_workday(day)


def next_bank_day(day: date, *, inclusive: bool = False) -> date:
    """The first bank day after ``day``, or ``day`` itself if ``inclusive`` and it is one."""
    return _first_bank_day(day if inclusive else day + _DAY, _DAY)


def previous_bank_day(day: date, *, inclusive: bool = False) -> date:
    """The last bank day before ``day``, or ``day`` itself if ``inclusive`` and it is one."""
    return _first_bank_day(day if inclusive else day - _DAY, -_DAY)


def _first_bank_day(day: date, step: timedelta) -> date:
    while not is_bank_day(day):
        day += step
    return day
