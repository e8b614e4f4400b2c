"""Aid claimed back (SoL 33 kap.), and the restricted record of a suspected wrong payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from bistand.audit.models import Access, Fact
from bistand.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from bistand.staff.models import Role
from cases import actions
from cases.actions.benefit_order import OrderContent
from cases.actions.instalments import PlanContent
from cases.actions.recovery import ClaimContent, left_of
from cases.communication import communications_of
from cases.instalments import instalments, late_of, late_since, standing_of, with_left, with_plan
from cases.models import BenefitOrder, Decision, Document, InstalmentPlan, RecoveryClaim, Suspicion
from cases.settlement import money_out
from followup.my_day import my_day
from payments.models import PaymentRun
from tests.factories import allow_decisions, attack, make_application, make_user, sign_in
from tests.letters.reading import text_of
from tests.story import Story, content_for, read_back

WHY = "Lönen från extrajobbet redovisades inte."
PDF = b"%PDF-1.7 krav"
REFUSED = (Refusal, DatabaseError)


class Desk:
    """A grant by right, and one beyond it, in a case of the story's people, who pay it before it is claimed back."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.section, self.caseworker, self.head = story.section, story.caseworker, story.head
        self.case = story.new_case()
        self.today = timezone.localdate()

    def beyond(self, **other: Any) -> Decision:
        application = make_application(self.caseworker, self.case)
        content = replace(content_for(self.case, Decimal(1000)), **other)
        draft = actions.draft_decision(self.caseworker, timezone.now(), application.pk, content)
        return actions.make_decision(self.caseworker, timezone.now(), draft.pk)

    def by_right(self, **other: Any) -> Decision:
        application = make_application(self.caseworker, self.case)
        rent = {"kind": "rent", "applied": "6000.00", "approved": "6000.00"}
        calculation = actions.calculate_month(self.caseworker, timezone.now(), application.pk, {"expenses": [rent]})
        granted = Decimal(calculation.result["result"]["amount"])
        content = replace(
            content_for(self.case, granted, (("livelihood", granted),)),
            legal_ground="12:1", decision_type="livelihood", calculation_id=calculation.pk, **other,
        )  # fmt: skip
        draft = actions.draft_decision(self.caseworker, timezone.now(), application.pk, content)
        return actions.make_decision(self.caseworker, timezone.now(), draft.pk)

    def pay(self, decision: Decision) -> date:
        """Let the money leave, if it has not; the day it is paid."""
        if decision.payments.filter(state="planned").exists():
            self.story.beside().to("exported")
        return money_out(decision).days[0]

    def write(self, decision: Decision, ground: str = "wrong_information", sek: int = 500) -> RecoveryClaim:
        content = ClaimContent(ground, Decimal(sek), self.pay(decision), WHY, "needless")
        return actions.draft_claim(self.caseworker, timezone.now(), decision.pk, content)

    def claim(self, sek: int = 500) -> RecoveryClaim:
        claim = self.write(self.by_right(), sek=sek)
        return actions.decide_claim(self.caseworker, timezone.now(), claim.pk, PDF)


@pytest.fixture
def desk(db: None) -> Desk:
    return Desk(Story())


# ---- the ground ------------------------------------------------------------------------------------------


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


# ---- above the delegation --------------------------------------------------------------------------------


