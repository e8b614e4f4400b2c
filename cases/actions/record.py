"""Applications, documents and journal notes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, Unseen
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.case import begin_by
from cases.actions.files import Looked, looked_through, store_file
from cases.actions.queue import open_contact
from cases.facts import (
    ApplicationJoined,
    ApplicationParted,
    ApplicationReceived,
    ApplicationWithdrawn,
    DocumentLasts,
    DocumentReceived,
    NoteSigned,
)
from cases.models import (
    Application,
    ApplicationKind,
    Case,
    Channel,
    Decision,
    Document,
    DocumentKind,
    DocumentSorting,
    Intake,
    IntakeFile,
    JournalNote,
    Message,
    StoredFile,
)
from cases.municipality import first_norm_year
from cases.numbers import MOST_MONTHS_AHEAD, add_months
from cases.queries import answered_by, note_mark
from cases.queue import kind_for


@action("cases.receive")
def receive_application(
    actor: User,
    now: datetime,
    case_id: int,
    month: date,
    channel: str,
    content: dict[str, Any],
    external_id: str | None = None,
    kind: str = "",
    contact_id: int | None = None,
    message: Message | None = None,
    reached_on: date | None = None,
) -> Application:
    """Receive an application for a month; the moment of receipt is the database server's (rule 6), or that of the
    message which it is made of.

    `kind` is what it is for the order of the queue; without one, a renewal where one was decided before, else new.
    With the same `external_id` again, gives back the application that is already there. Of a contact (`contact_id`) it
    becomes the one application: received when the contact came, with what came with it. `reached_on` is the earlier day
    that one registered by hand reached us, from which the times are counted (FL 22 §).
    """
    contact = open_contact(actor, contact_id) if contact_id is not None else None
    if external_id and (known := Application.objects.filter(external_id=external_id).first()):
        if known.case_id != case_id or known.month != month.replace(day=1):
            raise Conflict("Numret är redan använt för en annan ansökan.", "external_id")
        return known
    case = case_for(actor, "cases.receive", case_id)
    if month > add_months(timezone.localdate(now), MOST_MONTHS_AHEAD):
        raise Invalid("Månaden ligger mer än ett år fram. Kontrollera året.", "month")
    if month.year < (first := first_norm_year()):
        raise Invalid(f"Det finns ingen riksnorm för {month.year}. Kontrollera året: tidigast {first}.", "month")
    if channel not in Channel.values:
        raise Invalid("Välj hur ansökan kom in.", "channel")
    if kind and kind not in ApplicationKind.values:
        raise Invalid("Välj slag av ansökan.", "kind")
    if reached_on and reached_on > timezone.localdate(contact.received_at if contact else now):
        raise Invalid("Dagen är efter den då ansökan registrerades. Lämna tomt om den kom då.", "reached_on")
    begin_by(actor, now, case, month.replace(day=1))
    application = Application.objects.create(
        pk=contact.number if contact else None,
        case=case,
        month=month.replace(day=1),
        kind=kind or kind_for(case),
        channel=channel,
        content=content,
        external_id=external_id or None,
        received_by=actor,
        message=message,
        reached_on=reached_on,
    )
    application.refresh_from_db(fields=["received_at", "received_by", "reached_on"])
    subject = f"cases_application:{application.pk}"
    came = f"{timezone.localtime(application.received_at):%Y-%m-%d %H:%M}" if contact else ""
    publish(actor, now, ApplicationReceived(case.pk, subject, month=application.month, channel=channel, words=came))
    if contact:
        _turn(actor, now, contact, application)
    return application


def _turn(actor: User, now: datetime, contact: Intake, application: Application) -> None:
    """Let the contact be the application, and what came with it be its documents."""
    contact.state, contact.application = Intake.State.APPLICATION, application
    contact.save(update_fields=["state", "application"])
    # One that is a document already came with it the first time, and stayed where it was put.
    incoming = contact.files.filter(direction=Document.Direction.INCOMING, document=None)
    for came in incoming.select_related("file").order_by("pk"):
        file_stored(
            actor,
            now,
            application.case,
            came.title,
            came.file,
            "",
            application.pk,
            hindrance=came.hindrance,
            came_as=came,
        )


def application_for(actor: User, act: str, application_id: int) -> tuple[Case, Application]:
    """The application and its case, both locked, in an open state."""
    case_id = Application.objects.values_list("case_id", flat=True).get(pk=application_id)
    case = case_for(actor, act, case_id)
    return case, Application.objects.select_for_update().get(pk=application_id)


def step_to(application: Application, to: str, **fields: Any) -> None:
    """Take a legal step of the state table, or say why it is not one."""
    stays = application.state == Application.State.JOINED and "joined_to" not in fields
    if stays or to not in Application.TRANSITIONS[Application.State(application.state)]:
        raise Conflict(f"Ansökan är {application.get_state_display()}.")
    application.state = to
    for name, value in fields.items():
        setattr(application, name, value)
    application.save(update_fields=["state", *fields])


@action("cases.investigate")
def start_investigation(actor: User, now: datetime, application_id: int) -> Application:
    """Begin the investigation of a received application (SoL 14:2)."""
    _, application = application_for(actor, "cases.investigate", application_id)
    if application.state == Application.State.DECIDED:
        raise Conflict(f"Ansökan är {application.get_state_display()}.")
    step_to(application, Application.State.UNDER_INVESTIGATION)
    return application


@action("cases.investigate")
def withdraw_application(actor: User, now: datetime, application_id: int, reason: str) -> Application:
    """Note that the applicant has withdrawn the application."""
    _, application = application_for(actor, "cases.investigate", application_id)
    if not reason.strip():
        raise Invalid("Skriv hur återtagandet kom in.", "reason")
    return withdraw(actor, now, application)


def withdraw(actor: User, now: datetime, application: Application) -> Application:
    """Take back an application that is locked. Those that were to be answered with it stand for themselves again."""
    begun = application.state != Application.State.RECEIVED
    # What is decided stands: only the rest of it, days or needs, is taken back.
    is_decided = application.decisions.filter(state__in=Decision.IN_FORCE).exists()
    step_to(application, Application.State.DECIDED if is_decided else Application.State.WITHDRAWN, joined_to=None)
    if not is_decided:
        part_from(actor, now, application, begun, reason="Den andra ansökan togs tillbaka.")
    subject = f"cases_application:{application.pk}"
    publish(actor, now, ApplicationWithdrawn(application.case_id, subject, month=application.month))
    return application


def part_from(actor: User, now: datetime, application: Application, begun: bool, reason: str) -> None:
    """Let those that were to be answered with the application stand for themselves again."""
    for other in application.joined.select_for_update().order_by("pk"):
        _stand_alone(actor, now, other, begun, reason=reason)


def _stand_alone(actor: User, now: datetime, application: Application, begun: bool, reason: str) -> None:
    step_to(
        application,
        Application.State.UNDER_INVESTIGATION if begun else Application.State.RECEIVED,
        joined_to=None,
    )
    subject = f"cases_application:{application.pk}"
    fact = ApplicationParted(application.case_id, subject, month=application.month, reason=reason)
    publish(actor, now, fact)


@action("cases.investigate")
def part_application(actor: User, now: datetime, application_id: int, reason: str) -> Application:
    """Note that an application does not belong with the other after all, and is decided for itself.

    Raises Conflict where the other is decided: then this one has had its answer.
    """
    _, application = application_for(actor, "cases.investigate", application_id)
    if not reason.strip():
        raise Invalid("Skriv varför ansökningarna inte hör ihop.", "reason")
    if application.joined_to is None:
        raise Conflict("Ansökan hör inte ihop med någon annan.")
    begun = application.joined_to.state != Application.State.RECEIVED
    _stand_alone(actor, now, application, begun, reason=reason.strip())
    return application


@action("cases.investigate")
def join_application(actor: User, now: datetime, application_id: int, to_id: int, reason: str) -> Application:
    """Note that an application belongs together with another of the same month, and is answered in its decision.

    Raises Conflict where the other one is not open, or this one has a decision of its own.
    """
    case, application = application_for(actor, "cases.investigate", application_id)
    if not reason.strip():
        raise Invalid("Skriv varför ansökningarna hör ihop.", "reason")
    rows = Application.objects.select_for_update().filter(case=case, month=application.month)
    other = rows.filter(pk=to_id, state__in=Application.OPEN_STATES).exclude(pk=application.pk).first()
    if other is None:
        raise Conflict("Den andra ansökan är avgjord eller gäller en annan månad. Ansökan behöver ett eget beslut.")
    if application.decisions.exists() or application.joined.exists():
        raise Conflict("Ansökan har ett eget beslut, eller andra som hör till den.")
    step_to(application, Application.State.JOINED, joined_to=other)
    subject = f"cases_application:{application.pk}"
    fact = ApplicationJoined(case.pk, subject, month=application.month, joined_to=other.pk, reason=reason.strip())
    publish(actor, now, fact)
    return application


@action("cases.receive")
def file_document(
    actor: User,
    now: datetime,
    case_id: int,
    title: str,
    content: bytes | Looked,
    application_id: int | None = None,
    direction: str = Document.Direction.INCOMING,
    kind: str = "",
    reached_on: date | None = None,
    message_id: int | None = None,
    valid_until: date | None = None,
) -> Document:
    """File a document in the record; its arrival stamp is the server's, and its type is what its content is.

    `kind` says what it is (DocumentKind). One that comes without is unsorted until somebody says so. `reached_on` is
    the earlier day that a paper reached us, where it is registered later (FL 22 §). `content` is looked through here,
    unless it has been. What comes with a message is filed in a closed case too. `valid_until` is the last day it holds.
    """
    case = case_for(actor, "cases.receive", case_id, closed=message_id is not None)
    if not title.strip():
        raise Invalid("Ge handlingen en rubrik.", "title")
    if reached_on and reached_on > timezone.localdate(now):
        raise Invalid("Dagen har inte varit än. Lämna tomt om handlingen kom i dag.", "reached_on")
    looked = content if isinstance(content, Looked) else looked_through(content)
    file = store_file(looked.content, looked.media_type)
    return file_stored(
        actor,
        now,
        case,
        title.strip(),
        file,
        _known_kind(kind),
        application_id,
        direction,
        reached_on,
        looked.hindrance,
        message_id=message_id,
        valid_until=valid_until,
    )


def file_stored(
    actor: User,
    now: datetime,
    case: Case,
    title: str,
    file: StoredFile,
    kind: str,
    application_id: int | None = None,
    direction: str = Document.Direction.INCOMING,
    reached_on: date | None = None,
    hindrance: str = "",
    came_as: IntakeFile | None = None,
    message_id: int | None = None,
    valid_until: date | None = None,
) -> Document:
    """File what is already kept in a case's record, as a part of the act of whoever has the case locked."""
    document = Document.objects.create(
        case=case,
        application_id=application_id,
        title=title,
        direction=direction,
        reached_on=reached_on,
        file=file,
        hindrance=hindrance,
        came_as=came_as,
        message_id=message_id,
        registered_by=actor,
    )
    DocumentSorting.objects.create(
        document=document,
        kind=kind,
        title=document.title,
        application_id=application_id,
        valid_until=valid_until,
        sorted_by=actor,
    )
    publish(actor, now, DocumentReceived(case.pk, f"cases_document:{document.pk}", title=document.title))
    if valid_until:
        publish(actor, now, _lasts(document, document.title, valid_until))
    return document


