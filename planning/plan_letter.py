"""The plan as it is printed and given to the client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.apps import apps
from django.utils.module_loading import import_string

from bistand.ui.templatetags.ui import day as written
from cases.deliveries import sender_of
from cases.letters import Recipient
from cases.letters_plain import Part, PlainLetter, plain_letter
from planning.models import Activity, Goal, PartnerPlan, Plan


def plan_letter(plan: Plan, today: date, *, draft: bool = False) -> bytes:
    """The plan as PDF/UA-1 and PDF/A-3a; a draft, also of the next version, says that it is one. `plan` with its
    parts (`plans_with_parts`) and case. It is given by hand, so no address stands on it.
    """
    draft = draft or plan.agreed_on is None
    day = today if draft or plan.agreed_on is None else plan.agreed_on
    how = f"Vi kom överens om planen {written(day)}, {plan.get_agreed_how_display()}." if plan.agreed_how else ""
    others = f" Med var också {plan.agreed_with.rstrip('.')}." if plan.agreed_with else ""
    return plain_letter(
        PlainLetter(
            sender=sender_of(plan.case),
            recipient=Recipient(plan.person.name),
            kind="Plan",
            title="Din plan",
            lead=f"{how}{others}"
            if how and not draft
            else "Det här är ett utkast. Läs det, och säg vad som ska ändras.",
            day=day,
            case_number=plan.case.number,
            parts=tuple(_parts(plan)),
            is_draft=draft,
        )
    )


def _parts(plan: Plan) -> Iterator[Part]:
    yield Part("Det planen ska leda till", plan.aim)
    if plan.own_words:
        yield Part("Med dina egna ord", plan.own_words)
    if plan.child_perspective:
        yield Part("Barnens perspektiv", plan.child_perspective)
    for goal in plan.goals.all():
        if goal.state != Goal.State.DROPPED:
            yield Part(f"Mål: {goal.text}", _reached(goal), facts=tuple(_steps(goal)))
    current = [row for row in plan.partner_plans.all() if row.state == PartnerPlan.State.CURRENT]
    if current:
        yield Part("Det du har kommit överens om med andra", facts=tuple((_who(row), row.says) for row in current))
    yield Part(
        "Så följer vi upp planen",
        f"{_next(plan)}Vi går igenom planen tillsammans minst var tredje månad. "
        "Hör av dig till oss tidigare om något ändras.",
    )


def _next(plan: Plan) -> str:
    """When it is followed up next, as the app above says that names a function `f(plan)` in its AppConfig:
    `next_of_plan = "followup.queries.next_of_plan"`.
    """
    named = [getattr(config, "next_of_plan", "") for config in apps.get_app_configs()]
    days = [import_string(path)(plan) for path in named if path]
    return "".join(f"Nästa gång är senast {written(found)}. " for found in days if found)


def _who(row: PartnerPlan) -> str:
    return f"{row.who[:1].upper()}{row.who[1:]}, {row.days}"


def _reached(goal: Goal) -> str:
    if goal.state == Goal.State.REACHED:
        return f"Målet är nått. Det nåddes {written(goal.settled_on)}."
    return f"Målet ska vara nått senast {goal.target_date}."


def _steps(goal: Goal) -> Iterator[tuple[str, str]]:
    for activity in goal.activities.all():
        if activity.state != Activity.State.DROPPED:
            who = {"klienten": "Du", "socialsekreteraren": "Socialsekreteraren"}.get(activity.who, activity.who)
            extent = f" {activity.extent[:1].upper()}{activity.extent[1:]}." if activity.extent else ""
            when = f"gjord {activity.done_on}" if activity.state == Activity.State.DONE else f"senast {activity.due}"
            yield activity.text, f"{who}, {when}.{extent}"
