"""Making and revoking the link of one's own calendar feed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db.models import QuerySet

from bistand.actions import action
from bistand.refusals import NotFound
from bistand.staff.models import User
from followup.feed.models import CalendarLink


def fingerprint_of(key: str) -> str:
    """What is kept of the key of a link."""
    return hashlib.sha256(key.encode()).hexdigest()


@action("followup.digest")
def make_link(actor: User, now: datetime) -> str:
    """Make one's link, in place of the one before; gives its key, which is shown now and never again."""
    _current(actor).update(ended_at=now)
    key = secrets.token_urlsafe(32)
    CalendarLink.objects.create(user=actor, fingerprint=fingerprint_of(key))
    return key


@action("followup.digest")
def revoke_link(actor: User, now: datetime) -> None:
    """Let one's link lead nowhere, at once."""
    if not _current(actor).update(ended_at=now):
        raise NotFound("Du har ingen kalenderlänk.")


def _current(user: User) -> QuerySet[CalendarLink]:
    return CalendarLink.objects.filter(user=user, ended_at=None)
