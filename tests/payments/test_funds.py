"""Clients' own money: an agreement, in by the bank, out by the whole chain, and never below zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role
from bistand.staff.queries import system_user
from cases import actions as cases
from payments import actions as pay
from payments.bank.accounts import read_bankgiro
from payments.bank.fakebank import Booked, statement_for
from payments.bank_rows import bank_of
from payments.models import FundAgreement, FundEntry, LedgerVoucher, Money, Payment, PaymentRun
from payments.queries.funds import balance_of, entries_of, sums_at, to_distribute
from payments.queries.ledger import visible_vouchers
from payments.queries.secrecy import visible_payees
from tests.factories import make_case, make_section, make_user, sign_in
from tests.payments.funds import account, agree, booked_in, deposit, landlord, order
from tests.payments.ledger.building import BANK, in_force
from tests.story import Story, answer_all, check_as_at_commit, read_back
from tests.together import at_once, refused


def run_of_funds(story: Story) -> PaymentRun:
    """A run of clients' own money, walked on until it is at the bank."""
    run = pay.open_run(story.checker, timezone.now(), story.section, story.pay_on, money=Money.FUNDS)
    pay.submit_run(story.checker, timezone.now(), run.pk)
    answer_all(story.head, run)
    pay.approve_run(story.head, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)
    pay.release_run(story.head, timezone.now(), run.pk)
    deliver_due()
    run.refresh_from_db()
    return run


def said(*amounts: Decimal) -> list[int]:
    return [int(amount) for amount in amounts]


def test_money_comes_in_by_the_bank_and_goes_out_by_the_whole_chain_from_its_own_account(story: Story) -> None:
    in_force(BANK, "Egna medel;;2890;Skuld till klienter;", "Bankkontot för egna medel;;1940;Bank, egna medel;")
    agreement = agree(story)
    deposit(story, agreement)
    payment = pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, landlord(story)))
    assert balance_of(agreement) == Decimal(600)
    aid = story.to("submitted").run
    assert not aid.payments.filter(pk=payment.pk).exists()
    run = run_of_funds(story)
    assert [p.pk for p in run.payments.all()] == [payment.pk]
    sent = bytes(run.file.file.content)
    assert account().encode() in sent
    row = bank_of(story.section.pk, story.pay_on)
    assert row
    assert read_bankgiro(row["konto"]).number.encode() not in sent
    read_back(run)
    payment.refresh_from_db()
    people = (payment.entered_person, payment.verified_person, payment.decided_person, payment.released_person)
    assert (payment.state, len(set(people))) == ("paid", 4)
    assert payment.decided_person == story.caseworker.employee
    voucher = LedgerVoucher.objects.get(run=run)
    assert {(row["account"], row["amount"]) for row in voucher.rows} == {("2890", "400.00"), ("1940", "-400.00")}


def test_money_in_is_booked_once_as_a_debt_to_the_clients_when_there_are_rules_for_it(story: Story) -> None:
    agreement = agree(story)
    row = deposit(story, agreement)
    deliver_due()
    vouchers = LedgerVoucher.objects.filter(deposit=row.bank_entry)
    assert not vouchers.exists()
    in_force(BANK, "Egna medel;;2890;Skuld till klienter;", "Bankkontot för egna medel;;1940;Bank, egna medel;")
    deliver_due()
    assert {(each["account"], each["amount"]) for each in vouchers.get().rows} == {
        ("1940", "1000.00"), ("2890", "-1000.00"),
    }  # fmt: skip
    # Given to another client the money is as much a debt as it was.
    pay.reverse_deposit(story.accountant, timezone.now(), row.pk, "Fel klient.")
    pay.note_deposit(story.accountant, timezone.now(), row.bank_entry_id or 0, agreement.case.number, "Pension")
    deliver_due()
    voucher = vouchers.get()
    pay.note_ledger_answer(story.accountant, timezone.now(), voucher.pk, reason="Fel period.")
    pay.ask_for_voucher(story.accountant, timezone.now(), voucher.pk, timezone.localdate(), "Perioden är öppen.")
    deliver_due()
    assert sorted(vouchers.values_list("state", flat=True)) == ["refused", "sent"]


