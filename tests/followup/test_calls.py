"""Calling to a follow-up by letter, moving the meeting, and how it was held."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from followup import actions
from followup.actions import Meeting
from followup.models import FollowUp
from tests.factories import attack, sign_in
from tests.followup.building import GOING_WELL
from tests.letters.reading import text_of


def in_days(days: int, *, by_letter: bool = True) -> Meeting:
    at = (timezone.localtime() + timedelta(days=days)).replace(hour=10, minute=30, second=0, microsecond=0)
    return Meeting(at, "video", "länk kommer", by_letter)


def called(caseworker: User, followup: FollowUp, meeting: Meeting, reason: str = "") -> FollowUp:
    actions.call(caseworker, timezone.now(), followup.pk, meeting, reason)
    while deliver_due():
        pass
    followup.refresh_from_db()
    return followup


def test_the_letter_says_when_and_how_and_is_filed_once(followup: FollowUp, caseworker: User) -> None:
    meeting = in_days(5)
    letter = called(caseworker, followup, meeting).letter
    assert letter is not None
    said = text_of(bytes(letter.file.content))
    assert f"{meeting.at:%Y-%m-%d}" in said
    assert "över video" in said
    assert followup.case.documents.filter(title__startswith="Kallelse").count() == 1


def test_without_a_wish_for_a_letter_none_is_written(followup: FollowUp, caseworker: User) -> None:
    assert called(caseworker, followup, in_days(5, by_letter=False)).letter is None


def test_a_meeting_is_moved_with_a_reason_and_called_to_anew(followup: FollowUp, caseworker: User) -> None:
    first = called(caseworker, followup, in_days(5)).letter_id
    with pytest.raises(Invalid, match="varför"):
        actions.call(caseworker, timezone.now(), followup.pk, in_days(9))
    second = called(caseworker, followup, in_days(9), "Klienten är sjuk.").letter
    assert second is not None
    assert second.pk != first
    assert "sjuk" not in text_of(bytes(second.file.content))


def test_postgresql_moves_no_meeting_without_a_reason(followup: FollowUp, caseworker: User) -> None:
    called(caseworker, followup, in_days(5))
    with pytest.raises(Conflict, match="varför mötet flyttas"):
        attack(caseworker, "UPDATE followup_followup SET meeting_at = now() WHERE id = %s", followup.pk)


def test_postgresql_holds_none_without_the_way(followup: FollowUp, caseworker: User) -> None:
    held = "UPDATE followup_followup SET state = 'held', outcome = 'on_track' WHERE id = %s"
    with pytest.raises(Conflict, match="sätt"):
        attack(caseworker, held, followup.pk)


def test_one_that_was_missed_is_called_to_anew(followup: FollowUp, caseworker: User) -> None:
    following = actions.miss(caseworker, timezone.now(), followup.pk, "Kom inte.", in_days(5))
    assert following is not None
    assert (following.state, following.due, following.follows) == ("called", followup.due, followup)


@pytest.mark.parametrize("later", [0, 366])
def test_the_next_day_is_never_later_than_the_usual(
    followup: FollowUp, caseworker: User, today: date, later: int
) -> None:
    with pytest.raises(Invalid, match="senast"):
        actions.hold(caseworker, timezone.now(), followup.pk, GOING_WELL, next_by=today + timedelta(days=later))


def test_a_change_says_what_is_to_change(followup: FollowUp, caseworker: User) -> None:
    with pytest.raises(Invalid, match="ändras"):
        actions.hold(caseworker, timezone.now(), followup.pk, dataclasses.replace(GOING_WELL, outcome="changes"))


def test_a_meeting_to_come_is_not_missed_and_one_that_has_been_not_before_its_day(
    client: Client, followup: FollowUp, caseworker: User, today: date
) -> None:
    meeting = in_days(5)
    called(caseworker, followup, meeting)
    url, met = reverse("followup_miss", args=[followup.pk]), meeting.at.date()
    assert f'value="{met}"' in sign_in(client, caseworker).get(url).text
    early = client.post(url, {"missed_on": today, "reason": "Kom inte till mötet."})
    assert "har inte varit än. Flytta det, eller ställ in uppföljningen." in early.text
    assert "Kom inte till mötet." in early.text
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        sign_in(client, caseworker)
        before = client.post(url, {"missed_on": met - timedelta(days=1), "reason": "Kom inte."})
        assert f"Dagen är före mötet. Skriv en dag från {met}." in before.text


def test_postgresql_lets_no_meeting_to_come_be_missed(followup: FollowUp, caseworker: User) -> None:
    called(caseworker, followup, in_days(5))
    missed = "UPDATE followup_followup SET state = 'missed', reason = 'Kom inte.', missed_on = %s WHERE id = %s"
    for day in (timezone.localdate(), None):
        with pytest.raises(Conflict, match=r"före sitt möte|inte varit"):
            attack(caseworker, missed, day, followup.pk)
