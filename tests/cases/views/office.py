"""A section with one of each who works on cases, and a case to work on."""

from dataclasses import dataclass
from decimal import Decimal

from django.test import Client
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from cases import actions
from cases.models import Application, Calculation, Case
from tests.factories import allow_decisions, make_application, make_case, make_section, make_user, sign_in


@dataclass
class Office:
    section: Section
    caseworker: User
    head: User
    assistant: User
    stranger: User
    case: Case
    application: Application

    def as_(self, user: User) -> Client:
        return sign_in(Client(), user)

    def calculated(self, rent: str = "6000.00", incomes: tuple[dict[str, str], ...] = ()) -> Calculation:
        values = {"expenses": [{"kind": "rent", "applied": rent, "approved": rent}], "incomes": list(incomes)}
        return actions.calculate_month(self.caseworker, timezone.now(), self.application.pk, values)

    def url(self, path: str = "") -> str:
        return f"/cases/{self.case.pk}/{path}"


def make_office() -> Office:
    section = make_section()
    caseworker = make_user(Role.CASEWORKER, section, "Sara Ek")
    allow_decisions(Role.CASEWORKER, Decimal(20_000))
    allow_decisions(Role.HEAD)
    case = make_case(caseworker, section, partner=True, child_ages=(8,))
    return Office(
        section=section,
        caseworker=caseworker,
        head=make_user(Role.HEAD, section, "Hans Berg"),
        assistant=make_user(Role.ASSISTANT, section, "Asta Lund"),
        stranger=make_user(Role.CASEWORKER, make_section(), "Ida Ny"),
        case=case,
        application=make_application(caseworker, case),
    )
