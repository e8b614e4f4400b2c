"""What a decision will rest on, sent to the party before it is made, and what was answered (FL 25 §)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models.decision import Calculation
from cases.models.record import Application, Document
from cases.models.recovery import RecoveryClaim


class Communication(models.Model):
    """One letter of what a decision will rest on: sent when, answered by which last day, and how it was answered.

    Before a claim for aid paid back it is of that claim, and says nothing of another decision in the application.

    Source: FL 25 § (communication), SoL 14:8 (the party may answer orally), SOSFS 2014:5 5:12 (whether, when and how).
    """

    class How(models.TextChoices):
        WRITING = "writing", "skriftligt"
        ORALLY = "orally", "muntligt"
        NOTHING = "nothing", "vill inte svara"

    application = models.ForeignKey(
        Application, verbose_name="ansökan", on_delete=models.PROTECT, related_name="communications"
    )
    claim = models.ForeignKey(
        RecoveryClaim, verbose_name="återkravet", on_delete=models.PROTECT, null=True, blank=True,
        related_name="communications",
    )  # fmt: skip
    # The latest of the application when it was sent, which its words rest on.
    calculation = models.ForeignKey(
        Calculation, verbose_name="beräkningen", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    text = models.TextField("vad beslutet ska bygga på")
    last_day = models.DateField("svar senast")
    letter = models.ForeignKey(
        Document, verbose_name="brev", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField(db_default=Now())
    how = models.CharField("hur svaret kom", max_length=10, choices=How.choices, blank=True, default="")
    answered_on = models.DateField("svar kom", null=True, blank=True)
    answer = models.TextField("svar", blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "kommunicering"
        verbose_name_plural = "kommuniceringar"
        constraints = [
            models.CheckConstraint(
                name="answer_has_day_and_way",
                condition=models.Q(answered_on__isnull=True, how="", answer="")
                | models.Q(answered_on__isnull=False, how="nothing")
                | (models.Q(answered_on__isnull=False, how__in=["writing", "orally"]) & ~models.Q(answer="")),
                violation_error_message="Ange vilken dag och hur den enskilde svarade, och vad.",
            )
        ]

    def __str__(self) -> str:
        return f"Kommunicering {self.pk}"
