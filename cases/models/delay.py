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


class ExecutionReport(models.Model):
    """A decision that was not carried out in three months, as reported for a quarter (SoL 34:1), or carried out since
    and told so (34:2).
    """

    class Kind(models.TextChoices):
        LATE = "late", "rapporterat som inte verkställt"
        EXECUTED = "executed", "anmält som verkställt"

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="execution_reports")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
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
                condition=~models.Q(kind="late") | ~models.Q(reason=""),
                violation_error_message="Skriv kort varför beslutet inte är verkställt.",
            ),
        ]
