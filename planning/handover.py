"""What the handover sheet says of the plans: the aim, the goals and what is to be done by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bistand.ui.templatetags.ui import day
from cases.handover_sheet import SheetPart
from cases.models import Case
from planning.models import Activity, Goal, Plan
from planning.queries import plans_with_parts


def plan_part(case: Case, today: date) -> SheetPart:
    plans = plans_with_parts().filter(case=case, state__in=Plan.OPEN_STATES).order_by("pk")
    return SheetPart("Planen", [line for plan in plans for line in _lines(plan)], 30, "Ingen plan är öppen.")


def _lines(plan: Plan) -> Iterator[tuple[str, str]]:
    state = f"överenskommen {day(plan.agreed_on)}" if plan.agreed_on else "utkast, inte överenskommen"
    yield plan.person.name, f"{plan.aim} ({state})"
    for goal in plan.goals.all():
        yield "Mål", f"{goal.text}, ska vara nått {day(goal.target_date)}: {goal.get_state_display()}"
        if goal.state == Goal.State.OPEN:
            for activity in goal.activities.all():
                if activity.state == Activity.State.PLANNED:
                    yield "Aktivitet", f"{activity.text}, senast {day(activity.due)}"
