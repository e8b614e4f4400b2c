"""Documents: handed in, looked at, sorted, and what of the records is not in order."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict
from cases import actions
from cases.models import Document, DocumentSorting
from tests.cases.views.office import Office
from tests.factories import attack, make_application, make_case
from tests.filecheck.test_filecheck import action, pdf, picture


def hand_in(office: Office, name: str, content: bytes, said: str = "application/pdf") -> Any:
    file = SimpleUploadedFile(name, content, said)
    fields = {"title": name, "kind": "rent", "file": file, "application": office.application.pk}
    return office.as_(office.assistant).post(office.url("documents/new/"), fields)


def test_a_photograph_is_kept_as_what_it_is_whatever_the_browser_says(office: Office) -> None:
    assert hand_in(office, "avi.pdf", picture("JPEG")).status_code == 302

    document = Document.objects.get(case=office.case)
    assert document.file.media_type == "image/jpeg"
    assert office.as_(office.caseworker).get(office.url(f"documents/{document.pk}/"))["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("lön.pdf", b"MZ\x90\x00" + bytes(300), "innehållet som avgör"),
        ("avi.pdf", pdf(OpenAction=action("JavaScript")), "skript"),
        ("bild.jpg", picture("JPEG", (400, 300))[:900], "skadad"),
        ("film.pdf", b"%PDF-1.7" + bytes(11 * 1024 * 1024), "för stor"),
    ],
    ids=["renamed program", "script", "damaged", "too large"],
)
def test_what_may_not_be_kept_is_refused_by_its_field(office: Office, name: str, content: bytes, said: str) -> None:
    answer = hand_in(office, name, content)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Document.objects.filter(case=office.case).exists()


@pytest.mark.parametrize("path", ["documents/new/", "applications/new/"])
def test_five_hundred_megabytes_are_answered_before_they_are_read(office: Office, path: str) -> None:
    client: Client = office.as_(office.assistant)

    answer = client.generic(
        "POST", office.url(path), b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(500 * 1024 * 1024)
    )

    assert answer.status_code == 413
    assert "Högst 60 MB" in answer.content.decode()


def test_where_the_scanner_does_not_answer_nothing_is_kept(office: Office, settings: Any) -> None:
    settings.FILE_SCANNER = "127.0.0.1:1"

    answer = hand_in(office, "avi.pdf", pdf())

    assert "kan inte kontrolleras just nu" in answer.content.decode()
    assert not Document.objects.filter(case=office.case).exists()


def unsorted(office: Office) -> Document:
    return actions.file_document(office.assistant, timezone.now(), office.case.pk, "bild1.jpg", picture("JPEG"))


def test_a_document_that_nobody_has_sorted_is_seen_on_the_case_and_in_the_backlog(office: Office) -> None:
    unsorted(office)
    client = office.as_(office.caseworker)

    assert "1 handling är inte sorterad" in client.get(office.url()).content.decode()
    backlog = client.get("/cases/backlog/").content.decode()
    assert office.case.number in backlog
    assert "Sara Ek" in backlog


def test_sorting_says_what_it_is_where_it_belongs_and_goes_on_to_the_next(office: Office) -> None:
    first, second = unsorted(office), unsorted(office)
    client = office.as_(office.caseworker)
    fields = {"kind": "rent", "title": "Hyresavi", "application": office.application.pk}

    answer = client.post(office.url(f"documents/{first.pk}/view/"), fields)

    assert answer["Location"] == office.url(f"documents/{second.pk}/view/")
    assert "Hyresavi" in client.get(office.url()).content.decode()
    client.post(office.url(f"documents/{second.pk}/view/"), fields)
    assert office.case.number not in client.get("/cases/backlog/").content.decode()


def test_sorting_anew_keeps_what_was_said_before(office: Office) -> None:
    document = unsorted(office)
    for kind in ("rent", "bill"):
        actions.sort_document(office.assistant, timezone.now(), document.pk, kind, None)

    rows = DocumentSorting.objects.filter(document=document).order_by("pk").values_list("kind", "current")
    assert list(rows) == [("", False), ("rent", False), ("bill", True)]


def test_a_document_is_not_sorted_to_an_application_of_another_case(office: Office) -> None:
    document = unsorted(office)
    other = make_application(office.caseworker, make_case(office.caseworker, office.section))
    with pytest.raises(Conflict, match="olika ärenden"):
        attack(
            office.assistant,
            "INSERT INTO cases_documentsorting (document_id, application_id, kind, title, current)"
            " VALUES (%s, %s, 'rent', 'x', false)",
            document.pk,
            other.pk,
        )


def test_an_unsigned_note_is_in_the_backlog_of_who_wrote_it(office: Office) -> None:
    today = timezone.localdate()
    note = actions.write_note(office.caseworker, timezone.now(), office.case.pk, "Samtal", "Text", today)
    client = office.as_(office.head)
    assert office.case.number in client.get("/cases/backlog/").content.decode()

    actions.sign_note(office.caseworker, timezone.now(), note.pk)

    assert office.case.number not in client.get("/cases/backlog/").content.decode()


def test_fifty_cases_of_backlog_take_a_bounded_number_of_queries(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    for _ in range(50):
        case = make_case(office.caseworker, office.section)
        actions.file_document(office.caseworker, timezone.now(), case.pk, "Avi", b"Hyra.")
    client = office.as_(office.caseworker)
    client.get("/cases/backlog/")
    with django_assert_max_num_queries(12):
        assert client.get("/cases/backlog/").content.decode().count("documents/") >= 50


def test_the_viewer_shows_the_document_in_its_frame_and_nowhere_else(office: Office) -> None:
    document = unsorted(office)
    shown = office.as_(office.caseworker).get(office.url(f"documents/{document.pk}/"))
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
