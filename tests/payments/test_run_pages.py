"""Runs, receipts and the case's payments in the browser, from what is planned to what came back."""

from __future__ import annotations

import io
import re
import uuid
from datetime import datetime, time, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
import time_machine
from axes.models import AccessLog
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from bistand.actions import acting
from bistand.audit.actions import deliver_due
from bistand.audit.models import Delivery
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from payments import actions
from payments.actions.run import run_mark
from payments.bank.bankdays import next_bank_day
from payments.bank.fakebank import Booked, pay_all, receipt_for, statement_for
from payments.models import BankReceipt, Payment, PaymentRun, RunFile, RunFlag, RunList
from tests.factories import make_section, make_user, sign_in
from tests.payments.building import Office, next_day, with_code


@pytest.fixture
def office(db: None, settings: Any, tmp_path: Any) -> Office:
    settings.BISTAND_DEMO = True
    settings.BANK = {**settings.BANK, "folder": tmp_path}
    return Office()


def as_user(user: User) -> Client:
    return sign_in(Client(), user)


def url(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def once() -> dict[str, str]:
    return {"once": str(uuid.uuid4())}


def seen(run: PaymentRun) -> dict[str, str]:
    """What the page to approve or release a run sends along of what stands on it now."""
    return {"seen": run_mark(PaymentRun.objects.get(pk=run.pk)), **once()}


def test_a_new_run_proposes_the_day_that_decisions_of_today_are_planned_for(office: Office) -> None:
    """On a bank day too: what is decided then is paid on the next one."""
    bank_day = next_bank_day(timezone.localdate() + timedelta(days=7))
    with time_machine.travel(timezone.make_aware(datetime.combine(bank_day, time(12))), tick=False):
        shown = as_user(office.verifier).get(url("run_new")).text
    assert f'<option value="{next_bank_day(bank_day)}" selected>' in shown
    assert f'<option value="{bank_day}">' in shown


def test_the_way_of_a_run_is_walked_in_the_browser(office: Office) -> None:
    office.payable("1200.00")
    assistant, head = as_user(office.verifier), as_user(office.head)
    answer = assistant.post(
        url("run_new"),
        {"section": office.section.pk, "pay_on": next_day().isoformat(), "money": "aid", "kind": "ordinary", **once()},
    )
    run = PaymentRun.objects.get()
    assert answer.headers["Location"] == url("run", run.pk)
    assistant.post(url("run_submit", run.pk), once())
    for flag in RunFlag.objects.filter(run=run):
        head.post(url("run_flag", run.pk, flag.pk), {"answer": "Kontobevis sett.", **once()})
    words = head.get(url("run_approve", run.pk)).text.replace("\u00a0", " ")
    assert f"1 utbetalning, 1 200 kr, betaldag {next_day()}" in words
    head.post(url("run_approve", run.pk), {"code": settings.BISTAND_DEMO_CODE, **seen(run)})
    head.post(url("run_release", run.pk), seen(run))
    assert "Bankfilen skrivs" in head.get(url("run", run.pk)).text
    deliver_due()
    page = head.get(url("run", run.pk))
    assert RunFile.objects.get(run=run).file.sha256 in page.text
    assert "Varje tecken är lika" in head.get(url("run_file_check", run.pk)).text
    as_user(office.accountant).post(url("run_demo_bank", run.pk), once())
    run.refresh_from_db()
    assert run.state == "reconciled"


def test_progress_asks_for_the_whole_page_when_the_file_is_there(office: Office) -> None:
    run = office.released()
    head, hx = as_user(office.head), {"HX-Request": "true"}
    assert "Bankfilen skrivs" in head.get(url("run_progress", run.pk), headers=hx).text
    deliver_due()
    assert head.get(url("run_progress", run.pk), headers=hx).headers["HX-Refresh"] == "true"


def test_a_delivery_that_failed_says_so_and_is_tried_again_by_hand(office: Office) -> None:
    run = office.released()
    with acting(system_user(), "test"):
        Delivery.objects.filter(fact__name="RunReleased").update(state="failed", attempts=10, error="InvalidFile: x")
    head = as_user(office.head)
    page = head.get(url("run", run.pk))
    assert "Bankfilen kunde inte skrivas" in page.text
    assert "Försök igen" in page.text
    head.post(url("run_file_retry", run.pk))
    run.refresh_from_db()
    assert run.state == "exported"


def test_a_wrong_code_is_refused_by_its_field(office: Office) -> None:
    run = office.submitted()
    office.answer_flags(run)
    page = as_user(office.head).post(url("run_approve", run.pk), {"code": "000000", **seen(run)})
    assert page.status_code == 422
    assert "Koden stämmer inte" in page.text
    run.refresh_from_db()
    assert run.state == "submitted"


def test_without_a_second_factor_the_page_says_how_to_get_one(office: Office) -> None:
    run = office.submitted()
    office.answer_flags(run)
    page = as_user(make_user(Role.HEAD, office.section)).get(url("run_approve", run.pk))
    assert "Lägg till tvåstegsinloggning" in page.text


def test_a_head_who_decided_a_row_is_told_before_trying_and_gets_no_button(office: Office) -> None:
    office.payable(decider=office.head)
    other = with_code(make_user(Role.HEAD, office.section, "Vera Vik"))
    run = office.submitted()
    office.answer_flags(run)
    page = as_user(office.head).get(url("run", run.pk))
    assert "Du kan inte godkänna körningen som den är" in page.text
    assert "Vera Vik" in page.text
    assert url("run_approve", run.pk) not in page.text
    assert url("run_approve", run.pk) in as_user(other).get(url("run", run.pk)).text


def test_a_flag_that_somebody_else_has_judged_meanwhile_says_so_and_keeps_what_was_typed(office: Office) -> None:
    run = office.submitted()
    flag = RunFlag.objects.get(run=run, kind="new_account")
    other = with_code(make_user(Role.HEAD, office.section, "Helena Sund"))
    as_user(office.head).post(url("run_flag", run.pk, flag.pk), {"answer": "Kontobevis sett."})
    late = {"answer": "Jag ringde banken."}
    page = as_user(other).post(url("run_flag", run.pk, flag.pk), late, headers={"HX-Request": "true"})
    assert "Hans Berg har redan bedömt flaggan. Din bedömning sparades inte." in page.text
    assert "Jag ringde banken." in page.text
    flag.refresh_from_db()
    assert flag.answer == "Kontobevis sett."


def test_unanswered_flags_hide_the_approval_and_an_empty_answer_is_refused(office: Office) -> None:
    run = office.submitted()
    head, flag = as_user(office.head), RunFlag.objects.filter(run=run).first()
    assert flag is not None
    assert url("run_approve", run.pk) not in head.get(url("run", run.pk)).text
    for nothing in (" ", ".", "- 1 -"):
        page = head.post(url("run_flag", run.pk, flag.pk), {"answer": nothing}, headers={"HX-Request": "true"})
        assert page.status_code == 422
        assert "Skriv din bedömning" in page.text


def test_two_who_approve_at_once_get_a_sentence(office: Office) -> None:
    run = office.approved()
    page = as_user(office.head).post(url("run_approve", run.pk), {"code": settings.BISTAND_DEMO_CODE, **seen(run)})
    assert page.status_code == 422
    assert "Körningen är redan godkänd" in page.text


def mark_on(page: Any) -> dict[str, str]:
    """The mark that the form of a page carries."""
    [mark] = re.findall(r'name="seen" value="([^"]*)"', page.text)
    return {"seen": unescape(mark), **once()}


def test_a_code_holds_for_the_rows_that_stood_on_the_page_alone(office: Office) -> None:
    """Between the page and the code a row is taken out and the run submitted anew."""
    run = office.submitted(2)
    office.answer_flags(run)
    head, code = as_user(office.head), {"code": settings.BISTAND_DEMO_CODE}
    page = head.get(url("run_approve", run.pk))
    assert "2 utbetalningar" in page.text
    actions.reopen_run(office.verifier, timezone.now(), run.pk, reason="En rad är fel.")
    payment = run.payments.earliest("pk")
    actions.take_out(office.verifier, timezone.now(), payment.pk, reason="Fel hyra.")
    actions.submit_run(office.verifier, timezone.now(), run.pk)
    office.answer_flags(run)
    page = head.post(url("run_approve", run.pk), code | mark_on(page))
    assert page.status_code == 422
    assert "Körningen har ändrats sedan du öppnade sidan" in page.text
    assert "1 utbetalning," in page.text
    run.refresh_from_db()
    assert run.state == "submitted"
    # The page that says so carries the mark of what it shows.
    assert head.post(url("run_approve", run.pk), code | mark_on(page)).status_code == 302


def test_a_release_of_other_rows_than_those_on_the_page_is_asked_about_again(office: Office) -> None:
    run = office.approved(2)
    head = as_user(office.head)
    page = head.get(url("run_release", run.pk))
    actions.take_out(office.verifier, timezone.now(), run.payments.earliest("pk").pk, reason="Fel hyra.")
    page = head.post(url("run_release", run.pk), mark_on(page))
    assert "Körningen har ändrats sedan du öppnade sidan" in page.text
    run.refresh_from_db()
    assert run.state == "approved"
    assert head.post(url("run_release", run.pk), mark_on(head.get(url("run_release", run.pk)))).status_code == 302


WHY = "Hushållet har ingen mat och lönen dröjer."


def emergency(office: Office, state: str = "submitted") -> PaymentRun:
    """An emergency run of one payment of 1 000 kr, its flags answered."""
    office.payable()
    now, of = timezone.now(), {"kind": "emergency", "reason": WHY}
    run = actions.open_run(office.verifier, now, office.section, next_day(), **of)
    run = actions.submit_run(office.verifier, now, run.pk)
    office.answer_flags(run)
    return run if state == "submitted" else actions.approve_run(office.head, now, run.pk, settings.BISTAND_DEMO_CODE)


def test_an_emergency_is_opened_with_a_reason_in_words_that_stands_where_it_is_read(office: Office) -> None:
    office.payable()
    assistant = as_user(office.verifier)
    data = {"section": office.section.pk, "pay_on": next_day().isoformat(), "money": "aid", "kind": "emergency"}
    words = assistant.get(url("run_new")).text.replace("\u00a0", " ")
    assert "Högst 10 000 kr per utbetalning och 50 000 kr tillsammans." in words
    for nothing in ("", "Bråttom."):
        page = assistant.post(url("run_new"), {**data, "reason": nothing, **once()})
        assert page.status_code == 422
        assert "varför pengarna inte kan gå med en ordinarie körning" in page.text
        assert nothing in page.text
    page = assistant.post(url("run_new"), {**data, "kind": "ordinary", "reason": WHY, **once()})
    assert "En ordinarie körning har inget skäl." in page.text
    assert WHY in page.text
    assert not PaymentRun.objects.exists()
    assistant.post(url("run_new"), {**data, "reason": WHY, **once()})
    run = PaymentRun.objects.get()
    words = assistant.get(url("run", run.pk)).text
    assert f"Körning {run.pk}, akut" in words
    assert WHY in words
    assert "Akut" in assistant.get(url("runs")).text


def test_an_emergency_is_approved_by_two_heads_before_it_is_released(office: Office) -> None:
    run = emergency(office)
    other = with_code(make_user(Role.HEAD, office.section, "Vera Vik"))
    first, second, code = as_user(office.head), as_user(other), {"code": settings.BISTAND_DEMO_CODE}
    answer = first.post(url("run_approve", run.pk), code | seen(run), follow=True)
    assert "Körningen är godkänd. En annan chef ska också godkänna den." in answer.text
    assert "ska Vera Vik också godkänna den" in answer.text
    assert url("run_approve_again", run.pk) not in answer.text
    assert url("run_release", run.pk) not in answer.text
    assert url("run", run.pk) not in first.get(url("payments_home_runs")).text
    words = second.get(url("payments_home_runs")).text
    assert url("run", run.pk) in words
    assert "Att godkänna av en till" in words
    page = first.post(url("run_approve_again", run.pk), code | seen(run))
    assert "Du har redan godkänt körningen" in page.text
    assert first.post(url("run_release", run.pk), seen(run)).status_code == 422
    assert url("run_approve_again", run.pk) in second.get(url("run", run.pk)).text
    page = second.get(url("run_approve_again", run.pk))
    assert "Hans Berg har godkänt den" in page.text
    assert WHY in page.text
    assert second.post(url("run_approve_again", run.pk), {"code": "000000", **mark_on(page)}).status_code == 422
    page = second.post(url("run_approve_again", run.pk), code | mark_on(page), follow=True)
    assert "Godkändes också med engångskod" in page.text
    assert first.post(url("run_release", run.pk), seen(run)).status_code == 302
    deliver_due()
    deliver_due()
    archived = RunList.objects.select_related("file").get(run=run).file.content
    told = " ".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(archived)).pages).split())
    chain = as_user(office.controller).get(url("payment_chain", run.payments.get().pk)).text
    for said in (told, chain):
        assert WHY.rstrip(".") in said
        assert "Vera Vik" in said
    assert "Akut körning" in chain


