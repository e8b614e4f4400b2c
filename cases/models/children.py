"""What the investigation holds of the children and of violence: structured, minimal, and read by few."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models.case import Case
from cases.models.person import Person
from cases.models.record import Application


class ChildHearing(models.Model):
    """One child in one application: how it was heard or why not, what it said, and what is best for it.

    Part of the investigation until the application is decided; `best_interests` and how the child was heard go into
    the decision's words about the children, `views` stays in the record. Source: SoL 3:1–3; SOSFS 2014:5 4 kap.
    """

    class How(models.TextChoices):
        TALK = "talk", "i samtal"
        VISIT = "visit", "vid hembesök"
        GUARDIAN = "guardian", "genom vårdnadshavare"
        OTHER = "other", "genom någon annan"
        NOT = "not", "inte hört"

    application = models.ForeignKey(
        Application, verbose_name="ansökan", on_delete=models.PROTECT, related_name="hearings", db_index=False
    )
    child = models.ForeignKey(Person, verbose_name="barn", on_delete=models.PROTECT, related_name="+", db_index=False)
    how = models.CharField("hur barnet har hörts", max_length=10, choices=How.choices)
    heard_on = models.DateField("dag", null=True, blank=True)
    why_not = models.TextField("varför barnet inte har hörts", blank=True, default="")
    views = models.TextField("vad barnet har sagt", blank=True, default="")
    best_interests = models.TextField("barnets bästa")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="skriven av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    written_at = models.DateTimeField("skriven", db_default=Now())

    class Meta:
        verbose_name = "barns perspektiv"
        verbose_name_plural = "barns perspektiv"
        constraints = [
            models.UniqueConstraint(
                name="child_once_in_an_application",
                fields=["application", "child"],
                violation_error_message="Barnet är redan beskrivet i ansökan.",
            ),
            models.CheckConstraint(
                name="heard_on_a_day_or_not_for_a_reason",
                condition=(models.Q(how="not", heard_on__isnull=True) & ~models.Q(why_not=""))
                | (~models.Q(how="not") & models.Q(heard_on__isnull=False, why_not="")),
                violation_error_message="Ange vilken dag barnet hördes, eller varför det inte har hörts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child} {self.get_how_display()}"


class ViolenceScreening(models.Model):
    """That an adult was asked about violence in a close relation: when, how, and a code. Nothing else is kept here.

    Read by the case's caseworker and those who read protected records; on no list, no print and no timeline.
    """

    class How(models.TextChoices):
        ALONE = "alone", "enskilt, på besök"
        PHONE = "phone", "enskilt, på telefon"
        INTERPRETER = "interpreter", "enskilt, med tolk"
        NOT = "not", "kunde inte fråga enskilt"

    class Outcome(models.TextChoices):
        NO = "no", "nej"
        YES = "yes", "ja"
        DECLINED = "declined", "ville inte svara"
        NOT_ASKED = "not_asked", "inte frågat"

    case = models.ForeignKey(
        Case, verbose_name="ärende", on_delete=models.PROTECT, related_name="screenings", db_index=False
    )
    person = models.ForeignKey(
        Person, verbose_name="person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    asked_on = models.DateField("dag")
    how = models.CharField("hur", max_length=12, choices=How.choices)
    outcome = models.CharField("svar", max_length=10, choices=Outcome.choices)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="frågat av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    noted_at = models.DateTimeField("noterat", db_default=Now())

    class Meta:
        verbose_name = "fråga om våld"
        verbose_name_plural = "frågor om våld"
        constraints = [
            models.CheckConstraint(
                name="answered_only_if_asked",
                condition=models.Q(how="not", outcome="not_asked")
                | (~models.Q(how="not") & ~models.Q(outcome="not_asked")),
                violation_error_message="Den som inte har frågats enskilt har inte heller svarat.",
            )
        ]
        indexes = [models.Index(fields=["case", "-id"], name="screening_of_case")]

    def __str__(self) -> str:
        return f"Fråga {self.asked_on}"


class Objection(models.Model):
    """The client's claim that a signed note is wrong, beside the note, which stays as it was. Source: SoL 14:3–7."""

    note = models.ForeignKey(
        "cases.JournalNote", verbose_name="anteckning", on_delete=models.PROTECT, related_name="objections"
    )
    person = models.ForeignKey(
        Person, verbose_name="person", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    said_on = models.DateField("dag")
    text = models.TextField("vad personen anser är fel")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="noterat av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    noted_at = models.DateTimeField("noterat", db_default=Now())

    class Meta:
        verbose_name = "invändning"
        verbose_name_plural = "invändningar"

    def __str__(self) -> str:
        return f"Invändning {self.said_on}"
