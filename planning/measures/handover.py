"""What the handover sheet says of measures: open referrals, what the provider last said, how the last ones ended, and
the absence that nobody was heard about or that had no acceptable reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from bistand.ui.templatetags.ui import day
from cases.handover_sheet import SheetPart
from cases.models import Case
from planning.measures.coach_models import Attendance, Feedback
from planning.measures.models import Referral

# The latest of those that have ended.
ENDED = 3
# The latest of the absences that say something to whoever takes over.
ABSENCES = 6


def measure_part(case: Case, today: date) -> SheetPart:
    """Four queries whatever their number."""
    rows = Referral.objects.filter(case=case).select_related("measure__provider", "person").order_by("-pk")
    said: dict[int, Feedback] = {}
    for feedback in Feedback.objects.filter(referral__case=case).order_by("pk"):
        said[feedback.referral_id] = feedback
    going_on = [row for row in rows if row.state != Referral.State.ENDED]
    ended = [row for row in rows if row.state == Referral.State.ENDED]
    lines = [line for row in going_on for line in _lines(row, said.get(row.pk))]
    lines += [(f"Avslutad, {row.person.given_name}", _ended(row)) for row in ended[:ENDED]]
    lines += [_absence(row) for row in _absences(case)]
    return SheetPart("Insatser", lines, 34, "Ingen insats är anvisad.")


def _lines(row: Referral, said: Feedback | None) -> Iterator[tuple[str, str]]:
    since = row.step_on or timezone.localdate(row.since)
    following = f", nästa gång {day(row.next_on)}" if row.next_on else ""
    yield row.person.given_name, f"{_of(row)}: {row.get_state_display()} sedan {day(since)}{following}"
    if said:
        yield f"Återkoppling {day(timezone.localdate(said.written_at))}", said.text


def _absences(case: Case) -> QuerySet[Attendance]:
    told = Attendance.UNHEARD | Q(assessment=Attendance.Assessment.NOT_ACCEPTED)
    rows = Attendance.objects.filter(told, referral__case=case).select_related("referral__person", "referral__measure")
    return rows.order_by("-day", "-pk")[:ABSENCES]


def _absence(row: Attendance) -> tuple[str, str]:
    label = f"Frånvaro {day(row.day)}, {row.referral.person.given_name}"
    if not row.assessment:
        return label, f"{row.referral.measure.name}: klienten är inte hörd"
    heard = f"hörd {day(row.heard_on)}, {row.get_assessment_display()}. {row.said}"
    return label, f"{row.referral.measure.name}: {heard}"


def _ended(row: Referral) -> str:
    note = f". {row.note}" if row.note else ""
    return f"{_of(row)}: {row.get_outcome_display()} {day(row.ended_on)}{note}"


def _of(row: Referral) -> str:
    return f"{row.measure.name}, {row.measure.provider}"
