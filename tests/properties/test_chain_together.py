"""Several at once on the same households, with processes killed on the way: no money leaves wrongly, none is lost.

Each process works through random sequences on its own, with real commits; their acts, jobs and receipts meet. Some are
killed at any moment, as by a power cut, or lose their session with the database; others come in their place.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection, connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, FlakyStrategyDefinition
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from bistand.staff.queries import system_user
from payments import actions as pay
from payments.models import Payment, PaymentRun
from tests.properties.chain.acting import what_is_wrong
from tests.properties.chain.bills import HEADS
from tests.properties.chain.machine import Chain, bare_file
from tests.story import history_faults

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("world")]

AT_ONCE = 4
# A share of the long run's sequences: these commit, and wait for one another.
SHARE = 10
# A session that was ended, or two acts that wait for each other, of which PostgreSQL ends one: no fault of the program.
INTERRUPTED = (OperationalError, InterfaceError, psycopg.OperationalError)


class Together(Chain):
    """The same acts, each committed; whoever is refused or interrupted goes on with the next."""

    folder: Path
    number: int

    def enter_sequence(self) -> None:
        pass

    def leave_sequence(self) -> None:
        self.write("counted", ".")

    def act(self, user: Any, function: Any, *arguments: Any) -> bool:
        try:
            return super().act(user, function, *arguments)
        except INTERRUPTED:
            raise
        except BaseException:
            self.write("failed", traceback.format_exc())
            raise

    @rule(place=st.integers(0, 1), first=HEADS, second=HEADS)
    def pay_anew(self, place: int, first: int, second: int) -> None:
        """The whole way, so that there is always money on its way out."""
        self.apply_anew([1, 2][place], place, "300.00")
        self.open(0)
        self.submit(0)
        self.answer(4)
        self.approve_and_release(first, second)
        self.deliver()

    @invariant()
    def nothing_is_wrong(self) -> None:
        found = what_is_wrong()
        if found:
            self.write("failed", str(found))

    def write(self, what: str, text: str) -> None:
        with (self.folder / f"{self.number}.{what}").open("a") as file:
            file.write(text)


def work(number: int, folder: Path) -> int:
    """In a process of its own, until it is killed: sequences from the seed `number`."""
    connections.close_all()  # a connection is not shared with a child
    child = os.fork()
    if child:
        return child
    try:
        Together.folder, Together.number, Together.seen = folder, number, Counter()
        while True:
            chosen = settings(
                max_examples=10_000, stateful_step_count=4, deadline=None, database=None,
                suppress_health_check=list(HealthCheck), phases=[Phase.generate],
            )  # fmt: skip
            # An act that is interrupted ends its sequence, and does not come again when hypothesis tries it anew; what
            # is a fault of ours is written down.
            with contextlib.suppress(Flaky, FlakyStrategyDefinition, *INTERRUPTED):
                run_state_machine_as_test(seed(number)(Together), settings=chosen)
            connections.close_all()
            number += 1000
    except BaseException:
        (folder / f"{number}.failed").write_text(traceback.format_exc())
    finally:
        os._exit(1)


def counted(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.counted"))


def test_many_at_once_with_kills_let_no_money_out_wrongly(sequences: int, tmp_path: Path) -> None:
    moments, number = random.Random(20261127), AT_ONCE
    connections.close_all()
    working = {n: work(n, tmp_path) for n in range(AT_ONCE)}
    kills, wanted, began = 0, sequences // SHARE, time.monotonic()
    try:
        # On a busy machine they are killed so early that little gets done: then it goes on until it proves something.
        while not list(tmp_path.glob("*.failed")) and (counted(tmp_path) < wanted or kills < 6 or out() < 3):
            assert time.monotonic() - began < 60 + sequences, "nobody gets on"
            time.sleep(moments.uniform(0.2, 1.2))
            victim = moments.choice(list(working))
            if moments.random() < 0.3:
                end_a_session()
            else:
                os.kill(working[victim], signal.SIGKILL)
                os.waitpid(working.pop(victim), 0)
                working[number], number = work(number, tmp_path), number + 1
            kills += 1
    finally:
        for child in working.values():
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    assert [path.read_text() for path in tmp_path.glob("*.failed")] == []
    assert kills > 5
    finish_what_is_owed()
    assert what_is_wrong() == {}
    assert not Payment.objects.filter(state="released").exists()
    assert out() > 2  # or it proves nothing
    assert history_faults() == []


def out() -> int:
    """How many payments have left."""
    return Payment.objects.filter(state__in=["exported", "paid", "returned"]).count()


def end_a_session() -> None:
    """Somebody's connection to the database is cut, in the middle of whatever it does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
            " ORDER BY random() LIMIT 1"
        )
    connection.close()  # a process that is forked next must not share it


def finish_what_is_owed() -> None:
    """What the job of the file does, once nobody is killed any more."""
    deadline = time.monotonic() + 30
    while run := PaymentRun.objects.filter(state="released").first():
        try:
            pay.store_run_file(system_user(), timezone.now(), run.pk, bare_file(run))
        except OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
