"""Every amount of every table and every constant of a rule is held by some check: changing any one is noticed."""

import csv
import importlib
import json
from dataclasses import fields, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

import cases.norm
from cases.norm import SETTING_INFO, Settings, calculate, calculate_many, official_tables
from cases.norm.guidelines import FOOD_KEYS, read_guideline
from cases.norm.kinds import EXPENSE_KINDS, NEED_KINDS
from cases.norm.special_incomes import UNCOUNTED
from cases.norm.tables import BANDS, DATA, Tables, read_tables
from cases.norm.work_incentive import work_incentive
from tests.norm.building import case, child, cost, income

Cells = dict[tuple[int, str, str], int]
EXAMPLES = json.loads((Path(__file__).parent / "calculation-examples.json").read_text(encoding="utf-8"))

# ---- amounts -------------------------------------------------------------------------------------------------

# Of each year's cells as they stood when they were held against their sources: their sum, and the sum of each times its
# place in the table.
CONTROL_SUMS = {
    2012: (37660, 287480),
    2013: (44720, 416150),
    2014: (44720, 416150),
    2015: (44720, 416150),
    2016: (46590, 431810),
    2017: (47080, 436410),
    2018: (50240, 463770),
    2019: (51260, 473150),
    2020: (52260, 482400),
    2021: (52500, 484850),
    2022: (53410, 493360),
    2023: (48760, 369400),
    2024: (53070, 402080),
    2025: (65150, 602270),
    2026: (65680, 607220),
}
BASE_AMOUNTS = {
    2009: 42800, 2010: 42400, 2011: 42800, 2012: 44000, 2013: 44500, 2014: 44400, 2016: 44300, 2017: 44800,
    2018: 45500, 2019: 46500, 2020: 47300, 2022: 48300, 2023: 52500, 2024: 57300, 2025: 58800, 2026: 59200,
}  # fmt: skip
# Ängelholm's split of 2023 on posts: food, clothes, leisure, hygiene, and a child's insurance.
POSTS_2023 = {
    "0": (890, 470, 300, 640, 120), "1-2": (970, 590, 400, 620, 120), "3": (1050, 610, 410, 220, 120),
    "4-6": (1240, 630, 510, 200, 120), "7-10": (1450, 720, 860, 200, 150), "11-14": (1700, 780, 1000, 260, 150),
    "15-18": (2000, 850, 1030, 360, 150), "19-20": (2030, 850, 1010, 390, 150),
    "adult_single": (1950, 650, 500, 390), "adult_couple": (3200, 1310, 1000, 790),
}  # fmt: skip
# Consumables, and newspaper and telephone.
COMMON_2023 = ((210, 920), (220, 1030), (350, 1230), (400, 1390), (480, 1580), (560, 1770), (590, 1920))
COMMON_2020 = ((157, 853), (175, 945), (286, 1124), (322, 1278), (393, 1457), (448, 1642), (476, 1784))
# Years that are the year before times an index, rounded half-up to ten; the cells that the sources say differ.
INDEXED = {2019: "1.02", 2020: "1.019", 2022: "1.017"}
DIFFER = {
    (2020, "common", "5"): 10,
    (2022, "common", "3"): 10,
}


def cells_of(tables: Tables) -> Cells:
    return {
        (year, kind, key): int(figure.amount)
        for year, table in tables.norms.items()
        for (kind, key), figure in table.figures.items()
    }


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


OFFICIAL = cells_of(read_tables(rows("riksnorm.csv"), []))


def problems(cells: Cells) -> set[str]:
    """The checks that the amounts do not pass."""
    return {
        *(f"sum of {year}" for year in {key[0] for key in cells} if control_sum(cells, year) != CONTROL_SUMS[year]),
        *(f"index of {year}" for year in INDEXED if not follows_index(cells, year)),
        *({"years without change"} if unlike(cells, 2013, 2014) or unlike(cells, 2014, 2015) else ()),
        *({"raise of 2016"} if not raised_2016(cells) else ()),
        *({"posts of 2023"} if not made_of_posts(cells) else ()),
        *({"common costs of 2020"} if common(cells, 2020) != [sum(parts) for parts in COMMON_2020] else ()),
    }


