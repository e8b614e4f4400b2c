"""Taking an application out of the wrong person's case: it is a contact again, with all that was sent."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.files import store_file
from cases.actions.intake import intake_section
from cases.actions.record import part_from, step_to
from cases.facts import ApplicationTakenOut
from cases.misplaced import letters_of, papers_of, readers_since, why_it_stays, with_papers
from cases.models import (
    Application,
    Channel,
    Document,
    DocumentKind,
    DocumentSorting,
    Intake,
    IntakeFile,
    JournalNote,
)

SAID = ("given_name", "family_name", "phone", "language")


@action("cases.investigate")
def take_out(
    actor: User, now: datetime, application_id: int, reason: str, documents: Collection[int] | None = None
) -> Intake:
    """Take an application that belongs to somebody else out of the case, with `documents` (ids; None: all its papers).

    It waits under "Vem söker?", received when it came, until somebody places it right; the sender's number of it is
    the same. In the case is left a note that says nothing of the other person. Raises Invalid without a reason,
    Conflict where it has a decision.
    """
    case_id = Application.objects.values_list("case_id", flat=True).filter(pk=application_id).first()
    if case_id is None:
        raise NotFound("Ansökan finns inte.")
    case = case_for(actor, "cases.investigate", case_id, closed=True)
    application = Application.objects.select_for_update(of=("self",)).select_related("case__applicant").get(
        pk=application_id
    )  # fmt: skip
    if not reason.strip():
        raise Invalid("Skriv hur du vet att ansökan hör till någon annan.", "reason")
    if why := why_it_stays(application):
        raise Conflict(why)
    papers = [row for row in papers_of(application) if documents is None or row.pk in documents]
    note = _note(application, len(papers))
    contact = _as_contact(application, reason.strip(), now)
    part_from(actor, now, application, begun=True, reason="Den andra ansökan hörde till någon annan.")
    application.supplements.filter(closed_at=None).update(closed_at=now)
    step_to(application, Application.State.MISPLACED, joined_to=None)
    for row in papers:
        _let_go(actor, row, contact)
    JournalNote.objects.create(
        case=case,
        written_by=actor,
        heading="En ansökan hörde till någon annan",
        text=note,
        happened_on=timezone.localdate(now),
        state=JournalNote.State.SIGNED,
        signed_at=now,
        secrecy=JournalNote.Secrecy.OTHER,
    )
    subject = f"cases_application:{application.pk}"
    publish(
        actor,
        now,
        ApplicationTakenOut(case.pk, subject, month=application.month, documents=len(papers), reason=reason.strip()),
    )
    contact.refresh_from_db()
    return contact


def _as_contact(application: Application, reason: str, now: datetime) -> Intake:
    """The contact that the application was, open again, or a new one; what it says PostgreSQL takes from the
    application.
    """
    contact = Intake.objects.select_for_update().filter(application=application).first()
    if contact is not None:
        contact.state, contact.application = Intake.State.OPEN, None
        contact.came_of, contact.came_reason = application, reason
        contact.save(update_fields=["state", "application", "came_of", "came_reason"])
        return contact
    content = application.content
    return Intake.objects.create(
        section=intake_section(now),
        channel=application.channel,
        kind=application.kind,
        text=content.get("text", ""),
        external_id=application.external_id,
        month=application.month,
        content=content,
        received_by=application.received_by,
        came_of=application,
        came_reason=reason,
        **_sender(content.get("sent", "")),
    )


def _sender(sent: str) -> dict[str, str]:
    """Who the e-service said was applying: name, phone and language, as far as they can be read."""
    whole = json.loads(sent) if sent else {}
    applicant = whole.get("applicant")
    if not isinstance(applicant, Mapping):
        return {}
    said = {name: one if isinstance(one := applicant.get(name), str) else "" for name in SAID}
    name = f"{said.pop('given_name')} {said.pop('family_name')}".strip()
    return {"name": name[:120], "phone": said["phone"][:30], "language": said["language"][:40]}


def _let_go(actor: User, document: Any, contact: Intake) -> None:
    """Put a document with the contact as it came; what is left in its place says that it lay here."""
    if document.came_as_id is None or document.came_as.intake_id != contact.pk:
        IntakeFile.objects.create(
            intake=contact,
            title=document.heading,
            direction=Document.Direction.INCOMING,
            file_id=document.file_id,
            registered_by=actor,
            from_document_id=document.pk,
        )
    left = store_file(Document.LEFT.encode(), "text/plain")
    Document.objects.filter(pk=document.pk).update(file=left, hindrance=Document.LEFT)
    DocumentSorting.objects.filter(document=document.pk, current=True).update(current=False)
    sorted_as = Document.objects.only("title").get(pk=document.pk)
    DocumentSorting.objects.create(document=sorted_as, kind=DocumentKind.OTHER, title=sorted_as.title, sorted_by=actor)


def _note(application: Application, papers: int) -> str:
    """What the record of the case says of it: nothing of whose it was or what it said."""
    came = timezone.localtime(application.received_at)
    readers = readers_since(application)
    letters = list(letters_of(application))
    by = "e-tjänsten" if application.channel == Channel.E_SERVICE else application.get_channel_display()
    said = [
        f"En ansökan som kom in {came:%Y-%m-%d %H:%M} ({by}) lades i det här ärendet men hörde till någon annan. "
        f"Den är uttagen {with_papers(papers)} och finns inte kvar här.",
    ]
    if letters:
        named = ", ".join(f"{row.heading} {timezone.localdate(row.received_at).isoformat()}" for row in letters)
        said.append(f"Brev om ansökan har gått till {application.case.applicant.name}: {named}.")
    if readers:
        said.append(f"Ärendet har sedan ansökan lades här öppnats av {', '.join(readers)}.")
    said.append("Händelsen är en personuppgiftsincident och anmäls enligt kommunens rutin.")
    return "\n\n".join(said)
