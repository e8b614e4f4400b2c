"""Reads of what the bank has answered: receipts, what waits for one, and payments that came back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, F, Func, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from payments.models import BankEntry, BankReceipt, Payment, PaymentRun, PayoutAccount, RunFile
from payments.queries.requisitions import reserved_of_line
from payments.queries.secrecy import visible_payments, visible_receipts, visible_runs

SEK: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=2)


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


def returned(user: Any) -> QuerySet[Payment]:
    """Payments that came back and have not been planned anew: the line still lacks their money, and the decision has
    some left, also when what those it replaces have paid is counted.

    `booked_back`: the day the bank booked it back, where a statement says so. `has_new_account`: the payee now has
    another verified account than the one the bank refused.
    """
    live = Payment.objects.filter(line=OuterRef("line"), state__in=Payment.LIVE).order_by().values("line")
    used = Coalesce(
        Subquery(live.annotate(s=Sum("amount")).values("s")),
        Value(Decimal(0)),
        output_field=SEK,
    )
    verified = PayoutAccount.objects.filter(payee=OuterRef("payee"), state=PayoutAccount.State.VERIFIED)
    booked = BankEntry.objects.filter(payment=OuterRef("pk"), is_debit=False)
    waiting = PayoutAccount.objects.filter(payee=OuterRef("payee"), state=PayoutAccount.State.ENTERED)
    return (
        visible_payments(user)
        .filter(state=Payment.State.RETURNED, decision__state__in=["made", "executed"])
        .annotate(
            used=used + reserved_of_line(),
            has_new_account=Exists(verified.exclude(pk=OuterRef("account"))),
            account_waits=Exists(waiting),
            booked_back=Subquery(booked.order_by("pk").values("booked_on")[:1]),
            left=Func(F("decision"), function="payments_left", output_field=SEK),
        )
        .filter(used__lt=F("line__amount"), left__gt=0)
        .select_related("case", "payee", "account", "line", "run", "receipt")
    )


def returned_waiting(user: Any) -> QuerySet[Payment]:
    """The returned payments that wait, for the navigation to count."""
    return returned(user)
