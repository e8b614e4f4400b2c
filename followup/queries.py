"""Reads of follow-ups, missing plans and how the section's follow-ups go; all carry the secrecy filter of cases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from bistand.refusals import NotFound
from bistand.staff.models import User
from cases.models import Case, Decision, HouseholdMember, MemberRole, Outcome, Reentry
from cases.numbers import add_months
from cases.queries import open_case, visible_cases
from cases.track import TRACKED_DAYS, CaseStep, Limits
from followup.models import Flag, FollowUp
from planning.models import Plan, PlanOutcome

GRANTED = (Outcome.GRANT, Outcome.PARTIAL)
ADULT_AGE = 18
# As many of each kind as a day can hold; the lists behind have them all.
MOST = 100
SOON_DAYS = 7


def where_there_are_any(user: Any, *asked: QuerySet[Any]) -> list[list[Any]]:
    """The first `MOST` of each. Where most have few of these kinds, one query says first which there are any of."""
    found = User.objects.filter(pk=user.pk).values_list(*map(Exists, asked))[0]
    return [list(rows[:MOST]) if any_found else [] for rows, any_found in zip(asked, found, strict=True)]


def has_children(household_id: int, day: date) -> bool:
    """Whether the household has a member under 18 on the day."""
    born_after = add_months(day, -12 * ADULT_AGE)
    return HouseholdMember.objects.filter(
        household=household_id, valid__contains=day, person__birth_date__gt=born_after
    ).exists()


def visible_followups(user: Any) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(case__in=visible_cases(user, "followup.read"))


def for_lists(followups: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    """With all that a row shows, and the level of the flag that is raised on it (`flag`)."""
    raised = Flag.objects.filter(followup=OuterRef("pk"), cleared_at__isnull=True).order_by("-level")
    return followups.select_related(
        "case__applicant", "case__section", "plan__person", "responsible__employee"
    ).annotate(flag=Subquery(raised.values("level")[:1]))


def flagged(followups: QuerySet[FollowUp], level: str) -> QuerySet[FollowUp]:
    """Those with a raised flag of the level; found through the flags, which are few among all follow-ups."""
    raised = Flag.objects.filter(level=level, cleared_at__isnull=True)
    return followups.filter(FollowUp.IS_OPEN, pk__in=raised.values("followup"))


def read_followup(user: Any, followup_id: int) -> tuple[Case, FollowUp]:
    """The follow-up and its case; the reading is logged. Raises NotFound for what the user may not know of."""
    found = (
        for_lists(FollowUp.objects.all())
        .select_related("plan__person", "responsible__employee", "held_by__employee", "follows", "followed_by")
        .filter(pk=followup_id)
        .first()
    )
    if found is None:
        raise NotFound("Uppföljningen finns inte, eller hör till en sektion där du inte arbetar.")
    return open_case(user, found.case_id, "followup"), found


def last_held(followup: FollowUp) -> FollowUp | None:
    """The last one held before it: of the person's plans in the case, or of the children there."""
    rows = FollowUp.objects.filter(case=followup.case_id, kind=followup.kind, state=FollowUp.State.HELD)
    if followup.plan:
        rows = rows.filter(plan__person=followup.plan.person_id)
    rows = rows.filter(pk__lt=followup.pk).select_related("held_by__employee")
    return rows.order_by("-held_on", "-pk").first()


def next_of_plan(plan: Plan) -> date | None:
    """The last day of the follow-up that waits for the plan, if one does."""
    return FollowUp.objects.filter(FollowUp.IS_OPEN, plan=plan).values_list("due", flat=True).first()


def flags_raised_for(user: Any) -> QuerySet[Flag]:
    """The user's own follow-ups that are due, for the navigation to count."""
    due = Flag.objects.filter(level=Flag.Level.OVERDUE, cleared_at__isnull=True)
    return due.filter(followup__responsible=user, followup__state__in=FollowUp.OPEN_STATES)


def step_waits(user: Any, step: CaseStep, limits: Limits, today: date, *, late: bool) -> QuerySet[Case]:
    """Open cases in which a step of the track has passed its last day without being done, or (not `late`) comes to it
    within `SOON_DAYS`. Rows carry `since`, when the case was opened or came back, and `limit`, the days of the step
    that day.
    """
    returns = Reentry.objects.filter(case=OuterRef("pk")).order_by("-pk")
    later = Reentry.objects.filter(case=OuterRef("case"), pk__gt=OuterRef("pk"))
    back = Reentry.objects.exclude(Exists(later))
    opened, returned, until = Q(pk__in=[]), Q(pk__in=[]), date.max
    for first, days in limits:
        # Opened on the day before this one, it is late today.
        edge = today - timedelta(days=days)
        begin, end = (
            (today - timedelta(days=TRACKED_DAYS), edge - timedelta(days=1))
            if late
            else (edge, edge + timedelta(days=SOON_DAYS))
        )
        if days:
            end = min(end, until - timedelta(days=1))
            opened |= Q(opened_on__gte=max(first, begin), opened_on__lte=end)
            returned |= Q(returned_on__gte=max(first, begin), returned_on__lte=end)
        until = first
    counted = (opened & ~Exists(returns)) | Q(pk__in=back.filter(returned).values("case"))
    cases = visible_cases(user, "followup.read").filter(counted, state=Case.State.OPEN).exclude(step.is_done())
    rows = cases.annotate(since=Coalesce(Subquery(returns.values("returned_on")[:1]), F("opened_on")))
    held = [When(since__gte=first, then=Value(days)) for first, days in limits[:-1]]
    rows = rows.annotate(limit=Choose(*held, default=Value(limits[-1][1])))
    return rows.select_related("applicant", "section", "caseworker__employee")


def missing_plans(user: Any, today: date) -> QuerySet[HouseholdMember]:
    """Adults of open cases who have no agreed plan: where aid is granted, and of a plan that a new one was to replace.

    Rows carry case_id, case_number, opened_on, caseworker, caseworker_id, section and `drafted` (a plan is begun).
    """
    plans = Plan.objects.filter(case=OuterRef("case_id"), person=OuterRef("person"))
    granted = Decision.objects.filter(case=OuterRef("case_id"), state__in=Decision.IN_FORCE, outcome__in=GRANTED)
    cases = visible_cases(user, "followup.read").filter(state=Case.State.OPEN)
    return (
        HouseholdMember.objects.filter(household__cases__in=cases, valid__contains=today)
        .exclude(role=MemberRole.CHILD)
        .annotate(
            case_id=F("household__cases"),
            case_number=F("household__cases__number"),
            opened_on=F("household__cases__opened_on"),
            caseworker_id=F("household__cases__caseworker"),
            caseworker=F("household__cases__caseworker__employee__name"),
            section_id=F("household__cases__section"),
            section=F("household__cases__section__name"),
        )
        .filter(Exists(granted) | Exists(plans.filter(outcome=PlanOutcome.NEW_PLAN)))
        .exclude(Exists(plans.filter(state=Plan.State.AGREED)))
        .annotate(drafted=Exists(plans.filter(state=Plan.State.DRAFT)))
        .select_related("person")
    )
