"""What a client may read of their own case: decisions by themselves, notes by choice, and nothing with secrecy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff import actions as staff
from bistand.staff.queries import system_user
from cases import actions
from cases.barriers import Barred
from cases.client.reads import to_client
from cases.models import Decision, JournalNote, Person, Publication
from tests.cases.views.office import Office, make_office
from tests.factories import attack, grant, make_case

PDF = b"%PDF-1.7 beslut"


def set_to(key: str, value: Any) -> None:
    staff.change_setting(system_user(), timezone.now(), key, value, timezone.localdate())


@pytest.fixture
def office(db: None) -> Office:
    set_to("cases.publish", True)
    return make_office()


def applicant(office: Office) -> Person:
    return office.case.applicant


def partner(office: Office) -> Person:
    return office.case.household.members.get(role="partner").person


def note(office: Office, signed: bool = True, **other: Any) -> JournalNote:
    day = timezone.localdate()
    row = actions.write_note(office.caseworker, timezone.now(), office.case.pk, "Samtal", "Vi talade.", day, **other)
    return actions.sign_note(office.caseworker, timezone.now(), row.pk) if signed else row


def published(office: Office, row: JournalNote, *people: Person) -> list[Publication]:
    pks = [p.pk for p in people or (applicant(office),)]
    return actions.publish_note(office.caseworker, timezone.now(), row.pk, pks)


def decided(office: Office) -> Decision:
    made = grant(office.caseworker, make_case(office.caseworker, office.section, partner=True))
    actions.store_letter(system_user(), timezone.now(), made.pk, PDF)
    made.refresh_from_db()
    return made


def test_a_signed_note_is_shown_to_the_one_it_is_chosen_for_and_nobody_else(office: Office) -> None:
    row = published(office, note(office))[0]

    assert list(to_client(applicant(office).pk, timezone.now())) == [row]
    assert not to_client(partner(office).pk, timezone.now()).exists()
    page = office.as_(office.caseworker).get(office.url("journal/")).text
    assert "Inte läst" in page


def test_the_first_reading_is_the_receipt_and_the_case_says_when(office: Office) -> None:
    row = published(office, note(office))[0]
    service = staff.add_system(system_user(), timezone.now(), "E-tjänsten", "e-tjanst")

    first = actions.note_read(service, timezone.now(), applicant(office).pk, row.pk).read_at
    again = actions.note_read(service, timezone.now(), applicant(office).pk, row.pk).read_at

    assert first
    assert first == again
    moved = "UPDATE cases_publication SET read_at = %s WHERE id = %s"
    attack(office.caseworker, moved, "2020-01-01", row.pk)
    row.refresh_from_db()
    assert row.read_at == first
    assert re.search(r", läst i\sdag", office.as_(office.caseworker).get(office.url("journal/")).text)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda office: note(office, signed=False), "signerad"),
        (lambda office: note(office, secrecy="violence"), "sekretess"),
        (lambda office: note(office, about_id=partner(office).pk), "gäller"),
    ],
)
def test_drafts_secret_notes_and_notes_about_another_are_not_shown(
    office: Office, made: Callable[[Office], JournalNote], said: str
) -> None:
    row = made(office)
    with pytest.raises(Refusal, match=said):
        published(office, row)
    with pytest.raises(Conflict, match=said):
        attack(office.caseworker, INSERT, office.case.pk, applicant(office).pk, row.pk, office.caseworker.pk)


INSERT = """INSERT INTO cases_publication (case_id, person_id, note_id, published_by_id, withdrawn_reason)
            VALUES (%s, %s, %s, %s, '')"""


def test_what_a_note_is_about_and_its_secrecy_stand_when_it_is_signed(office: Office) -> None:
    row = note(office, secrecy="violence")
    with pytest.raises(Refusal):
        attack(office.caseworker, "UPDATE cases_journalnote SET secrecy = '' WHERE id = %s", row.pk)
    correction = actions.correct_note(office.caseworker, timezone.now(), row.pk, "Det var i går.")
    assert correction.secrecy == "violence"


def test_a_child_or_somebody_of_another_household_is_shown_nothing(office: Office) -> None:
    row = note(office)
    child = office.case.household.members.get(role="child").person
    other = make_case(office.caseworker, office.section).applicant
    for person in (child, other):
        with pytest.raises(Invalid):
            published(office, row, person)
        with pytest.raises(Conflict, match="vuxen"):
            attack(office.caseworker, INSERT, office.case.pk, person.pk, row.pk, office.caseworker.pk)


def test_a_decision_of_a_couple_is_shown_to_both_when_the_letter_is_written(office: Office) -> None:
    made = decided(office)
    shown = Publication.objects.filter(decision=made)
    assert {row.person_id for row in shown} == {m.person_id for m in made.case.household.members.all()}
    page = office.as_(office.caseworker).get(f"/cases/{made.case_id}/decisions/{made.pk}/").text
    assert page.count("Inte läst") == 2


def test_nothing_is_shown_until_the_municipality_has_switched_it_on(office: Office) -> None:
    row = published(office, note(office))[0]
    set_to("cases.publish", False)
    assert not to_client(row.person_id, timezone.now()).exists()
    assert not Publication.objects.filter(decision=decided(office)).exists()
    with pytest.raises(Conflict, match="inte bestämt"):
        published(office, note(office))


def test_nothing_of_a_case_with_protected_data_is_shown(office: Office) -> None:
    row = note(office)
    published(office, row, applicant(office))
    actions.update_person(office.caseworker, timezone.now(), office.case.pk, partner(office).pk, protected=True)
    assert not to_client(applicant(office).pk, timezone.now()).exists()
    with pytest.raises(Refusal, match="skyddade"):
        published(office, row, partner(office))
    with pytest.raises(Conflict, match="skyddade"):
        attack(office.caseworker, INSERT, office.case.pk, partner(office).pk, row.pk, office.caseworker.pk)


def test_it_is_withdrawn_once_with_a_reason_and_stays_in_the_record(office: Office) -> None:
    row = published(office, note(office))[0]
    with pytest.raises(Invalid):
        actions.withdraw_publication(office.caseworker, timezone.now(), row.pk, reason=" ")
    client = office.as_(office.caseworker)
    client.post(office.url(f"contact/published/{row.pk}/withdraw/"), {"reason": "Fel person valdes."})

    assert not to_client(applicant(office).pk, timezone.now()).exists()
    assert "Fel person valdes." in client.get(office.url("contact/")).text
    with pytest.raises(Conflict, match="redan"):
        actions.withdraw_publication(office.caseworker, timezone.now(), row.pk, reason="Igen")
    for attempt in ("DELETE FROM cases_publication", "UPDATE cases_publication SET withdrawn_at = NULL"):
        with pytest.raises(Refusal):
            attack(office.caseworker, attempt)


def test_whoever_is_barred_or_works_elsewhere_shows_nothing(office: Office) -> None:
    row = note(office)
    with pytest.raises(Refusal):
        actions.publish_note(office.stranger, timezone.now(), row.pk, [applicant(office).pk])
    with pytest.raises(NotAllowed):
        actions.publish_note(office.assistant, timezone.now(), row.pk, [applicant(office).pk])
    actions.declare_conflict(office.head, timezone.now(), office.case.pk, reason="Svåger.")
    with pytest.raises(Barred):
        actions.publish_note(office.head, timezone.now(), row.pk, [applicant(office).pk])


def test_the_caseworker_chooses_for_whom_on_a_page_that_shows_the_note_again(office: Office) -> None:
    row, client = note(office), office.as_(office.caseworker)
    url = office.url(f"journal/{row.pk}/publish/")
    assert "Vi talade." in client.get(url).text
    assert client.post(url, {}).status_code == 422
    client.post(url, {"persons": [applicant(office).pk, partner(office).pk]})
    assert Publication.objects.filter(note=row).count() == 2
