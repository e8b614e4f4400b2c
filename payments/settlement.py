"""What the decision letter may say of a decision's payments: who is paid, how much, when, and to which account."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, Func

from cases.letters import YOU, Payout
from cases.letters_text import in_words
from cases.models import Decision
from cases.settlement import MoneyOut, Settlement
from payments.models import Payment, PayoutAccount
from payments.queries.before import GONE, before

SEK: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=2)
# Until its run is released a payment may be moved to a later one.
MAY_BE_LATER = (Payment.State.PLANNED, Payment.State.IN_RUN)


def settlement_of(decision: Decision) -> Settlement | None:
    """The decision's payments, with what had left before it; None where they are not all that it grants, as where a
    supplier holds a requisition for a part of it.
    """
    if not decision.amount:
        return None
    rows = list(
        Payment.objects.filter(decision=decision, state__in=Payment.LIVE)
        .select_related("payee", "account", "run", "line")
        .order_by("line_id", "pk")
    )
    gone = before(decision)
    left = min(sum((*gone.paid.values(), *gone.sent.values()), Decimal(0)), decision.amount)
    if sum((row.amount for row in rows), left) != decision.amount:
        return None
    accounts = _accounts(rows)
    names: dict[int | None, list[str]] = {}
    for row in rows:
        names.setdefault(row.line_id, []).append(_name(row, decision))
    return Settlement(
        payouts=tuple(_payout(row, decision, row.account or accounts.get(row.payee_id)) for row in rows),
        payees={line: in_words(list(dict.fromkeys(found))) for line, found in names.items() if line},
        already_paid=left,
    )


def paid_of_line() -> Any:
    """SQL of the SEK that has been paid of a decision line by the bank's receipt, also of the decisions that this one
    replaces (`cases.settlement`).
    """
    return Func(F("pk"), function="payments_paid_of_line", output_field=SEK)


def money_out(decision: Decision) -> MoneyOut:
    """What has left of the decision itself and has not come back, and the pay days of the runs it left with."""
    rows = Payment.objects.filter(decision=decision, state__in=GONE).values_list("amount", "run__pay_on")
    return MoneyOut(
        amount=sum((amount for amount, _ in rows), Decimal(0)),
        days=tuple(sorted({pay_on for _, pay_on in rows if pay_on})),
    )


def _accounts(rows: list[Payment]) -> dict[int, PayoutAccount]:
    """The verified account of each payee that has one."""
    payees = {row.payee_id for row in rows}
    verified = PayoutAccount.objects.filter(payee__in=payees, state=PayoutAccount.State.VERIFIED)
    return {account.payee_id: account for account in verified}


def _payout(row: Payment, decision: Decision, account: PayoutAccount | None) -> Payout:
    masked = account.masked if account else ""
    return Payout(
        # Without a verified account nobody knows when it can be paid.
        day=(row.run.pay_on if row.run else row.pay_on) if account else None,
        payee=_name(row, decision),
        account=masked[:1].upper() + masked[1:],
        amount=row.amount,
        earliest=row.state in MAY_BE_LATER,
        month=f"{row.line.month:%Y-%m}" if row.line and row.line.month else "",
    )


def _name(row: Payment, decision: Decision) -> str:
    return YOU if row.payee.person_id == decision.case.applicant_id else row.payee.name
