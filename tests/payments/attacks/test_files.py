"""Rule 4: in one run, in one file, paid on the receipt."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError

from bistand.actions import acting
from bistand.refusals import Conflict
from bistand.staff.queries import system_user
from cases.models import StoredFile
from payments.models import BankReceipt, RunFile
from tests.factories import attack
from tests.payments.attacks.tools import REFUSED, store
from tests.story import Story


def test_a_run_has_one_file(story: Story) -> None:
    file = story.to("exported").file
    for _ in range(2):
        with pytest.raises(REFUSED), acting(system_user(), "test"):
            RunFile.objects.create(
                run=story.run, message_id="R-annan", file=file.file, count=file.count, control_sum=file.control_sum
            )


def test_a_file_says_in_its_own_bytes_what_its_row_says(story: Story) -> None:
    from payments.bankfile import make_bank_file

    run = story.to("released").run
    made = make_bank_file(run)
    for content in (made.content.replace(b"1000.00", b"9000.00"), b"<Document/>", b"\xff\xfe"):
        with acting(system_user(), "test"):
            stored = store(content)
        with pytest.raises(Conflict, match="säger inte själv"), acting(system_user(), "test"):
            RunFile.objects.create(
                run=run, message_id=made.message_id, file=stored, count=made.count, control_sum=made.control_sum
            )


def test_a_file_whose_sum_is_not_the_rows_is_not_exported(story: Story) -> None:
    """A true file, of the run as it was with one row more: its own sum is right, but it is not what was released."""
    from payments.bankfile import make_bank_file

    run = story.to("released").run
    made = make_bank_file(run)
    content = made.content.replace(b"<CtrlSum>1000.00<", b"<CtrlSum>9000.00<")
    with acting(system_user(), "test"):
        RunFile.objects.create(
            run=run, message_id=made.message_id, file=store(content), count=1, control_sum=Decimal("9000.00")
        )
    with pytest.raises(Conflict, match="stämmer inte med körningens rader"):
        attack(system_user(), "UPDATE payments_paymentrun SET state = 'exported' WHERE id = %s", run.pk)


def test_stored_bytes_are_named_by_their_own_hash(story: Story) -> None:
    with pytest.raises(DatabaseError), acting(system_user(), "test"):
        StoredFile.objects.create(sha256="0" * 64, media_type="text/plain", size=1, content=b"x")


@pytest.mark.parametrize("state", ["paid", "returned"])
def test_nothing_is_paid_without_a_receipt(story: Story, state: str) -> None:
    payment = story.to("exported").payment
    with pytest.raises(REFUSED):
        attack(system_user(), "UPDATE payments_payment SET state = %s WHERE id = %s", state, payment.pk)


def test_the_receipt_of_another_run_pays_nothing_here(story: Story) -> None:
    receipt = BankReceipt.objects.get(run=story.to("reconciled").run)
    other = story.beside()
    payment = other.new_payment()
    other.to("exported")
    with pytest.raises(Conflict, match="bankens kvittens"):
        attack(
            system_user(),
            "UPDATE payments_payment SET state = 'paid', receipt_id = %s WHERE id = %s",
            receipt.pk,
            payment.pk,
        )


@pytest.mark.parametrize("role", ["assistant", "checker", "caseworker", "head"])
def test_a_receipt_is_read_in_by_the_economy_or_the_system(story: Story, role: str) -> None:
    story.to("exported")
    with pytest.raises(Conflict), acting(getattr(story, role), "test"):
        BankReceipt.objects.create(
            run=story.run, file=story.file.file, sha256=story.file.file.sha256, received_by=story.accountant
        )


@pytest.mark.parametrize("role", ["assistant", "checker", "caseworker", "head", "accountant"])
def test_the_file_is_written_by_the_system(story: Story, role: str) -> None:
    from payments.bankfile import make_bank_file

    made = make_bank_file(story.to("released").run)
    stored = None
    with acting(system_user(), "test"):
        stored = store(made.content)
    with pytest.raises(Conflict), acting(getattr(story, role), "test"):
        RunFile.objects.create(
            run=story.run, message_id=made.message_id, file=stored, count=made.count, control_sum=made.control_sum
        )
