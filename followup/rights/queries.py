"""Reads of the review of rights: what waits for whom, how it goes, and what each role gives."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from bistand.staff.models import AttestLimit, DelegationRule, Role
from bistand.staff.permissions import ACTS, grants_now, may, roles_now
from bistand.ui.templatetags.ui import amount
from followup.rights.models import RightReview

REVIEW, READ = "followup.review_right", "followup.read_controls"
SETTINGS = ("controls.review_month", "controls.review_days", "controls.review_late_days", "controls.review_suspend")
# What a role may with money, in the words of the review.
OF_MONEY = (
    ("payments.enter_account", "lägger in konton"),
    ("payments.verify_account", "kontrollerar konton"),
    ("payments.approve", "godkänner och effektuerar utbetalningar"),
    ("payments.fetch_file", "hämtar bankfilen"),
    ("staff.manage", "ger och tar bort roller"),
)


def reviewable(user: Any) -> QuerySet[RightReview]:
    """What this user may answer now: their sections' rights, those of heads and those that hold everywhere; none of
    their own.
    """
    rows = RightReview.objects.filter(answer="", suspended_at=None, grant__valid__contains=timezone.localdate())
    if not may(user, REVIEW):
        return rows.none()
    leads = {grant.section_id for grant in grants_now(user) if grant.role == Role.HEAD}
    wide = Q(grant__role=Role.HEAD) | Q(grant__section=None) | Q(grant__section__in=leads - {None})
    return (rows if None in leads else rows.filter(wide)).exclude(grant__user__employee=user.employee_id)


def to_review(user: Any) -> QuerySet[RightReview] | None:
    """The same for the navigation; the controller is asked only for what is late."""
    if not may(user, REVIEW):
        return None
    rows = reviewable(user)
    return rows if Role.HEAD in roles_now(user) else rows.filter(late_at__isnull=False)


def reviews(user: Any) -> QuerySet[RightReview]:
    """Every review there has been, for the controller."""
    return RightReview.objects.all() if may(user, READ) else RightReview.objects.none()


def gives(on: date) -> dict[tuple[str, int | None], str]:
    """What each role gives in a section (None: everywhere), in words; two queries."""
    decides: dict[str, list[Decimal | None]] = defaultdict(list)
    for role, limit in DelegationRule.objects.filter(valid__contains=on).values_list("role", "limit"):
        decides[role].append(limit)
    attests = list(AttestLimit.objects.filter(valid__contains=on).values_list("role", "section", "limit"))
    sections = {section for _, section, _ in attests} | {None}
    found = {}
    for role in Role:
        base = [f"fattar beslut {_up_to(decides[role])}"] if decides[role] else []
        base += [words for act, words in OF_MONEY if role in ACTS[act].roles]
        for section in sections:
            own = [limit for r, s, limit in attests if r == role and s in (section, None)]
            found[role.value, section] = ", ".join([*base, *([f"attesterar fakturor {_up_to(own)}"] if own else [])])
    return found


def _up_to(limits: list[Decimal | None]) -> str:
    known = [limit for limit in limits if limit is not None]
    return "utan gräns" if len(known) < len(limits) else f"upp till {amount(max(known))}"
