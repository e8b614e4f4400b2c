"""The whole way of the money in few lines: people in their roles, and one step after another by the real actions."""

from __future__ import annotations

import copy
import dataclasses
import itertools
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connection
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.actions import deliver_due
from bistand.staff import actions as staff
from bistand.staff.models import DecisionType, Role, Section, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.actions.content import DecisionContent
from cases.models import Case, Decision, LegalGround, Obstacle, Outcome, Purpose
from cases.queries import adults_of, members_on
from payments import actions as pay
from payments.bank.accounts import read_bank_account
from payments.bank.bankdays import next_bank_day
from payments.bank.fakebank import pay_all, receipt_for
from payments.models import AccountKind, BankReceipt, Payee, Payment, PaymentRun, PayoutAccount, RunFile, RunFlag
from tests.factories import allow_decisions, grant, make_application, make_case, make_section, make_user
from tests.payments.banking import bank_in_force

_accounts = itertools.count(1_000_000)
LIMIT = Decimal("20000.00")


def second_sign_in(user: User, role: str | None = None, section: Section | None = None) -> User:
    """Another sign-in of the same natural person."""
    login = staff.add_user(system_user(), timezone.now(), user.employee, f"{user.username}-{next(_accounts)}", None)
    if role:
        give_role(login, role, section)
    return login


def give_role(user: User, role: str, section: Section | None = None, deputy_for: User | None = None) -> None:
    today = timezone.localdate()
    last = today + timedelta(days=365)
    staff.grant_role(system_user(), timezone.now(), user, role, section, today, last, deputy_for)


def give_code(user: User) -> str:
    """Give the user a second factor; returns the secret."""
    secret = generate_totp_secret()
    with acting(user, "test.totp"):
        TOTP.activate(user, secret)
    return str(secret)


def new_account(kind: str = AccountKind.BANK) -> pay.NewAccount:
    """An account that no other payee of the test has, whose check digit does not hold: so it is the same every time."""
    if kind == AccountKind.BANKGIRO:
        return pay.NewAccount(kind, "5050-1055", proof="Faktura.")
    number = next(n for n in map(str, _accounts) if read_bank_account("5839", n).warnings)
    return pay.NewAccount(kind, number, "5839", "Kontobevis visat.")


def enter_and_verify(payee: Payee, by: User, checked_by: User, kind: str = AccountKind.BANK) -> PayoutAccount:
    entered = pay.enter_account(by, timezone.now(), payee.pk, new_account(kind))
    return pay.verify_account(checked_by, timezone.now(), entered.pk, reason="Kontobeviset är läst.")


def replace(caseworker: User, old: Decision, *lines: tuple[str, Decimal]) -> Decision:
    """A decision in force in the place of another."""
    total = sum((amount for _, amount in lines), Decimal(0))
    content = changed(content_for(old.case, total, lines))
    draft = cases.draft_decision(caseworker, timezone.now(), old.application_id, content, replaces_id=old.pk)
    return cases.make_decision(caseworker, timezone.now(), draft.pk)


def changed(content: DecisionContent) -> DecisionContent:
    """With what a decision has in the place of another, also of one that gave more."""
    return dataclasses.replace(
        content,
        change_ground="wrong_information",
        uncommunicated="needless",
        reasons=f"Behovet är {content.amount} kr enligt kvittona.",
        individual=f"Kvittona visar att sängarna har kostat {content.amount} kr, inte vad du uppgav.",
    )


def content_for(case: Case, amount: Decimal, lines: tuple[tuple[str, Decimal], ...] = ()) -> DecisionContent:
    month = timezone.localdate().replace(day=1)
    adults = adults_of(members_on(case.household_id, timezone.localdate()))
    return DecisionContent(
        decision_type=DecisionType.DISCRETIONARY,
        legal_ground=LegalGround.DISCRETIONARY,
        outcome=Outcome.GRANT,
        amount=amount,
        period_from=month,
        period_to=month + timedelta(days=27),
        reasons="Behovet finns och kan inte betalas med egna medel.",
        child_perspective="Barnen behöver egna sängar.",
        children_same=True,
        lines=lines or ((Purpose.HOME_EQUIPMENT, amount),),
        obstacles={adult.pk: Obstacle.UNEMPLOYED_NONE for adult in adults},
    )


