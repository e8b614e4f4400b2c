"""Meetings with clients: booked, called to by letter, moved, held, missed and cancelled."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role, Section, User
from cases.actions import assign_case, close_case
from cases.models import Case
from cases.queries import adults_of, members_on
from cases.track import standing, steps_of
from followup.actions import Meeting
from followup.visits import actions
from followup.visits.actions import VisitText
from followup.visits.models import Visit
from tests.factories import attack, make_case, make_user
from tests.letters.reading import text_of


def at(days: int) -> datetime:
    return (timezone.localtime() + timedelta(days=days)).replace(hour=10, minute=30, second=0, microsecond=0)


def booked(caseworker: User, case: Case, days: int = 5, *, by_letter: bool = False, both: bool = False) -> Visit:
    adults = adults_of(members_on(case.household_id, timezone.localdate()))
    persons = tuple(person.pk for person in adults[: 2 if both else 1])
    meeting = Meeting(at(days), "home", "Storgatan 1", by_letter)
    return actions.book_visit(caseworker, timezone.now(), case.pk, meeting, VisitText(persons, "first", 45))


def delivered(visit: Visit) -> Visit:
    while deliver_due():
        pass
    visit.refresh_from_db()
    return visit


def is_contacted(case: Case) -> bool:
    steps = steps_of(case, standing(None, is_calculated=False, decision=None))
    return any(step["state"] == "done" for step in steps if step["label"] == "Första kontakt")


def test_both_adults_are_called_by_a_letter_that_says_when_how_and_where(caseworker: User, section: Section) -> None:
    case = make_case(caseworker, section, partner=True)
    visit = delivered(booked(caseworker, case, by_letter=True, both=True))
    assert (visit.state, visit.responsible) == ("called", caseworker)
    assert visit.letter is not None
    assert visit.partner is not None
    said = text_of(bytes(visit.letter.file.content))
    for words in (f"{visit.at:%Y-%m-%d}", "vid ett hembesök", "Storgatan 1", visit.partner.name):
        assert words in said


def test_one_that_is_booked_is_called_to_later_and_once(caseworker: User, case: Case) -> None:
    visit = delivered(booked(caseworker, case))
    assert (visit.state, visit.letter) == ("booked", None)
    actions.call_to_visit(caseworker, timezone.now(), visit.pk)
    assert delivered(visit).letter is not None
    with pytest.raises(Conflict, match="redan skriven"):
        actions.call_to_visit(caseworker, timezone.now(), visit.pk)


def test_it_is_moved_with_a_reason_and_called_to_anew(caseworker: User, case: Case) -> None:
    visit = delivered(booked(caseworker, case, by_letter=True))
    first = visit.letter_id
    meeting = Meeting(at(9), "phone", by_letter=True)
    with pytest.raises(Invalid, match="varför"):
        actions.move_visit(caseworker, timezone.now(), visit.pk, meeting, " ")
    actions.move_visit(caseworker, timezone.now(), visit.pk, meeting, "Klienten är sjuk.")
    letter = delivered(visit).letter
    assert letter is not None
    assert letter.pk != first
    assert "sjuk" not in text_of(bytes(letter.file.content))


def test_one_that_is_held_says_how_long_it_took_and_is_the_first_contact(
    caseworker: User, case: Case, today: date
) -> None:
    visit = booked(caseworker, case, -1)
    assert not is_contacted(case)
    with pytest.raises(Invalid, match="inte varit"):
        actions.hold_visit(caseworker, timezone.now(), visit.pk, today + timedelta(days=1), 30, "home")
    actions.hold_visit(caseworker, timezone.now(), visit.pk, today - timedelta(days=1), 30, "phone")
    visit.refresh_from_db()
    assert (visit.state, visit.minutes, visit.way, visit.closed_by) == ("held", 30, "phone", caseworker)
    assert is_contacted(case)
    with pytest.raises(Conflict, match="redan skrivet"):
        actions.hold_visit(caseworker, timezone.now(), visit.pk, today, 30, "phone")


def test_one_that_was_missed_says_what_was_done_and_may_have_a_new_time(caseworker: User, case: Case) -> None:
    visit = booked(caseworker, case, -1)
    with pytest.raises(Invalid, match="vad du gjorde"):
        actions.miss_visit(caseworker, timezone.now(), visit.pk, "")
    new = actions.miss_visit(caseworker, timezone.now(), visit.pk, "Kom inte. Ringde.", Meeting(at(3), "phone"))
    visit.refresh_from_db()
    assert (visit.state, new.state, new.person, new.purpose) == ("missed", "booked", visit.person, visit.purpose)


def test_whoever_was_called_is_told_that_it_is_cancelled(caseworker: User, case: Case) -> None:
    visit = delivered(booked(caseworker, case, by_letter=True))
    actions.cancel_visit(caseworker, timezone.now(), visit.pk, "Handläggaren är sjuk.")
    letter = delivered(visit).off_letter
    assert letter is not None
    assert "sjuk" not in text_of(bytes(letter.file.content))


def test_what_is_booked_goes_with_the_case_and_ends_with_it(caseworker: User, case: Case, section: Section) -> None:
    visit, colleague = booked(caseworker, case), make_user(Role.CASEWORKER, section)
    assign_case(make_user(Role.HEAD, section), timezone.now(), case.pk, colleague)
    visit.refresh_from_db()
    assert visit.responsible == colleague
    close_case(colleague, timezone.now(), case.pk, "work")
    visit.refresh_from_db()
    assert visit.state == "cancelled"


def test_it_is_with_an_adult_of_the_case_and_held_by_somebody_of_its_section(
    caseworker: User, family: Case, section: Section
) -> None:
    child = next(m for m in members_on(family.household_id, timezone.localdate()) if m.role == "child")
    with pytest.raises(Invalid, match="vuxen"):
        actions.book_visit(
            caseworker, timezone.now(), family.pk, Meeting(at(5)), VisitText((child.person_id,), "other")
        )
    said = VisitText((family.applicant_id,), "other", responsible_id=make_user(Role.ASSISTANT, section).pk)
    with pytest.raises(Invalid, match="sektion"):
        actions.book_visit(caseworker, timezone.now(), family.pk, Meeting(at(5)), said)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("at = at + interval '1 day'", "varför mötet flyttas"),
        ("state = 'held', held_on = current_date + 2, closed_by_id = written_by_id", "inte varit"),
        ("purpose = 'other'", "kan inte ändras"),
    ],
)
def test_postgresql_refuses(caseworker: User, case: Case, change: str, refused: str) -> None:
    visit = booked(caseworker, case)
    with pytest.raises(Conflict, match=refused):
        attack(caseworker, f"UPDATE followup_visit SET {change} WHERE id = %s", visit.pk)


def test_postgresql_keeps_what_is_closed_and_lets_nobody_in_but_the_adults_of_the_case(
    caseworker: User, case: Case, family: Case
) -> None:
    visit = booked(caseworker, case)
    with pytest.raises(Conflict, match="vuxen"):
        attack(
            caseworker,
            "INSERT INTO followup_visit (case_id, person_id, purpose, at, minutes, way, place, others, state,"
            " moved_reason, reason, written_by_id) SELECT %s, person_id, purpose, at, minutes, way, place, others,"
            " state, '', '', written_by_id FROM followup_visit WHERE id = %s",
            family.pk, visit.pk,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        attack(caseworker, "DELETE FROM followup_visit WHERE id = %s", visit.pk)
    actions.cancel_visit(caseworker, timezone.now(), visit.pk, "Fel dag.")
    with pytest.raises(Conflict):
        attack(caseworker, "UPDATE followup_visit SET reason = 'Annat.' WHERE id = %s", visit.pk)
