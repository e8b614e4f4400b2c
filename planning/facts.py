"""What happens to plans, for the floor above and for the case's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bistand.facts import Event


@dataclass(frozen=True)
class PlanAgreed(Event):
    plan_id: int
    person_id: int
    agreed_on: date


@dataclass(frozen=True)
class PlanChanged(Event):
    """An agreed plan was added to, or something was struck in it."""

    plan_id: int
    change: str
    reason: str = ""


@dataclass(frozen=True)
class PlanRenewed(Event):
    """A plan was agreed anew as its next version."""

    plan_id: int
    agreed_on: date
    words: str


@dataclass(frozen=True)
class PlanClosed(Event):
    plan_id: int
    person_id: int
    outcome: str


@dataclass(frozen=True)
class GoalReached(Event):
    plan_id: int
    goal_id: int
    words: str


@dataclass(frozen=True)
class ActivityDone(Event):
    plan_id: int
    activity_id: int
    done_on: date


@dataclass(frozen=True)
class AssessmentSigned(Event):
    person: str


@dataclass(frozen=True)
class InstrumentNoted(Event):
    title: str
    person: str


@dataclass(frozen=True)
class CoordinatedPlanMade(Event):
    person: str


@dataclass(frozen=True)
class CoordinatedPlanEnded(Event):
    person: str
    reason: str


@dataclass(frozen=True)
class CoachMet(Event):
    """A meeting with a coach was held and noted."""

    person: str


@dataclass(frozen=True)
class MeetingCorrected(Event):
    """A meeting of a section was corrected or moved; it is of no case."""

    change: str
    reason: str


@dataclass(frozen=True)
class PartnerMet(Event):
    """Another meeting with a partner was held and noted."""

    person: str


@dataclass(frozen=True)
class ReferralSent(Event):
    referral_id: int
    measure: str


@dataclass(frozen=True)
class ReferralAccepted(Event):
    referral_id: int
    measure: str


@dataclass(frozen=True)
class ReferralQueued(Event):
    referral_id: int
    measure: str


@dataclass(frozen=True)
class ReferralDeclined(Event):
    referral_id: int
    measure: str
    reason: str


@dataclass(frozen=True)
class ReferralSettled(Event):
    """Something else, or nothing for now, after a provider declined."""

    referral_id: int
    measure: str
    words: str


@dataclass(frozen=True)
class ReferralStarted(Event):
    referral_id: int
    measure: str


@dataclass(frozen=True)
class ReferralStartCorrected(Event):
    referral_id: int
    measure: str
    change: str
    reason: str


@dataclass(frozen=True)
class ReferralEndCorrected(Event):
    referral_id: int
    measure: str
    change: str
    reason: str


@dataclass(frozen=True)
class ReferralEnded(Event):
    referral_id: int
    measure: str
    outcome: str


@dataclass(frozen=True)
class AbsenceNoted(Event):
    referral_id: int
    measure: str
    day: date


@dataclass(frozen=True)
class AbsenceAssessed(Event):
    referral_id: int
    assessment: str


@dataclass(frozen=True)
class AbsenceReassessed(Event):
    referral_id: int
    assessment: str
    reason: str


def case_id_of(fact: Event) -> int:
    """The case a fact is about; those this floor and the one above listen to always have one."""
    assert fact.case_id is not None
    return fact.case_id
