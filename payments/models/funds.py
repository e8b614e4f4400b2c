"""Clients' own money that the municipality keeps and pays out for them (förmedling av egna medel): a ledger for each
agreement, on a bank account of its own, never mixed with aid.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from bistand.staff.models import Employee
from cases.models import Case, Person
from payments.models.payee import Payee


class FundAgreement(models.Model):
    """An agreement with a client, by the client's consent: from a day, to a day where one is agreed, until it is ended.

    When it is ended all that is left is paid to the client. Persons and moments are set by trigger.
    """

    class State(models.TextChoices):
        ACTIVE = "active", "gäller"
        ENDED = "ended", "avslutat"

    TRANSITIONS = {State.ACTIVE: [State.ENDED], State.ENDED: []}

    found_by = "case__number"  # in the access log
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="fund_agreements")
    person = models.ForeignKey(
        Person, verbose_name="klient", on_delete=models.PROTECT, related_name="fund_agreements", db_index=False
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="sköts av", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    consent = models.TextField("samtycke", help_text="how and when the client has agreed")
    valid_from = models.DateField("från")
    valid_to = models.DateField("till och med", null=True, blank=True)
    state = models.CharField("läge", max_length=6, choices=State.choices, default=State.ACTIVE)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField("skrevs", db_default=Now())
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField("avslutades", null=True, blank=True)
    ended_reason = models.TextField("varför det avslutades", blank=True, default="")

    class Meta:
        verbose_name = "avtal om egna medel"
        verbose_name_plural = "avtal om egna medel"
        constraints = [
            models.UniqueConstraint(
                name="one_fund_agreement_per_person",
                fields=["person"],
                condition=Q(state="active"),
                violation_error_message="Klienten har redan ett avtal om egna medel.",
            ),
            models.CheckConstraint(
                name="fund_agreement_has_consent",
                condition=~Q(consent=""),
                violation_error_message="Skriv hur klienten har samtyckt.",
            ),
            models.CheckConstraint(
                name="fund_agreement_ends_after_it_began",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                violation_error_message="Avtalets sista dag ligger före den första.",
            ),
            models.CheckConstraint(
                name="ended_fund_agreement_has_reason",
                condition=Q(state="active") | (~Q(ended_reason="") & Q(ended_at__isnull=False)),
                violation_error_message="Skriv varför avtalet avslutas.",
            ),
        ]

    def __str__(self) -> str:
        return f"Egna medel, ärende {self.case.number}"


class FundEntry(models.Model):
    """Money in or out of an agreement (SEK, positive). Nothing is changed or deleted; what was wrong is reversed.

    A deposit is a booking of the bank's on the account of clients' own money. A withdrawal is an order to pay, and one
    payment with the whole chain; what is stopped or comes back is put back by a trigger.
    """

    class Kind(models.TextChoices):
        DEPOSIT = "deposit", "in från banken"
        WITHDRAWAL = "withdrawal", "betalas ut"
        BACK = "back", "tillbaka"
        REVERSAL = "reversal", "rättelse av insättning"

    IN = (Kind.DEPOSIT, Kind.BACK)

    agreement = models.ForeignKey(FundAgreement, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    amount = models.DecimalField("belopp", max_digits=10, decimal_places=2)
    text = models.CharField("vad det gäller", max_length=200)
    bank_entry = models.ForeignKey(
        "payments.BankEntry", verbose_name="bankens post", on_delete=models.PROTECT, null=True, blank=True,
        related_name="deposits",
    )  # fmt: skip
    payee = models.ForeignKey(
        Payee, verbose_name="mottagare", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    # Of what is put back: the payment that was stopped or came back.
    payment = models.OneToOneField(
        "payments.Payment", on_delete=models.PROTECT, null=True, blank=True, related_name="put_back"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="rättar"
    )
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField("skrevs", db_default=Now())

    class Meta:
        verbose_name = "post i egna medel"
        verbose_name_plural = "poster i egna medel"
        constraints = [
            models.CheckConstraint(
                name="fund_entry_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message="Beloppet ska vara över noll.",
            ),
            models.CheckConstraint(
                name="fund_entry_says_what_it_is_of",
                condition=Q(kind="deposit", bank_entry__isnull=False, payee=None, payment=None, reverses=None)
                | Q(kind="withdrawal", bank_entry=None, payee__isnull=False, payment=None, reverses=None)
                | Q(kind="back", bank_entry=None, payee=None, payment__isnull=False, reverses=None)
                | Q(kind="reversal", bank_entry=None, payee=None, payment=None, reverses__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["agreement", "-id"], name="fund_entry_of_agreement")]

    @property
    def day(self) -> date:
        """The day it counts from for the client: of a deposit the bank's."""
        return self.bank_entry.booked_on if self.bank_entry else timezone.localdate(self.written_at)


class FundReconciliation(models.Model):
    """The clients' balances held against the bank account at the end of a day, as they stood when it was signed (SEK).

    The bank should hold what the clients have, what is ordered but has not left it, and what nobody has been given yet.
    PostgreSQL takes the sums itself.
    """

    day = models.DateField("dag")
    balance = models.DecimalField("klienternas saldon", max_digits=14, decimal_places=2)
    under_way = models.DecimalField("på väg ut", max_digits=14, decimal_places=2)
    undistributed = models.DecimalField("inte fördelat", max_digits=14, decimal_places=2)
    bank = models.DecimalField("på bankkontot", max_digits=14, decimal_places=2)
    note = models.TextField("förklaring", blank=True, default="")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("skrevs under", db_default=Now())

    class Meta:
        verbose_name = "avstämning av egna medel"
        verbose_name_plural = "avstämningar av egna medel"
        constraints = [
            models.CheckConstraint(
                name="fund_difference_is_explained",
                condition=Q(bank=models.F("balance") + models.F("under_way") + models.F("undistributed")) | ~Q(note=""),
                violation_error_message="Förklara skillnaden innan avstämningen skrivs under.",
            ),
        ]
        indexes = [models.Index(fields=["-day", "-id"], name="fund_reconciliation_by_day")]
