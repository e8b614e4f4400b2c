"""Decisions for several months: each is calculated by its own rules, and one that is not like the first is refused.

Amounts are of 2026 (SoF 12:2 as worded by SFS 2025:1046).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bistand.staff.models import Role
from tests.cases.tables_files import RENT, guideline_file
from tests.stories.clock import Clock
from tests.stories.doors import CaseAt, Someone, Town, _answers, someone

FIRST = "Beslutet kan gälla till och med september 2026. Besluta månaderna därefter var för sig."


def several(town: Town, case: CaseAt, application: int, months: int, **given: Any) -> str:
    """What is said of a decision for that many months."""
    town.calculate(case, application, **given)
    url = case.url(f"decision/{application}/")
    return town.refused(town.caseworker, url, lambda page: _answers(page) | {"months": months}).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("child", "said"),
    [
        (
            someone("Elsa", "Band", date(2015, 10, 10)),
            "personliga kostnader, barn 11–14 år för Elsa är 4 390 kr i oktober 2026 och 3 820 kr i september 2026",
        ),
        (someone("Leo", "Band", date(2008, 10, 31)), "Leo räknas som vuxen i oktober 2026"),
    ],
)
def test_a_birthday_in_a_later_month_is_seen(town: Town, child: Someone, said: str) -> None:
    case = town.register(someone("Tora", "Band", date(1990, 3, 14)), ("child", child))
    application = town.apply(case, "2026-09", expenses={"rent": 7000})
    assert f"Månaderna är inte lika: {said}. {FIRST}" in several(town, case, application, 3)


def test_a_guideline_that_comes_into_force_is_seen_also_when_the_decision_is_written(town: Town) -> None:
    case = town.register(someone("Tora", "Band", date(1990, 3, 14)))
    application = town.apply(case, "2026-09", expenses={"rent": 9000})
    town.calculate(case, application)
    draft = town.write_decision(case, application, months=4)
    administrator = town.worker(Role.ADMINISTRATOR, "Ada Ros")
    table = {
        "name": "Riktlinje hösten", "valid_from": "2026-11-01",
        "file": SimpleUploadedFile("riktlinje.csv", guideline_file(RENT), "text/csv"),
    }  # fmt: skip
    town.send(town.head, f"{town.send(administrator, '/tables/guideline/new/', table)}approve/")
    said = "för hyra i november 2026 och 9 000 kr i september 2026. Beslutet kan gälla till och med oktober 2026"
    assert said in town.page(town.caseworker, draft).replace("\xa0", " ")
    answer = town.as_(town.caseworker).post(f"{draft}make/")
    assert answer.status_code != 302
    assert said in answer.text.replace("\xa0", " ")


def test_what_comes_once_is_no_income_of_the_next_month(town: Town) -> None:
    case = town.register(someone("Tora", "Band", date(1990, 3, 14)))
    application = town.apply(case, "2026-09", expenses={"rent": 7000}, incomes=[("Tora", "tax_refund", 1500)])
    said = several(town, case, application, 2)
    assert f"skatteåterbäring för Tora är 0 kr i oktober 2026 och 1 500 kr i september 2026. {FIRST}" in said


def test_the_work_incentive_that_begins_in_a_later_month_is_seen(clock: Clock) -> None:
    """Support from February to June, and July is the sixth month: in August a quarter of the wage is left out."""
    town = Town(clock, date(2026, 2, 1))
    case = town.register(someone("Petra", "Sand", date(1990, 6, 6)))
    first = town.apply(case, "2026-02", expenses={"rent": 6000})
    town.calculate(case, first)
    town.decide(case, first, months=5)
    town.on(date(2026, 7, 1))
    wage = [("Petra", "wage", 2000)]
    said = several(town, case, town.apply(case, "2026-07", expenses={"rent": 6000}, incomes=wage), 2)
    assert "för Petra är 1 500 kr i augusti 2026 och 2 000 kr i juli 2026" in said


def test_months_that_are_alike_are_decided_together(town: Town) -> None:
    """A wage that comes each month, and a child whose birthday is over: 3 940 + 3 820 + 1 410 + 7 000 − 3 000."""
    child = someone("Elsa", "Band", date(2016, 8, 31))
    case = town.register(someone("Tora", "Band", date(1990, 3, 14)), ("child", child))
    application = town.apply(case, "2026-09", expenses={"rent": 7000}, incomes=[("Tora", "wage", 3000, "2026-08")])
    town.calculate(case, application)
    town.letter(town.decide(case, application, months=4), "21-flera-manader").says("52 680 kr", "varje månad")


def test_the_last_day_follows_the_number_of_months_back_and_forth(town: Town) -> None:
    case = town.register(someone("Tora", "Band", date(1990, 3, 14)))
    application = town.apply(case, "2026-09", expenses={"rent": 7000})
    town.calculate(case, application)
    draft = town.write_decision(case, application, months=2)
    edit = case.url(f"decision/{application}/draft/{draft.rstrip('/').rpartition('/')[2]}/")
    for months, last in ((3, "2026-11-30"), (1, "2026-09-30"), (2, "2026-10-31")):
        assert town.send(town.caseworker, edit, {"months": months}) == draft
        assert f"2026-09-01 – {last}" in town.page(town.caseworker, draft)
    refused = town.refused(town.caseworker, edit, {"months": 1, "period_to": "2026-10-15"})
    assert "Perioden måste ligga inom det" in refused


def test_what_is_needed_once_is_given_once(town: Town) -> None:
    """3 940 + 1 280 + 7 000 = 12 220 each month, and glasses of 1 500 in September: 13 720 + 12 220 = 25 940."""
    case = town.register(someone("Tora", "Band", date(1990, 3, 14)))
    application = town.apply(case, "2026-09", expenses={"rent": 7000}, needs={"glasses": 1500})
    town.calculate(case, application)
    town.letter(town.decide(case, application, months=2), "22-engangsbehov").says(
        "Du får 25 940 kr i ekonomiskt bistånd för september– oktober 2026",
        "så beräkningen gäller varje månad, men glasögon bara i september 2026.",
        "Det saknas 13 720 kr i september 2026 och 12 220 kr varje månad därefter.",
        "Glasögon, september 2026 Dig 1 500 kr",
        "Beräkningen gäller varje månad, men glasögon bara i september 2026.",
    ).says_nothing_of("Glasögon, oktober 2026")
