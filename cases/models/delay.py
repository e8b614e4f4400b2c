"""Delays: told to the one who waits, asked to end, and decisions that were not carried out in time."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from cases.models.decision import Decision
from cases.models.record import Application, Document

# FL 12 §: after six months the party may ask, and the board has four weeks.
MONTHS_BEFORE_ASKING, WEEKS_TO_ANSWER = 6, 4
# SoL 34:1.
MONTHS_TO_EXECUTE = 3


class DelayNotice(models.Model):
    """The one who waits has been told why, in a letter (FL 11 §)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="delay_notices")
    reason = models.TextField("varför beslutet dröjer")
    expected_on = models.DateField("beslut väntas")
    letter = models.ForeignKey(
        Document, verbose_name="brev", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "underrättelse om försening"
        verbose_name_plural = "underrättelser om försening"


class DecideRequest(models.Model):
    """A written request that the matter be decided, once in a case; answered within four weeks (FL 12 §)."""

    class State(models.TextChoices):
        RECEIVED = "received", "väntar på beslut"
        DECIDED = "decided", "ärendet är avgjort"
        REFUSED = "refused", "begäran är avslagen"

    TRANSITIONS = {State.RECEIVED: [State.DECIDED, State.REFUSED], State.DECIDED: [], State.REFUSED: []}

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decide_request")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.RECEIVED)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    received_at = models.DateTimeField(db_default=Now())
    reason = models.TextField("skäl för avslag", blank=True, default="")
    letter = models.ForeignKey(
        Document, verbose_name="beslut om avslag", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField("besvarad", null=True, blank=True)

    class Meta:
        verbose_name = "begäran om avgörande"
        verbose_name_plural = "begäranden om avgörande"
        indexes = [
            models.Index(fields=["received_at"], name="decide_request_open", condition=models.Q(state="received"))
        ]

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.received_at) + timedelta(weeks=WEEKS_TO_ANSWER)


class ExecutionBreak(models.Model):
    """The carrying out of a granted decision was interrupted: the day and why, and the day it was taken up again.

    What is not taken up again in three months is reported (SoL 34:1 second paragraph).
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="breaks")
    interrupted_on = models.DateField("avbröts")
    reason = models.TextField("kort skäl för avbrottet")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField("antecknat", db_default=Now())
    resumed_on = models.DateField("återupptogs", null=True, blank=True)
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    resumed_at = models.DateTimeField("antecknat återupptaget", null=True, blank=True)

    class Meta:
        verbose_name = "avbrott i verkställigheten"
        verbose_name_plural = "avbrott i verkställigheten"
        constraints = [
            models.CheckConstraint(
                name="execution_break_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message="Skriv kort varför verkställigheten avbröts.",
            ),
            models.CheckConstraint(
                name="execution_is_resumed_after_the_break",
                condition=models.Q(resumed_on=None) | models.Q(resumed_on__gte=models.F("interrupted_on")),
                violation_error_message="Verkställigheten kan inte ha återupptagits innan den avbröts.",
            ),
            models.UniqueConstraint(
                name="one_open_break_of_a_decision",
                fields=["decision"],
                condition=models.Q(resumed_on=None),
                violation_error_message="Verkställigheten är redan antecknad som avbruten.",
            ),
        ]
        indexes = [
            models.Index(fields=["interrupted_on"], name="break_open", condition=models.Q(resumed_on=None)),
        ]


class ExecutionReport(models.Model):
    """A decision that was not carried out in three months, or not again after a break, as reported for a quarter
    (SoL 34:1); or carried out since and told so (34:2).
    """

    class Kind(models.TextChoices):
        LATE = "late", "rapporterat som inte verkställt"
        EXECUTED = "executed", "anmält som verkställt"
        INTERRUPTED = "interrupted", "rapporterat som avbrutet"
        RESUMED = "resumed", "anmält som verkställt på nytt"

    OF_BREAKS = (Kind.INTERRUPTED, Kind.RESUMED)

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="execution_reports")
    kind = models.CharField("slag", max_length=15, choices=Kind.choices)
    interruption = models.ForeignKey(
        ExecutionBreak, verbose_name="avbrottet", on_delete=models.PROTECT, null=True, blank=True,
        related_name="reports",
    )  # fmt: skip
    quarter = models.DateField("kvartal", help_text="the first day of the quarter reported on")
    reason = models.TextField("kort skäl för fördröjningen", blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "rapport om verkställighet"
        verbose_name_plural = "rapporter om verkställighet"
        constraints = [
            models.UniqueConstraint(
                name="reported_once_a_quarter",
                fields=["decision", "quarter", "kind"],
                violation_error_message="Beslutet är redan rapporterat för kvartalet.",
            ),
            models.CheckConstraint(
                name="late_execution_has_reason",
                condition=~models.Q(kind__in=["late", "interrupted"]) | ~models.Q(reason=""),
                violation_error_message="Skriv kort varför beslutet inte är verkställt.",
            ),
            models.CheckConstraint(
                name="report_of_a_break_says_which",
                condition=models.Q(kind__in=["late", "executed"], interruption=None)
                | models.Q(kind__in=["interrupted", "resumed"], interruption__isnull=False),
            ),
        ]
