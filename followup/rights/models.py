"""One right to review by a day: kept or taken away, late, or ended because nobody reviewed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import RoleGrant


class RightReview(models.Model):
    """A role that somebody holds, to be reviewed by a day; answered once, by another than the holder.

    `late_at` and `suspended_at` are set by the nightly job. Who answered and when are set by trigger.
    """

    class Answer(models.TextChoices):
        KEEP = "keep", "behålls"
        REMOVE = "remove", "tas bort"

    grant = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, related_name="reviews", verbose_name="behörighet")
    due = models.DateField("omprövas senast")
    opened_at = models.DateTimeField("öppnad", db_default=Now())
    answer = models.CharField("svar", max_length=10, choices=Answer.choices, blank=True, default="")
    reason = models.TextField("skäl", blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="omprövad av",
    )  # fmt: skip
    answered_at = models.DateTimeField("omprövad", null=True, blank=True)
    late_at = models.DateTimeField("sen", null=True, blank=True)
    suspended_at = models.DateTimeField("avslutad därför att den inte omprövades", null=True, blank=True)

    class Meta:
        verbose_name = "omprövning av behörighet"
        verbose_name_plural = "omprövningar av behörigheter"
        constraints = [
            models.UniqueConstraint(name="right_reviewed_once_by_a_day", fields=["grant", "due"]),
            models.CheckConstraint(
                name="answered_review_has_person",
                condition=models.Q(answer="", answered_by=None)
                | (~models.Q(answer="") & models.Q(answered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="right_taken_away_with_reason",
                condition=~models.Q(answer="remove") | ~models.Q(reason=""),
                violation_error_message="Skriv varför behörigheten tas bort.",
            ),
        ]
        indexes = [models.Index(fields=["due", "id"], name="right_to_review", condition=models.Q(answer=""))]

    def __str__(self) -> str:
        return f"Omprövning {self.pk}"
