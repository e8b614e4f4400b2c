"""The way of the money: payees and their accounts, payments, runs, bank files and receipts."""

from payments.models.payee import AccountKind, Payee, PayeeKind, PaymentInstruction, PayoutAccount
from payments.models.payment import Payment
from payments.models.requisition import Requisition, RequisitionSeries
from payments.models.run import BankReceipt, PaymentRun, RunFile, RunFlag

__all__ = [
    "AccountKind",
    "BankReceipt",
    "Payee",
    "PayeeKind",
    "Payment",
    "PaymentInstruction",
    "PaymentRun",
    "PayoutAccount",
    "Requisition",
    "RequisitionSeries",
    "RunFile",
    "RunFlag",
]
