"""Small makers of people, staff and cases; all go through the real actions, so the rules hold for tests too."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.utils import timezone

from bistand.actions import acting
from bistand.staff import actions as staff
from bistand.staff.models import DecisionType, DelegationRule, Role, Section, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.actions.case import NewMember
from cases.actions.content import DecisionContent
from cases.models import (
    Application,
    Case,
    Channel,
    Decision,
    LegalGround,
    MemberRole,
    Obstacle,
    Outcome,
    Person,
    Purpose,
)  # fmt: skip
from cases.queries import adults_of, members_on

PASSWORD = "Vinterns-forsta-sno-9"
_numbers = itertools.count(1)
_born_on: Counter[date] = Counter()


def make_section(name: str = "") -> Section:
    return staff.add_section(system_user(), timezone.now(), name or f"Sektion {next(_numbers)}")


def make_user(
    role: str | None = Role.CASEWORKER, section: Section | None = None, name: str = "", password: str | None = None
) -> User:
    """A person with a sign-in who holds the role in the section (none = the whole municipality) this year out."""
    number, system, now = next(_numbers), system_user(), timezone.now()
    employee = staff.add_employee(system, now, f"T{number:06}", name or f"Prov Person{number}")
    user = staff.add_user(system, now, employee, f"prov{number}", password)
    if role:
        today = timezone.localdate()
        staff.grant_role(system, now, user, role, section, today, today + timedelta(days=365))
    return user


def make_pnr(born: date = date(1985, 3, 12)) -> str:
    """A valid personnummer of twelve digits that no other person of the test has."""
    # Birth numbers are 001–999; when those of a day are used up, the next person is born a day earlier.
    days, number = divmod(_born_on[born], 999)
    _born_on[born] += 1
    body = f"{born - timedelta(days=days):%Y%m%d}{number + 1:03}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(body[2:])]
    return f"{body}{-sum(n // 10 + n % 10 for n in doubled) % 10}"


def make_person(actor: User, born: date = date(1985, 3, 12), **details: Any) -> Person:
    number = next(_numbers)
    return cases.register_person(actor, timezone.now(), make_pnr(born), f"Anna{number}", f"Provsson{number}", **details)


def child_born(age: int) -> date:
    """A birth date that makes a child this many years old today, and some months more."""
    return timezone.localdate() - timedelta(days=age * 365 + age // 4 + 100)


def make_case(
    caseworker: User, section: Section, *, partner: bool = False, child_ages: tuple[int, ...] = (), **person: Any
) -> Case:
    """An open case of the caseworker with an applicant, and a partner and children if asked for."""
    others = [NewMember(make_person(caseworker), MemberRole.PARTNER)] if partner else []
    others += [NewMember(make_person(caseworker, child_born(age)), MemberRole.CHILD) for age in child_ages]
    applicant = NewMember(make_person(caseworker, **person), MemberRole.APPLICANT)
    return cases.register_case(caseworker, timezone.now(), section, applicant, others, caseworker)


def allow_decisions(role: str, limit: Decimal | None = None) -> list[DelegationRule]:
    """A delegation order that lets the role make every type of decision up to the limit (SEK)."""
    today, system = timezone.localdate(), system_user()
    last = today + timedelta(days=365)
    return [
        staff.set_delegation(system, timezone.now(), kind, role, limit, today, last) for kind in DecisionType.values
    ]


def make_application(caseworker: User, case: Case, month: date | None = None) -> Application:
    month = month or timezone.localdate().replace(day=1)
    return cases.receive_application(caseworker, timezone.now(), case.pk, month, Channel.COUNTER, {})


def grant(caseworker: User, case: Case, amount: Decimal = Decimal("1000.00")) -> Decision:
    """A decision in force that grants home equipment for the amount (SEK); the caseworker must be allowed to decide."""
    application, month = make_application(caseworker, case), timezone.localdate().replace(day=1)
    adults = adults_of(members_on(case.household_id, timezone.localdate()))
    content = DecisionContent(
        decision_type=DecisionType.DISCRETIONARY,
        legal_ground=LegalGround.DISCRETIONARY,
        outcome=Outcome.GRANT,
        amount=amount,
        period_from=month,
        period_to=month + timedelta(days=27),
        reasons="Hemutrustningen behövs och kan inte betalas med egna medel.",
        child_perspective="Barnen behöver egna sängar.",
        children_same=True,
        lines=((Purpose.HOME_EQUIPMENT, amount),),
        obstacles={adult.pk: Obstacle.UNEMPLOYED_NONE for adult in adults},
    )
    draft = cases.draft_decision(caseworker, timezone.now(), application.pk, content)
    return cases.make_decision(caseworker, timezone.now(), draft.pk)


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def attack(user: User, statement: str, *values: Any) -> int:
    """Run raw SQL as the application's role with the user bound, as a fault in the code would; rows touched.

    A rule that refuses raises Refusal; a plain constraint raises IntegrityError.
    """
    with acting(user, "test.attack"), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
