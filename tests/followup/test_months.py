"""Counting in months."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.numbers import add_months

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@given(DAYS, st.integers(-240, 240))
def test_the_month_is_always_exactly_that_many_later(day: date, months: int) -> None:
    then = add_months(day, months)
    assert (then.year - day.year) * 12 + then.month - day.month == months


@given(DAYS, st.integers(-240, 240))
def test_the_day_of_the_month_never_grows_and_falls_only_at_its_end(day: date, months: int) -> None:
    then = add_months(day, months)
    assert then.day == day.day or (then.day < day.day and date.fromordinal(then.toordinal() + 1).day == 1)


@given(DAYS, DAYS, st.integers(0, 240))
def test_a_later_day_never_comes_before_an_earlier_one(one: date, other: date, months: int) -> None:
    first, last = sorted((one, other))
    assert add_months(first, months) <= add_months(last, months)
