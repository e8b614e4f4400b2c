"""Writes of coaches, attendance and feedback, and the caseworker's assessment of an absence.

What a coach does goes through the same steps as the caseworker's (`referring`); which of the two it is follows from the
role, and a coach reaches the provider's own participants alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import EllipsisType

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound, Refusal
from bistand.staff.models import Role, User
from bistand.staff.permissions import roles_now
from planning.facts import AbsenceAssessed, AbsenceNoted, AbsenceReassessed, ReferralStartCorrected
from planning.measures.models import Provider, Referral
from planning.measures.queries import NOT_YOURS, participants_of
from planning.measures.referring import STANDS, check_start, note_answer, note_start, referral_for
from planning.models import Attendance, Coach, Feedback
from planning.people import has_been

ATTEND = "planning.attend"


@dataclass(frozen=True)
class Present:
    """Attendance on a day, or in its week: `state` as in Attendance, and of a week how many days of absence."""

    day: date
    state: str
    reason: str = ""
    absent_days: int | None = None


@action("planning.keep_coaches")
def assign_coach(actor: User, now: datetime, user_id: int, provider_id: int) -> Coach:
    """Let a sign-in with the role Coach see the participants of a provider."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    provider = Provider.objects.filter(pk=provider_id, ended_on=None).first()
    if user is None or Role.COACH not in roles_now(user):
        raise Invalid("Personen har inte rollen Coach i dag.", "user")
    if provider is None:
        raise Conflict("Anordnaren har upphört.")
    if Coach.objects.filter(user=user, ended_on=None).exists():
        raise Invalid("Coachen hör redan till en anordnare. Avsluta det först.", "user")
    return Coach.objects.create(user=user, provider=provider)


@action("planning.keep_coaches")
def end_coach(actor: User, now: datetime, coach_id: int) -> Coach:
    """Take a provider's participants away from a coach, at once."""
    row = Coach.objects.select_for_update(of=("self",)).filter(pk=coach_id, ended_on=None).first()
    if row is None:
        raise NotFound("Coachen finns inte, eller är redan avslutad.")
    row.ended_on = timezone.localdate(now)
    row.save(update_fields=["ended_on"])
    return row


@action("planning.refer")
def show_protected(actor: User, now: datetime, referral_id: int, shown: bool, reason: str) -> Referral:
    """Show the provider's coaches somebody with protected data, or no longer; the reason is in the history."""
    row = referral_for(actor, referral_id)
    if not reason.strip():
        raise Invalid("Skriv varför.", "reason")
    row.protected_shown = shown
    row.save(update_fields=["protected_shown"])
    return row


@action("planning.refer")
def share_phone(actor: User, now: datetime, referral_id: int, shared: bool, *, reason: str) -> Referral:
    """Let the provider's coaches see the telephone number of a sent referral, or no longer, as the client has said."""
    row = referral_for(actor, referral_id)
    if row.state in {Referral.State.PROPOSED, Referral.State.ENDED}:
        raise Conflict(STANDS[Referral.State(row.state)])
    if not reason.strip():
        raise Invalid("Skriv när och hur klienten sade det.", "reason")
    row.phone_shared = shared
    row.save(update_fields=["phone_shared"])
    return row


@action("planning.coach")
def answer_as_provider(
    actor: User,
    now: datetime,
    referral_id: int,
    answer: str,
    begins_on: date | None = None,
    why: str = "",
    answered_on: date | None = None,
) -> Referral:
    """The provider's own answer to a referral that was sent to it, as `answer_referral`."""
    return note_answer(actor, now, _row(actor, referral_id), answer, begins_on, why, answered_on)


@action("planning.coach")
def start_as_provider(actor: User, now: datetime, referral_id: int, started_on: date) -> Referral:
    """The first day, noted by the provider."""
    return note_start(actor, now, _row(actor, referral_id), started_on)


