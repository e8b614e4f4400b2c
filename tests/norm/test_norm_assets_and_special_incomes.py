"""Savings and assets are used first, what does not count is shown at nothing, and nothing can be set off."""

from typing import Any

import pytest

from cases.norm import CalculationError, Settings, calculate
from cases.norm.kinds import ASSET_KINDS, EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS
from cases.norm.special_incomes import UNCOUNTED
from tests.norm.building import case, child, income, notice_codes, outcome

SURPLUS = {"amount": "1108.00", "month": "2026-08", "refused_on": "2026-08-27"}


def asset(value: str = "1000.00", kind: str = "bank_balance", person: str = "a1", **more: Any) -> dict[str, Any]:
    return {"person": person, "kind": kind, "value": value, **more}


def line_of(given: Any, kind: str, **settings: Any) -> dict[str, Any]:
    lines: list[dict[str, Any]] = calculate(given, Settings(**settings))["lines"]
    return next(line for line in lines if line["kind"] == kind)


def refusal(given: Any, **settings: Any) -> CalculationError:
    with pytest.raises(CalculationError) as caught:
        calculate(given, Settings(**settings))
    return caught.value


def test_sol_12_1_savings_are_used_before_aid_is_given() -> None:
    assert outcome(case(assets=[asset("5000.00")])) == ("grant", "220.00")
    assert outcome(case(assets=[asset("5220.00")])) == ("reject", "0.00")


def test_assets_stand_before_incomes() -> None:
    given = case(incomes=[income("1.00", kind="pension")], assets=[asset()])
    kinds = [line["kind"] for line in calculate(given)["lines"] if line["section"] == "incomes"]
    assert kinds == ["bank_balance", "pension"]


def test_an_asset_that_cannot_be_used_yet_is_shown_at_nothing_with_its_reason() -> None:
    given = case(assets=[asset("80000.00", "vehicle", available=False, reason="Bilen ska säljas före 1 november.")])
    line = line_of(given, "vehicle")
    assert (line["amount"], line["reason"]) == ("0.00", "Bilen ska säljas före 1 november.")
    assert outcome(given) == outcome(case())


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"available": False}, "reason"),
        ({"available": False, "reason": " "}, "reason"),
        ({"person": "b1"}, "person"),
        ({"kind": "boat"}, "kind"),
        ({"value": "-1.00"}, "value"),
        ({"sold": True}, "sold"),
    ],
)
def test_what_is_said_wrongly_of_an_asset_is_refused(more: dict[str, Any], field: str) -> None:
    assert refusal(case(assets=[asset() | more])).field == f"assets[0].{field}"


def test_hfd_2017_ref_26_saved_extra_allowance_counts_while_the_running_one_does_not() -> None:
    saved = case(assets=[asset("9995.00", "saved_extra_allowance")], incomes=[income("825.00", kind="extra_allowance")])
    assert line_of(saved, "saved_extra_allowance")["amount"] == "-9995.00"
    assert line_of(saved, "saved_extra_allowance")["rule"] == "HFD 2017 ref. 26"
    running = line_of(saved, "extra_allowance")
    assert (running["amount"], running["rule"]) == ("0.00", "RÅ 1996 ref. 12")


def test_a_childs_savings_follow_the_rule_of_the_childs_other_incomes() -> None:
    given = case(children=[child("2014-03-15")], assets=[asset("20000.00", person="c1")])
    assert calculate(given)["incomes"]["counted"] == "5095.00"  # 4390 + 1410 / 2
    assert calculate(given, Settings(child_other_income_cap=False))["incomes"]["counted"] == "20000.00"


@pytest.mark.parametrize("kind", UNCOUNTED)
def test_an_income_that_does_not_count_is_shown_at_nothing_with_rule_and_source(kind: str) -> None:
    given = case(incomes=[income("700.00", kind=kind)])
    line = line_of(given, kind)
    assert line["amount"] == "0.00"
    assert line["label"].endswith(", räknas inte")
    assert all((line["rule"], line["source"]))
    assert line["basis"] == "700\u00a0kr har kommit in"
    assert calculate(given)["incomes"] == {"net": "700.00", "counted": "0.00"}


