"""A case given from one caseworker to another: the sheet, the receiver's day, and taking it back on the day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff.models import Role, User
from cases import actions as cases
from cases.handover_sheet import handover_sheet, latest_handover
from cases.models import Case, Handover
from followup.my_day import my_day
from planning import actions as plans
from tests.factories import attack, make_application, make_case, make_section, make_user, sign_in
from tests.story import Story


@pytest.fixture
def receiver(story: Story) -> User:
    return make_user(Role.CASEWORKER, story.section, "Rut Tagare")


def hand(story: Story, receiver: User, case: Case | None = None) -> Handover:
    case = case or story.case
    cases.assign_case(story.head, timezone.now(), case.pk, receiver, reason="Ny fördelning", note="Ring före lunch.")
    found = latest_handover(case)
    assert found
    return found


def test_the_receiver_sees_the_case_as_new_until_it_is_acknowledged(
    story: Story, receiver: User, client: Client
) -> None:
    handover = hand(story, receiver)
    sign_in(client, receiver)
    [new] = [todo for todo in my_day(receiver, timezone.localdate()).todo if todo.what == "Nytt ärende hos dig"]
    assert (new.who, new.url) == (story.case.applicant.name, reverse("case_handover", args=[story.case.pk]))
    assert client.post(reverse("handover_acknowledge", args=[story.case.pk])).status_code == 302
    assert "Nytt ärende hos dig" not in client.get(reverse("my_day")).text
    handover.refresh_from_db()
    assert handover.state == Handover.State.ACKNOWLEDGED
    assert handover.settled_at


def test_nobody_else_takes_it_over(story: Story, receiver: User) -> None:
    handover = hand(story, receiver)
    with pytest.raises(NotAllowed):
        cases.acknowledge_handover(story.caseworker, timezone.now(), handover.pk)
    with pytest.raises(Conflict, match="den som har fått det"):
        attack(story.head, "UPDATE cases_handover SET state = 'acknowledged'")


def test_it_is_undone_on_the_day_and_the_case_goes_back(story: Story, receiver: User) -> None:
    handover = hand(story, receiver)
    cases.undo_handover(story.head, timezone.now(), handover.pk, reason="Fel person.")
    story.case.refresh_from_db()
    assert story.case.caseworker == story.caseworker
    with pytest.raises(Conflict, match="redan ångrad"):
        cases.undo_handover(story.head, timezone.now(), handover.pk, reason="Igen.")


def test_who_has_received_it_is_not_offered_to_have_it_undone(story: Story, receiver: User, client: Client) -> None:
    cases.acknowledge_handover(receiver, timezone.now(), hand(story, receiver).pk)
    sign_in(client, story.head)
    answer = client.get(reverse("handover_undo", args=[story.case.pk]))
    assert answer.status_code == 409
    assert "Överlämningen är redan mottagen" in answer.content.decode()


def test_it_is_not_undone_the_next_day(story: Story, receiver: User) -> None:
    handover = hand(story, receiver)
    with pytest.raises(Conflict, match="samma dag"):
        cases.undo_handover(story.head, timezone.now() + timedelta(days=1), handover.pk, reason="Fel.")


@pytest.mark.parametrize(
    "change", ["receiver_id = giver_id", "handed_at = now()", "note = 'x'", "case_id = case_id + 1"]
)
def test_what_was_handed_over_is_not_rewritten(story: Story, receiver: User, change: str) -> None:
    hand(story, receiver)
    with pytest.raises((Refusal, DatabaseError)):
        attack(story.head, f"UPDATE cases_handover SET {change}")
    with pytest.raises((Refusal, DatabaseError)):
        attack(story.head, "DELETE FROM cases_handover")


def test_a_handover_that_waits_is_passed_on_by_the_next(story: Story, receiver: User) -> None:
    first = hand(story, receiver)
    third = make_user(Role.CASEWORKER, story.section)
    second = hand(story, third)
    first.refresh_from_db()
    assert first.state == Handover.State.PASSED_ON
    assert second.giver == receiver


def test_the_one_who_has_the_case_is_not_given_it(story: Story) -> None:
    with pytest.raises(Conflict, match="redan ärendet"):
        cases.assign_case(story.head, timezone.now(), story.case.pk, story.caseworker)
    with pytest.raises(Invalid):
        cases.assign_case(story.head, timezone.now(), story.case.pk, make_user(Role.CASEWORKER, make_section()))


def test_many_cases_are_given_at_once_and_those_that_cannot_be_say_why(story: Story, receiver: User) -> None:
    own = make_case(receiver, story.section)
    barred = make_case(story.caseworker, story.section)
    cases.declare_conflict(story.head, timezone.now(), barred.pk, reason="Släkt.", person=receiver.employee)
    wanted = [story.case.pk, own.pk, barred.pk]
    refused = cases.hand_over_cases(story.head, timezone.now(), wanted, receiver, reason="Slutar.")
    assert set(refused) == {own.pk, barred.pk}
    story.case.refresh_from_db()
    assert story.case.caseworker == receiver


# ---- the sheet -------------------------------------------------------------------------------------------


def test_the_sheet_says_where_the_case_stands_by_every_floor(story: Story, receiver: User) -> None:
    now, caseworker = timezone.now(), story.caseworker
    plan = plans.write_plan(caseworker, now, story.case.pk, story.case.applicant_id, "Eget arbete", "")
    plans.add_goal(
        caseworker, now, plan.pk, "Truckkort", timezone.localdate(),
        plans.ActivityText("Anmäla sig till kursen", "client", timezone.localdate()),
    )  # fmt: skip
    plans.agree_plan(caseworker, now, plan.pk, "meeting")
    note = cases.write_note(caseworker, now, story.case.pk, "Hembesök", "Läget är lugnt.", timezone.localdate())
    make_application(caseworker, story.case)
    hand(story, receiver)
    lines = {
        part.title: " ".join(f"{name} {value}" for name, value in part.lines)
        for part in handover_sheet(story.case, receiver, timezone.localdate()).parts
    }
    assert "Truckkort" in lines["Planen"]
    assert "Anmäla sig till kursen" in lines["Planen"]
    assert "Nästa" in lines["Uppföljning"]
    assert "inkommen" in lines["Öppet nu"]
    assert f"1 anteckning av {caseworker.get_full_name()}" in lines["Öppet nu"]
    assert "bifall" in lines["Beslut"]
    assert "1 utbetalning, " in lines["Utbetalningar"]
    cases.sign_note(caseworker, now, note.pk)
    again = handover_sheet(story.case, receiver, timezone.localdate())
    assert any("Läget är lugnt." in value for part in again.parts for _, value in part.lines)


def test_the_sheet_is_a_page_and_a_tagged_pdf_without_any_address(story: Story, receiver: User, client: Client) -> None:
    case = make_case(story.caseworker, story.section, street="Hemliga gatan 1", city="Dolda staden")
    hand(story, receiver, case)
    sign_in(client, receiver)
    page = client.get(reverse("case_handover", args=[case.pk])).content.decode()
    assert "Ring före lunch." in page
    assert "Hemliga gatan" not in page
    file = client.get(reverse("case_handover_pdf", args=[case.pk]))
    assert file["Content-Type"] == "application/pdf"
    assert b"pdfuaid:part" in file.content


def test_the_sheet_costs_the_same_for_much_as_for_little(
    story: Story, receiver: User, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        note = cases.write_note(
            story.caseworker, timezone.now(), story.case.pk, f"Samtal {number}", "Om läget.", timezone.localdate()
        )
        cases.sign_note(story.caseworker, timezone.now(), note.pk)
    hand(story, receiver)
    sign_in(client, receiver)
    client.get(reverse("case_handover", args=[story.case.pk]))
    with django_assert_max_num_queries(45):
        client.get(reverse("case_handover", args=[story.case.pk]))
