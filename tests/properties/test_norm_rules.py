"""Each rule of the calculation as a property, named after the section it comes from."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.norm import CalculationError, Settings, calculate, official_tables
from cases.norm.guidelines import read_guideline
from cases.norm.kinds import COMMON_POSTS, EXPENSE_KINDS, PERSONAL_POSTS
from cases.norm.special_incomes import UNCOUNTED
from cases.norm.tables import BAND_BY_AGE, Tables
from cases.norm.work_incentive import work_incentive
from tests.norm.building import case, child, cost, income
from tests.properties.test_norm import QUICK, amount, cases, money, section

ORE = Decimal("0.01")
YEARS = st.integers(2012, 2026)
# Years whose tables have every amount and a sourced prisbasbelopp.
WHOLE_YEARS = st.sampled_from([2013, 2014, 2016, 2017, 2018, 2019, 2020, 2022, 2025, 2026])


def ore(value: Decimal) -> Decimal:
    return value.quantize(ORE, ROUND_HALF_UP)


def born(year: int, age: int) -> str:
    return f"{year - age}-01-15"


def lines_by(result: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [line for line in result["lines"] if line["rule"] == rule]


@QUICK
@given(YEARS, st.integers(1, 2), st.lists(st.integers(0, 20), max_size=8))
def test_sof_12_2_the_norm_is_the_personal_costs_of_all_and_the_common_costs_of_their_number(
    year: int, adults: int, ages: list[int]
) -> None:
    children = [child(born(year, age), f"c{n}", in_school=True) for n, age in enumerate(ages)]
    table = official_tables().norms[year]
    personal = table.adult_single() if adults == 1 else table.adult_couple()
    expected = personal.amount + table.common(adults + len(ages)).amount
    expected += sum(table.figures["child_with_lunch", BAND_BY_AGE[age]].amount for age in ages)
    assert calculate(case(f"{year}-06", adults=adults, children=children))["norm"]["total"] == str(expected)


@QUICK
@given(YEARS, st.integers(7, 25))
def test_sof_12_3_first_paragraph_each_person_above_seven_adds_the_difference_of_seven_and_six(
    year: int, persons: int
) -> None:
    common = [
        Decimal(
            calculate(case(f"{year}-06", children=[child(born(year, 9), f"c{n}") for n in range(size - 1)]))["norm"][
                "common"
            ]
        )
        for size in (6, 7, persons, persons + 1)
    ]
    assert common[3] - common[2] == common[1] - common[0]


@QUICK
@given(YEARS, st.integers(1, 4), st.integers(1, 20))
def test_sof_12_3_second_paragraph_the_part_in_a_shared_dwelling_is_the_quotient(
    year: int, members: int, others: int
) -> None:
    size = members + others
    children = [child(born(year, 9), f"c{n}") for n in range(members - 1)]
    common = official_tables().norms[year].common(size).amount
    expected = (common * members / size).quantize(Decimal(1), ROUND_HALF_UP)
    assert Decimal(calculate(case(f"{year}-06", children=children, n=size))["norm"]["common"]) == expected


@QUICK
@given(st.integers(1, 30), st.integers(0, 30))
def test_ra_1994_ref_58_a_day_is_twelve_parts_of_365_also_for_a_child_by_turns(days: int, at_home: int) -> None:
    at_home = min(at_home, days)
    period = {"from": "2026-09-01", "to": f"2026-09-{days:02}"}
    personal = calculate(case(children=[child("2018-03-15", days=at_home)], period=period))["norm"]["personal"]
    whole = (Decimal(3940), Decimal(3820))
    for row, part, month in zip(personal, (days, at_home), whole, strict=True):
        assert Decimal(row["amount"]) == (month if part == 30 else ore(month * part * 12 / 365))


@QUICK
@given(cases())
def test_sol_12_1_what_is_granted_is_what_is_lacking_and_a_surplus_goes_to_the_needs_first(
    built: dict[str, Any],
) -> None:
    result = calculate(built)
    balance, needs = Decimal(result["balance"]), Decimal(result["needs"]["approved"])
    assert Decimal(result["result"]["surplus"]) == max(Decimal(0), -balance - needs)
    assert abs(amount(result) - max(Decimal(0), balance + needs)) <= Decimal("0.50")
    assert Decimal(result["result"]["needs"]) == min(needs, max(Decimal(0), balance + needs))


@QUICK
@given(money(20_000), money(20_000))
def test_sol_12_1_assets_are_used_before_aid_and_only_when_they_can_be(value: str, locked: str) -> None:
    usable = {"person": "a1", "kind": "funds", "value": value}
    tied = {"person": "a1", "kind": "property", "value": locked, "available": False, "reason": "Säljs i vår."}
    assert Decimal(calculate(case(assets=[usable, tied]))["balance"]) == Decimal(5220) - Decimal(value)


@QUICK
@given(st.lists(st.tuples(st.sampled_from(list(EXPENSE_KINDS)), money(9_000)), max_size=6))
def test_sol_12_7_first_paragraph_2_approved_costs_are_added_krona_by_krona(rows: list[tuple[str, str]]) -> None:
    given_rows = [cost(kind, value) for kind, value in rows]
    expected = Decimal(5220) + sum((Decimal(value) for _, value in rows), Decimal(0))
    assert Decimal(calculate(case(expenses=given_rows))["balance"]) == expected


@QUICK
@given(st.sampled_from([*PERSONAL_POSTS, *COMMON_POSTS]), money(900), st.booleans())
def test_sol_12_7_third_paragraph_the_norm_moves_by_exactly_what_the_reason_is_given_for(
    post: str, value: str, lowered: bool
) -> None:
    change = Decimal(value) * (-1 if lowered else 1)
    row = {"post": post, "amount": value, "direction": "lower" if lowered else "raise", "reason": "Läkarintyg."}
    row |= {"person": "a1"} if post in PERSONAL_POSTS else {}
    if not change:
        return
    result = calculate(case(norm_adjustments=[row]))
    assert Decimal(result["norm"]["total"]) == Decimal(5220) + change
    assert (result["result"]["outcome"] == "partial") == lowered
    with pytest.raises(CalculationError):
        calculate(case(norm_adjustments=[row | {"reason": ""}]))


@QUICK
@given(cases(), st.integers(0, 9))
def test_ra_1994_ref_80_the_number_of_children_alone_lowers_nobodys_cost(built: dict[str, Any], place: int) -> None:
    children = built["household"]["children"]
    if len(children) < 2:
        return
    fewer = {**built, "household": {**built["household"], "children": children[: place % len(children)]}}
    ids = {c["id"] for c in fewer["household"]["children"]}
    kept = [row for row in built["incomes"] if row["person"] in ids or row["person"].startswith("a")]
    fewer |= {
        "incomes": kept,
        "assets": [row for row in built["assets"] if row["person"] in ids or row["person"].startswith("a")],
        "work_incentive": [p for p in built["work_incentive"] if p in ids or p.startswith("a")],
    }
    costs = {row["person"]: row["amount"] for row in calculate(built)["norm"]["personal"]}
    assert all(costs[row["person"]] == row["amount"] for row in calculate(fewer)["norm"]["personal"])


@QUICK
@given(cases(), money(20_000))
def test_sol_12_7_a_a_fritidskort_of_any_value_leaves_the_result_as_it_is(built: dict[str, Any], value: str) -> None:
    card = income(value, built["household"]["adults"][0]["id"], "leisure_card")
    with_card = calculate({**built, "incomes": [*built["incomes"], card]})
    assert with_card["result"] == calculate(built)["result"]


@QUICK
@given(money(40_000), money(40_000), st.booleans())
def test_sol_12_8_a_quarter_of_wages_and_of_nothing_else_is_left_out(wage: str, pension: str, applies: bool) -> None:
    incomes = [income(wage), income(pension, kind="pension")]
    result = calculate(case(incomes=incomes, work_incentive=["a1"] if applies else []))
    part = ore(Decimal(wage) * Decimal("0.75")) if applies else Decimal(wage)
    assert Decimal(result["incomes"]["counted"]) == part + Decimal(pension)


@QUICK
@given(st.sets(st.integers(0, 80)), st.sets(st.integers(0, 80)), st.integers(0, 90))
def test_sol_12_8_the_rule_follows_six_months_in_a_row_and_ends_after_two_years(
    supported: set[int], used: set[int], asked: int
) -> None:
    def month(number: int) -> date:
        return date(2020 + number // 12, number % 12 + 1, 1)

    found = work_incentive(month(asked), [month(n) for n in supported], [month(n) for n in used])
    runs = [last for last in supported if last < asked and all(last - back in supported for back in range(6))]
    if not runs:
        assert not found.applies
        return
    last_six_are_support = all(asked - back in supported for back in range(1, 7))
    uses = [n for n in used if min(runs) < n < asked]
    if not uses:
        assert found.applies
    if found.applies and found.qualified and found.until:
        assert found.qualified[1] in {month(last) for last in runs}
        assert found.until >= month(asked)
        assert (found.until.year - found.qualified[1].year) * 12 + found.until.month - found.qualified[1].month >= 24
    if last_six_are_support and all(asked - use > 30 for use in uses):
        assert found.applies


@QUICK
@given(WHOLE_YEARS, money(90_000), money(90_000))
def test_sol_12_9_a_childs_wages_count_only_above_one_prisbasbelopp_a_year(year: int, before: str, net: str) -> None:
    wage = income(net, "c1", year_to_date_before=before)
    given_case = case(f"{year}-06", children=[child(born(year, 16))], incomes=[wage])
    limit = official_tables().base_amounts[year].amount
    above = max(Decimal(0), Decimal(before) + Decimal(net) - limit)
    assert Decimal(calculate(given_case)["incomes"]["counted"]) == min(Decimal(net), above)


@QUICK
@given(st.integers(1, 6), st.integers(0, 4), money(15_000))
def test_hfd_2020_ref_40_grown_children_answer_for_their_equal_parts_of_the_rent(
    grown: int, young: int, rent: str
) -> None:
    built = case(children=[child("2018-03-15", f"c{n}") for n in range(young)], expenses=[cost("rent", rent)])
    built["household"]["adult_children"] = [{"id": f"g{n}", "birth_date": "2001-05-05"} for n in range(grown)]
    result = calculate(built)
    assert section(result, "expenses") == Decimal(rent) - ore(Decimal(rent) * grown / (1 + young + grown))


@QUICK
@given(money(9_000), st.sampled_from(["2026-07", "2026-08", "2026-09"]), st.booleans())
def test_hfd_2017_ref_51_a_surplus_counts_only_by_choice_and_only_from_the_month_before(
    surplus: str, month: str, chosen: bool
) -> None:
    built = case(carried_surplus={"amount": surplus, "month": month, "refused_on": "2026-08-20"})
    if chosen and month == "2026-08":
        counted = calculate(built, Settings(surplus_carry=True))["incomes"]["counted"]
        assert Decimal(counted) == Decimal(surplus)
        return
    with pytest.raises(CalculationError):
        calculate(built, Settings(surplus_carry=chosen))


@QUICK
@given(money(20_000))
def test_hfd_2017_ref_26_a_saved_allowance_counts_like_any_money_and_a_running_one_never(value: str) -> None:
    saved = {"person": "a1", "kind": "saved_extra_allowance", "value": value}
    running = income(value, kind="extra_allowance")
    assert calculate(case(assets=[saved]))["incomes"]["counted"] == f"{Decimal(value):.2f}"
    assert calculate(case(incomes=[running]))["incomes"]["counted"] == "0.00"


@QUICK
@given(cases(), st.text(min_size=1, max_size=12), money(2_000))
def test_hfd_2013_ref_18_no_field_of_any_name_takes_off_what_was_once_overpaid(
    built: dict[str, Any], name: str, value: str
) -> None:
    if name in built or name in ("period", "carried_surplus", "emergency"):
        return
    with pytest.raises(CalculationError) as refusal:
        calculate({**built, name: value})
    assert refusal.value.code == "invalid_input"


@QUICK
@given(cases(), st.sampled_from(list(UNCOUNTED)), money(20_000))
def test_incomes_that_do_not_count_change_nothing_but_what_is_shown(
    built: dict[str, Any], kind: str, value: str
) -> None:
    more = income(value, built["household"]["adults"][0]["id"], kind)
    shown = calculate({**built, "incomes": [*built["incomes"], more]})
    assert (shown["balance"], shown["result"]) == (calculate(built)["balance"], calculate(built)["result"])
    assert len(shown["lines"]) == len(calculate(built)["lines"]) + 1


@QUICK
@given(cases(), st.integers(0, 9_000))
def test_a_guideline_never_changes_what_is_approved_nor_the_norm(built: dict[str, Any], ceiling: int) -> None:
    """RÅ 1996 ref. 99: a ceiling is guidance, and what is approved is tried in the individual case."""
    row = {"kind": "rent_ceiling", "key": "1-", "amount": str(ceiling), "status": "secondary", "source": "§ 1"}
    base = official_tables()
    with_one = Tables(base.norms, base.base_amounts, (read_guideline("R", date(2000, 1, 1), [row]),))
    found, plain = calculate(built, tables=with_one), calculate(built)
    for name in ("norm", "expenses", "needs", "incomes", "balance", "result"):
        assert found[name] == plain[name]
