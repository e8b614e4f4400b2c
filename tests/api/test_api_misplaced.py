"""An application in the wrong person's case goes out of it with all that was sent, and is placed right; nothing of it
is left for those who work in the case, and nothing that came is another.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.models import Change, Fact
from bistand.refusals import Conflict, NotAllowed, NotFound, Refusal
from bistand.staff.models import Role, Section, User
from cases import actions
from cases.actions.files import store_file
from cases.models import Application, Case, Document, DocumentKind, Intake, IntakeFile, JournalNote
from cases.queries import why_outdated
from cases.supplement.deliveries import write_request
from tests.api.test_api_applications import application, make_key, send
from tests.api.test_api_status import attach, get, post
from tests.factories import (
    allow_decisions,
    attack,
    grant,
    make_application,
    make_case,
    make_pnr,
    make_section,
    make_user,
    sign_in,
)
from tests.filecheck.test_filecheck import picture

pytestmark = pytest.mark.django_db
QUEUE = "/cases/queue/"
REASON = "Personen ringde och har inte ansökt."
SECRET = "Jag bor i skyddat boende."


@dataclass
class Wrong:
    """An e-application of Åsa Öberg in Ebba's case, with a picture, and the caseworker there."""

    key: str
    worker: User
    made: Application
    body: dict[str, Any]

    @property
    def case(self) -> Case:
        return self.made.case

    @property
    def browser(self) -> Client:
        return sign_in(Client(), self.worker)

    @property
    def page(self) -> str:
        return f"/cases/{self.case.pk}/applications/{self.made.pk}/misplaced/"


@pytest.fixture
def wrong() -> Wrong:
    section = make_section("Mottagning")
    key = make_key(timezone.localdate() + timedelta(30))
    worker = make_user(Role.CASEWORKER, section, "Sara Ek")
    case = make_case(worker, section)
    sent = {"pnr": case.applicant.pnr, "given_name": "Åsa", "family_name": "Öberg", "phone": "070-1740605"}
    body = application(applicant=sent, text=SECRET, incomes=[{"person": sent["pnr"], "kind": "wage", "net": "5000.00"}])
    body |= {"partner": None, "children": []}
    number = send(key, body).json()["application_id"]
    attach(key, number, picture("JPEG"))
    return Wrong(key, worker, Application.objects.get(pk=number), body)


def take_out(wrong: Wrong, **changes: Any) -> Intake:
    fields = {"reason": REASON, "papers": [row.pk for row in wrong.made.documents.filter(direction="incoming")]}
    read = wrong.browser.post(wrong.page, fields | changes)
    assert "Läs igenom" in read.text, read.text
    answer = wrong.browser.post(wrong.page, fields | changes | {"read": "1"})
    assert answer.status_code == 302, answer.text
    return Intake.objects.get(came_of=wrong.made)


def identify(contact: Intake, pnr: str) -> Application:
    asta = make_user(Role.ASSISTANT, Section.objects.get(name="Mottagning"))
    fields = {"reason": "Ringde numret i ansökan.", "applicant-given_name": "Åsa", "applicant-family_name": "Öberg"}
    page = f"{QUEUE}contacts/{contact.pk}/identify/"
    answer = sign_in(Client(), asta).post(page, fields | {"applicant-pnr": pnr})
    assert answer.status_code == 302, answer.text
    contact.refresh_from_db()
    assert contact.application
    return contact.application


def test_it_goes_out_and_to_the_right_person_and_is_all_the_time_the_same_to_the_sender(wrong: Wrong) -> None:
    number, came = wrong.made.pk, wrong.made.received_at
    paper = wrong.made.documents.get()

    contact = take_out(wrong)

    stands = get(wrong.key, str(number)).json()
    assert (stands["application_id"], stands["state"], stands["case_number"]) == (number, "unidentified", None)
    assert [row["title"] for row in stands["attachments"]] == ["avi.jpg"]
    assert stands["external_id"] == wrong.body["external_id"]
    again = send(wrong.key, wrong.body)
    assert (again.status_code, again.json()["application_id"]) == (200, number)
    assert send(wrong.key, wrong.body | {"text": "Mer."}).status_code == 409
    assert attach(wrong.key, number, picture("PNG")).status_code == 201

    made = identify(contact, make_pnr())

    assert made.case_id != wrong.case.pk
    assert (made.received_at, made.external_id) == (came, wrong.body["external_id"])
    assert json.loads(made.content["sent"]) == wrong.body
    assert made.content["incomes"] == [{"person": str(made.case.applicant_id), "kind": "wage", "net": "5000.00"}]
    first = made.documents.order_by("pk").first()
    assert first
    assert (first.received_at, first.file_id) == (paper.received_at, paper.file_id)
    stands = get(wrong.key, str(number)).json()
    assert (stands["application_id"], stands["case_number"]) == (number, made.case.number)
    assert len(stands["attachments"]) == 2
    assert send(wrong.key, wrong.body).json()["application_id"] == number
    assert post(wrong.key, f"{number}/withdrawal", {"reason": "Fel."}).json()["state"] == "withdrawn"
    made.refresh_from_db()
    assert made.state == "withdrawn"