@action("planning.attend")
def correct_start(actor: User, now: datetime, referral_id: int, started_on: date, *, reason: str) -> Referral:
    """Correct the first day of a measure that goes on; the earlier day and the reason are in the history."""
    row = _row(actor, referral_id)
    if row.state != Referral.State.STARTED:
        raise Conflict("Första dagen rättas medan insatsen pågår.")
    if not reason.strip():
        raise Invalid("Skriv varför.", "reason")
    check_start(now, row, started_on)
    if row.attendance.filter(day__lt=first_day(row, started_on)).exists():
        raise Invalid("Närvaro är antecknad före den dagen.", "started_on")
    change = f"{row.started_on} blev {started_on}"
    row.started_on = started_on
    row.save(update_fields=["started_on"])
    row.refresh_from_db(fields=["step_on"])
    about = row.case_id, f"planning_referral:{row.pk}", row.pk, str(row.measure)
    publish(actor, now, ReferralStartCorrected(*about, change, reason.strip()))
    return row


@action("planning.attend")
def note_attendance(
    actor: User,
    now: datetime,
    referral_id: int,
    present: Present,
    next_on: date | EllipsisType | None = ...,
    replaces: int | None = None,
) -> Attendance:
    """Note attendance for a day or week, or correct what has not been assessed; and when they meet next (... leaves
    that as it is). `replaces` is what was recorded before of that day, as the user has seen it.

    Absence without a reason, of a week also of some of its days, waits for the caseworker. Nothing else follows.
    Raises Invalid where the day has a record that is not the one to replace.
    """
    return _note(actor, now, _row(actor, referral_id), present, next_on, replaces)


@action("planning.coach")
def note_group(
    actor: User, now: datetime, group: Mapping[int, Present], replaces: Mapping[int, int | None]
) -> list[Attendance]:
    """Note the attendance of many participants, by referral, as `note_attendance` does of one: all of it or nothing.

    A refusal's field has the referral's number at its end: "reason_12".
    """
    rows = participants_of(actor).select_for_update(of=("self",)).filter(pk__in=group)
    found = {row.pk: row for row in rows.order_by("pk")}
    if len(found) < len(group):
        raise NotFound(NOT_YOURS)
    noted = []
    for pk, row in found.items():
        try:
            noted.append(_note(actor, now, row, group[pk], ..., replaces.get(pk)))
        except Refusal as refusal:
            words = f"{row.person.name}: {refusal.message}"
            raise Invalid(words, f"{(refusal.field or 'state').replace('day', 'state')}_{pk}") from refusal
    return noted


def _note(
    actor: User,
    now: datetime,
    row: Referral,
    present: Present,
    next_on: date | EllipsisType | None,
    replaces: int | None,
) -> Attendance:
    _check(row, present, now)
    day = first_day(row, present.day)
    fields = {"state": present.state, "reason": present.reason.strip(), "absent_days": present.absent_days}
    noted = Attendance.objects.select_for_update().filter(referral=row, day=day).first()
    if noted and noted.assessment:
        raise Conflict("Frånvaron är redan bedömd och ändras inte.")
    if noted and noted.pk != replaces:
        about = f"{'Veckan från ' if row.weekly else ''}{day}"
        raise Invalid(f"{about} är redan antecknad: {noted.words}. Spara igen om det här ska gälla i stället.", "day")
    if noted is None:
        noted = Attendance.objects.create(referral=row, day=day, noted_by=actor, **fields)
    else:
        for name, value in fields.items():
            setattr(noted, name, value)
        noted.save(update_fields=list(fields))
    if not isinstance(next_on, EllipsisType) and next_on != row.next_on and row.is_open:
        row.next_on = next_on
        row.save(update_fields=["next_on"])
    if noted.state == Attendance.State.ABSENT:
        publish(actor, now, AbsenceNoted(row.case_id, f"planning_attendance:{noted.pk}", row.pk, str(row.measure), day))
    return noted


@action("planning.attend")
def give_feedback(actor: User, now: datetime, referral_id: int, text: str) -> Feedback:
    """What the provider says of how it goes."""
    row = _row(actor, referral_id)
    if not text.strip():
        raise Invalid("Skriv hur det går.", "text")
    return Feedback.objects.create(referral=row, text=text.strip(), written_by=actor)


