"""The bank file and the bank's answer."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict, Invalid
from bistand.staff.queries import system_user
from cases.models import Decision
from payments import actions as pay
from payments.bank.fakebank import PAID, receipt_for
from payments.bankfile import make_bank_file
from payments.models import BankReceipt, Payment, RunFile
from tests.story import Story, read_back


def test_the_file_can_be_made_again_byte_for_byte(story: Story) -> None:
    story.new_payment(Decimal("123.45"))
    story.to("exported")
    again = make_bank_file(story.run)
    assert bytes(story.file.file.content) == again.content
    assert story.file.file.sha256 == hashlib.sha256(again.content).hexdigest()


def test_rows_file_and_decisions_have_one_sum(story: Story) -> None:
    story.new_payment(Decimal("123.45"))
    run = story.to("exported").run
    rows = sum(Payment.objects.filter(run=run).values_list("amount", flat=True))
    used = sum(Decision.objects.filter(payments__run=run).values_list("amount", flat=True))
    assert rows == used == story.file.control_sum == run.released_sum == Decimal("1123.45")
    assert f"<CtrlSum>{rows}</CtrlSum>".encode() in bytes(story.file.file.content)


def test_the_file_lies_in_the_banks_folder_once(story: Story, settings: Any) -> None:
    story.to("exported")
    for _ in range(3):
        deliver_due()
    out = list((Path(settings.BANK["folder"]) / "out").iterdir())
    assert [path.name for path in out] == [f"{story.file.message_id}.xml"]


def test_exported_again_gives_back_what_is_there(story: Story) -> None:
    file = story.to("exported").file
    assert pay.store_run_file(system_user(), timezone.now(), story.run.pk, make_bank_file(story.run)) == file
    assert RunFile.objects.count() == 1


def test_a_receipt_marks_paid_and_returned_and_the_run_as_reconciled(story: Story) -> None:
    other = story.new_payment()
    run = story.to("exported").run
    read_back(run, lambda end_to_end: "AC04" if end_to_end == f"P{other.pk}" else PAID)
    run.refresh_from_db()
    other.refresh_from_db()
    assert (story.payment.state, other.state, run.state) == ("returned" if story.payment == other else "paid",
                                                             "returned", "reconciled")  # fmt: skip
    assert other.reason


def test_a_returned_payment_may_be_paid_anew_out_of_the_same_decision(story: Story) -> None:
    run = story.to("exported").run
    read_back(run, lambda _: "AC04")
    share = pay.Share(story.payee.pk, Decimal("1000.00"), story.pay_on)
    pay.divide_line(story.caseworker, timezone.now(), story.decision.lines.get().pk, [share])
    assert list(Payment.objects.order_by("pk").values_list("state", flat=True)) == ["returned", "planned"]


def test_the_same_receipt_twice_changes_nothing(story: Story) -> None:
    run = story.to("reconciled").run
    first = BankReceipt.objects.get(run=run)
    assert read_back(run) == first


def test_a_receipt_of_a_file_never_sent_or_of_another_sum_is_refused(story: Story) -> None:
    sent = bytes(story.to("exported").file.file.content)
    answer = receipt_for(sent)
    name = story.file.message_id.encode()
    for wrong in (answer.replace(name, b"X" * len(name)), answer.replace(b"1000.00", b"1000.01")):
        with pytest.raises(Conflict):
            pay.read_receipt(system_user(), timezone.now(), wrong)
    for wrong in (b"", b"<x/>", b"\x00"):
        with pytest.raises(Invalid):
            pay.read_receipt(system_user(), timezone.now(), wrong)
    assert story.payment.state == "exported"
