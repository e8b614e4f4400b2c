"""What a decision says, as it is written and as it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cases.by_month import each_month
from cases.models import Application, Decision
from cases.numbers import add_months


@dataclass(frozen=True)
class DecisionContent:
    """What a decision says, as the caseworker wrote it; amounts in SEK, obstacles by person id.

    `lines` are of the first month, and the same in each of `months` from the application's on, but for what is needed
    once (`cases.by_month`); `amount` is all of them.
    """

    decision_type: str
    legal_ground: str
    outcome: str
    amount: Decimal
    period_from: date
    period_to: date
    reasons: str
    child_perspective: str = ""
    lines: tuple[tuple[str, Decimal], ...] = ()
    obstacles: Mapping[int, str] = field(default_factory=dict)
    calculation_id: int | None = None
    individual: str = ""
    sections: tuple[str, ...] = ()
    months: int = 1
    until_further_notice: bool = False
    conditions: str = ""
    repayment: str = ""
    repayment_ground: str = ""
    change_ground: str = ""
    names_left_out: bool = False
    uncommunicated: str = ""
    against_calculation: str = ""
    besides_reason: str = ""
    not_awaited: str = ""
    # That what is said of the children is what the decision before said, read and true of them now.
    children_same: bool = False

    @classmethod
    def of(cls, decision: Decision) -> DecisionContent:
        """What a decision that is kept says, as it was written; two queries."""
        said = {name: getattr(decision, name) for name in Decision.SAID}
        first = (None, decision.application.month)
        return cls(
            **{**said, "sections": tuple(decision.sections)},
            lines=tuple((line.purpose, line.amount) for line in decision.lines.all() if line.month in first),
            obstacles={row.person_id: row.obstacle for row in decision.obstacles.all()},
            calculation_id=decision.calculation_id,
            # It was written with them read.
            children_same=True,
        )


def lines_by_month(
    application: Application, content: DecisionContent
) -> list[tuple[date | None, Sequence[tuple[str, Decimal]]]]:
    """The decision's lines of each month; no month is said where there is one only."""
    if content.months == 1:
        return [(None, content.lines)]
    later = each_month(content.lines)
    months = [add_months(application.month, number) for number in range(content.months)]
    return [(month, later if number else content.lines) for number, month in enumerate(months)]
