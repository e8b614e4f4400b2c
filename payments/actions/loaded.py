"""What is the same for every table that one person loads from a file and another approves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Section, User
from cases.norm.table_files import FileFault
from payments.models.loaded import LoadedTable

Table = TypeVar("Table", bound=LoadedTable)
# The rows of a file, given the ids of the sections by name in lower case.
Reader = Callable[[Mapping[str, int]], Any]


def load(
    actor: User,
    model: type[Table],
    name: str,
    valid_from: date,
    read: Callable[[Mapping[str, int]], Any],
    example: bool,
) -> Table:
    """A draft of what `read` finds in a file. Raises Invalid with every fault of it."""
    if not name.strip():
        raise Invalid(f"Skriv vad {model.THE.lower()} heter.", "name")
    sections = {section.name.lower(): section.pk for section in Section.objects.all()}
    try:
        rows = read(sections)
    except FileFault as fault:
        raise Invalid("\n".join(fault.faults), "file") from fault
    return model._default_manager.create(
        name=name.strip(),
        valid_from=valid_from,
        rows=rows,
        is_example=example,
        loaded_by=actor,
        loaded_person=actor.employee,
    )


def approve(actor: User, model: type[Table], table_id: int) -> Table:
    """Let a draft come into force from its day; what was made by an earlier table stays what it was.

    Raises NotAllowed for the person who loaded it, also by another sign-in, and Conflict where it is no draft.
    """
    table = _draft_of(model, table_id)
    if table.loaded_person_id == actor.employee_id:
        raise NotAllowed(f"{model.THE} godkänns av någon annan än den som läste in den.")
    table.state = model.State.APPROVED
    table.save(update_fields=["state"])
    table.refresh_from_db()
    return table


def withdraw(model: type[Table], table_id: int, reason: str) -> Table:
    """Take a draft away, with the reason; what has been approved is replaced by a new table instead."""
    table = _draft_of(model, table_id)
    if not reason.strip():
        raise Invalid(f"Skriv varför {model.THE.lower()} tas bort.", "reason")
    table.state, table.withdrawn_reason = model.State.WITHDRAWN, reason.strip()
    table.save(update_fields=["state", "withdrawn_reason"])
    return table


def _draft_of(model: type[Table], table_id: int) -> Table:
    table = model._default_manager.select_for_update().get(pk=table_id)
    if table.state != model.State.DRAFT:
        raise Conflict(f"{model.THE} är redan {table.get_state_display()}.")
    return table
