"""The edge to the ledger: posting rules, the vouchers made by them, and what the ledger answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from cases.models import StoredFile
from payments.models.loaded import LoadedTable


class PostingTable(LoadedTable):
    """Posting rules; a voucher is made by the table in force on its day.

    A row: {"purpose": code or "bank", "section": id or null for all, "account", "name", "objects": [[dimension,
    object]]}
    """

    THE = "Konteringen"

    class Meta:
        verbose_name = "konteringstabell"
        verbose_name_plural = "konteringstabeller"
        constraints = [
            models.CheckConstraint(
                name="posting_is_approved_by_another",
                condition=models.Q(approved_person__isnull=True) | ~models.Q(approved_person=models.F("loaded_person")),
                violation_error_message="Konteringen godkänns av någon annan än den som läste in den.",
            ),
            models.CheckConstraint(
                name="approved_posting_has_approver",
                condition=models.Q(state="approved", approved_by__isnull=False, approved_person__isnull=False)
                | (~models.Q(state="approved") & models.Q(approved_by__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["state", "-valid_from"], name="posting_in_force")]


class LedgerVoucher(models.Model):
    """The voucher of a released run, of one payment that came back, or of client money that came in: the file as
    it was handed to the ledger.

    Made by the system out of the rows, once; where the ledger refuses it, another is made by a person's word.
    """

    class State(models.TextChoices):
        SENT = "sent", "väntar på kvittens"
        POSTED = "posted", "bokförd"
        REFUSED = "refused", "avvisad"

    TRANSITIONS = {State.SENT: [State.POSTED, State.REFUSED], State.POSTED: [], State.REFUSED: []}

    run = models.ForeignKey(
        "payments.PaymentRun", on_delete=models.PROTECT, null=True, blank=True, related_name="vouchers", db_index=False
    )
    # Only of a voucher that takes back what came back.
    payment = models.ForeignKey(
        "payments.Payment", on_delete=models.PROTECT, null=True, blank=True, related_name="vouchers"
    )
    # The bank's booking in on the account of clients' own money.
    deposit = models.ForeignKey(
        "payments.BankEntry", verbose_name="insättning av egna medel", on_delete=models.PROTECT, null=True, blank=True,
        related_name="vouchers", db_index=False,
    )  # fmt: skip
    table = models.ForeignKey(PostingTable, on_delete=models.PROTECT, related_name="+", verbose_name="kontering")
    # Ours, in the voucher's text and the file's name; the ledger gives its own number.
    reference = models.CharField("referens", max_length=30, unique=True)
    booked_on = models.DateField("bokföringsdag")
    generated_on = models.DateField("skapad")
    # {"account", "name", "objects", "amount" (SEK, debit above zero), "text"}
    rows = models.JSONField("rader")
    count = models.PositiveIntegerField("antal utbetalningar")
    total = models.DecimalField("summa", max_digits=14, decimal_places=2)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.SENT)
    made_at = models.DateTimeField("skrevs", db_default=Now())

    class Meta:
        verbose_name = "verifikation"
        verbose_name_plural = "verifikationer"
        constraints = [
            models.UniqueConstraint(
                name="one_voucher_per_run",
                fields=["run"],
                condition=models.Q(payment__isnull=True) & ~models.Q(state="refused"),
                violation_error_message="Körningen har redan en verifikation.",
            ),
            models.UniqueConstraint(
                name="one_voucher_per_return",
                fields=["payment"],
                condition=models.Q(payment__isnull=False) & ~models.Q(state="refused"),
                violation_error_message="Returen har redan en verifikation.",
            ),
            models.UniqueConstraint(
                name="one_voucher_per_deposit",
                fields=["deposit"],
                condition=models.Q(deposit__isnull=False) & ~models.Q(state="refused"),
                violation_error_message="Insättningen har redan en verifikation.",
            ),
            models.CheckConstraint(
                name="voucher_is_of_one_thing",
                condition=models.Q(run__isnull=False, deposit=None)
                | models.Q(run=None, payment=None, deposit__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["run", "-id"], name="voucher_of_run"),
            models.Index(fields=["deposit"], name="voucher_of_deposit", condition=models.Q(deposit__isnull=False)),
            models.Index(fields=["-id"], name="voucher_unanswered", condition=models.Q(state__in=["sent", "refused"])),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def about(self) -> str:
        """What it books, in words that name nobody."""
        if self.run_id is None:
            return "Insättning av egna medel"
        return f"Retur ur körning {self.run_id}" if self.payment_id else f"Körning {self.run_id}"


class LedgerReceipt(models.Model):
    """What the ledger said of a voucher: posted under its own number, or refused and why. Said once."""

    voucher = models.OneToOneField(LedgerVoucher, on_delete=models.PROTECT, related_name="receipt")
    posted = models.BooleanField("bokförd")
    number = models.CharField("ekonomisystemets nummer", max_length=40, blank=True, default="")
    reason = models.CharField("orsak", max_length=300, blank=True, default="")
    # The receipt's file; none where the accountant has noted it by hand.
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "kvittens på verifikation"
        verbose_name_plural = "kvittenser på verifikationer"
        constraints = [
            models.CheckConstraint(
                name="ledger_answer_is_whole",
                condition=models.Q(posted=True, reason="") & ~models.Q(number="")
                | models.Q(posted=False, number="") & ~models.Q(reason=""),
                violation_error_message="En bokförd verifikation har ett nummer, en avvisad har en orsak.",
            ),
        ]
