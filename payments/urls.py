"""Addresses of payees, accounts, payments, runs, receipts, and of what this floor shows on other pages."""

from django.urls import path
from django.views.decorators.cache import never_cache

from payments.views import (
    accounts,
    bank,
    bank_tables,
    case,
    funds,
    guarantees,
    home,
    invoices,
    ledger,
    posting,
    reconciliation,
    requisitions,
    runs,
    staff_accounts,
)

RUN = "runs/<int:run_id>/"
ACCOUNT = "accounts/<int:account_id>/"
PAYMENT = "payments/<int:payment_id>/"
REQUISITION = "requisitions/<int:requisition_id>/"
INVOICE = "invoices/<int:invoice_id>/"
GUARANTEE = "guarantees/<int:guarantee_id>/"
CLAIM = "guarantees/claims/<int:claim_id>/"
VOUCHER = "ledger/vouchers/<int:voucher_id>/"
BANK_TABLE = "bank/profiles/<int:bank_table_id>/"
POSTING = "ledger/posting/<int:posting_id>/"

urlpatterns = [
    # Payees and accounts
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/check/", accounts.account_check, name="account_check"),
    path(f"{ACCOUNT}verify/", accounts.VerifyAccount.as_view(), name="account_verify"),
    path(f"{ACCOUNT}number/", never_cache(accounts.ShowNumber.as_view()), name="account_number"),
    path(f"{ACCOUNT}reject/", accounts.RejectAccount.as_view(), name="account_reject"),
    path(f"{ACCOUNT}close/", accounts.CloseAccount.as_view(), name="account_close"),
    path(f"{ACCOUNT}waive/", accounts.WaiveCooling.as_view(), name="account_waive"),
    path("payees/", accounts.payees, name="payees"),
    path("payees/new/", accounts.NewPayee.as_view(), name="payee_new"),
    path("payees/<int:payee_id>/", accounts.payee, name="payee"),
    path("payees/<int:payee_id>/reason/", accounts.PayeeReason.as_view(), name="payee_reason"),
    path("payees/<int:payee_id>/account/", accounts.NewAccount.as_view(), name="account_new"),
    # The case
    path("cases/<int:case_id>/payments/", case.case_panel, name="payments_case_panel"),
    path("cases/<int:case_id>/payments/instruction/", case.Instruct.as_view(), name="payment_instruction"),
    path("payments/lines/<int:line_id>/", case.divide_line, name="payment_divide"),
    path(f"{PAYMENT}stop/", case.StopPayment.as_view(), name="payment_stop"),
    path(f"{PAYMENT}chain/", case.payment_chain, name="payment_chain"),
    path(f"{PAYMENT}chain/pdf/", case.payment_chain_pdf, name="payment_chain_pdf"),
    path(f"{PAYMENT}take-out/", runs.TakeOut.as_view(), name="payment_take_out"),
    # Requisitions
    path("requisitions/", requisitions.requisitions, name="requisitions"),
    path("requisitions/call/", requisitions.Call.as_view(), name="requisition_call"),
    path(REQUISITION, requisitions.requisition, name="requisition"),
    path(f"{REQUISITION}countersign/", requisitions.Countersign.as_view(), name="requisition_countersign"),
    path(f"{REQUISITION}void/", requisitions.Void.as_view(), name="requisition_void"),
    path(f"{REQUISITION}print/", requisitions.requisition_print, name="requisition_print"),
    path("payments/lines/<int:line_id>/requisition/", requisitions.Issue.as_view(), name="requisition_new"),
    # Invoices
    path("invoices/", invoices.invoices, name="invoices"),
    path("invoices/new/", invoices.Upload.as_view(), name="invoice_new"),
    path(INVOICE, invoices.invoice, name="invoice"),
    path(f"{INVOICE}file/", invoices.invoice_file, name="invoice_file"),
    path(f"{INVOICE}suggest/", invoices.invoice_suggest, name="invoice_suggest"),
    path(f"{INVOICE}attest/", invoices.Attest.as_view(), name="invoice_attest"),
    path(f"{INVOICE}plan/", invoices.Plan.as_view(), name="invoice_plan"),
    path(f"{INVOICE}send-back/", invoices.SendBack.as_view(), name="invoice_send_back"),
    path(f"{INVOICE}reject/", invoices.Reject.as_view(), name="invoice_reject"),
    # Runs
    path("runs/", runs.runs, name="runs"),
    path("runs/new/", runs.NewRun.as_view(), name="run_new"),
    path(RUN, runs.run, name="run"),
    path(f"{RUN}rows/", runs.run_rows, name="run_rows"),
    path(f"{RUN}list/", bank.run_list, name="run_list"),
    path(f"{RUN}left-out/", runs.run_left_out, name="run_left_out"),
    path(f"{RUN}flags/<int:flag_id>/", runs.run_flag, name="run_flag"),
    path(f"{RUN}collect/", runs.collect, name="run_collect"),
    path(f"{RUN}submit/", runs.SubmitRun.as_view(), name="run_submit"),
    path(f"{RUN}reopen/", runs.ReopenRun.as_view(), name="run_reopen"),
    path(f"{RUN}approve/", runs.ApproveRun.as_view(), name="run_approve"),
    path(f"{RUN}approve/second/", runs.ApproveRunAgain.as_view(), name="run_approve_again"),
    path(f"{RUN}release/", runs.ReleaseRun.as_view(), name="run_release"),
    path(f"{RUN}progress/", runs.run_progress, name="run_progress"),
    path(f"{RUN}file/", bank.run_file, name="run_file"),
    path(f"{RUN}file/check/", bank.check_file, name="run_file_check"),
    path(f"{RUN}file/retry/", bank.retry_delivery, name="run_file_retry"),
    path(f"{RUN}demo-bank/", bank.demo_bank, name="run_demo_bank"),
    # The bank's answers
    path("receipts/", bank.receipts, name="receipts"),
    path("receipts/new/", bank.NewReceipt.as_view(), name="receipt_new"),
    path("returned/", bank.returned, name="returned"),
    # Statements, and the three sums
    path("funds/", funds.funds, name="funds"),
    path("funds/sign/", funds.SignFunds.as_view(), name="fund_sign"),
    path("funds/bank/<int:entry_id>/", funds.NoteDeposit.as_view(), name="fund_deposit"),
    path("funds/deposits/<int:entry_id>/reverse/", funds.ReverseDeposit.as_view(), name="fund_reverse"),
    path("funds/<int:agreement_id>/", funds.fund, name="fund"),
    path("funds/<int:agreement_id>/pay/", funds.PayFunds.as_view(), name="fund_pay"),
    path("funds/<int:agreement_id>/end/", funds.EndFunds.as_view(), name="fund_end"),
    path("funds/<int:agreement_id>/statement/", funds.fund_pdf, name="fund_pdf"),
    path("cases/<int:case_id>/funds/new/", funds.NewAgreement.as_view(), name="fund_new"),
    # Rent guarantees
    path("guarantees/", guarantees.guarantees, name="guarantees"),
    path("cases/<int:case_id>/guarantees/new/", guarantees.NewGuarantee.as_view(), name="guarantee_new"),
    path(GUARANTEE, guarantees.guarantee, name="guarantee"),
    path(f"{GUARANTEE}sign/", guarantees.SignGuarantee.as_view(), name="guarantee_sign"),
    path(f"{GUARANTEE}end/", guarantees.EndGuarantee.as_view(), name="guarantee_end"),
    path(f"{GUARANTEE}claims/new/", guarantees.NoteClaim.as_view(), name="guarantee_claim_new"),
    path(f"{CLAIM}pay/", guarantees.GrantClaim.as_view(), name="guarantee_claim_grant"),
    path(f"{CLAIM}refuse/", guarantees.RefuseClaim.as_view(), name="guarantee_claim_refuse"),
    path(f"{CLAIM}again/", guarantees.PayClaim.as_view(), name="guarantee_claim_again"),
    path("staff-accounts/", staff_accounts.staff_accounts, name="staff_accounts"),
    path("staff-accounts/new/", staff_accounts.LoadStaffAccounts.as_view(), name="staff_accounts_new"),
    path("reconciliation/statements/", reconciliation.statements, name="statements"),
    path("reconciliation/statements/<int:statement_id>/", reconciliation.statement, name="statement"),
    path("reconciliation/entries/<int:entry_id>/", reconciliation.ExplainEntry.as_view(), name="entry_explain"),
    path("reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path("reconciliation/sign/", reconciliation.SignReconciliation.as_view(), name="reconciliation_sign"),
    # The ledger
    path("ledger/", ledger.vouchers, name="vouchers"),
    path(VOUCHER, ledger.voucher, name="voucher"),
    path(f"{VOUCHER}sie/", ledger.voucher_sie, name="voucher_sie"),
    path(f"{VOUCHER}csv/", ledger.voucher_csv, name="voucher_csv"),
    path(f"{VOUCHER}answer/", ledger.AnswerVoucher.as_view(), name="voucher_answer"),
    path(f"{VOUCHER}again/", ledger.VoucherAgain.as_view(), name="voucher_again"),
    path(f"{VOUCHER}retry/", ledger.voucher_retry, name="voucher_retry"),
    path("ledger/receipts/new/", ledger.NewLedgerReceipt.as_view(), name="ledger_receipt_new"),
    path("home/ledger/", ledger.home_ledger, name="payments_home_ledger"),
    path("ledger/posting/", posting.posting_list, name="postings"),
    path("ledger/posting/new/", posting.LoadPosting.as_view(), name="posting_new"),
    path(POSTING, posting.posting_table, name="posting"),
    path(f"{POSTING}csv/", posting.posting_csv, name="posting_csv"),
    path(f"{POSTING}approve/", posting.ApprovePosting.as_view(), name="posting_approve"),
    path(f"{POSTING}withdraw/", posting.WithdrawPosting.as_view(), name="posting_withdraw"),
    path("bank/profiles/", bank_tables.bank_tables, name="bank_tables"),
    path("bank/profiles/new/", bank_tables.LoadBankTable.as_view(), name="bank_table_new"),
    path(BANK_TABLE, bank_tables.bank_table, name="bank_table"),
    path(f"{BANK_TABLE}csv/", bank_tables.bank_table_csv, name="bank_table_csv"),
    path(f"{BANK_TABLE}approve/", bank_tables.ApproveBankTable.as_view(), name="bank_table_approve"),
    path(f"{BANK_TABLE}withdraw/", bank_tables.WithdrawBankTable.as_view(), name="bank_table_withdraw"),
    # Home pages, and the chain explained
    path("home/runs/", home.home_runs, name="payments_home_runs"),
    path("home/accounts/", home.home_accounts, name="payments_home_accounts"),
    path("home/requisitions/", home.home_requisitions, name="payments_home_requisitions"),
    path("home/invoices/", home.home_invoices, name="payments_home_invoices"),
    path("home/returned/", home.home_returned, name="payments_home_returned"),
    path("home/bank/", home.home_bank, name="payments_home_bank"),
    path("home/chains/", home.home_chains, name="payments_home_chains"),
    path("chain/", home.chain, name="chain"),
]
