"""Three days that hang together: the assistant's, the section head's and the accountant's, each in a browser.

What the assistant enters, verifies and collects is released by the head, and reconciled by the accountant.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload, Page, expect

from bistand.audit.actions import deliver_due
from bistand.staff.models import Role, User
from cases import actions as cases
from cases.models import Decision
from payments import actions as pay
from payments.bank.bankdays import next_bank_day
from payments.bank.fakebank import Booked, receipt_for, statement_for
from payments.models import (
    AccountKind,
    BankEntry,
    Invoice,
    LedgerVoucher,
    Payee,
    Payment,
    PaymentRun,
    PayoutAccount,
    Reconciliation,
    Requisition,
    RunFile,
    RunFlag,
)
from tests.browser.driving import Visitor
from tests.browser.test_main_job import release
from tests.factories import PASSWORD, grant, make_case, make_user
from tests.live import LiveApp
from tests.payments.ledger.building import in_force
from tests.payments.test_invoices import may_attest, received, supplier
from tests.payments.test_requisitions import issue
from tests.story import LIMIT, Story, draft, enter_and_verify, give_code, read_back

pytestmark = pytest.mark.browser

OCR, FEE = "5400000625", Decimal("12.50")


# An account whose check digit is wrong, so that whoever verifies it says what they have found.
WRONG_DIGIT = pay.NewAccount(AccountKind.BANK, "8257467", "5839", "Kontobevis visat.")


@dataclass
class Office:
    asta: User
    helena: User
    eva: User
    without_account: Payee
    to_verify: PayoutAccount
    requisition: Requisition
    bills: list[Invoice]
    bill_case: str
    returned: Payment
    proposal: Decision

    @property
    def run(self) -> PaymentRun:
        """The one that the assistant opens."""
        return PaymentRun.objects.latest("pk")


@pytest.fixture(scope="module")
def office(live_app: LiveApp, django_db_blocker: Any) -> Iterator[Office]:
    """What waits for the three in the morning."""
    with django_db_blocker.unblock(), override_settings(BISTAND_DEMO=True):
        in_force()
        story = Story()
        returned = _returned(story)
        now, by = timezone.now(), story.caseworker
        cases_without = [make_case(by, story.section) for _ in range(2)]
        for case in cases_without:
            grant(by, case, Decimal(800))
        without_account, unverified = (Payee.objects.get(person=case.applicant) for case in cases_without)
        rent = story.new_payment(Decimal(1000))
        landlord = supplier(story)
        enter_and_verify(landlord, story.assistant, story.checker, "bankgiro")
        at_months_end = next_bank_day(timezone.localdate() + timedelta(days=20))
        pay.divide_line(by, now, rent.line_id or 0, [pay.Share(landlord.pk, Decimal(970), at_months_end, OCR)])
        may_attest(story)
        proposal = draft(by, story.new_case(), LIMIT + 5000)
        cases.propose_decision(by, now, proposal.pk)
        helena = make_user(Role.HEAD, story.section, "Helena Sund", PASSWORD)
        give_code(helena)
        yield Office(
            make_user(Role.ASSISTANT, story.section, "Asta Lund", PASSWORD),
            helena,
            make_user(Role.ACCOUNTANT, None, "Eva Kron", PASSWORD),
            without_account,
            pay.enter_account(story.assistant, now, unverified.pk, WRONG_DIGIT),
            issue(story, "300.00", decision=story.new_payment(Decimal(900)).decision),
            [received(story), received(story)],
            rent.case.number,
            returned,
            proposal,
        )


def _returned(story: Story) -> Payment:
    """A payment that the bank has refused, in a run of a later day."""
    earlier = story.beside()
    earlier.pay_on = next_bank_day(story.pay_on)
    earlier.to("released")
    _until(lambda: (deliver_due(), RunFile.objects.filter(run=earlier.run).exists())[1])
    read_back(earlier.run, lambda _: "AC04")
    return story.payment


def _until(true: Any) -> None:
    """Wait for the worker of the site."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, "the worker did not do it"
        time.sleep(0.1)


