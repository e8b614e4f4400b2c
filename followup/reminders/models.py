"""A reminder: what is to be done, by which day, by whom, and what in the case it is about."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models import Application, Case, Decision, Document
from planning.models import Plan

MOST_MONTHS, MOST_WEEKS = 36, 52


class Reminder(models.Model):
    """One dated thing to do in a case; nobody responsible means the group, the case's section.

    It is postponed with a reason (`moved_reason`, the last one), and of one that comes back (`months` or
    `weeks`) the next is made when it is done. Who and when are set by trigger.
    """

    class State(models.TextChoices):
        OPEN = "open", "väntar"
        DONE = "done", "gjord"
        ENDED = "ended", "avslutad"

    class Source(models.TextChoices):
        PERSON = "person", "satt av en medarbetare"
        DOCUMENT = "document", "handlingens sista dag"

    TRANSITIONS: ClassVar[dict[str, list[str]]] = {
        State.OPEN: [State.DONE, State.ENDED],
        State.DONE: [],
        State.ENDED: [],
    }
    ABOUT = ("application", "decision", "plan", "document")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reminders", db_index=False)
    application = models.ForeignKey(
        Application, verbose_name="ansökan", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    decision = models.ForeignKey(
        Decision, verbose_name="beslut", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    plan = models.ForeignKey(
        Plan, verbose_name="plan", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    document = models.ForeignKey(
        Document, verbose_name="handling", on_delete=models.PROTECT, null=True, blank=True, related_name="reminders"
    )
    source = models.CharField("källa", max_length=10, choices=Source.choices, default=Source.PERSON)
    text = models.CharField("vad som ska göras", max_length=200)
    due = models.DateField("senast")
    months = models.PositiveSmallIntegerField("återkommer efter månader", null=True, blank=True)
    weeks = models.PositiveSmallIntegerField("återkommer efter veckor", null=True, blank=True)
    # Of one that comes back: all its days are counted from this one, so that 31 March comes after 28 February.
    first_due = models.DateField("första dagen", null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ansvarig", on_delete=models.PROTECT, null=True, blank=True,
        related_name="reminders", db_index=False,
    )  # fmt: skip
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.OPEN)
    moved_reason = models.TextField("varför den sköts upp", blank=True, default="")
    follows = models.OneToOneField(
        "self", verbose_name="följer på", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="satt av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    set_at = models.DateTimeField("satt", db_default=Now())
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="gjord av", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+", db_index=False,
    )  # fmt: skip
    closed_at = models.DateTimeField("gjord", null=True, blank=True)

    class Meta:
        verbose_name = "bevakning"
        verbose_name_plural = "bevakningar"
        constraints = [
            models.CheckConstraint(
                name="reminder_says_what",
                condition=~models.Q(text=""),
                violation_error_message="Skriv vad som ska göras.",
            ),
            models.CheckConstraint(
                name="reminder_comes_back_within_reason",
                condition=models.Q(months=None) | models.Q(months__gte=1, months__lte=MOST_MONTHS),
                violation_error_message=f"En bevakning återkommer efter 1 till {MOST_MONTHS} månader.",
            ),
            models.CheckConstraint(
                name="reminder_comes_back_after_months_or_weeks",
                condition=models.Q(weeks=None) | models.Q(months=None, weeks__gte=1, weeks__lte=MOST_WEEKS),
                violation_error_message=f"En bevakning återkommer efter månader, eller 1 till {MOST_WEEKS} veckor.",
            ),
            models.CheckConstraint(
                name="reminder_by_itself_has_document",
                condition=~models.Q(source="document") | models.Q(document__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_open_reminder_of_a_last_day",
                fields=["document"],
                condition=models.Q(source="document", state="open"),
                violation_error_message="Handlingens sista dag bevakas redan.",
            ),
            models.CheckConstraint(
                name="closed_reminder_has_person",
                condition=models.Q(state="open", closed_by=None, closed_at=None)
                | (~models.Q(state="open") & models.Q(closed_by__isnull=False, closed_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "due", "id"], name="reminder_of_case"),
            models.Index(
                fields=["responsible", "due", "id"], name="reminder_open_of_responsible",
                condition=models.Q(state="open"),
            ),
            models.Index(fields=["due", "id"], name="reminder_by_due"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text

    @property
    def comes_back(self) -> bool:
        return bool(self.months or self.weeks)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
