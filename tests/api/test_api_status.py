"""All that an e-service sends, and what it may do afterwards: read how it stands, attach, and take back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bistand.audit.models import Access
from bistand.staff import actions as staff
from bistand.staff.models import Role, Section
from bistand.staff.queries import system_user
from cases import actions
from cases.models import Application, Document
from tests.api.test_api_applications import application, make_key, send
from tests.factories import child_born, make_pnr, make_section, make_user, sign_in
from tests.filecheck.test_filecheck import action, pdf, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    make_section("Mottagning")
    return make_key(timezone.localdate() + timedelta(30))


def whole(**changes: Any) -> dict[str, Any]:
    """A couple's application with everything that can be said in one."""
    mine, yours = make_pnr(), make_pnr()
    signed = {"signed_at": "2026-11-01T10:00:00+01:00", "method": "BankID"}
    return (
        application(
            kind="renewal",
            applicant={"pnr": mine, "given_name": "Åsa", "family_name": "Öberg", "language": "arabiska"},
            partner={"pnr": yours, "given_name": "Bo", "family_name": "Öberg"},
            children=[],
            period={"first": "2026-11-01", "last": "2026-11-20"},
            incomes=[{"person": yours, "kind": "wage", "net": "5000.00"}],
            needs=[{"kind": "glasses", "applied": "900.00"}],
            housing={"tenure": "rented", "landlord": "Almby Bostäder AB", "rooms": 2, "people": 2},
            assets=[{"person": mine, "kind": "vehicle", "value": "12000.00", "text": "Bil, 2009"}],
            job_search=[{"person": mine, "day": "2026-10-12", "what": "Lagerarbete hos Almby Frakt"}],
            signatures=[{"person": mine, **signed}, {"person": yours, **signed}],
        )
        | changes
    )


def get(key: str, path: str) -> Any:
    return Client().get(f"/api/v1/applications/{path}", headers={"Authorization": f"Bearer {key}"})


def post(key: str, path: str, body: Any, kind: str = "application/json") -> Any:
    headers = {"Authorization": f"Bearer {key}"}
    if kind == "application/json":
        return Client().post(f"/api/v1/applications/{path}", body, content_type=kind, headers=headers)
    return Client().post(f"/api/v1/applications/{path}", body, headers=headers)


def attach(key: str, pk: int, content: bytes, name: str = "avi.jpg") -> Any:
    return post(key, f"{pk}/attachments", {"file": SimpleUploadedFile(name, content)}, "multipart")


def test_everything_that_was_sent_is_kept_and_shown_to_the_caseworker(key: str) -> None:
    answer = send(key, whole())

    assert answer.status_code == 201, answer.json()
    assert answer.json()["unclear"] == []
    received = Application.objects.get(pk=answer.json()["application_id"])
    senior = make_user(Role.SENIOR, Section.objects.get(name="Mottagning"))
    text = sign_in(Client(), senior).get(f"/cases/{received.case_id}/").content.decode()
    for said in ("Almby Bostäder AB", "Bil, 2009", "Lagerarbete hos Almby Frakt", "BankID", "Glasögon"):
        assert said in text
    assert received.content["period"] == {"from": "2026-11-01", "to": "2026-11-20"}
    assert received.kind == "renewal"


