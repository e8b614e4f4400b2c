"""What a released run owes: its file, and the file handed to the bank; and the print of a requisition. Each is safe to
repeat.
"""

from __future__ import annotations

from datetime import datetime

from bistand.audit.models import Fact
from bistand.staff.models import User
from payments.actions import store_print, store_run_file, store_run_list
from payments.bankfile import make_bank_file
from payments.exchange import BANK
from payments.models import PaymentRun, Requisition, RunFile, RunList
from payments.requisition_letter import requisition_letter
from payments.run_list import run_list


def write_file(actor: User, now: datetime, fact: Fact) -> None:
    """Make, validate and keep the bank file of a released run, once."""
    run = PaymentRun.objects.get(pk=fact.data["run_id"])
    if not RunFile.objects.filter(run=run).exists():
        store_run_file(actor, now, run.pk, make_bank_file(run))


def hand_over(actor: User, now: datetime, fact: Fact) -> None:
    """Lay the stored file where the bank's file transfer fetches it, and a note of it where only we read.

    Never of a run that the bank has answered for: its file has been there, whatever the folders say.
    """
    row = RunFile.objects.select_related("file", "run").defer("file__content").get(run=fact.data["run_id"])
    if row.run.state == PaymentRun.State.RECONCILED:
        return
    described = {
        "sha256": row.file.sha256,
        "antal": str(row.count),
        "summa": f"{row.control_sum:.2f}",
        "historik": row.history_head,
    }
    BANK.note(f"{row.message_id}.txt", described)
    BANK.hand_over(f"{row.message_id}.xml", row.file.pieces())


def archive_list(actor: User, now: datetime, fact: Fact) -> None:
    """Archive the list that was approved and released, as PDF/A, tied to the bank file; once."""
    run_id = fact.data["run_id"]
    if not RunList.objects.filter(run=run_id).exists():
        store_run_list(actor, now, run_id, run_list(run_id))


def print_requisition(actor: User, now: datetime, fact: Fact) -> None:
    """Print a requisition that has just been countersigned, once."""
    print_of(actor, now, fact.data["requisition_id"])


def print_of(actor: User, now: datetime, requisition_id: int) -> Requisition:
    """The requisition with its print; printed and filed in the record first, where it is not there yet."""
    people = ("issued_by__employee", "countersigned_by__employee", "payee", "case__applicant", "case__section")
    row = Requisition.objects.select_related(*people, "document").get(pk=requisition_id)
    if row.document_id is not None or row.state != Requisition.State.COUNTERSIGNED:
        return row
    return store_print(actor, now, row.pk, requisition_letter(row))
