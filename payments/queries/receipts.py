"""Reads of what the bank has answered: receipts, and what waits for one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from payments.models import BankReceipt, Payment, PaymentRun, RunFile
from payments.queries.secrecy import visible_receipts, visible_runs


def receipts(user: Any) -> QuerySet[BankReceipt]:
    return visible_receipts(user).select_related("run__section", "received_by__employee")


def file_of(run: PaymentRun) -> RunFile | None:
    """The run's bank file without its bytes."""
    return RunFile.objects.select_related("file").defer("file__content").filter(run=run).first()


def receipts_of(run: PaymentRun) -> list[BankReceipt]:
    return list(BankReceipt.objects.filter(run=run).select_related("received_by__employee").order_by("-pk"))


def runs_without_answer(user: Any) -> QuerySet[PaymentRun]:
    """Runs at the bank whose payments have not all been answered, the longest since first."""
    return visible_runs(user).filter(state=PaymentRun.State.EXPORTED).select_related("file").order_by("pay_on", "pk")


def unanswered(run: PaymentRun) -> int:
    return Payment.objects.filter(run=run, state=Payment.State.EXPORTED).count()
