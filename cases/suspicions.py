"""Who may open a record of a suspected wrong payment: few, and with a reason that is logged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bistand.audit.actions import log_access
from bistand.audit.models import Access
from bistand.refusals import NotAllowed, NotFound
from bistand.staff.models import Role
from bistand.staff.permissions import grants_now
from cases.models import Case, Suspicion
from cases.queries import REASON_HOURS

SUSPICION_REASON = "suspicion_reason"


def visible_suspicions(user: Any, case: Case) -> QuerySet[Suspicion]:
    """The case's records that the user may open: own ones, those let into, and all for the section's head."""
    rows = Suspicion.objects.filter(case=case).select_related("opened_by__employee")
    if is_head(user, case.section_id):
        return rows
    return rows.filter(Q(opened_by=user) | Q(readers__user=user)).distinct()


def is_head(user: Any, section_id: int) -> bool:
    return any(g.role == Role.HEAD and g.section_id in (None, section_id) for g in grants_now(user))


def may_open(user: Any, suspicion: Suspicion) -> bool:
    return visible_suspicions(user, suspicion.case).filter(pk=suspicion.pk).exists()


def open_suspicion_record(user: Any, case: Case, suspicion_id: int, reason: str = "") -> Suspicion:
    """The record, its opening logged with a reason: the one given, or one stated earlier in the day's work.

    Raises NotFound alike for none and for one that is closed to the user; NotAllowed (with the way on) for no reason.
    """
    found = visible_suspicions(user, case).filter(pk=suspicion_id).first()
    if found is None:
        raise NotFound("Akten finns inte, eller är inte öppen för dig.")
    reason = reason or _stated(user, case)
    if not reason:
        refusal = NotAllowed("Akten öppnas med ett skäl, som loggas.")
        refusal.way_on = (SUSPICION_REASON, case.pk)
        raise refusal
    log_access(user, SUSPICION_REASON, case_id=case.pk, persons=[case.applicant_id], reason=reason)
    found.case = case
    return found


def state_reason(user: Any, case: Case, reason: str) -> None:
    log_access(user, SUSPICION_REASON, case_id=case.pk, persons=[case.applicant_id], reason=reason)


def _stated(user: Any, case: Case) -> str:
    since = timezone.now() - timedelta(hours=REASON_HOURS)
    rows = Access.objects.filter(actor=user, case_id=case.pk, what=SUSPICION_REASON, at__gte=since).exclude(reason="")
    return rows.order_by("-id").values_list("reason", flat=True).first() or ""
