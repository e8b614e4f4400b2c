"""The same section, caseworker, case and plan as the tests of planning, with the follow-ups that come of them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from cases.models import Case
from followup.models import FollowUp
from planning import actions as planning
from planning.models import Plan
from tests.factories import allow_decisions, make_case, make_section, make_user


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def section(db: None) -> Section:
    return make_section()


@pytest.fixture
def caseworker(section: Section) -> User:
    return make_user(Role.CASEWORKER, section)


@pytest.fixture
def head(section: Section) -> User:
    return make_user(Role.HEAD, section)


@pytest.fixture
def case(caseworker: User, section: Section) -> Case:
    return make_case(caseworker, section)


@pytest.fixture
def family(caseworker: User, section: Section) -> Case:
    return make_case(caseworker, section, child_ages=(4, 9))


@pytest.fixture
def deciders(db: None) -> None:
    allow_decisions(Role.CASEWORKER, Decimal(50_000))


@pytest.fixture
def plan(caseworker: User, case: Case) -> Plan:
    return make_agreed_plan(caseworker, case)


@pytest.fixture
def followup(plan: Plan) -> FollowUp:
    return FollowUp.objects.get(plan=plan)


def make_agreed_plan(caseworker: User, case: Case) -> Plan:
    now, today = timezone.now(), timezone.localdate()
    plan = planning.write_plan(caseworker, now, case.pk, case.applicant_id, "Arbete på heltid")
    text = planning.ActivityText("Skriva CV", "client", today)
    planning.add_goal(caseworker, now, plan.pk, "CV klart", today, text)
    return planning.agree_plan(caseworker, now, plan.pk, "meeting")
