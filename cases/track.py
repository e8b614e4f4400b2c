"""Where a case stands: its step on the track, the steps done, what is next, and what is late.

The way goes from application to follow-up. What this floor knows it says itself; an app above adds its steps by
naming the facts that make them done, in its AppConfig:

    case_steps = (CaseStep("plan", "Plan", done=("PlanAgreed",), undone=("PlanClosed",), order=60),)

One with a limit (`days`, the key of a setting) is done within so many days of the day when the case was opened, or came
back after it was closed, as the setting was that day: a new limit is for new cases. That is the way in: after
`TRACKED_DAYS` a case is followed by its plans and follow-ups, and the limits say nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.utils import timezone

from bistand.audit.models import Fact
from bistand.staff.queries import settings_over_time
from bistand.ui.navigation import url_or_none
from cases.models import Application, Case, Decision, Reentry


@dataclass(frozen=True)
class CaseStep:
    """A step of an app above. It is done while the latest of its facts is one of `done`."""

    name: str
    label: str
    done: tuple[str, ...]
    undone: tuple[str, ...] = ()
    order: int = 100
    url_name: str = ""
    # What makes it done, in the words of the pages.
    how: str = ""
    # The setting that says within how many days of the opening; at 0 the step is not shown.
    days: str = ""

    def is_done(self) -> Q:
        """The condition on cases that it is done."""
        done = Fact.objects.filter(case_id=OuterRef("pk"), name__in=self.done)
        if self.undone:
            later = Fact.objects.filter(case_id=OuterRef("case_id"), name__in=self.undone, id__gt=OuterRef("id"))
            done = done.filter(~Exists(later))
        return Q(Exists(done))


@dataclass(frozen=True)
class Standing:
    """The step a case is on, in one word, and the next thing to do in a few."""

    step: str
    next: str


APPLICATION, INVESTIGATION, DECISION, PAYMENT = "Ansökan", "Utredning", "Beslut", "Utbetalning"
OWN_STEPS = (APPLICATION, INVESTIGATION, DECISION, PAYMENT)
OWN_ORDER = dict(zip(OWN_STEPS, (0, 30, 40, 50), strict=True))
AFTER = "Uppföljning"
TRACKED_DAYS = 365
# From which day a limit holds and how many days it is, the latest first.
Limits = list[tuple[date, int]]


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
        {
            "label": label,
            "state": "done" if at < reached else "now" if at == reached else "todo",
            "order": OWN_ORDER[label],
        }
        for at, label in enumerate(OWN_STEPS)
    ]
    return sorted(own + _steps_above(case), key=lambda step: step["order"])


def offered_steps() -> list[CaseStep]:
    """The steps of the apps above, in their order."""
    offered = (step for config in apps.get_app_configs() for step in getattr(config, "case_steps", ()))
    return sorted(offered, key=lambda step: step.order)


def limited_steps() -> list[tuple[CaseStep, Limits]]:
    """The steps with a limit, each with what that has been over time; one query."""
    steps = [step for step in offered_steps() if step.days]
    limits = settings_over_time(step.days for step in steps)
    return [(step, limits[step.days]) for step in steps]


def _steps_above(case: Case) -> list[dict[str, Any]]:
    today = timezone.localdate()
    steps = offered_steps()
    names = {name for step in steps for name in (*step.done, *step.undone)}
    if not names:
        return []
    facts = Fact.objects.filter(case_id=case.pk, name__in=names).order_by()
    returns = Reentry.objects.filter(case=case.pk).order_by("-pk").values("returned_on")
    rows_of_facts = list(facts.values_list("name").annotate(latest=Max("id"), back=Max(Subquery(returns[:1]))))
    last = {name: latest for name, latest, _ in rows_of_facts}
    since = next((back for *_, back in rows_of_facts if back), case.opened_on)
    limits = {step.name: _days_on(over_time, since) for step, over_time in limited_steps()}
    tracked = case.state == Case.State.OPEN and (today - since).days <= TRACKED_DAYS
    rows = []
    for step in steps:
        done, days = _is_done(step, last), limits.get(step.name)
        if days == 0 and not done:
            continue
        due = since + timedelta(days=days) if days and tracked and not done else None
        rows.append(
            {
                "name": step.name,
                "label": step.label,
                "order": step.order,
                "due": due,
                "state": "done" if done else "late" if due and due < today else "todo",
                "url": url_or_none(step.url_name, case.pk) if step.url_name else None,
            }
        )
    return rows


def _days_on(limits: Limits, day: date) -> int:
    return next(days for first, days in limits if first <= day)


def _is_done(step: CaseStep, last: dict[str, int]) -> bool:
    done = max((last.get(name, 0) for name in step.done), default=0)
    return done > max((last.get(name, 0) for name in step.undone), default=0)
