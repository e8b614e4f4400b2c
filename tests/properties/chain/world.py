"""The committed beginning of every sequence."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bistand.staff import actions as staff
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.models import Case, Decision
from payments import actions as pay
from payments.bank.bankdays import next_bank_day
from payments.models import Payee, PaymentRun
from tests.factories import allow_decisions, make_application, make_case, make_section, make_user
from tests.payments.banking import bank_in_force
from tests.story import answer_all, content_for, enter_and_verify, give_code, give_role, new_account, second_sign_in


class World:
    """People, three cases with decisions and accounts, a supplier, and a run that waits for its head."""

    def __init__(self) -> None:
        self.section: Section = make_section("Ekonomiskt bistånd")
        for role in (Role.CASEWORKER, Role.SENIOR):
            allow_decisions(role, Decimal("20000.00"))
        allow_decisions(Role.HEAD)
        bank_in_force()
        # Six people. The last sign-ins are second ones of people who are here already.
        anna = self.person(Role.ASSISTANT, Role.SENIOR)
        bo = self.person(Role.ASSISTANT, Role.CASEWORKER)
        cia = self.person(Role.SENIOR, Role.HEAD)
        dan = self.person(Role.HEAD, Role.ASSISTANT)
        eva = self.person(Role.HEAD)
        fia = self.person(Role.CASEWORKER, Role.ASSISTANT)
        give_role(fia, Role.HEAD, self.section, deputy_for=eva)
        bo_again = second_sign_in(bo, Role.HEAD, self.section)
        eva_again = second_sign_in(eva, Role.ASSISTANT, self.section)
        self.users: list[User] = [anna, bo, cia, dan, eva, fia, bo_again, eva_again]
        for user in self.users:
            give_code(user)
        self.allow_attests()
        self.cases: list[Case] = [make_case(bo, self.section) for _ in range(3)]
        self.payees = [Payee.objects.get(person=case.applicant) for case in self.cases]
        enter_and_verify(self.payees[0], anna, dan)
        enter_and_verify(self.payees[1], fia, anna)
        pay.enter_account(bo, timezone.now(), self.payees[2].pk, new_account())
        self.supplier: Payee = pay.register_payee(anna, timezone.now(), "other", "Möbler AB")
        enter_and_verify(self.supplier, fia, anna)
        # The third case's account is not verified: its money stays planned, to be divided, stopped or decided anew.
        for case, amount in zip(self.cases, (1000, 2000, 3000), strict=True):
            self.decide(bo if case is self.cases[0] else cia, case, Decimal(amount))
        self.run: PaymentRun = pay.open_run(anna, timezone.now(), self.section, self.bank_day())
        pay.submit_run(anna, timezone.now(), self.run.pk)
        answer_all(eva, self.run)

    def person(self, *roles: str) -> User:
        user = make_user(None)
        for role in roles:
            give_role(user, role, self.section)
        return user

    def allow_attests(self) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        for role in (Role.SENIOR, Role.HEAD):
            staff.set_attest_limit(
                system_user(), timezone.now(), self.section, "4711", role, Decimal("5000.00"), yesterday
            )

    @staticmethod
    def decide(user: User, case: Case, amount: Decimal) -> Decision:
        application = make_application(user, case)
        draft = cases.draft_decision(user, timezone.now(), application.pk, content_for(case, amount))
        return cases.make_decision(user, timezone.now(), draft.pk)

    @staticmethod
    def bank_day() -> Any:
        return next_bank_day(timezone.localdate())
