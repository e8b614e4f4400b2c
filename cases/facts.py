"""What happens on this floor, for those above it and for the case's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bistand.facts import Event


@dataclass(frozen=True)
class CaseOpened(Event):
    number: str


@dataclass(frozen=True)
class CaseAssigned(Event):
    """`left_by` is the id of the sign-in that had the case until now."""

    caseworker: str
    left_by: int | None = None


@dataclass(frozen=True)
class CaseUnassigned(Event):
    """The caseworker left the case, and nobody has it yet; `left_by` is the id of their sign-in."""

    person: str
    left_by: int | None = None


@dataclass(frozen=True)
class HandoverAcknowledged(Event):
    person: str


@dataclass(frozen=True)
class HandoverUndone(Event):
    reason: str


@dataclass(frozen=True)
class HouseholdSplit(Event):
    """Persons left the household for one of their own; on both cases' timelines, each naming the other."""

    change: str


@dataclass(frozen=True)
class HouseholdsMerged(Event):
    """Two households became one; on both cases' timelines, each naming the other."""

    change: str


@dataclass(frozen=True)
class ChildHeard(Event):
    change: str


@dataclass(frozen=True)
class CheckDone(Event):
    change: str


@dataclass(frozen=True)
class WarningDealt(Event):
    change: str


@dataclass(frozen=True)
class ObjectionNoted(Event):
    heading: str


@dataclass(frozen=True)
class ConflictDeclared(Event):
    person: str


@dataclass(frozen=True)
class ConflictEnded(Event):
    person: str


@dataclass(frozen=True)
class CaseMoved(Event):
    change: str


@dataclass(frozen=True)
class CaseClosed(Event):
    reason: str


@dataclass(frozen=True)
class HouseholdChanged(Event):
    change: str


@dataclass(frozen=True)
class ApplicationReceived(Event):
    """`words` says when it came, where it is registered later than that."""

    month: date
    channel: str
    words: str = ""


@dataclass(frozen=True)
class SenderIdentified(Event):
    """Somebody found out who had sent an application; `reason` says how."""

    reason: str


@dataclass(frozen=True)
class ApplicationWithdrawn(Event):
    month: date


@dataclass(frozen=True)
class ApplicationTakenOut(Event):
    """It belonged to somebody else, and is a contact again with so many documents."""

    month: date
    documents: int
    reason: str


@dataclass(frozen=True)
class ApplicationJoined(Event):
    month: date
    joined_to: int
    reason: str


@dataclass(frozen=True)
class ApplicationParted(Event):
    """It was to be answered with another, and stands for itself again."""

    month: date
    reason: str


@dataclass(frozen=True)
class SupplementRequested(Event):
    by: date
    supplement_id: int


@dataclass(frozen=True)
class SupplementReminded(Event):
    by: date
    supplement_id: int


@dataclass(frozen=True)
class SupplementEnded(Event):
    """What was asked for by a day is waited for no longer, since the application is decided."""

    by: date
    reason: str


@dataclass(frozen=True)
class SupplementLetterWritten(Event):
    title: str


@dataclass(frozen=True)
class DocumentReceived(Event):
    title: str


@dataclass(frozen=True)
class DocumentLasts(Event):
    """The last day a document holds was said, or taken away; `title` says which document and which day."""

    document_id: int
    title: str
    until: date | None


@dataclass(frozen=True)
class NoteSigned(Event):
    heading: str


@dataclass(frozen=True)
class Published(Event):
    """A note or a decision may be read by a client through the e-service."""

    title: str
    person: str


@dataclass(frozen=True)
class PublicationWithdrawn(Event):
    title: str
    reason: str


@dataclass(frozen=True)
class MessageReceived(Event):
    """From the client; what it says is not repeated here."""

    person: str


@dataclass(frozen=True)
class MessageSent(Event):
    """To the client."""

    person: str


@dataclass(frozen=True)
class ContactChanged(Event):
    """The client changed how they are reached, through the e-service."""

    person: str


@dataclass(frozen=True)
class AgenciesAsked(Event):
    """Subject is the fetch."""

    application_id: int
    person: str
    reason: str


@dataclass(frozen=True)
class AgenciesAnswered(Event):
    application_id: int
    person: str


@dataclass(frozen=True)
class AgenciesFailed(Event):
    application_id: int
    person: str
    words: str


@dataclass(frozen=True)
class CalculationMade(Event):
    month: date
    outcome: str
    amount: Decimal


@dataclass(frozen=True)
class DecisionProposed(Event):
    decision_id: int
    outcome: str
    amount: Decimal


@dataclass(frozen=True)
class DecisionReturned(Event):
    decision_id: int
    reason: str


@dataclass(frozen=True)
class DecisionMade(Event):
    decision_id: int
    outcome: str
    amount: Decimal
    month: date
    replaces_id: int | None


@dataclass(frozen=True)
class CommitteeAsked(Event):
    decision_id: int


@dataclass(frozen=True)
class CommitteeAnswered(Event):
    decision_id: int
    approved: bool
    by: date
    reason: str


@dataclass(frozen=True)
class DecisionNoticed(Event):
    decision_id: int
    by: date


@dataclass(frozen=True)
class DecisionCorrected(Event):
    decision_id: int
    change: str


@dataclass(frozen=True)
class AppealReceived(Event):
    decision_id: int


@dataclass(frozen=True)
class AppealStepped(Event):
    """A step of an appeal; `change` says which in Swedish."""

    decision_id: int
    change: str


@dataclass(frozen=True)
class AppealForwarded(Event):
    """An appeal that is tried elsewhere was sent on; `to` is whom."""

    to: str


@dataclass(frozen=True)
class RecoveryDecided(Event):
    amount: Decimal


@dataclass(frozen=True)
class RecoveryStepped(Event):
    change: str
    amount: Decimal


@dataclass(frozen=True)
class BenefitOrderStepped(Event):
    """A payment order to Försäkringskassan was sent, paid on or ended."""

    change: str
    amount: Decimal


@dataclass(frozen=True)
class ExecutionChanged(Event):
    """The carrying out of a decision was interrupted or taken up again; `change` says which in Swedish."""

    decision_id: int
    change: str


@dataclass(frozen=True)
class DelayTold(Event):
    by: date


@dataclass(frozen=True)
class CommunicationSent(Event):
    """What a decision will rest on was sent to the party, to be answered by a last day."""

    by: date


@dataclass(frozen=True)
class CommunicationAnswered(Event):
    change: str


@dataclass(frozen=True)
class DecideRequested(Event):
    month: date


@dataclass(frozen=True)
class LetterSent(Event):
    title: str


@dataclass(frozen=True)
class LetterOrdered(Event):
    decision_id: int


@dataclass(frozen=True)
class LetterWritten(Event):
    decision_id: int
    document_id: int
