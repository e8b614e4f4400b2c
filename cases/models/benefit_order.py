"""What is asked of Försäkringskassan out of a benefit that the aid was an advance on, and what came of it.

Source: SoL 33:2, SFB 107 kap. 5 §.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models.case import Case
from cases.models.decision import Decision
from cases.models.person import Person
from cases.models.record import Document


class BenefitOrder(models.Model):
    """An order as it was sent (SEK): whose benefit, for which days, how much, to which account. Never changed."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="benefit_orders", db_index=False)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="benefit_orders")
    person = models.ForeignKey(
        Person, verbose_name="vems förmån", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    benefit = models.CharField("förmån", max_length=80)
    period_from = models.DateField("från och med")
    period_to = models.DateField("till och med")
    amount = models.DecimalField("begärt belopp", max_digits=10, decimal_places=2)
    account = models.CharField("betalas till", max_length=60)
    letter = models.ForeignKey(
        Document, verbose_name="betalningsorder", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField("skickad", db_default=Now())

    class Meta:
        verbose_name = "betalningsorder till Försäkringskassan"
        verbose_name_plural = "betalningsorder till Försäkringskassan"
        constraints = [
            models.CheckConstraint(
                name="benefit_order_is_positive",
                condition=models.Q(amount__gt=0),
                violation_error_message="Beloppet ska vara över noll.",
            ),
            models.CheckConstraint(
                name="benefit_order_says_of_what_and_where_to",
                condition=~models.Q(benefit="") & ~models.Q(account=""),
                violation_error_message="Ordern säger vilken förmån det gäller och vart pengarna ska betalas.",
            ),
            models.CheckConstraint(
                name="benefit_order_period_in_order",
                condition=models.Q(period_from__lte=models.F("period_to")),
                violation_error_message="Periodens sista dag kan inte vara före den första.",
            ),
        ]
        indexes = [models.Index(fields=["case", "-id"], name="benefit_order_of_case")]

    def __str__(self) -> str:
        return f"Betalningsorder {self.pk}"


class BenefitOrderEntry(models.Model):
    """What came of an order: money (SEK), or that no more will come and why."""

    class Kind(models.TextChoices):
        PAID = "paid", "inbetalt av Försäkringskassan"
        CLOSED = "closed", "avslutad"

    order = models.ForeignKey(BenefitOrder, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    amount = models.DecimalField("belopp", max_digits=10, decimal_places=2, null=True, blank=True)
    day = models.DateField("dag")
    reason = models.CharField("skäl eller referens", max_length=200, blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "post på betalningsorder"
        verbose_name_plural = "poster på betalningsorder"
        constraints = [
            models.CheckConstraint(
                name="benefit_entry_is_money_or_an_end_with_its_reason",
                condition=models.Q(kind="paid", amount__isnull=False, amount__gt=0)
                | models.Q(kind="closed", amount=None) & ~models.Q(reason=""),
                violation_error_message="Skriv beloppet som kom in, eller varför inget mer kommer.",
            ),
            models.UniqueConstraint(
                name="benefit_order_is_closed_once",
                fields=["order"],
                condition=models.Q(kind="closed"),
                violation_error_message="Ordern är redan avslutad.",
            ),
        ]
