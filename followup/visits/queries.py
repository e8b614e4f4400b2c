"""Reads of meetings with clients; all carry the secrecy filter of cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import NotFound
from bistand.ui.templatetags.ui import moment
from cases.closing import Matter
from cases.handover_sheet import SheetPart
from cases.models import Case
from cases.queries import open_case, visible_cases
from followup.visits.models import Visit

READ = "followup.read"
MISSING = "Mötet finns inte, eller hör till en sektion där du inte arbetar."


def visible_visits(user: Any) -> QuerySet[Visit]:
    return Visit.objects.filter(case__in=visible_cases(user, READ))


def with_parts(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """With all that a row shows."""
    return rows.select_related("case", "person", "partner", "responsible__employee")


def read_visit(user: Any, visit_id: int) -> tuple[Case, Visit]:
    """The meeting and its case; the reading is logged. Raises NotFound for what the user may not know of."""
    rows = with_parts(Visit.objects.all()).select_related("written_by__employee", "closed_by__employee")
    found = rows.filter(pk=visit_id).first()
    if found is None:
        raise NotFound(MISSING)
    return open_case(user, found.case_id, "visit"), found


def own(user: Any) -> QuerySet[Visit]:
    """The user's own open meetings in order of time."""
    return with_parts(visible_visits(user).filter(Visit.IS_OPEN, responsible=user)).order_by("at", "pk")


def between(user: Any, first: date, last: date) -> QuerySet[Visit]:
    """Those of them from the one day to the other, both counted."""
    return own(user).filter(at__gte=begin_of(first), at__lt=end_of(last))


def of_day(user: Any, today: date) -> QuerySet[Visit]:
    """Those of the day, and those before it of which nobody has said how they went."""
    return own(user).filter(at__lt=end_of(today))


def visits_in(case: Case) -> QuerySet[Visit]:
    return with_parts(Visit.objects.filter(case=case)).order_by("-at", "-pk")


def visits_left(case: Case, user: Any) -> Iterator[Matter]:
    for row in visits_in(case).filter(Visit.IS_OPEN):
        yield Matter(f"Mötet med {row.who} {moment(row.at)} ställs in", "ends", reverse("visit", args=[row.pk]))


def visit_part(case: Case, today: date) -> SheetPart:
    """What the handover sheet says of the meetings: what is booked, and the last ones."""
    rows = list(visits_in(case)[:5])
    booked = [row for row in reversed(rows) if row.is_open]
    lines = [(f"{moment(row.at)}, {row.get_state_display()}", _words(row)) for row in booked]
    lines += [(f"{moment(row.at)}, {row.get_state_display()}", _words(row)) for row in rows if not row.is_open]
    return SheetPart("Klientmöten", lines, 41, "Inget möte är bokat.")


def _words(row: Visit) -> str:
    words = f"{row.get_purpose_display()}, {row.who}, {row.get_way_display()}"
    return f"{words}. {row.reason}" if row.reason else words


def begin_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def end_of(day: date) -> datetime:
    return begin_of(day + timedelta(days=1))