@action("cases.receive")
def sort_document(
    actor: User,
    now: datetime,
    document_id: int,
    kind: str,
    application_id: int | None,
    title: str = "",
    valid_until: date | None = None,
) -> DocumentSorting:
    """Say what a document is, which application it belongs to and the last day it holds. It may be said anew; the last
    holds.
    """
    document = Document.objects.select_related("file").defer("file__content").get(pk=document_id)
    case = case_for(actor, "cases.receive", document.case_id)
    if application_id is not None and not case.applications.filter(pk=application_id).exists():
        raise Invalid("Ansökan hör till ett annat ärende.", "application")
    if not kind:
        raise Invalid("Välj vad handlingen är.", "kind")
    before = DocumentSorting.objects.filter(document=document, current=True)
    said_before = before.values_list("valid_until", flat=True).first()
    before.update(current=False)
    # What cannot be read answers nothing that was asked for.
    for item in answered_by(application_id, kind) if not document.hindrance else ():
        item.document, item.came_at = document, now
        item.save(update_fields=["document", "came_at"])
    sorting = DocumentSorting.objects.create(
        document=document,
        kind=_known_kind(kind),
        title=title.strip() or document.title,
        application_id=application_id,
        valid_until=valid_until,
        sorted_by=actor,
    )
    if valid_until != said_before:
        publish(actor, now, _lasts(document, sorting.title, valid_until))
    return sorting


