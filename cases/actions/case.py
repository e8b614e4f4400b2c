"""People, households and cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import Section, User
from bistand.staff.permissions import require
from cases.actions.access import case_for
from cases.actions.homes import WHERE, Home, Lives, move_in, settle
from cases.barriers import barred_cases
from cases.closing import open_matters
from cases.facts import CaseClosed, CaseOpened, HouseholdChanged
from cases.models import Case, CloseReason, Household, HouseholdMember, MemberRole, NotifyBy, Person
from cases.numbers import (
    MOST_MONTHS_AHEAD,
    OF_AGE,
    add_months,
    age_on,
    birth_date_of,
    is_temporary,
    read_person_number,
    read_temporary_number,
)


@dataclass(frozen=True)
class NewMember:
    """A person to be put in a household: adult or child, from a day on."""

    person: Person
    role: str
    lunch_away: bool = False
    in_school: bool = False
    days: int | None = None
    # The first day they are no longer in it, where that is known.
    until: date | None = None


@action("cases.register")
def register_person(
    actor: User,
    now: datetime,
    /,
    pnr: str,
    given_name: str,
    family_name: str,
    born: date | None = None,
    **details: Any,
) -> Person:
    """Register a person, or give back the one already registered with the number.

    `details` may hold protected, street, postcode, city, phone and language. Somebody without a number is registered
    by the day they were born, and gets a temporary one. Raises Invalid for a number that is neither a personnummer nor
    a samordningsnummer.
    """
    if not pnr and born:
        number: str | None = _temporary_number(born, timezone.localdate(now))
    else:
        number = read_person_number(pnr) or _known_temporary(pnr)
    if number is None:
        raise Invalid("Det är inget giltigt personnummer eller samordningsnummer.", "pnr")
    if not given_name.strip() or not family_name.strip():
        raise Invalid("Ange både förnamn och efternamn.", "given_name")
    if (known := Person.objects.filter(pnr=number).first()) is not None:
        return known
    _refuse_absurd_birth(birth_date_of(number), timezone.localdate(now), "pnr")
    person, _ = Person.objects.get_or_create(
        pnr=number,
        defaults={
            "given_name": given_name.strip(),
            "family_name": family_name.strip(),
            "birth_date": birth_date_of(number),
            **details,
        },
    )
    return person


def _temporary_number(born: date, today: date) -> str:
    """The next temporary number of a birth date; two who register at once wait for each other."""
    _refuse_absurd_birth(born, today, "born")
    first = f"{born:%Y%m%d}T"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases_person'), hashtext(%s))", [first])
    last = Person.objects.filter(pnr__startswith=first).order_by("pnr").values_list("pnr", flat=True).last()
    following = int(last[len(first) :]) + 1 if last else 1
    if following > MOST_TEMPORARY:
        raise Invalid("Det finns inga fler tillfälliga nummer för den födelsedagen.", "born")
    return f"{first}{following:03}"


def _known_temporary(pnr: str) -> str | None:
    """A temporary number that somebody has; nobody else makes one up."""
    number = read_temporary_number(pnr)
    return number if number and Person.objects.filter(pnr=number).exists() else None


def _refuse_absurd_birth(born: date, today: date, field: str) -> None:
    """Nobody is born in the future, or more than 120 years ago. A trigger holds the same."""
    if born > today:
        raise Invalid(f"Födelsedagen {born.isoformat()} är i framtiden. Kontrollera numret.", field)
    if age_on(born, today) > OLDEST:
        raise Invalid(f"Födelsedagen {born.isoformat()} är för mer än {OLDEST} år sedan. Kontrollera numret.", field)


OLDEST = 120
MOST_TEMPORARY = 999


@action("cases.register")
def give_number(actor: User, now: datetime, /, case_id: int, person_id: int, pnr: str, *, reason: str) -> Person:
    """Note the number that somebody of the case's household has got, in the place of the temporary one.

    Raises Conflict where they have a number already, or another person has that one.
    """
    case = case_for(actor, "cases.register", case_id)
    if not case.household.members.filter(person=person_id).exists():
        raise NotFound("Personen ingår inte i hushållet.")
    number = read_person_number(pnr)
    if number is None:
        raise Invalid("Det är inget giltigt personnummer eller samordningsnummer.", "pnr")
    if not reason.strip():
        raise Invalid("Skriv hur du vet numret.", "reason")
    _refuse_absurd_birth(birth_date_of(number), timezone.localdate(now), "pnr")
    person = Person.objects.select_for_update().get(pk=person_id)
    if not is_temporary(person.pnr):
        raise Conflict("Personen har redan ett personnummer eller samordningsnummer.")
    if Person.objects.filter(pnr=number).exists():
        raise Conflict(
            "Numret finns redan i registret. Lägg till den personen i hushållet, och ta bort den med det tillfälliga "
            "numret som fel inlagd.",
            "pnr",
        )
    person.pnr, person.birth_date = number, birth_date_of(number)
    person.save(update_fields=["pnr", "birth_date"])
    change = f"{person.name} har fått personnummer eller samordningsnummer: {reason.strip()}"
    publish(actor, now, HouseholdChanged(case.pk, f"cases_person:{person.pk}", change=change))
    return person


@action("cases.register")
def update_person(actor: User, now: datetime, /, case_id: int, person_id: int, **details: Any) -> Person:
    """Change names, address, phone, language or the secrecy marker of a person of the case's household.

    The number never changes. A person who becomes protected makes every case they are in protected.
    """
    case = case_for(actor, "cases.register", case_id, closed=True)
    if not case.household.members.filter(person=person_id).exists():
        raise NotFound("Personen ingår inte i hushållet.")
    if {"pnr", "birth_date", "id"} & details.keys():
        raise Invalid("Personnumret kan inte ändras. Registrera personen på nytt.", "pnr")
    person = Person.objects.select_for_update().get(pk=person_id)
    was, was_unknown = person.address, person.address_unknown
    for name, value in details.items():
        setattr(person, name, value)
    if any(getattr(person, name).strip() for name in WHERE):
        if person.address_unknown and not was_unknown:
            raise Invalid("Ta bort adressen, eller bocka ur att den inte är känd.", "address_unknown")
        person.address_unknown = False
    if was and person.address != was:
        person.moved_at = now
    refuse_unreachable(person)
    person.save(update_fields=[*details, "address_unknown", "moved_at"])
    if details.get("protected"):
        Case.objects.filter(household__members__person=person, protected=False).update(protected=True)
    return person


def refuse_unreachable(person: Person) -> None:
    """Raise Invalid where somebody is to be told in a way that there is no number or address for."""
    if person.notify_by == NotifyBy.SMS and not person.phone.strip():
        raise Invalid("Ange ett telefonnummer att skicka sms till, eller välj en annan avisering.", "phone")
    if person.notify_by == NotifyBy.EMAIL and not person.email.strip():
        raise Invalid("Ange en e-postadress, eller välj en annan avisering.", "email")


@action("cases.register")
def register_case(
    actor: User,
    now: datetime,
    section: Section,
    applicant: NewMember,
    others: list[NewMember] | None = None,
    caseworker: User | None = None,
    first_day: date | None = None,
) -> Case:
    """Open a case for a new household, together since `first_day` (the month's first, unless given), a child from its
    birth at the earliest.

    Raises Conflict where the applicant already has an open case.
    """
    require(actor, "cases.register", section.pk)
    others = others or []
    if sum(member.role == MemberRole.PARTNER for member in others) > 1:
        raise Invalid("Hushållet kan bara ha en make, maka eller sambo. Registrera andra vuxna för sig.", "role")
    today = timezone.localdate(now)
    # A child who has grown up is a household of their own, though they still stand in their parents'.
    is_adult = age_on(applicant.person.birth_date, today) >= OF_AGE
    _refuse_second_case(actor, applicant.person, as_child=not is_adult)
    household = Household.objects.create()
    for member in (applicant, *others):
        _check_member(member, today)
        HouseholdMember.objects.create(
            household=household,
            person=member.person,
            role=MemberRole.APPLICANT if member is applicant else member.role,
            valid=DateRange(_begins(member, first_day or today.replace(day=1)), member.until),
            lunch_away=member.lunch_away,
            in_school=member.in_school,
            days=member.days,
        )
    case = Case.objects.create(
        number=_next_number(today.year),
        household=household,
        applicant=applicant.person,
        section=section,
        caseworker=caseworker,
        opened_on=today,
        protected=any(m.person.protected for m in (applicant, *others)),
    )
    publish(actor, now, CaseOpened(case.pk, f"cases_case:{case.pk}", number=case.number))
    return case


def _begins(member: NewMember, first_day: date) -> date:
    """Not before birth; nor, for an adult, before they have left another household: nobody is counted twice."""
    if member.role == MemberRole.CHILD:
        return max(first_day, member.person.birth_date)
    left = _elsewhere(member.person, DateRange(first_day, None)).filter(valid__upper_inf=False)
    latest = left.order_by("-valid__endswith").values_list("valid__endswith", flat=True).first()
    return max(first_day, member.person.birth_date, latest or first_day)


def begin_by(actor: User, now: datetime, case: Case, month: date) -> None:
    """Let a household that nothing is decided for be the same in an earlier month that is applied for: it began when it
    was registered only because nothing was known of it before. Who was counted elsewhere then begins when that ended.
    """
    rows = HouseholdMember.objects.select_for_update(of=("self",)).select_related("person")
    rows = rows.filter(household=case.household_id).exclude(valid__isempty=True).order_by("pk")
    members = list(rows)
    first = min((row.valid.lower for row in members), default=month)
    if first <= month or case.decisions.exclude(decided_at=None).exists():
        return
    moved = False
    for row in members:
        begins = _begins(NewMember(row.person, row.role), month)
        if row.valid.lower == first and begins < first:
            row.valid = DateRange(begins, row.valid.upper)
            row.save(update_fields=["valid"])
            moved = True
    if moved:
        change = f"Hushållet räknas från {month.isoformat()}, eftersom ansökan gäller den månaden"
        publish(actor, now, HouseholdChanged(case.pk, f"cases_case:{case.pk}", change=change))


def _elsewhere(person: Person, days: DateRange) -> QuerySet[HouseholdMember]:
    """Where else the person is counted as an adult some of the days."""
    adult = HouseholdMember.objects.filter(person=person, valid__overlap=days).exclude(role=MemberRole.CHILD)
    return adult.filter(household__cases__state=Case.State.OPEN)


def _refuse_counted_elsewhere(case: Case, person: Person, first_day: date) -> None:
    there = _elsewhere(person, DateRange(first_day, None)).exclude(household=case.household_id)
    last = there.filter(valid__upper_inf=False).order_by("-valid__endswith").first()
    if last:
        day = last.valid.upper.isoformat()
        raise Invalid(
            f"{person.given_name} räknas i ett annat hushåll före {day}. Välj den dagen eller en senare.", "first_day"
        )


def _refuse_second_case(actor: User, person: Person, as_child: bool = True) -> None:
    """Raises Conflict where the person is in the household of another open case (`as_child`: also as a child there).
    Whoever is barred from that case is not told of it, only to hand the matter on.
    """
    # The lock makes two who register the same person at once see each other.
    Person.objects.select_for_update().get(pk=person.pk)
    held = HouseholdMember.objects.filter(person=person, valid__upper_inf=True)
    held = held if as_child else held.exclude(role=MemberRole.CHILD)
    there = Case.objects.filter(state=Case.State.OPEN, household__in=held.values("household")).first()
    if there and barred_cases(actor).filter(case=there).exists():
        raise Conflict(HAND_ON, "pnr")
    if there:
        raise Conflict(
            f"Personen har redan ett pågående ärende, {there.number}. Har de flyttat ihop, slå ihop ärendena.", "pnr"
        )


# To whoever is barred from what it concerns.
HAND_ON = "Du kan inte ta hand om det här. Lämna över det till en kollega, som registrerar det."


def _check_member(member: NewMember, first_day: date) -> None:
    if member.days is not None and not 1 <= member.days <= 31:
        raise Invalid("Dagarna per månad ska vara 1–31.", "days")
    if member.role == MemberRole.PARTNER and age_on(member.person.birth_date, first_day) < OF_AGE:
        raise Invalid(
            f"{member.person.name} är under {OF_AGE} år och kan inte räknas som make, maka eller sambo. Kontrollera "
            "personnumret och rollen.",
            "role",
        )


def _check_first_day(person: Person, first_day: date, today: date) -> None:
    """Not before birth, and not so far ahead that it must be a slip of the year. A trigger holds the same."""
    if first_day < person.birth_date:
        born = person.birth_date.isoformat()
        raise Invalid(f"{person.given_name} är född {born}. Skriv den dagen eller en senare.", "first_day")
    _check_not_far_ahead(first_day, today, "first_day")


def _check_not_far_ahead(day: date, today: date, field: str) -> None:
    if day > (latest := add_months(today, MOST_MONTHS_AHEAD)):
        said = f"Dagen kan ligga högst {MOST_MONTHS_AHEAD} månader fram, alltså senast {latest.isoformat()}."
        raise Invalid(said, field)


def _next_number(year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_number')")
        return f"{year}-{cursor.fetchone()[0]:05d}"


@action("cases.change_household")
def add_member(
    actor: User, now: datetime, case_id: int, member: NewMember, first_day: date, *, home: Home | None = None
) -> HouseholdMember:
    """Put a person in the household from a day on; `home` says where an adult who is not protected lives.

    Those who live together as a couple are counted together from the day they move together (RÅ 1995 ref. 48), so a
    partner with an open case of their own is joined by merging the two. Raises Conflict for such a one.
    """
    case = case_for(actor, "cases.change_household", case_id)
    _check_member(member, first_day)
    _check_first_day(member.person, first_day, timezone.localdate(now))
    if member.role != MemberRole.CHILD:
        refuse_second_adult(case, member.role, DateRange(first_day, None))
        _refuse_second_case(actor, member.person)
        _refuse_counted_elsewhere(case, member.person, first_day)
        move_in(member.person, case.applicant, home, now)
    row = HouseholdMember.objects.create(
        household_id=case.household_id,
        person=member.person,
        role=member.role,
        valid=DateRange(first_day, None),
        lunch_away=member.lunch_away,
        in_school=member.in_school,
        days=member.days,
    )
    if member.person.protected and not case.protected:
        case.protected = True
        case.save(update_fields=["protected"])
    change = f"{member.person.name} ingår från {first_day.isoformat()}"
    publish(actor, now, HouseholdChanged(case.pk, f"cases_householdmember:{row.pk}", change=change))
    return row


@action("cases.change_household")
def end_member(actor: User, now: datetime, case_id: int, member_id: int, last_day: date) -> HouseholdMember:
    """Let a person leave the household after `last_day`; where an adult lives then is not known until it is said.

    The applicant can not leave: close the case instead.
    """
    case = case_for(actor, "cases.change_household", case_id)
    row = HouseholdMember.objects.select_for_update().get(pk=member_id, household_id=case.household_id)
    if row.role == MemberRole.APPLICANT:
        raise Conflict("Sökanden kan inte lämna hushållet. Avsluta ärendet i stället.")
    if last_day < row.valid.lower:
        raise Invalid("Sista dagen kan inte vara före första dagen.", "last_day")
    _check_not_far_ahead(last_day, timezone.localdate(now), "last_day")
    row.valid = DateRange(row.valid.lower, last_day + timedelta(days=1))
    row.save(update_fields=["valid"])
    if row.role == MemberRole.PARTNER:
        settle(Person.objects.select_for_update().get(pk=row.person_id), Home(Lives.UNKNOWN), now)
    change = f"{row.person.name} ingår till och med {last_day.isoformat()}"
    publish(actor, now, HouseholdChanged(case.pk, f"cases_householdmember:{row.pk}", change=change))
    return row


def _end_those_counted_elsewhere(case: Case) -> None:
    """Adults who have come to the household of another open case meanwhile left this one on that day."""
    for row in HouseholdMember.objects.select_for_update().filter(household=case.household_id, role=MemberRole.PARTNER):
        there = _elsewhere(row.person, row.valid).exclude(household=case.household_id).order_by("valid").first()
        if there and there.valid.lower > row.valid.lower:
            row.valid = DateRange(row.valid.lower, there.valid.lower)
            row.save(update_fields=["valid"])


def refuse_second_adult(case: Case, role: str, valid: DateRange) -> None:
    """Raises Invalid where somebody has the role in the household some of the days."""
    there = HouseholdMember.objects.filter(household=case.household_id, role=role, valid__overlap=valid)
    if there.exists():
        raise Invalid(HouseholdMember.ONE_PARTNER, "role")


@action("cases.change_household")
def withdraw_member(actor: User, now: datetime, case_id: int, member_id: int, *, reason: str) -> HouseholdMember:
    """Take back a member who was entered wrongly: the time in the household becomes empty, the history keeps the row.

    The applicant is the case's. Raises Conflict where a decision that was made rests on the membership (a trigger
    says so whatever the door).
    """
    case = case_for(actor, "cases.change_household", case_id)
    row = HouseholdMember.objects.select_for_update().get(pk=member_id, household_id=case.household_id)
    if row.role == MemberRole.APPLICANT:
        raise Conflict("Sökanden kan inte tas bort. Avsluta ärendet i stället.")
    if not reason.strip():
        raise Invalid("Skriv vad som blev fel.", "reason")
    row.valid = DateRange(empty=True)
    row.save(update_fields=["valid"])
    change = f"{row.person.name} var fel inlagd och är borttagen: {reason.strip()}"
    publish(actor, now, HouseholdChanged(case.pk, f"cases_householdmember:{row.pk}", change=change))
    return row


@action("cases.close")
def close_case(actor: User, now: datetime, case_id: int, reason: str) -> Case:
    """Close the case with a reason. Raises Conflict while something open hinders it (`cases.closing`)."""
    case = case_for(actor, "cases.close", case_id)
    if hindrance := next((m for m in open_matters(case, actor) if m.effect == "hinders"), None):
        raise Conflict(hindrance.text)
    if reason not in CloseReason.values:
        raise Invalid("Välj en orsak.", "close_reason")
    case.state, case.closed_on, case.close_reason = Case.State.CLOSED, timezone.localdate(now), reason
    case.save(update_fields=["state", "closed_on", "close_reason"])
    publish(actor, now, CaseClosed(case.pk, f"cases_case:{case.pk}", reason=CloseReason(reason).label))
    return case


@action("cases.close")
def reopen_case(actor: User, now: datetime, case_id: int) -> Case:
    """Open a closed case again (återaktualisering); a trigger keeps how long it was closed, and for what. On the day it
    was closed that undoes the closing, and is no return.

    Raises Conflict where a person of the household has got another open case meanwhile.
    """
    case = case_for(actor, "cases.close", case_id, closed=True)
    if case.state == Case.State.OPEN:
        return case
    _refuse_second_case(actor, case.applicant)
    _end_those_counted_elsewhere(case)
    case.state, case.closed_on, case.close_reason = Case.State.OPEN, None, ""
    case.save(update_fields=["state", "closed_on", "close_reason"])
    publish(actor, now, CaseOpened(case.pk, f"cases_case:{case.pk}", number=case.number))
    return case