def control_sum(cells: Cells, year: int) -> tuple[int, int]:
    amounts = [amount for (of, _, _), amount in sorted(cells.items()) if of == year]
    return sum(amounts), sum(place * amount for place, amount in enumerate(amounts, 1))


def common(cells: Cells, year: int) -> list[int]:
    return [cells[year, "common", str(size)] for size in range(1, 8)]


def follows_index(cells: Cells, year: int) -> bool:
    before = {(kind, key): amount for (of, kind, key), amount in cells.items() if of == year - 1}
    for (of, kind, key), amount in cells.items():
        if of == year:
            indexed = int((before[kind, key] * Decimal(INDEXED[year]) / 10).quantize(Decimal(1), ROUND_HALF_UP)) * 10
            if amount - indexed != DIFFER.get((year, kind, key), 0):
                return False
    return True


def unlike(cells: Cells, first: int, second: int) -> bool:
    return any(amount != cells[second, kind, key] for (year, kind, key), amount in cells.items() if year == first)


def raised_2016(cells: Cells) -> bool:
    """Socialstyrelsen: 0-6 years +100, 7-20 years +250, common costs +10, adults unchanged."""
    raises = dict.fromkeys(BANDS[:4], 100) | dict.fromkeys(BANDS[4:], 250)
    for (year, kind, key), amount in cells.items():
        if year == 2016:
            more = raises[key] if kind.startswith("child") else 10 if kind == "common" else 0
            if amount != cells[2015, kind, key] + more:
                return False
    return True


def made_of_posts(cells: Cells) -> bool:
    personal = {key: sum(parts) for key, parts in POSTS_2023.items()}
    children = all(cells[2023, "child_with_lunch", band] == personal[band] for band in BANDS)
    adults = (cells[2023, "adult_single", "1"], cells[2023, "adult_couple", "2"])
    same = common(cells, 2023) == [sum(parts) for parts in COMMON_2023]
    return children and adults == (personal["adult_single"], personal["adult_couple"]) and same


def test_the_amounts_pass_every_check() -> None:
    assert problems(OFFICIAL) == set()
    known = read_tables([], rows("prisbasbelopp.csv")).base_amounts
    assert {year: int(figure.amount) for year, figure in known.items()} == BASE_AMOUNTS


@pytest.mark.parametrize("year", CONTROL_SUMS)
@pytest.mark.parametrize("change", [-10, -1, 1, 10])
def test_changing_any_amount_of_the_riksnorm_is_noticed(year: int, change: int) -> None:
    for key in [key for key in OFFICIAL if key[0] == year]:
        assert problems(OFFICIAL | {key: OFFICIAL[key] + change}), f"nobody noticed {key}"


@pytest.mark.parametrize("year", CONTROL_SUMS)
def test_two_amounts_that_change_places_are_noticed(year: int) -> None:
    mine = [key for key in OFFICIAL if key[0] == year]
    for first, second in pairwise(mine):
        swapped = OFFICIAL | {first: OFFICIAL[second], second: OFFICIAL[first]}
        assert OFFICIAL[first] == OFFICIAL[second] or problems(swapped), f"nobody noticed {first} and {second}"


def test_an_amount_that_is_lost_or_added_is_noticed() -> None:
    for key in OFFICIAL:
        fewer = {other: amount for other, amount in OFFICIAL.items() if other != key}
        assert control_sum(fewer, key[0]) != CONTROL_SUMS[key[0]]
    for year in (2012, 2023, 2024):
        assert control_sum(OFFICIAL | {(year, "child_without_lunch", "0"): 2260}, year) != CONTROL_SUMS[year]