def test_the_assistants_day(live_app: LiveApp, browser: Browser, office: Office) -> None:
    asta = Visitor(browser, live_app.url, office.asta.username, PASSWORD, look=False)

    # She enters one client's account with what proves it, and verifies the one that a colleague has entered, whose
    # number looks wrong, so that she says what she has found.
    page = asta.go("/accounts/")
    page.get_by_role("link", name=f"Lägg in konto för {office.without_account.name}").click()
    page.get_by_label("Clearingnummer").fill("5839")
    page.get_by_label("Nummer", exact=True).fill("8257466")
    page.get_by_label("Underlag").fill("Kontobevis från banken, läst i dag.")
    _act(asta, "Lägg in kontot", "Kontot är inlagt.")
    asta.go("/accounts/")
    asta.click(f"Kontrollera kontot för {office.to_verify.payee.name}", "link")
    page.get_by_role("checkbox").check()
    page.get_by_label("Vad har du kontrollerat").fill("Kontobeviset är läst siffra för siffra.")
    _act(asta, "Godkänn kontot", "Kontot är kontrollerat")

    # A landlord's bill by the keyboard: Enter reviews it and opens the next.
    _enter_bill(asta.go(_of_invoice(office.bills[0])), office)
    page.wait_for_url(f"**{_of_invoice(office.bills[1])}")
    expect(page.get_by_text("Fakturan från Almby Bostäder AB är granskad")).to_be_visible()

    # What the caseworker has ordered she countersigns; then the day's run is left to the head.
    asta.go(reverse("requisition", args=[office.requisition.pk]))
    asta.click("Kontrasignera", "link")
    _act(asta, "Kontrasignera", "Rekvisitionen gäller.")
    asta.go("/runs/new/")
    asta.click("Öppna körningen")
    asta.click("Lämna för godkännande", "link")
    _act(asta, "Lämna för godkännande", "Körningen väntar på sektionschefens godkännande.")

    entered = office.without_account.accounts.get()
    assert (entered.state, entered.entered_by, entered.proof[:10]) == ("entered", office.asta, "Kontobevis")
    office.to_verify.refresh_from_db()
    assert (office.to_verify.state, office.to_verify.verified_by) == ("verified", office.asta)
    bill = Invoice.objects.get(pk=office.bills[0].pk)
    assert (bill.state, bill.amount, bill.number) == ("reviewed", Decimal(970), f"{OCR} {bill.due_date:%Y-%m}")
    office.requisition.refresh_from_db()
    assert office.requisition.countersigned_by == office.asta
    assert office.run.state == "submitted"
    assert not office.run.payments.filter(payee=office.without_account).exists()
    asta.leave()


def _of_invoice(row: Invoice) -> str:
    return reverse("invoice", args=[row.pk])


