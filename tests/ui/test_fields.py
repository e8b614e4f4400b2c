"""What the fields take and what they say no to."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from bistand.amounts import NEGATIVE, TOO_FINE, TOO_LARGE
from bistand.ui.forms import DateField, MoneyField, MonthField, PersonnummerField


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12 345,50", "12345.50"),
        ("12345.5", "12345.50"),
        ("12\u00a0345 kr", "12345.00"),
        ("0", "0.00"),
        ("100,000", "100.00"),
    ],
)
def test_money_is_taken_as_people_write_it(typed: str, value: str) -> None:
    found = MoneyField().clean(typed)
    assert (found, found.as_tuple().exponent) == (Decimal(value), -2)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("-5", NEGATIVE),
        ("\u22125", NEGATIVE),
        ("-99999999999999", NEGATIVE),
        ("5,555", TOO_FINE),
        ("tusen", MoneyField.NOT_A_NUMBER),
        ("1e9", MoneyField.NOT_A_NUMBER),
        ("NaN", MoneyField.NOT_A_NUMBER),
        ("١٢", MoneyField.NOT_A_NUMBER),
        ("99999999999999", TOO_LARGE),
        ("9" * 40, TOO_LARGE),
        ("10 000 000,01", TOO_LARGE),
    ],
)
def test_money_that_cannot_be_used_says_why(typed: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MoneyField().clean(typed)
    assert refused.value.messages == [message]


def test_negative_money_is_taken_only_where_it_is_allowed() -> None:
    assert MoneyField(allow_negative=True).clean("-200") == Decimal("-200.00")


def test_money_left_as_it_was_has_not_changed() -> None:
    assert not MoneyField().has_changed(Decimal("1250.00"), "1\u00a0250")


def test_a_month_is_the_date_of_its_first_day() -> None:
    assert MonthField().clean("2026-09") == dt.date(2026, 9, 1)


@pytest.mark.parametrize("typed", ["2026-13", "september", "09-2026"])
def test_a_month_that_does_not_exist_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValidationError, match="till exempel 2026-09"):
        MonthField().clean(typed)


def test_a_day_that_does_not_exist_is_refused_with_an_example() -> None:
    with pytest.raises(ValidationError, match="till exempel 2026-09-01"):
        DateField().clean("2026-02-30")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("900118-9811", "199001189811"),
        ("9001189811", "199001189811"),
        ("19900118 9811", "199001189811"),
        ("701063-2391", "197010632391"),
        ("121212+1212", "191212121212"),
    ],
)
def test_personnummer_and_samordningsnummer_become_twelve_digits(typed: str, number: str) -> None:
    assert PersonnummerField().clean(typed) == number


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("8903", PersonnummerField.LENGTH),
        ("19880314-12345", PersonnummerField.LENGTH),
        ("hej", PersonnummerField.LENGTH),
        ("19881314-1234", PersonnummerField.DATE),
        ("900118-9812", PersonnummerField.CHECK),
        ("22900118-9811", PersonnummerField.DATE),
    ],
)
def test_a_wrong_personnummer_says_what_is_wrong_and_never_repeats_it(typed: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PersonnummerField().clean(typed)
    assert refused.value.messages == [message]
    assert typed not in repr(refused.value)
