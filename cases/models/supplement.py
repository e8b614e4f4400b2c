"""What is missing in an application, asked for by letter with a last day, and ticked off as it comes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models.record import Application, Document, DocumentKind


class Supplement(models.Model):
    """A request for what is missing; one is open at a time for an application."""

    application = models.ForeignKey(
        Application, verbose_name="ansökan", on_delete=models.PROTECT, related_name="supplements"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="begärd av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField("begärd", db_default=Now())
    by = models.DateField("senast")
    text = models.TextField("det som saknas, med egna ord", blank=True, default="")
    letter = models.OneToOneField(
        Document, verbose_name="brev", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reminded_at = models.DateTimeField("påmind", null=True, blank=True)
    reminder = models.OneToOneField(
        Document, verbose_name="påminnelse", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField("avslutad", null=True, blank=True)

    class Meta:
        verbose_name = "begäran om komplettering"
        verbose_name_plural = "begäranden om komplettering"
        constraints = [
            models.UniqueConstraint(
                name="one_open_supplement",
                fields=["application"],
                condition=models.Q(closed_at__isnull=True),
                violation_error_message="En komplettering är redan begärd.",
            )
        ]
        indexes = [
            models.Index(
                fields=["by"],
                name="supplement_to_remind",
                condition=models.Q(closed_at__isnull=True, reminded_at__isnull=True),
            )
        ]


class SupplementItem(models.Model):
    """One thing that was asked for, and the document that answered it where it came as one."""

    supplement = models.ForeignKey(Supplement, verbose_name="begäran", on_delete=models.PROTECT, related_name="items")
    code = models.CharField("slag av handling", max_length=12, choices=DocumentKind.choices)
    text = models.CharField("det som saknas", max_length=300)
    came_at = models.DateTimeField("kom in", null=True, blank=True)
    document = models.ForeignKey(
        Document, verbose_name="handling", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip

    class Meta:
        verbose_name = "sak som saknas"
        verbose_name_plural = "saker som saknas"
