"""What the ledger is owed: a voucher of each released run and of each return, handed over. Each is safe to repeat."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from bistand.audit.models import Fact
from bistand.staff.models import User
from payments.actions import store_deposit_voucher, store_return_voucher, store_run_voucher
from payments.exchange import LEDGER
from payments.models import FundEntry, LedgerVoucher
from payments.queries.ledger import deposits_without_voucher, returns_without_voucher, runs_without_voucher
from payments.voucherfile import as_csv


def write_voucher(actor: User, now: datetime, fact: Fact) -> None:
    """Make and keep the voucher of a released run, once; without rules for all of it the run waits for them."""
    store_run_voucher(actor, now, fact.data["run_id"])


def write_deposit_voucher(actor: User, now: datetime, fact: Fact) -> None:
    """A client was given what the bank had booked in: it is booked as a debt to the clients, once."""
    given = FundEntry.objects.get(pk=int(fact.subject.partition(":")[2]))
    if given.bank_entry_id:
        store_deposit_voucher(actor, now, given.bank_entry_id)


def write_waiting_vouchers(actor: User, now: datetime, fact: Fact) -> None:
    """Posting rules were approved: the runs and deposits of their days that wait for them get their voucher."""
    since = date.fromisoformat(fact.data["valid_from"])
    for run_id in runs_without_voucher(since):
        store_run_voucher(actor, now, run_id)
    for entry_id in deposits_without_voucher(since).values_list("pk", flat=True):
        store_deposit_voucher(actor, now, entry_id)


def write_return_vouchers(actor: User, now: datetime, fact: Fact) -> None:
    """Something came back, or the run it went out with was posted: what came back of it is booked in reverse."""
    run_id = fact.data["run_id"]
    for payment_id in returns_without_voucher(run_id) if run_id else ():
        store_return_voucher(actor, now, payment_id)


def write_voucher_anew(actor: User, now: datetime, fact: Fact) -> None:
    """Make another voucher in the place of a refused one, booked on the day that was asked for."""
    day = date.fromisoformat(fact.data["booked_on"])
    if payment_id := fact.data["payment_id"]:
        store_return_voucher(actor, now, payment_id, day)
    elif entry_id := fact.data.get("deposit_id"):
        store_deposit_voucher(actor, now, entry_id, day)
    else:
        store_run_voucher(actor, now, fact.data["run_id"], day)


def hand_over_voucher(actor: User, now: datetime, fact: Fact) -> None:
    """Lay the voucher where the ledger's file transfer fetches it, as the file that the ledger reads, and a note."""
    row = LedgerVoucher.objects.select_related("file", "table").get(pk=fact.data["voucher_id"])
    described = {
        "sha256": row.file.sha256,
        "antal": str(row.count),
        "summa": f"{row.total:.2f}",
        "kontering": f"{row.table_id} {row.table.name}",
    }
    LEDGER.note(f"{row.reference}.txt", described)
    if settings.LEDGER["format"] == "csv":
        LEDGER.hand_over(f"{row.reference}.csv", as_csv(row))
    else:
        LEDGER.hand_over(f"{row.reference}.SI", bytes(row.file.content))
