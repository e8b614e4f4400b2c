"""An e-application that does not say who applies is received, found out about by a person, and kept as it came."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bistand.audit.models import Fact
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import Role, Section
from cases import actions
from cases.actions.case import NewMember
from cases.models import Application, Document, Intake
from cases.same_names import is_same_name
from tests.api.test_api_applications import application, make_key, send
from tests.api.test_api_status import attach, get, post
from tests.factories import attack, child_born, make_case, make_pnr, make_section, make_user, sign_in
from tests.filecheck.test_filecheck import picture

pytestmark = pytest.mark.django_db
WRONG = "19900101-0000"
QUEUE = "/cases/queue/"


@pytest.fixture
def key() -> str:
    make_section("Mottagning")
    return make_key(timezone.localdate() + timedelta(30))


@pytest.fixture
def reception(key: str) -> Client:
    return sign_in(Client(), make_user(Role.ASSISTANT, Section.objects.get(name="Mottagning"), "Asta Lund"))


def unidentified(**changes: Any) -> dict[str, Any]:
    """Both adults' numbers are wrong, and one child has none."""
    return application(
        applicant={"pnr": WRONG, "given_name": "Åsa", "family_name": "Öberg", "phone": "070-1740605",
                   "street": "Storgatan 1", "postcode": "111 22", "city": "Almby"},
        partner={"pnr": "850230-1111", "given_name": "Bo", "family_name": "Öberg"},
        children=[{"given_name": "Lea", "family_name": "Öberg", "days": 15}],
        incomes=[{"person": WRONG, "kind": "wage", "net": "5000.00"}],
    ) | changes  # fmt: skip


def identify(reception: Client, contact: Intake, same: str = "", **people: str) -> Any:
    """Fill in the numbers by place; `same` is whom it is confirmed of in spite of another name."""
    fields = {"same": same} if same else {}
    fields |= {"reason": "Ringde numret i ansökan.", "applicant-given_name": "Åsa", "applicant-family_name": "Öberg"}
    fields |= {f"{place.replace('_', '-')}-pnr": pnr for place, pnr in people.items()}
    return reception.post(f"{QUEUE}contacts/{contact.pk}/identify/", fields)


@pytest.mark.parametrize("applicant", [None, 5, {}, {"pnr": WRONG, "given_name": "A", "family_name": "B"}])
def test_whoever_applies_is_received_and_waits_for_somebody_to_find_out_who_it_is(key: str, applicant: Any) -> None:
    body = application(applicant=applicant)
    answer = send(key, body)

    assert answer.status_code == 201, answer.json()
    said = answer.json()
    assert (said["state"], said["case_number"]) == ("unidentified", None)
    assert "unidentified" in {one["code"] for one in said["unclear"]}
    assert not Application.objects.exists()
    contact = Intake.objects.get()
    assert contact.number == said["application_id"]
    assert json.loads((contact.content or {})["sent"]) == body
    assert send(key, body).status_code == 200
    assert send(key, body | {"text": "Mer."}).status_code == 409


