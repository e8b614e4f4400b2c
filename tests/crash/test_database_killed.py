"""PostgreSQL killed at random moments from the approval to the receipt: no payment is lost, none leaves twice.

The servers are those of `manage.py up`, with a disk that keeps what is committed. Its own worker and beat go on
beside us, so that whoever is quickest carries out what is owed.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import dj_database_url
import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import Error, connections
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from bistand.audit.actions import deliver_due
from bistand.audit.models import Delivery
from payments import actions as pay
from payments.models import Payment, PaymentRun, RunFile
from tests.story import Story, answer_all, history_faults, read_back
from tests.up import Up

pytestmark = pytest.mark.crash

# Of the kills that are asked for; the others are of workers and web servers.
SHARE = 0.4


@pytest.fixture
def own_servers(up: Up, django_db_blocker: DjangoDbBlocker, settings: Any) -> Iterator[Up]:
    """`manage.py up`, with this process working beside it on the same database and in the same bank folder."""
    settings.BISTAND_DEMO = True
    settings.BANK = {**settings.BANK, "folder": up.data / "bank"}
    up.start_and_wait()
    settings.SECRET_KEY = (up.data / "secrets" / "secret-key").read_text().strip()  # who acts is proved by it
    connection = connections["default"]
    before, found = connection.settings_dict, dj_database_url.parse(up.environment()["DATABASE_APP_URL"])
    connection.close()
    connection.settings_dict = before | {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    try:
        with django_db_blocker.unblock():
            yield up
    finally:
        connection.close()
        connection.settings_dict = before
        cache.clear()


def submitted_run(story: Story) -> tuple[PaymentRun, dict[int, Decimal]]:
    """A new run of the payments that wait, ready to be approved, and what it is to pay: SEK by the payment's key."""
    for amount in (100, 200):
        story.new_payment(Decimal(amount))
    while deliver_due():  # the letters
        pass
    run = story.beside().to("submitted").run
    answer_all(story.head, run)
    return run, dict(Payment.objects.filter(run=run).values_list("pk", "amount"))


def go_on(run_id: int, head: Any) -> None:
    """What a person who tries again, a worker and the bank do: from wherever the run stands, on to its receipt."""
    state = PaymentRun.objects.get(pk=run_id).state
    if state == PaymentRun.State.SUBMITTED:
        pay.approve_run(head, timezone.now(), run_id, configured.BISTAND_DEMO_CODE)
    if state in (PaymentRun.State.SUBMITTED, PaymentRun.State.APPROVED):
        pay.release_run(head, timezone.now(), run_id)
    while deliver_due():
        pass
    run = PaymentRun.objects.get(pk=run_id)
    if run.state == PaymentRun.State.EXPORTED:
        read_back(run)


def go_on_until_nothing_is_owed(up: Up, run_id: int, head: Any, seconds: float = 40) -> int:
    """How many times the database was gone on the way."""
    interruptions, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            go_on(run_id, head)
            done = PaymentRun.objects.filter(pk=run_id, state=PaymentRun.State.RECONCILED).exists()
            if done and not Delivery.objects.exclude(state="done").exists():
                return interruptions
        except Error:
            interruptions += 1
            connections.close_all()
            start_again_if_ended(up)
        time.sleep(0.1)
    raise AssertionError(list(Delivery.objects.exclude(state="done").values()))


def kill_database(up: Up, sessions_too: bool) -> None:
    """As when memory runs out (the server only) or the power goes (its sessions with it)."""
    server = up.pid("postgres")
    victims = [pid for pid in up.descendants() if parent(pid) == server] if sessions_too else []
    for pid in (server, *victims):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def start_again_if_ended(up: Up) -> None:
    """What dies again and again within a minute stops everything; somebody then starts it."""
    if up.process.poll() is not None:
        up.start_and_wait()


def until_another_server_than(killed: int, up: Up, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while True:
        connections.close_all()
        start_again_if_ended(up)
        with contextlib.suppress(Error, IndexError):  # none yet
            if up.pid("postgres") != killed:
                return connections["default"].ensure_connection()
        assert time.monotonic() < deadline, "the launcher never started the database again"
        time.sleep(0.1)


def parent(pid: int) -> int | None:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return None


def test_a_database_killed_at_any_moment_leaves_each_payment_in_one_file(
    own_servers: Up, settings: Any, kills: int
) -> None:
    story, moments, wanted = Story(), random.Random(20261122), round(SHARE * kills)
    run, amounts = submitted_run(story)
    expected, began = {run.pk: amounts}, time.monotonic()
    assert go_on_until_nothing_is_owed(own_servers, run.pk, story.head) == 0
    shortest, kills_on_the_way = time.monotonic() - began, 0
    # A kill that comes when all is done says nothing: the way was quicker than those before, so aim nearer.
    while kills_on_the_way < wanted and len(expected) < 5 * wanted:
        run, amounts = submitted_run(story)
        expected[run.pk] = amounts
        moment = 0.8 * shortest * (kills_on_the_way + moments.random()) / wanted  # one in each part of the way
        server = own_servers.pid("postgres")
        killer = threading.Timer(moment, kill_database, (own_servers, kills_on_the_way % 2 == 1))
        began = time.monotonic()
        killer.start()
        if go_on_until_nothing_is_owed(own_servers, run.pk, story.head):
            kills_on_the_way += 1
        else:
            shortest = min(shortest, time.monotonic() - began)
        killer.join()
        until_another_server_than(server, own_servers)  # sessions of the killed one may live on for a moment
        go_on_until_nothing_is_owed(own_servers, run.pk, story.head)  # where the kill came after the last of it
    assert kills_on_the_way == wanted
    assert_each_is_paid_once(expected, Path(settings.BANK["folder"]) / "out")


def test_with_its_launcher_killed_too_the_next_start_leaves_each_payment_in_one_file(
    own_servers: Up, settings: Any
) -> None:
    story = Story()
    run, amounts = submitted_run(story)
    pay.approve_run(story.head, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)
    pay.release_run(story.head, timezone.now(), run.pk)
    own_servers.kill_everything()
    with pytest.raises(Error):
        deliver_due()
    connections.close_all()
    own_servers.start_and_wait()
    go_on_until_nothing_is_owed(own_servers, run.pk, story.head)
    assert_each_is_paid_once({run.pk: amounts}, Path(settings.BANK["folder"]) / "out")


def assert_each_is_paid_once(expected: dict[int, dict[int, Decimal]], out: Path) -> None:
    files = {file.run_id: file for file in RunFile.objects.select_related("file")}
    handed_over = {path.name: path.read_bytes() for path in out.iterdir()}
    assert handed_over == {f"{file.message_id}.xml": bytes(file.file.content) for file in files.values()}
    assert {run: file.control_sum for run, file in files.items()} == {
        run: sum(amounts.values()) for run, amounts in expected.items()
    }
    for run, amounts in expected.items():
        assert dict(Payment.objects.filter(run=run, state="paid").values_list("pk", "amount")) == amounts
    times = Counter(
        name.partition(b"<")[0].decode()
        for content in handed_over.values()
        for name in content.split(b"<EndToEndId>")[1:]
    )
    assert times == {f"P{pk}": 1 for amounts in expected.values() for pk in amounts}
    assert history_faults() == []
