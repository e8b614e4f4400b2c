"""The edge to the ledger: posting rules, the vouchers made by them, and what the ledger answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Employee


class PostingTable(models.Model):
    """Posting rules in force from a day: loaded from a file by one, approved by another, never edited.

    A voucher is made by the table in force on its day. Who loaded and who approved, and when, are set by trigger.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        APPROVED = "approved", "godkänd"
        WITHDRAWN = "withdrawn", "borttagen"

    TRANSITIONS = {State.DRAFT: [State.APPROVED, State.WITHDRAWN], State.APPROVED: [], State.WITHDRAWN: []}

    name = models.CharField("namn", max_length=80)
    valid_from = models.DateField("gäller från")
    # {"purpose": code or "bank", "section": id or null for all, "account", "name", "objects": [[dimension, object]]}
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
        verbose_name = "konteringstabell"
        verbose_name_plural = "konteringstabeller"
        constraints = [
            models.CheckConstraint(
                name="posting_is_approved_by_another",
                condition=models.Q(approved_person__isnull=True) | ~models.Q(approved_person=models.F("loaded_person")),
                violation_error_message="Konteringen godkänns av någon annan än den som läste in den.",
            ),
            models.CheckConstraint(
                name="approved_posting_has_approver",
                condition=models.Q(state="approved", approved_by__isnull=False, approved_person__isnull=False)
                | (~models.Q(state="approved") & models.Q(approved_by__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["state", "-valid_from"], name="posting_in_force")]

    def __str__(self) -> str:
        return self.name
