"""From balance to grant: surplus, needs, outcome, rounding, and the lines that explain it."""

from decimal import Decimal
from typing import Any

import pytest

from cases.norm import SETTING_INFO, Settings, calculate
from tests.norm.building import case, child, cost, income, notice_codes, outcome

RENT = cost("rent", "6000.00")
GLASSES = cost("glasses", "1000.00")


def test_needs_are_added_to_a_deficit() -> None:
    assert outcome(case(needs=[GLASSES])) == ("grant", "6220.00")


def test_a_surplus_is_used_for_the_needs_first_and_the_rest_is_less_than_applied_for() -> None:
    assert outcome(case(incomes=[income("5620.00")], needs=[GLASSES])) == ("partial", "600.00")


def test_a_balance_of_nothing_leaves_the_needs_granted_in_full() -> None:
    assert outcome(case(incomes=[income("5220.00")], needs=[GLASSES])) == ("grant", "1000.00")


def test_a_surplus_larger_than_the_needs_is_a_rejection() -> None:
    given = case(incomes=[income("7000.00")], needs=[GLASSES])
    assert outcome(given) == ("reject", "0.00")
    assert calculate(given)["result"]["surplus"] == "780.00"
    assert "surplus" in notice_codes(given)


def test_nothing_left_over_and_nothing_lacking_is_a_rejection_without_surplus() -> None:
    given = case(incomes=[income("5220.00")])
    assert outcome(given) == ("reject", "0.00")
    assert "surplus" not in notice_codes(given)


def test_a_need_that_is_cut_makes_the_outcome_partial() -> None:
    assert outcome(case(needs=[cost("glasses", "1000.00", "999.99")]))[0] == "partial"


def test_a_cut_expense_is_a_rejection_when_nothing_is_granted() -> None:
    given = case(incomes=[income("20000.00")], expenses=[cost("rent", "9000.00", "8000.00")])
    assert outcome(given)[0] == "reject"


def test_incomes_make_the_grant_smaller_but_not_partial() -> None:
    assert outcome(case(incomes=[income("5000.00")], expenses=[RENT])) == ("grant", "6220.00")


@pytest.mark.parametrize(
    ("net", "amount"),
    [("5000.50", "220.00"), ("5000.51", "219.00"), ("5219.50", "1.00"), ("5219.51", "0.00")],
)
def test_the_grant_is_rounded_half_up_to_whole_kronor(net: str, amount: str) -> None:
    assert outcome(case(incomes=[income(net)]))[1] == amount


def test_the_grant_can_be_kept_exact() -> None:
    assert outcome(case(incomes=[income("5000.51")]), amount_step="0.01") == ("grant", "219.49")


def test_the_parts_of_the_grant_are_told_apart() -> None:
    result = calculate(case(incomes=[income("5000.00")], needs=[GLASSES]))["result"]
    assert (result["support"], result["needs"]) == ("220.00", "1000.00")


def test_applied_and_approved_sums_stand_side_by_side() -> None:
    result = calculate(case(expenses=[cost("rent", "9000", "8000"), cost("local_transport", "500", "0")]))
    assert result["expenses"] == {"applied": "9500.00", "approved": "8000.00"}


FULL = case(
    adults=2,
    children=[child("2021-03-15", lunch_away=True), child("2010-03-15", "c2")],
    n=6,
    incomes=[
        income("10000.50"),
        income("1250", "a2", "child_allowance"),
        income("60000", "c2", year_to_date_before="5000"),
    ],
    work_incentive=["a1"],
    expenses=[cost("rent", "9000", "8000"), cost("electricity", "300")],
    needs=[cost("glasses", "1000"), cost("medicine", "77.25")],
)


def section_sum(result: dict[str, Any], *sections: str) -> Decimal:
    lines = [line for line in result["lines"] if not sections or line["section"] in sections]
    return sum((Decimal(line["amount"]) for line in lines), Decimal(0))


def test_the_lines_of_each_section_add_up_to_its_total() -> None:
    result = calculate(FULL)
    assert section_sum(result, "norm") == Decimal(result["norm"]["total"])
    assert section_sum(result, "expenses") == Decimal(result["expenses"]["approved"])
    assert section_sum(result, "incomes") == -Decimal(result["incomes"]["counted"])
    assert section_sum(result, "needs") == Decimal(result["needs"]["approved"])
    assert section_sum(result, "norm", "expenses", "incomes") == Decimal(result["balance"])


def test_a_large_household_is_worked_out_by_hand() -> None:
    result = calculate(FULL)
    # 7100 + 4960 + 2720 + 2640 * 4/6; 8300; 7500.38 + 1250 + (65000 - 59200)
    assert result["norm"]["total"] == "16540.00"
    assert result["incomes"]["counted"] == "14550.38"
    assert result["balance"] == "10289.62"
    assert result["result"] == {
        "outcome": "partial",
        "amount": "11367.00",
        "support": "10289.62",
        "needs": "1077.25",
        "surplus": "0.00",
    }


def test_the_lines_stand_in_reading_order() -> None:
    sections = [line["section"] for line in calculate(FULL)["lines"]]
    order = ["norm", "expenses", "incomes", "needs", "result"]
    assert sections == sorted(sections, key=order.index)


def test_every_line_says_what_it_is_and_what_it_rests_on() -> None:
    for line in calculate(FULL)["lines"]:
        assert all(line[name] for name in ("label", "rule", "source", "status"))
        assert line["status"] in {"verified", "secondary", "derived"}


def test_a_norm_line_names_the_paragraph_and_the_regulation() -> None:
    line = calculate(case())["lines"][0]
    assert line == {
        "section": "norm",
        "label": "Personliga kostnader, ensamstående vuxen",
        "amount": "3940.00",
        "rule": "SoF 12:2",
        "source": "SoF 2025:468 12 kap. 2 § (SFS 2025:1046)",
        "status": "verified",
        "basis": "",
        "person": "a1",
        "kind": None,
    }


def test_a_line_that_is_worked_out_shows_its_arithmetic() -> None:
    given = case(n=4, period={"from": "2026-09-01", "to": "2026-09-10"})
    assert calculate(given)["lines"][1]["basis"] == "2\u00a0030\u00a0kr × 1/4 × 10 dagar × 12/365"


def test_a_month_before_the_present_act_is_pointed_out() -> None:
    assert "earlier_law" in notice_codes(case("2025-06"))
    assert "earlier_law" not in notice_codes(case("2025-07"))


def test_every_setting_is_reported_with_its_value_and_status() -> None:
    reported = calculate(case(), Settings(day_factor="1/30"))["settings"]
    assert reported.keys() == SETTING_INFO.keys() == Settings.__dataclass_fields__.keys()
    assert reported["day_factor"] == {"value": "1/30", "status": "unverified"}


def test_a_setting_outside_its_choices_is_refused() -> None:
    with pytest.raises(ValueError, match="day_factor"):
        Settings(day_factor="1/31")


def test_a_cost_that_is_cut_carries_its_reason_and_one_that_is_not_carries_none() -> None:
    rows = [
        {"kind": "rent", "applied": "7000.00", "approved": "6000.00", "reason": " För\nhög. "},
        {"kind": "electricity", "applied": "300.00", "approved": "300.00", "reason": "Behövs inte."},
    ]
    lines = {line["kind"]: line for line in calculate(case(expenses=rows))["lines"] if line["kind"]}
    assert (lines["rent"]["applied"], lines["rent"]["reason"]) == ("7000.00", "För hög.")
    assert lines["electricity"]["reason"] == ""
