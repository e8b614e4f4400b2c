"""Payees and accounts in the browser: entered by one, verified by another, the number seen by few."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.models import Access
from bistand.refusals import Refusal
from bistand.staff.models import Role, User
from bistand.ui.models import Draft
from payments import actions
from payments.models import Payee, PayoutAccount
from tests.factories import attack, make_section, make_user, sign_in
from tests.payments.building import PROOF, Office

WRONG_NUMBER = "12345678"


@pytest.fixture
def office(db: None) -> Office:
    return Office()


@pytest.fixture
def payee(office: Office) -> Payee:
    return office.payee(office.case())


def as_user(user: User) -> Client:
    return sign_in(Client(), user)


def typed(**changes: str) -> dict[str, str]:
    return {
        "kind": "bank",
        "clearing": "8327",
        "number": "12345674",
        "proof": PROOF,
        "once": str(uuid.uuid4()),
    } | changes


def test_an_account_is_entered_by_one_and_verified_by_another(office: Office, payee: Payee) -> None:
    answer = as_user(office.assistant).post(reverse("account_new", args=[payee.pk]), typed())
    assert answer.headers["Location"] == reverse("payee", args=[payee.pk])
    account = PayoutAccount.objects.get(payee=payee)
    as_user(office.verifier).post(reverse("account_verify", args=[account.pk]), {"compared": "on"})
    account.refresh_from_db()
    assert (account.state, account.verified_by) == ("verified", office.verifier)


def test_ones_own_account_has_the_reason_instead_of_a_button(office: Office, payee: Payee) -> None:
    account = office.entered(payee)
    page = as_user(office.assistant).get(reverse("account_verify", args=[account.pk]))
    assert "Du har själv lagt in det" in page.text
    assert "Godkänn kontot" not in page.text


def test_verifying_ones_own_account_is_refused_in_the_form(office: Office, payee: Payee) -> None:
    account = office.entered(payee)
    page = as_user(office.assistant).post(reverse("account_verify", args=[account.pk]), {"compared": "on"})
    assert page.status_code == 422
    account.refresh_from_db()
    assert account.state == "entered"


def test_the_lists_show_what_is_to_be_entered_and_verified(office: Office, payee: Payee) -> None:
    other = office.payee(office.case())
    office.entered(other)
    page = as_user(office.verifier).get(reverse("accounts"))
    assert reverse("account_new", args=[payee.pk]) in page.text
    assert reverse("account_verify", args=[other.accounts.get().pk]) in page.text


def test_a_number_with_the_wrong_length_is_refused_by_its_field_and_nothing_is_lost(
    office: Office, payee: Payee
) -> None:
    page = as_user(office.assistant).post(reverse("account_new", args=[payee.pk]), typed(clearing="5839", number="12"))
    assert page.status_code == 422
    assert "ska ha 7 siffror" in page.text
    assert PROOF in page.text
    assert not PayoutAccount.objects.exists()


def test_a_wrong_check_digit_is_a_warning_that_the_verifier_must_confirm(office: Office, payee: Payee) -> None:
    as_user(office.assistant).post(reverse("account_new", args=[payee.pk]), typed(number=WRONG_NUMBER))
    account = PayoutAccount.objects.get()
    verifier, url = as_user(office.verifier), reverse("account_verify", args=[account.pk])
    assert "kontrollsiffra stämmer inte" in verifier.get(url).text
    assert verifier.post(url, {"compared": "on"}).status_code == 422
    refused = verifier.post(url, {"compared": "on", "reason": "ok"})
    assert "Skriv vad du har kontrollerat och varför kontot ändå är rätt." in refused.text
    assert verifier.post(url, {"compared": "on", "reason": "Banken har bekräftat numret."}).status_code == 302
    assert PayoutAccount.objects.get().reason == "Banken har bekräftat numret."


def test_the_bank_is_named_while_the_number_is_typed(office: Office) -> None:
    page = as_user(office.assistant).post(
        reverse("account_check"), {"kind": "bank", "clearing": "8327", "number": "12345674"}
    )
    assert "Swedbank" in page.text
    assert not PayoutAccount.objects.exists()


def test_an_account_that_others_have_too_says_who(office: Office, payee: Payee) -> None:
    other = office.payee(office.case())
    office.verified(other, "12345674")
    account = office.entered(payee, "12345674")
    page = as_user(office.verifier).get(reverse("account_verify", args=[account.pk]))
    assert "Andra mottagare har samma konto" in page.text
    assert other.name in page.text


def test_a_caseworker_sees_the_last_four_digits_only(office: Office, payee: Payee) -> None:
    office.verified(payee, "12345674")
    page = as_user(office.caseworker).get(reverse("payee", args=[payee.pk]))
    assert "•••• 5674" in page.text
    assert "12345674" not in page.text.replace("\u00a0", "").replace("-", "").replace(" ", "")


def test_a_whole_number_is_shown_for_a_reason_that_the_controller_reads(office: Office, payee: Payee) -> None:
    account = office.verified(payee, "12345674")
    page = reverse("account_number", args=[account.pk])
    head = as_user(office.head)
    for seen in (head.get(reverse("payee", args=[payee.pk])), head.get(page), head.post(page, {"reason": " "})):
        assert "12345674" not in bare(seen.text)
    controller = as_user(office.controller)
    assert "Banken frågar" not in controller.get(reverse("shown_numbers")).text
    head.post(page, {"reason": "Banken frågar efter numret."})
    assert "12345674" in bare(head.get(page).text)
    assert "12345674" not in bare(controller.get(page).text)
    told = controller.get(reverse("shown_numbers")).text
    assert "Banken frågar efter numret." in told
    assert "•••• 5674" in told
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert "12345674" not in bare(head.get(page).text)
    assert as_user(office.caseworker).get(page).status_code == 403
    unsaid = "INSERT INTO audit_access (at, actor_id, persons, what, reason) VALUES (now(), %s, '{}', %s, '')"
    with pytest.raises((Refusal, IntegrityError)):
        attack(office.head, unsaid, office.head.pk, f"account_number:{account.pk}")


def test_the_history_has_no_account_number(office: Office, payee: Payee) -> None:
    office.verified(payee, "12345674")
    page = as_user(office.controller).get(reverse("change_history"), {"table": "payments_payoutaccount"})
    assert "dolt värde" in page.text
    assert "12345674" not in bare(page.text)


def bare(text: str) -> str:
    return text.replace("\u00a0", "").replace("-", "").replace(" ", "")


def test_the_number_is_never_kept_in_a_draft(office: Office, payee: Payee) -> None:
    browser = as_user(office.assistant)
    page = browser.get(reverse("account_new", args=[payee.pk]))
    token = page.context["draft"].token
    browser.post(reverse("ui:draft"), {"_draft": token, **typed(number="12345674", proof="Kontobevis")})
    (draft,) = Draft.objects.all()
    assert draft.data.keys() == {"kind", "proof"}


def test_a_form_sent_twice_enters_one_account(office: Office, payee: Payee) -> None:
    browser, data = as_user(office.assistant), typed()
    first, second = (browser.post(reverse("account_new", args=[payee.pk]), data) for _ in range(2))
    assert payee.accounts.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_two_who_enter_at_once_get_a_sentence(office: Office, payee: Payee) -> None:
    office.entered(payee)
    page = as_user(office.verifier).post(reverse("account_new", args=[payee.pk]), typed())
    assert page.status_code == 422
    assert "redan ett konto som väntar på kontroll" in page.text


def test_an_account_is_rejected_and_closed_with_a_reason(office: Office, payee: Payee) -> None:
    verifier = as_user(office.verifier)
    account = office.entered(payee)
    assert verifier.post(reverse("account_reject", args=[account.pk]), {"reason": ""}).status_code == 422
    verifier.post(reverse("account_reject", args=[account.pk]), {"reason": "Fel person."})
    account.refresh_from_db()
    assert (account.state, account.reason) == ("rejected", "Fel person.")
    other = office.verified(payee)
    verifier.post(reverse("account_close", args=[other.pk]), {"reason": "Kontot är uppsagt."})
    other.refresh_from_db()
    assert other.state == "closed"


def test_a_caseworker_can_neither_enter_nor_verify(office: Office, payee: Payee) -> None:
    browser = as_user(office.caseworker)
    assert browser.get(reverse("account_new", args=[payee.pk])).status_code == 403
    assert browser.get(reverse("accounts")).status_code == 403


def test_a_client_of_another_section_is_not_found(office: Office, payee: Payee) -> None:
    stranger = as_user(make_user(Role.ASSISTANT, make_section()))
    assert stranger.get(reverse("payee", args=[payee.pk])).status_code == 404


def test_opening_a_client_is_logged(office: Office, payee: Payee) -> None:
    as_user(office.assistant).get(reverse("payee", args=[payee.pk]))
    (row,) = Access.objects.filter(what="payee", actor=office.assistant)
    assert row.persons == [payee.person_id]


def test_a_protected_client_has_no_name_in_the_list_and_is_opened_with_a_reason(office: Office) -> None:
    hidden = office.payee(office.case(protected=True))
    browser, url = as_user(office.assistant), reverse("payee", args=[hidden.pk])
    page = browser.get(reverse("accounts"))
    assert url in page.text
    assert hidden.name not in page.text
    asked = browser.get(url)
    assert asked.headers["Location"].startswith(reverse("payee_reason", args=[hidden.pk]))
    browser.post(reverse("payee_reason", args=[hidden.pk]), {"reason": "Kontot ska läggas in."})
    assert hidden.name in browser.get(url).text


def test_a_protected_name_is_not_found_by_search(office: Office) -> None:
    hidden = office.payee(office.case(protected=True))
    browser = as_user(office.assistant)
    browser.post(reverse("payees"), {"q": hidden.name})
    assert reverse("payee", args=[hidden.pk]) not in browser.get(reverse("payees")).text


def test_payees_are_found_by_name_number_and_personnummer(office: Office, payee: Payee) -> None:
    landlord = actions.register_payee(office.assistant, timezone.now(), "landlord", "Almby Bostäder", "556036-0793")
    browser = as_user(office.assistant)
    for text, wanted in (
        ("almby bo", landlord),
        ("556036-0793", landlord),
        (payee.person.pnr, payee),  # type: ignore[union-attr]
        (payee.name, payee),
    ):
        browser.post(reverse("payees"), {"q": text})
        assert reverse("payee", args=[wanted.pk]) in browser.get(reverse("payees")).text


@pytest.mark.parametrize(
    "again", [{"name": "Almby Bostäder 2", "org_number": "5560360793"}, {"name": "almby bostäder", "org_number": ""}]
)
def test_a_supplier_is_registered_again_only_with_a_reason(office: Office, again: dict[str, str]) -> None:
    actions.register_payee(office.assistant, timezone.now(), "landlord", "Almby Bostäder", "556036-0793")
    browser, before = as_user(office.assistant), Payee.objects.count()
    for reason in ("", "x x x x"):
        page = browser.post(reverse("payee_new"), {"kind": "landlord", **again, "reason": reason})
        assert page.status_code == 422
        assert "Almby Bostäder är redan registrerad som hyresvärd." in page.text
    assert Payee.objects.count() == before
    why = {"reason": "Fastigheterna i Norrby har ett eget bankgiro."}
    assert browser.post(reverse("payee_new"), {"kind": "landlord", **again, **why}).status_code == 302
    assert Payee.objects.count() == before + 1


def test_the_list_of_payees_without_a_search_names_no_clients(office: Office, payee: Payee) -> None:
    assert payee.name not in as_user(office.assistant).get(reverse("payees")).text


@pytest.mark.parametrize("rows", [5, 60])
def test_the_lists_cost_ten_queries_whatever_the_rows(
    office: Office, rows: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(rows):
        payee = office.payee(office.case())
        if number % 2:
            office.entered(payee)
    browser = as_user(office.verifier)
    browser.get(reverse("accounts"))
    with django_assert_max_num_queries(10):
        browser.get(reverse("accounts"))
    with django_assert_max_num_queries(10):
        browser.get(reverse("payees"))
