"""What goes between clients and the municipality through the e-service today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases import actions as cases
from cases.models import Case
from followup.demo import texts

if TYPE_CHECKING:
    from followup.demo.present import Today


def fill(day: Today) -> None:
    sara = day.staff.users["sara"]
    mine = Case.objects.filter(state="open", protected=False, caseworker=sara).exclude(decisions=None)
    with_partner = mine.filter(household__members__role="partner").distinct().order_by("-pk")
    for place, case in enumerate(list(with_partner[:2]) + list(mine.order_by("pk")[:2])):
        _show(day, case, read=place % 2 == 0)


def _show(day: Today, case: Case, *, read: bool) -> None:
    """A note of a talk that the applicant may read, and has read in every second case."""
    assert case.caseworker
    heading, text = texts.SHOWN
    note = cases.write_note(case.caseworker, day.now, case.pk, heading, text, day.when.today)
    cases.sign_note(case.caseworker, day.now, note.pk)
    (row,) = cases.publish_note(case.caseworker, day.now, note.pk, [case.applicant_id])
    if read:
        cases.note_read(day.staff.e_service, day.now, row.person_id, row.pk)