def test_the_voucher_of_a_deposit_is_read_on_its_page(story: Story, client: Client) -> None:
    in_force(BANK, "Egna medel;;2890;Skuld till klienter;", "Bankkontot för egna medel;;1940;Bank, egna medel;")
    deposit(story, agree(story))
    deliver_due()
    sign_in(client, story.accountant)
    assert "Insättning av egna medel" in client.get(reverse("vouchers")).text
    voucher = LedgerVoucher.objects.get()
    for name in ("voucher", "voucher_sie", "voucher_csv"):
        assert client.get(reverse(name, args=[voucher.pk])).status_code == 200


def test_the_voucher_of_a_deposit_is_its_sections_stands_in_the_register_and_is_counted(
    story: Story, client: Client
) -> None:
    in_force(BANK, "Egna medel;;2890;Skuld till klienter;", "Bankkontot för egna medel;;1940;Bank, egna medel;")
    deposit(story, agree(story))
    deliver_due()
    voucher = LedgerVoucher.objects.get()
    rows: Any = visible_vouchers(story.head)
    assert [row.section for row in rows] == [story.section.name]
    assert not visible_vouchers(make_user(Role.HEAD, make_section())).exists()
    register = sign_in(client, make_user(Role.CONTROLLER)).get(reverse("admin:payments_ledgervoucher_changelist"))
    assert voucher.reference in register.text
    # Refused, it waits for the accountant.
    waiting = f'<a href="{reverse("vouchers")}"'
    for answered in (False, True):
        page = sign_in(client, story.accountant).get(reverse("vouchers")).text
        assert ("1<span" in page.partition(waiting)[2].partition("</a>")[0]) is answered
        if not answered:
            pay.note_ledger_answer(story.accountant, timezone.now(), voucher.pk, reason="Fel period.")


def test_what_is_stopped_or_comes_back_is_the_clients_again(story: Story) -> None:
    agreement, payee = agree(story), landlord(story)
    deposit(story, agreement)
    stopped = pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, payee, "100.00"))
    pay.stop_payment(story.caseworker, timezone.now(), stopped.pk, "Redan betald.")
    assert balance_of(agreement) == Decimal(1000)
    pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, payee))
    read_back(run_of_funds(story), lambda _: "AM05")
    assert balance_of(agreement) == Decimal(1000)
    kinds = list(entries_of(agreement).order_by("pk").values_list("kind", "after"))
    assert kinds == [("deposit", 1000), ("withdrawal", 900), ("back", 1000), ("withdrawal", 600), ("back", 1000)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": Decimal("1000.01")}, "amount"),
        ({"amount": Decimal(0)}, "amount"),
        ({"text": " "}, "text"),
        ({"pay_on": timezone.localdate() - timedelta(days=1)}, "pay_on"),
    ],
)
def test_an_order_that_cannot_be_paid_is_refused_by_its_field(story: Story, change: dict[str, Any], field: str) -> None:
    agreement, payee = agree(story), landlord(story)
    deposit(story, agreement)
    with pytest.raises(Invalid) as refusal:
        pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, replace(order(story, payee), **change))
    assert (refusal.value.field, balance_of(agreement)) == (field, Decimal(1000))


def test_the_money_of_one_client_is_never_paid_to_another_or_out_of_the_agreements_time(story: Story) -> None:
    agreement = agree(story)
    deposit(story, agreement)
    other = story.new_case().applicant.payee
    with pytest.raises(Invalid, match="klienten själv"):
        pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, other))
    payee = landlord(story)
    pay.end_funds(story.caseworker, timezone.now(), agreement.pk, "Klienten klarar sig själv.")
    deposit(story, agree(story), "50.00")  # a new agreement does not bring the old one back
    with pytest.raises(Invalid):
        pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, payee, "10.00"))


def test_all_that_is_left_is_paid_to_the_client_when_the_agreement_ends(story: Story) -> None:
    agreement = agree(story)
    deposit(story, agreement)
    with pytest.raises(Conflict, match="egna medel"):
        cases.close_case(story.caseworker, timezone.now(), story.case.pk, "work")
    pay.end_funds(story.caseworker, timezone.now(), agreement.pk, "Klienten klarar sig själv.")
    payment = Payment.objects.get(withdrawal__agreement=agreement)
    assert (payment.amount, payment.payee.person) == (Decimal(1000), agreement.person)
    assert balance_of(agreement) == 0
    check_as_at_commit()
    # It came back: the client still gets it, though the agreement has ended.
    pay.stop_payment(story.caseworker, timezone.now(), payment.pk, "Fel dag.")
    pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, payment.payee, "1000.00"))
    assert balance_of(agreement) == 0