def test_any_income_can_be_left_out_in_the_individual_case_with_a_reason() -> None:
    given = case(incomes=[income("700.00", kind="gift", counted=False, reason="Pengarna gick till begravningen.")])
    line = line_of(given, "gift")
    assert (line["amount"], line["reason"]) == ("0.00", "Pengarna gick till begravningen.")
    assert refusal(case(incomes=[income("1", counted=False)])).field == "incomes[0].reason"


def test_a_wage_that_is_left_out_has_no_work_incentive_and_a_childs_no_limit() -> None:
    wages = [income("1000.00", counted=False, reason="Fel i lönen, betalas tillbaka.")]
    assert calculate(case(incomes=wages, work_incentive=["a1"]))["incomes"]["counted"] == "0.00"
    pupil = income("70000.00", "c1", counted=False, reason="Redan räknad i juni.")
    assert calculate(case(children=[child("2010-03-15")], incomes=[pupil]))["incomes"]["counted"] == "0.00"


def test_an_income_shows_what_was_proposed_and_why_something_else_is_set() -> None:
    given = case(incomes=[income("4000.00", proposed="5000.00", reason="Avdrag för frånvaro.")])
    line = line_of(given, "wage")
    assert (line["basis"], line["reason"]) == ("föreslaget belopp 5\u00a0000\u00a0kr", "Avdrag för frånvaro.")
    assert line_of(case(incomes=[income("5000.00", proposed="5000.00")]), "wage")["basis"] == ""
    assert "income_set" in notice_codes(case(incomes=[income("4000.00", proposed="5000.00")]))


# ---- a surplus of the month before (HFD 2017 ref. 51) ------------------------------------------------------


def test_hfd_2017_ref_51_a_surplus_is_an_income_where_the_setting_allows_it() -> None:
    line = line_of(case(carried_surplus=SURPLUS), "carried_surplus", surplus_carry=True)
    assert (line["amount"], line["rule"]) == ("-1108.00", "HFD 2017 ref. 51")
    assert line["source"] == "Avslagsbeslut 2026-08-27"


def test_hfd_2017_ref_51_by_default_it_is_not_allowed() -> None:
    error = refusal(case(carried_surplus=SURPLUS))
    assert (error.code, error.field) == ("not_allowed", "carried_surplus")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"refused_on": None}, "refused_on"),  # JO: the surplus month is a formal refusal
        ({"month": "2026-07"}, "month"),
        ({"month": "2026-09"}, "month"),
        ({"refused_on": "2026-10-01"}, "refused_on"),
        ({"amount": "-1"}, "amount"),
    ],
)
def test_a_surplus_needs_its_formal_refusal_of_the_month_before(wrong: dict[str, Any], field: str) -> None:
    error = refusal(case(carried_surplus=SURPLUS | wrong), surplus_carry=True)
    assert error.field == f"carried_surplus.{field}"


# ---- no set-off (HFD 2013 ref. 18) --------------------------------------------------------------------------


def test_hfd_2013_ref_18_there_is_no_kind_by_which_an_overpayment_could_be_set_off() -> None:
    words = [*INCOME_KINDS, *EXPENSE_KINDS, *NEED_KINDS, *ASSET_KINDS]
    words += [*INCOME_KINDS.values(), *EXPENSE_KINDS.values(), *NEED_KINDS.values(), *ASSET_KINDS.values()]
    for stem in ("reclaim", "recover", "overpa", "set_off", "offset", "debt", "återkrav", "kvitt", "avräk", "skuld"):
        assert not [word for word in words if stem in word.lower()]


@pytest.mark.parametrize("place", ["incomes", "expenses", "needs", "assets"])
def test_hfd_2013_ref_18_no_amount_can_be_negative(place: str) -> None:
    row = {
        "incomes": income("-938.00", kind="other"),
        "expenses": {"kind": "rent", "applied": "-938.00", "approved": "-938.00"},
        "needs": {"kind": "other", "applied": "-938.00", "approved": "-938.00"},
        "assets": asset("-938.00"),
    }[place]
    assert refusal({**case(), place: [row]}).code == "invalid_input"


@pytest.mark.parametrize("field", ["set_off", "deductions", "reclaims", "overpaid"])
def test_hfd_2013_ref_18_no_field_takes_an_earlier_overpayment(field: str) -> None:
    assert refusal({**case(), field: [{"amount": "938.00"}]}).field == field
