"""What is unusual in a run: flagged by rules, each in one statement, for a person to judge."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet, Sum

from bistand.audit.models import Fact
from bistand.staff.models import DelegationRule
from bistand.staff.queries import setting
from cases.models import Document
from cases.models.record import BY_HAND
from payments.models import PayeeKind, Payment, PaymentRun, PayoutAccount, RunFlag
from payments.queries.staff_accounts import staff_accounts_in

# A payment this many times the payee's own average is worth a look.
LARGE_FACTOR = 3
# So near below a limit of the delegation order that it may have been kept there.
NEAR = Decimal("0.95")
# Payments to one client in a run that are many.
MANY = 5
# Of fewer payments than this one person's share says nothing.
LARGE_RUN = 20
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
        RunFlag.Kind.STAFF_ACCOUNT: rows.filter(account__in=staff_accounts_in(rows)),
        RunFlag.Kind.REPEATED: rows.filter(sent),
        RunFlag.Kind.PLANNED_TWICE: rows.filter(planned).exclude(sent),
        RunFlag.Kind.LARGE: rows.annotate(usual=paid.annotate(a=Avg("amount")).values("a")).filter(
            Q(usual__isnull=False), amount__gt=F("usual") * LARGE_FACTOR
        ),
        RunFlag.Kind.ACCOUNT_WARNING: rows.exclude(account__warnings=[]),
        **_first_to_client(rows),
        RunFlag.Kind.NEAR_LIMIT: _near_limit(rows, today),
        RunFlag.Kind.MANY_TO_ACCOUNT: _many_to_account(rows),
        RunFlag.Kind.NO_DOCUMENT: _without_document(rows),
        RunFlag.Kind.DECIDERS_SHARE: _deciders_share(rows),
    }
    return {kind: list(_carriers(run, kind, payments).values_list("pk", flat=True)) for kind, payments in found.items()}


def _first_to_client(rows: QuerySet[Payment]) -> dict[str, QuerySet[Payment]]:
    """Clients who have never been paid: where the one who opened the case has also decided, that is said instead."""
    before = Payment.objects.filter(payee=OuterRef("payee"), state__in=SENT)
    first = rows.filter(~Exists(before), payee__kind=PayeeKind.CLIENT)
    opened = Fact.objects.filter(name="CaseOpened", case_id=OuterRef("case_id"))
    alone = Exists(opened.filter(actor__employee=OuterRef("decided_person")))
    return {RunFlag.Kind.NEW_CLIENT: first.exclude(alone), RunFlag.Kind.ALONE: first.filter(alone)}


def _near_limit(rows: QuerySet[Payment], today: date) -> QuerySet[Payment]:
    limits = DelegationRule.objects.filter(
        decision_type=OuterRef("decision__decision_type"),
        valid__contains=today,
        limit__gte=OuterRef("decision__amount"),
        limit__lte=OuterRef("decision__amount") / NEAR,
    )
    return rows.filter(Exists(limits))


def _many_to_account(rows: QuerySet[Payment]) -> QuerySet[Payment]:
    """To one account of a client; a landlord gets many, as is usual."""
    of_client = rows.filter(payee__kind=PayeeKind.CLIENT).order_by()
    many = of_client.values("account").annotate(n=Count("pk")).filter(n__gte=MANY).values("account")
    return rows.filter(account__in=many)


def _without_document(rows: QuerySet[Payment]) -> QuerySet[Payment]:
    """Decided on an application by hand, without any paper that had come in by then."""
    came = Document.objects.filter(
        case=OuterRef("case"), direction=Document.Direction.INCOMING, received_at__lte=OuterRef("decision__decided_at")
    )
    return rows.filter(~Exists(came), decision__application__channel__in=BY_HAND)


def _deciders_share(rows: QuerySet[Payment]) -> QuerySet[Payment]:
    """The largest payment of the person whose decisions are more than half of a run that is large enough to tell."""
    shares = list(rows.order_by().values("decided_person").annotate(n=Count("pk"), s=Sum("amount")).order_by("-s"))
    if sum(share["n"] for share in shares) < LARGE_RUN or shares[0]["s"] * 2 <= sum(share["s"] for share in shares):
        return rows.none()
    largest = rows.filter(decided_person=shares[0]["decided_person"]).order_by("-amount", "pk").values("pk")[:1]
    return rows.filter(pk__in=largest)


def _carriers(run: PaymentRun, kind: str, payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Which of the payments the flag is put on: all, or the first to each account, or of each decision, that has not
    been flagged so.
    """
    if kind in RunFlag.ABOUT_ACCOUNT:
        about, same = "account", {"account": OuterRef("account")}
    elif kind in RunFlag.ABOUT_DECISION:
        about, same = "decision", {"payment__decision": OuterRef("decision")}
    else:
        return payments
    said = RunFlag.objects.filter(run=run, kind=kind, **same)
    unsaid = payments.exclude(Exists(said.filter(Q(payment__run=run) | ~Q(answer=""))))
    return unsaid.order_by(about, "pk").distinct(about)
