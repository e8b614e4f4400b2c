"""Reads of plans. Whoever reads a plan reads the case, so the case's secrecy filter and log are used."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from bistand.refusals import NotFound
from cases.models import Case, Person
from cases.queries import adults_of, members_on, open_case, visible_cases
from planning.assessments.queries import latest_of_each
from planning.models import Activity, Assessment, Goal, PartnerPlan, Plan, Referral


@dataclass
class AdultPlans:
    """An adult of the household: the latest assessment, the plan that is open, if any, and those that are closed."""

    person: Person
    assessment: Assessment | None = None
    open: Plan | None = None
    closed: list[Plan] = field(default_factory=list)


def visible_plans(user: Any) -> QuerySet[Plan]:
    return Plan.objects.filter(case__in=visible_cases(user, "planning.read"))


def plans_with_parts() -> QuerySet[Plan]:
    """Plans with goals in order of date, their activities with referrals, and others' plans; five queries."""
    referrals = Referral.objects.select_related("measure__provider").order_by("-pk")
    activities = Activity.objects.order_by("due", "pk").prefetch_related(Prefetch("referrals", referrals))
    goals = Goal.objects.order_by("target_date", "pk").prefetch_related(Prefetch("activities", activities))
    return Plan.objects.select_related("person", "agreed_by__employee", "closed_by__employee").prefetch_related(
        Prefetch("goals", goals), Prefetch("partner_plans", PartnerPlan.objects.order_by("first_day", "pk"))
    )


def read_plan(user: Any, plan_id: int, page: str = "plan") -> tuple[Case, Plan]:
    """The plan and its case; the reading is logged. Raises NotFound for what the user may not know of."""
    plan = plans_with_parts().filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("Planen finns inte, eller hör till en sektion där du inte arbetar.")
    return open_case(user, plan.case_id, page), plan


def plans_of_case(case: Case, today: date) -> list[AdultPlans]:
    """The plans of each adult: those in the household today, and those who have left but had a plan."""
    assessed = latest_of_each(case.pk)
    members = adults_of(members_on(case.household_id, today))
    adults = {person.pk: AdultPlans(person, assessed.get(person.pk)) for person in members}
    for plan in plans_with_parts().filter(case=case).order_by("-pk"):
        adult = adults.setdefault(plan.person_id, AdultPlans(plan.person, assessed.get(plan.person_id)))
        if plan.state in Plan.OPEN_STATES:
            adult.open = plan
        else:
            adult.closed.append(plan)
    return list(adults.values())
