"""Posting rules: loaded by one, approved by another."""

from __future__ import annotations

from datetime import date, datetime

from bistand.actions import action
from bistand.facts import publish
from bistand.staff.models import User
from payments.actions import loaded
from payments.facts import PostingApproved
from payments.ledger.posting import BANK, read
from payments.models import PostingTable
from payments.posting import PURPOSES


@action("payments.load_posting")
def load_posting(
    actor: User, now: datetime, name: str, valid_from: date, data: bytes, *, is_example: bool = False
) -> PostingTable:
    """Load posting rules from CSV or YAML as a draft. Raises Invalid with every fault of the file."""
    purposes = {word.lower(): code for code, label in PURPOSES.items() if code != BANK for word in (code, label)}
    return loaded.load(actor, PostingTable, name, valid_from, lambda s: read(data, purposes, s), is_example)


@action("payments.approve_posting")
def approve_posting(actor: User, now: datetime, table_id: int) -> PostingTable:
    """Let a draft come into force from its day; vouchers that were made before stay what they were.

    Raises NotAllowed for the person who loaded it, also by another sign-in, and Conflict where it is no draft.
    """
    table = loaded.approve(actor, PostingTable, table_id)
    subject = f"payments_postingtable:{table.pk}"
    publish(actor, now, PostingApproved(None, subject, table_id=table.pk, valid_from=table.valid_from))
    return table


@action("payments.load_posting")
def withdraw_posting(actor: User, now: datetime, table_id: int, reason: str) -> PostingTable:
    """Take a draft away, with the reason; what has been approved is replaced by a new table instead."""
    return loaded.withdraw(PostingTable, table_id, reason)
