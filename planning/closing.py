"""What closing a case does to its plans, and what closing a plan does to what an app above keeps of it.

An app above names a function in its AppConfig, `plan_closing = ("followup.closing.followups_of_plan",)`; each is
`f(plan, user)` and gives Matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import import_string

from cases.closing import Matter
from cases.models import Case
from planning.models import CoordinatedPlan, Plan, Referral


def plans_left(case: Case, user: Any) -> Iterator[Matter]:
    for plan in Plan.objects.filter(case=case, state__in=Plan.OPEN_STATES).select_related("person"):
        words = "blir inte överenskommen" if plan.state == Plan.State.DRAFT else "avslutas av samma orsak"
        yield Matter(f"Planen för {plan.person.name} {words}", "ends", reverse("plan", args=[plan.pk]))
    current = CoordinatedPlan.objects.filter(case=case, state=CoordinatedPlan.State.CURRENT)
    for row in current.select_related("person"):
        words = f"Den samordnade individuella planen för {row.person.name} upphör"
        yield Matter(words, "ends", reverse("together", args=[case.pk, row.person_id]))


def matters_of_plan(plan: Plan, user: Any) -> list[Matter]:
    """What the apps above keep of a plan that is about to be closed."""
    named = [path for config in apps.get_app_configs() for path in getattr(config, "plan_closing", ())]
    return [matter for path in named for matter in import_string(path)(plan, user)]


def referrals_left(case: Case, user: Any) -> Iterator[Matter]:
    """Open referrals end with the case: what goes on as ended, what has not begun as withdrawn."""
    rows = Referral.objects.filter(case=case).exclude(state=Referral.State.ENDED)
    for row in rows.select_related("person", "measure__provider"):
        words = "avslutas" if row.started_on else "tas tillbaka"
        yield Matter(
            f"{row.person.name}: anvisningen till {row.measure} {words}", "ends", reverse("referral", args=[row.pk])
        )
