"""What of the incomes counts: work incentive (SoL 12:8) and children's work (SoL 12:9)."""

from typing import Any

import pytest

from cases.norm import CalculationError, Settings, calculate
from tests.norm.building import case, child, income, notice_codes

PUPIL = child("2010-03-15")


def counted(given: dict[str, Any], **settings: Any) -> str:
    result: str = calculate(given, Settings(**settings))["incomes"]["counted"]
    return result


def pupil(*incomes: dict[str, Any], month: str = "2026-09", **more: Any) -> dict[str, Any]:
    return case(month, children=[PUPIL], incomes=list(incomes), **more)


def test_every_kind_of_income_of_an_adult_counts_in_full() -> None:
    given = case(incomes=[income("100.50"), income("200", kind="gift"), income(300, kind="tax_refund")])
    assert counted(given) == "600.50"


def test_the_work_incentive_leaves_out_a_quarter_of_wages_only() -> None:
    given = case(incomes=[income("1000.00"), income("1000.00", kind="pension")], work_incentive=["a1"])
    assert counted(given) == "1750.00"


def test_the_work_incentive_belongs_to_one_person() -> None:
    given = case(adults=2, incomes=[income("1000.00"), income("1000.00", "a2")], work_incentive=["a2"])
    assert counted(given) == "1750.00"


def test_the_work_incentive_is_exact_to_the_ore() -> None:
    assert counted(case(incomes=[income("999.99")], work_incentive=["a1"])) == "749.99"


def test_the_work_incentive_never_applies_to_a_childs_wages() -> None:
    given = pupil(income("60000", "c1", year_to_date_before="0"), work_incentive=["c1"])
    assert counted(given) == "800.00"
    assert "work_incentive_child" in notice_codes(given)


@pytest.mark.parametrize(
    ("before", "net", "expected"),
    [
        ("0.00", "59200.00", "0.00"),
        ("0.00", "59200.01", "0.01"),
        ("59200.00", "5000.00", "5000.00"),
        ("57000.00", "5000.00", "2800.00"),
        ("70000.00", "5000.00", "5000.00"),
    ],
)
def test_a_childs_wages_count_above_one_base_amount_a_year(before: str, net: str, expected: str) -> None:
    assert counted(pupil(income(net, "c1", year_to_date_before=before))) == expected


def test_several_wages_of_a_child_share_one_limit() -> None:
    wages = [income("30000", "c1", year_to_date_before="0"), income("30000", "c1", year_to_date_before="0")]
    assert counted(pupil(*wages)) == "800.00"


def test_wages_from_two_calendar_years_have_a_limit_each() -> None:
    december = income("60000", "c1", received="2025-12-28", year_to_date_before="0")
    january = income("60000", "c1", received="2026-01", year_to_date_before="0")
    assert counted(pupil(december, january, month="2026-01")) == "2000.00"  # 60000 - 58800 and 60000 - 59200


def test_two_accounts_of_what_a_child_earned_before_are_refused() -> None:
    wages = [income("1", "c1", year_to_date_before="0"), income("1", "c1", year_to_date_before="5")]
    with pytest.raises(CalculationError) as refusal:
        calculate(pupil(*wages))
    assert refusal.value.field == "incomes[0].year_to_date_before"


def test_a_childs_wage_alone_does_not_count_and_what_is_not_said_is_pointed_out() -> None:
    given = pupil(income("3000", "c1"))
    assert counted(given) == "0.00"
    assert "child_income_before_unknown" in notice_codes(given)


def test_a_municipality_may_choose_never_to_count_childrens_wages() -> None:
    given = pupil(income("60000", "c1", year_to_date_before="0"), month="2021-09")
    assert counted(given, child_work_income_above_base_amount=False) == "0.00"


def test_a_pupil_of_twenty_has_the_same_limit() -> None:
    given = case(
        children=[child("2006-03-15", in_school=True)],
        incomes=[income("60000", "c1", year_to_date_before="0")],
    )
    assert counted(given) == "800.00"


def test_a_childs_other_incomes_can_be_counted_in_full() -> None:
    given = pupil(income("9000", "c1", "maintenance_support"))
    assert counted(given, child_other_income_cap=False) == "9000.00"


def test_a_childs_other_incomes_count_up_to_the_childs_own_costs() -> None:
    rent = {"kind": "rent", "applied": "6000", "approved": "6000"}
    given = pupil(income("9000", "c1", "maintenance_support"), expenses=[rent])
    # 4960 + (1410 + 6000) / 2
    assert counted(given) == "8665.00"


def test_the_cap_leaves_smaller_incomes_alone() -> None:
    assert counted(pupil(income("1250", "c1", "child_allowance"))) == "1250.00"


@pytest.mark.parametrize(("received", "noticed"), [("2026-08-25", False), ("2026-07", True), ("2026-09-01", True)])
def test_an_income_of_another_month_than_the_one_before_is_pointed_out(received: str, noticed: bool) -> None:
    given = case(incomes=[income("1", received=received)])
    assert ("income_month" in notice_codes(given)) is noticed
