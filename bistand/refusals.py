"""Refusals: what the rules say no to, each with one Swedish sentence for the user."""

from __future__ import annotations


class Refusal(Exception):
    """A rule said no. `message` is shown to the user, beside the field named `field` where there is one."""

    status = 409
    # Where what is missing can be given, as (URL name, argument): a page sends the user there.
    way_on: tuple[str, int] | None = None

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refusal):
    """The person does not hold the right; the sentence says who does."""

    status = 403


class Invalid(Refusal):
    """What was given cannot be used; the sentence says what would do."""

    status = 422


class Conflict(Refusal):
    """Somebody else was there first, or the state no longer allows it."""

    status = 409


class Unseen(Conflict):
    """Somebody has saved since the form was opened. `mark` is of what stands now: who saves again has been told."""

    def __init__(self, message: str, mark: str) -> None:
        super().__init__(message)
        self.mark = mark


class TooMany(Refusal):
    """More than may come in a time; later is well."""

    status = 429


class NotFound(Refusal):
    """No such thing, or nothing this person may know of."""

    status = 404
