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
from payments.actions.plan import Share, divide_line, instruct, plan_decision, stop_payment
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
    "NewAccount",
    "Share",
    "answer_flag",
    "approve_run",
    "close_account",
    "collect",
    "divide_line",
    "ensure_client_payee",
    "enter_account",
    "instruct",
    "open_run",
    "plan_decision",
    "read_receipt",
    "register_payee",
    "reject_account",
    "release_run",
    "reopen_run",
    "stop_payment",
    "store_run_file",
    "submit_run",
    "take_out",
    "verify_account",
]