def test_the_second_code_holds_for_the_rows_that_stood_on_the_page_alone(office: Office) -> None:
    office.payable()
    run = emergency(office, "approved")
    other = with_code(make_user(Role.HEAD, office.section, "Vera Vik"))
    second, code = as_user(other), {"code": settings.BISTAND_DEMO_CODE}
    page = second.get(url("run_approve_again", run.pk))
    actions.take_out(office.verifier, timezone.now(), run.payments.earliest("pk").pk, reason="Fel hyra.")
    page = second.post(url("run_approve_again", run.pk), code | mark_on(page))
    assert "Körningen har ändrats sedan du öppnade sidan" in page.text
    assert second.post(url("run_approve_again", run.pk), code | mark_on(page)).status_code == 302


def test_an_emergency_above_its_limits_is_told_what_to_take_out(office: Office) -> None:
    office.payable("10000.01")
    run = actions.open_run(office.verifier, timezone.now(), office.section, next_day(), kind="emergency", reason=WHY)
    page = as_user(office.verifier).post(url("run_submit", run.pk), once())
    assert "1 av utbetalningarna är på mer än 10 000 kr" in page.text.replace("\u00a0", " ")
    run.refresh_from_db()
    assert run.state == "open"


def test_the_same_release_sent_twice_releases_once(office: Office) -> None:
    run = office.approved()
    head, data = as_user(office.head), seen(run)
    answers = [head.post(url("run_release", run.pk), data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]


def test_a_row_is_taken_out_and_a_run_reopened_with_reasons(office: Office) -> None:
    run = office.submitted(2)
    browser, payment = as_user(office.verifier), Payment.objects.filter(run=run).first()
    assert payment is not None
    browser.post(url("payment_take_out", payment.pk), {"reason": "Fel månad.", **once()})
    payment.refresh_from_db()
    assert (payment.state, payment.reason) == ("planned", "Fel månad.")
    browser.post(url("run_reopen", run.pk), {"reason": "Fler ska med.", **once()})
    assert "Fler ska med." in browser.get(url("run", run.pk)).text


def test_what_was_undone_in_a_run_stands_on_its_page_and_in_the_chain_with_the_reasons(office: Office) -> None:
    run = office.approved(2)
    stays, goes = Payment.objects.filter(run=run).order_by("pk")
    browser = as_user(office.verifier)
    assert "Vad som har ändrats" not in browser.get(url("run", run.pk)).text
    browser.post(url("run_reopen", run.pk), {"reason": "Granskas en gång till.", **once()})
    browser.post(url("payment_take_out", goes.pk), {"reason": "Väntar på ny faktura.", **once()})
    browser.post(url("run_submit", run.pk), once())
    page = browser.get(url("run", run.pk)).text.replace("\xa0", " ")
    chain = as_user(office.controller).get(url("payment_chain", stays.pk)).text.replace("\xa0", " ")
    for text in (page, chain):
        assert "Körningen öppnades igen" in text
        assert "Granskas en gång till." in text
        assert "2 st, 2 000 kr. Godkännandet gäller inte längre." in text
    assert "1 000 kr: Väntar på ny faktura." in page
    assert "Väntar på ny faktura." not in chain
    taken = as_user(office.controller).get(url("payment_chain", goes.pk)).text
    assert f"Togs ut ur körning {run.pk}" in taken
    assert "Väntar på ny faktura." in taken


def test_rows_without_an_account_are_shown_as_left_out(office: Office) -> None:
    office.granted("700.00")
    run = office.open_run()
    page = as_user(office.verifier).get(url("run_left_out", run.pk))
    assert "Konto saknas" in page.text


def test_only_the_accountant_fetches_the_file(office: Office) -> None:
    run = office.exported()
    assert as_user(office.head).get(url("run_file", run.pk)).status_code == 403
    answer = as_user(office.accountant).get(url("run_file", run.pk))
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    assert answer.content == bytes(RunFile.objects.get(run=run).file.content)


def test_a_receipt_is_read_in_and_what_came_back_waits_until_it_is_planned_anew(office: Office) -> None:
    run = office.exported(2)
    content = bytes(RunFile.objects.get(run=run).file.content)
    refused = Payment.objects.filter(run=run).order_by("pk")[0]
    verdict = receipt_for(content, lambda number: "AC04" if number == refused.end_to_end_id else "ACSC")
    accountant, caseworker = as_user(office.accountant), as_user(office.caseworker)
    accountant.post(url("receipt_new"), {"file": SimpleUploadedFile("kvittens.xml", verdict), **once()})
    assert refused.payee.name in accountant.get(url("returned")).text
    office.verified(refused.payee, "12345674")
    row = {
        "rows-TOTAL_FORMS": "1",
        "rows-INITIAL_FORMS": "0",
        "rows-0-payee": str(refused.payee_id),
        "rows-0-amount": "1000",
        "rows-0-pay_on": next_day().isoformat(),
    }
    caseworker.post(url("payment_divide", refused.line_id), row | once())
    assert refused.payee.name not in accountant.get(url("returned")).text


def test_a_file_that_is_no_receipt_is_refused_in_the_form(office: Office) -> None:
    data = {"file": SimpleUploadedFile("x.xml", b"<a/>"), **once()}
    assert as_user(office.accountant).post(url("receipt_new"), data).status_code == 422


def test_the_case_shows_what_is_granted_planned_and_left(office: Office) -> None:
    payment = office.payable("1500.00")
    page = as_user(office.caseworker).get(url("payments_case_panel", payment.case_id), headers={"HX-Request": "true"})
    assert "Beviljat" in page.text
    assert url("payment_divide", payment.line_id) in page.text
    assert "••••" not in page.text  # the account is chosen in the run


def test_a_line_is_divided_and_too_much_is_refused_with_what_was_typed(office: Office) -> None:
    payment = office.payable("1000.00")
    landlord = actions.register_payee(office.assistant, timezone.now(), "landlord", "Almby Bostäder")
    browser, rows = as_user(office.caseworker), {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0"}
    for number, (payee, amount) in enumerate(((landlord.pk, "700"), (payment.payee_id, "400"))):
        rows |= {f"rows-{number}-payee": str(payee), f"rows-{number}-amount": amount}
        rows |= {f"rows-{number}-pay_on": next_day().isoformat(), f"rows-{number}-reference": ""}
    page = browser.post(url("payment_divide", payment.line_id), rows | once())
    assert page.status_code == 422
    assert "Delarna är tillsammans" in page.text
    assert 'value="700"' in page.text
    browser.post(url("payment_divide", payment.line_id), rows | {"rows-1-amount": "300"} | once())
    planned = Payment.objects.filter(line=payment.line_id, state="planned")
    assert set(planned.values_list("amount", flat=True)) == {Decimal(700), Decimal(300)}


def test_a_planned_payment_is_stopped_with_a_reason(office: Office) -> None:
    payment = office.payable()
    browser = as_user(office.caseworker)
    assert browser.post(url("payment_stop", payment.pk), {"reason": ""}).status_code == 422
    browser.post(url("payment_stop", payment.pk), {"reason": "Hyran är redan betald.", **once()})
    payment.refresh_from_db()
    assert payment.state == "stopped"


def test_the_chain_names_everyone_who_stood_for_a_link(office: Office) -> None:
    run = office.released()
    page = as_user(office.controller).get(url("payment_chain", Payment.objects.get(run=run).pk))
    for person in (office.caseworker, office.assistant, office.verifier, office.head):
        assert person.employee.name in page.text


def test_the_whole_chain_stands_on_one_page_and_in_one_document(office: Office) -> None:
    run = office.released()
    deliver_due()
    payment = Payment.objects.get(run=run)
    actions.read_receipt(system_user(), timezone.now(), receipt_for(bytes(run.file.file.content), pay_all))
    day = timezone.localdate()
    row = Booked(run.file.control_sum, "R1", message_id=run.file.message_id)
    actions.read_statement(office.accountant, timezone.now(), statement_for("50501055", day, [row]))
    page = as_user(office.controller).get(url("payment_chain", payment.pk)).text
    answer = as_user(office.controller).get(url("payment_chain_pdf", payment.pk))
    assert answer["Cache-Control"] == "private, no-store"
    document = answer.content
    told = " ".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(document)).pages).split())
    people = (office.caseworker, office.assistant, office.verifier, office.head)
    kept = [run.file.file.sha256, run.file.message_id, BankReceipt.objects.get(run=run).sha256]
    for said in ("Banken betalade", "Banken bokförde", "Bankfilen skrevs", "Mottagaren registrerades", "Engångskod"):
        assert said in page
        assert said in told
    assert all(person.employee.name in told for person in people)
    assert all(each in page and each in told.replace(" ", "") for each in kept)
    assert payment.account is not None
    assert payment.account.number not in page + told


