"""Where a case stands: its step on the track, the steps done, and what is next.

The way goes from application to follow-up. What this floor knows it says itself; an app above adds its steps by
naming the facts that make them done, in its AppConfig:

    case_steps = (CaseStep("plan", "Plan", done=("PlanAgreed",), undone=("PlanClosed",), order=60),)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Max

from bistand.audit.models import Fact
from bistand.ui.navigation import url_or_none
from cases.models import Application, Case, Decision


@dataclass(frozen=True)
class CaseStep:
    """A step of an app above. It is done while the latest of its facts is one of `done`."""

    name: str
    label: str
    done: tuple[str, ...]
    undone: tuple[str, ...] = ()
    order: int = 100
    url_name: str = ""


@dataclass(frozen=True)
class Standing:
    """The step a case is on, in one word, and the next thing to do in a few."""

    step: str
    next: str


APPLICATION, INVESTIGATION, DECISION, PAYMENT = "Ansökan", "Utredning", "Beslut", "Utbetalning"
OWN_STEPS = (APPLICATION, INVESTIGATION, DECISION, PAYMENT)
AFTER = "Uppföljning"


def standing(
    state: str | None, *, is_calculated: bool, decision: Decision | None, supplement_by: date | None = None
) -> Standing:
    """Where the latest application stands; `state` is the application's, None where there is none."""
    match state:
        case None:
            return Standing(APPLICATION, "Registrera ansökan")
        case Application.State.RECEIVED:
            return Standing(APPLICATION, "Börja utreda")
        case Application.State.SUPPLEMENT_REQUESTED:
            return Standing(INVESTIGATION, f"Komplettering senast {supplement_by or ''}".strip())
        case Application.State.WITHDRAWN | Application.State.JOINED:
            return Standing(APPLICATION, "Invänta ny ansökan")
    if decision is None:
        return Standing(DECISION, "Skriv beslut") if is_calculated else Standing(INVESTIGATION, "Gör beräkning")
    if decision.in_force and state in Application.OPEN_STATES:
        return Standing(INVESTIGATION, "Besluta om resten")
    return _after_decision(decision)


def _after_decision(decision: Decision) -> Standing:
    match decision.state:
        case Decision.State.DRAFT:
            return Standing(DECISION, "Ändra förslaget" if decision.returned_reason else "Fatta beslut")
        case Decision.State.PROPOSED:
            return Standing(DECISION, "Förslag väntar på beslut")
        case Decision.State.MADE if decision.amount > 0:
            return Standing(PAYMENT, "Betala ut")
        case _:
            return Standing(AFTER, "Invänta ny ansökan")


def steps_of(case: Case, now: Standing) -> list[dict[str, Any]]:
    """The steps for `c-steps`: this floor's by where the application stands, the others' by their facts."""
    reached = OWN_STEPS.index(now.step) if now.step in OWN_STEPS else len(OWN_STEPS)
    own = [
        {"label": label, "state": "done" if at < reached else "now" if at == reached else "todo"}
        for at, label in enumerate(OWN_STEPS)
    ]
    return own + _steps_above(case)


def _steps_above(case: Case) -> list[dict[str, Any]]:
    offered = (step for config in apps.get_app_configs() for step in getattr(config, "case_steps", ()))
    steps = sorted(offered, key=lambda step: step.order)
    names = {name for step in steps for name in (*step.done, *step.undone)}
    if not names:
        return []
    facts = Fact.objects.filter(case_id=case.pk, name__in=names).order_by()
    last = dict(facts.values_list("name").annotate(Max("id")))
    return [
        {
            "label": step.label,
            "state": "done" if _is_done(step, last) else "todo",
            "url": url_or_none(step.url_name, case.pk) if step.url_name else None,
        }
        for step in steps
    ]


def _is_done(step: CaseStep, last: dict[str, int]) -> bool:
    done = max((last.get(name, 0) for name in step.done), default=0)
    return done > max((last.get(name, 0) for name in step.undone), default=0)
