"""Attacks on clients' own money: by raw SQL, as the application's own role and a signed-in person."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.staff.queries import system_user
from payments import actions as pay
from payments.models import FundAgreement, Money, Payment
from tests.factories import attack
from tests.payments.attacks.tools import REFUSED
from tests.payments.funds import agree, booked_in, deposit, landlord, order
from tests.payments.ledger.building import BANK, in_force
from tests.story import Story, check_as_at_commit

ENTRY = """INSERT INTO payments_fundentry
  (agreement_id, kind, amount, text, bank_entry_id, payee_id, payment_id, reverses_id, written_by_id, written_person_id)
  VALUES (%s, %s, %s, 'Test', %s, %s, %s, %s, 1, 1)"""


@pytest.fixture
def agreement(story: Story) -> FundAgreement:
    agreement = agree(story)
    deposit(story, agreement)
    return agreement


def test_money_is_not_made_up(story: Story, agreement: FundAgreement) -> None:
    """No deposit without a booking in on that account, of another sum, twice, or by somebody who pays out."""
    entry = booked_in("500.00")
    given = agreement.entries.get().bank_entry_id
    for who, amount, booking in (
        (story.accountant, "500.00", None),
        (story.accountant, "501.00", entry.pk),
        (story.accountant, "1000.00", given),
        (story.caseworker, "500.00", entry.pk),
        (story.head, "500.00", entry.pk),
    ):
        with pytest.raises(REFUSED):
            attack(who, ENTRY, agreement.pk, "deposit", amount, booking, None, None, None)


def test_nothing_is_put_back_that_has_not_come_back(story: Story, agreement: FundAgreement) -> None:
    payment = pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, landlord(story)))
    with pytest.raises(REFUSED):
        attack(story.caseworker, ENTRY, agreement.pk, "back", "400.00", None, None, payment.pk, None)
    with pytest.raises(REFUSED):
        attack(story.caseworker, ENTRY, agreement.pk, "back", "400.00", None, None, story.payment.pk, None)


def test_the_balance_is_never_below_zero_and_no_order_is_without_its_payment(
    story: Story, agreement: FundAgreement
) -> None:
    payee = landlord(story)
    with pytest.raises(REFUSED, match="räcker inte"):
        attack(story.caseworker, ENTRY, agreement.pk, "withdrawal", "1000.01", None, payee.pk, None, None)
    attack(story.caseworker, ENTRY, agreement.pk, "withdrawal", "10.00", None, payee.pk, None, None)
    with pytest.raises(REFUSED, match="inte planerad"):
        check_as_at_commit()


def test_an_entry_is_never_rewritten_or_deleted(story: Story, agreement: FundAgreement) -> None:
    for statement in ("UPDATE payments_fundentry SET amount = 2000", "DELETE FROM payments_fundentry",
                      "UPDATE payments_fundagreement SET person_id = person_id + 1",
                      "DELETE FROM payments_fundagreement"):  # fmt: skip
        with pytest.raises(REFUSED):
            attack(story.accountant, statement)


def test_own_money_is_not_paid_as_aid_nor_aid_as_own_money(story: Story, agreement: FundAgreement) -> None:
    payment = pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, landlord(story)))
    aid = story.to("open").run
    into = """UPDATE payments_payment SET state = 'in_run', run_id = %s, account_id = (SELECT id FROM
      payments_payoutaccount WHERE payee_id = payments_payment.payee_id AND state = 'verified') WHERE id = %s"""
    with pytest.raises(REFUSED, match="var sin körning"):
        attack(story.checker, into, aid.pk, payment.pk)
    pay.take_out(story.checker, timezone.now(), story.payment.pk if story.payment.run_id else Payment.objects.get(
        run=aid).pk, "Prov.")  # fmt: skip
    funds = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on, money=Money.FUNDS)
    with pytest.raises(REFUSED, match="var sin körning"):
        attack(story.checker, into, funds.pk, Payment.objects.get(withdrawal=None).pk)
    mixed = "UPDATE payments_payment SET decision_id = %s WHERE id = %s"
    with pytest.raises(REFUSED):
        attack(story.caseworker, mixed, story.decision.pk, payment.pk)


def test_a_payment_of_own_money_says_what_was_ordered_and_once(story: Story, agreement: FundAgreement) -> None:
    payee = landlord(story)
    payment = pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, payee))
    insert = """INSERT INTO payments_payment (case_id, withdrawal_id, payee_id, amount, pay_on, reference, state,
      reason, planned_by_id) VALUES (%s, %s, %s, %s, %s, '', 'planned', '', 1)"""
    for amount, to in (("400.00", payee.pk), ("900.00", payee.pk), ("400.00", story.payee.pk)):
        with pytest.raises(REFUSED):
            attack(story.caseworker, insert, story.case.pk, payment.withdrawal_id, to, amount, story.pay_on)


def test_the_rest_is_not_left_behind_when_an_agreement_ends(story: Story, agreement: FundAgreement) -> None:
    end = "UPDATE payments_fundagreement SET state = 'ended', ended_reason = 'x' WHERE id = %s"
    attack(story.caseworker, end, agreement.pk)
    with pytest.raises(REFUSED, match="kvar"):
        check_as_at_commit()


def test_whoever_ordered_it_is_a_link_and_cannot_release_it(story: Story, agreement: FundAgreement) -> None:
    pay.pay_funds(story.head, timezone.now(), agreement.pk, order(story, landlord(story)))
    run = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on, money=Money.FUNDS)
    pay.submit_run(story.checker, timezone.now(), run.pk)
    with pytest.raises(REFUSED, match="fattat beslutet"):
        pay.approve_run(story.head, timezone.now(), run.pk, "246810")


def test_no_voucher_is_of_money_that_did_not_come_in(story: Story, agreement: FundAgreement) -> None:
    in_force(BANK, "Egna medel;;2890;Skuld till klienter;", "Bankkontot för egna medel;;1940;Bank, egna medel;")
    deliver_due()
    copy = """INSERT INTO payments_ledgervoucher (deposit_id, table_id, reference, booked_on, generated_on, rows, count,
      total, file_id, state) SELECT %s, table_id, 'V-I9', booked_on, generated_on, rows, count, total, file_id, 'sent'
      FROM payments_ledgervoucher WHERE deposit_id IS NOT NULL"""
    for entry in (booked_in("1000.00").pk, agreement.entries.get().bank_entry_id):
        with pytest.raises(REFUSED):
            attack(system_user(), copy, entry)
