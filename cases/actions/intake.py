"""Applications from the municipality's e-service: persons, household and case are registered where they are new."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from bistand.actions import acting, action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import Section, User
from bistand.staff.queries import setting, system_user
from cases.actions.case import NewMember, register_case, register_person
from cases.actions.files import as_sent
from cases.actions.queue import add_to_contact, end_contact, open_contact
from cases.actions.record import file_document, receive_application, withdraw
from cases.barriers import barred_cases
from cases.facts import SenderIdentified
from cases.models import (
    Application,
    ApplicationKind,
    Case,
    Channel,
    Document,
    EndReason,
    HouseholdMember,
    Intake,
    IntakeFile,
    MemberRole,
    Person,
)
from cases.numbers import OF_AGE, age_on, read_person_number
from cases.same_names import other_names


@dataclass(frozen=True)
class IntakePerson:
    """A person of an e-application: number, names, role in the household, and what the norm asks of a child.

    Without a number (None) the person is part of the household as it is stated, and of no register.
    """

    pnr: str | None
    given_name: str
    family_name: str
    role: str
    details: dict[str, Any]
    lunch_away: bool = False
    in_school: bool = False
    days: int | None = None


@action("cases.receive")
def receive_e_application(
    actor: User,
    now: datetime,
    external_id: str,
    month: date,
    persons: list[IntakePerson],
    content: dict[str, Any],
    kind: str = "",
) -> tuple[Application | Intake, bool]:
    """Receive an e-application; True where it was new. The same `external_id` again gives the same application, also
    where that was put in the wrong person's case and waits to be placed anew.

    A household that has an open case is found by the applicant. A new one gets a case in the section that receives
    new applications (setting `cases.intake_section`); who investigates is decided by people.
    """
    known = _known(external_id, content)
    if isinstance(known, Intake):
        if (known.content or {}).get("digest", "") != content.get("digest"):
            raise Conflict(USED, "external_id")
        return known, False
    if known is not None:
        if _is_another(known, month, persons, content):
            raise Conflict(USED, "external_id")
        return known, False
    return _receive(actor, now, external_id, month, persons, content, kind), True


def _receive(
    actor: User,
    now: datetime,
    external_id: str,
    month: date,
    persons: list[IntakePerson],
    content: dict[str, Any],
    kind: str,
    contact_id: int | None = None,
) -> Application:
    known = [person for person in persons if person.pnr]
    registered = {person.pnr: _register(actor, now, person) for person in known}
    applicant, *others = [_member(person, registered[person.pnr]) for person in known]
    case = _open_case_of(applicant.person, now) or register_case(actor, now, intake_section(now), applicant, others)
    kept = _by_person(content, persons, registered)
    return receive_application(actor, now, case.pk, month, Channel.E_SERVICE, kept, external_id, kind, contact_id)


def _known(external_id: str, content: dict[str, Any]) -> Application | Intake | None:
    """What has come with the number. Whoever sends the same at the same time waits, and is then given what came."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases_application'), hashtext(%s))", [external_id])
    found = Application.objects.filter(external_id=external_id).select_related("case__applicant").first()
    return found or Intake.objects.filter(external_id=external_id).first()


def _is_another(known: Application, month: date, persons: list[IntakePerson], content: dict[str, Any]) -> bool:
    """Whether what is sent now differs from what came with the same number, to the letter where that is kept."""
    if "digest" in known.content and "digest" in content:
        return bool(known.content["digest"] != content["digest"])
    return known.month != month.replace(day=1) or known.case.applicant.pnr != persons[0].pnr


@action("cases.receive")
def receive_unidentified(
    actor: User,
    now: datetime,
    external_id: str,
    month: date,
    applicant: IntakePerson,
    content: dict[str, Any],
    kind: str = "",
) -> tuple[Application | Intake, bool]:
    """Receive an e-application that does not say who applies; True where it was new (FL 20 §).

    It waits among the contacts of the section that receives new applications. The same again gives the same, also
    when it has become an application meanwhile.
    """
    known = _known(external_id, content)
    if known is not None:
        if (known.content or {}).get("digest") != content["digest"]:
            raise Conflict(USED, "external_id")
        return known, False
    name = " ".join(part for part in (applicant.given_name, applicant.family_name) if part != NAMELESS)
    intake = Intake.objects.create(
        section=intake_section(now),
        channel=Channel.E_SERVICE,
        kind=kind or ApplicationKind.NEW,
        name=name[:120],
        phone=applicant.details.get("phone", ""),
        language=applicant.details.get("language", ""),
        text=content["text"],
        external_id=external_id,
        month=month.replace(day=1),
        content=content,
        received_by=actor,
    )
    intake.refresh_from_db(fields=["received_at", "number", "told"])
    return intake, True


