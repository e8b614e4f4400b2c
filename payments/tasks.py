"""Jobs of the way of the money; thin, they call actions."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from celery import shared_task
from django.utils import timezone

from bistand.refusals import Refusal
from bistand.staff.queries import system_user
from payments.actions import read_bank_message, read_ledger_receipt, take_in_invoice
from payments.exchange import BANK, INVOICES, LEDGER, Exchange
from payments.sftp import TransferError

log = structlog.get_logger(__name__)


@shared_task
def read_receipts() -> int:
    """Read the receipts and statements that the bank has left; one that cannot be read stays there, and is logged."""
    return _read(BANK, read_bank_message)


@shared_task
def read_ledger_receipts() -> int:
    """Read the receipts that the ledger has left, in the same way."""
    return _read(LEDGER, read_ledger_receipt)


@shared_task
def read_invoices() -> int:
    """Take in the e-invoices that have been left in their folder, in the same way."""
    return _read(INVOICES, take_in_invoice)


def _read(place: Exchange, take_in: Callable[..., object]) -> int:
    try:
        place.fetch()
    except TransferError as error:
        log.warning("nothing fetched", place=place.setting, reason=str(error))
    read = 0
    for path in list(place.receipts()):
        try:
            take_in(system_user(), timezone.now(), path.read_bytes())
        except Refusal as refusal:
            log.warning("file not read", place=place.setting, file=path.name, reason=refusal.message)
            continue
        place.done(path)
        read += 1
    return read
