"""The payments of one pay day, approved and released together; the file sent and the bank's answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Employee, Section, StepUp
from cases.models import StoredFile
from payments.models.bank_table import BankTable


class Money(models.TextChoices):
    """Whose money a run pays out: never mixed in one run."""

    AID = "aid", "ekonomiskt bistånd"
    FUNDS = "funds", "egna medel"
    GUARANTEE = "guarantee", "hyresgarantier"


class RunKind(models.TextChoices):
    """How a run came about. One out of the ordinary says why; an emergency has limits of its own and two approvers."""

    ORDINARY = "ordinary", "ordinarie"
    EXTRA = "extra", "extra"
    EMERGENCY = "emergency", "akut"


# A word of more than one letter, as PostgreSQL writes it.
A_WORD = "[^[:space:][:digit:][:punct:]]{2}"


class PaymentRun(models.Model):
    """A run: collected, submitted, approved with a fresh second factor, released, exported, reconciled."""

    class State(models.TextChoices):
        OPEN = "open", "öppen"
        SUBMITTED = "submitted", "att godkänna"
        APPROVED = "approved", "godkänd"
        RELEASED = "released", "effektuerad"
        EXPORTED = "exported", "skickad till banken"
        RECONCILED = "reconciled", "avstämd"

    TRANSITIONS = {
        State.OPEN: [State.SUBMITTED],
        State.SUBMITTED: [State.OPEN, State.APPROVED],
        State.APPROVED: [State.OPEN, State.RELEASED],
        State.RELEASED: [State.EXPORTED],
        State.EXPORTED: [State.RECONCILED],
        State.RECONCILED: [],
    }

    section = models.ForeignKey(Section, on_delete=models.PROTECT)
    pay_on = models.DateField("betalningsdag")
    # Aid, clients' own money and rent guarantees are each paid in runs of their own.
    money = models.CharField(
        "slags pengar", max_length=9, choices=Money.choices, default=Money.AID, db_default=Money.AID
    )
    kind = models.CharField(
        "slag av körning", max_length=9, choices=RunKind.choices, default=RunKind.ORDINARY, db_default=RunKind.ORDINARY
    )
    kind_reason = models.TextField("skäl till extra eller akut körning", blank=True, default="", db_default="")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.OPEN)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_person = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    step_up = models.OneToOneField(StepUp, on_delete=models.PROTECT, null=True, blank=True)
    # What the approver saw; the release may be less (rows taken out), never more or other.
    approved_count = models.PositiveIntegerField("godkänt antal", null=True, blank=True)
    approved_sum = models.DecimalField("godkänd summa", max_digits=14, decimal_places=2, null=True, blank=True)
    # The second yes to an emergency run, of another person with a code of their own.
    second_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="godkändes också av", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    second_approved_person = models.ForeignKey(
        Employee, verbose_name="den andra som godkände", on_delete=models.PROTECT, null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    second_approved_at = models.DateTimeField("godkändes också", null=True, blank=True)
    second_step_up = models.OneToOneField(
        StepUp, verbose_name="den andras engångskod", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_person = models.ForeignKey(Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_count = models.PositiveIntegerField("effektuerat antal", null=True, blank=True)
    released_sum = models.DecimalField("effektuerad summa", max_digits=14, decimal_places=2, null=True, blank=True)
    # How its file is written, set by trigger at the release: it is made again alike whatever comes into force later.
    bank_table = models.ForeignKey(
        BankTable, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name="bankprofil",
    )  # fmt: skip
    returned_reason = models.TextField("skäl för att lämna tillbaka", blank=True, default="")

    class Meta:
        verbose_name = "utbetalningskörning"
        verbose_name_plural = "utbetalningskörningar"
        constraints = [
            models.CheckConstraint(
                name="approved_run_has_approver_and_code",
                condition=~models.Q(state__in=["approved", "released", "exported", "reconciled"])
                | models.Q(approved_person__isnull=False, approved_at__isnull=False, step_up__isnull=False),
            ),
            models.CheckConstraint(
                name="released_run_has_releaser",
                condition=~models.Q(state__in=["released", "exported", "reconciled"])
                | models.Q(released_person__isnull=False, released_at__isnull=False, released_count__gt=0),
            ),
            models.CheckConstraint(
                name="run_out_of_the_ordinary_has_reason",
                condition=models.Q(kind="ordinary", kind_reason="")
                | models.Q(kind__in=["extra", "emergency"], kind_reason__regex=A_WORD),
                violation_error_message="En extra eller akut körning har ett skäl.",
            ),
            models.CheckConstraint(
                name="emergency_run_has_two_approvers",
                condition=~models.Q(kind="emergency", state__in=["released", "exported", "reconciled"])
                | (
                    models.Q(
                        second_approved_person__isnull=False,
                        second_approved_at__isnull=False,
                        second_step_up__isnull=False,
                    )
                    & ~models.Q(second_approved_person=models.F("approved_person"))
                ),
                violation_error_message="En akut körning effektueras när två olika chefer har godkänt den.",
            ),
            models.UniqueConstraint(
                name="one_open_run_per_section_and_day",
                fields=["section", "pay_on", "money", "kind"],
                condition=models.Q(state="open"),
                violation_error_message="Sektionen har redan en öppen körning av det slaget för den dagen.",
            ),
        ]
        indexes = [
            models.Index(fields=["section", "-id"], name="run_of_section"),
            models.Index(fields=["state", "-id"], name="run_by_state"),
        ]

    def __str__(self) -> str:
        return f"Körning {self.pk}"

    @property
    def funds(self) -> bool:
        """Whether it is paid from the account that holds clients' own money."""
        return self.money == Money.FUNDS

    @property
    def title(self) -> str:
        """Its number, and where they are not the ordinary ones its kind and what money it pays."""
        kind = [] if self.kind == RunKind.ORDINARY else [self.get_kind_display()]
        money = [] if self.money == Money.AID else [self.get_money_display()]
        return ", ".join([str(self), *kind, *money])

    @property
    def awaits_second(self) -> bool:
        """Whether it is approved by one of the two who approve an emergency."""
        return self.kind == RunKind.EMERGENCY and self.state == self.State.APPROVED and self.second_approved_at is None


