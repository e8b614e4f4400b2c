"""What the handover sheet says of the assessments and plans: what hinders, the aim, the goals, and what is agreed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bistand.ui.templatetags.ui import day
from cases.handover_sheet import SheetPart
from cases.models import Case
from planning.assessments.queries import latest_of_each
from planning.models import Activity, CoordinatedPlan, Goal, PartnerPlan, Plan
from planning.queries import plans_with_parts

LATE = "dagen har passerat"


def assessment_part(case: Case, today: date) -> SheetPart:
    """The latest assessment of each adult, in a line or a few."""
    lines = []
    for row in latest_of_each(case.pk).values():
        hinder = f"Hindrar: {', '.join(row.hindering).lower()}." if row.hindering else "Inget område hindrar."
        lines.append((row.person.name, f"{row.template} {day(row.held_on)}. {hinder}"))
        more = (("Med egna ord", row.own_words), ("Hindrar mest", row.obstacles), ("Styrkor", row.strengths))
        lines += [(label, words) for label, words in more if words]
    return SheetPart("Kartläggningen", lines, 28, "Ingen kartläggning är gjord.")


def plan_part(case: Case, today: date) -> SheetPart:
    plans = plans_with_parts().filter(case=case, state__in=Plan.OPEN_STATES).order_by("pk")
    return SheetPart("Planen", [line for plan in plans for line in _lines(plan)], 30, "Ingen plan är öppen.")


def _lines(plan: Plan) -> Iterator[tuple[str, str]]:
    state = f"överenskommen {day(plan.agreed_on)}" if plan.agreed_on else "utkast, inte överenskommen"
    yield plan.person.name, f"{plan.aim} ({state})"
    for goal in plan.goals.all():
        stands = LATE if goal.is_late else goal.get_state_display()
        yield "Mål", f"{goal.text}, ska vara nått {day(goal.target_date)}: {stands}"
        if goal.state == Goal.State.OPEN:
            for activity in goal.activities.all():
                if activity.state == Activity.State.PLANNED:
                    late = f": {LATE}" if activity.is_late else ""
                    yield "Aktivitet", f"{activity.text}, senast {day(activity.due)}{late}"
    for row in plan.partner_plans.all():
        if row.state == PartnerPlan.State.CURRENT:
            yield f"Överenskommet med {row.who}", f"{row.says} ({row.days})"


def coordinated_part(case: Case, today: date) -> SheetPart:
    """The coordinated plans that hold (SIP): what is needed and who answers for it."""
    lines = []
    current = CoordinatedPlan.objects.filter(case=case, state=CoordinatedPlan.State.CURRENT)
    for row in current.select_related("person").order_by("pk"):
        lines.append((row.person.name, f"{row.needs} (samtycke {day(row.consent_on)})"))
        lines += [("Kommunen", row.municipality), ("Regionen", row.region)]
        lines += [("Andra", row.others)] if row.others else []
        lines.append(("Övergripande ansvar", row.responsible))
    return SheetPart("Samordnad individuell plan", lines, 32, "Ingen samordnad individuell plan gäller.")
