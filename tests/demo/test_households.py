"""The people of the demo municipality: pure, repeatable, and in the proportions that the sources give."""

from collections import Counter
from datetime import date

import pytest

from cases.models import Obstacle
from cases.numbers import birth_date_of, read_person_number
from followup.demo.households import DemoHousehold, generate
from followup.demo.numbers import bank_account, bankgiro, ocr
from payments.bank.accounts import read_bankgiro, read_ocr

NEWEST = date(2026, 11, 1)


@pytest.fixture(scope="module")
def sample() -> list[DemoHousehold]:
    return list(generate(4000, 1, 18, NEWEST))


def test_the_same_seed_gives_the_same_households() -> None:
    assert list(generate(50, 7, 18, NEWEST)) == list(generate(50, 7, 18, NEWEST))


def test_another_seed_gives_other_households() -> None:
    assert list(generate(50, 7, 18, NEWEST)) != list(generate(50, 8, 18, NEWEST))


def test_households_are_as_large_as_in_katrineholm(sample: list[DemoHousehold]) -> None:
    persons = sum(len(household.members) for household in sample) / len(sample)
    assert persons == pytest.approx(3000 / 1395, rel=0.04)


def test_children_are_as_many_as_in_katrineholm(sample: list[DemoHousehold]) -> None:
    children = sum(len(household.children) for household in sample) / len(sample)
    assert children == pytest.approx(1305 / 1395, rel=0.07)


@pytest.mark.parametrize(
    ("beginning", "share"),
    [("unemployed", 0.52), ("sick", 0.15), ("social", 0.13), ("establishment", 0.06), ("disability", 0.04)],
)
def test_obstacles_are_those_of_kavlinge(sample: list[DemoHousehold], beginning: str, share: float) -> None:
    found = Counter(adult.obstacle.split("_")[0] for household in sample for adult in household.adults)
    assert found[beginning] / found.total() == pytest.approx(share, abs=0.02)


def test_every_adult_has_an_obstacle_that_exists(sample: list[DemoHousehold]) -> None:
    assert {adult.obstacle for household in sample for adult in household.adults} <= set(Obstacle.values)


def test_a_third_need_aid_for_a_year_or_more(sample: list[DemoHousehold]) -> None:
    assert sum(household.long_term for household in sample) / len(sample) == pytest.approx(1 / 3, abs=0.03)


def test_every_personnummer_is_valid_and_nobody_elses(sample: list[DemoHousehold]) -> None:
    numbers = [member.pnr for household in sample for member in household.members]
    assert len(set(numbers)) == len(numbers)
    assert all(read_person_number(number) == number for number in numbers)


def test_personnummer_are_of_the_fictitious_series(sample: list[DemoHousehold]) -> None:
    assert all(int(member.pnr[8:11]) >= 980 for household in sample for member in household.members)


def test_the_number_says_the_birth_date(sample: list[DemoHousehold]) -> None:
    assert all(birth_date_of(m.pnr) == m.born for household in sample for m in household.members)


def test_accounts_have_a_check_digit_that_holds() -> None:
    from random import Random

    random = Random(1)
    assert [account.warnings for account in (bank_account(random) for _ in range(100))] == [()] * 100


def test_giro_and_ocr_numbers_are_valid() -> None:
    for number in range(1, 20):
        read_bankgiro(bankgiro(number))
        read_ocr(ocr(number, number))
