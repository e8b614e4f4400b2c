"""The day that it happened is said by whoever writes, and counts; the day that it was written is the server's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Invalid
from bistand.staff.models import Section, User
from cases.actions import register_case
from cases.actions.case import NewMember
from cases.models import Case, MemberRole
from cases.numbers import add_months
from followup import actions
from followup.models import FollowUp
from planning import actions as planning
from tests.factories import make_person, sign_in
from tests.followup.building import GOING_WELL, agreed_plan


@pytest.fixture
def old(caseworker: User, section: Section, today: date) -> FollowUp:
    """Of a plan that was agreed twenty days ago in an older case, due three days ago."""
    before = timezone.now() - timedelta(days=60)
    case = register_case(caseworker, before, section, NewMember(make_person(caseworker), MemberRole.APPLICANT))
    plan = planning.write_plan(caseworker, timezone.now(), case.pk, case.applicant_id, "Arbete")
    planning.add_goal(caseworker, timezone.now(), plan.pk, "CV", today, planning.ActivityText("Skriv", "client", today))
    agreed = today - timedelta(days=20)
    plan = planning.agree_plan(caseworker, timezone.now(), plan.pk, "meeting", agreed_on=agreed)
    followup = plan.followups.get()
    assert (plan.agreed_on, plan.agreed_noted_on, followup.due) == (agreed, today, add_months(agreed, 3))
    return followup


def test_held_on_friday_and_written_on_monday_counts_as_of_friday(
    old: FollowUp, caseworker: User, today: date, client: Client
) -> None:
    day = today - timedelta(days=3)
    following = actions.hold(caseworker, timezone.now(), old.pk, GOING_WELL, held_on=day)
    old.refresh_from_db()
    assert (old.held_on, old.noted_on) == (day, today)
    assert following
    assert following.due == add_months(day, 3)
    page = sign_in(client, caseworker).get(reverse("followup", args=[old.pk])).text
    assert f"{day} av" in page
    assert f"antecknat {today}" in page


@pytest.mark.parametrize("days", [1, -21])
@pytest.mark.parametrize("act", ["hold", "miss"])
def test_not_in_the_future_and_not_before_the_plan(
    old: FollowUp, caseworker: User, today: date, days: int, act: str
) -> None:
    day = today + timedelta(days=days)
    acts: dict[str, Callable[[], Any]] = {
        "hold": lambda: actions.hold(caseworker, timezone.now(), old.pk, GOING_WELL, held_on=day),
        "miss": lambda: actions.miss(caseworker, timezone.now(), old.pk, "Kom inte.", missed_on=day),
    }
    with pytest.raises(Invalid, match="inte varit" if days > 0 else "före planen"):
        acts[act]()


def test_the_next_is_not_held_before_the_one_before_it(old: FollowUp, caseworker: User, today: date) -> None:
    following = actions.miss(caseworker, timezone.now(), old.pk, "Kom inte.", missed_on=today - timedelta(days=2))
    assert following
    with pytest.raises(Invalid, match="förra uppföljningen"):
        actions.hold(caseworker, timezone.now(), following.pk, GOING_WELL, held_on=today - timedelta(days=3))
    actions.hold(caseworker, timezone.now(), following.pk, GOING_WELL, held_on=today - timedelta(days=2))


def test_a_plan_is_agreed_between_the_case_and_today(caseworker: User, case: Case, today: date) -> None:
    plan = planning.write_plan(caseworker, timezone.now(), case.pk, case.applicant_id, "Arbete")
    planning.add_goal(caseworker, timezone.now(), plan.pk, "CV", today, planning.ActivityText("Skriv", "client", today))
    for day, why in ((today + timedelta(days=1), "inte varit"), (case.opened_on - timedelta(days=1), "före ärendet")):
        with pytest.raises(Invalid, match=why):
            planning.agree_plan(caseworker, timezone.now(), plan.pk, "meeting", agreed_on=day)


def test_the_forms_ask_for_the_day(client: Client, caseworker: User, section: Section, today: date) -> None:
    followup = agreed_plan(caseworker, section).followups.get()
    sign_in(client, caseworker)
    for name in ("followup_hold", "followup_miss"):
        assert f'value="{today}"' in client.get(reverse(name, args=[followup.pk])).text
    client.post(reverse("followup_miss", args=[followup.pk]), {"reason": "Kom inte.", "missed_on": today})
    followup.refresh_from_db()
    assert followup.missed_on == today
