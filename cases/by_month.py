"""What a decision grants in each of its months: the same, but for what is needed once, which is of the first alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cases.norm.kinds import ONE_TIME_NEEDS

if TYPE_CHECKING:
    from cases.models import DecisionLine

# Purposes and amounts (SEK) of a month.
Lines = Iterable[tuple[str, Decimal]]
ZERO = Decimal(0)


def each_month(lines: Lines) -> list[tuple[str, Decimal]]:
    """What of a first month's purposes comes in the months that follow too."""
    return [(purpose, part) for purpose, part in lines if purpose not in ONE_TIME_NEEDS]


def once(lines: Lines) -> list[tuple[str, Decimal]]:
    """What of them is of the first month alone."""
    return [(purpose, part) for purpose, part in lines if purpose in ONE_TIME_NEEDS]


def sum_of(lines: Lines) -> Decimal:
    return sum((part for _, part in lines), ZERO)


def in_all(lines: Lines, months: int) -> Decimal:
    """SEK that a first month's purposes come to in as many months."""
    lines = list(lines)
    return sum_of(lines) + sum_of(each_month(lines)) * (months - 1)


def most_in_a_month(lines: Iterable[DecisionLine]) -> Decimal:
    """SEK in the month where a decision's lines give most: the first."""
    return max(_sums(lines), default=ZERO)


def least_in_a_month(lines: Iterable[DecisionLine]) -> Decimal:
    """SEK in each of the months after the first, which lack what is needed once."""
    return min(_sums(lines), default=ZERO)


def _sums(lines: Iterable[DecisionLine]) -> list[Decimal]:
    sums: defaultdict[date | None, Decimal] = defaultdict(Decimal)
    for line in lines:
        sums[line.month] += line.amount
    return list(sums.values())


def needs_of(given: Any) -> list[tuple[str, Decimal]]:
    """What a calculation's input approves of each need (SEK)."""
    return [(row["kind"], Decimal(str(row["approved"]))) for row in given["needs"] if Decimal(str(row["approved"]))]