@pytest.mark.parametrize("year", BASE_AMOUNTS)
def test_changing_any_prisbasbelopp_is_noticed_by_a_childs_wages(year: int) -> None:
    """The limit is measured by a wage of exactly the limit and one öre, where there is a norm for the year."""
    limit = BASE_AMOUNTS[year]
    month = f"{max(year, 2012)}-01"
    wage = income(f"{limit}.01", "c1", received=f"{year}-06", year_to_date_before="0")
    given = case(month, children=[child(f"{max(year, 2012) - 16}-01-01")], incomes=[wage])
    for change, counted in ((0, "0.01"), (10, "0.00"), (-10, "10.01")):
        changed = [
            row | {"amount_sek": str(limit + change)} if row["year"] == str(year) else row
            for row in rows("prisbasbelopp.csv")
        ]
        tables = read_tables(rows("riksnorm.csv"), changed)
        assert calculate(given, tables=tables)["incomes"]["counted"] == counted


# ---- rules ---------------------------------------------------------------------------------------------------

PERIOD = {"from": "2026-09-01", "to": "2026-09-10"}
PUPIL = child("2010-03-15")


SURPLUS = {"amount": "1.00", "month": "2026-08", "refused_on": "2026-08-02"}
SEVENTEEN = {"household": {"adults": [{"id": "a1", "birth_date": "2009-01-01"}]}}


def at_home(**more: Any) -> dict[str, Any]:
    given = case(adults=2, children=[PUPIL], expenses=[cost("rent", "9000.00")], **more)
    given["household"]["adult_children"] = [{"id": "g1", "birth_date": "2001-01-01"}]
    return given


FOOD = replace(
    official_tables(),
    guidelines=(
        read_guideline(
            "Påhittad", date(2026, 1, 1),
            [{"kind": "food", "key": "adult_single", "amount": "1950", "status": "secondary", "source": "påhittad"}],
        ),
    ),
)  # fmt: skip

# A case and what it comes to: granted, or the norm's common costs, or counted incomes, or the refusal's code.
RULES: list[tuple[str, dict[str, Any], str]] = [
    ("SoF 12:2 a birthday in the month", case(children=[child("2019-09-30")]), "9170.00"),
    ("SoF 12:2 lunch away at six", case(children=[child("2020-03-01", lunch_away=True)]), "8070.00"),
    ("SoF 12:2 lunch away at seven", case(children=[child("2019-03-01", lunch_away=True)]), "9170.00"),
    ("SoF 12:2 a pupil of twenty", case(children=[child("2006-01-01", in_school=True)]), "10350.00"),
    ("SoF 12:2 a pupil of twenty-one", case(children=[child("2005-01-01", in_school=True)]), "invalid_input"),
    ("SoF 12:2 a youth of eighteen is grown", case(children=[child("2008-01-01", in_school=False)]), "invalid_input"),
    ("SoF 12:3 eight persons", case(children=[child("2018-01-01", f"c{n}") for n in range(7)]), "33700.00"),
    ("SoF 12:3 seven persons", case(children=[child("2018-01-01", f"c{n}") for n in range(6)]), "29690.00"),
    ("SoF 12:3 a part in a shared dwelling", case(n=4), "4448.00"),
    ("RÅ 1994 ref. 58 ten days", case(period=PERIOD), "1716.00"),
    ("a child by turns", case(children=[child("2018-03-15", days=10)]), "6606.00"),
    ("an öre less than a half", case(expenses=[cost("rent", "100.49")]), "5320.00"),
    ("half a krona", case(expenses=[cost("rent", "100.50")]), "5321.00"),
    ("a krona and a half", case(expenses=[cost("rent", "101.50")]), "5322.00"),
    ("SoL 12:8", case(incomes=[income("1000.00")], work_incentive=["a1"]), "4470.00"),
    ("SoL 12:9", case(children=[PUPIL], incomes=[income("60000.00", "c1")]), "9510.00"),
    ("a child's other incomes", case(children=[PUPIL], incomes=[income("8000", "c1", "pension")]), "4645.00"),
    ("HFD 2020 ref. 40", at_home(), "20333.00"),
    ("HFD 2017 ref. 51", case(carried_surplus=SURPLUS), "not_allowed"),
    ("an adult of seventeen", case() | SEVENTEEN, "invalid_input"),
    ("a food norm of 1 950 alone", case(emergency={"reason": "Inga pengar."}), "1950.00"),
]  # fmt: skip


