"""The guideline at work: what it proposes of a household's costs, and what is approved above it without a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from cases.calculation import grown_children
from cases.models import HouseholdMember, MemberRole
from cases.municipality import tables_in_force
from cases.norm.guidelines import Guideline
from cases.norm.kinds import TRIED_FIRST
from cases.norm.reading import read_month
from cases.sheet import money

COSTS = ("expenses", "needs")


Propose = Callable[[str, Decimal], Decimal]


def proposing(members: Iterable[HouseholdMember], month: date) -> Propose | None:
    """What the guideline of the month proposes to approve of a kind and an applied amount (SEK) for this household. The
    rent is of the whole dwelling, so grown children at home are counted with those who live there.
    """
    members = list(members)
    guideline = tables_in_force().guideline(read_month(f"{month:%Y-%m}", "month"))
    if guideline is None:
        return None
    adults = sum(m.role != MemberRole.CHILD for m in members) + len(grown_children(members, month))
    return partial(_propose, guideline, adults, len(members) - adults)


def _propose(guideline: Guideline, adults: int, children: int, kind: str, applied: Decimal) -> Decimal:
    return guideline.proposed(kind, applied, adults, children)


def with_proposals(known: Mapping[str, Any], propose: Propose | None) -> dict[str, Any]:
    """What the sheet begins with, with what the guideline proposes to approve where nothing is approved yet."""
    if propose is None:
        return dict(known)
    return {**known, **{part: [_proposed(row, propose) for row in _rows(known, part)] for part in COSTS}}


def _rows(known: Mapping[str, Any], part: str) -> list[Any]:
    rows = known.get(part)
    return rows if isinstance(rows, list) else []


def _proposed(row: Any, propose: Propose) -> Any:
    if not isinstance(row, Mapping) or row.get("approved") is not None or row.get("kind") in TRIED_FIRST:
        return row
    applied = money(row.get("applied"))
    if applied is None or not isinstance(row.get("kind"), str):
        return row
    return {**row, "approved": str(propose(row["kind"], applied))}


def unexplained_above(given: Mapping[str, Any], granted: Mapping[str, Decimal]) -> str:
    """The place of the first cost that is approved above the guideline without a reason ("expenses[0].reason").

    The guideline is of the whole month: `granted` is what its other parts have granted already (SEK by kind).
    """
    guideline = tables_in_force().guideline(read_month(given["month"], "month"))
    if guideline is None:
        return ""
    household = given["household"]
    family = (len(household["adults"]) + len(household.get("adult_children") or ()), len(household["children"]))
    for part in COSTS:
        for place, row in enumerate(given[part]):
            already = granted.get(row["kind"], Decimal(0))
            proposed = guideline.proposed(row["kind"], already + Decimal(str(row["applied"])), *family) - already
            if Decimal(str(row["approved"])) > max(proposed, Decimal(0)) and not (row.get("reason") or "").strip():
                return f"{part}[{place}].reason"
    return ""
