"""An act on many cases: asked for, carried out one case after another, and looked at when it is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from bistand.actions import acting, action
from bistand.refusals import Invalid, Refusal
from bistand.staff.models import User
from bistand.staff.permissions import forget_grants, require
from bistand.staff.queries import system_user
from cases.bulk import ACTS, still_taken
from cases.models import BulkAct, BulkCase

# Done while the user waits; what is longer is done by a worker, and the page shows how far it has come.
AT_ONCE = 20


@action("cases.read")
def ask_bulk(actor: User, now: datetime, name: str, case_ids: Iterable[int], fields: dict[str, Any]) -> BulkAct:
    """Ask for an act on some cases; those that need thought by now are left out, with the reason.

    Raises Invalid where no case is left to do it on.
    """
    act = ACTS[name]
    require(actor, act.right)
    found = still_taken(act, actor, case_ids, fields)
    if not found.taken:
        raise Invalid("Inget av de valda ärendena kan tas med. Se vad som hindrar nedan.")
    bulk = BulkAct.objects.create(act=name, fields=fields, asked_by=actor)
    waiting = [BulkCase(bulk=bulk, case=case) for case in found.taken]
    left = [BulkCase(bulk=bulk, case=case, state=BulkCase.State.LEFT_OUT, reason=why) for case, why in found.left_out]
    BulkCase.objects.bulk_create([*waiting, *left])
    return bulk


def carry_on(bulk_id: int) -> int:
    """Do what waits of a bulk act as the one who asked for it, each case in a transaction of its own.

    Safe to run twice at once and to begin again: a case is claimed with a lock and marked in the transaction that
    does the act. Returns how many cases were settled by this call.
    """
    settled = 0
    bulk = BulkAct.objects.select_related("asked_by__employee").get(pk=bulk_id)
    forget_grants(bulk.asked_by)
    gone = not bulk.asked_by.is_active
    if gone:
        with acting(system_user(), "cases.bulk"):
            rest = bulk.cases.filter(state=BulkCase.State.WAITING)
            rest.update(state=BulkCase.State.LEFT_OUT, reason="Den som beställde det har ingen inloggning längre")
    while not gone and _one(bulk):
        settled += 1
    with acting(system_user(), "cases.bulk"):
        if not bulk.cases.filter(state=BulkCase.State.WAITING).exists():
            BulkAct.objects.filter(pk=bulk.pk, state=BulkAct.State.WORKING).update(
                state=BulkAct.State.DONE, done_at=timezone.now()
            )
    return settled


def _one(bulk: BulkAct) -> bool:
    act, actor = ACTS[bulk.act], bulk.asked_by
    with acting(actor, "cases.bulk"):
        row = (
            BulkCase.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("case")
            .filter(bulk=bulk, state=BulkCase.State.WAITING)
            .order_by("pk")
            .first()
        )
        if row is None:
            return False
        try:
            # Since it was asked for somebody may have changed the case, so it is looked at again.
            changed = still_taken(act, actor, [row.case_id], bulk.fields)
            why = (
                "" if changed.taken else (changed.left_out[0][1] if changed.left_out else "Du ser inte längre ärendet")
            )
            if not why:
                with transaction.atomic():
                    act.perform(actor, timezone.now(), row.case, bulk.fields)
        except Refusal as refusal:
            why = refusal.message
        row.state, row.reason = (BulkCase.State.LEFT_OUT, why) if why else (BulkCase.State.DONE, "")
        row.save(update_fields=["state", "reason"])
    return True
