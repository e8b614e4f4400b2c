"""Reads of the payments of one case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from cases.models import Case, Decision, DecisionLine, HouseholdMember
from payments.models import Payee, PayeeKind, Payment, PaymentInstruction, PayoutAccount, Requisition
from payments.queries.before import Before, befores

ZERO = Decimal(0)


@dataclass
class LinePayments:
    """A line of a decision (SEK), the payments made of it, the requisitions that hold a part of it, and what the
    decisions that this one replaces have taken of it before.
    """

    line: DecisionLine
    payments: list[Payment] = field(default_factory=list)
    requisitions: list[Requisition] = field(default_factory=list)
    before: Decimal = ZERO

    def _sum(self, states: tuple[str, ...]) -> Decimal:
        return sum((p.amount for p in self.payments if p.state in states), ZERO)

    @property
    def planned(self) -> Decimal:
        return self._sum((Payment.State.PLANNED, Payment.State.IN_RUN))

    @property
    def sent(self) -> Decimal:
        return self._sum((Payment.State.RELEASED, Payment.State.EXPORTED))

    @property
    def paid(self) -> Decimal:
        return self._sum((Payment.State.PAID,))

    @property
    def reserved(self) -> Decimal:
        return sum((row.reserved for row in self.requisitions), ZERO)

    @property
    def room(self) -> Decimal:
        """What no payment of the line itself has been made of, and no requisition of it holds."""
        return self.line.amount - self._sum(Payment.LIVE) - self.reserved

    @property
    def remains(self) -> Decimal:
        """What may still be planned: of the room, what has not been taken before."""
        return self.room - self.before

    @property
    def divisible(self) -> Decimal:
        """What may be divided anew: what remains and what is planned but stands in no run."""
        return self.remains + self._sum((Payment.State.PLANNED,))

    @property
    def planned_to_client(self) -> list[Payment]:
        """What gives way to a requisition; what is planned to a supplier is divided anew by hand first."""
        planned = (p for p in self.payments if p.state == Payment.State.PLANNED)
        return [payment for payment in planned if payment.payee.kind == PayeeKind.CLIENT]

    def planned_without_invoice_to(self, payee_id: int | None) -> list[Payment]:
        """What an invoice of the payee's takes the place of."""
        planned = (p for p in self.payments if p.state == Payment.State.PLANNED and p.invoice_id is None)
        return [payment for payment in planned if payment.payee_id == payee_id]

    @property
    def orderable(self) -> Decimal:
        """What a requisition may be issued for: what remains, and what is planned to the client."""
        return self.remains + sum((p.amount for p in self.planned_to_client), ZERO)


@dataclass
class DecisionPayments:
    decision: Decision
    lines: list[LinePayments]
    before: Before

    def __post_init__(self) -> None:
        counted = self.before.on_lines((row.line.pk, row.line.purpose, row.room) for row in self.lines)
        for row in self.lines:
            row.before = counted[row.line.pk]

    @property
    def paid_before(self) -> Decimal:
        return sum(self.before.paid.values(), ZERO)

    @property
    def sent_before(self) -> Decimal:
        return sum(self.before.sent.values(), ZERO)

    @property
    def reserved_before(self) -> Decimal:
        return sum(self.before.reserved.values(), ZERO)

    @property
    def planned(self) -> Decimal:
        return sum((line.planned + line.sent for line in self.lines), ZERO)

    @property
    def paid(self) -> Decimal:
        return sum((line.paid for line in self.lines), ZERO)

    @property
    def reserved(self) -> Decimal:
        return sum((line.reserved for line in self.lines), ZERO)

    @property
    def remains(self) -> Decimal:
        return sum((line.remains for line in self.lines), ZERO)

    @property
    def payments(self) -> list[Payment]:
        return [payment for line in self.lines for payment in line.payments]

    @property
    def requisitions(self) -> list[Requisition]:
        return [row for line in self.lines for row in line.requisitions]


def payments_of_case(case: Case, limit: int = 24) -> list[DecisionPayments]:
    """The case's latest decisions that gave money, the newest first, with payments and requisitions; seven queries at
    most.
    """
    made = (*Decision.IN_FORCE, Decision.State.REPLACED)
    return _with_payments(
        Decision.objects.filter(case=case, state__in=made, amount__gt=0)
        .order_by("-pk")
        .prefetch_related("lines")[:limit]
    )


