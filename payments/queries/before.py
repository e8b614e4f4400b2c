"""What the decisions that a decision replaces have already taken of it (SEK)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from cases.models import Decision
from payments.models import Payment, Requisition

GONE = (Payment.State.RELEASED, Payment.State.EXPORTED, Payment.State.PAID)


@dataclass
class Before:
    """What has been paid, is on its way to the bank, or is held by requisitions in the client's hand, by purpose."""

    paid: dict[str, Decimal] = field(default_factory=dict)
    sent: dict[str, Decimal] = field(default_factory=dict)
    reserved: dict[str, Decimal] = field(default_factory=dict)

    @property
    def by_purpose(self) -> dict[str, Decimal]:
        sums: dict[str, Decimal] = {}
        for part in (self.paid, self.sent, self.reserved):
            for purpose, amount in part.items():
                sums[purpose] = sums.get(purpose, Decimal(0)) + amount
        return sums

    @property
    def total(self) -> Decimal:
        return sum(self.by_purpose.values(), Decimal(0))

    def on_lines(self, rooms: Iterable[tuple[int, str, Decimal]]) -> dict[int, Decimal]:
        """How it counts on lines, given in order by id, purpose and what else is free of them: on those of the same
        purpose first, and what then is left on the last ones, as the payments are planned.
        """
        left, counted, free = self.by_purpose, {}, []
        for line, purpose, room in rooms:
            counted[line] = min(max(room, Decimal(0)), left.get(purpose, Decimal(0)))
            left[purpose] = left.get(purpose, Decimal(0)) - counted[line]
            free.append((line, max(room, Decimal(0)) - counted[line]))
        other = sum(left.values(), Decimal(0))
        for line, room in reversed(free):
            more = min(room, other)
            counted[line] += more
            other -= more
        return counted


def replaced_by(decision: Decision) -> list[int]:
    """The decisions that this one replaces, one after another."""
    found: list[int] = []
    earlier = decision.replaces
    while earlier is not None:
        found.append(earlier.pk)
        earlier = earlier.replaces
    return found


def before(decision: Decision) -> Before:
    return befores([decision])[decision.pk]


def befores(decisions: Iterable[Decision]) -> dict[int, Before]:
    """By decision, of one case; three queries where any of them replaces another, whatever their number."""
    found = {decision.pk: Before() for decision in decisions}
    case_ids = {decision.case_id for decision in decisions if decision.replaces_id}
    if not case_ids:
        return found
    chain: dict[int, int | None]
    chain = dict(Decision.objects.filter(case__in=case_ids).order_by().values_list("pk", "replaces_id"))
    earlier = {pk: list(_earlier(pk, chain)) for pk in found}
    every = {old for chained in earlier.values() for old in chained}
    gone = Payment.objects.filter(decision__in=every, state__in=GONE).order_by()
    sums: list[tuple[Any, ...]] = list(gone.values_list("decision", "state", "line__purpose").annotate(Sum("amount")))
    orders = Requisition.objects.filter(decision__in=every, state=Requisition.State.COUNTERSIGNED)
    held = [(row.decision_id, row.line.purpose, row.reserved) for row in orders.select_related("line")]
    for pk, known in found.items():
        for old, state, purpose, amount in sums:
            if old in earlier[pk]:
                _add(known.paid if state == Payment.State.PAID else known.sent, purpose, amount)
        for old, purpose, amount in held:
            if old in earlier[pk]:
                _add(known.reserved, purpose, amount)
    return found


def _earlier(pk: int, chain: dict[int, int | None]) -> Iterable[int]:
    old = chain.get(pk)
    while old is not None:
        yield old
        old = chain.get(old)


def _add(sums: dict[str, Decimal], purpose: str, amount: Decimal) -> None:
    sums[purpose] = sums.get(purpose, Decimal(0)) + amount
