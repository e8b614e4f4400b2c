"""Follow-ups of plans and of the children's situation, how each goal went, and the flags raised on them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from cases.models import Case, Document
from followup.ways import Way
from planning.models import Goal, Plan


class Kind(models.TextChoices):
    PLAN = "plan", "planen"
    CHILDREN = "children", "barnens situation"


class FollowUpOutcome(models.TextChoices):
    ON_TRACK = "on_track", "går som planerat"
    CHANGES = "changes", "något behöver ändras"
    REACHED = "reached", "målet är nått"


class FollowUp(models.Model):
    """One planned meeting to see how it goes: of the plan (three months) or of the children (six).

    `due` is set once and never moved, so that what was late stays late. A follow-up that was missed or held is
    followed by the next one (`follows`). Its plan changes only to the one that replaces it. `held_on` and
    `missed_on` are days that have been; `created_at`, `noted_on` and `held_by` are set by trigger.
    A meeting is moved with a reason (`moved_reason`, the last one); `letter` calls to the meeting that holds.
    The children's headings SoL 3 kap. 1–3 §§ (best interests, views, information).
    """

    class State(models.TextChoices):
        PLANNED = "planned", "planerad"
        CALLED = "called", "kallad"
        HELD = "held", "genomförd"
        MISSED = "missed", "blev inte av"
        CANCELLED = "cancelled", "inställd"

    TRANSITIONS: ClassVar[dict[str, list[str]]] = {
        State.PLANNED: [State.CALLED, State.HELD, State.MISSED, State.CANCELLED],
        State.CALLED: [State.HELD, State.MISSED, State.CANCELLED],
        State.HELD: [],
        State.MISSED: [],
        State.CANCELLED: [],
    }
    OPEN_STATES = (State.PLANNED, State.CALLED)
    IS_OPEN = models.Q(state__in=["planned", "called"])
    # Called off when its last day had passed, and none took its place with the same day: late as if it still waited.
    OFF_LATE = models.Q(state="cancelled", noted_on__gt=models.F("due")) & ~models.Q(followed_by__due=models.F("due"))
    # What counts as to be held. What did not come about is counted by the one that took its place, with the same day.
    TO_HOLD = models.Q(state__in=["planned", "called", "held"]) | OFF_LATE

    kind = models.CharField("vad", max_length=10, choices=Kind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="followups", db_index=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="followups")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="ansvarig",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followups",
    )
    due = models.DateField("senast")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.PLANNED)
    follows = models.OneToOneField(
        "self", verbose_name="följer på", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    created_at = models.DateTimeField(db_default=Now())
    meeting_at = models.DateTimeField("möte", null=True, blank=True)
    way = models.CharField("på vilket sätt", max_length=10, choices=Way.choices, blank=True, default="")
    place = models.CharField("plats", max_length=200, blank=True, default="")
    moved_reason = models.TextField("varför mötet flyttades", blank=True, default="")
    letter = models.OneToOneField(
        Document, verbose_name="kallelse", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Takes the call back where the meeting that it called to was called off.
    off_letter = models.OneToOneField(
        Document, verbose_name="återbud", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_on = models.DateField("genomförd", null=True, blank=True)
    missed_on = models.DateField("blev inte av", null=True, blank=True)
    # The day it was written here that it was held, did not come about or was called off.
    noted_on = models.DateField("antecknad", null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    outcome = models.CharField("utfall", max_length=10, choices=FollowUpOutcome.choices, blank=True, default="")
    summary = models.TextField("hur det går", blank=True, default="")
    client_view = models.TextField("klientens syn", blank=True, default="")
    best_interests = models.TextField("barnets bästa", blank=True, default="")
    child_views = models.TextField("barnets åsikter", blank=True, default="")
    information_given = models.TextField("information till barnet", blank=True, default="")
    changes_needed = models.TextField("vad som behöver ändras", blank=True, default="")
    # Whether what needs to change waits still to be changed, or to be said why it is not; and what was said or done.
    changes_wait = models.BooleanField("ändringen väntar", default=False, db_default=False)
    changes_answer = models.TextField("vad som ändrades, eller varför inget", blank=True, default="", db_default="")
    reason = models.TextField("varför den inte blev av", blank=True, default="")

    class Meta:
        verbose_name = "uppföljning"
        verbose_name_plural = "uppföljningar"
        constraints = [
            models.UniqueConstraint(
                name="one_open_followup_per_plan",
                fields=["plan"],
                condition=models.Q(kind="plan", state__in=["planned", "called"]),
                violation_error_message="Planen har redan en uppföljning som väntar.",
            ),
            models.UniqueConstraint(
                name="one_open_children_followup_per_case",
                fields=["case"],
                condition=models.Q(kind="children", state__in=["planned", "called"]),
                violation_error_message="Barnens situation har redan en uppföljning som väntar.",
            ),
            models.CheckConstraint(
                name="plan_followup_has_plan",
                condition=models.Q(kind="plan", plan__isnull=False) | models.Q(kind="children", plan__isnull=True),
            ),
            models.CheckConstraint(
                name="held_followup_has_day_maker_outcome",
                condition=(models.Q(state="held", held_on__isnull=False, held_by__isnull=False) & ~models.Q(outcome=""))
                | (~models.Q(state="held") & models.Q(held_on__isnull=True, held_by__isnull=True, outcome="")),
                violation_error_message="En genomförd uppföljning ska ha ett utfall.",
            ),
            models.CheckConstraint(
                name="followup_not_held_has_reason",
                condition=~models.Q(state__in=["missed", "cancelled"]) | ~models.Q(reason=""),
                violation_error_message="Skriv varför uppföljningen inte blev av.",
            ),
            models.CheckConstraint(
                name="held_children_followup_says_how",
                condition=~models.Q(state="held", kind="children")
                | (~models.Q(best_interests="") & ~models.Q(child_views="")),
                violation_error_message="Skriv om barnets bästa och barnets åsikter.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due", "id"], name="followup_open_by_due",
                condition=models.Q(state__in=["planned", "called"]),
            ),
            models.Index(
                fields=["responsible", "due", "id"], name="followup_open_of_responsible",
                condition=models.Q(state__in=["planned", "called"]),
            ),
            models.Index(fields=["due", "id"], name="followup_by_due"),
            models.Index(fields=["case", "-id"], name="followup_of_case"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Uppföljning {self.due.isoformat()}"

    @property
    def is_late(self) -> bool:
        """Whether its last day has passed and it waits still."""
        return self.is_open and self.due < timezone.localdate()

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def about(self) -> str:
        """ "planen för Anna Ek", or "barnens situation"."""
        return f"planen för {self.plan.person.name}" if self.plan else "barnens situation"


class GoalProgress(models.Model):
    """How one goal of the plan went, as seen at a follow-up."""

    class Progress(models.TextChoices):
        REACHED = "reached", "nått"
        FORWARD = "forward", "går framåt"
        STILL = "still", "står still"
        BACKWARD = "backward", "går bakåt"

    followup = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="goals", db_index=False)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="progress")
    progress = models.CharField("hur det går", max_length=10, choices=Progress.choices)
    note = models.TextField("anteckning", blank=True, default="")

    class Meta:
        verbose_name = "måluppföljning"
        verbose_name_plural = "måluppföljningar"
        constraints = [
            models.UniqueConstraint(fields=["followup", "goal"], name="goal_once_per_followup"),
        ]

    def __str__(self) -> str:
        return str(self.get_progress_display())


class Flag(models.Model):
    """Raised by the job on a follow-up that is coming or due; cleared when it is held, missed or cancelled."""

    class Level(models.TextChoices):
        COMING = "coming", "kommande"
        OVERDUE = "overdue", "förfallen"

    followup = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="flags", db_index=False)
    level = models.CharField("grad", max_length=10, choices=Level.choices)
    raised_on = models.DateField("flaggad")
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "bevakningsflagga"
        verbose_name_plural = "bevakningsflaggor"
        constraints = [
            # The one thing that makes the job safe to run twice and at once.
            models.UniqueConstraint(fields=["followup", "level"], name="flag_once_per_level"),
        ]
        indexes = [
            models.Index(fields=["level", "followup"], name="flag_raised", condition=models.Q(cleared_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return str(self.get_level_display())


from followup.administration.models import AdministrationMonth  # noqa: E402, F401  part of this app
from followup.controls.models import ControlFinding, ControlRun  # noqa: E402, F401  part of this app
from followup.digest.models import Digest, DigestChoice  # noqa: E402, F401  part of this app
from followup.directory.models import DirectoryList  # noqa: E402, F401  part of this app
from followup.feed.models import CalendarLink  # noqa: E402, F401  part of this app
from followup.reminders.models import Reminder  # noqa: E402, F401  part of this app
from followup.rights.models import RightReview  # noqa: E402, F401  part of this app
from followup.samples.models import Sample, SampleItem, SampleQuestion  # noqa: E402, F401  part of this app
from followup.visits.models import Visit  # noqa: E402, F401  part of this app
