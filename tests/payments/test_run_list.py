"""The approved list is archived as PDF/A, names its bank file by hash, and is never another's."""

from __future__ import annotations

from decimal import Decimal

import page
import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from bistand.actions import acting
from bistand.audit.actions import deliver_due
from bistand.audit.models import Access
from bistand.refusals import Refusal
from bistand.staff.queries import system_user
from cases.models import StoredFile
from payments.models import RunList
from payments.run_list import run_list
from tests.factories import grant, make_case, sign_in
from tests.letters.reading import breaches, text_of
from tests.story import Story, enter_and_verify


def archived(story: Story) -> RunList:
    story.to("exported")
    deliver_due()
    return RunList.objects.select_related("file").get(run=story.run)


def words(row: RunList) -> str:
    """The text without spaces, since a long hash is broken where the column ends."""
    return text_of(bytes(row.file.content)).replace(" ", "")


def test_the_list_is_archived_once_with_the_hash_of_its_file_and_made_again_alike(story: Story) -> None:
    row = archived(story)
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert breaches(bytes(row.file.content), profile) == []
    assert row.bank_sha256 == story.file.file.sha256
    for said in (
        story.file.file.sha256,
        story.file.message_id,
        f"P{story.payment.pk}",
        str(story.head),
        "Kontobevissett",
    ):
        assert "".join(said.split()) in words(row)
    assert run_list(story.run.pk) == bytes(row.file.content)


def test_whoever_is_protected_is_not_named(story: Story) -> None:
    case = make_case(story.caseworker, story.section, protected=True)
    enter_and_verify(case.applicant.payee, story.assistant, story.checker)
    grant(story.caseworker, case, Decimal(700))
    text = words(archived(story))
    assert "Skyddadperson" in text
    assert "".join(case.applicant.name.split()) not in text


def test_no_list_is_tied_to_another_file_and_none_is_changed(story: Story) -> None:
    row = archived(story)
    with pytest.raises((Refusal, DatabaseError)), transaction.atomic(), acting(system_user(), "test"):
        RunList.objects.filter(pk=row.pk).update(bank_sha256="0" * 64)
    other = story.beside()
    other.decision = grant(story.caseworker, story.new_case(), Decimal(300))
    other.to("exported")
    pdf = StoredFile.objects.get(pk=row.file_id)
    with pytest.raises(Refusal, match="bankfil"), acting(system_user(), "test"):
        RunList.objects.create(run=other.run, file=pdf, bank_sha256=row.bank_sha256, count=1, total=row.total)


def test_the_list_is_fetched_by_those_who_answer_for_it_and_the_fetching_is_logged(
    story: Story, client: Client
) -> None:
    archived(story)
    url = f"/runs/{story.run.pk}/list/"
    assert sign_in(client, story.caseworker).get(url).status_code == 403
    answer = sign_in(client, story.head).get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert Access.objects.filter(what=f"run_list:{story.run.pk}", actor=story.head).exists()
    assert "Hämta listan" in client.get(f"/runs/{story.run.pk}/").content.decode()
