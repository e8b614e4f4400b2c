"""What nobody can do to money, whatever door they come through; all as the application's own database role."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from celery import shared_task
from django.apps import apps
from django.contrib import admin
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, NotAllowed, Refusal
from bistand.staff.models import Role, StepUp, User
from bistand.staff.queries import system_user
from cases.models import Decision, Purpose, StoredFile
from payments import actions as pay
from payments.models import BankReceipt, Payee, Payment, PaymentRun, PayoutAccount, RunFile, RunFlag
from tests.factories import attack, grant, make_section, make_user
from tests.story import (
    Story,
    answer_all,
    check_as_at_commit,
    content_for,
    give_role,
    new_account,
    replace,
    second_sign_in,
)

REFUSED = (Refusal, DatabaseError, psycopg.Error)

# What an attacker would like to say of a payment, a run and an account: column → an expression of another value.
PAYMENT_COLUMNS = {
    "id": "id + 1000000",
    "case_id": "(SELECT min(id) FROM cases_case)",
    "decision_id": "(SELECT min(id) FROM cases_decision)",
    "line_id": "(SELECT min(id) FROM cases_decisionline)",
    "payee_id": "(SELECT min(id) FROM payments_payee)",
    "account_id": "(SELECT min(id) FROM payments_payoutaccount)",
    "amount": "amount - 1",
    "pay_on": "pay_on + 1",
    "reference": "'annat'",
    "planned_by_id": "(SELECT max(id) FROM staff_user)",
    "planned_at": "planned_at - interval '1 year'",
    "entered_person_id": "(SELECT max(id) FROM staff_employee)",
    "verified_person_id": "(SELECT max(id) FROM staff_employee)",
    "decided_person_id": "(SELECT max(id) FROM staff_employee)",
    "approved_person_id": "(SELECT max(id) FROM staff_employee)",
    "released_person_id": "(SELECT max(id) FROM staff_employee)",
    "run_id": "(SELECT min(id) FROM payments_paymentrun)",
    "receipt_id": "(SELECT min(id) FROM payments_bankreceipt)",
    "reason": "'annat'",
}
RUN_COLUMNS = {
    "id": "id + 1000000",
    "section_id": "(SELECT max(id) FROM staff_section)",
    "pay_on": "pay_on + 1",
    "opened_by_id": "(SELECT max(id) FROM staff_user)",
    "opened_at": "opened_at - interval '1 year'",
    "submitted_by_id": "(SELECT max(id) FROM staff_user)",
    "submitted_at": "now() - interval '1 year'",
    "approved_by_id": "(SELECT max(id) FROM staff_user)",
    "approved_person_id": "(SELECT max(id) FROM staff_employee)",
    "approved_at": "now() - interval '1 year'",
    "step_up_id": "(SELECT min(id) FROM staff_stepup)",
    "approved_count": "1000",
    "approved_sum": "1000000",
    "released_by_id": "(SELECT max(id) FROM staff_user)",
    "released_person_id": "(SELECT max(id) FROM staff_employee)",
    "released_at": "now() - interval '1 year'",
    "released_count": "1000",
    "released_sum": "1000000",
}
ACCOUNT_COLUMNS = {
    "id": "id + 1000000",
    "payee_id": "(SELECT max(id) FROM payments_payee)",
    "kind": "'plusgiro'",
    "clearing": "'9999'",
    "number": "'1234567'",
    "normalized": "'99991234567'",
    "bank": "'Annan bank'",
    "proof": "'Inget'",
    "warnings": "'[\"x\"]'",
    "entered_by_id": "(SELECT max(id) FROM staff_user)",
    "entered_person_id": "(SELECT max(id) FROM staff_employee)",
    "entered_at": "entered_at - interval '1 year'",
    "verified_by_id": "(SELECT max(id) FROM staff_user)",
    "verified_person_id": "(SELECT max(id) FROM staff_employee)",
    "verified_at": "coalesce(verified_at, now()) - interval '1 year'",
    "closed_at": "now() - interval '1 year'",
    "reason": "'annat'",
}


@pytest.fixture
def bystander(story: Story) -> Story:
    """The story, with rows of others that an attacker could point at: a run with its receipt, payments, people."""
    other = story.beside()
    other.new_payment()
    other.to("reconciled")
    story.case = story.new_case()
    story.decision = grant(story.caseworker, story.case, story.amount)
    story.new_payment()
    make_section()
    make_user(None)
    with acting(story.head, "test"):
        StepUp.objects.create(user=story.head, purpose="annat")
    return story


def release_by_hand(user: User, run: PaymentRun, *, rows: bool = True, **values: Any) -> None:
    """What the release does, without its checks."""
    with acting(user, "test"):
        PaymentRun.objects.filter(pk=run.pk).update(state="released")
        if rows:
            Payment.objects.filter(run=run).update(state="released", **values)
        check_as_at_commit()


def everyone(story: Story) -> list[User]:
    """Somebody of every role, and the system."""
    others = [make_user(role) for role in (Role.SENIOR, Role.CONTROLLER, Role.ADMINISTRATOR)]
    people = [story.assistant, story.checker, story.caseworker, story.head, story.accountant]
    return [*people, *others, system_user()]


# ── the rows are what they were made as ─────────────────────────────────────────────────────────────────────────


def written(user: User, table: str, row_id: int, columns: dict[str, str]) -> list[str]:
    """The columns that the attacker got through to."""
    found = []
    for column, value in columns.items():
        try:
            attack(user, f"UPDATE {table} SET {column} = {value} WHERE id = %s", row_id)
        except REFUSED:
            continue
        found.append(column)
    return found


@pytest.mark.parametrize("state", ["open", "submitted", "approved", "released", "exported", "reconciled"])
def test_no_column_of_a_payment_in_a_run_can_be_written(bystander: Story, state: str) -> None:
    """The persons of the chain included: they are looked up, never taken from who writes."""
    payment = bystander.to(state).payment
    assert written(bystander.head, "payments_payment", payment.pk, PAYMENT_COLUMNS) == []


@pytest.mark.parametrize("state", ["open", "submitted", "approved", "released", "exported", "reconciled"])
def test_no_column_of_a_run_can_be_written(bystander: Story, state: str) -> None:
    run = bystander.to(state).run
    assert written(bystander.head, "payments_paymentrun", run.pk, RUN_COLUMNS) == []


def test_what_a_planned_payment_says_is_replaced_not_rewritten(bystander: Story) -> None:
    columns = {column: value for column, value in PAYMENT_COLUMNS.items() if column != "account_id"}
    bystander.to("reconciled")
    planned = grant(bystander.caseworker, bystander.new_case()).payments.get()
    assert written(bystander.caseworker, "payments_payment", planned.pk, columns) == []


def test_no_column_of_an_account_can_be_written(bystander: Story) -> None:
    waiting = pay.enter_account(bystander.assistant, timezone.now(), bystander.payee.pk, new_account())
    for account in (bystander.account, waiting):
        assert written(bystander.checker, "payments_payoutaccount", account.pk, ACCOUNT_COLUMNS) == []


@pytest.mark.parametrize("column", ["name = 'Annan'", "person_id = NULL", "kind = 'other'", "registered_by_id = 1"])
def test_a_payee_stays_who_it_was(story: Story, column: str) -> None:
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(story.checker, f"UPDATE payments_payee SET {column} WHERE id = %s", story.payee.pk)


def test_who_registered_a_payee_is_the_bound_actor(story: Story) -> None:
    with acting(story.assistant, "test"):
        payee = Payee.objects.create(
            kind="other", name="Ny", registered_by=story.head, registered_at=timezone.now() - timedelta(days=9)
        )
    payee.refresh_from_db()
    assert payee.registered_by == story.assistant
    assert payee.registered_at > timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize(
    "table",
    ["payments_payee", "payments_payoutaccount", "payments_payment", "payments_paymentrun", "payments_runflag",
     "payments_runfile", "payments_bankreceipt", "payments_paymentinstruction"],
)  # fmt: skip
def test_nothing_of_money_can_be_deleted_or_left_unguarded(story: Story, table: str) -> None:
    for statement in ("DELETE FROM {}", "TRUNCATE {} CASCADE", "ALTER TABLE {} DISABLE TRIGGER USER"):
        with pytest.raises(NotAllowed):
            attack(story.head, statement.format(table))


@pytest.mark.parametrize("table", ["payments_runfile", "payments_bankreceipt", "cases_storedfile"])
def test_files_and_receipts_cannot_be_changed(story: Story, table: str) -> None:
    story.to("reconciled")
    with pytest.raises(Conflict, match="fastställt"):
        attack(system_user(), f"UPDATE {table} SET id = id")


# ── nothing is born further on than the beginning ───────────────────────────────────────────────────────────────


def forged(story: Story, state: str) -> Payment:
    """A payment that says that it has been through everything."""
    known = story.payment
    return Payment(
        case=known.case,
        decision=known.decision,
        line=known.line,
        payee=known.payee,
        account=story.account,
        amount=Decimal(1),
        pay_on=known.pay_on,
        state=state,
        run=story.run,
        planned_by=story.caseworker,
        entered_person=story.assistant.employee,
        verified_person=story.checker.employee,
        decided_person=story.caseworker.employee,
        approved_person=story.head.employee,
        released_person=story.head.employee,
    )


def by_save(row: Payment) -> None:
    row.save()


def by_bulk_create(row: Payment) -> None:
    Payment.objects.bulk_create([row])


def by_upsert(row: Payment) -> None:
    Payment.objects.bulk_create([row], update_conflicts=True, update_fields=["state", "run"], unique_fields=["id"])


COLUMNS = [str(field.column) for field in Payment._meta.fields if not field.primary_key]


def values_of(row: Payment) -> list[Any]:
    return [getattr(row, field.attname) for field in Payment._meta.fields if not field.primary_key]


def by_copy(row: Payment) -> None:
    row.planned_at = timezone.now()
    statement = f"COPY payments_payment ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write_row(values_of(row))


def by_merge(row: Payment) -> None:
    row.planned_at = timezone.now()
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(COLUMNS))
        cursor.execute(
            f"MERGE INTO payments_payment USING (SELECT 1) x ON false"
            f" WHEN NOT MATCHED THEN INSERT ({', '.join(COLUMNS)}) VALUES ({places})",
            values_of(row),
        )


DOORS: list[Callable[[Payment], None]] = [by_save, by_bulk_create, by_upsert, by_copy, by_merge]


@pytest.mark.parametrize("door", DOORS)
def test_no_payment_is_born_on_its_way_out(story: Story, door: Callable[[Payment], None]) -> None:
    story.to("exported")
    for state in ("in_run", "released", "exported", "paid", "returned", "stopped"):
        with pytest.raises(REFUSED, match="kan inte börja"), acting(story.head, "test"):
            door(forged(story, state))


@pytest.mark.parametrize("door", DOORS)
def test_no_payment_exceeds_its_decision_through_any_door(story: Story, door: Callable[[Payment], None]) -> None:
    row = forged(story, "planned")
    with pytest.raises(Conflict, match="mer än vad beslutet ger"), acting(story.caseworker, "test"):
        door(row)


def test_an_upsert_of_a_known_payment_changes_nothing(story: Story) -> None:
    story.to("submitted")
    row = story.payment
    row.state, row.amount = "released", Decimal("9.00")
    with pytest.raises(REFUSED), acting(story.head, "test"):
        by_upsert(row)


def test_a_merge_cannot_release(story: Story) -> None:
    story.to("approved")
    with pytest.raises(Conflict, match="effektuerad körning"):
        attack(
            story.head,
            "MERGE INTO payments_payment p USING payments_paymentrun r ON p.run_id = r.id"
            " WHEN MATCHED THEN UPDATE SET state = 'released'",
        )


@pytest.mark.parametrize("method", ["update", "bulk_update", "save"])
def test_the_orm_has_no_back_door(story: Story, method: str) -> None:
    payment = story.to("submitted").payment
    payment.amount = Decimal("1.00")
    doors: dict[str, Callable[[], object]] = {
        "update": lambda: Payment.objects.filter(pk=payment.pk).update(amount=payment.amount),
        "bulk_update": lambda: Payment.objects.bulk_update([payment], ["amount"]),
        "save": payment.save,
    }
    with pytest.raises(Conflict), acting(story.head, "test"):
        doors[method]()


@pytest.mark.parametrize("state", ["submitted", "approved", "released", "exported", "reconciled"])
def test_no_run_is_born_further_on(story: Story, state: str) -> None:
    with pytest.raises(Conflict, match="kan inte börja"), acting(story.head, "test"):
        PaymentRun.objects.bulk_create(
            [PaymentRun(section=story.section, pay_on=story.pay_on, state=state, opened_by=story.head)]
        )


def test_a_run_is_born_without_approval_or_release(story: Story) -> None:
    """What is put in beforehand counts for nothing."""
    person, now = story.head.employee, timezone.now()
    with acting(story.checker, "test"):
        run = PaymentRun.objects.create(
            section=story.section, pay_on=story.pay_on, opened_by=story.head, opened_at=now - timedelta(days=9),
            submitted_by=story.head, approved_by=story.head, approved_person=person, approved_at=now,
            approved_count=9, approved_sum=9, released_by=story.head, released_person=person, released_at=now,
            released_count=9, released_sum=9,
        )  # fmt: skip
    row = PaymentRun.objects.filter(pk=run.pk).values().get()
    assert row["opened_by_id"] == story.checker.pk
    assert row["opened_at"] > now - timedelta(minutes=1)
    assert {key for key, value in row.items() if value is not None and key.startswith(("subm", "appr", "rel"))} == set()


def test_no_account_is_born_verified(story: Story) -> None:
    row = PayoutAccount(
        payee=Payee.objects.get(pk=story.payee.pk), kind="bank", number="1", normalized="1", state="verified",
        entered_by=story.head, entered_person=story.head.employee, verified_by=story.checker,
        verified_person=story.checker.employee, verified_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(Conflict, match="kan inte börja"), acting(story.assistant, "test"):
        PayoutAccount.objects.bulk_create([row])


# ── steps that are not taken in order, or not by the right person ───────────────────────────────────────────────

STEPS = ["open", "submitted", "approved", "released", "exported", "reconciled"]
LEGAL = {(str(a), str(b)) for a, targets in PaymentRun.TRANSITIONS.items() for b in targets}


@pytest.mark.parametrize("held", STEPS)
def test_a_run_takes_no_step_that_is_not_in_the_table(story: Story, held: str) -> None:
    run = story.to(held).run
    for wanted in STEPS:
        if wanted != held and (held, wanted) not in LEGAL:
            with pytest.raises(Conflict, match="finns inte"):
                attack(story.head, "UPDATE payments_paymentrun SET state = %s WHERE id = %s", wanted, run.pk)


@pytest.mark.parametrize(("held", "wanted"), [("submitted", "approved"), ("approved", "released")])
def test_only_a_head_approves_and_releases(story: Story, held: str, wanted: str) -> None:
    run = story.to(held).run
    for user in everyone(story):
        if user == story.head:
            continue
        with acting(user, "test"):
            code = StepUp.objects.create(user=user, purpose=f"run:{run.pk}")
        values = "state = %s, step_up_id = %s" if wanted == "approved" else "state = %s"
        arguments = (wanted, code.pk) if wanted == "approved" else (wanted,)
        with pytest.raises(Conflict, match="av sektionschefen"):
            attack(user, f"UPDATE payments_paymentrun SET {values} WHERE id = %s", *arguments, run.pk)


def test_the_head_of_another_section_can_not_borrow_a_run(story: Story) -> None:
    other = make_section()
    stranger = make_user(Role.HEAD, other)
    run = story.to("submitted").run
    with acting(stranger, "test"):
        code = StepUp.objects.create(user=stranger, purpose=f"run:{run.pk}")
    for change in ("", f", section_id = {other.pk}"):
        with pytest.raises(Conflict):
            attack(
                stranger,
                f"UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s {change} WHERE id = %s",
                code.pk,
                run.pk,
            )


def test_a_payment_of_another_section_does_not_fit_in_a_run(story: Story) -> None:
    stranger, elsewhere = story.beside(), make_section()
    stranger.section = elsewhere
    stranger.caseworker = make_user(Role.CASEWORKER, elsewhere)
    payment = stranger.new_payment()
    account = PayoutAccount.objects.get(payee=payment.payee)
    run = story.to("open").run
    with pytest.raises(Conflict, match="sektion"):
        attack(
            story.checker,
            "UPDATE payments_payment SET state = 'in_run', run_id = %s, account_id = %s WHERE id = %s",
            run.pk,
            account.pk,
            payment.pk,
        )


CODES = {
    "none": lambda story: None,
    "another's": lambda story: _code(make_user(Role.HEAD), f"run:{story.run.pk}"),
    "for another run": lambda story: _code(story.head, f"run:{story.run.pk + 1}"),
    "for a report": lambda story: _code(story.head, "report"),
    "that does not exist": lambda story: 999_999_999,
    "given before the run was submitted": lambda story: story.__dict__["early"],
}


def _code(user: User, purpose: str) -> int:
    with acting(user, "test"):
        return StepUp.objects.create(user=user, purpose=purpose).pk


@pytest.mark.parametrize("kind", CODES)
def test_a_run_is_approved_with_a_fresh_code_of_ones_own_for_it(story: Story, kind: str) -> None:
    run = story.to("open").run
    story.__dict__["early"] = _code(story.head, f"run:{run.pk}")
    pay.submit_run(story.checker, timezone.now(), run.pk)
    with acting(story.head, "test"):
        RunFlag.objects.filter(run=run).update(answer="Sett.")
    with pytest.raises(REFUSED):
        attack(
            story.head,
            "UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s WHERE id = %s",
            CODES[kind](story),
            run.pk,
        )


def test_a_code_approves_once(story: Story) -> None:
    """Opened again and submitted with other rows, the run needs another code."""
    run = story.to("approved").run
    used = run.step_up_id
    pay.reopen_run(story.checker, timezone.now(), run.pk, "En till ska med.")
    pay.submit_run(story.checker, timezone.now(), run.pk)
    with pytest.raises(Conflict, match="engångskod"):
        attack(
            story.head,
            "UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s WHERE id = %s",
            used,
            run.pk,
        )


def test_a_code_older_than_five_minutes_approves_nothing(story: Story, owner_connection: Any) -> None:
    """Its moment is the server's, so it can neither be made older nor younger by who writes."""
    with acting(story.head, "test"):
        code = StepUp.objects.create(user=story.head, purpose="x", at=timezone.now() + timedelta(days=1))
    code.refresh_from_db()
    assert code.at < timezone.now() + timedelta(seconds=5)
    with pytest.raises(REFUSED):
        attack(story.head, "UPDATE staff_stepup SET at = now() WHERE id = %s", code.pk)


