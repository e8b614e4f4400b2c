"""What the bank has sent back: who does what next, also of a rent guarantee and of a replaced decision."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict
from cases.models import Purpose
from payments import actions as pay
from payments.closing import payments_left
from payments.models import GuaranteeClaim, Money, Payment
from payments.queries.returns import kept, returned
from tests.factories import attack, sign_in
from tests.payments.funds import agree, deposit, landlord, order
from tests.payments.guarantees import granted, in_force
from tests.payments.test_funds import run_of_funds
from tests.payments.test_requisitions import issue
from tests.story import Story, answer_all, enter_and_verify, read_back, replace

GONE = "AC04"


def sent_back(story: Story) -> Payment:
    """The story's payment, sent to the bank and come back since the account is closed."""
    read_back(story.to("exported").run, lambda _: GONE)
    return story.payment


def guarantee_sent_back(story: Story) -> GuaranteeClaim:
    claim = granted(story, in_force(story, landlord(story)))
    run = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on, money=Money.GUARANTEE)
    pay.submit_run(story.checker, timezone.now(), run.pk)
    answer_all(story.head, run)
    pay.approve_run(story.head, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)
    pay.release_run(story.head, timezone.now(), run.pk)
    deliver_due()
    read_back(run, lambda _: GONE)
    return claim


def test_a_rent_guarantee_that_came_back_waits_for_a_new_account_and_then_for_who_judges(story: Story) -> None:
    claim = guarantee_sent_back(story)
    back = claim.payments.get()
    page = lambda user: sign_in(Client(), user).get(reverse("returned")).text  # noqa: E731
    again = reverse("guarantee_claim_again", args=[claim.pk])
    assert reverse("account_new", args=[back.payee_id]) in page(story.assistant)
    assert [row.pk for row in returned(story.caseworker)] == [back.pk]
    enter_and_verify(back.payee, story.assistant, story.checker)
    assert again in page(story.caseworker)
    assert again not in page(story.assistant)
    anew = pay.pay_claim(story.caseworker, timezone.now(), claim.pk, story.pay_on)
    assert (anew.state, anew.account) == ("planned", None)
    assert not returned(story.caseworker).exists()


def test_money_that_a_requisition_has_taken_since_is_not_to_be_paid_anew(story: Story) -> None:
    back = sent_back(story)
    issue(story, "600.00")
    assert [row.pk for row in returned(story.caseworker)] == [back.pk]
    issue(story, "400.00")
    assert not returned(story.caseworker).exists()


def test_money_of_a_replaced_decision_is_planned_of_the_new_one_as_far_as_it_goes(story: Story) -> None:
    old = story.decision
    story.to("exported")
    new = replace(story.caseworker, old, (Purpose.HOME_EQUIPMENT, Decimal(600)))
    assert not Payment.objects.filter(decision=new).exists()
    back = sent_back(story)
    row: Any = returned(story.caseworker).get()
    line = new.lines.get()
    assert (row.pk, row.plan_line, row.left) == (back.pk, line.pk, Decimal(600))
    back.pk, back.state, back.run, back.receipt = None, Payment.State.PLANNED, None, None
    with pytest.raises(Conflict, match="Beslutet gäller inte"), acting(story.caseworker, "test"):
        back.save(force_insert=True)
    pay.divide_line(story.caseworker, timezone.now(), line.pk, [pay.Share(story.payee.pk, Decimal(600), story.pay_on)])
    assert not returned(story.caseworker).exists()


def test_money_of_which_nothing_is_left_to_pay_is_told_and_hinders_no_closing(story: Story, client: Client) -> None:
    story.to("exported")
    new = replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal(600)))
    back = sent_back(story)
    assert [matter.effect for matter in payments_left(story.case, story.caseworker)] == ["hinders"]
    share = pay.Share(story.payee.pk, Decimal(600), story.pay_on)
    pay.divide_line(story.caseworker, timezone.now(), new.lines.get().pk, [share])
    assert [row.pk for row in kept(story.caseworker)] == [back.pk]
    assert "Beslutet är ersatt" in sign_in(client, story.accountant).get(reverse("returned")).text
    assert [matter.effect for matter in payments_left(story.case, story.caseworker)] == ["goes_on"]


SETTLE = "UPDATE payments_payment SET settled_at = now() WHERE id = %s"


def test_what_came_back_leaves_what_waits_once_it_has_been_paid_anew_and_not_before(story: Story) -> None:
    back = sent_back(story)
    enter_and_verify(story.payee, story.assistant, story.checker)
    share = pay.Share(story.payee.pk, Decimal(1000), story.pay_on)
    assert back.line_id is not None
    pay.divide_line(story.caseworker, timezone.now(), back.line_id, [share])
    story.run = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on)
    story.to("exported")
    with pytest.raises(Conflict, match="settled_at"):
        attack(story.head, SETTLE, back.pk)
    read_back(story.run)
    back.refresh_from_db()
    assert (back.state, back.at_rest, back.settled_at is not None) == ("returned", "settled", True)
    with pytest.raises(Conflict, match="settled_at"):
        attack(story.head, SETTLE, back.pk)


def test_a_clients_own_money_that_came_back_waits_until_it_is_ordered_anew(story: Story, client: Client) -> None:
    agreement, payee = agree(story), landlord(story)
    deposit(story, agreement)
    pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, payee))
    read_back(run_of_funds(story), lambda _: "AM05")
    back = Payment.objects.get(withdrawal__agreement=agreement)
    assert [row.pk for row in returned(story.caseworker)] == [back.pk]
    again = f"{reverse('fund_pay', args=[agreement.pk])}?back={back.pk}"
    assert again in sign_in(client, story.caseworker).get(reverse("returned")).text
    form = client.get(again).context["form"]
    assert (form["payee"].value(), form["amount"].value()) == (payee.pk, "400")
    pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, payee))
    assert not returned(story.caseworker).exists()
    read_back(run_of_funds(story))
    back.refresh_from_db()
    assert back.at_rest == "settled"


def test_a_clients_own_money_that_has_gone_to_something_else_is_told_and_not_paid_anew(story: Story) -> None:
    agreement, payee = agree(story), landlord(story)
    deposit(story, agreement)
    pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, payee))
    read_back(run_of_funds(story), lambda _: "AM05")
    pay.end_funds(story.caseworker, timezone.now(), agreement.pk, "Klienten klarar sig själv.")
    assert not returned(story.caseworker).exists()
    back = Payment.objects.get(withdrawal__agreement=agreement, state=Payment.State.RETURNED)
    assert [row.pk for row in kept(story.caseworker)] == [back.pk]
