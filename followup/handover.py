"""What the handover sheet says of the follow-ups: the last one held and what comes next."""

from __future__ import annotations

from datetime import date

from bistand.ui.templatetags.ui import day, late, moment
from cases.handover_sheet import SheetPart
from cases.models import Case
from followup.models import FollowUp


def followup_part(case: Case, today: date) -> SheetPart:
    lines = []
    held = FollowUp.objects.filter(case=case, state=FollowUp.State.HELD).order_by("-held_on", "-pk")
    held = held.prefetch_related("goals__goal")
    for row in held[:2]:
        words = f"{row.get_outcome_display()}. {row.summary}".strip()
        lines.append((f"{day(row.held_on)}, {row.get_kind_display()}", words))
        lines += [(one.goal.text, f"{one.get_progress_display()}. {one.note}".strip()) for one in row.goals.all()]
    for row in FollowUp.objects.filter(FollowUp.IS_OPEN, case=case).order_by("due"):
        booked = f", kallad till {moment(row.meeting_at)}" if row.meeting_at else ""
        lines.append((f"Nästa, {row.get_kind_display()}", f"senast {day(row.due)} ({late(row.due)}){booked}"))
    return SheetPart("Uppföljning", lines, 40, "Ingen uppföljning är gjord eller planerad.")
