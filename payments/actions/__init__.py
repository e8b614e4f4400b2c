"""Every write of the way of the money, one function per business act; `f(actor, now, …)`, see bistand.actions."""

from payments.actions.account import (
    NewAccount,
    close_account,
    ensure_client_payee,
    enter_account,
    register_payee,
    reject_account,
    verify_account,
)
from payments.actions.export import read_receipt, store_run_file
from payments.actions.ledger import (
    ask_for_voucher,
    note_ledger_answer,
    read_ledger_receipt,
    store_return_voucher,
    store_run_voucher,
)
from payments.actions.plan import Share, divide_line, instruct, plan_decision, stop_payment
from payments.actions.posting import approve_posting, load_posting, withdraw_posting
from payments.actions.requisition import (
    Answer,
    Order,
    answer_supplier,
    countersign_requisition,
    issue_requisition,
    store_print,
    void_requisition,
    void_unsigned,
)
from payments.actions.run import (
    answer_flag,
    approve_run,
    collect,
    open_run,
    release_run,
    reopen_run,
    submit_run,
    take_out,
)

__all__ = [
    "Answer",
    "NewAccount",
    "Order",
    "Share",
    "answer_flag",
    "answer_supplier",
    "approve_posting",
    "approve_run",
    "ask_for_voucher",
    "close_account",
    "collect",
    "countersign_requisition",
    "divide_line",
    "ensure_client_payee",
    "enter_account",
    "instruct",
    "issue_requisition",
    "load_posting",
    "note_ledger_answer",
    "open_run",
    "plan_decision",
    "read_ledger_receipt",
    "read_receipt",
    "register_payee",
    "reject_account",
    "release_run",
    "reopen_run",
    "stop_payment",
    "store_print",
    "store_return_voucher",
    "store_run_file",
    "store_run_voucher",
    "submit_run",
    "take_out",
    "verify_account",
    "void_requisition",
    "void_unsigned",
    "withdraw_posting",
]
