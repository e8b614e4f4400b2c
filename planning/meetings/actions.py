"""Writes of coordinated plans and of meetings with partners; `f(actor, now, …)`, see bistand.actions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from bistand.staff.permissions import require
from cases.actions.access import case_for
from cases.actions.record import sign_note, write_note
from cases.facts import CaseClosed
from planning.facts import (
    CoachMet,
    CoordinatedPlanEnded,
    CoordinatedPlanMade,
    MeetingCorrected,
    PartnerMet,
    case_id_of,
)
from planning.meetings.models import CoordinatedPlan, Meeting, MeetingPerson
from planning.people import adult_in, has_been

# What the law wants in a coordinated plan (SoL 10 kap. 8–9 §§), in words.
WANTED = {
    "consent_how": "hur samtycket gavs",
    "needs": "vilka insatser som behövs",
    "municipality": "vad kommunen svarar för",
    "region": "vad regionen svarar för",
    "responsible": "vem som har det övergripande ansvaret",
    "took_part": "hur den enskilde deltog",
}
CALLED_OFF = "Mötet är inställt."
REPLACED = "Ersatt av en ny plan."
CASE_CLOSED = "Ärendet avslutades."


@dataclass(frozen=True)
class SipText:
    """What a coordinated plan says (SoL 10 kap. 8–9 §§); `others` and `relatives` may be empty."""

    consent_on: date
    consent_how: str
    begun_on: date
    needs: str
    municipality: str
    region: str
    responsible: str
    took_part: str
    others: str = ""
    relatives: str = ""


@action("planning.write")
def make_coordinated_plan(actor: User, now: datetime, case_id: int, person_id: int, text: SipText) -> CoordinatedPlan:
    """Write a coordinated plan that holds from now; the one before it ends.

    Raises Invalid for what the law wants in it and is missing, and for days that have not been.
    """
    case, person = adult_in(actor, now, "planning.write", case_id, person_id)
    has_been(text.consent_on, now, "consent_on")
    has_been(text.begun_on, now, "begun_on")
    if text.begun_on < text.consent_on:
        raise Invalid("Arbetet börjar när samtycket är gett, inte före.", "begun_on")
    for field, words in WANTED.items():
        if not getattr(text, field).strip():
            raise Invalid(f"Skriv {words}: det ska stå i planen.", field)
    for earlier in _current(case.pk, person_id):
        _end(actor, now, earlier, REPLACED)
    values = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(text).items()}
    row = CoordinatedPlan.objects.create(case=case, person_id=person_id, written_by=actor, **values)
    publish(actor, now, CoordinatedPlanMade(case.pk, f"planning_coordinatedplan:{row.pk}", person=person))
    return row


@action("planning.write")
def end_coordinated_plan(actor: User, now: datetime, sip_id: int, reason: str) -> CoordinatedPlan:
    """Note that a coordinated plan no longer holds, and why; also that the consent was withdrawn."""
    case_id = CoordinatedPlan.objects.filter(pk=sip_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound("Planen finns inte, eller hör till en sektion där du inte arbetar.")
    case_for(actor, "planning.write", case_id)
    row = CoordinatedPlan.objects.select_for_update().get(pk=sip_id)
    if row.state == CoordinatedPlan.State.ENDED:
        raise Conflict("Planen har redan upphört.")
    if not reason.strip():
        raise Invalid("Skriv varför planen inte gäller längre.", "reason")
    _end(actor, now, row, reason.strip())
    return row


@action("planning.close")
def end_coordinated_plans_of_case(actor: User, now: datetime, fact: CaseClosed) -> None:
    """When a case is closed its coordinated plans end with it."""
    for row in CoordinatedPlan.objects.select_for_update().filter(
        case=case_id_of(fact), state=CoordinatedPlan.State.CURRENT
    ):
        _end(actor, now, row, CASE_CLOSED)


@action("planning.meet")
def plan_meeting(actor: User, now: datetime, section_id: int, kind: str, held_on: date, partner: str) -> Meeting:
    """Write up a meeting of a section with a partner, on a day that has been or is to come."""
    require(actor, "planning.meet", section_id)
    made = Meeting(section_id=section_id, kind=kind, held_on=held_on, partner=partner.strip(), written_by=actor)
    _check_meeting(made)
    made.save()
    return made


@action("planning.meet")
def correct_meeting(
    actor: User, now: datetime, meeting_id: int, kind: str, held_on: date, partner: str, *, reason: str
) -> Meeting:
    """Correct or move a meeting that nothing is noted from yet; what it was and the reason are in the history.

    Raises Invalid for a day before somebody on its list consented.
    """
    row = _meeting(actor, meeting_id, reason)
    before, was_on = row.words, row.held_on
    row.kind, row.held_on, row.partner = kind, held_on, partner.strip()
    _check_meeting(row)
    listed = row.people.filter(state=MeetingPerson.State.LISTED)
    consented = listed.order_by("-consent_on").values_list("consent_on", flat=True).first()
    if consented and held_on < consented and held_on != was_on:
        raise Invalid(f"Någon på listan samtyckte {consented}. Mötet kan inte ha varit före det.", "held_on")
    row.save(update_fields=["kind", "held_on", "partner"])
    change = f"{before} blev {row.words}"
    publish(actor, now, MeetingCorrected(None, f"planning_meeting:{row.pk}", change, reason.strip()))
    return row


@action("planning.meet")
def call_off_meeting(actor: User, now: datetime, meeting_id: int, *, reason: str) -> Meeting:
    """Call off a meeting that nothing is noted from; nobody is put on its list any more."""
    row = _meeting(actor, meeting_id, reason)
    row.called_off = reason.strip()
    row.save(update_fields=["called_off"])
    return row


def _meeting(actor: User, meeting_id: int, reason: str) -> Meeting:
    """A meeting that may be changed, locked, with the right of its section checked."""
    row = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if row is None:
        raise NotFound("Mötet finns inte, eller hör till en sektion där du inte arbetar.")
    require(actor, "planning.meet", row.section_id)
    if row.called_off:
        raise Conflict(CALLED_OFF)
    if row.people.filter(state=MeetingPerson.State.NOTED).exists():
        raise Conflict("Det finns anteckningar från mötet. Då ändras det inte.")
    if not reason.strip():
        raise Invalid("Skriv varför.", "reason")
    return row


def _check_meeting(row: Meeting) -> None:
    if row.kind not in Meeting.Kind.values:
        raise Invalid("Välj vad det är för möte.", "kind")
    if not row.partner:
        raise Invalid("Skriv vem mötet är med.", "partner")
    same = Meeting.objects.filter(section=row.section_id, kind=row.kind, held_on=row.held_on, called_off="")
    if same.filter(partner__iexact=row.partner).exclude(pk=row.pk).exists():
        words = "Mötet finns redan den dagen. Är det ett annat möte, skriv vem det är med så att de går att skilja åt."
        raise Invalid(words, "partner")


@action("planning.meet")
def list_person(
    actor: User, now: datetime, meeting_id: int, case_id: int, person_id: int, consent_on: date, consent_how: str
) -> MeetingPerson:
    """Put an adult of the section's case on the list of a meeting, by a consent that has been given."""
    case, _ = adult_in(actor, now, "planning.meet", case_id, person_id)
    meeting = Meeting.objects.filter(pk=meeting_id, section=case.section_id).first()
    if meeting is None:
        raise Invalid("Välj ett möte i ärendets sektion.", "meeting")
    if meeting.called_off:
        raise Invalid(CALLED_OFF, "meeting")
    has_been(consent_on, now, "consent_on")
    if consent_on > meeting.held_on:
        raise Invalid(f"Mötet är {meeting.held_on}. Samtycket ges före det, senast samma dag.", "consent_on")
    if not consent_how.strip():
        raise Invalid("Skriv hur samtycket gavs.", "consent_how")
    return MeetingPerson.objects.create(
        meeting=meeting, case=case, person_id=person_id, consent_on=consent_on, consent_how=consent_how.strip(),
        listed_by=actor,
    )  # fmt: skip


