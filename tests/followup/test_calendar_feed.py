"""A calendar behind a secret link says when and what kind, never who, and stops with the link or the role."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict
from bistand.staff.models import Section, User
from followup import actions
from followup.feed.actions import make_link, revoke_link
from planning.meetings.actions import plan_meeting
from tests.factories import attack, sign_in
from tests.followup.building import agreed_plan


def test_it_says_when_and_what_kind_and_never_who(client: Client, caseworker: User, section: Section) -> None:
    now, plan = timezone.now(), agreed_plan(caseworker, section)
    other = agreed_plan(caseworker, section).followups.get()
    meeting = actions.Meeting(now + timedelta(days=5), place="Hemma hos Anna")
    actions.call(caseworker, now, plan.followups.get().pk, meeting)
    plan_meeting(caseworker, now, section.pk, "dialogue", timezone.localdate(), "Arbetsförmedlingen")
    answer = client.get(reverse("calendar_feed", args=[make_link(caseworker, now)]))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.text.split("\r\n")
    assert f"DTSTART:{now + timedelta(days=5):%Y%m%dT%H%M%SZ}" in lines
    last_day = lines.index(f"DTSTART;VALUE=DATE:{other.due:%Y%m%d}")
    assert lines[last_day + 1] == "TRANSP:TRANSPARENT"
    assert {"SUMMARY:Uppföljningsmöte", "SUMMARY:Uppföljning\\, sista dag", "SUMMARY:Dialogmöte"} <= set(lines)
    assert max(len(line.encode()) for line in lines) <= 75
    hidden = ("Anna", "Arbetsförmedlingen", plan.person.family_name, plan.case.number)
    assert [word for word in hidden if word in answer.text] == []


def test_it_ends_with_the_link_and_with_the_role(client: Client, caseworker: User) -> None:
    page = sign_in(Client(), caseworker)
    page.post(reverse("calendar_link_new"))
    shown = page.get(reverse("own_digest"))
    key = shown.context["new_link"].rpartition("/")[2].removesuffix(".ics")
    assert key not in page.get(reverse("own_digest")).text
    address = reverse("calendar_feed", args=[key])
    assert client.get(address).status_code == 200
    second = reverse("calendar_feed", args=[make_link(caseworker, timezone.now())])
    assert [client.get(url).status_code for url in (address, second)] == [404, 200]
    revoke_link(caseworker, timezone.now())
    assert client.get(second).status_code == 404
    third = reverse("calendar_feed", args=[make_link(caseworker, timezone.now())])
    with time_machine.travel(timezone.now() + timedelta(days=400)):  # the role has ended by then
        assert client.get(third).status_code == 404


def test_nobody_makes_or_ends_the_link_of_another(caseworker: User, head: User) -> None:
    make_link(caseworker, timezone.now())
    with pytest.raises(Conflict, match="själv"):
        attack(head, "UPDATE followup_calendarlink SET ended_at = now()")
    with pytest.raises(Conflict, match="själv"):
        attack(
            head,
            "INSERT INTO followup_calendarlink (user_id, fingerprint) VALUES (%s, 'x')",
            caseworker.pk,
        )
