"""A new account waits before it is paid to, unless a third person says why not; and ways without an account number."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff import actions as staff
from bistand.staff.models import Role
from bistand.staff.queries import system_user
from bistand.staff.settings import KNOWN
from cases import actions as cases
from cases.actions.check import Shown
from payments import actions as pay
from payments.bank.bankdays import is_bank_day, next_bank_day
from payments.bank.pain001 import PaymentFileError
from payments.bankfile import make_bank_file
from payments.models import AccountKind, CoolingWaiver, Payee, PayeeKind, Payment, PaymentRun, PayoutAccount
from payments.queries.runs import left_out, ready_by_section
from tests.factories import attack, grant, make_case, make_user, sign_in
from tests.story import Story, new_account


@pytest.fixture
def waiting(story: Story) -> Story:
    """Accounts are paid to from ten days after they were verified; the run is of the next bank day."""
    staff.change_setting(
        make_user(Role.ADMINISTRATOR), timezone.now(), "payments.cooling_days", 10, timezone.localdate()
    )
    return story


def test_postgresql_has_the_default_that_the_setting_has(story: Story) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT payments_cooling_days(%s)", [timezone.localdate()])
        assert cursor.fetchone()[0] == KNOWN["payments.cooling_days"].default


def test_a_new_account_is_not_taken_into_a_run_and_it_is_said_why(waiting: Story, client: Client) -> None:
    run = waiting.to("open").run
    assert not run.payments.exists()
    assert [row.new_account for row in left_out(run)] == [waiting.account.pk]
    page = sign_in(client, waiting.head).get(f"/runs/{run.pk}/left-out/").content.decode()
    assert "karenstiden har inte gått ut" in page
    assert f"/accounts/{waiting.account.pk}/waive/" in page


def test_who_verifies_is_told_from_which_day_it_may_be_paid_to(waiting: Story, client: Client) -> None:
    payee = waiting.account.payee
    entered = pay.enter_account(waiting.assistant, timezone.now(), payee.pk, new_account())
    sign_in(client, waiting.checker)
    said = {"compared": "on", "reason": "Kontobeviset är läst noga."}
    page = client.post(f"/accounts/{entered.pk}/verify/", said, follow=True).text
    until = timezone.localdate() + timedelta(days=10)
    # In the message and by the account.
    assert page.count(f"kan betalas till från {until}") == 2
    pay.waive_cooling(waiting.head, timezone.now(), entered.pk, "Hyran förfaller. Ringde klienten.")
    assert "kan betalas till från" not in client.get(f"/payees/{payee.pk}/").text


def test_a_new_run_counts_those_in_cooling_off_apart_with_the_day(waiting: Story, client: Client) -> None:
    grant(waiting.caseworker, make_case(waiting.caseworker, waiting.section))  # has no account at all
    [row] = ready_by_section([waiting.section], waiting.pay_on)
    assert (row.payable.count, row.without_account.count, row.cooling.count) == (0, 1, 1)
    until = timezone.localdate() + timedelta(days=10)
    assert row.cooled_on == until
    shown = sign_in(client, waiting.checker).get("/runs/new/").text
    assert f'väntar på karens till <span class="nowrap">{until}' in shown
    pay.waive_cooling(waiting.head, timezone.now(), waiting.account.pk, "Hyran förfaller. Ringde klienten.")
    [row] = ready_by_section([waiting.section], waiting.pay_on)
    assert (row.payable.count, row.cooling.count, row.cooled_on) == (1, 0, None)


def test_postgresql_takes_no_new_account_into_a_run(waiting: Story) -> None:
    run = waiting.to("open").run
    put = (
        "UPDATE payments_payment SET state = 'in_run', run_id = %s, account_id = %s WHERE id = %s",
        run.pk, waiting.account.pk, waiting.payment.pk,
    )  # fmt: skip
    with pytest.raises((Refusal, DatabaseError), match="karenstiden"), transaction.atomic():
        attack(waiting.checker, *put)


def test_a_third_person_lets_it_be_paid_with_a_reason(waiting: Story) -> None:
    run, now = waiting.to("open").run, timezone.now()
    for involved in (waiting.assistant, waiting.checker):
        with pytest.raises(NotAllowed):
            pay.waive_cooling(involved, now, waiting.account.pk, "Akut.")
    with pytest.raises(Invalid):
        pay.waive_cooling(waiting.head, now, waiting.account.pk, " ")
    pay.waive_cooling(waiting.head, now, waiting.account.pk, "Hyran förfaller. Ringde klienten på känt nummer.")
    assert pay.collect(waiting.checker, now, run.pk) == 1


def test_who_entered_or_verified_waives_nothing_whatever_role_they_have(waiting: Story) -> None:
    for involved in (waiting.assistant, waiting.checker):
        staff.grant_role(
            system_user(),
            timezone.now(),
            involved,
            Role.SENIOR,
            waiting.section,
            timezone.localdate(),
            date(2100, 1, 1),
        )
        with pytest.raises(Conflict):
            pay.waive_cooling(involved, timezone.now(), waiting.account.pk, "Akut.")
        with pytest.raises((Refusal, DatabaseError)), transaction.atomic(), acting(involved, "test"):
            CoolingWaiver.objects.create(
                account=waiting.account, reason="Akut.", waived_by=waiting.head, waived_person=waiting.head.employee
            )


def test_an_account_verified_today_is_paid_to_tomorrow_but_not_today(story: Story) -> None:
    today = timezone.localdate()
    if is_bank_day(today):
        run = pay.open_run(story.checker, timezone.now(), story.section, today)
        assert not run.payments.exists()
    run = pay.open_run(story.checker, timezone.now(), story.section, next_bank_day(today))
    assert run.payments.count() == 1


# ---- ways without a number


def _enter(story: Story, kind: str, number: str = "") -> PayoutAccount:
    given = pay.NewAccount(kind, number, proof="Pass sett 2026-11-20.")
    return pay.enter_account(story.assistant, timezone.now(), story.payee.pk, given)


def test_the_account_register_has_no_number_here_and_takes_two_persons(story: Story) -> None:
    with pytest.raises(Invalid):
        _enter(story, AccountKind.SUS, "8257466")
    entered = _enter(story, AccountKind.SUS)
    assert (entered.number, entered.masked) == ("", "kontoregistret (SUS)")
    with pytest.raises(Conflict):
        pay.verify_account(story.assistant, timezone.now(), entered.pk)
    pay.verify_account(story.checker, timezone.now(), entered.pk)


def test_a_notice_goes_only_to_one_whose_identity_is_checked_and_with_a_reason(story: Story) -> None:
    entered, now = _enter(story, AccountKind.NOTICE), timezone.now()
    with pytest.raises(Conflict, match="Identiteten"):
        pay.verify_account(story.checker, now, entered.pk, "Har inget konto.")
    with pytest.raises(Refusal, match="Identiteten"), acting(story.checker, "test"):  # also past the action
        PayoutAccount.objects.filter(pk=entered.pk).update(state="verified", reason="Har inget konto.")
    routine = cases.add_to_routine(story.head, now, "Identitet", "once", "caseworker", each_adult=True)
    shown = Shown(timezone.localdate(), "Rätt person.", "Pass")
    cases.do_check(story.caseworker, now, story.case.pk, routine.pk, shown, story.case.applicant_id)
    with pytest.raises(Invalid):
        pay.verify_account(story.checker, now, entered.pk)
    assert pay.verify_account(story.checker, now, entered.pk, "Har inget konto.").state == "verified"


def test_a_supplier_is_not_paid_by_the_register_or_a_notice(story: Story) -> None:
    supplier = pay.register_payee(story.assistant, timezone.now(), PayeeKind.LANDLORD, "Almbybostäder AB")
    for kind in (AccountKind.SUS, AccountKind.NOTICE):
        with pytest.raises(Invalid, match="klient"):
            pay.enter_account(story.assistant, timezone.now(), supplier.pk, pay.NewAccount(kind, "", proof="Avtal."))
    with pytest.raises((Refusal, DatabaseError)), transaction.atomic(), acting(story.assistant, "test"):
        PayoutAccount.objects.create(
            payee=Payee.objects.get(pk=supplier.pk), kind="sus", number="", normalized="sus", proof="x",
            entered_by=story.assistant, entered_person=story.assistant.employee,
        )  # fmt: skip


def test_what_no_file_format_is_known_for_waits_and_is_never_guessed(story: Story) -> None:
    pay.verify_account(story.checker, timezone.now(), _enter(story, AccountKind.SUS).pk)
    run = story.to("open").run
    assert [row.kind for row in left_out(run)] == ["sus"]
    with acting(story.checker, "test"):
        Payment.objects.filter(pk=story.payment.pk).update(state="in_run", run=run, account=story.account)
    story.to("released")
    with pytest.raises(PaymentFileError, match="Be banken om det"):
        make_bank_file(PaymentRun.objects.get(pk=run.pk))
