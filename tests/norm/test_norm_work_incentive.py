"""The work incentive counted from history (SoL 12:8), a child's wages of the year (SoL 12:9), and coming rules."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cases.norm import CalculationError
from cases.norm.child_wages import earned_earlier
from cases.norm.reforms import REFORMS, lacking, require_ready
from cases.norm.work_incentive import work_incentive
from tests.norm.building import case, child, income


def months(first: str, count: int) -> list[date]:
    year, month = map(int, first.split("-"))
    numbers = range(year * 12 + month - 1, year * 12 + month - 1 + count)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


JAN_TO_JUNE = months("2026-01", 6)


def test_sol_12_8_the_two_years_have_no_end_before_they_have_begun_and_then_keep_it() -> None:
    for asked in (date(2026, 7, 1), date(2027, 3, 1), date(2029, 1, 1)):
        found = work_incentive(asked, JAN_TO_JUNE)
        assert (found.applies, found.until) == (True, None)
        assert found.qualified == (date(2026, 1, 1), date(2026, 6, 1))
        assert found.explanation == (
            "Försörjningsstöd jan–juni 2026, sex månader i följd. De två åren börjar när en arbetsinkomst räknas."
        )
    for asked in (date(2026, 10, 1), date(2027, 3, 1), date(2028, 8, 1)):
        found = work_incentive(asked, JAN_TO_JUNE, used=[date(2026, 9, 1), date(2026, 11, 1)])
        assert (found.applies, found.until) == (True, date(2028, 8, 1))
        assert found.explanation.endswith("Regeln användes första gången 2026-09 och gäller till och med 2028-08.")


def test_a_month_tried_as_an_emergency_counts_and_is_pointed_out_where_the_right_rests_on_it() -> None:
    food = [date(2026, 3, 1), date(2026, 5, 1)]
    found = work_incentive(date(2026, 7, 1), JAN_TO_JUNE, emergencies=food)
    assert found.applies
    assert "Nödprövat med matnorm: 2026-03, 2026-05. Ingen regel säger" in found.explanation
    assert (
        "matnorm"
        not in work_incentive(date(2026, 8, 1), months("2026-01", 7), emergencies=[date(2026, 7, 1)]).explanation
    )


def test_sol_12_8_month_six_itself_does_not_yet_have_it() -> None:
    assert not work_incentive(date(2026, 6, 1), JAN_TO_JUNE).applies


def test_sol_12_8_a_refused_month_breaks_the_six() -> None:
    """E11: support January to March, refusal in April, May to July."""
    supported = [*months("2026-01", 3), *months("2026-05", 3)]
    found = work_incentive(date(2026, 8, 1), supported)
    assert not found.applies
    assert found.explanation.startswith("Försörjningsstöd 3 månader i följd")


@pytest.mark.parametrize(
    ("month", "applies"), [(date(2026, 8, 1), True), (date(2028, 6, 1), True), (date(2028, 7, 1), False)]
)
def test_sol_12_8_the_two_years_run_from_the_first_use_whatever_comes_between(month: date, applies: bool) -> None:
    assert work_incentive(month, JAN_TO_JUNE, used=[date(2026, 7, 1)]).applies is applies


def test_sol_12_8_six_months_anew_are_required_after_the_two_years() -> None:
    """Support all along: in month 25 the rule has ended, and six months later it applies again."""
    supported, used = months("2026-01", 40), months("2026-07", 24)
    assert not work_incentive(date(2028, 7, 1), supported, used).applies
    assert "tog slut 2028-06" in work_incentive(date(2028, 7, 1), supported, used).explanation
    assert not work_incentive(date(2028, 12, 1), supported, used).applies
    anew = work_incentive(date(2029, 1, 1), supported, used)
    assert (anew.applies, anew.until) == (True, None)


def test_a_use_before_the_right_was_earned_begins_no_two_years() -> None:
    assert work_incentive(date(2026, 7, 1), JAN_TO_JUNE, used=[date(2026, 3, 1)]).until is None


def test_without_any_support_there_is_nothing_to_go_on() -> None:
    assert not work_incentive(date(2026, 7, 1), []).applies


def test_neither_order_nor_days_nor_later_months_matter() -> None:
    shuffled = [date(2026, 4, 30), *reversed(JAN_TO_JUNE), date(2027, 1, 1)]
    assert work_incentive(date(2026, 7, 15), shuffled) == work_incentive(date(2026, 7, 1), JAN_TO_JUNE)


# ---- a child's wages of the calendar year (SoL 12:9) --------------------------------------------------------


def with_wage(month: str, net: str, **more: Any) -> dict[str, Any]:
    return case(month, children=[child("2010-03-15")], incomes=[income(net, "c1", **more), income("9000.00")])


def test_sol_12_9_a_childs_wages_add_up_over_the_calendar_year() -> None:
    earlier = [with_wage("2026-07", "20000.00"), with_wage("2026-08", "15000.00")]
    assert earned_earlier(earlier, "c1", 2026) == Decimal("35000.00")
    assert earned_earlier(earlier, "c1", 2025) == 0


def test_sol_12_9_a_wage_belongs_to_the_year_it_came_in() -> None:
    assert earned_earlier([with_wage("2026-01", "900.00", received="2025-12")], "c1", 2025) == Decimal("900.00")


def test_what_the_first_calculation_knew_of_the_year_is_counted_once() -> None:
    earlier = [
        with_wage("2026-08", "1000.00", year_to_date_before="6000.00"),
        with_wage("2026-07", "1000.00", year_to_date_before="5000.00"),
    ]
    assert earned_earlier(earlier, "c1", 2026) == Decimal("7000.00")


# ---- coming rules ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", REFORMS)
def test_a_reform_refuses_to_be_switched_on_before_it_is_loaded_and_signed_off(key: str) -> None:
    reform = REFORMS[key]
    with pytest.raises(CalculationError) as refusal:
        require_ready(reform, reform.first_month, signed_off=[])
    assert refusal.value.code == "reform_not_ready"
    assert all(need.words in refusal.value.message for need in reform.needs.values())


@pytest.mark.parametrize("key", REFORMS)
def test_a_reform_whose_wording_nobody_has_read_refuses_also_with_everything_loaded(key: str) -> None:
    assert lacking(REFORMS[key], list(REFORMS[key].needs)) == [
        "regeln är inte inbyggd i programmet, eftersom lagtexten inte gick att läsa när det skrevs"
    ]


def test_a_reform_never_applies_before_its_first_month() -> None:
    with pytest.raises(CalculationError, match="tidigast från 2027-01"):
        require_ready(REFORMS["benefit_cap"], date(2026, 12, 1), ["text", "norm", "limits"])
