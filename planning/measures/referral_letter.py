"""The referral as it is printed for a provider who does not sign in: what the client consented that they are told."""

from __future__ import annotations

from collections.abc import Iterator

from bistand.ui.templatetags.ui import day as written
from cases.deliveries import sender_of
from cases.letters import Recipient
from cases.letters_plain import Part, PlainLetter, plain_letter
from planning.measures.models import Referral


def referral_letter(referral: Referral) -> bytes:
    """The referral as PDF/UA-1 and PDF/A-3a. `referral` is sent, with its case (and section), person and measure (and
    provider). It says nothing beyond what is shared, and of somebody protected no telephone number.

    Source: OSL 26 kap. 1 § and 10 kap. 1 §.
    """
    assert referral.step_on
    return plain_letter(
        PlainLetter(
            sender=sender_of(referral.case),
            recipient=Recipient(referral.measure.provider.name),
            kind="Anvisning",
            title=f"Anvisning till {referral.measure.name}",
            lead=f"{referral.person.name} anvisas till {referral.measure.name} hos er.",
            day=referral.step_on,
            case_number=referral.case.number,
            parts=tuple(_parts(referral)),
            signed_by=str(referral.case.caseworker or ""),
        )
    )


def _parts(referral: Referral) -> Iterator[Part]:
    yield Part("Det ni behöver veta", referral.shared)
    if referral.phone:
        yield Part("Telefon till deltagaren", referral.phone)
    yield Part(
        "Samtycke",
        f"{referral.person.name} samtyckte {written(referral.consent_on)} till att vi lämnar uppgifterna till er. "
        "Använd dem bara i insatsen.",
    )
    yield Part(
        "Svara oss",
        "Hör av er om det finns en plats och när insatsen kan börja, om personen ställs i kö, eller varför ni tackar "
        "nej.",
    )
