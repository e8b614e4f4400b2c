"""What a child or pupil has earned earlier in a calendar year, counted from earlier calculations (SoL 12:9)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from cases.norm.lines import ZERO


def earned_earlier(inputs: Iterable[Mapping[str, Any]], child: str, year: int) -> Decimal:
    """The child's own wages of a calendar year, SEK, in the inputs of earlier months' calculations.

    A wage belongs to the year it came in; where the input does not say, to the year of the month that was calculated.
    What the first of them says was earned before it is counted with it: it is the beginning of the year as known then.
    """
    wages = [
        (str(given["month"]), row)
        for given in inputs
        for row in given.get("incomes", ())
        if str(row["person"]) == child and row["kind"] == "wage" and _year(given, row) == year
    ]
    if not wages:
        return ZERO
    wages.sort(key=lambda wage: wage[0])
    first_month = wages[0][0]
    before = max(
        (Decimal(str(row.get("year_to_date_before") or 0)) for month, row in wages if month == first_month),
        default=ZERO,
    )
    return before + sum((Decimal(str(row["net"])) for _, row in wages), ZERO)


def _year(given: Mapping[str, Any], row: Mapping[str, Any]) -> int:
    return int(str(row.get("received") or given["month"])[:4])
