"""The attendance of a whole group is noted on one page, all of it or nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.models import Access
from bistand.refusals import NotFound
from bistand.staff.models import Role, Section, User
from planning.measures import actions as catalogue
from planning.measures import attending, referring
from planning.measures.attending import Present
from planning.measures.models import Referral
from planning.models import Attendance
from tests.factories import make_user, sign_in

PAGE = "participants_attendance"


@pytest.fixture
def group(caseworker: User, section: Section, rows: dict[str, Referral]) -> list[Referral]:
    """Two who take part, day by day and week by week."""
    now, head, weekly = timezone.now(), make_user(Role.HEAD, section), rows["accepted"]
    text = catalogue.MeasureText("Praktik", "practice", "Vuxna", "Inget", rhythm="week")
    catalogue.change_measure(head, now, weekly.measure_id, text)
    referring.start_referral(caseworker, now, weekly.pk, timezone.localdate())
    return [rows["started"], weekly]


def test_one_save_notes_the_whole_group(client: Client, coach: User, group: list[Referral], today: date) -> None:
    daily, weekly = group
    before = Access.objects.filter(actor=coach, persons__contains=[daily.person_id]).count()
    page = sign_in(client, coach).get(reverse(PAGE))
    assert Access.objects.filter(actor=coach, persons__contains=[daily.person_id]).count() == before + 1
    assert f"state_{daily.pk}" in page.text
    client.post(reverse(PAGE), {"rest": "on", f"state_{weekly.pk}": "absent", f"absent_days_{weekly.pk}": 2})
    noted = {row.referral_id: (row.day, row.state, row.absent_days) for row in Attendance.objects.all()}
    monday = today - timedelta(days=today.weekday())
    assert noted == {daily.pk: (today, "present", None), weekly.pk: (monday, "absent", 2)}


def test_nobody_is_noted_where_one_is_refused(client: Client, coach: User, group: list[Referral]) -> None:
    daily, weekly = group
    sign_in(client, coach)
    answer = client.post(reverse(PAGE), {f"state_{daily.pk}": "present", f"state_{weekly.pk}": "excused"})
    assert "Skriv vilket skäl" in answer.text
    assert not Attendance.objects.exists()


def test_what_is_recorded_is_shown_and_stays(client: Client, coach: User, group: list[Referral], today: date) -> None:
    daily, next_on = group[0], today + timedelta(days=1)
    attending.note_attendance(coach, timezone.now(), daily.pk, Present(today, "excused", "Sjuk"), next_on)
    form = sign_in(client, coach).get(reverse(PAGE)).context["form"]
    assert form[f"state_{daily.pk}"].value() == "excused"
    assert "redan antecknad" in client.post(reverse(PAGE), {f"state_{daily.pk}": "present"}).text
    client.post(reverse(PAGE), {f"state_{daily.pk}": "excused", f"reason_{daily.pk}": "Sjuk", "rest": "on"})
    noted = Attendance.objects.get(referral=daily)
    daily.refresh_from_db()
    assert (noted.state, noted.reason, daily.next_on) == ("excused", "Sjuk", next_on)


def test_another_providers_participants_are_out_of_reach(group: list[Referral], today: date) -> None:
    with pytest.raises(NotFound):
        attending.note_group(make_user(Role.COACH), timezone.now(), {group[0].pk: Present(today, "present")}, {})


def test_the_list_marks_who_lacks_attendance(client: Client, coach: User, group: list[Referral], today: date) -> None:
    sign_in(client, coach)
    assert "Inte än den här veckan" in client.get(reverse("participants")).text
    for row in group:
        attending.note_attendance(coach, timezone.now(), row.pk, Present(today, "present"))
    assert "Inte än den här veckan" not in client.get(reverse("participants")).text


def test_a_day_to_come_is_said_to_be_shown_as_today(
    client: Client, coach: User, group: list[Referral], today: date
) -> None:
    ahead = today + timedelta(days=6)
    page = sign_in(client, coach).get(reverse(PAGE), {"day": ahead.isoformat()})
    assert f"{ahead} har inte varit än. Här står i dag." in page.text
