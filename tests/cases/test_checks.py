"""The routine of checks as data, what is due by it, and each check done with what it showed and rests on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff.models import Role
from bistand.staff.queries import system_user
from bistand.ui.templatetags.ui import month
from cases import actions
from cases.actions.check import Shown
from cases.checks import due_checks
from cases.models import Check, CheckRoutine
from cases.numbers import add_months
from tests.cases.views.office import Office, make_office
from tests.factories import attack, make_application, make_user


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def line(office: Office, name: str = "Kontoutdrag", interval: str = "3", **other: Any) -> CheckRoutine:
    return actions.add_to_routine(office.head, timezone.now(), name, interval, other.pop("role", "caseworker"), **other)


def due(office: Office) -> list[str]:
    return [one.words for one in due_checks([office.case.pk], timezone.localdate())]


def do(office: Office, routine: CheckRoutine, days_ago: int = 0, **other: Any) -> Check:
    shown = Shown(timezone.localdate() - timedelta(days=days_ago), "Inget avviker.", "Kontoutdrag för oktober.")
    by = other.pop("by", office.caseworker)
    return actions.do_check(by, timezone.now(), office.case.pk, routine.pk, shown, **other)


def test_a_check_is_due_until_it_is_done_and_again_when_its_months_have_passed(office: Office) -> None:
    routine = line(office)
    assert due(office) == ["Kontoutdrag"]
    do(office, routine, days_ago=30)
    assert due(office) == []
    later = add_months(timezone.localdate(), 3)
    assert [one.name for one in due_checks([office.case.pk], later)] == ["Kontoutdrag"]


def test_identity_is_checked_for_each_adult_once(office: Office) -> None:
    routine = line(office, "Identitet", "once", each_adult=True)
    adults = office.case.household.members.exclude(role="child").order_by("pk")
    assert len(due(office)) == 2
    for member in adults:
        actions.update_person(office.assistant, timezone.now(), office.case.pk, member.person_id, given_name="Kim")
    assert due(office) == ["Identitet, Kim (född 1985)"] * 2
    for member in adults:
        do(office, routine, person_id=member.person_id)
    assert due(office) == []


def test_a_check_at_each_application_is_due_again_with_the_next(office: Office) -> None:
    do(office, line(office, interval="application"))
    assert due(office) == []
    make_application(office.caseworker, office.case, add_months(office.application.month, 1))
    assert due(office) == ["Kontoutdrag"]


def test_a_check_is_asked_for_only_at_its_kind_of_application_and_while_one_is_open(office: Office) -> None:
    line(office, "Fordon", kind="renewal")
    line(office, "Hyreskontrakt", kind="new")
    assert due(office) == ["Hyreskontrakt"]
    actions.withdraw_application(office.caseworker, timezone.now(), office.application.pk, reason="Ringde.")
    assert due(office) == []


def test_what_was_done_under_an_ended_line_counts_under_the_new_one(office: Office) -> None:
    old = line(office)
    do(office, old)
    actions.end_in_routine(office.head, timezone.now(), old.pk)
    assert due(office) == []
    line(office, interval="6")
    assert due(office) == []
    with pytest.raises(Conflict, match="finns redan"):
        line(office)


def test_the_check_is_done_on_its_page_and_stands_on_the_case_and_its_timeline(office: Office) -> None:
    routine = line(office)
    actions.refresh_all(system_user(), timezone.now())
    client = office.as_(office.caseworker)
    page = client.get(office.url()).text
    assert f"Kontroller att göra för {month(office.application.month)}: Kontoutdrag" in page
    url = office.url(f"checks/{routine.pk}/")
    assert url in client.get(office.url("checks/")).text
    today = timezone.localdate()
    assert client.post(url, {"done_on": str(today), "showed": "", "evidence": "Utdrag"}).status_code == 422
    client.post(url, {"done_on": str(today), "showed": "Två okända insättningar.", "evidence": "Utdrag för oktober"})
    row = Check.objects.get()
    assert (row.made_by, row.application) == (office.caseworker, office.application)
    page = client.get(office.url("checks/")).text
    assert "Två okända insättningar." in page
    assert "Kontroll gjordes: Kontoutdrag" in page
    assert "Kontroller att göra" not in page
    for path in ("print/", "handover/"):
        assert "Två okända insättningar." in client.get(office.url(path)).text, path


def test_who_does_a_check_is_at_least_whom_the_routine_says(office: Office) -> None:
    with pytest.raises(NotAllowed, match="1:e"):
        do(office, line(office, role="senior"))
    do(office, line(office, "Identitet", role="assistant"), by=office.assistant)
    with pytest.raises(NotAllowed):
        do(office, line(office, "Fordon"), by=office.assistant)


@pytest.mark.parametrize("change", [{"showed": " "}, {"evidence": ""}, {"done_on": date(2099, 1, 1)}])
def test_a_check_says_what_it_showed_on_a_day_that_has_been_and_what_it_rests_on(
    office: Office, change: dict[str, Any]
) -> None:
    shown: dict[str, Any] = {"done_on": timezone.localdate(), "showed": "Inget.", "evidence": "Utdrag."} | change
    with pytest.raises(Invalid):
        actions.do_check(office.caseworker, timezone.now(), office.case.pk, line(office).pk, Shown(**shown))


def test_the_database_keeps_checks_and_the_routine_as_they_were(office: Office) -> None:
    row = do(office, routine := line(office))
    for statement in (
        "UPDATE cases_check SET showed = 'Annat' WHERE id = %s",
        "DELETE FROM cases_check WHERE id = %s",
    ):
        with pytest.raises(Refusal):
            attack(office.caseworker, statement, row.pk)
    with pytest.raises(Refusal):
        attack(office.head, "UPDATE cases_checkroutine SET interval = '12' WHERE id = %s", routine.pk)
    with pytest.raises(Refusal, match="vuxen"):
        attack(
            office.caseworker,
            "INSERT INTO cases_check(case_id, routine_id, person_id, done_on, showed, evidence, made_by_id)"
            " VALUES (%s, %s, %s, current_date - 1, 'x', 'y', 1)",
            office.case.pk, routine.pk, office.case.applicant_id,
        )  # fmt: skip


def test_the_routine_is_kept_by_administrators_and_seniors_and_seen_by_caseworkers(office: Office) -> None:
    administrator = office.as_(make_user(Role.ADMINISTRATOR))
    assert "Lägg in förslaget" in administrator.get("/checks/").text
    empty = office.as_(office.caseworker).get("/checks/").text
    assert "Rutinen läggs in av: 1:e socialsekreterare, Sektionschef, Systemförvaltare." in empty
    assert "Lägg in förslaget" not in empty
    administrator.post("/checks/begin/")
    assert "Identitet" in office.as_(office.caseworker).get("/checks/").text
    sent = {"name": "Fordon, två gånger", "interval": "6", "role": "caseworker"}
    assert administrator.post("/checks/new/", sent).status_code == 302
    row = CheckRoutine.objects.get(name="Fordon, två gånger")
    assert office.as_(office.caseworker).post(f"/checks/{row.pk}/end/").status_code == 403
    administrator.post(f"/checks/{row.pk}/end/")
    row.refresh_from_db()
    assert row.valid == DateRange(empty=True)
    assert "Fordon, två gånger" not in administrator.get("/checks/").text


def test_what_is_due_in_many_cases_is_one_question(office: Office, django_assert_num_queries: Any) -> None:
    line(office, "Identitet", "once", each_adult=True)
    with django_assert_num_queries(1):
        due_checks(range(1, 500), timezone.localdate())


def test_what_a_decision_waits_for_stays_on_its_pages_when_a_later_month_asks_for_it_too(office: Office) -> None:
    routine, client = line(office), office.as_(office.caseworker)
    first = office.application.month
    make_application(office.caseworker, office.case, add_months(first, 1))
    page, words = (
        office.url(f"decision/{office.application.pk}/"),
        f"Kontroller att göra för {month(first)}: Kontoutdrag",
    )
    assert words in client.get(page).text
    assert "Kontroller att göra" in client.get(office.url()).text
    do(office, routine)
    assert words not in client.get(page).text
