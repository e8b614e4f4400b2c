"""Where an application stands, as the e-service is told: also before anybody knows who applies."""

from __future__ import annotations

from cases.models import Application, EndReason, Intake

UNIDENTIFIED, ENDED = "unidentified", "ended"
STATES = [
    *Application.State.choices,
    (UNIDENTIFIED, "kommunen tar reda på vem som söker"),
    (ENDED, "avslutad, det gick inte att ta reda på vem som söker"),
]
STATES_SAID = "; ".join(f"`{code}`: {words}" for code, words in STATES)


def state_of(received: Application | Intake) -> str:
    if isinstance(received, Application):
        return received.state
    if received.state == Intake.State.OPEN:
        return UNIDENTIFIED
    return Application.State.WITHDRAWN if received.end_reason == EndReason.WITHDRAWN else ENDED


def number_of(received: Application | Intake) -> int:
    """The number that the e-service was told, whatever has become of it since."""
    if isinstance(received, Intake):
        return received.told
    contact = Intake.objects.filter(application=received).only("told").first()
    return contact.told if contact else received.pk


def case_number_of(received: Application | Intake) -> str | None:
    return received.case.number if isinstance(received, Application) else None