def test_a_booking_is_given_to_one_client_and_taken_back_only_while_the_money_is_there(story: Story) -> None:
    agreement = agree(story)
    entry = booked_in("700.00")
    assert list(to_distribute()) == [entry]
    wrong = pay.note_deposit(story.accountant, timezone.now(), entry.pk, agreement.case.number, "Pension")
    assert not to_distribute().exists()
    with pytest.raises(Conflict, match="redan fördelad"):
        pay.note_deposit(story.accountant, timezone.now(), entry.pk, agreement.case.number, "Igen")
    pay.reverse_deposit(story.accountant, timezone.now(), wrong.pk, "Fel klient.")
    assert (balance_of(agreement), list(to_distribute())) == (Decimal(0), [entry])
    again = pay.note_deposit(story.accountant, timezone.now(), entry.pk, agreement.case.number, "Pension")
    pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, landlord(story), "1.00"))
    with pytest.raises(Conflict, match="utbetalda"):
        pay.reverse_deposit(story.accountant, timezone.now(), again.pk, "Fel klient.")


def test_each_of_a_couple_has_their_own_and_the_partner_can_get_an_account(story: Story) -> None:
    case = make_case(story.caseworker, story.section, partner=True)
    partner = case.household.members.get(role="partner").person
    now, today = timezone.now(), timezone.localdate()
    agree(story, case)
    own = pay.agree_funds(story.caseworker, now, case.pk, partner.pk, "Undertecknat avtal.", today)
    with pytest.raises(Invalid, match="personnummer"):
        pay.note_deposit(story.accountant, now, booked_in("10.00").pk, case.number, "Pension")
    pay.note_deposit(story.accountant, now, booked_in("20.00").pk, partner.pnr, "Lön")
    assert balance_of(own) == Decimal(20)
    assert visible_payees(story.assistant).filter(person=partner).exists()
    # What comes in after the end is the client's all the same.
    pay.end_funds(story.caseworker, now, own.pk, "Klarar sig själv.")
    check_as_at_commit()
    pay.note_deposit(story.accountant, now, booked_in("30.00").pk, partner.pnr, "Lön")
    assert balance_of(own) == Decimal(30)