def test_nobody_in_the_case_reads_any_of_it_and_the_record_says_that_it_lay_there(wrong: Wrong) -> None:
    reader = make_user(Role.SENIOR, wrong.case.section, "Rut Lind")
    sign_in(Client(), reader).get(f"/cases/{wrong.case.pk}/")
    paper = wrong.made.documents.get()
    here, browser = f"/cases/{wrong.case.pk}/", wrong.browser
    assert SECRET in browser.get(here).text

    take_out(wrong)

    pages = (
        "",
        "documents/",
        "journal/",
        "timeline/",
        "print/",
        "calculation/",
        f"documents/{paper.pk}/view/",
        "handover/",
    )
    shown = "".join(browser.get(f"{here}{page}").text for page in pages)
    for secret in (SECRET, "Öberg", "avi.jpg", "070-1740605"):
        assert secret not in shown
    assert browser.get(f"{here}documents/{paper.pk}/").status_code == 404
    assert browser.get(f"{here}?application={wrong.made.pk}").status_code == 404
    assert browser.get(f"{here}applications/{wrong.made.pk}/sent/").status_code == 404
    note = JournalNote.objects.get(case=wrong.case)
    assert note.state == "signed"
    assert note.secrecy == "other"
    for said in ("hörde till någon annan", "1 handling", "Rut Lind", "personuppgiftsincident"):
        assert said in note.text
    assert REASON not in note.text
    assert "togs ut ur ärendet" in shown
    wrong.made.refresh_from_db()
    assert (wrong.made.content, wrong.made.external_id) == ({}, None)
    # The history has it all.
    was = Change.objects.filter(table="cases_application", row=str(wrong.made.pk), operation="U").latest("id")
    assert json.loads((was.before or {})["content"]["sent"]) == wrong.body


def test_one_that_the_reception_placed_wrong_is_the_same_contact_again_as_often_as_needed(wrong: Wrong) -> None:
    body = wrong.body | {"external_id": "E-2"}
    body["applicant"] = body["applicant"] | {"pnr": "19900101-0000"}
    body["incomes"] = []
    number = send(wrong.key, body).json()["application_id"]
    attach(wrong.key, number, picture("JPEG"))
    contact = Intake.objects.get(number=number)
    for _ in range(2):
        made = identify(contact, make_pnr())
        came = made.documents.get()
        actions.take_out(wrong.worker, timezone.now(), made.pk, REASON)
        contact.refresh_from_db()
        assert (contact.state, contact.told, contact.came_of_id) == ("open", number, made.pk)
        assert get(wrong.key, str(number)).json()["state"] == "unidentified"

    last = identify(contact, make_pnr())

    assert (last.external_id, last.received_at) == ("E-2", contact.received_at)
    assert last.documents.get().file_id == came.file_id
    assert get(wrong.key, str(number)).json()["case_number"] == last.case.number


def test_what_the_person_of_the_case_handed_in_stays_and_what_was_sent_to_them_is_told(wrong: Wrong) -> None:
    now, worker = timezone.now(), wrong.worker
    actions.start_investigation(worker, now, wrong.made.pk)
    actions.request_supplement(worker, now, wrong.made.pk, "Hyresavi.", timezone.localdate() + timedelta(10))
    write_request(worker, now, Fact.objects.get(name="SupplementRequested"))
    own = actions.file_document(
        worker, now, wrong.case.pk, "Ebbas hyresavi", picture("PNG"), wrong.made.pk, kind="rent"
    )
    theirs = wrong.made.documents.get(title="avi.jpg")
    fields = {"reason": REASON, "papers": [theirs.pk]}
    actions.file_document(worker, now, wrong.case.pk, "Lös", picture("PNG") + b" ")

    read = wrong.browser.post(wrong.page, fields).text
    contact = take_out(wrong, **fields)

    assert "1 brev om ansökan har gått till" in read
    assert "1 handling blir kvar" in read
    assert "1 handling i ärendet är inte kopplad till någon ansökan" in read
    assert [row.title for row in contact.files.all()] == ["avi.jpg"]
    assert "Ebbas hyresavi" in wrong.browser.get(f"/cases/{wrong.case.pk}/documents/").text
    assert "Begäran om komplettering" in JournalNote.objects.get(case=wrong.case).text
    assert not wrong.made.supplements.filter(closed_at=None).exists()
    assert own.file_id not in IntakeFile.objects.values_list("file_id", flat=True)
    page = wrong.browser.get(f"{QUEUE}contacts/{contact.pk}/").text
    assert "Ansökan låg hos fel person" in page
    assert REASON in page


