"""Reads of reminders; all carry the secrecy filter of cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import NotFound
from bistand.ui.templatetags.ui import day
from cases.closing import Matter
from cases.handover_sheet import SheetPart
from cases.models import Case
from cases.queries import open_case, visible_cases
from followup.reminders.actions import MISSING
from followup.reminders.models import Reminder

OPEN = Q(state=Reminder.State.OPEN)
READ = "followup.read"


def visible_reminders(user: Any) -> QuerySet[Reminder]:
    return Reminder.objects.filter(case__in=visible_cases(user, READ))


def with_parts(rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
    return rows.select_related(
        "case__applicant", "case__section", "responsible__employee", "application", "decision", "plan__person",
        "document", "set_by__employee", "closed_by__employee",
    )  # fmt: skip


def read_reminder(user: Any, reminder_id: int) -> tuple[Case, Reminder]:
    """The reminder and its case; the reading is logged. Raises NotFound for what the user may not know of."""
    found = with_parts(Reminder.objects.filter(pk=reminder_id)).first()
    if found is None:
        raise NotFound(MISSING)
    return open_case(user, found.case_id, "reminder"), found


def due_for(user: Any) -> QuerySet[Reminder]:
    """The user's own that are due, for the navigation to count."""
    return Reminder.objects.filter(OPEN, responsible=user, due__lte=timezone.localdate())


def of_day(user: Any, until: date) -> QuerySet[Reminder]:
    """The user's own until the day, and what others and the group have in the user's cases."""
    rows = visible_reminders(user).filter(OPEN, due__lte=until)
    rows = rows.filter(Q(responsible=user) | Q(case__caseworker=user))
    return rows.select_related("case__applicant", "responsible__employee").order_by("due", "pk")


def waiting_in(case: Case) -> QuerySet[Reminder]:
    rows = Reminder.objects.filter(OPEN, case=case).select_related("responsible__employee")
    return rows.order_by("due", "pk")


def reminders_left(case: Case, user: Any) -> Iterator[Matter]:
    for row in waiting_in(case):
        yield Matter(f"Bevakningen ”{row.text}” senast {row.due} avslutas", "ends", reverse("reminder", args=[row.pk]))


def reminder_part(case: Case, today: date) -> SheetPart:
    """What the handover sheet says of the reminders."""
    lines = [(f"Senast {day(row.due)}", f"{row.text} ({row.responsible or 'gruppen'})") for row in waiting_in(case)]
    return SheetPart("Bevakningar", lines, 42, "Ingen bevakning väntar.")
