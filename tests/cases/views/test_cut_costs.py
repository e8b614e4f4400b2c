"""A cost that is approved only in part has its reason all the way from the sheet to the letter."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bistand.refusals import Invalid
from cases import actions
from cases.actions.content import DecisionContent
from cases.deliveries import render_letter
from cases.models import Calculation, Decision
from cases.queries import adults_of, members_on
from tests.cases.views.office import Office
from tests.letters.reading import text_of

WHY = "Hyran är högre än vad som är skäligt."


def cut_sheet(office: Office, **fields: str) -> dict[str, str]:
    rent = {"expenses-0-kind": "rent", "expenses-0-applied": "7000", "expenses-0-approved": "6000"}
    return rent | {"incomes-0-person": str(office.case.applicant_id)} | fields


def url(office: Office, part: str = "") -> str:
    return office.url(f"calculation/{office.application.pk}/{part}")


def cut(office: Office, **reason: str) -> Calculation:
    row = {"kind": "rent", "applied": "7000.00", "approved": "6000.00", **reason}
    return actions.calculate_month(office.caseworker, timezone.now(), office.application.pk, {"expenses": [row]})


def content(office: Office, calculation: Calculation, **other: Any) -> DecisionContent:
    adults = adults_of(members_on(office.case.household_id, office.application.month))
    granted = Decimal(calculation.result["result"]["amount"])
    values: dict[str, Any] = {
        "decision_type": "livelihood",
        "legal_ground": "12:1",
        "outcome": "partial",
        "amount": granted,
        "period_from": office.application.month,
        "period_to": office.application.month,
        "reasons": "Behovet finns.",
        "individual": "Hyran är högre än vad som är skäligt för hushållet.",
        "uncommunicated": "needless",
        "child_perspective": "Barnet har det bra.",
        "lines": (("rent", Decimal(6000)), ("livelihood", granted - 6000)),
        "obstacles": {person.pk: "unemployed_none" for person in adults},
        "calculation_id": calculation.pk,
    }
    return DecisionContent(**values | other)


def test_a_cost_cut_without_a_reason_is_asked_about_by_its_row_and_nothing_is_saved(office: Office) -> None:
    answer = office.as_(office.caseworker).post(url(office), cut_sheet(office))
    assert answer.status_code == 422
    assert re.search(r'(?s)id="id_expenses-0-reason_error".{0,400}?Skriv varför inte allt godkänns', answer.text)
    assert not Calculation.objects.exists()


def test_the_sum_is_shown_while_the_reason_is_not_yet_written(office: Office) -> None:
    text = office.as_(office.caseworker).post(url(office, "preview/"), cut_sheet(office)).text
    assert "Att bevilja" in text
    assert re.search(r'id="diff-expenses-0"[^>]*class="[^"]*is-cut', text)


def test_the_reason_is_kept_with_the_row_and_shown_where_the_calculation_is_read(office: Office) -> None:
    client = office.as_(office.caseworker)
    client.post(url(office), cut_sheet(office, **{"expenses-0-reason": WHY}))
    assert Calculation.objects.get().input["expenses"] == [
        {"kind": "rent", "applied": "7000.00", "approved": "6000.00", "reason": WHY}
    ]
    assert WHY in client.get(office.url("calculation/")).text
    assert f'value="{WHY}"' in client.get(url(office)).text


def test_a_reason_for_what_is_approved_in_full_is_not_kept(office: Office) -> None:
    sent = cut_sheet(office, **{"expenses-0-approved": "7000", "expenses-0-reason": WHY})
    office.as_(office.caseworker).post(url(office), sent)
    assert "reason" not in Calculation.objects.get().input["expenses"][0]


def test_no_decision_rests_on_a_calculation_that_does_not_say_why(office: Office) -> None:
    calculation = cut(office)
    with pytest.raises(Invalid, match="varför inte allt godkänns: hyra") as refused:
        actions.draft_decision(office.caseworker, timezone.now(), office.application.pk, content(office, calculation))
    assert refused.value.field == "calculation"
    page = office.as_(office.caseworker).get(office.url(f"decision/{office.application.pk}/")).text
    assert "Skriv skälen i beräkningen" in page


def test_a_matter_that_ends_without_trying_the_need_asks_for_no_reasons(office: Office) -> None:
    none = content(office, cut(office), outcome="write_off", decision_type="refusal", amount=Decimal(0), lines=())
    actions.draft_decision(office.caseworker, timezone.now(), office.application.pk, none)
    assert Decision.objects.get().outcome == "write_off"


def test_the_letter_and_the_proposed_reasons_say_why(office: Office) -> None:
    calculation = cut(office, reason=WHY)
    page = office.as_(office.caseworker).get(office.url(f"decision/{office.application.pk}/")).text
    assert f"godkänner vi 6\u00a0000\u00a0kr. {WHY}" in page
    draft = actions.draft_decision(
        office.caseworker, timezone.now(), office.application.pk, content(office, calculation)
    )
    made = actions.make_decision(office.caseworker, timezone.now(), draft.pk)
    assert f"Hyra 7 000 kr 6 000 kr {WHY}" in text_of(render_letter(made))
