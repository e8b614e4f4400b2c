"""Writes of the ground's own: deliveries carried out, readings logged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from bistand.actions import acting
from bistand.audit.models import Access, Delivery
from bistand.facts import owed_by
from bistand.staff.permissions import require
from bistand.staff.queries import system_user

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 10


def log_access(
    actor: Any, what: str, *, case_id: int | None = None, persons: Iterable[int] = (), reason: str = ""
) -> None:
    """Note that the actor opened a record (rule 9; PUL-soc 10 §)."""
    with acting(actor, "audit.read"):
        Access.objects.create(actor=actor, what=what, case_id=case_id, persons=list(persons), reason=reason)


def anchor(actor: Any) -> str:
    """Note the heads of all chains and return their digest (SHA-256, hexadecimal), to be kept outside the database.

    Called where money is released; the digest is written on the bank file. Source: rule 7.
    """
    with acting(actor, "audit.anchor"), connection.cursor() as cursor:
        cursor.execute("SELECT audit_drop_anchor()")
        return str(cursor.fetchone()[0])


def deliver_due(limit: int = 500) -> int:
    """Carry out up to `limit` due deliveries; each in a transaction of its own, claimed with a row lock.

    A delivery that fails is tried again later, and after ten attempts stands as failed for a person to see.
    """
    done = 0
    for pk in list(_due().values_list("pk", flat=True)[:limit]):
        done += _deliver(pk)
    return done


def retry(actor: Any, delivery_id: int) -> None:
    """Let a failed delivery be tried again now."""
    require(actor, "audit.retry")
    with acting(actor, "audit.retry"):
        Delivery.objects.filter(pk=delivery_id, state=Delivery.State.FAILED).update(
            state=Delivery.State.PENDING, attempts=0, due_at=timezone.now()
        )
    _deliver(delivery_id)


def _due() -> Any:
    return Delivery.objects.filter(state=Delivery.State.PENDING, due_at__lte=timezone.now()).order_by("due_at")


def _deliver(pk: int) -> int:
    """Carry out one delivery; 1 if it is done after this call, 0 if another has it or it failed."""
    system = system_user()
    try:
        with acting(system, "audit.deliver"):
            delivery = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("fact")
                .filter(pk=pk, state=Delivery.State.PENDING)
                .first()
            )
            if delivery is None:
                return 0
            if delivery.handler not in owed_by(delivery.fact.name):
                # The row is not what says what may be run in the system's name.
                raise LookupError("Det här är inget som händelsen leder till.")
            with transaction.atomic():
                import_string(delivery.handler)(system, timezone.now(), delivery.fact)
            delivery.state, delivery.done_at = Delivery.State.DONE, timezone.now()
            delivery.save(update_fields=["state", "done_at"])
            return 1
    except Exception as error:
        # Every kind of failure leads to another try; the row keeps what went wrong, without case data.
        log.warning("delivery failed", delivery=pk, error=type(error).__name__)
        with acting(system, "audit.deliver"):
            failed = Delivery.objects.select_for_update().get(pk=pk)
            failed.attempts += 1
            failed.error = f"{type(error).__name__}: {error}"[:500]
            failed.due_at = timezone.now() + timedelta(seconds=min(2**failed.attempts * 5, 3600))
            if failed.attempts >= MAX_ATTEMPTS:
                failed.state = Delivery.State.FAILED
            failed.save(update_fields=["attempts", "error", "due_at", "state"])
        return 0
