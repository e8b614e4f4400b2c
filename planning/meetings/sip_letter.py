"""The coordinated plan (SIP) as it is printed and given to the person, and by them to the region."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from bistand.ui.templatetags.ui import day as written
from cases.deliveries import sender_of
from cases.letters import Recipient
from cases.letters_plain import Part, PlainLetter, plain_letter
from planning.meetings.models import CoordinatedPlan


def sip_letter(plan: CoordinatedPlan) -> bytes:
    """The coordinated plan as PDF/UA-1 and PDF/A-3a, the same bytes for the same plan; one that has ended says so.

    `plan` with its case (and section), person and `written_by`. It is given by hand, so no address stands on it.
    Source: SoL 10 kap. 8–9 §§.
    """
    return plain_letter(
        PlainLetter(
            sender=sender_of(plan.case),
            recipient=Recipient(plan.person.name),
            kind="Samordnad individuell plan",
            title="Din samordnade individuella plan (SIP)",
            lead=_lead(plan),
            day=timezone.localdate(plan.written_at),
            case_number=plan.case.number,
            parts=tuple(_parts(plan)),
            signed_by=str(plan.written_by),
        )
    )


def _lead(plan: CoordinatedPlan) -> str:
    if plan.state == CoordinatedPlan.State.ENDED:
        return f"Planen gäller inte längre. Den upphörde {written(plan.ended_on)}: {_sentence(plan.end_reason)}"
    return "Planen gäller. Den säger vad du behöver, vem som svarar för vad och vem som har det övergripande ansvaret."


def _parts(plan: CoordinatedPlan) -> Iterator[Part]:
    """What the law says stands in it, in the order of the law, and then how it came about."""
    yield Part("Insatser som du behöver", plan.needs)
    yield Part("Det kommunen svarar för", plan.municipality)
    yield Part("Det regionen svarar för", plan.region)
    if plan.others:
        yield Part("Det andra gör", plan.others)
    yield Part("Vem som har det övergripande ansvaret", _sentence(plan.responsible))
    yield Part("Så var du med och gjorde planen", _how(plan))
    yield Part(
        "Om något ändras",
        "Hör av dig till oss om något ändras eller inte blir gjort. Då gör vi en ny plan tillsammans med dig. "
        "Du kan ta tillbaka ditt samtycke. Då upphör planen.",
    )


def _how(plan: CoordinatedPlan) -> str:
    relatives = f"Närstående som var med: {_sentence(plan.relatives)}" if plan.relatives else ""
    begun = f"Du samtyckte {written(plan.consent_on)}, {_sentence(plan.consent_how)} Arbetet började {plan.begun_on}."
    law = "Planen görs enligt 10 kap. 8–9 §§ socialtjänstlagen."
    return "\n\n".join(part for part in (plan.took_part, relatives, f"{begun} {law}") if part)


def _sentence(text: str) -> str:
    return f"{text.rstrip('.')}."
