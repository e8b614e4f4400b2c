"""Killed between any two steps of a release: afterwards it goes on, and the money stands in one file, once."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.audit.models import Delivery
from payments import actions as pay
from payments.models import Payment, PaymentRun, RunFile
from tests.story import Story, history_faults

pytestmark = pytest.mark.crash

KILLED, FINISHED = 9, 0


@pytest.fixture
def story(committed_db: None, settings: Any, tmp_path: Path) -> Story:
    settings.BISTAND_DEMO = True
    settings.BANK = {**settings.BANK, "folder": tmp_path / "bank"}
    story = Story()
    deliver_due()  # the letter
    story.new_payment()
    deliver_due()
    return story.to("approved")


def go_on(story: Story) -> None:
    """What a worker, or a person who tries again, does: release if that is not done, and carry out what is owed."""
    run = PaymentRun.objects.get(pk=story.run.pk)
    if run.state == PaymentRun.State.APPROVED:
        pay.release_run(story.head, timezone.now(), run.pk)
    # A session whose process was just killed may hold a delivery a moment longer: then it is skipped, and tried again.
    owed, until = Delivery.objects.filter(state="pending"), time.monotonic() + 30
    while deliver_due() or (owed.exists() and time.monotonic() < until):
        pass


def killed_at(step: int, story: Story) -> bool:
    """Do it in another process that ends, as by a power cut, at its `step`th statement or file operation."""
    connections.close_all()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    try:
        _work_until(step, story)
    finally:
        os._exit(1)


def _work_until(step: int, story: Story) -> None:
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(KILLED)

    def statement(execute: Any, *arguments: Any) -> Any:
        count()
        return execute(*arguments)

    for owner, name in ((os, "fsync"), (Path, "replace"), (Path, "open")):
        setattr(owner, name, _counted(getattr(owner, name), count))
    with connection.execute_wrapper(statement):
        go_on(story)
    os._exit(FINISHED)


def _counted(function: Any, count: Any) -> Any:
    def counted(*arguments: Any, **named: Any) -> Any:
        count()
        return function(*arguments, **named)

    return counted


def standing(story: Story) -> tuple[Any, ...]:
    """How far it has come, as the next one to work would see it; half a step is a fault."""
    run = PaymentRun.objects.get(pk=story.run.pk)
    states = set(Payment.objects.filter(run=run).values_list("state", flat=True))
    assert states == {"approved": {"in_run"}, "released": {"released"}, "exported": {"exported"}}[run.state]
    assert RunFile.objects.filter(run=run).count() == (run.state == "exported")
    out = Path(str(_bank())) / "out"
    files = {path.name: path.read_bytes() for path in out.glob("*.xml")} if out.exists() else {}
    if files:
        assert files == {f"{story.file.message_id}.xml": bytes(story.file.file.content)}
    waiting = Delivery.objects.filter(state="pending").count()
    return run.state, waiting, len(files)


def _bank() -> Any:
    from django.conf import settings

    return settings.BANK["folder"]


def test_killed_at_every_step_it_ends_with_the_right_payments_in_one_file(story: Story) -> None:
    rows = set(Payment.objects.filter(run=story.run).values_list("pk", "amount"))
    seen, step, deaths = [standing(story)], 1, 0
    while killed_at(step, story):
        deaths += 1
        now = standing(story)
        # As far as it has come it never falls back; from a new footing, every step is tried again.
        step = step + 1 if now == seen[-1] else 1
        if now != seen[-1]:
            seen.append(now)
        assert deaths < 600
    story.run.refresh_from_db()
    assert standing(story) == ("exported", 0, 1)
    assert deaths > 40
    assert [state for state, _, _ in seen][:2] == ["approved", "released"]
    assert set(Payment.objects.filter(run=story.run).values_list("pk", "amount")) == rows
    assert story.file.control_sum == sum(amount for _, amount in rows)
    assert bytes(story.file.file.content).count(b"<EndToEndId>") == len(rows)
    assert history_faults() == []


def test_what_is_done_is_not_done_again(story: Story) -> None:
    go_on(story)
    before = standing(story), history_length()
    go_on(story)
    assert (standing(story), history_length()) == before


def history_length() -> int:
    from bistand.audit.models import Change

    return Change.objects.count()
