"""Jobs of the way of the money; thin, they call actions."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone

from bistand.refusals import Refusal
from bistand.staff.queries import system_user
from payments import bankport
from payments.actions import read_receipt

log = structlog.get_logger(__name__)


@shared_task
def read_receipts() -> int:
    """Read the receipts that the bank has left; one that cannot be read stays where it is, and is logged."""
    read = 0
    for path in list(bankport.receipts()):
        try:
            read_receipt(system_user(), timezone.now(), path.read_bytes())
        except Refusal as refusal:
            log.warning("receipt not read", file=path.name, reason=refusal.message)
            continue
        bankport.done(path)
        read += 1
    return read
