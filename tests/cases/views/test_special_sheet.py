"""The calculation's seldom used parts on the sheet, and what earlier months and the guideline say before one types."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bistand.refusals import Invalid
from bistand.staff import actions as staff
from bistand.staff.models import Role
from cases import actions
from cases.actions.case import NewMember
from cases.actions.content import DecisionContent
from cases.earlier_months import children_earned, work_incentives
from cases.models import Calculation, Case, MemberRole
from cases.proposals import proposed_individual
from cases.queries import adults_of, members_on
from tests.cases.tables_files import RENT, guideline_file
from tests.cases.views.office import Office
from tests.factories import make_application, make_person, make_user

WHY = "Celiaki enligt intyg från läkare."


def url(office: Office, part: str = "") -> str:
    return office.url(f"calculation/{office.application.pk}/{part}")


def post(office: Office, **fields: str) -> Any:
    sent = {"incomes-0-person": str(office.case.applicant_id), "assets-0-person": str(office.case.applicant_id)}
    return office.as_(office.caseworker).post(url(office), sent | {k.replace("__", "-"): v for k, v in fields.items()})


def saved() -> Any:
    return Calculation.objects.latest("pk")


def decided(
    case: Case, month: date, wages: dict[int, str] | None = None, incentive: tuple[int, ...] = (), **other: Any
) -> Calculation:
    """A month with försörjningsstöd by a decision in force."""
    worker = case.caseworker
    assert worker is not None
    now = timezone.now()
    application = make_application(worker, case, month)
    incomes = [{"person": str(pk), "kind": "wage", "net": net} for pk, net in (wages or {}).items()]
    values = {"incomes": incomes, "work_incentive": [str(pk) for pk in incentive], **other}
    calculation = actions.calculate_month(worker, now, application.pk, values)
    amount = Decimal(calculation.result["result"]["amount"])
    content = DecisionContent(
        decision_type="livelihood", legal_ground="12:1", outcome=calculation.result["result"]["outcome"], amount=amount,
        period_from=month, period_to=month, reasons="Behovet finns.",
        child_perspective=f"Barnet har det bra i {month:%Y-%m}.",
        lines=(("livelihood", amount),), calculation_id=calculation.pk, uncommunicated="needless",
        individual=f"Ni har fått lön i {month:%Y-%m} som har tagit slut.",
        obstacles={p.pk: "unemployed_none" for p in adults_of(members_on(case.household_id, month))},
    )  # fmt: skip
    actions.make_decision(worker, now, actions.draft_decision(worker, now, application.pk, content).pk)
    return calculation


def months_before(month: date, count: int) -> list[date]:
    found = []
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
        found.append(month)
    return found[::-1]


def since_last_year(office: Office) -> None:
    """The household has been there since long before the months of the test."""
    from django.db import connection

    from bistand.actions import acting
    from bistand.staff.queries import system_user

    with acting(system_user(), "test.earlier"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_householdmember SET valid = daterange('2024-01-01', NULL) WHERE household_id = %s",
            [office.case.household_id],
        )


# ---- typed in ---------------------------------------------------------------------------------------------------


def test_a_level_an_asset_and_an_income_left_out_are_saved_with_their_reasons(office: Office) -> None:
    applicant = str(office.case.applicant_id)
    answer = post(
        office,
        levels__0__post="food", levels__0__person=applicant, levels__0__direction="raise", levels__0__amount="300",
        levels__0__reason=WHY, assets__0__kind="funds", assets__0__value="500", incomes__0__kind="gift",
        incomes__0__net="700", incomes__0__uncounted="on", incomes__0__note="Till begravningen.",
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    given = saved().input
    assert given["norm_adjustments"] == [
        {"post": "food", "person": applicant, "direction": "raise", "amount": "300.00", "reason": WHY}
    ]
    assert given["assets"] == [{"person": applicant, "kind": "funds", "value": "500.00"}]
    assert given["incomes"][0] | {"counted": False, "reason": "Till begravningen."} == given["incomes"][0]
    assert saved().result["incomes"]["counted"] == "500.00"
    words = proposed_individual(given, saved().result)
    assert f"Livsmedel, högre nivå än riksnormen: 300\u00a0kr. {WHY}" in words
    assert "Gåva, räknas inte: 0\u00a0kr. Till begravningen." in words
    page = office.as_(office.caseworker).get(url(office)).content.decode()
    assert WHY in page
    assert 'class="special" open' in page


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"levels__0__post": "food", "levels__0__amount": "300"}, "id_levels-0-person_error"),
        ({"levels__0__post": "consumables", "levels__0__amount": "300"}, "id_levels-0-reason_error"),
        ({"assets__0__kind": "funds"}, "id_assets-0-value_error"),
        ({"assets__0__kind": "funds", "assets__0__value": "5", "assets__0__locked": "on"}, "id_assets-0-reason_error"),
        ({"emergency__reason": "Lönen kommer den 25."}, "id_emergency-reason_error"),
        (
            {"incomes__0__kind": "gift", "incomes__0__net": "7", "incomes__0__uncounted": "on"},
            "id_incomes-0-note_error",
        ),
    ],
)
def test_what_is_lacking_is_said_by_its_field_and_nothing_is_saved(
    office: Office, fields: dict[str, str], field: str
) -> None:
    answer = post(office, **fields)
    assert answer.status_code == 422
    assert field in answer.content.decode()
    assert not Calculation.objects.exists()


def test_a_childs_days_can_be_said_for_this_month(office: Office) -> None:
    child = next(m for m in members_on(office.case.household_id, office.application.month) if m.role == "child")
    post(office, **{f"days-{child.person_id}-days": "10"})
    assert saved().input["household"]["children"][0]["days"] == 10


def test_a_surplus_is_asked_for_only_where_the_municipality_counts_them(office: Office) -> None:
    assert "surplus-amount" not in office.as_(office.caseworker).get(url(office)).content.decode()
    staff.change_setting(
        make_user(Role.ADMINISTRATOR), timezone.now(), "norm.surplus_carry", True, office.application.month
    )
    assert "surplus-amount" in office.as_(office.caseworker).get(url(office)).content.decode()
    wrong = post(office, surplus__amount="1108", surplus__month="2026-01")
    assert "id_surplus-refused_on_error" in wrong.content.decode()


# ---- the guideline -----------------------------------------------------------------------------------------------


def with_guideline(office: Office, *rows: tuple[str, str, str], first: date = date(2026, 1, 1)) -> None:
    loaded = actions.load_guideline(
        make_user(Role.ADMINISTRATOR), timezone.now(), "Riktlinje", first, guideline_file((*RENT, *rows))
    )
    actions.approve_table(office.head, timezone.now(), loaded.pk)


def test_the_guideline_proposes_what_is_approved_and_more_needs_a_reason(office: Office) -> None:
    with_guideline(office)
    rent = {"expenses-0-kind": "rent", "expenses-0-applied": "9000", "expenses-0-approved": "9000"}
    refused = post(office, **rent)
    assert refused.status_code == 422
    assert "mer än riktlinjen godkänns i det enskilda fallet" in refused.content.decode()
    assert post(office, **rent, **{"expenses-0-reason": "Ingen annan bostad finns."}).status_code == 302
    line = next(line for line in saved().result["lines"] if line["kind"] == "rent")
    assert (line["above_guideline"], line["reason"]) == (True, "Ingen annan bostad finns.")
    row = {"kind": "rent", "applied": "9000", "approved": "9000"}
    with pytest.raises(Invalid) as refusal:
        actions.calculate_month(office.caseworker, timezone.now(), office.application.pk, {"expenses": [row]})
    assert refusal.value.field == "expenses[0].reason"


def test_an_application_above_the_ceiling_is_shown_with_the_ceiling_as_proposal(office: Office) -> None:
    with_guideline(office)
    content = {"expenses": [{"kind": "rent", "applied": "9000.00"}]}
    month = office.application.month
    other = actions.receive_application(office.caseworker, timezone.now(), office.case.pk, month, "counter", content)
    page = office.as_(office.caseworker).get(office.url(f"calculation/{other.pk}/")).content.decode()
    assert 'value="7\u00a0400"' in page


# ---- as many rows as are needed -------------------------------------------------------------------------------


def test_two_assets_and_two_levels_are_entered_one_after_another_without_script(office: Office) -> None:
    person = str(office.case.applicant_id)
    first = {"levels__0__post": "clothes", "levels__0__amount": "100", "levels__0__person": person,
             "levels__0__reason": WHY, "assets__0__kind": "bank_balance", "assets__0__value": "400"}  # fmt: skip
    assert post(office, **first).status_code == 302
    page = office.as_(office.caseworker).get(url(office)).content.decode()
    assert 'name="levels-1-post"' in page
    assert 'name="assets-1-kind"' in page
    second = {"levels__1__post": "food", "levels__1__amount": "50", "levels__1__person": person,
              "levels__1__reason": WHY, "assets__1__kind": "vehicle", "assets__1__value": "200",
              "assets__1__person": person}  # fmt: skip
    refused = post(office, **first, **second | {"levels__1__amount": "mycket"}).content.decode()
    assert 'name="levels-2-post"' in refused
    assert post(office, **first, **second).status_code == 302
    given = saved().input
    assert ([row["post"] for row in given["norm_adjustments"]], [row["kind"] for row in given["assets"]]) == (
        ["clothes", "food"], ["bank_balance", "vehicle"],
    )  # fmt: skip


def test_a_row_is_added_with_the_focus_in_it(office: Office) -> None:
    for section in ("levels", "assets"):
        row = office.as_(office.caseworker).get(office.url(f"rows/{section}/3/?to=calculation")).content.decode()
        assert f'name="{section}-3-person"' in row
        assert re.search(rf'<select(?=[^>]*name="{section}-3-)[^>]*autofocus', row)
        assert f"rows/{section}/4/" in row


def test_what_hinders_the_sum_is_said_once_with_the_row_it_is_about_and_its_field(office: Office) -> None:
    sent = {"expenses-0-kind": "rent", "expenses-0-applied": "100", "expenses-0-approved": "200"}
    answer = office.as_(office.caseworker).post(url(office, "preview/"), sent).content.decode()
    assert "Hyra: Godkänt kan inte vara mer än sökt." in answer
    assert 'data-field="id_expenses-0-approved"' in answer
    period = {"period_from": f"{office.application.month}", "period_to": "2001-01-01"}
    answer = office.as_(office.caseworker).post(url(office, "preview/"), period).content.decode()
    assert 'data-field="id_period_' in answer


def test_an_amount_that_nobody_confirmed_is_not_called_confirmed(office: Office) -> None:
    sent = {"expenses-0-kind": "rent", "expenses-0-applied": "5000", "expenses-0-approved": "5000"}
    answer = office.as_(office.caseworker).post(url(office, "preview/"), sent).content.decode()
    assert "Källa: inlagt av dig." in answer
    content = {"expenses": [{"kind": "rent", "applied": "5000.00"}]}
    stated = actions.receive_application(
        office.caseworker, timezone.now(), office.case.pk, office.application.month, "counter", content
    )
    answer = office.as_(office.caseworker).post(office.url(f"calculation/{stated.pk}/preview/"), sent).content.decode()
    assert "Källa: enligt ansökan." in answer


# ---- earlier months -----------------------------------------------------------------------------------------------


def test_six_months_of_support_propose_the_work_incentive_with_its_explanation(office: Office) -> None:
    since_last_year(office)
    month, applicant = office.application.month, office.case.applicant_id
    for earlier in months_before(month, 6):
        decided(office.case, earlier)
    page = office.as_(office.caseworker).get(url(office)).content.decode()
    assert "sex månader i följd. De två åren börjar när en arbetsinkomst räknas." in page
    assert re.search(rf'<input(?=[^>]*name="work_incentive")(?=[^>]*value="{applicant}")[^>]*checked', page)

    refused = post(office)  # the caseworker takes the mark away and does not say why
    assert "id_work_incentive_reason_error" in refused.content.decode()
    assert post(office, work_incentive_reason="Lönen är sjuklön från försäkring.").status_code == 302
    assert saved().input["work_incentive_reason"] == "Lönen är sjuklön från försäkring."


def test_what_was_saved_of_the_incentive_and_is_left_as_it_stood_needs_no_reason_anew(office: Office) -> None:
    since_last_year(office)
    assert post(office).status_code == 302
    for earlier in months_before(office.application.month, 6):
        decided(office.case, earlier)
    assert post(office).status_code == 302
    assert "id_work_incentive_reason_error" in post(office, work_incentive=str(office.case.applicant_id)).text


def test_a_month_tried_as_an_emergency_is_pointed_out_where_the_incentive_rests_on_it(office: Office) -> None:
    since_last_year(office)
    food = (("food", "adult_couple", "3300"), ("food", "7-10", "1500"))
    with_guideline(office, *food, first=date(office.application.month.year - 1, 1, 1))
    *earlier, last = months_before(office.application.month, 6)
    for month in earlier:
        decided(office.case, month)
    decided(office.case, last, emergency={"reason": "Lönen är slut."})
    page = office.as_(office.caseworker).get(url(office)).content.decode()
    assert f"Nödprövat med matnorm: {last:%Y-%m}." in page


def test_what_is_left_of_a_cost_in_an_emergency_of_a_part_of_the_month_is_said_not_to_be_refused(
    office: Office,
) -> None:
    since_last_year(office)
    food = (("food", "adult_couple", "3300"), ("food", "7-10", "1500"))
    with_guideline(office, *food, first=date(office.application.month.year - 1, 1, 1))
    month = office.application.month
    sent = {
        "incomes-0-person": office.case.applicant_id, "assets-0-person": office.case.applicant_id,
        "period_from": month, "period_to": month + timedelta(days=13), "emergency-reason": "Lönen är slut.",
        "expenses-0-kind": "rent", "expenses-0-applied": "6000", "expenses-0-approved": "5000",
        "expenses-0-urgent": "Hyresvärden har sagt upp avtalet.",
    }  # fmt: skip
    text = office.as_(office.caseworker).post(url(office, "preview/"), sent).text.replace("\xa0", " ")
    assert (
        "Resten, 1 000 kr, prövas med månadens andra dagar. "
        "Nödprövningen gäller bara dagarna som räknas, så resten avslås inte här."
    ) in text


def test_the_incentive_counts_its_two_years_from_the_first_use_and_follows_the_person(office: Office) -> None:
    since_last_year(office)
    month, applicant = office.application.month, office.case.applicant_id
    for earlier in months_before(month, 7):
        used = earlier == months_before(month, 1)[0]
        decided(office.case, earlier, {applicant: "1000.00"} if used else None, (applicant,) if used else ())
    members = members_on(office.case.household_id, month)
    found = work_incentives(members, month)[str(applicant)]
    first_use = months_before(month, 1)[0]
    assert found.applies
    assert found.until is not None
    assert (found.until.year - first_use.year) * 12 + found.until.month - first_use.month == 23


def test_a_childs_earlier_wages_are_counted_without_being_typed(office: Office) -> None:
    since_last_year(office)
    month = office.application.month
    child = next(m for m in members_on(office.case.household_id, month) if m.role == "child")
    earlier = months_before(month, 2)
    for before in earlier:
        decided(office.case, before, {child.person_id: "20000.00"})
    earned = children_earned(office.case.household_id, members_on(office.case.household_id, month), month)
    expected = sum(20000 for before in earlier if before.year == month.year)
    assert earned[str(child.person_id), month.year] == expected
    answer = post(office, incomes__0__person=str(child.person_id), incomes__0__kind="wage", incomes__0__net="30000")
    assert answer.status_code == 302
    assert Decimal(saved().input["incomes"][0]["year_to_date_before"]) == expected
    counted = max(Decimal(0), expected + Decimal(30000) - Decimal(59200))
    assert Decimal(saved().result["incomes"]["counted"]) == counted


def test_what_a_childs_first_wage_of_the_year_comes_after_is_typed(office: Office) -> None:
    since_last_year(office)
    child = next(m for m in members_on(office.case.household_id, office.application.month) if m.role == "child")
    wage = {"person": str(child.person_id), "kind": "wage", "net": "30000"}
    sent = {f"incomes__0__{name}": value for name, value in wage.items()}
    refused = post(office, **sent)
    assert refused.status_code == 422
    (row, *_) = refused.context["sheet"].rows["incomes"]
    assert row.form.errors["before"] == ["Skriv vad barnet har tjänat tidigare i år, eller 0."]
    assert post(office, **sent, incomes__0__before="0").status_code == 302
    assert saved().input["incomes"][0]["year_to_date_before"] in ("0", "0.00")


def test_a_grown_child_of_the_household_answers_for_a_part_of_the_rent(office: Office) -> None:
    worker, now = office.caseworker, timezone.now()
    grown = make_person(worker, date(2003, 4, 4))
    actions.add_member(worker, now, office.case.pk, NewMember(grown, MemberRole.CHILD), office.application.month)
    rent = {"expenses-0-kind": "rent", "expenses-0-applied": "8000", "expenses-0-approved": "8000"}
    assert post(office, **rent).status_code == 302
    assert [child["id"] for child in saved().input["household"]["adult_children"]] == [str(grown.pk)]
    shares = [line["amount"] for line in saved().result["lines"] if line["rule"] == "HFD 2020 ref. 40"]
    assert shares == ["-2000.00"]
    assert "Ett vuxet barn bor hemma: ska hen stå för sin del" in office.as_(worker).get(url(office)).text
    words = proposed_individual(saved().input, saved().result)
    assert "Ett vuxet barn som bor hemma ska stå för 2\u00a0000\u00a0kr av hyran" in words
    special = {f"share-{grown.pk}-share": "1000", f"share-{grown.pk}-reason": "Delar rum med syskon."}
    assert post(office, **rent, **special).status_code == 302
    assert saved().result["expenses"]["approved"] == "7000.00"
