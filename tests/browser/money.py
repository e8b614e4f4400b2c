"""The money of a municipality with something in every state: runs, accounts, invoices, clients' own funds."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.staff import actions as staff
from bistand.staff.models import Role
from bistand.staff.queries import system_user
from payments import actions as pay
from payments.bank.fakebank import pay_all
from payments.models import (
    BankEntry,
    FundAgreement,
    FundEntry,
    Invoice,
    Payee,
    PaymentRun,
    Requisition,
    RunFlag,
    RunList,
)
from tests.payments.funds import agree, booked_in, deposit
from tests.payments.funds import order as fund_order
from tests.payments.guarantees import claimed, decided, granted
from tests.payments.guarantees import in_force as guarantee_in_force
from tests.story import Story, enter_and_verify, new_account, read_back

if TYPE_CHECKING:
    from tests.browser.municipality import Home, Ids


class Money:
    """Payment runs in every state, accounts that wait for a second person, money that came back."""

    def __init__(self, story: Story, home: Home) -> None:
        self.story, self.now = story, timezone.now()
        self.paid = _walk(story, "exported")
        read_back(self.paid, pay_all)
        self.exported = self._next("exported")
        self.rejected = self._next("exported")
        read_back(self.rejected, lambda _: "AC04")
        self.approved, self.submitted = self._next("approved"), self._next("submitted")
        self.open = self._next("open")
        self.landlord = pay.register_payee(story.assistant, self.now, "landlord", "Almby Bostäder AB")
        enter_and_verify(self.landlord, story.assistant, story.checker)
        self.client = Payee.objects.get(person=home.case.applicant)
        self.waiting = pay.enter_account(story.assistant, self.now, self.client.pk, new_account())
        self.ordered = self._ordered()
        self.invoiced = self._invoiced()
        self.planned = home.decision.payments.get()
        self.fund, self.deposit, self.undistributed = self._funds()
        self.guarantee = guarantee_in_force(story, self.landlord)
        self.claim, paid = claimed(story, self.guarantee), granted(story, self.guarantee, "100.00")
        pay.stop_payment(story.caseworker, self.now, paid.payments.get().pk, "Fel dag.")
        self.unpaid, self.unsigned = paid, decided(story, self.landlord)

    def _funds(self) -> tuple[FundAgreement, FundEntry, BankEntry]:
        """An agreement with money in and a rent to pay, and a booking that nobody has been given yet."""
        agreement = agree(self.story)
        row = deposit(self.story, agreement)
        pay.pay_funds(self.story.caseworker, self.now, agreement.pk, fund_order(self.story, self.landlord))
        return agreement, row, booked_in("300.00")

    def _next(self, state: str) -> PaymentRun:
        self.story.new_payment(Decimal("750.00"))
        return _walk(self.story.beside(), state)

    def _ordered(self) -> dict[str, Requisition]:
        """A requisition of each standing."""
        line = self.story.new_payment(Decimal("900.00")).line_id
        in_a_week = timezone.localdate() + timedelta(days=7)
        order = pay.Order(self.landlord.pk, "En säng, 90 cm, med madrass.", Decimal("300.00"), in_a_week)
        made = [pay.issue_requisition(self.story.caseworker, self.now, line, order) for _ in range(3)]  # type: ignore[arg-type]
        pay.countersign_requisition(self.story.checker, self.now, made[1].pk)
        pay.void_requisition(self.story.checker, self.now, made[2].pk, reason="Sängen fanns inte.")
        return dict(zip(("issued", "valid", "voided"), made, strict=True))

    def _invoiced(self) -> dict[str, Invoice]:
        """An invoice of each state."""
        story, now = self.story, self.now
        staff.set_attest_limit(system_user(), now, None, "5310", Role.HEAD, None, timezone.localdate())
        line = story.new_payment(Decimal("900.00")).line_id
        made = [
            pay.receive_invoice(story.assistant, now, story.section.pk, f"Faktura {number}".encode())
            for number in range(4)
        ]
        for number, row in enumerate(made[1:], 1):
            text = pay.InvoiceText(
                self.landlord.pk, f"F{number}", Decimal(100 * number), timezone.localdate(), timezone.localdate(),
                line_id=line,
            )  # fmt: skip
            pay.review_invoice(story.assistant, now, row.pk, text)
        pay.attest_invoice(story.head, now, made[2].pk)
        pay.attest_invoice(story.head, now, made[3].pk)
        pay.stop_payment(story.caseworker, now, made[3].payments.get().pk, "Fel dag.")
        return dict(zip(("received", "reviewed", "attested", "stopped"), made, strict=True))

    def ids(self) -> Ids:
        return {
            "invoice_id": self.invoiced["received"].pk,
            "requisition_id": self.ordered["issued"].pk,
            "run_id": self.submitted.pk,
            "flag_id": RunFlag.objects.filter(run=self.submitted).latest("pk").pk,
            "payment_id": self.planned.pk,
            "line_id": self.planned.line_id or 0,
            "account_id": self.waiting.pk,
            "payee_id": self.landlord.pk,
            "agreement_id": self.fund.pk,
            "guarantee_id": self.guarantee.pk,
            "claim_id": self.claim.pk,
        }

    def special(self) -> dict[str, list[Ids]]:
        runs = (self.open, self.submitted, self.approved, self.exported, self.paid, self.rejected)
        until(lambda: RunList.objects.filter(run=self.paid).exists())
        verified = self.landlord.accounts.get()
        return {
            "run": [{"run_id": run.pk} for run in runs],
            "run_submit": [{"run_id": self.open.pk}],
            "run_release": [{"run_id": self.approved.pk}],
            "run_progress": [{"run_id": self.exported.pk}],
            "run_file": [{"run_id": self.exported.pk}],
            "run_file_check": [{"run_id": self.exported.pk}],
            "run_list": [{"run_id": self.paid.pk}],
            "payment_take_out": [{"payment_id": self.open.payments.latest("pk").pk}],
            "account_close": [{"account_id": verified.pk}],
            "payee": [{"payee_id": self.landlord.pk}, {"payee_id": self.client.pk}],
            "payee_reason": [{"payee_id": self.client.pk}],
            "requisition": [{"requisition_id": row.pk} for row in self.ordered.values()],
            "invoice": [{"invoice_id": row.pk} for row in self.invoiced.values()],
            "invoice_attest": [{"invoice_id": self.invoiced["reviewed"].pk}],
            "invoice_send_back": [{"invoice_id": self.invoiced["reviewed"].pk}],
            "invoice_plan": [{"invoice_id": self.invoiced["stopped"].pk}],
            "fund_deposit": [{"entry_id": self.undistributed.pk}],
            "fund_reverse": [{"entry_id": self.deposit.pk}],
            "guarantee_sign": [{"guarantee_id": self.unsigned.pk}],
            "guarantee_claim_again": [{"claim_id": self.unpaid.pk}],
            "requisition_print": [{"requisition_id": self.ordered["valid"].pk}],
        }


def _walk(story: Story, state: str) -> PaymentRun:
    """Walk on to the state; the file is written by the worker of the site or by us, whoever comes first."""
    if state != "exported":
        return story.to(state).run
    run = story.to("released").run
    deliver_due()
    until(lambda: PaymentRun.objects.filter(pk=run.pk, state="exported").exists())
    run.refresh_from_db()
    return run


def until(true: object) -> None:
    """Wait till it is so, at most half a minute."""
    deadline = time.monotonic() + 30
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline, "the worker did not do it"
        time.sleep(0.1)