def _lasts(document: Document, title: str, until: date | None) -> DocumentLasts:
    words = f"{title} gäller till {until}" if until else f"{title}, ingen sista dag"
    return DocumentLasts(document.case_id, f"cases_document:{document.pk}", document.pk, words, until)


def _known_kind(kind: str) -> str:
    if kind and kind not in DocumentKind.values:
        raise Invalid("Välj vad handlingen är.", "kind")
    return kind


# No note is of anything before this year: a year that is mistyped is not signed for ever.
FIRST_YEAR_OF_NOTES = 1990


@action("cases.note")
def write_note(
    actor: User,
    now: datetime,
    case_id: int,
    heading: str,
    text: str,
    happened_on: date,
    note_id: int | None = None,
    seen: str | None = None,
    about_id: int | None = None,
    secrecy: str = "",
) -> JournalNote:
    """Write a note, or go on with one's own draft; it is part of the record when it is signed.

    `about_id` is the person it concerns, where it concerns one of the household only; one with `secrecy` is never
    published. Raises Unseen where the draft says something else than the one marked by `seen` (None: whatever it says).
    """
    case = case_for(actor, "cases.note", case_id)
    if not heading.strip() or not text.strip():
        raise Invalid("Skriv både rubrik och anteckning.", "text")
    if happened_on > timezone.localdate(now):
        raise Invalid("Händelsedagen kan inte ligga framåt i tiden.", "happened_on")
    if happened_on.year < FIRST_YEAR_OF_NOTES:
        raise Invalid(f"Händelsedagen ligger före {FIRST_YEAR_OF_NOTES}. Kontrollera året.", "happened_on")
    if secrecy not in JournalNote.Secrecy.values:
        raise Invalid("Välj om anteckningen har sekretess.", "secrecy")
    if about_id is not None and not case.household.members.filter(person=about_id).exists():
        raise Invalid("Personen hör inte till hushållet.", "about")
    said = {"heading": heading.strip(), "text": text, "happened_on": happened_on, "about_id": about_id}
    said |= {"secrecy": secrecy}
    if note_id is None:
        return JournalNote.objects.create(case=case, written_by=actor, **said)
    note = JournalNote.objects.select_for_update().get(pk=note_id, case=case)
    if note.written_by_id != actor.pk:
        raise Conflict("Utkastet är någon annans.")
    if note.state == JournalNote.State.SIGNED:
        raise Conflict("Anteckningen är signerad. Rätta den med en ny anteckning.")
    if seen is not None and seen != note_mark(note):
        raise Unseen(
            "Anteckningen har sparats i en annan flik medan du skrev. Det du skrev ligger kvar här. Läs den andra "
            "under Journal på ärendet. Sparar du igen ersätts den av din.",
            note_mark(note),
        )
    for name, value in said.items():
        setattr(note, name, value)
    note.save(update_fields=list(said))
    return note


