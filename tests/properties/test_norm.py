"""What must hold for every household the calculation accepts."""

import copy
import json
import random
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cases.norm import Settings, calculate, calculate_many
from cases.norm.kinds import ASSET_KINDS, COMMON_POSTS, EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS, PERSONAL_POSTS
from cases.norm.settings import SETTING_INFO

QUICK = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LONG = settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Years whose tables lack the amounts of children who eat lunch away.
INCOMPLETE = {2012, 2023, 2024}
# Years whose prisbasbelopp has no source.
NO_BASE_AMOUNT = {2015, 2021}


def money(highest: int) -> st.SearchStrategy[str]:
    return st.integers(0, highest * 100).map(lambda ore: f"{ore // 100}.{ore % 100:02}")


@st.composite
def children_of(draw: st.DrawFn, year: int, month: int, number: int) -> dict[str, Any]:
    age = draw(st.integers(0, 20))
    child: dict[str, Any] = {
        "id": f"c{number}",
        "birth_date": f"{year - age}-{draw(st.integers(1, month)):02}-{draw(st.integers(1, 28)):02}",
        "lunch_away": year not in INCOMPLETE and draw(st.booleans()),
        "in_school": True,
    }
    if draw(st.integers(0, 4)) == 0:
        child["days"] = draw(st.integers(0, 28))
    return child


@st.composite
def costs(draw: st.DrawFn, kinds: dict[str, str]) -> dict[str, str]:
    applied, approved = sorted([draw(money(12_000)), draw(money(12_000))], key=Decimal, reverse=True)
    return {"kind": draw(st.sampled_from(list(kinds))), "applied": applied, "approved": approved}


@st.composite
def levels(draw: st.DrawFn, adults: list[str]) -> list[dict[str, str]]:
    """Some posts of the norm raised, and perhaps one lowered by less than a day costs."""
    raised = [
        {"post": post, "amount": draw(money(2_000)), "direction": "raise", "reason": f"Särskilda skäl {number}."}
        for number, post in enumerate(draw(st.lists(st.sampled_from([*PERSONAL_POSTS, *COMMON_POSTS]), max_size=2)))
    ]
    lowered = [{"post": "food", "amount": "80.00", "direction": "lower", "reason": "Maten ingår."}]
    found = [*raised, *(lowered if draw(st.booleans()) else [])]
    for row in found:
        if row["post"] in PERSONAL_POSTS:
            row["person"] = draw(st.sampled_from(adults))
    return [row for row in found if Decimal(row["amount"])]