def came_to(given: dict[str, Any], settings: Settings) -> str:
    try:
        [result] = calculate_many([given], settings, FOOD if "emergency" in given else None)
    except LookupError:  # a mutant may break the tables altogether
        return "broken"
    return str(result["error"]["code"] if "error" in result else result["result"]["amount"])


def failing(settings: Settings = Settings()) -> list[str]:  # noqa: B008  frozen
    """The rules and worked examples that do not come out as written."""
    wrong = [name for name, given, expected in RULES if came_to(given, settings) != expected]
    for example in EXAMPLES:
        [result] = calculate_many([example["input"]], settings)
        if any(part_of(value, result.get(key)) != value for key, value in example["expect"].items()):
            wrong.append(example["id"])
    return wrong


def part_of(expected: Any, actual: Any) -> Any:
    if isinstance(expected, dict) and isinstance(actual, dict):
        return {key: part_of(value, actual.get(key)) for key, value in expected.items()}
    return actual


def test_every_rule_comes_out_as_written() -> None:
    assert failing() == []


def other_choices() -> list[tuple[str, Any]]:
    every = [(name, choice) for name, info in SETTING_INFO.items() for choice in info.choices]
    return [pair for pair in every if pair[1] != getattr(Settings(), pair[0])]


@pytest.mark.parametrize(("name", "choice"), other_choices())
def test_changing_any_default_of_a_setting_is_noticed(name: str, choice: Any) -> None:
    assert failing(replace(Settings(), **{name: choice}))


def test_every_setting_has_been_mutated() -> None:
    assert {field.name for field in fields(Settings)} == {name for name, _ in other_choices()}


# ---- a guideline's amounts -------------------------------------------------------------------------------------

# One of everything that a guideline may say; the amounts are invented, and no two are the same.
GUIDELINE = [
    ("rent_ceiling", "1", 6101), ("rent_ceiling", "2-3", 7402), ("rent_ceiling", "4-", 9903),
    ("rent_ceiling", "1+1", 7004),
    *(("cap", kind, 200 + place) for place, kind in enumerate((*EXPENSE_KINDS, *NEED_KINDS)) if kind != "rent"),
    *(("food", key, 1001 + place) for place, key in enumerate(FOOD_KEYS)),
]  # fmt: skip


def tables_with(rows: list[tuple[str, str, int]]) -> Tables:
    """The official ones with a guideline of these."""
    named = ("kind", "key", "amount", "status", "source")
    written = [dict(zip(named, (*map(str, row), "secondary", "påhittad"), strict=True)) for row in rows]
    return replace(official_tables(), guidelines=(read_guideline("Påhittad", date(2026, 1, 1), written),))


def shown_by(tables: Tables) -> list[Any]:
    """What a guideline proposes of each kind of cost for households of each size, and its food norm of each member."""
    [guideline] = tables.guidelines
    sizes = [(1, 0), (2, 0), (2, 1), (2, 2), (1, 8), (1, 1)]
    most = Decimal(100_000)
    proposed = [guideline.proposed(kind, most, *size) for size in sizes for kind in (*EXPENSE_KINDS, *NEED_KINDS)]
    ages = [child(f"{2026 - age}-01-01", f"c{age}", in_school=True) for age in (0, 1, 3, 4, 7, 11, 15, 19)]
    food = [case(adults=adults, children=ages, emergency={"reason": "Inga pengar."}) for adults in (1, 2)]
    return [*proposed, *(result["result"]["amount"] for result in calculate_many(food, tables=tables))]


@pytest.mark.parametrize("place", range(len(GUIDELINE)))
def test_changing_any_amount_of_a_guideline_is_noticed(place: int) -> None:
    kind, key, amount = GUIDELINE[place]
    before = shown_by(tables_with(GUIDELINE))
    for change in (-1, 1):
        changed = [*GUIDELINE[:place], (kind, key, amount + change), *GUIDELINE[place + 1 :]]
        assert shown_by(tables_with(changed)) != before, f"nobody noticed {kind} {key}"


# ---- constants -------------------------------------------------------------------------------------------------

