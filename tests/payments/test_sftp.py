"""The service's own file transfer against a real SFTP server: whole or not at all, never twice, to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.actions import deliver_due
from bistand.audit.models import Delivery
from bistand.staff.models import INCOMPATIBLE
from bistand.staff.permissions import ACTS
from bistand.staff.queries import system_user
from payments.bank.fakebank import pay_all, receipt_for
from payments.exchange import BANK
from payments.sftp import TransferError
from payments.tasks import read_receipts
from tests.payments.sftp_server import Server, sftp_server
from tests.story import Story

CONTENT = b"<Document/>"


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Iterator[Server]:
    with sftp_server(tmp_path / "there") as there:
        settings.BANK = {**settings.BANK, "sftp": there.settings()}
        yield there


def at_the_bank(server: Server) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (server.folder / "out").iterdir()}


def here(name: str) -> list[str]:
    return [path.name for path in BANK.folder(name).iterdir()]


def test_a_released_run_goes_to_the_bank_and_its_receipt_comes_back(server: Server, story: Story) -> None:
    story.to("exported")
    deliver_due()
    file = story.file
    assert at_the_bank(server) == {f"{file.message_id}.xml": bytes(file.file.content)}
    (server.folder / "in" / "answer.xml").write_bytes(receipt_for(bytes(file.file.content), pay_all))
    assert read_receipts() == 1
    assert story.payment.state == "paid"
    assert list((server.folder / "in").iterdir()) == []


def test_a_bank_that_is_away_gets_the_file_once_it_is_back(server: Server, story: Story) -> None:
    server.full = True
    story.to("exported")
    deliver_due()
    owed = Delivery.objects.get(fact__name="RunExported", handler="payments.deliveries.hand_over")
    assert owed.state == "pending"
    assert "write remote" in owed.error
    assert not any(name.endswith(".xml") for name in at_the_bank(server))
    server.full = False
    with acting(system_user(), "test"):
        Delivery.objects.filter(pk=owed.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    deliver_due()
    assert at_the_bank(server) == {f"{story.file.message_id}.xml": bytes(story.file.file.content)}
    assert here("out") == here("sending") == []


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_connection_cut_in_the_middle_never_gives_the_bank_a_second_file(server: Server, cut: str) -> None:
    server.cut = cut
    with pytest.raises(TransferError):
        BANK.hand_over("R1.xml", CONTENT)
    assert here("sending") == ["R1.xml"]
    server.cut = ""
    if cut == "after":
        (server.folder / "out" / "R1.xml").unlink()  # the bank has taken it in already
    BANK.hand_over("R1.xml", CONTENT)
    assert BANK.hand_over("R1.xml", CONTENT) == BANK.folder("sent") / "R1.xml"
    assert server.renamed == ["/out/R1.xml"]
    assert at_the_bank(server) == ({} if cut == "after" else {"R1.xml": CONTENT})


def test_a_file_that_is_there_is_never_written_over(server: Server) -> None:
    (server.folder / "out" / "R1.xml").write_bytes(b"another")
    with pytest.raises(TransferError):
        BANK.hand_over("R1.xml", CONTENT)
    assert at_the_bank(server)["R1.xml"] == b"another"


def test_another_host_key_than_the_pinned_one_gets_nothing(server: Server, settings: Any) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    settings.BANK = {**settings.BANK, "sftp": server.settings(host_key=other)}
    with pytest.raises(TransferError, match="Host key verification failed"):
        BANK.hand_over("R1.xml", CONTENT)
    assert at_the_bank(server) == {}


def test_a_wrong_key_of_ours_is_told_and_never_shown(server: Server, tmp_path: Path) -> None:
    server.key_file.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    with pytest.raises(TransferError, match="Permission denied") as refused:
        BANK.hand_over("R1.xml", CONTENT)
    assert "PRIVATE" not in str(refused.value)
    assert here("out") == ["R1.xml"]


def test_a_bank_that_does_not_answer_is_given_up_and_receipts_here_are_read_all_the_same(
    server: Server, story: Story, settings: Any
) -> None:
    story.to("exported")
    server.slow = 3
    settings.BANK = {**settings.BANK, "sftp": server.settings(seconds=1)}
    with pytest.raises(TransferError, match="inte inom 1 sekunder"):
        BANK.fetch()
    (BANK.folder("in") / "by_hand.xml").write_bytes(receipt_for(bytes(story.file.file.content), pay_all))
    assert read_receipts() == 1


def test_no_role_that_decides_or_approves_fetches_a_file_before_the_bank_has_it() -> None:
    fetches = set(ACTS["payments.fetch_file"].roles)
    for act in ("cases.decide", "payments.approve", "payments.release", "payments.attest_invoice"):
        assert not fetches & set(ACTS[act].roles)
        for role in ACTS[act].roles:  # nor together, by two sign-ins of one person
            assert all((one, role) in INCOMPATIBLE or (role, one) in INCOMPATIBLE for one in fetches), role


def test_only_what_is_named_as_a_file_of_ours_is_fetched(server: Server) -> None:
    for name in ("good.xml", "-x.xml", "a b.xml", "good.xml.part"):
        (server.folder / "in" / name).write_bytes(CONTENT)
    BANK.fetch()
    assert here("in") == ["good.xml"]
    assert sorted(path.name for path in (server.folder / "in").iterdir()) == ["-x.xml", "a b.xml", "good.xml.part"]
