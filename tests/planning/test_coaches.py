"""A coach reaches the provider's own participants and nothing else, and an absence decides nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.models import Access
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff import actions as staff
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from cases.models import Person
from planning.measures import attending, referring
from planning.measures.attending import Present
from planning.measures.models import Referral
from tests.factories import attack, make_user, sign_in


@pytest.fixture
def stranger(rows: dict[str, Referral]) -> User:
    return make_user(Role.COACH)


def test_a_coach_reaches_no_other_page(client: Client, coach: User, rows: dict[str, Referral]) -> None:
    sign_in(client, coach)
    row = rows["started"]
    pages = [
        ("case", [row.case_id]),
        ("referral", [row.pk]),
        ("measures", []),
        ("role_matrix", []),
        ("delegation_order", []),
    ]
    answers = {name: client.get(reverse(name, args=given)).status_code for name, given in pages}
    assert set(answers.values()) == {403}, answers
    assert client.post(reverse("search"), {"q": row.person.family_name}).status_code == 403
    page = client.get(reverse("home"), follow=True).text
    assert row.person.name in page
    assert reverse("search") not in page


def test_every_page_of_a_participant_is_drawn_and_logged(
    client: Client, coach: User, rows: dict[str, Referral]
) -> None:
    sign_in(client, coach)
    pages = [("participant", state) for state in ("sent", "waiting", "accepted", "started")]
    pages += [("participant_answer", "sent"), ("participant_start", "accepted")]
    pages += [("participant_attendance", "started"), ("participant_feedback", "started")]
    before = Access.objects.filter(actor=coach).count()
    answers = [client.get(reverse(name, args=[rows[state].pk])) for name, state in pages]
    assert {answer.status_code for answer in answers} == {200}
    assert Access.objects.filter(actor=coach, persons=[rows["sent"].person_id]).count() == before + len(pages)
    assert rows["sent"].case.number not in "".join(answer.text for answer in answers)
    assert client.get(reverse("participant", args=[rows["proposed"].pk])).status_code == 404


def test_another_providers_coach_neither_sees_nor_writes(
    client: Client, stranger: User, rows: dict[str, Referral]
) -> None:
    assert sign_in(client, stranger).get(reverse("participant", args=[rows["started"].pk])).status_code == 404
    with pytest.raises(Conflict, match="din anordnare"):
        attack(
            stranger,
            "INSERT INTO planning_feedback (referral_id, text, written_by_id, written_at) VALUES (%s, 'x', 1, now())",
            rows["started"].pk,
        )
    with pytest.raises(Conflict, match="din anordnare"):
        attack(stranger, "UPDATE planning_referral SET next_on = '2026-12-01' WHERE id = %s", rows["started"].pk)


def test_nobody_protected_is_shown_by_default(caseworker: User, coach: User, rows: dict[str, Referral]) -> None:
    row, now = rows["started"], timezone.now()
    with acting(system_user(), "test"):
        Person.objects.filter(pk=row.person_id).update(protected=True)
    with pytest.raises(NotFound):
        attending.give_feedback(coach, now, row.pk, "Det går bra.")
    attending.show_protected(caseworker, now, row.pk, True, "Klienten vill det.")
    attending.give_feedback(coach, now, row.pk, "Det går bra.")


def test_a_coach_ends_nothing_and_assesses_nothing(coach: User, rows: dict[str, Referral]) -> None:
    row, today = rows["started"], timezone.localdate()
    noted = attending.note_attendance(coach, timezone.now(), row.pk, Present(today, "absent"))
    with pytest.raises(Conflict, match="socialsekreteraren"):
        attack(
            coach,
            "UPDATE planning_attendance SET heard_on = day, said = 'x', assessment = 'accepted' WHERE id = %s",
            noted.pk,
        )
    with pytest.raises(Conflict, match="socialsekreteraren"):
        attack(
            coach,
            "UPDATE planning_referral SET state = 'ended', ended_on = %s, outcome = 'work' WHERE id = %s",
            today,
            row.pk,
        )


def test_absence_waits_for_the_caseworker_who_hears_the_person(
    client: Client, caseworker: User, coach: User, rows: dict[str, Referral]
) -> None:
    row, today, now = rows["started"], timezone.localdate(), timezone.now()
    noted = attending.note_attendance(coach, now, row.pk, Present(today, "absent"), today + timedelta(days=1))
    sign_in(client, caseworker)
    assert "hör klienten och bedöm skälet" in client.get(reverse("case", args=[row.case_id])).text
    assert row.person.name in client.get(reverse("absences")).text
    assert reverse("absence", args=[noted.pk]) in client.get(reverse("my_day")).text
    assert "12 kap. 5 § SoL" in client.get(reverse("absence", args=[noted.pk])).text
    with pytest.raises(Invalid, match="vad klienten säger"):
        attending.assess_absence(caseworker, now, noted.pk, today, " ", "accepted")
    attending.assess_absence(caseworker, now, noted.pk, today, "Barnet var sjukt.", "accepted")
    assert row.person.name not in client.get(reverse("absences")).text
    assert "Godtagbart skäl" in client.get(reverse("referral", args=[row.pk])).text
    with pytest.raises(Conflict):
        attack(caseworker, "UPDATE planning_attendance SET state = 'present' WHERE id = %s", noted.pk)


def test_attendance_is_of_days_that_have_been(coach: User, rows: dict[str, Referral]) -> None:
    day = timezone.localdate() - timedelta(days=1)
    with pytest.raises(Conflict, match="medan insatsen pågår"):
        attending.note_attendance(coach, timezone.now(), rows["started"].pk, Present(day, "present"))


def test_only_the_administrator_gives_a_coach_participants(caseworker: User, coach: User, stranger: User) -> None:
    with pytest.raises(Conflict, match="systemförvaltaren"):
        attack(
            caseworker,
            "INSERT INTO planning_coach (user_id, provider_id) SELECT %s, provider_id FROM planning_coach",
            stranger.pk,
        )


def test_a_coach_holds_no_other_role(coach: User) -> None:
    today = timezone.localdate()
    with pytest.raises(Conflict, match="samtidigt"):
        staff.grant_role(system_user(), timezone.now(), coach, Role.ASSISTANT, None, today, today)


def test_the_coach_sees_whom_to_call_and_a_number_only_where_consent_covers_it(
    client: Client, caseworker: User, coach: User, rows: dict[str, Referral]
) -> None:
    row, now, today = rows["proposed"], timezone.now(), timezone.localdate()
    with acting(system_user(), "test"):
        Person.objects.filter(pk=row.person_id).update(phone="070-555 12 34")
    sign_in(client, coach)
    without = client.get(reverse("participant", args=[rows["started"].pk])).text
    assert "070-555 12 34" not in without
    assert str(caseworker) in without
    assert settings.MUNICIPALITY["phone"] in without
    staff.set_own_phone(caseworker, now, "08-123 99")
    assert "08-123 99" in client.get(reverse("participant", args=[rows["started"].pk])).text
    referring.send_referral(caseworker, now, row.pk, "Söker arbete.", today, "muntligt", phone_shared=True)
    page = reverse("participant", args=[row.pk])
    assert "070-555 12 34" in client.get(page).text
    with pytest.raises(Conflict, match="socialsekreteraren"):
        attack(coach, "UPDATE planning_referral SET phone_shared = false WHERE id = %s", row.pk)
    attending.share_phone(caseworker, now, row.pk, False, reason="Sade det i telefon i dag.")
    assert "070-555 12 34" not in client.get(page).text
    attending.share_phone(caseworker, now, row.pk, True, reason="Ångrade sig.")
    with acting(system_user(), "test"):
        Person.objects.filter(pk=row.person_id).update(protected=True)
    attending.show_protected(caseworker, now, row.pk, True, "Klienten vill det.")
    assert "070-555 12 34" not in client.get(page).text


def test_a_coach_is_told_of_no_page_out_of_reach(client: Client, coach: User) -> None:
    texts = [sign_in(client, coach).get(page).text for page in (reverse("measures"), "/finns-inte/")]
    assert all("ring kommunen" in text for text in texts)
    assert not any(word in text for text in texts for word in ("rollmatrisen", "din chef", "personnummer"))


def test_an_assessment_is_corrected_by_a_new_one_with_a_reason(
    client: Client, caseworker: User, coach: User, rows: dict[str, Referral]
) -> None:
    row, today, now = rows["started"], timezone.localdate(), timezone.now()
    noted = attending.note_attendance(coach, now, row.pk, Present(today, "absent"))
    attending.assess_absence(caseworker, now, noted.pk, today, "Var sjuk.", "not_accepted")
    with pytest.raises(Conflict, match="varför"):
        attack(caseworker, "UPDATE planning_attendance SET assessment = 'accepted' WHERE id = %s", noted.pk)
    page = reverse("absence_correct", args=[noted.pk])
    new = {"heard_on": today, "said": "Var sjuk.", "assessment": "accepted"}
    assert sign_in(client, caseworker).post(page, new).status_code == 422
    client.post(page, {**new, "reason": "Läkarintyget kom efteråt."})
    noted.refresh_from_db()
    assert noted.assessment == "accepted"
    text = client.get(reverse("absence", args=[noted.pk])).text
    assert "Inget godtagbart skäl" in text
    assert "Läkarintyget kom efteråt" in text
    with pytest.raises(Conflict, match="tas inte bort"):
        attack(caseworker, "UPDATE planning_attendance SET assessment = '', assessed_at = NULL WHERE id = %s", noted.pk)


def test_what_is_done_already_is_told_instead_of_asked_for(
    client: Client, coach: User, caseworker: User, rows: dict[str, Referral]
) -> None:
    for user, page in ((coach, "participant_answer"), (caseworker, "referral_answer")):
        text = sign_in(client, user).get(reverse(page, args=[rows["started"].pk]), follow=True).text
        assert "Insatsen pågår redan." in text
        assert '<form class="form"' not in text
