"""Every write of meetings with clients; `f(actor, now, …)`, see bistand.actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.afterwards import file_letter
from cases.facts import CaseAssigned, CaseClosed, CaseUnassigned
from cases.models import Case
from cases.queries import caseworkers_of
from followup.actions import Meeting, check_place, clock
from followup.facts import VisitBooked, VisitCalled, VisitCancelled, VisitHeld, VisitMissed
from followup.visits.models import MOST_MINUTES, Visit
from followup.visits.queries import MISSING
from followup.ways import Way
from planning.facts import case_id_of
from planning.people import adult_in, has_been

BOOK, MEET = "followup.book", "followup.meet"
# A year mistyped is seen; a meeting may be written up afterwards.
WITHIN = timedelta(days=366)


@dataclass(frozen=True)
class VisitText:
    """With whom (one adult of the case or both, by id), about what, for how many minutes, who holds it and who else."""

    persons: tuple[int, ...]
    purpose: str
    minutes: int = 60
    responsible_id: int | None = None
    others: str = ""


@action(BOOK)
def book_visit(actor: User, now: datetime, case_id: int, meeting: Meeting, said: VisitText) -> Visit:
    """Book a meeting, or write up one that has been; the letter that calls to it is written after the commit.

    Raises Invalid for somebody who is no adult of the case, and for a letter to what has been.
    """
    if not 1 <= len(set(said.persons)) <= 2:
        raise Invalid("Välj vem du ska träffa: en eller två vuxna.", "persons")
    for person in said.persons:
        case, _ = adult_in(actor, now, BOOK, case_id, person)
    if said.purpose not in Visit.Purpose.values:
        raise Invalid("Välj vad mötet gäller.", "purpose")
    _check(meeting, said.minutes, now)
    responsible = said.responsible_id or case.caseworker_id
    if said.responsible_id and not caseworkers_of([case.section_id]).filter(pk=said.responsible_id).exists():
        raise Invalid("Välj någon som arbetar i ärendets sektion.", "responsible")
    visit = Visit.objects.create(
        case=case, person_id=said.persons[0], partner_id=said.persons[1] if len(said.persons) > 1 else None,
        purpose=said.purpose, at=meeting.at, minutes=said.minutes, way=meeting.way, place=meeting.place.strip(),
        responsible_id=responsible, others=said.others.strip(), written_by=actor,
    )  # fmt: skip
    publish(actor, now, VisitBooked(*_about(visit), ""))
    if meeting.by_letter:
        _call(actor, now, visit)
    return visit


@action(BOOK)
def call_to_visit(actor: User, now: datetime, visit_id: int) -> Visit:
    """Call by letter to a meeting that is booked already; the letter is written after the commit."""
    visit = _open_visit(actor, visit_id, BOOK)
    if visit.state == Visit.State.CALLED:
        raise Conflict("Kallelsen är redan skriven.")
    if visit.at <= now:
        raise Conflict("Mötet har redan varit.")
    _call(actor, now, visit)
    return visit


@action(BOOK)
def move_visit(actor: User, now: datetime, visit_id: int, meeting: Meeting, reason: str) -> Visit:
    """Give the meeting another time to come, with a reason, and call to it anew if it is to be."""
    visit = _open_visit(actor, visit_id, BOOK)
    _check(meeting, visit.minutes, now)
    if meeting.at <= now:
        raise Invalid("Mötet ska ligga framåt i tiden.", "day")
    if meeting.at == visit.at:
        raise Invalid("Mötet är redan bokat den tiden.", "time")
    visit.moved_reason = _why(reason, "Skriv varför mötet flyttas.")
    visit.state, visit.at, visit.way, visit.place = Visit.State.BOOKED, meeting.at, meeting.way, meeting.place.strip()
    visit.save(update_fields=["state", "at", "way", "place", "moved_reason"])
    visit.refresh_from_db(fields=["letter"])
    publish(actor, now, VisitBooked(*_about(visit), visit.moved_reason))
    if meeting.by_letter:
        _call(actor, now, visit)
    return visit


@action(MEET)
def hold_visit(actor: User, now: datetime, visit_id: int, held_on: date, minutes: int, way: str) -> Visit:
    """Note that the meeting was held: on which day, which has been, how long it took, and how they met."""
    visit = _open_visit(actor, visit_id, MEET)
    has_been(held_on, now, "held_on")
    if held_on < timezone.localdate(now - WITHIN):
        raise Invalid("Kontrollera året: dagen ligger mer än ett år bakåt.", "held_on")
    _check_way(way)
    _check_minutes(minutes)
    visit.held_on, visit.minutes, visit.way = held_on, minutes, way
    _close(actor, now, visit, Visit.State.HELD, "held_on", "minutes", "way")
    publish(actor, now, VisitHeld(*_about(visit), held_on, minutes))
    return visit


@action(MEET)
def miss_visit(actor: User, now: datetime, visit_id: int, reason: str, meeting: Meeting | None = None) -> Visit:
    """Note that the meeting did not come about, what happened and what was done; gives back the new one, where a new
    time is set for the same.
    """
    visit = _open_visit(actor, visit_id, MEET)
    if visit.at > now:
        raise Conflict("Mötet har inte varit än. Flytta det eller ställ in det.")
    visit.reason = _why(reason, "Skriv vad som hände och vad du gjorde.")
    _close(actor, now, visit, Visit.State.MISSED, "reason")
    publish(actor, now, VisitMissed(*_about(visit), visit.reason))
    if meeting is None:
        return visit
    if meeting.at <= now:
        raise Invalid("Mötet ska ligga framåt i tiden.", "day")
    persons = tuple(pk for pk in (visit.person_id, visit.partner_id) if pk)
    said = VisitText(persons, visit.purpose, visit.minutes, visit.responsible_id, visit.others)
    return book_visit(actor, now, visit.case_id, meeting, said)


@action(BOOK)
def cancel_visit(actor: User, now: datetime, visit_id: int, reason: str) -> Visit:
    """Call the meeting off, for a reason; whoever was called by letter gets one that says so."""
    visit = _open_visit(actor, visit_id, BOOK)
    _cancel(actor, now, visit, _why(reason, "Skriv varför mötet ställs in."))
    return visit


@action(MEET)
def stop_for_case(actor: User, now: datetime, fact: CaseClosed) -> None:
    """What was booked in a case that is closed does not come about."""
    rows = Visit.objects.select_related("person", "partner").select_for_update(of=("self",))
    for visit in rows.filter(Visit.IS_OPEN, case=case_id_of(fact)).order_by("pk"):
        _cancel(actor, now, visit, "Ärendet avslutades.")


@action("followup.plan")
def hand_over(actor: User, now: datetime, fact: CaseAssigned | CaseUnassigned) -> None:
    """What whoever left the case was to hold in it goes with the case; what others were to hold stays theirs."""
    if fact.left_by:
        caseworker = Case.objects.filter(pk=case_id_of(fact)).values_list("caseworker", flat=True).get()
        waiting = Visit.objects.filter(Visit.IS_OPEN, case=fact.case_id, responsible=fact.left_by)
        waiting.update(responsible=caseworker)


@action("followup.print")
def store_letter(actor: User, now: datetime, visit_id: int, field: str, pdf: bytes) -> None:
    """File the letter that calls to the meeting (`letter`) or takes the call back (`off_letter`); there is one of each,
    so a second call changes nothing.
    """
    rows = Visit.objects.select_for_update(of=("self",)).select_related("case", "person", "partner")
    visit = rows.get(pk=visit_id)
    if getattr(visit, f"{field}_id") is None:
        title = f"{'Kallelse till' if field == 'letter' else 'Återbud till'} möte med {visit.who}"
        setattr(visit, field, file_letter(actor, visit.case, title, pdf))
        visit.save(update_fields=[field])


# ---- parts -----------------------------------------------------------------------------------------------


def _open_visit(actor: User, visit_id: int, act: str) -> Visit:
    """An open meeting, locked with its case, the right checked."""
    case_id = Visit.objects.filter(pk=visit_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound(MISSING)
    case_for(actor, act, case_id)
    rows = Visit.objects.select_related("person", "partner").select_for_update(of=("self",))
    visit = rows.get(pk=visit_id)
    if not visit.is_open:
        raise Conflict(f"Det är redan skrivet hur det gick med mötet: {visit.get_state_display()}.")
    return visit


def _call(actor: User, now: datetime, visit: Visit) -> None:
    visit.state = Visit.State.CALLED
    visit.save(update_fields=["state"])
    publish(actor, now, VisitCalled(*_about(visit), clock(visit.at)))


def _cancel(actor: User, now: datetime, visit: Visit, reason: str) -> None:
    visit.reason = reason
    _close(actor, now, visit, Visit.State.CANCELLED, "reason")
    publish(actor, now, VisitCancelled(*_about(visit), reason))


def _close(actor: User, now: datetime, visit: Visit, state: str, *said: str) -> None:
    # Person and time are set anew by the database; these are what the row's own rule wants to see.
    visit.state, visit.closed_by, visit.closed_at = state, actor, now
    visit.save(update_fields=["state", "closed_by", "closed_at", *said])


def _check(meeting: Meeting, minutes: int, now: datetime) -> None:
    check_place(meeting)
    _check_minutes(minutes)
    if abs(meeting.at - now) > WITHIN:
        raise Invalid("Kontrollera året: mötet ligger mer än ett år bort.", "day")
    if meeting.by_letter and meeting.at <= now:
        raise Invalid("Till ett möte som har varit skrivs ingen kallelse.", "by_letter")


def _check_way(way: str) -> None:
    if way not in Way.values:
        raise Invalid("Välj på vilket sätt.", "way")


def _check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid(f"Skriv ett tal mellan 1 och {MOST_MINUTES}.", "minutes")


def _why(reason: str, words: str) -> str:
    if not reason.strip():
        raise Invalid(words, "reason")
    return reason.strip()


def _about(visit: Visit) -> tuple[int, str, int, str]:
    """What every fact of a meeting begins with: case, subject, the meeting, and when and what it is about in words."""
    words = f"{clock(visit.at)}, {visit.get_purpose_display()}"
    return visit.case_id, f"followup_visit:{visit.pk}", visit.pk, words
