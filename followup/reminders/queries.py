"""Reads of reminders; all carry the secrecy filter of cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import NotFound
from bistand.staff.permissions import may
from bistand.staff.queries import setting
from bistand.ui.templatetags.ui import day, late
from cases.closing import Matter
from cases.handover_sheet import SheetPart
from cases.models import Case
from cases.overview import Attention
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


def reminders_waiting(case: Case, user: Any, today: date) -> Iterator[Attention]:
    """The open reminders of the case that are late or soon due; one query."""
    if not may(user, READ, case.section_id):
        return
    until = today + timedelta(days=int(setting("followup.warn_days", today)))
    for row in waiting_in(case).filter(due__lte=until):
        tone = "danger" if row.due < today else "info"
        yield Attention(f"Bevakning: {row.text}", reverse("reminder", args=[row.pk]), tone, late(row.due))


def reminders_left(case: Case, user: Any) -> Iterator[Matter]:
    for row in waiting_in(case):
        yield Matter(f"Bevakningen ”{row.text}” senast {row.due} avslutas", "ends", reverse("reminder", args=[row.pk]))


def reminder_part(case: Case, today: date) -> SheetPart:
    """What the handover sheet says of the reminders."""
    lines = [(f"Senast {day(row.due)}", f"{row.text} ({row.responsible or 'gruppen'})") for row in waiting_in(case)]
    return SheetPart("Bevakningar", lines, 42, "Ingen bevakning väntar.")
