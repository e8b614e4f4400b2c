"""Reading in the list of who is employed."""

from __future__ import annotations

from datetime import date, datetime

from bistand.actions import action
from bistand.csv_lists import read_list, refuse_faults
from bistand.staff.models import User
from followup.directory.models import DirectoryList

COLUMNS = ("anstallningsnummer", "sista_dag")


@action("followup.load_directory")
def load_directory(actor: User, now: datetime, data: bytes) -> DirectoryList:
    """Read in who is employed (CSV: anstallningsnummer, and sista_dag where one is known); it replaces the list before.

    The nightly control `not_in_directory` holds it against those who may sign in. Raises Invalid with every fault.
    """
    staff: dict[str, str | None] = {}
    faults = []
    for line, row in read_list(data, COLUMNS):
        number, last = row["anstallningsnummer"], row["sista_dag"]
        try:
            staff[number] = date.fromisoformat(last).isoformat() if last else None
        except ValueError:
            faults.append(f"Rad {line}: sista_dag är ”{last}”. Skriv till exempel 2026-12-31, eller lämna tomt.")
        if not number:
            faults.append(f"Rad {line}: anställningsnumret saknas.")
    refuse_faults(faults)
    return DirectoryList.objects.create(staff=staff, loaded_by=actor)