class RunFlag(models.Model):
    """Something unusual about a payment in a run, or its account; it must be answered before the run is approved."""

    class Kind(models.TextChoices):
        NEW_ACCOUNT = "new_account", "kontot är nytt eller ändrat"
        SHARED_ACCOUNT = "shared_account", "samma konto hos flera mottagare"
        STAFF_ACCOUNT = "staff_account", "kontot är en anställds lönekonto"
        REPEATED = "repeated", "ändamålet är redan betalt för månaden"
        PLANNED_TWICE = "planned_twice", "ändamålet är planerat också ur ett annat beslut för månaden"
        LARGE = "large", "ovanligt stort belopp"
        ACCOUNT_WARNING = "account_warning", "kontonumret ser fel ut"
        NEW_CLIENT = "new_client", "första utbetalningen till klienten"
        ALONE = "alone", "samma person har öppnat ärendet och beslutat"
        NEAR_LIMIT = "near_limit", "beslutet ligger strax under en delegationsgräns"
        MANY_TO_ACCOUNT = "many_to_account", "många utbetalningar till samma konto"
        NO_DOCUMENT = "no_document", "beslut utan inkommen handling"
        DECIDERS_SHARE = "deciders_share", "en person har beslutat mer än hälften av körningen"

    # Said once of an account or a decision, on the first of its payments in the run; the rest are said of each payment.
    ABOUT_ACCOUNT = (
        Kind.NEW_ACCOUNT, Kind.SHARED_ACCOUNT, Kind.STAFF_ACCOUNT, Kind.ACCOUNT_WARNING, Kind.MANY_TO_ACCOUNT,
    )  # fmt: skip
    ABOUT_DECISION = (Kind.NEAR_LIMIT,)

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="flags")
    payment = models.ForeignKey("payments.Payment", on_delete=models.PROTECT, related_name="flags")
    # The account it was raised about (set by trigger): with another account it is another flag.
    account = models.ForeignKey("payments.PayoutAccount", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("slag", max_length=20, choices=Kind.choices)
    raised_at = models.DateTimeField(db_default=Now())
    answer = models.TextField("bedömning", blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "flaggad utbetalning"
        verbose_name_plural = "flaggade utbetalningar"
        constraints = [
            models.UniqueConstraint(name="flag_once_per_run_and_payment", fields=["run", "payment", "account", "kind"]),
            models.CheckConstraint(
                name="flag_answer_has_person",
                condition=models.Q(answer="", answered_by__isnull=True)
                | (~models.Q(answer="") & models.Q(answered_by__isnull=False, answered_at__isnull=False)),
            ),
        ]


class RunFile(models.Model):
    """The bank file of a released run: one per run, never changed, reproducible byte for byte from the rows."""

    run = models.OneToOneField(PaymentRun, on_delete=models.PROTECT, related_name="file")
    message_id = models.CharField("filens nummer", max_length=35, unique=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    count = models.PositiveIntegerField("antal")
    control_sum = models.DecimalField("kontrollsumma", max_digits=14, decimal_places=2)
    # The head of the history's chains when the file was made: a note outside the database keeps it too (rule 7).
    history_head = models.CharField("historikens kontrollsumma", max_length=64)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "bankfil"
        verbose_name_plural = "bankfiler"


class RunList(models.Model):
    """The approved list of a run, archived (PDF/A): what was paid, who answered for it, and which file it is."""

    run = models.OneToOneField(PaymentRun, on_delete=models.PROTECT, related_name="list")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    # The hash of the bank file that pays what the list says; compared by trigger.
    bank_sha256 = models.CharField("bankfilens avtryck", max_length=64)
    count = models.PositiveIntegerField("antal")
    total = models.DecimalField("summa", max_digits=14, decimal_places=2)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "arkiverad betalningslista"
        verbose_name_plural = "arkiverade betalningslistor"


class BankReceipt(models.Model):
    """The bank's answer (pain.002) to a run's file; read once, whatever number of times it comes."""

    run = models.ForeignKey(PaymentRun, on_delete=models.PROTECT, related_name="receipts")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT)
    sha256 = models.CharField("filens avtryck", max_length=64, unique=True)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(db_default=Now())
    group_status = models.CharField("bankens besked om filen", max_length=10, blank=True, default="")
    paid_count = models.PositiveIntegerField("antal betalda", default=0)
    returned_count = models.PositiveIntegerField("antal i retur", default=0)

    class Meta:
        verbose_name = "bankkvittens"
        verbose_name_plural = "bankkvittenser"
