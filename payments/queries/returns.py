"""Reads of payments that the bank has sent back: those to be paid anew, and those whose money stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DecimalField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from cases.models import Decision, DecisionLine, RecoveryClaim
from payments.models import BankEntry, GuaranteeClaim, Payment, PayoutAccount
from payments.queries.requisitions import reserved_of_line
from payments.queries.secrecy import visible_payments

SEK: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=2)
ClaimState = GuaranteeClaim.State


class InForce(Func):
    """The decision that by now stands in the place of a column's: itself, or the last of those that replaced it."""

    template = (
        "(WITH RECURSIVE later AS (SELECT %(expressions)s AS id UNION ALL SELECT c.id FROM cases_decision c"
        " JOIN later l ON c.replaces_id = l.id WHERE c.state IN ('made', 'executed', 'replaced'))"
        " SELECT c.id FROM later l JOIN cases_decision c ON c.id = l.id WHERE c.state IN ('made', 'executed'))"
    )
    output_field = BigIntegerField()


def returned(user: Any) -> QuerySet[Payment]:
    """Payments that came back and wait to be paid anew, as `to_pay_anew`."""
    return to_pay_anew(visible_payments(user))


def to_pay_anew(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Those of the payments that came back and have not been planned anew.

    Of aid: the decision in force by now has money left (`left`, SEK, also when what those it replaces have paid is
    counted) and a line that lacks it, `plan_line`: the payment's own or, where its decision has been replaced, one of
    that which replaced it. Of a rent guarantee: the claim stands and has no other payment.
    """
    paid = Payment.objects.filter(claim=OuterRef("claim"))
    unpaid_claim = (
        Q(claim__state=ClaimState.GRANTED)
        & ~Exists(paid.filter(state__in=Payment.LIVE))
        & ~Exists(paid.filter(state=Payment.State.RETURNED, pk__gt=OuterRef("pk")))
    )
    return _told(payments).filter(Q(plan_line__isnull=False) & Q(left__gt=0) | unpaid_claim)


def kept(user: Any) -> QuerySet[Payment]:
    """Payments that came back and of which nothing is left to pay: what replaced their decision gives no more than what
    is paid or planned, or the claim on the rent guarantee has been refused since.
    """
    aid = Q(decision__state=Decision.State.REPLACED) & (Q(plan_line__isnull=True) | Q(left__lte=0))
    return _told(visible_payments(user)).filter(aid | Q(claim__state=ClaimState.REFUSED))


def _told(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Returned ones with what is told of each.

    `booked_back`: the day the bank booked it back, where a statement says so. `has_new_account`: the payee now has
    another verified account than the one the bank refused. `claimed_back`: a claim in force of what its decision paid.
    """
    of_payee = PayoutAccount.objects.filter(payee=OuterRef("payee"))
    verified = of_payee.filter(state=PayoutAccount.State.VERIFIED).exclude(pk=OuterRef("account"))
    booked = BankEntry.objects.filter(payment=OuterRef("pk"), is_debit=False)
    claims = RecoveryClaim.objects.filter(decision=OuterRef("decision"), state__in=RecoveryClaim.OPEN)
    return (
        payments.filter(state=Payment.State.RETURNED)
        .annotate(
            current=Case(When(decision__state__in=Decision.IN_FORCE, then=F("decision")), default=InForce("decision")),
            plan_line=Subquery(_lines_with_room().values("pk")[:1]),
            left=Func(F("current"), function="payments_left", output_field=SEK),
            has_new_account=Exists(verified),
            account_waits=Exists(of_payee.filter(state=PayoutAccount.State.ENTERED)),
            booked_back=Subquery(booked.order_by("pk").values("booked_on")[:1]),
            claimed_back=Subquery(claims.order_by("pk").values("pk")[:1]),
        )
        .select_related(
            "case", "payee", "account", "line", "run", "receipt", "decision", "invoice", "claim", "claim__guarantee"
        )
    )


def _lines_with_room() -> QuerySet[DecisionLine]:
    """Lines that the outer row's payment may be planned anew of, those of the same purpose and month first."""
    live = Payment.objects.filter(line=OuterRef("pk"), state__in=Payment.LIVE).order_by().values("line")
    used = Coalesce(Subquery(live.annotate(s=Sum("amount")).values("s")), Value(Decimal(0)), output_field=SEK)
    lines = DecisionLine.objects.filter(decision=OuterRef("current"))
    own = lines.filter(Q(pk=OuterRef("line")) | ~Q(decision=OuterRef("decision")))
    with_room = own.annotate(
        used=used + reserved_of_line("pk"),
        other_purpose=Case(When(purpose=OuterRef("line__purpose"), then=0), default=1),
        other_month=Case(When(month=OuterRef("line__month"), then=0), default=1),
    )
    return with_room.filter(used__lt=F("amount")).order_by("other_purpose", "other_month", "pk")
