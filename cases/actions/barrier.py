"""Conflicts of interest (jäv): declared, which shuts the case to the person at once, and ended by the head."""

from __future__ import annotations

from datetime import datetime

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotAllowed, NotFound
from bistand.staff.models import Employee, User
from bistand.staff.permissions import require
from cases.actions.access import case_for
from cases.facts import CaseUnassigned, ConflictDeclared, ConflictEnded
from cases.models import Case, Disqualification


@action("cases.declare_conflict")
def declare_conflict(
    actor: User, now: datetime, case_id: int, reason: str, person: Employee | None = None
) -> Disqualification:
    """Bar a person from the case: the actor, or somebody else where the actor is its head.

    They lose read and write by every door until a head ends it; a case of theirs is left without a caseworker.
    Source: FL 16–18 §§ (whoever knows of a ground reports it at once, and takes no part).
    """
    case = case_for(actor, "cases.declare_conflict", case_id, closed=True)
    person = person or actor.employee
    if person.pk != actor.employee_id:
        require(actor, "cases.bar_staff", case.section_id)
    if not reason.strip():
        raise Invalid("Skriv vad som gör personen jävig.", "reason")
    if Disqualification.objects.filter(case=case, person=person, ended_at=None).exists():
        raise Conflict(f"{person.name} är redan anmäld som jävig i ärendet.")
    # All that the actor does in the case comes before the row that shuts it.
    _leave(actor, now, case, person)
    subject = f"cases_case:{case.pk}"
    publish(actor, now, ConflictDeclared(case.pk, subject, person=person.name))
    return Disqualification.objects.create(case=case, person=person, reason=reason.strip(), declared_by=actor)


def _leave(actor: User, now: datetime, case: Case, person: Employee) -> None:
    if case.caseworker is None or case.caseworker.employee_id != person.pk:
        return
    left_by, case.caseworker = case.caseworker.pk, None
    case.save(update_fields=["caseworker"])
    publish(actor, now, CaseUnassigned(case.pk, f"cases_case:{case.pk}", person.name, left_by))


@action("cases.bar_staff")
def end_conflict(actor: User, now: datetime, disqualification_id: int, reason: str) -> Disqualification:
    """Let the person back in, with a reason; done by a head of the section, never by the one it is about."""
    row = Disqualification.objects.select_for_update().filter(pk=disqualification_id).first()
    if row is None:
        raise NotFound("Jävet finns inte.")
    if row.person_id == actor.employee_id:
        raise NotAllowed("Ditt eget jäv hävs av en annan chef.")
    case_for(actor, "cases.bar_staff", row.case_id, closed=True)
    if row.ended_at:
        raise Conflict("Jävet är redan hävt.")
    if not reason.strip():
        raise Invalid("Skriv varför jävet hävs.", "reason")
    row.ended_by, row.ended_at, row.end_reason = actor, now, reason.strip()
    row.save(update_fields=["ended_by", "ended_at", "end_reason"])
    publish(actor, now, ConflictEnded(row.case_id, f"cases_case:{row.case_id}", person=row.person.name))
    return row
