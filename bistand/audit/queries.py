"""Reads of the history, the access log, the chains and the deliveries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from bistand.audit.models import Access, Anchor, Change, Delivery


@dataclass(frozen=True)
class Fault:
    """A place where a chain does not hold: a row changed, taken away, or rewritten since it was anchored."""

    chain: int | None
    seq: int
    what: str


def verify() -> list[Fault]:
    """Follow every chain from its beginning; the empty list means that nothing has been tampered with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain, seq, fault FROM audit_verify() ORDER BY chain, seq LIMIT 1000")
        return [Fault(*row) for row in cursor.fetchall()]


def head() -> str:
    """One SHA-256 over the heads of all chains, in hexadecimal: changes with every row of the history."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_head()")
        return str(cursor.fetchone()[0])


def anchor_of(digest: str) -> Anchor | None:
    """The anchor whose digest stands outside the database, for instance on a bank file."""
    return Anchor.objects.select_related("actor").filter(digest=digest.strip().lower()).order_by("id").first()


def changes(
    *,
    table: str = "",
    row: str = "",
    actor: Collection[int] = (),
    first_day: date | None = None,
    last_day: date | None = None,
) -> QuerySet[Change]:
    """The history, filtered. Neither hash nor chain, which no page shows."""
    found = Change.objects.select_related("actor__employee").defer("hash")
    if table:
        found = found.filter(table=table)
    if row:
        found = found.filter(row=row)
    if actor:
        found = found.filter(actor__in=actor)
    return _between(found, first_day, last_day)


def accesses(
    *,
    person: int | None = None,
    case: int | None = None,
    actor: Collection[int] = (),
    first_day: date | None = None,
    last_day: date | None = None,
) -> QuerySet[Access]:
    """The access log, filtered. Source: PUL-soc 10 § (systematic, recurring log checks)."""
    found = Access.objects.select_related("actor__employee")
    if person:
        found = found.filter(persons__contains=[person])
    if case:
        found = found.filter(case_id=case)
    if actor:
        found = found.filter(actor__in=actor)
    return _between(found, first_day, last_day)


def _between(found: QuerySet[Any], first_day: date | None, last_day: date | None) -> QuerySet[Any]:
    if first_day:
        found = found.filter(at__gte=_midnight(first_day))
    if last_day:
        found = found.filter(at__lt=_midnight(last_day + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def failed_deliveries() -> QuerySet[Delivery]:
    """What the system owes and has given up on until a person says otherwise."""
    return Delivery.objects.filter(state=Delivery.State.FAILED).select_related("fact")
