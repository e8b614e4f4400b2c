"""Nothing is born further on than the beginning, through whatever door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict
from payments.models import Payee, Payment, PaymentRun, PayoutAccount
from tests.factories import attack
from tests.payments.attacks.tools import REFUSED, forged
from tests.story import Story


def by_save(row: Payment) -> None:
    row.save()


def by_bulk_create(row: Payment) -> None:
    Payment.objects.bulk_create([row])


def by_upsert(row: Payment) -> None:
    Payment.objects.bulk_create([row], update_conflicts=True, update_fields=["state", "run"], unique_fields=["id"])


FIELDS = [field for field in Payment._meta.fields if not field.primary_key and not field.generated]
COLUMNS = [str(field.column) for field in FIELDS]


def values_of(row: Payment) -> list[Any]:
    return [getattr(row, field.attname) for field in FIELDS]


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