def test_from_where_a_link_was_signed_in_is_shown_to_those_who_read_the_access_log(office: Office) -> None:
    AccessLog.objects.create(
        username=office.head.username, ip_address="192.0.2.7", user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"
    )
    payment = Payment.objects.get(run=office.released())
    shown = as_user(office.controller).get(url("payment_chain", payment.pk)).text
    assert "192.0.2.7, Firefox på Windows" in shown
    assert "192.0.2.7" not in as_user(office.caseworker).get(url("payment_chain", payment.pk)).text


def test_of_several_sign_ins_that_were_open_none_is_said_to_be_the_one(office: Office) -> None:
    for address in ("192.0.2.7", "192.0.2.8"):
        AccessLog.objects.create(username=office.head.username, ip_address=address, user_agent="Firefox/140.0")
    old = AccessLog.objects.create(username=office.head.username, ip_address="192.0.2.9", user_agent="Firefox/140.0")
    AccessLog.objects.filter(pk=old.pk).update(attempt_time=timezone.now() - timedelta(days=1))
    payment = Payment.objects.get(run=office.released())
    page = as_user(office.controller).get(url("payment_chain", payment.pk)).text
    assert "192.0.2.7, Firefox eller 192.0.2.8, Firefox, en av 2 inloggningar" in page
    assert "192.0.2.9" not in page