@action("cases.register")
def identify_contact(
    actor: User,
    now: datetime,
    contact_id: int,
    persons: list[IntakePerson],
    content: dict[str, Any],
    kind: str = "",
    *,
    reason: str,
    same: Collection[int] = (),
) -> Application:
    """Say who sent an application that did not say it, which so becomes one, received when it came.

    `persons` and `content` are what was sent, read anew with the right numbers; `reason` how one knows who it is, and
    `same` those of the register (ids) who have another name than was sent, and of whom that has been confirmed.
    Raises Invalid for anybody else with another name: the application would end in the wrong person's case.
    It goes where it would have gone by itself, so the system puts it there, whatever section that is in.
    """
    intake = open_contact(actor, contact_id)
    if intake.content is None or intake.month is None or not intake.sent:
        raise Conflict("Bara en ansökan från e-tjänsten identifieras här. Registrera den i stället.")
    if not reason.strip():
        raise Invalid("Skriv hur du vet vem det är.", "reason")
    if not persons[0].pnr:
        raise Invalid("Fyll i sökandens personnummer eller samordningsnummer.")
    if intake.content["sent"] != content["sent"]:
        raise Conflict("Det som skickades ändras inte när någon har tagit reda på vem som söker.")
    others = other_names(actor, json.loads(content["sent"]), persons)
    if any(other.person.pk not in same for other in others):
        raise Invalid(
            "Numret är någon annans än namnet i ansökan. Jämför, och bekräfta att det är rätt person.", "same"
        )
    application = _receive(system_user(), now, str(intake.external_id), intake.month, persons, content, kind, intake.pk)
    subject = f"cases_application:{application.pk}"
    said = " ".join([reason.strip(), *(other.told for other in others)])
    if barred_cases(actor).filter(case=application.case_id).exists():
        # It reaches its case all the same; what is written there by whoever is barred, the system writes.
        with acting(system_user(), "cases.register", reason):
            by = f"{said} ({actor.get_full_name()})"
            publish(system_user(), now, SenderIdentified(application.case_id, subject, reason=by))
        return application
    publish(actor, now, SenderIdentified(application.case_id, subject, reason=said))
    return application


def _by_person(
    content: dict[str, Any], persons: list[IntakePerson], registered: Mapping[str | None, Person]
) -> dict[str, Any]:
    """The content with our own numbers of persons, and the household as the applicant stated it, all of it."""
    ids = {pnr: str(row.pk) for pnr, row in registered.items()}

    def who(row: Mapping[str, Any]) -> str:
        return ids[read_person_number(row["person"]) or row["person"]]

    own = {
        part: [row | {"person": who(row)} for row in content.get(part, ())]
        for part in ("incomes", "assets", "job_search", "signatures")
    }
    household = [
        {"person": ids.get(person.pnr), "role": str(person.role), "name": person.given_name}
        | ({name: getattr(person, name) for name in OF_CHILDREN} if person.role == MemberRole.CHILD else {})
        for person in persons
    ]
    return content | own | {"household": household}


@action("cases.receive")
def withdraw_e_application(actor: User, now: datetime, application_id: int, reason: str) -> Application | Intake:
    """Take back an application that the same system sent, as long as it is not decided; twice is once.

    Raises NotFound for one that somebody else sent, Conflict for one that is decided.
    """
    application = e_application(actor, application_id, lock=True)
    if isinstance(application, Intake):
        if application.state == Intake.State.OPEN:
            return end_contact(actor, now, application.pk, EndReason.WITHDRAWN, reason)
        if application.end_reason == EndReason.WITHDRAWN:
            return application
        raise Conflict("Ansökan är avslutad och kan inte tas tillbaka.")
    if application.state == Application.State.WITHDRAWN:
        return application
    answered = application.joined_to and application.joined_to.state == Application.State.DECIDED
    if application.state == Application.State.DECIDED or answered:
        raise Conflict("Ansökan är beslutad och kan inte tas tillbaka.")
    return withdraw(actor, now, application)


