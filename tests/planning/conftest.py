"""A section, a caseworker, a case and a plan in it, made through the actions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases.models import Case
from planning import actions
from planning.measures import attending
from planning.models import Plan, Referral
from tests.browser.referred import referred
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


@pytest.fixture
def rows(caseworker: User, section: Section, agreed: Plan) -> dict[str, Referral]:
    return referred(caseworker, make_user(Role.HEAD, section), agreed)


@pytest.fixture
def coach(rows: dict[str, Referral]) -> User:
    user = make_user(Role.COACH)
    attending.assign_coach(system_user(), timezone.now(), user.pk, rows["sent"].measure.provider_id)
    return user
