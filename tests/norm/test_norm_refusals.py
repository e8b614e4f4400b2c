"""What cannot be calculated is refused, with the field and a Swedish sentence, and nothing is guessed."""

import copy
from typing import Any

import pytest

from bistand.amounts import NEGATIVE, TOO_FINE, TOO_LARGE
from cases.norm import CalculationError, calculate, calculate_many
from tests.norm.building import adult, case, child, cost, income


def refusal(given: Any) -> CalculationError:
    with pytest.raises(CalculationError) as caught:
        calculate(given)
    return caught.value


def with_household(**fields: Any) -> dict[str, Any]:
    given = case()
    given["household"] |= fields
    return given


def without(name: str) -> dict[str, Any]:
    given = case()
    del given[name]
    return given


INVALID: dict[str, tuple[Any, str | None]] = {
    "nothing": (None, ""),
    "a list where an object is meant": ([[]], ""),
    "no month": (without("month"), "month"),
    "month thirteen": (case("2026-13"), "month"),
    "month zero": (case("2026-00"), "month"),
    "year zero": (case("0000-01"), "month"),
    "a date for a month": (case("2026-09-01"), "month"),
    "a number for a month": (case(202609), "month"),  # type: ignore[arg-type]
    "no household": (without("household"), "household"),
    "a misspelt field": (case(incomse=[]), "incomse"),
    "a misspelt field of a child": (
        case(children=[child("2018-01-01", lunch=True)]),
        "household.children[0].lunch",
    ),
    "no adults": (case(adults=0), "household.adults"),
    "three adults": (case(adults=3), "household.adults"),
    "a couple of one": (case(couple=True), "household.couple"),
    "two adults of unknown relation": (
        with_household(adults=[adult(), adult("a2")], couple=None),
        "household.couple",
    ),
    "couple as text": (with_household(couple="false"), "household.couple"),
    "an adult who is a child": (
        with_household(adults=[adult(birth_date="2009-01-01")]),
        "household.adults[0].birth_date",
    ),
    "an adult of 126": (
        with_household(adults=[adult(birth_date="1900-01-01")]),
        "household.adults[0].birth_date",
    ),
    "a date that is none": (
        with_household(adults=[adult(birth_date="1990-02-30")]),
        "household.adults[0].birth_date",
    ),
    "a compact date": (
        with_household(adults=[adult(birth_date="19900201")]),
        "household.adults[0].birth_date",
    ),
    "an empty id": (with_household(adults=[adult(" ")]), "household.adults[0].id"),
    "a number as id": (with_household(adults=[adult(1)]), "household.adults[0].id"),  # type: ignore[arg-type]
    "one id for two": (case(children=[child("2018-01-01", "a1")]), "household.children[0].id"),
    "a child born later": (case(children=[child("2026-10-01")]), "household.children[0].birth_date"),
    "a child born after the period": (
        case(children=[child("2026-09-20")], period={"from": "2026-09-01", "to": "2026-09-19"}),
        "household.children[0].birth_date",
    ),
    "lunch not said": (
        case(children=[{"id": "c1", "birth_date": "2021-01-01"}]),
        "household.children[0].lunch_away",
    ),
    "lunch as text": (case(children=[child("2021-01-01", lunch_away="no")]), None),
    "a youth whose school is not said": (
        case(children=[child("2007-01-01")]),
        "household.children[0].in_school",
    ),
    "a youth out of school": (
        case(children=[child("2007-01-01", in_school=False)]),
        "household.children[0].in_school",
    ),
    "a child of 21": (
        case(children=[child("2005-09-30", in_school=True)]),
        "household.children[0].birth_date",
    ),
    "more days than the month has": (
        case(children=[child("2018-01-01", days=31)]),
        "household.children[0].days",
    ),
    "more days than the period has": (
        case(children=[child("2018-01-01", days=11)], period={"from": "2026-09-01", "to": "2026-09-10"}),
        "household.children[0].days",
    ),
    "days below nothing": (case(children=[child("2018-01-01", days=-1)]), "household.children[0].days"),
    "half days": (case(children=[child("2018-01-01", days=1.5)]), "household.children[0].days"),
    "true for days": (case(children=[child("2018-01-01", days=True)]), "household.children[0].days"),
    "a dwelling smaller than the household": (case(adults=2, n=1), "household.shared_household_size"),
    "a dwelling of nobody": (case(n=0), "household.shared_household_size"),
    "a dwelling of thousands": (case(n=5000), "household.shared_household_size"),
    "a household of thousands": (
        case(children=[child("2018-01-01", f"c{i}") for i in range(1000)]),
        "household.children",
    ),
    "a period outside the month": (case(period={"from": "2026-08-31", "to": "2026-09-10"}), "period.from"),
    "a period past the month": (case(period={"from": "2026-09-10", "to": "2026-10-01"}), "period.to"),
    "a period backwards": (case(period={"from": "2026-09-10", "to": "2026-09-09"}), "period.to"),
    "half a period": (case(period={"from": "2026-09-10"}), "period.to"),
    "incomes as an object": (case(incomes={}), "incomes"),
    "an income that is no object": (case(incomes=["5000"]), "incomes[0]"),
    "an income of a stranger": (case(incomes=[income("1", "b1")]), "incomes[0].person"),
    "an unknown kind of income": (case(incomes=[income("1", kind="salary")]), "incomes[0].kind"),
    "an income received never": (case(incomes=[income("1", received="2026-08-32")]), "incomes[0].received"),
    "a negative income": (case(incomes=[income("1"), income("-1")]), "incomes[1].net"),
    "a negative number": (case(incomes=[income(-5)]), "incomes[0].net"),
    "a float": (case(incomes=[income(5.5)]), "incomes[0].net"),
    "true as money": (case(incomes=[income(True)]), "incomes[0].net"),
    "three decimals": (case(incomes=[income("1.001")]), "incomes[0].net"),
    "a decimal comma": (case(incomes=[income("1,50")]), "incomes[0].net"),
    "a thousands space": (case(incomes=[income("1 000")]), "incomes[0].net"),
    "an exponent": (case(incomes=[income("1e3")]), "incomes[0].net"),
    "not a number": (case(incomes=[income("NaN")]), "incomes[0].net"),
    "arabic digits": (case(incomes=[income("١٢")]), "incomes[0].net"),
    "no money": (case(incomes=[income(None)]), "incomes[0].net"),
    "a huge amount": (case(incomes=[income("10000000.01")]), "incomes[0].net"),
    "a huge number": (case(incomes=[income(10**400)]), "incomes[0].net"),
    "a hugely negative number": (case(incomes=[income(-(10**400))]), "incomes[0].net"),
    "earlier income as text": (
        case(incomes=[income("1", year_to_date_before="x")]),
        "incomes[0].year_to_date_before",
    ),
    "an incentive for a stranger": (case(work_incentive=["a1", "b1"]), "work_incentive[1]"),
    "an incentive for a list": (case(work_incentive=[["a1"]]), "work_incentive[0]"),
    "more approved than applied": (case(expenses=[cost("rent", "5", "5.01")]), "expenses[0].approved"),
    "a reason that is a list": (case(expenses=[cost("rent", "5") | {"reason": ["Hög"]}]), "expenses[0].reason"),
    "an essay for a reason": (case(expenses=[cost("rent", "5") | {"reason": "x" * 501}]), "expenses[0].reason"),
    "an expense that is a need": (case(expenses=[cost("glasses", "5")]), "expenses[0].kind"),
    "a need that is an expense": (case(needs=[cost("rent", "5")]), "needs[0].kind"),
    "a need without an approved amount": (
        case(needs=[{"kind": "other", "applied": "1"}]),
        "needs[0].approved",
    ),
}