def test_the_reception_fills_in_who_it_is_and_nothing_that_came_is_another(key: str, reception: Client) -> None:
    body = unidentified()
    number = send(key, body).json()["application_id"]
    attach(key, number, picture("JPEG"))
    contact = Intake.objects.get()
    assert "Vem söker?" in reception.get(QUEUE).text
    page = reception.get(f"{QUEUE}contacts/{contact.pk}/").text
    assert "070-1740605" in page
    assert "avi.jpg" in page

    mine, yours = make_pnr(), make_pnr()
    partner = {"partner-given_name": "Bo", "partner-family_name": "Öberg", "partner-pnr": yours}
    answer = reception.post(
        f"{QUEUE}contacts/{contact.pk}/identify/",
        {"reason": "Visade pass.", "applicant-pnr": mine, "applicant-given_name": "Åsa",
         "applicant-family_name": "Öberg", **partner},
    )  # fmt: skip

    assert answer.status_code == 302, answer.text
    made = Application.objects.get(pk=number)
    assert made.received_at == contact.received_at
    assert json.loads(made.content["sent"]) == body
    assert sorted(m.role for m in made.case.household.members.all()) == ["applicant", "partner"]
    assert made.content["incomes"] == [{"person": str(made.case.applicant_id), "kind": "wage", "net": "5000.00"}]
    child = made.content["household"][-1]
    assert (child["person"], child["name"], child["days"]) == (None, "Lea", 15)
    asked = " ".join(one["text"] for one in made.content["unclear"] if one["code"] == "unreadable")
    assert "Barn 1 (Lea), personnummer" in asked
    assert "Sökande, personnummer" not in asked
    file = Document.objects.get()
    assert file.came_as
    assert file.received_at == file.came_as.received_at
    stands = get(key, str(number)).json()
    assert (stands["state"], stands["case_number"]) == ("received", made.case.number)
    assert [row["title"] for row in stands["attachments"]] == ["avi.jpg"]
    assert send(key, body).json()["application_id"] == number
    senior = sign_in(Client(), make_user(Role.SENIOR, Section.objects.get(name="Mottagning")))
    shown = senior.get(f"/cases/{made.case_id}/").text
    assert "Lea, utan personnummer, 15 dagar" in shown
    assert "Visade pass" in shown
    assert identify(reception, contact, applicant=mine).status_code == 409


def test_whoever_has_no_number_yet_is_registered_by_the_day_they_were_born_and_given_the_number_later(
    key: str, reception: Client
) -> None:
    sent = unidentified(partner=None, children=[])
    number = send(key, sent).json()["application_id"]
    contact = Intake.objects.get()
    born = {"applicant-born": "1988-03-14"}

    answer = reception.post(
        f"{QUEUE}contacts/{contact.pk}/identify/",
        {"reason": "Visade pass.", "applicant-given_name": "Åsa", "applicant-family_name": "Öberg", **born},
    )

    assert answer.status_code == 302, answer.text
    made = Application.objects.get(pk=number)
    person = made.case.applicant
    assert (person.pnr, person.birth_date.isoformat()) == ("19880314T001", "1988-03-14")
    assert person.street == "Storgatan 1"
    assert made.content["incomes"][0]["person"] == str(person.pk)
    assert "Tillfälligt nummer" in reception.get(f"/cases/{made.case_id}/household/").text
    assert "Åsa Öberg har ett tillfälligt nummer" in reception.get(f"/cases/{made.case_id}/").text
    # Nobody else uses it to say who they are.
    made_up = {"pnr": person.pnr, "given_name": "Åsa", "family_name": "Öberg"}
    assert send(key, unidentified(external_id="E-2", applicant=made_up)).json()["case_number"] is None
    worker = make_user(Role.CASEWORKER, made.case.section)
    actions.start_investigation(worker, timezone.now(), made.pk)
    with pytest.raises(Invalid, match="det har inte Åsa Öberg"):
        actions.ask_agencies(worker, timezone.now(), made.pk, [person.pk], reason="Utredning av rätten.")
    right = make_pnr()
    page = f"/cases/{made.case_id}/persons/{person.pk}/number/"
    assert reception.post(page, {"pnr": right, "reason": "Besked från Skatteverket."}).status_code == 302
    person.refresh_from_db()
    assert person.pnr == right
    with pytest.raises(Conflict, match="ändras inte"):
        attack(worker, "UPDATE cases_person SET pnr = %s WHERE id = %s", make_pnr(), person.pk)


def test_whoever_has_a_case_gets_the_application_in_it_also_in_another_section(key: str, reception: Client) -> None:
    there = make_section("Försörjning 1")
    case = make_case(make_user(Role.CASEWORKER, there), there)
    number = send(key, unidentified()).json()["application_id"]

    found = reception.post("/cases/new/person/", {"prefix": "applicant-", "applicant-pnr": case.applicant.pnr})
    answer = identify(reception, Intake.objects.get(), applicant=case.applicant.pnr, same=str(case.applicant_id))

    assert "finns redan i registret" in found.text
    assert answer.status_code == 302, answer.text
    assert Application.objects.get(pk=number).case_id == case.pk


