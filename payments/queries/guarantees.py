"""Reads of rent guarantees: what is left of each, what landlords ask, and what the municipality answers for in all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from bistand.refusals import NotFound
from bistand.staff.permissions import may, sections_of
from bistand.staff.queries import setting
from cases.barriers import barred_cases, barred_ids
from cases.models import Case, Document
from cases.queries import open_case
from payments.models import GuaranteeClaim, Payment, RentGuarantee
from payments.queries.secrecy import BARRED_NAME, PROTECTED_NAME, sees_protected

ZERO = Decimal(0)
SEK: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)
DOCUMENTS = 100
State, ClaimState = RentGuarantee.State, GuaranteeClaim.State


def are_given() -> bool:
    """Whether the municipality gives rent guarantees (a setting)."""
    return bool(setting("payments.rent_guarantees", timezone.localdate()))


def left_of(guarantee: RentGuarantee) -> Decimal:
    """What is left of the guarantee now (SEK)."""
    used = guarantee.claims.filter(state=ClaimState.GRANTED).aggregate(s=Sum("granted"))["s"]
    return guarantee.limit - (used or ZERO)


def with_left(rows: QuerySet[RentGuarantee]) -> QuerySet[Any]:
    """With `used` and `left` (SEK) and whether a claim waits (`has_claim`)."""
    claims = GuaranteeClaim.objects.filter(guarantee=OuterRef("pk"))
    used = claims.filter(state=ClaimState.GRANTED).order_by().values("guarantee").annotate(s=Sum("granted"))
    return rows.select_related("person", "case", "landlord").annotate(
        used=Coalesce(Subquery(used.values("s")), Value(ZERO), output_field=SEK),
        left=F("limit") - F("used"),
        has_claim=Exists(claims.filter(state=ClaimState.RECEIVED)),
    )


def guarantees_of(case: Case) -> list[Any]:
    """The case's guarantees, those in force first; one query."""
    return list(with_left(RentGuarantee.objects.filter(case=case)).order_by("state", "-pk"))


def visible_guarantees(user: Any) -> QuerySet[Any]:
    """Those of the user's sections, but for cases that the user is barred from; names are hidden by `holder_for`."""
    rows = with_left(RentGuarantee.objects.exclude(case__in=barred_cases(user)))
    sections = sections_of(user, "payments.read_guarantees")
    return rows if sections is None else rows.filter(case__section__in=sections)


def holder_for(user: Any, row: RentGuarantee) -> tuple[str, str]:
    """The client's name and the dwelling, as this user may read them."""
    if row.case_id in barred_ids(user):
        return BARRED_NAME, "–"
    is_secret = row.case.protected or row.person.protected
    if is_secret and not sees_protected(user) and row.case.caseworker_id != user.pk:
        return PROTECTED_NAME, "–"
    return row.person.name, row.dwelling


def open_guarantee(user: Any, guarantee_id: int, what: str) -> Any:
    """The guarantee with what is left of it; its case is opened as when it is read, and logged. Raises NotFound."""
    rows = with_left(RentGuarantee.objects.filter(pk=guarantee_id))
    row: Any = rows.select_related("person", "case", "landlord", "decided_by__employee", "signed_by__employee",
                                   "ended_by__employee").first()  # fmt: skip
    if row is None:
        raise NotFound("Hyresgarantin finns inte.")
    open_case(user, row.case_id, what)
    return row


def claims_of(guarantee: RentGuarantee) -> QuerySet[GuaranteeClaim]:
    """Its claims with their payments, by `-pk` the latest first."""
    payments = Payment.objects.select_related("run").order_by("-pk")
    rows = GuaranteeClaim.objects.filter(guarantee=guarantee)
    return rows.select_related("document", "noted_by__employee", "decided_by__employee").prefetch_related(
        Prefetch("payments", queryset=payments, to_attr="all_payments")
    )


def claims_waiting(user: Any) -> QuerySet[GuaranteeClaim] | None:
    """Claims to judge, for the navigation of those who judge them."""
    if not may(user, "payments.judge_claim"):
        return None
    rows = GuaranteeClaim.objects.filter(state=ClaimState.RECEIVED).exclude(guarantee__case__in=barred_cases(user))
    sections = sections_of(user, "payments.judge_claim")
    return rows if sections is None else rows.filter(guarantee__case__section__in=sections)


def evidence_of(case: Case) -> list[tuple[str, str]]:
    """The case's latest documents, to choose the paper of a claim among."""
    rows = Document.objects.filter(case=case).exclude(hindrance=Document.LEFT).order_by("-received_at", "-pk")
    return [(str(row.pk), f"{timezone.localdate(row.received_at)} {row.title}") for row in rows[:DOCUMENTS]]


@dataclass(frozen=True)
class Commitment:
    """What the municipality answers for at the end of a day, and what it has paid this year until then (SEK)."""

    day: date
    count: int
    left: Decimal
    paid: Decimal


def commitment(user: Any, day: date) -> Commitment:
    """Of the guarantees that the user may see: what is left of those in force, and what has been paid of any."""
    rows = visible_guarantees(user).filter(state=State.ACTIVE)
    sums = rows.aggregate(n=Count("pk"), s=Sum("left"))
    paid = Payment.objects.filter(
        claim__guarantee__in=visible_guarantees(user).values("pk"), state=Payment.State.PAID,
        run__pay_on__year=day.year, run__pay_on__lte=day,
    ).aggregate(s=Sum("amount"))  # fmt: skip
    return Commitment(day, sums["n"], sums["s"] or ZERO, paid["s"] or ZERO)
