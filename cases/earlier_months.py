"""What the months that have been say of this one: the work incentive (SoL 12:8) and a child's wages (SoL 12:9).

Counted from decisions in force, for the person: also in other households and cases of the municipality.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from cases.models import Decision, DecisionLine, HouseholdMember, LegalGround, MemberRole, Outcome
from cases.norm.child_wages import earned_earlier
from cases.norm.work_incentive import WorkIncentive, work_incentive
from cases.same_aid import SUPPORT

# A person, a household, and when the person is in it.
Home = tuple[int, int, Any]
# A person's months.
Months = defaultdict[int, set[date]]


def work_incentives(
    members: Iterable[HouseholdMember], month: date, granted: Mapping[date, Collection[str]] | None = None
) -> dict[str, WorkIncentive]:
    """For each adult, by person id as text, whether the särskilda beräkningsregeln applies and why. Three queries.

    `granted` are months to be taken as granted too, and whose wages the rule lowers in them.
    """
    adults = [m.person_id for m in members if m.role != MemberRole.CHILD]
    rows = HouseholdMember.objects.filter(person__in=adults).exclude(role=MemberRole.CHILD)
    homes = [(m.person_id, m.household_id, m.valid) for m in rows]
    (supported, ordinary), used = _supported(homes), _used(homes)
    for more, lowered in (granted or {}).items():
        for person in adults:
            supported[person].add(more)
            ordinary[person].add(more)
            used[person] |= {more} if str(person) in lowered else set()
    return {
        str(person): work_incentive(month, supported[person], used[person], supported[person] - ordinary[person])
        for person in adults
    }


def _supported(homes: list[Home]) -> tuple[Months, Months]:
    """The months in which each person, as an adult of a household, has had försörjningsstöd by decisions in force, and
    those of them in which it was more than the food norm of an emergency.
    """
    support = DecisionLine.objects.filter(decision=OuterRef("pk"), purpose__in=SUPPORT)
    decisions = _in_force(homes).filter(
        Exists(support), legal_ground=LegalGround.RIGHT, outcome__in=[Outcome.GRANT, Outcome.PARTIAL]
    )
    found: Months = defaultdict(set)
    ordinary: Months = defaultdict(set)
    rows = decisions.values_list("case__household_id", "period_from", "period_to", "calculation__input__emergency")
    for household, first, last, emergency in rows:
        for person, home, valid in homes:
            if home == household:
                months = {month for month in _months(first, last) if month in valid}
                found[person] |= months
                if not emergency:
                    ordinary[person] |= months
    return found, ordinary


def _used(homes: list[Home]) -> Months:
    """The months in which a wage of each person's was lowered by the rule, by decisions in force."""
    persons = [str(person) for person, _, _ in homes]
    rows = _in_force(homes).filter(calculation__input__work_incentive__has_any_keys=persons)
    found: Months = defaultdict(set)
    for month, given in rows.values_list("calculation__month", "calculation__input"):
        wages = [r for r in given["incomes"] if r["kind"] == "wage" and r.get("counted") is not False]
        earners = {str(r["person"]) for r in wages if Decimal(str(r["net"])) > 0}
        for person in earners.intersection(given["work_incentive"], persons):
            found[int(person)].add(month)
    return found


def _in_force(homes: list[Home]) -> QuerySet[Decision]:
    return Decision.objects.filter(case__household__in={home for _, home, _ in homes}, state__in=Decision.IN_FORCE)


def _months(first: date, last: date) -> Iterable[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def children_earned(
    household_id: int, members: Iterable[HouseholdMember], month: date
) -> dict[tuple[str, int], Decimal]:
    """What each child has earned by own work earlier in the calendar year (SEK), by person id as text and year.

    The year of the month itself and, where the month before lies in another, that year too. One query.
    """
    children = [str(m.person_id) for m in members if m.role == MemberRole.CHILD]
    if not children:
        return {}
    before = month.replace(day=1) - timedelta(days=1)
    inputs: list[dict[str, Any]] = list(
        Decision.objects.filter(
            case__household=household_id,
            state__in=Decision.IN_FORCE,
            calculation__month__lt=month,
            calculation__month__gte=date(before.year, 1, 1),
        ).values_list("calculation__input", flat=True)
    )
    return {
        (child, year): earned_earlier(inputs, child, year) for child in children for year in {month.year, before.year}
    }
