"""What holds also when the database's owner has switched the triggers off."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

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