def assets(ids: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "person": st.sampled_from(ids),
            "kind": st.sampled_from(list(ASSET_KINDS)),
            "value": money(20_000),
            "available": st.booleans(),
            "reason": st.just("Ska säljas."),
        }
    )


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A valid case of any year that has a table."""
    year, month = draw(st.integers(2012, 2026)), draw(st.integers(1, 12))
    grown = [
        {"id": f"a{n}", "birth_date": f"{year - draw(st.integers(21, 80))}-01-10"}
        for n in range(draw(st.integers(1, 2)))
    ]
    young = [draw(children_of(year, month, number)) for number in range(draw(st.integers(0, 8)))]
    ids = [person["id"] for person in (*grown, *young)]
    kinds = [kind for kind in INCOME_KINDS if kind != "wage" or year not in NO_BASE_AMOUNT]
    income = st.fixed_dictionaries(
        {"person": st.sampled_from(ids), "kind": st.sampled_from(kinds), "net": money(70_000)},
        optional={"counted": st.booleans(), "reason": st.just("Skäl."), "proposed": money(70_000)},
    ).map(lambda row: row if row.get("counted", True) else row | {"reason": "Räknas inte."})
    at_home = draw(st.sampled_from([0, 0, 0, 1, 2]))
    adult_children = [{"id": f"g{n}", "birth_date": f"{year - 25}-01-0{n + 1}"} for n in range(at_home)]
    size = draw(st.none() | st.integers(len(ids) + at_home, len(ids) + at_home + 5))
    built: dict[str, Any] = {
        "month": f"{year}-{month:02}",
        "household": {
            "adults": grown,
            "couple": len(grown) == 2 and draw(st.booleans()),
            "children": young,
            "shared_household_size": size,
            "adult_children": adult_children,
        },
        "incomes": draw(st.lists(income, max_size=4)),
        "work_incentive": draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)),
        "expenses": draw(st.lists(costs(EXPENSE_KINDS), max_size=4)),
        "needs": draw(st.lists(costs(NEED_KINDS), max_size=3)),
        "norm_adjustments": draw(levels([adult["id"] for adult in grown])),
        "assets": draw(st.lists(assets(ids), max_size=2)),
    }
    if not any("days" in child for child in young) and draw(st.booleans()):
        first = draw(st.integers(1, 28))
        born_by = max([int(child["birth_date"][8:]) for child in young], default=1)
        last = draw(st.integers(max(first, born_by), 28))
        built["period"] = {"from": f"{built['month']}-{first:02}", "to": f"{built['month']}-{last:02}"}
    return built


def choices() -> st.SearchStrategy[Settings]:
    chosen: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
        {name: st.sampled_from(info.choices) for name, info in SETTING_INFO.items()}
    )
    return chosen.map(lambda values: Settings(**values))


def amount(result: dict[str, Any]) -> Decimal:
    return Decimal(result["result"]["amount"])


def section(result: dict[str, Any], name: str) -> Decimal:
    return sum((Decimal(row["amount"]) for row in result["lines"] if row["section"] == name), Decimal(0))


def check_more_income(case: dict[str, Any], chosen: Settings, index: int, more: int) -> None:
    assume(case["incomes"])
    richer = copy.deepcopy(case)
    income = richer["incomes"][index % len(richer["incomes"])]
    income["net"] = str(Decimal(income["net"]) + more)
    assert amount(calculate(richer, chosen)) <= amount(calculate(case, chosen))


def check_one_more_child(case: dict[str, Any], chosen: Settings, child: dict[str, Any]) -> None:
    larger = copy.deepcopy(case)
    larger["household"]["children"].append(child)
    if larger["household"]["shared_household_size"] is not None and child.get("days") != 0:
        larger["household"]["shared_household_size"] += 1
    before, after = calculate(case, chosen)["norm"], calculate(larger, chosen)["norm"]
    assert Decimal(after["total"]) >= Decimal(before["total"])


def check_sums(result: dict[str, Any]) -> None:
    norm = result["norm"]
    assert sum(Decimal(row["amount"]) for row in norm["personal"]) + Decimal(norm["common"]) == Decimal(norm["total"])
    assert section(result, "norm") == Decimal(norm["total"])
    assert section(result, "expenses") == Decimal(result["expenses"]["approved"])
    assert section(result, "incomes") == -Decimal(result["incomes"]["counted"])
    assert section(result, "needs") == Decimal(result["needs"]["approved"])
    balance = section(result, "norm") + section(result, "expenses") + section(result, "incomes")
    assert balance == Decimal(result["balance"])
    assert sum(Decimal(row["amount"]) for row in result["lines"]) == amount(result)


def check_grant(result: dict[str, Any]) -> None:
    wanted = max(Decimal(0), Decimal(result["balance"]) + Decimal(result["needs"]["approved"]))
    granted = amount(result)
    assert granted >= 0
    assert abs(granted - wanted) <= Decimal("0.50")
    assert (result["result"]["outcome"] == "reject") == (granted == 0)
    assert Decimal(result["incomes"]["counted"]) <= Decimal(result["incomes"]["net"])
    assert Decimal(result["expenses"]["approved"]) <= Decimal(result["expenses"]["applied"])


def shuffled(case: dict[str, Any], seed: int) -> dict[str, Any]:
    mixed, order = copy.deepcopy(case), random.Random(seed)
    for rows in (
        mixed["household"]["adults"],
        mixed["household"]["children"],
        mixed["incomes"],
        mixed["expenses"],
        mixed["needs"],
        mixed["work_incentive"],
        mixed["household"]["adult_children"],
        mixed["norm_adjustments"],
        mixed["assets"],
    ):
        order.shuffle(rows)
    return dict(order.sample(list(mixed.items()), len(mixed)))


@QUICK
@given(cases(), choices(), st.integers(0, 3), st.integers(1, 70_000))
def test_more_income_never_gives_more_aid(case: dict[str, Any], chosen: Settings, index: int, more: int) -> None:
    check_more_income(case, chosen, index, more)


@QUICK
@given(st.data(), cases(), choices())
def test_one_more_child_never_lowers_the_norm(data: st.DataObject, case: dict[str, Any], chosen: Settings) -> None:
    year, month = map(int, case["month"].split("-"))
    child = data.draw(children_of(year, month, 99))
    child["birth_date"] = child["birth_date"][:8] + "01"
    if "period" in case:
        child.pop("days", None)
        assume(child["birth_date"] <= case["period"]["to"])
    check_one_more_child(case, chosen, child)


@QUICK
@given(cases(), choices())
def test_the_sums_of_the_lines_are_the_totals(case: dict[str, Any], chosen: Settings) -> None:
    check_sums(calculate(case, chosen))


@QUICK
@given(cases())
def test_the_grant_is_what_is_lacking_and_never_below_nothing(case: dict[str, Any]) -> None:
    check_grant(calculate(case))


@QUICK
@given(cases(), choices(), st.integers())
def test_the_order_of_the_input_is_irrelevant(case: dict[str, Any], chosen: Settings, seed: int) -> None:
    assert calculate(shuffled(case, seed), chosen) == calculate(case, chosen)


@QUICK
@given(cases())
def test_every_amount_is_written_with_two_decimals_and_every_result_is_json(case: dict[str, Any]) -> None:
    result = calculate(case)
    amounts = [row["amount"] for row in (*result["lines"], *result["norm"]["personal"])]
    amounts += [result["balance"], result["result"]["amount"], *result["incomes"].values()]
    assert all(re.fullmatch(r"-?(0|[1-9]\d*)\.\d\d", text) and text != "-0.00" for text in amounts)
    assert json.loads(json.dumps(result)) == result


@QUICK
@given(cases(), st.integers(1, 28))
def test_a_part_of_the_month_never_costs_more_than_the_month(case: dict[str, Any], days: int) -> None:
    for child in case["household"]["children"]:
        child.pop("days", None)
        child["birth_date"] = child["birth_date"][:8] + "01"
    case.pop("period", None)
    part = case | {"period": {"from": f"{case['month']}-01", "to": f"{case['month']}-{days:02}"}}
    assert Decimal(calculate(part)["norm"]["total"]) <= Decimal(calculate(case)["norm"]["total"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PATHS = [
    ("month",), ("household",), ("period",), ("incomes",), ("work_incentive",), ("expenses",), ("needs",),
    ("household", "adults"), ("household", "couple"), ("household", "children"),
    ("household", "shared_household_size"), ("household", "adults", 0),
    ("household", "adults", 0, "birth_date"), ("household", "adult_children"), ("norm_adjustments",), ("assets",),
    ("carried_surplus",), ("emergency",),
]  # fmt: skip


@QUICK
@given(cases(), st.sampled_from(PATHS), JSON)
def test_any_value_anywhere_is_calculated_or_refused_and_nothing_else(
    case: dict[str, Any], path: tuple[Any, ...], value: Any
) -> None:
    place: Any = case
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    [result] = calculate_many([case])
    if "error" in result:
        assert result["error"]["message"]
    else:
        check_sums(result)


@pytest.mark.long
@LONG
@given(cases(), choices(), st.integers(), st.integers(0, 3), st.integers(1, 70_000))
def test_the_same_holds_over_many_households(
    case: dict[str, Any], chosen: Settings, seed: int, index: int, more: int
) -> None:
    result = calculate(case, chosen)
    check_sums(result)
    assert calculate(shuffled(case, seed), chosen) == result
    check_grant(calculate(case))
    check_more_income(case, chosen, index, more)
