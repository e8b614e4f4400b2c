"""What closing a case does to its plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from cases.closing import Matter
from cases.models import Case
from planning.models import CoordinatedPlan, Plan


def plans_left(case: Case, user: Any) -> Iterator[Matter]:
    for plan in Plan.objects.filter(case=case, state__in=Plan.OPEN_STATES).select_related("person"):
        words = "blir inte överenskommen" if plan.state == Plan.State.DRAFT else "avslutas av samma orsak"
        yield Matter(f"Planen för {plan.person.name} {words}", "ends", reverse("plan", args=[plan.pk]))
    current = CoordinatedPlan.objects.filter(case=case, state=CoordinatedPlan.State.CURRENT)
    for row in current.select_related("person"):
        words = f"Den samordnade individuella planen för {row.person.name} upphör"
        yield Matter(words, "ends", reverse("together", args=[case.pk, row.person_id]))
