"""Bank profiles: loaded by one, approved by another."""

from __future__ import annotations

from datetime import date, datetime

from bistand.actions import action
from bistand.facts import publish
from bistand.staff.models import User
from payments.actions import loaded
from payments.bank_rows import read
from payments.facts import BankTableApproved
from payments.models import BankTable


@action("payments.load_bank")
def load_bank(
    actor: User, now: datetime, name: str, valid_from: date, data: bytes, *, is_example: bool = False
) -> BankTable:
    """Load bank profiles from CSV or YAML as a draft. Raises Invalid with every fault of the file."""
    return loaded.load(actor, BankTable, name, valid_from, lambda sections: read(data, sections), is_example)


@action("payments.approve_bank")
def approve_bank(actor: User, now: datetime, table_id: int) -> BankTable:
    """Let a draft come into force from its pay day; a run that was released keeps the profile it was released by.

    Raises NotAllowed for the person who loaded it, also by another sign-in, and Conflict where it is no draft.
    """
    table = loaded.approve(actor, BankTable, table_id)
    subject = f"payments_banktable:{table.pk}"
    publish(actor, now, BankTableApproved(None, subject, table_id=table.pk, valid_from=table.valid_from))
    return table


@action("payments.load_bank")
def withdraw_bank(actor: User, now: datetime, table_id: int, reason: str) -> BankTable:
    """Take a draft away, with the reason; what has been approved is replaced by a new profile instead."""
    return loaded.withdraw(BankTable, table_id, reason)
