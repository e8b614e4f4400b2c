"""The letters of many decisions, ordered at once and written by the workers."""

from __future__ import annotations

from datetime import datetime

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict
from bistand.staff.models import User
from cases.facts import LetterOrdered
from cases.models import LetterOrder, LetterOrderItem
from cases.models.letter_order import MOST
from cases.queries import without_letter


@action("cases.write_letter")
def order_letters(actor: User, now: datetime) -> LetterOrder:
    """Order the letters that the actor's sections lack, the oldest first, at most MOST; a worker writes each."""
    lacking = list(without_letter(actor).order_by("pk").values_list("pk", "case_id")[:MOST])
    if not lacking:
        raise Conflict("Alla beslut har sina brev.")
    order = LetterOrder.objects.create(ordered_by=actor)
    LetterOrderItem.objects.bulk_create([LetterOrderItem(order=order, decision_id=pk) for pk, _ in lacking])
    for pk, case_id in lacking:
        publish(actor, now, LetterOrdered(case_id, f"cases_decision:{pk}", decision_id=pk))
    return order
