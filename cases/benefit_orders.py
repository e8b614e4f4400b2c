"""Payment orders to Försäkringskassan as they are read: what is left, and what may be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from bistand.ui.templatetags.ui import amount
from cases.closing import Matter
from cases.instalments import MONEY, NOTHING
from cases.models import (
    BenefitOrder,
    BenefitOrderEntry,
    Case,
    Decision,
    RecoveryClaim,
)
from cases.queries import visible_cases

NO_ACCOUNT = (
    "Kontot som Försäkringskassan ska betala till är inte inställt. Den som driver systemet anger det "
    "(MUNICIPALITY_REPAYMENT_ACCOUNT)."
)


def left_of_order(order: BenefitOrder) -> Decimal:
    """SEK that has not come in."""
    return order.amount - (order.entries.aggregate(sum=Sum("amount"))["sum"] or NOTHING)


def with_balance(rows: QuerySet[BenefitOrder]) -> QuerySet[BenefitOrder]:
    """Orders with SEK that has come in `came`, not come in `left`, and whether they are `ended`."""
    entries = BenefitOrderEntry.objects.filter(order=OuterRef("pk"))
    came = entries.order_by().values("order").annotate(sum=Sum("amount")).values("sum")
    found = rows.annotate(
        came=Coalesce(Subquery(came, output_field=MONEY), NOTHING, output_field=MONEY),
        ended=Exists(entries.filter(kind=BenefitOrderEntry.Kind.CLOSED)),
    )
    return found.annotate(left=F("amount") - F("came"))


def orders_of(user: Any) -> QuerySet[BenefitOrder]:
    """Orders in the cases that the user may know of, each with its balance."""
    rows = BenefitOrder.objects.filter(case__in=visible_cases(user, "cases.recover_payment"))
    return with_balance(rows).select_related("case", "person")


def askable(decision: Decision) -> Decimal:
    """SEK of the decision that is neither claimed nor asked for; an order that is ended asks for what came of it."""
    claims = decision.recovery_claims.exclude(state__in=RecoveryClaim.UNDECIDED)
    claimed = claims.aggregate(sum=Sum("amount"))["sum"] or NOTHING
    return decision.amount - claimed - ordered(decision)


def ordered(decision: Decision) -> Decimal:
    """SEK of the decision that is asked of Försäkringskassan, or has come from it."""
    orders: Iterable[Any] = with_balance(BenefitOrder.objects.filter(decision=decision))
    return sum((order.came if order.ended else order.amount for order in orders), NOTHING)


def closing_matters(case: Case, user: Any) -> Iterator[Matter]:
    """An order goes on though the case is closed."""
    for order in with_balance(case.benefit_orders.all()).filter(Q(ended=False) & Q(left__gt=0)).order_by("pk"):
        url = reverse("benefit_order", args=[case.pk, order.pk])
        yield Matter(f"Betalningsordern på {amount(order.amount)} är inte betald.", "goes_on", url)
