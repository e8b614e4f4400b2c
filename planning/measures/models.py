"""The catalogue of measures, the referrals to them, and the way of each referral step by step."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from cases.models import Case, Document, Person
from planning.models import Activity


class Provider(models.Model):
    """Who holds measures: a unit of the municipality, or another organisation. Ended, never deleted."""

    named_by = "name"  # in the history
    name = models.CharField("namn", max_length=120, unique=True)
    contact = models.CharField("kontakt", max_length=300)
    ended_on = models.DateField("upphörde", null=True, blank=True)

    class Meta:
        verbose_name = "anordnare"
        verbose_name_plural = "anordnare"

    def __str__(self) -> str:
        return self.name


class MeasureKind(models.TextChoices):
    GUIDANCE = "guidance", "kartläggning och vägledning"
    COACHING = "coaching", "jobbcoachning"
    PRACTICE = "practice", "praktik"
    TRAINING = "training", "arbetsträning"
    LANGUAGE = "language", "svenska"
    EDUCATION = "education", "utbildning"
    EMPLOYMENT = "employment", "anställning med stöd"
    HEALTH = "health", "rehabilitering och hälsa"
    OTHER = "other", "annat"


class Measure(models.Model):
    """A measure that adults are referred to: for whom, on what criteria, and with how many places.

    `places` None is no limit; empty `starts` is that one begins at any time. Ended, never deleted.
    Source: the audits' remarks on referrals without stated criteria and mutual expectations (N 21). No statute.
    """

    class Rhythm(models.TextChoices):
        DAY = "day", "varje dag"
        WEEK = "week", "varje vecka"

    named_by = "name"  # in the history
    provider = models.ForeignKey(Provider, verbose_name="anordnare", on_delete=models.PROTECT, related_name="measures")
    name = models.CharField("namn", max_length=120)
    kind = models.CharField("typ", max_length=12, choices=MeasureKind.choices)
    target_group = models.TextField("målgrupp")
    criteria = models.TextField("vad som krävs")
    expectations = models.TextField("vad deltagaren och anordnaren kan vänta sig", blank=True, default="")
    places = models.PositiveSmallIntegerField("platser", null=True, blank=True)
    starts = ArrayField(models.DateField(), verbose_name="startdagar", default=list, blank=True)
    rhythm = models.CharField("närvaro antecknas", max_length=4, choices=Rhythm.choices, default=Rhythm.DAY)
    contact = models.CharField("kontakt", max_length=300, blank=True, default="")
    ended_on = models.DateField("upphörde", null=True, blank=True)

    class Meta:
        verbose_name = "insats"
        verbose_name_plural = "insatser"
        constraints = [
            models.UniqueConstraint(
                name="measure_once_per_provider",
                fields=["provider", "name"],
                condition=models.Q(ended_on__isnull=True),
                violation_error_message="Anordnaren har redan en insats med det namnet.",
            ),
            models.CheckConstraint(
                name="measure_says_for_whom",
                condition=~models.Q(name="") & ~models.Q(target_group="") & ~models.Q(criteria=""),
                violation_error_message="Skriv insatsens namn, målgrupp och vad som krävs.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.provider.name}"


class ReferralOutcome(models.TextChoices):
    """How a referral ended. The first two are of one that never began."""

    DECLINED = "declined", "anordnaren tackade nej"
    WITHDRAWN = "withdrawn", "togs tillbaka"
    WORK = "work", "arbete"
    STUDIES = "studies", "studier"
    BENEFIT = "benefit", "annan ersättning"
    NEXT = "next", "nästa insats"
    DONE = "done", "genomförd, planen går vidare"
    INTERRUPTED = "interrupted", "avbruten"
    MOVED = "moved", "flyttat från kommunen"
    OTHER = "other", "annat"


class Referral(models.Model):
    """An adult's way to and through a measure, for an activity of an agreed plan.

    `case` and `person` are the plan's, set by trigger, and so is `since`, when its present state was written. `step_on`
    is the day it came to that state, which may be days before; waits are counted by it. Only `shared` and the days
    reach the provider, and only with the client's consent (OSL 26 kap. 1 §).
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "föreslagen"
        SENT = "sent", "skickad"
        WAITING = "waiting", "i kö"
        ACCEPTED = "accepted", "har plats"
        STARTED = "started", "pågår"
        ENDED = "ended", "avslutad"

    TRANSITIONS: ClassVar[dict[str, list[str]]] = {
        State.PROPOSED: [State.SENT, State.ENDED],
        State.SENT: [State.WAITING, State.ACCEPTED, State.ENDED],
        State.WAITING: [State.ACCEPTED, State.ENDED],
        State.ACCEPTED: [State.STARTED, State.ENDED],
        State.STARTED: [State.ENDED],
        State.ENDED: [],
    }
    # What waits for the measure to begin.
    TO_BEGIN = (State.PROPOSED, State.SENT, State.WAITING, State.ACCEPTED)
    # What takes a place of the measure.
    HOLDS_PLACE = (State.ACCEPTED, State.STARTED)
    NOT_BEGUN = (ReferralOutcome.DECLINED, ReferralOutcome.WITHDRAWN)
    # Declined, and nobody has said what comes instead.
    TO_SETTLE = models.Q(state=State.ENDED, outcome=ReferralOutcome.DECLINED, settled="")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="referrals")
    measure = models.ForeignKey(
        Measure, verbose_name="insats", on_delete=models.PROTECT, related_name="referrals", db_index=False
    )
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.PROPOSED)
    since = models.DateTimeField("läget skrevs in", db_default=Now())
    step_on = models.DateField("i läget sedan", null=True, blank=True)
    shared = models.TextField("det anordnaren får veta")
    consent_on = models.DateField("samtycket gavs", null=True, blank=True)
    consent_how = models.CharField("hur samtycket gavs", max_length=200, blank=True, default="")
    # The provider's coaches see the person's telephone number, where the client has consented to that as well.
    phone_shared = models.BooleanField("telefonnumret lämnas till anordnaren", default=False, db_default=False)
    # Somebody with protected data is shown to the provider's coaches only where the caseworker has said so.
    protected_shown = models.BooleanField("visas för anordnaren trots skydd", default=False, db_default=False)
    # That the committee asks the person to take part, and what the law wants before it does (SoL 12 kap. 4 §).
    demanded = models.BooleanField("nämnden begär deltagande", default=False, db_default=False)
    wishes = models.TextField("önskemål och förutsättningar", blank=True, default="", db_default="")
    consulted_on = models.DateField("samråd med Arbetsförmedlingen den", null=True, blank=True)
    consulted_how = models.CharField("hur samrådet hölls", max_length=200, blank=True, default="", db_default="")
    next_on = models.DateField("nästa gång", null=True, blank=True)
    begins_on = models.DateField("ska börja", null=True, blank=True)
    started_on = models.DateField("började", null=True, blank=True)
    ended_on = models.DateField("slutade", null=True, blank=True)
    outcome = models.CharField("utfall", max_length=12, choices=ReferralOutcome.choices, blank=True, default="")
    note = models.TextField("hur det gick", blank=True, default="")
    # As it was printed when it was sent, for a provider who has no coach that signs in.
    document = models.OneToOneField(
        Document, verbose_name="utskriften", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of a declined one: what came instead, or why nothing does now. Until then it waits for the caseworker.
    settled = models.TextField("vad som gjordes i stället", blank=True, default="", db_default="")

    class Meta:
        verbose_name = "anvisning"
        verbose_name_plural = "anvisningar"
        constraints = [
            models.UniqueConstraint(
                name="one_open_referral_per_measure",
                fields=["person", "measure"],
                condition=~models.Q(state="ended"),
                violation_error_message="Personen har redan en anvisning till den insatsen.",
            ),
            models.CheckConstraint(
                name="sent_referral_has_consent",
                condition=models.Q(state__in=["proposed", "ended"])
                | (models.Q(consent_on__isnull=False) & ~models.Q(consent_how="") & ~models.Q(shared="")),
                violation_error_message="Skriv vad anordnaren får veta, och när och hur klienten samtyckte till det.",
            ),
            models.CheckConstraint(
                name="referral_has_its_days",
                condition=models.Q(state="started", started_on__isnull=False, ended_on__isnull=True)
                | models.Q(state="ended", ended_on__isnull=False)
                | models.Q(
                    state__in=["proposed", "sent", "waiting", "accepted"],
                    started_on__isnull=True,
                    ended_on__isnull=True,
                ),
                violation_error_message="En anvisning som har börjat har en första dag, och en som är slut en sista.",
            ),
            models.CheckConstraint(
                name="ended_referral_has_outcome",
                condition=(~models.Q(state="ended") & models.Q(outcome=""))
                | models.Q(state="ended", started_on__isnull=True, outcome__in=["declined", "withdrawn"])
                | (
                    models.Q(state="ended", started_on__isnull=False, started_on__lte=models.F("ended_on"))
                    & ~models.Q(outcome__in=["", "declined", "withdrawn"])
                ),
                violation_error_message="Välj ett utfall som passar: insatsen har börjat, eller den har inte det.",
            ),
            models.CheckConstraint(
                name="demand_is_weighed_and_consulted",
                condition=models.Q(demanded=False)
                | (~models.Q(wishes="") & models.Q(consulted_on__isnull=False) & ~models.Q(consulted_how="")),
                violation_error_message="Skriv klientens önskemål och förutsättningar, och när och hur ni samrådde med "
                "Arbetsförmedlingen.",
            ),
            models.CheckConstraint(
                name="only_declined_is_settled",
                condition=models.Q(settled="") | models.Q(state="ended", outcome="declined"),
                violation_error_message="Bara efter ett nej skrivs det vad som gjordes i stället.",
            ),
        ]
        indexes = [
            models.Index(fields=["measure", "state", "since"], name="referral_of_measure"),
            models.Index(fields=["state", "-ended_on"], name="referral_ended"),
            models.Index(fields=["step_on", "id"], name="referral_open", condition=~models.Q(state="ended")),
            models.Index(
                fields=["case"],
                name="referral_to_settle",
                condition=models.Q(state="ended", outcome="declined", settled=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Anvisning {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state != self.State.ENDED

    @property
    def phone(self) -> str:
        """The person's number as the provider may know it; reads the case and the person."""
        hidden = self.case.protected or self.person.protected or not self.phone_shared
        return "" if hidden else self.person.phone

    @property
    def weekly(self) -> bool:
        """Attendance is noted once a week; reads the measure."""
        return self.measure.rhythm == Measure.Rhythm.WEEK

    @property
    def to_settle(self) -> bool:
        return self.outcome == ReferralOutcome.DECLINED and not self.settled


class ReferralStep(models.Model):
    """A state that a referral came to, the day it did and when that was written; by trigger at the step itself, and
    never changed.
    """

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField("läge", max_length=10, choices=Referral.State.choices)
    at = models.DateTimeField("när", db_default=Now())
    day = models.DateField("dag", null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="av", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "steg i en anvisning"
        verbose_name_plural = "steg i anvisningar"

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.day}"

    @property
    def noted_later(self) -> bool:
        """It was written another day than it happened."""
        return self.day != timezone.localdate(self.at)

    @property
    def words(self) -> str:
        """The state, and the day where it was written another: "Pågår den 2026-09-01"."""
        label = str(self.get_state_display()).capitalize()
        return f"{label} den {self.day}" if self.noted_later else label
