"""Attacks on rent guarantees: by raw SQL, as the application's own role and a signed-in person."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bistand.staff.models import Role
from payments import actions as pay
from payments.models import Money, RentGuarantee
from tests.factories import attack
from tests.payments.attacks.tools import REFUSED
from tests.payments.funds import landlord
from tests.payments.guarantees import claimed, decided, granted, in_force
from tests.story import Story, second_sign_in

INTO = """UPDATE payments_payment SET state = 'in_run', run_id = %s, account_id = (SELECT id FROM
  payments_payoutaccount WHERE payee_id = payments_payment.payee_id AND state = 'verified') WHERE id = %s"""
GRANT = "UPDATE payments_guaranteeclaim SET state = 'granted', granted = %s, judgement = 'Ja' WHERE id = %s"


@pytest.fixture
def guarantee(story: Story) -> RentGuarantee:
    return in_force(story, landlord(story))


def test_a_guarantee_is_in_force_by_two_persons_only(story: Story) -> None:
    guarantee = decided(story, landlord(story))
    sign = "UPDATE payments_rentguarantee SET state = 'active', signed_person_id = 1 WHERE id = %s"
    for who in (story.caseworker, story.assistant, second_sign_in(story.caseworker, Role.HEAD, story.section)):
        with pytest.raises(REFUSED):
            attack(who, sign, guarantee.pk)


def test_nothing_of_a_guarantee_or_a_claim_is_rewritten_or_deleted(story: Story, guarantee: RentGuarantee) -> None:
    claimed(story, guarantee)
    for statement in ('UPDATE payments_rentguarantee SET "limit" = 90000', "DELETE FROM payments_rentguarantee",
                      "UPDATE payments_guaranteeclaim SET amount = 9000", "DELETE FROM payments_guaranteeclaim",
                      "UPDATE payments_guaranteeclaim SET document_id = document_id + 1"):  # fmt: skip
        with pytest.raises(REFUSED):
            attack(story.head, statement)


def test_what_is_left_is_never_below_zero(story: Story, guarantee: RentGuarantee) -> None:
    granted(story, guarantee, "7000.00")
    claim = claimed(story, guarantee, "5000.00")
    with pytest.raises(REFUSED, match="inte så mycket kvar"):
        attack(story.caseworker, GRANT, "3000.01", claim.pk)
    attack(story.caseworker, GRANT, "3000.00", claim.pk)


def test_whoever_wrote_the_claim_in_does_not_grant_it(story: Story, guarantee: RentGuarantee) -> None:
    claim = claimed(story, guarantee)
    with pytest.raises(REFUSED, match="skrivit in kravet"):
        attack(second_sign_in(story.assistant, Role.SENIOR, story.section), GRANT, "1.00", claim.pk)


def test_a_guarantee_is_paid_neither_as_aid_nor_as_own_money(story: Story, guarantee: RentGuarantee) -> None:
    payment = granted(story, guarantee).payments.get()
    aid = story.to("open").run
    funds = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on, money=Money.FUNDS)
    for run in (aid, funds):
        with pytest.raises(REFUSED, match="var sin körning"):
            attack(story.checker, INTO, run.pk, payment.pk)
    own = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on, money=Money.GUARANTEE)
    paid = aid.payments.get()
    pay.take_out(story.checker, timezone.now(), paid.pk, "Prov.")
    with pytest.raises(REFUSED, match="var sin körning"):
        attack(story.checker, INTO, own.pk, paid.pk)


def test_a_payment_of_a_guarantee_says_what_was_granted_and_once(story: Story, guarantee: RentGuarantee) -> None:
    claim, waiting = granted(story, guarantee), claimed(story, guarantee, "300.00")
    insert = """INSERT INTO payments_payment (case_id, claim_id, payee_id, amount, pay_on, reference, state, reason,
      planned_by_id) VALUES (%s, %s, %s, %s, %s, '', 'planned', '', 1)"""
    to = guarantee.landlord_id
    for of, payee, amount in ((claim, to, "4000.00"), (claim, story.payee.pk, "4000.00"), (waiting, to, "300.00")):
        with pytest.raises(REFUSED):
            attack(story.caseworker, insert, story.case.pk, of.pk, payee, amount, story.pay_on)


def test_whoever_granted_it_is_a_link_and_cannot_release_it(story: Story, guarantee: RentGuarantee) -> None:
    claim = claimed(story, guarantee)
    pay.grant_claim(story.head, timezone.now(), claim.pk, claim.amount, "Rimligt.", story.pay_on)
    run = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on, money=Money.GUARANTEE)
    pay.submit_run(story.checker, timezone.now(), run.pk)
    with pytest.raises(REFUSED, match="fattat beslutet"):
        pay.approve_run(story.head, timezone.now(), run.pk, "246810")
