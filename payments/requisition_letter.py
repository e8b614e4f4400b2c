"""A requisition as it is handed out. It tells the supplier no more than the supplier needs: not the case, nor why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from bistand.pdf import render_pdf
from bistand.ui.templatetags.ui import amount
from cases.deliveries import sender_of
from cases.letters import LETTERS, Recipient, Sender
from payments.models import Payee, Requisition
from payments.requisition_code import shown


@dataclass(frozen=True, slots=True)
class RequisitionLetter:
    """What the head of a letter asks for; there is no case number, since the supplier has no use for it."""

    sender: Sender
    recipient: Recipient
    decided_on: date
    case_number: str = ""
    decision_number: str = ""
    is_draft: bool = False


def requisition_letter(row: Requisition) -> bytes:
    """The requisition as PDF/UA-1 and PDF/A-3a; `row` with its people, payee and case. The same row, the same bytes."""
    title = f"Rekvisition {row.number}"
    html = render_to_string("payments/letters/requisition.html", {"title": title, "running": title, **_context(row)})
    return render_pdf(html, title=title, base=LETTERS, stylesheets=(LETTERS / "letter.css",))


def _context(row: Requisition) -> dict[str, Any]:
    signed = row.countersigned_at
    assert signed is not None
    here = settings.MUNICIPALITY
    sender = sender_of(row.case)
    bearer = _bearer(row)
    return {
        "letter": RequisitionLetter(sender, Recipient(row.payee.name), timezone.localdate(signed)),
        "row": row,
        "amount": amount(row.amount),
        "code": shown(row.code),
        "facts": (
            ("Nummer", row.number),
            ("Kontrollkod", shown(row.code)),
            ("Sista dag", row.last_day.isoformat()),
        ),
        "rows": (
            ("Leverantör", _supplier(row.payee)),
            ("Hämtas ut av", bearer),
            ("Avser", row.goods),
            ("Högsta belopp, med moms", amount(row.amount)),
            ("Sista dag", row.last_day.isoformat()),
            ("Utfärdad av", f"{row.issued_by}, {timezone.localdate(row.issued_at)}"),
            ("Kontrasignerad av", f"{row.countersigned_by}, {timezone.localdate(signed)}"),
        ),
        "invoice_to": (f"{here['name']}, {sender.board}", here["org_number"], *sender.address),
    }


def _bearer(row: Requisition) -> str:
    """By name, so that only they can use it. Whoever is protected shows the paper and is not named."""
    person = row.case.applicant
    return "Den som visar upp rekvisitionen" if row.case.protected or person.protected else person.name


def _supplier(payee: Payee) -> str:
    return f"{payee.name}, {payee.org_number[:6]}-{payee.org_number[6:]}" if payee.org_number else payee.name
