"""What a plan of good quality has: a checklist that is shown while it is written. It advises, and refuses nothing.

Source: the audits' remarks on plans without own words, steps or a child's perspective (N 15, 17). Practice, no statute.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cases.numbers import add_months
from planning.models import Activity, Goal, Plan

# The first follow-up comes three months after the agreement; something is to have been done by then.
FIRST_FOLLOWUP_MONTHS = 3


@dataclass(frozen=True)
class Point:
    """One point of the checklist: what a good plan has, whether this one has it, and what to do where not."""

    text: str
    done: bool
    advice: str


def quality(plan: Plan, today: date, has_children: bool) -> list[Point]:
    """The checklist of a plan whose goals and activities are fetched (`plans_with_parts`); no query."""
    return list(_points(plan, today, has_children))


def _points(plan: Plan, today: date, has_children: bool) -> Iterator[Point]:
    goals = [goal for goal in plan.goals.all() if goal.state != Goal.State.DROPPED]
    activities = [a for goal in goals for a in goal.activities.all() if a.state != Activity.State.DROPPED]
    yield Point(
        "Klientens egna ord finns med", bool(plan.own_words), "Skriv vad klienten själv vill, som hen säger det."
    )
    yield Point("Planen har mål", bool(goals), "Lägg till ett mål som båda kan se när det är nått.")
    bare = next((goal for goal in goals if not any(a.goal_id == goal.pk for a in activities)), None)
    yield Point(
        "Varje mål har en aktivitet",
        bool(goals) and bare is None,
        f"Lägg till vad som ska göras för målet ”{bare.text}”." if bare else "Lägg till ett mål först.",
    )
    own = any(a.responsible == Activity.Responsible.CLIENT for a in activities)
    yield Point("Klienten gör något själv", own, "Lägg till en aktivitet som klienten ansvarar för.")
    soon = add_months(plan.agreed_on or today, FIRST_FOLLOWUP_MONTHS)
    yield Point(
        "Något ska vara gjort före den första uppföljningen",
        any((a.first_day or a.due) <= soon for a in activities),
        f"Lägg till ett första steg före {soon}, så att det finns något att följa upp.",
    )
    if has_children:
        said = bool(plan.child_perspective)
        yield Point("Barnens perspektiv finns med", said, "Skriv vad planen betyder för barnen och vad de har sagt.")
