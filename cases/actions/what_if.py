"""Carrying out the trials of tables that somebody has asked for; nothing but the trial itself is written."""

from __future__ import annotations

import time
from datetime import datetime

from django.utils import timezone

from bistand.actions import action
from bistand.staff.models import User
from cases.models import Calculation, Case, WhatIf, WhatIfRow
from cases.municipality import norm_settings, tables_in_force
from cases.what_if import CHUNK, Summary, Trial, current_inputs


def run_what_ifs(actor: User, seconds: float) -> bool:
    """Work on the trials that wait for at most about so long; whether something is left.

    Every chunk is a transaction of its own that also says how far it came: a job that is killed, or another at the same
    time, neither loses nor repeats anything.
    """
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not run_chunk(actor, timezone.now()):
            return False
    return True


@action("staff.try_table")
def run_chunk(actor: User, now: datetime) -> bool:
    """Try the next households of the oldest trial that nobody else is at work on; whether there was anything to do."""
    waiting = WhatIf.objects.filter(state__in=[WhatIf.State.ASKED, WhatIf.State.RUNNING]).order_by("pk")
    trial = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("table").first()
    if trial is None:
        return False
    if trial.state == WhatIf.State.ASKED:
        trial.state, trial.total = WhatIf.State.RUNNING, households()
        # Of an earlier trial of the same table only the sums are kept.
        WhatIfRow.objects.filter(trial__table=trial.table_id).exclude(trial=trial).delete()
    inputs = list(current_inputs(trial.last_case_id)[:CHUNK])
    summary = Summary(trial.summary)
    worked = Trial(trial.table, tables_in_force(), norm_settings(timezone.localdate(now)))
    different = []
    for effect in worked.effects(inputs):
        summary.add(effect)
        if effect.difference:
            different.append(
                WhatIfRow(
                    trial=trial,
                    case_id=effect.case_id,
                    household_type=effect.household_type,
                    before=effect.before,
                    after=effect.after,
                    difference=effect.difference,
                )
            )
    WhatIfRow.objects.bulk_create(different, batch_size=1000)
    trial.summary, trial.done = summary.as_dict(), trial.done + len(inputs)
    if len(inputs) < CHUNK:
        trial.state, trial.finished_at, trial.total = WhatIf.State.DONE, now, trial.done
    else:
        trial.last_case_id = inputs[-1][0]
    trial.save(update_fields=["state", "total", "summary", "done", "last_case_id", "finished_at"])
    return True


def households() -> int:
    """About how many will be tried: open cases that have a calculation."""
    calculated = Calculation.objects.filter(case__state=Case.State.OPEN)
    return calculated.values("case_id").distinct().count()
