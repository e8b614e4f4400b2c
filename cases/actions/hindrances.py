"""What a decision is tried for, when it is written and again when it is proposed or made: one list, by which the acts
refuse and which the pages show. What has come since it was written hinders it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from bistand.amounts import wrong_with
from bistand.refusals import Invalid, Refusal
from bistand.staff.models import DecisionType
from bistand.ui.templatetags.ui import amount
from cases.actions.content import DecisionContent
from cases.actions.terms import (
    aid_of,
    check_reasons,
    check_terms,
    refuse_not_latest,
    refuse_unawaited,
    refuse_uncommunicated,
    refuse_uncounted_person,
    refuse_unexplained,
    refuse_unfilled,
    refuse_untried,
)
from cases.by_month import each_month, in_all, sum_of
from cases.calculation import two_households
from cases.costs import unexplained
from cases.counted_already import granted_already
from cases.household_days import days_of
from cases.later_months import refuse_unlike
from cases.models import (
    FORMAL,
    GRANTS,
    Application,
    Calculation,
    Decision,
    LegalGround,
    MemberRole,
    Obstacle,
    Outcome,
    Purpose,
)
from cases.numbers import age_on
from cases.queries import adults_of, members_in, memberships, why_outdated

# Raises a Refusal where the decision does not pass.
Try = Callable[[], None]


def check_content(
    application: Application, content: DecisionContent, replaces: Decision | None, draft: Decision | None
) -> Calculation | None:
    """The calculation that the decision rests on, after all that it must pass to be written."""
    calculation = _calculation_of(application, content)
    for one in _tries(application, content, calculation, replaces, draft):
        one()
    return calculation


def hindrances(decision: Decision, today: date) -> list[Refusal]:
    """All that hinders a decision that is kept from being proposed or made, each as the act would refuse it."""
    return list(_hindering(decision, today))


def refuse_hindered(decision: Decision, today: date) -> None:
    """Raises the first of what hinders it."""
    if found := next(_hindering(decision, today), None):
        raise found


def _hindering(decision: Decision, today: date) -> Iterator[Refusal]:
    content, application = DecisionContent.of(decision), decision.application
    tries: tuple[Try, ...] = (
        *_tries(application, content, decision.calculation, decision.replaces, decision),
        lambda: refuse_unfilled(decision),
        lambda: refuse_uncommunicated(decision, today),
    )
    for one in tries:
        try:
            one()
        except Refusal as refusal:
            yield refusal


def _tries(
    application: Application,
    content: DecisionContent,
    calculation: Calculation | None,
    replaces: Decision | None,
    draft: Decision | None,
) -> tuple[Try, ...]:
    tries: tuple[Try, ...] = (
        lambda: _check_form(content),
        lambda: check_terms(application, content, replaces),
        lambda: _check_calculation(application, content, calculation),
        lambda: check_reasons(application, content, replaces),
        lambda: refuse_unawaited(application, content, replaces),
        lambda: refuse_unexplained(aid_of(application, content, replaces, draft), content.besides_reason),
    )
    if content.outcome in FORMAL:
        return tries
    return (
        *tries,
        lambda: refuse_unlike(calculation, content.months, sum_of(each_month(content.lines))),
        lambda: refuse_uncounted_person(application),
        lambda: _check_household(application, content, calculation),
    )


def _calculation_of(application: Application, content: DecisionContent) -> Calculation | None:
    return Calculation.objects.filter(pk=content.calculation_id or 0, application=application).first()


def _check_form(content: DecisionContent) -> None:
    if content.outcome not in Outcome.values or content.legal_ground not in LegalGround.values:
        raise Invalid("Välj utfall och lagrum.", "outcome")
    _check_type(content)
    if not content.reasons.strip():
        raise Invalid("Skriv skälen för beslutet: vilka bestämmelser och vad som avgjorde.", "reasons")
    if content.period_from > content.period_to:
        raise Invalid("Periodens sista dag kan inte vara före den första.", "period_to")
    grants = content.outcome in GRANTS
    if grants != (content.amount > 0):
        raise Invalid("Bifall ska ha ett belopp; avslag, avvisning och avskrivning inget.", "amount")
    if wrong := wrong_with(content.amount):
        raise Invalid(wrong, "amount")
    if any(amount <= 0 or purpose not in Purpose.values for purpose, amount in content.lines):
        raise Invalid("Varje ändamål ska ha ett belopp över noll.", "lines")
    if in_all(content.lines, content.months) != content.amount:
        raise Invalid("Ändamålen ska tillsammans bli beslutets belopp.", "lines")


def _check_type(content: DecisionContent) -> None:
    """The type decides who may decide (delegation), so it must be the one that outcome and ground give."""
    if content.outcome not in GRANTS:
        expected = {DecisionType.REFUSAL}
    elif content.legal_ground == LegalGround.DISCRETIONARY:
        expected = {DecisionType.DISCRETIONARY}
    else:
        expected = {DecisionType.LIVELIHOOD, DecisionType.LIVING_COSTS}
    if content.decision_type not in expected:
        raise Invalid("Beslutstypen stämmer inte med utfall och lagrum.", "decision_type")


def _check_household(application: Application, content: DecisionContent, calculation: Calculation | None) -> None:
    period = calculation.input.get("period") if calculation else None
    members = members_in(application.case.household_id, application.month, period)
    adults = {person.pk for person in adults_of(members)}
    if set(content.obstacles) != adults or any(o not in Obstacle.values for o in content.obstacles.values()):
        raise Invalid("Ange försörjningshinder för varje vuxen i hushållet.", "obstacles")
    children = [
        m for m in members if m.role == MemberRole.CHILD and age_on(m.person.birth_date, application.month) < 18
    ]
    if children and not content.child_perspective.strip():
        raise Invalid(
            "Skriv hur barnens bästa och åsikter har beaktats (3 kap. 1–3 §§ socialtjänstlagen).",
            "child_perspective",
        )


def _check_calculation(application: Application, content: DecisionContent, calculation: Calculation | None) -> None:
    if content.calculation_id is None:
        if content.outcome in GRANTS and content.legal_ground == LegalGround.RIGHT:
            raise Invalid("Ett bifall enligt 12 kap. 1 § ska bygga på en beräkning.", "calculation")
        return
    if calculation is None:
        raise Invalid("Beräkningen hör till en annan ansökan.", "calculation")
    if content.outcome not in FORMAL:
        refuse_not_latest(calculation, content.outcome)
        if why := why_outdated(calculation):
            raise Invalid(f"{why}. Gör om beräkningen först.", "calculation")
        _refuse_two_households(calculation)
        if labels := unexplained(calculation.input):
            raise Invalid(f"Skriv i beräkningen varför inte allt godkänns: {', '.join(labels).lower()}.", "calculation")
    if content.legal_ground == LegalGround.RIGHT and content.outcome in GRANTS:
        result = calculation.result["result"]
        monthly = sum_of(content.lines)
        if monthly > Decimal(result["amount"]):
            raise Invalid(
                f"Beloppet är högre än {amount(Decimal(result['amount']))}, som beräkningen ger. Räkna om först, eller "
                "sänk beloppet.",
                "amount",
            )
        # What was granted of the month before counts too: what comes to is then all that is left.
        already = granted_already(application, (content.period_from, content.period_to))
        together = monthly + sum(already.values(), Decimal(0))
        in_full = Decimal(result["amount"]) in (monthly, together) and result["outcome"] == Outcome.GRANT
        if (content.outcome == Outcome.GRANT) != in_full:
            raise Invalid("Bifall är när allt som har sökts beviljas; annars är det delvis bifall.", "outcome")
        refuse_untried(application, content.outcome, calculation)


def _refuse_two_households(calculation: Calculation) -> None:
    """One that was made before such a thing was refused, of days on which the adults are not the same."""
    rows = memberships(calculation.case.household_id, calculation.month)
    if said := two_households(rows, days_of(calculation.month, calculation.input.get("period"))):
        raise Invalid(said, "calculation")
