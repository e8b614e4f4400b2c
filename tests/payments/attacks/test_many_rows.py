"""Several rows planned by one statement: the rules hold for them together, and for each among the others."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from bistand.actions import acting
from payments import actions as pay
from payments.models import Payee, Payment
from tests.factories import grant
from tests.payments.attacks.test_birth import COLUMNS, values_of
from tests.payments.attacks.tools import REFUSED, forged
from tests.story import Story

Door = Callable[[list[Payment]], None]


def by_copy(rows: list[Payment]) -> None:
    statement = f"COPY payments_payment ({', '.join(COLUMNS)}) FROM STDIN"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            row.planned_at = timezone.now()
            copy.write_row(values_of(row))


def by_insert(rows: list[Payment]) -> None:
    Payment.objects.bulk_create(rows)


def beside_another_statement(rows: list[Payment]) -> None:
    """As the part of a statement that reads besides, where the rows are not yet to be seen."""
    places = f"({', '.join(['%s'] * len(COLUMNS))})"
    for row in rows:
        row.planned_at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH planned AS (INSERT INTO payments_payment ({', '.join(COLUMNS)})"
            f" VALUES {', '.join([places] * len(rows))}) SELECT count(*) FROM payments_payment",
            [value for row in rows for value in values_of(row)],
        )


DOORS: list[Door] = [by_insert, by_copy, beside_another_statement]


def planned(story: Story, *amounts: int) -> list[Payment]:
    found = []
    for amount in amounts:
        row = forged(story, "planned")
        row.amount, row.account, row.run = Decimal(amount), None, None
        found.append(row)
    return found


@pytest.mark.parametrize("door", DOORS)
def test_rows_that_are_planned_together_never_exceed_the_decision(story: Story, door: Door) -> None:
    """Each of them alone would be within it."""
    rows = planned(story, 600, 600)
    pay.stop_payment(story.head, timezone.now(), story.payment.pk, "Ska planeras om.")
    with pytest.raises(REFUSED, match="mer än vad beslutet ger"), acting(story.caseworker, "test"):
        door(rows)
    with acting(story.caseworker, "test"):
        door(planned(story, 600, 400))


@pytest.mark.parametrize("door", DOORS)
def test_one_row_among_others_is_not_to_another_household(story: Story, door: Door) -> None:
    rows = planned(story, 600, 400)
    rows[1].payee = Payee.objects.get(person=story.new_case().applicant)
    pay.stop_payment(story.head, timezone.now(), story.payment.pk, "Ska planeras om.")
    with pytest.raises(REFUSED, match="eget hushålls"), acting(story.caseworker, "test"):
        door(rows)


@pytest.mark.parametrize("door", DOORS)
def test_one_row_among_others_is_not_of_what_the_planner_has_stopped(story: Story, door: Door) -> None:
    other, rows = story.beside(), planned(story, 1000)
    other.case = story.new_case()
    other.decision = grant(story.caseworker, other.case, story.amount)
    pay.stop_payment(story.caseworker, timezone.now(), story.payment.pk, "Fel dag.")
    pay.stop_payment(other.head, timezone.now(), other.payment.pk, "Ska planeras om.")
    with pytest.raises(REFUSED, match="Någon annan planerar"), acting(story.caseworker, "test"):
        door([*planned(other, 1000), *rows])
