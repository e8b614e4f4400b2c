"""What of the follow-ups needs to be seen to on the case page; named in this app's `case_attention`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from bistand.staff.permissions import may
from bistand.ui.templatetags.ui import late
from cases.models import Case
from cases.overview import Attention
from followup.models import FollowUp


def late_followups(case: Case, user: Any, today: date) -> Iterator[Attention]:
    """The open follow-ups whose last day has passed, the latest first; one query."""
    if not may(user, "followup.read", case.section_id):
        return
    passed = FollowUp.objects.filter(FollowUp.IS_OPEN, case=case, due__lt=today)
    for followup in passed.select_related("plan__person").order_by("due", "pk"):
        url = reverse("followup", args=[followup.pk])
        yield Attention(f"Uppföljning av {followup.about} är försenad", url, "danger", late(followup.due))
