"""What a run does to the payments of each case, told on the timelines of the cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from bistand.facts import publish_sums, publish_to_cases
from bistand.staff.models import User
from payments.facts import OfRun
from payments.models import Payment


def by_case(payments: QuerySet[Payment]) -> dict[int, Decimal]:
    """SEK by case of the payments; one query."""
    return dict(payments.order_by().values_list("case").annotate(Sum("amount")))


def tell(actor: User, now: datetime, kind: type[OfRun], run_id: int, sums: Mapping[int, Decimal], **more: Any) -> None:
    """Tell each case that this happened to so much of its money in the run."""
    subject = f"payments_paymentrun:{run_id}"
    publish_to_cases(actor, now, (kind(case, subject, run_id, amount, **more) for case, amount in sums.items()))


def tell_all(actor: User, now: datetime, kind: type[OfRun], run_id: int, payments: QuerySet[Payment]) -> None:
    """Tell each case what happened to these payments of the run, as they stand now; one statement."""
    of_all = kind(None, f"payments_paymentrun:{run_id}", run_id, Decimal(0))
    publish_sums(actor, now, of_all, payments.order_by().values_list("case").annotate(Sum("amount")))
