"""A list of who is employed, as the controller has read it in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class DirectoryList(models.Model):
    """The latest is the one that counts. `staff` is {employee number: last day as 2026-12-31, or null}; no names."""

    staff = models.JSONField("anställningsnummer med sista dag")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="lästes in av", on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    loaded_at = models.DateTimeField("lästes in", db_default=Now())

    class Meta:
        verbose_name = "personallista"
        verbose_name_plural = "personallistor"
        constraints = [
            models.CheckConstraint(
                name="directory_list_is_not_empty",
                condition=~models.Q(staff={}),
                violation_error_message="Listan är tom.",
            ),
        ]

    def __str__(self) -> str:
        return f"Personallista {self.pk}"
