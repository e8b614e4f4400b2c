"""The way of the money: payees and their accounts, payments, runs, bank files, receipts and vouchers."""

from payments.models.invoice import Invoice
from payments.models.ledger import LedgerReceipt, LedgerVoucher, PostingTable
from payments.models.payee import AccountKind, Payee, PayeeKind, PaymentInstruction, PayoutAccount
from payments.models.payment import Payment
from payments.models.requisition import Requisition, RequisitionSeries
from payments.models.run import BankReceipt, PaymentRun, RunFile, RunFlag

__all__ = [
    "AccountKind",
    "BankReceipt",
    "Invoice",
    "LedgerReceipt",
    "LedgerVoucher",
    "Payee",
    "PayeeKind",
    "Payment",
    "PaymentInstruction",
    "PaymentRun",
    "PayoutAccount",
    "PostingTable",
    "Requisition",
    "RequisitionSeries",
    "RunFile",
    "RunFlag",
]
