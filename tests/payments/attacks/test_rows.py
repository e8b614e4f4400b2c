"""The rows are what they were made as: no column can be written, nothing can be deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, NotAllowed
from bistand.staff.models import Role, StepUp, User
from bistand.staff.queries import system_user
from payments import actions as pay
from payments.models import Payee, Payment
from tests.factories import attack, grant, make_section, make_user
from tests.payments.attacks.tools import REFUSED
from tests.story import Story, new_account, second_sign_in

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
    "withdrawal_id": "(SELECT min(id) FROM payments_payment)",
    "claim_id": "(SELECT min(id) FROM payments_payment)",
    "invoice_id": "(SELECT min(id) FROM payments_payment)",
    "planned_by_id": "(SELECT max(id) FROM staff_user)",
    "planned_at": "planned_at - interval '1 year'",
    "stopped_person_id": "(SELECT max(id) FROM staff_employee)",
    "entered_person_id": "(SELECT max(id) FROM staff_employee)",
    "verified_person_id": "(SELECT max(id) FROM staff_employee)",
    "decided_person_id": "(SELECT max(id) FROM staff_employee)",
    "approved_person_id": "(SELECT max(id) FROM staff_employee)",
    "released_person_id": "(SELECT max(id) FROM staff_employee)",
    "run_id": "(SELECT min(id) FROM payments_paymentrun)",
    "receipt_id": "(SELECT min(id) FROM payments_bankreceipt)",
    "reason": "'annat'",
    "return_code": "'AC01'",
    "settled_at": "now()",
}
# What a step of a payment may say with it.
SAID = {"run_id", "account_id", "receipt_id", "reason", "return_code"}
RUN_COLUMNS = {
    "id": "id + 1000000",
    "section_id": "(SELECT max(id) FROM staff_section)",
    "pay_on": "pay_on + 1",
    "money": "'guarantee'",
    "kind": "'emergency'",
    "kind_reason": "'Annat skäl än det som gavs'",
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
    "second_approved_by_id": "(SELECT max(id) FROM staff_user)",
    "second_approved_person_id": "(SELECT max(id) FROM staff_employee)",
    "second_approved_at": "now() - interval '1 year'",
    "second_step_up_id": "(SELECT min(id) FROM staff_stepup)",
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


@pytest.fixture(scope="module")
def beginning(beginning: Story) -> Story:
    """With rows of others that an attacker could point at: a run with its receipt, payments, people."""
    other = beginning.beside()
    other.new_payment()
    other.to("reconciled")
    beginning.case = beginning.new_case()
    beginning.decision = grant(beginning.caseworker, beginning.case, beginning.amount)
    beginning.new_payment()
    make_section()
    make_user(None)
    with acting(beginning.head, "test"):
        StepUp.objects.create(user=beginning.head, purpose="annat")
    return beginning


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


def test_every_column_of_a_payment_is_tried() -> None:
    """What asks whether a row has changed names the columns that there were when it was made."""
    stored = {field.column for field in Payment._meta.concrete_fields if not field.generated}
    assert stored - {"state"} == PAYMENT_COLUMNS.keys()


@pytest.mark.parametrize("state", ["open", "submitted", "approved", "released", "exported", "reconciled"])
def test_no_column_of_a_payment_in_a_run_can_be_written(story: Story, state: str) -> None:
    """The persons of the chain included: they are looked up, never taken from who writes."""
    payment = story.to(state).payment
    assert written(story.head, "payments_payment", payment.pk, PAYMENT_COLUMNS) == []


@pytest.mark.parametrize(("state", "step"), [("approved", "released"), ("released", "exported"), ("exported", "paid")])
def test_a_step_of_a_payment_carries_no_other_change(story: Story, state: str, step: str) -> None:
    """It is refused by the name of the column, before a foreign key or a CHECK is asked."""
    payment = story.to(state).payment
    for column in PAYMENT_COLUMNS.keys() - SAID:
        change = f"UPDATE payments_payment SET state = '{step}', {column} = {PAYMENT_COLUMNS[column]} WHERE id = %s"
        with pytest.raises(Conflict, match=rf"fastställt kan inte ändras \(payments_payment\.{column}\)"):
            attack(story.head, change, payment.pk)


@pytest.mark.parametrize("state", ["open", "submitted", "approved", "released", "exported", "reconciled"])
def test_no_column_of_a_run_can_be_written(story: Story, state: str) -> None:
    run = story.to(state).run
    assert written(story.head, "payments_paymentrun", run.pk, RUN_COLUMNS) == []


def test_what_a_planned_payment_says_is_replaced_not_rewritten(story: Story) -> None:
    columns = {column: value for column, value in PAYMENT_COLUMNS.items() if column != "account_id"}
    story.to("reconciled")
    planned = grant(story.caseworker, story.new_case()).payments.get()
    assert written(story.caseworker, "payments_payment", planned.pk, columns) == []


def test_no_column_of_an_account_can_be_written(story: Story) -> None:
    waiting = pay.enter_account(story.assistant, timezone.now(), story.payee.pk, new_account())
    for account in (story.account, waiting):
        assert written(story.checker, "payments_payoutaccount", account.pk, ACCOUNT_COLUMNS) == []


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
     "payments_runfile", "payments_bankreceipt", "payments_paymentinstruction", "payments_postingtable",
     "payments_ledgervoucher", "payments_ledgerreceipt"],
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


def test_whoever_stopped_a_payment_does_not_plan_it_anew_by_whatever_sign_in(story: Story) -> None:
    pay.stop_payment(story.caseworker, timezone.now(), story.payment.pk, "Fel dag.")
    again = """INSERT INTO payments_payment (case_id, decision_id, line_id, payee_id, amount, pay_on, reference, state,
      reason, planned_by_id) SELECT case_id, decision_id, line_id, payee_id, amount, pay_on, '', 'planned', '', 1
      FROM payments_payment WHERE id = %s"""
    for who in (story.caseworker, second_sign_in(story.caseworker, Role.SENIOR, story.section)):
        with pytest.raises(REFUSED, match="Någon annan planerar"):
            attack(who, again, story.payment.pk)
    with pytest.raises(REFUSED):
        attack(story.caseworker, "UPDATE payments_payment SET stopped_person_id = NULL")
    attack(story.head, again, story.payment.pk)
