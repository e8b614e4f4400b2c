"""The library of phrases for reasons: each change is a new version, and a decision tells which ones it used."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class Phrase(models.Model):
    """One version of a phrase. The highest version of a key is the one in use, unless it is retired."""

    key = models.SlugField("kortnamn", max_length=40)
    version = models.PositiveIntegerField("versionsnummer")
    title = models.CharField("rubrik", max_length=80)
    text = models.TextField("frasens text")
    # Legal sections that the phrase applies, as ``SoL 12:3``.
    sections = ArrayField(models.CharField(max_length=20), verbose_name="lagrum", blank=True, default=list)
    # Outcomes it is for; none means all.
    outcomes = ArrayField(models.CharField(max_length=10), verbose_name="utfall", blank=True, default=list)
    retired = models.BooleanField("används inte längre", default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "fras"
        verbose_name_plural = "fraser"
        constraints = [
            models.UniqueConstraint(
                name="phrase_version_once",
                fields=["key", "version"],
                violation_error_message="Någon annan ändrade frasen samtidigt. Läs den nya och spara igen.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"
