"""What a decision's letter is told of its payments: what is known, and nothing that is guessed."""

from decimal import Decimal

from django.utils import timezone

from cases.deliveries import render_letter
from cases.letters import YOU
from cases.models import Decision, Purpose
from cases.settlement import NOTHING_SETTLED, paid_of_line, settlement_of
from payments import actions as pay
from payments.models import AccountKind, Payee, PayeeKind, Payment
from tests.factories import grant, make_case
from tests.letters.reading import text_of
from tests.story import Story, enter_and_verify, replace

RENT = (Purpose.RENT, Decimal("6000.00"))
LIVELIHOOD = (Purpose.LIVELIHOOD, Decimal("2500.00"))


def landlord(story: Story) -> Payee:
    return pay.register_payee(story.assistant, timezone.now(), PayeeKind.LANDLORD, "Almbybostäder AB", "5560360793")


def two_payees(story: Story) -> Decision:
    """The rent to the landlord, whose account is not verified, and the rest to the client."""
    pay.instruct(story.caseworker, timezone.now(), story.case.pk, Purpose.RENT, landlord(story).pk, "Hyra")
    return replace(story.caseworker, story.decision, RENT, LIVELIHOOD)


def test_each_purpose_has_its_payee_and_the_client_is_addressed(story: Story) -> None:
    decision = two_payees(story)
    rent, livelihood = decision.lines.order_by("pk")
    assert settlement_of(decision).payees == {rent.pk: "Almbybostäder AB", livelihood.pk: YOU}


def test_a_planned_payment_has_its_day_at_the_earliest_and_a_masked_account(story: Story) -> None:
    (payout,) = settlement_of(story.decision).payouts
    assert (payout.day, payout.earliest, payout.amount) == (story.pay_on, True, story.amount)
    assert payout.account == f"Bankkonto •••• {story.account.number[-4:]}"


def test_a_payee_without_a_verified_account_has_no_day(story: Story) -> None:
    decision = two_payees(story)
    rent = settlement_of(decision).payouts[0]
    assert (rent.payee, rent.day, rent.account) == ("Almbybostäder AB", None, "")
    enter_and_verify(Payee.objects.get(name="Almbybostäder AB"), story.assistant, story.checker, AccountKind.BANKGIRO)
    assert settlement_of(decision).payouts[0].account.startswith("Bankgiro •••• ")


def test_what_is_released_has_the_days_of_its_run_for_certain(story: Story) -> None:
    (payout,) = settlement_of(story.to("released").decision).payouts
    assert (payout.day, payout.earliest) == (story.run.pay_on, False)


def test_what_has_left_because_of_the_replaced_decision_is_counted(story: Story) -> None:
    story.to("reconciled")
    settled = settlement_of(replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal("1500.00"))))
    assert settled.already_paid == Decimal("1000.00")
    assert [payout.amount for payout in settled.payouts] == [Decimal("500.00")]


def test_nothing_is_said_when_the_payments_are_not_all_that_is_granted(story: Story) -> None:
    pay.stop_payment(story.caseworker, timezone.now(), story.payment.pk, reason="Fel mottagare.")
    assert settlement_of(story.decision) == NOTHING_SETTLED


def test_a_line_divided_between_two_names_both(story: Story) -> None:
    line = story.decision.lines.get()
    shares = [
        pay.Share(landlord(story).pk, Decimal("400.00"), story.pay_on),
        pay.Share(story.payee.pk, Decimal("600.00"), story.pay_on),
    ]
    pay.divide_line(story.caseworker, timezone.now(), line.pk, shares)
    assert settlement_of(story.decision).payees == {line.pk: f"Almbybostäder AB och {YOU}"}


def test_a_refusal_settles_nothing(story: Story) -> None:
    assert settlement_of(Decision(amount=Decimal(0), case=story.case)) == NOTHING_SETTLED


def test_the_letter_tells_who_is_paid_and_when(story: Story) -> None:
    said = text_of(render_letter(two_payees(story)))
    assert "Boende Almbybostäder AB 6 000 kr" in said
    assert f"Tidigast {story.pay_on} Dig Bankkonto •••• {story.account.number[-4:]} 2 500 kr" in said


def test_the_letter_of_a_client_without_an_account_promises_no_day(story: Story) -> None:
    decision = grant(story.caseworker, make_case(story.caseworker, story.section))
    said = text_of(render_letter(decision))
    assert "När kontot är kontrollerat Dig Inget kontrollerat konto 1 000 kr" in said
    assert Payment.objects.get(decision=decision).pay_on.isoformat() not in said


def test_the_same_payments_give_the_same_bytes(story: Story) -> None:
    decision = two_payees(story)
    assert render_letter(decision) == render_letter(Decision.objects.get(pk=decision.pk))


def test_what_has_been_paid_of_a_line_is_what_the_bank_has_answered(story: Story) -> None:
    paid = lambda: story.decision.lines.annotate(paid=paid_of_line()).values_list("amount", "paid").get()  # noqa: E731
    assert paid() == (Decimal(1000), Decimal(0))
    story.to("exported")
    assert paid() == (Decimal(1000), Decimal(0))
    story.to("reconciled")
    assert paid() == (Decimal(1000), Decimal(1000))
