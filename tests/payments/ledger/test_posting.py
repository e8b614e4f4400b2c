"""Posting rules: as the file says, approved by another, and what lacks one is said before anything is released."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role
from payments import actions as pay
from payments import posting
from payments.ledger.posting import Rules, objects_text
from payments.models import PostingTable
from tests.factories import make_section, make_user
from tests.payments.ledger.building import BANK, EQUIPMENT, FROM, in_force, posting_file
from tests.story import Story


@pytest.mark.django_db
def test_a_sections_own_rule_goes_first_and_the_file_comes_back_as_it_was() -> None:
    first, second = make_section("Norra"), make_section("Södra")
    lines = (BANK, "Boende;;5711;Boende;1:57", "Boende;södra;5711;Boende;1:58 6:EB")
    table = in_force(*lines)
    rules = Rules(table.rows)
    found = [rules.cost("rent", section.pk) for section in (first, second)]
    assert [objects_text(each.objects) for each in found if each] == ["1:57", "1:58 6:EB"]
    assert rules.lacking(["rent", "dental_care"], first.pk) == ["dental_care"]
    again = [";".join(line) for line in posting.as_lines(table.rows, posting.names_of_sections())]
    assert again == [BANK, lines[1], "Boende;Södra;5711;Boende;1:58 6:EB"]


@pytest.mark.django_db
def test_every_faulty_row_is_told() -> None:
    accountant = make_user(Role.ACCOUNTANT)
    wrong = ("Segling;;1;a;", "Boende;Okänd;1;a;", "Boende;;57a;a;", "Boende;;5;;", "Boende;;5;a;x", BANK, BANK)
    with pytest.raises(Invalid) as refused:
        pay.load_posting(accountant, timezone.now(), "Ny", FROM, posting_file(*wrong))
    assert [line.partition(":")[0] for line in refused.value.message.split("\n")] == [
        "Rad 2", "Rad 3", "Rad 4", "Rad 5", "Rad 6", "Rad 8",
    ]  # fmt: skip


@pytest.mark.django_db
def test_nobody_approves_their_own_and_what_is_approved_stands() -> None:
    accountant, now = make_user(Role.ACCOUNTANT), timezone.now()
    draft = pay.load_posting(accountant, now, "Ny", FROM, posting_file(BANK))
    assert PostingTable.on(timezone.localdate()) is None
    with pytest.raises(NotAllowed):
        pay.approve_posting(accountant, now, draft.pk)
    with pytest.raises(Conflict), acting(accountant, "test"):  # also past the action
        PostingTable.objects.filter(pk=draft.pk).update(state="approved")
    table = pay.approve_posting(make_user(Role.HEAD, make_section()), now, draft.pk)
    assert PostingTable.on(timezone.localdate()) == table
    with pytest.raises(Conflict), acting(accountant, "test"):
        PostingTable.objects.filter(pk=table.pk).update(rows=[])
    later = in_force(BANK, EQUIPMENT, valid_from=timezone.localdate() + timedelta(days=40))
    assert PostingTable.on(timezone.localdate()) == table
    assert PostingTable.on(later.valid_from) == later


def test_the_run_says_what_lacks_an_account_until_it_has_one(story: Story, client: Client) -> None:
    run = story.to("submitted").run
    client.force_login(story.head)
    page = client.get(f"/runs/{run.pk}/").content.decode()
    assert "Hemutrustning, Bankkontot har inget konto" in page
    in_force()
    assert "Saknar kontering" not in client.get(f"/runs/{run.pk}/").content.decode()
