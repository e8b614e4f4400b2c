"""Templates of assessments and goals as the municipality's own dated data, and what was found of each adult."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now

from cases.models import Case, Person
from planning.models import Activity

# An area that was put so low is a hindrance, for which goals are proposed.
HINDERS = 2


class AssessmentTemplate(models.Model):
    """One version of a template: its areas (`name`, `help`) and the five words of its scale, from 1 to 5.

    Written anew it ends, so that what was assessed by it is still read with its own words.
    """

    name = models.CharField("mall", max_length=80)
    areas = models.JSONField("områden")
    scale = models.JSONField("skala")
    valid = DateRangeField("gäller")

    class Meta:
        verbose_name = "kartläggningsmall"
        verbose_name_plural = "kartläggningsmallar"
        constraints = [
            ExclusionConstraint(
                name="one_version_of_a_template_at_a_time",
                expressions=[("name", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message="Mallen finns redan.",
            )
        ]

    named_by = "name"

    def __str__(self) -> str:
        return self.name


class GoalTemplate(models.Model):
    """A goal that is proposed where an area hinders, with its first activity."""

    area = models.CharField("område", max_length=60)
    goal = models.CharField("mål", max_length=300)
    months = models.PositiveSmallIntegerField("nås inom så många månader")
    activity = models.CharField("första aktiviteten", max_length=300, blank=True, default="")
    responsible = models.CharField("ansvarig", max_length=12, choices=Activity.Responsible.choices)
    valid = DateRangeField("gäller")

    class Meta:
        verbose_name = "förslag till mål"
        verbose_name_plural = "förslag till mål"
        constraints = [
            ExclusionConstraint(
                name="goal_proposed_once",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("goal", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Förslaget finns redan.",
            ),
            models.CheckConstraint(
                name="goal_proposed_within_two_years",
                condition=models.Q(months__gte=1, months__lte=24),
                violation_error_message="Ett mål nås inom 1 till 24 månader.",
            ),
        ]

    named_by = "goal"

    def __str__(self) -> str:
        return self.goal


@dataclass(frozen=True)
class Answer:
    """One area as it was assessed: 1 to 5, or not (None), with its word, and what was said."""

    area: str
    score: int | None
    text: str
    word: str


class Assessment(models.Model):
    """What was found of one adult on one day, by one version of a template. Signed as it is saved, never changed.

    `answers` has each area of the template in its order: `area`, `score` (1 to 5 or null) and `text`.
    `signed_by` and `signed_at` are set by trigger. No statute gives the form.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    template = models.ForeignKey(
        AssessmentTemplate, verbose_name="mall", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    held_on = models.DateField("dag")
    answers = models.JSONField("svar")
    own_words = models.TextField("med egna ord", blank=True, default="")
    obstacles = models.TextField("det som hindrar mest", blank=True, default="")
    strengths = models.TextField("styrkor", blank=True, default="")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    signed_at = models.DateTimeField("signerad", db_default=Now())

    class Meta:
        verbose_name = "kartläggning"
        verbose_name_plural = "kartläggningar"
        indexes = [models.Index(fields=["case", "person", "-held_on", "-id"], name="assessment_of_person")]

    def __str__(self) -> str:
        return f"{self.template} {self.held_on}"

    @property
    def found(self) -> list[Answer]:
        """Each area with the word of its score; the template is fetched before."""
        return [
            Answer(
                row["area"], row["score"], row["text"], self.template.scale[row["score"] - 1] if row["score"] else ""
            )
            for row in self.answers
        ]

    @property
    def hindering(self) -> list[str]:
        """The areas that hinder, those that hinder most first."""
        low = [row for row in self.answers if row["score"] and row["score"] <= HINDERS]
        return [row["area"] for row in sorted(low, key=lambda row: row["score"])]


class InstrumentResult(models.Model):
    """A protected instrument that was used: its name, day, by whom, and a summary. Its form is never copied here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="instruments", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField("instrument", max_length=80)
    done_on = models.DateField("dag")
    done_by = models.CharField("gjord av", max_length=120)
    summary = models.TextField("sammanfattning", max_length=2000)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="noterad av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    noted_at = models.DateTimeField("noterad", db_default=Now())

    class Meta:
        verbose_name = "bedömningsinstrument"
        verbose_name_plural = "bedömningsinstrument"
        indexes = [models.Index(fields=["case", "person", "-done_on"], name="instrument_of_person")]
        constraints = [
            models.CheckConstraint(
                name="instrument_is_named_and_summarised",
                condition=~models.Q(name="") & ~models.Q(done_by="") & ~models.Q(summary=""),
                violation_error_message="Skriv instrumentets namn, vem som gjorde det och vad det visade.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.done_on}"
