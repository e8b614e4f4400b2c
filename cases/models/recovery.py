"""Aid that is claimed back: the claim with its ground, what comes in, what is waived, and the suit (SoL 33 kap.).

A claim stands for itself. It is never set off against later aid (HFD 2013 ref. 18): nothing says that it is.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Employee
from cases.models.case import Case
from cases.models.decision import Decision, Uncommunicated
from cases.models.person import Person
from cases.models.record import Document

YEARS_TO_SUE = 3
# Aid granted before this day is claimed back by the law that was repealed (SoL 2025:400, transitional provisions p. 5).
NEW_LAW = date(2025, 7, 1)


class RecoveryGround(models.TextChoices):
    WRONG_INFORMATION = (
        "wrong_information",
        "Fel uppgifter eller annat som den enskilde orsakat (33 kap. 1 § 1 st.)",
    )
    SHOULD_HAVE_KNOWN = "should_have_known", "Den enskilde borde ha insett att det var fel (33 kap. 1 § 2 st.)"
    ADVANCE = "advance", "Förskott, arbetskonflikt eller hinder att använda egna medel (33 kap. 2 §)"
    CONDITION = "condition", "Bistånd på villkor om återbetalning (33 kap. 3 §)"


# Only the committee may decide to sue on these (SoL 30:6 p. 6).
COMMITTEE_SUES = (RecoveryGround.WRONG_INFORMATION, RecoveryGround.SHOULD_HAVE_KNOWN)


class RecoveryClaim(models.Model):
    """A claim for what a decision paid (SEK): written, decided, paid, waived, or taken to court within three years."""

    class State(models.TextChoices):
        DRAFT = "draft", "utkast"
        PROPOSED = "proposed", "förslag"
        DECIDED = "decided", "beslutat"
        SUED = "sued", "hos domstolen"
        CLOSED = "closed", "avslutat"

    TRANSITIONS = {
        State.DRAFT: [State.PROPOSED, State.DECIDED],
        State.PROPOSED: [State.DRAFT, State.DECIDED],
        State.DECIDED: [State.SUED, State.CLOSED],
        State.SUED: [State.CLOSED],
        # Opened again, as it stood, when money that was entered is taken back: it had not come in.
        State.CLOSED: [State.DECIDED, State.SUED],
    }
    OPEN = (State.DECIDED, State.SUED)
    UNDECIDED = (State.DRAFT, State.PROPOSED)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="recovery_claims", db_index=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="recovery_claims")
    person = models.ForeignKey(
        Person, verbose_name="den som krävs", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.DRAFT)
    ground = models.CharField("grund", max_length=20, choices=RecoveryGround.choices)
    amount = models.DecimalField("belopp", max_digits=10, decimal_places=2)
    # The day the municipality's cost arose, from which three years run (SoL 33:5).
    cost_on = models.DateField("kostnaden uppkom")
    reasons = models.TextField("motivering")
    uncommunicated = models.CharField(
        "utan kommunicering", max_length=10, choices=Uncommunicated.choices, blank=True, default=""
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(db_default=Now())
    returned_reason = models.TextField("lämnades tillbaka därför att", blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_person = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField("beslutsdag", null=True, blank=True)
    letter = models.ForeignKey(
        Document, verbose_name="kravbrev", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    suit_decided_on = models.DateField("beslut om talan", null=True, blank=True)
    suit_paragraph = models.CharField("utskottets paragraf", max_length=20, blank=True, default="")
    sued_at = models.DateTimeField("talan väckt", null=True, blank=True)
    close_reason = models.TextField("avslutat därför att", blank=True, default="")
    closed_at = models.DateTimeField("avslutat", null=True, blank=True)

    class Meta:
        verbose_name = "återkrav"
        verbose_name_plural = "återkrav"
        constraints = [
            models.CheckConstraint(
                name="recovery_claim_is_positive",
                condition=models.Q(amount__gt=0),
                violation_error_message="Kravet ska vara över noll.",
            ),
            models.CheckConstraint(
                name="suit_on_33_1_is_the_committees",
                condition=~models.Q(state="sued")
                | models.Q(ground__in=["advance", "condition"])
                | (~models.Q(suit_paragraph="") & models.Q(suit_decided_on__isnull=False)),
                violation_error_message="Bara utskottet kan besluta om talan enligt 33 kap. 1 §. Ange dess beslut.",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-id"], name="claim_of_case"),
            models.Index(fields=["cost_on"], name="claim_open", condition=models.Q(state="decided")),
            models.Index(
                fields=["written_at"], name="claim_undecided", condition=models.Q(state__in=["draft", "proposed"])
            ),
        ]

    def __str__(self) -> str:
        return f"Återkrav {self.pk}"

    @property
    def last_day_to_sue(self) -> date:
        """Three years from the day the cost arose (SoL 33:5); 29 February ends on 28 February."""
        year = self.cost_on.year + YEARS_TO_SUE
        try:
            return self.cost_on.replace(year=year)
        except ValueError:
            return date(year, 2, 28)


class RecoveryEntry(models.Model):
    """What lessens a claim (SEK): money that came in, or a part that the board waived (SoL 33:6). Never later aid.

    Money that was entered wrongly is taken back by an entry of its own, which `reverses` it and is below zero; a closed
    claim is open again by that.
    """

    class Kind(models.TextChoices):
        BANK = "bank", "inbetalt"
        BENEFIT = "benefit", "ur en förmån, genom Försäkringskassan"
        WAIVER = "waiver", "eftergift (33 kap. 6 §)"

    claim = models.ForeignKey(RecoveryClaim, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    amount = models.DecimalField("belopp", max_digits=10, decimal_places=2)
    day = models.DateField("dag")
    reason = models.TextField("skäl eller referens", blank=True, default="")
    reverses = models.OneToOneField(
        "self", verbose_name="rättar", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "post på återkrav"
        verbose_name_plural = "poster på återkrav"
        constraints = [
            models.CheckConstraint(
                name="recovery_entry_is_positive",
                condition=models.Q(amount__gt=0, reverses=None) | models.Q(amount__lt=0, reverses__isnull=False),
                violation_error_message="Beloppet ska vara över noll.",
            ),
            models.CheckConstraint(
                name="recovery_is_never_set_off",
                condition=models.Q(kind__in=["bank", "benefit", "waiver"]),
                violation_error_message="Ett återkrav räknas aldrig av mot senare bistånd.",
            ),
        ]


class WaiverProposal(models.Model):
    """A waiver (SEK) above its writer's delegation, left to somebody who may decide it: granted or returned."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "förslag"
        GRANTED = "granted", "beviljat"
        RETURNED = "returned", "lämnat tillbaka"

    TRANSITIONS = {State.PROPOSED: [State.GRANTED, State.RETURNED], State.GRANTED: [], State.RETURNED: []}

    claim = models.ForeignKey(RecoveryClaim, on_delete=models.PROTECT, related_name="waiver_proposals")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.PROPOSED)
    amount = models.DecimalField("belopp som efterges", max_digits=10, decimal_places=2)
    reason = models.TextField("skäl")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField(db_default=Now())
    returned_reason = models.TextField("lämnades tillbaka därför att", blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField("besvarat", null=True, blank=True)
    entry = models.OneToOneField(
        RecoveryEntry, verbose_name="eftergiften", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "förslag till eftergift"
        verbose_name_plural = "förslag till eftergift"
        constraints = [
            models.CheckConstraint(
                name="waiver_proposal_is_positive",
                condition=models.Q(amount__gt=0) & ~models.Q(reason=""),
                violation_error_message="Ett förslag till eftergift har ett belopp över noll och skäl.",
            ),
            models.CheckConstraint(
                name="waiver_is_answered_by_itself_or_with_a_reason",
                condition=models.Q(state="proposed", entry=None, returned_reason="", answered_at=None)
                | models.Q(state="granted", entry__isnull=False, returned_reason="")
                | (models.Q(state="returned", entry=None) & ~models.Q(returned_reason="")),
                violation_error_message="Skriv varför förslaget lämnas tillbaka.",
            ),
            models.UniqueConstraint(
                name="one_waiver_proposed_of_a_claim",
                fields=["claim"],
                condition=models.Q(state="proposed"),
                violation_error_message="Det ligger redan ett förslag till eftergift av kravet.",
            ),
        ]
        indexes = [
            models.Index(fields=["written_at"], name="waiver_proposed", condition=models.Q(state="proposed")),
            models.Index(fields=["written_by", "answered_at"], name="waiver_of_writer"),
        ]

    def __str__(self) -> str:
        return f"Förslag till eftergift {self.pk}"


class Suspicion(models.Model):
    """A suspected wrong payment, in a record of its own that few may open (bidragsbrottslagen, lag 2008:206)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspicions", db_index=False)
    what = models.TextField("vad som misstänks")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "misstanke om felaktig utbetalning"
        verbose_name_plural = "misstankar om felaktiga utbetalningar"
        indexes = [models.Index(fields=["case", "-id"], name="suspicion_of_case")]


class SuspicionReader(models.Model):
    """Somebody let into the record besides the one who opened it and the section's heads."""

    suspicion = models.ForeignKey(Suspicion, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="läsare", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="insläppt av", on_delete=models.PROTECT, related_name="+",
        db_index=False,
    )  # fmt: skip
    given_at = models.DateTimeField("insläppt", db_default=Now())

    class Meta:
        verbose_name = "läsare av misstanke"
        verbose_name_plural = "läsare av misstankar"
        constraints = [models.UniqueConstraint(name="suspicion_reader_once", fields=["suspicion", "user"])]


class SuspicionStep(models.Model):
    """What was done: noted, told to another authority, reported to the police, ended."""

    class Kind(models.TextChoices):
        NOTE = "note", "anteckning"
        AUTHORITY = "authority", "underrättelse till annan myndighet (lag 2008:206)"
        POLICE = "police", "polisanmälan (bidragsbrottslagen)"
        CLAIM = "claim", "återkrav övervägt"
        END = "end", "avslutat"

    suspicion = models.ForeignKey(Suspicion, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField("åtgärd", max_length=10, choices=Kind.choices)
    to = models.CharField("mottagare", max_length=80, blank=True, default="")
    number = models.CharField("diarienummer hos mottagaren", max_length=40, blank=True, default="")
    text = models.TextField("vad som gjordes")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "åtgärd vid misstanke"
        verbose_name_plural = "åtgärder vid misstankar"
        constraints = [
            models.CheckConstraint(
                name="suspicion_told_to_somebody",
                condition=~models.Q(kind__in=["authority", "police"]) | ~models.Q(to=""),
                violation_error_message="Skriv vilken myndighet.",
            )
        ]
