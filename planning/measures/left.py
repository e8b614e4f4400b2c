"""The referrals that are open when their plan is to be closed, and what can become of each."""

from __future__ import annotations

from django.db.models import QuerySet

from planning.measures.models import Referral, ReferralOutcome
from planning.models import Plan

GOES_ON = "goes_on"


def open_referrals(plan: Plan) -> QuerySet[Referral]:
    rows = Referral.objects.filter(activity__goal__plan=plan).exclude(state=Referral.State.ENDED)
    return rows.select_related("measure__provider").order_by("pk")


def ways_on(row: Referral) -> list[tuple[str, str]]:
    """What can become of it: one that has begun ends in one way or another, the others are taken back."""
    began = [(value, str(label)) for value, label in ReferralOutcome.choices if value not in Referral.NOT_BEGUN]
    ends = began if row.started_on else [(str(ReferralOutcome.WITHDRAWN), "tas tillbaka")]
    return [
        *((value, f"avslutas i dag: {label}" if row.started_on else label) for value, label in ends),
        (GOES_ON, "fortsätter utan planen"),
    ]