def test_the_release_needs_the_rows_to_follow(story: Story) -> None:
    run = story.to("approved").run
    with pytest.raises(Conflict, match="följs inte åt"):
        release_by_hand(story.head, run, rows=False)


def test_flags_are_judged_once_by_the_head_while_the_run_waits(story: Story) -> None:
    run = story.to("submitted").run
    flag = RunFlag.objects.filter(run=run).first()
    assert flag is not None
    for user in (story.checker, story.caseworker, system_user()):
        with pytest.raises(Conflict):
            attack(user, "UPDATE payments_runflag SET answer = 'Bra.' WHERE id = %s", flag.pk)
    attack(
        story.head,
        "UPDATE payments_runflag SET answer = 'Bra.', answered_by_id = %s, answered_at = '2020-01-01' WHERE id = %s",
        story.checker.pk,
        flag.pk,
    )
    flag.refresh_from_db()
    assert flag.answered_by == story.head
    assert flag.answered_at is not None
    assert flag.answered_at > timezone.now() - timedelta(minutes=1)
    for change in ("answer = 'Annat.'", "answer = ''", f"answered_by_id = {story.checker.pk}"):
        with pytest.raises(REFUSED):
            attack(story.head, f"UPDATE payments_runflag SET {change} WHERE id = %s", flag.pk)