def test_what_was_sent_is_shown_word_for_word_and_what_is_unclear_can_be_asked_for(key: str) -> None:
    child = {"pnr": make_pnr(child_born(5)), "given_name": "Lea", "family_name": "Öberg", "days": 15}
    sent = whole(children=[child], diet="glutenfri", expenses=[{"kind": "rent", "applied": "ca 6 000 kr"}])
    received = Application.objects.get(pk=send(key, sent).json()["application_id"])
    client = sign_in(Client(), make_user(Role.SENIOR, Section.objects.get(name="Mottagning")))

    page = client.get(f"/cases/{received.case_id}/").content.decode()
    form = client.get(f"/cases/{received.case_id}/applications/{received.pk}/supplement/").content.decode()

    assert "Lea, 15 dagar per månad i hushållet" in page
    for label, value in (("diet", "glutenfri"), ("Belopp", "ca 6 000 kr"), ("Slag", "hyra")):
        assert f'<span class="muted">{label}</span> {value}' in page
    assert "Kostnad 1 (hyra), belopp: ”ca 6 000 kr”" in form


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signatures": []}, "signature"),
        ({"month": None, "period": None}, "month"),
        ({"housing": None}, "housing"),
        ({"incomes": [], "expenses": [], "needs": [], "text": ""}, "says_nothing"),
    ],
)
def test_an_unclear_application_is_an_application_and_says_what_will_be_asked(
    key: str, change: dict[str, Any], code: str
) -> None:
    answer = send(key, whole(**change))

    assert answer.status_code == 201, answer.json()
    assert code in {one["code"] for one in answer.json()["unclear"]}


def test_the_key_of_the_header_makes_a_second_sending_harmless(key: str) -> None:
    body = whole()
    del body["external_id"]
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "8e03978e-40d5"}
    answers = [
        Client().post("/api/v1/applications", body, content_type="application/json", headers=headers) for _ in range(2)
    ]

    other = Client().post(
        "/api/v1/applications", body | {"text": "El."}, content_type="application/json", headers=headers
    )

    assert [answer.status_code for answer in answers] == [201, 200]
    assert Application.objects.count() == 1
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"


def test_the_same_number_with_other_content_is_a_conflict(key: str) -> None:
    body = whole()
    send(key, body)

    answer = send(key, body | {"text": "Hyran är höjd."})

    assert answer.status_code == 409
    assert Application.objects.get().content["text"] == ""


def test_the_sender_reads_how_the_application_stands(key: str) -> None:
    pk = send(key, whole()).json()["application_id"]
    assert get(key, str(pk)).json()["state"] == "received"
    senior = make_user(Role.SENIOR, Section.objects.get(name="Mottagning"))
    by = timezone.localdate() + timedelta(days=10)

    actions.request_supplement(senior, timezone.now(), pk, "Kontoutdrag för oktober.", by)

    stands = get(key, str(pk)).json()
    assert stands["state"] == "supplement_requested"
    assert stands["supplement"] == {"by": by.isoformat(), "text": "Kontoutdrag för oktober."}


def test_another_system_reads_and_takes_back_nothing(key: str) -> None:
    pk = send(key, whole()).json()["application_id"]
    other = staff.add_system(system_user(), timezone.now(), "Annat", "annat")
    theirs = staff.issue_token(system_user(), timezone.now(), other, "annat", timezone.localdate() + timedelta(30))

    assert get(theirs, str(pk)).status_code == 404
    assert post(theirs, f"{pk}/withdrawal", {}).status_code == 404
    assert attach(theirs, pk, picture("JPEG")).status_code == 404


