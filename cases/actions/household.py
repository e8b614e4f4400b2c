"""Households that part and households that become one, on a day, with everything that was decided left where it was.

Decisions, applications, notes and documents stay in the case they were made in; the dates of the members say who is
assessed with whom from when (the month they move counts both). Source: RÅ 1995 ref. 48 (a couple is counted
together from the day they move together).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.case import NewMember, close_case, register_case
from cases.facts import HouseholdChanged, HouseholdsMerged, HouseholdSplit
from cases.models import Case, CloseReason, HouseholdMember, MemberRole


@action("cases.change_household")
def split_household(
    actor: User,
    now: datetime,
    case_id: int,
    adult_id: int,
    first_day: date,
    children: Mapping[int, tuple[int | None, int | None]] | None = None,
) -> Case:
    """Let an adult leave for a household and a case of their own, from a day on; returns the new case.

    `adult_id` is the member who leaves (never the applicant, who keeps the case). `children` says which children go
    along, by member id: the days per month in the new household and those that remain in the old one; with None in
    both the child moves altogether, with days in both it lives by turns. The new case has the same section and
    caseworker.
    """
    case = case_for(actor, "cases.change_household", case_id)
    members = {m.pk: m for m in _members(case, first_day)}
    adult, children = members.get(adult_id), children or {}
    if adult is None or adult.role != MemberRole.PARTNER:
        raise Invalid("Välj den vuxna som får ett eget ärende. Sökanden behåller det här ärendet.", "adult")
    if any(pk not in members or members[pk].role != MemberRole.CHILD for pk in children):
        raise Invalid("Ett av barnen ingår inte i hushållet den dagen.", "children")
    _refuse_future(first_day, now)
    moving = [_child_for_new(members[pk], days) for pk, days in children.items()]
    _end(adult, first_day)
    for pk, (_, remaining) in children.items():
        _end(members[pk], first_day)
        if remaining is not None:
            _begin(case, members[pk], first_day, members[pk].role, remaining)
    new = register_case(
        actor,
        now,
        case.section,
        NewMember(adult.person, MemberRole.APPLICANT, adult.lunch_away, adult.in_school),
        moving,
        case.caseworker,
        first_day=first_day,
    )
    name, day = adult.person.name, first_day.isoformat()
    publish(actor, now, HouseholdSplit(case.pk, f"cases_case:{case.pk}", change=_split_words(name, day, new.number)))
    publish(actor, now, HouseholdSplit(new.pk, f"cases_case:{new.pk}", change=f"från ärende {case.number} den {day}"))
    publish(actor, now, HouseholdChanged(case.pk, f"cases_case:{case.pk}", change=f"{name} ingår till {day}"))
    return new


@action("cases.change_household")
def merge_households(actor: User, now: datetime, case_id: int, other_id: int, first_day: date) -> Case:
    """Let the household of another case move in with this one, from a day on; the other case is closed.

    Their applicant becomes the partner here, their children come along. Raises Conflict where one household already
    has a couple, or something open hinders that the other case is closed.
    """
    if case_id == other_id:
        raise Invalid("Välj ett annat ärende än det här.", "other")
    # In one order, so that two who merge the same cases do not wait for each other.
    locked = {pk: case_for(actor, "cases.change_household", pk) for pk in sorted((case_id, other_id))}
    case, other = locked[case_id], locked[other_id]
    _refuse_future(first_day, now)
    here, coming = _members(case, first_day), _members(other, first_day)
    if any(m.role == MemberRole.PARTNER for m in (*here, *coming)):
        raise Conflict("Ett av hushållen har redan två vuxna. Avsluta den som har flyttat först.", "other")
    known = {m.person_id for m in here}
    for member in coming:
        _end(member, first_day)
        if member.person_id not in known:
            role = MemberRole.PARTNER if member.role == MemberRole.APPLICANT else MemberRole(member.role)
            _begin(case, member, first_day, role, member.days)
    if other.protected and not case.protected:
        case.protected = True
        case.save(update_fields=["protected"])
    day = first_day.isoformat()
    publish(
        actor, now, HouseholdsMerged(other.pk, f"cases_case:{other.pk}", change=f"i ärende {case.number} från {day}")
    )
    close_case(actor, now, other.pk, CloseReason.MERGED)
    publish(
        actor, now, HouseholdsMerged(case.pk, f"cases_case:{case.pk}", change=f"med ärende {other.number} från {day}")
    )
    publish(
        actor,
        now,
        HouseholdChanged(case.pk, f"cases_case:{case.pk}", change=f"{other.applicant.name} ingår från {day}"),
    )
    return case


def _members(case: Case, day: date) -> list[HouseholdMember]:
    rows = HouseholdMember.objects.select_for_update(of=("self",)).select_related("person")
    return list(rows.filter(household=case.household_id, valid__contains=day).order_by("pk"))


def _refuse_future(first_day: date, now: datetime) -> None:
    if first_day > timezone.localdate(now):
        raise Invalid("Dagen kan inte ligga framåt i tiden: vänta tills de har flyttat.", "first_day")


def _end(member: HouseholdMember, first_day: date) -> None:
    """The member is here until the day before. Who came on the very day was never counted here."""
    if first_day <= member.valid.lower:
        raise Invalid(f"{member.person.name} kom till hushållet {member.valid.lower} eller senare.", "first_day")
    member.valid = DateRange(member.valid.lower, first_day)
    member.save(update_fields=["valid"])


def _begin(case: Case, was: HouseholdMember, first_day: date, role: str, days: int | None) -> None:
    HouseholdMember.objects.create(
        household_id=case.household_id,
        person=was.person,
        role=role,
        valid=DateRange(first_day, None),
        lunch_away=was.lunch_away,
        in_school=was.in_school,
        days=days,
    )


def _child_for_new(member: HouseholdMember, days: tuple[int | None, int | None]) -> NewMember:
    here, there = days
    if (here is None) != (there is None):
        raise Invalid("Ange dagar i båda hushållen för ett barn som bor växelvis.", "children")
    if here is not None and there is not None and here + there > 31:
        raise Invalid("Barnets dagar i de två hushållen kan inte bli fler än 31 tillsammans.", "children")
    return NewMember(member.person, MemberRole.CHILD, member.lunch_away, member.in_school, here)


def _split_words(name: str, day: str, number: str) -> str:
    return f"{name} har ärende {number} från {day}"
