"""Jobs of cases; thin, they call actions."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from bistand.staff.queries import system_user
from cases.actions import supplement, warning, what_if
from cases.actions.bulk import carry_on
from cases.asking import ask_waiting
from cases.client.notices import send_waiting
from cases.models import BulkAct

log = structlog.get_logger(__name__)

# A worker has other things to do too: a long trial of a table is done in turns.
SECONDS = 15.0


@shared_task
def ask_agencies() -> int:
    """Send the questions to other agencies that wait. Returns how many were answered."""
    return ask_waiting()


def wake_asking() -> None:
    """Ask a worker to send now. Where the broker does not answer, beat sends from the rows later."""
    try:
        ask_agencies.apply_async(retry=False)
    except OperationalError:
        log.warning("broker does not answer; questions wait for beat")


@shared_task
def run_what_ifs() -> bool:
    """Go on with the trials that wait, and come back for what is left."""
    left = what_if.run_what_ifs(system_user(), SECONDS)
    if left:
        run_what_ifs.apply_async(retry=False)
    return left


@shared_task
def carry_on_bulk_acts() -> int:
    """Go on with the acts on many cases that wait. Returns how many cases were settled."""
    working = BulkAct.objects.filter(state=BulkAct.State.WORKING).order_by("pk").values_list("pk", flat=True)
    return sum(carry_on(pk) for pk in list(working[:20]))


def wake_bulk() -> None:
    """Ask a worker to begin now. Where the broker does not answer, beat begins from the rows later."""
    try:
        carry_on_bulk_acts.apply_async(retry=False)
    except OperationalError:
        log.warning("broker does not answer; bulk acts wait for beat")


@shared_task
def remind_of_supplements() -> int:
    """Remind of what was asked for and has not come. Returns how many letters are owed by it."""
    return supplement.remind_of_supplements(system_user(), timezone.now())


@shared_task
def refresh_warnings() -> int:
    """Raise the warnings that time gives, such as a check that is due. Returns how many."""
    return warning.refresh_all(system_user(), timezone.now())


@shared_task
def send_notices() -> int:
    """Send the notices that wait, that there is something new to read. Returns how many were accepted."""
    return send_waiting()


def wake_notices() -> None:
    """Ask a worker to send now. Where the broker does not answer, beat sends from the rows later."""
    try:
        send_notices.apply_async(retry=False)
    except OperationalError:
        log.warning("broker does not answer; notices wait for beat")
