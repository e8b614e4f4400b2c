"""Reads of requisitions: the list by what has become of them, and one by itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from bistand.audit.actions import log_access
from bistand.refusals import NotFound
from bistand.staff.permissions import may
from cases.barriers import barred_cases
from cases.queries import visible_cases
from payments.models import Payment, Requisition
from payments.queries.secrecy import READ, in_sections
from payments.requisition_code import ALPHABET, LENGTH, read_code, read_number

S = Requisition.State
MONEY: DecimalField[Any, Any] = DecimalField(max_digits=12, decimal_places=2)
# What has become of them: address, words.
STANDINGS = (
    ("open", "Öppna"),
    ("waiting", "Att kontrasignera"),
    ("expired", "Utgångna och oanvända"),
    ("used", "Använda"),
    ("voided", "Makulerade"),
    ("all", "Alla"),
)


def visible_requisitions(user: Any) -> QuerySet[Requisition]:
    """Those of the user's sections, but for the cases that the user is barred from. The client is never named there."""
    rows = Requisition.objects.exclude(case__in=barred_cases(user))
    return in_sections(rows, "case__section", user, READ)


def listed(user: Any, standing: str, text: str, today: date) -> QuerySet[Requisition]:
    """By what has become of them, or one by its number or its code, whatever has become of it."""
    rows = visible_requisitions(user).select_related("payee", "case", "line", "issued_by__employee")
    if text.strip():
        number, code = read_number(text), read_code(text)
        is_code = len(code) == LENGTH and set(code) <= set(ALPHABET)
        found = Q(number=number) if number else Q(pk__in=[])
        return rows.filter(found | Q(code=code) if is_code else found)
    wanted = {
        "open": Q(state__in=Requisition.OPEN, last_day__gte=today),
        "waiting": Q(state=S.ISSUED),
        "expired": Q(state__in=Requisition.OPEN, last_day__lt=today),
        "used": Q(state=S.USED),
        "voided": Q(state=S.VOIDED),
    }
    return rows.filter(wanted[standing]) if standing in wanted else rows


def to_countersign(user: Any) -> QuerySet[Requisition] | None:
    """What waits for this user to countersign: never what the same natural person has issued."""
    if not may(user, "payments.countersign_requisition"):
        return None
    cases = visible_cases(user, "payments.countersign_requisition").order_by().values("pk")
    return visible_requisitions(user).filter(state=S.ISSUED, case__in=cases).exclude(issued_person=user.employee_id)


def expired(user: Any, today: date) -> QuerySet[Requisition]:
    """Not used as far as is known, the longest since first: they hold their amount until somebody voids them."""
    rows = visible_requisitions(user).filter(state__in=Requisition.OPEN, last_day__lt=today)
    return rows.select_related("payee", "case").order_by("last_day", "pk")


def open_requisition(user: Any, requisition_id: int, what: str) -> Requisition:
    """One requisition with its people; the reading is logged. Raises NotFound, the same for another section's."""
    people = ("issued_by__employee", "countersigned_by__employee", "voided_by__employee")
    rows = visible_requisitions(user).select_related(*people, "case", "decision", "line", "payee", "document__file")
    row = rows.defer("document__file__content").filter(pk=requisition_id).first()
    if row is None:
        raise NotFound("Rekvisitionen finns inte, eller hör till en sektion där du inte arbetar.")
    log_access(user, what, case_id=row.case_id)
    return row


def reserved_of_line(line: str = "line") -> CombinedExpression:
    """What requisitions hold of the outer row's decision line (SEK), but for what their invoices have taken of it."""
    rows = Requisition.objects.filter(line=OuterRef(line), state__in=Requisition.OPEN).order_by().values("line")
    taken = Payment.objects.filter(
        invoice__requisition__line=OuterRef(line),
        invoice__requisition__state__in=Requisition.OPEN,
        state__in=Payment.LIVE,
    )
    by_line = taken.order_by().values("invoice__requisition__line")
    sums = [Subquery(each.annotate(s=Sum("amount")).values("s")) for each in (rows, by_line)]
    held, gone = (Coalesce(each, Value(Decimal(0)), output_field=MONEY) for each in sums)
    return held - gone