def test_a_flag_is_not_born_answered(story: Story) -> None:
    run = story.to("open").run
    with pytest.raises(Conflict), acting(story.head, "test"):
        RunFlag.objects.bulk_create(
            [RunFlag(run=run, payment=story.payment, kind="new_account", answer="Bra.", answered_by=story.head)]
        )


# ── rule 3: the account that was approved is the account that is paid ───────────────────────────────────────────


def test_an_account_closed_after_the_approval_is_not_paid_to(story: Story) -> None:
    run = story.to("approved").run
    attack(story.checker, "UPDATE payments_payoutaccount SET state = 'closed' WHERE id = %s", story.account.pk)
    with pytest.raises(Conflict, match="ändrats efter godkännandet"):
        release_by_hand(story.head, run)


def test_an_account_verified_after_the_approval_is_not_slipped_in(story: Story) -> None:
    run, payee = story.to("approved").run, story.payee
    attack(story.checker, "UPDATE payments_payoutaccount SET state = 'closed' WHERE id = %s", story.account.pk)
    with acting(story.assistant, "test"):
        new = PayoutAccount.objects.create(
            payee=payee, kind="bank", number="7", normalized="7", entered_by=story.assistant,
            entered_person=story.assistant.employee,
        )  # fmt: skip
    attack(story.checker, "UPDATE payments_payoutaccount SET state = 'verified' WHERE id = %s", new.pk)
    for change in (f"account_id = {new.pk}", "account_id = NULL"):
        with pytest.raises(Conflict):
            attack(story.checker, f"UPDATE payments_payment SET {change} WHERE run_id = %s", run.pk)
    with pytest.raises(Conflict):
        release_by_hand(story.head, run, account_id=new.pk)