def _with_payments(rows: Iterable[Decision]) -> list[DecisionPayments]:
    decisions = list(rows)
    by_line: dict[int | None, list[Payment]] = {}
    payments = Payment.objects.filter(decision__in=decisions).select_related("payee", "account", "run").order_by("pk")
    for payment in payments:
        by_line.setdefault(payment.line_id, []).append(payment)
    ordered: dict[int, list[Requisition]] = {}
    orders = with_taken(Requisition.objects.filter(decision__in=decisions)).select_related("payee")
    for row in orders.order_by("year", "serial"):
        ordered.setdefault(row.line_id, []).append(row)
    taken = befores(decisions)
    return [
        DecisionPayments(
            decision,
            [
                LinePayments(line, _live_first(by_line.get(line.pk, [])), ordered.get(line.pk, []))
                for line in _in_order(decision)
            ],
            taken[decision.pk],
        )
        for decision in decisions
    ]


def with_taken(rows: QuerySet[Requisition]) -> QuerySet[Requisition]:
    """Requisitions with what their invoices have taken of them, in the same query."""
    paid = Payment.objects.filter(invoice__requisition=OuterRef("pk"), state__in=Payment.LIVE)
    sums = paid.order_by().values("invoice__requisition").annotate(s=Sum("amount")).values("s")
    money: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=2)
    return rows.annotate(taken=Coalesce(Subquery(sums), Value(ZERO), output_field=money))


def _in_order(decision: Decision) -> list[DecisionLine]:
    return sorted(decision.lines.all(), key=lambda line: line.pk)


def _live_first(payments: list[Payment]) -> list[Payment]:
    return sorted(payments, key=lambda payment: payment.state == Payment.State.STOPPED)


def line_payments(line_id: int) -> LinePayments | None:
    """The line with what it is paid by and what remains of it, counted together with its decision's other lines."""
    decision = DecisionLine.objects.filter(pk=line_id).values_list("decision", flat=True)
    return next((row for row in lines_of(decision) if row.line.pk == line_id), None)


def lines_of(decision_ids: Iterable[int]) -> list[LinePayments]:
    """All lines of these decisions, those of the newest decision first."""
    decisions = Decision.objects.filter(pk__in=list(decision_ids)).select_related("application", "case__applicant")
    found = _with_payments(decisions.prefetch_related("lines").order_by("-pk"))
    return [row for each in found for row in each.lines]


def case_of_line(line_id: int) -> int | None:
    return DecisionLine.objects.filter(pk=line_id).values_list("decision__case_id", flat=True).first()


def case_of_payment(payment_id: int) -> int | None:
    return Payment.objects.filter(pk=payment_id).values_list("case_id", flat=True).first()


def payees_without_account(payments: list[Payment]) -> set[int]:
    """Which of the payments' payees have no verified account; one query."""
    wanted = {payment.payee_id for payment in payments}
    ready = PayoutAccount.objects.filter(payee__in=wanted, state=PayoutAccount.State.VERIFIED)
    return wanted - set(ready.values_list("payee_id", flat=True))


def instructions_of(case: Case) -> list[PaymentInstruction]:
    rows = PaymentInstruction.objects.filter(case=case, active=True).select_related("payee")
    return sorted(rows, key=lambda row: row.get_purpose_display())


def payee_choices(case: Case) -> list[tuple[str, Any]]:
    """Whom the case's money may go to: the household's own, then the suppliers by kind. Two queries."""
    members = HouseholdMember.objects.filter(household=case.household_id).values("person")
    household = Payee.objects.filter(person__in=members).order_by("pk")
    own = [(str(payee.pk), payee.name) for payee in household]
    return [("", "Välj mottagare"), ("Hushållet", own), *supplier_choices()]


def supplier_choices() -> list[tuple[str, Any]]:
    """The suppliers, by kind; one query."""
    suppliers: dict[str, list[tuple[str, str]]] = {}
    for payee in Payee.objects.exclude(kind=PayeeKind.CLIENT).order_by("kind", "name"):
        suppliers.setdefault(payee.get_kind_display().capitalize(), []).append((str(payee.pk), _full_name(payee)))
    return list(suppliers.items())


def _full_name(payee: Payee) -> str:
    return f"{payee.name}, {payee.org_number[:6]}-{payee.org_number[6:]}" if payee.org_number else payee.name