def test_who_may_do_what(story: Story) -> None:
    agreement = agree(story)
    for act in (
        lambda: pay.agree_funds(story.assistant, timezone.now(), story.case.pk, 1, "Avtal", timezone.localdate()),
        lambda: pay.note_deposit(story.caseworker, timezone.now(), booked_in("1.00").pk, agreement.case.number, "X"),
        lambda: pay.pay_funds(story.assistant, timezone.now(), agreement.pk, order(story, story.payee)),
        lambda: pay.sign_funds(story.caseworker, timezone.now(), timezone.localdate() - timedelta(days=1)),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_municipality_without_an_account_for_it_keeps_no_money(story: Story, settings: Any) -> None:
    settings.BANK = {**settings.BANK, "funds_bankgiro": ""}
    with pytest.raises(Conflict, match="inget konto"):
        agree(story)


# ---- the pages ------------------------------------------------------------------------------------------


def test_the_way_of_a_clients_money_is_walked_on_the_pages(story: Story, client: Client) -> None:
    case, payee, entry = story.case, landlord(story), booked_in("900.00")
    sign_in(client, story.caseworker)
    assert reverse("fund_new", args=[case.pk]) in client.get(reverse("payments_case_panel", args=[case.pk])).text
    agreed = {"person": case.applicant_id, "consent": "Skriftligt avtal.", "valid_from": timezone.localdate()}
    fund = client.post(reverse("fund_new", args=[case.pk]), agreed).headers["Location"]
    agreement = FundAgreement.objects.get()
    assert fund == reverse("fund", args=[agreement.pk])
    sign_in(client, story.accountant)
    shown = client.get(reverse("funds")).text.replace("\xa0", " ")
    assert "900 kr" in shown
    # No statement of the last month is read: there is nothing to hold the balances against.
    assert ("kan inte stämmas av" in shown, "Stämmer" in shown) == (True, False)
    give = reverse("fund_deposit", args=[entry.pk])
    assert "inget avtal" in client.post(give, {"number": "2000-00001", "text": "Pension"}).text
    assert client.post(give, {"number": case.number, "text": "Pension"}).status_code == 302
    sign_in(client, story.caseworker)
    paid = {"payee": payee.pk, "amount": "950", "pay_on": story.pay_on, "text": "Hyra", "reference": ""}
    pay_page = reverse("fund_pay", args=[agreement.pk])
    short = client.post(pay_page, paid)
    assert "Det finns 900 kr" in short.context["form"].errors["amount"][0].replace("\xa0", " ")
    assert client.post(pay_page, {**paid, "amount": "400"}).status_code == 302
    page = client.get(fund).text.replace("\xa0", " ")
    assert "500 kr" in page
    assert client.get(reverse("fund_pdf", args=[agreement.pk])).content.startswith(b"%PDF")
    assert client.post(reverse("fund_end", args=[agreement.pk]), {"reason": "Klarar sig själv."}).status_code == 302
    sign_in(client, story.checker)
    new_run = client.get(reverse("run_new")).text
    assert "egna medel" in new_run
    opened = client.post(
        reverse("run_new"), {"section": story.section.pk, "pay_on": story.pay_on, "money": "funds", "kind": "ordinary"}
    )
    assert ", egna medel</h1>" in client.get(opened.headers["Location"]).text


def test_the_accountant_sees_no_name_of_the_protected_and_not_the_clients_page(story: Story, client: Client) -> None:
    agreement = agree(story)
    cases.update_person(story.caseworker, timezone.now(), story.case.pk, agreement.person_id, protected=True)
    sign_in(client, story.accountant)
    text = client.get(reverse("funds")).text
    assert (agreement.person.name in text, "Skyddad person" in text) == (False, True)
    assert client.get(reverse("fund", args=[agreement.pk])).status_code in (403, 404)


# ---- the end of a month ----------------------------------------------------------------------------------


def test_the_balances_are_held_against_the_bank_and_a_difference_needs_its_explanation(story: Story) -> None:
    yesterday, now = timezone.localdate() - timedelta(days=1), timezone.now()
    agreement = agree(story)
    booked_in("1000.00", yesterday)
    # Told of in the statement of the day, given to somebody the day after.
    deposit_of = to_distribute().get()
    sums = sums_at(yesterday)
    assert said(sums.bank, sums.undistributed, sums.balance, sums.difference) == [1000, 1000, 0, 0]
    pay.note_deposit(story.accountant, now, deposit_of.pk, agreement.case.number, "Pension")
    pay.pay_funds(story.caseworker, now, agreement.pk, order(story, landlord(story)))
    sums = sums_at(timezone.localdate())
    assert said(sums.balance, sums.under_way, sums.undistributed, sums.difference) == [600, 400, 0, 0]
    row = pay.sign_funds(story.accountant, now, yesterday)
    assert said(row.bank, row.undistributed) == [1000, 1000]
    # The bank has taken a fee that nobody has explained.
    fee = [Booked(Decimal("7.00"), "AVGIFT")]
    content = statement_for(account(), yesterday - timedelta(days=1), fee, Decimal(0))
    pay.read_statement(system_user(), now, content)
    with pytest.raises(Invalid, match="Förklara"):
        pay.sign_funds(story.accountant, now, yesterday - timedelta(days=1))
    pay.sign_funds(story.accountant, now, yesterday - timedelta(days=1), "Bankens avgift, ersätts av kommunen.")
    with pytest.raises(Conflict, match="inte slut"):
        pay.sign_funds(story.accountant, now, timezone.localdate())


def test_a_run_that_the_bank_has_booked_is_no_longer_under_way(story: Story) -> None:
    agreement, today = agree(story), timezone.localdate()
    deposit(story, agreement)
    pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, landlord(story)))
    run = run_of_funds(story)
    out = Booked(Decimal(400), "UT1", message_id=run.file.message_id)
    content = statement_for(account(), today, [out], Decimal(1000))
    pay.read_statement(system_user(), timezone.now(), content)
    sums = sums_at(today)
    assert said(sums.bank, sums.balance, sums.under_way, sums.difference) == [600, 600, 0, 0]


# ---- two at once -----------------------------------------------------------------------------------------


def test_two_who_pay_at_once_cannot_pay_more_than_there_is(committed_db: None) -> None:
    story = Story()
    agreement = agree(story)
    deposit(story, agreement)
    payee = landlord(story)
    act = lambda: pay.pay_funds(story.caseworker, timezone.now(), agreement.pk, order(story, payee, "600.00"))  # noqa: E731
    assert refused(at_once(act, act)) == 1
    assert balance_of(agreement) == Decimal(400)
    assert FundEntry.objects.filter(kind="withdrawal").count() == 1
    with transaction.atomic():
        check_as_at_commit()
