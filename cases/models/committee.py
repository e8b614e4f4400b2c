"""Proposals that the board's committee decides, with the document it gets and what it decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models.decision import Decision
from cases.models.record import Document


class CommitteeMatter(models.Model):
    """A proposal laid before the committee (utskott), and its decision with date and section of the minutes.

    Source: KL 6:37 (delegation to a committee). What was laid before it is frozen; so is the answer.
    """

    class State(models.TextChoices):
        SENT = "sent", "väntar på utskottet"
        APPROVED = "approved", "beslutat enligt förslaget"
        RETURNED = "returned", "återremitterat eller avslaget"

    TRANSITIONS = {State.SENT: [State.APPROVED, State.RETURNED], State.APPROVED: [], State.RETURNED: []}

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="committee_matters")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.SENT)
    background = models.TextField("bakgrund")
    document = models.ForeignKey(
        Document, verbose_name="tjänsteskrivelse", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField(db_default=Now())
    decided_on = models.DateField("utskottets beslutsdag", null=True, blank=True)
    paragraph = models.CharField("paragraf i protokollet", max_length=20, blank=True, default="")
    answer = models.TextField("utskottets beslut", blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "utskottsärende"
        verbose_name_plural = "utskottsärenden"
        constraints = [
            models.UniqueConstraint(
                name="one_waiting_committee_matter_per_decision",
                fields=["decision"],
                condition=models.Q(state="sent"),
                violation_error_message="Förslaget ligger redan hos utskottet.",
            ),
            models.CheckConstraint(
                name="committee_answer_has_day_and_paragraph",
                condition=models.Q(state="sent", decided_on__isnull=True, paragraph="")
                | (~models.Q(state="sent") & models.Q(decided_on__isnull=False) & ~models.Q(paragraph="")),
                violation_error_message="Utskottets beslut ska ha både dag och paragraf.",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="committee_waiting", condition=models.Q(state="sent"))]
