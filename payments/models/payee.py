"""Who is paid, and to which account: every account is a version, entered by one person and verified by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from bistand.staff.models import Employee
from cases.models import Case, Person, Purpose


class PayeeKind(models.TextChoices):
    CLIENT = "client", "klient"
    LANDLORD = "landlord", "hyresvärd"
    ENERGY = "energy", "elbolag"
    CARE = "care", "vård och tandvård"
    OTHER = "other", "annan"


class Payee(models.Model):
    """Someone who is paid: the client, or a supplier that may be shared by many cases."""

    # In the history; a client is a person, and may be protected.
    named_by = models.Case(models.When(~models.Q(kind=PayeeKind.CLIENT), then="name"))
    kind = models.CharField("slag", max_length=10, choices=PayeeKind.choices)
    name = models.CharField("namn", max_length=120)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="payee")
    org_number = models.CharField("organisationsnummer", max_length=12, blank=True, default="")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    registered_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "betalningsmottagare"
        verbose_name_plural = "betalningsmottagare"
        constraints = [
            models.CheckConstraint(
                name="client_payee_is_a_person",
                condition=models.Q(kind="client", person__isnull=False)
                | (~models.Q(kind="client") & models.Q(person__isnull=True)),
                violation_error_message="En klient som betalningsmottagare ska vara en registrerad person.",
            ),
            models.UniqueConstraint(
                name="supplier_once_by_number",
                fields=["org_number", "name"],
                condition=~models.Q(org_number=""),
                violation_error_message="Betalningsmottagaren är redan registrerad.",
            ),
        ]
        indexes = [models.Index(fields=["kind", "name"], name="payee_by_kind")]

    def __str__(self) -> str:
        return self.name


class AccountKind(models.TextChoices):
    BANK = "bank", "bankkonto"
    BANKGIRO = "bankgiro", "bankgiro"
    PLUSGIRO = "plusgiro", "plusgiro"
    # Ways for a client without an account here: a version of its own, entered by one and verified by another as any.
    SUS = "sus", "kontoregistret (SUS)"
    NOTICE = "notice", "utbetalningsavi"


# The kinds that a bank file can be written for; the format of the others is in no bank's public papers.
IN_BANK_FILE = (AccountKind.BANK, AccountKind.BANKGIRO, AccountKind.PLUSGIRO)


class PayoutAccount(models.Model):
    """One version of a payee's account; never changed, only replaced by a new version (rule 1)."""

    class State(models.TextChoices):
        ENTERED = "entered", "väntar på kontroll"
        VERIFIED = "verified", "kontrollerat"
        REJECTED = "rejected", "underkänt"
        CLOSED = "closed", "avslutat"

    TRANSITIONS = {
        State.ENTERED: [State.VERIFIED, State.REJECTED],
        State.VERIFIED: [State.CLOSED],
        State.REJECTED: [],
        State.CLOSED: [],
    }

    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField("slag", max_length=10, choices=AccountKind.choices)
    clearing = models.CharField("clearingnummer", max_length=5, blank=True, default="")
    number = models.CharField("nummer", max_length=15, blank=True)
    # One key whatever way the number was written: the same account for several payees is found by it.
    normalized = models.CharField("kontonyckel", max_length=24)
    bank = models.CharField("bank", max_length=40, blank=True, default="")
    proof = models.TextField("underlag", help_text="what shows that the account is the payee's own")
    warnings = models.JSONField("varningar", default=list)
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.ENTERED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_at = models.DateTimeField(db_default=Now())
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    verified_person = models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("skäl", blank=True, default="")

    class Meta:
        verbose_name = "utbetalningskonto"
        verbose_name_plural = "utbetalningskonton"
        constraints = [
            models.CheckConstraint(
                name="account_verified_by_another_person",
                condition=models.Q(verified_person__isnull=True)
                | ~models.Q(verified_person=models.F("entered_person")),
                violation_error_message="Den som lagt in ett konto kan inte själv kontrollera det.",
            ),
            models.CheckConstraint(
                name="account_verified_has_verifier",
                condition=models.Q(state__in=["entered", "rejected"])
                | models.Q(verified_person__isnull=False, verified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="account_has_number_unless_there_is_none",
                condition=models.Q(kind__in=["sus", "notice"], number="", clearing="")
                | (~models.Q(kind__in=["sus", "notice"]) & ~models.Q(number="")),
                violation_error_message="Kontoregistret och utbetalningsavi har inget kontonummer, alla andra har ett.",
            ),
            models.UniqueConstraint(
                name="one_verified_account_per_payee",
                fields=["payee"],
                condition=models.Q(state="verified"),
                violation_error_message="Mottagaren har redan ett kontrollerat konto.",
            ),
            models.UniqueConstraint(
                name="one_entered_account_per_payee",
                fields=["payee"],
                condition=models.Q(state="entered"),
                violation_error_message="Mottagaren har redan ett konto som väntar på kontroll.",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "normalized"], name="account_by_number"),
            models.Index(fields=["entered_at"], name="account_to_verify", condition=models.Q(state="entered")),
        ]

    @property
    def masked(self) -> str:
        """The account as those may see it who have no need of the number."""
        if not self.number:
            return str(self.get_kind_display())
        return f"{self.get_kind_display()} •••• {self.number[-4:]}"

    @property
    def display(self) -> str:
        if not self.number:
            return str(self.get_kind_display())
        number = f"{self.clearing}-{self.number}" if self.clearing else self.number
        return f"{self.get_kind_display()} {number}"


class CoolingWaiver(models.Model):
    """Why an account may be paid to before its cooling-off has passed: the word of a third person."""

    account = models.OneToOneField(PayoutAccount, on_delete=models.PROTECT, related_name="waiver")
    reason = models.TextField("skäl")
    waived_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    waived_person = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="+", db_index=False)
    waived_at = models.DateTimeField("undantogs", db_default=Now())

    class Meta:
        verbose_name = "undantag från karenstid"
        verbose_name_plural = "undantag från karenstid"


class PaymentInstruction(models.Model):
    """Whom a case's money for a purpose goes to from now on, e.g. the rent to the landlord."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payment_instructions")
    purpose = models.CharField("ändamål", max_length=30, choices=Purpose.choices)
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT)
    reference = models.CharField("OCR eller meddelande", max_length=60, blank=True, default="")
    active = models.BooleanField("gäller", default=True)

    class Meta:
        verbose_name = "stående mottagare"
        verbose_name_plural = "stående mottagare"
        constraints = [
            models.UniqueConstraint(
                name="one_instruction_per_purpose", fields=["case", "purpose"], condition=models.Q(active=True)
            )
        ]
