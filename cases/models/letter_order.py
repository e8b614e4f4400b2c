"""Many letters at once: an order of them, written one by one by the workers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models.decision import Decision

MOST = 500


class LetterOrder(models.Model):
    """Somebody asked for the letters of many decisions; each is written from a row of its own, whatever happens."""

    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="beställt av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ordered_at = models.DateTimeField("beställt", db_default=Now())

    class Meta:
        verbose_name = "beställning av brev"
        verbose_name_plural = "beställningar av brev"


class LetterOrderItem(models.Model):
    order = models.ForeignKey(LetterOrder, on_delete=models.PROTECT, related_name="items")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = "brev i beställning"
        verbose_name_plural = "brev i beställningar"
        constraints = [models.UniqueConstraint(name="letter_ordered_once_in_order", fields=["order", "decision"])]
