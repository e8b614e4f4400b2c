"""A month of the administrators' work, read by a controller."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class AdministrationMonth(models.Model):
    """A month whose changes and exceptions a controller has read and signed, once; numbers, who and when are set by
    trigger.
    """

    month = models.DateField("månad", unique=True)
    count = models.PositiveIntegerField("antal ändringar", default=0)
    overrides = models.PositiveIntegerField("antal undantag", default=0)
    note = models.TextField("vad som har setts")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    signed_at = models.DateTimeField("signerad", db_default=Now())

    class Meta:
        verbose_name = "läst månad av systemförvaltning"
        verbose_name_plural = "lästa månader av systemförvaltning"
        constraints = [
            models.CheckConstraint(
                name="administration_month_is_read_in_words",
                condition=~models.Q(note="") & models.Q(month__day=1),
                violation_error_message="Skriv vad du har sett.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
