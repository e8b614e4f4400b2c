"""A numbered order that lets a client fetch goods or a service from a supplier, paid later against an invoice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Now

from bistand.staff.models import Employee
from cases.models import Case, Decision, DecisionLine, Document
from payments.models.payee import Payee


def _user(name: str) -> models.ForeignKey[models.Model | None, models.Model | None]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=name,
        db_index=False,
    )


def _person(name: str) -> models.ForeignKey[Employee | None, Employee | None]:
    return models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text=name, db_index=False
    )


class RequisitionSeries(models.Model):
    """The last number given in a year: one row, locked until the requisition that took the number is committed.

    Not a sequence, which leaves a gap where a transaction is rolled back. The application cannot write it.
    """

    year = models.PositiveSmallIntegerField("år", unique=True)
    last = models.PositiveIntegerField("senaste nummer")

    class Meta:
        verbose_name = "nummerserie för rekvisitioner"
        verbose_name_plural = "nummerserier för rekvisitioner"


class Requisition(models.Model):
    """A requisition (SEK): issued by one person, in force when another has countersigned it.

    It holds its amount of the decision until it is voided, also after its last day: what was fetched on that day is
    invoiced later. Number, persons and times are set by trigger.
    """

    class State(models.TextChoices):
        ISSUED = "issued", "att kontrasignera"
        COUNTERSIGNED = "countersigned", "gäller"
        VOIDED = "voided", "makulerad"
        USED = "used", "använd"

    TRANSITIONS = {
        State.ISSUED: [State.COUNTERSIGNED, State.VOIDED],
        # Used when its last invoice is attested.
        State.COUNTERSIGNED: [State.VOIDED, State.USED],
        State.VOIDED: [],
        State.USED: [],
    }
    # What holds its amount of the decision.
    OPEN = (State.ISSUED, State.COUNTERSIGNED)

    named_by = "number"  # in the history
    found_by = "number"  # in the access log
    number = models.CharField("nummer", max_length=16, unique=True)
    year = models.PositiveSmallIntegerField("år")
    serial = models.PositiveIntegerField("löpnummer")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requisitions", db_index=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="requisitions")
    line = models.ForeignKey(DecisionLine, on_delete=models.PROTECT, related_name="requisitions")
    payee = models.ForeignKey(
        Payee, verbose_name="leverantör", on_delete=models.PROTECT, related_name="requisitions", db_index=False
    )
    goods = models.CharField("det som får hämtas ut", max_length=300)
    amount = models.DecimalField("högsta belopp", max_digits=10, decimal_places=2)
    last_day = models.DateField("sista dag")
    state = models.CharField("läge", max_length=13, choices=State.choices, default=State.ISSUED)
    # What the supplier reads out on the phone; worked out of number and amount (payments.requisition_code).
    code = models.CharField("kontrollkod", max_length=8, blank=True, default="")
    # What was handed out, as it was printed.
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    issued_person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    issued_at = models.DateTimeField(db_default=Now())
    countersigned_by = _user("who countersigned it")
    countersigned_person = _person("who countersigned it")
    countersigned_at = models.DateTimeField(null=True, blank=True)
    voided_by = _user("who voided it")
    voided_at = models.DateTimeField(null=True, blank=True)
    # Why it was voided.
    reason = models.TextField("skäl", blank=True, default="")

    class Meta:
        verbose_name = "rekvisition"
        verbose_name_plural = "rekvisitioner"
        constraints = [
            models.UniqueConstraint(name="requisition_number_of_year", fields=["year", "serial"]),
            models.CheckConstraint(
                name="requisition_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message="En rekvisition ska ha ett belopp över noll.",
            ),
            models.CheckConstraint(
                name="requisition_says_what",
                condition=~Q(goods=""),
                violation_error_message="Skriv vad som får hämtas ut.",
            ),
            models.CheckConstraint(
                name="requisition_of_two_persons",
                condition=Q(countersigned_person__isnull=True) | ~Q(countersigned_person=F("issued_person")),
                violation_error_message="Du har själv utfärdat rekvisitionen. En annan person ska kontrasignera den.",
            ),
            models.CheckConstraint(
                name="requisition_in_force_is_signed",
                condition=~Q(state="countersigned")
                | (Q(countersigned_person__isnull=False, countersigned_at__isnull=False) & ~Q(code="")),
            ),
            models.CheckConstraint(
                name="voided_requisition_has_reason",
                condition=~Q(state="voided") | (~Q(reason="") & Q(voided_by__isnull=False, voided_at__isnull=False)),
                violation_error_message="Skriv varför rekvisitionen makuleras.",
            ),
            models.CheckConstraint(
                name="requisition_printed_when_signed",
                condition=Q(document__isnull=True) | Q(countersigned_person__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "-id"], name="requisition_of_case"),
            models.Index(fields=["payee", "-id"], name="requisition_to_payee"),
            models.Index(fields=["state", "last_day", "id"], name="requisition_by_state"),
            models.Index(fields=["code"], name="requisition_by_code", condition=~Q(code="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reserved(self) -> Decimal:
        """What it holds of the decision (SEK): what invoices on it have taken stands as payments. One query where it
        is signed."""
        if self.state not in self.OPEN:
            return Decimal(0)
        return max(self.amount - self.invoiced, Decimal(0)) if self.code else self.amount

    @property
    def invoiced(self) -> Decimal:
        """What is paid, or to be paid, of invoices on it (SEK); asked for here, where the read did not bring it along
        (`payments.queries.case.with_taken`).
        """
        brought: Decimal | None = self.__dict__.get("taken")
        if brought is not None:
            return brought
        found = self.invoices.filter(
            payments__state__in=["planned", "in_run", "released", "exported", "paid"]
        ).aggregate(s=Sum("payments__amount"))
        return found["s"] or Decimal(0)

    def is_valid(self, day: date) -> bool:
        """Whether goods may be fetched on it that day."""
        return self.state == self.State.COUNTERSIGNED and day <= self.last_day

    def is_expired(self, day: date) -> bool:
        """Whether it was never used, as far as is known, and can be no longer."""
        return self.state in self.OPEN and day > self.last_day
