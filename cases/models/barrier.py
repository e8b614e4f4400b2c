"""Who may have nothing to do with a case, although their role would let them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Employee
from cases.models.case import Case


class Disqualification(models.Model):
    """A conflict of interest (jäv): a natural person who neither reads nor writes in a case while it lasts.

    The row is the natural person's, so another sign-in of theirs is barred too. Source: FL 16–18 §§.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="disqualifications", db_index=False)
    person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField("skäl")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    declared_at = models.DateTimeField("anmält", db_default=Now())
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField("hävt", null=True, blank=True)
    end_reason = models.TextField("skäl att häva", blank=True, default="")

    class Meta:
        verbose_name = "jäv"
        verbose_name_plural = "jäv"
        constraints = [
            models.UniqueConstraint(
                name="disqualified_once_in_a_case",
                fields=["person", "case"],
                condition=models.Q(ended_at__isnull=True),
                violation_error_message="Personen är redan anmäld som jävig i ärendet.",
            ),
            models.CheckConstraint(
                name="disqualification_ends_with_reason",
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (models.Q(ended_at__isnull=False, ended_by__isnull=False) & ~models.Q(end_reason="")),
                violation_error_message="Den som häver ett jäv skriver varför.",
            ),
        ]
        indexes = [models.Index(fields=["case", "-id"], name="disqualification_of_case")]

    def __str__(self) -> str:
        return f"{self.person} i {self.case_id}"
