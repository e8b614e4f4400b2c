"""Running the controls, and what the controller makes of what they find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from bistand.staff.queries import setting
from cases.phrases import is_worded
from followup.controls.catalogue import CONTROLS, VALUES, Control
from followup.controls.models import ControlFinding, ControlRun
from followup.facts import FindingDisposed

log = structlog.get_logger(__name__)
FOUND = """
INSERT INTO followup_controlfinding
  (control, key, case_id, payment_id, employee_id, amount, words, found_at, disposition, explanation)
SELECT %(control)s, f.key, f.case_id, f.payment_id, f.employee_id, f.amount, left(f.words, 300), now(), '', ''
  FROM ({question}) f (key, case_id, payment_id, employee_id, amount, words)
ON CONFLICT (control, key) DO NOTHING
"""


@dataclass(frozen=True)
class Found:
    """How many new findings each control gave, by its code."""

    new: dict[str, int]


def run_controls(actor: User, now: datetime, since: date | None = None) -> Found:
    """Run every control, each in its own transaction: one that fails stops no other, and all are safe to run again.

    Looks at what has happened since `since`, or as many days back as the setting says: a night that was missed is
    looked at the next.
    """
    today = timezone.localdate(now)
    first = since or today - timedelta(days=int(setting("controls.window_days", today)))
    new = {}
    for control in CONTROLS:
        try:
            new[control.code] = run_control(actor, now, control, first)
        except DatabaseError as error:
            log.error("control failed", control=control.code, error=str(error))
    return Found(new)


@action("followup.run_controls")
def run_control(actor: User, now: datetime, control: Control, since: date) -> int:
    """Run one control; the new findings of it. One statement, whatever the number of payments."""
    today = timezone.localdate(now)
    late = setting("controls.review_late_days", today)
    # The day begins at midnight in Sweden, whatever time zone the session has.
    begun = timezone.make_aware(datetime.combine(since, time.min))
    values: dict[str, Any] = {
        **VALUES, "control": control.code, "since": begun, "today": today, "review_late_days": late
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FOUND.format(question=control.question), values)
        found = int(cursor.rowcount)
    ControlRun.objects.create(control=control.code, since=since, found=found)
    return found


@action("followup.dispose")
def dispose_finding(actor: User, now: datetime, finding_id: int, disposition: str, explanation: str) -> ControlFinding:
    """Say what a finding turned out to be: once, with words, and never of one's own work (controls.md (e))."""
    finding = ControlFinding.objects.select_for_update().get(pk=finding_id)
    if finding.disposition:
        raise Conflict("Signalen är redan bedömd.")
    if disposition not in ControlFinding.Disposition.values:
        raise Invalid("Välj vad du har kommit fram till.", "disposition")
    if not is_worded(explanation, fewest=1):
        raise Invalid("Skriv i ord vad du har sett och varför.", "explanation")
    if finding.employee_id is not None and finding.employee_id == actor.employee_id:
        raise Conflict("Ingen bedömer en signal som gäller det egna arbetet.")
    finding.disposition, finding.explanation = disposition, explanation.strip()
    finding.save(update_fields=["disposition", "explanation"])
    finding.refresh_from_db()
    label = str(ControlFinding.Disposition(disposition).label)
    subject = f"followup_controlfinding:{finding.pk}"
    publish(actor, now, FindingDisposed(None, subject, control=finding.control, disposition=label))
    return finding
