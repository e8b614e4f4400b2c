"""What the case page says of what few cases have: messages, a handover, an appeal, a claim, a delay.

One query where there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from cases.appeals import appeal_attention
from cases.client.messages import WAITING, message_attention
from cases.communication import communication_attention
from cases.delays import delay_attention
from cases.executions import break_attention
from cases.models import (
    Appeal,
    Application,
    Case,
    Communication,
    DecideRequest,
    ExecutionBreak,
    Handover,
    RecoveryClaim,
    Reentry,
)
from cases.oversight import handover_attention, reentry_attention
from cases.parties import untold_attention, untold_parties
from cases.recoveries import claim_attention

# Nobody is told of a delay before this, whatever the municipality's setting.
SOONEST_DELAY = timedelta(days=14)


def afterwards_attention(case: Case, user: Any, today: date) -> Iterator[Any]:
    appeals = Appeal.objects.filter(case=OuterRef("pk"), state__in=Appeal.WAITING)
    in_hand = (*RecoveryClaim.UNDECIDED, *RecoveryClaim.OPEN)
    claims = RecoveryClaim.objects.filter(case=OuterRef("pk"), state__in=in_hand)
    waiting = Application.objects.filter(
        Application.came_before(today - SOONEST_DELAY), case=OuterRef("pk"), state__in=Application.OPEN_STATES
    )
    asked = DecideRequest.objects.filter(application__case=OuterRef("pk"), state=DecideRequest.State.RECEIVED)
    sent = Communication.objects.filter(application__case=OuterRef("pk"), answered_on=None)
    rows = Case.objects.filter(pk=case.pk)
    breaks = ExecutionBreak.objects.filter(decision__case=OuterRef("pk"), resumed_on=None)
    handed = Handover.objects.filter(case=OuterRef("pk"), state=Handover.State.HANDED)
    returned = Reentry.objects.filter(case=OuterRef("pk"))
    written = WAITING.filter(case=OuterRef("pk"))
    untold = untold_parties().filter(decision__case=OuterRef("pk"))
    there_are = (appeals, claims, waiting, asked, sent, breaks, handed, returned, written, untold)
    found = rows.values_list(*map(Exists, there_are))[0]
    appealed, claimed, waits, is_asked, is_sent, is_broken, is_handed, came_back, is_written, is_untold = found
    if is_written:
        yield from message_attention(case, user, today)
    if is_untold:
        yield from untold_attention(case, user)
    if is_handed:
        yield from handover_attention(case, user)
    if came_back:
        yield from reentry_attention(case)
    if is_sent:
        yield from communication_attention(case, user, today)
    if is_broken:
        yield from break_attention(case, user, today)
    if appealed:
        yield from appeal_attention(case, user, today)
    if claimed:
        yield from claim_attention(case, user, today)
    if waits or is_asked:
        yield from delay_attention(case, user, today)
