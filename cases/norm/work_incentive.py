"""The särskilda beräkningsregeln counted from the months that have been (SoL 12:8).

Whoever has had försörjningsstöd six months in a row has a quarter of the income of employment left out for two years.
After them six months in a row are required anew. It follows the person, whatever household or municipality. That the
two years run from the first month the rule is used, and that a month without aid breaks the six, is a municipal
guideline (Ale), and no source says whether a month tried as an emergency, with the food norm, is one of the six: the
caseworker may therefore set it otherwise, with a reason.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from cases.norm.lines import SOL_WORK_INCENTIVE
from cases.norm.tables import SECONDARY

# SoL 12:8 first and second paragraph: "under sex månader i följd", "under två år".
QUALIFYING_MONTHS = 6
MONTHS_IN_FORCE = 24

MONTH_NAMES = ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")


@dataclass(frozen=True, slots=True)
class WorkIncentive:
    """Whether the rule applies to a person in a month, and why.

    `qualified` is the first and last of the six months that gave the right, None where it does not apply; `until` the
    last month it applies, None while the two years have not begun, or the last it applied when they last ended. Months
    are written as their first day.
    """

    applies: bool
    explanation: str
    qualified: tuple[date, date] | None = None
    until: date | None = None
    rule: str = SOL_WORK_INCENTIVE
    status: str = SECONDARY


def work_incentive(
    month: date, supported: Collection[date], used: Collection[date] = (), emergencies: Collection[date] = ()
) -> WorkIncentive:
    """Whether a quarter of a person's wages is left out in `month`.

    Args:
        month: the month the aid is for.
        supported: months in which the person had försörjningsstöd; days within them are irrelevant.
        used: months in which the rule has been applied to a wage of the person's.
        emergencies: those of the supported months that were tried as an emergency, with the food norm; they count, and
            are pointed out.
    """
    asked = _number(month)
    months = sorted({number for number in map(_number, supported) if number < asked})
    uses = sorted({number for number in map(_number, used) if number < asked})
    ended: int | None = None
    while (earned := _earned(months, ended)) is not None:
        begun = next((use for use in uses if use > earned), None)
        last = None if begun is None else begun + MONTHS_IN_FORCE - 1
        if last is None or asked <= last:
            return _applies(earned, last, set(map(_number, emergencies)))
        ended = last
    return _lacks(asked, set(months), ended)


def _earned(months: list[int], ended: int | None) -> int | None:
    """The sixth of the first six months in a row after the last two years ended."""
    run, previous = 0, None
    for number in months:
        if ended is not None and number <= ended:
            continue
        run = run + 1 if previous == number - 1 else 1
        if run == QUALIFYING_MONTHS:
            return number
        previous = number
    return None


def _applies(earned: int, last: int | None, emergencies: set[int]) -> WorkIncentive:
    first, end = _month(earned - QUALIFYING_MONTHS + 1), _month(earned)
    said = f"Försörjningsstöd {_span(first, end)}, sex månader i följd. "
    if last is None:
        said += "De två åren börjar när en arbetsinkomst räknas."
    else:
        begun = _month(last - MONTHS_IN_FORCE + 1)
        said += f"Regeln användes första gången {begun:%Y-%m} och gäller till och med {_month(last):%Y-%m}."
    if food := [f"{_month(n):%Y-%m}" for n in range(earned - QUALIFYING_MONTHS + 1, earned + 1) if n in emergencies]:
        said += (
            f" Nödprövat med matnorm: {', '.join(food)}. Ingen regel säger om det räknas. Skriv skälet om du ändrar."
        )
    return WorkIncentive(
        True,
        said,
        (first, end),
        None if last is None else _month(last),
    )


def _lacks(asked: int, months: set[int], ended: int | None) -> WorkIncentive:
    in_a_row, number = 0, asked - 1
    while number in months and (ended is None or number > ended):
        in_a_row, number = in_a_row + 1, number - 1
    months_said = "1 månad" if in_a_row == 1 else f"{in_a_row} månader"
    said = f"Försörjningsstöd {months_said} i följd före månaden. Det krävs sex i följd."
    if ended is not None:
        said = f"De två åren tog slut {_month(ended):%Y-%m}. Därefter: {said[0].lower()}{said[1:]}"
    return WorkIncentive(False, said, until=None if ended is None else _month(ended))


def _span(first: date, last: date) -> str:
    """``jan–juni 2026``, with both years where they differ."""
    begins = MONTH_NAMES[first.month - 1] + ("" if first.year == last.year else f" {first.year}")
    return f"{begins}–{MONTH_NAMES[last.month - 1]} {last.year}"


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
