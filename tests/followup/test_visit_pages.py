"""Where meetings with clients are seen, and how they are booked and told of in the browser."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.staff.models import Role, Section, User
from cases.models import Case, JournalNote
from followup.feed.actions import make_link
from followup.my_day import my_day
from followup.visits.models import Visit
from followup.week import week_ahead
from tests.factories import make_section, make_user, sign_in
from tests.followup.test_visits import booked


def test_it_is_booked_held_and_written_of_in_the_browser(
    client: Client, caseworker: User, case: Case, today: date
) -> None:
    sign_in(client, caseworker)
    yesterday = (today - timedelta(days=1)).isoformat()
    said = {
        "persons": [case.applicant_id], "purpose": "first", "day": yesterday, "time": "10:30", "minutes": 45,
        "way": "person", "place": "Rum 3", "responsible": caseworker.pk, "others": "Tolk",
    }  # fmt: skip
    page = client.post(reverse("visit_new", args=[case.pk]), {**said, "by_letter": "on"})
    assert "ingen kallelse" in page.text
    client.post(reverse("visit_new", args=[case.pk]), said)
    visit = Visit.objects.get(case=case)
    held = {"held_on": yesterday, "minutes": 30, "way": "person", "then": "note"}
    note = client.post(reverse("visit_hold", args=[visit.pk]), held).headers["Location"]
    form = client.get(note).context["form"]
    assert (form["happened_on"].value(), form["about"].value()) == (yesterday, str(case.applicant_id))
    client.post(note, {**form.initial, "text": "Vi talade om läget.", "secrecy": ""})
    assert JournalNote.objects.get(case=case).heading == "Klientmöte: första kontakt"


def test_an_assistant_keeps_the_times_and_does_not_write_how_it_went(
    client: Client, section: Section, caseworker: User, case: Case, today: date
) -> None:
    assistant = make_user(Role.ASSISTANT, section)
    sign_in(client, assistant)
    assert reverse("visit_new", args=[case.pk]) in client.get(reverse("followup_case_panel", args=[case.pk])).text
    when = {"day": (today + timedelta(days=3)).isoformat(), "time": "10:30", "way": "person", "place": "Rum 3"}
    about = {"persons": [case.applicant_id], "purpose": "planning", "minutes": 45, "responsible": caseworker.pk}
    client.post(reverse("visit_new", args=[case.pk]), {**when, **about})
    visit = Visit.objects.get(case=case)
    assert (visit.written_by, visit.responsible) == (assistant, caseworker)
    page = client.get(reverse("visit", args=[visit.pk])).text
    for name, may in (("call", True), ("move", True), ("cancel", True), ("hold", False), ("miss", False)):
        assert (reverse(f"visit_{name}", args=[visit.pk]) in page) == may, name
    client.post(reverse("visit_call", args=[visit.pk]))
    moved = {**when, "time": "13:15", "reason": "Rummet var upptaget."}
    client.post(reverse("visit_move", args=[visit.pk]), moved)
    visit.refresh_from_db()
    assert f"{timezone.localtime(visit.at):%H:%M}" == "13:15"
    passed = booked(caseworker, case, -1)
    held = {"held_on": (today - timedelta(days=1)).isoformat(), "minutes": 30, "way": "person"}
    for name, said in (("hold", held), ("miss", {"reason": "Kom inte."})):
        url = reverse(f"visit_{name}", args=[passed.pk])
        assert (client.get(url).status_code, client.post(url, said).status_code) == (403, 403)
    client.post(reverse("visit_cancel", args=[visit.pk]), {"reason": "Klienten ringde."})
    assert set(Visit.objects.values_list("pk", "state")) == {(visit.pk, "cancelled"), (passed.pk, "booked")}


def test_an_assistant_of_another_section_books_nothing(client: Client, case: Case) -> None:
    sign_in(client, make_user(Role.ASSISTANT, make_section()))
    assert client.get(reverse("visit_new", args=[case.pk])).status_code == 404


def test_one_that_has_been_waits_for_how_it_went_in_the_case_and_on_my_day(
    client: Client, caseworker: User, case: Case, today: date
) -> None:
    passed, coming = booked(caseworker, case, -1), booked(caseworker, case, 1)
    sign_in(client, caseworker)
    page = client.get(reverse("case", args=[case.pk])).text
    assert (reverse("visit", args=[passed.pk]) in page, reverse("visit", args=[coming.pk]) in page) == (True, False)
    shown = [(row.url, row.late, row.act) for row in my_day(caseworker, today).todo]
    assert shown == [(reverse("visit", args=[passed.pk]), True, "Skriv hur det gick")]
    panel = client.get(reverse("followup_case_panel", args=[case.pk])).text
    for row in (passed, coming):
        assert reverse("visit", args=[row.pk]) in panel


def test_it_stands_in_the_week_ahead_and_in_the_calendar_without_whom(
    client: Client, caseworker: User, case: Case, today: date
) -> None:
    visit = booked(caseworker, case, 2)
    booked(caseworker, case, 8)
    assert [row.url for row in week_ahead(caseworker, today)] == [reverse("visit", args=[visit.pk])]
    feed = client.get(reverse("calendar_feed", args=[make_link(caseworker, timezone.now())])).text
    lines = feed.split("\r\n")
    assert {f"UID:visit-{visit.pk}@bistand", "SUMMARY:Klientmöte", "DURATION:PT45M"} <= set(lines)
    assert [word for word in (visit.person.family_name, "Storgatan", case.number) if word in feed] == []


def test_the_list_has_those_that_wait_and_every_filter_of_it_holds(
    client: Client, caseworker: User, case: Case, today: date
) -> None:
    passed, coming = booked(caseworker, case, -1), booked(caseworker, case, 1)
    sign_in(client, caseworker)

    def listed(**asked: str) -> set[int]:
        return {row.pk for row in client.get(reverse("visits"), asked).context["table"].page.rows}

    assert listed() == {passed.pk, coming.pk}
    assert listed(state="passed") == {passed.pk}
    assert listed(from_day=today.isoformat()) == {coming.pk}
    assert listed(state="held") == set()
