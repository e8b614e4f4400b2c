"""Households that part and households that become one, on a day, with everything that was decided left where it was.

Decisions, applications, notes and documents stay in the case they were made in; the dates of the members say who is
assessed with whom from when (the month they move counts both). Source: RÅ 1995 ref. 48 (a couple is counted
together from the day they move together).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.case import NewMember, close_case, refuse_second_adult, register_case
from cases.actions.homes import Home, Lives, move, move_along
from cases.facts import HouseholdChanged, HouseholdsMerged, HouseholdSplit
from cases.models import Case, CloseReason, HouseholdMember, MemberRole, Person
from cases.numbers import add_months

# An earlier day must be a slip, or the case has lain for so long that it is to be gone through by hand.
MOST_MONTHS_BACK = 12
# As many days by turns as these are all of a month.
DAYS_OF_A_MONTH = 30


@action("cases.change_household")
def split_household(
    actor: User,
    now: datetime,
    case_id: int,
    adult_id: int,
    first_day: date,
    children: Mapping[int, tuple[int | None, int | None]] | None = None,
    *,
    homes: Mapping[int, Home],
) -> Case:
    """Let an adult leave for a household and a case of their own, from a day on; returns the new case.

    `adult_id` is the member who leaves (never the applicant, who keeps the case). `children` says which children go
    along, by member id: the days per month in the new household and those that remain in the old one; with None in
    both the child moves altogether, with days in both it lives by turns. `homes` says where each adult lives from the
    day, by member id: it may be the applicant who has left the home. The new case has the same section and caseworker.

    Raises Invalid where it is not said where an adult who is not protected lives.
    """
    case = case_for(actor, "cases.change_household", case_id)
    _check_day(first_day, now)
    rows = _ever(case)
    adult, children = rows.get(adult_id), children or {}
    if adult is None or adult.role != MemberRole.PARTNER:
        raise Invalid("Välj den vuxna som får ett eget ärende. Sökanden behåller det här ärendet.", "adult")
    if any(pk not in rows or rows[pk].role != MemberRole.CHILD for pk in children):
        raise Invalid("Ett av barnen ingår inte i hushållet.", "children")
    for pk in (adult_id, *children):
        _check_moves(rows[pk], first_day, rows.values())
    moving = [_child_for_new(rows[pk], days) for pk, days in children.items()]
    _move_apart(case, rows.values(), adult, children, homes, first_day, now)
    _end(adult, first_day)
    for pk, (_, remaining) in children.items():
        until = rows[pk].valid.upper
        _end(rows[pk], first_day)
        if remaining is not None:
            _begin(case, rows[pk], DateRange(first_day, until), rows[pk].role, remaining)
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
    last = f"{name} ingår till och med {(first_day - timedelta(1)).isoformat()}"
    publish(actor, now, HouseholdChanged(case.pk, f"cases_case:{case.pk}", change=last))
    return new


@action("cases.change_household")
def merge_households(
    actor: User, now: datetime, case_id: int, other_id: int, first_day: date, *, home: Home | None
) -> Case:
    """Let the household of another case move in with this one, from a day on; the other case is closed.

    Their applicant becomes the partner here, their children come along. `home` is where all live from the day: where
    those of this case do (STAYS), at a new address, or not known; it is not asked where somebody is protected. Raises
    Conflict where one household already has a couple, or something open hinders that the other case is closed.
    """
    if case_id == other_id:
        raise Invalid("Välj ett annat ärende än det här.", "other")
    # In one order, so that two who merge the same cases do not wait for each other.
    locked = {pk: case_for(actor, "cases.change_household", pk) for pk in sorted((case_id, other_id))}
    case, other = locked[case_id], locked[other_id]
    _check_day(first_day, now)
    here, coming = _members(case, first_day), _ever(other).values()
    _check_all_come(case, other, coming, first_day)
    if any(m.role == MemberRole.PARTNER for m in (*here, *coming) if first_day in m.valid):
        raise Conflict("Ett av hushållen har redan två vuxna. Avsluta den som har flyttat först.", "other")
    refuse_second_adult(case, MemberRole.PARTNER, DateRange(first_day, None))
    _move_together(case, [m.person for m in (*here, *coming) if first_day in m.valid], home, now)
    known = {m.person_id: m for m in here}
    for member in (m for m in coming if first_day in m.valid):
        valid = DateRange(first_day, member.valid.upper)
        _end(member, first_day)
        if twin := known.get(member.person_id):
            _join_days(case, twin, member, valid)
        else:
            role = MemberRole.PARTNER if member.role == MemberRole.APPLICANT else MemberRole(member.role)
            _begin(case, member, valid, role, member.days)
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


def _move_apart(
    case: Case,
    rows: Iterable[HouseholdMember],
    adult: HouseholdMember,
    children: Mapping[int, tuple[int | None, int | None]],
    homes: Mapping[int, Home],
    first_day: date,
    now: datetime,
) -> None:
    """Each adult lives where it is said, and the children who live with one of them altogether go along."""
    here = [m for m in rows if first_day in m.valid]
    kids = [m for m in here if m.role == MemberRole.CHILD]
    stays = [m for m in here if m.person_id == case.applicant_id]
    with_adult = [m.person for m in kids if children.get(m.pk) == (None, None)]
    with_applicant = [m.person for m in kids if m.pk not in children]
    for parent, own in ((adult, with_adult), *((m, with_applicant) for m in stays)):
        if move(parent.person, homes.get(parent.pk), now, f"home.{parent.pk}"):
            move_along(own, parent.person, now)


def _move_together(case: Case, people: Iterable[Person], home: Home | None, now: datetime) -> None:
    """All who live together have the address of the home; of none where one of them is protected."""
    people = list(people)
    if any(person.protected for person in people):
        home = Home(Lives.UNKNOWN)
    elif home is None or home.lives not in Lives.values:
        raise Invalid("Ange var de bor från den dagen.", "home")
    elif home.lives == Lives.STAYS and not case.applicant.address:
        raise Invalid("Det finns ingen adress i det här ärendet. Skriv den, eller välj att den inte är känd.", "home")
    for person in people:
        if home.lives != Lives.STAYS:
            move(person, home, now, "home")
    if home.lives == Lives.STAYS:
        move_along([p for p in people if p.address != case.applicant.address], case.applicant, now)


def _members(case: Case, day: date) -> list[HouseholdMember]:
    rows = HouseholdMember.objects.select_for_update(of=("self",)).select_related("person")
    return list(rows.filter(household=case.household_id, valid__contains=day).order_by("pk"))


def _ever(case: Case) -> dict[int, HouseholdMember]:
    rows = HouseholdMember.objects.select_for_update(of=("self",)).select_related("person")
    return {m.pk: m for m in rows.filter(household=case.household_id).order_by("pk")}


def _check_day(first_day: date, now: datetime) -> None:
    """Not ahead, and not so far back that it must be a slip of the year."""
    today = timezone.localdate(now)
    if first_day > today:
        raise Invalid("Dagen kan inte ligga framåt i tiden: vänta tills de har flyttat.", "first_day")
    if first_day < (earliest := add_months(today, -MOST_MONTHS_BACK)):
        raise Invalid(
            f"Dagen kan ligga högst {MOST_MONTHS_BACK} månader bakåt, alltså tidigast {earliest.isoformat()}. Är det "
            "längre sedan avslutar du tiden i hushållet för den som flyttade och öppnar ett nytt ärende.",
            "first_day",
        )


def _check_moves(member: HouseholdMember, first_day: date, rows: Iterable[HouseholdMember]) -> None:
    """Whoever moves is in the household the day before, and has no other time in it later."""
    name, came = member.person.given_name, member.valid.lower
    field = "first_day" if member.role != MemberRole.CHILD else f"children.{member.pk}"
    if first_day <= came:
        raise Invalid(f"{name} kom till hushållet {came.isoformat()}. Välj en senare dag.", field)
    if member.valid.upper and member.valid.upper < first_day:
        left = (member.valid.upper - timedelta(1)).isoformat()
        raise Invalid(f"{name} ingår i hushållet bara till och med {left}. Välj senast dagen efter.", field)
    later = [m.valid.lower for m in rows if m.person_id == member.person_id and m.valid.lower > first_day]
    if later:
        raise Invalid(f"{name} ingår också i hushållet från {min(later).isoformat()}. Ändra det först.", field)


def _check_all_come(case: Case, other: Case, coming: Iterable[HouseholdMember], first_day: date) -> None:
    """Both applicants are there that day, and nobody of the other household comes to it later and is left behind."""
    for whose in (case, other):
        if not any(m.person_id == whose.applicant_id and first_day in m.valid for m in _ever(whose).values()):
            name = whose.applicant.given_name
            raise Invalid(f"{name} ingår inte i hushållet i ärende {whose.number} den dagen.", "first_day")
    if late := [m for m in coming if m.valid.lower > first_day]:
        last = max(late, key=lambda m: m.valid.lower)
        day = last.valid.lower.isoformat()
        raise Invalid(
            f"{last.person.given_name} kom till det andra hushållet {day}. Välj en senare dag, så att alla följer med.",
            "first_day",
        )


def _join_days(case: Case, here: HouseholdMember, coming: HouseholdMember, valid: DateRange) -> None:
    """A child who lived by turns in both households lives in the one with the days of both together."""
    if here.days is None or coming.days is None:
        return
    together = here.days + coming.days
    _end(here, valid.lower)
    _begin(case, here, valid, here.role, together if together < DAYS_OF_A_MONTH else None)


def _end(member: HouseholdMember, first_day: date) -> None:
    """The member is here until the day before. Who came on the very day was never counted here."""
    if first_day <= member.valid.lower:
        came = member.valid.lower.isoformat()
        raise Invalid(f"{member.person.given_name} kom till hushållet {came}. Välj en senare dag.", "first_day")
    member.valid = DateRange(member.valid.lower, first_day)
    member.save(update_fields=["valid"])


def _begin(case: Case, was: HouseholdMember, valid: DateRange, role: str, days: int | None) -> None:
    HouseholdMember.objects.create(
        household_id=case.household_id,
        person=was.person,
        role=role,
        valid=valid,
        lunch_away=was.lunch_away,
        in_school=was.in_school,
        days=days,
    )


def _child_for_new(member: HouseholdMember, days: tuple[int | None, int | None]) -> NewMember:
    here, there = days
    if (here is None) != (there is None):
        raise Invalid("Ange dagar i båda hushållen för ett barn som bor växelvis.", f"children.{member.pk}")
    if here is not None and there is not None:
        _check_whole_month(member, here + there)
    return NewMember(member.person, MemberRole.CHILD, member.lunch_away, member.in_school, here, member.valid.upper)


def _check_whole_month(member: HouseholdMember, together: int) -> None:
    """The days in both households are all of a month; of a child who lives somewhere else too they may be fewer."""
    if together == DAYS_OF_A_MONTH or (member.days is not None and together < DAYS_OF_A_MONTH):
        return
    raise Invalid(
        f"Dagarna i de två hushållen blir {together} tillsammans. De ska bli {DAYS_OF_A_MONTH}, en hel månad. Skriv om "
        "dagarna.",
        f"children.{member.pk}",
    )


def _split_words(name: str, day: str, number: str) -> str:
    return f"{name} har ärende {number} från {day}"
