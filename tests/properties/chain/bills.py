"""Requisitions and bills of a supplier, from the order to the payment, by anybody."""

from __future__ import annotations

import itertools
import os
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule

from bistand.staff.models import User
from cases.models import Decision, DecisionLine
from payments import actions as pay
from payments.models import Invoice, Requisition
from tests.properties.chain.acting import Acting

USERS = st.integers(0, 7)
# Eva, the fifth, is a link of no chain in the beginning: the others are refused more often than she is.
HEADS = st.sampled_from([4, 4, 4, 4, 4, 2, 3, 5, 6, 0])
# Mostly one who takes no other part.
ORDERERS = st.sampled_from([5, 5, 5, 0, 1, 2, 3, 4, 7])
REVIEWERS = st.sampled_from([0, 0, 0, 1, 2, 3, 5, 6])
PLACES = st.integers(0, 2)
AMOUNTS = st.sampled_from(["50.00", "400.00", "400.00", "1500.00", "6000.00"])

_files = itertools.count(1)


class Bills(Acting):
    """Acts with what a supplier is to have."""

    def line_of(self, place: int) -> DecisionLine | None:
        found = Decision.objects.filter(case=self.world.cases[place], state__in=Decision.IN_FORCE).first()
        return found.lines.order_by("pk").first() if found else None

    @rule(who=USERS, place=PLACES, amount=AMOUNTS)
    def order(self, who: int, place: int, amount: str) -> None:
        if line := self.line_of(place):
            last_day = timezone.localdate() + timedelta(days=14)
            wanted = pay.Order(self.world.supplier.pk, "En säng.", Decimal(amount), last_day)
            self.act(self.world.users[who], pay.issue_requisition, line.pk, wanted)

    @rule(who=USERS)
    def countersign(self, who: int) -> None:
        if row := Requisition.objects.filter(state="issued").order_by("-pk").first():
            self.act(self.world.users[who], pay.countersign_requisition, row.pk)

    @rule(who=USERS)
    def void(self, who: int) -> None:
        if row := Requisition.objects.exclude(state="voided").order_by("pk").first():
            self.act(self.world.users[who], pay.void_requisition, row.pk, "Behövs inte.")

    @rule(who=USERS, reviewer=USERS, place=PLACES, amount=AMOUNTS, ordered=st.booleans(), last=st.booleans())
    def receive_and_review(self, who: int, reviewer: int, place: int, amount: str, ordered: bool, last: bool) -> None:
        order = Requisition.objects.filter(state="countersigned").order_by("-pk").first() if ordered else None
        line, number = self.line_of(place), f"{os.getpid()}-{next(_files)}"
        if line is None:
            return
        text = pay.InvoiceText(
            payee_id=self.world.supplier.pk, number=number, amount=Decimal(amount),
            invoice_date=timezone.localdate(), due_date=timezone.localdate() + timedelta(days=20),
            line_id=line.pk, requisition_id=order.pk if order else None, closes_requisition=last,
            alike_reason="Två sängar.",
        )  # fmt: skip

        def receive(actor: User, now: Any) -> None:
            row = pay.receive_invoice(actor, now, self.world.section.pk, f"Faktura {number}".encode())
            pay.enter_invoice(actor, now, row.pk, text)

        if self.act(self.world.users[who], receive):
            self.review(reviewer)

    def open_bill(self, who: int, *states: str) -> Invoice | None:
        """The last bill in one of these states; where there is none a new one, so that it is come to often enough."""
        bills = Invoice.objects.filter(kind="invoice", state__in=states).order_by("-pk")
        if not bills.exists():
            self.receive_and_review(who, who, 0, "400.00", False, False)
        return bills.first()

    def review(self, who: int) -> None:
        if row := Invoice.objects.filter(state="received").order_by("-pk").first():
            self.act(self.world.users[who], pay.review_invoice, row.pk)

    @rule(who=USERS)
    def attest(self, who: int) -> None:
        if row := Invoice.objects.filter(state="reviewed").order_by("-pk").first():
            self.act(self.world.users[who], pay.attest_invoice, row.pk)

    @rule(who=USERS)
    def pay_the_bill_again(self, who: int) -> None:
        if row := Invoice.objects.filter(state="attested").order_by("-pk").first():
            self.act(self.world.users[who], pay.plan_invoice, row.pk)

    @rule(who=USERS)
    def send_back(self, who: int) -> None:
        if row := Invoice.objects.filter(state="reviewed").order_by("-pk").first():
            self.act(self.world.users[who], pay.send_back_invoice, row.pk, "Fel belopp.")

    @rule(who=USERS)
    def refuse_the_bill(self, who: int) -> None:
        if row := self.open_bill(who, "received", "reviewed", "attested"):
            self.act(self.world.users[who], pay.reject_invoice, row.pk, "Ska inte betalas.")

    @rule(who=USERS, amount=AMOUNTS)
    def credit(self, who: int, amount: str) -> None:
        bill = self.open_bill(who, "reviewed", "attested")
        if bill is None:
            return
        number = f"K{os.getpid()}-{next(_files)}"
        text = pay.InvoiceText(
            payee_id=self.world.supplier.pk, number=number, amount=Decimal(amount), kind=Invoice.Kind.CREDIT,
            invoice_date=timezone.localdate(), credits_id=bill.pk,
        )  # fmt: skip

        def credit_it(actor: User, now: Any) -> None:
            note = pay.receive_invoice(actor, now, self.world.section.pk, f"Kredit {number}".encode())
            pay.review_invoice(actor, now, note.pk, text)

        self.act(self.world.users[who], credit_it)

    @rule(first=ORDERERS, second=REVIEWERS, third=HEADS, place=PLACES)
    def bill_on_an_order(self, first: int, second: int, third: int, place: int) -> None:
        """The ordinary way, so that it is come to the end of often enough."""
        self.order(first, place, "400.00")
        self.countersign(second)
        self.receive_and_review(second, second, place, "400.00", True, True)
        self.attest(third)
