"""What the handover sheet says of the money: what is on its way, and what has come back."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Sum

from bistand.ui.templatetags.ui import amount, figure
from cases.handover_sheet import SheetPart
from cases.models import Case
from payments.models import Payment, PayoutAccount, Requisition


def _payments(number: int) -> str:
    return "1 utbetalning" if number == 1 else f"{figure(number)} utbetalningar"


def money_part(case: Case, today: date) -> SheetPart:
    rows = Payment.objects.filter(case=case).exclude(state__in=[Payment.State.PAID, Payment.State.STOPPED])
    found = rows.order_by().values("state").annotate(n=Count("pk"), s=Sum("amount")).order_by("state")
    lines = [
        (str(Payment.State(row["state"]).label).capitalize(), f"{_payments(row['n'])}, {amount(row['s'])}")
        for row in found
    ]
    for order in Requisition.objects.filter(case=case, state__in=Requisition.OPEN).order_by("year", "serial"):
        lines.append((f"Rekvisition {order.number}", f"högst {amount(order.amount)}, till och med {order.last_day}"))
    if not PayoutAccount.objects.filter(payee__person=case.applicant_id, state="verified").exists():
        lines.append(("Konto", "Sökanden har inget kontrollerat konto"))
    return SheetPart("Utbetalningar", lines, 55, "Inget är på väg ut.")
