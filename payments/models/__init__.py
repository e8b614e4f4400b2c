"""The way of the money: payees and their accounts, payments, runs, bank files, receipts and vouchers."""

from payments.models.bank_table import BankTable
from payments.models.funds import FundAgreement, FundEntry, FundReconciliation
from payments.models.guarantee import GuaranteeClaim, RentGuarantee
from payments.models.invoice import Invoice
from payments.models.ledger import LedgerReceipt, LedgerVoucher, PostingTable
from payments.models.payee import (
    IN_BANK_FILE,
    AccountKind,
    CoolingWaiver,
    Payee,
    PayeeKind,
    PaymentInstruction,
    PayoutAccount,
)
from payments.models.payment import Payment
from payments.models.requisition import Requisition, RequisitionSeries
from payments.models.run import BankReceipt, Money, PaymentRun, RunFile, RunFlag, RunKind, RunList
from payments.models.staff_account import StaffAccount, StaffAccountList
from payments.models.statement import BankEntry, BankStatement, Reconciliation

__all__ = [
    "IN_BANK_FILE",
    "AccountKind",
    "BankEntry",
    "BankReceipt",
    "BankStatement",
    "BankTable",
    "CoolingWaiver",
    "FundAgreement",
    "FundEntry",
    "FundReconciliation",
    "GuaranteeClaim",
    "Invoice",
    "LedgerReceipt",
    "LedgerVoucher",
    "Money",
    "Payee",
    "PayeeKind",
    "Payment",
    "PaymentInstruction",
    "PaymentRun",
    "PayoutAccount",
    "PostingTable",
    "Reconciliation",
    "RentGuarantee",
    "Requisition",
    "RequisitionSeries",
    "RunFile",
    "RunFlag",
    "RunKind",
    "RunList",
    "StaffAccount",
    "StaffAccountList",
]
