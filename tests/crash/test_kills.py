"""A real worker and a real web server killed at random moments from the approval to the receipt."""

from __future__ import annotations

import random
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.audit.models import Delivery
from payments import actions as pay
from payments.models import Payment, PaymentRun, RunFile
from tests.live import LiveApp
from tests.story import Story, answer_all, history_faults, read_back

pytestmark = pytest.mark.crash

# Of the kills that are asked for; the others are of the database.
SHARE = 0.6


def delivered(seconds: float = 20) -> None:
    """Let worker, or beat's job where its wake-up was lost, finish what is owed, with the pause after a failed try."""
    deadline = time.monotonic() + seconds
    while Delivery.objects.filter(state="pending").exists():
        assert time.monotonic() < deadline, list(Delivery.objects.filter(state="pending").values())
        time.sleep(0.2)
        deliver_due()


def test_a_worker_killed_at_any_moment_leaves_each_payment_in_one_file(
    live_app: LiveApp, settings: Any, kills: int
) -> None:
    settings.BISTAND_DEMO = True
    story, moments = Story(), random.Random(20261122)
    runs: list[PaymentRun] = []
    for number in range(round(SHARE * kills)):
        if number:
            story.new_payment(Decimal(100 + number))
        run = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on)
        pay.submit_run(story.checker, timezone.now(), run.pk)
        answer_all(story.head, run)
        pay.approve_run(story.head, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)
        pay.release_run(story.head, timezone.now(), run.pk)
        time.sleep(moments.uniform(0, 0.4))
        part = moments.choice(["worker", "worker", "web"])
        live_app.kill(part)
        live_app.start(part, "web") if part == "web" else live_app.start("worker")
        runs.append(run)
    delivered()

    files = list(RunFile.objects.select_related("file").order_by("pk"))
    assert [file.run_id for file in files] == [run.pk for run in runs]
    out = {path.name: path.read_bytes() for path in (Path(settings.BANK["folder"]) / "out").glob("*.xml")}
    assert out == {f"{file.message_id}.xml": bytes(file.file.content) for file in files}
    times = Counter(
        f"P{pk}"
        for content in out.values()
        for pk in Payment.objects.values_list("pk", flat=True)
        for _ in range(content.count(f"<EndToEndId>P{pk}</EndToEndId>".encode()))
    )
    assert times == {f"P{pk}": 1 for pk in Payment.objects.filter(run__in=runs).values_list("pk", flat=True)}
    for run in runs:
        read_back(run)
    assert set(Payment.objects.filter(run__in=runs).values_list("state", flat=True)) == {"paid"}
    assert history_faults() == []
