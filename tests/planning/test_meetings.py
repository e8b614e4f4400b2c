"""Coordinated plans with what the law says, and meetings about those who have consented."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role, Section, User
from cases import actions as cases
from cases.models import Case, JournalNote
from cases.track import Standing, steps_of
from planning.meetings import actions
from planning.meetings.actions import SipText
from planning.models import CoordinatedPlan, Meeting, MeetingPerson
from tests.factories import attack, make_case, make_section, make_user, sign_in
from tests.letters.reading import text_of


def sip(today: date) -> SipText:
    return SipText(
        today, "muntligt", today, "Rehabilitering.", "Praktik.", "Fysioterapi.", "Eva Ek, regionen", "Var med."
    )


def make(caseworker: User, case: Case, text: SipText) -> CoordinatedPlan:
    return actions.make_coordinated_plan(caseworker, timezone.now(), case.pk, case.applicant_id, text)


def meeting_on(caseworker: User, section: Section, day: date, kind: str = "dialogue") -> Meeting:
    return actions.plan_meeting(caseworker, timezone.now(), section.pk, kind, day, "Arbetsförmedlingen")


def put_up(caseworker: User, meeting: Meeting, case: Case, how: str = "muntligt") -> MeetingPerson:
    today = timezone.localdate()
    return actions.list_person(caseworker, timezone.now(), meeting.pk, case.pk, case.applicant_id, today, how)


@pytest.mark.parametrize("field", ["consent_how", "needs", "municipality", "region", "responsible", "took_part"])
def test_a_coordinated_plan_has_what_the_law_wants(caseworker: User, case: Case, today: date, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make(caseworker, case, SipText(**{**sip(today).__dict__, field: " "}))
    assert refused.value.field == field


def test_no_coordinated_plan_without_consent_whatever_door(caseworker: User, case: Case, today: date) -> None:
    row = make(caseworker, case, sip(today))
    with pytest.raises(Conflict, match="samtycke, insatser"):
        attack(
            caseworker,
            "INSERT INTO planning_coordinatedplan(case_id, person_id, consent_on, consent_how, begun_on, needs,"
            " municipality, region, others, responsible, took_part, relatives, state, end_reason, written_by_id)"
            " SELECT case_id, person_id, consent_on, '', begun_on, needs, municipality, region, others, responsible,"
            " took_part, relatives, 'current', '', written_by_id FROM planning_coordinatedplan WHERE id = %s",
            row.pk,
        )


def test_a_coordinated_plan_is_replaced_and_never_rewritten(caseworker: User, case: Case, today: date) -> None:
    first = make(caseworker, case, sip(today))
    with pytest.raises(Conflict, match="fastställt"):
        attack(caseworker, "UPDATE planning_coordinatedplan SET needs = 'x' WHERE id = %s", first.pk)
    second = make(caseworker, case, replace(sip(today), needs="Mer."))
    first.refresh_from_db()
    assert (first.state, first.ended_on, second.state) == ("ended", today, "current")


def test_its_print_says_what_the_law_wants_and_whether_it_holds(
    client: Client, caseworker: User, case: Case, today: date
) -> None:
    said = replace(sip(today), others="Arbetsförmedlingen prövar ett stöd.", relatives="Ali Ek, bror")
    row = make(caseworker, case, said)
    address = reverse("sip_print", args=[row.pk])
    sign_in(client, caseworker)
    assert address in client.get(reverse("together", args=[case.pk, case.applicant_id])).text
    printed = text_of(client.get(address).content)
    wanted = [value for name, value in asdict(said).items() if name not in {"consent_on", "begun_on"}]
    assert [value for value in (*wanted, case.applicant.name, "Planen gäller.") if value not in printed] == []
    actions.end_coordinated_plan(caseworker, timezone.now(), row.pk, "Målen är nådda")
    assert f"upphörde {today}: Målen är nådda." in text_of(client.get(address).content)
    assert sign_in(client, make_user(Role.CASEWORKER, make_section())).get(address).status_code == 404


def test_it_ends_with_its_case(caseworker: User, case: Case, today: date) -> None:
    row = make(caseworker, case, sip(today))
    cases.close_case(caseworker, timezone.now(), case.pk, "work")
    row.refresh_from_db()
    assert (row.state, row.end_reason) == ("ended", "Ärendet avslutades.")


def test_nobody_is_on_a_list_without_consent_whatever_door(
    caseworker: User, case: Case, section: Section, today: date
) -> None:
    meeting = meeting_on(caseworker, section, today)
    with pytest.raises(Invalid, match="hur samtycket gavs"):
        put_up(caseworker, meeting, case, how=" ")
    row = put_up(caseworker, meeting, case)
    with pytest.raises(Conflict, match="fastställt"):
        attack(caseworker, "UPDATE planning_meetingperson SET consent_how = '' WHERE id = %s", row.pk)


def test_what_was_said_is_a_signed_note_about_that_person_and_a_coach_is_met(
    caseworker: User, case: Case, section: Section, today: date
) -> None:
    row = put_up(caseworker, meeting_on(caseworker, section, today, "coach"), case)
    done = actions.note_person(caseworker, timezone.now(), row.pk, "Praktik från mars.")
    assert done.note_id
    note = JournalNote.objects.get(pk=done.note_id)
    assert (note.state, note.about_id, note.case_id) == ("signed", case.applicant_id, case.pk)
    states = {step["label"]: step["state"] for step in steps_of(case, Standing("Ansökan", ""))}
    assert (states["Coach"], states["Första kontakt"]) == ("done", "done")


def test_a_meeting_to_come_is_not_noted(caseworker: User, case: Case, section: Section, today: date) -> None:
    row = put_up(caseworker, meeting_on(caseworker, section, today + timedelta(days=1)), case)
    with pytest.raises(Conflict, match="inte varit än"):
        actions.note_person(caseworker, timezone.now(), row.pk, "Praktik från mars.")


def test_whoever_withdraws_the_consent_is_no_longer_on_the_list(
    client: Client, caseworker: User, case: Case, section: Section, today: date
) -> None:
    meeting = meeting_on(caseworker, section, today)
    row = put_up(caseworker, meeting, case)
    sign_in(client, caseworker)
    client.post(reverse("meeting_withdraw", args=[row.pk]))
    assert case.applicant.name not in client.get(reverse("meeting", args=[meeting.pk])).content.decode()
    with pytest.raises(Conflict, match="redan gjort"):
        actions.note_person(caseworker, timezone.now(), row.pk, "Praktik.")


def test_a_meeting_is_of_its_section_alone(client: Client, caseworker: User, section: Section, today: date) -> None:
    other = make_section()
    stranger = make_user(Role.CASEWORKER, other)
    meeting = meeting_on(caseworker, section, today)
    with pytest.raises(Invalid, match="ärendets sektion"):
        put_up(stranger, meeting, make_case(stranger, other))
    with pytest.raises(NotAllowed):
        meeting_on(stranger, section, today)
    assert sign_in(client, stranger).get(reverse("meeting", args=[meeting.pk])).status_code == 404


def test_the_forms_write_a_plan_and_put_somebody_on_a_list(
    client: Client, caseworker: User, case: Case, section: Section, today: date
) -> None:
    sign_in(client, caseworker)
    text = {name: value for name, value in sip(today).__dict__.items() if value}
    client.post(reverse("sip_new", args=[case.pk, case.applicant_id]), text)
    client.post(reverse("meeting_new"), {"section": section.pk, "kind": "sip", "held_on": today, "partner": "Regionen"})
    meeting = Meeting.objects.get()
    client.post(
        reverse("meeting_list_person", args=[case.pk, case.applicant_id]),
        {"meeting": meeting.pk, "consent_on": today, "consent_how": "muntligt"},
    )
    page = client.get(reverse("together", args=[case.pk, case.applicant_id])).content.decode()
    assert "Fysioterapi." in page
    assert "SIP-möte: Regionen" in page


def test_nobody_is_talked_about_before_the_consent(
    client: Client, caseworker: User, case: Case, section: Section, today: date
) -> None:
    meeting = meeting_on(caseworker, section, today - timedelta(days=3))
    said = {"meeting": meeting.pk, "consent_on": today, "consent_how": "muntligt vid besöket"}
    page = sign_in(client, caseworker).post(reverse("meeting_list_person", args=[case.pk, case.applicant_id]), said)
    assert f"Mötet är {meeting.held_on}" in page.context["form"].errors["consent_on"][0]
    assert "muntligt vid besöket" in page.text
    with pytest.raises(Conflict, match="senast samma dag"):
        attack(
            caseworker,
            "INSERT INTO planning_meetingperson(meeting_id, case_id, person_id, consent_on, consent_how, state,"
            " listed_by_id) VALUES (%s, %s, %s, %s, 'x', 'listed', %s)",
            meeting.pk, case.pk, case.applicant_id, today, caseworker.pk,
        )  # fmt: skip


def test_the_work_with_a_plan_does_not_begin_before_the_consent(
    client: Client, caseworker: User, case: Case, today: date
) -> None:
    text = {**asdict(sip(today)), "begun_on": today - timedelta(days=1)}
    page = sign_in(client, caseworker).post(reverse("sip_new", args=[case.pk, case.applicant_id]), text)
    assert page.context["form"].errors["begun_on"] == ["Arbetet börjar när samtycket är gett, inte före."]
    assert "Fysioterapi." in page.text
    row = make(caseworker, case, sip(today))
    actions.end_coordinated_plan(caseworker, timezone.now(), row.pk, "Målen är nådda")
    with pytest.raises(Conflict, match="inte före"):
        attack(
            caseworker,
            "INSERT INTO planning_coordinatedplan(case_id, person_id, consent_on, consent_how, begun_on, needs,"
            " municipality, region, others, responsible, took_part, relatives, state, end_reason, written_by_id)"
            " SELECT case_id, person_id, consent_on, 'x', begun_on - 1, needs, municipality, region, others,"
            " responsible, took_part, relatives, 'current', '', written_by_id FROM planning_coordinatedplan"
            " WHERE id = %s",
            row.pk,
        )


def test_the_same_meeting_is_not_written_up_twice(
    client: Client, caseworker: User, section: Section, today: date
) -> None:
    first = meeting_on(caseworker, section, today)
    said = {"section": section.pk, "kind": "dialogue", "held_on": today, "partner": "arbetsförmedlingen "}
    page = sign_in(client, caseworker).post(reverse("meeting_new"), said)
    assert "Mötet finns redan den dagen" in page.context["form"].errors["partner"][0]
    with pytest.raises(Conflict, match="finns redan"):
        attack(
            caseworker,
            "INSERT INTO planning_meeting(section_id, kind, held_on, partner, written_by_id)"
            " SELECT section_id, kind, held_on, partner, written_by_id FROM planning_meeting WHERE id = %s",
            first.pk,
        )
    client.post(reverse("meeting_new"), {**said, "partner": "Arbetsförmedlingen, Eva Ek"})
    assert Meeting.objects.count() == 2


def test_a_meeting_is_moved_with_a_reason_and_its_page_says_so(
    client: Client, caseworker: User, case: Case, section: Section, today: date
) -> None:
    meeting, day = meeting_on(caseworker, section, today), today + timedelta(days=2)
    put_up(caseworker, meeting, case)
    form = reverse("meeting_correct", args=[meeting.pk])
    said = {"kind": "dialogue", "held_on": today - timedelta(days=1), "partner": "Regionen", "reason": "De flyttade"}
    page = sign_in(client, caseworker).post(form, said)
    assert f"Någon på listan samtyckte {today}" in page.context["form"].errors["held_on"][0]
    client.post(form, {**said, "held_on": day})
    page = client.get(reverse("meeting", args=[meeting.pk]))
    assert f"blev dialogmöte, Regionen, {day}. De flyttade" in page.text
    for change in ("held_on = held_on + 1", "written_by_id = written_by_id + 1"):
        with pytest.raises(Conflict):
            attack(caseworker, f"UPDATE planning_meeting SET {change} WHERE id = %s", meeting.pk)
    with pytest.raises(Conflict, match="hade inte samtyckt"), acting(caseworker, "test", "Fel"):
        Meeting.objects.filter(pk=meeting.pk).update(held_on=today - timedelta(days=1))


def test_a_meeting_that_is_called_off_takes_nobody_more(
    client: Client, caseworker: User, case: Case, section: Section, today: date
) -> None:
    meeting = meeting_on(caseworker, section, today)
    row = put_up(caseworker, meeting, case)
    sign_in(client, caseworker).post(reverse("meeting_call_off", args=[meeting.pk]), {"reason": "Eva är sjuk"})
    assert "Eva är sjuk" in client.get(reverse("meeting", args=[meeting.pk])).text
    assert "Inställt" in client.get(reverse("together", args=[case.pk, case.applicant_id])).text
    choice = client.get(reverse("meeting_list_person", args=[case.pk, case.applicant_id]))
    assert not choice.context["form"].fields["meeting"].queryset
    with pytest.raises(Conflict, match="inställt"):
        actions.note_person(caseworker, timezone.now(), row.pk, "Praktik.")
    with pytest.raises(Conflict, match="inställt"):
        actions.correct_meeting(caseworker, timezone.now(), meeting.pk, "dialogue", today, "Regionen", reason="Ändå")
    meeting_on(caseworker, section, today)


def test_what_is_noted_from_a_meeting_keeps_it_as_it_was(
    caseworker: User, case: Case, section: Section, today: date
) -> None:
    meeting = meeting_on(caseworker, section, today)
    actions.note_person(caseworker, timezone.now(), put_up(caseworker, meeting, case).pk, "Praktik.")
    with pytest.raises(Conflict, match="anteckningar"):
        actions.call_off_meeting(caseworker, timezone.now(), meeting.pk, reason="Fel")
    with pytest.raises(Conflict, match="anteckningar"), acting(caseworker, "test", "Fel"):
        Meeting.objects.filter(pk=meeting.pk).update(called_off="Fel")
