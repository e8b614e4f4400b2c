"""What the client may see of their own case through the municipality's e-service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from bistand.staff.queries import setting
from cases.actions.access import case_for
from cases.actions.notice import queue_notice
from cases.client.reads import adults_of_decision, adults_of_note, publication_title, to_client
from cases.facts import PublicationWithdrawn, Published
from cases.models import Case, Decision, JournalNote, Publication
from cases.queries import members_on

NOT_CHOSEN = "Kommunen har inte bestämt att ärenden visas för den enskilde (inställningarna)."


@action("cases.publish")
def publish_note(actor: User, now: datetime, note_id: int, person_ids: Iterable[int]) -> list[Publication]:
    """Let adults of the case read a signed note through the e-service; one by one, never by itself.

    Raises Invalid for somebody whom the note does not concern, Conflict for a note that is unsigned or has secrecy
    and in a case with protected data.
    """
    note = JournalNote.objects.filter(pk=note_id).first()
    if note is None:
        raise NotFound("Anteckningen finns inte.")
    case = _publishing(actor, now, note.case_id)
    if note.state != JournalNote.State.SIGNED:
        raise Conflict("Bara en signerad anteckning kan publiceras.")
    if note.secrecy:
        raise Conflict("Anteckningen har sekretess och publiceras inte.")
    return _publish(actor, now, case, person_ids, adults_of_note(case, note), note=note)


@action("cases.publish")
def publish_decision(actor: User, now: datetime, decision_id: int, person_ids: Iterable[int]) -> list[Publication]:
    """Let adults whom a decision is about read it and its letter; made decisions are published by themselves, so this
    is for those made before the municipality began, and after a withdrawal.
    """
    decision = Decision.objects.filter(pk=decision_id).first()
    if decision is None:
        raise NotFound("Beslutet finns inte.")
    case = _publishing(actor, now, decision.case_id)
    if decision.letter_id is None:
        raise Conflict("Ett beslut publiceras när det är fattat och brevet är skrivet.")
    return _publish(actor, now, case, person_ids, adults_of_decision(decision), decision=decision)


def publish_made(actor: User, now: datetime, fact: Any) -> None:
    """When the letter of a decision is written: the adults whom it is about may read it, where the municipality lets
    them. Called with the fact LetterWritten, by whoever wrote the letter.
    """
    decision = Decision.objects.select_related("case").get(pk=fact.decision_id)
    if decision.case.protected or not setting("cases.publish", timezone.localdate(now)):
        return
    # The letter carries the applicant's address: not without a person's word to somebody they have parted from.
    together = {m.person_id for m in members_on(decision.case.household_id, timezone.localdate(now))}
    adults = [p for p in adults_of_decision(decision) if p.pk in together or p.pk == decision.case.applicant_id]
    if not adults:
        return
    _publish(actor, now, decision.case, [p.pk for p in adults], adults, decision=decision)


@action("cases.publish")
def withdraw_publication(actor: User, now: datetime, publication_id: int, reason: str) -> Publication:
    """Let what was published no longer be read; that it was, when and why not any more stands in the record."""
    case_id = Publication.objects.values_list("case_id", flat=True).filter(pk=publication_id).first()
    if case_id is None:
        raise NotFound("Publiceringen finns inte.")
    case = case_for(actor, "cases.publish", case_id, closed=True)
    row = Publication.objects.select_for_update().get(pk=publication_id)
    if not reason.strip():
        raise Invalid("Skriv varför publiceringen dras tillbaka.", "reason")
    if row.withdrawn_at is not None:
        raise Conflict("Publiceringen är redan tillbakadragen.")
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = now, actor, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    subject = f"cases_publication:{row.pk}"
    publish(actor, now, PublicationWithdrawn(case.pk, subject, title=publication_title(row), reason=reason.strip()))
    return row


@action("cases.serve_client")
def note_read(actor: User, now: datetime, person_id: int, publication_id: int) -> Publication:
    """That the client has read it; the first time is the one that counts. The e-service says so.

    Raises NotFound for what is not published to the person.
    """
    row = to_client(person_id, now).select_for_update(of=("self",)).filter(pk=publication_id).first()
    if row is None:
        raise NotFound("Det finns inte bland det som visas för personen.")
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
        row.refresh_from_db(fields=["read_at"])
    return row


def _publishing(actor: User, now: datetime, case_id: int) -> Case:
    case = case_for(actor, "cases.publish", case_id, closed=True)
    if not setting("cases.publish", timezone.localdate(now)):
        raise Conflict(NOT_CHOSEN)
    if case.protected:
        raise Conflict("I ett ärende med skyddade personuppgifter publiceras ingenting.")
    return case


def _publish(
    actor: User, now: datetime, case: Case, person_ids: Iterable[int], adults: list[Any], **what: Any
) -> list[Publication]:
    named = {person.pk: person for person in adults}
    wanted = list(dict.fromkeys(person_ids))
    if not wanted:
        raise Invalid("Välj vem det ska visas för.", "persons")
    if not named.keys() >= set(wanted):
        raise Invalid("Det visas bara för den som det gäller.", "persons")
    shown = Publication.objects.filter(**what, withdrawn_at=None).values_list("person_id", flat=True)
    rows = []
    for pk in [pk for pk in wanted if pk not in set(shown)]:
        row = Publication.objects.create(case=case, person=named[pk], published_by=actor, **what)
        row.refresh_from_db(fields=["published_at"])
        title, subject = publication_title(row), f"cases_publication:{row.pk}"
        publish(actor, now, Published(case.pk, subject, title=title, person=named[pk].given_name))
        queue_notice(now, case, named[pk])
        rows.append(row)
    return rows
