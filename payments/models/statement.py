"""What the bank has booked on the municipality's account, and the reconciliation signed on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models import StoredFile
from payments.models.payment import Payment
from payments.models.run import PaymentRun


class BankStatement(models.Model):
    """A statement (camt.053) or notification (camt.054) of one account; read once, never changed. Balances in SEK."""

    account = models.CharField("konto", max_length=34)
    statement_id = models.CharField("bankens nummer", max_length=35)
    is_notification = models.BooleanField("avisering")
    # Of the account that holds clients' own money.
    funds = models.BooleanField("egna medel", default=False, db_default=False)
    first_day = models.DateField("från")
    last_day = models.DateField("till")
    opening = models.DecimalField("ingående saldo", max_digits=14, decimal_places=2, null=True, blank=True)
    closing = models.DecimalField("utgående saldo", max_digits=14, decimal_places=2, null=True, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "kontoutdrag"
        verbose_name_plural = "kontoutdrag"
        constraints = [
            models.UniqueConstraint(
                name="statement_is_read_once", fields=["account", "statement_id", "is_notification"]
            ),
        ]
        indexes = [models.Index(fields=["-last_day", "-id"], name="statement_by_day")]

    def __str__(self) -> str:
        return f"{'Avisering' if self.is_notification else 'Kontoutdrag'} {self.statement_id}"


class BankEntry(models.Model):
    """Money in or out, as the bank booked it (SEK, positive): of a run, of one payment, or of neither.

    What is of neither is explained by the accountant, once.
    """

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField("konto", max_length=34)
    booked_on = models.DateField("bokförd")
    amount = models.DecimalField("belopp", max_digits=14, decimal_places=2)
    is_debit = models.BooleanField("ut från kontot")
    reference = models.CharField("bankens referens", max_length=35, blank=True, default="")
    message_id = models.CharField("filens nummer", max_length=35, blank=True, default="")
    block_id = models.CharField("delens nummer", max_length=35, blank=True, default="")
    end_to_end_id = models.CharField("utbetalningens nummer", max_length=35, blank=True, default="")
    reason = models.CharField("returkod", max_length=10, blank=True, default="")
    note = models.CharField("bankens text", max_length=300, blank=True, default="")
    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_entries")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, blank=True, related_name="bank_entries")
    explanation = models.CharField("förklaring", max_length=300, blank=True, default="")
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    explained_at = models.DateTimeField("förklarad", null=True, blank=True)

    class Meta:
        verbose_name = "bokförd post"
        verbose_name_plural = "bokförda poster"
        constraints = [
            models.CheckConstraint(name="bank_entry_is_positive", condition=models.Q(amount__gt=0)),
            # A notification of the day and the statement of its evening tell of the same booking.
            models.UniqueConstraint(
                name="bank_entry_once",
                fields=["account", "reference", "booked_on", "is_debit", "amount", "end_to_end_id"],
                condition=~models.Q(reference=""),
            ),
            models.CheckConstraint(
                name="bank_entry_of_payment_has_run",
                condition=models.Q(payment__isnull=True) | models.Q(run__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["booked_on", "id"], name="bank_entry_by_day"),
            models.Index(
                fields=["booked_on"], name="bank_entry_unexplained", condition=models.Q(run=None, explanation="")
            ),
        ]


class Reconciliation(models.Model):
    """The three sums of a period, as they stood when the accountant signed: paid, booked by the bank, and posted (SEK).

    A difference is signed only with its explanation. A later one of the same period stands beside.
    """

    first_day = models.DateField("från")
    last_day = models.DateField("till")
    paid = models.DecimalField("betalt enligt besluten", max_digits=14, decimal_places=2)
    booked = models.DecimalField("bokfört hos banken", max_digits=14, decimal_places=2)
    posted = models.DecimalField("bokfört i ekonomisystemet", max_digits=14, decimal_places=2)
    unexplained = models.PositiveIntegerField("poster utan förklaring")
    note = models.TextField("förklaring", blank=True, default="")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "avstämning"
        verbose_name_plural = "avstämningar"
        constraints = [
            models.CheckConstraint(
                name="reconciliation_is_of_days", condition=models.Q(last_day__gte=models.F("first_day"))
            ),
            models.CheckConstraint(
                name="difference_is_explained",
                condition=models.Q(paid=models.F("booked"), posted=models.F("paid"), unexplained=0)
                | ~models.Q(note=""),
                violation_error_message="Förklara skillnaden innan avstämningen skrivs under.",
            ),
        ]
        indexes = [models.Index(fields=["-last_day", "-id"], name="reconciliation_by_day")]
