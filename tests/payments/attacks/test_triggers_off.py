"""What holds also when the database's owner has switched the triggers off."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from payments import actions as pay
from tests.payments.attacks.test_runs import another_head
from tests.payments.attacks.tools import emergency
from tests.payments.test_invoices import attested, may_attest
from tests.story import Story


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


def test_triggers_off_nobody_attests_an_invoice_they_had_a_hand_in(committed_db: None, owner_connection: Any) -> None:
    story = Story()
    may_attest(story)
    row = attested(story)
    owner_connection.execute("ALTER TABLE payments_invoice DISABLE TRIGGER USER")
    for mine, theirs in (
        ("attested", "reviewed"), ("attested", "received"), ("attested", "entered"), ("attested", "decided"),
        ("reviewed", "decided"),
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.CheckViolation):
            owner_connection.execute(
                f"UPDATE payments_invoice SET {mine}_person_id = {theirs}_person_id WHERE id = %s", [row.pk]
            )
    with pytest.raises(psycopg.errors.CheckViolation):
        owner_connection.execute(
            "UPDATE payments_invoice SET issued_person_id = attested_person_id WHERE id = %s", [row.pk]
        )


def test_triggers_off_no_emergency_is_released_on_the_word_of_one(committed_db: None, owner_connection: Any) -> None:
    story = Story()
    run = emergency(story, "approved")
    pay.approve_run_again(another_head(story), timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)
    emergency(story, "released")
    owner_connection.execute("ALTER TABLE payments_paymentrun DISABLE TRIGGER USER")
    for change in (
        "second_approved_person_id = approved_person_id", "second_approved_person_id = NULL",
        "second_step_up_id = NULL", "second_approved_at = NULL",
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.CheckViolation, match="emergency_run_has_two_approvers"):
            owner_connection.execute(f"UPDATE payments_paymentrun SET {change} WHERE id = %s", [run.pk])
    with pytest.raises(psycopg.errors.CheckViolation, match="run_out_of_the_ordinary_has_reason"):
        owner_connection.execute("UPDATE payments_paymentrun SET kind_reason = '' WHERE id = %s", [run.pk])
