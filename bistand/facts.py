"""Facts: how a floor reacts to what happens below it without the floor below knowing it.

An action publishes a frozen dataclass in its own transaction. The fact is stored (it is the case's timeline),
every subscriber runs at once in the same transaction, and every delivery (a side effect such as a letter or a
file) becomes a row that a task carries out after the commit: a crash between the two loses nothing, and a
second try does nothing twice.

An app says in its AppConfig what it does on which fact:

    subscriptions = {"DecisionMade": ["payments.actions.plan_payments"]}
    deliveries = {"DecisionMade": ["cases.deliveries.write_letter"]}
    fact_labels = {"DecisionMade": "Beslut fattat"}

A subscriber is `f(actor, now, fact)`; a delivery is `f(actor, now, fact: Fact row)` and must be safe to repeat.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar

import structlog
from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from bistand.audit.models import Delivery, Fact

log = structlog.get_logger(__name__)


@dataclasses.dataclass(frozen=True)
class Event:
    """Base of all facts. `subject` says what it is about, as table:id; `case_id` puts it on a timeline."""

    case_id: int | None
    subject: str
    label: ClassVar[str] = ""

    @property
    def data(self) -> dict[str, Any]:
        own = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        return {key: _plain(value) for key, value in own.items() if key not in {"case_id", "subject"}}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def publish(actor: Any, now: datetime, event: Event) -> Fact:
    """Store the fact, let its subscribers act in this transaction, and queue its deliveries for after it."""
    name = type(event).__name__
    fact = Fact.objects.create(
        at=now, actor=actor, name=name, case_id=event.case_id, subject=event.subject, data=event.data
    )
    for path in _table("subscriptions").get(name, ()):
        import_string(path)(actor, now, event)
    owed = [Delivery(fact=fact, handler=path) for path in owed_by(name)]
    if owed:
        Delivery.objects.bulk_create(owed)
        transaction.on_commit(_wake)
    return fact


def owed_by(name: str) -> tuple[str, ...]:
    """The deliveries that a fact of this name owes, as the apps say."""
    return _table("deliveries").get(name, ())


def publish_to_cases(actor: Any, now: datetime, events: Iterable[Event]) -> None:
    """Store what one act did to many cases, a thousand at a time; it stands on their timelines.

    Nobody reacts to these one by one: who must, subscribes to the act's own fact.
    """
    waiting = iter(events)
    while part := list(islice(waiting, 1000)):
        for name in {type(event).__name__ for event in part}:
            _refuse_subscribers(name)
        Fact.objects.bulk_create(
            [
                Fact(at=now, actor=actor, name=type(event).__name__, case_id=event.case_id, subject=event.subject,
                     data=event.data)
                for event in part
            ]
        )  # fmt: skip


def publish_sums(actor: Any, now: datetime, event: Event, sums: QuerySet[Any, Any]) -> None:
    """As `publish_to_cases`, of what the database sums up itself, by one statement however many cases there are.

    `sums` gives (case, amount); `event` says the rest, which is the same for all.
    """
    name = type(event).__name__
    _refuse_subscribers(name)
    rows, values = sums.query.sql_with_params()
    statement = f"""
        INSERT INTO audit_fact (at, actor_id, name, case_id, subject, data)
        SELECT %s, %s, %s, case_id, %s, %s::jsonb || jsonb_build_object('amount', amount::text)
          FROM ({rows}) sums (case_id, amount)"""  # noqa: S608  Django's own statement
    with connection.cursor() as cursor:
        cursor.execute(statement, [now, actor.pk, name, event.subject, json.dumps(event.data), *values])


def _refuse_subscribers(name: str) -> None:
    if name in _table("subscriptions") or owed_by(name):
        raise ValueError(f"{name} has subscribers; publish it one by one")


def _wake() -> None:
    """Ask a worker to deliver now. Where the broker does not answer, beat delivers from the rows later."""
    from bistand.audit.tasks import deliver_pending

    try:
        deliver_pending.apply_async(retry=False)
    except OperationalError:
        log.warning("broker does not answer; deliveries wait for beat")


@functools.cache
def _table(kind: str) -> dict[str, tuple[str, ...]]:
    """What all apps together say of `subscriptions` or `deliveries`, by the fact's name."""
    found: dict[str, tuple[str, ...]] = {}
    for config in apps.get_app_configs():
        for name, paths in getattr(config, kind, {}).items():
            found[name] = found.get(name, ()) + tuple(paths)
    return found


@functools.cache
def fact_labels() -> dict[str, str]:
    """Swedish words of every fact, for the timeline."""
    labels: dict[str, str] = {}
    for config in apps.get_app_configs():
        labels |= getattr(config, "fact_labels", {})
    return labels