MUTANTS = [
    ("counted_incomes", "WORK_INCENTIVE_COUNTED", Decimal("0.76")),
    ("counted_incomes", "WORK_INCENTIVE_COUNTED", Decimal("0.74")),
    ("tables", "LARGEST_COMMON", 6),
    ("tables", "LARGEST_COMMON", 8),
    ("tables", "LAST_AGE_WITH_TWO_AMOUNTS", 5),
    ("tables", "LAST_AGE_WITH_TWO_AMOUNTS", 7),
    ("household_norm", "LAST_AGE_IN_TABLE", 19),
    ("household_norm", "LAST_AGE_IN_TABLE", 21),
    ("household_norm", "ADULT_AGE", 17),
    ("household_norm", "ADULT_AGE", 19),
]


@pytest.mark.parametrize(("module", "name", "mutant"), MUTANTS)
def test_changing_any_constant_of_a_rule_is_noticed(
    monkeypatch: pytest.MonkeyPatch, module: str, name: str, mutant: Any
) -> None:
    monkeypatch.setattr(importlib.import_module(f"cases.norm.{module}"), name, mutant)
    assert failing()


# Constants that are no amount and no rule: bounds of what is read, steps of writing, exit codes.
NO_RULE = {
    "ZERO", "ORE", "HIGHEST_AGE", "MOST_PERSONS", "LARGEST_AMOUNT", "LARGEST_HOUSEHOLD", "LARGEST_DWELLING",
    "LONGEST_TEXT", "LONGEST_REASON", "LARGEST_FILE", "MOST_ROWS", "DEEPEST", "ALL_CALCULATED", "SOMETHING_REFUSED",
}  # fmt: skip
# Changed by tests of their own below.
ELSEWHERE = {"QUALIFYING_MONTHS", "MONTHS_IN_FORCE"}


def test_every_number_that_a_rule_rests_on_has_been_mutated() -> None:
    modules = [importlib.import_module(f"cases.norm.{found.name}") for found in iter_modules(cases.norm.__path__)]
    numbers = {
        name
        for module in modules
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, int | Decimal) and not isinstance(value, bool)
    }
    assert numbers == {name for _, name, _ in MUTANTS} | ELSEWHERE | NO_RULE


@pytest.mark.parametrize("age", range(21))
def test_changing_the_band_of_any_age_is_noticed(monkeypatch: pytest.MonkeyPatch, age: int) -> None:
    """Each age's own amount of 2026, as the regulation has it."""
    expected = dict(zip(BANDS, (2740, 3060, 2720, 3060, 3820, 4390, 4960, 5000), strict=True))
    firsts = (0, 1, 3, 4, 7, 11, 15, 19)
    band = BANDS[max(place for place, first in enumerate(firsts) if first <= age)]
    given = case(children=[child(f"{2026 - age}-01-01", in_school=True)])
    row = calculate(given)["norm"]["personal"][1]
    assert row == {"person": "c1", "band": band, "amount": f"{expected[band]}.00"}


@pytest.mark.parametrize(("name", "mutants"), [("QUALIFYING_MONTHS", (5, 7)), ("MONTHS_IN_FORCE", (23, 25))])
def test_changing_six_months_or_two_years_is_noticed(
    monkeypatch: pytest.MonkeyPatch, name: str, mutants: tuple[int, ...]
) -> None:
    def answers() -> list[Any]:
        months = [date(2026, month, 1) for month in range(1, 7)]
        asked = [(months[:5], date(2026, 6, 1)), (months, date(2026, 7, 1)), (months, date(2028, 6, 1))]
        first_use = [date(2026, 7, 1)]
        return [
            work_incentive(month, given, first_use).applies for given, month in [*asked, (months, date(2028, 7, 1))]
        ]

    assert answers() == [False, True, True, False]
    for mutant in mutants:
        monkeypatch.setattr(f"cases.norm.work_incentive.{name}", mutant)
        assert answers() != [False, True, True, False]


@pytest.mark.parametrize("kind", UNCOUNTED)
def test_counting_an_income_that_does_not_count_is_noticed(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    given = case(incomes=[income("1000.00", kind=kind)])
    assert came_to(given, Settings()) == "5220.00"
    monkeypatch.delitem(UNCOUNTED, kind)
    assert came_to(given, Settings()) == "4220.00"