@pytest.mark.parametrize("unusual", ["another payee has it", "the number looks wrong"])
def test_an_unusual_account_is_not_verified_without_what_was_found(story: Story, unusual: str) -> None:
    known, warned = story.account, unusual == "the number looks wrong"
    number = "7" if warned else known.number
    with acting(story.assistant, "test"):
        payee = Payee.objects.create(kind="other", name="Ny", registered_by=story.assistant)
        waiting = PayoutAccount.objects.create(
            payee=payee, kind=known.kind, clearing=known.clearing, number=number,
            normalized=number if warned else known.normalized, warnings=["Kontrollsiffran stämmer inte."] * warned,
            entered_by=story.assistant, entered_person=story.assistant.employee,
        )  # fmt: skip
    verify = "UPDATE payments_payoutaccount SET state = 'verified', reason = %s WHERE id = %s"
    for reason in ("", "  "):
        with pytest.raises(Conflict, match="varför kontot ändå är rätt"):
            attack(story.checker, verify, reason, waiting.pk)
    attack(story.checker, verify, "Kontobeviset är läst.", waiting.pk)


def test_a_payment_without_account_does_not_come_into_a_run(story: Story) -> None:
    payment, run = story.new_payment(), None
    with acting(story.checker, "test"):
        run = PaymentRun.objects.create(section=story.section, pay_on=story.pay_on, opened_by=story.checker)
    with pytest.raises(Conflict, match="inget kontrollerat konto"):
        attack(
            story.checker, "UPDATE payments_payment SET state = 'in_run', run_id = %s WHERE id = %s", run.pk, payment.pk
        )


