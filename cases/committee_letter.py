"""The document that the committee gets with a proposal (tjänsteskrivelse)."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from bistand.ui.templatetags.ui import amount, month
from cases.deliveries import sender_of
from cases.letters import Recipient
from cases.letters_plain import Part, PlainLetter
from cases.letters_text import short_reference
from cases.models import Decision


def committee_letter(decision: Decision, background: str, by: str, day: date) -> PlainLetter:
    """The proposal as the committee reads it: what, why, and on what law; from the one who lays it before them."""
    case = decision.case
    granted = f" {amount(decision.amount)}" if decision.amount else ""
    facts = [
        ("Sökande", case.applicant.name),
        ("Gäller", f"{decision.period_from.isoformat()} – {decision.period_to.isoformat()}"),
        ("Lagrum", decision.get_legal_ground_display()),
    ]
    if decision.sections:
        facts.append(("Tillämpade lagrum", ", ".join(short_reference(section) for section in decision.sections)))
    facts += [(line.get_purpose_display(), amount(line.amount)) for line in decision.lines.all()]
    parts = [
        Part("Förslag till beslut", _proposal(decision), facts=tuple(facts)),
        Part("Bakgrund", background),
        Part("Motivering", "\n\n".join(text for text in (decision.reasons, decision.own_reasons) if text)),
        Part("Villkor", decision.conditions),
        Part("Återbetalning", decision.repayment_ground),
        Part("Barnens situation", decision.child_perspective),
    ]
    return PlainLetter(
        sender=sender_of(case),
        recipient=Recipient(settings.MUNICIPALITY["committee"]),
        kind="Tjänsteskrivelse",
        title=f"Ekonomiskt bistånd för {month(decision.application.month)}",
        lead=f"Förslag: {decision.get_outcome_display()}{granted}. Beslutet ligger över tjänstemännens delegation.",
        day=day,
        case_number=case.number,
        parts=tuple(part for part in parts if part.body.strip()),
        signed_by=by,
    )


def _proposal(decision: Decision) -> str:
    if not decision.amount:
        return f"Utskottet beslutar om {decision.get_outcome_display()} på ansökan."
    several = f", högst {amount(decision.monthly)} i månaden i {decision.months} månader" if decision.months > 1 else ""
    return f"Utskottet beslutar att bevilja {amount(decision.amount)}{several}."
