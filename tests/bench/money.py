"""The way of the money: planning, collecting, a whole run from approval to file, and the controls over all payments."""

from __future__ import annotations

import ctypes
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import psycopg
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils import timezone
from lxml import etree

from bistand.actions import acting
from bistand.staff.models import User
from bistand.staff.queries import system_user
from followup.controls.actions import run_control
from followup.controls.catalogue import CONTROLS
from payments.actions import approve_run, collect, release_run, store_run_file
from payments.bank.schema import validate
from payments.bankfile import BankFile, make_bank_file, run_rows
from payments.models import Payment, PaymentRun, RunFlag
from payments.queries.runs import has_second_factor
from tests.bench.measures import Result, processor, quickest, rows

PAYMENTS, SMALL = 10_000, 10_000
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
SAID = "case_id, decision_id, line_id, payee_id, amount, pay_on, reference"
PLAN = f"""
INSERT INTO payments_payment ({SAID}, state, reason, planned_by_id)
SELECT {SAID}, 'planned', '', %s FROM payments_payment WHERE id = ANY (%s)
"""


def waiting_run() -> PaymentRun:
    """The largest run that waits for its head."""
    return PaymentRun.objects.filter(state="submitted").annotate(n=Count("payments")).order_by("-n")[0]


def emptied(run: PaymentRun) -> None:
    """Take every payment of a waiting run back out, as planned."""
    with acting(run.submitted_by or system_user(), "payments.collect"):
        PaymentRun.objects.filter(pk=run.pk).update(state="open", returned_reason="Mätning")
        Payment.objects.filter(run=run).update(state="planned", run=None, account=None)


def planning() -> Iterator[Result]:
    """The payments of the waiting run planned anew, with rules and history, when the first have been stopped.

    Floor: one bare INSERT … SELECT of the same rows.
    """
    run = waiting_run()
    ids = list(Payment.objects.filter(run=run).values_list("pk", flat=True))
    actor = run.submitted_by or system_user()

    def ours() -> float:
        with transaction.atomic():
            emptied(run)
            with acting(actor, "payments.plan"), connection.cursor() as cursor:
                Payment.objects.filter(pk__in=ids).update(state="stopped", reason="Mätning")
                began = time.perf_counter()
                cursor.execute(PLAN, [actor.pk, ids])
                taken = (time.perf_counter() - began) * 1000
            transaction.set_rollback(True)
        return taken

    found = min(ours() for _ in range(3))
    bare = _of_the_owner("INSERT INTO bare SELECT * FROM payments_payment WHERE id = ANY (%s)", [ids])
    yield Result("planning", found, bare, f"{len(ids):,} payments, {len(ids) / found * 1000:,.0f} a second")


def collecting() -> Iterator[Result]:
    """Taking the payments of a waiting run back out and collecting them anew. Floor: one bare UPDATE without rules."""
    run = waiting_run()
    count = run.payments.count()

    def ours() -> float:
        with transaction.atomic():
            emptied(run)
            taken = _spent(lambda: collect(run.submitted_by or system_user(), timezone.now(), run.pk)).taken
            transaction.set_rollback(True)
        return taken

    found = min(ours() for _ in range(3))
    bare = _of_the_owner("UPDATE bare SET state = 'planned', run_id = NULL", [], run)
    yield Result("collecting", found, bare, f"{count:,} payments, {count / found * 1000:,.0f} a second")


def _of_the_owner(statement: str, values: list[Any], run: PaymentRun | None = None) -> float:
    """Milliseconds of a bare statement on `bare`, a table like the payments (of the run) without rules or indexes.

    The application may make no tables, so it is the owner's.
    """
    taken = []
    with psycopg.connect(os.environ["DATABASE_URL"]) as owner:
        for _ in range(3):
            owner.execute(
                f"CREATE TEMP TABLE bare AS SELECT * FROM payments_payment WHERE run_id = {run.pk if run else -1}"
            )
            began = time.perf_counter()
            owner.execute(statement, values)
            taken.append((time.perf_counter() - began) * 1000)
            owner.rollback()
    return min(taken)


def bank_file() -> Iterator[Result]:
    """A run's payments to a validated file. Floor: bare lxml writing as many transfers, and the same validation."""
    run = _run_of_about(PAYMENTS)
    made = make_bank_file(run)
    bare = quickest(lambda: bare_file(run, made), 3)
    yield Result("bank file", quickest(lambda: make_bank_file(run), 3), bare, f"{made.count} payments")


