"""What follows a decision: when the person got it, what was corrected, and its appeal."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from bistand.workdays import next_workday
from cases.models.case import Case
from cases.models.decision import Decision
from cases.models.person import Person
from cases.models.record import Document

# FL 44 §: from the day the party got the decision.
APPEAL_DAYS = 21


class DecisionNotice(models.Model):
    """How and on which day the person got a decision, with proof or without (FL 33 §, 44 §; JO 776-2004)."""

    class How(models.TextChoices):
        LETTER = "letter", "vanligt brev"
        TOLD = "told", "berättat vid samtal eller möte"
        RECEIPT = "receipt", "delgivning med mottagningsbevis"
        HANDED = "handed", "överlämnat mot underskrift"
        DIGITAL = "digital", "digital brevlåda med läskvitto"

    # Ways that leave a proof of the day.
    PROOF = (How.RECEIPT, How.HANDED, How.DIGITAL)

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="notices")
    # Which of the parties got it; nobody: all of them that day.
    person = models.ForeignKey(
        Person, verbose_name="vem", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    got_on = models.DateField("fick del av beslutet")
    how = models.CharField("hur", max_length=10, choices=How.choices)
    note = models.CharField("anteckning", max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "underrättelse om beslut"
        verbose_name_plural = "underrättelser om beslut"

    @property
    def is_proof(self) -> bool:
        return self.how in self.PROOF

    @property
    def last_day(self) -> date:
        """The last day an appeal is in time; one that is free runs on to the next working day."""
        return next_workday(self.got_on + timedelta(days=APPEAL_DAYS))


class DecisionCorrection(models.Model):
    """A clerical error put right beside the decision, which itself stands as it was (FL 36 §)."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="corrections")
    before = models.TextField("det som stod")
    after = models.TextField("det som ska stå")
    reason = models.TextField("varför det är ett skrivfel eller liknande")
    letter = models.ForeignKey(
        Document, verbose_name="rättelsebrev", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "rättelse av beslut"
        verbose_name_plural = "rättelser av beslut"


class Appeal(models.Model):
    """An appeal on its way: in time or not, reconsidered, handed over, judged, executed. All moments are the server's.

    One that came too late is dismissed, and that too can be appealed: by an appeal of its own, whose `dismissal` it is.
    Where that is upheld, the one that was dismissed is taken up. Source: FL 43–46 §§, SoL 35:1.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "inkommet"
        TIMELY = "timely", "i rätt tid"
        DISMISSED = "dismissed", "avvisat"
        HANDED_OVER = "handed_over", "överlämnat till domstolen"
        JUDGED = "judged", "avgjort, ska verkställas"
        CLOSED = "closed", "avslutat"

    TRANSITIONS = {
        State.RECEIVED: [State.TIMELY, State.DISMISSED],
        State.TIMELY: [State.HANDED_OVER],
        State.DISMISSED: [State.TIMELY],
        State.HANDED_OVER: [State.JUDGED, State.CLOSED],
        State.JUDGED: [State.CLOSED],
        State.CLOSED: [],
    }
    WAITING = (State.RECEIVED, State.TIMELY, State.JUDGED)

    class Reconsidered(models.TextChoices):
        UNCHANGED = "unchanged", "beslutet ändras inte"
        CHANGED = "changed", "beslutet är ändrat"

    class Judgment(models.TextChoices):
        GRANTED = "granted", "överklagandet bifalls"
        PARTLY = "partly", "överklagandet bifalls delvis"
        REMITTED = "remitted", "målet visas åter till nämnden"
        DENIED = "denied", "överklagandet avslås"
        REJECTED = "rejected", "överklagandet avvisas"
        STRUCK = "struck", "målet avskrivs"

    # Judgments that leave the board something to carry out.
    TO_EXECUTE = (Judgment.GRANTED, Judgment.PARTLY, Judgment.REMITTED)

    # … and those that give the one who appealed more than the decision did.
    GIVES_MORE = (Judgment.GRANTED, Judgment.PARTLY)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals", db_index=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="appeals")
    dismissal = models.ForeignKey(
        "self", verbose_name="avvisningen som överklagas", on_delete=models.PROTECT, null=True, blank=True,
        related_name="appeals_of_dismissal",
    )  # fmt: skip
    # Which of the parties appeals; nobody: all of them, or the only one.
    appellant = models.ForeignKey(
        Person, verbose_name="vem som överklagar", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    state = models.CharField("läge", max_length=12, choices=State.choices, default=State.RECEIVED)
    wants = models.TextField("vad den enskilde vill")
    document = models.ForeignKey(
        Document, verbose_name="skrivelsen", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    received_at = models.DateTimeField(db_default=Now())
    # The day it came in (FL 22 §): what is written where it was registered later, or the day of its document.
    reached_on = models.DateField("kom in")
    check_reason = models.TextField("rättidsprövningens skäl", blank=True, default="")
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    checked_at = models.DateTimeField("rättidsprövat", null=True, blank=True)
    # When and how the person got the dismissal, from which the time to appeal it runs (FL 44 §).
    told_on = models.DateField("fick del av avvisningen", null=True, blank=True)
    told_how = models.CharField(
        "hur avvisningen nådde fram", max_length=10, choices=DecisionNotice.How.choices, blank=True, default=""
    )
    reconsidered = models.CharField("omprövning", max_length=10, choices=Reconsidered.choices, blank=True, default="")
    reconsider_reason = models.TextField("omprövningens skäl", blank=True, default="")
    changed_to = models.ForeignKey(
        Decision, verbose_name="ändrat till", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reconsidered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="omprövat av", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+", db_index=False,
    )  # fmt: skip
    reconsidered_at = models.DateTimeField("omprövat", null=True, blank=True)
    handed_over_at = models.DateTimeField("överlämnat", null=True, blank=True)
    letter = models.ForeignKey(
        Document, verbose_name="brev till domstolen eller om avvisning", on_delete=models.PROTECT, null=True,
        blank=True, related_name="+", db_index=False,
    )  # fmt: skip
    judgment = models.CharField("domstolens avgörande", max_length=10, choices=Judgment.choices, blank=True, default="")
    judgment_on = models.DateField("domens dag", null=True, blank=True)
    judgment_number = models.CharField("målnummer", max_length=30, blank=True, default="")
    judged_at = models.DateTimeField("domen antecknad", null=True, blank=True)
    execution = models.ForeignKey(
        Decision, verbose_name="verkställt genom", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField("avslutat", null=True, blank=True)

    class Meta:
        verbose_name = "överklagande"
        verbose_name_plural = "överklaganden"
        constraints = [
            models.CheckConstraint(
                name="judged_appeal_has_judgment",
                condition=~models.Q(state__in=["judged", "closed"])
                | (~models.Q(judgment="") & models.Q(judgment_on__isnull=False) & ~models.Q(judgment_number="")),
                violation_error_message="Domen ska ha utgång, dag och målnummer.",
            ),
            models.CheckConstraint(
                name="dismissal_is_told_on_a_day_in_a_way",
                condition=models.Q(told_on=None, told_how="")
                | models.Q(told_on__isnull=False) & ~models.Q(told_how=""),
                violation_error_message="Ange vilken dag och hur den enskilde fick del av avvisningen.",
            ),
            models.CheckConstraint(
                name="handed_over_appeal_is_reconsidered",
                condition=models.Q(state__in=["received", "timely", "dismissed"]) | ~models.Q(reconsidered=""),
                violation_error_message="Överklagandet lämnas över när beslutet har omprövats.",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-id"], name="appeal_of_case"),
            models.Index(
                fields=["reached_on"],
                name="appeal_waiting",
                condition=models.Q(state__in=["received", "timely", "judged"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Överklagande {self.reached_on}"

    @property
    def by(self) -> Person:
        """Who appeals and is written to: the client where all of the parties do, or the only one."""
        return self.appellant or self.case.applicant

    @property
    def told(self) -> DecisionNotice | None:
        """The notice of the dismissal, as that of a decision; it is no row of its own."""
        return DecisionNotice(got_on=self.told_on, how=self.told_how) if self.told_on else None

    @property
    def of_what(self) -> str:
        """What it is an appeal of, for a list."""
        return "avvisning" if self.dismissal_id else "beslut"


class ForwardedAppeal(models.Model):
    """An appeal that came here but is tried elsewhere, sent on with the day it came: to whom, when, by whom.

    A decision beyond the right is tried by the court alone, which receives it itself (SoL 35:1, KL 13 kap.).
    """

    class Why(models.TextChoices):
        LEGALITY = "legality", "beslut enligt 12 kap. 2 §, som bara domstolen prövar"
        ELSEWHERE = "elsewhere", "beslut som någon annan har fattat"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="forwarded_appeals", db_index=False)
    why = models.CharField("varför", max_length=10, choices=Why.choices)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="forwarded_appeals"
    )
    # What was appealed, where the decision is not ours.
    about = models.CharField("vad det gäller", max_length=200, blank=True, default="")
    document = models.ForeignKey(
        Document, verbose_name="skrivelsen", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to = models.CharField("mottagare", max_length=100)
    letter = models.ForeignKey(
        Document, verbose_name="följebrev", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    forwarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    forwarded_at = models.DateTimeField("skickat vidare", db_default=Now())

    class Meta:
        verbose_name = "överklagande som skickats vidare"
        verbose_name_plural = "överklaganden som skickats vidare"
        constraints = [
            models.CheckConstraint(
                name="forwarded_appeal_says_of_what",
                condition=models.Q(why="legality", decision__isnull=False)
                | models.Q(why="elsewhere", decision=None) & ~models.Q(about=""),
                violation_error_message="Skriv vilket beslut överklagandet gäller.",
            ),
            models.CheckConstraint(
                name="forwarded_appeal_says_to_whom",
                condition=~models.Q(to=""),
                violation_error_message="Skriv vem överklagandet skickas till.",
            ),
        ]
        indexes = [models.Index(fields=["case", "-id"], name="forwarded_appeal_of_case")]

    @property
    def of_what(self) -> str:
        if self.decision is None or self.decision.decided_at is None:
            return self.about
        return f"beslut {self.decision.pk} den {timezone.localdate(self.decision.decided_at)}"
