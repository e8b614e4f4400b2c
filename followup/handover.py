"""What the handover sheet says of the follow-ups: the last ones held and what comes next."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, Window
from django.db.models.functions import RowNumber

from bistand.ui.templatetags.ui import day, late, moment
from cases.handover_sheet import SheetPart
from cases.models import Case
from followup.models import FollowUp, Kind


def followup_part(case: Case, today: date) -> SheetPart:
    """The last two held of plans, and the last of the children with what was found of them."""
    lines = []
    latest = Window(RowNumber(), partition_by="kind", order_by=("-held_on", "-pk"))
    held = FollowUp.objects.filter(case=case, state=FollowUp.State.HELD).annotate(recency=latest)
    held = held.filter(Q(recency=1) | Q(recency=2, kind=Kind.PLAN)).prefetch_related("goals__goal")
    for row in held.order_by("-kind", "recency"):  # plans before children
        words = f"{row.get_outcome_display()}. {row.summary}".strip()
        lines.append((f"{day(row.held_on)}, {row.get_kind_display()}", words))
        more = (
            ("Barnets bästa", row.best_interests),
            ("Barnets åsikter", row.child_views),
            ("Information till barnet", row.information_given),
            ("Behöver ändras", row.changes_needed),
            ("Vad som gjordes", row.changes_answer),
        )
        lines += [(label, words) for label, words in more if words]
        lines += [(one.goal.text, f"{one.get_progress_display()}. {one.note}".strip()) for one in row.goals.all()]
    for coming in FollowUp.objects.filter(FollowUp.IS_OPEN, case=case).order_by("due"):
        booked = f", kallad till {moment(coming.meeting_at)}" if coming.meeting_at else ""
        lines.append((f"Nästa, {coming.get_kind_display()}", f"senast {day(coming.due)} ({late(coming.due)}){booked}"))
    return SheetPart("Uppföljning", lines, 40, "Ingen uppföljning är gjord eller planerad.")
