"""Grown children at home: their part of the rent is not the parents' cost (HFD 2020 ref. 40)."""

from typing import Any

import pytest

from cases.norm import CalculationError, Settings, calculate
from tests.norm.building import case, child, cost, income, norm, notice_codes


def grown(id: str = "g1", birth_date: str = "2003-05-01", **more: Any) -> dict[str, Any]:
    return {"id": id, "birth_date": birth_date, **more}


def family(*grown_children: dict[str, Any], rent: str = "9000.00", approved: str | None = None, **more: Any) -> Any:
    given = case(children=[child("2014-03-15")], expenses=[cost("rent", rent, approved)], **more)
    given["household"]["adult_children"] = list(grown_children)
    return given


def rent_lines(given: Any, **settings: Any) -> list[dict[str, Any]]:
    lines = calculate(given, Settings(**settings))["lines"]
    return [line for line in lines if line["rule"] == "HFD 2020 ref. 40"]


def test_hfd_2020_ref_40_the_part_of_the_rent_is_taken_off_and_explains_itself() -> None:
    [line] = rent_lines(family(grown()))
    assert (line["section"], line["amount"], line["person"]) == ("expenses", "-3000.00", "g1")
    assert line["basis"] == "9\u00a0000\u00a0kr × 1/3"
    assert calculate(family(grown()))["expenses"] == {"applied": "9000.00", "approved": "6000.00"}


def test_hfd_2020_ref_40_it_is_the_approved_rent_that_is_shared() -> None:
    assert rent_lines(family(grown(), approved="7500.00"))[0]["amount"] == "-2500.00"


def test_hfd_2020_ref_40_it_is_so_also_where_the_grown_child_earns_nothing() -> None:
    """Nothing of what the grown child earns can even be said in the parents' calculation."""
    with pytest.raises(CalculationError) as refusal:
        calculate(family(grown(), incomes=[income("12000.00", "g1")]))
    assert refusal.value.field == "incomes[0].person"
    assert "adult_child" in notice_codes(family(grown()))


def test_two_grown_children_answer_for_a_part_each() -> None:
    assert [line["amount"] for line in rent_lines(family(grown(), grown("g2")))] == ["-2250.00", "-2250.00"]


def test_the_rent_can_be_shared_between_adults_only() -> None:
    assert rent_lines(family(grown()), adult_child_rent_share="per_adult")[0]["amount"] == "-4500.00"


def test_a_share_can_be_set_in_the_individual_case_with_a_reason() -> None:
    [line] = rent_lines(family(grown(share="1000.00", reason="Rummet är litet och avtalat.")))
    assert (line["amount"], line["reason"]) == ("-1000.00", "Rummet är litet och avtalat.")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"share": "1000.00"}, "household.adult_children[0].reason"),
        ({"share": "9000.01", "reason": "Avtal."}, "household.adult_children[0].share"),
        ({"share": "-1", "reason": "Avtal."}, "household.adult_children[0].share"),
        ({"birth_date": "2010-01-01"}, "household.adult_children[0].birth_date"),
        ({"id": "a1"}, "household.adult_children[0].id"),
        ({"income": "1"}, "household.adult_children[0].income"),
    ],
)
def test_what_is_said_wrongly_of_a_grown_child_is_refused(more: dict[str, Any], field: str) -> None:
    with pytest.raises(CalculationError) as refusal:
        calculate(family(grown() | more))
    assert refusal.value.field == field


def test_less_than_the_whole_rent_is_a_partial_grant() -> None:
    assert calculate(family(grown()))["result"]["outcome"] == "partial"


def test_without_a_rent_there_is_nothing_to_share() -> None:
    given = case()
    given["household"]["adult_children"] = [grown()]
    assert rent_lines(given) == []


def test_sof_12_3_a_grown_child_shares_the_common_costs_of_the_dwelling() -> None:
    assert norm(family(grown()))["common"] == "1193.00"  # 1790 × 2/3 = 1193.33


def test_the_municipality_may_leave_the_common_costs_unshared() -> None:
    assert norm(family(grown()), adult_child_shares_common=False)["common"] == "1410.00"


def test_a_shared_dwelling_counts_the_grown_children_among_those_who_live_there() -> None:
    assert norm(family(grown(), n=4))["common"] == "1015.00"  # 2030 × 2/4
    with pytest.raises(CalculationError) as refusal:
        calculate(family(grown(), n=2))
    assert refusal.value.field == "household.shared_household_size"