def test_a_payment_does_not_go_to_the_account_of_another(story: Story) -> None:
    payment = story.new_payment()
    run = story.to("open").run
    pay.take_out(story.checker, timezone.now(), payment.pk, "Ska vänta.")
    with pytest.raises(Conflict, match="annan betalningsmottagare"):
        attack(
            story.checker,
            "UPDATE payments_payment SET state = 'in_run', run_id = %s, account_id = %s WHERE id = %s",
            run.pk,
            story.account.pk,
            payment.pk,
        )


# ── rule 4: in one run, in one file, paid on the receipt ────────────────────────────────────────────────────────


def test_a_run_has_one_file(story: Story) -> None:
    file = story.to("exported").file
    for _ in range(2):
        with pytest.raises(REFUSED), acting(system_user(), "test"):
            RunFile.objects.create(
                run=story.run, message_id="R-annan", file=file.file, count=file.count, control_sum=file.control_sum
            )


def test_a_file_says_in_its_own_bytes_what_its_row_says(story: Story) -> None:
    from payments.bankfile import make_bank_file

    run = story.to("released").run
    made = make_bank_file(run)
    for content in (made.content.replace(b"1000.00", b"9000.00"), b"<Document/>", b"\xff\xfe"):
        with acting(system_user(), "test"):
            stored = _stored(content)
        with pytest.raises(Conflict, match="säger inte själv"), acting(system_user(), "test"):
            RunFile.objects.create(
                run=run, message_id=made.message_id, file=stored, count=made.count, control_sum=made.control_sum
            )


