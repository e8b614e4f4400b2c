"""What goes between clients and the municipality through the e-service today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases import actions as cases
from cases.models import Case, NotifyBy, Person
from followup.demo import texts

if TYPE_CHECKING:
    from followup.demo.present import Today


def fill(day: Today) -> None:
    _consent(day)
    sara = day.staff.users["sara"]
    mine = Case.objects.filter(state="open", protected=False, caseworker=sara).exclude(decisions=None)
    with_partner = mine.filter(household__members__role="partner").distinct().order_by("-pk")
    shown = [*with_partner[:2], *mine.order_by("pk")[:2]]
    for place, case in enumerate(shown):
        _show(day, case, read=place % 2 == 0)
    _write(day, list(mine.select_related("caseworker", "applicant").order_by("-pk")[:4]))


def _consent(day: Today) -> None:
    """Some have said on the e-service that they want to be told by text message or e-mail."""
    people = Person.objects.filter(cases__caseworker=day.staff.users["sara"], protected=False).exclude(phone="")
    for place, person in enumerate(people.distinct().order_by("-pk")[:6]):
        email = f"{person.given_name}.{person.pk}@exempel.se".lower().encode("ascii", "ignore").decode()
        by = NotifyBy.EMAIL if place % 3 == 2 else NotifyBy.SMS
        cases.change_contact(day.staff.e_service, day.now, person.pk, person.phone, email, by)


def _write(day: Today, some: list[Case]) -> None:
    """What clients have written: new, with a paper; asking for aid; answered and read; and taken into the journal."""
    service = day.staff.e_service
    for place, (case, text) in enumerate(zip(some, texts.WRITTEN, strict=False)):
        worker, person = case.caseworker, case.applicant
        assert worker
        row, _ = cases.receive_message(service, day.now, person.pk, text, f"M-{case.pk}")
        if place == 0:
            cases.attach_to_message(service, day.now, person.pk, row.pk, *texts.WITH_IT)
        if place < 2:
            continue
        cases.read_messages(worker, day.now, case.pk)
        answer = cases.send_message(worker, day.now, case.pk, person.pk, texts.ANSWERED[place - 2])
        cases.note_message_read(service, day.now, person.pk, answer.pk)
        if place == 3:
            note = cases.journal_messages(worker, day.now, case.pk, [row.pk, answer.pk])
            cases.sign_note(worker, day.now, note.pk)


def _show(day: Today, case: Case, *, read: bool) -> None:
    """A note of a talk that the applicant may read, and has read in every second case."""
    assert case.caseworker
    heading, text = texts.SHOWN
    note = cases.write_note(case.caseworker, day.now, case.pk, heading, text, day.when.today)
    cases.sign_note(case.caseworker, day.now, note.pk)
    (row,) = cases.publish_note(case.caseworker, day.now, note.pk, [case.applicant_id])
    if read:
        cases.note_read(day.staff.e_service, day.now, row.person_id, row.pk)
