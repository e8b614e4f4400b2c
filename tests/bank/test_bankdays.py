"""On which days the bank pays."""

from datetime import date

import pytest

from payments.bank.bankdays import is_bank_day, next_bank_day, previous_bank_day


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 25),
        date(2026, 1, 5),  # trettondagsafton
        date(2026, 4, 2),  # skärtorsdagen
        date(2026, 4, 30),  # valborg
        date(2026, 10, 30),  # dagen före alla helgons dag
    ],
)
def test_weekdays_and_half_days_are_bank_days(day: date) -> None:
    assert is_bank_day(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 21),  # lördag
        date(2026, 11, 22),  # söndag
        date(2026, 1, 6),  # trettondedag jul
        date(2026, 4, 3),  # långfredagen
        date(2026, 5, 14),  # Kristi himmelsfärdsdag
        date(2025, 6, 6),  # nationaldagen, en fredag
        date(2026, 6, 19),  # midsommarafton
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
    ],
)
def test_weekends_red_days_and_the_three_eves_are_not_bank_days(day: date) -> None:
    assert not is_bank_day(day)


def test_the_bank_day_before_easter_is_maundy_thursday() -> None:
    assert previous_bank_day(date(2026, 4, 6)) == date(2026, 4, 2)


def test_the_bank_day_after_christmas_eve_skips_the_whole_holiday() -> None:
    assert next_bank_day(date(2026, 12, 23)) == date(2026, 12, 28)


def test_the_search_passes_the_turn_of_the_year() -> None:
    assert next_bank_day(date(2026, 12, 30)) == date(2027, 1, 4)
    assert previous_bank_day(date(2027, 1, 4)) == date(2026, 12, 30)


def test_inclusive_keeps_a_day_that_is_a_bank_day() -> None:
    wednesday = date(2026, 11, 25)
    assert next_bank_day(wednesday, inclusive=True) == wednesday
    assert previous_bank_day(wednesday, inclusive=True) == wednesday
    assert next_bank_day(wednesday) == date(2026, 11, 26)
    assert previous_bank_day(wednesday) == date(2026, 11, 24)


def test_inclusive_still_moves_off_a_weekend() -> None:
    assert previous_bank_day(date(2026, 11, 22), inclusive=True) == date(2026, 11, 20)
