"""Requisitions by the back door: no gap in the numbers, no single signature, no more than the decision."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, NotAllowed
from bistand.staff.models import Role
from payments import actions as pay
from payments.models import Payment, Requisition
from tests.factories import attack
from tests.payments.attacks.tools import REFUSED
from tests.story import Story, check_as_at_commit, second_sign_in

COPY = (
    "INSERT INTO payments_requisition(number, year, serial, case_id, decision_id, line_id, payee_id, goods, amount,"
    " last_day, state, code, issued_by_id, issued_person_id, reason) SELECT 'R1999-0001', 1999, 1, case_id,"
    " decision_id, line_id, payee_id, goods, %s, last_day, %s, '', 1, 1, '' FROM payments_requisition WHERE id = %s"
)
SIGN = "UPDATE payments_requisition SET state = 'countersigned', code = 'AAAAAAAA' WHERE id = %s"


def issued(story: Story, amount: str = "400.00") -> Requisition:
    shop = pay.register_payee(story.assistant, timezone.now(), "other", "Möbler AB")
    last_day = timezone.localdate() + timedelta(days=14)
    order = pay.Order(shop.pk, "En säng.", Decimal(amount), last_day)
    return pay.issue_requisition(story.caseworker, timezone.now(), story.decision.lines.get().pk, order)


def test_number_and_issuer_are_the_servers_whatever_is_said(story: Story) -> None:
    row = issued(story, "1.00")
    pay.stop_payment(story.caseworker, timezone.now(), story.payment.pk, "Rum.")
    attack(story.caseworker, COPY, "1.00", "issued", row.pk)
    forged = Requisition.objects.latest("pk")
    assert (forged.year, forged.serial) == (row.year, row.serial + 1)
    assert forged.number == f"R{row.year}-{row.serial + 1:04}"
    assert (forged.issued_by, forged.issued_person) == (story.caseworker, story.caseworker.employee)
    with pytest.raises(Conflict, match="kan inte börja som"):
        attack(story.caseworker, COPY, "1.00", "countersigned", row.pk)
    with pytest.raises(Conflict, match="utfärdas av en socialsekreterare"):
        attack(story.assistant, COPY, "1.00", "issued", row.pk)


def test_the_series_is_not_written_by_the_application(story: Story) -> None:
    issued(story)
    for statement in (
        "UPDATE payments_requisitionseries SET last = last + 1",
        "INSERT INTO payments_requisitionseries(year, last) VALUES (2001, 5)",
        "DELETE FROM payments_requisitionseries",
    ):
        with pytest.raises(NotAllowed):
            attack(story.caseworker, statement)


def test_a_number_that_was_taken_by_no_requisition_is_refused_at_commit(story: Story) -> None:
    """The statement takes a number and then adds no row."""
    row = issued(story, "1.00")
    pay.stop_payment(story.caseworker, timezone.now(), story.payment.pk, "Rum.")
    with pytest.raises(Conflict, match="får inte ha luckor"):
        _take_a_number_for_nothing(story, row)


def _take_a_number_for_nothing(story: Story, row: Requisition) -> None:
    nothing = COPY.replace("(number,", "(id, number,").replace("SELECT 'R1999", "SELECT id, 'R1999")
    with acting(story.caseworker, "test"):
        assert attack(story.caseworker, nothing + " ON CONFLICT (id) DO NOTHING", "1.00", "issued", row.pk) == 0
        check_as_at_commit()


def test_the_issuer_cannot_countersign_with_another_sign_in(story: Story) -> None:
    row = issued(story)
    other = second_sign_in(story.caseworker, Role.ASSISTANT, story.section)
    with pytest.raises((Conflict, IntegrityError), match="själv utfärdat"):
        attack(other, SIGN, row.pk)
    with pytest.raises(Conflict, match="kontrasigneras av en assistent"):
        attack(story.caseworker, SIGN, row.pk)


@pytest.mark.parametrize(
    "change",
    [
        "amount = amount + 1", "last_day = last_day + 30", "goods = 'En bil.'", "number = 'R2026-9999'",
        "serial = serial + 1", "payee_id = payee_id - 1", "issued_person_id = 1", "code = 'AAAAAAAA'",
        "countersigned_person_id = 1", "state = 'issued'", "state = 'voided'",
    ],
)  # fmt: skip
def test_what_is_in_force_is_only_voided_and_with_a_reason(story: Story, change: str) -> None:
    row = pay.countersign_requisition(story.assistant, timezone.now(), issued(story).pk)
    with pytest.raises(REFUSED):
        attack(story.assistant, f"UPDATE payments_requisition SET {change} WHERE id = %s", row.pk)


def test_what_is_voided_never_comes_back_nor_goes_away(story: Story) -> None:
    row = pay.void_requisition(story.caseworker, timezone.now(), issued(story).pk, reason="Fel vara.")
    for statement in (SIGN, "DELETE FROM payments_requisition WHERE id = %s"):
        with pytest.raises(REFUSED):
            attack(story.assistant, statement, row.pk)


def test_requisitions_and_payments_together_never_exceed_the_decision(story: Story) -> None:
    row = issued(story, "400.00")
    with pytest.raises(Conflict, match="mer än vad beslutet ger"):
        attack(story.caseworker, COPY, "0.01", "issued", row.pk)
    known = Payment.objects.get(case=story.case, state="planned")
    known.pk, known.amount = None, Decimal("0.01")
    with pytest.raises(Conflict, match="mer än vad beslutet ger"), acting(story.caseworker, "test"):
        known.save(force_insert=True)
