"""Posting rules: loaded by one, approved by another."""

from __future__ import annotations

from datetime import date, datetime

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Section, User
from cases.models import Purpose
from cases.norm.table_files import FileFault
from payments.facts import PostingApproved
from payments.ledger.posting import read
from payments.models import PostingTable


@action("payments.load_posting")
def load_posting(
    actor: User, now: datetime, name: str, valid_from: date, data: bytes, *, is_example: bool = False
) -> PostingTable:
    """Load posting rules from CSV or YAML as a draft. Raises Invalid with every fault of the file."""
    if not name.strip():
        raise Invalid("Skriv vad konteringen heter.", "name")
    purposes = {word.lower(): code for code, label in Purpose.choices for word in (code, str(label))}
    sections = {section.name.lower(): section.pk for section in Section.objects.all()}
    try:
        rows = read(data, purposes, sections)
    except FileFault as fault:
        raise Invalid("\n".join(fault.faults), "file") from fault
    return PostingTable.objects.create(
        name=name.strip(),
        valid_from=valid_from,
        rows=rows,
        is_example=is_example,
        loaded_by=actor,
        loaded_person=actor.employee,
    )


@action("payments.approve_posting")
def approve_posting(actor: User, now: datetime, table_id: int) -> PostingTable:
    """Let a draft come into force from its day; vouchers that were made before stay what they were.

    Raises NotAllowed for the person who loaded it, also by another sign-in, and Conflict where it is no draft.
    """
    table = _draft_of(table_id)
    if table.loaded_person_id == actor.employee_id:
        raise NotAllowed("Konteringen godkänns av någon annan än den som läste in den.")
    table.state = PostingTable.State.APPROVED
    table.save(update_fields=["state"])
    table.refresh_from_db()
    subject = f"payments_postingtable:{table.pk}"
    publish(actor, now, PostingApproved(None, subject, table_id=table.pk, valid_from=table.valid_from))
    return table


@action("payments.load_posting")
def withdraw_posting(actor: User, now: datetime, table_id: int, reason: str) -> PostingTable:
    """Take a draft away, with the reason; what has been approved is replaced by a new table instead."""
    table = _draft_of(table_id)
    if not reason.strip():
        raise Invalid("Skriv varför konteringen tas bort.", "reason")
    table.state, table.withdrawn_reason = PostingTable.State.WITHDRAWN, reason.strip()
    table.save(update_fields=["state", "withdrawn_reason"])
    return table


def _draft_of(table_id: int) -> PostingTable:
    table = PostingTable.objects.select_for_update().get(pk=table_id)
    if table.state != PostingTable.State.DRAFT:
        raise Conflict(f"Konteringen är redan {table.get_state_display()}.")
    return table