def test_a_file_whose_sum_is_not_the_rows_is_not_exported(story: Story) -> None:
    """A true file, of the run as it was with one row more: its own sum is right, but it is not what was released."""
    from payments.bankfile import make_bank_file

    run = story.to("released").run
    made = make_bank_file(run)
    content = made.content.replace(b"<CtrlSum>1000.00<", b"<CtrlSum>9000.00<")
    with acting(system_user(), "test"):
        RunFile.objects.create(
            run=run, message_id=made.message_id, file=_stored(content), count=1, control_sum=Decimal("9000.00")
        )
    with pytest.raises(Conflict, match="stämmer inte med körningens rader"):
        attack(system_user(), "UPDATE payments_paymentrun SET state = 'exported' WHERE id = %s", run.pk)


def _stored(content: bytes) -> StoredFile:
    return StoredFile.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), media_type="text/plain", size=len(content), content=content
    )


def test_stored_bytes_are_named_by_their_own_hash(story: Story) -> None:
    with pytest.raises(DatabaseError), acting(system_user(), "test"):
        StoredFile.objects.create(sha256="0" * 64, media_type="text/plain", size=1, content=b"x")


@pytest.mark.parametrize("state", ["paid", "returned"])
def test_nothing_is_paid_without_a_receipt(story: Story, state: str) -> None:
    payment = story.to("exported").payment
    with pytest.raises(REFUSED):
        attack(system_user(), "UPDATE payments_payment SET state = %s WHERE id = %s", state, payment.pk)


