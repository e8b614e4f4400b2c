"""A supplier's invoice or credit note: as it came, what it says, what it is matched to, and who attested it."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Now, Upper

from bistand.staff.models import Employee, Section
from cases.models import Case, Decision, DecisionLine, Document, StoredFile
from payments.models.payee import Payee
from payments.models.requisition import Requisition


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


class Invoice(models.Model):
    """An invoice (SEK, to the öre): received with its image, matched to what may be paid, reviewed by one person,
    attested by another, and then planned as a payment. A credit note lowers what is paid of another invoice.

    Persons and moments are set by trigger; a CHECK compares the persons.
    """

    class Kind(models.TextChoices):
        INVOICE = "invoice", "faktura"
        CREDIT = "credit", "kreditfaktura"

    class Source(models.TextChoices):
        UPLOAD = "upload", "uppladdad"
        PEPPOL = "peppol", "e-faktura (Peppol)"

    class State(models.TextChoices):
        RECEIVED = "received", "mottagen"
        REVIEWED = "reviewed", "granskad"
        ATTESTED = "attested", "attesterad"
        REJECTED = "rejected", "avvisad"
        # A credit note that has lowered its invoice, or an invoice that credit notes have lowered to nothing.
        SETTLED = "settled", "avräknad"

    TRANSITIONS = {
        State.RECEIVED: [State.REVIEWED, State.REJECTED, State.SETTLED],
        # Back to be entered anew where the one who attests finds a fault.
        State.REVIEWED: [State.ATTESTED, State.RECEIVED, State.REJECTED, State.SETTLED],
        # Where its payment was stopped: the decision was replaced, or it was credited.
        State.ATTESTED: [State.REJECTED, State.SETTLED],
        State.REJECTED: [],
        State.SETTLED: [],
    }
    # What still claims money: it counts against its requisition and its line.
    LIVE = (State.REVIEWED, State.ATTESTED)
    WAITING = (State.RECEIVED, State.REVIEWED)
    # What is typed from the voucher; written while it is received, frozen by the review.
    TYPED = (
        "kind", "payee", "number", "reference", "amount", "invoice_date", "due_date", "requisition", "line",
        "closes_requisition", "credits", "alike_reason",
    )  # fmt: skip

    named_by = "number"  # in the history
    found_by = "number"  # in the access log
    kind = models.CharField("slag", max_length=8, choices=Kind.choices, default=Kind.INVOICE)
    source = models.CharField("kom in som", max_length=8, choices=Source.choices, default=Source.UPLOAD)
    # As it came in: a picture, a PDF, or the XML of an e-invoice; and, of an e-invoice, as it is read.
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    shown = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    file_hash = models.CharField("filens avtryck", max_length=64, blank=True, default="")
    # In the record of its case, from the review on.
    document = models.OneToOneField(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, db_index=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, blank=True, related_name="invoices", db_index=False
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    line = models.ForeignKey(DecisionLine, on_delete=models.PROTECT, null=True, blank=True, related_name="invoices")
    requisition = models.ForeignKey(
        Requisition, on_delete=models.PROTECT, null=True, blank=True, related_name="invoices"
    )
    # The last one on its requisition: what is left of that is given back to the decision.
    closes_requisition = models.BooleanField("sista fakturan på rekvisitionen", default=True)
    credits = models.ForeignKey(
        "self", verbose_name="krediterar", on_delete=models.PROTECT, null=True, blank=True, related_name="credit_notes"
    )
    payee = models.ForeignKey(
        Payee,
        verbose_name="leverantör",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invoices",
        db_index=False,
    )
    number = models.CharField("fakturanummer", max_length=60, blank=True, default="")
    reference = models.CharField("OCR eller meddelande", max_length=60, blank=True, default="")
    amount = models.DecimalField("belopp", max_digits=10, decimal_places=2, null=True, blank=True)
    invoice_date = models.DateField("fakturadatum", null=True, blank=True)
    due_date = models.DateField("förfallodag", null=True, blank=True)
    # Why it is paid although another much like it is there.
    alike_reason = models.CharField("skäl när en liknande faktura finns", max_length=300, blank=True, default="")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.RECEIVED)
    # Responsibility code (ansvarskod), of the attest right it was attested by.
    code = models.CharField("ansvarskod", max_length=12, blank=True, default="")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    received_person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField("ankomststämpel", db_default=Now())
    entered_by = _user("who entered what it says, last")
    entered_person = _person("who entered what it says, last")
    reviewed_by = _user("who reviewed it (granskningsattest)")
    reviewed_person = _person("who reviewed it")
    reviewed_at = models.DateTimeField("granskad", null=True, blank=True)
    attested_by = _user("who attested it (beslutsattest)")
    attested_person = _person("who attested it")
    attested_at = models.DateTimeField("attesterad", null=True, blank=True)
    # Copied by trigger, for the CHECK.
    decided_person = _person("who made the decision")
    issued_person = _person("who issued the requisition")
    closed_by = _user("who rejected or settled it")
    closed_at = models.DateTimeField("avslutad", null=True, blank=True)
    # Why it was rejected, or sent back by the one who attests.
    reason = models.TextField("skäl", blank=True, default="")

    class Meta:
        verbose_name = "faktura"
        verbose_name_plural = "fakturor"
        constraints = [
            models.CheckConstraint(
                name="invoice_is_positive",
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                violation_error_message="Beloppet ska vara över noll. En kreditfaktura skrivs utan minustecken.",
            ),
            models.CheckConstraint(
                name="invoice_is_complete_when_reviewed",
                condition=Q(state__in=["received", "rejected"])
                | (
                    ~Q(number="")
                    & Q(payee__isnull=False, amount__isnull=False, invoice_date__isnull=False)
                    & (
                        Q(kind="credit", credits__isnull=False)
                        | Q(
                            kind="invoice",
                            due_date__isnull=False,
                            line__isnull=False,
                            decision__isnull=False,
                            case__isnull=False,
                        )
                    )
                ),
                violation_error_message="Fyll i allt som står på fakturan och vad den gäller.",
            ),
            models.CheckConstraint(
                name="credit_note_is_never_attested",
                condition=Q(kind="invoice") | Q(state__in=["received", "rejected", "settled"]),
                violation_error_message="En kreditfaktura räknas av. Den attesteras inte.",
            ),
            models.CheckConstraint(
                name="only_credit_notes_credit",
                condition=Q(kind="credit") | Q(credits__isnull=True),
            ),
            models.CheckConstraint(
                name="invoice_attested_has_attester",
                condition=~Q(state="attested")
                | Q(
                    reviewed_person__isnull=False,
                    attested_person__isnull=False,
                    attested_at__isnull=False,
                    decided_person__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="invoice_reviewed_has_reviewer",
                condition=~Q(state="reviewed") | Q(reviewed_person__isnull=False, decided_person__isnull=False),
            ),
            models.CheckConstraint(
                name="invoice_attested_by_another",
                condition=Q(attested_person__isnull=True)
                | (
                    ~Q(attested_person=F("reviewed_person"))
                    & ~Q(attested_person=F("received_person"))
                    & ~Q(attested_person=F("entered_person"))
                ),
                violation_error_message=(
                    "Den som har tagit emot, skrivit in eller granskat fakturan kan inte själv beslutsattestera den."
                ),
            ),
            models.CheckConstraint(
                name="invoice_not_attested_by_decider",
                condition=(Q(reviewed_person__isnull=True) | ~Q(reviewed_person=F("decided_person")))
                & (Q(attested_person__isnull=True) | ~Q(attested_person=F("decided_person"))),
                violation_error_message="Den som har fattat beslutet kan inte attestera en faktura ur det.",
            ),
            models.CheckConstraint(
                name="invoice_not_attested_by_issuer",
                condition=(Q(reviewed_person__isnull=True) | ~Q(reviewed_person=F("issued_person")))
                & (Q(attested_person__isnull=True) | ~Q(attested_person=F("issued_person"))),
                violation_error_message="Den som har utfärdat rekvisitionen kan inte attestera en faktura på den.",
            ),
            models.CheckConstraint(
                name="rejected_invoice_has_reason",
                condition=~Q(state="rejected") | (~Q(reason="") & Q(closed_by__isnull=False)),
                violation_error_message="Skriv varför fakturan avvisas.",
            ),
            models.UniqueConstraint(
                # However it is written: 2026-117, 2026 117 and 02026117 are one number.
                Func(
                    Func(Upper("number"), Value("[^0-9A-ZÅÄÖ]"), Value(""), Value("g"), function="regexp_replace"),
                    Value("0"),
                    function="ltrim",
                ),
                F("payee"),
                name="invoice_number_once_by_supplier",
                condition=~Q(state="rejected") & ~Q(number="") & Q(payee__isnull=False),
                violation_error_message="Leverantörens faktura med det numret finns redan.",
            ),
            models.UniqueConstraint(
                name="invoice_file_once",
                fields=["file_hash"],
                condition=~Q(state="rejected"),
                violation_error_message="Filen är redan mottagen som en annan faktura.",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_date", "id"], name="invoice_by_due_date"),
            models.Index(fields=["case", "-id"], name="invoice_of_case"),
            models.Index(fields=["payee", "amount", "due_date"], name="invoice_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display().capitalize()} {self.number or f'nr {self.pk}'}"

    @property
    def voucher_file_id(self) -> int:
        """The file that a person can read."""
        return self.shown_id or self.file_id

    @property
    def credited(self) -> Decimal:
        """What settled credit notes have taken off it (SEK); one query."""
        notes = self.credit_notes.filter(state=self.State.SETTLED)
        return notes.aggregate(s=models.Sum("amount"))["s"] or Decimal(0)

    @property
    def payable(self) -> Decimal:
        """What is to be paid of it (SEK)."""
        return (self.amount or Decimal(0)) - self.credited
