"""The letter to whoever sent an application that could not be tried, since nobody could tell whose it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from cases.deliveries import sender_of
from cases.letters import Recipient
from cases.letters_plain import Part, PlainLetter
from cases.models import Intake

WHERE = ("street", "postcode", "city")


def address_in(sent: Mapping[str, Any]) -> tuple[str, ...]:
    """The applicant's postal address as it was sent, line by line; nothing where it would reach nobody."""
    applicant = sent.get("applicant")
    told = {name: applicant.get(name) for name in WHERE} if isinstance(applicant, Mapping) else {}
    street, postcode, city = (value.strip() if isinstance(value := told.get(name), str) else "" for name in WHERE)
    return (street, f"{postcode} {city}".strip()) if street and city else ()


def contact_letter(contact: Intake, address: tuple[str, ...], answer: str, by: str, day: date) -> PlainLetter:
    """Says that the application came, why it is not tried, and what to do; `answer` is in the official's words."""
    came = timezone.localdate(contact.received_at).isoformat()
    sender = sender_of(contact.section)
    return PlainLetter(
        sender=sender,
        recipient=Recipient(contact.name or "Den som sökte", address),
        kind="Meddelande",
        title="Vi kan inte pröva din ansökan",
        lead=f"Vi fick en ansökan om ekonomiskt bistånd {came}. Den är avslutad utan att vi har prövat den.",
        day=day,
        case_number="",
        reference=f"ansökan {contact.number}",
        parts=(
            Part("Varför", answer.strip()),
            Part(
                "Vad du kan göra",
                f"Ring oss på {sender.phone} eller kom till receptionen, så hjälper vi dig. Ta med en id-handling om "
                "du har en. Har du inget svenskt personnummer kan du ansöka ändå.\n\nHör du av dig räknas ansökan som "
                f"inkommen {came}. Du kan också alltid ansöka på nytt.",
            ),
        ),
        signed_by=by,
    )
