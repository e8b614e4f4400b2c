"""Rules 1 and 8: persons, roles, and the doors of PostgreSQL itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from tests.factories import attack
from tests.payments.attacks.tools import REFUSED, code_for, release_by_hand
from tests.story import Story, answer_all, give_role, second_sign_in


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
        code = code_for(other, f"run:{run.pk}")
        attack(other, "UPDATE payments_paymentrun SET state = 'approved', step_up_id = %s WHERE id = %s", code, run.pk)
    releaser = story.head if held == "submitted" else other
    code_for(releaser, f"run:{run.pk}")
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
