"""Delays as they are read: who is to be told, what is asked for, and the letters of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from bistand.staff.queries import setting
from bistand.ui.templatetags.ui import amount, late, month
from cases.deliveries import recipient_of, sender_of
from cases.letters_plain import Part, PlainLetter
from cases.models import (
    Application,
    Case,
    DecideRequest,
    Decision,
    DelayNotice,
)
from cases.settlement import settlement_of


def delay_attention(case: Case, user: Any, today: date) -> Iterator[Any]:
    """Applications that have waited so long that the applicant is to be told (FL 11 §), and requests (FL 12 §)."""
    from cases.overview import Attention

    before = today - timedelta(days=int(setting("cases.delay_days", today)))
    told = DelayNotice.objects.filter(application=OuterRef("pk"), expected_on__gte=today)
    waiting = case.applications.filter(Application.came_before(before), state__in=Application.OPEN_STATES)
    for application in waiting.filter(~Exists(told)):
        url = reverse("delay_new", args=[case.pk, application.pk])
        yield Attention(f"Berätta att beslutet för {month(application.month)} dröjer (11 § FL)", url, "warning")
    asked = DecideRequest.objects.filter(application__case=case, state=DecideRequest.State.RECEIVED)
    asked = asked.exclude(application__state=Application.State.MISPLACED)
    for request in asked.select_related("application"):
        url = reverse("decide_request_refuse", args=[case.pk, request.application_id])
        tone = "danger" if request.last_day < today else "warning"
        yield Attention("Begäran om avgörande (12 § FL)", url, tone, late(request.last_day))


def open_request(application: Application) -> DecideRequest | None:
    """The request to decide that waits for the application, fetched with it."""
    found: DecideRequest | None = getattr(application, "decide_request", None)
    if found is None or found.state != DecideRequest.State.RECEIVED:
        return None
    found.application = application
    return found


# ---- letters ---------------------------------------------------------------------------------------------


def delay_letter(application: Application, reason: str, expected_on: date, by: str, day: date) -> PlainLetter:
    case = application.case
    return PlainLetter(
        sender=sender_of(case),
        recipient=recipient_of(case),
        kind="Försening",
        title="Ditt beslut dröjer",
        lead=f"Beslutet om din ansökan för {month(application.month)} är försenat. Vi räknar med att fatta det senast "
        f"{expected_on}.",
        day=day,
        case_number=case.number,
        parts=(
            Part("Varför det dröjer", reason),
            Part(
                "Du kan begära att vi avgör ärendet",
                "Har vi inte fattat beslut inom sex månader från det att du ansökte kan du skriftligen begära att vi "
                "avgör ärendet. Då ska vi inom fyra veckor antingen fatta beslut eller säga nej till din begäran i ett "
                "eget beslut, som du kan överklaga (11 och 12 §§ förvaltningslagen).",
            ),
        ),
        signed_by=by,
    )


def refusal_letter(application: Application, reason: str, by: str, day: date) -> PlainLetter:
    case = application.case
    return PlainLetter(
        sender=sender_of(case),
        recipient=recipient_of(case),
        kind="Avslag på begäran",
        title="Vi säger nej till att avgöra ärendet nu",
        lead=f"Du har begärt att vi avgör din ansökan för {month(application.month)}. Vi behöver mer tid.",
        day=day,
        case_number=case.number,
        parts=(
            Part("Varför vi har beslutat så", f"{reason}\n\nBeslutet är fattat med stöd av 12 § förvaltningslagen."),
        ),
        signed_by=by,
        appeal=True,
        court=settings.MUNICIPALITY["court"],
        decision_number=f"om begäran {application.pk}",
    )


def meeting_letter(case: Case, at: datetime, place: str, about: str, by: str, day: date) -> PlainLetter:
    """Calls the client to a meeting."""
    local = timezone.localtime(at)
    return PlainLetter(
        sender=sender_of(case),
        recipient=recipient_of(case),
        kind="Kallelse",
        title="Välkommen till ett möte",
        lead=f"Du är kallad till ett möte {local:%Y-%m-%d} klockan {local:%H:%M}.",
        day=day,
        case_number=case.number,
        parts=(
            Part("Plats", place),
            Part("Vad vi ska prata om", about),
            Part(
                "Om du inte kan komma",
                "Hör av dig i god tid så bokar vi en ny tid. Säg till om du behöver tolk eller vill ha någon med dig.",
            ),
        ),
        signed_by=by,
    )


def payment_notice(decision: Decision, by: str, day: date) -> PlainLetter | None:
    """Tells when and to whom the aid is paid; None where that is not settled."""
    payouts = settlement_of(decision).payouts
    if not payouts:
        return None
    facts = tuple(
        (
            f"{'tidigast ' if p.earliest else ''}{p.day}" if p.day else "när kontot är kontrollerat",
            f"{amount(p.amount)} till {p.payee}{f', {p.account}' if p.account else ''}",
        )
        for p in payouts
    )
    return PlainLetter(
        sender=sender_of(decision.case),
        recipient=recipient_of(decision.case),
        kind="Betalningsbesked",
        title="Så betalas ditt bistånd ut",
        lead=f"Det gäller beslutet om ekonomiskt bistånd för {month(decision.application.month)}.",
        day=day,
        case_number=decision.case.number,
        parts=(Part("Utbetalningar", "", facts=facts),),
        signed_by=by,
    )
