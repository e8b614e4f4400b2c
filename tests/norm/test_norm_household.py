"""The norm of a household: bands, lunch, common costs, shared dwellings and parts of a month."""

import pytest

from cases.norm import calculate
from tests.norm.building import adult, case, child, norm, notice_codes


@pytest.mark.parametrize(
    ("birth_date", "band", "amount"),
    [
        ("2026-09-30", "0", "2740.00"),
        ("2025-10-01", "0", "2740.00"),
        ("2025-09-30", "1-2", "3060.00"),
        ("2023-10-01", "1-2", "3060.00"),
        ("2023-09-30", "3", "2720.00"),
        ("2022-10-01", "3", "2720.00"),
        ("2022-09-30", "4-6", "3060.00"),
        ("2019-10-01", "4-6", "3060.00"),
        ("2019-09-30", "7-10", "3820.00"),
        ("2015-10-01", "7-10", "3820.00"),
        ("2015-09-30", "11-14", "4390.00"),
        ("2011-09-30", "15-18", "4960.00"),
        ("2007-10-01", "15-18", "4960.00"),
        ("2007-09-30", "19-20", "5000.00"),
        ("2005-10-01", "19-20", "5000.00"),
    ],
)
def test_the_month_of_the_birthday_uses_the_new_band(birth_date: str, band: str, amount: str) -> None:
    personal = norm(case(children=[child(birth_date, in_school=True)]))["personal"]
    assert personal[1] == {"person": "c1", "band": band, "amount": amount}


@pytest.mark.parametrize(("birth_date", "band"), [("2019-09-01", "7-10"), ("2019-09-02", "4-6"), ("2026-09-15", "0")])
def test_the_age_at_the_start_of_the_month_can_be_set_to_count(birth_date: str, band: str) -> None:
    personal = norm(case(children=[child(birth_date)]), age_rule="at_month_start")["personal"]
    assert personal[1]["band"] == band


def test_a_leap_day_child_reaches_its_age_in_february() -> None:
    assert norm(case("2023-02", children=[child("2016-02-29")]))["personal"][1]["band"] == "7-10"


@pytest.mark.parametrize(
    ("birth_date", "amount"),
    [
        ("2026-03-15", "2560.00"),
        ("2024-03-15", "2800.00"),
        ("2023-03-15", "2500.00"),
        ("2021-03-15", "2720.00"),
        ("2018-03-15", "3820.00"),
    ],
)
def test_lunch_away_lowers_the_amount_up_to_six_years_of_age(birth_date: str, amount: str) -> None:
    assert norm(case(children=[child(birth_date, lunch_away=True)]))["personal"][1]["amount"] == amount


def test_lunch_need_not_be_said_from_seven_years_of_age() -> None:
    given = case(children=[{"id": "c1", "birth_date": "2018-03-15"}])
    assert norm(given)["personal"][1]["amount"] == "3820.00"


def test_the_amount_of_a_couple_is_split_between_the_two() -> None:
    assert norm(case(adults=2))["personal"] == [
        {"person": "a1", "band": "adult_couple", "amount": "3550.00"},
        {"person": "a2", "band": "adult_couple", "amount": "3550.00"},
    ]


def test_two_adults_who_are_no_couple_are_two_single_adults_in_one_dwelling() -> None:
    result = norm(case(adults=2, couple=False))
    assert [cost["amount"] for cost in result["personal"]] == ["3940.00", "3940.00"]
    assert (result["common"], result["total"]) == ("1410.00", "9290.00")


def test_two_adults_who_are_no_couple_are_pointed_out() -> None:
    assert "two_adults_not_couple" in notice_codes(case(adults=2, couple=False))


@pytest.mark.parametrize(("persons", "common"), [(7, "2830.00"), (8, "3020.00"), (10, "3400.00")])
def test_each_person_above_seven_adds_what_the_seventh_did(persons: int, common: str) -> None:
    children = [child("2018-03-15", f"c{number}") for number in range(persons - 2)]
    assert norm(case(adults=2, children=children))["common"] == common


@pytest.mark.parametrize(
    ("adults", "children", "n", "common"),
    [
        (1, 0, 2, "705.00"),
        (1, 0, 3, "597.00"),  # 1790 / 3 = 596.67
        (1, 0, 4, "508.00"),  # 2030 / 4 = 507.50
        (1, 0, 9, "357.00"),  # (2830 + 2 * 190) / 9 = 356.67
        (1, 1, 3, "1193.00"),  # 1790 * 2 / 3 = 1193.33
        (2, 1, 4, "1523.00"),  # 2030 * 3 / 4 = 1522.50
    ],
)
def test_a_shared_dwelling_costs_the_members_their_part(adults: int, children: int, n: int, common: str) -> None:
    given = case(adults=adults, children=[child("2018-03-15", f"c{i}") for i in range(children)], n=n)
    assert norm(given)["common"] == common


def test_the_part_in_a_shared_dwelling_can_be_kept_exact() -> None:
    assert norm(case(n=4), common_share_step="0.01")["common"] == "507.50"


def test_rounding_downwards_can_be_set() -> None:
    assert norm(case(n=4), rounding_mode="down")["common"] == "507.00"


