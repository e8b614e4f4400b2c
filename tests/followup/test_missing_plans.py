"""The figure of missing plans, the section's page and the list each count by a statement of its own: they agree."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from cases.actions import close_case
from cases.models import Case
from cases.queries import adults_of, members_on
from followup.queries import missing_plans
from planning import actions as planning
from planning.models import Plan
from tests.factories import grant, make_case, make_section, make_user, sign_in

# What each adult has come to: a plan that a new one was to replace may be followed by that.
STATES = ("none", "draft", "agreed", "closed", "replaced", "replaced_agreed")


def come_to(caseworker: User, case: Case, person_id: int, state: str) -> None:
    if state != "none":
        plan = written(caseworker, case, person_id)
        if state != "draft":
            planning.agree_plan(caseworker, timezone.now(), plan.pk, "meeting")
        if state not in {"draft", "agreed"}:
            outcome = "studies" if state == "closed" else "new_plan"
            planning.close_plan(caseworker, timezone.now(), plan.pk, outcome)
        if state == "replaced_agreed":
            come_to(caseworker, case, person_id, "agreed")


def written(caseworker: User, case: Case, person_id: int) -> Plan:
    now, today = timezone.now(), timezone.localdate()
    plan = planning.write_plan(caseworker, now, case.pk, person_id, "Arbete på heltid")
    planning.add_goal(caseworker, now, plan.pk, "CV", today, planning.ActivityText("Skriva CV", "client", today))
    return plan


@pytest.fixture
def many(section: Section, deciders: None) -> list[Section]:
    """Adults in every state, with aid and without, in two sections; and one whose case is closed."""
    sections = [section, make_section()]
    for number, state in enumerate(STATES):
        for granted in (True, False):
            place = sections[number % 2]
            worker = make_user(Role.CASEWORKER, place)
            case = make_case(worker, place, partner=True, child_ages=(4,) if granted else ())
            adults = adults_of(members_on(case.household_id, timezone.localdate()))
            for person, reached in zip(adults, (state, STATES[number - 1]), strict=True):
                come_to(worker, case, person.pk, reached)
            if granted:
                grant(worker, case)
    worker = make_user(Role.CASEWORKER, section)
    left = make_case(worker, section)
    come_to(worker, left, left.applicant_id, "replaced")
    close_case(worker, timezone.now(), left.pk, "moved")
    return sections


def test_the_three_agree_over_every_state(client: Client, many: list[Section], today: date) -> None:
    first, second = many
    readers = [make_user(Role.HEAD, None), make_user(Role.HEAD, first), make_user(Role.HEAD, second)]
    for reader, chosen in [(reader, {}) for reader in readers] + [(readers[0], {"section": second.pk})]:
        rows: Any = missing_plans(reader, today)
        listed = Counter(row.caseworker_id for row in (rows.filter(section_id=second.pk) if chosen else rows))
        page = sign_in(client, reader).get(reverse("section_overview"), chosen)
        assert {row["work"].caseworker_id: row["work"].missing for row in page.context["rows"]
                if row["work"].missing} == listed  # fmt: skip
        if not chosen:
            bars = client.get(reverse("missing_figure")).context["missing"].bars
            assert [bar.value for bar in bars] == sorted(listed.values(), reverse=True)
    # Of those with aid all but the agreed, of those without only the replaced.
    assert missing_plans(readers[0], today).count() == 8 + 2
