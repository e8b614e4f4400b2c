"""Random acts by people with overlapping roles: whatever they try, in whatever order, no money leaves wrongly.

Six people hold eight sign-ins: two of them have a second one, deputies stand in for the head, most hold more than one
role. They work by the real actions on the real database, and cheat with raw SQL as the application's own role. After
every act the rules are computed anew by SQL that shares nothing with the code. Each sequence begins in the same
committed state and is rolled back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

import psycopg
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bistand.refusals import Refusal
from bistand.staff.models import Role, Section, StepUp, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.models import Case, Decision, Purpose
from payments import actions as pay
from payments.bank.fakebank import PAID
from payments.bankfile import BankFile
from payments.models import Payee, Payment, PaymentRun, PayoutAccount, RunFile, RunFlag
from tests.factories import allow_decisions, attack, make_application, make_case, make_section, make_user
from tests.payments.banking import bank_in_force
from tests.story import (
    answer_all,
    content_for,
    enter_and_verify,
    give_code,
    give_role,
    history_faults,
    new_account,
    second_sign_in,
)  # fmt: skip

# The long run is two files of tests, so that two processes share it. Each asks for fewer examples than it is to run:
# every variation that hypothesis tries of one is a sequence of its own, and all are counted.
HALF = 2_500
EXAMPLES = 2_150

# What no sequence of acts may ever bring about; each gives rows only when something is wrong.
WRONG = {
    "money that left without four different persons": """
        SELECT p.id FROM payments_payment p
          JOIN payments_payoutaccount a ON a.id = p.account_id JOIN cases_decision d ON d.id = p.decision_id
          JOIN payments_paymentrun r ON r.id = p.run_id
          JOIN staff_user eu ON eu.id = a.entered_by_id JOIN staff_user vu ON vu.id = a.verified_by_id
          JOIN staff_user du ON du.id = d.decided_by_id JOIN staff_user au ON au.id = r.approved_by_id
          JOIN staff_user ru ON ru.id = r.released_by_id
         WHERE p.state IN ('released', 'exported', 'paid', 'returned')
           AND (cardinality(ARRAY(SELECT DISTINCT unnest(ARRAY[
                  eu.employee_id, vu.employee_id, du.employee_id, ru.employee_id]))) < 4
             OR au.employee_id IN (eu.employee_id, vu.employee_id, du.employee_id)
             OR (p.entered_person_id, p.verified_person_id, p.decided_person_id, p.approved_person_id,
                 p.released_person_id) IS DISTINCT FROM
                (eu.employee_id, vu.employee_id, du.employee_id, au.employee_id, ru.employee_id))""",
    "money that left with a link missing": """
        SELECT p.id FROM payments_payment p LEFT JOIN payments_payoutaccount a ON a.id = p.account_id
          LEFT JOIN payments_paymentrun r ON r.id = p.run_id LEFT JOIN cases_decision d ON d.id = p.decision_id
         WHERE p.state IN ('released', 'exported', 'paid', 'returned')
           AND (a.verified_by_id IS NULL OR d.decided_by_id IS NULL OR r.approved_by_id IS NULL
             OR r.released_by_id IS NULL OR r.state NOT IN ('released', 'exported', 'reconciled')
             OR NOT a.verified_at < r.approved_at OR a.payee_id <> p.payee_id)""",
    "more money than a matter was granted": """
        SELECT p.case_id FROM payments_payment p JOIN cases_decision d ON d.id = p.decision_id
         WHERE p.state IN ('released', 'exported', 'paid') GROUP BY p.case_id, d.application_id
        HAVING sum(p.amount) > (SELECT max(m.amount) FROM cases_decision m
                 WHERE m.application_id = d.application_id AND m.decided_at IS NOT NULL)""",
    "more planned than the decision gives": """
        SELECT p.decision_id FROM payments_payment p JOIN cases_decision d ON d.id = p.decision_id
         WHERE p.state NOT IN ('stopped', 'returned')
         GROUP BY p.decision_id, d.amount HAVING sum(p.amount) > d.amount""",
    "two decisions in force for one application": """
        SELECT application_id FROM cases_decision WHERE state IN ('made', 'executed')
         GROUP BY 1 HAVING count(*) > 1""",
    "a file that is not its rows": """
        SELECT f.id FROM payments_runfile f JOIN payments_payment p ON p.run_id = f.run_id
         GROUP BY f.id HAVING count(*) <> f.count OR sum(p.amount) <> f.control_sum""",
    "a payment in two files, or none": """
        SELECT p.id FROM payments_payment p LEFT JOIN payments_runfile f ON f.run_id = p.run_id
         WHERE p.state IN ('exported', 'paid', 'returned') GROUP BY p.id HAVING count(f.id) <> 1""",
    "paid without a receipt of the run": """
        SELECT p.id FROM payments_payment p LEFT JOIN payments_bankreceipt b ON b.id = p.receipt_id
         WHERE p.state IN ('paid', 'returned') AND b.run_id IS DISTINCT FROM p.run_id""",
    "an account verified by who entered it": """
        SELECT a.id FROM payments_payoutaccount a JOIN staff_user e ON e.id = a.entered_by_id
          JOIN staff_user v ON v.id = a.verified_by_id WHERE e.employee_id = v.employee_id""",
    "money let out by one who gave no code for it just before": """
        SELECT r.id FROM payments_paymentrun r WHERE r.state IN ('released', 'exported', 'reconciled') AND NOT EXISTS (
          SELECT FROM staff_stepup c WHERE c.user_id = r.released_by_id AND c.purpose = 'run:' || r.id
             AND c.at BETWEEN r.released_at - interval '5 minutes' AND r.released_at)""",
    "a code used for two runs": """
        SELECT step_up_id FROM payments_paymentrun WHERE step_up_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1""",
}
EVERYTHING = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM ({query}) x" for name, query in WRONG.items())

# What a dishonest person with the application's own password to the database could try.
CHEATS = [
    "UPDATE payments_payment SET state = 'released'",
    "UPDATE payments_payment SET state = 'paid'",
    "UPDATE payments_payment SET state = 'exported' WHERE state = 'released'",
    "UPDATE payments_payment SET amount = amount * 2",
    "UPDATE payments_payment SET account_id = (SELECT max(id) FROM payments_payoutaccount WHERE state = 'verified')",
    "UPDATE payments_payment SET account_id = NULL WHERE state = 'in_run'",
    "UPDATE payments_payment SET payee_id = (SELECT max(id) FROM payments_payee)",
    "UPDATE payments_payment SET state = 'in_run', run_id = (SELECT max(id) FROM payments_paymentrun),"
    " account_id = (SELECT id FROM payments_payoutaccount a WHERE a.payee_id = payments_payment.payee_id"
    " AND a.state = 'verified') WHERE state = 'planned'",
    "UPDATE payments_payment SET state = 'planned', run_id = NULL, account_id = NULL WHERE state = 'in_run'",
    "UPDATE payments_payment SET entered_person_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE payments_payment SET decided_person_id = NULL, released_person_id = 1",
    "UPDATE payments_paymentrun SET state = 'approved', approved_at = now(),"
    " step_up_id = (SELECT max(id) FROM staff_stepup)",
    "UPDATE payments_paymentrun SET state = 'released'",
    "UPDATE payments_paymentrun SET approved_person_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE payments_paymentrun SET approved_at = now() + interval '1 day'",
    "UPDATE payments_paymentrun SET approved_sum = 1000000, approved_count = 1000",
    "UPDATE payments_paymentrun SET section_id = (SELECT max(id) FROM staff_section)",
    "UPDATE payments_payoutaccount SET state = 'verified'",
    "UPDATE payments_payoutaccount SET verified_person_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE payments_payoutaccount SET verified_at = now() - interval '1 year'",
    "UPDATE payments_payoutaccount SET entered_person_id = 1, entered_by_id = 1",
    "UPDATE payments_payoutaccount SET number = '1'",
    "UPDATE payments_runflag SET answer = 'Bra.'",
    "UPDATE cases_decision SET amount = amount * 10",
    "UPDATE cases_decision SET state = 'made'",
    "UPDATE cases_decision SET decided_person_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE cases_decision SET state = 'replaced'",
    "UPDATE cases_decisionline SET amount = amount * 10",
    "UPDATE cases_case SET section_id = (SELECT max(id) FROM staff_section)",
    "UPDATE staff_user SET employee_id = (SELECT max(id) FROM staff_employee)",
    "UPDATE staff_rolegrant SET role = 'head'",
    "UPDATE staff_employee SET \"natural\" = true",
    "INSERT INTO payments_payment(case_id, decision_id, line_id, payee_id, amount, pay_on, reference, state, reason,"
    " planned_by_id) SELECT case_id, decision_id, line_id, payee_id, amount, pay_on, '', 'planned', '', planned_by_id"
    " FROM payments_payment",
    "INSERT INTO payments_bankreceipt(run_id, file_id, sha256, received_by_id, group_status, paid_count,"
    " returned_count) SELECT run_id, file_id, repeat('0', 64), 1, 'ACSC', 1, 0 FROM payments_runfile",
    "DELETE FROM payments_payment",
    "DELETE FROM payments_runfile",
]  # fmt: skip


class World:
    """The committed beginning: people, three cases with decisions and accounts, and one run at each early step."""

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
        self.cases: list[Case] = [make_case(bo, self.section) for _ in range(3)]
        self.payees = [Payee.objects.get(person=case.applicant) for case in self.cases]
        enter_and_verify(self.payees[0], anna, dan)
        enter_and_verify(self.payees[1], fia, anna)
        pay.enter_account(bo, timezone.now(), self.payees[2].pk, new_account())
        # The third case's account is not verified: its money stays planned, to be divided, stopped or decided anew.
        for case, amount in zip(self.cases, (1000, 2000, 3000), strict=True):
            self.decide(bo if case is self.cases[0] else cia, case, Decimal(amount))
        self.run = pay.open_run(anna, timezone.now(), self.section, self.bank_day())
        pay.submit_run(anna, timezone.now(), self.run.pk)
        answer_all(eva, self.run)

    def person(self, *roles: str) -> User:
        user = make_user(None)
        for role in roles:
            give_role(user, role, self.section)
        return user

    def decide(self, user: User, case: Case, amount: Decimal) -> Decision:
        application = make_application(user, case)
        draft = cases.draft_decision(user, timezone.now(), application.pk, content_for(case, amount))
        return cases.make_decision(user, timezone.now(), draft.pk)

    @staticmethod
    def bank_day() -> Any:
        from payments.bank.bankdays import next_bank_day

        return next_bank_day(timezone.localdate())


USERS = st.integers(0, 7)
# Eva, the fifth, is a link of no chain in the beginning: the others are refused more often than she is.
HEADS = st.sampled_from([4, 4, 4, 4, 4, 2, 3, 5, 6, 0])
PLACES = st.integers(0, 2)
# Mostly the household's own payee; another household's is refused.
APART = [0, 0, 0, 1]
BEGINNINGS = ["submitted", "submitted", "submitted", "released", "exported", "paid", "returned"]


class Chain(RuleBasedStateMachine):
    """Acts by anybody on anything; what is refused is refused, and what is done must be right."""

    world: ClassVar[World]
    seen: ClassVar[Counter[str]] = Counter()
    sweep: ClassVar[Callable[[], object]]

    def __init__(self) -> None:
        super().__init__()
        self.reached: set[str] = set()
        self.changed = True
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            if type(self).seen["sequences"] % 50 == 0:
                assert history_faults() == []
        finally:
            connection.set_rollback(True)
            self.atomic.__exit__(None, None, None)
        type(self).seen.update(["sequences", *self.reached])
        if type(self).seen["sequences"] % 250 == 0:
            type(self).sweep()

    def act(self, who: int, function: Any, *arguments: Any) -> bool:
        """Whether the act was done; a refusal leaves nothing behind."""
        name = function.__name__
        try:
            with transaction.atomic():
                function(self.world.users[who], timezone.now(), *arguments)
                self.commit_rules()
        except (Refusal, DatabaseError, psycopg.Error) as refusal:
            if isinstance(refusal, DatabaseError) and not _is_a_rule(refusal):
                raise
            self.reached.add(f"{name} refused")
            return False
        self.reached.add(name)
        self.changed = True
        return True

    @staticmethod
    def commit_rules() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS e_follow, e_replaced IMMEDIATE")
            cursor.execute("SET CONSTRAINTS e_follow, e_replaced DEFERRED")

    # ── accounts

    @rule(who=USERS, place=PLACES)
    def enter(self, who: int, place: int) -> None:
        self.act(who, pay.enter_account, self.world.payees[place].pk, new_account())

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
            self.act(who, function, account.pk, *more)

    # ── decisions and plans

    @rule(who=USERS, place=PLACES, amount=st.sampled_from(["400.00", "1500.00", "25000.00"]), two=st.booleans())
    def decide(self, who: int, place: int, amount: str, two: bool) -> None:
        case, total = self.world.cases[place], Decimal(amount)
        lines = ((Purpose.HOME_EQUIPMENT, total / 2), (Purpose.GLASSES, total / 2)) if two else ()
        user = self.world.users[who]

        def decide_anew(actor: User, now: Any) -> None:
            made = Decision.objects.filter(case=case, state__in=Decision.IN_FORCE).first()
            application = case.applications.latest("pk")
            content = replace(content_for(case, total, lines), change_ground="wrong_information" if made else "")
            draft = cases.draft_decision(actor, now, application.pk, content, made.pk if made else None)
            cases.make_decision(actor, now, draft.pk)

        if self.act(who, decide_anew):
            self.reached.add("decided by a head" if user in self.world.users[2:5] else "decided")

    @rule(who=USERS, place=PLACES, share=st.sampled_from(["1.00", "250.00", "1000.00"]), apart=st.sampled_from(APART))
    def divide(self, who: int, place: int, share: str, apart: int) -> None:
        decision = Decision.objects.filter(case=self.world.cases[place], state__in=Decision.IN_FORCE).first()
        if decision:
            to = self.world.payees[(place + apart) % 3]
            part = pay.Share(to.pk, Decimal(share), self.world.run.pay_on)
            self.act(who, pay.divide_line, decision.lines.order_by("pk")[0].pk, [part, part])

    @rule(who=USERS)
    def stop(self, who: int) -> None:
        payment = Payment.objects.filter(state="planned").order_by("pk").first()
        if payment:
            self.act(who, pay.stop_payment, payment.pk, "Ska inte betalas.")

    # ── runs

    def run_in(self, *states: str) -> PaymentRun | None:
        return PaymentRun.objects.filter(state__in=states).order_by("-pk").first()

    @rule(who=USERS)
    def open(self, who: int) -> None:
        run = self.run_in("open")
        if run:
            self.act(who, pay.collect, run.pk)
        else:
            self.act(who, pay.open_run, self.world.section, self.world.run.pay_on)

    @rule(who=USERS)
    def submit(self, who: int) -> None:
        if run := self.run_in("open"):
            self.act(who, pay.submit_run, run.pk)

    @rule(who=USERS)
    def reopen(self, who: int) -> None:
        if run := self.run_in("submitted", "approved"):
            self.act(who, pay.reopen_run, run.pk, "En till ska med.")

    @rule(who=USERS, place=PLACES)
    def take_out(self, who: int, place: int) -> None:
        payment = Payment.objects.filter(state="in_run", case=self.world.cases[place]).first()
        if payment:
            self.act(who, pay.take_out, payment.pk, "Ska vänta.")

    @rule(who=USERS)
    def answer(self, who: int) -> None:
        for flag in RunFlag.objects.filter(answer="", run__state="submitted"):
            self.act(who, pay.answer_flag, flag.pk, "Underlaget stämmer.")

    @rule(who=HEADS, code=st.sampled_from(["246810", "246810", "246810", "000000"]))
    def approve(self, who: int, code: str) -> None:
        if run := self.run_in("submitted"):
            self.act(who, pay.approve_run, run.pk, code)

    @rule(who=HEADS, code=st.sampled_from(["246810", "246810", "246810", ""]))
    def release(self, who: int, code: str = "246810") -> None:
        if run := self.run_in("approved"):
            self.act(who, pay.release_run, run.pk, code)

    @initialize(first=HEADS, second=HEADS, steps=st.sampled_from(BEGINNINGS))
    def begin(self, first: int, second: int, steps: str) -> None:
        """Most sequences begin further on, so that the rules about money that has left are tried as often."""
        if steps != "submitted":
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

    @rule()
    def deliver(self) -> None:
        for run in PaymentRun.objects.filter(state="released"):
            pay.store_run_file(system_user(), timezone.now(), run.pk, bare_file(run))
            self.changed = True

    @rule(paid=st.booleans(), twice=st.booleans())
    def receipt(self, paid: bool, twice: bool) -> None:
        for file in RunFile.objects.filter(run__state="exported").select_related("file"):
            content = bare_receipt(file, PAID if paid else "RJCT")
            for _ in range(1 + twice):
                pay.read_receipt(system_user(), timezone.now(), content)
            self.changed = True

    # ── cheating

    @rule(who=st.integers(0, 8), statement=st.sampled_from(CHEATS))
    def cheat(self, who: int, statement: str) -> None:
        user = system_user() if who == 8 else self.world.users[who]

        def cheating(actor: User, now: Any) -> None:
            attack(user, statement)

        self.act(who % 8, cheating)

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
            self.act(who, cheating_with_code)

    @invariant()
    def nothing_is_wrong(self) -> None:
        if not self.changed:
            return  # what is refused is rolled back, so nothing is different
        self.changed = False
        # Planned once for all sequences: planning these takes longer than running them.
        rows = connection.connection.execute(EVERYTHING, prepare=True).fetchall()
        assert {name: count for name, count in rows if count} == {}
        states = connection.connection.execute("SELECT DISTINCT state FROM payments_payment", prepare=True).fetchall()
        self.reached |= {f"money {state}" for (state,) in states}


def _is_a_rule(error: DatabaseError) -> bool:
    """A constraint or a right that says no, as against a fault of ours."""
    return getattr(error.__cause__, "sqlstate", "")[:2] in {"23", "42", "BR", "55"}


def bare_file(run: PaymentRun) -> BankFile:
    """The run's file, without the schema check of every example (the file has tests of its own)."""
    from unittest import mock

    from payments import bankfile

    with mock.patch.object(bankfile, "validate"):
        return bankfile.make_bank_file(run)


def bare_receipt(file: RunFile, code: str) -> bytes:
    from unittest import mock

    from payments.bank import schema
    from payments.bank.fakebank import receipt_for

    with mock.patch.object(schema, "validate"):
        return receipt_for(bytes(file.file.content), lambda _: code)


def run_sequences(number: int, start: int) -> Counter[str]:
    """Run this many sequences from the seed `start`; how many of them came to each act and to each state of money."""
    chosen = settings(
        max_examples=number,
        stateful_step_count=4,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    run_state_machine_as_test(seed(start)(Chain), settings=chosen)
    return Chain.seen


def check_long_run(start: int) -> None:
    """Half of the five thousand sequences; a share of them must have let money out, or they prove nothing."""
    seen = run_sequences(EXAMPLES, start)
    assert seen["sequences"] >= HALF
    for state, share in {"released": 20, "exported": 20, "paid": 50, "returned": 50}.items():
        assert seen[f"money {state}"] >= HALF // share, seen
    for act in ("verify_account", "decide_anew", "divide_line", "take_out", "reopen_run", "cheating refused"):
        assert seen[act], (act, seen)
