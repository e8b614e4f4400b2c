"""Cases over time today: handed over, come back, parted, with a conflict of interest, and children heard one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from cases import actions as cases
from cases.actions.children import Heard
from cases.actions.homes import Home, Lives
from cases.children import child_parts
from cases.models import Application, Case, JournalNote, MemberRole
from cases.queries import members_on
from followup.demo import names, texts
from planning.models import Plan

if TYPE_CHECKING:
    from followup.demo.present import Today


def fill(day: Today) -> None:
    _hand_over(day)
    _conflict(day)
    _come_back(day)
    _part(day)
    _children(day)
    _journal(day)


def _open(day: Today, section: int) -> QuerySet[Case]:
    rows = Case.objects.filter(state="open", protected=False, section=day.staff.sections[section])
    return rows.exclude(caseworker=None).select_related("caseworker__employee", "household", "section").order_by("pk")


def _hand_over(day: Today) -> None:
    """Two cases to Sara, of which she has taken one over."""
    receiver, head = day.staff.users["sara"], day.staff.heads[1]
    for place, case in enumerate(_open(day, 1).exclude(caseworker=receiver)[:2]):
        cases.assign_case(head, day.now, case.pk, receiver, reason="Jämnare fördelning", note=texts.FIRST_THING)
        if place:
            cases.acknowledge_handover(receiver, day.now, case.handovers.latest("pk").pk)


def _conflict(day: Today) -> None:
    """A caseworker knows the client of a colleague."""
    colleague = day.staff.users["fatima"]
    case = _open(day, 2).exclude(caseworker=colleague).first()
    if case:
        cases.declare_conflict(colleague, day.now, case.pk, reason="Sökanden är min kusin.")


def _come_back(day: Today) -> None:
    """Somebody whose case was closed applies again."""
    known = Case.objects.filter(household__members__person=OuterRef("applicant"), state="open")
    closed = Case.objects.filter(state="closed", protected=False, section=day.staff.sections[1]).exclude(Exists(known))
    case = closed.exclude(caseworker=None).exclude(close_reason="deceased").order_by("-pk").first()
    if case:
        cases.reopen_case(day.staff.heads[1], day.now, case.pk)


def _part(day: Today) -> None:
    """A couple has parted; the partner gets a case, and a child lives by turns."""
    first_day = day.when.today - timedelta(days=10)
    planned = Plan.objects.filter(case=OuterRef("pk"))
    for case in _open(day, 2).exclude(Exists(planned)):
        members = members_on(case.household_id, first_day)
        partner = next((m for m in members if m.role == MemberRole.PARTNER), None)
        kids = [m for m in members if m.role == MemberRole.CHILD and not m.days]
        if partner and kids and all(m.valid.lower < first_day for m in (partner, *kids)):
            worker = case.caseworker
            assert worker
            homes = {m.pk: Home(Lives.STAYS) for m in members if m.role == MemberRole.APPLICANT}
            homes[partner.pk] = Home(Lives.NEW, texts.NEW_STREET, "123 45", names.CITY)
            by_turns = {kids[0].pk: (15, 15)}
            cases.split_household(worker, day.now, case.pk, partner.pk, first_day, by_turns, homes=homes)
            return


def _children(day: Today) -> None:
    """In one investigation the children are described, in another the adult was asked about violence too."""
    for application in Application.objects.filter(
        state__in=Application.OPEN_STATES, case__protected=False, case__state="open"
    ).select_related("case__caseworker", "case__household").order_by("pk"):  # fmt: skip
        parts, worker = child_parts(application), application.case.caseworker
        if parts and worker:
            for part in parts:
                heard = Heard("talk", texts.BEST, day.when.today, views=texts.CHILD_SAYS)
                if part.age < 6:
                    heard = Heard("not", texts.BEST, why_not=texts.TOO_YOUNG)
                cases.hear_child(worker, day.now, application.pk, part.member.person_id, heard)
            person = application.case.applicant_id
            cases.note_screening(worker, day.now, application.case_id, person, day.when.today, "alone", "no")
            return


def _journal(day: Today) -> None:
    """An objection beside a note, and some notes that wait to be signed."""
    signed = JournalNote.objects.filter(
        state="signed", case__state="open", case__protected=False, signed_at__lt=day.now
    )
    note = signed.exclude(case__caseworker=None).select_related("case__caseworker").order_by("-pk").first()
    if note and note.case.caseworker:
        worker = note.case.caseworker
        cases.note_objection(worker, day.now, note.pk, note.case.applicant_id, texts.OBJECTION, day.when.today)
    for case in _open(day, 1)[:3]:
        writer = case.caseworker
        assert writer
        cases.write_note(writer, day.now, case.pk, "Telefonsamtal", texts.PHONED, day.when.today)