def test_the_receipt_of_another_run_pays_nothing_here(story: Story) -> None:
    receipt = BankReceipt.objects.get(run=story.to("reconciled").run)
    other = story.beside()
    payment = other.new_payment()
    other.to("exported")
    with pytest.raises(Conflict, match="bankens kvittens"):
        attack(
            system_user(),
            "UPDATE payments_payment SET state = 'paid', receipt_id = %s WHERE id = %s",
            receipt.pk,
            payment.pk,
        )


@pytest.mark.parametrize("role", ["assistant", "checker", "caseworker", "head"])
def test_a_receipt_is_read_in_by_the_economy_or_the_system(story: Story, role: str) -> None:
    story.to("exported")
    with pytest.raises(Conflict), acting(getattr(story, role), "test"):
        BankReceipt.objects.create(
            run=story.run, file=story.file.file, sha256=story.file.file.sha256, received_by=story.accountant
        )


@pytest.mark.parametrize("role", ["assistant", "checker", "caseworker", "head", "accountant"])
def test_the_file_is_written_by_the_system(story: Story, role: str) -> None:
    from payments.bankfile import make_bank_file

    made = make_bank_file(story.to("released").run)
    stored = None
    with acting(system_user(), "test"):
        stored = _stored(made.content)
    with pytest.raises(Conflict), acting(getattr(story, role), "test"):
        RunFile.objects.create(
            run=story.run, message_id=made.message_id, file=stored, count=made.count, control_sum=made.control_sum
        )


# ── rule 2: never more than the decision ────────────────────────────────────────────────────────────────────────


def test_two_decisions_of_one_matter_cannot_both_be_in_force(story: Story) -> None:
    """Made by the back door, a replacing decision would leave the first to be paid as well."""
    from cases import actions as cases

    new = cases.draft_decision(
        story.caseworker, timezone.now(), story.decision.application_id,
        dataclasses.replace(content_for(story.case, story.amount), change_ground="favourable"),
        replaces_id=story.decision.pk,
    )  # fmt: skip
    with pytest.raises(Conflict, match="ersätt"):
        attack(story.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", new.pk)


def test_a_decision_set_as_replaced_pays_nothing_and_must_have_another_in_its_place(story: Story) -> None:
    story.to("approved")
    with pytest.raises(Conflict, match="ersätts av ett annat"):
        _replaced_by_nothing(story)


def _replaced_by_nothing(story: Story) -> None:
    with acting(story.caseworker, "test"):
        Decision.objects.filter(pk=story.decision.pk).update(state="replaced")
        with pytest.raises(Conflict, match="Beslutet gäller inte"):
            release_by_hand(story.head, story.run)
        check_as_at_commit()


def test_what_has_left_counts_against_the_decision_that_replaces(story: Story) -> None:
    story.to("released")
    new = replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal("1200.00")))
    assert new.payments.get().amount == Decimal("200.00")
    row = new.payments.get()
    row.pk, row.amount = None, Decimal("0.01")
    with pytest.raises(Conflict, match="mer än vad beslutet ger"), acting(story.caseworker, "test"):
        row.save(force_insert=True)


# ── rule 1 and 8: persons, roles, and the doors of PostgreSQL itself ────────────────────────────────────────────


@pytest.mark.parametrize("link", ["assistant", "checker", "caseworker"])
@pytest.mark.parametrize("held", ["submitted", "approved"])
def test_no_link_of_the_chain_releases_by_another_sign_in_or_as_deputy(story: Story, link: str, held: str) -> None:
    """Enterer, verifier or decider, with a second sign-in that holds the head's role, in the head's place."""
    run = story.to(held).run
    person = getattr(story, link)
    other = second_sign_in(person)
    give_role(other, Role.HEAD, story.section, deputy_for=story.head)
    if held == "submitted":
        answer_all(story.head, run)
        code = _code(other, f"run:{run.pk}")
        attack(other, "UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s WHERE id = %s", code, run.pk)
    releaser = story.head if held == "submitted" else other
    _code(releaser, f"run:{run.pk}")
    with pytest.raises(REFUSED, match=r"olika personer|payment_chain"):
        release_by_hand(releaser, run)


def test_a_role_ended_in_the_middle_releases_nothing(story: Story) -> None:
    run = story.to("approved").run
    grant = story.head.grants.get()
    attack(system_user(), "UPDATE staff_rolegrant SET valid = daterange(lower(valid), lower(valid) + 0) WHERE false")
    today = timezone.localdate()
    with acting(system_user(), "test"):
        from django.db.backends.postgresql.psycopg_any import DateRange

        type(grant).objects.filter(pk=grant.pk).update(valid=DateRange(today - timedelta(days=9), today))
    with pytest.raises(Conflict, match="av sektionschefen"):
        attack(story.head, "UPDATE payments_paymentrun SET state = 'released' WHERE id = %s", run.pk)


