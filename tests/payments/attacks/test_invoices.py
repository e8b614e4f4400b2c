"""Invoices by the back door: no attest of one person, none above a right or a decision, and no second payment."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict
from bistand.staff.models import Role, User
from payments import actions as pay
from payments.models import Invoice, Payment
from tests.factories import attack, make_user
from tests.payments.attacks.tools import REFUSED
from tests.payments.test_invoices import attested, may_attest, received, reviewed, supplier, text_of
from tests.payments.test_requisitions import in_force
from tests.story import Story, second_sign_in

ATTEST = "UPDATE payments_invoice SET state = 'attested' WHERE id = %s"
REVIEW = "UPDATE payments_invoice SET state = 'reviewed' WHERE id = %s"
COPY = (
    "INSERT INTO payments_invoice(kind, source, file_id, file_hash, section_id, line_id, payee_id, number, reference,"
    " amount, invoice_date, due_date, alike_reason, state, code, closes_requisition, received_by_id,"
    " received_person_id, reviewed_person_id, attested_person_id, attested_at, reason) SELECT kind, source, f.id, '',"
    " section_id, line_id, payee_id, 'X1', '', amount, invoice_date, due_date, '', %s, '9999', true, 1, 1, 1, 2,"
    " '2000-01-01', '' FROM payments_invoice v, cases_storedfile f WHERE v.id = %s AND f.id <> v.file_id LIMIT 1"
)


@pytest.fixture
def office(story: Story) -> Story:
    may_attest(story)
    return story


def test_no_invoice_is_born_attested_and_who_received_it_is_the_bound_actor(office: Story) -> None:
    known = attested(office)
    spare = received(office)
    pay.reject_invoice(office.assistant, timezone.now(), spare.pk, reason="Prov.")
    for state in ("attested", "reviewed", "settled"):
        with pytest.raises(Conflict, match="kan inte börja som"):
            attack(office.assistant, COPY, state, known.pk)
    attack(office.assistant, COPY, "received", known.pk)
    born = Invoice.objects.latest("pk")
    assert (born.received_by, born.reviewed_person, born.attested_person, born.code) == (
        office.assistant,
        None,
        None,
        "",
    )
    assert born.received_at.year == timezone.now().year
    with pytest.raises(Conflict, match="tas emot av en assistent"):
        attack(office.accountant, COPY, "received", known.pk)


def test_nobody_attests_what_they_had_a_hand_in_by_whatever_sign_in(office: Story) -> None:
    row = reviewed(office)
    for person in (office.assistant, office.caseworker):
        other = second_sign_in(person, Role.HEAD, office.section)
        with pytest.raises((Conflict, IntegrityError)):
            attack(other, ATTEST, row.pk)
    order = in_force(office, "100.00")
    on_order = reviewed(office, payee_id=order.payee_id, requisition_id=order.pk, amount=Decimal("90.00"))
    with pytest.raises((Conflict, IntegrityError)):
        attack(second_sign_in(office.caseworker, Role.HEAD, office.section), ATTEST, on_order.pk)


def test_whoever_decided_does_not_review(office: Story) -> None:
    row = pay.enter_invoice(office.assistant, timezone.now(), received(office).pk, text_of(office))
    with pytest.raises((Conflict, IntegrityError)):
        attack(office.caseworker, REVIEW, row.pk)
    with pytest.raises(Conflict, match="bild ska ligga i akten"):
        attack(office.assistant, REVIEW, row.pk)


def test_the_limit_is_the_databases_and_nobody_of_money_sets_their_own(office: Story) -> None:
    row = reviewed(office, amount=Decimal("400.00"))
    give = (
        'INSERT INTO staff_attestlimit(code, role, "limit", valid, section_id)'
        " VALUES ('1', 'senior', NULL, daterange('2020-01-01', '2030-01-01'), %s)"
    )
    for user in (office.head, office.assistant, office.accountant):
        with pytest.raises(Conflict, match="systemförvaltaren"):
            attack(user, give, office.section.pk)
        with pytest.raises(REFUSED):
            attack(user, 'UPDATE staff_attestlimit SET "limit" = NULL')
    may_attest(office, "399.99", days_ago=0)
    with pytest.raises(Conflict, match="över din attesträtt"):
        attack(office.head, ATTEST, row.pk)
    with pytest.raises(Conflict, match="beslutsattesteras av"):
        attack(office.checker, ATTEST, row.pk)
    with pytest.raises(Conflict, match="över din attesträtt"):
        attack(make_user(Role.SENIOR, office.section), ATTEST, row.pk)


@pytest.mark.parametrize(
    "change",
    [
        "amount = amount + 1", "payee_id = payee_id - 1", "reference = '1'", "number = '1'", "line_id = NULL",
        "due_date = due_date + 30", "file_id = file_id - 1", "reviewed_person_id = 1", "attested_person_id = 1",
        "entered_person_id = 1", "received_person_id = 1", "received_at = now()", "code = '1'", "case_id = NULL",
        "section_id = section_id - 1", "document_id = NULL", "state = 'rejected'", "decided_person_id = NULL",
    ],
)  # fmt: skip
def test_nothing_of_a_reviewed_invoice_can_be_written(office: Story, change: str) -> None:
    row = reviewed(office)
    with pytest.raises(REFUSED):
        attack(office.assistant, f"UPDATE payments_invoice SET {change} WHERE id = %s", row.pk)


def test_persons_of_a_received_one_are_stamped_whatever_is_said(office: Story) -> None:
    row = received(office)
    for change in ("entered_person_id = 1", "received_person_id = 1", "received_at = now()", "file_hash = 'x'"):
        with pytest.raises(REFUSED):
            attack(office.assistant, f"UPDATE payments_invoice SET {change} WHERE id = %s", row.pk)
    attack(office.checker, "UPDATE payments_invoice SET number = 'A' WHERE id = %s", row.pk)
    row.refresh_from_db()
    assert row.entered_person == office.checker.employee
    with pytest.raises(REFUSED):
        attack(office.assistant, "DELETE FROM payments_invoice WHERE id = %s", row.pk)


def _forged(story: Story, row: Invoice, **other: Any) -> Payment:
    known = row.payments.get()
    values = {"amount": known.amount, "payee": known.payee, "reference": known.reference, **other}
    return Payment(
        case=known.case, decision=known.decision, line=known.line, invoice=row, pay_on=known.pay_on,
        planned_by=story.caseworker, **values,
    )  # fmt: skip


def _save(user: User, payment: Payment) -> None:
    with acting(user, "test"):
        payment.save(force_insert=True)


def test_an_invoice_is_paid_once_to_its_supplier_with_its_amount_and_reference(office: Story) -> None:
    row = attested(office, amount=Decimal("100.00"))
    other = supplier(office, "Bluff AB")
    pay.stop_payment(office.head, timezone.now(), office.case.payments.get(state="planned", invoice=None).pk, "Rum.")
    with pytest.raises(REFUSED, match=r"redan en utbetalning|invoice_is_paid_once"):
        _save(office.caseworker, _forged(office, row))
    pay.stop_payment(office.head, timezone.now(), row.payments.get().pk, "Prov.")
    for wrong in ({"amount": Decimal("99.00")}, {"payee": other}, {"reference": "Annat"}):
        with pytest.raises(Conflict, match="säger något annat"):
            _save(office.caseworker, _forged(office, row, **wrong))


def test_an_invoice_that_is_not_attested_is_not_paid(office: Story) -> None:
    known, row = attested(office, amount=Decimal("100.00")), reviewed(office, amount=Decimal("50.00"))
    payment = _forged(office, known, amount=Decimal("50.00"))
    payment.invoice = row
    with pytest.raises(Conflict, match="inte attesterad"):
        _save(office.caseworker, payment)


def test_a_requisition_is_used_only_by_an_attested_invoice(office: Story) -> None:
    order = in_force(office, "400.00")
    use = "UPDATE payments_requisition SET state = 'used' WHERE id = %s"
    with pytest.raises(Conflict, match="Ingen faktura"):
        attack(office.head, use, order.pk)
    attested(office, payee_id=order.payee_id, requisition_id=order.pk, amount=Decimal("400.00"))
    with pytest.raises(REFUSED):
        attack(office.head, "UPDATE payments_requisition SET state = 'countersigned' WHERE id = %s", order.pk)


def test_a_credit_note_is_never_attested_nor_above_its_invoice(office: Story) -> None:
    row = attested(office)
    note = pay.enter_invoice(
        office.assistant, timezone.now(), received(office).pk,
        text_of(office, kind="credit", credits_id=row.pk, amount=Decimal("400.01"), due_date=None),
    )  # fmt: skip
    for statement in (ATTEST, REVIEW, "UPDATE payments_invoice SET state = 'settled' WHERE id = %s"):
        with pytest.raises(REFUSED):
            attack(office.head, statement, note.pk)
