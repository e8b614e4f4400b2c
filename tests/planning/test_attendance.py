"""A week with days of absence is an absence, and what is recorded is seen before it is replaced."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from bistand.staff.models import Role, Section, User
from planning.measures import actions as catalogue
from planning.measures import attending
from planning.measures.attending import Present
from planning.measures.models import Referral
from tests.factories import attack, make_user, sign_in


@pytest.fixture
def weekly(section: Section, rows: dict[str, Referral]) -> Referral:
    row, head = rows["started"], make_user(Role.HEAD, section)
    text = catalogue.MeasureText("Jobbspår", "coaching", "Vuxna", "Tre dagar i veckan", rhythm="week")
    catalogue.change_measure(head, timezone.now(), row.measure_id, replace(text, places=3))
    return Referral.objects.select_related("measure").get(pk=row.pk)


def test_nobody_is_present_and_away(client: Client, coach: User, weekly: Referral, today: date) -> None:
    page = reverse("participant_attendance", args=[weekly.pk])
    answer = sign_in(client, coach).post(page, {"day": today, "state": "present", "absent_days": 3})
    assert "Välj med eller utan anmält skäl" in answer.text
    with pytest.raises(Conflict, match="inga frånvarodagar"):
        attack(
            coach,
            "INSERT INTO planning_attendance (referral_id, day, state, absent_days, reason, said, assessment)"
            " VALUES (%s, %s, 'present', 3, '', '', '')",
            weekly.pk,
            today,
        )


def test_days_away_wait_for_the_caseworker(
    client: Client, caseworker: User, coach: User, weekly: Referral, today: date
) -> None:
    attending.note_attendance(coach, timezone.now(), weekly.pk, Present(today, "absent", absent_days=3))
    sign_in(client, caseworker)
    assert weekly.person.name in client.get(reverse("absences")).text
    text = client.get(reverse("referral", args=[weekly.pk])).text
    assert "3 dagar av veckan" in text
    assert 'data-label="Veckan från"' in text


def test_what_is_recorded_is_shown_before_it_is_replaced(
    client: Client, coach: User, weekly: Referral, today: date
) -> None:
    now, next_on = timezone.now(), today + timedelta(days=7)
    noted = attending.note_attendance(coach, now, weekly.pk, Present(today, "excused", "Läkarbesök"), next_on)
    page = reverse("participant_attendance", args=[weekly.pk])
    shown = sign_in(client, coach).get(page).context["form"].initial
    assert (shown["state"], shown["reason"], shown["next_on"]) == ("excused", "Läkarbesök", next_on)
    answer = client.post(page, {"day": today, "state": "present", "next_on": next_on})
    assert "redan antecknad: Frånvarande, med anmält skäl" in answer.text
    again = {
        "day": today,
        "state": "present",
        "next_on": next_on,
        "replaces": answer.context["form"]["replaces"].value(),
    }
    client.post(page, again)
    noted.refresh_from_db()
    assert noted.state == "present"


def test_when_they_meet_next_stays_unless_it_is_said(coach: User, weekly: Referral, today: date) -> None:
    now, next_on = timezone.now(), today + timedelta(days=7)
    noted = attending.note_attendance(coach, now, weekly.pk, Present(today, "present"), next_on)
    attending.note_attendance(coach, now, weekly.pk, Present(today, "absent"), replaces=noted.pk)
    weekly.refresh_from_db()
    assert weekly.next_on == next_on
    with pytest.raises(Invalid, match="redan antecknad"):
        attending.note_attendance(coach, now, weekly.pk, Present(today, "present"))


def test_what_was_half_written_of_one_day_is_not_shown_for_another(
    client: Client, coach: User, weekly: Referral, today: date
) -> None:
    page = reverse("participant_attendance", args=[weekly.pk])
    token = sign_in(client, coach).get(page).context["draft"].token
    client.post(page, {"day": today, "state": "present", "absent_days": 3, "_draft": token})
    assert client.get(page).context["form"]["absent_days"].value() == "3"
    other = today - timedelta(days=7)
    shown = client.get(f"{page}?day={other}").context["form"]
    assert shown["day"].value() == other
    assert shown["absent_days"].value() is None
