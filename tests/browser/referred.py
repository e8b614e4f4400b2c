"""A referral in each state, for the pages of measures."""

from __future__ import annotations

from django.utils import timezone

from bistand.staff.models import User
from planning.measures import actions as catalogue
from planning.measures import referring
from planning.models import Activity, Plan, Referral


def referred(caseworker: User, head: User, plan: Plan) -> dict[str, Referral]:
    """By its state, each to a measure of its own; the one that is waited for has no place."""
    now, found = timezone.now(), {}
    provider = catalogue.add_provider(head, now, "Jobbcentrum", "Eva Ek, 08-123 45 67")
    activity = Activity.objects.get(goal__plan=plan)
    for state in Referral.State.values:
        places = 0 if state == "waiting" else 3
        text = catalogue.MeasureText(
            f"Jobbspår {state}", "coaching", "Vuxna som kan arbeta", "Tre dagar i veckan", places=places
        )
        measure = catalogue.add_measure(head, now, provider.pk, text)
        row = referring.propose_referral(caseworker, now, activity.pk, measure.pk)
        found[state] = _walk(caseworker, row, state)
    return found


def _walk(caseworker: User, row: Referral, state: str) -> Referral:
    now, today = timezone.now(), timezone.localdate()
    if state == "proposed":
        return row
    row = referring.send_referral(caseworker, now, row.pk, "Söker arbete i lager.", today, "muntligt")
    if state == "waiting":
        return referring.answer_referral(caseworker, now, row.pk, "waiting")
    if state in {"accepted", "started", "ended"}:
        row = referring.answer_referral(caseworker, now, row.pk, "accepted", today)
    if state in {"started", "ended"}:
        row = referring.start_referral(caseworker, now, row.pk, today)
    if state == "ended":
        row = referring.end_referral(caseworker, now, row.pk, today, "work", "Fick arbete i lagret.")
    return row
