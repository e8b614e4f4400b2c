"""What happens on this floor, for the floor above and for the case's timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bistand.facts import Event


@dataclass(frozen=True)
class AccountEntered(Event):
    payee: str


@dataclass(frozen=True)
class AccountVerified(Event):
    payee: str


@dataclass(frozen=True)
class AccountRejected(Event):
    payee: str
    reason: str


@dataclass(frozen=True)
class PaymentsPlanned(Event):
    decision_id: int
    amount: Decimal


@dataclass(frozen=True)
class PaymentStopped(Event):
    payment_id: int
    amount: Decimal
    reason: str


@dataclass(frozen=True)
class RunSubmitted(Event):
    run_id: int


@dataclass(frozen=True)
class RunReopened(Event):
    run_id: int
    reason: str


@dataclass(frozen=True)
class RunApproved(Event):
    run_id: int
    count: int
    total: Decimal


@dataclass(frozen=True)
class RunReleased(Event):
    run_id: int
    pay_on: date
    count: int
    total: Decimal


@dataclass(frozen=True)
class RunExported(Event):
    run_id: int
    sha256: str


@dataclass(frozen=True)
class ReceiptRead(Event):
    run_id: int
    paid: int
    returned: int


@dataclass(frozen=True)
class StatementRead(Event):
    statement_id: int
    entries: int
    returned: int


@dataclass(frozen=True)
class ReturnsBooked(Event):
    run_id: int
    count: int


@dataclass(frozen=True)
class Reconciled(Event):
    first_day: date
    last_day: date


@dataclass(frozen=True)
class OfRun(Event):
    """What happened to a case's payments of a run, together (SEK); on the timeline of each case of the run."""

    run_id: int
    amount: Decimal


class PaymentsCollected(OfRun):
    pass


class PaymentsReleased(OfRun):
    pass


class PaymentsSent(OfRun):
    pass


class PaymentsPaid(OfRun):
    pass


@dataclass(frozen=True)
class PaymentsTakenOut(OfRun):
    reason: str


@dataclass(frozen=True)
class PaymentReturned(Event):
    payment_id: int
    amount: Decimal
    reason: str


@dataclass(frozen=True)
class OfRequisition(Event):
    """What happened to a requisition, by its number, with its highest amount (SEK)."""

    requisition_id: int
    title: str
    amount: Decimal


class RequisitionIssued(OfRequisition):
    pass


class RequisitionCountersigned(OfRequisition):
    pass


@dataclass(frozen=True)
class RequisitionVoided(OfRequisition):
    reason: str


@dataclass(frozen=True)
class RequisitionAsked(Event):
    """A supplier asked about a number and a code; what was answered. Without a case where there is no such number."""

    title: str


@dataclass(frozen=True)
class OfInvoice(Event):
    """What happened to an invoice, by supplier and number, with its amount (SEK)."""

    invoice_id: int
    title: str
    amount: Decimal


class InvoiceReviewed(OfInvoice):
    pass


class InvoiceAttested(OfInvoice):
    pass


class InvoiceCredited(OfInvoice):
    pass


@dataclass(frozen=True)
class InvoiceSentBack(OfInvoice):
    reason: str


@dataclass(frozen=True)
class InvoiceRejected(OfInvoice):
    reason: str


@dataclass(frozen=True)
class InvoiceReceived(Event):
    """It came in; whose it is, is not known yet."""

    invoice_id: int


@dataclass(frozen=True)
class PostingApproved(Event):
    table_id: int
    valid_from: date


@dataclass(frozen=True)
class BankTableApproved(Event):
    table_id: int
    valid_from: date


@dataclass(frozen=True)
class VoucherMade(Event):
    voucher_id: int
    run_id: int | None
    sha256: str


@dataclass(frozen=True)
class OfVoucher(Event):
    """What the ledger said of a voucher."""

    voucher_id: int
    run_id: int | None


class VoucherPosted(OfVoucher):
    pass


class VoucherRefused(OfVoucher):
    pass


@dataclass(frozen=True)
class VoucherAskedFor(Event):
    """Another voucher is wanted in the place of a refused one."""

    run_id: int | None
    payment_id: int | None
    deposit_id: int | None
    booked_on: date
    reason: str


@dataclass(frozen=True)
class FundAgreementMade(Event):
    person: str


@dataclass(frozen=True)
class FundAgreementEnded(Event):
    reason: str


@dataclass(frozen=True)
class FundMoneyIn(Event):
    amount: Decimal
    text: str


@dataclass(frozen=True)
class FundMoneyOut(Event):
    amount: Decimal
    text: str


@dataclass(frozen=True)
class GuaranteeDecided(Event):
    amount: Decimal
    text: str


@dataclass(frozen=True)
class GuaranteeSigned(Event):
    amount: Decimal
    text: str


@dataclass(frozen=True)
class GuaranteeClaimed(Event):
    amount: Decimal
    text: str


@dataclass(frozen=True)
class GuaranteeJudged(Event):
    """A claim was granted so much (SEK), or refused."""

    amount: Decimal | None
    text: str


@dataclass(frozen=True)
class GuaranteeEnded(Event):
    reason: str


@dataclass(frozen=True)
class StaffAccountsLoaded(Event):
    list_id: int
    count: int