def test_a_dwelling_with_nobody_else_in_it_is_not_shared() -> None:
    assert norm(case(n=1)) == norm(case())


def test_ten_days_cost_ten_times_twelve_parts_of_365() -> None:
    given = case(period={"from": "2026-09-01", "to": "2026-09-10"})
    assert norm(given) == {
        "personal": [{"person": "a1", "band": "adult_single", "amount": "1295.34"}],  # 3940 * 120 / 365
        "common": "420.82",  # 1280 * 120 / 365
        "total": "1716.16",
    }


@pytest.mark.parametrize(
    ("factor", "month", "amount"),
    [
        ("1/30", "2026-10", "1313.33"),
        ("1/days_in_month", "2026-10", "1270.97"),
        ("12/365", "2026-10", "1295.34"),
    ],
)
def test_the_day_factor_can_be_set(factor: str, month: str, amount: str) -> None:
    given = case(month, period={"from": f"{month}-01", "to": f"{month}-10"})
    assert norm(given, day_factor=factor)["personal"][0]["amount"] == amount


@pytest.mark.parametrize("month", ["2026-02", "2026-09", "2026-10"])
@pytest.mark.parametrize("factor", ["12/365", "1/30", "1/days_in_month"])
def test_a_period_of_all_days_is_the_whole_month(month: str, factor: str) -> None:
    last = {"2026-02": 28, "2026-09": 30, "2026-10": 31}[month]
    given = case(month, period={"from": f"{month}-01", "to": f"{month}-{last}"})
    assert norm(given, day_factor=factor) == norm(case(month))


def test_thirty_days_of_thirty_one_never_cost_more_than_the_month() -> None:
    given = case("2026-10", period={"from": "2026-10-01", "to": "2026-10-30"})
    assert norm(given, day_factor="1/30")["total"] == "5220.00"


def test_a_couples_part_of_a_month_is_split_without_losing_an_ore() -> None:
    given = case(adults=2, period={"from": "2026-09-01", "to": "2026-09-10"})
    amounts = [cost["amount"] for cost in norm(given)["personal"]]
    assert amounts == ["1167.13", "1167.12"]  # together 7100 * 120 / 365 = 2334.25


def test_a_shared_dwelling_for_part_of_a_month_is_rounded_once() -> None:
    given = case(n=4, period={"from": "2026-09-01", "to": "2026-09-10"})
    assert norm(given)["common"] == "167.00"  # 2030 / 4 * 120 / 365 = 166.85


def test_a_child_by_turns_costs_its_days_and_counts_among_the_members() -> None:
    result = norm(case(children=[child("2018-03-15", days=10)]))
    assert (result["personal"][1]["amount"], result["common"]) == ("1255.89", "1410.00")  # 3820 * 120 / 365


def test_a_child_by_turns_can_be_left_out_of_the_common_costs() -> None:
    given = case(children=[child("2018-03-15", days=10)])
    assert norm(given, child_by_turns_common=False)["common"] == "1280.00"


def test_a_child_left_out_of_the_common_costs_does_not_lower_the_part_in_a_shared_dwelling() -> None:
    given = case(children=[child("2018-03-15", days=10)], n=4)
    assert norm(given, child_by_turns_common=False)["common"] == "597.00"  # 1790 / 3


def test_a_child_who_is_not_there_at_all_costs_nothing() -> None:
    assert norm(case(children=[child("2018-03-15", days=0)]))["total"] == "5220.00"


def test_a_child_by_turns_all_days_lives_there() -> None:
    whole = norm(case(children=[child("2018-03-15")]), child_by_turns_common=False)
    assert norm(case(children=[child("2018-03-15", days=30)]), child_by_turns_common=False) == whole


def test_a_childs_days_are_not_cut_again_by_the_period() -> None:
    given = case(children=[child("2018-03-15", days=5)], period={"from": "2026-09-01", "to": "2026-09-10"})
    assert norm(given)["personal"][1]["amount"] == "627.95"  # 3820 * 60 / 365


def test_members_stand_eldest_first() -> None:
    children = [child("2020-01-01", "young"), child("2012-01-01", "old")]
    given = case(children=children)
    given["household"]["adults"] = [adult("b", "1990-01-01"), adult("z", "1970-01-01")]
    given["household"]["couple"] = True
    assert [cost["person"] for cost in norm(given)["personal"]] == ["z", "b", "old", "young"]


def test_a_secondary_figure_is_pointed_out_and_marked_on_its_line() -> None:
    result = calculate(case("2024-09"))
    assert {line["status"] for line in result["lines"]} == {"secondary"}
    assert "secondary_figure" in notice_codes(case("2024-09"))


def test_a_derived_figure_is_pointed_out_also_for_a_part_of_the_month() -> None:
    given = case("2016-09", period={"from": "2016-09-01", "to": "2016-09-10"})
    assert "derived_figure" in notice_codes(given)


def test_official_figures_need_no_notice() -> None:
    assert notice_codes(case()) == set()


def test_a_share_of_an_official_figure_is_marked_as_derived() -> None:
    assert [line["status"] for line in calculate(case(n=4))["lines"]] == ["verified", "derived"]