@action("planning.meet")
def withdraw_person(actor: User, now: datetime, listed_id: int) -> MeetingPerson:
    """The consent was withdrawn: the person is no longer on the list."""
    row = _listed(actor, listed_id)
    row.state = MeetingPerson.State.WITHDRAWN
    row.save(update_fields=["state"])
    return row


@action("planning.meet")
def note_person(actor: User, now: datetime, listed_id: int, text: str) -> MeetingPerson:
    """Write what was said and decided of one person at a meeting, as a signed note of that person's case alone."""
    row = _listed(actor, listed_id)
    if row.meeting.called_off:
        raise Conflict(CALLED_OFF)
    if row.meeting.held_on > timezone.localdate(now):
        raise Conflict("Mötet har inte varit än.")
    heading = str(row.meeting)[:120]
    note = write_note(actor, now, row.case_id, heading, text, row.meeting.held_on, about_id=row.person_id)
    sign_note(actor, now, note.pk)
    row.state, row.note = MeetingPerson.State.NOTED, note
    row.save(update_fields=["state", "note"])
    fact = CoachMet if row.meeting.kind == Meeting.Kind.COACH else PartnerMet
    publish(actor, now, fact(row.case_id, f"planning_meetingperson:{row.pk}", person=row.person.name))
    return row


def _listed(actor: User, listed_id: int) -> MeetingPerson:
    """Somebody on a list, locked, with the right checked in the person's case."""
    case_id = MeetingPerson.objects.filter(pk=listed_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound("Personen står inte på listan.")
    case_for(actor, "planning.meet", case_id)
    row = MeetingPerson.objects.select_related("meeting", "person").select_for_update(of=("self",)).get(pk=listed_id)
    if row.state != MeetingPerson.State.LISTED:
        raise Conflict(f"Det är redan gjort: {row.get_state_display()}.")
    return row


def _current(case_id: int, person_id: int) -> list[CoordinatedPlan]:
    rows = CoordinatedPlan.objects.select_for_update(of=("self",)).select_related("person")
    return list(rows.filter(case=case_id, person=person_id, state=CoordinatedPlan.State.CURRENT))


def _end(actor: User, now: datetime, row: CoordinatedPlan, reason: str) -> None:
    row.state, row.end_reason = CoordinatedPlan.State.ENDED, reason
    row.save(update_fields=["state", "end_reason"])
    subject = f"planning_coordinatedplan:{row.pk}"
    publish(actor, now, CoordinatedPlanEnded(row.case_id, subject, person=row.person.name, reason=reason))
