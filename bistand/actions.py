"""The one door of every write: an action has an actor and a moment, and runs in one transaction.

The actor is bound to the database transaction with a proof (`bistand.proof`); triggers refuse writes without one, stamp
the history with it and compare it with the columns that say who did what (rule 1 and 7).
"""

from __future__ import annotations

import contextvars
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from django.db import DatabaseError, connection, models, transaction

from bistand.proof import bind
from bistand.refusals import Conflict, NotAllowed, Refusal

if TYPE_CHECKING:
    from bistand.staff.models import User

P = ParamSpec("P")
T = TypeVar("T")

# SQLSTATEs raised by our own triggers; the text of the error is the sentence for the user.
RULE_BROKEN = "BR001"
NO_ACTOR = "BR002"

# Who is bound, for what act and reason.
_bound: contextvars.ContextVar[tuple[int, str, str] | None] = contextvars.ContextVar("bound", default=None)


@contextmanager
def acting(actor: User, act: str, reason: str = "") -> Iterator[None]:
    """Open a transaction (or a savepoint in one) in which every write is the actor's, for this act and reason.

    Raises Refusal with a Swedish sentence where the database's own rules refuse.
    """
    outer = _bound.get()
    token = _bound.set((actor.pk, act, reason))
    try:
        with whole():
            _bind(actor.pk, act, reason)
            yield
            # The binding ends with the act, also inside a longer transaction.
            _bind(*(outer or (None, "", "")))
    finally:
        _bound.reset(token)


@contextmanager
def whole() -> Iterator[None]:
    """A transaction (or a savepoint in one): all of it or nothing.

    Raises Refusal with a Swedish sentence where the database's own rules refuse, also those that speak at commit.
    """
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        refusal = refusal_of(error)
        if refusal is error:
            raise
        raise refusal from error


def _bind(actor_id: int | None, act: str, reason: str) -> None:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        bind(connection.connection, actor_id, act, reason)


def action(
    act: str,
) -> Callable[[Callable[Concatenate[Any, datetime, P], T]], Callable[Concatenate[Any, datetime, P], T]]:
    """Make a function `f(actor, now, …)` an action: one transaction, bound actor, the right of `act` checked.

    A right that depends on the object's section is checked again inside with `require(actor, act, section)`.
    The keyword `reason`, where the function has one, is written to the history.
    """

    def decorate(
        function: Callable[Concatenate[Any, datetime, P], T],
    ) -> Callable[Concatenate[Any, datetime, P], T]:
        @functools.wraps(function)
        def run(actor: Any, now: datetime, /, *args: P.args, **kwargs: P.kwargs) -> T:
            from bistand.staff.permissions import require

            require(actor, act)
            with acting(actor, act, str(kwargs.get("reason", "") or "")):
                return function(actor, now, *args, **kwargs)

        run.act = act  # type: ignore[attr-defined]
        return run

    return decorate


def refusal_of(error: DatabaseError) -> Refusal | DatabaseError:
    """The refusal that a database error means, or the error itself when it is a fault of ours."""
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None)
    diag = getattr(cause, "diag", None)
    if state == RULE_BROKEN:
        return Conflict(diag.message_primary if diag else str(error))
    if state == "42501":
        return NotAllowed("Databasen tillåter inte den ändringen. Det som är fastställt kan inte ändras.")
    name = diag.constraint_name if diag else None
    if name and (message := _constraint_messages().get(name)):
        return Conflict(message)
    if state == "23505":
        return Conflict("Det finns redan en sådan uppgift.")
    if state in {"40001", "40P01"}:
        return Conflict("Någon annan ändrade samma sak samtidigt. Ladda om sidan och försök igen.")
    return error


@functools.cache
def _constraint_messages() -> dict[str, str]:
    """Swedish sentences of the named constraints of all models."""
    from django.apps import apps

    default = models.BaseConstraint.default_violation_error_message
    return {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if constraint.violation_error_message != default
    }
