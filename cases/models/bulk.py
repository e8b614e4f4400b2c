"""One act on many cases: what was asked for, and what became of each case."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models.case import Case


class BulkAct(models.Model):
    """An act that somebody let the system do on many cases, one after another; it can be left while it works.

    `fields` are the act's own values (to whom, why), as plain JSON.
    """

    class State(models.TextChoices):
        WORKING = "working", "pågår"
        DONE = "done", "klart"

    TRANSITIONS = {State.WORKING: [State.DONE], State.DONE: []}

    act = models.CharField("vad", max_length=30)
    fields = models.JSONField("värden", default=dict)
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.WORKING)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="beställt av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField("beställt", db_default=Now())
    done_at = models.DateTimeField("klart", null=True, blank=True)

    class Meta:
        verbose_name = "massåtgärd"
        verbose_name_plural = "massåtgärder"
        indexes = [
            models.Index(fields=["asked_by", "-id"], name="bulk_act_of_user"),
            models.Index(fields=["id"], name="bulk_act_working", condition=models.Q(state="working")),
        ]

    def __str__(self) -> str:
        return f"Massåtgärd {self.pk}"


class BulkCase(models.Model):
    """One case of a bulk act; `reason` says why it was left out."""

    class State(models.TextChoices):
        WAITING = "waiting", "väntar"
        DONE = "done", "gjort"
        LEFT_OUT = "left_out", "lämnat utanför"

    TRANSITIONS = {State.WAITING: [State.DONE, State.LEFT_OUT], State.DONE: [], State.LEFT_OUT: []}

    bulk = models.ForeignKey(BulkAct, verbose_name="massåtgärd", on_delete=models.PROTECT, related_name="cases")
    case = models.ForeignKey(Case, verbose_name="ärende", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.TextField("skäl", blank=True, default="")

    class Meta:
        verbose_name = "ärende i massåtgärd"
        verbose_name_plural = "ärenden i massåtgärd"
        constraints = [models.UniqueConstraint(fields=["bulk", "case"], name="case_once_in_a_bulk_act")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"
