"""Applications from the municipality's e-service: persons, household and case are registered where they are new."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from bistand.actions import action
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import Section, User
from bistand.staff.queries import setting
from cases.actions.case import NewMember, register_case, register_person
from cases.actions.record import file_document, receive_application, withdraw
from cases.models import Application, Case, Channel, Document, MemberRole, Person
from cases.numbers import read_person_number


@dataclass(frozen=True)
class IntakePerson:
    """A person of an e-application: number, names, role in the household, and what the norm asks of a child."""

    pnr: str
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
) -> tuple[Application, bool]:
    """Receive an e-application; True where it was new. The same `external_id` again gives the same application.

    A household that has an open case is found by the applicant. A new one gets a case in the section that receives
    new applications (setting `cases.intake_section`); who investigates is decided by people.
    """
    with connection.cursor() as cursor:  # whoever sends the same at the same time waits, and is then given what came
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cases_application'), hashtext(%s))", [external_id])
    known = Application.objects.filter(external_id=external_id).select_related("case__applicant").first()
    if known is not None:
        if _is_another(known, month, persons, content):
            raise Conflict("Numret är redan använt för en annan ansökan.", "external_id")
        return known, False
    registered = [_register(actor, now, person) for person in persons]
    case = _open_case_of(registered[0]) or register_case(
        actor,
        now,
        _intake_section(now),
        _member(persons[0], registered[0]),
        [_member(p, r) for p, r in zip(persons[1:], registered[1:], strict=True)],
    )
    kept = _by_person(content, persons, registered)
    return receive_application(actor, now, case.pk, month, Channel.E_SERVICE, kept, external_id, kind), True


def _is_another(known: Application, month: date, persons: list[IntakePerson], content: dict[str, Any]) -> bool:
    """Whether what is sent now differs from what came with the same number, to the letter where that is kept."""
    if "digest" in known.content and "digest" in content:
        return bool(known.content["digest"] != content["digest"])
    return known.month != month.replace(day=1) or known.case.applicant.pnr != persons[0].pnr


def _by_person(content: dict[str, Any], persons: list[IntakePerson], registered: list[Person]) -> dict[str, Any]:
    """The content with our own numbers of persons, and the household as the applicant stated it."""
    ids = {person.pnr: str(row.pk) for person, row in zip(persons, registered, strict=True)}
    own = {
        part: [row | {"person": ids[str(read_person_number(row["person"]))]} for row in content.get(part, ())]
        for part in ("incomes", "assets", "job_search", "signatures")
    }
    household = [
        {"person": ids[person.pnr], "role": str(person.role), "name": person.given_name}
        | ({name: getattr(person, name) for name in OF_CHILDREN} if person.role == MemberRole.CHILD else {})
        for person in persons
    ]
    return content | own | {"household": household}


@action("cases.receive")
def withdraw_e_application(actor: User, now: datetime, application_id: int, reason: str) -> Application:
    """Take back an application that the same system sent, as long as it is not decided; twice is once.

    Raises NotFound for one that somebody else sent, Conflict for one that is decided.
    """
    application = e_application(actor, application_id, lock=True)
    if application.state == Application.State.WITHDRAWN:
        return application
    answered = application.joined_to and application.joined_to.state == Application.State.DECIDED
    if application.state == Application.State.DECIDED or answered:
        raise Conflict("Ansökan är beslutad och kan inte tas tillbaka.")
    return withdraw(actor, now, application)


def e_application(actor: User, application_id: int, lock: bool = False) -> Application:
    """An application that this system sent. Raises NotFound for any other."""
    rows = Application.objects.select_related("case").filter(received_by=actor, channel=Channel.E_SERVICE)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    found = rows.filter(pk=application_id).first()
    if found is None:
        raise NotFound("Ansökan finns inte, eller har sänts av ett annat system.")
    return found


@action("cases.receive")
def attach_to_e_application(
    actor: User, now: datetime, application_id: int, title: str, content: bytes
) -> tuple[Document, bool]:
    """File what the e-service sends with an application; True where it was new. The same file twice is filed once."""
    application = e_application(actor, application_id, lock=True)
    if application.state not in (*Application.OPEN_STATES, Application.State.JOINED):
        raise Conflict(f"Ansökan är {application.get_state_display()}.")
    digest = hashlib.sha256(content).hexdigest()
    known = application.documents.filter(file__sha256=digest).first()
    if known is not None:
        return known, False
    if application.documents.count() >= MOST_ATTACHMENTS:
        raise Conflict(f"Ansökan har redan {MOST_ATTACHMENTS} bilagor.")
    document = file_document(actor, now, application.case_id, title, content, application.pk)
    document.refresh_from_db(fields=["received_at"])
    return document, True


MOST_ATTACHMENTS = 50
# What is stated of a child, besides who it is.
OF_CHILDREN = ("days", "lunch_away", "in_school")


def _register(actor: User, now: datetime, person: IntakePerson) -> Person:
    return register_person(actor, now, person.pnr, person.given_name, person.family_name, **person.details)


def _member(person: IntakePerson, registered: Person) -> NewMember:
    return NewMember(registered, person.role, person.lunch_away, person.in_school, person.days)


def _open_case_of(person: Person) -> Case | None:
    return Case.objects.filter(
        state=Case.State.OPEN,
        household__members__person=person,
        household__members__valid__upper_inf=True,
        household__members__role__in=[MemberRole.APPLICANT, MemberRole.PARTNER],
    ).first()


def _intake_section(now: datetime) -> Section:
    name = setting("cases.intake_section", timezone.localdate(now))
    section = Section.objects.filter(name=name).first() or Section.objects.order_by("pk").first()
    if section is None:
        raise Invalid("Kommunen har ingen sektion som tar emot ansökningar.")
    return section
