"""Thousands of households with plans and follow-ups, made set by set as the application's role, under every rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from bistand.actions import acting
from bistand.staff import actions as staff
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases.models import Case, Household, HouseholdMember, MemberRole, Person
from followup.models import FollowUp, Kind
from planning.models import Activity, Goal, Plan
from tests.factories import make_pnr, make_user

YEARS = timedelta(days=800)


def make_many(section: Section, number: int, families: int, due: Callable[[], date]) -> User:
    """So many cases of one caseworker with an agreed plan each, `families` of them with a child; every plan and family
    has a follow-up on a day of its own, as after an import. Gives back the caseworker.
    """
    caseworker, today = make_user(None), timezone.localdate()
    staff.grant_role(system_user(), timezone.now(), caseworker, Role.CASEWORKER, section, today, today + YEARS)
    with acting(caseworker, "test"):
        cases = make_cases(caseworker, section, today, number, families)
        plans = Plan.objects.bulk_create(
            [Plan(case=case, person_id=case.applicant_id, aim="Arbete", written_by=caseworker) for case in cases]
        )
        goals = Goal.objects.bulk_create([Goal(plan=plan, text="CV", target_date=today) for plan in plans])
        Activity.objects.bulk_create(
            [Activity(goal=goal, text="Skriv", responsible=Activity.Responsible.CLIENT, due=today) for goal in goals]
        )
        Plan.objects.filter(pk__in=[plan.pk for plan in plans]).update(state="agreed", agreed_how="meeting")
        FollowUp.objects.bulk_create(
            [FollowUp(kind=Kind.PLAN, case=plan.case, plan=plan, responsible=caseworker, due=due()) for plan in plans]
            + [FollowUp(kind=Kind.CHILDREN, case=case, responsible=caseworker, due=due()) for case in cases[:families]]
        )
    return caseworker


def make_cases(caseworker: User, section: Section, today: date, number: int, families: int) -> list[Case]:
    """Open cases of one adult each, the first of them with a child."""

    def people(many: int, born: date) -> list[Person]:
        rows = [
            Person(pnr=make_pnr(born), given_name=f"Anna{place}", family_name="Provsson", birth_date=born)
            for place in range(many)
        ]
        for row in rows:  # make_pnr goes back a day when those of a day are used up
            row.birth_date = date(int(row.pnr[:4]), int(row.pnr[4:6]), int(row.pnr[6:8]))
        return Person.objects.bulk_create(rows)

    households = Household.objects.bulk_create([Household() for _ in range(number)])
    applicants, children = people(number, date(1985, 3, 12)), people(families, date(2020, 5, 1))
    since = DateRange(today.replace(day=1), None)
    HouseholdMember.objects.bulk_create(
        [HouseholdMember(household=home, person=person, role=MemberRole.APPLICANT, valid=since)
         for home, person in zip(households, applicants, strict=True)]
        + [HouseholdMember(household=home, person=child, role=MemberRole.CHILD, valid=since)
           for home, child in zip(households, children, strict=False)]
    )  # fmt: skip
    return Case.objects.bulk_create([
        Case(number=f"2027-{place:05}", household=home, applicant=person, section=section, caseworker=caseworker,
             opened_on=today)
        for place, (home, person) in enumerate(zip(households, applicants, strict=True), 1)
    ])  # fmt: skip
