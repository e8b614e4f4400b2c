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
from payments.models import BankEntry, FundEntry, GuaranteeClaim, Payment, PayoutAccount, Requisition
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
    that which replaced it. Of a rent guarantee: the claim stands and has no other payment. Of a client's own money,
    which is the client's again: there is some left, and nothing more to the same payee has been ordered since.
    """
    # Most decisions replace nothing and have no requisition: they have money left where the line has, as none of their
    # lines is overdrawn. Of the others the whole chain is asked, which is many times as dear.
    held = Requisition.objects.filter(decision=OuterRef("pk"))
    alone = _of_decision(~Exists(held), state__in=Decision.IN_FORCE, replaces=None)
    own = Exists(DecisionLine.objects.filter(pk=OuterRef("line"), amount__gt=_paid_of_line()))
    of_chain = Q(decision__isnull=False, has_line=True, left__gt=0)
    paid = Payment.objects.filter(claim=OuterRef("claim"))
    unpaid_claim = (
        _claim(ClaimState.GRANTED)
        & ~Exists(paid.filter(state__in=Payment.LIVE))
        & ~Exists(paid.filter(state=Payment.State.RETURNED, pk__gt=OuterRef("pk")))
    )
    of_aid = Q(alone__isnull=False) & own | Q(alone=None) & of_chain
    return _told(payments).alias(alone=alone).filter(of_aid | unpaid_claim | _own_money(balance__gt=0))


def kept(user: Any) -> QuerySet[Payment]:
    """Payments that came back and of which nothing is left to pay: what replaced their decision gives no more than what
    is paid or planned, the claim on the rent guarantee has been refused since, or the client's own money has gone to
    something else.
    """
    aid = Q(replaced__isnull=False) & (Q(has_line=False) | Q(left__lte=0))
    rows = _told(visible_payments(user)).alias(replaced=_of_decision(state=Decision.State.REPLACED))
    return rows.filter(aid | _claim(ClaimState.REFUSED) | _own_money(balance__lte=0))


def _own_money(**balance: int) -> Q:
    """A client's own money that came back, with such a balance by now (SEK), and no later order to the same payee."""
    later = FundEntry.objects.filter(
        agreement=OuterRef("agreement"), kind=FundEntry.Kind.WITHDRAWAL, payee=OuterRef("payment__payee"),
        pk__gt=OuterRef("pk"),
    ).exclude(ordered_payment__state=Payment.State.STOPPED)  # fmt: skip
    put_back = FundEntry.objects.filter(~Exists(later), payment=OuterRef("pk")).alias(
        balance=Func(F("agreement"), function="payments_fund_balance", output_field=SEK)
    )
    return Q(Exists(put_back.filter(**balance)), withdrawal__isnull=False)


def _of_decision(*conditions: Any, **values: Any) -> Subquery:
    """The key of the payment's decision where all this holds of it.

    Neither a join nor EXISTS: for those PostgreSQL reads all that came back, or all decisions, before it takes the rows
    of a page.
    """
    return Subquery(Decision.objects.filter(*conditions, pk=OuterRef("decision"), **values).values("pk")[:1])


def _claim(state: str) -> Exists:
    return Exists(GuaranteeClaim.objects.filter(pk=OuterRef("claim"), state=state))


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
        payments.filter(at_rest=Payment.State.RETURNED)
        .alias(current=InForce("decision"))
        .alias(has_line=Exists(_lines_with_room()))
        .annotate(
            plan_line=Subquery(_best_first(_lines_with_room()).values("pk")[:1]),
            left=Func(F("current"), function="payments_left", output_field=SEK),
            has_new_account=Exists(verified),
            account_waits=Exists(of_payee.filter(state=PayoutAccount.State.ENTERED)),
            booked_back=Subquery(booked.order_by("pk").values("booked_on")[:1]),
            claimed_back=Subquery(claims.order_by("pk").values("pk")[:1]),
        )
        .select_related(
            "case",
            "payee",
            "account",
            "line",
            "run",
            "receipt",
            "decision",
            "invoice",
            "claim",
            "claim__guarantee",
            "withdrawal",
        )
    )


def _lines_with_room() -> QuerySet[DecisionLine]:
    """Lines that the outer row's payment may be planned anew of."""
    lines = DecisionLine.objects.filter(decision=OuterRef("current"))
    own = lines.filter(Q(pk=OuterRef("line")) | ~Q(decision=OuterRef("decision")))
    return own.filter(amount__gt=_paid_of_line() + reserved_of_line("pk"))


def _best_first(lines: QuerySet[DecisionLine]) -> QuerySet[DecisionLine]:
    """Those of the same purpose and month as the outer row's payment first."""
    told = lines.annotate(
        other_purpose=Case(When(purpose=OuterRef("line__purpose"), then=0), default=1),
        other_month=Case(When(month=OuterRef("line__month"), then=0), default=1),
    )
    return told.order_by("other_purpose", "other_month", "pk")


def _paid_of_line() -> Coalesce:
    """What is paid or planned of a decision line (SEK)."""
    live = Payment.objects.filter(line=OuterRef("pk"), state__in=Payment.LIVE).order_by().values("line")
    return Coalesce(Subquery(live.annotate(s=Sum("amount")).values("s")), Value(Decimal(0)), output_field=SEK)
