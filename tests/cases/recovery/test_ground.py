"""On what ground aid is claimed back, and how much (SoL 33 kap.)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role
from cases import actions
from cases.actions.recovery import ClaimContent
from cases.communication import communications_of
from payments.models import PaymentRun
from tests.cases.recovery.desk import PDF, WHY, Desk
from tests.factories import attack, make_user, sign_in
from tests.letters.reading import text_of
from tests.story import read_back


def test_wrong_information_claims_back_only_aid_by_right(desk: Desk) -> None:
    """SoL 33:1."""
    with pytest.raises(Invalid, match="gäller bara bistånd"):
        desk.write(desk.beyond())


def test_aid_that_was_no_advance_from_the_beginning_is_not_claimed_back_as_one(desk: Desk) -> None:
    """SoL 33:2."""
    with pytest.raises(Invalid, match="säger inte att det kan krävas tillbaka"):
        desk.write(desk.by_right(), "advance")


def test_an_advance_is_claimed_back_only_when_the_decision_was_served(desk: Desk) -> None:
    """SoL 33:2 p. 2: decided in writing, served, with its ground."""
    decision = desk.by_right(repayment="advance", repayment_ground="Väntar på sjukpenning för november 2026.")
    with pytest.raises(Invalid, match="delgetts"):
        desk.write(decision, "advance")
    actions.note_notice(desk.caseworker, timezone.now(), decision.pk, desk.today, "letter")
    with pytest.raises(Invalid, match="delgetts"):
        desk.write(decision, "advance")
    actions.note_notice(desk.caseworker, timezone.now(), decision.pk, desk.today, "receipt")
    assert desk.write(decision, "advance").state == "draft"


@pytest.mark.parametrize("ground", ["advance", "condition"])
def test_the_database_holds_the_ground_too(desk: Desk, ground: str) -> None:
    claim = desk.write(desk.by_right())
    attack(desk.caseworker, "UPDATE cases_recoveryclaim SET ground = %s WHERE id = %s", ground, claim.pk)
    with pytest.raises(Conflict, match="säger inte"):
        actions.decide_claim(desk.caseworker, timezone.now(), claim.pk, PDF)


def test_only_what_has_left_is_claimed_back_and_of_the_day_it_left(desk: Desk) -> None:
    decision = desk.by_right()
    page = f"/cases/{desk.case.pk}/decisions/{decision.pk}/claim/"
    planned = sign_in(Client(), desk.caseworker).get(page)
    assert planned.status_code == 409
    assert "stoppa den i stället" in planned.text
    content = ClaimContent("wrong_information", Decimal(500), desk.today, WHY)
    with pytest.raises(Conflict, match="stoppa den i stället"):
        actions.draft_claim(desk.caseworker, timezone.now(), decision.pk, content)
    paid_on = desk.pay(decision)
    with pytest.raises(Invalid, match=f"betalades ut {paid_on}. Skriv den dagen"):
        actions.draft_claim(
            desk.caseworker, timezone.now(), decision.pk, replace(content, cost_on=paid_on + timedelta(1))
        )
    actions.draft_claim(desk.caseworker, timezone.now(), decision.pk, replace(content, cost_on=paid_on))


def test_the_database_holds_that_the_money_left_that_day_and_has_not_come_back(desk: Desk) -> None:
    claim = desk.write(desk.by_right())
    attack(desk.caseworker, "UPDATE cases_recoveryclaim SET cost_on = cost_on + 1 WHERE id = %s", claim.pk)
    with pytest.raises(Conflict, match="Ange en dag då biståndet betalades ut"):
        actions.decide_claim(desk.caseworker, timezone.now(), claim.pk, PDF)
    attack(desk.caseworker, "UPDATE cases_recoveryclaim SET cost_on = cost_on - 1 WHERE id = %s", claim.pk)
    read_back(PaymentRun.objects.get(), lambda _: "AC04")
    with pytest.raises(Conflict, match="mer än vad som har betalats ut"):
        actions.decide_claim(desk.caseworker, timezone.now(), claim.pk, PDF)


def test_no_more_is_claimed_than_the_decision_gave(desk: Desk) -> None:
    decision = desk.by_right()
    first = desk.write(decision, sek=int(decision.amount))
    actions.decide_claim(desk.caseworker, timezone.now(), first.pk, PDF)
    with pytest.raises(Invalid, match="Mer kan inte krävas tillbaka"):
        desk.write(decision, sek=1)


def test_a_claim_outside_the_delegation_is_not_decided(desk: Desk) -> None:
    allow_none = make_user(Role.SENIOR, desk.section)
    claim = desk.write(desk.by_right())
    with pytest.raises(NotAllowed, match="utanför din delegation"):
        actions.decide_claim(allow_none, timezone.now(), claim.pk, PDF)
    with pytest.raises(Conflict, match="utanför din delegation"):
        attack(allow_none, "UPDATE cases_recoveryclaim SET state = 'decided' WHERE id = %s", claim.pk)


def test_a_claim_is_decided_when_the_person_has_answered_what_it_rests_on(desk: Desk) -> None:
    """FL 25."""
    decision, now = desk.by_right(), timezone.now()
    content = ClaimContent("wrong_information", Decimal(500), desk.pay(decision), WHY)
    claim = actions.draft_claim(desk.caseworker, now, decision.pk, content)
    browser, page = sign_in(Client(), desk.caseworker), f"/cases/{desk.case.pk}/claims/{claim.pk}/"
    assert f"{page}communicate/" in browser.get(page).text
    assert f"{page}decide/" not in browser.get(page).text
    by_hand = "UPDATE cases_recoveryclaim SET state = 'decided' WHERE id = %s"
    for step in (lambda: actions.decide_claim(desk.caseworker, now, claim.pk, PDF),
                 lambda: actions.propose_claim(desk.caseworker, now, claim.pk),
                 lambda: attack(desk.caseworker, by_hand, claim.pk)):  # fmt: skip
        with pytest.raises(Conflict, match="går den enskilde emot"):
            step()
    by = desk.today + timedelta(10)
    assert browser.post(f"{page}communicate/", {"text": WHY, "by": by.isoformat()}).status_code == 302
    sent = claim.communications.get()
    assert "om du ska betala tillbaka bistånd" in text_of(bytes(sent.letter.file.content))
    with pytest.raises(Conflict, match="går den enskilde emot"):
        actions.decide_claim(desk.caseworker, now, claim.pk, PDF)
    assert not communications_of(decision.application)
    answered = browser.post(
        f"/cases/{desk.case.pk}/communications/{sent.pk}/",
        {"how": "orally", "answered_on": desk.today.isoformat(), "answer": "Det stämmer."},
    )
    assert answered.headers["Location"] == page
    assert actions.decide_claim(desk.caseworker, now, claim.pk, PDF).state == "decided"
