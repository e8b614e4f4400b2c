"""Costs of a month that has passed whose standing payee is a supplier: whom the money goes to is asked, not presumed.

The client may have paid the bill already. Then the money is the client's; to pay the supplier would be to pay it twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from bistand.ui.templatetags.ui import amount, month
from cases.models import Case, DecisionLine
from payments.models import PayeeKind, Payment, PaymentInstruction
from payments.queries.case import LinePayments, lines_of

# A question that nobody has answered in this time is not asked any more: the line stands among the case's payments.
ASKED_DAYS = 180
MOST = 50


@dataclass(frozen=True)
class Unasked:
    """What remains (SEK) of a line for a passed month, and the supplier that would be paid of it."""

    found: LinePayments
    instruction: PaymentInstruction

    @property
    def words(self) -> str:
        line = self.found.line
        return f"{line.get_purpose_display()} för {month(month_of(line))}, {amount(self.found.remains)}"

    @property
    def url(self) -> str:
        return reverse("payment_divide", args=[self.found.line.pk])


def month_of(line: DecisionLine) -> date:
    """The month that the line is for."""
    return line.month or line.decision.application.month


def is_asked(line: DecisionLine, instruction: PaymentInstruction | None, today: date) -> bool:
    """Whether the money of the line is to be asked about before it is planned."""
    passed = month_of(line) < today.replace(day=1)
    return passed and instruction is not None and instruction.payee.kind != PayeeKind.CLIENT


def unasked(cases: QuerySet[Case], today: date) -> list[Unasked]:
    """What waits for an answer in these cases, the newest first; one query where nothing does."""
    to_supplier = PaymentInstruction.objects.exclude(payee__kind=PayeeKind.CLIENT).filter(active=True)
    standing = to_supplier.filter(case=OuterRef("decision__case"), purpose=OuterRef("purpose"))
    rows = DecisionLine.objects.annotate(of_month=Coalesce("month", "decision__application__month")).filter(
        ~Exists(Payment.objects.filter(line=OuterRef("pk"))),
        Exists(standing),
        Q(decision__state="made"),
        decision__case__in=cases.order_by().values("pk"),
        decision__decided_at__gte=timezone.now() - timedelta(days=ASKED_DAYS),
        of_month__lt=today.replace(day=1),
    )
    return _unasked(dict(rows.order_by("pk").values_list("pk", "decision")[:MOST]), today)


def unasked_line(line_id: int, today: date) -> Unasked | None:
    """The line, where it is to be asked whom it is paid to."""
    rows = DecisionLine.objects.filter(pk=line_id, decision__state="made")
    return next(iter(_unasked(dict(rows.values_list("pk", "decision")), today)), None)


def _unasked(decision_of: dict[int, int], today: date) -> list[Unasked]:
    """Of these lines, by their decisions, those that wait for an answer; as many queries for many as for one."""
    if not decision_of:
        return []
    lines = [row for row in lines_of(decision_of.values()) if row.line.pk in decision_of and not row.payments]
    cases = {row.line.decision.case_id for row in lines}
    standing = PaymentInstruction.objects.filter(case__in=cases, active=True).select_related("payee")
    instructions = {(each.case_id, each.purpose): each for each in standing}
    found = []
    for row in lines:
        instruction = instructions.get((row.line.decision.case_id, row.line.purpose))
        if instruction and row.remains > 0 and is_asked(row.line, instruction, today):
            found.append(Unasked(row, instruction))
    return found


def unasked_attention(case: Case, user: Any, today: date) -> Iterator[Any]:
    """What the case page says of them."""
    from cases.overview import Attention

    for row in unasked(Case.objects.filter(pk=case.pk), today):
        yield Attention(f"{row.words}: har klienten redan betalat? Välj vem som får pengarna", row.url, "warning")
