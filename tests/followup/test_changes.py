"""What needs to change after a follow-up stands in what the case waits for, until it is changed or answered."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict
from bistand.staff.models import User
from cases.overview import overview
from followup import actions
from followup.models import FollowUp
from planning import actions as planning
from planning.models import Plan
from tests.factories import attack, sign_in
from tests.followup.building import GOING_WELL

CHANGES = dataclasses.replace(GOING_WELL, outcome="changes", changes_needed="Fler timmar.")


@pytest.fixture
def held(followup: FollowUp, caseworker: User) -> FollowUp:
    actions.hold(caseworker, timezone.now(), followup.pk, CHANGES)
    followup.refresh_from_db()
    return followup


def waits(followup: FollowUp, user: User) -> list[str]:
    return [item.when for item in overview(followup.case, user).attention if "Något behöver ändras" in item.text]


def test_it_waits_until_the_plan_is_changed(held: FollowUp, plan: Plan, caseworker: User, today: date) -> None:
    assert waits(held, caseworker) == ["Fler timmar."]
    text = planning.ActivityText("Praktik varje dag", "client", today)
    planning.add_activity(caseworker, timezone.now(), plan.goals.get().pk, text)
    assert waits(held, caseworker) == []
    held.refresh_from_db()
    assert held.changes_answer == "Planen ändrades: ny aktivitet: Praktik varje dag"


def test_or_until_it_is_said_why_not(held: FollowUp, caseworker: User, client: Client) -> None:
    page = sign_in(client, caseworker).get(reverse("followup", args=[held.pk])).text
    url = reverse("followup_answer", args=[held.pk])
    assert url in page
    assert "Fler timmar." in client.get(url).text
    assert client.post(url, {"answer": " "}).status_code == 422
    client.post(url, {"answer": "Anordnaren har inga fler timmar."})
    assert waits(held, caseworker) == []
    assert "Anordnaren har inga fler timmar." in client.get(reverse("followup", args=[held.pk])).text


def test_whoever_closes_the_plan_is_told_of_what_is_unanswered(
    held: FollowUp, plan: Plan, caseworker: User, client: Client
) -> None:
    page = sign_in(client, caseworker).get(reverse("plan_close", args=[plan.pk])).text
    assert "Fler timmar." in page
    assert "Ingen har svarat på det." in page


@pytest.mark.parametrize("change", ["changes_wait = false", "changes_answer = 'x'"])
def test_postgresql_lets_it_not_be_forgotten(held: FollowUp, caseworker: User, change: str) -> None:
    with pytest.raises(Conflict, match="väntar tills"):
        attack(caseworker, f"UPDATE followup_followup SET {change} WHERE id = %s", held.pk)
