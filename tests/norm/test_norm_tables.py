"""The tables that come with the program, and how tables are read."""

from decimal import Decimal

import pytest

from cases.norm import CalculationError, calculate, official_tables
from cases.norm.tables import BAND_BY_AGE, BANDS, read_tables
from tests.norm.building import case

WITHOUT_LUNCH = BANDS[:4]
INCOMPLETE = {2012, 2023, 2024}


def row(**fields: str) -> dict[str, str]:
    return {
        "year": "2030",
        "kind": "adult_single",
        "key": "1",
        "amount_sek_per_month": "5000",
        "status": "verified",
        "source": "SFS",
        **fields,
    }


def test_the_tables_are_those_of_2012_to_2026() -> None:
    assert sorted(official_tables().norms) == list(range(2012, 2027))


@pytest.mark.parametrize("year", range(2012, 2027))
def test_each_table_is_complete_but_for_the_amounts_nobody_has_found(year: int) -> None:
    expected = {("child_with_lunch", band) for band in BANDS} | {("adult_single", "1"), ("adult_couple", "2")}
    expected |= {("common", str(size)) for size in range(1, 8)}
    if year not in INCOMPLETE:
        expected |= {("child_without_lunch", band) for band in WITHOUT_LUNCH}
    assert set(official_tables().norms[year].figures) == expected


@pytest.mark.parametrize("year", range(2012, 2027))
def test_common_costs_rise_with_every_person(year: int) -> None:
    table = official_tables().norms[year]
    amounts = [table.common(size).amount for size in range(1, 15)]
    assert amounts == sorted(set(amounts))


@pytest.mark.parametrize("year", range(2012, 2027))
def test_a_couple_costs_more_than_one_and_less_than_two_single_adults(year: int) -> None:
    table = official_tables().norms[year]
    assert table.adult_single().amount < table.adult_couple().amount < 2 * table.adult_single().amount


def test_every_age_up_to_twenty_has_its_band() -> None:
    firsts = [BAND_BY_AGE[age] for age in (0, 1, 3, 4, 7, 11, 15, 19)]
    lasts = [BAND_BY_AGE[age] for age in (0, 2, 3, 6, 10, 14, 18, 20)]
    assert firsts == lasts == list(BANDS)


def test_every_figure_says_where_it_comes_from() -> None:
    tables = official_tables()
    figures = [figure for table in tables.norms.values() for figure in table.figures.values()]
    assert all(figure.source for figure in [*figures, *tables.base_amounts.values()])


def test_the_base_amount_of_2026_is_the_one_of_its_regulation() -> None:
    figure = official_tables().base_amount(2026, "")
    assert (figure.amount, figure.source) == (Decimal(59200), "SFS 2025:872")


def test_a_recalled_figure_is_as_good_as_missing() -> None:
    tables = read_tables([row(status="recalled")], [])
    with pytest.raises(CalculationError) as refusal:
        calculate(case("2030-01"), tables=tables)
    assert refusal.value.code == "norm_amount_missing"


def test_a_new_table_is_used_for_its_own_year() -> None:
    tables = read_tables([row(), row(kind="common", amount_sek_per_month="1500")], [])
    assert calculate(case("2030-01"), tables=tables)["norm"]["total"] == "6500.00"


def test_the_same_figure_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        read_tables([row(), row(amount_sek_per_month="5001")], [])
