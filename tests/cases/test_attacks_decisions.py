"""What nobody can do to a decision and the record, whatever door they come through."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, NotAllowed, NotFound, Refusal
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.models import Calculation, Decision, DecisionLine, Document, JournalNote, StoredFile
from tests.factories import allow_decisions, attack, make_application, make_case, make_section, make_user
from tests.story import LIMIT, content_for, draft, give_role, replace

REFUSED = (Refusal, DatabaseError)
MADE_COLUMNS = {
    "id": "id + 1000000",
    "amount": "amount + 1",
    "outcome": "'partial'",
    "decision_type": "'livelihood'",
    "legal_ground": "'12:1'",
    "reasons": "'Andra skäl.'",
    "period_to": "period_to + 30",
    "case_id": "(SELECT min(id) FROM cases_case)",
    "application_id": "(SELECT min(id) FROM cases_application)",
    "written_by_id": "1",
    "written_at": "written_at - interval '1 year'",
    "decided_by_id": "1",
    "decided_person_id": "1",
    "decided_at": "decided_at - interval '1 year'",
    "replaces_id": "(SELECT min(id) FROM cases_decision)",
    "letter_id": "1",
    "state": "'draft'",
}


class Office:
    def __init__(self) -> None:
        self.section = make_section()
        self.caseworker = make_user(Role.CASEWORKER, self.section)
        self.head = make_user(Role.HEAD, self.section)
        allow_decisions(Role.CASEWORKER, LIMIT)
        allow_decisions(Role.HEAD)
        make_application(self.caseworker, make_case(self.caseworker, self.section))
        self.case = make_case(self.caseworker, self.section)

    def draft(self, amount: Decimal = Decimal("1000.00")) -> Decision:
        return draft(self.caseworker, self.case, amount)

    def made(self) -> Decision:
        return cases.make_decision(self.caseworker, timezone.now(), self.draft().pk)


@pytest.fixture
def office(db: None) -> Office:
    return Office()


def written(user: User, table: str, row_id: int, columns: dict[str, str]) -> list[str]:
    """The columns that the attacker got through to."""
    found = []
    for column, value in columns.items():
        try:
            attack(user, f"UPDATE {table} SET {column} = {value} WHERE id = %s", row_id)
        except REFUSED:
            continue
        found.append(column)
    return found


def test_no_column_of_a_made_decision_can_be_written(office: Office) -> None:
    decision = office.made()
    for user in (office.caseworker, office.head, system_user()):
        assert written(user, "cases_decision", decision.pk, MADE_COLUMNS) == []


def test_whose_a_draft_is_and_who_wrote_it_stand(office: Office) -> None:
    origin = {name: MADE_COLUMNS[name] for name in ("id", "case_id", "application_id", "written_by_id", "written_at")}
    assert written(office.head, "cases_decision", office.draft().pk, origin) == []


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO cases_decisionline(decision_id, purpose, amount) VALUES ({}, 'rent', 1)",
     "UPDATE cases_decisionline SET amount = amount + 1 WHERE decision_id = {}",
     "DELETE FROM cases_decisionline WHERE decision_id = {}",
     "DELETE FROM cases_decisionobstacle WHERE decision_id = {}",
     "DELETE FROM cases_decision WHERE id = {}",
     "UPDATE cases_decision SET state = 'proposed' WHERE id = {}"],
)  # fmt: skip
def test_nothing_of_a_made_decision_changes(office: Office, statement: str) -> None:
    with pytest.raises((Conflict, NotAllowed)):
        attack(office.caseworker, statement.format(office.made().pk))


def test_a_line_is_not_moved_from_a_made_decision_to_a_draft(office: Office) -> None:
    made = office.made()
    other = draft(office.caseworker, make_case(office.caseworker, office.section))
    with pytest.raises(Conflict), acting(office.caseworker, "test"):
        DecisionLine.objects.filter(decision=made).update(decision=other)


@pytest.mark.parametrize("state", ["made", "executed", "replaced", "proposed"])
def test_no_decision_is_born_made(office: Office, state: str) -> None:
    row = office.draft()
    row.pk, row.state, row.decided_at = None, state, timezone.now()
    row.decided_by, row.decided_person = office.head, office.head.employee
    with pytest.raises(REFUSED), acting(office.head, "test"):
        Decision.objects.bulk_create([row])


def test_maker_and_moment_of_a_decision_are_the_servers(office: Office) -> None:
    held = office.draft()
    assert written(
        office.caseworker, "cases_decision", held.pk,
        {"state": "'made', decided_at = now() - interval '1 year', decided_person_id = 1"},
    ) == []  # fmt: skip
    attack(office.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", held.pk)
    held.refresh_from_db()
    assert held.decided_by == office.caseworker
    assert held.decided_person == office.caseworker.employee
    assert held.decided_at is not None
    assert held.decided_at > timezone.now() - timedelta(minutes=1)


def test_the_system_decides_nothing(office: Office) -> None:
    with pytest.raises(Conflict, match="inte av systemet"):
        attack(system_user(), "UPDATE cases_decision SET state = 'made' WHERE id = %s", office.draft().pk)


@pytest.mark.parametrize("amount", ["20000.01", "99999.00"])
def test_a_decision_outside_the_delegation_is_not_made(office: Office, amount: str) -> None:
    held = office.draft(Decimal(amount))
    with pytest.raises(Conflict, match="utanför din delegation"):
        attack(office.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", held.pk)
    attack(office.head, "UPDATE cases_decision SET state = 'made' WHERE id = %s", held.pk)


def test_the_type_cannot_be_chosen_for_its_limit(office: Office) -> None:
    """A refusal may be of any amount, since it gives none: a grant called a refusal would have no limit."""
    held = office.draft(Decimal("90000.00"))
    for kind in ("refusal", "livelihood", "living_costs"):
        with pytest.raises(Conflict, match="Beslutstypen"):
            attack(
                office.head, "UPDATE cases_decision SET state = 'made', decision_type = %s WHERE id = %s", kind, held.pk
            )


def test_a_role_in_another_section_does_not_decide_here(office: Office) -> None:
    elsewhere = make_user(Role.HEAD, make_section())
    held = office.draft()
    with pytest.raises(Conflict, match="utanför din delegation"):
        attack(elsewhere, "UPDATE cases_decision SET state = 'made' WHERE id = %s", held.pk)
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(elsewhere, "UPDATE cases_case SET section_id = (SELECT max(id) FROM staff_section)")


def test_an_assistant_decides_only_while_standing_in_for_the_head(office: Office) -> None:
    assistant = make_user(Role.ASSISTANT, office.section)
    with pytest.raises(Conflict, match="utanför din delegation"):
        attack(assistant, "UPDATE cases_decision SET state = 'made' WHERE id = %s", office.draft().pk)
    give_role(assistant, Role.HEAD, office.section, deputy_for=office.head)
    assert cases.make_decision(assistant, timezone.now(), Decision.objects.latest("pk").pk).decided_by == assistant


def test_lines_that_are_not_the_amount_make_no_decision(office: Office) -> None:
    held = office.draft()
    attack(office.caseworker, "UPDATE cases_decisionline SET amount = 900 WHERE decision_id = %s", held.pk)
    with pytest.raises(Conflict, match="tillsammans"):
        attack(office.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", held.pk)


def test_a_decision_is_replaced_by_another_and_only_once(office: Office) -> None:
    first = office.made()
    second = replace(office.caseworker, first, ("home_equipment", Decimal("1500.00")))
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "made")
    with pytest.raises(Conflict, match="gäller inte längre"):
        replace(office.caseworker, first, ("home_equipment", Decimal("1600.00")))


def test_a_decision_of_another_application_is_not_replaced(office: Office) -> None:
    elsewhere, application = office.made(), make_application(office.caseworker, office.case)
    with pytest.raises(NotFound, match="finns inte i den här ansökan"):
        cases.draft_decision(
            office.caseworker,
            timezone.now(),
            application.pk,
            content_for(office.case, Decimal("1000.00")),
            replaces_id=elsewhere.pk,
        )


def test_a_letter_is_not_exchanged(office: Office) -> None:
    made = office.made()
    letter = cases.store_letter(system_user(), timezone.now(), made.pk, b"%PDF-1.7 brev")
    other = cases.file_document(office.caseworker, timezone.now(), office.case.pk, "Annat", b"annat")
    for value in (str(other.pk), "NULL"):
        with pytest.raises(Conflict, match="brev"):
            attack(office.caseworker, f"UPDATE cases_decision SET letter_id = {value} WHERE id = %s", made.pk)
    made.refresh_from_db()
    assert made.letter == letter


@pytest.mark.parametrize(
    "change", ["received_at = now() - interval '9 days'", "received_by_id = 1", "month = '2020-01-01'"]
)
def test_an_application_cannot_be_backdated(office: Office, change: str) -> None:
    application = make_application(office.caseworker, office.case)
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(office.caseworker, f"UPDATE cases_application SET {change} WHERE id = %s", application.pk)


def test_moments_given_by_the_writer_count_for_nothing(office: Office) -> None:
    long_ago, caseworker = timezone.now() - timedelta(days=400), office.caseworker
    with acting(caseworker, "test"):
        application = make_application(caseworker, office.case)
        file = _file(long_ago)
        rows: list[tuple[Any, str, str]] = [
            (Document.objects.create(case=office.case, title="x", direction="incoming", file=file,
                                     received_at=long_ago, registered_by=office.head), "received_at", "registered_by"),
            (JournalNote.objects.create(case=office.case, heading="x", text="x", happened_on=long_ago,
                                        written_at=long_ago, written_by=office.head), "written_at", "written_by"),
            (Calculation.objects.create(case=office.case, application=application, month=application.month, input={},
                                        result={}, made_at=long_ago, made_by=office.head), "made_at", "made_by"),
        ]  # fmt: skip
    file.refresh_from_db()
    assert file.stored_at > timezone.now() - timedelta(minutes=1)
    for row, moment, person in rows:
        row.refresh_from_db()
        assert getattr(row, moment) > timezone.now() - timedelta(minutes=1)
        assert getattr(row, person) == caseworker


def _file(stored_at: Any) -> StoredFile:
    digest = hashlib.sha256(b"x").hexdigest()
    return StoredFile.objects.create(sha256=digest, media_type="text/plain", size=1, content=b"x", stored_at=stored_at)


def test_a_signed_note_stands_and_a_draft_stays_its_writers(office: Office) -> None:
    now = timezone.now()
    note = cases.write_note(office.caseworker, now, office.case.pk, "Besök", "Samtal.", timezone.localdate())
    for change in ("written_by_id = 1", "written_at = now() - interval '1 year'"):
        with pytest.raises(Conflict, match="kan inte ändras"):
            attack(office.head, f"UPDATE cases_journalnote SET {change} WHERE id = %s", note.pk)
    with pytest.raises(Conflict, match="den som skrev"):
        attack(office.head, "UPDATE cases_journalnote SET state = 'signed' WHERE id = %s", note.pk)
    cases.sign_note(office.caseworker, now, note.pk)
    for statement in ("UPDATE cases_journalnote SET text = 'x'", "DELETE FROM cases_journalnote"):
        with pytest.raises((Conflict, NotAllowed)):
            attack(office.caseworker, statement)


@pytest.mark.parametrize("table", ["cases_document", "cases_storedfile", "cases_calculation"])
def test_documents_files_and_calculations_stand(office: Office, table: str) -> None:
    cases.file_document(office.caseworker, timezone.now(), office.case.pk, "x", b"x")
    with acting(office.caseworker, "test"):
        application = make_application(office.caseworker, office.case)
        Calculation.objects.create(
            case=office.case, application=application, month=application.month, input={}, result={},
            made_by=office.caseworker,
        )  # fmt: skip
    with pytest.raises(Conflict, match="fastställt"):
        attack(office.caseworker, f"UPDATE {table} SET id = id")
    with pytest.raises(NotAllowed):
        attack(office.caseworker, f"DELETE FROM {table}")
