"""The municipality's ongoing matter with one household."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from bistand.staff.models import Section
from cases.models.person import Household, Person


class CloseReason(models.TextChoices):
    WORK = "work", "arbete"
    STUDIES = "studies", "studier"
    BENEFIT = "benefit", "annan ersättning"
    MOVED = "moved", "flyttat från kommunen"
    PARTNER_INCOME = "partner_income", "annan i hushållet försörjer"
    NO_CONTACT = "no_contact", "ingen ny ansökan"
    MERGED = "merged", "flyttat ihop, hör till ett annat ärende"
    DECEASED = "deceased", "avliden"
    OTHER = "other", "annat"


class Case(models.Model):
    """A case: opened, assigned, closed with a reason; one open case per household at most."""

    class State(models.TextChoices):
        OPEN = "open", "pågående"
        CLOSED = "closed", "avslutat"

    TRANSITIONS = {State.OPEN: [State.CLOSED], State.CLOSED: [State.OPEN]}

    named_by = "number"  # in the history
    found_by = "number"  # in the access log
    number = models.CharField("ärendenummer", max_length=12, unique=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="cases")
    applicant = models.ForeignKey(Person, verbose_name="sökande", on_delete=models.PROTECT, related_name="cases")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, db_index=False)
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="socialsekreterare",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        db_index=False,
    )
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.OPEN)
    # The case holds a protected person: few may open it.
    protected = models.BooleanField("skyddade personuppgifter", default=False)
    opened_on = models.DateField("öppnat")
    closed_on = models.DateField("avslutat", null=True, blank=True)
    close_reason = models.CharField("avslutsskäl", max_length=20, choices=CloseReason.choices, blank=True, default="")

    class Meta:
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        constraints = [
            models.UniqueConstraint(
                name="one_open_case_per_household",
                fields=["household"],
                condition=models.Q(state="open"),
                violation_error_message="Hushållet har redan ett pågående ärende.",
            ),
            models.CheckConstraint(
                name="closed_case_has_day_and_reason",
                condition=models.Q(state="open", closed_on__isnull=True, close_reason="")
                | (models.Q(state="closed", closed_on__isnull=False) & ~models.Q(close_reason="")),
                violation_error_message="Ett avslutat ärende ska ha både dag och orsak.",
            ),
        ]
        indexes = [
            models.Index(fields=["caseworker", "state", "-id"], name="case_of_caseworker"),
            models.Index(fields=["section", "state", "-id"], name="case_of_section"),
            models.Index(
                fields=["section", "id"], name="case_of_nobody", condition=models.Q(caseworker=None, state="open")
            ),
        ]

    def __str__(self) -> str:
        return self.number
