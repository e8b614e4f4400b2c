"""Who a provider's coaches are, and what they and the caseworker note of a participant: attendance and feedback."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from planning.measures.models import Provider, Referral


class Coach(models.Model):
    """A sign-in that works for a provider and sees its participants; one provider at a time, never deleted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="coach", on_delete=models.PROTECT, related_name="coaching"
    )
    provider = models.ForeignKey(Provider, verbose_name="anordnare", on_delete=models.PROTECT, related_name="coaches")
    since = models.DateField("från", null=True, blank=True)
    ended_on = models.DateField("till", null=True, blank=True)

    class Meta:
        verbose_name = "coach hos en anordnare"
        verbose_name_plural = "coacher hos anordnare"
        constraints = [
            models.UniqueConstraint(
                name="coach_of_one_provider",
                fields=["user"],
                condition=models.Q(ended_on__isnull=True),
                violation_error_message="Coachen hör redan till en anordnare. Avsluta det först.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.provider}"


class Attendance(models.Model):
    """Whether a participant was there: on a day, or in the week that begins on `day`. A week with some days of
    absence (`absent_days`) is an absence; without that number it is the whole week.

    Absence without a reason waits for the caseworker, who hears the person and assesses it. It decides nothing.
    Source: SoL 12 kap. 5 § (absence without an acceptable reason MAY be weighed in a decision).
    """

    class State(models.TextChoices):
        PRESENT = "present", "närvarande"
        EXCUSED = "excused", "frånvarande, med anmält skäl"
        ABSENT = "absent", "frånvarande, utan anmält skäl"

    class Assessment(models.TextChoices):
        ACCEPTED = "accepted", "godtagbart skäl"
        NOT_ACCEPTED = "not_accepted", "inget godtagbart skäl"

    # Nobody has heard the person about it.
    UNHEARD = models.Q(state=State.ABSENT, assessment="")

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="attendance")
    day = models.DateField("dag")
    state = models.CharField("närvaro", max_length=8, choices=State.choices)
    reason = models.CharField("skäl", max_length=300, blank=True, default="")
    absent_days = models.PositiveSmallIntegerField("frånvarodagar", null=True, blank=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="antecknad av",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    noted_at = models.DateTimeField("antecknad", db_default=Now())
    heard_on = models.DateField("klienten hördes", null=True, blank=True)
    said = models.TextField("det klienten säger", blank=True, default="")
    assessment = models.CharField("bedömning", max_length=12, choices=Assessment.choices, blank=True, default="")
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="bedömd av", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+", db_index=False,
    )  # fmt: skip
    assessed_at = models.DateTimeField("bedömd", null=True, blank=True)

    class Meta:
        verbose_name = "närvaro"
        verbose_name_plural = "närvaro"
        constraints = [
            models.UniqueConstraint(
                name="attendance_once_a_day",
                fields=["referral", "day"],
                violation_error_message="Närvaron är redan antecknad för den dagen.",
            ),
            models.CheckConstraint(
                name="excused_has_a_reason",
                condition=~models.Q(state="excused") | ~models.Q(reason=""),
                violation_error_message="Skriv vilket skäl som anmäldes.",
            ),
            models.CheckConstraint(
                name="present_has_no_absent_days",
                condition=~models.Q(state="present") | models.Q(absent_days__isnull=True),
                violation_error_message="Den som var närvarande har inga frånvarodagar. Välj frånvarande.",
            ),
            models.CheckConstraint(
                name="absence_is_assessed_when_heard",
                condition=models.Q(assessment="", assessed_at__isnull=True)
                | (models.Q(state="absent", heard_on__isnull=False, assessed_at__isnull=False) & ~models.Q(said="")),
                violation_error_message="Skriv när klienten hördes och vad hen säger, innan frånvaron bedöms.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["referral"], name="absence_to_assess", condition=models.Q(state="absent", assessment="")
            ),
            models.Index(
                fields=["day", "id"], name="absence_by_day", condition=models.Q(state="absent", assessment="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.get_state_display()}"

    @property
    def words(self) -> str:
        """ "Närvarande", or "Delvis frånvarande, utan anmält skäl, 2 dagar"."""
        said = str(self.get_state_display())
        if not self.absent_days:
            return said.capitalize()
        return f"Delvis {said}, {self.absent_days} {'dag' if self.absent_days == 1 else 'dagar'}"


class Feedback(models.Model):
    """What the provider says of how it goes; never changed."""

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="feedback")
    text = models.TextField("återkoppling")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="skriven av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    written_at = models.DateTimeField("skriven", db_default=Now())

    class Meta:
        verbose_name = "återkoppling"
        verbose_name_plural = "återkoppling"
        constraints = [
            models.CheckConstraint(
                name="feedback_says_something",
                condition=~models.Q(text=""),
                violation_error_message="Skriv hur det går.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
