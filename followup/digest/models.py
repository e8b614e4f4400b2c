"""Who has chosen a digest and how, and the digests themselves: the rows of their outbox."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cases.models import NotifyBy


class DigestChoice(models.Model):
    """How a member of staff wants digests, chosen by themselves; "" is not at all."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="vem", on_delete=models.PROTECT, related_name="digest_choice"
    )
    channel = models.CharField("med", max_length=5, choices=NotifyBy.choices, blank=True, default="")
    to = models.CharField("till", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "val av sammandrag"
        verbose_name_plural = "val av sammandrag"
        constraints = [
            models.CheckConstraint(
                name="digest_choice_says_where",
                condition=Q(channel="", to="") | (Q(channel__in=["sms", "email"]) & ~Q(to="")),
                violation_error_message="Skriv vart sammandraget ska skickas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_channel_display()}"


class Digest(models.Model):
    """One digest to one person: of a working day, or of the week that begins on `day`. Figures, and no case.

    It is taken by one worker before it is sent. What surely was not accepted is tried again; what nobody knows of
    is not, and stands as failed.
    """

    class Kind(models.TextChoices):
        DAY = "day", "dagens"
        WEEK = "week", "veckans"

    class State(models.TextChoices):
        WAITING = "waiting", "väntar"
        SENDING = "sending", "skickas"
        SENT = "sent", "skickat"
        FAILED = "failed", "kom inte fram"

    TRANSITIONS: ClassVar[dict[str, list[str]]] = {
        State.WAITING: [State.SENDING, State.FAILED],
        State.SENDING: [State.SENT, State.WAITING, State.FAILED],
        State.SENT: [],
        State.FAILED: [],
    }
    # With the waits between them, a working day.
    MOST_ATTEMPTS = 7

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="till", on_delete=models.PROTECT, related_name="digests", db_index=False
    )
    kind = models.CharField("slag", max_length=4, choices=Kind.choices)
    day = models.DateField("dag")
    channel = models.CharField("med", max_length=5, choices=NotifyBy.choices)
    text = models.TextField("innehåll")
    state = models.CharField("läge", max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField("skapat", db_default=Now())
    due_at = models.DateTimeField("skickas tidigast", db_default=Now())
    taken_at = models.DateTimeField("påbörjat", null=True, blank=True)
    sent_at = models.DateTimeField("skickat", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("försök", default=0)
    error = models.CharField("fel", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "sammandrag"
        verbose_name_plural = "sammandrag"
        constraints = [
            models.UniqueConstraint(
                name="one_digest_a_day",
                fields=["user", "kind", "day"],
                violation_error_message="Sammandraget är redan gjort.",
            ),
            models.CheckConstraint(
                name="digest_says_when_it_was_sent",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="digest_unsent", condition=Q(state__in=["waiting", "sending"])),
            models.Index(fields=["-day", "-id"], name="digest_failed", condition=Q(state="failed")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} sammandrag {self.day}"