def test_whoever_is_barred_from_the_case_is_told_no_number_and_the_application_reaches_it(key: str) -> None:
    there, mail = make_section("Försörjning 1"), Section.objects.get(name="Mottagning")
    case, head = make_case(make_user(Role.CASEWORKER, there), there), make_user(Role.HEAD, there)
    barred = make_user(Role.ASSISTANT, mail, "Jon Jäv")
    actions.declare_conflict(head, timezone.now(), case.pk, reason="Syskon.", person=barred.employee)
    client, number = sign_in(Client(), barred), send(key, unidentified()).json()["application_id"]
    answer = identify(client, Intake.objects.get(), applicant=case.applicant.pnr, same=str(case.applicant_id))
    assert answer.status_code == 302, answer.text
    assert Application.objects.get(pk=number).case_id == case.pk
    told = client.get(answer["Location"]).text
    assert "Ansökan ligger hos den som handlägger den" in told
    with pytest.raises(Conflict, match="Lämna över det till en kollega") as refused:
        actions.register_case(barred, timezone.now(), mail, NewMember(case.applicant, "applicant"))
    with pytest.raises(Conflict, match="Lämna över det till en kollega") as by_database:
        attack(barred, "UPDATE cases_application SET kind = kind WHERE id = %s", number)
    assert case.number not in f"{told} {refused.value} {by_database.value}"


def test_a_number_of_somebody_with_another_name_is_compared_and_confirmed_before_it_counts(
    key: str, reception: Client
) -> None:
    section = Section.objects.get(name="Mottagning")
    case = make_case(make_user(Role.CASEWORKER, section), section)
    ebba = case.applicant
    number = send(key, unidentified(partner=None, children=[])).json()["application_id"]
    contact = Intake.objects.get()
    # The name in the register is filled in by the look-up, and hides nothing.
    typed = {"reason": "Ringde.", "applicant-pnr": ebba.pnr, "applicant-given_name": ebba.given_name,
             "applicant-family_name": ebba.family_name}  # fmt: skip
    lookup = {"prefix": "applicant-", "said": "Åsa Öberg", "applicant-pnr": ebba.pnr}
    assert "I ansökan står Åsa Öberg" in reception.post("/cases/new/person/", lookup).text
    page = f"{QUEUE}contacts/{contact.pk}/identify/"

    answer = reception.post(page, typed)

    assert answer.status_code == 422
    assert "bekräfta att det är rätt person" in answer.text
    for said in ("Åsa Öberg", ebba.name, f"född {ebba.birth_date.year}", case.number):
        assert said in answer.text
    # What was confirmed of one is not confirmed of another.
    assert reception.post(page, typed | {"same": ebba.pk + 1}).status_code == 422
    assert not Application.objects.filter(pk=number).exists()
    assert reception.post(page, typed | {"same": ebba.pk, "reason": ""}).status_code == 422

    reception.post(page, typed | {"same": ebba.pk, "reason": "Har bytt namn, visade pass."})

    assert Application.objects.get(pk=number).case_id == case.pk
    told = Fact.objects.get(name="SenderIdentified").data["reason"]
    assert told.startswith("Har bytt namn, visade pass.")
    assert f"Åsa Öberg i ansökan, {ebba.name} i registret" in told
    ebba.refresh_from_db()
    assert ebba.name != "Åsa Öberg"


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Åsa Öberg", "OBERG, asa", True),
        ("Åsa Öberg", "Åsa Maria Öberg", True),
        ("Vera Lind", "Ebba Sandberg", False),
        ("Vera Sandberg", "Ebba Sandberg", False),
        ("Sandberg", "Ebba Sandberg", False),
        ("", "Ebba Sandberg", False),
    ],
)
def test_names_are_compared_without_case_accents_and_order(one: str, other: str, is_same: bool) -> None:
    assert is_same_name(one, other) is is_same


