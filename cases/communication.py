"""What is sent to a party before a decision against them, as it is read: the letter, its proposed words, who waits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from bistand.ui.templatetags.ui import amount, day, late, month
from cases.agencies import months_of
from cases.deliveries import recipient_of, sender_of
from cases.income_proposals import proposals_of
from cases.letters_plain import Part, PlainLetter
from cases.letters_text import means
from cases.models import Application, Calculation, Case, Communication, Decision, RecoveryClaim
from cases.proposals import basis_words, considered_words


def communications_of(application: Application) -> QuerySet[Communication]:
    """What has been sent in the application, the latest first."""
    return application.communications.filter(claim=None).select_related("sent_by__employee").order_by("-pk")


def communications_in(case: Case) -> QuerySet[Communication]:
    """What has been sent in all applications of the case, the latest first."""
    rows = Communication.objects.filter(application__case=case)
    return rows.select_related("application", "sent_by__employee", "recorded_by__employee").order_by("-pk")


def communication_attention(case: Case, user: Any, today: date) -> Iterator[Any]:
    """Answers that are waited for, and last days that have passed without one, of applications not decided."""
    from cases.overview import Attention

    waiting = Q(claim=None, application__state__in=Application.OPEN_STATES)
    waiting |= Q(claim__state=RecoveryClaim.State.DRAFT)
    rows = Communication.objects.filter(waiting, application__case=case)
    for row in rows.filter(answered_on=None).select_related("application").order_by("last_day"):
        url = reverse("communication_answer", args=[case.pk, row.pk])
        passed = row.last_day < today
        words = "Inget svar på underlaget: beslut kan fattas" if passed else "Svar på underlaget väntas"
        yield Attention(words, url, "info" if passed else "waiting", late(row.last_day))


def proposed_basis(
    application: Application, calculation: Calculation | None, today: date, typed: str | None = None
) -> str:
    """What the decision will rest on, as far as the record says it, so that each part of it can be answered: the
    calculation with every income and asset, what agencies have paid, what is considered, and what a begun decision
    says of the household's own situation, or what is `typed` of it and not saved yet (None: nothing is).
    """
    names = {m.person_id: m.person.given_name for m in application.case.household.members.select_related("person")}
    paid = [
        f"– {row.agency} uppger: {row.payment.benefit} till {names.get(row.person_id, 'hushållet')}, "
        f"{amount(row.net)}, utbetald {day(row.payment.paid_on)}."
        for row in proposals_of(application, months_of(application.month, today))
    ]
    begun = application.decisions.filter(state=Decision.State.DRAFT).exclude(individual="").order_by("-pk").first()
    own = typed if typed is not None else begun.individual if begun else ""
    said = [text for text in [own.replace("\r\n", "\n").strip()] if text]
    if calculation is None:
        return "\n\n".join(part for part in ("\n".join(paid), *said) if part)
    counted = basis_words(calculation.input, calculation.result, application.month)
    said = [text for text in said if text not in counted]
    considered = considered_words(calculation.result)
    return "\n\n".join(part for part in (counted, _has(calculation, names), "\n".join(paid), *said, considered) if part)


def _has(calculation: Calculation, names: Mapping[int, str]) -> str:
    """What the household has that is counted, row by row and whose it is."""
    whose = {str(person): name for person, name in names.items()}
    lines = [line for line in calculation.result["lines"] if line["section"] == "incomes" and Decimal(line["amount"])]
    rows = [
        f"– {', '.join(filter(None, (line['label'], whose.get(str(line['person'])))))}: "
        f"{amount(abs(Decimal(line['amount'])))}"
        for line in lines
    ]
    return "\n".join([f"Det här räknar vi som hushållets {means(lines)}:", *rows]) if rows else ""


def claim_basis(claim: RecoveryClaim) -> str:
    """What a claim for aid paid back will rest on, as it is written."""
    return (
        f"{claim.reasons}\n\nVi överväger att kräva tillbaka {amount(claim.amount)} som betalades ut {claim.cost_on}."
    )


def communication_letter(
    application: Application, text: str, by: date, signed_by: str, today: date, claim: RecoveryClaim | None = None
) -> PlainLetter:
    """The letter: what it is about, how and until when one answers, and what follows (FL 25 §, SoL 14:8)."""
    case = application.case
    matter = (
        f"Vi ska besluta om du ska betala tillbaka bistånd för {month(application.month)}."
        if claim
        else f"Vi ska besluta om din ansökan för {month(application.month)} och kan komma att inte bevilja allt."
    )
    return PlainLetter(
        sender=sender_of(case),
        recipient=recipient_of(case),
        kind="Kommunicering före beslut",
        title="Läs det här innan vi beslutar",
        lead=f"{matter} Du har rätt att svara på det som beslutet ska bygga på, senast {by.isoformat()}.",
        day=today,
        case_number=case.number,
        parts=(
            Part("Det här ska beslutet bygga på", text),
            Part(
                f"Så svarar du senast {by.isoformat()}",
                "Skriv till oss, ring eller kom hit. Du har rätt att lämna dina uppgifter muntligt till nämnden "
                f"(14 kap. 8 § socialtjänstlagen). Ange ditt ärendenummer, {case.number}. Säg till om du behöver tolk "
                "eller mer tid.",
            ),
            Part(
                "Om du inte svarar",
                "Då beslutar vi efter det som står här. Beslutet får du i ett eget brev, och där står hur du "
                "överklagar. Brevet skickas enligt 25 § förvaltningslagen.",
            ),
        ),
        signed_by=signed_by,
    )
