"""The parts of a decision's form that change while one types: its rows, its reasons and its sum."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.staff.models import DecisionType
from bistand.staff.queries import may_decide
from cases.by_month import in_all, once
from cases.forms import DecisionForm, type_of
from cases.household_days import days_of
from cases.letters_text import in_words
from cases.models import (
    AGAINST,
    GRANTS,
    Application,
    Calculation,
    Case,
    Decision,
    LegalGround,
    Outcome,
    Purpose,
)
from cases.phrases import filled, plain
from cases.proposals import lacks, phrase_values, proposed_individual, proposed_texts
from cases.queries import (
    adults_of,
    application_of,
    current_phrases,
    decision_of,
    household_shown,
    latest_calculation,
)
from cases.same_aid import Aid, granted_together, months_from
from cases.sheet import PurposeRow, lines_of, purpose_rows, typed_period
from cases.views.base import opened
from cases.views.decisions import limit_words


@require_GET
def purpose_row(request: HttpRequest, case_id: int, index: int) -> HttpResponse:
    found = opened(request, case_id, "cases.decide")
    row = PurposeRow(prefix=f"lines-{index}")
    return render(request, "cases/_purpose_row.html", {"row": row, "case": found, "next_index": index + 1})


def _calculation_in(sent: Any, application: Application) -> Calculation | None:
    """The latest, but for a form that began without one: what is counted then is not of the days that are left."""
    return None if sent.get("calculation") == "" else latest_calculation(application.pk)


@require_POST
def decision_phrase(request: HttpRequest, case_id: int, application_id: int) -> HttpResponse:
    """The reasons with the chosen phrase put last, filled from the case, and its legal sections ticked."""
    found = opened(request, case_id, "cases.decide")
    application = application_of(found, application_id)
    phrases = current_phrases()
    sent = request.POST
    reasons, sections = sent.get("reasons", ""), sent.getlist("sections")
    chosen = next((phrase for phrase in phrases if str(phrase.pk) == sent.get("phrase")), None)
    if chosen:
        rows = purpose_rows(sent)
        readable = all(row.is_valid() for row in rows)
        total = sum((part for _, part in lines_of(rows)), Decimal(0)) if readable else None
        period = (sent.get("period_from", ""), sent.get("period_to", ""))
        values = phrase_values(found, application, _calculation_in(sent, application), total, period)
        reasons = "\n\n".join(part for part in (reasons.strip(), filled(chosen.text, values)) if part)
        sections = [*sections, *chosen.sections]
    own = {"reasons": reasons, "sections": sections, "individual": sent.get("individual", "")}
    return _reasons(request, found, application, own)


@require_POST
def decision_reasons(request: HttpRequest, case_id: int, application_id: int) -> HttpResponse:
    """The reasons as they go with the chosen outcome: what was proposed for another changes, what is written stays.

    With `material` in the address, what the calculation says is put last among the individual ones. Aid beyond the
    right (SoL 12:2) rests on no calculation of the right, so nothing of it is proposed for that, and what was is gone.
    """
    found = opened(request, case_id, "cases.decide")
    application, sent = application_of(found, application_id), request.POST
    reasons, individual = sent.get("reasons", ""), sent.get("individual", "")
    calculation = _calculation_in(sent, application)
    if calculation:
        texts = {o: proposed_texts(application, calculation, o) for o in Outcome.values}
        by_right = sent.get("legal_ground") != LegalGround.DISCRETIONARY
        chosen = texts.get(sent.get("outcome", ""), (reasons, individual)) if by_right else ("", "")
        if plain(reasons) in {"", *(plain(text) for text, _ in texts.values())}:
            reasons = chosen[0]
        if plain(individual) in {"", *(plain(text) for _, text in texts.values())}:
            individual = chosen[1]
        if by_right and "material" in request.GET:
            material = proposed_individual(calculation.input, calculation.result)
            individual = "\n\n".join(part for part in (individual.strip(), material) if part)
    own = {"reasons": reasons, "sections": sent.getlist("sections"), "individual": individual}
    return _reasons(request, found, application, own)


def _reasons(request: HttpRequest, found: Case, application: Application, own: dict[str, Any]) -> HttpResponse:
    """That part of the form anew, with these values and the rest as it was sent."""
    sent = request.POST
    own = {**own, "against_calculation": sent.get("against_calculation", "")}
    form = DecisionForm(initial=own, adults=(), children=False, phrases=current_phrases())
    calculation = _calculation_in(sent, application)
    beside = beside_reasons(calculation, sent.get("outcome", ""), sent.get("legal_ground", ""))
    context = {"form": form, "case": found, "application": application, **beside}
    return render(request, "cases/_decision_reasons.html", context)


def beside_reasons(calculation: Calculation | None, outcome: str, legal_ground: str) -> dict[str, Any]:
    """What stands beside the reasons: the calculation's words as material, and what is refused against it."""
    against = outcome == Outcome.REJECT and legal_ground == LegalGround.RIGHT
    by_right = calculation is not None and legal_ground != LegalGround.DISCRETIONARY
    material = proposed_individual(calculation.input, calculation.result) if calculation and by_right else ""
    return {
        "material": material if outcome in AGAINST else "",
        "lacking": lacks(calculation) if against else Decimal(0),
    }


@require_POST
def decision_sum(request: HttpRequest, case_id: int, application_id: int) -> HttpResponse:
    """What the purposes come to while one types, with what else is granted for the month, and whether that lies within
    one's delegation.
    """
    found, sent = opened(request, case_id), request.POST
    rows = purpose_rows(sent)
    valid = [row.is_valid() for row in rows]
    readable = all(valid)
    outcome = sent.get("outcome", "")
    total = sum((part for _, part in lines_of(rows)), Decimal(0)) if readable and outcome in GRANTS else Decimal(0)
    kind = type_of(outcome, sent.get("legal_ground", ""), sent.get("decision_type", ""))
    given = sent.get("months", "")
    months = int(given) if given.isdecimal() and 0 < int(given[:3]) <= Decision.MOST_MONTHS else 1
    application = application_of(found, application_id)
    replaces = request.GET.get("replaces", "")
    first, last = days_of(application.month, typed_period(sent))
    aid = Aid(
        case_id=found.pk,
        adults=[p.pk for p in adults_of(household_shown(found, application.month))],
        by_right=sent.get("legal_ground") == LegalGround.RIGHT,
        purposes={purpose for purpose, _ in lines_of(rows)} if readable else (),
        first_day=first,
        last_day=last,
        monthly=total,
        months=months_from(application.month, months),
        replaces_id=decision_of(found, int(replaces[:17])).pk if replaces.isdecimal() else None,
    )
    together = granted_together(aid)
    lines = lines_of(rows) if readable and total else ()
    context = {
        "months": months,
        "all_months": in_all(lines, months),
        "once": in_words([Purpose(purpose).label.lower() for purpose, _ in once(lines)]),
        "month": application.month,
        "readable": readable,
        "total": total,
        "together": together if together != total else None,
        "outcome": Outcome(outcome).label if outcome in Outcome.values else "",
        "within": kind in DecisionType.values and may_decide(request.user, kind, together, timezone.localdate()),
        "limit": limit_words(request.user, kind) if kind in DecisionType.values else "",
    }
    return render(request, "cases/_decision_sum.html", context)
