"""Opening the yearly review of rights, answering it, and what follows when nobody does."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from bistand.actions import action
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff import actions as staff
from bistand.staff.models import RoleGrant, User
from bistand.staff.queries import settings_on, system_user
from followup.rights.models import RightReview
from followup.rights.queries import SETTINGS, reviewable


@dataclass(frozen=True)
class Reviewed:
    """What a night did: reviews opened, found late, and rights ended because nobody had reviewed them."""

    opened: int
    late: int
    suspended: int


def due_day(today: date, month: int) -> date:
    """The last day of the month, this year or, when that has been, the next."""
    for year in (today.year, today.year + 1):
        last = date(year, month, calendar.monthrange(year, month)[1])
        if last >= today:
            return last
    raise AssertionError("a month of next year has not been")


@action("followup.open_reviews")
def review_rights(actor: User, now: datetime) -> Reviewed:
    """Open the year's review of every role held when its days have come; flag what is late, and end what nobody has
    reviewed where the municipality has chosen that. Safe to run twice and after missed nights.
    """
    today = timezone.localdate(now)
    given = settings_on(SETTINGS, today)
    due = due_day(today, given["controls.review_month"])
    opened = _open(today, due) if today >= due - timedelta(days=given["controls.review_days"]) else 0
    waiting = RightReview.objects.filter(answer="", suspended_at=None, grant__valid__contains=today)
    late = waiting.filter(due__lt=today, late_at=None).update(late_at=now)
    suspended = 0
    if given["controls.review_suspend"]:
        over = waiting.filter(due__lt=today - timedelta(days=given["controls.review_late_days"]))
        for review in over.select_related("grant__user"):
            _end(review.grant, today, f"Inte omprövad till {review.due}")
            suspended += RightReview.objects.filter(pk=review.pk).update(suspended_at=now)
    return Reviewed(opened, late, suspended)


def _open(today: date, due: date) -> int:
    held = RoleGrant.objects.filter(valid__contains=today, user__is_active=True, user__employee__natural=True)
    new = held.exclude(reviews__due=due)
    return len(RightReview.objects.bulk_create([RightReview(grant=grant, due=due) for grant in new]))


def _end(grant: RoleGrant, today: date, reason: str) -> None:
    """From now on, by the act that ends every role; one that began today ends with the day."""
    last = max(grant.valid.lower, today - timedelta(days=1))
    staff.end_role(system_user(), timezone.now(), grant, last, reason=reason)


@action("followup.review_right")
def answer_review(actor: User, now: datetime, review_id: int, answer: str, reason: str = "") -> RightReview:
    """Keep a right or take it away at once, with a reason; never one's own."""
    review = RightReview.objects.select_for_update(of=("self",)).select_related("grant__user").get(pk=review_id)
    if review.answer or review.suspended_at:
        raise Conflict("Behörigheten är redan omprövad.")
    if review.grant.user.employee_id == actor.employee_id:
        raise NotAllowed("Ingen omprövar sin egen behörighet. En annan chef eller internkontrollanten gör det.")
    if not reviewable(actor).filter(pk=review_id).exists():
        raise NotAllowed("Behörigheten omprövas av chefen för den sektion som den gäller.")
    if answer not in RightReview.Answer.values:
        raise Invalid("Välj om behörigheten ska behållas eller tas bort.", "answer")
    reason = reason.strip()
    if answer == RightReview.Answer.REMOVE and not reason:
        raise Invalid("Skriv varför behörigheten tas bort.", "reason")
    review.answer, review.reason = answer, reason
    review.save(update_fields=["answer", "reason"])
    if answer == RightReview.Answer.REMOVE:
        _end(review.grant, timezone.localdate(now), f"Omprövad av {actor}: {reason}")
    review.refresh_from_db()
    return review
