"""Tables of the way of the money that one person loads from a file and another approves."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Employee


class LoadedTable(models.Model):
    """A table in force from a day: loaded from a file by one, approved by another, never edited.

    Who loaded and who approved, and when, are set by trigger (cases/table_rules.py).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        APPROVED = "approved", "godkänd"
        WITHDRAWN = "withdrawn", "borttagen"

    TRANSITIONS = {State.DRAFT: [State.APPROVED, State.WITHDRAWN], State.APPROVED: [], State.WITHDRAWN: []}

    # What it is called in sentences.
    THE = "Tabellen"

    name = models.CharField("namn", max_length=80)
    valid_from = models.DateField("gäller från")
    rows = models.JSONField("rader")
    # Invented numbers, for the demo and for training; said wherever they are shown.
    is_example = models.BooleanField("exempel", default=False)
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.DRAFT)
    withdrawn_reason = models.TextField("varför den togs bort", blank=True, default="")
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="inläst av"
    )
    loaded_person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    loaded_at = models.DateTimeField("inläst", db_default=Now())
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="godkänd av",
    )  # fmt: skip
    approved_person = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField("godkändes", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def on(cls, day: date) -> Self | None:
        """The table in force on a day: the last that began, and of those the last approved."""
        approved = cls._default_manager.filter(state=cls.State.APPROVED, valid_from__lte=day)
        return approved.order_by("-valid_from", "-approved_at").first()

    def before(self) -> Self | None:
        """The table that this one follows, or would."""
        earlier = type(self)._default_manager.filter(state=self.State.APPROVED, valid_from__lte=self.valid_from)
        return earlier.exclude(pk=self.pk).order_by("-valid_from", "-approved_at").first()