def draft(caseworker: User, case: Case, amount: Decimal = Decimal("1000.00")) -> Decision:
    application = make_application(caseworker, case)
    return cases.draft_decision(caseworker, timezone.now(), application.pk, content_for(case, amount))


@dataclass
class Story:
    """Five people, a client with a decision of 1 000 kr and a verified account; the money is planned."""

    section: Section = field(default_factory=make_section)
    amount: Decimal = Decimal("1000.00")
    pay_on: date = field(default_factory=lambda: next_bank_day(timezone.localdate()))

    def __post_init__(self) -> None:
        allow_decisions(Role.CASEWORKER, LIMIT)
        allow_decisions(Role.HEAD)
        self.assistant = make_user(Role.ASSISTANT, self.section)
        self.checker = make_user(Role.ASSISTANT, self.section)
        self.caseworker = make_user(Role.CASEWORKER, self.section)
        self.head = make_user(Role.HEAD, self.section)
        self.accountant = make_user(Role.ACCOUNTANT)
        give_code(self.head)
        bank_in_force()
        self.case = self.new_case()
        self.decision = grant(self.caseworker, self.case, self.amount)
        self.run: PaymentRun = None  # type: ignore[assignment]  # from `collected` on

    def new_case(self) -> Case:
        """A case of the caseworker whose applicant has a verified account."""
        case = make_case(self.caseworker, self.section)
        enter_and_verify(Payee.objects.get(person=case.applicant), self.assistant, self.checker)
        return case

    def new_payment(self, amount: Decimal = Decimal("500.00")) -> Payment:
        """A planned payment of a new case."""
        return grant(self.caseworker, self.new_case(), amount).payments.get()

    def beside(self) -> Story:
        """The same people and case, with no run yet."""
        other = copy.copy(self)
        other.run = None  # type: ignore[assignment]
        return other

    @property
    def payee(self) -> Payee:
        return Payee.objects.get(person=self.case.applicant)

    @property
    def account(self) -> PayoutAccount:
        return PayoutAccount.objects.get(payee=self.payee, state="verified")

    @property
    def payment(self) -> Payment:
        return Payment.objects.filter(case=self.case).latest("pk")

    def to(self, state: str) -> Story:
        """Walk on until the run is in this state."""
        steps = ["open", "submitted", "approved", "released", "exported", "reconciled"]
        for step in steps[: steps.index(state) + 1]:
            if self.run is None or steps.index(self.run.state) < steps.index(step):
                getattr(self, f"_to_{step}")()
                self.run.refresh_from_db()
        return self

    def _to_open(self) -> None:
        self.run = pay.open_run(self.checker, timezone.now(), self.section, self.pay_on)

    def _to_submitted(self) -> None:
        pay.submit_run(self.checker, timezone.now(), self.run.pk)

    def _to_approved(self) -> None:
        answer_all(self.head, self.run)
        pay.approve_run(self.head, timezone.now(), self.run.pk, settings.BISTAND_DEMO_CODE)

    def _to_released(self) -> None:
        pay.release_run(self.head, timezone.now(), self.run.pk)

    def _to_exported(self) -> None:
        deliver_due()

    def _to_reconciled(self) -> None:
        read_back(self.run, pay_all)

    @property
    def file(self) -> RunFile:
        return RunFile.objects.select_related("file").get(run=self.run)


def answer_all(head: User, run: PaymentRun) -> None:
    for flag in RunFlag.objects.filter(run=run, answer=""):
        pay.answer_flag(head, timezone.now(), flag.pk, "Kontobevis sett, stämmer.")


def read_back(run: PaymentRun, decide: object = pay_all, reader: User | None = None) -> BankReceipt:
    """Let the bank answer the run's file, and read the answer."""
    sent = bytes(RunFile.objects.select_related("file").get(run=run).file.content)
    return pay.read_receipt(reader or system_user(), timezone.now(), receipt_for(sent, decide))  # type: ignore[arg-type]


def check_as_at_commit() -> None:
    """Let the deferred rules speak now, as they would at commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def history_faults() -> list[tuple[int | None, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_verify()")
        return list(cursor.fetchall())
