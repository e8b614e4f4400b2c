"""Writes of referrals: from the proposal to the outcome, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, QuerySet
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.afterwards import file_letter
from cases.facts import CaseClosed, HouseholdChanged
from cases.models import Case
from planning.facts import (
    ReferralAccepted,
    ReferralDeclined,
    ReferralEndCorrected,
    ReferralEnded,
    ReferralQueued,
    ReferralSent,
    ReferralSettled,
    ReferralStarted,
    case_id_of,
)
from planning.measures.models import MeasureKind, Referral, ReferralOutcome
from planning.measures.rules import DEMAND
from planning.models import Activity
from planning.people import has_been, remaining

REFER = "planning.refer"
NO_REASON = "Skriv varför anordnaren tackar nej."
MISSING = "Anvisningen finns inte, eller hör till en sektion där du inte arbetar."
State = Referral.State
# How a referral stands, for whoever wants to do what is of another state.
STANDS = {
    State.PROPOSED: "Anvisningen är inte skickad än.",
    State.SENT: "Anvisningen väntar på anordnarens svar.",
    State.WAITING: "Personen står i kö.",
    State.ACCEPTED: "Det är redan svarat att det finns en plats.",
    State.STARTED: "Insatsen pågår redan.",
    State.ENDED: "Anvisningen är avslutad.",
}
# What a case was closed for, as the outcome of a measure that was going on.
OF_CASE = {"work", "studies", "benefit", "moved"}


@dataclass(frozen=True)
class Demand:
    """What the law wants before the committee asks somebody to take part: the person's own wishes and conditions, and
    when and how Arbetsförmedlingen was consulted. Source: SoL 12 kap. 4 § second and third paragraphs.
    """

    wishes: str
    consulted_on: date | None
    consulted_how: str


@action("planning.refer")
def propose_referral(actor: User, now: datetime, activity_id: int, measure_id: int, shared: str = "") -> Referral:
    """Propose a measure for an activity that is planned in an agreed plan. It settles what was declined of it before.

    Raises Conflict where the measure has ended, or the person has an open referral to it already.
    """
    case_id = Activity.objects.filter(pk=activity_id).values_list("goal__plan__case_id", flat=True).first()
    if case_id is None:
        raise NotFound("Aktiviteten finns inte, eller hör till en sektion där du inte arbetar.")
    case = case_for(actor, REFER, case_id)
    person = Activity.objects.values_list("goal__plan__person_id", flat=True).get(pk=activity_id)
    declined = list(_rows().filter(Referral.TO_SETTLE, activity=activity_id))
    made = Referral.objects.create(
        activity_id=activity_id, case=case, person_id=person, measure_id=measure_id, shared=shared.strip()
    )
    for row in declined:
        _settle(actor, now, row, f"anvisas till {made.measure}")
    return made


@action("planning.refer")
def send_referral(
    actor: User,
    now: datetime,
    referral_id: int,
    shared: str,
    consent_on: date,
    consent_how: str,
    sent_on: date | None = None,
    phone_shared: bool = False,
    demand: Demand | None = None,
) -> Referral:
    """Send a proposed referral to the provider, with what the client has consented that they are told. `sent_on` is the
    day it went, where it is written afterwards; None is today. `phone_shared`: they are told the telephone number too.
    `demand` where the committee asks the person to take part in practice or another activity that builds competence;
    practice is not sent without it.

    Source: OSL 26 kap. 1 § and 10 kap. 1 § (secrecy that the person consents to lift).
    """
    row = referral_for(actor, referral_id)
    if not shared.strip():
        raise Invalid("Skriv vad anordnaren får veta.", "shared")
    has_been(consent_on, now, "consent_on")
    if not consent_how.strip():
        raise Invalid("Skriv hur klienten samtyckte.", "consent_how")
    row.shared, row.consent_on, row.consent_how = shared.strip(), consent_on, consent_how.strip()
    row.phone_shared = phone_shared
    row.step_on = sent_on or timezone.localdate(now)
    has_been(row.step_on, now, "sent_on")
    if row.step_on < consent_on:
        raise Invalid("En anvisning skickas när klienten har samtyckt, inte före.", "sent_on")
    _weigh(row, demand)
    step(row, State.SENT, "step_on", "shared", "phone_shared", "consent_on", "consent_how", *DEMAND)
    publish(actor, now, ReferralSent(row.case_id, f"planning_referral:{row.pk}", row.pk, str(row.measure)))
    return row


def _weigh(row: Referral, demand: Demand | None) -> None:
    """Write the demand on a referral that is about to be sent; Invalid by the field for what the law wants."""
    if demand is None and row.measure.kind == MeasureKind.PRACTICE:
        demand = Demand("", None, "")
    if demand is None:
        return
    if not demand.wishes.strip():
        raise Invalid("Skriv klientens egna önskemål och förutsättningar, och hur de har vägts in.", "wishes")
    if not demand.consulted_on:
        raise Invalid("Skriv vilken dag ni samrådde med Arbetsförmedlingen.", "consulted_on")
    if row.step_on and demand.consulted_on > row.step_on:
        raise Invalid("Samrådet hålls innan anvisningen skickas.", "consulted_on")
    if not demand.consulted_how.strip():
        raise Invalid("Skriv med vem och hur ni samrådde.", "consulted_how")
    row.demanded, row.wishes = True, demand.wishes.strip()
    row.consulted_on, row.consulted_how = demand.consulted_on, demand.consulted_how.strip()


@action("planning.print")
def store_referral_print(actor: User, now: datetime, referral_id: int, pdf: bytes) -> Referral:
    """Keep a sent referral in the record as it was printed: once, a second call changes nothing."""
    row = _rows().select_related("case").get(pk=referral_id)
    if row.document_id is None:
        row.document = file_letter(actor, row.case, f"Anvisning till {row.measure.name}, {row.person.name}", pdf)
        row.save(update_fields=["document"])
    return row


@action("planning.refer")
def answer_referral(
    actor: User,
    now: datetime,
    referral_id: int,
    answer: str,
    begins_on: date | None = None,
    why: str = "",
    answered_on: date | None = None,
) -> Referral:
    """Note the provider's answer: "accepted" (a place), "waiting" (last in the queue) or "declined", with `why`; and
    the day it came, None is today.

    Raises Conflict where no place is free, or somebody has waited longer: both are held by PostgreSQL too.
    """
    return note_answer(actor, now, referral_for(actor, referral_id), answer, begins_on, why, answered_on)


@action("planning.refer")
def settle_referral(actor: User, now: datetime, referral_id: int, words: str) -> Referral:
    """Say that nothing comes instead of a declined referral for now, and why; a new referral for its activity says
    the rest by itself.
    """
    row = referral_for(actor, referral_id)
    if not row.to_settle:
        raise Conflict("Anvisningen väntar inte på något.")
    if not words.strip():
        raise Invalid("Skriv vad ni gör i stället, eller varför det inte blir något nu.", "words")
    return _settle(actor, now, row, words.strip())


@action("planning.refer")
def start_referral(actor: User, now: datetime, referral_id: int, started_on: date) -> Referral:
    """Note that the person has begun, on a day that has been."""
    return note_start(actor, now, referral_for(actor, referral_id), started_on)


@action("planning.refer")
def end_referral(
    actor: User, now: datetime, referral_id: int, ended_on: date, outcome: str, note: str = ""
) -> Referral:
    """End a referral: one that began with how it went, one that never began as withdrawn or declined.

    Raises Invalid for a last day before the first one, or before attendance that is noted.
    """
    row = referral_for(actor, referral_id)
    _check_end(now, row, ended_on, outcome)
    if outcome == ReferralOutcome.DECLINED and not note.strip():
        raise Invalid(NO_REASON, "note")
    _end(actor, now, row, ended_on, outcome, note)
    return row


@action("planning.refer")
def correct_end(
    actor: User, now: datetime, referral_id: int, ended_on: date, outcome: str, note: str = "", *, reason: str
) -> Referral:
    """Correct how a measure that had begun ended; what was written before and the reason are in the history."""
    row = referral_for(actor, referral_id)
    if row.state != State.ENDED or not row.started_on:
        raise Conflict("Slutet rättas när insatsen har börjat och slutat.")
    if not reason.strip():
        raise Invalid("Skriv varför.", "reason")
    _check_end(now, row, ended_on, outcome)
    change = f"{_end_words(row)} blev "
    row.ended_on, row.outcome, row.note = ended_on, outcome, note.strip()
    row.save(update_fields=["ended_on", "outcome", "note"])
    row.refresh_from_db(fields=["step_on"])
    about = row.case_id, f"planning_referral:{row.pk}", row.pk, str(row.measure)
    publish(actor, now, ReferralEndCorrected(*about, change + _end_words(row), reason.strip()))
    return row


def _end_words(row: Referral) -> str:
    return f"{row.ended_on}: {ReferralOutcome(row.outcome).label}"


def _check_end(now: datetime, row: Referral, ended_on: date, outcome: str) -> None:
    has_been(ended_on, now, "ended_on")
    if outcome not in ReferralOutcome.values or (outcome in Referral.NOT_BEGUN) == bool(row.started_on):
        raise Invalid("Välj ett utfall som passar: insatsen har börjat, eller den har inte det.", "outcome")
    if row.started_on and ended_on < row.started_on:
        raise Invalid(f"Insatsen började {row.started_on}. Den kan inte sluta före det.", "ended_on")
    if not row.started_on and row.step_on and ended_on < row.step_on:
        raise Invalid(f"Anvisningen är i sitt läge sedan {row.step_on}. Den kan inte sluta före det.", "ended_on")
    last = row.attendance.order_by("-day").values_list("day", flat=True).first()
    if last and ended_on < last:
        raise Invalid(f"Närvaro är antecknad efter den dagen, senast {last}.", "ended_on")


@action("planning.refer")
def end_referrals_of_case(actor: User, now: datetime, fact: CaseClosed) -> None:
    """When a case is closed its referrals end with it, for the same reason where that is one."""
    reason = Case.objects.values_list("close_reason", flat=True).get(pk=case_id_of(fact))
    began = reason if reason in OF_CASE else ReferralOutcome.OTHER
    for row in _rows().filter(case=fact.case_id).exclude(state=State.ENDED).order_by("pk"):
        outcome = began if row.started_on else ReferralOutcome.WITHDRAWN
        _end(actor, now, row, timezone.localdate(now), outcome, "Ärendet avslutades.")


@action("planning.leave")
def end_referrals_of_those_gone(actor: User, now: datetime, fact: HouseholdChanged) -> None:
    """The referrals of an adult who has left the household end, as their plan does."""
    _end_of_gone(actor, now, _rows().filter(case=fact.case_id))


@action("planning.leave")
def end_referrals_of_all_gone(actor: User, now: datetime) -> None:
    """The same of everybody whose last day has come since it was written; safe to run twice and after days missed."""
    _end_of_gone(actor, now, _rows())


def _end_of_gone(actor: User, now: datetime, rows: QuerySet[Referral]) -> None:
    for row in rows.exclude(state=State.ENDED).exclude(Exists(remaining(now))).order_by("pk"):
        outcome = ReferralOutcome.OTHER if row.started_on else ReferralOutcome.WITHDRAWN
        _end(actor, now, row, timezone.localdate(now), outcome, "Ingår inte längre i hushållet.")


def note_answer(
    actor: User,
    now: datetime,
    row: Referral,
    answer: str,
    begins_on: date | None,
    why: str = "",
    answered_on: date | None = None,
) -> Referral:
    """The answer on a locked referral, whoever gives it; a no has its reason in `why`."""
    on = answered_on or timezone.localdate(now)
    has_been(on, now, "answered_on")
    if row.step_on and on < row.step_on:
        raise Invalid(f"Anvisningen är i sitt läge sedan {row.step_on}. Svaret kan inte ha kommit före.", "answered_on")
    if answer == ReferralOutcome.DECLINED:
        if not why.strip():
            raise Invalid(NO_REASON, "why")
        _end(actor, now, row, on, answer, why)
        return row
    if answer not in (State.ACCEPTED, State.WAITING):
        raise Invalid("Välj vad anordnaren svarar.", "answer")
    if answer == State.ACCEPTED and begins_on and begins_on < on:
        raise Invalid(f"Dagen har redan varit när svaret kom, {on}. Lämna den tom om den inte är bestämd.", "begins_on")
    row.begins_on, row.step_on = begins_on if answer == State.ACCEPTED else None, on
    step(row, answer, "begins_on", "step_on")
    told = ReferralAccepted if answer == State.ACCEPTED else ReferralQueued
    publish(actor, now, told(row.case_id, f"planning_referral:{row.pk}", row.pk, str(row.measure)))
    return row


def note_start(actor: User, now: datetime, row: Referral, started_on: date) -> Referral:
    """The first day of a locked referral, whoever notes it."""
    check_start(now, row, started_on)
    row.started_on = started_on
    step(row, State.STARTED, "started_on")
    publish(actor, now, ReferralStarted(row.case_id, f"planning_referral:{row.pk}", row.pk, str(row.measure)))
    return row


def check_start(now: datetime, row: Referral, started_on: date) -> None:
    """Raise Invalid for a first day that has not been, or before the referral was sent or there was a place."""
    has_been(started_on, now, "started_on")
    days = dict(row.steps.filter(state__in=(State.SENT, State.ACCEPTED)).values_list("state", "day"))
    for state, words in ((State.SENT, "Anvisningen skickades"), (State.ACCEPTED, "Det fanns en plats först")):
        if (day := days.get(state)) and started_on < day:
            raise Invalid(f"{words} {day}. Insatsen kan inte ha börjat före det.", "started_on")


def referral_for(actor: User, referral_id: int) -> Referral:
    """The referral, locked, with the right of the case's section checked."""
    case_id = Referral.objects.filter(pk=referral_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound(MISSING)
    case_for(actor, REFER, case_id)
    return _rows().get(pk=referral_id)


def step(row: Referral, state: str, *fields: str) -> Referral:
    """Take a referral to its next state. Raises Conflict where there is no such step."""
    if state not in Referral.TRANSITIONS[State(row.state)]:
        raise Conflict(STANDS[State(row.state)])
    row.state = state
    row.save(update_fields=["state", *fields])
    row.refresh_from_db(fields=["since", "step_on"])
    return row


def stands(row: Referral, *states: str) -> str:
    """Why an act of these states cannot be done now, in a word; "" where it can."""
    return "" if row.state in states else STANDS[State(row.state)]


def _rows() -> QuerySet[Referral]:
    return Referral.objects.select_for_update(of=("self",)).select_related("measure__provider", "person")


def _end(actor: User, now: datetime, row: Referral, ended_on: date, outcome: str, note: str) -> None:
    row.ended_on, row.outcome, row.note = ended_on, outcome, note.strip()
    step(row, State.ENDED, "ended_on", "outcome", "note")
    about = row.case_id, f"planning_referral:{row.pk}", row.pk, str(row.measure)
    if outcome == ReferralOutcome.DECLINED:
        publish(actor, now, ReferralDeclined(*about, row.note))
    else:
        publish(actor, now, ReferralEnded(*about, str(ReferralOutcome(outcome).label)))


def _settle(actor: User, now: datetime, row: Referral, words: str) -> Referral:
    row.settled = words
    row.save(update_fields=["settled"])
    publish(actor, now, ReferralSettled(row.case_id, f"planning_referral:{row.pk}", row.pk, str(row.measure), words))
    return row
