"""What hinders a decision as it is written from being proposed or made: one list, which the acts refuse by and the
pages show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from bistand.refusals import Refusal
from cases.actions.terms import (
    refuse_not_latest,
    refuse_uncommunicated,
    refuse_unexplained,
    refuse_unfilled,
    refuse_untried,
)
from cases.later_months import refuse_unlike
from cases.models import Decision
from cases.same_aid import Aid


def hindrances(decision: Decision, today: date) -> list[Refusal]:
    """All that hinders it, each as the act would refuse it."""
    return list(_tried(decision, today))


def refuse_hindered(decision: Decision, today: date) -> None:
    """Raises the first of what hinders it."""
    if found := next(_tried(decision, today), None):
        raise found


def _tried(decision: Decision, today: date) -> Iterator[Refusal]:
    tries: tuple[Callable[[], None], ...] = (
        lambda: refuse_not_latest(decision.calculation, decision.outcome),
        # The household, or what the guideline says, of a later month may be another by now.
        lambda: refuse_unlike(decision.calculation, decision.months, _later(decision)),
        lambda: refuse_unfilled(decision),
        lambda: refuse_uncommunicated(decision, today),
        lambda: refuse_unexplained(Aid.of(decision), decision.besides_reason),
        # Another application may have been put to this one since the decision was written.
        lambda: refuse_untried(decision.application, decision.outcome, decision.calculation),
    )
    for one in tries:
        try:
            one()
        except Refusal as refusal:
            yield refusal


def _later(decision: Decision) -> Decimal:
    """SEK that it gives in each of the months after the first."""
    return (decision.amount - decision.monthly) / (decision.months - 1) if decision.months > 1 else Decimal(0)
