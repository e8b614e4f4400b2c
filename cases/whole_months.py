"""The days of an application that are not decided, where a part of its month is: it is not handled until all are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from bistand.staff.models import DecisionType
from bistand.ui.templatetags.ui import month
from cases.household_days import Days, begins, days_of
from cases.models import Application, ApplicationKind, Decision, HouseholdMember, LegalGround
from cases.numbers import last_day_of_month
from cases.queries import memberships

# An emergency and a single need are not of all the days of a month.
OF_SOME_DAYS = (ApplicationKind.ACUTE, ApplicationKind.OTHER_NEED)
ONE_DAY = timedelta(1)


def deciding_days() -> QuerySet[Decision]:
    """Decisions in force on days of livelihood: granted or refused by right, but not those on other living costs."""
    rows = Decision.objects.filter(state__in=Decision.IN_FORCE, legal_ground=LegalGround.RIGHT)
    return rows.exclude(decision_type=DecisionType.LIVING_COSTS)


def undecided_days(application: Application) -> list[Days]:
    """The days of the application that no decision in force is of, also on another application; none where nothing is
    decided of it. Two queries.
    """
    first, last = application.month, last_day_of_month(application.month)
    rows = deciding_days().filter(case=application.case_id, period_from__lte=last, period_to__gte=first)
    decided = list(rows.values_list("application", "period_from", "period_to"))
    if application.pk not in {row[0] for row in decided}:
        return []
    everyone = memberships(application.case.household_id, application.month)
    return left_of(application, everyone, [(first, last) for _, first, last in decided])


def left_beside(decision: Decision) -> list[Days]:
    """The days of its application that are left when the decision is in force; none of one that is not on days."""
    if decision.legal_ground != LegalGround.RIGHT or decision.decision_type == DecisionType.LIVING_COSTS:
        return []
    application = decision.application
    first, last = application.month, last_day_of_month(application.month)
    rows = deciding_days().filter(case=application.case_id, period_from__lte=last, period_to__gte=first)
    others = rows.exclude(pk=decision.replaces_id or 0).values_list("period_from", "period_to")
    everyone = memberships(application.case.household_id, application.month)
    return left_of(application, everyone, [*others, (decision.period_from, decision.period_to)])


def left_after(application: Application, everyone: Iterable[HouseholdMember], days: Days) -> list[Days]:
    """The days of the application that are left when these are decided too. One query."""
    first, last = application.month, last_day_of_month(application.month)
    rows = deciding_days().filter(case=application.case_id, period_from__lte=last, period_to__gte=first)
    return left_of(application, everyone, [*rows.values_list("period_from", "period_to"), days])


def left_of(application: Application, everyone: Iterable[HouseholdMember], decided: Iterable[Days]) -> list[Days]:
    """The days that are left when some are decided, from the day the household begins. Pure."""
    if application.kind in OF_SOME_DAYS:
        return []
    content: Any = application.content
    whole = days_of(application.month, content.get("period") if isinstance(content, Mapping) else None)
    return list(_gaps((begins(everyone, whole), whole[1]), sorted(decided)))


def _gaps(whole: Days, decided: Iterable[Days]) -> Iterator[Days]:
    day = whole[0]
    for first, last in decided:
        if first > whole[1]:
            break
        if day < first:
            yield day, first - ONE_DAY
        day = max(day, last + ONE_DAY)
    if day <= whole[1]:
        yield day, whole[1]


def said(days: Days) -> str:
    """``15–30 september 2026``, or one day of it."""
    first, last = days
    return f"{first.day}–{last.day} {month(first)}" if first < last else f"{first.day} {month(first)}"


def first_part(left: Iterable[Days], parts: Iterable[Days]) -> Days | None:
    """The first of the days that are left that are of one household only."""
    known = list(parts)
    for begun, ended in left:
        for first, last in known:
            if first <= ended and begun <= last:
                return max(first, begun), min(last, ended)
    return None


def is_in(day: date, days: Iterable[Days]) -> bool:
    return any(first <= day <= last for first, last in days)
