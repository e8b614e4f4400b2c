"""What comes in before it is somebody's: contacts by phone and at the counter, who is on duty, and where cases go."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Section
from cases.models.person import Person
from cases.models.record import Application, ApplicationKind, Channel


class EndReason(models.TextChoices):
    """Why a contact became no application. A wish for aid is an application, however it is said, and never ends so."""

    ANSWERED = "answered", "frågan är besvarad"
    REFERRED = "referred", "hänvisad till annan myndighet eller annat stöd"
    OTHER_MUNICIPALITY = "other_municipality", "hör till en annan kommun"
    NO_WISH = "no_wish", "vill inte ansöka"
    KNOWN = "known", "gällde ett ärende som pågår"


class Intake(models.Model):
    """A contact by phone, at the counter or on paper, noted as it came: it becomes an application or ends with why."""

    class State(models.TextChoices):
        OPEN = "open", "öppen"
        APPLICATION = "application", "blev ansökan"
        ENDED = "ended", "avslutad"

    TRANSITIONS = {State.OPEN: [State.APPLICATION, State.ENDED], State.APPLICATION: [], State.ENDED: []}

    section = models.ForeignKey(
        Section, verbose_name="sektion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField("inkom genom", max_length=10, choices=Channel.choices)
    kind = models.CharField("gäller", max_length=12, choices=ApplicationKind.choices)
    received_at = models.DateTimeField("inkom", db_default=Now())
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="mottagen av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey(
        Person, verbose_name="person", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # As it was said: the caller may be unknown, and may be somebody else than the one it is about.
    name = models.CharField("namn", max_length=120, blank=True, default="")
    phone = models.CharField("telefon", max_length=30, blank=True, default="")
    language = models.CharField("språk", max_length=40, blank=True, default="")
    text = models.TextField("vad det gäller")
    state = models.CharField("läge", max_length=12, choices=State.choices, default=State.OPEN)
    end_reason = models.CharField("orsak", max_length=20, choices=EndReason.choices, blank=True, default="")
    end_text = models.TextField("svar", blank=True, default="")
    application = models.OneToOneField(
        Application, verbose_name="ansökan", on_delete=models.PROTECT, null=True, blank=True, related_name="intake"
    )
    handled_at = models.DateTimeField("hanterad", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="hanterad av",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = "kontakt"
        verbose_name_plural = "kontakter"
        constraints = [
            models.CheckConstraint(
                name="intake_ends_in_one_way",
                condition=models.Q(state="open", application__isnull=True, end_reason="")
                | models.Q(state="application", application__isnull=False, end_reason="")
                | (models.Q(state="ended", application__isnull=True) & ~models.Q(end_reason="")),
                violation_error_message="En kontakt blir en ansökan eller avslutas med en orsak.",
            )
        ]
        indexes = [
            models.Index(fields=["received_at"], name="intake_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"Kontakt {self.pk}"


class DutyKind(models.TextChoices):
    RECEPTION = "reception", "mottagning"
    PHONE = "phone", "telefon"
    ACUTE = "acute", "akuta ärenden"


class Duty(models.Model):
    """Who receives what on a day. A duty that is called off stays, crossed out."""

    section = models.ForeignKey(
        Section, verbose_name="sektion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField("dag")
    kind = models.CharField("vad", max_length=10, choices=DutyKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="vem", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cancelled = models.BooleanField("struken", default=False)

    class Meta:
        verbose_name = "mottagningspass"
        verbose_name_plural = "mottagningspass"
        constraints = [
            models.UniqueConstraint(
                name="duty_once",
                fields=["section", "day", "kind", "user"],
                condition=models.Q(cancelled=False),
                violation_error_message="Personen står redan på listan den dagen.",
            )
        ]
        indexes = [models.Index(fields=["day", "section"], name="duty_by_day")]


class FamilyKind(models.TextChoices):
    SINGLE = "single", "ensamstående utan barn"
    COUPLE = "couple", "par utan barn"
    SINGLE_CHILDREN = "single_children", "ensamstående med barn"
    COUPLE_CHILDREN = "couple_children", "par med barn"


class RoutingRule(models.Model):
    """Where an application that nobody has is proposed to go; the first rule that fits, by order, decides."""

    order = models.PositiveSmallIntegerField("ordning")
    family = models.CharField("familj", max_length=20, choices=FamilyKind.choices, blank=True, default="")
    kind = models.CharField("gäller", max_length=12, choices=ApplicationKind.choices, blank=True, default="")
    age_from = models.PositiveSmallIntegerField("sökandens ålder från", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("till", null=True, blank=True)
    language = models.CharField("språk", max_length=40, blank=True, default="")
    section = models.ForeignKey(
        Section, verbose_name="sektion", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    valid = DateRangeField("gäller")

    class Meta:
        verbose_name = "fördelningsregel"
        verbose_name_plural = "fördelningsregler"
        constraints = [
            ExclusionConstraint(
                name="routing_order_once_at_a_time",
                expressions=[("order", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message="En annan regel har redan den ordningen under tiden.",
            )
        ]


class Capacity(models.Model):
    """How much one caseworker can carry, in weighted cases, and the languages they speak; for a period."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="vem", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    cases = models.PositiveSmallIntegerField("viktade ärenden")
    languages = models.CharField("språk", max_length=200, blank=True, default="")
    valid = DateRangeField("gäller")

    class Meta:
        verbose_name = "kapacitet"
        verbose_name_plural = "kapaciteter"
        constraints = [
            ExclusionConstraint(
                name="capacity_once_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message="Personen har redan en kapacitet under den tiden.",
            )
        ]
