"""What the printed record holds of follow-ups and of meetings with clients."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from bistand.staff.permissions import may
from bistand.ui.templatetags.ui import day
from cases.models import Case
from cases.record_parts import Entry, RecordPart, said
from followup.actions import clock
from followup.models import FollowUp
from followup.visits.models import Visit

READ = "followup.read"


def followup_part(case: Case, user: Any) -> RecordPart | None:
    """Every follow-up that was held, missed or called off, of plans and of the children. Three queries."""
    if not may(user, READ, case.section_id):
        return None
    rows = FollowUp.objects.filter(case=case).exclude(FollowUp.IS_OPEN).order_by("noted_on", "pk")
    rows = rows.select_related("plan__person", "held_by__employee").prefetch_related("goals__goal")
    return RecordPart(
        "followups", "Uppföljningar", [_of_followup(row) for row in rows], "Ingen uppföljning är gjord.", 50
    )


def _of_followup(row: FollowUp) -> Entry:
    when = day(row.held_on or row.missed_on or row.noted_on)
    goals = [(f"Mål: {one.goal.text}", f"{one.get_progress_display()}. {one.note}".strip()) for one in row.goals.all()]
    lines = said(
        ("Utfall", row.get_outcome_display()),
        ("Hur det går", row.summary),
        *goals,
        ("Klientens syn", row.client_view),
        ("Barnets bästa", row.best_interests),
        ("Barnets åsikter", row.child_views),
        ("Information till barnet", row.information_given),
        ("Vad som behöver ändras", row.changes_needed),
        ("Vad som gjordes", row.changes_answer),
        ("Varför", row.reason),
    )
    by = f"{row.held_by.get_full_name()}, {row.get_way_display()}. " if row.held_by else ""
    heading = f"{when} Uppföljning av {row.about}, {row.get_state_display()}"
    return Entry(heading, f"{by}Skulle göras senast {day(row.due)}.", lines)


def visit_part(case: Case, user: Any) -> RecordPart | None:
    """The meetings with clients, whatever came of them. One query."""
    if not may(user, READ, case.section_id):
        return None
    rows = (
        Visit.objects.filter(case=case).select_related("person", "partner", "closed_by__employee").order_by("at", "pk")
    )
    return RecordPart("visits", "Klientmöten", [_of_visit(row) for row in rows], "Inga klientmöten.", 60)


def _of_visit(row: Visit) -> Entry:
    how = f"{row.get_way_display()}, {row.place}" if row.place else str(row.get_way_display())
    held = f"{day(row.held_on)}, {row.minutes} minuter" if row.held_on else ""
    closed = f"{day(timezone.localdate(row.closed_at))} av {row.closed_by.get_full_name()}" if row.closed_by else ""
    lines = said(
        ("Gällde", row.get_purpose_display()), ("Sätt", how), ("Andra som var med", row.others),
        ("Genomfört", held), ("Flyttat därför att", row.moved_reason), ("Varför", row.reason), ("Antecknat", closed),
    )  # fmt: skip
    return Entry(f"{clock(row.at)} Möte med {row.who}, {row.get_state_display()}", "", lines)
