"""What comes in: contacts noted and ended, cases routed to a section and a caseworker, duty lists, routing as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import CASE_ROLES, Role, RoleGrant, Section, User
from bistand.staff.permissions import require
from cases.actions.access import case_for
from cases.actions.files import Looked, looked_through, store_file
from cases.facts import CaseAssigned, CaseMoved
from cases.models import (
    BY_HAND,
    Application,
    ApplicationKind,
    Capacity,
    Case,
    Document,
    Duty,
    DutyKind,
    EndReason,
    Intake,
    IntakeFile,
    Person,
    RoutingRule,
)


@dataclass(frozen=True)
class Contact:
    """A contact as it was told; `pnr` of the one it is about where that is known."""

    channel: str
    kind: str
    text: str
    name: str = ""
    phone: str = ""
    language: str = ""
    pnr: str = ""


@action("cases.receive")
def note_contact(actor: User, now: datetime, section: Section, contact: Contact) -> Intake:
    """Note a contact by phone, at the counter or on paper; the moment is the server's.

    Also an application of somebody who has no number yet: it waits here, and is received when it came.
    """
    require(actor, "cases.receive", section.pk)
    if contact.channel not in BY_HAND:
        raise Invalid("Välj hur kontakten kom.", "channel")
    if contact.kind not in ApplicationKind.values:
        raise Invalid("Välj vad kontakten gäller.", "kind")
    if not contact.text.strip():
        raise Invalid("Skriv vad kontakten gäller.", "text")
    person = Person.objects.filter(pnr=contact.pnr).first() if contact.pnr else None
    intake = Intake.objects.create(
        section=section,
        channel=contact.channel,
        kind=contact.kind,
        person=person,
        name=contact.name.strip() or (person.name if person else ""),
        phone=contact.phone,
        language=contact.language,
        text=contact.text.strip(),
        received_by=actor,
    )
    intake.refresh_from_db(fields=["received_at"])
    return intake


def open_contact(actor: User, intake_id: int) -> Intake:
    """The contact, locked, where it is open. Raises NotFound, NotAllowed of its section, Conflict where it is not."""
    intake = Intake.objects.select_for_update().filter(pk=intake_id).first()
    if intake is None:
        raise NotFound("Kontakten finns inte.")
    require(actor, "cases.receive", intake.section_id)
    if intake.state != Intake.State.OPEN:
        raise Conflict(f"Kontakten är redan hanterad: {intake.get_state_display()}.")
    return intake


def add_to_contact(
    contact: Intake, actor: User, title: str, looked: Looked, direction: str = Document.Direction.INCOMING
) -> IntakeFile:
    """Put a file to a contact that is locked."""
    row = IntakeFile.objects.create(
        intake=contact,
        title=title.strip()[:120] or "Handling",
        direction=direction,
        file=store_file(looked.content, looked.media_type),
        hindrance=looked.hindrance,
        registered_by=actor,
    )
    row.refresh_from_db(fields=["received_at"])
    return row


@action("cases.receive")
def file_with_contact(actor: User, now: datetime, contact_id: int, title: str, content: bytes) -> IntakeFile:
    """Keep what somebody handed in with a contact: an application on paper of somebody without a number, a photo."""
    contact = open_contact(actor, contact_id)
    return add_to_contact(contact, actor, title, looked_through(content))


@action("cases.receive")
def sort_contact(actor: User, now: datetime, contact_id: int, kind: str) -> Intake:
    """Say what an open contact is about, for the order of the queue; what it becomes is of that kind."""
    contact = open_contact(actor, contact_id)
    if kind not in ApplicationKind.values:
        raise Invalid("Välj vad kontakten gäller.", "kind")
    contact.kind = kind
    contact.save(update_fields=["kind"])
    return contact


@action("cases.receive")
def end_contact(
    actor: User, now: datetime, intake_id: int, end_reason: str, text: str, letter: bytes | None = None
) -> Intake:
    """End a contact that asked for nothing, or an application of which nobody can tell whose it is.

    Whoever asks for aid has applied, so an application is ended only for one of `OF_UNIDENTIFIED`; the sender is told,
    by `letter` (a PDF) where there is an address.
    """
    intake = open_contact(actor, intake_id)
    if end_reason not in EndReason.values:
        raise Invalid("Välj varför kontakten avslutas.", "end_reason")
    if not text.strip():
        raise Invalid("Skriv vad personen fick för svar.", "end_text")
    if letter is not None:
        sent = Looked(letter, "application/pdf")
        add_to_contact(intake, actor, "Brev till den som skickade ansökan", sent, Document.Direction.OUTGOING)
    intake.state, intake.end_reason, intake.end_text = Intake.State.ENDED, end_reason, text.strip()
    intake.save(update_fields=["state", "end_reason", "end_text"])
    return intake


@action("cases.receive")
def reopen_contact(actor: User, now: datetime, intake_id: int, reason: str) -> Intake:
    """Open a contact again, since whoever was not to be found has turned up; it still came when it came."""
    intake = Intake.objects.select_for_update().filter(pk=intake_id).first()
    if intake is None:
        raise NotFound("Kontakten finns inte.")
    require(actor, "cases.receive", intake.section_id)
    if not reason.strip():
        raise Invalid("Skriv varför kontakten öppnas igen.", "reason")
    if intake.state != Intake.State.ENDED or intake.end_reason != EndReason.UNKNOWN:
        raise Conflict("Bara en kontakt där det inte gick att ta reda på vem som söker öppnas igen.")
    intake.state, intake.end_reason, intake.end_text = Intake.State.OPEN, "", ""
    intake.save(update_fields=["state", "end_reason", "end_text"])
    return intake


@action("cases.receive")
def sort_application(actor: User, now: datetime, application_id: int, kind: str) -> Application:
    """Say what kind of application it is, for the order of the queue."""
    if kind not in ApplicationKind.values:
        raise Invalid("Välj slag av ansökan.", "kind")
    case_for(actor, "cases.receive", Application.objects.values_list("case_id", flat=True).get(pk=application_id))
    application = Application.objects.select_for_update().get(pk=application_id)
    application.kind = kind
    application.save(update_fields=["kind"])
    return application


@action("cases.route")
def route_case(
    actor: User, now: datetime, case_id: int, section: Section, caseworker: User | None, reason: str = ""
) -> Case:
    """Give a case that nobody has to a section and, where one is named, to a caseworker who works there.

    `reason` says whether the proposal was followed; it stands in the history. Raises Conflict where somebody has the
    case already.
    """
    case = case_for(actor, "cases.route", case_id)
    if case.caseworker_id is not None:
        raise Conflict(f"Ärendet är redan fördelat till {case.caseworker}.")
    if caseworker is not None and not _works_in(caseworker, section, timezone.localdate(now)):
        raise Invalid(f"{caseworker} är inte socialsekreterare i {section}.", "caseworker")
    subject = f"cases_case:{case.pk}"
    if section.pk != case.section_id:
        case.section = section
        case.save(update_fields=["section"])
        publish(actor, now, CaseMoved(case.pk, subject, change=f"till {section}"))
    if caseworker is not None:
        case.caseworker = caseworker
        case.save(update_fields=["caseworker"])
        publish(actor, now, CaseAssigned(case.pk, subject, caseworker=caseworker.get_full_name()))
    return case


def _works_in(user: User, section: Section, day: date) -> bool:
    held = RoleGrant.objects.filter(user=user, role__in=[Role.CASEWORKER, Role.SENIOR], valid__contains=day)
    return (held.filter(section=section) | held.filter(section=None)).exists()


# ---- duty lists ------------------------------------------------------------------------------------------


@action("cases.plan_duty")
def plan_duty(actor: User, now: datetime, section: Section, day: date, kind: str, user: User) -> Duty:
    """Put somebody of the section on the duty list of a day."""
    require(actor, "cases.plan_duty", section.pk)
    if day < timezone.localdate(now):
        raise Invalid("Dagen har redan varit.", "day")
    if kind not in DutyKind.values:
        raise Invalid("Välj vad personen ska ta emot.", "kind")
    held = RoleGrant.objects.filter(user=user, role__in=CASE_ROLES, valid__contains=day)
    if not (held.filter(section=section) | held.filter(section=None)).exists():
        raise Invalid(f"{user} arbetar inte i {section} den dagen.", "user")
    return Duty.objects.create(section=section, day=day, kind=kind, user=user)


@action("cases.plan_duty")
def cancel_duty(actor: User, now: datetime, duty_id: int) -> Duty:
    """Take somebody off the list; the row stays in the history."""
    duty = Duty.objects.select_for_update().get(pk=duty_id)
    require(actor, "cases.plan_duty", duty.section_id)
    duty.cancelled = True
    duty.save(update_fields=["cancelled"])
    return duty


# ---- routing as dated data -------------------------------------------------------------------------------


@action("cases.set_routing")
def add_routing_rule(actor: User, now: datetime, order: int, section: Section, given: Mapping[str, Any]) -> RoutingRule:
    """Add a routing rule from today on; `given` holds its conditions (family, kind, age_from, age_to, language)."""
    first, last = given.get("age_from"), given.get("age_to")
    if first is not None and last is not None and first > last:
        raise Invalid("Den högsta åldern kan inte vara lägre än den lägsta.", "age_to")
    return RoutingRule.objects.create(
        order=order, section=section, valid=DateRange(timezone.localdate(now), None), **given
    )


@action("cases.set_routing")
def end_routing_rule(actor: User, now: datetime, rule_id: int) -> RoutingRule:
    """Let a routing rule hold no longer, from today on."""
    rule = RoutingRule.objects.select_for_update().get(pk=rule_id)
    rule.valid = until_today(rule.valid, timezone.localdate(now))
    rule.save(update_fields=["valid"])
    return rule


@action("cases.set_routing")
def set_capacity(actor: User, now: datetime, user: User, cases: int, languages: str = "") -> Capacity:
    """Say how much a caseworker can carry, from today on; what held before ends."""
    today = timezone.localdate(now)
    for row in Capacity.objects.select_for_update().filter(user=user, valid__contains=today):
        row.valid = until_today(row.valid, today)
        row.save(update_fields=["valid"])
    return Capacity.objects.create(user=user, cases=cases, languages=languages.strip(), valid=DateRange(today, None))


def until_today(valid: Any, today: date) -> DateRange:
    """The period, ended today: one that began today is empty of days and so stands for none."""
    return DateRange(valid.lower, today) if valid.lower < today else DateRange(empty=True)
