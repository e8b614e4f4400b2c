"""Loading a table, approving it, and asking what a draft would do."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bistand.actions import action
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import User
from bistand.staff.queries import setting
from cases.models import AmountTable, WhatIf
from cases.municipality import guideline_of, norm_with, table_before, tables_in_force
from cases.norm import official_tables
from cases.norm.checking import (
    Finding,
    guideline_findings,
    norm_findings,
    read_guideline_file,
    read_norm_file,
    refused_cells,
)
from cases.norm.table_files import FileFault
from cases.norm.tables import figures_of

CHANGE_PERCENT = "cases.table_change_percent"


@action("staff.load_table")
def load_norm(actor: User, now: datetime, data: bytes) -> AmountTable:
    """Load a year's riksnorm from CSV or YAML as a draft, checked against the year before (SoF 12:2).

    Raises Invalid with every fault of the file, or where it says something else than the regulation does.
    """
    try:
        year, rows = read_norm_file(data)
    except FileFault as fault:
        raise Invalid("\n".join(fault.faults), "file") from fault
    own = official_tables().norms.get(year)
    if refused := refused_cells(figures_of(rows), own):
        raise Invalid("\n".join(refused), "file")
    tables = tables_in_force()
    percent = setting(CHANGE_PERCENT, timezone.localdate(now))
    found = norm_findings(norm_with(tables, year, rows), tables.norms.get(year - 1), own, percent)
    return _draft(actor, AmountTable.Kind.NORM, f"Riksnorm {year}", date(year, 1, 1), rows, found)


@action("staff.load_table")
def load_guideline(actor: User, now: datetime, name: str, valid_from: date, data: bytes) -> AmountTable:
    """Load the municipality's guideline from CSV or YAML as a draft, checked against the one in force before it.

    Raises Invalid with every fault of the file.
    """
    if not name.strip():
        raise Invalid("Skriv vad riktlinjen heter.", "name")
    if valid_from.day != 1:
        raise Invalid("En riktlinje gäller från den första dagen i en månad.", "valid_from")
    try:
        rows = read_guideline_file(data, name.strip(), valid_from)
    except FileFault as fault:
        raise Invalid("\n".join(fault.faults), "file") from fault
    table = AmountTable(kind=AmountTable.Kind.GUIDELINE, name=name.strip(), valid_from=valid_from, rows=rows)
    percent = setting(CHANGE_PERCENT, timezone.localdate(now))
    found = guideline_findings(guideline_of(table), table_before(tables_in_force(), valid_from), percent)
    return _draft(actor, table.kind, table.name, valid_from, rows, found)


def _draft(
    actor: User, kind: str, name: str, valid_from: date, rows: list[dict[str, str]], findings: list[Finding]
) -> AmountTable:
    return AmountTable.objects.create(
        kind=kind,
        name=name,
        valid_from=valid_from,
        rows=rows,
        findings=[asdict(finding) for finding in findings],
        loaded_by=actor,
        loaded_person=actor.employee,
    )


@action("staff.approve_table")
def approve_table(actor: User, now: datetime, table_id: int, note: str = "") -> AmountTable:
    """Let a draft come into force from its day; calculations that were made before stay what they were. `note` says
    why the amounts are right, where something stands out in them.

    Raises NotAllowed for the person who loaded it, also by another sign-in, Conflict where it is no draft, and Invalid
    where what stands out is not explained.
    """
    table = _draft_of(table_id)
    if table.loaded_person_id == actor.employee_id:
        raise NotAllowed("Tabellen godkänns av någon annan än den som läste in den.")
    if table.stands_out and not note.strip():
        raise Invalid("Skriv varför beloppen är rätt.", "note")
    table.state, table.approval_note = AmountTable.State.APPROVED, note.strip()
    table.save(update_fields=["state", "approval_note"])
    table.refresh_from_db()
    return table


@action("staff.load_table")
def withdraw_table(actor: User, now: datetime, table_id: int, reason: str) -> AmountTable:
    """Take a draft away, with the reason; what has been approved is replaced by a new table instead."""
    table = _draft_of(table_id)
    if not reason.strip():
        raise Invalid("Skriv varför tabellen tas bort.", "reason")
    table.state, table.withdrawn_reason = AmountTable.State.WITHDRAWN, reason.strip()
    table.save(update_fields=["state", "withdrawn_reason"])
    return table


def _draft_of(table_id: int) -> AmountTable:
    table = AmountTable.objects.select_for_update().get(pk=table_id)
    if table.state != AmountTable.State.DRAFT:
        raise Conflict(f"Tabellen är redan {table.get_state_display()}.")
    return table


@action("staff.try_table")
def ask_what_if(actor: User, now: datetime, table_id: int) -> WhatIf:
    """Ask for a table to be tried on all current households; a worker does it after the commit.

    Raises Conflict while another trial of the same table is under way.
    """
    table = AmountTable.objects.select_for_update().get(pk=table_id)
    if table.state == AmountTable.State.WITHDRAWN:
        raise Conflict("Tabellen är borttagen.")
    if table.kind == AmountTable.Kind.BASIS:
        raise Conflict("Underlaget till en kommande regel går inte att provräkna: regeln är inte inbyggd.")
    if table.trials.filter(state__in=[WhatIf.State.ASKED, WhatIf.State.RUNNING]).exists():
        raise Conflict("Tabellen provräknas redan.")
    trial = WhatIf.objects.create(table=table, asked_by=actor)
    transaction.on_commit(_wake)
    return trial


def _wake() -> None:
    from kombu.exceptions import OperationalError

    from cases.tasks import run_what_ifs

    with contextlib.suppress(OperationalError):  # beat looks for what waits
        run_what_ifs.apply_async(retry=False)
