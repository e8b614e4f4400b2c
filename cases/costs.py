"""What was applied for beside the norm, what is approved of it, and why less. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cases.norm.kinds import EXPENSE_KINDS, NEED_KINDS

NOT_SAID_URGENT = "I en nödsituation beviljas bara det akuta: skriv varför det är akut, eller godkänn 0."
KINDS = {**NEED_KINDS, **EXPENSE_KINDS}

_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Cost:
    """An expense or need that was applied for, what was approved of it (SEK), and why less, if less; `rest` is what is
    tried with the other days of the month, and `urgent` why it is approved in an emergency.
    """

    label: str
    applied: Decimal
    approved: Decimal
    reason: str = ""
    rest: Decimal = Decimal(0)
    urgent: str = ""

    @property
    def is_cut(self) -> bool:
        return self.approved + self.rest < self.applied


def costs_of(given: Mapping[str, Any]) -> tuple[Cost, ...]:
    """The expenses and needs of a calculation's input, in its order."""
    rows = (*given.get("expenses", ()), *given.get("needs", ()))
    return tuple(
        Cost(
            KINDS[row["kind"]],
            Decimal(str(row["applied"])),
            Decimal(str(row["approved"])),
            row.get("reason") or "",
            Decimal(str(row.get("rest") or 0)),
            row.get("urgent") or "",
        )
        for row in rows
    )


def is_said(reason: str) -> bool:
    """Whether a cost's reason, which stands in the letter, has a word in it: a full stop says nothing."""
    return _WORD.search(reason) is not None


def not_said_urgent(given: Mapping[str, Any]) -> str:
    """The place of the first cost that is approved in an emergency without its reason ("expenses[0].urgent"): then only
    what is urgent is granted, each cost tried by itself (SoL 12:1). Empty where there is none.
    """
    if not given.get("emergency"):
        return ""
    costs = ((f"{part}[{place}]", row) for part in ("expenses", "needs") for place, row in enumerate(given[part]))
    approved = ((place, row) for place, row in costs if Decimal(str(row["approved"])))
    return next((f"{place}.urgent" for place, row in approved if not is_said(row.get("urgent") or "")), "")


def unexplained(given: Mapping[str, Any]) -> list[str]:
    """The labels of what is cut without a reason; no decision may rest on that (FL 32 §)."""
    return [cost.label for cost in costs_of(given) if cost.is_cut and not is_said(cost.reason)]
