"""Agencies' payments as proposed incomes: shown on the sheet, taken over or set otherwise, traceable to the answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, Refusal
from cases import actions
from cases.agencies import months_of
from cases.income_proposals import IncomeAnswer, benefits_of, proposals_of
from cases.models import AgencyPayment, Calculation, SetIncome
from tests.factories import attack, make_application
from tests.ssbtek.world import World


def sheet_data(world: World, **row: Any) -> dict[str, str]:
    """The sheet as a browser sends it, with one income row."""
    expenses: dict[str, str] = {}
    for index, kind in enumerate(
        ("rent", "electricity", "home_insurance", "commuting", "local_transport", "union_fee", "unemployment_fund")
    ):
        expenses |= {f"expenses-{index}-kind": kind, f"expenses-{index}-applied": "", f"expenses-{index}-approved": ""}
    given = {"person": str(world.applicant.pk), "kind": "housing_allowance", "net": "", **row}
    return {**expenses, **{f"incomes-0-{name}": str(value) for name, value in given.items()}}


def send(world: World, **row: Any) -> Any:
    url = world.office.url(f"calculation/{world.application.pk}/")
    return world.office.as_(world.office.caseworker).post(url, sheet_data(world, **row))


def answered(world: World, control: str | None = "1900", comparison: str | None = None) -> AgencyPayment | None:
    world.says(world.applicant, world.housing(control, comparison))
    world.ask()
    return AgencyPayment.objects.order_by("-paid_on").first()


def proposals(world: World) -> list[Any]:
    return proposals_of(world.application, months_of(world.application.month, timezone.localdate()))


def test_a_payment_of_the_control_month_stands_on_the_sheet_with_agency_day_and_amount(world: World) -> None:
    payment = answered(world)
    assert payment
    page = world.page(f"calculation/{world.application.pk}/")
    assert 'data-proposed="1 900"' in page.replace("\N{NO-BREAK SPACE}", " ")
    assert f'value="{payment.pk}"' in page
    assert "Bostadsbidrag, Försäkringskassan" in page
    assert payment.paid_on.isoformat() in page


def test_what_is_taken_over_is_kept_with_its_payment(world: World) -> None:
    payment = answered(world)
    assert payment
    assert send(world, net="1900", payment=payment.pk).status_code == 302
    row = SetIncome.objects.get()
    assert (row.payment, row.net, row.proposed, row.note) == (payment, Decimal(1900), Decimal(1900), "")
    assert Calculation.objects.get().input["incomes"][0]["net"] == "1900.00"
    assert proposals(world)[0].is_handled


def test_another_amount_needs_a_note_and_nothing_typed_is_lost(world: World) -> None:
    payment = answered(world)
    assert payment
    answer = send(world, net="1500", payment=payment.pk)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Skriv varför beloppet inte är det" in page
    assert 'value="1500"' in page
    assert send(world, net="1500", payment=payment.pk, note="Återbetalning drogs av.").status_code == 302
    assert SetIncome.objects.get().note == "Återbetalning drogs av."


def test_what_is_left_empty_is_not_answered_and_said_by_the_sum_and_on_the_pages_of_the_decision(world: World) -> None:
    payment = answered(world)
    assert payment
    assert "1 föreslagen inkomst är inte tagen" in world.page(f"calculation/{world.application.pk}/")
    assert send(world, payment=payment.pk).status_code == 302
    assert not proposals(world)[0].is_handled
    assert "är inte med i beräkningen" in world.page(f"decision/{world.application.pk}/")


def test_an_income_that_the_applicant_stated_is_held_against_the_agencys_and_not_counted_twice(world: World) -> None:
    content = {"incomes": [{"person": str(world.applicant.pk), "kind": "housing_allowance", "net": "1900"}]}
    world.office.application = actions.receive_application(
        world.office.caseworker, timezone.now(), world.case.pk, world.application.month, "paper", content
    )
    answered(world)
    page = world.page(f"calculation/{world.application.pk}/")
    assert page.count('value="housing_allowance" selected') == 1
    assert page.count("data-proposed") == 1


def test_a_benefit_without_a_payment_in_the_control_month_is_offered_from_the_comparison_month(world: World) -> None:
    answered(world, None, "1700")
    (proposal,) = proposals(world)
    assert (proposal.is_gap, proposal.net) == (True, Decimal(1700))


def test_the_comparison_months_payment_is_no_proposal_where_the_control_month_has_one(world: World) -> None:
    answered(world, "1900", "1700")
    (proposal,) = proposals(world)
    assert (proposal.is_gap, proposal.net, proposal.before) == (False, Decimal(1900), Decimal(1700))


@pytest.mark.parametrize(("control", "comparison", "changed"), [
    ("1120", "1000", False), ("1120.01", "1000", True), ("880", "1000", False), ("879.99", "1000", True),
    ("1000", "1000", False), ("1000", None, False), (None, "1000", False),
])  # fmt: skip
def test_a_change_counts_above_the_threshold_and_not_at_it(
    world: World, control: str | None, comparison: str | None, changed: bool
) -> None:
    world.says(world.applicant, world.housing(control, comparison))
    (fetch,) = world.ask()
    months = months_of(world.application.month, timezone.localdate())
    assert [benefit.changed_more_than(12) for benefit in benefits_of(fetch, months)] == [changed]


def test_an_answer_that_comes_again_keeps_what_was_set_of_the_same_payment(world: World) -> None:
    payment = answered(world)
    assert payment
    send(world, net="1900", payment=payment.pk)
    world.ask()
    (proposal,) = proposals(world)
    assert proposal.payment.pk != payment.pk
    assert proposal.is_handled


def test_an_answer_with_another_amount_has_to_be_answered_anew(world: World) -> None:
    payment = answered(world)
    assert payment
    send(world, net="1900", payment=payment.pk)
    answered(world, "2100")
    assert not proposals(world)[0].is_handled


def test_the_sheet_opened_again_shows_what_was_set_and_its_note(world: World) -> None:
    payment = answered(world)
    assert payment
    send(world, net="1500", payment=payment.pk, note="Återbetalning drogs av.")
    page = world.page(f"calculation/{world.application.pk}/").replace("\N{NO-BREAK SPACE}", " ")
    assert 'value="Återbetalning drogs av."' in page
    assert 'value="1 500"' in page
    assert page.count("data-proposed") == 1


def test_a_payment_of_another_application_is_refused_by_the_database(world: World) -> None:
    payment = answered(world)
    assert payment
    other = make_application(world.office.caseworker, world.case)
    with pytest.raises(Conflict):
        actions.calculate_month(
            world.office.caseworker, timezone.now(), other.pk, {}, answers=[IncomeAnswer(payment.pk, payment.net)]
        )


def test_what_was_proposed_is_the_databases_and_a_set_income_is_never_changed(world: World) -> None:
    payment = answered(world)
    assert payment
    send(world, net="1900", payment=payment.pk)
    with pytest.raises(Refusal):
        attack(world.office.caseworker, "UPDATE cases_setincome SET net = 1")
    with pytest.raises((Refusal, Invalid)):
        actions.calculate_month(
            world.office.caseworker, timezone.now(), world.application.pk, {},
            answers=[IncomeAnswer(payment.pk, Decimal(1))],
        )  # fmt: skip


def test_sums_while_one_types_mark_the_row_that_differs(world: World) -> None:
    payment = answered(world)
    assert payment
    url = world.office.url(f"calculation/{world.application.pk}/preview/")
    client = world.office.as_(world.office.caseworker)
    for net, marked in (("1500", True), ("1900", False)):
        page = client.post(url, sheet_data(world, net=net, payment=payment.pk)).content.decode()
        row = page[page.index('id="diff-incomes-0"') :][:120]
        assert ("is-cut" in row) is marked
