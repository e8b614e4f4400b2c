"""Reads of what has come in and is not begun, who could take it, and who is on duty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from bistand.refusals import NotFound
from bistand.staff.models import Role, RoleGrant, Section, User
from bistand.staff.permissions import may, sections_of
from bistand.staff.queries import setting, settings_on
from cases.models import (
    Application,
    ApplicationKind,
    Capacity,
    Case,
    Duty,
    FamilyKind,
    HouseholdMember,
    Intake,
    MemberRole,
    RoutingRule,
)
from cases.numbers import age_on
from cases.queries import visible_cases
from cases.routing import Arrival, Proposal, Worker, propose

DUTY_DAYS = 14


def received(user: Any) -> QuerySet[Application]:
    """Applications that nobody has begun, in cases the user may know of; the acute and those nobody has come first."""
    nobody, acute = Q(case__caseworker=None), Q(kind=ApplicationKind.ACUTE)
    rank = models.Case(
        When(nobody & acute, then=Value(0)),
        When(nobody, then=Value(1)),
        When(acute, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    rows = Application.objects.filter(state=Application.State.RECEIVED, case__in=visible_cases(user, "cases.receive"))
    earlier = Application.objects.filter(case=OuterRef("case"), month=OuterRef("month"), pk__lt=OuterRef("pk"))
    earlier = earlier.exclude(state__in=Application.WITHOUT_DECISION)
    return rows.select_related("case__applicant", "case__section", "case__caseworker__employee").annotate(
        rank=rank, is_again=Exists(earlier)
    )


def of_nobody(user: Any) -> QuerySet[Application]:
    """Received applications in cases that nobody has."""
    return received(user).filter(case__caseworker=None, case__state=Case.State.OPEN)


def waiting_for_somebody(user: Any) -> QuerySet[Any] | None:
    """The numbers of those and of the contacts that wait, for the navigation of those who route to count."""
    if not may(user, "cases.route"):
        return None
    cases = visible_cases(user, "cases.receive").filter(caseworker=None, state=Case.State.OPEN)
    applications = Application.objects.filter(state=Application.State.RECEIVED, case__in=cases).values("pk")
    return applications.union(contacts(user).filter(state=Intake.State.OPEN).values("pk"), all=True)


def contacts(user: Any) -> QuerySet[Intake]:
    """Contacts in the user's sections; those about a protected person only for those few who may."""
    sections = sections_of(user, "cases.receive")
    rows = Intake.objects.select_related("section", "received_by__employee", "person", "application__case")
    if sections is not None:
        rows = rows.filter(section__in=sections)
    if not may(user, "cases.read_protected"):
        rows = rows.exclude(person__protected=True).exclude(content__isnull=False, application__case__protected=True)
    return rows


def contact_of(user: Any, intake_id: int) -> Intake:
    found = contacts(user).select_related("handled_by__employee").filter(pk=intake_id).first()
    if found is None:
        raise NotFound("Kontakten finns inte, eller hör till en sektion där du inte arbetar.")
    return found


# ---- who could take it -----------------------------------------------------------------------------------


def arrivals(applications: Iterable[Application], today: date, weights: Mapping[bool, Decimal]) -> dict[int, Arrival]:
    """What routing asks of each application, by its id. One query for all households."""
    rows = list(applications)
    households = [row.case.household_id for row in rows]
    members = HouseholdMember.objects.filter(household__in=households, valid__contains=today)
    roles: dict[int, set[str]] = {}
    for household, role in members.values_list("household", "role"):
        roles.setdefault(household, set()).add(role)
    found = {}
    for row in rows:
        held = roles.get(row.case.household_id, set())
        found[row.pk] = Arrival(
            kind=row.kind,
            family=family_of(held),
            age=age_on(row.case.applicant.birth_date, today),
            language=row.case.applicant.language,
            section_id=row.case.section_id,
            weight=weights[MemberRole.CHILD in held],
        )
    return found


