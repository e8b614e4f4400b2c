"""Rent guarantees: two persons give one, two judge what is asked of it, and it is paid by the whole chain."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role
from cases import actions as cases
from payments import actions as pay
from payments.models import GuaranteeClaim, LedgerVoucher, Money, Payment, RentGuarantee
from payments.queries.guarantees import commitment, left_of
from tests.factories import make_user, sign_in
from tests.payments.funds import landlord
from tests.payments.guarantees import claimed, decided, granted, in_force, switch_on, terms
from tests.payments.ledger.building import BANK
from tests.payments.ledger.building import in_force as posting_in_force
from tests.story import Story, answer_all, read_back, second_sign_in
from tests.together import at_once, refused


def test_a_claim_is_paid_by_the_whole_chain_in_a_run_and_on_an_account_of_its_own(story: Story) -> None:
    posting_in_force(BANK, "Hyresgaranti;;5790;Infriade hyresgarantier;")
    guarantee = in_force(story, landlord(story))
    claim = granted(story, guarantee)
    payment = claim.payments.get()
    assert not story.to("submitted").run.payments.filter(pk=payment.pk).exists()
    now = timezone.now()
    run = pay.open_run(story.checker, now, story.section, story.pay_on, money=Money.GUARANTEE)
    assert [row.pk for row in run.payments.all()] == [payment.pk]
    pay.submit_run(story.checker, now, run.pk)
    answer_all(story.head, run)
    pay.approve_run(story.head, timezone.now(), run.pk, settings.BISTAND_DEMO_CODE)
    pay.release_run(story.head, timezone.now(), run.pk)
    deliver_due()
    run.refresh_from_db()
    read_back(run)
    payment.refresh_from_db()
    assert (payment.state, payment.decided_person) == ("paid", story.caseworker.employee)
    voucher = LedgerVoucher.objects.get(run=run)
    assert {row["account"] for row in voucher.rows} == {"5790", "1930"}
    found = commitment(story.accountant, story.pay_on)
    assert (found.count, found.left, found.paid) == (1, Decimal(6000), Decimal(4000))


def test_none_is_given_where_the_municipality_has_not_chosen_that(story: Story) -> None:
    with pytest.raises(Conflict, match="inga hyresgarantier"):
        pay.decide_guarantee(story.caseworker, timezone.now(), story.case.pk, terms(story, landlord(story)))


def test_who_decides_a_guarantee_does_not_countersign_it_by_whatever_sign_in(story: Story) -> None:
    guarantee = decided(story, landlord(story))
    again = second_sign_in(story.caseworker, Role.SENIOR, story.section)
    with pytest.raises(Conflict, match="Någon annan"):
        pay.sign_guarantee(again, timezone.now(), guarantee.pk)
    with pytest.raises(Conflict, match="gäller inte"):
        claimed(story, guarantee)


def test_never_more_than_is_left_is_granted_and_what_is_taken_back_is_left_again(story: Story) -> None:
    guarantee = in_force(story, landlord(story))
    first, second = granted(story, guarantee, "7000.00"), claimed(story, guarantee, "5000.00")
    grant = lambda amount: pay.grant_claim(  # noqa: E731
        story.caseworker, timezone.now(), second.pk, Decimal(amount), "Rimligt.", story.pay_on
    )
    with pytest.raises(Invalid, match="3\xa0000\xa0kr kvar"):
        grant("5000.00")
    with pytest.raises(Conflict, match="Stoppa"):
        pay.refuse_claim(story.caseworker, timezone.now(), first.pk, "Hyran var betald.")
    pay.stop_payment(story.caseworker, timezone.now(), first.payments.get().pk, "Hyran var betald.")
    pay.refuse_claim(story.caseworker, timezone.now(), first.pk, "Hyran var betald.")
    assert left_of(guarantee) == Decimal(10000)
    grant("5000.00")
    assert left_of(guarantee) == Decimal(5000)


def test_a_stopped_payment_of_a_claim_is_planned_anew_once(story: Story) -> None:
    claim = granted(story, in_force(story, landlord(story)))
    pay.stop_payment(story.head, timezone.now(), claim.payments.get().pk, "Fel dag.")
    pay.pay_claim(story.caseworker, timezone.now(), claim.pk, story.pay_on)
    with pytest.raises(Conflict, match="på väg"):
        pay.pay_claim(story.caseworker, timezone.now(), claim.pk, story.pay_on)


def test_who_writes_a_claim_in_does_not_judge_it(story: Story) -> None:
    guarantee = in_force(story, landlord(story))
    paper = claimed(story, guarantee).document_id
    asked = pay.GuaranteeAsked(Decimal(10), timezone.localdate(), "Nycklar", paper)
    own = pay.note_claim(story.caseworker, timezone.now(), guarantee.pk, asked)
    with pytest.raises(Conflict, match="Någon annan"):
        pay.grant_claim(story.caseworker, timezone.now(), own.pk, Decimal(10), "Rimligt.", story.pay_on)


def test_a_claim_is_of_the_guarantees_days_with_a_paper_of_the_case(story: Story) -> None:
    guarantee = in_force(story, landlord(story))
    asked = pay.GuaranteeAsked(Decimal(10), timezone.localdate(), "Nycklar", claimed(story, guarantee).document_id)
    late = guarantee.valid_to + timedelta(days=1)
    for change, field in (
        ({"arose_on": late}, "arose_on"),
        ({"document_id": 0}, "document"),
        ({"amount": 0}, "amount"),
    ):
        with pytest.raises(Invalid) as refusal:
            pay.note_claim(story.assistant, timezone.now(), guarantee.pk, replace(asked, **change))
        assert refusal.value.field == field


def test_a_guarantee_is_not_ended_while_a_claim_waits(story: Story) -> None:
    guarantee = in_force(story, landlord(story))
    claim = claimed(story, guarantee)
    with pytest.raises(Conflict, match="krav att bedöma"):
        pay.end_guarantee(story.caseworker, timezone.now(), guarantee.pk, "Flyttat.")
    pay.refuse_claim(story.caseworker, timezone.now(), claim.pk, "Betald.")
    assert pay.end_guarantee(story.caseworker, timezone.now(), guarantee.pk, "Flyttat.").state == "ended"


def test_whose_guarantees_are_not_is_refused(story: Story) -> None:
    guarantee = in_force(story, landlord(story))
    claim = claimed(story, guarantee)
    for act in (
        lambda: pay.sign_guarantee(story.caseworker, timezone.now(), guarantee.pk),
        lambda: pay.end_guarantee(story.assistant, timezone.now(), guarantee.pk, "Slut"),
        lambda: pay.note_claim(story.accountant, timezone.now(), guarantee.pk, None),  # type: ignore[arg-type]
        lambda: pay.grant_claim(story.assistant, timezone.now(), claim.pk, Decimal(1), "Ja", story.pay_on),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_way_of_a_guarantee_is_walked_on_the_pages(story: Story, client: Client) -> None:
    switch_on()
    payee = landlord(story)
    sign_in(client, story.caseworker)
    new = reverse("guarantee_new", args=[story.case.pk])
    assert new in client.get(reverse("payments_case_panel", args=[story.case.pk])).text
    today = timezone.localdate()
    given = {"person": story.case.applicant_id, "landlord": payee.pk, "dwelling": "Storgatan 1", "limit": "5000",
             "valid_from": today, "valid_to": today - timedelta(days=1), "reason": "Barnen."}  # fmt: skip
    assert "före den första" in client.post(new, given).context["form"].errors["valid_to"][0]
    page = client.post(new, {**given, "valid_to": today + timedelta(days=90)}).headers["Location"]
    guarantee = RentGuarantee.objects.get()
    sign_in(client, story.head)
    assert client.post(reverse("guarantee_sign", args=[guarantee.pk])).status_code == 302
    paper = claimed(story, guarantee, "100.00").document_id
    sign_in(client, story.assistant)
    claim = {"amount": "900", "arose_on": today, "reason": "Hyra", "document": paper, "reference": ""}
    assert client.post(reverse("guarantee_claim_new", args=[guarantee.pk]), claim).status_code == 302
    row = GuaranteeClaim.objects.latest("pk")
    sign_in(client, story.caseworker)
    grant = {"amount": "800", "judgement": "Rimligt.", "pay_on": story.pay_on}
    assert client.post(reverse("guarantee_claim_grant", args=[row.pk]), grant).status_code == 302
    text = client.get(page).text.replace("\xa0", " ")
    assert "4 200 kr" in text
    stop, again = (reverse("payment_stop", args=[Payment.objects.get(claim=row).pk]),
                   reverse("guarantee_claim_again", args=[row.pk]))  # fmt: skip
    assert client.post(stop, {"reason": "Fel."}).status_code == 302
    # Another than the one who stopped it plans it anew.
    assert again not in client.get(page).text
    sign_in(client, story.head)
    assert again in client.get(page).text
    sign_in(client, story.checker)
    posted = {"section": story.section.pk, "pay_on": story.pay_on, "money": "guarantee", "kind": "ordinary"}
    opened = client.post(reverse("run_new"), posted)
    assert ", hyresgarantier</h1>" in client.get(opened.headers["Location"]).text


def test_the_accountant_reads_the_list_and_no_name_of_the_protected(story: Story, client: Client) -> None:
    guarantee = in_force(story, landlord(story))
    cases.update_person(story.caseworker, timezone.now(), story.case.pk, guarantee.person_id, protected=True)
    sign_in(client, make_user(Role.CONTROLLER))
    text = client.get(reverse("guarantees")).text
    assert (guarantee.person.name in text, guarantee.dwelling in text, "Skyddad person" in text) == (False, False, True)


def test_two_who_grant_at_once_cannot_grant_more_than_there_is(committed_db: None) -> None:
    story = Story()
    guarantee = in_force(story, landlord(story))
    claims = [claimed(story, guarantee, "6000.00"), claimed(story, guarantee, "6001.00")]
    acts = [
        lambda pk=claim.pk: pay.grant_claim(story.caseworker, timezone.now(), pk, Decimal(6000), "Ja", story.pay_on)
        for claim in claims
    ]
    assert refused(at_once(*acts)) == 1
    assert left_of(guarantee) == Decimal(4000)
