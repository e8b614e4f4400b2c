"""Jobs that forget what is no longer needed. Safe to run twice and after missed days."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from .drafts import purge_drafts
from .once import purge_tokens

# Longer than a holiday; a draft holds personal data and nobody waits for it.
DRAFT_DAYS = 30
# Longer than any page stands open: a session lasts twelve hours.
TOKEN_DAYS = 7


@shared_task
def clear_old() -> dict[str, int]:
    """Forget untouched drafts, used form tokens and sessions that have ended; how many of the first two."""
    now = timezone.now()
    SessionStore.clear_expired()
    return {
        "drafts": purge_drafts(now - timedelta(days=DRAFT_DAYS)),
        "tokens": purge_tokens(now - timedelta(days=TOKEN_DAYS)),
    }