def test_a_sign_in_that_is_closed_releases_nothing(story: Story) -> None:
    run = story.to("approved").run
    with acting(system_user(), "test"):
        User.objects.filter(pk=story.head.pk).update(is_active=False)
    with pytest.raises(Conflict):
        attack(story.head, "UPDATE payments_paymentrun SET state = 'released' WHERE id = %s", run.pk)


def test_there_is_no_superuser(story: Story) -> None:
    with pytest.raises(Conflict, match="superanvändare"):
        attack(system_user(), "UPDATE staff_user SET is_superuser = true WHERE id = %s", story.head.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "ALTER TABLE payments_payment DISABLE TRIGGER d_stamp",
        "ALTER TABLE payments_payment DROP CONSTRAINT payment_chain_is_broken_up",
        "DROP TRIGGER d_stamp ON payments_payment",
        "CREATE OR REPLACE FUNCTION payments_holds(actor bigint, wanted text[], section bigint) RETURNS boolean"
        " LANGUAGE sql AS $$ SELECT true $$",
        "CREATE TEMP TABLE staff_rolegrant (user_id bigint)",
        "CREATE SCHEMA mine",
        "CREATE TABLE public.mine (id int)",
        "SET ROLE bistand",
        "SET SESSION AUTHORIZATION bistand",
        "GRANT bistand TO CURRENT_USER",
        "COPY payments_payment TO PROGRAM 'cat'",
        "ALTER ROLE CURRENT_USER SUPERUSER",
    ],
)
def test_the_applications_role_owns_nothing_and_lifts_nothing(story: Story, statement: str) -> None:
    with pytest.raises(REFUSED):
        attack(story.head, statement)


def test_a_write_of_money_needs_a_bound_actor(story: Story) -> None:
    for statement in (
        "UPDATE payments_payment SET state = 'stopped', reason = 'x'",
        "INSERT INTO payments_paymentrun(section_id, pay_on, state, returned_reason, opened_by_id)"
        f" VALUES ({story.section.pk}, current_date, 'open', '', {story.head.pk})",
    ):
        with pytest.raises(DatabaseError, match="Ingen handlande person"):
            _unbound(statement)


def _unbound(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.actor', '', true)")
        cursor.execute(statement)


def test_triggers_off_the_check_still_refuses_equal_persons(committed_db: None, owner_connection: Any) -> None:
    """The owner of the database can switch the triggers off; a constraint stays."""
    story = Story().to("exported")
    payment = story.payment
    owner_connection.execute("ALTER TABLE payments_payment DISABLE TRIGGER USER")
    persons = ("entered", "verified", "decided", "approved", "released")
    pairs = [(a, b) for a in persons for b in persons if a != b and {a, b} != {"approved", "released"}]
    for mine, theirs in pairs:
        with pytest.raises(psycopg.errors.CheckViolation, match="payment_chain_is_broken_up"):
            owner_connection.execute(
                f"UPDATE payments_payment SET {mine}_person_id = {theirs}_person_id WHERE id = %s", [payment.pk]
            )
    for person in persons:
        with pytest.raises(psycopg.errors.CheckViolation, match="payment_chain_is_broken_up"):
            owner_connection.execute(
                f"UPDATE payments_payment SET {person}_person_id = NULL WHERE id = %s", [payment.pk]
            )


# ── the other doors: the admin and a task ───────────────────────────────────────────────────────────────────────


def test_the_admin_changes_nothing_of_cases_and_money() -> None:
    for model in [*apps.get_app_config("payments").get_models(), *apps.get_app_config("cases").get_models()]:
        for site in admin.sites.all_sites:
            if site.is_registered(model):
                own = site.get_model_admin(model)
                request: Any = None
                rights = (own.has_add_permission, own.has_change_permission, own.has_delete_permission)
                assert not any(right(request) for right in rights), model


@shared_task(name="tests.release_by_task")
def release_by_task(run_id: int) -> None:
    """What a task with a fault in it could try."""
    with acting(system_user(), "test"):
        PaymentRun.objects.filter(pk=run_id).update(state="released")
        Payment.objects.filter(run=run_id).update(state="released")


def test_a_task_cannot_release(story: Story) -> None:
    run = story.to("approved").run
    with pytest.raises(Conflict, match="av sektionschefen"):
        release_by_task.apply(args=[run.pk], throw=True)
