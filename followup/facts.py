"""What happens at follow-ups, for the case's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bistand.facts import Event


@dataclass(frozen=True)
class FollowUpCalled(Event):
    followup_id: int
    kind: str
    meeting: str
    by_letter: bool
    reason: str


@dataclass(frozen=True)
class FollowUpHeld(Event):
    followup_id: int
    kind: str
    held_on: date
    outcome: str


@dataclass(frozen=True)
class FollowUpMissed(Event):
    followup_id: int
    kind: str
    reason: str


@dataclass(frozen=True)
class FollowUpCancelled(Event):
    followup_id: int
    kind: str
    reason: str


@dataclass(frozen=True)
class FindingDisposed(Event):
    control: str
    disposition: str


@dataclass(frozen=True)
class VisitBooked(Event):
    """Booked, or moved for a `reason`."""

    visit_id: int
    words: str
    reason: str


@dataclass(frozen=True)
class VisitCalled(Event):
    visit_id: int
    words: str
    meeting: str


@dataclass(frozen=True)
class VisitHeld(Event):
    visit_id: int
    words: str
    held_on: date
    minutes: int


@dataclass(frozen=True)
class VisitMissed(Event):
    visit_id: int
    words: str
    reason: str


@dataclass(frozen=True)
class VisitCancelled(Event):
    visit_id: int
    words: str
    reason: str
