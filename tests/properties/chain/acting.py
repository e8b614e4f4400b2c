"""How an act is done in a sequence: refused, done, or cut short by a crash and tried again; then all is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine, invariant

from bistand.refusals import Refusal
from bistand.staff.models import User
from tests.properties.chain.world import World
from tests.properties.chain.wrong import EVERYTHING
from tests.story import history_faults


class Crash(BaseException):
    """The process ends in the middle of an act."""


class Acting(RuleBasedStateMachine):
    """Acts by anybody on anything; each sequence begins in the same committed state and is rolled back."""

    world: ClassVar[World]
    seen: ClassVar[Counter[str]] = Counter()
    sweep: ClassVar[Callable[[], object]]

    def __init__(self) -> None:
        super().__init__()
        self.reached: set[str] = set()
        self.changed = True
        self.crash_at = 0
        self.enter_sequence()

    def enter_sequence(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def leave_sequence(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            if type(self).seen["sequences"] % 50 == 0:
                assert history_faults() == []
        finally:
            connection.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def teardown(self) -> None:
        self.leave_sequence()
        type(self).seen.update(["sequences", *self.reached])
        if type(self).seen["sequences"] % 250 == 0:
            type(self).sweep()

    def act(self, user: User, function: Any, *arguments: Any) -> bool:
        """Whether the act was done; a refusal leaves nothing behind, and neither does a crash on the way."""
        name = function.__name__
        try:
            self._crash_if_due(user, function, *arguments)
            with transaction.atomic():
                function(user, timezone.now(), *arguments)
                self.commit_rules()
        except (Refusal, DatabaseError, psycopg.Error) as refusal:
            if isinstance(refusal, DatabaseError) and not is_a_rule(refusal):
                raise
            self.reached.add(f"{name} refused")
            return False
        self.reached.add(name)
        self.changed = True
        return True

    def _crash_if_due(self, user: User, function: Any, *arguments: Any) -> None:
        """Do it as far as the statement where it is cut short; where it ends before that, nothing is kept either."""
        left, self.crash_at = self.crash_at, 0
        if not left:
            return

        def statement(execute: Any, *parts: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise Crash
            return execute(*parts)

        try:
            with transaction.atomic():
                with connection.execute_wrapper(statement):
                    function(user, timezone.now(), *arguments)
                raise Crash
        except Crash:
            self.reached.add("crashed")
            self.changed = True

    @staticmethod
    def commit_rules() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS e_follow, e_replaced IMMEDIATE")
            cursor.execute("SET CONSTRAINTS e_follow, e_replaced DEFERRED")

    @invariant()
    def nothing_is_wrong(self) -> None:
        if not self.changed:
            return  # what is refused is rolled back, so nothing is different
        self.changed = False
        assert what_is_wrong() == {}
        states = connection.connection.execute("SELECT DISTINCT state FROM payments_payment", prepare=True).fetchall()
        self.reached |= {f"money {state}" for (state,) in states}


def what_is_wrong() -> dict[str, int]:
    """How many rows break each rule. Planned once for all sequences: planning it takes longer than running it."""
    connection.ensure_connection()
    rows = connection.connection.execute(EVERYTHING, prepare=True).fetchall()
    return {name: count for name, count in rows if count}


def is_a_rule(error: DatabaseError) -> bool:
    """A constraint or a right that says no, as against a fault of ours."""
    return (getattr(error.__cause__, "sqlstate", "") or "")[:2] in {"23", "42", "BR", "55"}
