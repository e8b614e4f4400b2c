"""Sending digests: outside any transaction, each taken by one worker first, by the same ways as clients' notices."""

from __future__ import annotations

import structlog
from django.utils import timezone

from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases.client.notices import UNKNOWN, NotAccepted, Words, deliver
from followup.digest import actions
from followup.digest.models import Digest

log = structlog.get_logger(__name__)
SUBJECTS = {Digest.Kind.DAY: "Din dag i Bistånd", Digest.Kind.WEEK: "Sektionens vecka i Bistånd"}


def send_waiting_digests(limit: int = 200) -> int:
    """Send up to `limit` digests that are due, the oldest first. Returns how many were accepted."""
    system = system_user()
    actions.give_up_lost_digests(system, timezone.now())
    due = Digest.objects.filter(state=Digest.State.WAITING, due_at__lte=timezone.now()).order_by("due_at", "pk")
    return sum(_send(system, pk) for pk in list(due.values_list("pk", flat=True)[:limit]))


def _send(system: User, digest_id: int) -> bool:
    taken = actions.take_digest(system, timezone.now(), digest_id)
    if taken is None:
        return False
    digest, to = taken
    try:
        deliver(f"digest-{digest.pk}", digest.channel, to, Words(SUBJECTS[Digest.Kind(digest.kind)], digest.text))
    except NotAccepted as error:
        actions.digest_failed(system, timezone.now(), digest.pk, error.words, again=error.again)
    except Exception as error:
        log.warning("digest failed", digest=digest.pk, error=type(error).__name__)
        actions.digest_failed(system, timezone.now(), digest.pk, UNKNOWN, again=False)
    else:
        actions.digest_sent(system, timezone.now(), digest.pk)
        return True
    return False
