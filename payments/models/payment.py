"""Money due to one payee out of one decision, with the natural persons of its chain."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from bistand.staff.models import Employee
from cases.models import Case, Decision, DecisionLine
from payments.models.funds import FundEntry
from payments.models.guarantee import GuaranteeClaim
from payments.models.invoice import Invoice
from payments.models.payee import Payee, PayoutAccount
from payments.models.run import BankReceipt, PaymentRun

OUT_STATES = ("released", "exported", "paid", "returned")


def _person(name: str) -> models.ForeignKey[Employee | None, Employee | None]:
    # Copied by trigger from a row that has it as a foreign key; asking again of each payment would cost a third as much
    # as its release.
    return models.ForeignKey(
        Employee, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text=name, db_index=False,
        db_constraint=False,
    )  # fmt: skip


class Payment(models.Model):
    """A payment (SEK). The persons of its chain are copied by trigger from the rows that hold them, and a CHECK
    compares them: no money leaves without different persons (rule 1–4).
    """

    class State(models.TextChoices):
        PLANNED = "planned", "planerad"
        IN_RUN = "in_run", "i körning"
        RELEASED = "released", "effektuerad"
        EXPORTED = "exported", "skickad till banken"
        PAID = "paid", "betald"
        RETURNED = "returned", "i retur"
        STOPPED = "stopped", "stoppad"

    TRANSITIONS = {
        State.PLANNED: [State.IN_RUN, State.STOPPED],
        # Out of a run again: taken out by hand, or because the approval no longer holds (rule 3).
        State.IN_RUN: [State.PLANNED, State.RELEASED],
        State.RELEASED: [State.EXPORTED],
        State.EXPORTED: [State.PAID, State.RETURNED],
        # The payee's bank may send back what ours has paid.
        State.PAID: [State.RETURNED],
        State.RETURNED: [],
        State.STOPPED: [],
    }
    # What counts against the decision: everything that is or may still become money out.
    LIVE = (State.PLANNED, State.IN_RUN, State.RELEASED, State.EXPORTED, State.PAID)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payments", db_index=False)
    # Aid is paid out of a line of a decision, a client's own money by an order of its own, a rent guarantee by a claim
    # that was granted: one of them.
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="payments")
    line = models.ForeignKey(DecisionLine, on_delete=models.PROTECT, null=True, blank=True, related_name="payments")
    withdrawal = models.OneToOneField(
        FundEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="ordered_payment"
    )
    claim = models.ForeignKey(
        GuaranteeClaim, verbose_name="krav på hyresgaranti", on_delete=models.PROTECT, null=True, blank=True,
        related_name="payments", db_index=False,
    )  # fmt: skip
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="payments", db_index=False)
    account = models.ForeignKey(PayoutAccount, on_delete=models.PROTECT, null=True, blank=True)
    # The attested invoice that it pays.
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="payments", db_index=False
    )
    amount = models.DecimalField("belopp", max_digits=10, decimal_places=2)
    pay_on = models.DateField("betalningsdag")
    reference = models.CharField("OCR eller meddelande", max_length=60, blank=True, default="")
    state = models.CharField("läge", max_length=10, choices=State.choices, default=State.PLANNED)
    run = models.ForeignKey(
        PaymentRun, on_delete=models.PROTECT, null=True, blank=True, related_name="payments", db_index=False
    )
    receipt = models.ForeignKey(
        BankReceipt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # When what came back had been dealt with: paid anew, or nothing of it left to pay.
    settled_at = models.DateTimeField("ordnad", null=True, blank=True)
    # The state where its money is not on its way, else nothing. Indexes ask this instead of the state: a step that
    # changes nothing that is indexed writes the row in its own page, and no index at all.
    at_rest = models.GeneratedField(
        verbose_name="läge utanför betalning",
        expression=models.Case(
            models.When(state__in=["planned", "stopped"], then=F("state")),
            models.When(state="returned", settled_at=None, then=F("state")),
            models.When(state="returned", then=models.Value("settled")),
        ),
        output_field=models.CharField(max_length=10, null=True),
        db_persist=True,
    )
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    planned_at = models.DateTimeField(db_default=Now())
    # Why it was stopped, taken out of a run, or sent back by the bank.
    reason = models.TextField("skäl", blank=True, default="")
    # Why the bank sent it back, by its code (ISO 20022); some of them close the account.
    return_code = models.CharField("bankens returkod", max_length=10, blank=True, default="", db_default="")
    # Who stopped it by hand: another person plans what it was of anew.
    stopped_person = models.ForeignKey(
        Employee, verbose_name="stoppades av", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    entered_person = _person("who entered the account")
    verified_person = _person("who verified the account")
    decided_person = _person("who made the decision")
    approved_person = _person("who approved the run")
    released_person = _person("who released the run")

    class Meta:
        verbose_name = "utbetalning"
        verbose_name_plural = "utbetalningar"
        constraints = [
            models.CheckConstraint(
                name="payment_is_positive",
                condition=Q(amount__gt=0),
                violation_error_message="En utbetalning ska ha ett belopp över noll.",
            ),
            models.CheckConstraint(
                name="payment_chain_is_broken_up",
                condition=~Q(state__in=OUT_STATES)
                | (
                    Q(
                        entered_person__isnull=False,
                        verified_person__isnull=False,
                        decided_person__isnull=False,
                        approved_person__isnull=False,
                        released_person__isnull=False,
                        account__isnull=False,
                        run__isnull=False,
                    )
                    & ~Q(entered_person=F("verified_person"))
                    & ~Q(entered_person=F("decided_person"))
                    & ~Q(entered_person=F("approved_person"))
                    & ~Q(entered_person=F("released_person"))
                    & ~Q(verified_person=F("decided_person"))
                    & ~Q(verified_person=F("approved_person"))
                    & ~Q(verified_person=F("released_person"))
                    & ~Q(decided_person=F("approved_person"))
                    & ~Q(decided_person=F("released_person"))
                ),
                violation_error_message=(
                    "Den som lagt in eller kontrollerat kontot, den som fattat beslutet och den som effektuerar"
                    " måste vara olika personer."
                ),
            ),
            models.CheckConstraint(
                name="payment_is_aid_or_own_money",
                condition=Q(decision__isnull=False, line__isnull=False, withdrawal__isnull=True, claim__isnull=True)
                | Q(decision=None, line=None, invoice=None, withdrawal__isnull=False, claim=None)
                | Q(decision=None, line=None, invoice=None, withdrawal=None, claim__isnull=False),
                violation_error_message=(
                    "En utbetalning är bistånd ur ett beslut, klientens egna medel eller ett krav på en hyresgaranti."
                ),
            ),
            models.CheckConstraint(
                name="payment_in_run_has_run",
                condition=Q(state__in=["planned", "stopped"], run__isnull=True)
                | (~Q(state__in=["planned", "stopped"]) & Q(run__isnull=False)),
            ),
            models.CheckConstraint(
                name="paid_only_on_receipt",
                condition=~Q(state="paid") | Q(receipt__isnull=False),
                violation_error_message="En utbetalning blir betald först när bankens kvittens har kommit.",
            ),
            models.UniqueConstraint(
                name="invoice_is_paid_once",
                fields=["invoice"],
                condition=Q(invoice__isnull=False) & (Q(at_rest=None) | Q(at_rest="planned")),
                violation_error_message="Fakturan har redan en utbetalning.",
            ),
            models.UniqueConstraint(
                name="guarantee_claim_is_paid_once",
                fields=["claim"],
                condition=Q(claim__isnull=False) & (Q(at_rest=None) | Q(at_rest="planned")),
                violation_error_message="Kravet har redan en utbetalning.",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "id"], name="payment_of_run"),
            models.Index(fields=["case", "-id"], name="payment_of_case"),
            models.Index(fields=["pay_on", "id"], name="payment_planned", condition=Q(at_rest="planned")),
            # Without it what is planned for a payee is looked for among all that is planned, once for each payee.
            models.Index(fields=["payee"], name="payment_planned_to_payee", condition=Q(at_rest="planned")),
            models.Index(fields=["-id"], name="payment_returned", condition=Q(at_rest="returned")),
            # All that has come back, dealt with or not: the internal control asks what followed.
            models.Index(fields=["payee"], name="payment_came_back", condition=Q(at_rest__in=("returned", "settled"))),
            models.Index(fields=["amount", "id"], name="payment_returned_by_amount", condition=Q(at_rest="returned")),
            models.Index(fields=["payee", "-id"], name="payment_to_payee"),
            models.Index(fields=["invoice"], name="payment_of_invoice", condition=Q(invoice__isnull=False)),
            models.Index(fields=["claim"], name="payment_of_claim", condition=Q(claim__isnull=False)),
        ]

    @property
    def purpose_words(self) -> str:
        """What it is for, in words."""
        if self.line:
            return str(self.line.get_purpose_display())
        return "Egna medel" if self.withdrawal_id else "Hyresgaranti"

    @property
    def end_to_end_id(self) -> str:
        """The number the bank answers with; the payment's own, so one payment can stand in one file only once."""
        return f"P{self.pk}"
