"""The amounts of Almby: a guideline in force, and next year's as a draft that is tried and waits for approval."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from bistand.staff.queries import system_user
from cases import actions as cases
from cases.actions.what_if import run_what_ifs
from cases.norm.checking import GUIDELINE_COLUMNS
from followup.demo.calendar import Calendar
from followup.demo.households import RENT_CEILINGS
from followup.demo.staff import Staff

SECONDS = 60.0
# Ängelholm's food part of 2023 (law is silent since 2012); Almby has taken it over as its own food norm.
FOOD = {
    "0": 890, "1-2": 970, "3": 1050, "4-6": 1240, "7-10": 1450, "11-14": 1700, "15-18": 2000, "19-20": 2030,
    "adult_single": 1950, "adult_couple": 3200,
}  # fmt: skip


def fill(staff: Staff, when: Calendar, now: datetime) -> None:
    """Loaded by the administrator; approved, and next year's tried, by a head of section."""
    administrator, head = staff.users["admin"], staff.heads[0]
    first = when.newest.replace(month=1, day=1)
    in_force = cases.load_guideline(administrator, now, f"Riktlinje {first.year}", first, guideline(first.year, 0))
    cases.approve_table(head, now, in_force.pk)
    coming = date(first.year + 1, 1, 1)
    draft = cases.load_guideline(administrator, now, f"Riktlinje {coming.year}", coming, guideline(coming.year, -300))
    cases.ask_what_if(head, now, draft.pk)
    run_what_ifs(system_user(), SECONDS)


def guideline(year: int, change: int) -> bytes:
    """The local ceilings of the rent by number of persons, so much higher or lower (SEK a month), and the food norm."""
    source = f"Socialnämnden i Almby, beslut inför {year}"
    last = len(RENT_CEILINGS)
    ceilings = [
        ("rent_ceiling", f"{n}-" if n == last else str(n), amount + change, "secondary", source)
        for n, amount in enumerate(RENT_CEILINGS, 1)
    ]
    food = [
        ("food", key, amount, "secondary", "Ängelholms kommun 2023, övertagen av Almby") for key, amount in FOOD.items()
    ]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows([GUIDELINE_COLUMNS, *ceilings, ("cap", "glasses", 1500, "secondary", source), *food])
    return file.getvalue().encode()
