"""The chain of one payment as a document: what the page shows, for the auditor's file."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bistand.ui.templatetags.ui import amount
from cases.deliveries import sender_of
from cases.letters import Recipient
from cases.letters_plain import Part, PlainLetter, plain_letter
from payments.models import Payment
from payments.queries.chain import Link


def chain_pdf(payment: Payment, links: list[Link], payee: str, asked_by: str, now: datetime) -> bytes:
    """The chain as PDF/UA-1 and PDF/A-3a, as it was known at `now`. The account stands with its last four digits."""
    facts = (
        ("Belopp", amount(payment.amount)),
        ("Mottagare", payee),
        ("Konto", payment.account.masked if payment.account else "inte valt än"),
        ("Ändamål", payment.purpose_words),
        ("Betaldag", payment.pay_on.isoformat()),
        ("Läge", payment.get_state_display()),
        ("Utbetalningens id", payment.end_to_end_id),
        ("Körning", str(payment.run_id or "ingen än")),
    )
    people = {link.who for link in links if link.at and link.who}
    return plain_letter(
        PlainLetter(
            sender=sender_of(payment.case),
            recipient=Recipient(asked_by),
            kind="Utbetalningens kedja",
            title=f"Utbetalning {payment.pk}: hela kedjan",
            lead=f"Vad som har gjorts med utbetalningen, av vem och när, enligt systemet {_at(now)}. "
            f"{len(people)} har haft del i den.",
            day=timezone.localdate(now),
            case_number=payment.case.number,
            parts=(Part("Utbetalningen", facts=facts), Part("Kedjan", facts=tuple(_row(link) for link in links))),
        )
    )


def _row(link: Link) -> tuple[str, str]:
    if not link.at:
        return link.label, "Inte än."
    said = [f"{link.who}, {_at(link.at)}" if link.who else _at(link.at)]
    said += [text.rstrip(".") for text in (f"Från {link.place}" if link.place else "", link.note) if text]
    return link.label, ". ".join(said) + "."


def _at(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
