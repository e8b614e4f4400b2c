"""Rule 3: the account that was approved is the account that is paid; and how an account is verified."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict
from payments import actions as pay
from payments.models import Payee, PaymentRun, PayoutAccount
from tests.factories import attack
from tests.payments.attacks.tools import release_by_hand
from tests.story import Story


def test_an_account_closed_after_the_approval_is_not_paid_to(story: Story) -> None:
    run = story.to("approved").run
    attack(story.checker, "UPDATE payments_payoutaccount SET state = 'closed' WHERE id = %s", story.account.pk)
    with pytest.raises(Conflict, match="ändrats efter godkännandet"):
        release_by_hand(story.head, run)


def test_an_account_verified_after_the_approval_is_not_slipped_in(story: Story) -> None:
    run, payee = story.to("approved").run, story.payee
    attack(story.checker, "UPDATE payments_payoutaccount SET state = 'closed' WHERE id = %s", story.account.pk)
    with acting(story.assistant, "test"):
        new = PayoutAccount.objects.create(
            payee=payee, kind="bank", number="7", normalized="7", entered_by=story.assistant,
            entered_person=story.assistant.employee,
        )  # fmt: skip
    attack(story.checker, "UPDATE payments_payoutaccount SET state = 'verified' WHERE id = %s", new.pk)
    for change in (f"account_id = {new.pk}", "account_id = NULL"):
        with pytest.raises(Conflict):
            attack(story.checker, f"UPDATE payments_payment SET {change} WHERE run_id = %s", run.pk)
    with pytest.raises(Conflict):
        release_by_hand(story.head, run, account_id=new.pk)


@pytest.mark.parametrize("unusual", ["another payee has it", "the number looks wrong"])
def test_an_unusual_account_is_not_verified_without_what_was_found(story: Story, unusual: str) -> None:
    known, warned = story.account, unusual == "the number looks wrong"
    number = "7" if warned else known.number
    with acting(story.assistant, "test"):
        payee = Payee.objects.create(kind="other", name="Ny", registered_by=story.assistant)
        waiting = PayoutAccount.objects.create(
            payee=payee, kind=known.kind, clearing=known.clearing, number=number,
            normalized=number if warned else known.normalized, warnings=["Kontrollsiffran stämmer inte."] * warned,
            entered_by=story.assistant, entered_person=story.assistant.employee,
        )  # fmt: skip
    verify = "UPDATE payments_payoutaccount SET state = 'verified', reason = %s WHERE id = %s"
    for reason in ("", "  "):
        with pytest.raises(Conflict, match="varför kontot ändå är rätt"):
            attack(story.checker, verify, reason, waiting.pk)
    attack(story.checker, verify, "Kontobeviset är läst.", waiting.pk)


def test_a_payment_without_account_does_not_come_into_a_run(story: Story) -> None:
    payment, run = story.new_payment(), None
    with acting(story.checker, "test"):
        run = PaymentRun.objects.create(section=story.section, pay_on=story.pay_on, opened_by=story.checker)
    with pytest.raises(Conflict, match="inget kontrollerat konto"):
        attack(
            story.checker, "UPDATE payments_payment SET state = 'in_run', run_id = %s WHERE id = %s", run.pk, payment.pk
        )


def test_a_payment_does_not_go_to_the_account_of_another(story: Story) -> None:
    payment = story.new_payment()
    run = story.to("open").run
    pay.take_out(story.checker, timezone.now(), payment.pk, "Ska vänta.")
    with pytest.raises(Conflict, match="annan betalningsmottagare"):
        attack(
            story.checker,
            "UPDATE payments_payment SET state = 'in_run', run_id = %s, account_id = %s WHERE id = %s",
            run.pk,
            story.account.pk,
            payment.pk,
        )
