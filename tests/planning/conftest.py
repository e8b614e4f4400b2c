"""A section, a caseworker, a case and a plan in it, made through the actions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from cases.models import Case
from planning import actions
from planning.models import Plan
from tests.factories import make_case, make_section, make_user


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
def case(caseworker: User, section: Section) -> Case:
    return make_case(caseworker, section)


@pytest.fixture
def draft(caseworker: User, case: Case) -> Plan:
    return actions.write_plan(
        caseworker, timezone.now(), case.pk, case.applicant_id, "Arbete på heltid", "Jag vill köra truck."
    )


@pytest.fixture
def agreed(caseworker: User, draft: Plan, today: date) -> Plan:
    activity = actions.ActivityText("Anmäla sig till truckkort", "client", today + timedelta(days=14))
    actions.add_goal(caseworker, timezone.now(), draft.pk, "Truckkort", today + timedelta(days=60), activity)
    return actions.agree_plan(caseworker, timezone.now(), draft.pk, "meeting")
