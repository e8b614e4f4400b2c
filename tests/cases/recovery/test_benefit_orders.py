"""Payment orders to Försäkringskassan of an advance on a benefit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from cases import actions
from cases.actions.benefit_order import OrderContent
from cases.models import BenefitOrder
from tests.cases.recovery.desk import PDF, REFUSED, Desk
from tests.factories import attack, sign_in
from tests.letters.reading import text_of


class Advance:
    """Aid of which the decision says that it is an advance on sickness benefit, served on the person."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        ground = "Väntar på sjukpenning för november 2026."
        self.decision = desk.by_right(repayment="advance", repayment_ground=ground)
        actions.note_notice(desk.caseworker, timezone.now(), self.decision.pk, desk.today, "receipt")
        self.page = f"/cases/{desk.case.pk}/decisions/{self.decision.pk}/benefit-order/"

    def content(self, sek: int = 500, **other: Any) -> OrderContent:
        days = {"period_from": self.decision.period_from, "period_to": self.decision.period_to}
        return replace(OrderContent(self.desk.case.applicant_id, "Sjukpenning", amount=Decimal(sek), **days), **other)

    def send(self, sek: int = 500, account: str = "Bankgiro 5050-1055", **other: Any) -> BenefitOrder:
        content = self.content(sek, **other)
        return actions.send_benefit_order(self.desk.caseworker, timezone.now(), self.decision.pk, content, account, PDF)


@pytest.fixture
def advance(desk: Desk) -> Advance:
    return Advance(desk)


def test_only_what_was_decided_as_an_advance_and_served_is_asked_of_the_benefit(desk: Desk) -> None:
    """SoL 33:2; JO 4000-2000: not what is called an advance afterwards."""
    decision = desk.by_right()
    days = (decision.period_from, decision.period_to)
    content = OrderContent(desk.case.applicant_id, "Sjukpenning", *days, Decimal(100))
    with pytest.raises(Conflict, match="förskott på en förmån"):
        actions.send_benefit_order(desk.caseworker, timezone.now(), decision.pk, content, "Bg", PDF)
    letter = actions.send_letter(desk.caseworker, timezone.now(), desk.case.pk, "Brev", PDF)
    with pytest.raises(Conflict, match="förskott på en förmån"):
        attack(
            desk.caseworker,
            "INSERT INTO cases_benefitorder(case_id, decision_id, person_id, benefit, period_from, period_to, amount,"
            " account, letter_id, sent_by_id) VALUES (%s, %s, %s, 'x', %s, %s, 1, 'x', %s, 1)",
            desk.case.pk, decision.pk, desk.case.applicant_id, *days, letter.pk,
        )  # fmt: skip
    other = Desk(desk.story)
    content = replace(content, person_id=other.case.applicant_id)
    unserved = other.by_right(repayment="advance", repayment_ground="Väntar på sjukpenning för november 2026.")
    with pytest.raises(Conflict, match="delgetts"):
        actions.send_benefit_order(desk.caseworker, timezone.now(), unserved.pk, content, "Bg", PDF)


def test_without_an_account_no_order_is_sent(advance: Advance, settings: Any) -> None:
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, "repayment_account": ""}
    page = sign_in(Client(), advance.desk.caseworker).get(advance.page)
    assert page.status_code == 409
    assert "MUNICIPALITY_REPAYMENT_ACCOUNT" in page.text
    with pytest.raises(Conflict, match="inte inställt"):
        advance.send(account=" ")


