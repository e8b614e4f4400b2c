"""Rent guarantees (hyresgaranti, hyresborgen): what the municipality has promised a landlord for a client's dwelling,
and what the landlord has asked of it. A ledger of its own: paid neither as aid nor out of clients' own money.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from bistand.staff.models import Employee
from cases.models import Case, Document, Person
from payments.models.payee import Payee


def _user(words: str, **kwargs: object) -> models.ForeignKey:  # type: ignore[type-arg]
    given = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False, "verbose_name": words, **kwargs}
    return models.ForeignKey(settings.AUTH_USER_MODEL, **given)  # type: ignore[arg-type]


def _person(words: str, **kwargs: object) -> models.ForeignKey:  # type: ignore[type-arg]
    given = {"on_delete": models.PROTECT, "related_name": "+", "db_index": False, "verbose_name": words, **kwargs}
    return models.ForeignKey(Employee, **given)  # type: ignore[arg-type]


MAYBE = {"null": True, "blank": True}


class RentGuarantee(models.Model):
    """A promise to a landlord of at most an amount (SEK), for debts of one dwelling that arise between two days.

    Decided by one natural person and in force when another has countersigned it; never rewritten. Persons and moments
    are set by trigger.
    """

    class State(models.TextChoices):
        DECIDED = "decided", "väntar på kontrasignering"
        ACTIVE = "active", "gäller"
        ENDED = "ended", "avslutad"

    TRANSITIONS = {State.DECIDED: [State.ACTIVE, State.ENDED], State.ACTIVE: [State.ENDED], State.ENDED: []}

    found_by = "case__number"  # in the access log
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rent_guarantees")
    person = models.ForeignKey(
        Person, verbose_name="klient", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    landlord = models.ForeignKey(
        Payee, verbose_name="hyresvärd", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    dwelling = models.CharField("bostad", max_length=200)
    limit = models.DecimalField("högsta belopp", max_digits=10, decimal_places=2)
    valid_from = models.DateField("från och med")
    valid_to = models.DateField("till och med")
    reason = models.TextField("skäl")
    state = models.CharField("läge", max_length=7, choices=State.choices, default=State.DECIDED)
    decided_by = _user("beslutades av")
    decided_person = _person("den som beslutade")
    decided_at = models.DateTimeField("beslutades", db_default=Now())
    signed_by = _user("kontrasignerades av", **MAYBE)
    signed_person = _person("den som kontrasignerade", **MAYBE)
    signed_at = models.DateTimeField("kontrasignerades", **MAYBE)  # type: ignore[arg-type]
    ended_by = _user("avslutades av", **MAYBE)
    ended_at = models.DateTimeField("avslutades", **MAYBE)  # type: ignore[arg-type]
    ended_reason = models.TextField("varför den avslutades", blank=True, default="")

    class Meta:
        verbose_name = "hyresgaranti"
        verbose_name_plural = "hyresgarantier"
        constraints = [
            models.CheckConstraint(
                name="guarantee_is_positive",
                condition=Q(limit__gt=0),
                violation_error_message="Beloppet ska vara över noll.",
            ),
            models.CheckConstraint(
                name="guarantee_ends_after_it_began",
                condition=Q(valid_to__gte=F("valid_from")),
                violation_error_message="Den sista dagen ligger före den första.",
            ),
            models.CheckConstraint(
                name="guarantee_is_of_two_persons",
                condition=(Q(state="active") & Q(signed_person__isnull=False) | ~Q(state="active"))
                & (Q(signed_person__isnull=True) | ~Q(signed_person=F("decided_person"))),
                violation_error_message="Den som har beslutat garantin kan inte kontrasignera den.",
            ),
            models.CheckConstraint(
                name="ended_guarantee_has_reason",
                condition=~Q(state="ended") | (~Q(ended_reason="") & Q(ended_at__isnull=False)),
                violation_error_message="Skriv varför garantin avslutas.",
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_to", "id"], name="guarantee_by_state")]

    def __str__(self) -> str:
        return f"Hyresgaranti, {self.dwelling}"


class GuaranteeClaim(models.Model):
    """What a landlord asks of a guarantee (SEK), with its paper in the record; granted in whole or in part, or refused.

    What is granted lowers the guarantee, is never more than what is left of it, and is paid to the landlord by one
    payment with the whole chain, in which who granted it is the decider. It is taken back only where nothing is paid.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "att bedöma"
        GRANTED = "granted", "betalas"
        REFUSED = "refused", "avvisat"

    TRANSITIONS = {
        State.RECEIVED: [State.GRANTED, State.REFUSED],
        State.GRANTED: [State.REFUSED],
        State.REFUSED: [],
    }

    guarantee = models.ForeignKey(RentGuarantee, on_delete=models.PROTECT, related_name="claims", db_index=False)
    amount = models.DecimalField("begärt belopp", max_digits=10, decimal_places=2)
    arose_on = models.DateField("skulden uppkom")
    reason = models.CharField("vad kravet gäller", max_length=200)
    document = models.ForeignKey(
        Document, verbose_name="underlag", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reference = models.CharField("OCR eller meddelande", max_length=60, blank=True, default="")
    state = models.CharField("läge", max_length=8, choices=State.choices, default=State.RECEIVED)
    granted = models.DecimalField("beviljat belopp", max_digits=10, decimal_places=2, null=True, blank=True)
    judgement = models.TextField("bedömning", blank=True, default="")
    noted_by = _user("skrevs in av")
    noted_person = _person("den som skrev in kravet")
    noted_at = models.DateTimeField("skrevs in", db_default=Now())
    decided_by = _user("bedömdes av", **MAYBE)
    decided_person = _person("den som bedömde", **MAYBE)
    decided_at = models.DateTimeField("bedömdes", **MAYBE)  # type: ignore[arg-type]

    class Meta:
        verbose_name = "krav på hyresgaranti"
        verbose_name_plural = "krav på hyresgarantier"
        constraints = [
            models.CheckConstraint(
                name="guarantee_claim_is_positive",
                condition=Q(amount__gt=0) & (Q(granted__isnull=True) | Q(granted__gt=0, granted__lte=F("amount"))),
                violation_error_message="Beloppet ska vara över noll, och inte mer än det begärda.",
            ),
            models.CheckConstraint(
                name="guarantee_claim_is_of_two_persons",
                condition=Q(state="received", granted__isnull=True)
                | (Q(decided_person__isnull=False) & ~Q(judgement="") & ~Q(decided_person=F("noted_person"))),
                violation_error_message="Den som har skrivit in kravet bedömer det inte.",
            ),
            models.CheckConstraint(
                name="granted_guarantee_claim_has_amount",
                condition=~Q(state="granted") | Q(granted__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["guarantee", "-id"], name="claim_of_guarantee"),
            models.Index(fields=["id"], name="guarantee_claim_waiting", condition=Q(state="received")),
        ]

    def __str__(self) -> str:
        return f"Krav på hyresgaranti, {self.reason}"
