"""The individual plan: its goals, their activities, and who does what by when."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from cases.models import Case, Document, Person


class PlanOutcome(models.TextChoices):
    """How a plan ended. The first nine are the reasons a case is closed for."""

    WORK = "work", "arbete"
    STUDIES = "studies", "studier"
    BENEFIT = "benefit", "annan ersättning"
    MOVED = "moved", "flyttat från kommunen"
    PARTNER_INCOME = "partner_income", "annan i hushållet försörjer"
    NO_CONTACT = "no_contact", "ingen kontakt"
    MERGED = "merged", "flyttat ihop, hör till ett annat ärende"
    DECEASED = "deceased", "avliden"
    OTHER = "other", "annat"
    NEW_PLAN = "new_plan", "ersätts av en ny plan"
    NOT_AGREED = "not_agreed", "blev aldrig överenskommen"


class Plan(models.Model):
    """The plan of one adult in a case (genomförandeplan).

    A draft is written freely; once agreed it is never rewritten, only added to and marked, agreed anew as its next
    `version`, and at last closed with an outcome. `agreed_on` is a day that has been; `agreed_noted_on`, `agreed_by`,
    `closed_on` and `closed_by` are set by trigger.
    Practice, no statute gives the form.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        AGREED = "agreed", "överenskommen"
        CLOSED = "closed", "avslutad"

    # A draft that never was agreed is closed as such, so that nothing written is lost and a new one can begin.
    class AgreedHow(models.TextChoices):
        MEETING = "meeting", "vid ett besök"
        HOME = "home", "vid ett hembesök"
        PHONE = "phone", "i telefon"
        VIDEO = "video", "i ett videosamtal"

    TRANSITIONS: ClassVar[dict[str, list[str]]] = {
        State.DRAFT: [State.AGREED, State.CLOSED],
        State.AGREED: [State.CLOSED],
        State.CLOSED: [],
    }
    OPEN_STATES = (State.DRAFT, State.AGREED)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.DRAFT)
    aim = models.TextField("övergripande mål")
    own_words = models.TextField("med egna ord", blank=True, default="")
    # What the plan means for the children of the household.
    child_perspective = models.TextField("barnens perspektiv", blank=True, default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(db_default=Now())
    # Which agreement holds. The parts say from which to which they are in it; what is not agreed yet is of the next.
    version = models.PositiveSmallIntegerField("versionens nummer", default=1, db_default=1)
    agreed_how = models.CharField("hur", max_length=10, choices=AgreedHow.choices, blank=True, default="")
    # Who took part beside the client and the one who agrees: a coach, an interpreter, a relative.
    agreed_with = models.CharField("vilka mer som var med", max_length=300, blank=True, default="")
    agreed_on = models.DateField("överenskommen", null=True, blank=True)
    agreed_noted_on = models.DateField("antecknad", null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    closed_on = models.DateField("avslutad", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome = models.CharField("utfall", max_length=20, choices=PlanOutcome.choices, blank=True, default="")
    closing_note = models.TextField("hur det gick", blank=True, default="")
    # As it was printed when it was agreed, to be given to the client.
    document = models.OneToOneField(
        Document, verbose_name="utskriften", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "planer"
        constraints = [
            models.UniqueConstraint(
                name="one_open_plan_per_person_and_case",
                fields=["case", "person"],
                condition=models.Q(state__in=["draft", "agreed"]),
                violation_error_message="Personen har redan en plan i ärendet.",
            ),
            models.CheckConstraint(
                name="agreed_plan_has_day_and_maker",
                condition=models.Q(state="draft", agreed_on__isnull=True, agreed_by__isnull=True)
                | models.Q(state="agreed", agreed_on__isnull=False, agreed_by__isnull=False)
                | (
                    models.Q(state="closed", agreed_on__isnull=False, agreed_by__isnull=False)
                    & ~models.Q(outcome="not_agreed")
                )
                | models.Q(state="closed", agreed_on__isnull=True, agreed_by__isnull=True, outcome="not_agreed"),
                violation_error_message="En plan som aldrig blev överenskommen avslutas som just det.",
            ),
            models.CheckConstraint(
                name="closed_plan_has_outcome",
                condition=models.Q(state__in=["draft", "agreed"], closed_on__isnull=True, outcome="")
                | (models.Q(state="closed", closed_on__isnull=False, closed_by__isnull=False) & ~models.Q(outcome="")),
                violation_error_message="En avslutad plan ska ha ett utfall.",
            ),
        ]
        indexes = [models.Index(fields=["case", "-id"], name="plan_of_case")]

    def __str__(self) -> str:
        return f"Plan {self.pk}"

    @property
    def hours_a_week(self) -> Decimal:
        """How much of the week its activities take as it stands, where they say so. Its parts are fetched before."""
        activities = [a for goal in self.goals.all() for a in goal.activities.all()]
        return sum((a.hours_a_week or Decimal(0) for a in activities if a.state == a.State.PLANNED), Decimal(0))


class PlanVersion(models.Model):
    """An earlier agreement on a plan, as it was when the next one took its place: its words, who, when and how, and
    its print. All but `plan` is set by trigger, from the plan.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField("version", default=1)
    aim = models.TextField("övergripande mål", blank=True, default="")
    own_words = models.TextField("med egna ord", blank=True, default="")
    child_perspective = models.TextField("barnens perspektiv", blank=True, default="")
    agreed_on = models.DateField("överenskommen", null=True, blank=True)
    agreed_how = models.CharField("hur", max_length=10, choices=Plan.AgreedHow.choices, blank=True, default="")
    agreed_with = models.CharField("vilka mer som var med", max_length=300, blank=True, default="")
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    document = models.OneToOneField(
        Document, verbose_name="utskriften", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "tidigare version av plan"
        verbose_name_plural = "tidigare versioner av planer"
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="version_once_per_plan")]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Goal(models.Model):
    """What is to be reached, specific and dated."""

    class State(models.TextChoices):
        OPEN = "open", "pågår"
        REACHED = "reached", "nått"
        DROPPED = "dropped", "struket"

    # What was marked by mistake is taken back.
    TRANSITIONS: ClassVar[dict[str, list[str]]] = {
        State.OPEN: [State.REACHED, State.DROPPED],
        State.REACHED: [State.OPEN],
        State.DROPPED: [State.OPEN],
    }

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    text = models.TextField("mål")
    target_date = models.DateField("ska vara nått")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.OPEN)
    settled_on = models.DateField("avgjort", null=True, blank=True)
    since_version = models.PositiveSmallIntegerField("från version", default=1, db_default=1)
    until_version = models.PositiveSmallIntegerField("till och med version", null=True, blank=True)

    class Meta:
        verbose_name = "mål"
        verbose_name_plural = "mål"
        constraints = [
            models.CheckConstraint(
                name="settled_goal_has_day",
                condition=models.Q(state="open", settled_on__isnull=True)
                | models.Q(state__in=["reached", "dropped"], settled_on__isnull=False),
            ),
            models.CheckConstraint(
                name="goal_says_something",
                condition=~models.Q(text=""),
                violation_error_message="Skriv vad som ska uppnås.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it is neither reached nor dropped."""
        return self.state == self.State.OPEN and self.target_date < timezone.localdate()


class Activity(models.Model):
    """What is done to reach a goal: by whom, and by when."""

    class State(models.TextChoices):
        PLANNED = "planned", "planerad"
        DONE = "done", "gjord"
        DROPPED = "dropped", "struken"

    class Responsible(models.TextChoices):
        CLIENT = "client", "klienten"
        CASEWORKER = "caseworker", "socialsekreteraren"
        PARTNER = "partner", "annan"

    TRANSITIONS: ClassVar[dict[str, list[str]]] = {
        State.PLANNED: [State.DONE, State.DROPPED],
        State.DONE: [State.PLANNED],
        State.DROPPED: [State.PLANNED],
    }

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="activities")
    text = models.TextField("aktivitet")
    responsible = models.CharField("ansvarig", max_length=12, choices=Responsible.choices)
    responsible_name = models.CharField("vem", max_length=120, blank=True, default="")
    # Where it goes on over time: since when, how often, and how much of the week it takes.
    first_day = models.DateField("börjar", null=True, blank=True)
    frequency = models.CharField("hur ofta", max_length=60, blank=True, default="")
    hours_a_week = models.DecimalField("timmar i veckan", max_digits=4, decimal_places=1, null=True, blank=True)
    due = models.DateField("senast")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.PLANNED)
    done_on = models.DateField("gjord", null=True, blank=True)
    since_version = models.PositiveSmallIntegerField("från version", default=1, db_default=1)
    until_version = models.PositiveSmallIntegerField("till och med version", null=True, blank=True)

    class Meta:
        verbose_name = "aktivitet"
        verbose_name_plural = "aktiviteter"
        constraints = [
            models.CheckConstraint(
                name="done_activity_has_day",
                condition=models.Q(state="done", done_on__isnull=False)
                | models.Q(state__in=["planned", "dropped"], done_on__isnull=True),
            ),
            models.CheckConstraint(
                name="partner_activity_names_partner",
                condition=~models.Q(responsible="partner") | ~models.Q(responsible_name=""),
                violation_error_message="Skriv vem som är ansvarig.",
            ),
            models.CheckConstraint(
                name="activity_begins_before_it_ends",
                condition=models.Q(first_day__isnull=True) | models.Q(first_day__lte=models.F("due")),
                violation_error_message="Aktiviteten kan inte börja efter sin sista dag.",
            ),
            models.CheckConstraint(
                name="activity_hours_of_a_week",
                condition=models.Q(hours_a_week__isnull=True) | models.Q(hours_a_week__gt=0, hours_a_week__lte=60),
                violation_error_message="Timmar i veckan ska vara över noll och högst 60.",
            ),
            models.CheckConstraint(
                name="activity_says_something",
                condition=~models.Q(text=""),
                violation_error_message="Skriv vad som ska göras.",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_late(self) -> bool:
        """Whether its last day has passed and it is neither done nor dropped."""
        return self.state == self.State.PLANNED and self.due < timezone.localdate()

    @property
    def who(self) -> str:
        """Who answers for it, in words: "klienten", "socialsekreteraren" or the partner's name."""
        label = str(self.get_responsible_display())
        if self.responsible == self.Responsible.PARTNER:
            return self.responsible_name
        return f"{label} ({self.responsible_name})" if self.responsible_name else label

    @property
    def extent(self) -> str:
        """How often, since when and how much of the week: "varje dag, från 2026-09-01, 10 timmar i veckan"."""
        hours = f"{self.hours_a_week.normalize():f}".replace(".", ",") if self.hours_a_week else ""
        parts = (
            self.frequency,
            f"från {self.first_day}" if self.first_day else "",
            f"{hours} {'timme' if hours == '1' else 'timmar'} i veckan" if hours else "",
        )
        return ", ".join(part for part in parts if part)


class PartnerPlan(models.Model):
    """What another authority or organisation has planned with the person, as a part of the plan.

    It is added to a plan that is not closed and noted as ended; in an agreed plan it is never rewritten.
    """

    class Partner(models.TextChoices):
        EMPLOYMENT = "employment", "Arbetsförmedlingen"
        INSURANCE = "insurance", "Försäkringskassan"
        HEALTH = "health", "hälso- och sjukvården"
        PROBATION = "probation", "Kriminalvården"
        EDUCATION = "education", "vuxenutbildningen"
        OTHER = "other", "annan"

    class State(models.TextChoices):
        CURRENT = "current", "gäller"
        ENDED = "ended", "upphört"

    TRANSITIONS: ClassVar[dict[str, list[str]]] = {State.CURRENT: [State.ENDED], State.ENDED: []}

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="partner_plans")
    partner = models.CharField("vems plan", max_length=12, choices=Partner.choices)
    partner_name = models.CharField("namn", max_length=120, blank=True, default="")
    says = models.TextField("det planen säger")
    first_day = models.DateField("gäller från")
    last_day = models.DateField("gäller till", null=True, blank=True)
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.CURRENT)
    ended_on = models.DateField("upphörde", null=True, blank=True)
    since_version = models.PositiveSmallIntegerField("från version", default=1, db_default=1)
    until_version = models.PositiveSmallIntegerField("till och med version", null=True, blank=True)

    class Meta:
        verbose_name = "annans plan"
        verbose_name_plural = "andras planer"
        constraints = [
            models.CheckConstraint(
                name="partner_plan_says_something",
                condition=~models.Q(says=""),
                violation_error_message="Skriv vad planen säger.",
            ),
            models.CheckConstraint(
                name="other_partner_is_named",
                condition=~models.Q(partner="other") | ~models.Q(partner_name=""),
                violation_error_message="Skriv vems plan det är.",
            ),
            models.CheckConstraint(
                name="partner_plan_begins_before_it_ends",
                condition=models.Q(last_day__isnull=True) | models.Q(first_day__lte=models.F("last_day")),
                violation_error_message="Planen kan inte sluta före sin första dag.",
            ),
            models.CheckConstraint(
                name="ended_partner_plan_has_day",
                condition=models.Q(state="current", ended_on__isnull=True)
                | models.Q(state="ended", ended_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who}: {self.says[:60]}"

    @property
    def who(self) -> str:
        """Whose plan it is, in words."""
        label = str(self.get_partner_display())
        if self.partner == self.Partner.OTHER:
            return self.partner_name
        return f"{label} ({self.partner_name})" if self.partner_name else label

    @property
    def days(self) -> str:
        """From when, and to when where that is known."""
        return f"{self.first_day} till {self.last_day}" if self.last_day else f"från {self.first_day}"


from planning.assessments.models import (  # noqa: E402  part of this app
    Assessment,
    AssessmentTemplate,
    GoalTemplate,
    InstrumentResult,
)
from planning.measures.coach_models import Attendance, Coach, Feedback  # noqa: E402  part of this app
from planning.measures.models import Measure, Provider, Referral, ReferralStep  # noqa: E402  part of this app
from planning.meetings.models import CoordinatedPlan, Meeting, MeetingPerson  # noqa: E402  part of this app

__all__ = [
    "Activity",
    "Assessment",
    "AssessmentTemplate",
    "Attendance",
    "Coach",
    "CoordinatedPlan",
    "Feedback",
    "Goal",
    "GoalTemplate",
    "InstrumentResult",
    "Measure",
    "Meeting",
    "MeetingPerson",
    "PartnerPlan",
    "Plan",
    "PlanOutcome",
    "PlanVersion",
    "Provider",
    "Referral",
    "ReferralStep",
]