class Above:
    """A senior who may decide no claim has written one; the head may decide it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.writer = make_user(Role.SENIOR, desk.section)
        self.decision = desk.by_right()
        content = ClaimContent("wrong_information", Decimal(500), desk.pay(self.decision), WHY, "needless")
        self.claim = actions.draft_claim(self.writer, timezone.now(), self.decision.pk, content)
        self.page = f"/cases/{desk.case.pk}/claims/{self.claim.pk}/"

    def propose(self) -> RecoveryClaim:
        return actions.propose_claim(self.writer, timezone.now(), self.claim.pk)


@pytest.fixture
def above(desk: Desk) -> Above:
    return Above(desk)


def test_a_claim_above_the_delegation_is_proposed_to_somebody_who_decides_it(above: Above) -> None:
    writer, head = sign_in(Client(), above.writer), sign_in(Client(), above.desk.head)
    page = writer.get(above.page).text
    assert "Lämna som förslag" in page
    assert f"{above.page}decide/" not in page
    writer.post(f"{above.page}propose/")
    assert above.page in head.get("/cases/proposals/").text
    assert above.page in head.get("/to-approve/").text
    head.post(f"{above.page}decide/")
    above.claim.refresh_from_db()
    assert (above.claim.state, above.claim.decided_by, above.claim.written_by) == (
        "decided", above.desk.head, above.writer,
    )  # fmt: skip
    assert above.page not in head.get("/cases/proposals/").text


def test_a_proposed_claim_comes_back_with_a_reason_to_its_writers_day(above: Above) -> None:
    above.propose()
    head, now = above.desk.head, timezone.now()
    assert [row.what for row in my_day(above.writer, above.desk.today).waiting] == [
        "Förslag till återkrav väntar på beslut"
    ]
    with pytest.raises(Invalid, match="Skriv varför"):
        actions.return_claim(head, now, above.claim.pk, " ")
    actions.return_claim(head, now, above.claim.pk, "Räkna om beloppet.")
    (back,) = my_day(above.writer, above.desk.today).todo
    assert (back.since, back.url) == ("Räkna om beloppet.", above.page)
    assert "Räkna om beloppet." in sign_in(Client(), above.writer).get(above.page).text


def test_what_is_proposed_stands_until_it_is_decided_or_given_back(above: Above) -> None:
    above.propose()
    content = ClaimContent("wrong_information", Decimal(400), above.desk.pay(above.decision), WHY)
    with pytest.raises(Conflict, match="lämnas tillbaka"):
        actions.draft_claim(above.writer, timezone.now(), above.decision.pk, content, above.claim.pk)
    for change in ("amount = 400", "state = 'decided'", "state = 'decided', amount = 400", "state = 'draft'"):
        with pytest.raises(REFUSED):
            attack(above.writer, f"UPDATE cases_recoveryclaim SET {change} WHERE id = %s", above.claim.pk)
    with pytest.raises(Conflict, match="fastställt"):
        attack(
            above.desk.head,
            "UPDATE cases_recoveryclaim SET state = 'decided', amount = 400 WHERE id = %s",
            above.claim.pk,
        )


# ---- payments, waiver, suit ------------------------------------------------------------------------------


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


# ---- paid off by instalments -----------------------------------------------------------------------------


def plan_of(desk: Desk, sek: int = 100, total: int = 500, **other: Any) -> PlanContent:
    given = {"amount": Decimal(sek), "total": Decimal(total), "first_day": desk.today, "agreed_on": desk.today}
    return PlanContent(**{**given, "agreed_with": "Den som krävs", **other})


def agree(desk: Desk, claim: RecoveryClaim, **other: Any) -> InstalmentPlan:
    return actions.agree_instalments(desk.caseworker, timezone.now(), claim.pk, plan_of(desk, **other))


@pytest.mark.parametrize(
    ("paid", "left", "expected"),
    [
        (0, 250, [("2027-01-31", 100, "late"), ("2027-02-28", 100, "coming"), ("2027-03-31", 50, "coming")]),
        (150, 100, [("2027-01-31", 100, "paid"), ("2027-02-28", 100, "coming"), ("2027-03-31", 50, "coming")]),
        (99, 151, [("2027-01-31", 100, "late"), ("2027-02-28", 100, "coming"), ("2027-03-31", 50, "coming")]),
        (250, 0, [("2027-01-31", 100, "paid"), ("2027-02-28", 100, "paid"), ("2027-03-31", 50, "paid")]),
        # 120 kr were waived: the last instalments fall away.
        (0, 130, [("2027-01-31", 100, "late"), ("2027-02-28", 30, "coming")]),
    ],
)
def test_what_comes_in_is_set_against_the_oldest_instalment(
    paid: int, left: int, expected: list[tuple[str, int, str]]
) -> None:
    plan = InstalmentPlan(amount=Decimal(100), total=Decimal(250), first_day=date(2027, 1, 31))
    rows = instalments(plan, Decimal(paid), Decimal(left), date(2027, 2, 28))
    assert [(str(row.due), int(row.amount), str(row.state)) for row in rows] == expected


@pytest.mark.parametrize("days", [0, 1, 27, 28, 31, 62, 400])
def test_the_list_says_as_late_what_the_plan_of_each_claim_does(desk: Desk, days: int) -> None:
    claim, now = desk.claim(), timezone.now()
    actions.enter_repayment(desk.caseworker, now, claim.pk, "bank", Decimal(50), desk.today)
    agree(desk, claim, total=450)
    actions.enter_repayment(desk.caseworker, now, claim.pk, "benefit", Decimal(30), desk.today)
    actions.waive(desk.caseworker, now, claim.pk, Decimal(20), "Sjuk en längre tid.")
    day = desk.today + timedelta(days=days)
    row = with_plan(with_left(RecoveryClaim.objects.all()), day).get()
    standing = standing_of(row, row.plans.get(), day)
    assert standing
    assert (standing.paid, standing.left) == (Decimal(30), Decimal(400))
    assert (late_of(row), late_since(row)) == (standing.late, standing.late_since)
    assert (standing.late > 0) == (days > 0)


def test_a_late_instalment_stands_on_the_caseworkers_day(desk: Desk) -> None:
    agree(desk, desk.claim())
    assert "Avbetalning" not in str(my_day(desk.caseworker, desk.today).todo)
    todo = next(row for row in my_day(desk.caseworker, desk.today + timedelta(days=1)).todo if "Avbet" in row.what)
    assert todo.what == "Avbetalning på återkrav saknas: 100\N{NO-BREAK SPACE}kr"
    assert todo.by == desk.today


def test_a_plan_is_never_for_more_than_what_is_left(desk: Desk) -> None:
    claim = desk.claim()
    actions.enter_repayment(desk.caseworker, timezone.now(), claim.pk, "bank", Decimal(200), desk.today)
    with pytest.raises(Invalid, match="mer än vad som återstår"):
        agree(desk, claim, total=301)
    with pytest.raises(Conflict, match="mer än vad som återstår"):
        attack(desk.caseworker, PLAN, claim.pk, "agreed", 100, 301, "Klienten", "")
    assert agree(desk, claim, total=300).total == 300


PLAN = (
    "INSERT INTO cases_instalmentplan(claim_id, version, kind, amount, total, first_day, agreed_on, agreed_with,"
    " reason, made_by_id) VALUES (%s, 1, %s, %s, %s, current_date, current_date, %s, %s, 1)"
)


def test_a_changed_or_ended_plan_says_why_and_the_old_one_stands(desk: Desk) -> None:
    claim = desk.claim()
    first = agree(desk, claim)
    with pytest.raises(Invalid, match="varför planen ändras"):
        agree(desk, claim, sek=50)
    with pytest.raises(REFUSED):
        attack(desk.caseworker, PLAN, claim.pk, "agreed", 50, 500, "Klienten", "")
    agree(desk, claim, sek=50, reason="Lägre inkomst.")
    with pytest.raises(Invalid, match="varför planen avslutas"):
        actions.end_instalments(desk.caseworker, timezone.now(), claim.pk, "")
    actions.end_instalments(desk.caseworker, timezone.now(), claim.pk, "Betalar allt på en gång.")
    with pytest.raises(Conflict, match="ingen plan"):
        actions.end_instalments(desk.caseworker, timezone.now(), claim.pk, "Igen.")
    for change in ("amount = 1", "first_day = first_day + 30", "reason = 'x'"):
        with pytest.raises(REFUSED):
            attack(desk.caseworker, f"UPDATE cases_instalmentplan SET {change} WHERE id = %s", first.pk)
    said = list(claim.plans.order_by("version").values_list("version", "kind", "amount"))
    assert said == [(1, "agreed", Decimal(100)), (2, "agreed", Decimal(50)), (3, "ended", None)]


def test_the_plans_pages_show_what_is_paid_and_what_comes(desk: Desk) -> None:
    claim, client = desk.claim(), sign_in(Client(), desk.caseworker)
    page = f"/cases/{desk.case.pk}/claims/{claim.pk}/"
    sent = {"amount": "200", "total": "500", "first_day": str(desk.today), "agreed_on": str(desk.today)}
    client.post(f"{page}plan/", {**sent, "agreed_with": "Klienten"})
    client.post(f"{page}payment/", {"kind": "bank", "amount": "200", "day": str(desk.today)})
    text = client.get(page).text
    assert text.count("Betald</span>") == 1
    assert "200\N{NO-BREAK SPACE}kr i månaden" in client.get("/cases/claims/").text
    client.post(f"{page}plan/end/", {"reason": "Betalar allt på en gång."})
    assert "Ingen plan gäller nu." in client.get(page).text


# ---- payment orders to Försäkringskassan -----------------------------------------------------------------


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


# ---- suspected wrong payments ----------------------------------------------------------------------------


def suspect(desk: Desk) -> Suspicion:
    return actions.open_suspicion(desk.caseworker, timezone.now(), desk.case.pk, "Lön som inte redovisats.")


def test_only_its_opener_the_head_and_those_let_in_open_the_record(desk: Desk) -> None:
    record = suspect(desk)
    colleague = make_user(Role.CASEWORKER, desk.section)
    with pytest.raises(NotFound):
        actions.note_suspicion(colleague, timezone.now(), record.pk, "note", "Tittade.")
    with pytest.raises(Conflict, match="inte tillgång"):
        attack(
            colleague,
            'INSERT INTO cases_suspicionstep(suspicion_id, kind, text, "to", number, recorded_by_id)'
            " VALUES (%s, 'note', 'x', '', '', 1)",
            record.pk,
        )
    with pytest.raises(Conflict, match="Sektionschefen"):
        actions.let_in(desk.caseworker, timezone.now(), record.pk, colleague)
    actions.let_in(desk.head, timezone.now(), record.pk, colleague)
    assert actions.note_suspicion(colleague, timezone.now(), record.pk, "note", "Tittade.").recorded_by == colleague


def test_a_colleague_sees_nothing_of_the_record(desk: Desk) -> None:
    record = suspect(desk)
    colleague = sign_in(Client(), make_user(Role.CASEWORKER, desk.section))
    assert "Akt öppnad" not in colleague.get(f"/cases/{desk.case.pk}/recovery/").text
    assert colleague.get(f"/cases/{desk.case.pk}/suspicions/{record.pk}/").status_code == 404
    assert not Fact.objects.filter(case_id=desk.case.pk, name__contains="uspicion").exists()


def test_opening_the_record_takes_a_reason_that_is_logged(desk: Desk) -> None:
    record = suspect(desk)
    client = sign_in(Client(), desk.head)
    page = f"/cases/{desk.case.pk}/suspicions/{record.pk}/"
    assert client.get(page).status_code == 302
    client.post(f"/cases/{desk.case.pk}/suspicions/reason/", {"reason": "Granskar anmälan"})
    assert "Lön som inte redovisats." in client.get(page).text
    assert Access.objects.filter(actor=desk.head, reason="Granskar anmälan", case_id=desk.case.pk).exists()


@pytest.mark.parametrize("kind", ["authority", "police"])
def test_a_report_says_to_whom(desk: Desk, kind: str) -> None:
    record = suspect(desk)
    with pytest.raises(Invalid, match="vilken myndighet"):
        actions.note_suspicion(desk.caseworker, timezone.now(), record.pk, kind, "Anmält.")
    step = actions.note_suspicion(desk.caseworker, timezone.now(), record.pk, kind, "Anmält.", "Polisen", "K 1")
    with pytest.raises(REFUSED):
        attack(desk.caseworker, "UPDATE cases_suspicionstep SET text = 'x' WHERE id = %s", step.pk)
