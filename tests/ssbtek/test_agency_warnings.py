"""Warnings of what the agencies answer, do not answer, and have paid without its being calculated."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases import actions
from cases.income_proposals import IncomeAnswer
from cases.models import AgencyPayment, CaseWarning
from cases.ssbtek.contract import Agency, Scripted
from cases.ssbtek.fake.town import CODE_TIMEOUT, Trouble
from tests.ssbtek.world import World


def texts(world: World, kind: str) -> list[str]:
    rows = CaseWarning.objects.filter(case=world.case, kind=kind, state="open").order_by("pk")
    return list(rows.values_list("text", flat=True))


def calculate(world: World, incomes: list[dict[str, Any]], answers: tuple[IncomeAnswer, ...] = ()) -> None:
    values = {"incomes": incomes}
    actions.calculate_month(world.office.caseworker, timezone.now(), world.application.pk, values, answers=answers)


def test_a_benefit_that_changed_more_than_the_threshold_is_new_or_gone_warns(world: World) -> None:
    world.says(world.applicant, world.housing("1900", "1000"))
    world.ask()
    assert texts(world, "income_change") == [f"Bostadsbidrag, {world.applicant.given_name} har ändrats +900\u00a0kr"]
    world.says(world.applicant, world.housing("1050", "1000"))
    world.ask()
    assert texts(world, "income_change") == []
    world.says(world.applicant, world.housing(None, "1000"))
    world.ask()
    assert "är borta" in texts(world, "income_dropped")[0]
    world.says(world.applicant, world.housing("1000"))
    world.ask()
    assert "är ny" in texts(world, "new_income")[0]


def test_what_a_calculation_leaves_out_warns_until_it_is_taken_over(world: World) -> None:
    world.says(world.applicant, world.housing("1900"))
    world.ask()
    assert texts(world, "unhandled_income") == []
    calculate(world, [])
    assert "1\u00a0900\u00a0kr är inte med i beräkningen" in texts(world, "unhandled_income")[0]
    payment = AgencyPayment.objects.get()
    income = {"person": str(world.applicant.pk), "kind": "housing_allowance", "net": "1900.00"}
    calculate(world, [income], (IncomeAnswer(payment.pk, Decimal(1900)),))
    assert texts(world, "unhandled_income") == []


def test_an_agency_that_did_not_answer_warns_until_it_does(world: World) -> None:
    world.says(world.applicant, Scripted({}, {Agency.CSN: CODE_TIMEOUT}))
    world.ask()
    assert any("CSN kunde inte svara" in text for text in texts(world, "missing_ssbtek"))
    world.says(world.applicant, Trouble.BUSY)
    world.ask()
    assert f"Myndigheterna svarade inte om {world.applicant.given_name}" in texts(world, "missing_ssbtek")
    world.says(world.applicant, world.housing("1900"))
    world.ask()
    assert not any(world.applicant.given_name in text for text in texts(world, "missing_ssbtek"))
