"""What closing a case or a plan does to the follow-ups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.closing import Matter
from cases.models import Case
from followup.actions import clock
from followup.models import FollowUp
from planning.models import Plan


def followups_left(case: Case, user: Any) -> Iterator[Matter]:
    for row in FollowUp.objects.filter(FollowUp.IS_OPEN, case=case).order_by("due"):
        url = reverse("followup", args=[row.pk])
        yield Matter(f"Uppföljningen av {row.get_kind_display()} senast {row.due} ställs in", "ends", url)


def followups_of_plan(plan: Plan, user: Any) -> Iterator[Matter]:
    """What waits for a plan that is about to be closed: what needed to change and is not answered, when the follow-up
    was to be held, whether somebody is called, and what becomes of it.
    """
    for row in FollowUp.objects.filter(plan=plan, changes_wait=True).order_by("pk"):
        words = f"Efter uppföljningen {row.held_on}: ”{row.changes_needed}” Ingen har svarat på det. Svara först, "
        url = reverse("followup", args=[row.pk])
        yield Matter(f"{words}annars blir svaret bara att planen avslutades.", "ends", url)
    today = timezone.localdate()
    for row in FollowUp.objects.filter(FollowUp.IS_OPEN, plan=plan):
        called = f" {plan.person.name} är kallad till {clock(row.meeting_at)}." if row.meeting_at else ""
        meeting, off = (" och samma möte", ", och mötet blir inte av") if called else ("", "")
        yield Matter(
            f"Uppföljningen {'skulle ha gjorts' if row.due < today else 'ska göras'} senast {row.due}.{called} "
            f"Ersätts planen av en ny går den över dit, med samma dag{meeting}. Slutar planen på annat sätt ställs den "
            f"in{off}.",
            "goes_on",
            reverse("followup", args=[row.pk]),
        )