def test_the_order_and_the_claims_together_are_never_more_than_the_decision_gave(advance: Advance) -> None:
    desk, whole = advance.desk, int(advance.decision.amount)
    claim = desk.write(advance.decision, "advance", sek=200)
    actions.decide_claim(desk.caseworker, timezone.now(), claim.pk, PDF)
    with pytest.raises(Invalid, match="mer än vad som återstår"):
        advance.send(whole - 199)
    order = advance.send(whole - 200)
    with pytest.raises(Invalid, match="Försäkringskassan"):
        desk.write(advance.decision, "advance", sek=1)
    actions.enter_benefit(desk.caseworker, timezone.now(), order.pk, Decimal(50), desk.today)
    actions.close_benefit_order(desk.caseworker, timezone.now(), order.pk, "Förmånen beviljades inte.")
    with pytest.raises(Invalid, match="Försäkringskassan"):
        desk.write(advance.decision, "advance", sek=whole - 249)
    rest = desk.write(advance.decision, "advance", sek=whole - 250)
    assert actions.decide_claim(desk.caseworker, timezone.now(), rest.pk, PDF).state == "decided"


def test_what_comes_back_is_never_more_than_was_asked_and_an_order_stands_as_it_was_sent(advance: Advance) -> None:
    order, who, now = advance.send(), advance.desk.caseworker, timezone.now()
    with pytest.raises(Invalid, match="högst det som återstår"):
        actions.enter_benefit(who, now, order.pk, Decimal(501), advance.desk.today)
    with pytest.raises(Conflict, match="mer än vad som återstår"):
        attack(
            who,
            "INSERT INTO cases_benefitorderentry(order_id, kind, amount, day, reason, recorded_by_id)"
            " VALUES (%s, 'paid', 501, (now() AT TIME ZONE 'Europe/Stockholm')::date, '', 1)",
            order.pk,
        )
    for change in ("amount = 1", "account = 'x'", "sent_at = now()"):
        with pytest.raises(REFUSED):
            attack(who, f"UPDATE cases_benefitorder SET {change} WHERE id = %s", order.pk)
    actions.close_benefit_order(who, now, order.pk, "Förmånen beviljades inte.")
    with pytest.raises(Conflict, match="avslutad"):
        actions.enter_benefit(who, now, order.pk, Decimal(1), advance.desk.today)


def test_the_pages_lead_from_the_advance_to_the_letter_and_what_came_back(advance: Advance, settings: Any) -> None:
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, "repayment_account": "Bankgiro 5050-1055"}
    client = sign_in(Client(), advance.desk.caseworker)
    decision, case = advance.decision, advance.desk.case
    sent = {
        "person": case.applicant_id, "benefit": "Sjukpenning", "amount": "500",
        "period_from": str(decision.period_from), "period_to": str(decision.period_to),
    }  # fmt: skip
    client.post(advance.page, sent)
    order = BenefitOrder.objects.get()
    text = " ".join(text_of(bytes(order.letter.file.content)).split())
    for said in ("Försäkringskassan", case.applicant.name, "Sjukpenning", order.account, "107 kap. 5 §",
                 "Väntar på sjukpenning för november 2026."):  # fmt: skip
        assert said in text
    page = f"/cases/{case.pk}/benefit-orders/{order.pk}/"
    client.post(f"{page}payment/", {"amount": "200", "day": str(advance.desk.today), "reference": "FK 1"})
    assert "300\N{NO-BREAK SPACE}kr" in client.get(page).text
    assert order.letter.file.sha256 in client.get(page).text
    assert case.number in client.get("/cases/claims/").text
    assert page in client.get(f"/cases/{case.pk}/recovery/").text


def test_an_order_says_what_has_been_paid_of_the_advance(advance: Advance, settings: Any) -> None:
    """What comes out of the benefit follows what was paid, not what was granted."""
    settings.MUNICIPALITY = {**settings.MUNICIPALITY, "repayment_account": "Bankgiro 5050-1055"}
    client = sign_in(Client(), advance.desk.caseworker)
    order = advance.send()
    page = f"/cases/{advance.desk.case.pk}/benefit-orders/{order.pk}/"
    for shown in (client.get(advance.page).text, client.get(page).text):
        assert "Inget av beslutet har betalats ut än" in shown
    advance.desk.pay(advance.decision)
    for shown in (client.get(advance.page).text, client.get(page).text):
        assert "Inget av beslutet har betalats ut än" not in shown
