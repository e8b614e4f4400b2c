"""How a client is reached, by their own word; and notices, without content, that there is something new to read."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Invalid
from bistand.staff.models import User
from bistand.staff.queries import setting
from cases.actions.case import refuse_unreachable
from cases.client.messages import case_of
from cases.facts import ContactChanged
from cases.models import Case, Notice, NotifyBy, Person

PHONE = re.compile(r"\+?[0-9][0-9 ()-]{5,28}")
# Longer than any attempt takes: whoever took it is gone, and nobody knows whether it was sent.
LOST = timedelta(minutes=10)
UNKNOWN = "Avbrutet medan den skickades. Det är okänt om den kom fram, så den skickas inte igen."
NO_CONSENT = "Personen ska inte aviseras längre."


@action("cases.serve_client")
def change_contact(actor: User, now: datetime, person_id: int, phone: str, email: str, notify_by: str) -> Person:
    """Change how a client is reached, by the client through the e-service; `notify_by` is their consent, "" is none.

    It stands on the case's timeline and in the history. Raises Invalid for what is no number or address.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    wanted = {"phone": phone.strip(), "email": email.strip(), "notify_by": notify_by}
    if wanted["phone"] and not PHONE.fullmatch(wanted["phone"]):
        raise Invalid("Skriv telefonnumret med siffror, till exempel 070-123 45 67.", "phone")
    if wanted["email"]:
        try:
            validate_email(wanted["email"])
        except ValidationError as error:
            raise Invalid("Skriv e-postadressen som namn@exempel.se.", "email") from error
    if notify_by not in NotifyBy.values:
        raise Invalid("Välj sms, e-post eller ingenting.", "notify_by")
    changed = [name for name, value in wanted.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, wanted[name])
    refuse_unreachable(person)
    if changed:
        person.save(update_fields=changed)
        case = case_of(person.pk)
        if case:
            publish(actor, now, ContactChanged(case.pk, f"cases_person:{person.pk}", person=person.given_name))
    return person


def queue_notice(now: datetime, case: Case, person: Person) -> None:
    """Owe the person a notice, as a part of the act that there is something to tell of; none without their consent,
    and one where several things come at once.
    """
    if not person.notify_at or not setting("cases.notices", timezone.localdate(now)):
        return
    if Notice.objects.filter(person=person, state=Notice.State.WAITING).exists():
        return
    Notice.objects.create(case=case, person=person, channel=person.notify_by)
    transaction.on_commit(_wake)


def _wake() -> None:
    from cases.tasks import wake_notices

    wake_notices()


@action("cases.notify")
def take_notice(actor: User, now: datetime, notice_id: int) -> Notice | None:
    """Take a notice that is due, to be sent by the caller after the commit; None where it is not to be sent now.

    The number or address is the one that the person has consented to at this moment.
    """
    rows = Notice.objects.select_for_update(of=("self",), skip_locked=True).select_related("person")
    row = rows.filter(pk=notice_id, state=Notice.State.WAITING, due_at__lte=timezone.now()).first()
    if row is None:
        return None
    if not row.person.notify_at or row.person.notify_by != row.channel:
        _settle(row, Notice.State.FAILED, NO_CONSENT)
        return None
    row.state = Notice.State.SENDING
    row.save(update_fields=["state"])
    row.refresh_from_db(fields=["attempts"])
    return row


@action("cases.notify")
def notice_sent(actor: User, now: datetime, notice_id: int) -> None:
    """Note that a notice that one has taken was accepted."""
    row = Notice.objects.select_for_update().get(pk=notice_id)
    _settle(row, Notice.State.SENT, "")


@action("cases.notify")
def notice_failed(actor: User, now: datetime, notice_id: int, words: str, *, again: bool) -> None:
    """Note that a notice was not accepted, to be tried `again` later, a few times; else the failure is for people."""
    row = Notice.objects.select_for_update().get(pk=notice_id)
    if again and row.attempts < Notice.MOST_ATTEMPTS:
        waits_already = Notice.objects.filter(person=row.person_id, state=Notice.State.WAITING).exists()
        if not waits_already:
            row.due_at = timezone.now() + timedelta(minutes=5 * 2 ** (row.attempts - 1))
            _settle(row, Notice.State.WAITING, words)
            return
    _settle(row, Notice.State.FAILED, words)


@action("cases.notify")
def give_up_lost(actor: User, now: datetime) -> int:
    """Those that were being sent when a worker was lost: nobody knows, so they are not sent again. Returns how many."""
    lost = Notice.objects.select_for_update(skip_locked=True).filter(state=Notice.State.SENDING)
    rows = list(lost.filter(taken_at__lt=timezone.now() - LOST))
    for row in rows:
        _settle(row, Notice.State.FAILED, UNKNOWN)
    return len(rows)


def _settle(row: Notice, state: str, words: str) -> None:
    row.state, row.error = state, words[:200]
    if state == Notice.State.SENT:
        row.sent_at = timezone.now()
    row.save(update_fields=["state", "error", "due_at", "sent_at"])
