"""The way of the money up to any point, walked through the real actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.utils import timezone
from stdnum import luhn

from bistand.audit.actions import deliver_due
from bistand.staff.actions import add_second_factor
from bistand.staff.models import Role, Section, User
from cases.models import Case, Decision
from payments import actions
from payments.bank.bankdays import next_bank_day
from payments.models import Payee, Payment, PaymentRun, PayoutAccount, RunFlag
from tests.factories import allow_decisions, grant, make_case, make_section, make_user
from tests.payments.banking import bank_in_force

CLEARING = "8327"
PROOF = "Kontobevis 2026-11-20"


def next_day() -> date:
    return next_bank_day(timezone.localdate())


@dataclass
class Office:
    """A section with one person in each role, and a delegation order that lets all decide."""

    section: Section = field(default_factory=make_section)

    def __post_init__(self) -> None:
        self.caseworker = make_user(Role.CASEWORKER, self.section, "Sara Ek")
        self.head = make_user(Role.HEAD, self.section, "Hans Berg")
        self.assistant = make_user(Role.ASSISTANT, self.section, "Asta Lund")
        self.verifier = make_user(Role.ASSISTANT, self.section, "Axel Ros")
        self.accountant = make_user(Role.ACCOUNTANT, None, "Eva Sten")
        self.controller = make_user(Role.CONTROLLER, None, "Kim Dahl")
        allow_decisions(Role.CASEWORKER)
        allow_decisions(Role.HEAD)
        with_code(self.head)
        bank_in_force()

    def case(self, **person: object) -> Case:
        return make_case(self.caseworker, self.section, **person)  # type: ignore[arg-type]

    def granted(self, amount: str = "1000.00", decider: User | None = None, **person: object) -> Decision:
        """A decision in force, with its payment planned; the client has no account yet."""
        return grant(decider or self.caseworker, self.case(**person), Decimal(amount))

    def payee(self, case: Case) -> Payee:
        return Payee.objects.get(person=case.applicant_id)

    def entered(self, payee: Payee, number: str | None = None) -> PayoutAccount:
        """An account of the payee's own that waits for a second person."""
        own = number or _account_number(payee.pk)
        account = actions.NewAccount("bank", own, CLEARING, PROOF)
        return actions.enter_account(self.assistant, timezone.now(), payee.pk, account)

    def verified(self, payee: Payee, number: str | None = None) -> PayoutAccount:
        entered = self.entered(payee, number)
        return actions.verify_account(self.verifier, timezone.now(), entered.pk, reason="Kontobevis sett.")

    def payable(self, amount: str = "1000.00", decider: User | None = None, **person: object) -> Payment:
        """A planned payment whose payee has a verified account."""
        decision = self.granted(amount, decider, **person)
        self.verified(self.payee(decision.case))
        return Payment.objects.get(decision=decision)

    def open_run(self, payments: int = 1) -> PaymentRun:
        for _ in range(payments):
            self.payable()
        return actions.open_run(self.verifier, timezone.now(), self.section, next_day())

    def submitted(self, payments: int = 1) -> PaymentRun:
        return actions.submit_run(self.verifier, timezone.now(), self.open_run(payments).pk)

    def answer_flags(self, run: PaymentRun) -> None:
        for flag in RunFlag.objects.filter(run=run, answer=""):
            actions.answer_flag(self.head, timezone.now(), flag.pk, "Kontobevis sett.")

    def approved(self, payments: int = 1) -> PaymentRun:
        run = self.submitted(payments)
        self.answer_flags(run)
        return actions.approve_run(self.head, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)

    def released(self, payments: int = 1) -> PaymentRun:
        return actions.release_run(self.head, timezone.now(), self.approved(payments).pk)

    def exported(self, payments: int = 1) -> PaymentRun:
        run = self.released(payments)
        deliver_due()
        deliver_due()
        run.refresh_from_db()
        return run


def with_code(user: User) -> User:
    add_second_factor(user, timezone.now(), generate_totp_secret())
    return user


def _account_number(number: int) -> str:
    """A Swedbank number whose check digit holds, another for every payee."""
    return f"{number:07}{luhn.calc_check_digit(f'{number:07}')}"
