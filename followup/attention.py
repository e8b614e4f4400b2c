"""What of the follow-ups needs to be seen to on the case page; named in this app's `case_attention`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from bistand.staff.permissions import may
from bistand.ui.templatetags.ui import late
from cases.models import Case
from cases.overview import Attention
from followup.models import FollowUp
from planning.models import Plan


def late_followups(case: Case, user: Any, today: date) -> Iterator[Attention]:
    """The open follow-ups that are late, the latest first, and those that wait for a new plan; one query."""
    if not may(user, "followup.read", case.section_id):
        return
    found = FollowUp.objects.filter(FollowUp.IS_OPEN, Q(due__lt=today) | Q(plan__state=Plan.State.CLOSED), case=case)
    for followup in found.select_related("plan__person").order_by("due", "pk"):
        if followup.due < today:
            url = reverse("followup", args=[followup.pk])
            yield Attention(f"Uppföljning av {followup.about} är försenad", url, "danger", late(followup.due))
        if followup.plan and followup.plan.state == Plan.State.CLOSED:
            words = f"Planen för {followup.plan.person.name} är avslutad och ingen ny är överenskommen"
            yield Attention(words, reverse("planning_case_panel", args=[case.pk]), "warning")