def e_application(actor: User, application_id: int, lock: bool = False) -> Application | Intake:
    """An application that this system sent, or the contact that it still is. Raises NotFound for any other.

    A contact is locked first: what it becomes follows it, also where that lay in the wrong person's case for a while.
    """
    contacts = Intake.objects.filter(received_by=actor, channel=Channel.E_SERVICE, told=application_id)
    contact = (contacts.select_for_update() if lock else contacts).first()
    if contact is not None and contact.application_id is None:
        return contact
    rows = Application.objects.select_related("case", "joined_to")
    rows = rows.filter(received_by=actor, channel=Channel.E_SERVICE)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.filter(pk=contact.application_id or 0 if contact else application_id).first()
    if found is None or found.state == Application.State.MISPLACED:
        raise NotFound("Ansökan finns inte, eller har sänts av ett annat system.")
    return found


@action("cases.receive")
def attach_to_e_application(
    actor: User, now: datetime, application_id: int, title: str, content: bytes
) -> tuple[Document | IntakeFile, bool]:
    """File what the e-service sends with an application; True where it was new. The same file twice is filed once.

    What cannot be shown is kept as it was sent, and asked for in another form.
    """
    application = e_application(actor, application_id, lock=True)
    if isinstance(application, Intake):
        return _attach_to_contact(actor, application, title, content)
    if application.state not in (*Application.OPEN_STATES, Application.State.JOINED):
        raise Conflict(f"Ansökan är {application.get_state_display()}.")
    looked = as_sent(content)
    known = application.documents.filter(file__sha256=looked.sha256).first()
    if known is not None:
        return known, False
    if application.documents.count() >= MOST_ATTACHMENTS:
        raise Conflict(f"Ansökan har redan {MOST_ATTACHMENTS} bilagor.")
    document = file_document(actor, now, application.case_id, title, looked, application.pk)
    document.refresh_from_db(fields=["received_at"])
    return document, True


def _attach_to_contact(actor: User, contact: Intake, title: str, content: bytes) -> tuple[IntakeFile, bool]:
    if contact.state != Intake.State.OPEN:
        raise Conflict("Ansökan är avslutad.")
    looked = as_sent(content)
    known = contact.files.filter(file__sha256=looked.sha256).first()
    if known is not None:
        return known, False
    if contact.files.count() >= MOST_ATTACHMENTS:
        raise Conflict(f"Ansökan har redan {MOST_ATTACHMENTS} bilagor.")
    return add_to_contact(contact, actor, title, looked), True


MOST_ATTACHMENTS = 50
USED = "Numret är redan använt för en annan ansökan."
# What a person is called until somebody has asked.
NAMELESS = "Okänt"
# What is stated of a child, besides who it is.
OF_CHILDREN = ("days", "lunch_away", "in_school")


def _register(actor: User, now: datetime, person: IntakePerson) -> Person:
    return register_person(actor, now, str(person.pnr), person.given_name, person.family_name, **person.details)


def _member(person: IntakePerson, registered: Person) -> NewMember:
    return NewMember(registered, person.role, person.lunch_away, person.in_school, person.days)


def _open_case_of(person: Person, now: datetime) -> Case | None:
    """The open case of a household where the person is an adult, or a child who is not of age."""
    held = HouseholdMember.objects.filter(person=person, valid__upper_inf=True)
    if age_on(person.birth_date, timezone.localdate(now)) >= OF_AGE:
        held = held.exclude(role=MemberRole.CHILD)
    return Case.objects.filter(state=Case.State.OPEN, household__in=held.values("household")).first()


def intake_section(now: datetime) -> Section:
    name = setting("cases.intake_section", timezone.localdate(now))
    section = Section.objects.filter(name=name).first() or Section.objects.order_by("pk").first()
    if section is None:
        raise Invalid("Kommunen har ingen sektion som tar emot ansökningar.")
    return section
