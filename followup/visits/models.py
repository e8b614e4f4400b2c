"""A meeting with a client that is no follow-up: a first contact, planning, an investigation or something else."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from cases.models import Case, Document, Person
from followup.ways import Way

MOST_MINUTES = 600


class Visit(models.Model):
    """One meeting with an adult of a case, or with both, at a moment.

    `minutes` is how long it is booked for, and after it was held how long it took. It is moved with a reason
    (`moved_reason`, the last one); `letter` calls to the moment that holds and `off_letter` takes the call back. A
    meeting that was missed says what happened and what was done, one that was cancelled why (`reason`). Who wrote and
    who closed it, and when, is set by trigger.
    """

    class State(models.TextChoices):
        BOOKED = "booked", "bokat"
        CALLED = "called", "kallad"
        HELD = "held", "genomfört"
        MISSED = "missed", "blev inte av"
        CANCELLED = "cancelled", "inställt"

    class Purpose(models.TextChoices):
        FIRST = "first", "första kontakt"
        PLANNING = "planning", "planering"
        INVESTIGATION = "investigation", "utredning"
        OTHER = "other", "annat"

    TRANSITIONS: ClassVar[dict[str, list[str]]] = {
        State.BOOKED: [State.CALLED, State.HELD, State.MISSED, State.CANCELLED],
        # Back where it is moved without a new letter.
        State.CALLED: [State.BOOKED, State.HELD, State.MISSED, State.CANCELLED],
        State.HELD: [],
        State.MISSED: [],
        State.CANCELLED: [],
    }
    OPEN_STATES = (State.BOOKED, State.CALLED)
    IS_OPEN = models.Q(state__in=["booked", "called"])

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="visits", db_index=False)
    person = models.ForeignKey(
        Person, verbose_name="klient", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    partner = models.ForeignKey(
        Person, verbose_name="den andra vuxna", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    purpose = models.CharField("vad det gäller", max_length=15, choices=Purpose.choices)
    at = models.DateTimeField("tid")
    minutes = models.PositiveSmallIntegerField("längd i minuter")
    way = models.CharField("på vilket sätt", max_length=10, choices=Way.choices)
    place = models.CharField("plats", max_length=200, blank=True, default="")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="ansvarig", on_delete=models.PROTECT, null=True, blank=True,
        related_name="visits", db_index=False,
    )  # fmt: skip
    others = models.CharField("andra som är med", max_length=200, blank=True, default="")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.BOOKED)
    moved_reason = models.TextField("varför mötet flyttades", blank=True, default="")
    letter = models.OneToOneField(
        Document, verbose_name="kallelse", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    off_letter = models.OneToOneField(
        Document, verbose_name="återbud", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_on = models.DateField("genomfört den", null=True, blank=True)
    reason = models.TextField("varför det inte blev av", blank=True, default="")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="bokat av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    written_at = models.DateTimeField("bokat", db_default=Now())
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="skrivet av", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+", db_index=False,
    )  # fmt: skip
    closed_at = models.DateTimeField("skrivet", null=True, blank=True)

    class Meta:
        verbose_name = "klientmöte"
        verbose_name_plural = "klientmöten"
        constraints = [
            models.CheckConstraint(
                name="visit_with_two_is_with_two",
                condition=models.Q(partner=None) | ~models.Q(partner=models.F("person")),
            ),
            models.CheckConstraint(
                name="visit_takes_its_time",
                condition=models.Q(minutes__gte=1, minutes__lte=MOST_MINUTES),
                violation_error_message=f"Ett möte är 1 till {MOST_MINUTES} minuter.",
            ),
            models.CheckConstraint(
                name="held_visit_has_day",
                condition=models.Q(state="held", held_on__isnull=False)
                | (~models.Q(state="held") & models.Q(held_on=None)),
                violation_error_message="Skriv vilken dag mötet var.",
            ),
            models.CheckConstraint(
                name="visit_not_held_says_why",
                condition=~models.Q(state__in=["missed", "cancelled"]) | ~models.Q(reason=""),
                violation_error_message="Skriv varför mötet inte blev av.",
            ),
            models.CheckConstraint(
                name="closed_visit_has_person",
                condition=models.Q(state__in=["booked", "called"], closed_by=None, closed_at=None)
                | (~models.Q(state__in=["booked", "called"]) & models.Q(closed_by__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-at", "-id"], name="visit_of_case"),
            models.Index(
                fields=["responsible", "at", "id"], name="visit_open_of_responsible",
                condition=models.Q(state__in=["booked", "called"]),
            ),
            models.Index(fields=["-at", "-id"], name="visit_by_time"),
            models.Index(fields=["held_on"], name="visit_held", condition=models.Q(state="held")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Klientmöte {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def is_unsaid(self) -> bool:
        """Whether its time has come and nobody has said how it went."""
        return self.is_open and self.at <= timezone.now()

    @property
    def who(self) -> str:
        """The client, or both: "Anna Ek och Bo Ek"."""
        return f"{self.person.name} och {self.partner.name}" if self.partner else self.person.name