def test_whoever_is_protected_is_not_told_of_by_trying_numbers(key: str, reception: Client) -> None:
    section = Section.objects.get(name="Mottagning")
    hidden = make_case(make_user(Role.CASEWORKER, section), section, protected=True).applicant
    send(key, unidentified(partner=None, children=[]))

    answer = identify(reception, Intake.objects.get(), applicant=hidden.pnr)

    assert answer.status_code == 422
    assert hidden.family_name not in answer.text


def test_those_with_the_same_name_in_cases_that_one_may_see_are_there_to_compare_with(
    key: str, reception: Client
) -> None:
    here = Section.objects.get(name="Mottagning")
    mine = make_case(make_user(Role.CASEWORKER, here), here)
    elsewhere = make_section("Försörjning 1")
    theirs = make_case(make_user(Role.CASEWORKER, elsewhere), elsewhere)
    name = {"given_name": mine.applicant.given_name.upper(), "family_name": mine.applicant.family_name}
    for place, said in enumerate((name, {"given_name": theirs.applicant.given_name, "family_name": ""})):
        send(key, unidentified(external_id=f"E-{place}", applicant={"pnr": WRONG, **said}, partner=None, children=[]))
    first, second = (reception.get(f"{QUEUE}contacts/{one.pk}/").text for one in Intake.objects.order_by("pk"))

    for part in (mine.applicant.name, str(mine.applicant.birth_date.year), mine.number, "Mottagning"):
        assert part in first.partition('id="same"')[2].partition('id="said"')[0]
    assert theirs.number not in second
    assert "Ingen i de ärenden som du får se har samma namn" in second


def test_what_is_acute_is_marked_before_anybody_knows_who_it_is(key: str, reception: Client) -> None:
    number = send(key, unidentified()).json()["application_id"]
    contact = Intake.objects.get()

    reception.post(f"{QUEUE}contacts/{contact.pk}/sort/", {"kind": "acute"})
    identify(reception, contact, applicant=make_pnr())

    assert Application.objects.get(pk=number).kind == "acute"
    asta = make_user(Role.ASSISTANT, Section.objects.get(name="Mottagning"))
    with pytest.raises(Conflict):
        attack(asta, "UPDATE cases_intake SET kind = 'new' WHERE id = %s", contact.pk)


def test_a_number_that_is_no_number_is_said_by_its_field_and_nothing_typed_is_lost(key: str, reception: Client) -> None:
    send(key, unidentified())

    answer = identify(reception, Intake.objects.get(), applicant="19900101-0001")

    assert answer.status_code == 422
    assert "Den sista siffran stämmer inte" in answer.text
    assert "Ringde numret i ansökan." in answer.text


def test_nobody_closes_it_silently_and_whoever_turns_up_is_received_when_it_came(key: str, reception: Client) -> None:
    number = send(key, unidentified()).json()["application_id"]
    contact = Intake.objects.get()
    end = f"{QUEUE}contacts/{contact.pk}/end/"
    assert "Storgatan 1, 111 22 Almby" in reception.get(end).text
    assert reception.post(end, {"end_reason": "answered", "end_text": "Hej."}).status_code == 422

    reception.post(end, {"end_reason": "unknown", "end_text": "Vi har ringt tre gånger."})

    stands = get(key, str(number)).json()
    assert stands["state"] == "ended"
    assert stands["ended"] == {"reason": "unknown", "text": "Vi har ringt tre gånger."}
    letter = contact.files.get(direction="outgoing")
    pdf = reception.get(f"{QUEUE}contacts/{contact.pk}/files/{letter.pk}/")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    assert attach(key, number, picture("JPEG")).status_code == 409
    reception.post(f"{QUEUE}contacts/{contact.pk}/reopen/", {"reason": "Kom till receptionen."})
    identify(reception, contact, applicant=make_pnr())
    assert Application.objects.get(pk=number).received_at == contact.received_at