def test_one_registered_by_hand_waits_with_what_was_typed_and_its_papers(wrong: Wrong) -> None:
    now, worker = timezone.now(), wrong.worker
    typed = {"expenses": [{"kind": "rent", "applied": "6100.00"}], "text": "Behöver hjälp med hyran."}
    month = timezone.localdate().replace(day=1)
    made = actions.receive_application(worker, now, wrong.case.pk, month, "paper", typed)
    actions.file_document(worker, now, wrong.case.pk, "Ansökan", picture("PNG"), made.pk, kind="application",
                          reached_on=timezone.localdate() - timedelta(3))  # fmt: skip

    contact = actions.take_out(worker, now, made.pk, REASON)

    page = wrong.browser.get(f"{QUEUE}contacts/{contact.pk}/").text
    assert "Behöver hjälp med hyran." in page
    assert "6 100" in page.replace("\N{NO-BREAK SPACE}", " ")
    right = make_case(worker, wrong.case.section)
    placed = actions.receive_application(worker, now, right.pk, month, "paper", {}, contact_id=contact.pk)
    assert placed.received_at == made.received_at
    paper = placed.documents.get()
    assert paper.came_on == timezone.localdate() - timedelta(3)


def test_what_was_to_be_answered_with_it_stands_for_itself_and_its_calculation_is_done_anew(wrong: Wrong) -> None:
    now, worker = timezone.now(), wrong.worker
    main = make_application(worker, wrong.case, wrong.made.month)
    actions.join_application(worker, now, wrong.made.pk, main.pk, "Samma månad.")
    counted = actions.calculate_month(worker, now, main.pk, {})

    take_out(wrong)

    assert "uttagen sedan beräkningen gjordes" in why_outdated(counted)
    assert "uttagen sedan beräkningen gjordes" in wrong.browser.get(f"/cases/{wrong.case.pk}/calculation/").text
    other = make_application(worker, wrong.case, wrong.made.month)
    actions.join_application(worker, now, other.pk, main.pk, "Samma månad.")
    actions.take_out(worker, now, main.pk, REASON)
    other.refresh_from_db()
    assert (other.state, other.joined_to_id) == ("under_investigation", None)


def test_one_that_is_decided_stays_and_one_is_told_what_to_do(wrong: Wrong) -> None:
    allow_decisions(Role.CASEWORKER)
    decided = grant(wrong.worker, wrong.case).application
    page = f"/cases/{wrong.case.pk}/applications/{decided.pk}/misplaced/"

    answer = wrong.browser.get(page)

    assert answer.status_code == 409
    assert "Ändra först beslutet" in answer.text
    with pytest.raises(Conflict, match="Ändra först beslutet"):
        actions.take_out(wrong.worker, timezone.now(), decided.pk, REASON)


def test_it_is_taken_out_with_a_reason_by_somebody_who_works_with_the_case(wrong: Wrong) -> None:
    now, section = timezone.now(), wrong.case.section
    assert wrong.browser.post(wrong.page, {"reason": " ", "read": "1"}).status_code == 422
    elsewhere = make_user(Role.CASEWORKER, make_section())
    for who in (elsewhere, make_user(Role.ASSISTANT, section), make_user(Role.CONTROLLER)):
        with pytest.raises(NotAllowed):
            actions.take_out(who, now, wrong.made.pk, REASON)
    barred = make_user(Role.CASEWORKER, section)
    actions.declare_conflict(barred, now, wrong.case.pk, "Släkting.", barred.employee)
    with pytest.raises(NotAllowed):
        actions.take_out(barred, now, wrong.made.pk, REASON)
    attack(wrong.worker, "UPDATE cases_case SET protected = true WHERE id = %s", wrong.case.pk)
    with pytest.raises(NotFound):
        actions.take_out(make_user(Role.CASEWORKER, section), now, wrong.made.pk, REASON)
    wrong.made.refresh_from_db()
    assert wrong.made.state == "received"


OPEN = (
    "INSERT INTO cases_intake (section_id, channel, kind, received_by_id, name, phone, language, text, state,"
    " end_reason, end_text, came_of_id, came_reason)"
    " VALUES (%s, 'paper', 'new', %s, '', '', '', '', 'open', '', '', %s, %s)"
)


