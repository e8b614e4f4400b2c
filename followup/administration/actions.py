"""Signing that a month of the administrators' work has been read."""

from __future__ import annotations

from datetime import date, datetime

from bistand.actions import action
from bistand.refusals import Invalid
from bistand.staff.models import User
from followup.administration.models import AdministrationMonth


@action("followup.read_administration")
def sign_month(actor: User, now: datetime, month: date, note: str) -> AdministrationMonth:
    """Say what was seen in a month that has ended; once, and not by somebody who did any of it.

    Raises Conflict where the month is signed already, has not ended, or has changes of the actor's own.
    """
    if not note.strip():
        raise Invalid("Skriv vad du har sett, till exempel att ändringarna är beställda.", "note")
    row = AdministrationMonth.objects.create(month=month.replace(day=1), note=note.strip(), signed_by=actor)
    row.refresh_from_db()
    return row
