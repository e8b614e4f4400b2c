"""What comes in of a claim, what is waived, and going to court."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed
from bistand.staff.models import Role
from cases import actions
from cases.actions.recovery import left_of
from cases.models import Document, RecoveryClaim
from followup.my_day import my_day
from tests.cases.recovery.desk import PDF, REFUSED, WHY, Desk
from tests.factories import allow_decisions, attack, make_user, sign_in
from tests.letters.reading import text_of
from tests.story import read_back


def test_what_comes_in_and_what_is_waived_lessen_the_claim_and_never_more(desk: Desk) -> None:
    """SoL 33:6."""
    claim, now = desk.claim(), timezone.now()
    actions.enter_repayment(desk.caseworker, now, claim.pk, "bank", Decimal(200), desk.today)
    actions.waive(desk.caseworker, now, claim.pk, Decimal(100), "Sjuk en längre tid.")
    assert left_of(claim) == Decimal("200.00")
    with pytest.raises(Invalid, match="högst det som återstår"):
        actions.enter_repayment(desk.caseworker, now, claim.pk, "bank", Decimal(201), desk.today)
    with pytest.raises(Conflict, match="mer än vad som återstår"):
        attack(desk.caseworker, ENTRY, claim.pk, "bank", 201)


def test_what_comes_in_came_between_the_claim_and_today(desk: Desk) -> None:
    claim, now = desk.claim(), timezone.now()
    for day in (desk.today - timedelta(1), desk.today + timedelta(1)):
        with pytest.raises(Invalid, match="mellan kravets dag"):
            actions.enter_repayment(desk.caseworker, now, claim.pk, "bank", Decimal(200), day)
    for days in (-2, 2):  # current_date is that of UTC
        with pytest.raises(Conflict, match="mellan dagen för kravet och i dag"):
            attack(desk.caseworker, ENTRY.replace("current_date", f"current_date + ({days})"), claim.pk, "bank", 200)


def test_a_payment_entered_wrongly_is_taken_back_beside_itself(desk: Desk) -> None:
    claim, now = desk.claim(), timezone.now()
    wrong = actions.enter_repayment(desk.caseworker, now, claim.pk, "bank", Decimal(200), desk.today, "Bg 1")
    browser, page = sign_in(Client(), desk.caseworker), f"/cases/{desk.case.pk}/claims/{claim.pk}/"
    door = f"{page}payments/{wrong.pk}/reverse/"
    assert door in browser.get(page).text
    assert browser.post(door, {"reason": ""}).status_code == 422
    assert browser.post(door, {"reason": "Gällde ett annat ärende."}).status_code == 302
    assert left_of(claim) == 500
    shown = browser.get(page).text
    assert "Rättelse av inbetalningen" in shown
    assert "Gällde ett annat ärende." in shown
    assert browser.get(door).status_code == 404
    with pytest.raises(Conflict, match="redan rättad"):
        actions.reverse_repayment(desk.caseworker, now, wrong.pk, reason="Igen.")


def test_postgresql_lets_only_a_whole_payment_be_taken_back_with_a_reason(desk: Desk) -> None:
    claim, now = desk.claim(), timezone.now()
    paid = actions.enter_repayment(desk.caseworker, now, claim.pk, "bank", Decimal(200), desk.today)
    back = (
        "INSERT INTO cases_recoveryentry (claim_id, kind, amount, day, reason, recorded_by_id, reverses_id) SELECT "
        "claim_id, 'bank', %s, day, %s, recorded_by_id, id FROM cases_recoveryentry WHERE id = %s"
    )
    for sek, why in ((-100, "Fel."), (200, "Fel."), (-200, " ")):
        with pytest.raises(REFUSED):
            attack(desk.caseworker, back, sek, why, paid.pk)
    with pytest.raises(REFUSED):
        attack(desk.caseworker, ENTRY, claim.pk, "bank", -100)
    attack(desk.caseworker, back, -200, "Fel.", paid.pk)


def test_a_payment_entered_wrongly_is_taken_back_of_a_closed_claim_which_is_open_again(desk: Desk) -> None:
    claim, now = desk.claim(), timezone.now()
    wrong = actions.enter_repayment(desk.caseworker, now, claim.pk, "bank", Decimal(500), desk.today)
    actions.close_claim(desk.caseworker, now, claim.pk)
    browser, page = sign_in(Client(), desk.caseworker), f"/cases/{desk.case.pk}/claims/{claim.pk}/"
    door = f"{page}payments/{wrong.pk}/reverse/"
    assert door in browser.get(page).text
    assert "öppnas igen" in browser.get(door).text
    assert browser.post(door, {"reason": "Gällde ett annat ärende."}).status_code == 302
    claim.refresh_from_db()
    assert (str(claim.state), claim.closed_at, left_of(claim)) == ("decided", None, Decimal(500))
    assert claim.decided_by == desk.caseworker
    actions.enter_repayment(desk.caseworker, now, claim.pk, "bank", Decimal(500), desk.today)
    # Closed anew it is not opened by the correction of before.
    actions.close_claim(desk.caseworker, now, claim.pk)
    with pytest.raises(Conflict, match="avslutat"):
        actions.note_suit(desk.caseworker, now, claim.pk, desk.today, "§ 9")
    for state in ("decided", "sued"):
        with pytest.raises(REFUSED, match="öppnas bara igen"):
            attack(desk.caseworker, f"UPDATE cases_recoveryclaim SET state = '{state}' WHERE id = %s", claim.pk)


def test_a_closed_claim_is_open_again_also_where_its_aid_has_come_back_since(desk: Desk) -> None:
    claim, now = desk.claim(), timezone.now()
    wrong = actions.enter_repayment(desk.caseworker, now, claim.pk, "bank", Decimal(500), desk.today)
    actions.close_claim(desk.caseworker, now, claim.pk)
    run = claim.decision.payments.get().run
    assert run is not None
    read_back(run, lambda _: "AC04")
    actions.reverse_repayment(desk.caseworker, now, wrong.pk, reason="Gällde ett annat ärende.")
    claim.refresh_from_db()
    assert (str(claim.state), left_of(claim)) == ("decided", Decimal(500))


def test_a_waiver_above_the_delegation_goes_as_a_proposal_to_somebody_who_decides_it(desk: Desk) -> None:
    claim = desk.claim()
    senior = make_user(Role.SENIOR, desk.section)  # may waive nothing
    writer, head = sign_in(Client(), senior), sign_in(Client(), desk.head)
    page = f"/cases/{desk.case.pk}/claims/{claim.pk}/"
    assert "som förslag till den som får besluta" in writer.get(f"{page}waive/").text
    assert writer.post(f"{page}waive/", {"amount": "900", "reason": "Sjuk."}).status_code == 422
    sent = {"amount": "300", "reason": "Sjuk en längre tid.", "read": "1"}
    assert writer.post(f"{page}waive/", sent).status_code == 302
    assert left_of(claim) == 500
    for lists in ("/cases/proposals/", "/to-approve/"):
        assert page in head.get(lists).text
    assert "Förslag till eftergift av" in head.get(f"/cases/{desk.case.pk}/").text
    assert [todo.what for todo in my_day(senior, desk.today).waiting] == ["Förslag till eftergift väntar på beslut"]
    assert f"{page}waive/decide/" not in writer.get(page).text

    # Given back with a reason it stands in the writer's day; proposed anew it is decided as it is.
    head.post(f"{page}waive/return/", {"reason": "Skriv hur länge sjukskrivningen varar."})
    assert [todo.since for todo in my_day(senior, desk.today).todo] == ["Skriv hur länge sjukskrivningen varar."]
    writer.post(f"{page}waive/", {"amount": "300", "reason": "Sjuk till och med maj.", "read": "1"})
    head.post(f"{page}waive/decide/")
    claim.refresh_from_db()
    waived = claim.entries.get()
    assert (waived.kind, waived.amount, waived.reason, waived.recorded_by) == (
        "waiver", Decimal(300), "Sjuk till och med maj.", desk.head,
    )  # fmt: skip
    assert [w.state for w in claim.waiver_proposals.order_by("pk")] == ["returned", "granted"]


def test_waivers_count_together_against_the_delegation_and_are_read_through_first(desk: Desk) -> None:
    claim, now, senior = desk.claim(), timezone.now(), make_user(Role.SENIOR, desk.section)
    allow_decisions(Role.SENIOR, Decimal(300))
    writer, page = sign_in(Client(), senior), f"/cases/{desk.case.pk}/claims/{claim.pk}/waive/"
    typed = {"amount": "200", "reason": "Sjuk en längre tid."}
    shown = writer.post(page, typed)
    assert "Läs igenom</button>" in writer.get(page).text
    assert "Efterge</button>" in shown.text
    assert "Du beslutar att 200" in " ".join(shown.text.split())
    assert 'name="reason" value="Sjuk en längre tid."' in shown.text
    assert "Sjuk en längre tid.</textarea>" in writer.post(page, {**typed, "change": "1"}).text
    assert left_of(claim) == 500

    writer.post(page, {**typed, "read": "1"})
    assert left_of(claim) == 300
    with pytest.raises(NotAllowed, match="utanför din delegation"):
        actions.waive(senior, now, claim.pk, Decimal(101), "Sjuk.")
    with pytest.raises(Conflict, match="utanför din delegation"):
        attack(senior, ENTRY.replace("''", "'Sjuk.'"), claim.pk, "waiver", 101)
    assert "går som förslag" in writer.post(page, {**typed, "amount": "101"}).text


def test_postgresql_holds_a_proposed_waiver_as_it_is_and_who_may_grant_it(desk: Desk) -> None:
    claim, now = desk.claim(), timezone.now()
    senior = make_user(Role.SENIOR, desk.section)
    proposal = actions.propose_waiver(senior, now, claim.pk, Decimal(300), "Sjuk en längre tid.")
    with pytest.raises(NotAllowed, match="utanför din delegation"):
        actions.grant_waiver(senior, now, proposal.pk)
    with pytest.raises(Conflict, match="redan ett förslag"):
        actions.propose_waiver(senior, now, claim.pk, Decimal(100), "Sjuk.")
    less = actions.waive(desk.caseworker, now, claim.pk, Decimal(100), "Sjuk.")
    change = "UPDATE cases_waiverproposal SET {} WHERE id = %s"
    for columns in ("amount = 500", "reason = 'x'", "state = 'granted'", f"state = 'granted', entry_id = {less.pk}",
                    "state = 'returned'", "written_by_id = 1"):  # fmt: skip
        with pytest.raises(REFUSED):
            attack(desk.caseworker, change.format(columns), proposal.pk)
    actions.grant_waiver(desk.caseworker, now, proposal.pk)
    with pytest.raises(REFUSED):
        attack(desk.caseworker, "DELETE FROM cases_waiverproposal WHERE id = %s", proposal.pk)


ENTRY = (
    "INSERT INTO cases_recoveryentry(claim_id, kind, amount, day, reason, recorded_by_id)"
    " VALUES (%s, %s, %s, current_date, '', 1)"
)


def test_a_claim_is_never_set_off_against_later_aid(desk: Desk) -> None:
    """HFD 2013 ref. 18: there is no such kind, whatever door one comes through."""
    claim = desk.claim()
    with pytest.raises(Invalid, match="aldrig av mot senare bistånd"):
        actions.enter_repayment(desk.caseworker, timezone.now(), claim.pk, "set_off", Decimal(1), desk.today)
    with pytest.raises(REFUSED):
        attack(desk.caseworker, ENTRY, claim.pk, "set_off", 1)


def test_only_the_committee_lets_a_claim_on_33_1_be_sued(desk: Desk) -> None:
    """SoL 30:6 p. 6."""
    claim = desk.claim()
    with pytest.raises(Invalid, match="Bara utskottet"):
        actions.note_suit(desk.caseworker, timezone.now(), claim.pk, None)
    with pytest.raises(REFUSED):
        attack(desk.caseworker, "UPDATE cases_recoveryclaim SET state = 'sued' WHERE id = %s", claim.pk)
    assert actions.note_suit(desk.caseworker, timezone.now(), claim.pk, desk.today, "§ 9").suit_paragraph == "9"


@pytest.mark.parametrize(
    ("cost_on", "last"),
    [(date(2026, 3, 1), date(2029, 3, 1)), (date(2028, 2, 29), date(2031, 2, 28))],
)
def test_three_years_to_sue_run_from_the_day_the_cost_arose(cost_on: date, last: date) -> None:
    """SoL 33:5."""
    assert RecoveryClaim(cost_on=cost_on).last_day_to_sue == last


def test_a_decided_claim_stands(desk: Desk) -> None:
    claim = desk.claim()
    for column, value in (("amount", "1"), ("ground", "'advance'"), ("cost_on", "current_date + 100"),
                          ("decided_at", "now() - interval '1 year'"), ("state", "'draft'")):  # fmt: skip
        with pytest.raises(REFUSED):
            attack(desk.caseworker, f"UPDATE cases_recoveryclaim SET {column} = {value} WHERE id = %s", claim.pk)


def test_a_claim_that_is_not_paid_is_closed_only_with_a_reason(desk: Desk) -> None:
    claim = desk.claim()
    with pytest.raises(Invalid, match="Skriv varför"):
        actions.close_claim(desk.caseworker, timezone.now(), claim.pk)
    assert actions.close_claim(desk.caseworker, timezone.now(), claim.pk, reason="Avliden.").state == "closed"


def test_a_claim_is_not_closed_while_a_waiver_of_it_waits(desk: Desk) -> None:
    claim, now = desk.claim(), timezone.now()
    proposal = actions.propose_waiver(desk.caseworker, now, claim.pk, Decimal(300), "Sjuk en längre tid.")
    with pytest.raises(Conflict, match="förslag till eftergift"):
        actions.close_claim(desk.caseworker, now, claim.pk, reason="Avliden.")
    actions.return_waiver(desk.caseworker, now, proposal.pk, "Hon har avlidit.")
    assert actions.close_claim(desk.caseworker, now, claim.pk, reason="Avliden.").state == "closed"


def test_the_pages_lead_from_the_decision_to_the_letter(desk: Desk) -> None:
    decision, client = desk.by_right(), sign_in(Client(), desk.caseworker)
    sent = {"ground": "wrong_information", "amount": "500", "cost_on": str(desk.pay(decision)), "reasons": WHY,
            "uncommunicated": "needless"}  # fmt: skip
    client.post(f"/cases/{desk.case.pk}/decisions/{decision.pk}/claim/", sent)
    page = f"/cases/{desk.case.pk}/claims/{RecoveryClaim.objects.get().pk}/"
    client.post(f"{page}decide/")
    text = text_of(bytes(Document.objects.latest("pk").file.content))
    assert "Vi kräver tillbaka 500 kr" in text
    assert "Vi drar inte av pengarna från bistånd som du får senare" in text
    assert "33 kap. 1 § socialtjänstlagen (2025:400)" in text
    client.post(f"{page}payment/", {"kind": "bank", "amount": "500", "day": str(desk.today)})
    client.post(f"{page}close/", {})
    assert RecoveryClaim.objects.get().state == "closed"


def test_the_list_of_claims_asks_the_same_whatever_its_length(desk: Desk, django_assert_max_num_queries: Any) -> None:
    decision = desk.by_right()
    for _ in range(3):
        actions.decide_claim(desk.caseworker, timezone.now(), desk.write(decision, sek=100).pk, PDF)
    client = sign_in(Client(), desk.caseworker)
    with django_assert_max_num_queries(14):
        assert desk.case.number in client.get("/cases/claims/").text
