"""An e-invoice as a person reads it, where its sender has not laid a PDF in it: kept in the record beside the XML."""

from __future__ import annotations

from django.template.loader import render_to_string

from bistand.pdf import render_pdf
from bistand.ui.templatetags.ui import amount, day
from cases.letters import LETTERS
from payments.ubl.invoice import EInvoice


def e_invoice_letter(said: EInvoice) -> bytes:
    """The invoice as PDF/UA-1 and PDF/A-3a. The same invoice, the same bytes."""
    kind = "Kreditfaktura" if said.is_credit else "Faktura"
    title = f"{kind} {said.number}"
    facts = (
        ("Från", said.seller), ("Organisationsnummer", said.org_number), ("Till", said.buyer),
        ("Fakturadatum", day(said.invoice_date)), ("Förfallodag", day(said.due_date)),
        ("OCR eller meddelande", said.reference),
        ("Konto", said.asked_account), ("Er referens", said.order), ("Krediterar", said.credits),
    )  # fmt: skip
    context = {
        "title": title,
        "dated": said.invoice_date,
        "facts": [fact for fact in facts if fact[1]],
        "lines": [(line.name, line.quantity, amount(line.amount)) for line in said.lines],
        "tax": amount(said.tax) or "0 kr",
        "total": amount(said.amount),
    }
    html = render_to_string("payments/letters/e_invoice.html", context)
    return render_pdf(html, title=title, base=LETTERS)