@action("planning.refer")
def assess_absence(
    actor: User, now: datetime, attendance_id: int, heard_on: date, said: str, assessment: str
) -> Attendance:
    """The caseworker's assessment of an absence, when the person has been heard. It changes no aid and decides nothing.

    Source: SoL 12 kap. 5 §; what follows for the aid is a decision of its own, with FL 25 §.
    """
    row, noted = _absence(actor, attendance_id)
    if noted.assessment:
        raise Conflict("Frånvaron är redan bedömd. Rätta bedömningen om den blev fel.")
    label = _assess(now, noted, heard_on, said, assessment)
    publish(actor, now, AbsenceAssessed(row.case_id, f"planning_attendance:{noted.pk}", row.pk, label))
    return noted


@action("planning.refer")
def correct_assessment(
    actor: User, now: datetime, attendance_id: int, heard_on: date, said: str, assessment: str, *, reason: str
) -> Attendance:
    """Put a new assessment of an absence in the place of the old, which stays in the history; as `assess_absence`."""
    row, noted = _absence(actor, attendance_id)
    if not noted.assessment:
        raise Conflict("Frånvaron är inte bedömd än.")
    if not reason.strip():
        raise Invalid("Skriv varför.", "reason")
    label = _assess(now, noted, heard_on, said, assessment)
    fact = AbsenceReassessed(row.case_id, f"planning_attendance:{noted.pk}", row.pk, label, reason.strip())
    publish(actor, now, fact)
    return noted


def _absence(actor: User, attendance_id: int) -> tuple[Referral, Attendance]:
    referral_id = Attendance.objects.values_list("referral", flat=True).filter(pk=attendance_id).first()
    if referral_id is None:
        raise NotFound("Frånvaron finns inte, eller hör till en sektion där du inte arbetar.")
    row = referral_for(actor, referral_id)
    noted = Attendance.objects.select_for_update().get(pk=attendance_id)
    if noted.state != Attendance.State.ABSENT:
        raise Conflict("Det finns ingen frånvaro utan anmält skäl att bedöma.")
    return row, noted


def _assess(now: datetime, noted: Attendance, heard_on: date, said: str, assessment: str) -> str:
    """Write the assessment, and give its words."""
    has_been(heard_on, now, "heard_on")
    if heard_on < noted.day:
        raise Invalid("Klienten hörs efter frånvaron.", "heard_on")
    if not said.strip():
        raise Invalid("Skriv vad klienten säger.", "said")
    if assessment not in Attendance.Assessment.values:
        raise Invalid("Välj hur du bedömer skälet.", "assessment")
    noted.heard_on, noted.said, noted.assessment = heard_on, said.strip(), assessment
    noted.save(update_fields=["heard_on", "said", "assessment"])
    noted.refresh_from_db()
    return str(Attendance.Assessment(assessment).label)


def _row(actor: User, referral_id: int) -> Referral:
    """The referral, locked: the coach's own participant, or one of a case in the caseworker's section."""
    if Role.COACH not in roles_now(actor):
        return referral_for(actor, referral_id)
    row = participants_of(actor).select_for_update(of=("self",)).filter(pk=referral_id).first()
    if row is None:
        raise NotFound(NOT_YOURS)
    return row


def first_day(row: Referral, day: date) -> date:
    """The day that attendance is kept by: the Monday where it is noted once a week."""
    return day - timedelta(days=day.weekday()) if row.weekly else day


def _check(row: Referral, present: Present, now: datetime) -> None:
    has_been(present.day, now, "day")
    if present.state not in Attendance.State.values:
        raise Invalid("Välj om personen var där.", "state")
    if present.state == Attendance.State.EXCUSED and not present.reason.strip():
        raise Invalid("Skriv vilket skäl som anmäldes.", "reason")
    if present.absent_days and (present.state == Attendance.State.PRESENT or not row.weekly):
        words = "Den som var borta några dagar är frånvarande. Välj med eller utan anmält skäl."
        raise Invalid(words if row.weekly else "Närvaron antecknas dag för dag.", "state")
