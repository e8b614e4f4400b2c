"""A digest comes once a day or a week to whoever has chosen it, in figures, and is not lost with a mail server."""

from __future__ import annotations

import socket
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases.models import Case
from followup.actions import Meeting as FollowUpMeeting
from followup.digest.actions import choose_digest, make_digests
from followup.digest.models import Digest
from followup.digest.sending import send_waiting_digests
from followup.models import FollowUp
from followup.visits.actions import VisitText, book_visit, cancel_visit
from followup.visits.models import Visit
from planning.meetings.actions import plan_meeting
from tests.factories import attack, make_section, make_user, sign_in
from tests.followup.building import due_on

SATURDAY = datetime(2026, 9, 5, 7, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def working_day(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """The tests run on any day, also a Sunday; which days are working days has tests of its own."""
    monkeypatch.setattr(
        "followup.digest.actions.is_workday", lambda day: day.weekday() < 5 or day == timezone.localdate()
    )
    settings.NOTICES = {**settings.NOTICES, "email_from": "inget-svar@almby.example"}


@pytest.fixture
def late(caseworker: User, section: Section, today: date) -> list[FollowUp]:
    return due_on(caseworker, section, [today - timedelta(days=20), today - timedelta(days=3)])


def chosen(user: User) -> None:
    choose_digest(user, timezone.now(), "email", "sara@almby.example")


def made() -> int:
    return make_digests(system_user(), timezone.now())


def test_a_day_is_one_mail_of_figures_and_of_nobody(caseworker: User, late: list[FollowUp]) -> None:
    assert made() == 0
    chosen(caseworker)
    assert (made(), made()) == (1, 0)
    assert (send_waiting_digests(), send_waiting_digests()) == (1, 0)
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["sara@almby.example"], "Din dag i Bistånd")
    assert "Försenat: 2.\nFörsenat mer än 14 dagar: 1." in message.body
    for row in late:
        person = row.case.applicant
        assert not {person.given_name, person.family_name, row.case.number, person.pnr} & set(message.body.split())


def test_the_head_gets_the_week_with_what_has_waited_long(head: User, late: list[FollowUp]) -> None:
    chosen(head)
    assert made() == 1
    text = Digest.objects.get(kind="week").text
    assert "Försenade uppföljningar: 2, varav 1 mer än 14 dagar (äldst 20 dagar)." in text


def test_the_days_and_the_weeks_meetings_are_counted(
    caseworker: User, head: User, section: Section, case: Case, late: list[FollowUp], today: date
) -> None:
    noon = timezone.make_aware(datetime.combine(today, time(12)))
    monday = noon - timedelta(days=today.weekday())
    other = make_user(Role.CASEWORKER, section)
    for at, who in ((noon, caseworker), (noon, other), (monday + timedelta(days=7), caseworker)):
        book(caseworker, case, at, who)
    off = book(caseworker, case, noon, caseworker)
    cancel_visit(caseworker, timezone.now(), off.pk, "Klienten är sjuk.")
    with acting(caseworker, "test"):
        FollowUp.objects.filter(pk=late[0].pk).update(state="called", meeting_at=noon, way="person")
    plan_meeting(caseworker, timezone.now(), section.pk, "coach", today, "Jobbcentrum")
    stranger = make_user(Role.HEAD, make_section())
    for user in (caseworker, head, stranger):
        chosen(user)
    made()
    texts = {row.user_id: row.text for row in Digest.objects.all()}
    assert "Möten i dag: klientmöten 1, uppföljningar 1, möten med andra 1." in texts[caseworker.pk]
    assert "Möten den här veckan: klientmöten 2, uppföljningar 1, möten med andra 1." in texts[head.pk]
    assert "Inga möten den här veckan." in texts[stranger.pk]


def book(actor: User, case: Case, at: datetime, responsible: User) -> Visit:
    said = VisitText((case.applicant_id,), "other", responsible_id=responsible.pk)
    return book_visit(actor, timezone.now(), case.pk, FollowUpMeeting(at, "person", "", False), said)


def test_a_free_day_has_none(caseworker: User) -> None:
    chosen(caseworker)
    assert make_digests(system_user(), SATURDAY) == 0


def test_a_mail_server_that_is_down_is_seen_and_tried_again(caseworker: User, client: Client, settings: Any) -> None:
    chosen(caseworker)
    made()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # taken, and nobody listens
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = nobody.getsockname()
        assert send_waiting_digests() == 0
    row = Digest.objects.get()
    assert (row.state, row.attempts) == ("waiting", 1)
    assert "E-postservern går inte att nå." in sign_in(client, caseworker).get(reverse("own_digest")).text
    administrator = sign_in(Client(), make_user(Role.ADMINISTRATOR))
    assert "Försöker igen" in administrator.get(reverse("home_digests")).text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_waiting_digests() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert send_waiting_digests() == 1
    assert len(mail.outbox) == 1


def test_it_is_chosen_on_the_page_by_oneself(caseworker: User, head: User, client: Client) -> None:
    sign_in(client, caseworker)
    page = client.post(reverse("own_digest"), {"channel": "email", "to": "sara"})
    assert "namn@exempel.se" in page.text
    client.post(reverse("own_digest"), {"channel": "sms", "to": "070-174 06 05"})
    assert caseworker.digest_choice.channel == "sms"
    with pytest.raises(Invalid):
        choose_digest(caseworker, timezone.now(), "brev", "x")
    with pytest.raises(Conflict, match="väljer själv"):
        attack(head, "UPDATE followup_digestchoice SET channel = '', \"to\" = ''")


INSERT = """INSERT INTO followup_digest (user_id, kind, day, channel, text, state, attempts, error)
            VALUES (%s, 'day', %s, 'email', 'x', 'waiting', 0, '')"""


def test_postgresql_gives_one_a_day_and_none_that_is_not_wanted(caseworker: User, head: User, today: date) -> None:
    chosen(caseworker)
    made()
    for user, day, refused in (
        (caseworker, today, "redan gjort"),
        (caseworker, today - timedelta(days=1), "dagens eller veckans"),
        (head, today, "inte valt"),
    ):
        with pytest.raises(Conflict, match=refused):
            attack(system_user(), INSERT, user.pk, day)