def test_the_sender_takes_it_back_before_anybody_knows_who_it_was(key: str) -> None:
    number = send(key, unidentified()).json()["application_id"]

    answers = [post(key, f"{number}/withdrawal", {"reason": "Fel."}) for _ in range(2)]

    assert [(answer.status_code, answer.json()["state"]) for answer in answers] == [(200, "withdrawn")] * 2


def test_postgresql_lets_a_contact_be_one_application_of_what_was_sent_and_of_when_it_came(
    key: str, reception: Client
) -> None:
    send(key, unidentified())
    contact, asta = Intake.objects.get(), make_user(Role.ASSISTANT, Section.objects.get(name="Mottagning"))
    for change in ("content = '{}'", "received_at = now()", "number = 1", "external_id = 'x'", "month = '2026-01-01'"):
        with pytest.raises(Conflict):
            attack(asta, f"UPDATE cases_intake SET {change} WHERE id = %s", contact.pk)
    case = make_case(make_user(Role.CASEWORKER), Section.objects.get(name="Mottagning"))
    insert = (
        "INSERT INTO cases_application (id, case_id, month, kind, channel, received_by_id, state, content, external_id,"
        " supplement_text) VALUES (%s, %s, '2026-11-01', 'new', 'e_service', %s, 'received', %s, %s, '')"
    )
    with pytest.raises(Conflict, match="Det som skickades ändras inte"):
        attack(asta, insert, contact.number, case.pk, asta.pk, '{"sent": "{}"}', contact.external_id)
    with pytest.raises(Conflict, match="redan använt"):
        attack(asta, insert, 999_999, case.pk, asta.pk, "{}", contact.external_id)
    with pytest.raises(Conflict, match="får inte bara ett svar"):
        attack(asta, "UPDATE cases_intake SET state = 'ended', end_reason = 'answered' WHERE id = %s", contact.pk)
    identify(reception, contact, applicant=make_pnr())
    with pytest.raises(Conflict):
        attack(asta, "UPDATE cases_intake SET state = 'open', application_id = NULL WHERE id = %s", contact.pk)


def test_a_child_without_a_number_counts_in_the_household_as_it_is_stated(key: str) -> None:
    child = {"pnr": WRONG, "given_name": "Lea", "family_name": "Öberg", "days": 15}
    twin = {"pnr": make_pnr(child_born(5)), "given_name": "Max", "family_name": "Öberg"}

    made = Application.objects.get(pk=send(key, application(children=[child, twin])).json()["application_id"])

    assert [(row["name"], bool(row["person"])) for row in made.content["household"]] == [
        ("Åsa", True), ("Lea", False), ("Max", True),
    ]  # fmt: skip
    assert made.case.household.members.count() == 2


def test_an_application_on_paper_of_somebody_without_a_number_waits_with_its_paper(key: str, reception: Client) -> None:
    section = Section.objects.get(name="Mottagning")
    told = {"section": section.pk, "channel": "counter", "kind": "new", "name": "Okänd man", "text": "Söker till mat."}
    reception.post(f"{QUEUE}contacts/new/", told | {"documents": SimpleUploadedFile("ansökan.jpg", picture("JPEG"))})
    contact = Intake.objects.get()
    assert "ansökan.jpg" in reception.get(f"{QUEUE}contacts/{contact.pk}/").text
    asta = make_user(Role.ASSISTANT, section)
    case = make_case(make_user(Role.CASEWORKER, section), section)

    made = actions.receive_application(
        asta, timezone.now(), case.pk, timezone.localdate(), "counter", {}, contact_id=contact.pk
    )

    assert made.received_at == contact.received_at
    assert [(row.title, row.application_id) for row in Document.objects.all()] == [("ansökan.jpg", made.pk)]
