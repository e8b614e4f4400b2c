"""A client who has consented is told, once and without content, that there is something new to read."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, Refusal
from bistand.staff import actions as staff
from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases import actions
from cases.actions.notice import give_up_lost, take_notice
from cases.client.notices import number_of, send_waiting, sms_body
from cases.models import Notice, Person
from tests.cases.test_publishing import applicant, note, published, set_to
from tests.cases.views.office import Office, make_office
from tests.factories import attack

TEXT = "Du har ett nytt meddelande från Almby kommun. Logga in på Mina sidor."


@pytest.fixture
def office(db: None, settings: Any, tmp_path: Path) -> Office:
    settings.NOTICES = {**settings.NOTICES, "email_from": "inget-svar@almby.example", "sms_folder": tmp_path}
    for key, value in (("cases.client_system", "e-tjanst"), ("cases.publish", True), ("cases.notices", True)):
        set_to(key, value)
    return make_office()


@pytest.fixture
def service(office: Office) -> User:
    return staff.add_system(system_user(), timezone.now(), "E-tjänsten", "e-tjanst")


def consents(office: Office, service: User, by: str = "sms", phone: str = "070-174 06 05") -> Person:
    person = applicant(office)
    return actions.change_contact(service, timezone.now(), person.pk, phone, "anna@exempel.se", by)


def write(office: Office) -> None:
    actions.send_message(office.caseworker, timezone.now(), office.case.pk, applicant(office).pk, "Hemligt innehåll.")


def sent_to(folder: Path) -> list[dict[str, str]]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]


def test_a_text_message_goes_out_once_and_says_nothing(office: Office, service: User, tmp_path: Path) -> None:
    consents(office, service)
    write(office)

    assert (send_waiting(), send_waiting()) == (1, 0)

    assert sent_to(tmp_path) == [{"to": "+46701740605", "text": TEXT}]
    page = office.as_(office.caseworker).get(office.url("contact/")).text
    assert "Avisering med sms" in page
    assert f"av {applicant(office).given_name} på Mina sidor" in page
    assert (
        "Kontaktuppgifter ändrades på Mina sidor av personen själv"
        in office.as_(office.caseworker).get(office.url()).text
    )


def test_an_e_mail_says_nothing_either_also_of_what_is_published(office: Office, service: User) -> None:
    consents(office, service, "email")
    published(office, note(office))

    assert send_waiting() == 1

    (message,) = mail.outbox
    assert (message.to, message.subject, message.body) == (
        ["anna@exempel.se"],
        "Nytt meddelande från Almby kommun",
        TEXT,
    )


def test_several_things_at_once_are_one_notice(office: Office, service: User, tmp_path: Path) -> None:
    consents(office, service)
    for _ in range(3):
        write(office)
    assert send_waiting() == 1
    write(office)
    assert send_waiting() == 1
    assert len(sent_to(tmp_path)) == 2


def test_without_consent_nothing_is_made_and_none_is_sent_that_was_withdrawn(
    office: Office, service: User, tmp_path: Path
) -> None:
    write(office)
    assert not Notice.objects.exists()
    consents(office, service)
    write(office)
    consents(office, service, "")
    assert send_waiting() == 0
    assert (Notice.objects.get().state, sent_to(tmp_path)) == ("failed", [])
    consents(office, service)
    set_to("cases.notices", False)
    write(office)
    assert Notice.objects.count() == 1


INSERT = """INSERT INTO cases_notice (case_id, person_id, channel, state, attempts, error)
            VALUES (%s, %s, 'sms', 'waiting', 0, '')"""


def test_the_database_holds_consent_protection_and_that_nothing_is_sent_twice(office: Office, service: User) -> None:
    person, system = applicant(office), system_user()
    with pytest.raises(Conflict, match="samtyckt"):
        attack(system, INSERT, office.case.pk, person.pk)
    consents(office, service)
    write(office)
    row = Notice.objects.get()
    taken = take_notice(system, timezone.now(), row.pk)
    assert taken
    assert take_notice(system, timezone.now(), row.pk) is None
    attack(system, "UPDATE cases_notice SET state = 'sent', sent_at = now()")
    for attempt in (
        "UPDATE cases_notice SET state = 'waiting', sent_at = NULL",
        "UPDATE cases_notice SET channel = 'email'",
        "DELETE FROM cases_notice",
    ):
        with pytest.raises(Refusal):
            attack(system, attempt)
    actions.update_person(office.caseworker, timezone.now(), office.case.pk, person.pk, protected=True)
    with pytest.raises(Conflict, match="samtyckt"):
        attack(system, INSERT, office.case.pk, person.pk)


def test_a_protected_person_is_told_only_when_staff_have_allowed_it(
    office: Office, service: User, tmp_path: Path
) -> None:
    person, who = consents(office, service), office.caseworker
    actions.receive_message(service, timezone.now(), person.pk, "Hej", "M-1")  # whoever begins may be answered
    actions.update_person(who, timezone.now(), office.case.pk, person.pk, protected=True)
    write(office)
    assert not Notice.objects.exists()
    client = office.as_(office.head)
    client.post(office.url("reason/"), {"reason": "Handlägger ärendet."})
    assert "070-174" not in client.get(office.url("contact/")).text
    form = {"given_name": person.given_name, "family_name": person.family_name, "protected": "on"}
    client.post(office.url(f"persons/{person.pk}/"), {**form, "notify_protected": "on"})
    write(office)
    assert send_waiting() == 1
    assert len(sent_to(tmp_path)) == 1


def test_a_number_is_needed_and_checked(office: Office, service: User) -> None:
    for phone, by in (("", "sms"), ("ring mig", "sms"), ("070-1740605", "brev")):
        with pytest.raises(Invalid):
            consents(office, service, by, phone)
    with pytest.raises(Invalid):
        actions.change_contact(service, timezone.now(), applicant(office).pk, "", "anna", "email")
    assert [number_of(n) for n in ("070-174 06 05", "+46 70 1740605", "0046701740605")] == ["+46701740605"] * 3


# ---- the municipality's supplier, as a server of ours ------------------------------------------------------


class Supplier(http.server.BaseHTTPRequestHandler):
    answers: list[int] = []
    got: list[tuple[str, Any]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.headers.get("Authorization", ""), json.loads(body)))
        status = self.answers.pop(0)
        if status:
            self.send_response(status)
            self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def supplier(settings: Any) -> Iterator[type[Supplier]]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Supplier)
    Supplier.answers, Supplier.got = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.NOTICES = {
        **settings.NOTICES,
        "sms_url": f"http://127.0.0.1:{server.server_port}/send?kund=almby",
        "sms_authorization": "Bearer hemlig",
        "sms_body": '{"recipients": ["{to}"], "body": {"text": "{text}"}}',
    }
    yield Supplier
    server.shutdown()


def test_the_supplier_gets_the_municipalitys_own_format(
    office: Office, service: User, supplier: type[Supplier]
) -> None:
    consents(office, service)
    write(office)
    supplier.answers = [202]
    assert send_waiting() == 1
    assert supplier.got == [("Bearer hemlig", {"recipients": ["+46701740605"], "body": {"text": TEXT}})]
    assert sms_body("1", "2")["body"] == {"text": "2"}


def test_what_is_not_accepted_is_tried_again_and_at_last_stands_as_failed(
    office: Office, service: User, supplier: type[Supplier], time_machine: Any
) -> None:
    consents(office, service)
    write(office)
    supplier.answers = [503] * 9
    for _ in range(9):
        assert send_waiting() == 0
        time_machine.move_to(timezone.now() + timedelta(seconds=3 * 3600))
    row = Notice.objects.get()
    assert (row.state, row.attempts, len(supplier.got)) == ("failed", 5, 5)
    assert "Sms-tjänsten svarade 503" in office.as_(office.caseworker).get(office.url("contact/")).text


@pytest.mark.parametrize("answer", [0, 500])
def test_what_may_have_been_accepted_is_never_sent_again(
    office: Office, service: User, supplier: type[Supplier], answer: int, time_machine: Any
) -> None:
    consents(office, service)
    write(office)
    supplier.answers = [answer, 200]
    assert send_waiting() == 0
    time_machine.move_to(timezone.now() + timedelta(seconds=3600))
    assert send_waiting() == 0
    assert (Notice.objects.get().state, len(supplier.got)) == ("failed", 1)


def test_a_worker_that_is_lost_in_the_middle_leaves_it_unsent_twice(
    office: Office, service: User, tmp_path: Path, time_machine: Any
) -> None:
    consents(office, service)
    write(office)
    assert take_notice(system_user(), timezone.now(), Notice.objects.get().pk)
    assert give_up_lost(system_user(), timezone.now()) == 0
    time_machine.move_to(timezone.now() + timedelta(seconds=700))
    assert (send_waiting(), sent_to(tmp_path)) == (0, [])
    assert "okänt om den kom fram" in Notice.objects.get().error