def test_postgresql_lets_it_out_only_whole_with_a_reason_undecided_and_by_those_of_the_case(wrong: Wrong) -> None:
    section, worker, app = wrong.case.section_id, wrong.worker, wrong.made

    def out(who: User, reason: str = REASON, of: int = app.pk) -> int:
        return attack(who, OPEN, section, who.pk, of, reason)

    with pytest.raises(Conflict, match="tillsammans med det som skickades"):
        attack(worker, "UPDATE cases_application SET state = 'misplaced' WHERE id = %s", app.pk)
    with pytest.raises(Conflict, match="Skriv hur du vet"):
        out(worker, " ")
    for who in (make_user(Role.ASSISTANT, wrong.case.section), make_user(Role.CASEWORKER, make_section())):
        with pytest.raises(Conflict, match="av någon som handlägger där"):
            out(who)
    allow_decisions(Role.CASEWORKER)
    with pytest.raises(Conflict, match="kan inte tas ut"):
        out(worker, of=grant(worker, wrong.case).application_id)
    # Whoever lets it out lets it out: at commit it is not in the case too.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS g_is_out IMMEDIATE")
    with pytest.raises(Conflict, match="ligger kvar"):
        out(worker)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    out(worker)
    contact = Intake.objects.get(came_of=app)
    assert (contact.channel, contact.external_id, contact.told) == ("e_service", app.external_id, app.pk)
    assert (contact.received_at, contact.received_by_id) == (app.received_at, app.received_by_id)
    assert contact.content == app.content
    attack(worker, "UPDATE cases_application SET state = 'misplaced' WHERE id = %s", app.pk)
    for change in ("came_reason = 'x'", "told = 1", "came_of_id = NULL"):
        with pytest.raises(Refusal):
            attack(worker, f"UPDATE cases_intake SET {change} WHERE id = %s", contact.pk)


def test_postgresql_lets_a_document_out_only_with_its_application_and_as_it_came(wrong: Wrong) -> None:
    worker, mine = wrong.worker, wrong.made.documents.get()
    other = actions.file_document(worker, timezone.now(), wrong.case.pk, "Annan", picture("PNG"))
    with acting(worker, "test.attack"):
        blank = store_file(Document.LEFT.encode(), "text/plain")
    leave = "UPDATE cases_document SET file_id = %s WHERE id = %s"
    with pytest.raises(Conflict, match="fastställt"):
        attack(worker, leave, blank.pk, mine.pk)
    contact = actions.take_out(worker, timezone.now(), wrong.made.pk, REASON, [])

    for what, of in (
        (leave, other.pk),
        (leave, mine.pk),
        ("UPDATE cases_document SET title = '' WHERE %s > 0 AND id = %s", mine.pk),
    ):
        with pytest.raises(Conflict, match="fastställt"):
            attack(worker, what, blank.pk, of)
    put = (
        "INSERT INTO cases_intakefile (intake_id, title, direction, registered_by_id, file_id, hindrance,"
        " from_document_id) VALUES (%s, 'x', 'incoming', %s, %s, '', %s)"
    )
    with pytest.raises(Conflict, match="tillsammans med sin ansökan"):
        attack(worker, put, contact.pk, worker.pk, other.file_id, other.pk)
    with pytest.raises(Conflict, match="ligger inte kvar"):
        actions.sort_document(worker, timezone.now(), other.pk, DocumentKind.OTHER, wrong.made.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS g_is_out IMMEDIATE")  # as at commit
    with pytest.raises(Conflict, match="Handlingen ligger kvar"):
        attack(worker, put, contact.pk, worker.pk, other.file_id, mine.pk)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS g_is_out DEFERRED")
    attack(worker, put, contact.pk, worker.pk, other.file_id, mine.pk)
    attack(worker, leave, blank.pk, mine.pk)
    went = IntakeFile.objects.get(from_document=mine)
    assert (went.file_id, went.received_at) == (mine.file_id, mine.received_at)


NOTHING_MORE: list[Callable[[User, Application], Any]] = [
    lambda who, a: actions.calculate_month(who, timezone.now(), a.pk, {}),
    lambda who, a: actions.start_investigation(who, timezone.now(), a.pk),
    lambda who, a: actions.file_document(who, timezone.now(), a.case_id, "Ny", picture("PNG"), a.pk),
    lambda who, a: actions.take_out(who, timezone.now(), a.pk, REASON),
    lambda who, a: attack(who, "INSERT INTO cases_supplement (application_id, asked_by_id, by, text)"
                          " VALUES (%s, %s, '2030-01-01', '')", a.pk, who.pk),
]  # fmt: skip


@pytest.mark.parametrize("act", NOTHING_MORE)
def test_nothing_more_is_done_with_it_in_the_case(wrong: Wrong, act: Callable[[User, Application], Any]) -> None:
    take_out(wrong)

    with pytest.raises(Conflict):
        act(wrong.worker, wrong.made)
