"""The routine of checks, as the municipality's own dated data, and each check that was done."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Role
from cases.models.case import Case
from cases.models.person import Person
from cases.models.record import Application, ApplicationKind, Document


class Interval(models.TextChoices):
    """How often a check is done; a number is months."""

    ONCE = "once", "en gång i ärendet"
    APPLICATION = "application", "vid varje ansökan"
    QUARTER = "3", "var tredje månad"
    HALF_YEAR = "6", "var sjätte månad"
    YEAR = "12", "en gång om året"


class CheckRoutine(models.Model):
    """One line of the routine: which check, in which applications, how often, and who at least does it."""

    # Ended or written anew, a check is known by its name: what was done under the old line counts under the new.
    name = models.CharField("kontroll", max_length=80)
    kind = models.CharField("vid", max_length=12, choices=ApplicationKind.choices, blank=True, default="")
    each_adult = models.BooleanField("görs för varje vuxen", default=False)
    interval = models.CharField("hur ofta", max_length=12, choices=Interval.choices)
    role = models.CharField(
        "görs av",
        max_length=20,
        choices=[(role.value, role.label) for role in (Role.ASSISTANT, Role.CASEWORKER, Role.SENIOR)],
    )
    valid = DateRangeField("gäller")

    class Meta:
        verbose_name = "kontroll i rutinen"
        verbose_name_plural = "kontrollrutin"
        constraints = [
            ExclusionConstraint(
                name="check_once_in_the_routine",
                expressions=[
                    ("name", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Kontrollen finns redan i rutinen för det slaget av ansökan.",
            )
        ]

    named_by = "name"

    def __str__(self) -> str:
        return self.name


class Check(models.Model):
    """A check that was done: who, when, what it showed, and what it rests on. Never changed; a new one is done."""

    case = models.ForeignKey(Case, verbose_name="ärende", on_delete=models.PROTECT, related_name="checks")
    routine = models.ForeignKey(
        CheckRoutine, verbose_name="kontroll", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The one that was open when it was done.
    application = models.ForeignKey(
        Application, verbose_name="ansökan", on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
    person = models.ForeignKey(
        Person, verbose_name="person", on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
    done_on = models.DateField("dag")
    showed = models.TextField("vad den visade")
    evidence = models.CharField("underlag", max_length=200)
    document = models.ForeignKey(
        Document, verbose_name="handling", on_delete=models.PROTECT, related_name="+", null=True, blank=True,
        db_index=False,
    )  # fmt: skip
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "utförd kontroll"
        verbose_name_plural = "utförda kontroller"

    def __str__(self) -> str:
        return f"{self.routine} {self.done_on}"
