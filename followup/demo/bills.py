"""Invoices at each step: some not entered yet, one overdue, some to attest, one planned, one on a requisition, one sent
back. Their images are drawn here; the suppliers and what they ask are those of what is planned today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.html import escape

from bistand.pdf import render_pdf
from bistand.staff.models import User
from bistand.ui.templatetags.ui import amount, day
from payments import actions
from payments.models import Invoice, Payment, PayoutAccount, Requisition
from payments.queries.invoices import alike

if TYPE_CHECKING:
    from followup.demo.present import Today

# How far each rent bill has come; the first is overdue.
STEPS = ("attest", "attested", "back", "enter", "attest", "enter", "enter", "attest")
STYLE = (
    "@page { size: A5; margin: 18mm } body { font-family: sans-serif; font-size: 10pt } h1 { font-size: 17pt }"
    " td { padding: 2pt 14pt 2pt 0 } .slip { border-top: 1pt dashed #555; margin-top: 30mm; padding-top: 5mm }"
)


@dataclass(frozen=True)
class Bill:
    """What an invented voucher says (SEK)."""

    supplier: str
    number: str
    reference: str
    amount: Decimal
    dated: date
    due: date
    of: str

    @property
    def pdf(self) -> bytes:
        rows = (
            ("Fakturanummer", self.number), ("Fakturadatum", day(self.dated)), ("Avser", self.of),
            ("Att betala", amount(self.amount)), ("Förfallodag", day(self.due)), ("OCR", self.reference),
        )  # fmt: skip
        cells = "".join(f"<tr><td>{label}</td><td>{escape(value)}</td></tr>" for label, value in rows)
        body = f"<h1>{escape(self.supplier)}</h1><p>Faktura</p><table>{cells}</table>"
        slip = f'<div class="slip"><p>Inbetalning</p><p>{escape(self.reference)} # {amount(self.amount)}</p></div>'
        head = f"<title>Faktura</title><style>{STYLE}</style>"
        html = f'<!doctype html><html lang="sv"><head>{head}</head><body>{body}{slip}</body></html>'
        return render_pdf(html, title=f"Faktura {self.number}", base=Path(__file__).parent)


def fill(today: Today) -> None:
    """Out of what is planned to landlords today; each step by the person whose it is."""
    planned = Payment.objects.filter(state="planned", payee__kind="landlord", case__state="open", case__protected=False)
    rows = planned.exclude(reference="").select_related("case", "payee", "decision", "line").order_by("pk")
    for place, payment in enumerate(rows[: len(STEPS)]):
        bill = _of_payment(today, payment, place)
        made = _receive(today, payment, bill)
        if STEPS[place] == "enter":
            continue
        text = _text(bill, payment.payee_id, payment.line_id)  # type: ignore[arg-type]
        reviewed = _review(today, made, text, today.staff.assistants[0])
        if STEPS[place] == "attested":
            actions.attest_invoice(_head(today, payment), today.now, reviewed.pk)
        elif STEPS[place] == "back":
            actions.send_back_invoice(_head(today, payment), today.now, reviewed.pk, reason="Förfallodagen är fel.")
    _on_requisition(today)


def _of_payment(today: Today, payment: Payment, place: int) -> Bill:
    """The rent bill that the payment was planned for; the first has been lying too long."""
    dated = today.when.today - timedelta(days=12 if place else 33)
    due = today.when.today + timedelta(days=-3 if place == 0 else 4 + 3 * place)
    return Bill(
        payment.payee.name, f"{40210 + payment.pk}", payment.reference, payment.amount, dated, due, "Hyra och avgifter"
    )


def _on_requisition(today: Today) -> None:
    """What was fetched on a requisition costs less than it was for; its supplier sends an e-invoice."""
    order = Requisition.objects.filter(state="countersigned").select_related("case", "payee").order_by("-pk").first()
    giro = PayoutAccount.objects.filter(payee=order.payee_id, state="verified").first() if order else None
    if order is None or giro is None:
        return
    total, at = order.amount - 137, today.when.today
    net = (total / Decimal("1.12")).quantize(Decimal("0.01"))
    said = {
        "number": "K5571", "dated": at, "due": at + timedelta(days=30), "order": order.number,
        "seller": order.payee.name,
        "bankgiro": giro.number, "net": net, "tax": total - net, "total": total,
    }  # fmt: skip
    sent = (Path(__file__).parent / "e_invoice.xml").read_text().format(**said)
    assistant = today.staff.assistants[1]
    made = actions.receive_invoice(assistant, today.now, order.case.section_id, sent.encode())
    actions.review_invoice(assistant, today.now, made.pk)


def _receive(today: Today, payment: Payment, bill: Bill) -> Invoice:
    return actions.receive_invoice(today.staff.assistants[0], today.now, payment.case.section_id, bill.pdf)


def _review(today: Today, made: Invoice, text: actions.InvoiceText, assistant: User) -> Invoice:
    entered = actions.enter_invoice(assistant, today.now, made.pk, text)
    if alike(entered) is not None:
        text = actions.InvoiceText(**{**text.__dict__, "alike_reason": "Två hyresavier för samma månad."})
    return actions.review_invoice(assistant, today.now, made.pk, text)


def _text(bill: Bill, payee_id: int, line_id: int) -> actions.InvoiceText:
    return actions.InvoiceText(
        payee_id=payee_id,
        number=bill.number,
        amount=bill.amount,
        invoice_date=bill.dated,
        due_date=bill.due,
        reference=bill.reference,
        line_id=line_id,
    )


def _head(today: Today, payment: Payment) -> User:
    return today.staff.heads[today.staff.sections.index(payment.case.section)]
