"""Requisitions: issued by one, countersigned by another, printed, asked about, voided; counted against the decision."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.audit.models import Access, Fact
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import Role, User
from cases.models import Decision, Document, Purpose
from payments import actions as pay
from payments.closing import requisitions_left
from payments.models import Payee, Payment, Requisition
from payments.requisition_code import code_of, is_code_of, shown
from tests.factories import grant, make_case, make_user, sign_in
from tests.letters.reading import text_of
from tests.story import Story, replace, second_sign_in


def issue(story: Story, amount: str = "400.00", days: int = 14, decision: Decision | None = None) -> Requisition:
    name = f"Möbler {Payee.objects.count()} AB"
    shop = pay.register_payee(story.assistant, timezone.now(), "other", name)
    last_day = timezone.localdate() + timedelta(days=days)
    order = pay.Order(shop.pk, "En säng, 90 cm, med madrass.", Decimal(amount), last_day)
    return pay.issue_requisition(story.caseworker, timezone.now(), (decision or story.decision).lines.get().pk, order)


def in_force(story: Story, amount: str = "400.00") -> Requisition:
    return pay.countersign_requisition(story.assistant, timezone.now(), issue(story, amount).pk)


def planned(story: Story) -> list[Decimal]:
    rows = Payment.objects.filter(case=story.case, state="planned").order_by("pk")
    return list(rows.values_list("amount", flat=True))


def as_user(user: User) -> Client:
    return sign_in(Client(), user)


def test_what_is_planned_to_the_client_gives_way_and_numbers_follow_one_another(story: Story) -> None:
    first, second = issue(story, "400.00"), issue(story, "100.00")
    assert planned(story) == [Decimal("500.00")]
    year = timezone.localdate().year
    assert [row.number for row in (first, second)] == [f"R{year}-{row.serial:04}" for row in (first, second)]
    assert second.serial == first.serial + 1


def test_what_is_planned_to_a_supplier_gives_not_way(story: Story) -> None:
    shop = pay.register_payee(story.assistant, timezone.now(), "landlord", "Hyres AB")
    line = story.decision.lines.get()
    pay.divide_line(story.caseworker, timezone.now(), line.pk, [pay.Share(shop.pk, Decimal(900), story.pay_on)])
    with pytest.raises(Invalid, match=r"100\skr kvar"):
        issue(story, "100.01")
    issue(story, "100.00")
    assert planned(story) == [Decimal(900)]


@pytest.mark.parametrize(("amount", "days"), [("1000.01", 14), ("0.00", 14), ("-1.00", 14), ("100.00", -1)])
def test_a_requisition_has_an_amount_that_remains_and_a_coming_last_day(story: Story, amount: str, days: int) -> None:
    with pytest.raises(Invalid):
        issue(story, amount, days)
    assert planned(story) == [Decimal(1000)]


def test_nobody_countersigns_their_own_by_whatever_sign_in(story: Story) -> None:
    row = issue(story)
    other = second_sign_in(story.caseworker, Role.ASSISTANT, story.section)
    with pytest.raises(Conflict, match="själv utfärdat"):
        pay.countersign_requisition(other, timezone.now(), row.pk)


def test_a_countersigned_requisition_is_printed_once_with_its_code_and_kept_with_its_hash(story: Story) -> None:
    row = in_force(story)
    deliver_due()
    as_user(story.assistant).get(reverse("requisition_print", args=[row.pk]))
    document = Document.objects.get(case=story.case, title=f"Rekvisition {row.number}")
    content = bytes(document.file.content)
    text = text_of(content)
    assert code_of(row.number, row.amount) == row.code
    for said in (row.number, shown(row.code), story.case.applicant.name, "En säng, 90 cm", str(row.last_day)):
        assert said in text
    assert story.case.number not in text
    assert b"pdfuaid" in content


def test_the_print_does_not_name_a_protected_person(story: Story) -> None:
    case = make_case(story.caseworker, story.section, protected=True)
    made = issue(story, decision=grant(story.caseworker, case))
    row = pay.countersign_requisition(story.head, timezone.now(), made.pk)
    text = text_of(as_user(story.head).get(reverse("requisition_print", args=[row.pk])).content)
    assert case.applicant.name not in text
    assert "Den som visar upp" in text


def test_before_the_second_signature_there_is_nothing_to_print(story: Story) -> None:
    answer = as_user(story.assistant).get(reverse("requisition_print", args=[issue(story).pk]))
    assert answer.status_code == 409


def test_a_voided_requisition_keeps_number_reason_and_who_and_gives_its_amount_back(story: Story) -> None:
    row = pay.void_requisition(story.assistant, timezone.now(), in_force(story).pk, reason="Sängen fanns inte.")
    assert (row.state, row.reason, row.voided_by) == ("voided", "Sängen fanns inte.", story.assistant)
    assert issue(story, "1000.00").serial == row.serial + 1
    with pytest.raises(Conflict, match="redan makulerad"):
        pay.void_requisition(story.assistant, timezone.now(), row.pk, reason="Igen.")


def test_a_supplier_who_asks_gets_yes_or_no_and_it_is_noted(story: Story) -> None:
    row = in_force(story)
    asked = as_user(story.assistant)

    def answer(number: str, code: str) -> str:
        return asked.post(reverse("requisition_call"), {"number": number, "code": code}).content.decode()

    spoken = row.number.replace("R", "r ").replace("-", " ")
    assert "Ja, rekvisitionen gäller" in answer(spoken, shown(row.code).lower())
    assert "Koden stämmer inte" in answer(row.number, code_of(row.number, row.amount + 1))
    assert "Numret finns inte" in answer("R2001-0001", row.code)
    pay.void_requisition(story.assistant, timezone.now(), row.pk, reason="Tappad.")
    assert "Rekvisitionen är makulerad" in answer(row.number, row.code)
    noted = Fact.objects.filter(name="RequisitionAsked").order_by("id")
    assert [fact.case_id == story.case.pk for fact in noted] == [True, True, False, True]
    assert str(noted[0].data["title"]).endswith("svar ja")


def test_a_code_of_before_a_new_secret_still_answers(settings: Any) -> None:
    code = code_of("R2026-0001", Decimal(100))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [settings.SECRET_KEY]
    assert code_of("R2026-0001", Decimal(100)) != code
    assert is_code_of(code, "R2026-0001", Decimal(100))
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_code_of(code, "R2026-0001", Decimal(100))


def test_a_new_decision_counts_what_is_in_hand_and_voids_what_is_not_signed(story: Story) -> None:
    kept, waiting = in_force(story, "400.00"), issue(story, "100.00")
    replace(story.caseworker, story.decision, (Purpose.HOME_EQUIPMENT, Decimal("700.00")))
    assert planned(story) == [Decimal("300.00")]
    kept.refresh_from_db()
    waiting.refresh_from_db()
    assert (kept.state, waiting.state) == ("countersigned", "voided")


def test_a_case_is_not_closed_over_an_unsigned_requisition(story: Story) -> None:
    in_force(story), issue(story)
    assert {matter.effect for matter in requisitions_left(story.case, story.head)} == {"goes_on", "hinders"}


def test_the_list_shows_each_standing_and_finds_by_number_and_code(story: Story) -> None:
    waiting, valid = issue(story, "100.00"), in_force(story, "200.00")
    voided = pay.void_requisition(story.caseworker, timezone.now(), issue(story, "50.00").pk, reason="Fel vara.")
    browser = as_user(story.assistant)

    def numbers(**query: str) -> set[str]:
        page = browser.get(reverse("requisitions"), query).content.decode()
        return {row.number for row in (waiting, valid, voided) if row.number in page}

    assert numbers() == {waiting.number, valid.number}
    assert numbers(lage="waiting") == {waiting.number}
    assert numbers(lage="expired") == set()
    assert numbers(lage="voided") == {voided.number}
    assert numbers(q=voided.number) == {voided.number}
    assert numbers(q=shown(valid.code)) == {valid.number}
    other = as_user(make_user(Role.ASSISTANT, None)).get(reverse("requisition", args=[valid.pk]))
    assert other.status_code == 200
    assert Access.objects.filter(what="requisition", case_id=story.case.pk).exists()


def test_the_case_shows_what_is_reserved_and_leads_to_the_form(story: Story) -> None:
    browser = as_user(story.caseworker)
    line = story.decision.lines.get()
    shop = pay.register_payee(story.assistant, timezone.now(), "other", "Möbler AB")
    typed = {"payee": str(shop.pk), "goods": "En säng.", "amount": "1 000,01", "last_day": str(timezone.localdate())}
    refused = browser.post(reverse("requisition_new", args=[line.pk]), typed)
    assert refused.status_code == 422
    assert "En säng." in refused.content.decode()
    made = browser.post(reverse("requisition_new", args=[line.pk]), {**typed, "amount": "300"})
    row = Requisition.objects.get()
    assert made.headers["Location"] == reverse("requisition", args=[row.pk])
    page = browser.get(reverse("payments_case_panel", args=[story.case.pk])).content.decode()
    assert "Reserverat i rekvisitioner" in page
    assert row.number in page
