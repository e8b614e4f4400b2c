"""Choosing digests, making them, and noting how it went to send them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from bistand.actions import action
from bistand.refusals import Invalid
from bistand.staff.models import User
from bistand.workdays import is_workday
from cases.actions.notice import LOST, PHONE, UNKNOWN
from cases.models import NotifyBy
from followup.digest.contents import due_kinds, text_of
from followup.digest.models import Digest, DigestChoice

log = structlog.get_logger(__name__)
NOT_WANTED = "Personen vill inte ha sammandrag så längre."
FIRST_WAIT = timedelta(minutes=5)


@action("followup.digest")
def choose_digest(actor: User, now: datetime, channel: str, to: str) -> DigestChoice:
    """Choose how one's own digests come: by "email" or "sms" to an address or number, or "" for not at all."""
    to = to.strip() if channel else ""
    if channel not in NotifyBy.values:
        raise Invalid("Välj e-post, sms eller ingenting.", "channel")
    if channel == NotifyBy.EMAIL:
        try:
            validate_email(to)
        except ValidationError as error:
            raise Invalid("Skriv e-postadressen som namn@exempel.se.", "to") from error
    if channel == NotifyBy.SMS and not PHONE.fullmatch(to):
        raise Invalid("Skriv telefonnumret med siffror, till exempel 070-123 45 67.", "to")
    row, _ = DigestChoice.objects.update_or_create(user=actor, defaults={"channel": channel, "to": to})
    return row


def make_digests(actor: User, now: datetime) -> int:
    """Make today's digests and this week's, on a working day, of those that are not made. Returns how many.

    Each person has at most one of a kind and day, however often and however late in the day this runs; and each is made
    in a transaction of its own, so that a fault in what one person has stops nobody else's.
    """
    today = timezone.localdate(now)
    if not is_workday(today):
        return 0
    days: dict[str, date] = {Digest.Kind.DAY: today, Digest.Kind.WEEK: today - timedelta(days=today.weekday())}
    made = set(Digest.objects.filter(day__in=days.values()).values_list("user", "kind", "day"))
    choices = DigestChoice.objects.exclude(channel="").filter(user__is_active=True).select_related("user__employee")
    number = 0
    for choice in choices.order_by("user"):
        for kind in due_kinds(choice.user):
            if (choice.user_id, kind, days[kind]) in made:
                continue
            try:
                make_digest(actor, now, choice, kind, days[kind])
                number += 1
            except Exception as error:
                log.error("digest not made", user=choice.user_id, error=type(error).__name__)
    return number


@action("followup.send_digests")
def make_digest(actor: User, now: datetime, choice: DigestChoice, kind: str, day: date) -> Digest:
    """Make one person's digest of the kind, which waits to be sent. Raises Conflict where it is made already."""
    text = text_of(choice.user, kind, timezone.localdate(now))
    return Digest.objects.create(user=choice.user, kind=kind, day=day, channel=choice.channel, text=text)


@action("followup.send_digests")
def take_digest(actor: User, now: datetime, digest_id: int) -> tuple[Digest, str] | None:
    """Take a digest that is due, to be sent by the caller after the commit, with where to; None where it is not to be
    sent now. Where to is what the person has chosen at this moment.
    """
    rows = Digest.objects.select_for_update(skip_locked=True)
    row = rows.filter(pk=digest_id, state=Digest.State.WAITING, due_at__lte=timezone.now()).first()
    if row is None:
        return None
    choice = DigestChoice.objects.filter(user=row.user_id, channel=row.channel).first()
    if choice is None:
        _settle(row, Digest.State.FAILED, NOT_WANTED)
        return None
    row.state = Digest.State.SENDING
    row.save(update_fields=["state"])
    return row, choice.to


@action("followup.send_digests")
def digest_sent(actor: User, now: datetime, digest_id: int) -> None:
    """Note that one that one has taken was accepted."""
    _settle(Digest.objects.select_for_update().get(pk=digest_id), Digest.State.SENT, "")


@action("followup.send_digests")
def digest_failed(actor: User, now: datetime, digest_id: int, words: str, *, again: bool) -> None:
    """Note that one was not accepted, to be tried `again` after twice as long each time; else it stands as failed."""
    row = Digest.objects.select_for_update().get(pk=digest_id)
    if again and row.attempts < Digest.MOST_ATTEMPTS:
        row.due_at = timezone.now() + FIRST_WAIT * 2 ** (row.attempts - 1)
        _settle(row, Digest.State.WAITING, words)
    else:
        _settle(row, Digest.State.FAILED, words)


@action("followup.send_digests")
def give_up_lost_digests(actor: User, now: datetime) -> int:
    """Those that were being sent when a worker was lost: nobody knows, so they are not sent again. Returns how many."""
    lost = Digest.objects.select_for_update(skip_locked=True).filter(state=Digest.State.SENDING)
    rows = list(lost.filter(taken_at__lt=timezone.now() - LOST))
    for row in rows:
        _settle(row, Digest.State.FAILED, UNKNOWN)
    return len(rows)


def _settle(row: Digest, state: str, words: str) -> None:
    # The moment is set anew by the database; this is what the row's own rule wants to see.
    row.state, row.error = state, words[:200]
    row.sent_at = timezone.now() if state == Digest.State.SENT else None
    row.save(update_fields=["state", "error", "due_at", "sent_at"])
