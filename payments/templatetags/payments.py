"""How accounts, states and names of this floor are written."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from bistand.staff.permissions import may
from cases.barriers import barred_ids
from payments.bank.accounts import AccountError, Bankgiro, Plusgiro, read_bank_account
from payments.models import AccountKind, Invoice, Payment, PaymentRun, PayoutAccount, Requisition
from payments.queries.secrecy import name_for, payee_name_for
from payments.requisition_code import shown

register = template.Library()

PAYMENT_TONES = {
    Payment.State.PLANNED: "neutral",
    Payment.State.IN_RUN: "waiting",
    Payment.State.RELEASED: "info",
    Payment.State.EXPORTED: "info",
    Payment.State.PAID: "success",
    Payment.State.RETURNED: "danger",
    Payment.State.STOPPED: "neutral",
}
RUN_TONES = {
    PaymentRun.State.OPEN: "neutral",
    PaymentRun.State.SUBMITTED: "waiting",
    PaymentRun.State.APPROVED: "info",
    PaymentRun.State.RELEASED: "info",
    PaymentRun.State.EXPORTED: "waiting",
    PaymentRun.State.RECONCILED: "success",
}
ACCOUNT_TONES = {
    PayoutAccount.State.ENTERED: "waiting",
    PayoutAccount.State.VERIFIED: "success",
    PayoutAccount.State.REJECTED: "danger",
    PayoutAccount.State.CLOSED: "neutral",
}
REQUISITION_TONES = {
    Requisition.State.ISSUED: "waiting",
    Requisition.State.COUNTERSIGNED: "success",
    Requisition.State.VOIDED: "neutral",
    Requisition.State.USED: "neutral",
}
INVOICE_TONES = {
    Invoice.State.RECEIVED: "neutral",
    Invoice.State.REVIEWED: "waiting",
    Invoice.State.ATTESTED: "success",
    Invoice.State.REJECTED: "danger",
    Invoice.State.SETTLED: "neutral",
}


@register.filter
def tone(row: Any) -> str:
    """The tone of a payment's, run's, account's, requisition's or invoice's state."""
    tones: dict[Any, str] = {**PAYMENT_TONES, **RUN_TONES, **ACCOUNT_TONES}
    if isinstance(row, PaymentRun):
        tones = {**RUN_TONES}
    elif isinstance(row, PayoutAccount):
        tones = {**ACCOUNT_TONES}
    elif isinstance(row, Requisition):
        tones = {**REQUISITION_TONES}
        if row.is_expired(timezone.localdate()):
            return "warning"
    elif isinstance(row, Invoice):
        tones = {**INVOICE_TONES}
    return tones.get(row.state, "neutral")


@register.filter
def last_payment(row: Invoice) -> Payment | None:
    """The latest of its payments, out of those at hand."""
    return max(row.payments.all(), key=lambda payment: payment.pk, default=None)


@register.filter
def is_overdue(row: Invoice) -> bool:
    """Whether it is past its due date and not paid, as far as its payments are at hand."""
    waits = row.state in (*Invoice.WAITING, Invoice.State.ATTESTED) and row.kind == Invoice.Kind.INVOICE
    paid = any(payment.state == Payment.State.PAID for payment in row.payments.all())
    return waits and row.due_date is not None and row.due_date < timezone.localdate() and not paid


@register.filter
def account_number(account: PayoutAccount) -> str:
    """The whole number, grouped as it is printed on proofs and bills. Only for those who may see it."""
    if not account.number:
        return ""
    try:
        if account.kind == AccountKind.BANKGIRO:
            return Bankgiro(account.number).display
        if account.kind == AccountKind.PLUSGIRO:
            return Plusgiro(account.number).display
        return read_bank_account(account.clearing, account.number).display
    except AccountError:
        return f"{account.clearing}-{account.number}"


@register.filter
def account_for(account: PayoutAccount | None, user: Any) -> str:
    """The account as this user may see it: with its last four digits; a bankgiro, which is public, whole."""
    if account is None:
        return ""
    if account.kind != AccountKind.BANKGIRO or not may(user, "payments.see_account"):
        return account.masked[:1].upper() + account.masked[1:]
    kind = account.get_kind_display()
    where = account.bank or kind[:1].upper() + kind[1:]
    return f"{where} {account_number(account)}".rstrip()


@register.filter
def named_for(payment: Payment, user: Any) -> str:
    """The payee's name, hidden where this user may not know it."""
    return name_for(user, payment)


@register.filter
def barred_to(payment: Payment, user: Any) -> bool:
    """Whether the payment is of a case that the user is barred from (jäv)."""
    return payment.case_id in barred_ids(user)


@register.filter
def payee_named_for(payee: Any, user: Any) -> str:
    return payee_name_for(user, payee)


@register.filter
def standing(row: Requisition) -> str:
    """The state of a requisition in words, as it is today."""
    if row.is_expired(timezone.localdate()):
        return "Utgången och oanvänd" if row.code else "Utgången, aldrig kontrasignerad"
    return row.get_state_display().capitalize()


@register.filter
def check_code(code: str) -> str:
    return shown(code)
