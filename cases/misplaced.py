"""An application that lies in the wrong person's case: why it cannot be taken out, and what goes with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bistand.audit.models import Access, Fact
from bistand.staff.queries import system_user
from cases.models import Application, Channel, Decision, Document, Intake
from cases.queries import documents_of


def why_it_stays(application: Application) -> str:
    """What hinders that an application is taken out of its case, and what to do instead; "" where nothing does."""
    if application.channel == Channel.MESSAGE:
        return "Ansökan kom som ett meddelande från någon i ärendet. Gäller den någon annan: be den personen ansöka."
    answered = {application.pk, application.joined_to_id}
    made = Decision.objects.filter(application__in=answered).exclude(state=Decision.State.DRAFT)
    if application.state == Application.State.DECIDED or made.exclude(state=Decision.State.PROPOSED).exists():
        return (
            "Ansökan är beslutad och kan inte tas ut ur ärendet. Ändra först beslutet under Beslut, anmäl händelsen "
            "som en personuppgiftsincident, och registrera ansökan hos rätt person med den dag då den kom in."
        )
    if made.exists():
        return "Det finns ett förslag till beslut på ansökan. Lämna först tillbaka förslaget under Beslut."
    return ""


def papers_of(application: Application) -> QuerySet[Any]:
    """What came in and belongs to the application: its papers, which go with it. Not what came with a message."""
    rows = documents_of(application.case).filter(belongs=application.pk, message=None)
    return rows.filter(direction=Document.Direction.INCOMING).order_by("received_at", "pk")


def letters_of(application: Application) -> QuerySet[Any]:
    """What was sent out because of the application, to somebody who had not applied; it stays."""
    rows = documents_of(application.case).filter(belongs=application.pk)
    return rows.filter(direction=Document.Direction.OUTGOING).order_by("received_at", "pk")


def readers_since(application: Application) -> list[str]:
    """The names of those who have opened the case since the application came into it, in order."""
    put = Fact.objects.filter(subject=f"cases_application:{application.pk}", name="ApplicationReceived")
    since: datetime = put.values_list("at", flat=True).first() or application.received_at
    rows = Access.objects.filter(case_id=application.case_id, at__gte=since).exclude(actor=system_user())
    return sorted(set(rows.values_list("actor__employee__name", flat=True)))


def taken_out(contact: Intake) -> Fact | None:
    """Who took the contact out of the wrong person's case, and when; None where it never lay in one."""
    if contact.came_of_id is None:
        return None
    rows = Fact.objects.filter(subject=f"cases_application:{contact.came_of_id}", name="ApplicationTakenOut")
    return rows.select_related("actor__employee").order_by("-pk").first()


def in_words(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def with_papers(number: int) -> str:
    return f"med {in_words(number, 'handling', 'handlingar')}" if number else "utan handlingar"


def what_stays(application: Application) -> list[str]:
    """What the confirmation says is left in the case, and is to be seen to."""
    case, said = application.case, []
    letters = [f"{row.heading} {timezone.localdate(row.received_at).isoformat()}" for row in letters_of(application)]
    if letters:
        sent = in_words(len(letters), "brev", "brev")
        said.append(
            f"{sent} om ansökan har gått till {case.applicant.name}, som inte hade ansökt: {', '.join(letters)}. "
            "Det tas inte tillbaka. Läs vad som står i det och ta med det i anmälan."
        )
    loose = documents_of(case).filter(belongs=None, message=None, direction=Document.Direction.INCOMING)
    if number := loose.exclude(hindrance=Document.LEFT).count():
        said.append(
            f"{in_words(number, 'handling', 'handlingar')} i ärendet är inte kopplad till någon ansökan och blir kvar. "
            "Kom den med ansökan: välj Avbryt och koppla den först, under Handlingar."
        )
    others = application.joined.count()
    if others:
        said.append(
            f"{in_words(others, 'ansökan', 'ansökningar')} som hörde ihop med den blir kvar och prövas för sig. Hör "
            "också den till någon annan: ta ut den för sig."
        )
    counted = application.calculations.count()
    drafts = application.decisions.filter(state=Decision.State.DRAFT).count()
    if counted or drafts:
        done = [in_words(n, *words) for n, *words in ((counted, "beräkning", "beräkningar"), (drafts, "utkast till "
                "beslut", "utkast till beslut")) if n]  # fmt: skip
        said.append(f"{' och '.join(done)} på ansökan visas inte längre och kan inte användas.")
    if case.notes.filter(~Q(text="")).exists():
        said.append("Journalanteckningar blir kvar. Läs igenom dem: det som gäller den andra personen rättar du.")
    return said