def bare_file(run: PaymentRun, true: BankFile) -> None:
    """As many transfers written as bare as can be, to the disk, and the true file validated."""
    values = run_rows(run).values_list("pk", "amount", "payee__name", "account__number")
    with (
        TemporaryFile() as out,
        etree.xmlfile(out, encoding="utf-8") as xml,
        xml.element("Document", nsmap={None: NAMESPACE}),
    ):
        for pk, amount, name, number in values.iterator(chunk_size=2000):
            transfer = etree.Element("CdtTrfTxInf")
            for tag, text in (("EndToEndId", f"P{pk}"), ("InstdAmt", str(amount)), ("Nm", name), ("Id", number)):
                etree.SubElement(etree.SubElement(transfer, "Part"), tag).text = text
            xml.write(transfer)
    true.source.seek(0)
    validate(true.source)


def _run_of_about(wanted: int) -> PaymentRun:
    runs = PaymentRun.objects.filter(file__isnull=False).annotate(n=Count("payments"))
    return runs.filter(n__gte=wanted).order_by("n").first() or runs.order_by("-n")[0]


# ---- a whole run -------------------------------------------------------------------------------------------


def whole_run() -> Iterator[Result]:
    """A waiting run approved, released, written and kept, with its flags answered before; rolled back.

    The smallest of at least 10,000 and the largest, so that the memory of the two can be compared. Floor of all: the
    bare file, streamed.
    """
    runs = PaymentRun.objects.filter(state="submitted").annotate(n=Count("payments")).order_by("n", "pk")
    small = runs.filter(n__gte=SMALL).first() or runs.last()
    for run in dict.fromkeys(filter(None, (small, runs.last()))):
        yield from _walked(run)


def _walked(run: PaymentRun) -> Iterator[Result]:
    head = User.objects.filter(grants__role="head", grants__section=run.section_id).order_by("pk")[0]
    code, system = settings.BISTAND_DEMO_CODE, system_user()
    count = run.payments.count()
    with transaction.atomic():
        with acting(head, "payments.answer_flag"):
            if not has_second_factor(head):
                TOTP.activate(head, generate_totp_secret())
            RunFlag.objects.filter(run=run, answer="").update(answer="Mätning", answered_by=head)
        _as_at_commit()
        approved = _spent(lambda: approve_run(head, timezone.now(), run.pk, code))
        released = _spent(lambda: release_run(head, timezone.now(), run.pk), _as_at_commit)
        run.refresh_from_db()
        written = _spent(lambda: make_bank_file(run))
        made = make_bank_file(run)
        bare = _spent(lambda: bare_file(run, made))
        kept = _spent(lambda: store_run_file(system, timezone.now(), run.pk, made), _as_at_commit)
        transaction.set_rollback(True)
    steps = {"approved": approved, "released": released, "file": written, "kept": kept}
    for name, step in (steps | {"approval to file": approved + released + written}).items():
        of = f"processor {step.processor / bare.processor:.1f} times, {step.memory} MB"
        yield Result(f"run of {count:,}: {name}", step.taken, bare.taken, of)
    yield Result(
        f"run of {count:,}: bare file", bare.taken, bare.taken, f"{made.size / 1e6:.0f} MB of file, {bare.memory} MB"
    )


def _as_at_commit() -> None:
    """What waits for the commit, as foreign keys do, is a part of what a step costs."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@dataclass(frozen=True)
class Spent:
    """Milliseconds by the clock and of processor time (ours and our connection's); and the most memory (MB) that the
    process had above what it had before.
    """

    taken: float
    processor: float
    memory: int

    def __add__(self, other: Spent) -> Spent:
        return Spent(self.taken + other.taken, self.processor + other.processor, max(self.memory, other.memory))


def _spent(*jobs: Callable[[], Any]) -> Spent:
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5")  # the peak is from now on
    before, spent, began = _memory("VmRSS"), processor(), time.perf_counter()
    for job in jobs:
        job()
    taken = (time.perf_counter() - began) * 1000
    return Spent(taken, processor() - spent, (_memory("VmHWM") - before) // 1024)


def _memory(what: str) -> int:
    """KiB."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) if found else 0


# ---- the controls ------------------------------------------------------------------------------------------


def controls() -> Iterator[Result]:
    """Every control over all payments there are; rolled back. Floor: reading the payments once."""
    first = Payment.objects.aggregate(first=Min("pay_on"))["first"]
    bare = quickest(lambda: rows("SELECT count(*), sum(amount) FROM payments_payment WHERE pay_on >= %s", [first]), 3)
    total = 0.0
    for control in CONTROLS:
        with transaction.atomic():
            found = 0

            def ours(control: Any = control) -> None:
                nonlocal found
                found = run_control(system_user(), timezone.now(), control, first)

            taken = _spent(ours).taken
            transaction.set_rollback(True)
        total += taken
        yield Result(f"control {control.code}", taken, bare, f"{found:,} findings")
    yield Result("controls", total, bare * len(CONTROLS), f"{Payment.objects.count():,} payments since {first}")


MONEY: dict[str, Callable[[], Iterable[Result]]] = {
    "planning": planning,
    "collecting": collecting,
    "bank-file": bank_file,
    "run": whole_run,
    "controls": controls,
}
