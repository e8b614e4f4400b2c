"""A client's statement of own money as PDF: what came in, what was paid, and the balance after each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from bistand.pdf import render_pdf
from cases.deliveries import sender_of
from cases.letters import LETTERS, Recipient, Sender
from payments.models import FundAgreement


@dataclass(frozen=True, slots=True)
class StatementLetter:
    """What the head of a letter asks for."""

    sender: Sender
    recipient: Recipient
    decided_on: date
    case_number: str
    decision_number: str = ""
    is_draft: bool = False


def fund_statement(agreement: FundAgreement, entries: list[Any], day: date) -> bytes:
    """The statement as PDF/UA-1 and PDF/A-3a; `entries` from the first on, each with the balance `after` it."""
    title = "Kontoutdrag över egna medel"
    person = agreement.person
    letter = StatementLetter(
        sender_of(agreement.case),
        Recipient(person.name, person.address, by_hand=person.address_unknown and not person.protected),
        day,
        agreement.case.number,
    )
    balance = entries[-1].after if entries else Decimal(0)
    context = {
        "title": title, "running": title, "letter": letter, "entries": entries, "balance": balance,
        "facts": (("Ärende", agreement.case.number), ("Datum", day.isoformat())),
    }  # fmt: skip
    html = render_to_string("payments/letters/fund_statement.html", context)
    return render_pdf(html, title=title, base=LETTERS, stylesheets=(LETTERS / "letter.css",))
