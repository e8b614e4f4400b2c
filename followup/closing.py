"""What closing a case does to its follow-ups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from cases.closing import Matter
from cases.models import Case
from followup.models import FollowUp


def followups_left(case: Case, user: Any) -> Iterator[Matter]:
    for row in FollowUp.objects.filter(FollowUp.IS_OPEN, case=case).order_by("due"):
        url = reverse("followup", args=[row.pk])
        yield Matter(f"Uppföljningen av {row.get_kind_display()} senast {row.due} ställs in", "ends", url)
