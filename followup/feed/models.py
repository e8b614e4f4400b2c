"""The secret links of calendar feeds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class CalendarLink(models.Model):
    """One's own link, of which only a fingerprint (SHA-256) is kept; ended, never deleted, and one at a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="vems", on_delete=models.PROTECT, related_name="calendar_links"
    )
    fingerprint = models.CharField("avtryck", max_length=64, unique=True)
    made_at = models.DateTimeField("skapad", db_default=Now())
    ended_at = models.DateTimeField("avslutad", null=True, blank=True)

    class Meta:
        verbose_name = "kalenderlänk"
        verbose_name_plural = "kalenderlänkar"
        constraints = [
            models.UniqueConstraint(
                name="one_calendar_link",
                fields=["user"],
                condition=Q(ended_at__isnull=True),
                violation_error_message="Du har redan en kalenderlänk. Ta bort den först.",
            ),
        ]

    def __str__(self) -> str:
        return f"Kalenderlänk {self.pk}"
