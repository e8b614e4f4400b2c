"""What a control found, and that it was run."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Employee
from cases.models import Case
from payments.models import Payment


class ControlRun(models.Model):
    """One time a control was run: how many it found that were new. The rows are the control's trend."""

    control = models.CharField("kontroll", max_length=40)
    ran_at = models.DateTimeField("kördes", db_default=Now())
    since = models.DateField("från och med")
    found = models.PositiveIntegerField("nya signaler")

    class Meta:
        verbose_name = "körning av kontroll"
        verbose_name_plural = "körningar av kontroller"
        indexes = [models.Index(fields=["control", "-id"], name="control_run_last")]


class ControlFinding(models.Model):
    """A signal: something that a person must look at. It is found once, and disposed of once by the controller.

    `words` names nobody; what it is about is what the row points at. `employee` is the member of staff whose part in it
    is looked at, who never disposes of it.
    """

    class Disposition(models.TextChoices):
        IN_ORDER = "in_order", "i sin ordning"
        MENDED = "mended", "rättat"
        REPORTED = "reported", "anmält vidare"

    control = models.CharField("kontroll", max_length=40)
    key = models.CharField("nyckel", max_length=100)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.DecimalField("belopp", max_digits=14, decimal_places=2, null=True, blank=True)
    words = models.CharField("signal", max_length=300)
    found_at = models.DateTimeField("hittad", db_default=Now())
    disposition = models.CharField("bedömning", max_length=10, choices=Disposition.choices, blank=True, default="")
    explanation = models.TextField("förklaring", blank=True, default="")
    disposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    disposed_at = models.DateTimeField("bedömd", null=True, blank=True)

    class Meta:
        verbose_name = "signal"
        verbose_name_plural = "signaler"
        constraints = [
            models.UniqueConstraint(name="finding_is_found_once", fields=["control", "key"]),
            models.CheckConstraint(
                name="disposed_finding_is_explained",
                condition=models.Q(disposition="", disposed_by=None)
                | (~models.Q(disposition="") & ~models.Q(explanation="") & models.Q(disposed_by__isnull=False)),
                violation_error_message="Skriv vad du har kommit fram till.",
            ),
        ]
        indexes = [
            models.Index(fields=["control", "-id"], name="finding_of_control"),
            models.Index(fields=["control", "id"], name="finding_open", condition=models.Q(disposition="")),
        ]

    def __str__(self) -> str:
        return f"Signal {self.pk}"