def family_of(roles: set[str]) -> str:
    """The kind of family that the roles of a household make."""
    if MemberRole.PARTNER in roles:
        return FamilyKind.COUPLE_CHILDREN if MemberRole.CHILD in roles else FamilyKind.COUPLE
    return FamilyKind.SINGLE_CHILDREN if MemberRole.CHILD in roles else FamilyKind.SINGLE


def workers_on(day: date, weights: Mapping[bool, Decimal]) -> list[Worker]:
    """The caseworkers of a day with their capacity and the weighted cases they have."""
    usual = int(setting("cases.capacity", day))
    sections: dict[int, set[int] | None] = {}
    grants = RoleGrant.objects.filter(role=Role.CASEWORKER, valid__contains=day, user__is_active=True)
    for holder, section in grants.values_list("user", "section"):
        known = sections.setdefault(holder, set())
        sections[holder] = None if section is None or known is None else known | {section}
    capacities = {row.user_id: row for row in Capacity.objects.filter(user__in=sections, valid__contains=day)}
    loads = load_of(sections, day, weights)
    found = []
    for user in User.objects.filter(pk__in=sections).order_by("employee__name"):
        held, own = sections[user.pk], capacities.get(user.pk)
        languages = own.languages.casefold().replace(";", ",").split(",") if own else []
        found.append(
            Worker(
                user=user,
                sections=None if held is None else frozenset(held),
                capacity=own.cases if own else usual,
                load=loads.get(user.pk, Decimal(0)),
                languages=frozenset(filter(None, (language.strip() for language in languages))),
            )
        )
    return found


def load_of(users: Iterable[int], day: date, weights: Mapping[bool, Decimal]) -> dict[int, Decimal]:
    """Weighted open cases by caseworker."""
    child = HouseholdMember.objects.filter(household=OuterRef("household"), role=MemberRole.CHILD, valid__contains=day)
    rows = (
        Case.objects.filter(caseworker__in=list(users), state=Case.State.OPEN)
        .annotate(children=Exists(child))
        .values_list("caseworker", "children")
        .annotate(number=Count("id"))
    )
    loads: dict[int, Decimal] = {}
    for holder, children, number in rows:
        loads[holder] = loads.get(holder, Decimal(0)) + number * weights[children]
    return loads


def weights_on(day: date) -> dict[bool, Decimal]:
    """What a case with children (True) and one without weigh, in cases: the municipality's settings of the day."""
    of = {True: "cases.weight_children", False: "cases.weight_single"}
    chosen = settings_on(of.values(), day)
    return {children: Decimal(chosen[key]) / 100 for children, key in of.items()}


def proposals(
    applications: Iterable[Application], arrived: Mapping[int, Arrival], workers: list[Worker], today: date
) -> dict[int, Proposal]:
    """A proposal for each application that nobody has, in the order given; each counts those before it."""
    rules = list(RoutingRule.objects.filter(valid__contains=today).order_by("order"))
    rows = (row for row in applications if row.case.caseworker_id is None)
    return {row.pk: propose(arrived[row.pk], rules, workers) for row in rows}


# ---- duty ------------------------------------------------------------------------------------------------


def duties(user: Any, first: date, days: int = DUTY_DAYS) -> QuerySet[Duty]:
    """Who is on duty in the user's sections from a day on."""
    sections = sections_of(user, "cases.receive")
    rows = Duty.objects.filter(day__gte=first, day__lt=first + timedelta(days=days), cancelled=False)
    if sections is not None:
        rows = rows.filter(section__in=sections)
    return rows.select_related("user__employee", "section").order_by("day", "section", "kind", "pk")


def sections_for(user: Any, act: str) -> QuerySet[Section]:
    """The sections in which the user may do the act."""
    allowed = sections_of(user, act)
    rows = Section.objects.order_by("name")
    return rows if allowed is None else rows.filter(pk__in=allowed)


def kind_for(case: Case) -> str:
    """What a new application in the case most likely is: a renewal where one was decided before."""
    decided = case.applications.filter(state=Application.State.DECIDED)
    return ApplicationKind.RENEWAL if decided.exists() else ApplicationKind.NEW
