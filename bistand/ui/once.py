"""A double submit does the thing once.

The form carries a token made when it was drawn (`<c-form once>`). The first submit inserts the token in the
same transaction as the act; a second one with the same token waits for the first, finds the row and is sent
where the first was sent. An act that fails, or a crash before the commit, takes its token with it, so that one
may try again.
"""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseRedirect

from bistand.actions import whole

from .models import SubmittedOnce

FIELD = "once"


def new_token() -> str:
    return str(uuid.uuid4())


def once(request: HttpRequest, act: Callable[[], str]) -> HttpResponseRedirect:
    """Run `act` (which returns the URL to go to) once per form token and redirect there.

    Without a valid token the act runs as it is: the guard is against double submits, not against forgery.
    Raises what the act raises, and Refusal for what the database's rules refuse when the whole is committed.
    """
    token = _token(request)
    if token is None:
        return HttpResponseRedirect(act())
    user: Any = request.user
    with whole():
        try:
            with transaction.atomic():
                row = SubmittedOnce.objects.create(user=user, key=token)
        except IntegrityError:
            return HttpResponseRedirect(SubmittedOnce.objects.get(user=user, key=token).url)
        row.url = act()
        row.save(update_fields=["url"])
    return HttpResponseRedirect(row.url)


def purge_tokens(before: dt.datetime) -> int:
    """Forget tokens used before a moment, when nobody has those pages open any more; the number forgotten."""
    return SubmittedOnce.objects.filter(created_at__lt=before).delete()[0]


def _token(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        return None