def test_the_reason_of_a_closing_stands_under_the_closing(office: Office) -> None:
    payment = Payment.objects.get(run=office.released())
    assert payment.account_id is not None
    actions.close_account(office.assistant, timezone.now(), payment.account_id, "Klienten har bytt bank.")
    page = as_user(office.controller).get(url("payment_chain", payment.pk)).text
    verified, closed = page.index("Kontot kontrollerades"), page.index("Kontot avslutades")
    assert verified < page.index("Kontobevis sett.") < closed < page.index("Klienten har bytt bank.")
    assert page.count("Klienten har bytt bank.") == 1


def test_the_page_of_the_chain_is_drawn_from_the_table_of_rights(office: Office) -> None:
    assert "Lägga in utbetalningskonton" in as_user(office.caseworker).get(url("chain")).text


def test_a_run_of_another_section_is_not_found(office: Office) -> None:
    run = office.open_run()
    stranger = as_user(make_user(Role.HEAD, make_section()))
    assert stranger.get(url("run", run.pk)).status_code == 404
    assert stranger.post(url("run_submit", run.pk)).status_code == 404


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("head", "payments_home_runs"),
        ("verifier", "payments_home_accounts"),
        ("verifier", "payments_home_returned"),
        ("accountant", "payments_home_bank"),
        ("controller", "payments_home_chains"),
    ],
)
def test_each_role_has_its_part_of_the_home_page(office: Office, role: str, name: str) -> None:
    office.submitted()
    assert as_user(getattr(office, role)).get(url(name), headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize("rows", [5, 60])
def test_the_run_page_costs_as_many_queries_whatever_the_rows(
    office: Office, rows: int, django_assert_max_num_queries: Any
) -> None:
    run = office.submitted(rows)
    head = as_user(office.head)
    head.get(url("run", run.pk))
    with django_assert_max_num_queries(25):
        head.get(url("run", run.pk))
    for name in ("runs", "receipts", "returned"):
        with django_assert_max_num_queries(10):
            head.get(url(name))
    with django_assert_max_num_queries(10):
        head.get(url("run_rows", run.pk))
