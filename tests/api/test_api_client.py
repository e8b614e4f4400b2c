"""The client's own case through the e-service: what is published and when it was read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bistand.audit.models import Access
from bistand.staff import actions as staff
from bistand.staff.queries import system_user
from cases import actions
from cases.models import Document, Publication
from cases.unclear import NOT_RECEIVED
from tests.api.test_api_applications import make_key
from tests.cases.test_publishing import PDF, applicant, decided, note, partner, published, set_to
from tests.cases.views.office import Office, make_office
from tests.factories import make_pnr
from tests.filecheck.test_filecheck import picture
from tests.letters.reading import text_of

CLIENTS = "/api/v1/clients"


@pytest.fixture
def office(db: None) -> Office:
    set_to("cases.publish", True)
    set_to("cases.client_system", "e-tjanst")
    return make_office()


@pytest.fixture
def key(office: Office) -> str:
    return make_key(timezone.localdate() + timedelta(30))


def call(key: str, path: str, body: Any = None, method: str = "post") -> Any:
    headers = {"Authorization": f"Bearer {key}"}
    if method == "get":
        return Client().get(CLIENTS + path, headers=headers)
    return getattr(Client(), method)(CLIENTS + path, body or {}, content_type="application/json", headers=headers)


def get(key: str, path: str) -> Any:
    return call(key, path, method="get")


def reference(key: str, pnr: str) -> str:
    answer = call(key, "", {"person": pnr, "eid": "BankID"})
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["client"])


def test_the_client_reads_what_is_published_to_them_and_the_reading_is_logged(office: Office, key: str) -> None:
    row = published(office, note(office))[0]
    me, other = reference(key, applicant(office).pnr), reference(key, partner(office).pnr)

    shown = get(key, f"/{me}/published").json()

    assert [one["title"] for one in shown["published"]] == ["Samtal"]
    assert shown["published"][0]["note"]["text"] == "Vi talade."
    assert get(key, f"/{other}/published").json()["published"] == []
    read = Access.objects.filter(what="client_shown").get()
    assert (read.case_id, read.persons, "BankID" in read.reason) == (office.case.pk, [applicant(office).pk], True)
    assert call(key, f"/{me}/published/{row.pk}/read").json()["read_at"]
    assert call(key, f"/{other}/published/{row.pk}/read").status_code == 404
    row.refresh_from_db()
    assert row.read_at


def test_a_decision_comes_with_its_letter_and_its_payments_in_plain_words(office: Office, key: str) -> None:
    made = decided(office)
    me = reference(key, made.case.applicant.pnr)
    shown = get(key, f"/{me}/published").json()
    (one,), (paid,) = shown["published"], shown["payments"]

    letter = get(key, f"/{me}/published/{one['publication_id']}/letter")

    assert (one["kind"], one["decision"]["amount"], one["decision"]["in_force"]) == ("decision", "1000.00", True)
    assert (paid["amount"], paid["to"], paid["state"]) == ("1000.00", "dig", "planerad")
    assert (letter["Content-Type"], letter.content) == ("application/pdf", PDF)


def test_a_party_who_lives_elsewhere_reads_a_copy_that_does_not_say_where_the_client_lives(
    office: Office, key: str
) -> None:
    made = decided(office)
    client = made.case.applicant
    other = made.obstacles.exclude(person=client).get().person
    for person, street in ((client, "Nya gatan 2"), (other, "Gamla vägen 1")):
        actions.update_person(
            office.caseworker, timezone.now(), made.case.pk, person.pk, street=street, postcode="111 22", city="Norrby"
        )
    letters = {
        row.person: get(key, f"/{reference(key, row.person.pnr)}/published/{row.pk}/letter").content
        for row in Publication.objects.filter(decision=made)
    }
    assert letters[client] == PDF
    text = text_of(letters[other])
    assert ("Gamla vägen 1" in text, "Nya gatan" in text) == (True, False)


def test_what_is_withdrawn_is_gone_at_once(office: Office, key: str) -> None:
    made = decided(office)
    row = Publication.objects.get(decision=made, person=made.case.applicant)
    me = reference(key, made.case.applicant.pnr)
    actions.withdraw_publication(office.caseworker, timezone.now(), row.pk, reason="Fel beslut.")
    assert get(key, f"/{me}/published").json() == {"published": [], "payments": [], "next_before": None}
    assert get(key, f"/{me}/published/{row.pk}/letter").status_code == 404


def test_only_the_chosen_system_gets_a_reference_and_only_it_may_use_it(office: Office, key: str) -> None:
    me = reference(key, applicant(office).pnr)
    other = staff.add_system(system_user(), timezone.now(), "Annat", "annat")
    theirs = staff.issue_token(system_user(), timezone.now(), other, "annat", timezone.localdate() + timedelta(30))

    assert call(theirs, "", {"person": applicant(office).pnr, "eid": "BankID"}).status_code == 403
    assert get(theirs, f"/{me}/published").status_code == 403
    set_to("cases.client_system", "annat")
    assert get(theirs, f"/{me}/published").status_code == 404
    assert get(key, f"/{me}/published").status_code == 403


def test_a_reference_goes_out_and_none_is_given_to_a_stranger(office: Office, key: str, time_machine: Any) -> None:
    assert call(key, "", {"person": make_pnr(), "eid": "BankID"}).status_code == 404
    me = reference(key, applicant(office).pnr)
    assert get(key, f"/{me[:-1]}x/published").status_code == 404
    time_machine.move_to(timezone.now() + timedelta(minutes=31))
    assert get(key, f"/{me}/published").status_code == 404


def test_the_personnummer_is_in_no_address_and_the_eid_must_be_said(office: Office, key: str) -> None:
    answer = call(key, "", {"person": applicant(office).pnr})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "eid"
    assert applicant(office).pnr not in reference(key, applicant(office).pnr)


def write(key: str, me: str, text: str = "Kan ni ringa mig?", number: str = "M-1") -> Any:
    return call(key, f"/{me}/messages", {"text": text, "external_id": number})


def test_a_message_is_received_once_and_answered_to_the_one_who_wrote(office: Office, key: str) -> None:
    me, other = reference(key, applicant(office).pnr), reference(key, partner(office).pnr)
    first, again, changed = write(key, me), write(key, me), write(key, me, "Något annat")
    assert (first.status_code, again.status_code, changed.status_code) == (201, 200, 409)
    assert first.json()["message_id"] == again.json()["message_id"]
    actions.send_message(office.caseworker, timezone.now(), office.case.pk, applicant(office).pk, "Ja, i dag.")

    sent, mine = get(key, f"/{me}/messages").json()["messages"]

    assert (sent["direction"], sent["by"], sent["text"], sent["read_at"]) == ("out", "Sara Ek", "Ja, i dag.", None)
    assert mine["read_at"]
    assert get(key, f"/{other}/messages").json()["messages"] == []
    assert call(key, f"/{other}/messages/{sent['message_id']}/read").status_code == 404
    assert call(key, f"/{me}/messages/{sent['message_id']}/read").json()["read_at"]
    assert Access.objects.filter(what="client_messages", case_id=office.case.pk).exists()


def attach(key: str, me: str, pk: int, content: bytes, name: str = "avi.jpg") -> Any:
    headers = {"Authorization": f"Bearer {key}"}
    body = {"file": SimpleUploadedFile(name, content)}
    return Client().post(f"{CLIENTS}/{me}/messages/{pk}/attachments", body, headers=headers)


def test_what_comes_with_a_message_passes_the_same_checks_as_other_documents(office: Office, key: str) -> None:
    me, other = reference(key, applicant(office).pnr), reference(key, partner(office).pnr)
    pk = write(key, me).json()["message_id"]

    assert [attach(key, me, pk, picture("JPEG")).status_code for _ in range(2)] == [201, 200]
    assert attach(key, me, pk, b"MZ\x90\x00 program", "hyra.pdf").json()["problem"] == NOT_RECEIVED
    assert attach(key, other, pk, picture("PNG")).status_code == 404

    document = Document.objects.filter(message=pk).earliest("pk")
    assert document.sortings.get().kind == ""
    assert document.case == office.case
    page = office.as_(office.caseworker).get(office.url("contact/")).text
    assert f"/documents/{document.pk}/view/" in page or "avi.jpg" in page
    assert get(key, f"/{me}/messages").json()["messages"][0]["attachments"][0]["media_type"] == "image/jpeg"


def test_the_client_changes_how_they_are_reached_and_it_is_seen_as_their_own(office: Office, key: str) -> None:
    me = reference(key, applicant(office).pnr)
    wrong = call(key, f"/{me}/contact", {"phone": "", "email": "", "notify_by": "sms"}, "put")
    assert wrong.json()["errors"][0]["field"] == "phone"

    said = call(key, f"/{me}/contact", {"phone": "070-174 06 05", "email": "", "notify_by": "sms"}, "put").json()

    assert (said["phone"], said["notify_by"], said["changed_by_client"]) == ("070-174 06 05", "sms", True)
    actions.update_person(office.caseworker, timezone.now(), office.case.pk, applicant(office).pk, phone="0150-1")
    assert not get(key, f"/{me}/contact").json()["changed_by_client"]
    actions.update_person(office.caseworker, timezone.now(), office.case.pk, applicant(office).pk, protected=True)
    assert get(key, f"/{me}/contact").json()["phone"] == ""
