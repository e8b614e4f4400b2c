"""What has changed in an agreed plan since it was agreed, in words."""

from __future__ import annotations

from collections.abc import Iterator

from planning.models import Activity, Goal, PartnerPlan, Plan


def changes_since(plan: Plan) -> list[str]:
    """What is in the plan without being agreed, and what is struck of what was; nothing of a draft or a closed one.

    No query where its parts are fetched (`plans_with_parts`).
    """
    return list(_changes(plan)) if plan.state == Plan.State.AGREED else []


def _changes(plan: Plan) -> Iterator[str]:
    for goal in plan.goals.all():
        yield from _of(plan, goal, f"Nytt mål: {goal.text}", f"Struket mål: {goal.text}")
        for activity in goal.activities.all():
            yield from _of(plan, activity, f"Ny aktivitet: {activity.text}", f"Struken aktivitet: {activity.text}")
    for row in plan.partner_plans.all():
        yield from _of(plan, row, f"Nytt: överenskommet med {row.who}", f"Gäller inte längre: {row.who}")


def _of(plan: Plan, part: Goal | Activity | PartnerPlan, added: str, struck: str) -> Iterator[str]:
    if part.until_version is None:
        if part.since_version > plan.version:
            yield added
    elif part.since_version <= plan.version == part.until_version:
        yield struck
