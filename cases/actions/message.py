"""Messages between the client and the municipality through the e-service: received, read, answered, journaled."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound, TooMany
from bistand.staff.models import User
from bistand.staff.queries import setting
from cases.actions.access import case_for
from cases.actions.files import as_sent
from cases.actions.notice import queue_notice
from cases.actions.record import file_document, receive_application, write_note
from cases.client.messages import case_of, journal_heading, journal_text, writers_of
from cases.facts import MessageReceived, MessageSent
from cases.models import Application, Case, Channel, Document, HouseholdMember, JournalNote, MemberRole, Message, Person

# From one person in a day and with one message: more than anybody writes, and less than floods a caseworker.
MOST_A_DAY = 30
MOST_ATTACHMENTS = 10
MOST_JOURNALED = 50


@action("cases.serve_client")
def receive_message(
    actor: User, now: datetime, person_id: int, text: str, external_id: str | None = None
) -> tuple[Message, bool]:
    """Receive a message from a client who has or has had a case; True where it was new. The moment is the server's.

    The same `external_id` of the same person again gives the same message. Raises Conflict where it says another text,
    NotFound for somebody without a case, TooMany for more than MOST_A_DAY in a day.
    """
    text = _said(text)
    with connection.cursor() as cursor:  # whoever sends the same at the same time waits, and is then given what came
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases_message'), %s)", [person_id % 2**31])
    known = Message.objects.filter(person=person_id, external_id=external_id).first() if external_id else None
    if known is not None:
        if known.text != text:
            raise Conflict("Numret är redan använt för ett annat meddelande.", "external_id")
        return known, False
    sent = Message.objects.filter(person=person_id, direction=Message.Direction.IN)
    if sent.filter(sent_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMany(f"Personen har skickat {MOST_A_DAY} meddelanden det senaste dygnet. Försök igen senare.")
    found = case_of(person_id)
    if found is None:
        raise NotFound("Personen har inget ärende hos oss. Den som vill söka skickar en ansökan.")
    case = case_for(actor, "cases.receive", found.pk, closed=True)
    row = Message.objects.create(
        case=case,
        person_id=person_id,
        direction=Message.Direction.IN,
        text=text,
        external_id=external_id or None,
        sent_by=actor,
    )
    row.refresh_from_db(fields=["sent_at"])
    publish(actor, now, MessageReceived(case.pk, f"cases_message:{row.pk}", person=row.person.given_name))
    return row, True


@action("cases.serve_client")
def attach_to_message(
    actor: User, now: datetime, person_id: int, message_id: int, title: str, content: bytes
) -> tuple[Document, bool]:
    """File what comes with a message, as an unsorted document of the case; True where it was new. What cannot be shown
    is kept as it was sent, as with an application.

    Raises NotFound for a message that is not the person's own, Conflict for one that is dealt with or has
    MOST_ATTACHMENTS.
    """
    rows = Message.objects.select_for_update(of=("self",)).filter(person=person_id, direction=Message.Direction.IN)
    row = rows.filter(pk=message_id).first()
    if row is None:
        raise NotFound("Meddelandet finns inte.")
    looked = as_sent(content)
    known = row.documents.filter(file__sha256=looked.sha256).first()
    if known is not None:
        return known, False
    if row.done_at is not None:
        raise Conflict("Meddelandet är redan besvarat. Skicka filen med ett nytt.")
    if row.documents.count() >= MOST_ATTACHMENTS:
        raise Conflict(f"Meddelandet har redan {MOST_ATTACHMENTS} bilagor.")
    document = file_document(actor, now, row.case_id, title, looked, message_id=row.pk)
    document.refresh_from_db(fields=["received_at"])
    return document, True


@action("cases.serve_client")
def note_message_read(actor: User, now: datetime, person_id: int, message_id: int) -> Message:
    """That the client has read what we wrote; the first time is the one that counts."""
    rows = Message.objects.select_for_update(of=("self",)).filter(person=person_id, direction=Message.Direction.OUT)
    row = rows.filter(pk=message_id).first()
    if row is None:
        raise NotFound("Meddelandet finns inte.")
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
        row.refresh_from_db(fields=["read_at"])
    return row


@action("cases.answer")
def read_messages(actor: User, now: datetime, case_id: int) -> int:
    """That what the clients wrote in the case has been read by somebody who may answer. Returns how many were new."""
    case_for(actor, "cases.answer", case_id, closed=True)
    new = Message.objects.filter(case=case_id, direction=Message.Direction.IN, read_at=None)
    return new.update(read_at=now, read_by=actor)


@action("cases.answer")
def send_message(actor: User, now: datetime, case_id: int, person_id: int, text: str) -> Message:
    """Write to an adult of the case. What the person has written that waits is answered by it.

    Raises Conflict where the municipality has no e-service that the client can read it in, and in a protected case
    to somebody who has not themselves written through it.
    """
    case = case_for(actor, "cases.answer", case_id, closed=True)
    if not setting("cases.client_system", timezone.localdate(now)):
        raise Conflict("Kommunen har ingen e-tjänst som visar meddelanden (inställningarna).")
    adults = HouseholdMember.objects.filter(household=case.household_id).exclude(role=MemberRole.CHILD)
    if not adults.filter(person=person_id).exists():
        raise NotFound("Meddelanden skrivs med en vuxen i hushållet.")
    refuse_unasked(case, person_id)
    row = Message.objects.create(
        case=case, person_id=person_id, direction=Message.Direction.OUT, text=_said(text), sent_by=actor
    )
    _finish(actor, now, Message.objects.filter(case=case, person=person_id))
    queue_notice(now, case, row.person)
    publish(actor, now, MessageSent(case.pk, f"cases_message:{row.pk}", person=row.person.given_name))
    return row


def refuse_unasked(case: Case, person_id: int) -> None:
    """Raises Conflict for whoever may not be written to: a protected client who has not begun through the e-service."""
    if case.protected and person_id not in writers_of(case):
        raise Conflict(
            "Ärendet har skyddade personuppgifter. Meddelanden skrivs bara till den som själv har skrivit till oss "
            "genom e-tjänsten."
        )


@action("cases.answer")
def finish_message(actor: User, now: datetime, message_id: int) -> Message:
    """Say that a message needs no answer; twice is once."""
    row = _own(actor, message_id)
    _finish(actor, now, Message.objects.filter(pk=row.pk))
    row.refresh_from_db()
    return row


@action("cases.answer")
def journal_messages(actor: User, now: datetime, case_id: int, message_ids: Collection[int]) -> JournalNote:
    """Take messages with one person into the journal, as a draft to sign: what was said, by whom, when, and its source.

    The messages stay as they are. Raises Conflict for one that has been taken in before.
    """
    case = case_for(actor, "cases.answer", case_id)
    rows = Message.objects.select_for_update(of=("self",)).filter(case=case, pk__in=message_ids)
    chosen = list(rows.select_related("person", "sent_by__employee").prefetch_related("documents").order_by("pk"))
    if not chosen or len(chosen) != len(set(message_ids)):
        raise Invalid("Välj vilka meddelanden som ska journalföras.", "messages")
    if len(chosen) > MOST_JOURNALED:
        raise Invalid(f"Välj högst {MOST_JOURNALED} meddelanden åt gången.", "messages")
    if len({row.person_id for row in chosen}) > 1:
        raise Invalid("Journalför en persons meddelanden i taget.", "messages")
    if any(row.note_id for row in chosen):
        raise Conflict("Ett av meddelandena är redan journalfört.", "messages")
    last = timezone.localdate(chosen[-1].sent_at)
    note = write_note(
        actor,
        now,
        case.pk,
        journal_heading(chosen),
        journal_text(chosen),
        last,
        about_id=_about(case, chosen[0].person),
    )
    for row in chosen:
        row.note = note
        row.save(update_fields=["note"])
    _finish(actor, now, Message.objects.filter(pk__in=[row.pk for row in chosen]))
    return note


@action("cases.answer")
def apply_by_message(actor: User, now: datetime, message_id: int, month: date, kind: str = "") -> Application:
    """Make an application of a message that asks for aid; it was received when the message was. Once for a message."""
    row = _own(actor, message_id)
    if Application.objects.filter(message=row).exists():
        raise Conflict("Meddelandet är redan en ansökan.")
    content = {"text": row.text}
    application = receive_application(actor, now, row.case_id, month, Channel.MESSAGE, content, kind=kind, message=row)
    _finish(actor, now, Message.objects.filter(pk=row.pk))
    return application


def _own(actor: User, message_id: int) -> Message:
    """A message that came in, its case locked and the right checked."""
    row = Message.objects.filter(pk=message_id, direction=Message.Direction.IN).first()
    if row is None:
        raise NotFound("Meddelandet finns inte.")
    case_for(actor, "cases.answer", row.case_id, closed=True)
    return Message.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _finish(actor: User, now: datetime, rows: Iterable[Message]) -> None:
    waiting = rows.filter(direction=Message.Direction.IN)  # type: ignore[attr-defined]
    waiting.filter(read_at=None).update(read_at=now, read_by=actor)
    waiting.filter(done_at=None).update(done_at=now, done_by=actor)


def _about(case: Case, person: Person) -> int | None:
    """Of one adult of several the note is about that one, and shown to nobody else."""
    adults = HouseholdMember.objects.filter(household=case.household_id).exclude(role=MemberRole.CHILD)
    return person.pk if adults.values("person").distinct().count() > 1 else None


def _said(text: str) -> str:
    text = text.strip()
    if not text:
        raise Invalid("Skriv något i meddelandet.", "text")
    if len(text) > Message.LONGEST:
        raise Invalid("Ett meddelande har högst 10 000 tecken.", "text")
    return text
