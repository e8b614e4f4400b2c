"""The demo municipality from nothing: staff, the months that have been, and today."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from bistand.staff.queries import system_user
from cases.actions import refresh_all
from followup.actions import flag_followups
from followup.demo import book, check, multiply, present
from followup.demo.calendar import at, calendar
from followup.demo.clock import moved_clock, set_moment
from followup.demo.history import load as load_history
from followup.demo.households import DemoHousehold, generate
from followup.demo.staff import hire, write_list

SMALLEST = present.NEWCOMERS + 1


def load(
    households: int,
    seed: int,
    months: int,
    *,
    bulk: bool,
    base: int = multiply.BASE,
    run: int = multiply.RUN,
    say: Callable[[str], None],
) -> None:
    """Load the demo into an empty database, in one transaction.

    Parameters:
        households: how many in all. The last few come new today, the others have a history.
        months: how many months of history there are before this month.
        bulk: for benchmarks. The history of changes (the audit table) is left out, what is done today is only that late
            follow-ups are flagged, and a last run of each other section waits for its head.
        base: in bulk, about how many households are loaded through every rule; the others are copies of them
            (`multiply`). There are never more than `households`, and at most one for each copy fewer.
        run: in bulk, about how many payments a run has.

    Raises Conflict where the database is in use or is no demo, Invalid for numbers that make no demo.
    """
    if not settings.BISTAND_DEMO:
        raise Conflict("Demokommunen läses bara in där BISTAND_DEMO=1.")
    if not settings.BISTAND_OWNER:
        raise Conflict("Demokommunen läses in av databasens ägare: sätt BISTAND_DB_ROLE=owner.")
    if households < SMALLEST:
        raise Invalid(f"Demokommunen behöver minst {SMALLEST} hushåll.")
    when = calendar(timezone.localdate(), months)
    copies = max(households // base - 1, 0) if bulk else 0
    original = households // (copies + 1)
    everyone = list(generate(original, seed, when.months, when.newest))
    new = [] if bulk else [_newcomer(spec) for spec in everyone[-present.NEWCOMERS :]]
    earlier = everyone if bulk else everyone[: -present.NEWCOMERS]
    with transaction.atomic():
        with moved_clock(), book.without_history() if bulk else contextlib.nullcontext():
            set_moment(at(when.hired_on), timedelta(hours=8), 1000)
            last_day = date(when.today.year + 1, 12, 31)
            staff = hire(at(when.hired_on), when.hired_on, last_day)
            lives = load_history(earlier, staff, when, say, waiting=bulk)
        if copies:
            say("Kopierar:")
            multiply.multiply(copies, original, run, say)
        if bulk:
            with book.without_history():
                flag_followups(system_user(), timezone.now())
                say("  flaggor")
                refresh_all(system_user(), timezone.now())
                say("  varningar")
        else:
            say("I dag:")
            present.fill(staff, when, lives, new, say)
            refresh_all(system_user(), timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say("Kontrollerar …")
    if faults := check.faults():
        raise Conflict(f"Demokommunen bryter mot reglerna: {faults}.")
    write_list(staff)


def _newcomer(spec: DemoHousehold) -> DemoHousehold:
    """As one that comes to the reception today, where any assistant may register it."""
    return replace(spec, members=tuple(replace(member, protected=False) for member in spec.members))
