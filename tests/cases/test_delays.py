"""Delays told and asked to end (FL 11–12), decisions not carried out (SoL 34), and letters that stand alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bistand.proof import bind
from bistand.refusals import Conflict, Invalid, Refusal
from bistand.staff.models import Role
from cases import actions
from cases.executions import interrupted, quarter_of, to_tell_executed, to_tell_resumed, unexecuted
from cases.models import DecideRequest, Decision, Document, ExecutionBreak
from followup.my_day import my_day
from tests.cases.test_decision_terms import by_right, content, made
from tests.cases.views.office import Office, make_office
from tests.factories import attack, make_user
from tests.letters.reading import text_of

PDF = b"%PDF-1.7 brev"


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def backdate(owner: Any, actor_id: int, table: str, column: str, days: int) -> None:
    """As if it had happened earlier: the owner of the database alone can do so."""
    with owner.transaction():
        bind(owner, actor_id)
        for trigger in ("b_frozen", "b_origin", "d_stamp"):
            if _has(owner, table, trigger):
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        owner.execute(f"UPDATE {table} SET {column} = {column} - interval '{days} days'")
        for trigger in ("b_frozen", "b_origin", "d_stamp"):
            if _has(owner, table, trigger):
                owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")


def _has(owner: Any, table: str, trigger: str) -> bool:
    found = owner.execute("SELECT 1 FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s", [table, trigger])
    return found.fetchone() is not None


# ---- FL 11-12 --------------------------------------------------------------------------------------------


def test_the_applicant_is_told_in_a_letter_why_the_decision_is_late(office: Office) -> None:
    client = office.as_(office.caseworker)
    soon = timezone.localdate() + timedelta(days=10)
    sent = {"reason": "Vi väntar på besked från banken.", "expected_on": str(soon)}
    client.post(office.url(f"applications/{office.application.pk}/delay/"), sent)
    text = text_of(bytes(Document.objects.latest("pk").file.content))
    assert "Vi väntar på besked från banken." in text
    assert str(soon) in text


def test_a_request_to_decide_waits_for_six_months(office: Office) -> None:
    with pytest.raises(Conflict, match="sex månader"):
        actions.receive_decide_request(office.caseworker, timezone.now(), office.application.pk)
    with pytest.raises(Conflict, match="sex månader"):
        attack(
            office.caseworker,
            "INSERT INTO cases_deciderequest(application_id, state, received_by_id, reason)"
            " VALUES (%s, 'received', 1, '')",
            office.application.pk,
        )


@pytest.fixture
def old(committed_db: None, owner_connection: Any) -> Office:
    """An application that has waited for seven months."""
    office = make_office()
    backdate(owner_connection, office.caseworker.pk, "cases_application", "received_at", 215)
    return office


def test_after_six_months_the_request_has_four_weeks_stands_on_the_day_and_is_made_once(old: Office) -> None:
    row = actions.receive_decide_request(old.caseworker, timezone.now(), old.application.pk)
    row.refresh_from_db()
    assert row.last_day == timezone.localdate() + timedelta(days=28)
    assert "Begäran om avgörande" in [todo.what for todo in my_day(old.caseworker, timezone.localdate()).todo]
    with pytest.raises(Conflict, match="en gång"):
        actions.receive_decide_request(old.caseworker, timezone.now(), old.application.pk)
    page = old.as_(old.caseworker).get(old.url()).text
    assert "Berätta att beslutet" in page
    made(old, content(old))
    assert DecideRequest.objects.get().state == "decided"


def test_a_refused_request_is_a_decision_of_its_own_with_its_way_to_appeal(old: Office) -> None:
    actions.receive_decide_request(old.caseworker, timezone.now(), old.application.pk)
    client = old.as_(old.caseworker)
    client.post(
        old.url(f"applications/{old.application.pk}/decide-request/refuse/"),
        {"reason": "Utredningen om bostaden är inte klar."},
    )
    row = DecideRequest.objects.select_related("letter__file").get()
    assert row.state == "refused"
    assert row.letter
    assert "Så överklagar du" in text_of(bytes(row.letter.file.content))


# ---- SoL 34 ----------------------------------------------------------------------------------------------


def test_a_decision_made_today_is_not_reported(office: Office) -> None:
    decision = made(office, by_right(office))
    assert not unexecuted(office.head, timezone.localdate()).exists()
    with pytest.raises(Conflict, match="tre månader"):
        actions.report_execution(
            office.head, timezone.now(), decision.pk, "late", quarter_of(timezone.localdate()), reason="Konto saknas."
        )


def test_aid_beyond_the_right_is_not_reported(office: Office) -> None:
    beyond = made(office, content(office))
    with pytest.raises(Refusal):
        attack(
            office.head,
            "INSERT INTO cases_executionreport(decision_id, kind, quarter, reason, made_by_id)"
            " VALUES (%s, 'late', (now() AT TIME ZONE 'Europe/Stockholm')::date, 'x', 1)",
            beyond.pk,
        )


def test_what_waits_three_months_is_reported_once_a_quarter_and_told_of_when_carried_out(
    committed_db: None, owner_connection: Any
) -> None:
    office = make_office()
    decision = made(office, by_right(office))
    backdate(owner_connection, office.caseworker.pk, "cases_decision", "decided_at", 100)
    client = office.as_(office.head)
    assert office.case.number in client.get("/cases/execution/").text
    url = office.url(f"decisions/{decision.pk}/execution/")
    client.post(url, {"reason": "Kontot är inte kontrollerat."})
    assert "redan rapporterat" in client.post(url, {"reason": "Igen."}).text
    actions.execute_decisions(make_user(Role.ACCOUNTANT), timezone.now(), [decision.pk])
    assert list(to_tell_executed(office.head)) == [decision]
    client.post(url, {})
    assert not to_tell_executed(office.head).exists()


def test_the_list_of_what_is_not_carried_out_asks_few_questions(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    client = office.as_(office.head)
    with django_assert_max_num_queries(16):
        client.get("/cases/execution/")
    assert office.as_(office.caseworker).get("/cases/execution/").status_code == 403


def interrupt(office: Office, decision: Decision, day: date | None = None) -> ExecutionBreak:
    day = day or timezone.localdate()
    return actions.interrupt_execution(office.caseworker, timezone.now(), decision.pk, day, "Kontot är avslutat.")


def test_only_aid_granted_by_right_is_interrupted_once_at_a_time_and_since_it_was_decided(office: Office) -> None:
    beyond = made(office, content(office))
    with pytest.raises(Conflict, match="Bara gynnande beslut"):
        interrupt(office, beyond)
    with pytest.raises(Conflict, match="Bara gynnande beslut"):
        attack(
            office.caseworker,
            "INSERT INTO cases_executionbreak(decision_id, interrupted_on, reason, noted_by_id)"
            " VALUES (%s, (now() AT TIME ZONE 'Europe/Stockholm')::date, 'x', 1)",
            beyond.pk,
        )
    decision = made(office, by_right(office))
    with pytest.raises(Invalid, match="mellan beslutsdagen"):
        interrupt(office, decision, timezone.localdate() - timedelta(days=1))
    row = interrupt(office, decision)
    with pytest.raises(Conflict, match="redan antecknad"):
        interrupt(office, decision)
    for change in ("interrupted_on = current_date - 100", "reason = 'x'", "resumed_on = current_date + 2"):
        with pytest.raises(Refusal):
            attack(office.caseworker, f"UPDATE cases_executionbreak SET {change} WHERE id = %s", row.pk)


def test_a_break_of_three_months_is_reported_and_told_of_when_it_is_over(
    committed_db: None, owner_connection: Any
) -> None:
    """SoL 34:1 second paragraph, 34:2."""
    office = make_office()
    decision, today = made(office, by_right(office)), timezone.localdate()
    row, client = interrupt(office, decision), office.as_(office.head)
    report = office.url(f"decisions/{decision.pk}/break/{row.pk}/report/")
    assert "inte varit avbruten i tre månader" in client.post(report, {"reason": "Väntar på nytt konto."}).text
    backdate(owner_connection, office.caseworker.pk, "cases_decision", "decided_at", 200)
    backdate(owner_connection, office.caseworker.pk, "cases_executionbreak", "interrupted_on", 100)
    assert "avbruten sedan" in office.as_(office.caseworker).get(office.url()).text
    assert list(interrupted(office.head, today)) == [row]
    assert not unexecuted(office.head, today).exists()
    assert "Kontot är avslutat." in client.get("/cases/execution/").text
    client.post(report, {"reason": "Väntar på nytt konto."})
    assert "redan rapporterat" in client.post(report, {"reason": "Igen."}).text
    office.as_(office.caseworker).post(office.url(f"decisions/{decision.pk}/break/end/"), {"day": str(today)})
    assert not interrupted(office.head, today).exists()
    assert list(to_tell_resumed(office.head)) == [row]
    client.post(report, {})
    assert not to_tell_resumed(office.head).exists()


def test_a_break_is_over_when_all_has_been_paid(office: Office) -> None:
    decision = made(office, by_right(office))
    row = interrupt(office, decision)
    actions.execute_decisions(make_user(Role.ACCOUNTANT), timezone.now(), [decision.pk])
    row.refresh_from_db()
    assert row.resumed_on == timezone.localdate()


@pytest.mark.parametrize(
    ("day", "first"), [(date(2026, 11, 26), date(2026, 10, 1)), (date(2026, 3, 31), date(2026, 1, 1))]
)
def test_a_quarter_begins_on_its_first_day(day: date, first: date) -> None:
    assert quarter_of(day) == first


# ---- previews and letters --------------------------------------------------------------------------------


def test_the_letter_is_seen_while_it_is_written_and_nothing_is_kept(office: Office) -> None:
    calculation = office.calculated()
    granted = Decimal(calculation.result["result"]["amount"])
    adults = [m.person_id for m in office.case.household.members.exclude(role="child")]
    sent = {
        "outcome": "grant", "legal_ground": "12:1", "decision_type": "livelihood", "period_from": "2026-11-01",
        "period_to": "2026-11-30", "reasons": "Behovet finns.", "child_perspective": "Barnet har det bra.",
        "calculation": str(calculation.pk), "lines-0-purpose": "livelihood", "lines-0-amount": str(granted),
        **{f"obstacle_{pk}": "unemployed_none" for pk in adults},
    }  # fmt: skip
    answer = office.as_(office.caseworker).post(office.url(f"decision/{office.application.pk}/preview/"), sent)
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert "UTKAST" in text
    assert "Behovet finns." in text
    assert not Decision.objects.exists()


def test_a_preview_of_what_is_not_complete_says_what_is_missing(office: Office) -> None:
    answer = office.as_(office.caseworker).post(office.url(f"decision/{office.application.pk}/preview/"), {})
    assert answer.status_code == 422


def test_a_draft_is_read_as_its_letter_and_a_made_one_is_not_a_draft(office: Office) -> None:
    decision = made(office, content(office))
    client = office.as_(office.caseworker)
    assert client.get(office.url(f"decisions/{decision.pk}/preview/")).status_code == 409
    assert "UTKAST" not in text_of(actions_letter(decision))


def actions_letter(decision: Decision) -> bytes:
    from cases.deliveries import render_letter

    return render_letter(decision)


def test_a_call_to_a_meeting_is_filed_as_it_was_sent(office: Office) -> None:
    sent = {"day": "2026-12-01", "time": "13:30", "place": "Storgatan 1, rum 4", "about": "Din plan."}
    office.as_(office.caseworker).post(office.url("documents/meeting/"), sent)
    document = Document.objects.select_related("file").latest("pk")
    assert document.direction == "outgoing"
    assert "2026-12-01 klockan 13:30" in text_of(bytes(document.file.content))


def test_a_notice_of_payment_says_when_and_to_whom(office: Office) -> None:
    decision = made(office, content(office))
    office.as_(office.caseworker).post(office.url(f"decisions/{decision.pk}/payment-notice/"))
    text = text_of(bytes(Document.objects.select_related("file").latest("pk").file.content))
    assert "1 000 kr till Dig" in text


def test_a_delay_says_why_and_when(office: Office) -> None:
    today = timezone.localdate()
    with pytest.raises(Invalid, match="framåt"):
        actions.tell_delay(
            office.caseworker, timezone.now(), office.application.pk, "Väntar.", today - timedelta(days=1), PDF
        )