@action("cases.note")
def sign_note(actor: User, now: datetime, note_id: int) -> JournalNote:
    """Sign one's own note: after this it can only be corrected by a new one."""
    case = case_for(actor, "cases.note", JournalNote.objects.values_list("case_id", flat=True).get(pk=note_id))
    note = JournalNote.objects.select_for_update().get(pk=note_id)
    if note.state == JournalNote.State.SIGNED:
        return note
    if note.written_by_id != actor.pk:
        raise Conflict("En anteckning signeras av den som skrev den.")
    note.state, note.signed_at = JournalNote.State.SIGNED, now
    note.save(update_fields=["state", "signed_at"])
    publish(actor, now, NoteSigned(case.pk, f"cases_journalnote:{note.pk}", heading=note.heading))
    return note


@action("cases.note")
def correct_note(actor: User, now: datetime, note_id: int, text: str) -> JournalNote:
    """Correct a signed note by a new, signed one that points at it; the old one stays as it was."""
    wrong = JournalNote.objects.get(pk=note_id)
    case = case_for(actor, "cases.note", wrong.case_id)
    if wrong.state != JournalNote.State.SIGNED:
        raise Conflict("Anteckningen är inte signerad; ändra den i stället.")
    if not text.strip():
        raise Invalid("Skriv vad som ska stå.", "text")
    note = JournalNote.objects.create(
        case=case,
        written_by=actor,
        heading=f"Rättelse: {wrong.heading}"[:120],
        text=text,
        happened_on=timezone.localdate(now),
        state=JournalNote.State.SIGNED,
        signed_at=now,
        corrects=wrong,
        about_id=wrong.about_id,
        secrecy=wrong.secrecy,
    )
    publish(actor, now, NoteSigned(case.pk, f"cases_journalnote:{note.pk}", heading=note.heading))
    return note
