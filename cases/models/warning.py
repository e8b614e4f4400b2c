"""What the data itself says is to be looked at in an open application, until it is so no longer or dealt with."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.ui.templatetags.ui import month
from cases.models.case import Case
from cases.models.record import Application


class WarningKind(models.TextChoices):
    UNHANDLED_INCOME = "unhandled_income", "inkomst som beräkningen inte har med"
    INCOME_CHANGE = "income_change", "inkomst som har ändrats"
    MISSING_SSBTEK = "missing_ssbtek", "svar från myndighet som saknas"
    NEW_INCOME = "new_income", "ny inkomst"
    NEW_EXPENSE = "new_expense", "ny utgift"
    NEW_PERSON = "new_person", "ny person i hushållet"
    INCOME_DROPPED = "income_dropped", "inkomst som är borta"
    HOUSEHOLD_CHANGE = "household_change", "hushållet har ändrats"
    HOUSING_COST_CHANGE = "housing_cost_change", "boendekostnaden har ändrats"
    EXPENSE_REVIEW = "expense_review", "utgift att se över"
    EXPENSE_CAPPED = "expense_capped", "utgift som inte godkänns helt"
    CHECK_DUE = "check_due", "kontroll som är dags"
    UNDECIDED_DAYS = "undecided_days", "dagar som inte är beslutade"
    STATED_PERSON = "stated_person", "person i ansökan som inte är med i hushållet"


class CaseWarning(models.Model):
    """One warning: it closes itself when its cause is gone, comes back with it, and never after it was dealt with."""

    class State(models.TextChoices):
        OPEN = "open", "öppen"
        CLOSED = "closed", "orsaken är borta"
        DEALT = "dealt", "hanterad"

    TRANSITIONS = {State.OPEN: [State.CLOSED, State.DEALT], State.CLOSED: [State.OPEN], State.DEALT: []}

    case = models.ForeignKey(
        Case, verbose_name="ärende", on_delete=models.PROTECT, related_name="warnings", db_index=False
    )
    application = models.ForeignKey(
        Application, verbose_name="ansökan", on_delete=models.PROTECT, related_name="warnings", db_index=False
    )
    kind = models.CharField("slag", max_length=20, choices=WarningKind.choices)
    # The cause: what, whose and how much. Another amount is another cause, and so another warning.
    cause = models.CharField("orsak", max_length=200)
    text = models.CharField("varning", max_length=200)
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField("flaggad", db_default=Now())
    closed_at = models.DateTimeField("avslutad", null=True, blank=True)
    word = models.CharField("hur den hanterades", max_length=300, blank=True, default="")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "varning"
        verbose_name_plural = "varningar"
        constraints = [
            models.UniqueConstraint(name="warning_once_for_its_cause", fields=["application", "kind", "cause"]),
            models.CheckConstraint(
                name="warning_is_dealt_with_by_a_word",
                condition=(models.Q(state="dealt") & ~models.Q(word=""))
                | (~models.Q(state="dealt") & models.Q(word="")),
                violation_error_message="Skriv hur varningen är hanterad.",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="warning_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def said(self) -> str:
        """The warning with the month that it is of, unless it says that itself."""
        of = month(self.application.month)
        return self.text if of in self.text else f"{of.capitalize()}: {self.text}"
