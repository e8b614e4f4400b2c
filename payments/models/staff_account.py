"""The accounts that the municipality pays wages to, so that aid to one of them is seen: fingerprints, never numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class StaffAccountList(models.Model):
    """A list as the controller has read it in; the latest is the one that counts.

    `key` is the fingerprint of nothing, by which a list is known that was made with another secret than today's.
    """

    key = models.CharField("nyckelns avtryck", max_length=64)
    count = models.PositiveIntegerField("antal konton")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="lästes in av", on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    loaded_at = models.DateTimeField("lästes in", db_default=Now())

    class Meta:
        verbose_name = "lista över anställdas konton"
        verbose_name_plural = "listor över anställdas konton"
        constraints = [
            models.CheckConstraint(
                name="staff_account_list_is_not_empty",
                condition=Q(count__gt=0),
                violation_error_message="Listan har inga konton.",
            ),
        ]

    def __str__(self) -> str:
        return f"Anställdas konton {self.pk}"


class StaffAccount(models.Model):
    """The keyed fingerprint (HMAC-SHA256, hex) of one account of a list: it tells neither number nor person."""

    list = models.ForeignKey(
        StaffAccountList, verbose_name="lista", on_delete=models.PROTECT, related_name="accounts", db_index=False
    )
    fingerprint = models.CharField("avtryck", max_length=64)

    class Meta:
        verbose_name = "anställds konto"
        verbose_name_plural = "anställdas konton"
        constraints = [
            models.UniqueConstraint(name="staff_account_once_per_list", fields=["list", "fingerprint"]),
            models.CheckConstraint(
                name="staff_account_is_a_fingerprint", condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$")
            ),
        ]
