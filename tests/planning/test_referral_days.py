"""A referral is measured by the days things happened, not by when they were written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from bistand.staff.models import Role, Section, User
from planning.measures import actions as catalogue
from planning.measures import attending, referring
from planning.measures.actions import MeasureText
from planning.measures.attending import Present
from planning.measures.models import Referral
from planning.measures.queries import provider_figures
from planning.models import Activity, Plan
from tests.factories import attack, make_user, sign_in


def walk(caseworker: User, row: Referral, today: date) -> Referral:
    """Sent 30 days ago, a place 20 days ago, begun 8 days ago; all written today."""
    now, sent_on = timezone.now(), today - timedelta(days=30)
    referring.send_referral(caseworker, now, row.pk, "Söker arbete.", sent_on, "muntligt", sent_on)
    referring.answer_referral(caseworker, now, row.pk, "accepted", answered_on=today - timedelta(days=20))
    return referring.start_referral(caseworker, now, row.pk, today - timedelta(days=8))


@pytest.fixture
def going(caseworker: User, rows: dict[str, Referral], today: date) -> Referral:
    return walk(caseworker, rows["proposed"], today)


def test_waits_are_of_the_days_things_happened(
    client: Client, caseworker: User, section: Section, agreed: Plan, today: date
) -> None:
    head, now = make_user(Role.HEAD, section), timezone.now()
    provider = catalogue.add_provider(head, now, "Lärcentrum", "08-1")
    measure = catalogue.add_measure(head, now, provider.pk, MeasureText("Svenska", "language", "Vuxna", "Inget"))
    activity = Activity.objects.get(goal__plan=agreed)
    row = walk(caseworker, referring.propose_referral(caseworker, now, activity.pk, measure.pk), today)
    assert waits(today) == {"proposed": 0, "sent": 10, "accepted": 12, "whole": 22}
    assert "22 dagar (1)" in sign_in(client, caseworker).get(reverse("measures")).text
    attending.correct_start(caseworker, now, row.pk, today - timedelta(days=3), reason="Fel dag.")
    assert waits(today)["whole"] == 27


def waits(today: date) -> dict[str, float]:
    (figures,) = provider_figures(today)
    return {state: days for state, (days, _) in figures.waits.items()}


def test_both_lists_say_the_same_day(client: Client, caseworker: User, coach: User, going: Referral) -> None:
    day = f"{going.started_on}"
    for user, page in ((caseworker, "referrals"), (coach, "participants")):
        text = sign_in(Client(), user).get(reverse(page)).text
        row = next(part for part in text.split("<tr") if f"/{going.pk}/" in part)
        assert day in row, page


def test_nothing_begins_before_it_was_sent(caseworker: User, coach: User, rows: dict[str, Referral]) -> None:
    row, day = rows["accepted"], timezone.localdate() - timedelta(days=1)
    with pytest.raises(Invalid, match="Anvisningen skickades"):
        attending.start_as_provider(coach, timezone.now(), row.pk, day)
    with pytest.raises(Conflict, match="innan anvisningen skickades"):
        attack(caseworker, "UPDATE planning_referral SET state = 'started', started_on = %s WHERE id = %s", day, row.pk)


def test_nothing_is_sent_before_the_consent(caseworker: User, rows: dict[str, Referral], today: date) -> None:
    row = rows["proposed"]
    with pytest.raises(Invalid, match="inte före"):
        referring.send_referral(
            caseworker, timezone.now(), row.pk, "x", today, "muntligt", sent_on=today - timedelta(days=1)
        )
    with pytest.raises(Conflict, match="inte före"):
        attack(
            caseworker,
            "UPDATE planning_referral SET state = 'sent', shared = 'x', consent_how = 'x', consent_on = %s,"
            " step_on = %s WHERE id = %s",
            today,
            today - timedelta(days=1),
            row.pk,
        )


def test_a_wrong_first_day_is_corrected_with_a_reason(
    client: Client, caseworker: User, coach: User, going: Referral, today: date
) -> None:
    now, right = timezone.now(), today - timedelta(days=5)
    with pytest.raises(Conflict, match="varför"):
        attack(caseworker, "UPDATE planning_referral SET started_on = %s WHERE id = %s", right, going.pk)
    page = reverse("participant_start_correct", args=[going.pk])
    sign_in(client, coach).post(page, {"started_on": right, "reason": "Var sjuk"})
    going.refresh_from_db()
    assert (going.started_on, going.step_on) == (right, right)
    timeline = sign_in(Client(), caseworker).get(reverse("case", args=[going.case_id])).text
    assert f"{today - timedelta(days=8)} blev {right}" in timeline
    assert "Var sjuk" in timeline
    attending.note_attendance(coach, now, going.pk, Present(right, "present"))
    with pytest.raises(Invalid, match="Närvaro är antecknad"):
        attending.correct_start(coach, now, going.pk, today, reason="Fel")


def test_a_first_day_is_not_before_there_was_a_place(caseworker: User, going: Referral, today: date) -> None:
    before = today - timedelta(days=21)
    with pytest.raises(Invalid, match=f"plats först {today - timedelta(days=20)}"):
        attending.correct_start(caseworker, timezone.now(), going.pk, before, reason="De ringde")
    said = "UPDATE planning_referral SET started_on = %s WHERE id = %s"
    with pytest.raises(Conflict, match="innan det fanns en plats"):
        attack(caseworker, said, before, going.pk)


def test_a_measure_does_not_end_before_attendance_that_is_noted(
    client: Client, caseworker: User, going: Referral, today: date
) -> None:
    noted, early = today - timedelta(days=2), today - timedelta(days=3)
    attending.note_attendance(caseworker, timezone.now(), going.pk, Present(noted, "absent"))
    said = {"ended_on": early.isoformat(), "outcome": "work", "note": "Fick arbete i lagret."}
    page = sign_in(client, caseworker).post(reverse("referral_end", args=[going.pk]), said)
    assert page.context["form"].errors["ended_on"] == [f"Närvaro är antecknad efter den dagen, senast {noted}."]
    assert "Fick arbete i lagret." in page.text
    end = "UPDATE planning_referral SET state = 'ended', outcome = 'work', ended_on = %s WHERE id = %s"
    with pytest.raises(Conflict, match="antecknad efter"):
        attack(caseworker, end, early, going.pk)


def test_how_it_ended_is_corrected_with_a_reason_and_its_page_says_so(
    client: Client, caseworker: User, coach: User, going: Referral, today: date
) -> None:
    now, right = timezone.now(), today - timedelta(days=1)
    attending.correct_start(caseworker, now, going.pk, today - timedelta(days=9), reason="De ringde")
    referring.end_referral(caseworker, now, going.pk, today, "work")
    page, form = reverse("referral", args=[going.pk]), reverse("referral_end_correct", args=[going.pk])
    sign_in(client, caseworker)
    assert form in client.get(page).text
    said = {"ended_on": right.isoformat(), "outcome": "studies", "note": "", "reason": " "}
    assert "reason" in client.post(form, said).context["form"].errors
    client.post(form, {**said, "reason": "Det var en kurs"})
    going.refresh_from_db()
    assert (going.ended_on, going.outcome, going.step_on) == (right, "studies", right)
    way = client.get(page).text.split('id="steps"')[1]
    assert f"Slutet rättades: {today}: arbete blev {right}: studier. Det var en kurs" in way
    assert f"{today - timedelta(days=8)} blev {today - timedelta(days=9)}. De ringde" in way
    for user in (caseworker, coach):
        with pytest.raises(Conflict):
            attack(user, "UPDATE planning_referral SET outcome = 'work' WHERE id = %s", going.pk)


def test_what_never_began_is_not_corrected(caseworker: User, rows: dict[str, Referral], today: date) -> None:
    row = referring.end_referral(caseworker, timezone.now(), rows["sent"].pk, today, "withdrawn")
    with pytest.raises(Conflict, match="har börjat och slutat"):
        referring.correct_end(caseworker, timezone.now(), row.pk, today, "withdrawn", reason="Fel")


def test_a_place_does_not_begin_before_the_answer(
    client: Client, coach: User, rows: dict[str, Referral], today: date
) -> None:
    row, passed = rows["sent"], today - timedelta(days=1)
    said = {"answer": "accepted", "begins_on": passed.isoformat()}
    page = sign_in(client, coach).post(reverse("participant_answer", args=[row.pk]), said)
    assert "har redan varit" in page.context["form"].errors["begins_on"][0]
    with pytest.raises(Conflict, match="har redan varit"):
        attack(coach, "UPDATE planning_referral SET state = 'accepted', begins_on = %s WHERE id = %s", passed, row.pk)
