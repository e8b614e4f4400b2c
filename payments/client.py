"""What the client is told of the payments of their decisions, in plain words."""

from __future__ import annotations

from typing import Any

from cases.client.reads import ClientPayment
from payments.models import Payment, PayoutAccount

STATES = {
    Payment.State.PLANNED: "planerad",
    Payment.State.IN_RUN: "planerad",
    Payment.State.RELEASED: "på väg",
    Payment.State.EXPORTED: "på väg",
    Payment.State.PAID: "utbetald",
    Payment.State.RETURNED: "kom tillbaka till kommunen",
}
YOUR_ACCOUNT = "dig"


def client_payments(decisions: Any, person_id: int, most: int) -> list[ClientPayment]:
    """Payments of these decisions, the latest first; the account is masked, and told only of the person's own."""
    rows = Payment.objects.filter(decision__in=decisions, state__in=STATES)
    rows = rows.select_related("payee", "account", "run", "line").order_by("-pk")[:most]
    payments = list(rows)
    own = {row.payee_id for row in payments if row.payee.person_id == person_id}
    verified = PayoutAccount.objects.filter(payee__in=own, state=PayoutAccount.State.VERIFIED)
    accounts = {account.payee_id: account for account in verified}
    return [_told(row, person_id, accounts) for row in payments]


def _told(row: Payment, person_id: int, accounts: dict[int, PayoutAccount]) -> ClientPayment:
    mine = row.payee.person_id == person_id
    account = (row.account or accounts.get(row.payee_id)) if mine else None
    return ClientPayment(
        payment_id=row.pk,
        decision_id=row.decision_id or 0,
        day=row.run.pay_on if row.run else row.pay_on,
        amount=row.amount,
        to=YOUR_ACCOUNT if mine else row.payee.name,
        account=account.masked if account else "",
        state=STATES[Payment.State(row.state)],
        purpose=row.purpose_words,
    )
