"""Payments planned out of decisions, divided between payees, and stopped."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from cases import actions as cases
from cases.models import Decision, Purpose
from cases.numbers import add_months
from followup.my_day import my_day
from payments import actions as pay
from payments.models import Payee, Payment
from payments.queries.case import line_payments, payments_of_case
from tests.factories import make_application, sign_in
from tests.story import Story, content_for, replace

OTHER = Purpose.GLASSES


def sums(story: Story) -> list[tuple[str, Decimal]]:
    return list(Payment.objects.filter(case=story.case).order_by("pk").values_list("state", "amount"))


def test_a_decision_plans_its_whole_sum_to_the_client(story: Story) -> None:
    assert sums(story) == [("planned", Decimal("1000.00"))]
    assert story.payment.payee == story.payee


def test_a_standing_payee_gets_the_next_decision(story: Story) -> None:
    landlord = pay.register_payee(story.assistant, timezone.now(), "landlord", "Hyres AB")
    pay.instruct(story.caseworker, timezone.now(), story.case.pk, Purpose.HOME_EQUIPMENT, landlord.pk, "Faktura 12")
    replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal("1000.00")))
    assert (story.payment.payee, story.payment.reference) == (landlord, "Faktura 12")


def test_money_for_one_household_has_no_standing_payee_in_another(story: Story) -> None:
    stranger = Payee.objects.get(person=story.new_case().applicant)
    with pytest.raises(Invalid, match="eget hushålls"):
        pay.instruct(story.caseworker, timezone.now(), story.case.pk, Purpose.RENT, stranger.pk)


def test_a_line_is_divided_between_payees(story: Story) -> None:
    shop = pay.register_payee(story.assistant, timezone.now(), "other", "Möbler AB")
    line = story.decision.lines.get()
    shares = [
        pay.Share(shop.pk, Decimal("600.00"), story.pay_on),
        pay.Share(story.payee.pk, Decimal("400.00"), story.pay_on),
    ]
    pay.divide_line(story.caseworker, timezone.now(), line.pk, shares)
    assert sums(story) == [("stopped", Decimal(1000)), ("planned", Decimal(600)), ("planned", Decimal(400))]


@pytest.mark.parametrize(("amount", "days"), [("0.00", 0), ("-1.00", 0), ("1.00", -30)])
def test_a_share_has_an_amount_and_a_coming_bank_day(story: Story, amount: str, days: int) -> None:
    share = pay.Share(story.payee.pk, Decimal(amount), story.pay_on + timedelta(days=days))
    with pytest.raises(Invalid):
        pay.divide_line(story.caseworker, timezone.now(), story.decision.lines.get().pk, [share])
    assert sums(story) == [("planned", Decimal(1000))]


def test_shares_above_the_line_are_refused_and_nothing_changes(story: Story) -> None:
    share = pay.Share(story.payee.pk, Decimal("500.01"), story.pay_on)
    with pytest.raises(Conflict, match="mer än vad beslutet ger"):
        pay.divide_line(story.caseworker, timezone.now(), story.decision.lines.get().pk, [share, share])
    assert sums(story) == [("planned", Decimal(1000))]


def test_a_replaced_decision_stops_what_has_not_left_also_in_a_run(story: Story) -> None:
    story.to("approved")
    replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal("700.00")))
    assert sums(story) == [("stopped", Decimal(1000)), ("planned", Decimal(700))]


def test_what_has_left_for_another_purpose_counts_too(story: Story) -> None:
    """A thousand has left for equipment; the new decision gives twelve hundred for glasses: two hundred are left."""
    story.to("released")
    replace(story.caseworker, story.decision, (OTHER, Decimal("1200.00")))
    assert sums(story) == [("released", Decimal(1000)), ("planned", Decimal(200))]


def test_a_smaller_decision_than_what_has_left_plans_nothing(story: Story) -> None:
    story.to("released")
    replace(story.caseworker, story.decision, (OTHER, Decimal("300.00")))
    assert sums(story) == [("released", Decimal(1000))]


def test_a_stopped_payment_is_planned_anew_by_another_than_the_one_who_stopped_it(story: Story) -> None:
    pay.stop_payment(story.caseworker, timezone.now(), story.payment.pk, "Fel dag.")
    with pytest.raises(Conflict):
        pay.stop_payment(story.caseworker, timezone.now(), story.payment.pk, "Igen.")
    line = story.decision.lines.get().pk
    shares = [pay.Share(story.payee.pk, Decimal(500), story.pay_on)] * 2
    with pytest.raises(Conflict, match="Någon annan planerar"):
        pay.divide_line(story.caseworker, timezone.now(), line, shares)
    pay.divide_line(story.head, timezone.now(), line, shares)
    # Now that another has looked at it, the one who stopped it may divide it as any other line.
    pay.divide_line(story.caseworker, timezone.now(), line, shares[:1])
    assert [amount for state, amount in sums(story) if state == "planned"] == [Decimal(500)]


def test_what_the_replaced_decision_has_paid_is_told_and_does_not_remain_to_plan(story: Story, client: Client) -> None:
    story.to("reconciled")
    replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal("1500.00")))
    sign_in(client, story.caseworker)
    page = client.get(reverse("payments_case_panel", args=[story.case.pk])).content.decode()
    assert 'Betalt av det ersatta beslutet <strong class="num">1\xa0000\xa0kr' in page
    assert 'Kvar att planera <strong class="num">0\xa0kr' in page


def test_what_remains_of_each_line_is_what_may_be_planned(story: Story) -> None:
    """A thousand has left for equipment: of 600 for equipment and 900 for glasses, what is over counts on the last."""
    story.to("released")
    new = replace(
        story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal("600.00")), (OTHER, Decimal("900.00"))
    )
    equipment, glasses = [line_payments(line.pk) for line in new.lines.order_by("pk")]
    assert equipment
    assert glasses
    assert (equipment.divisible, glasses.divisible) == (Decimal(0), Decimal(500))
    pay.stop_payment(story.head, timezone.now(), glasses.payments[0].pk, "Fel dag.")
    assert payments_of_case(story.case)[0].remains == Decimal(500)
    with pytest.raises(Conflict, match="mer än vad beslutet ger"):
        pay.divide_line(
            story.caseworker, timezone.now(), glasses.line.pk, [pay.Share(story.payee.pk, Decimal(501), story.pay_on)]
        )


def rent_of_last_month(story: Story) -> Decision:
    """Rent granted for a month that has passed, as after a judgment, whose standing payee is the landlord."""
    landlord = pay.register_payee(story.assistant, timezone.now(), "landlord", "Hyres AB")
    pay.instruct(story.caseworker, timezone.now(), story.case.pk, Purpose.RENT, landlord.pk, "Hyra 12")
    first = add_months(timezone.localdate().replace(day=1), -1)
    content = dataclasses.replace(
        content_for(story.case, Decimal(6000), ((Purpose.RENT, Decimal(6000)),)),
        period_from=first,
        period_to=first + timedelta(days=27),
        obstacles={},
    )
    application = make_application(story.caseworker, story.case, first)
    draft = cases.draft_decision(story.caseworker, timezone.now(), application.pk, content)
    return cases.make_decision(story.caseworker, timezone.now(), draft.pk)


def test_rent_of_a_month_that_has_passed_asks_whether_the_client_has_paid_it(story: Story, client: Client) -> None:
    decision = rent_of_last_month(story)
    assert not decision.payments.exists()
    line = decision.lines.get()
    sign_in(client, story.caseworker)
    page = reverse("payment_divide", args=[line.pk])
    assert page in client.get(f"/cases/{story.case.pk}/").text
    assert page in client.get(reverse("payments_case_panel", args=[story.case.pk])).text
    assert page in [todo.url for todo in my_day(story.caseworker, timezone.localdate()).todo]
    assert "Har klienten redan betalat?" in client.get(page).text
    landlord = Payee.objects.get(name="Hyres AB")
    for to, payee in (("client", story.payee), ("supplier", landlord)):
        assert f'<option value="{payee.pk}" selected>' in client.get(f"{page}?to={to}").text
    share = pay.Share(story.payee.pk, Decimal(6000), story.pay_on)
    pay.divide_line(story.caseworker, timezone.now(), line.pk, [share])
    assert page not in [todo.url for todo in my_day(story.caseworker, timezone.localdate()).todo]
    assert "Har klienten redan betalat?" not in client.get(page).text
