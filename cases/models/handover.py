"""The case over time: given from one caseworker to the next, and come back after it was closed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models.case import Case, CloseReason


class Handover(models.Model):
    """A case given to a caseworker: new on the receiver's day until acknowledged, and undone only on the day it was
    made. A case has at most one that is waiting; the next one takes its place.
    """

    class State(models.TextChoices):
        HANDED = "handed", "väntar på mottagaren"
        ACKNOWLEDGED = "acknowledged", "mottaget"
        PASSED_ON = "passed_on", "lämnat vidare"
        UNDONE = "undone", "ångrat"

    TRANSITIONS = {
        State.HANDED: [State.ACKNOWLEDGED, State.PASSED_ON, State.UNDONE],
        State.ACKNOWLEDGED: [],
        State.PASSED_ON: [],
        State.UNDONE: [],
    }

    case = models.ForeignKey(
        Case, verbose_name="ärende", on_delete=models.PROTECT, related_name="handovers", db_index=False
    )
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="hade ärendet",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="fick ärendet",
        on_delete=models.PROTECT,
        related_name="handovers",
        db_index=False,
    )
    state = models.CharField("läge", max_length=15, choices=State.choices, default=State.HANDED)
    reason = models.CharField("skäl", max_length=200, blank=True, default="")
    note = models.TextField("att tänka på", blank=True, default="")
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="överlämnat av",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    handed_at = models.DateTimeField("överlämnat", db_default=Now())
    settled_at = models.DateTimeField("mottaget eller ångrat", null=True, blank=True)

    class Meta:
        verbose_name = "överlämning"
        verbose_name_plural = "överlämningar"
        constraints = [
            models.UniqueConstraint(
                name="one_waiting_handover_per_case",
                fields=["case"],
                condition=models.Q(state="handed"),
                violation_error_message="Ärendet är redan överlämnat och väntar på mottagaren.",
            )
        ]
        indexes = [
            models.Index(fields=["receiver", "-id"], name="handover_waiting", condition=models.Q(state="handed")),
            models.Index(fields=["case", "-id"], name="handover_of_case"),
        ]

    def __str__(self) -> str:
        return f"Överlämning {self.pk}"


class Reentry(models.Model):
    """A closed case that was opened again (återaktualisering), or a new one of somebody whose earlier case was closed.

    One that is opened the day it was closed was closed by mistake, and is none: nobody has been away.
    Written by trigger, so that how long they were away is kept by whatever door they come back. The statistics count
    those who return within a year.
    """

    case = models.ForeignKey(
        Case, verbose_name="ärende", on_delete=models.PROTECT, related_name="reentries", db_index=False
    )
    previous = models.ForeignKey(
        Case, verbose_name="tidigare ärende", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_on = models.DateField("avslutades")
    close_reason = models.CharField("avslutades för", max_length=20, choices=CloseReason.choices)
    returned_on = models.DateField("kom tillbaka")

    class Meta:
        verbose_name = "återaktualisering"
        verbose_name_plural = "återaktualiseringar"
        indexes = [models.Index(fields=["case", "-id"], name="reentry_of_case")]

    def __str__(self) -> str:
        return f"Återaktualisering {self.returned_on}"

    @property
    def days_away(self) -> int:
        return (self.returned_on - self.closed_on).days
