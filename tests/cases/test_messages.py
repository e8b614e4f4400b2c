"""Messages with the client: general documents that nobody changes, answered, journaled, or an application after all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bistand.refusals import Conflict, NotAllowed, NotFound, Refusal
from bistand.staff import actions as staff
from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases import actions
from cases.models import Application, JournalNote, Message, Publication
from followup.my_day import my_day
from tests.cases.test_publishing import applicant, partner, set_to
from tests.cases.views.office import Office, make_office
from tests.factories import attack, make_case, make_person

TEXT = "Jag har ingen mat kvar och behöver pengar till december."


@pytest.fixture
def office(db: None) -> Office:
    set_to("cases.client_system", "e-tjanst")
    return make_office()


@pytest.fixture
def service(office: Office) -> User:
    return staff.add_system(system_user(), timezone.now(), "E-tjänsten", "e-tjanst")


@pytest.fixture
def message(office: Office, service: User) -> Message:
    return actions.receive_message(service, timezone.now(), applicant(office).pk, TEXT, "M-1")[0]


def answer(office: Office, text: str = "Du är välkommen i dag.") -> Message:
    return actions.send_message(office.caseworker, timezone.now(), office.case.pk, applicant(office).pk, text)


def waiting(office: Office) -> list[str]:
    return [todo.what for todo in my_day(office.caseworker, timezone.localdate()).todo if "meddelande" in todo.what]


def test_a_message_waits_in_the_day_until_it_is_answered_and_both_see_that_it_was_read(
    office: Office, service: User, message: Message
) -> None:
    client = office.as_(office.caseworker)
    assert waiting(office) == ["Nytt meddelande"]
    assert "Nytt meddelande från" in client.get(office.url()).text
    assert "<c-tag" not in client.get("/cases/").text
    assert "Meddelande</span>" in client.get("/cases/").text

    assert TEXT in client.get(office.url("contact/")).text
    message.refresh_from_db()
    assert (message.read_by, waiting(office)) == (office.caseworker, ["Obesvarat meddelande"])

    client.post(office.url(f"contact/{applicant(office).pk}/message/"), {"text": "Du är välkommen i dag."})
    sent = Message.objects.get(direction="out")
    assert waiting(office) == []
    assert actions.note_message_read(service, timezone.now(), applicant(office).pk, sent.pk).read_at
    assert "Du är välkommen i dag." in client.get(office.url("contact/")).text


def test_who_only_reads_the_case_does_not_make_the_message_read(office: Office, message: Message) -> None:
    office.as_(office.assistant).get(office.url("contact/"))
    message.refresh_from_db()
    assert message.read_at is None
    with pytest.raises(NotAllowed):
        actions.send_message(office.assistant, timezone.now(), office.case.pk, applicant(office).pk, "Hej")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cases_message",
        "UPDATE cases_message SET text = 'Något annat'",
        "UPDATE cases_message SET direction = 'out'",
        "UPDATE cases_message SET sent_at = now() - interval '1 day'",
        "UPDATE cases_message SET person_id = person_id + 1",
    ],
)
def test_nobody_changes_or_deletes_a_message(office: Office, message: Message, statement: str) -> None:
    with pytest.raises(Refusal):
        attack(office.caseworker, statement)


def test_marks_are_added_once_and_by_the_clock_of_the_server(office: Office, message: Message) -> None:
    attack(office.caseworker, "UPDATE cases_message SET read_at = '2020-01-01', done_at = '2020-01-01'")
    message.refresh_from_db()
    assert message.read_at
    assert message.read_at.year > 2020
    assert (message.read_by, message.done_by) == (office.caseworker, office.caseworker)
    attack(office.head, "UPDATE cases_message SET read_at = NULL, done_at = NULL, done_by_id = NULL")
    message.refresh_from_db()
    assert message.done_by == office.caseworker


def test_nobody_writes_as_the_client_and_no_system_as_the_municipality(office: Office, service: User) -> None:
    insert = """INSERT INTO cases_message (case_id, person_id, direction, text, sent_by_id)
                VALUES (%s, %s, %s, 'Hej', %s)"""
    for actor, direction in ((office.caseworker, "in"), (service, "out")):
        with pytest.raises(Conflict, match="kommer från den enskilde"):
            attack(actor, insert, office.case.pk, applicant(office).pk, direction, actor.pk)
    with pytest.raises(Conflict, match="vuxen"):
        attack(service, insert, office.case.pk, make_person(office.caseworker).pk, "in", service.pk)


def test_a_message_that_asks_for_aid_becomes_an_application_received_when_it_came(
    office: Office, message: Message
) -> None:
    client, month = office.as_(office.caseworker), timezone.localdate().replace(day=1)
    url = office.url(f"contact/messages/{message.pk}/apply/")
    assert TEXT in client.get(url).text

    client.post(url, {"month": f"{month:%Y-%m}", "kind": "acute"})

    made = Application.objects.get(message=message)
    message.refresh_from_db()
    assert (made.received_at, made.channel, made.content) == (message.sent_at, "message", {"text": TEXT})
    assert message.done_at
    assert "Registrerat som" in client.get(office.url("contact/")).text
    with pytest.raises(Conflict, match="redan en ansökan"):
        actions.apply_by_message(office.caseworker, timezone.now(), message.pk, month)


def test_no_application_gets_the_time_of_a_message_of_another_case(office: Office, message: Message) -> None:
    other = make_case(office.caseworker, office.section)
    insert = """INSERT INTO cases_application (case_id, month, kind, channel, content, state, supplement_text,
                  received_by_id, message_id)
                VALUES (%s, '2026-11-01', 'new', 'message', '{}', 'received', '', %s, %s)"""
    with pytest.raises(Conflict, match="annat ärende"):
        attack(office.caseworker, insert, other.pk, office.caseworker.pk, message.pk)


def test_messages_become_a_note_with_text_and_source_about_the_one_who_wrote(office: Office, message: Message) -> None:
    sent, client = answer(office), office.as_(office.caseworker)
    form = client.get(office.url(f"contact/{applicant(office).pk}/journal/?message={message.pk}"))
    assert TEXT[:40] in form.text

    client.post(form.request["PATH_INFO"], {"messages": [message.pk, sent.pk]})

    note = JournalNote.objects.get()
    assert (note.state, note.about) == ("draft", applicant(office))
    assert TEXT in note.text
    assert f"nummer {message.pk}, {sent.pk}" in note.text
    actions.sign_note(office.caseworker, timezone.now(), note.pk)
    with pytest.raises(Conflict, match="redan journalfört"):
        actions.journal_messages(office.caseworker, timezone.now(), office.case.pk, [message.pk])
    set_to("cases.publish", True)
    with pytest.raises(Refusal, match="gäller"):
        actions.publish_note(office.caseworker, timezone.now(), note.pk, [partner(office).pk])
    assert not Publication.objects.exists()


def test_a_closed_case_still_gets_what_its_client_writes(office: Office, service: User) -> None:
    actions.withdraw_application(office.caseworker, timezone.now(), office.application.pk, reason="Ringde.")
    actions.close_case(office.caseworker, timezone.now(), office.case.pk, "work")
    row, _ = actions.receive_message(service, timezone.now(), applicant(office).pk, "Hur gör jag nu?", "M-2")
    assert row.case == office.case
    assert "Hur gör jag nu?" in office.as_(office.caseworker).get(office.url("print/")).text
    assert waiting(office) == ["Nytt meddelande"]
    assert office.case.number in office.as_(office.head).get("/cases/oversight/").text
    assert actions.finish_message(office.caseworker, timezone.now(), row.pk).done_by == office.caseworker


def test_whoever_is_barred_neither_reads_nor_answers(office: Office, message: Message) -> None:
    actions.declare_conflict(office.head, timezone.now(), office.case.pk, reason="Svåger.")
    assert office.as_(office.head).get(office.url("contact/")).status_code == 403
    with pytest.raises(Refusal, match="jävig"):
        actions.finish_message(office.head, timezone.now(), message.pk)
    with pytest.raises(Refusal, match="jävig"):
        attack(office.head, "UPDATE cases_message SET done_at = now()")


def test_a_protected_client_may_write_and_few_may_read(office: Office, service: User) -> None:
    person, client = applicant(office), office.as_(office.caseworker)
    actions.update_person(office.caseworker, timezone.now(), office.case.pk, person.pk, protected=True)
    client.post(office.url("reason/"), {"reason": "Handlägger ärendet."})
    page = office.url(f"contact/{person.pk}/message/")
    assert page not in client.get(office.url("contact/")).text
    assert client.get(page).status_code == 409
    with pytest.raises(Conflict, match="själv har skrivit"):
        actions.send_message(office.caseworker, timezone.now(), office.case.pk, person.pk, "Hej")
    insert = """INSERT INTO cases_message (case_id, person_id, direction, text, sent_by_id)
                VALUES (%s, %s, 'out', 'Hej', %s)"""
    with pytest.raises(Conflict, match="själv har skrivit"):
        attack(office.caseworker, insert, office.case.pk, person.pk, office.caseworker.pk)

    row, _ = actions.receive_message(service, timezone.now(), person.pk, "Hej", "M-3")
    assert page in client.get(office.url("contact/")).text
    other = actions.send_message(office.caseworker, timezone.now(), office.case.pk, person.pk, "Hej")
    assert other.pk > row.pk
    with pytest.raises(NotFound):
        actions.finish_message(office.stranger, timezone.now(), row.pk)


def test_a_day_has_a_limit(office: Office, service: User) -> None:
    for number in range(30):
        actions.receive_message(service, timezone.now(), applicant(office).pk, "Hej", f"F-{number}")
    with pytest.raises(Refusal, match="dygnet") as refused:
        actions.receive_message(service, timezone.now(), applicant(office).pk, "Hej", "F-31")
    assert refused.value.status == 429
    actions.receive_message(service, timezone.now() + timedelta(days=2), applicant(office).pk, "Hej", "F-32")
