"""Warnings from the data: raised by what happens, closed with their cause, and gone for good when dealt with."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, Refusal
from bistand.staff.queries import system_user
from bistand.ui.templatetags.ui import month
from cases import actions
from cases.actions.case import NewMember
from cases.actions.check import Shown
from cases.deliveries import letter_content
from cases.models import Application, CaseWarning, MemberRole
from cases.numbers import add_months
from cases.queries import members_on
from tests.cases.test_decision_terms import content
from tests.cases.views.office import Office, make_office
from tests.factories import attack, make_application, make_case, make_person, make_pnr

Rows = list[dict[str, str]]


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def last_month(office: Office, expenses: Rows, incomes: Rows = []) -> None:  # noqa: B006  never changed
    values = {"expenses": expenses, "incomes": incomes}
    actions.calculate_month(office.caseworker, timezone.now(), office.application.pk, values)


def renewal(office: Office, **content: Any) -> Application:
    coming = add_months(office.application.month, 1)
    return actions.receive_application(
        office.caseworker, timezone.now(), office.case.pk, coming, "paper", content, kind="renewal"
    )


def wage(office: Office, net: str) -> dict[str, str]:
    return {"person": str(office.case.applicant_id), "kind": "wage", "net": net}


def rent(applied: str, approved: str = "", kind: str = "rent") -> dict[str, str]:
    return {"kind": kind, "applied": applied, "approved": approved or applied}


def open_of(office: Office) -> dict[str, str]:
    rows = CaseWarning.objects.filter(case=office.case, state="open")
    return dict(rows.values_list("kind", "text"))


def test_what_differs_from_last_month_warns_by_its_kind(office: Office) -> None:
    last_month(
        office,
        [rent("6000.00"), rent("400.00", kind="electricity")],
        [wage(office, "9000.00"), {**wage(office, "1250.00"), "kind": "child_allowance"}],
    )
    renewal(
        office,
        expenses=[{"kind": "rent", "applied": "6640.00"}, {"kind": "electricity", "applied": "700.00"},
                  {"kind": "union_fee", "applied": "300.00"}],
        incomes=[wage(office, "4000.00"), {**wage(office, "3000.00"), "kind": "pension"}],
    )  # fmt: skip
    found = open_of(office)
    assert found["housing_cost_change"] == "Hyra har ändrats +640\u00a0kr"
    assert {"expense_review", "new_expense", "income_change", "new_income", "income_dropped"} <= set(found)


def test_who_came_to_the_household_and_who_left_it_warns(office: Office) -> None:
    last_month(office, [])
    renewal(office)
    assert open_of(office) == {}
    month = add_months(office.application.month, 1)
    child = NewMember(make_person(office.caseworker, timezone.localdate() - timedelta(days=900)), MemberRole.CHILD)
    actions.add_member(office.caseworker, timezone.now(), office.case.pk, child, month)
    assert "ingår nu i hushållet" in open_of(office)["new_person"]


def test_whom_the_application_names_and_the_household_lacks_is_answered_before_anything_is_decided(
    office: Office,
) -> None:
    child = next(m for m in members_on(office.case.household_id, office.application.month) if m.role == "child")
    stated = [
        {"person": str(office.case.applicant_id), "role": "applicant", "name": office.case.applicant.given_name},
        {"person": None, "role": "child", "name": child.person.given_name.upper()},
        {"person": None, "role": "child", "name": "Lina"},
    ]
    office.application = renewal(office, household=stated)
    assert open_of(office)["stated_person"] == "Ansökan nämner Lina (barn), som inte är med i hushållet"
    office.calculated()
    page = office.as_(office.caseworker).get(office.url(f"decision/{office.application.pk}/")).text
    assert "Ansökan nämner Lina (barn)" in page
    assert (
        "Ansökan nämner Lina (barn)"
        in office.as_(office.caseworker).get(office.url(f"calculation/{office.application.pk}/")).text
    )
    sent = content(office)
    with pytest.raises(Conflict, match="nämner Lina"):
        actions.draft_decision(office.caseworker, timezone.now(), office.application.pk, sent)
    row = CaseWarning.objects.get(kind="stated_person")
    with pytest.raises(Invalid, match="varför personen inte räknas"):
        actions.deal_with_warning(office.caseworker, timezone.now(), row.pk, ".")
    actions.deal_with_warning(office.caseworker, timezone.now(), row.pk, "Bor hos sin mormor sedan i våras.")
    draft = actions.draft_decision(office.caseworker, timezone.now(), office.application.pk, sent)
    assert letter_content(draft).uncounted == (
        "Ansökan nämner Lina (barn), som inte är med i hushållet: Bor hos sin mormor sedan i våras.",
    )


NAMED = {"person": None, "role": "partner", "name": "Yusuf"}


def test_whom_an_application_names_is_asked_of_again_when_somebody_by_that_name_was_entered_and_taken_out(
    office: Office,
) -> None:
    worker, now = office.caseworker, timezone.now()
    office.application = renewal(office, household=[NAMED | {"role": "child"}])
    row = CaseWarning.objects.get(kind="stated_person")
    actions.deal_with_warning(worker, now, row.pk, "Bor hos sin mormor sedan i våras.")
    assert "stated_person" not in open_of(office)
    child = actions.register_person(worker, now, make_pnr(date(2019, 3, 12)), "Yusuf", "Provsson")
    added = actions.add_member(
        worker, now, office.case.pk, NewMember(child, MemberRole.CHILD), office.application.month
    )
    actions.withdraw_member(worker, now, office.case.pk, added.pk, reason="Fel person.")
    assert "Yusuf" in open_of(office)["stated_person"]


def test_whom_a_second_application_of_the_month_names_is_asked_of_in_it_and_where_it_is_joined(
    office: Office,
) -> None:
    worker, now = office.caseworker, timezone.now()
    office.application = renewal(office, household=[NAMED])
    actions.deal_with_warning(worker, now, CaseWarning.objects.get().pk, "De flyttade isär i våras.")
    second = actions.receive_application(
        worker, now, office.case.pk, office.application.month, "paper", {"household": [NAMED]}
    )
    again = CaseWarning.objects.get(state="open")
    assert again.application == second
    actions.deal_with_warning(worker, now, again.pk, "Hen bor kvar i den gamla lägenheten.")
    office.calculated()
    draft = actions.draft_decision(worker, now, office.application.pk, content(office))
    assert [said.split(": ")[1] for said in letter_content(draft).uncounted] == [
        "De flyttade isär i våras.", "Hen bor kvar i den gamla lägenheten.",
    ]  # fmt: skip
    actions.join_application(worker, now, second.pk, office.application.pk, "Samma månad.")
    assert CaseWarning.objects.get(state="open").application == office.application


def test_whom_an_application_on_paper_names_is_written_down_and_asked_of(office: Office) -> None:
    address = office.url("applications/new/")
    coming = add_months(office.application.month, 1)
    given = {
        "month": f"{coming:%Y-%m}", "channel": "counter", "kind": "renewal", "named_partner": "Kim Lind",
        "named_children": "Leo\n\nSaga",
    }  # fmt: skip
    assert office.as_(office.caseworker).post(address, given).status_code == 302
    texts = CaseWarning.objects.filter(state="open", kind="stated_person").order_by("pk").values_list("text", flat=True)
    assert [text.split(" (")[0] for text in texts] == [f"Ansökan nämner {name}" for name in ("Kim Lind", "Leo", "Saga")]


def test_a_warning_closes_itself_when_its_cause_is_gone_and_comes_back_with_it(office: Office) -> None:
    last_month(office, [rent("7000.00", "6000.00") | {"reason": "Dyrare än skäligt."}])
    assert "expense_capped" in open_of(office)
    last_month(office, [rent("7000.00")])
    assert open_of(office) == {}
    last_month(office, [rent("7000.00", "6000.00") | {"reason": "Dyrare än skäligt."}])
    assert "expense_capped" in open_of(office)
    assert CaseWarning.objects.count() == 1


def test_a_warning_that_is_dealt_with_never_returns_but_another_amount_is_another(office: Office) -> None:
    last_month(office, [rent("6000.00")])
    application = renewal(office, expenses=[{"kind": "rent", "applied": "6640.00"}])
    client = office.as_(office.caseworker)
    row = CaseWarning.objects.get()
    assert office.url(f"warnings/{row.pk}/") in client.get(office.url()).text
    assert client.post(office.url(f"warnings/{row.pk}/"), {"word": " "}).status_code == 422
    client.post(office.url(f"warnings/{row.pk}/"), {"word": "Avin är kontrollerad."})
    actions.refresh_all(system_user(), timezone.now())
    row.refresh_from_db()
    assert (row.state, row.word, row.closed_by) == ("dealt", "Avin är kontrollerad.", office.caseworker)
    page = client.get(office.url()).text
    of = month(application.month)
    assert f"Varning hanterades: {of.capitalize()}: Hyra har ändrats" in page
    assert "Hantera<" not in page
    assert "Avin är kontrollerad." in client.get(office.url("checks/")).text
    with pytest.raises(Conflict):
        actions.deal_with_warning(office.caseworker, timezone.now(), row.pk, "Igen.")
    assert application.state == "received"


def test_a_decided_application_has_no_open_warnings(office: Office) -> None:
    last_month(office, [rent("7000.00", "6000.00") | {"reason": "Dyrare än skäligt."}])
    assert open_of(office)
    actions.withdraw_application(office.caseworker, timezone.now(), office.application.pk, reason="Ringde.")
    assert open_of(office) == {}


def test_due_checks_warn_until_they_are_done(office: Office) -> None:
    routine = actions.add_to_routine(office.head, timezone.now(), "Kontoutdrag", "3", "caseworker")
    actions.refresh_all(system_user(), timezone.now())
    assert open_of(office) == {"check_due": "Kontoutdrag"}
    assert "1 att se på" in office.as_(office.caseworker).get("/cases/").text
    shown = Shown(timezone.localdate(), "Inget avviker.", "Kontoutdrag.")
    actions.do_check(office.caseworker, timezone.now(), office.case.pk, routine.pk, shown)
    assert open_of(office) == {}
    assert "att se på" not in office.as_(office.caseworker).get("/cases/").text


def test_a_check_that_is_due_when_the_decision_is_made_is_so_until_it_is_done(office: Office) -> None:
    routine = actions.add_to_routine(office.head, timezone.now(), "Kontoutdrag", "application", "caseworker")
    last_month(office, [rent("7000.00", "6000.00") | {"reason": "Dyrare än skäligt."}])
    assert set(open_of(office)) > {"check_due"}
    attack(office.caseworker, "UPDATE cases_application SET state = 'decided' WHERE id = %s", office.application.pk)
    actions.refresh_all(system_user(), timezone.now())
    assert open_of(office) == {"check_due": "Kontoutdrag"}
    assert "Kontroller att göra" in office.as_(office.caseworker).get(office.url()).text
    shown = Shown(timezone.localdate(), "Inget avviker.", "Kontoutdrag.")
    done = actions.do_check(office.caseworker, timezone.now(), office.case.pk, routine.pk, shown)
    assert done.application == office.application
    assert open_of(office) == {}


def test_the_job_asks_no_question_per_case(office: Office, django_assert_max_num_queries: Any) -> None:
    actions.add_to_routine(office.head, timezone.now(), "Kontoutdrag", "3", "caseworker")
    for _ in range(8):
        make_application(office.caseworker, make_case(office.caseworker, office.section))
    with django_assert_max_num_queries(25):
        actions.refresh_all(system_user(), timezone.now())
    assert CaseWarning.objects.filter(state="open").count() == 9


def test_the_database_lets_nobody_deal_without_a_word_or_bring_back_what_is_dealt_with(office: Office) -> None:
    last_month(office, [rent("7000.00", "6000.00") | {"reason": "Dyrare än skäligt."}])
    row = CaseWarning.objects.get()
    with pytest.raises(Invalid):
        actions.deal_with_warning(office.caseworker, timezone.now(), row.pk, "  ")
    deal = "UPDATE cases_casewarning SET state = 'dealt', word = %s WHERE id = %s"
    with pytest.raises(Refusal, match="hanterad"):
        attack(office.caseworker, deal, "", row.pk)
    attack(office.caseworker, deal, "Skäligt.", row.pk)
    with pytest.raises(Refusal):
        attack(office.caseworker, "UPDATE cases_casewarning SET state = 'open', word = '' WHERE id = %s", row.pk)
    with pytest.raises(Refusal):
        attack(office.caseworker, "DELETE FROM cases_casewarning WHERE id = %s", row.pk)


def test_a_granted_month_with_nothing_new_warns_of_nothing(office: Office) -> None:
    last_month(office, [rent("6000.00")], [wage(office, str(Decimal("2000.00")))])
    renewal(office, expenses=[{"kind": "rent", "applied": "6000.00"}], incomes=[wage(office, "2000.00")])
    assert open_of(office) == {}


def test_a_month_is_named_and_warned_of_once_for_a_cause_that_two_of_its_applications_give(office: Office) -> None:
    last_month(office, [rent("6000.00")])
    applied = [{"kind": "rent", "applied": "6640.00"}]
    first, second = renewal(office, expenses=applied), renewal(office, expenses=applied)
    row = CaseWarning.objects.get(case=office.case, kind="housing_cost_change")
    assert row.application == first
    of = month(first.month).capitalize()
    assert f"{of}: Hyra har ändrats" in office.as_(office.caseworker).get(office.url()).text
    # Dealt with in the one, it does not come back in the other; what only the other says is said.
    actions.deal_with_warning(office.caseworker, timezone.now(), row.pk, "Avin är kontrollerad.")
    actions.withdraw_application(office.caseworker, timezone.now(), first.pk, "Ringde.")
    actions.refresh_all(system_user(), timezone.now())
    assert "housing_cost_change" not in open_of(office)
    assert second.state == "received"
