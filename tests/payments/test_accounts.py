"""Payees and accounts: one enters, another verifies, and a new version ends the old."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff.models import Role
from payments import actions as pay
from payments.models import AccountKind, Payee, PayoutAccount
from tests.factories import attack, make_user
from tests.story import Story, enter_and_verify, give_role, new_account, read_back, second_sign_in


def test_a_client_becomes_a_payee_when_the_case_is_opened(story: Story) -> None:
    assert Payee.objects.get(person=story.case.applicant).kind == "client"


def test_who_enters_an_account_does_not_verify_it(story: Story) -> None:
    waiting = pay.enter_account(story.assistant, timezone.now(), story.payee.pk, new_account())
    with pytest.raises(Conflict, match="En annan person"):
        pay.verify_account(story.assistant, timezone.now(), waiting.pk)
    again = second_sign_in(story.assistant, Role.ASSISTANT, story.section)
    with pytest.raises(Conflict, match="En annan person"):
        pay.verify_account(again, timezone.now(), waiting.pk)
    with pytest.raises(Conflict, match="En annan person"):
        pay.reject_account(again, timezone.now(), waiting.pk, "Fel.")


def test_a_new_account_ends_the_old_and_its_approval(story: Story) -> None:
    old = story.to("approved").account
    waiting = pay.enter_account(story.assistant, timezone.now(), story.payee.pk, new_account())
    pay.verify_account(story.checker, timezone.now(), waiting.pk, reason="Kontobevis sett.")
    old.refresh_from_db()
    assert (old.state, story.account) == ("closed", waiting)
    assert (story.payment.state, story.payment.reason) == ("planned", "Mottagarens konto har ändrats.")


def test_a_closed_account_is_taken_out_of_the_run(story: Story) -> None:
    story.to("submitted")
    pay.close_account(story.checker, timezone.now(), story.account.pk, "Avlidet konto.")
    assert story.payment.state == "planned"
    assert not PayoutAccount.objects.filter(payee=story.payee, state="verified").exists()


def test_a_flag_answered_of_one_account_is_raised_again_of_another(story: Story) -> None:
    """Sent back, given another account, and sent in again: the head judges the new account too."""
    run = story.to("approved").run
    waiting = pay.enter_account(story.assistant, timezone.now(), story.payee.pk, new_account())
    pay.verify_account(story.checker, timezone.now(), waiting.pk, reason="Kontobevis sett.")
    pay.reopen_run(story.checker, timezone.now(), run.pk, "Nytt konto.")
    pay.collect(story.checker, timezone.now(), run.pk)
    pay.submit_run(story.checker, timezone.now(), run.pk)
    with pytest.raises(Conflict, match="flaggade"):
        pay.approve_run(story.head, timezone.now(), run.pk, "246810")


@pytest.mark.parametrize(
    ("account", "field"),
    [
        (pay.NewAccount("bank", "12", "5839", "Bevis"), "number"),
        (pay.NewAccount("bank", "1234567", "58", "Bevis"), "clearing"),
        (pay.NewAccount("bankgiro", "5050-1056", proof="Faktura"), "number"),
        (pay.NewAccount("cheque", "1", proof="Bevis"), "kind"),
        (pay.NewAccount("bank", "1234567", "5839", " "), "proof"),
    ],
)
def test_what_cannot_be_an_account_is_said_at_its_field(story: Story, account: pay.NewAccount, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        pay.enter_account(story.assistant, timezone.now(), story.payee.pk, account)
    assert refused.value.field == field


def test_one_account_at_a_time_waits_for_a_payee(story: Story) -> None:
    pay.enter_account(story.assistant, timezone.now(), story.payee.pk, new_account())
    with pytest.raises(Conflict, match="väntar på kontroll"):
        pay.enter_account(story.checker, timezone.now(), story.payee.pk, new_account())


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.HEAD, Role.ACCOUNTANT, Role.CONTROLLER, Role.ADMINISTRATOR])
def test_accounts_are_entered_by_assistants_only(story: Story, role: str) -> None:
    with pytest.raises(NotAllowed):
        pay.enter_account(make_user(role, story.section), timezone.now(), story.payee.pk, new_account())


def test_a_deputy_who_entered_the_account_does_not_approve_the_run(story: Story) -> None:
    give_role(story.assistant, Role.HEAD, story.section, deputy_for=story.head)
    from tests.story import answer_all

    run = story.to("submitted").run
    answer_all(story.head, run)
    with pytest.raises(Conflict, match="Du har lagt in eller kontrollerat kontot"):
        pay.approve_run(story.assistant, timezone.now(), run.pk, "246810")


def test_an_account_that_another_payee_has_is_verified_only_with_what_was_found(story: Story) -> None:
    other = pay.register_payee(story.assistant, timezone.now(), "landlord", "Hyresvärden AB")
    enter_and_verify(other, story.assistant, story.checker)
    number = other.accounts.get().number
    again = pay.register_payee(story.assistant, timezone.now(), "landlord", "Hyresvärden i Almby AB")
    account = pay.NewAccount(AccountKind.BANK, number, "5839", "Faktura.")
    waiting = pay.enter_account(story.assistant, timezone.now(), again.pk, account)

    with pytest.raises(Invalid) as refused:
        pay.verify_account(story.checker, timezone.now(), waiting.pk)
    assert refused.value.field == "reason"
    pay.verify_account(story.checker, timezone.now(), waiting.pk, reason="Samma bolag, nytt namn.")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("verified", "Samma bolag, nytt namn.")


# ---- what the bank says of an account ---------------------------------------------------------------------


def test_an_account_that_the_bank_says_is_closed_is_paid_to_no_more_until_two_have_opened_another(story: Story) -> None:
    run = story.to("exported").run
    read_back(run, lambda _: "AC04")
    assert PayoutAccount.objects.get(payee=story.payee).state == "closed"
    share = pay.Share(story.payee.pk, Decimal("1000.00"), story.pay_on)
    pay.divide_line(story.caseworker, timezone.now(), story.decision.lines.get().pk, [share])
    again = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on)
    assert not again.payments.exists()
    waiting = pay.enter_account(story.assistant, timezone.now(), story.payee.pk, new_account())
    assert pay.collect(story.checker, timezone.now(), again.pk) == 0
    pay.verify_account(story.checker, timezone.now(), waiting.pk, reason="Kontobevis sett.")
    assert pay.collect(story.checker, timezone.now(), again.pk) == 1


def test_the_same_number_again_is_verified_only_with_what_was_found(story: Story) -> None:
    old = story.to("exported").account
    read_back(story.run, lambda _: "AC04")
    same = pay.NewAccount(old.kind, old.number, old.clearing, "Kontobevis.")
    waiting = pay.enter_account(story.assistant, timezone.now(), story.payee.pk, same)
    assert "Banken har sagt" in waiting.warnings[-1]
    with pytest.raises(Invalid, match="ändå är rätt"):
        pay.verify_account(story.checker, timezone.now(), waiting.pk)


def test_postgresql_closes_the_account_and_lets_nothing_go_to_it(story: Story) -> None:
    """Whatever door the return came through, the closed account cannot be opened again or put in a run."""
    story.to("exported")
    account = story.account
    read_back(story.run, lambda _: "AC07")
    with pytest.raises((Refusal, DatabaseError)):
        attack(story.assistant, "UPDATE payments_payoutaccount SET state = 'verified' WHERE id = %s", account.pk)
    share = pay.Share(story.payee.pk, Decimal("1000.00"), story.pay_on)
    planned = pay.divide_line(story.caseworker, timezone.now(), story.decision.lines.get().pk, [share])[0]
    again = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on)
    into = "UPDATE payments_payment SET state = 'in_run', run_id = %s, account_id = %s WHERE id = %s"
    with pytest.raises(Conflict, match="inget kontrollerat konto"):
        attack(story.checker, into, again.pk, account.pk, planned.pk)


def test_a_return_for_another_reason_leaves_the_account(story: Story) -> None:
    read_back(story.to("exported").run, lambda _: "AM05")
    assert PayoutAccount.objects.get(payee=story.payee).state == "verified"
