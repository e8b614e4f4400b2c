"""Sending the questions that wait, outside any transaction, and settling each by what came back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import connection as database
from django.utils import timezone

from bistand.staff.queries import system_user
from cases.actions.agencies import begin_fetch, fail_fetch, settle_fetch
from cases.agencies import connection, question_of
from cases.models import AgencyFetch
from cases.ssbtek.client import send
from cases.ssbtek.contract import Answer, SsbtekError
from cases.ssbtek.envelope import question_xml, read_answer

log = structlog.get_logger(__name__)

# With the slot's number, the name of the lock in the database that bounds how many ask at once.
LOCK = 0x55B7


def ask_waiting(limit: int = 50) -> int:
    """Send up to `limit` questions, the oldest first; how many were answered.

    After one that got no answer the others are left for the next time, so that a service that is down keeps no
    worker from its other work.
    """
    answered = 0
    with _slot() as free:
        waiting = AgencyFetch.objects.filter(state=AgencyFetch.State.WAITING).order_by("pk")
        for pk in list(waiting.values_list("pk", flat=True)[:limit]) if free else []:
            outcome = _ask(pk)
            if outcome is False:
                break
            answered += bool(outcome)
    return answered


def _ask(fetch_id: int) -> bool | None:
    """True when answered, False when there was no answer, None when somebody else has it."""
    system = system_user()
    fetch = begin_fetch(system, timezone.now(), fetch_id)
    if fetch is None:
        return None
    try:
        raw, answer = _exchange(fetch)
    except SsbtekError as error:
        # Neither person nor content: the code and our own number of the question.
        log.warning("ssbtek gave no answer", fetch=fetch.pk, code=error.answer_code)
        fail_fetch(system, timezone.now(), fetch.pk, error.answer_code, error.words)
        return False
    return settle_fetch(system, timezone.now(), fetch.pk, raw, answer)


def _exchange(fetch: AgencyFetch) -> tuple[bytes, Answer]:
    reached = connection()
    if reached is None:
        raise SsbtekError("Kommunen är inte ansluten till SSBTEK.", "not_connected")
    question = question_of(fetch)
    raw = send(reached, question_xml(question, reached.version))
    return raw, read_answer(raw, question.agencies, reached.most_bytes)


@contextmanager
def _slot() -> Iterator[bool]:
    """One of the places to ask from, held until done or until this process is gone; False where all are taken."""
    with database.cursor() as cursor:
        for place in range(settings.SSBTEK["at_once"]):
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, place])
            if cursor.fetchone()[0]:
                break
        else:
            yield False
            return
    try:
        yield True
    finally:
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, place])
