"""Flags that ask for a second look at a client, a decision, an account or one person's part of a run."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bistand.actions import acting
from bistand.staff.models import Role
from payments import actions as pay
from payments import flags
from payments.models import PaymentRun, RunFlag
from tests.factories import grant, make_case, make_user
from tests.story import LIMIT, Story, enter_and_verify


def flagged(run: PaymentRun, kind: str) -> list[int]:
    return list(RunFlag.objects.filter(run=run, kind=kind).order_by("payment").values_list("payment", flat=True))


def test_the_first_payment_to_a_client_is_flagged_and_the_next_is_not(story: Story) -> None:
    case = make_case(story.assistant, story.section)
    enter_and_verify(case.applicant.payee, story.assistant, story.checker)
    payment = grant(story.caseworker, case, Decimal(500)).payments.get()
    run = story.to("submitted").run
    assert flagged(run, RunFlag.Kind.NEW_CLIENT) == [payment.pk]
    story.to("reconciled")
    again = story.beside()
    again.decision = grant(story.caseworker, case, Decimal(600))
    assert flagged(again.to("submitted").run, RunFlag.Kind.NEW_CLIENT) == []


def test_who_opens_a_case_and_decides_in_it_is_looked_at_by_another(story: Story) -> None:
    assert flagged(story.to("submitted").run, RunFlag.Kind.ALONE) == [story.payment.pk]


@pytest.mark.parametrize(("amount", "is_near"), [("19000.00", True), ("18999.00", False)])
def test_a_decision_just_below_a_limit_of_the_delegation_is_flagged(db: None, amount: str, is_near: bool) -> None:
    assert Decimal(20000) == LIMIT
    story = Story(amount=Decimal(amount))
    assert bool(flagged(story.to("submitted").run, RunFlag.Kind.NEAR_LIMIT)) is is_near


def test_a_decision_near_a_limit_is_flagged_once_whatever_its_payments(db: None) -> None:
    story = Story(amount=Decimal("19000.00"))
    shares = [pay.Share(story.payee.pk, Decimal(9500), story.pay_on)] * 2
    pay.divide_line(story.caseworker, timezone.now(), story.decision.lines.get().pk, shares)
    assert len(flagged(story.to("submitted").run, RunFlag.Kind.NEAR_LIMIT)) == 1


def test_many_payments_to_one_client_are_flagged_once(story: Story, monkeypatch: Any) -> None:
    monkeypatch.setattr(flags, "MANY", 2)
    shares = [pay.Share(story.payee.pk, Decimal(500), story.pay_on)] * 2
    pay.divide_line(story.caseworker, timezone.now(), story.decision.lines.get().pk, shares)
    other = story.new_payment()
    run = story.to("submitted").run
    found = RunFlag.objects.filter(run=run, kind=RunFlag.Kind.MANY_TO_ACCOUNT)
    assert [flag.account_id for flag in found] == [story.account.pk]
    assert not found.filter(payment=other).exists()


def test_a_decision_that_no_paper_came_in_for_is_flagged(story: Story) -> None:
    assert story.decision.application.channel != "e_service"
    assert flagged(story.to("submitted").run, RunFlag.Kind.NO_DOCUMENT) == [story.payment.pk]


def test_the_largest_payment_of_one_who_decided_most_of_the_run_is_flagged(story: Story, monkeypatch: Any) -> None:
    monkeypatch.setattr(flags, "LARGE_RUN", 3)
    colleague = make_user(Role.CASEWORKER, story.section)
    story.new_payment(Decimal(300))
    case = story.new_case()
    case_of_colleague = grant(colleague, case, Decimal(900))
    assert case_of_colleague.payments.exists()
    run = story.to("submitted").run
    assert flagged(run, RunFlag.Kind.DECIDERS_SHARE) == [story.payment.pk]


def test_the_number_of_statements_is_the_same_for_one_payment_and_for_ten(story: Story) -> None:
    def statements(run: PaymentRun) -> int:
        with acting(story.checker, "test"), CaptureQueriesContext(connection) as found:
            flags.raise_flags(run, timezone.localdate())
        return len(found)

    run = story.to("open").run
    alone = statements(run)
    for _ in range(9):
        story.new_payment()
    pay.collect(story.checker, timezone.now(), run.pk)
    assert statements(run) == alone
