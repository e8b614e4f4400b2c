"""What is unusual in a run: flagged by rules, each in one statement, for a person to judge."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Avg, Exists, F, OuterRef, Q, QuerySet

from bistand.staff.queries import setting
from payments.models import Payment, PaymentRun, PayoutAccount, RunFlag

# A payment this many times the payee's own average is worth a look.
LARGE_FACTOR = 3
SENT = (Payment.State.RELEASED, Payment.State.EXPORTED, Payment.State.PAID)


def raise_flags(run: PaymentRun, today: date) -> int:
    """Flag the run's payments anew; an answer already given stays. Returns the number of flags raised.

    Also when a payment has left a run that waits for approval: what it carried of its account passes to the next.
    """
    raised = [
        RunFlag(run=run, payment_id=payment, kind=kind)
        for kind, payments in _flagged(run, today).items()
        for payment in payments
    ]
    return len(RunFlag.objects.bulk_create(raised, ignore_conflicts=True))


def _flagged(run: PaymentRun, today: date) -> dict[str, list[int]]:
    rows = Payment.objects.filter(run=run)
    quiet = today - timedelta(days=setting("payments.account_quiet_days", today))
    same_account = PayoutAccount.objects.filter(
        kind=OuterRef("account__kind"),
        normalized=OuterRef("account__normalized"),
        state__in=[PayoutAccount.State.VERIFIED, PayoutAccount.State.ENTERED],
    ).exclude(payee=OuterRef("payee"))
    # For the same purpose and the same month of aid, out of another decision: paid or sent before, or only planned.
    same_purpose = Payment.objects.filter(
        case=OuterRef("case"),
        line__purpose=OuterRef("line__purpose"),
        decision__application__month=OuterRef("decision__application__month"),
    ).exclude(line=OuterRef("line"))
    sent = Exists(same_purpose.filter(state__in=SENT))
    planned = Exists(same_purpose.filter(state__in=(Payment.State.PLANNED, Payment.State.IN_RUN)))
    paid = Payment.objects.filter(payee=OuterRef("payee"), state=Payment.State.PAID).order_by().values("payee")
    found = {
        RunFlag.Kind.NEW_ACCOUNT: rows.filter(account__verified_at__date__gt=quiet),
        RunFlag.Kind.SHARED_ACCOUNT: rows.filter(Exists(same_account)),
        RunFlag.Kind.REPEATED: rows.filter(sent),
        RunFlag.Kind.PLANNED_TWICE: rows.filter(planned).exclude(sent),
        RunFlag.Kind.LARGE: rows.annotate(usual=paid.annotate(a=Avg("amount")).values("a")).filter(
            Q(usual__isnull=False), amount__gt=F("usual") * LARGE_FACTOR
        ),
        RunFlag.Kind.ACCOUNT_WARNING: rows.exclude(account__warnings=[]),
    }
    return {kind: list(_carriers(run, kind, payments).values_list("pk", flat=True)) for kind, payments in found.items()}


def _carriers(run: PaymentRun, kind: str, payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Which of the payments the flag is put on: all, or the first to each account that has not been flagged so."""
    if kind not in RunFlag.ABOUT_ACCOUNT:
        return payments
    said = RunFlag.objects.filter(run=run, kind=kind, account=OuterRef("account"))
    unsaid = payments.exclude(Exists(said.filter(Q(payment__run=run) | ~Q(answer=""))))
    return unsaid.order_by("account", "pk").distinct("account")