def test_an_application_is_taken_back_once_and_what_was_sent_stays(key: str) -> None:
    pk = send(key, whole()).json()["application_id"]

    answers = [post(key, f"{pk}/withdrawal", {"reason": "Har fått arbete."}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Application.objects.get(pk=pk).state == "withdrawn"
    assert Application.objects.get(pk=pk).content["housing"]["tenure"] == "rented"


def test_a_photograph_becomes_an_unsorted_document_of_the_application_once(key: str) -> None:
    pk = send(key, whole()).json()["application_id"]

    first, second = attach(key, pk, picture("JPEG")), attach(key, pk, picture("JPEG"))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["media_type"] == "image/jpeg"
    assert Document.objects.get().application_id == pk
    assert [row["title"] for row in get(key, str(pk)).json()["attachments"]] == ["avi.jpg"]


HEIC = b"\x00\x00\x00\x24ftypheic" + bytes(300)
PROGRAM = b"MZ\x90\x00" + bytes(300)


def locked() -> bytes:
    return pdf(Encrypt=pikepdf.Dictionary(Filter=pikepdf.Name.Standard))


@pytest.mark.parametrize(
    ("content", "said", "is_kept"),
    [
        (HEIC, "JPG eller PDF", True),
        (pdf(OpenAction=action("JavaScript")), "skript", True),
        (b"PK\x03\x04" + bytes(300), "innehållet som avgör", True),
        (PROGRAM, "inte sparad", False),
    ],
    ids=["telephone's picture", "script", "wrong kind", "renamed program"],
)
def test_what_cannot_be_shown_is_named_and_asked_for_anew_and_never_shown(
    key: str, content: bytes, said: str, is_kept: bool
) -> None:
    pk = send(key, whole()).json()["application_id"]

    first, second = attach(key, pk, content, "hyran.pdf"), attach(key, pk, content, "hyran.pdf")

    assert (first.status_code, second.status_code) == (201, 200)
    assert (said if is_kept else "gick inte att ta emot") in first.json()["problem"]
    stands = get(key, str(pk)).json()
    assert [one["code"] for one in stands["unclear"]] == ["attachment"]
    document = Document.objects.select_related("file").get()
    assert (bytes(document.file.content) == content) is is_kept
    application = document.application
    assert application
    client = sign_in(Client(), make_user(Role.SENIOR, Section.objects.get(name="Mottagning")))
    case = f"/cases/{application.case_id}/"
    asked = client.get(f"{case}applications/{pk}/supplement/").text
    assert "Bilagan ”hyran.pdf”" in asked
    # What is harmful is named for the caseworker, and not in the letter's lines.
    assert (said in asked) is is_kept
    assert said in client.get(case).text
    assert "Kan inte visas" in client.get(f"{case}documents/{document.pk}/view/").text
    assert client.get(f"{case}documents/{document.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [(HEIC, "hyran.exe.heic"), (locked(), "hyran.exe.pdf"), (PROGRAM, None), (b"PK\x03\x04" + bytes(300), None)],
    ids=["telephone's picture", "locked PDF", "program", "wrong kind"],
)
def test_a_picture_or_locked_pdf_that_cannot_be_shown_is_saved_and_nothing_else_is(
    key: str, content: bytes, name: str | None
) -> None:
    pk = send(key, whole()).json()["application_id"]
    attach(key, pk, content, "hyran.exe")
    document = Document.objects.get()
    senior = make_user(Role.SENIOR, Section.objects.get(name="Mottagning"))
    client, case = sign_in(Client(), senior), f"/cases/{document.case_id}/"
    page = client.get(f"{case}documents/{document.pk}/view/").text

    answer = client.get(f"{case}documents/{document.pk}/?download")

    assert ("Spara filen" in page) is ("inte kontrollerat" in page) is (name is not None)
    assert answer.status_code == (200 if name else 404)
    if name:
        assert answer.content == content
        assert answer["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
        assert Access.objects.filter(actor=senior, what="document", case_id=document.case_id).exists()


@pytest.mark.parametrize("content", [b"%PDF-1.7" + bytes(11 * 1024 * 1024), b""], ids=["too large", "empty"])
def test_a_file_with_nothing_or_too_much_in_it_is_refused_and_the_application_stands(key: str, content: bytes) -> None:
    pk = send(key, whole()).json()["application_id"]

    assert attach(key, pk, content, "avi.pdf").status_code in {400, 422}
    assert Application.objects.get(pk=pk).state == "received"
    assert not Document.objects.exists()


def test_what_is_far_too_large_is_answered_with_problem_details(key: str) -> None:
    answer = Client().generic(
        "POST", "/api/v1/applications/1/attachments", b"", "multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(500 * 1024 * 1024), headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip

    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=å"])
def test_a_file_that_is_no_multipart_is_told_so_as_problem_details(key: str, kind: str) -> None:
    pk = send(key, whole()).json()["application_id"]
    headers = {"Authorization": f"Bearer {key}"}
    answer = Client().generic("POST", f"/api/v1/applications/{pk}/attachments", b"\xff\xd8", kind, headers=headers)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("Innehållet är inte giltig multipart/form-data")
    assert not Document.objects.filter(application=pk).exists()
