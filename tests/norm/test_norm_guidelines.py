"""The municipality's dated guidelines: a proposal of what is approved, with the individual test always possible."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cases.norm import CalculationError, Settings, calculate, official_tables
from cases.norm.guidelines import read_guideline
from cases.norm.tables import Tables
from tests.norm.building import case, child, cost

ROWS = [
    ("rent_ceiling", "1", "6000"),
    ("rent_ceiling", "2-3", "7400"),
    ("rent_ceiling", "4-", "9900"),
    ("rent_ceiling", "1+1", "7000"),
    ("cap", "local_transport", "900"),
    ("cap", "glasses", "1500"),
    ("food", "adult_single", "1950"),
    ("food", "adult_couple", "3200"),
    ("food", "7-10", "1450"),
]


def rows(found: Any = ROWS) -> list[dict[str, str]]:
    return [
        {"kind": kind, "key": key, "amount": amount, "status": "secondary", "source": "Socialnämnden § 12"}
        for kind, key, amount in found
    ]


def tables(*guidelines: Any) -> Tables:
    base = official_tables()
    known = guidelines or (read_guideline("Riktlinje 2026", date(2026, 1, 1), rows()),)
    return Tables(base.norms, base.base_amounts, known)


def line_of(given: Any, kind: str, with_tables: Tables | None = None) -> dict[str, Any]:
    result = calculate(given, tables=with_tables or tables())
    return next(line for line in result["lines"] if line["kind"] == kind)


@pytest.mark.parametrize(
    ("adults", "children", "ceiling"), [(1, 0, "6000"), (2, 0, "7400"), (1, 1, "7000"), (2, 1, "7400"), (2, 5, "9900")]
)
def test_the_ceiling_of_the_rent_goes_by_family_and_then_by_number_of_persons(
    adults: int, children: int, ceiling: str
) -> None:
    [guideline] = tables().guidelines
    cap = guideline.cap("rent", adults, children)
    assert str(cap and cap.amount) == f"{ceiling}.00"


def test_the_whole_rent_is_held_against_all_who_live_there_before_a_grown_childs_part_is_taken_off() -> None:
    given = case(expenses=[cost("rent", "6900.00")])
    given["household"]["adult_children"] = [{"id": "g1", "birth_date": "2007-01-01"}]
    assert line_of(given, "rent")["basis"].endswith("för 2 personer")
    assert calculate(given, tables=tables())["expenses"]["approved"] == "3450.00"


def test_the_proposal_is_what_is_applied_for_up_to_the_limit() -> None:
    [guideline] = tables().guidelines
    applied = (("rent", "5000"), ("rent", "7000"), ("electricity", "5000"))
    proposed = [guideline.proposed(kind, Decimal(amount), 1, 0) for kind, amount in applied]
    assert proposed == [Decimal(5000), Decimal(6000), Decimal(5000)]  # no limit of electricity


def test_a_line_names_the_limit_of_the_guideline() -> None:
    line = line_of(case(expenses=[cost("rent", "7000.00", "6000.00")]), "rent")
    assert line["basis"] == "Riktlinje 2026: högst 6\u00a0000\u00a0kr för 1 person"


def test_more_can_always_be_approved_in_the_individual_case_with_a_reason() -> None:
    rent = cost("rent", "7000.00") | {"reason": "Sjuk och kan inte flytta före mars."}
    given = case(expenses=[rent])
    line = line_of(given, "rent")
    assert line["basis"].endswith("Mer godkänns i det enskilda fallet")
    assert line["reason"] == "Sjuk och kan inte flytta före mars."
    assert calculate(given, tables=tables())["result"]["amount"] == "12220.00"


def test_more_without_a_reason_is_pointed_out() -> None:
    notices = calculate(case(expenses=[cost("rent", "7000.00")]), tables=tables())["notices"]
    assert [notice["code"] for notice in notices] == ["above_guideline"]


def test_a_guideline_changes_neither_the_norm_nor_what_is_approved() -> None:
    given = case(children=[child("2018-03-15")], expenses=[cost("rent", "9000.00")])
    with_one, without = calculate(given, tables=tables()), calculate(given)
    assert (with_one["norm"], with_one["result"]) == (without["norm"], without["result"])


def test_the_guideline_of_the_month_is_the_latest_that_has_begun() -> None:
    first = read_guideline("Äldre", date(2025, 1, 1), rows([("rent_ceiling", "1", "5000")]))
    second = read_guideline("Nyare", date(2026, 9, 1), rows([("rent_ceiling", "1", "6100")]))
    both = tables(first, second)
    for month, name in (("2026-08", "Äldre"), ("2026-09", "Nyare")):
        assert calculate(case(month), tables=both)["guideline"]["name"] == name
    assert calculate(case("2024-09"), tables=both)["guideline"] is None


@pytest.mark.parametrize(
    "row",
    [
        ("rent_ceiling", "many", "1"),
        ("rent_ceiling", "3+1", "1"),
        ("cap", "rent", "1"),
        ("cap", "norm", "1"),
        ("food", "21", "1"),
        ("norm", "adult_single", "1"),
        ("child_with_lunch", "0", "1"),
    ],
)
def test_a_guideline_can_say_nothing_of_the_norm_nor_what_is_not_understood(row: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="går inte att förstå"):
        read_guideline("Fel", date(2026, 1, 1), rows([row]))


@pytest.mark.parametrize("second", ["2", "1-2", "2-"])
def test_the_same_limit_twice_is_refused(second: str) -> None:
    with pytest.raises(ValueError, match="två gånger"):
        read_guideline("Fel", date(2026, 1, 1), rows([("rent_ceiling", "2", "1"), ("rent_ceiling", second, "2")]))


# ---- food in an emergency -----------------------------------------------------------------------------------

EMERGENCY = {"reason": "Överskottet är förbrukat och lönen kommer om sex dagar."}


def test_in_an_emergency_only_the_food_of_the_guideline_is_counted() -> None:
    given = case(adults=2, children=[child("2018-03-15")], emergency=EMERGENCY)
    result = calculate(given, tables=tables())
    assert result["norm"]["total"] == "4650.00"  # 3200 + 1450
    assert [row["amount"] for row in result["norm"]["personal"]] == ["1600.00", "1600.00", "1450.00"]
    assert result["result"] == result["result"] | {"outcome": "partial", "amount": "4650.00"}
    assert result["lines"][0]["reason"] == EMERGENCY["reason"]


def test_other_costs_that_stand_in_an_emergency_are_pointed_out() -> None:
    given = case(emergency=EMERGENCY, expenses=[cost("rent", "5000.00")])
    assert "emergency_costs" in {notice["code"] for notice in calculate(given, tables=tables())["notices"]}


def test_an_emergency_of_six_days_costs_six_days_of_food() -> None:
    given = case(emergency=EMERGENCY, period={"from": "2026-09-20", "to": "2026-09-25"})
    assert calculate(given, tables=tables())["norm"]["total"] == "384.66"  # 1950 × 6 × 12/365
    assert calculate(given, tables=tables())["lines"][0]["status"] == "secondary"


def test_the_municipality_may_add_the_common_costs_to_the_food() -> None:
    result = calculate(case(emergency=EMERGENCY), Settings(emergency_common=True), tables())
    assert (result["norm"]["common"], result["norm"]["total"]) == ("1280.00", "3230.00")


def test_without_the_municipalitys_own_amounts_an_emergency_cannot_be_calculated() -> None:
    for given, known in (
        (case(emergency=EMERGENCY), None),
        (case(children=[child("2012-03-15")], emergency=EMERGENCY), tables()),
    ):
        with pytest.raises(CalculationError) as refusal:
            calculate(given, tables=known)
        assert (refusal.value.code, refusal.value.field) == ("food_amount_missing", "emergency")


@pytest.mark.parametrize("given", [{}, {"reason": ""}, {"reason": "x", "days": 3}, "now"])
def test_an_emergency_has_a_reason_and_nothing_else(given: Any) -> None:
    with pytest.raises(CalculationError) as refusal:
        calculate(case(emergency=given), tables=tables())
    assert refusal.value.code == "invalid_input"


def test_posts_are_not_raised_or_lowered_in_an_emergency() -> None:
    change = {"post": "food", "person": "a1", "direction": "raise", "amount": "1.00", "reason": "Celiaki."}
    with pytest.raises(CalculationError) as refusal:
        calculate(case(emergency=EMERGENCY, norm_adjustments=[change]), tables=tables())
    assert refusal.value.field == "norm_adjustments"
