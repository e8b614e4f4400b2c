"""What has passed its day is marked late, with words, wherever it is seen; and what warns before it is late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Invalid
from bistand.staff.models import Section, User
from cases.models import Case
from cases.overview import overview
from followup import actions
from followup.actions import Meeting
from followup.models import FollowUp
from followup.queries import read_followup
from followup.tasks import flag_followups
from planning.handover import plan_part
from planning.models import Plan
from planning.plan_letter import plan_letter
from planning.queries import plans_with_parts
from tests.factories import sign_in
from tests.followup.building import CHILDREN_WELL, due_on
from tests.letters.reading import text_of

PASSED = "vars sista dag har passerat"


def test_a_goal_and_an_activity_that_have_passed_are_marked_on_the_plan_the_sheet_and_the_case(
    plan: Plan, caseworker: User, client: Client, today: date
) -> None:
    assert PASSED not in str(overview(plan.case, caseworker).attention)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        page = sign_in(client, caseworker).get(reverse("plan", args=[plan.pk])).text
        assert page.count("Dagen har passerat") == 2
        words = [said for _, said in plan_part(plan.case, timezone.localdate()).lines]
        assert [said.endswith("dagen har passerat") for said in words] == [False, True, True]
        told = [item.text for item in overview(plan.case, caseworker).attention if PASSED in item.text]
        assert told == [f"Planen för {plan.person.name} har mål och aktiviteter {PASSED}"]


def test_the_step_of_the_follow_ups_is_late_while_one_of_them_is(
    family: Case, caseworker: User, section: Section, today: date
) -> None:
    waiting = FollowUp.objects.get(case=family)
    actions.hold(caseworker, timezone.now(), waiting.pk, CHILDREN_WELL)

    def state() -> str:
        return next(str(step["state"]) for step in overview(family, caseworker).steps if step["label"] == "Uppföljning")

    assert state() == "done"
    with time_machine.travel(timezone.now() + timedelta(days=200)):
        assert state() == "late"


def test_the_page_of_a_late_one_says_so(client: Client, caseworker: User, section: Section, today: date) -> None:
    (late,) = due_on(caseworker, section, [today - timedelta(days=3)])
    flag_followups()
    assert getattr(read_followup(caseworker, late.pk)[1], "flag", "") == "overdue"
    sign_in(client, caseworker)
    for url in (reverse("followup", args=[late.pk]), reverse("followup_case_panel", args=[late.case_id])):
        assert "Förfallen" in client.get(url).text


def test_a_meeting_after_the_last_day_is_said_to_be_so(
    client: Client, caseworker: User, section: Section, followup: FollowUp, today: date
) -> None:
    (late,) = due_on(caseworker, section, [today - timedelta(days=3)])
    for one, far in ((late, timezone.now() + timedelta(days=15)), (followup, timezone.now() + timedelta(days=120))):
        with pytest.raises(Invalid, match=f"senast {one.due}"):
            actions.call(caseworker, timezone.now(), one.pk, Meeting(far))
    sent = {"day": today + timedelta(days=200), "time": "10:00", "way": "phone"}
    url = reverse("followup_call", args=[late.pk])
    assert "markera att mötet ändå ska vara senare" in sign_in(client, caseworker).post(url, sent).text
    assert client.post(url, {**sent, "after_due": "on"}).status_code == 302


def test_the_printed_plan_says_when_it_is_followed_up(plan: Plan, followup: FollowUp) -> None:
    found = plans_with_parts().select_related("case__section").get(pk=plan.pk)
    assert f"Nästa gång är senast {followup.due}" in text_of(plan_letter(found, timezone.localdate()))