def _enter_bill(page: Page, office: Office) -> None:
    expect(page.get_by_label("Leverantör", exact=True)).to_be_focused()
    page.keyboard.type("50501055")
    expect(page.get_by_role("radio", name="Almby Bostäder AB")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type(OCR)
    page.keyboard.press("Tab")
    page.keyboard.type("970")
    expect(page.get_by_role("radio", name=office.bill_case)).to_be_checked()
    today = timezone.localdate()
    page.get_by_label("Fakturadatum").fill(today.isoformat())
    page.get_by_label("Förfallodag").fill((today + timedelta(days=20)).isoformat())
    page.keyboard.press("Enter")


def test_the_section_heads_day(live_app: LiveApp, browser: Browser, office: Office) -> None:
    helena = Visitor(browser, live_app.url, office.helena.username, PASSWORD, settings.BISTAND_DEMO_CODE, look=False)

    # On her home page: the run, whose flags she answers before she approves and releases it.
    page = helena.go("/to-approve/")
    page.get_by_role("link", name=f"Körning {office.run.pk},").click()
    release(helena, reverse("run", args=[office.run.pk]))

    # The bill that the assistant reviewed, and the decision above the caseworker's delegation.
    helena.go(_of_invoice(office.bills[0]))
    helena.click("Attestera", "link")
    _act(helena, "Attestera", "är attesterad")
    helena.go("/to-approve/")
    helena.click(office.proposal.case.number, "link")
    helena.click("Fatta beslutet", "link")
    _act(helena, "Fatta beslutet", "Beslutet är fattat.")

    # What came back, who does what next, and its chain.
    helena.go("/returned/")
    expect(page.get_by_text("Kontot är avslutat.")).to_be_visible()
    expect(page.get_by_text("Assistenten lägger in ett nytt konto")).to_be_visible()
    helena.go(reverse("payment_chain", args=[office.returned.pk]))
    expect(page.locator("main")).to_contain_text("Kontot är avslutat.")

    flags = RunFlag.objects.filter(run=office.run)
    assert flags.exists()
    assert {flag.answered_by for flag in flags} == {office.helena}
    assert {office.run.approved_by, office.run.released_by} == {office.helena}
    attested = Invoice.objects.get(pk=office.bills[0].pk)
    assert (attested.state, attested.attested_by) == ("attested", office.helena)
    office.proposal.refresh_from_db()
    assert (office.proposal.state, office.proposal.decided_by) == ("made", office.helena)
    helena.leave()


def test_the_accountants_day(live_app: LiveApp, browser: Browser, office: Office) -> None:
    eva = Visitor(browser, live_app.url, office.eva.username, PASSWORD, look=False)
    run, today = office.run, timezone.localdate()
    _until(lambda: LedgerVoucher.objects.filter(run=run).exists())
    sent, voucher = RunFile.objects.select_related("file").get(run=run), LedgerVoucher.objects.get(run=run)

    # The bank's receipt, its statement, and the ledger's receipt of the voucher; the three sums are then one.
    _read(eva, "receipts", receipt_for(bytes(sent.file.content)))
    debit = Booked(sent.control_sum, "R1", message_id=sent.message_id)
    _read(eva, "receipts", statement_for("50501055", today, [debit]))
    _read(eva, "ledger/receipts", f"referens;utfall;nummer;orsak\n{voucher.reference};bokförd;EB 10234;".encode())
    page = eva.go(f"/reconciliation/?first_day={run.pay_on}&last_day={run.pay_on}")
    expect(page.locator("#sums")).to_contain_text("Stämmer")
    expect(page.locator("#sums")).not_to_contain_text("Stämmer inte än")

    # The month that has ended: a fee and its return are each explained, and it is signed without a difference.
    last = today.replace(day=1) - timedelta(days=1)
    fees = [Booked(FEE, "R2", text="Avgift"), Booked(FEE, "R3", text="Avgift åter", is_debit=False)]
    _read(eva, "receipts", statement_for("50501055", last, fees))
    month = f"/reconciliation/?first_day={last.replace(day=1)}&last_day={last}"
    for word in ("Avgift som inte skulle tas", "Avgiften tillbaka"):
        eva.go(month)
        eva.click("Förklara", "link")
        page.get_by_label("Vad är posten?").fill(word)
        _act(eva, "Spara", "Posten är förklarad.")
    eva.go(month)
    eva.click("Skriv under", "link")
    expect(page.get_by_text("De tre summorna är lika")).to_be_visible()
    _act(eva, "Skriv under", "Avstämningen är underskriven.")

    run.refresh_from_db()
    voucher.refresh_from_db()
    assert (run.state, voucher.state, voucher.receipt.number) == ("reconciled", "posted", "EB 10234")
    assert BankEntry.objects.filter(run=None, explained_by=office.eva).count() == 2
    signed = Reconciliation.objects.get()
    assert (signed.signed_by, signed.last_day, signed.unexplained, signed.note) == (office.eva, last, 0, "")
    eva.leave()


def _read(visitor: Visitor, what: str, content: bytes) -> None:
    page = visitor.go(f"/{what}/new/")
    file: FilePayload = {"name": "fil.txt", "mimeType": "text/plain", "buffer": content}
    page.locator("main input[type=file]").set_input_files(file)
    _act(visitor, "Läs in", "är inläs")


def _act(visitor: Visitor, button: str, done: str) -> None:
    visitor.click(button)
    expect(visitor.page.get_by_text(done).first).to_be_visible()