@pytest.mark.parametrize(("given", "field"), INVALID.values(), ids=INVALID.keys())
def test_invalid_input_is_refused_at_its_field(given: Any, field: str | None) -> None:
    error = refusal(given)
    assert error.code == "invalid_input"
    assert error.field == (field if field is not None else "household.children[0].lunch_away")
    assert error.message.endswith(".")


@pytest.mark.parametrize("month", ["2011-12", "2027-01", "1999-06", "9999-12"])
def test_a_year_without_a_table_is_refused(month: str) -> None:
    given = case(month)
    given["household"]["adults"][0]["birth_date"] = f"{int(month[:4]) - 40}-01-01"
    error = refusal(given)
    assert (error.code, error.field) == ("norm_table_missing", "month")


@pytest.mark.parametrize("year", [2012, 2023, 2024])
@pytest.mark.parametrize("age", [0, 2, 3, 6])
def test_a_missing_amount_without_lunch_is_refused(year: int, age: int) -> None:
    error = refusal(case(f"{year}-09", children=[child(f"{year - age}-03-15", lunch_away=True)]))
    assert (error.code, error.field) == ("norm_amount_missing", "household.children[0].lunch_away")


@pytest.mark.parametrize("year", [2012, 2023, 2024])
def test_the_other_amounts_of_an_incomplete_table_can_be_used(year: int) -> None:
    assert calculate(case(f"{year}-09", children=[child(f"{year - 5}-03-15")]))["result"]["outcome"] == "grant"


@pytest.mark.parametrize("year", [2015, 2021])
def test_a_base_amount_without_a_source_is_refused_where_it_is_needed(year: int) -> None:
    pupil = child(f"{year - 16}-03-15")
    error = refusal(case(f"{year}-09", children=[pupil], incomes=[income("60000", "c1", year_to_date_before="0")]))
    assert (error.code, error.field) == ("base_amount_missing", "incomes[0]")


@pytest.mark.parametrize("year", [2015, 2021])
def test_a_base_amount_without_a_source_does_not_stop_other_calculations(year: int) -> None:
    pupil = child(f"{year - 16}-03-15")
    given = case(f"{year}-09", children=[pupil], incomes=[income("1250", "c1", "child_allowance")])
    assert calculate(given)["incomes"]["counted"] == "1250.00"


def test_one_bad_case_leaves_the_others_in_their_places() -> None:
    results = calculate_many([case(), case("2027-01"), None, case("2025-09")])
    assert [result.get("error", {}).get("code") for result in results] == [
        None,
        "norm_table_missing",
        "invalid_input",
        None,
    ]


def test_an_error_names_the_place_in_the_input_and_not_in_the_sorted_household() -> None:
    children = [child("2020-01-01", "young"), child("2005-01-01", "old")]
    assert refusal(case(children=children)).field == "household.children[1].birth_date"
    given = case(adults=2)
    given["household"]["adults"] = [adult("a1", "2010-01-01"), adult("a2", "1980-01-01")]
    assert refusal(given).field == "household.adults[0].birth_date"


def test_the_input_is_left_as_it_was() -> None:
    given = case(adults=2, children=[child("2018-01-01")], incomes=[income("5"), income("1", "a2")])
    before = copy.deepcopy(given)
    calculate(given)
    assert given == before


@pytest.mark.parametrize(
    ("net", "said"),
    [
        ("99999999999999", TOO_LARGE), (10**400, TOO_LARGE), ("-99999999999999", NEGATIVE),
        (-(10**400), NEGATIVE), ("1.001", TOO_FINE),
    ],
)  # fmt: skip
def test_an_amount_that_cannot_be_used_is_answered_as_on_the_pages(net: Any, said: str) -> None:
    assert refusal(case(incomes=[income(net)])).message == said
