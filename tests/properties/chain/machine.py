"""Random acts by people with overlapping roles: whatever they try, in whatever order, no money leaves wrongly.

Six people hold eight sign-ins: two of them have a second one, deputies stand in for the head, most hold more than one
role. They work by the real actions on the real database, and cheat with raw SQL as the application's own role. Some
acts are cut short, as by a crash, and tried again. After every act the rules are computed anew by SQL that shares
nothing with the code.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from bistand.staff.models import StepUp, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.models import Decision, Purpose
from payments import actions as pay
from payments import bankfile
from payments.bank import schema
from payments.bank.fakebank import PAID, Booked, receipt_for, statement_for
from payments.bankfile import BankFile
from payments.models import Payment, PaymentRun, PayoutAccount, RunFile, RunFlag
from tests.factories import attack
from tests.properties.chain.bills import HEADS, PLACES, USERS, Bills
from tests.properties.chain.wrong import CHEATS
from tests.story import changed, content_for, new_account

# Mostly the household's own payee; another household's is refused.
APART = [0, 0, 0, 1]
# A bill's whole way takes ten times as long as the rest, so it is begun with more seldom.
BEGINNINGS = [*["submitted", "submitted", "released", "exported", "exported", "paid", "paid", "returned"] * 2, "billed"]
# At which statement the first act is cut short by a crash and tried again; mostly it is not.
CRASHES = st.one_of(*[st.just(0)] * 5, st.integers(1, 60))


class Chain(Bills):
    """Acts with accounts, decisions, runs and the bank, and by cheats; with those of bills, all there are."""

    # ── accounts

    @rule(who=USERS, place=PLACES)
    def enter(self, who: int, place: int) -> None:
        self.act(self.world.users[who], pay.enter_account, self.world.payees[place].pk, new_account())

    @rule(who=USERS, place=PLACES)
    def verify(self, who: int, place: int) -> None:
        # With a word, as an account that another payee has, or that was one's own before, asks for one.
        self.on_account(who, place, "entered", pay.verify_account, "Kontobeviset är läst.")

    @rule(who=USERS, place=PLACES)
    def reject(self, who: int, place: int) -> None:
        self.on_account(who, place, "entered", pay.reject_account, "Underlag saknas.")

    @rule(who=USERS, place=PLACES)
    def close(self, who: int, place: int) -> None:
        self.on_account(who, place, "verified", pay.close_account, "Flyttat.")

    def on_account(self, who: int, place: int, state: str, function: Any, *more: Any) -> None:
        account = PayoutAccount.objects.filter(payee=self.world.payees[place], state=state).first()
        if account:
            self.act(self.world.users[who], function, account.pk, *more)

    # ── decisions and plans

    @rule(who=USERS, place=PLACES, amount=st.sampled_from(["400.00", "1500.00", "25000.00"]), two=st.booleans())
    def decide(self, who: int, place: int, amount: str, two: bool) -> None:
        case, total = self.world.cases[place], Decimal(amount)
        lines = ((Purpose.HOME_EQUIPMENT, total / 2), (Purpose.GLASSES, total / 2)) if two else ()
        user = self.world.users[who]

        def decide_anew(actor: User, now: Any) -> None:
            application = case.applications.latest("pk")
            made = Decision.objects.filter(application=application, state__in=Decision.IN_FORCE).first()
            content = content_for(case, total, lines)
            content = changed(content) if made else content
            draft = cases.draft_decision(actor, now, application.pk, content, made.pk if made else None)
            cases.make_decision(actor, now, draft.pk)

        if self.act(self.world.users[who], decide_anew):
            self.reached.add("decided by a head" if user in self.world.users[2:5] else "decided")

    @rule(who=USERS, place=PLACES, amount=st.sampled_from(["300.00", "700.00"]))
    def apply_anew(self, who: int, place: int, amount: str) -> None:
        def apply_and_decide(actor: User, now: Any) -> None:
            self.world.decide(actor, self.world.cases[place], Decimal(amount))

        self.act(self.world.users[who], apply_and_decide)

    @rule(who=USERS, place=PLACES, share=st.sampled_from(["1.00", "250.00", "1000.00"]), apart=st.sampled_from(APART))
    def divide(self, who: int, place: int, share: str, apart: int) -> None:
        decision = Decision.objects.filter(case=self.world.cases[place], state__in=Decision.IN_FORCE).first()
        if decision:
            to = self.world.payees[(place + apart) % 3]
            part = pay.Share(to.pk, Decimal(share), self.world.run.pay_on)
            self.act(self.world.users[who], pay.divide_line, decision.lines.order_by("pk")[0].pk, [part, part])

    @rule(who=USERS)
    def stop(self, who: int) -> None:
        payment = Payment.objects.filter(state="planned").order_by("pk").first()
        if payment:
            self.act(self.world.users[who], pay.stop_payment, payment.pk, "Ska inte betalas.")

    # ── runs

    def run_in(self, *states: str) -> PaymentRun | None:
        return PaymentRun.objects.filter(state__in=states).order_by("-pk").first()

    @rule(who=USERS)
    def open(self, who: int) -> None:
        run = self.run_in("open")
        if run:
            self.act(self.world.users[who], pay.collect, run.pk)
        else:
            self.act(self.world.users[who], pay.open_run, self.world.section, self.world.run.pay_on)

    @rule(who=USERS)
    def submit(self, who: int) -> None:
        if run := self.run_in("open"):
            self.act(self.world.users[who], pay.submit_run, run.pk)

    @rule(who=USERS)
    def reopen(self, who: int) -> None:
        if run := self.run_in("submitted", "approved"):
            self.act(self.world.users[who], pay.reopen_run, run.pk, "En till ska med.")

    @rule(who=USERS, place=PLACES)
    def take_out(self, who: int, place: int) -> None:
        payment = Payment.objects.filter(state="in_run", case=self.world.cases[place]).first()
        if payment:
            self.act(self.world.users[who], pay.take_out, payment.pk, "Ska vänta.")

    @rule(who=USERS)
    def answer(self, who: int) -> None:
        for flag in RunFlag.objects.filter(answer="", run__state="submitted"):
            self.act(self.world.users[who], pay.answer_flag, flag.pk, "Underlaget stämmer.")

    @rule(who=HEADS, code=st.sampled_from(["246810", "246810", "246810", "000000"]))
    def approve(self, who: int, code: str) -> None:
        if run := self.run_in("submitted"):
            self.act(self.world.users[who], pay.approve_run, run.pk, code)

    @rule(who=HEADS, code=st.sampled_from(["246810", "246810", "246810", ""]))
    def release(self, who: int, code: str = "246810") -> None:
        if run := self.run_in("approved"):
            self.act(self.world.users[who], pay.release_run, run.pk, code)

    @initialize(first=HEADS, second=HEADS, steps=st.sampled_from(BEGINNINGS), crash=CRASHES)
    def begin(self, first: int, second: int, steps: str, crash: int) -> None:
        """Most sequences begin further on, so that the rules about money that has left are tried as often."""
        self.crash_at = crash
        if steps == "billed":
            self.bill_on_an_order(5, 0, first, 2)  # the third case's money is planned, the others' is in the run
        elif steps != "submitted":
            self.approve_and_release(first, second)
        if steps in ("exported", "paid", "returned"):
            self.deliver()
        if steps in ("paid", "returned"):
            self.receipt(steps == "paid", True)

    @rule(first=HEADS, second=HEADS)
    def approve_and_release(self, first: int, second: int) -> None:
        """The ordinary end of a run, so that money gets out often enough for the rules about it to be tried."""
        self.approve(first, "246810")
        self.release(second)

    # ── the system and the bank

    @rule(twice=st.booleans())
    def deliver(self, twice: bool = False) -> None:
        for run in PaymentRun.objects.filter(state="released"):
            made = bare_file(run)
            for _ in range(1 + twice):
                self.act(system_user(), pay.store_run_file, run.pk, made)

    @rule(paid=st.booleans(), twice=st.booleans())
    def receipt(self, paid: bool, twice: bool) -> None:
        for file in RunFile.objects.filter(run__state="exported").select_related("file"):
            content = bare_receipt(file, PAID if paid else "RJCT")
            for _ in range(1 + twice):
                self.act(system_user(), pay.read_receipt, content)

    @rule(place=PLACES, days=st.integers(0, 3), notification=st.booleans(), whole=st.sampled_from([True, True, False]))
    def booked_back(self, place: int, days: int, notification: bool, whole: bool) -> None:
        """The bank books money back, also of what was paid, and also an amount that is not the payment's."""
        left = Payment.objects.filter(case__in=self.world.cases, state__in=["exported", "paid"])
        payment = left.filter(case=self.world.cases[place]).first() or left.first()
        if payment:
            amount = payment.amount if whole else Decimal("0.01")
            back = Booked(amount, f"R{payment.pk}", end_to_end_id=payment.end_to_end_id, reason="AC04", is_debit=False)
            day = timezone.localdate() - timedelta(days=days)
            content = statement_for("50501055", day, [back], notification=notification)
            self.act(system_user(), pay.read_statement, content)

    # ── cheating

    @rule(who=st.integers(0, 8), statement=st.sampled_from(CHEATS))
    def cheat(self, who: int, statement: str) -> None:
        user = system_user() if who == 8 else self.world.users[who]

        def cheating(actor: User, now: Any) -> None:
            attack(user, statement)

        self.act(user, cheating)

    @rule(who=USERS)
    def cheat_with_a_code_of_ones_own(self, who: int) -> None:
        """A code put into the table by hand, and the run approved with it."""
        user, run = self.world.users[who], self.run_in("submitted")

        def cheating_with_code(actor: User, now: Any) -> None:
            attack(user, "INSERT INTO staff_stepup(user_id, purpose) VALUES (1, %s)", f"run:{run and run.pk}")
            code = StepUp.objects.latest("pk").pk
            attack(
                user, "UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s WHERE id = %s",
                code, run and run.pk,
            )  # fmt: skip
            attack(user, "UPDATE payments_paymentrun SET state = 'released' WHERE id = %s", run and run.pk)
            attack(user, "UPDATE payments_payment SET state = 'released' WHERE run_id = %s", run and run.pk)

        if run:
            self.act(self.world.users[who], cheating_with_code)


def bare_file(run: PaymentRun) -> BankFile:
    """The run's file, without the schema check of every example (the file has tests of its own)."""
    with mock.patch.object(bankfile, "validate"):
        return bankfile.make_bank_file(run)


def bare_receipt(file: RunFile, code: str) -> bytes:
    with mock.patch.object(schema, "validate"):
        return receipt_for(bytes(file.file.content), lambda _: code)
