"""Invoices: received, entered, reviewed by one and attested by another, planned in the ordinary runs, and credited."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from bistand.staff import actions as staff
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from cases import actions as cases
from cases.models import Document, Purpose
from payments import actions as pay
from payments.closing import invoices_left
from payments.models import Invoice, Payee, Payment
from payments.queries.chain import chain_of
from tests.factories import make_section, make_user, sign_in
from tests.payments.test_requisitions import in_force, planned
from tests.story import Story, enter_and_verify, replace, second_sign_in

_files = itertools.count(1)


def bill() -> bytes:
    """A voucher that nobody has sent before; a text, which is the smallest that the record holds."""
    return f"Faktura {next(_files)}".encode()


def may_attest(story: Story, limit: str = "5000.00", role: str = Role.HEAD, days_ago: int = 1) -> None:
    first_day = timezone.localdate() - timedelta(days=days_ago)
    staff.set_attest_limit(system_user(), timezone.now(), story.section, "4711", role, Decimal(limit), first_day)


def supplier(story: Story, name: str = "Almby Bostäder AB") -> Payee:
    found = Payee.objects.filter(name=name).first()
    return found or pay.register_payee(story.assistant, timezone.now(), "landlord", name)


def due(days: int = 20) -> date:
    return timezone.localdate() + timedelta(days=days)


def text_of(story: Story, **said: Any) -> pay.InvoiceText:
    values = {
        "payee_id": supplier(story).pk,
        "number": f"F-{next(_files)}",
        "amount": Decimal("400.00"),
        "invoice_date": timezone.localdate() - timedelta(days=2),
        "due_date": due(),
        "reference": "Tack",
        "line_id": story.decision.lines.get().pk,
    }
    return pay.InvoiceText(**{**values, **said})


def received(story: Story) -> Invoice:
    return pay.receive_invoice(story.assistant, timezone.now(), story.section.pk, bill())


def reviewed(story: Story, **said: Any) -> Invoice:
    return pay.review_invoice(story.assistant, timezone.now(), received(story).pk, text_of(story, **said))


def attested(story: Story, **said: Any) -> Invoice:
    return pay.attest_invoice(story.head, timezone.now(), reviewed(story, **said).pk)


@pytest.fixture
def office(story: Story) -> Story:
    may_attest(story)
    return story


def test_an_attested_invoice_is_planned_before_it_is_due_and_what_was_planned_to_the_client_gives_way(
    office: Story,
) -> None:
    row = attested(office, reference="Hyra mars")
    payment = row.payments.get()
    assert (payment.amount, payment.state, payment.reference, payment.payee) == (
        Decimal("400.00"),
        "planned",
        "Hyra mars",
        row.payee,
    )
    assert payment.pay_on <= due()
    assert planned(office) == [Decimal("600.00"), Decimal("400.00")]
    assert (row.code, row.attested_person, row.reviewed_person) == (
        "4711",
        office.head.employee,
        office.assistant.employee,
    )
    document = Document.objects.get(case=office.case, title=f"Faktura {row.number}, Almby Bostäder AB")
    assert document.file_id == row.file_id
    assert row.case == office.case


def test_what_is_planned_to_the_supplier_is_replaced_by_the_invoice(office: Story) -> None:
    shares = [pay.Share(supplier(office).pk, Decimal(1000), office.pay_on)]
    pay.divide_line(office.caseworker, timezone.now(), office.decision.lines.get().pk, shares)
    attested(office, amount=Decimal("970.00"))
    assert planned(office) == [Decimal("970.00")]


def test_an_invoice_is_never_paid_above_what_remains(office: Story) -> None:
    with pytest.raises(Conflict, match="mer än vad som är kvar"):
        reviewed(office, amount=Decimal("1000.01"))
    reviewed(office, amount=Decimal("700.00"))
    with pytest.raises(Conflict, match="mer än vad som är kvar"):
        reviewed(office, amount=Decimal("300.01"))


def test_on_a_requisition_it_takes_what_that_held_and_the_last_one_gives_back_the_rest(office: Story) -> None:
    order = in_force(office, "400.00")
    first = attested(
        office, payee_id=order.payee_id, requisition_id=order.pk, line_id=None, amount=Decimal("150.00"),
        closes_requisition=False,
    )  # fmt: skip
    order.refresh_from_db()
    assert (order.state, order.reserved, first.line_id) == ("countersigned", Decimal("250.00"), order.line_id)
    with pytest.raises(Conflict, match="mer än vad som är kvar av rekvisitionen"):
        reviewed(office, payee_id=order.payee_id, requisition_id=order.pk, amount=Decimal("250.01"))
    attested(office, payee_id=order.payee_id, requisition_id=order.pk, amount=Decimal("200.00"))
    order.refresh_from_db()
    assert (order.state, order.reserved) == ("used", Decimal(0))
    assert sum(planned(office), Decimal(0)) == Decimal("950.00")
    with pytest.raises(Conflict):
        pay.void_requisition(office.assistant, timezone.now(), order.pk, reason="Igen.")


def test_a_requisition_of_another_supplier_is_no_match(office: Story) -> None:
    order = in_force(office, "400.00")
    with pytest.raises(Conflict, match="annan leverantör"):
        reviewed(office, requisition_id=order.pk)


def test_decider_issuer_registrar_and_reviewer_do_not_attest_by_whatever_sign_in(office: Story) -> None:
    with pytest.raises(Conflict, match="Du har fattat beslutet"):
        pay.review_invoice(office.caseworker, timezone.now(), received(office).pk, text_of(office))
    row = reviewed(office)
    other = second_sign_in(office.assistant, Role.SENIOR, office.section)
    may_attest(office, role=Role.SENIOR)
    with pytest.raises(Conflict, match="En annan person ska beslutsattestera"):
        pay.attest_invoice(other, timezone.now(), row.pk)
    decider = second_sign_in(office.caseworker, Role.HEAD, office.section)
    with pytest.raises(Conflict, match="Du har fattat beslutet"):
        pay.attest_invoice(decider, timezone.now(), row.pk)


def test_an_attest_right_has_a_limit_and_a_section(office: Story) -> None:
    elsewhere = make_user(Role.HEAD, None)
    row = reviewed(office)
    may_attest(office, "399.99", days_ago=0)
    for head in (office.head, elsewhere):
        with pytest.raises(Conflict, match="över din attesträtt"):
            pay.attest_invoice(head, timezone.now(), row.pk)


def test_the_same_number_of_a_supplier_comes_once_however_it_is_written(office: Story) -> None:
    first = reviewed(office, number="2026-0117")
    with pytest.raises(Conflict, match="finns redan"):
        reviewed(office, number="2026 0117", amount=Decimal("1.00"))
    pay.reject_invoice(office.assistant, timezone.now(), first.pk, reason="Fel.")
    reviewed(office, number="20260117")


def test_the_same_file_comes_once(office: Story) -> None:
    content = bill()
    pay.receive_invoice(office.assistant, timezone.now(), office.section.pk, content)
    with pytest.raises(Conflict, match="redan mottagen"):
        pay.receive_invoice(office.assistant, timezone.now(), office.section.pk, content)


def test_the_number_of_an_invoice_is_known_also_where_the_supplier_is_registered_twice(office: Story) -> None:
    first, second = (
        pay.register_payee(
            office.assistant, timezone.now(), "landlord", name, "5560360793",
            reason="Två delar av företaget har var sitt bankgiro.",
        )
        for name in ("Norrby Fastigheter", "Söderby Fastigheter")
    )  # fmt: skip
    reviewed(office, payee_id=first.pk, number="2026-117", due_date=due(20))
    later = {"payee_id": second.pk, "number": "2026-117", "due_date": due(80), "invoice_date": timezone.localdate()}
    with pytest.raises(Invalid, match="En liknande faktura finns redan"):
        reviewed(office, **later)
    assert reviewed(office, **later, alike_reason="Samma nummer i två serier.").state == "reviewed"


def test_one_that_is_alike_needs_a_reason(office: Story) -> None:
    reviewed(office)
    with pytest.raises(Invalid, match="liknande faktura"):
        reviewed(office)
    assert reviewed(office, alike_reason="Två månader på samma avi.").state == "reviewed"


def test_a_bill_without_a_number_gets_its_reference_and_month(office: Story) -> None:
    row = reviewed(office, number="", reference="Avi 12")
    assert row.number == f"Avi 12 {due():%Y-%m}"


def test_what_is_sent_back_is_entered_and_reviewed_anew(office: Story) -> None:
    row = pay.send_back_invoice(office.head, timezone.now(), reviewed(office).pk, reason="Fel månad.")
    assert (row.state, row.reason, row.reviewed_person) == ("received", "Fel månad.", None)
    again = pay.review_invoice(office.assistant, timezone.now(), row.pk, text_of(office))
    assert (again.state, again.reason) == ("reviewed", "")
    assert Document.objects.filter(case=office.case, file=row.file_id).count() == 1


def test_a_credit_note_lowers_the_planned_payment_and_may_end_the_invoice(office: Story) -> None:
    row = attested(office)
    note = reviewed(office, kind="credit", credits_id=row.pk, amount=Decimal("150.00"), due_date=None)
    assert (note.state, note.attested_person) == ("settled", None)
    assert sum(planned(office), Decimal(0)) == Decimal("850.00")
    assert row.payments.get(state="planned").amount == Decimal("250.00")
    with pytest.raises(Invalid, match="mer än vad som är kvar"):
        reviewed(office, kind="credit", credits_id=row.pk, amount=Decimal("250.01"))
    reviewed(office, kind="credit", credits_id=row.pk, amount=Decimal("250.00"))
    row.refresh_from_db()
    assert (row.state, row.payments.filter(state="planned").count()) == ("settled", 0)


def test_a_replaced_decision_carries_the_invoice_on_and_counts_it(office: Story) -> None:
    row = attested(office)
    new = replace(office.caseworker, office.decision, (Purpose.HOME_EQUIPMENT, Decimal("700.00")))
    payment = row.payments.get(state="planned")
    assert payment.decision == new
    assert planned(office) == [Decimal("400.00"), Decimal("300.00")]


def test_an_invoice_on_a_requisition_of_a_replaced_decision_is_paid_of_the_new_one(office: Story) -> None:
    order = in_force(office, "400.00")
    new = replace(office.caseworker, office.decision, (Purpose.HOME_EQUIPMENT, Decimal("700.00")))
    row = attested(office, payee_id=order.payee_id, requisition_id=order.pk, line_id=None)
    assert row.payments.get().decision == new
    assert sum(planned(office), Decimal(0)) == Decimal("700.00")


def test_a_stopped_payment_is_planned_anew(office: Story) -> None:
    row = attested(office)
    pay.stop_payment(office.caseworker, timezone.now(), row.payments.get().pk, "Fel dag.")
    assert pay.plan_invoice(office.head, timezone.now(), row.pk).state == "planned"
    with pytest.raises(Conflict, match="redan en utbetalning"):
        pay.plan_invoice(office.head, timezone.now(), row.pk)


def test_it_leaves_with_an_ordinary_run_and_needs_its_whole_chain(office: Story) -> None:
    row = attested(office, due_date=office.pay_on)
    enter_and_verify(supplier(office), office.assistant, office.checker)
    office.to("reconciled")
    assert Payment.objects.get(invoice=row).state == "paid"


def test_who_is_barred_from_the_case_does_not_attest(office: Story) -> None:
    row = reviewed(office)
    head = make_user(Role.HEAD, office.section)
    cases.declare_conflict(head, timezone.now(), office.case.pk, "Släkt.")
    with pytest.raises(Exception, match="jävig"):
        pay.attest_invoice(head, timezone.now(), row.pk)


def test_the_chain_of_the_payment_and_the_closing_of_the_case_name_the_invoice(office: Story) -> None:
    waiting = reviewed(office, amount=Decimal("100.00"))
    assert str(waiting) in next(iter(invoices_left(office.case, office.head))).text
    payment = pay.attest_invoice(office.head, timezone.now(), waiting.pk).payments.get()
    links = {link.label: link.who for link in chain_of(payment)}
    assert links["Fakturan granskades"] == office.assistant.get_full_name()
    assert links["Fakturan attesterades"] == office.head.get_full_name()
    assert list(invoices_left(office.case, office.head)) == []


# ---- pages -------------------------------------------------------------------------------------------------


def as_user(user: User) -> Client:
    return sign_in(Client(), user)


def typed(story: Story, **said: str) -> dict[str, str]:
    values = {
        "supplier": "Almby Bost", "reference": "Hyra", "amount": "400", "due_date": due().isoformat(),
        "invoice_date": timezone.localdate().isoformat(), "number": f"F-{next(_files)}",
        "match_text": story.case.number, "kind": "invoice", "closes_requisition": "on",
    }  # fmt: skip
    return {**values, **said}


def test_a_bill_goes_from_upload_to_the_next_in_the_queue_and_to_the_attest(office: Story) -> None:
    supplier(office)
    assistant, head = as_user(office.assistant), as_user(office.head)
    files = [SimpleUploadedFile(f"{number}.txt", bill()) for number in range(2)]
    sent = assistant.post(reverse("invoice_new"), {"section": str(office.section.pk), "vouchers": files})
    first, second = Invoice.objects.order_by("pk")
    assert sent.headers["Location"] == reverse("invoice", args=[first.pk])
    page = assistant.get(reverse("invoice", args=[first.pk])).content.decode()
    assert reverse("invoice_file", args=[first.pk]) in page
    assert assistant.get(reverse("invoice_file", args=[first.pk])).content.startswith(b"Faktura")
    done = assistant.post(reverse("invoice", args=[first.pk]), typed(office))
    assert done.headers["Location"] == reverse("invoice", args=[second.pk])
    assert Invoice.objects.get(pk=first.pk).state == "reviewed"
    waits = head.get(reverse("payments_home_invoices")).content.decode()
    assert reverse("invoice", args=[first.pk]) in waits
    assert "Attestera" in head.get(reverse("invoice", args=[first.pk])).content.decode()
    head.post(reverse("invoice_attest", args=[first.pk]))
    assert Invoice.objects.get(pk=first.pk).state == "attested"
    assert "betalning planerad" in head.get(reverse("invoices"), {"lage": "coming"}).content.decode()
    assert "Attestera</a>" not in assistant.get(reverse("invoice", args=[first.pk])).content.decode()


def test_what_is_wrong_stands_by_its_field_and_what_is_typed_stays(office: Story) -> None:
    supplier(office)
    row = received(office)
    browser = as_user(office.assistant)
    answer = browser.post(reverse("invoice", args=[row.pk]), typed(office, reference="5400000623", amount="399,50"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "OCR-numret stämmer inte" in page
    assert "399,50" in page
    saved = browser.post(reverse("invoice", args=[row.pk]), typed(office, amount="", only_save="1"))
    row.refresh_from_db()
    assert (saved.status_code, row.state, row.amount, row.payee) == (302, "received", None, supplier(office))


def test_a_number_that_is_no_ocr_number_is_taken_when_it_is_said_to_be_a_message(office: Story) -> None:
    supplier(office)
    row, browser = received(office), as_user(office.assistant)
    address = reverse("invoice", args=[row.pk])
    refused = browser.post(address, typed(office, reference="12345", only_save="1"))
    assert refused.status_code == 422
    assert 'name="reference_is_message"' in refused.text
    said = typed(office, reference="12345", only_save="1", reference_is_message="on")
    assert browser.post(address, said).status_code == 302
    # It is not asked about again, unless the number is another.
    assert browser.post(address, typed(office, reference="12346")).status_code == 422
    assert browser.post(address, typed(office, reference="12345")).status_code == 302
    assert pay.attest_invoice(office.head, timezone.now(), row.pk).payments.get().reference == "12345"


def test_what_is_suggested_to_be_left_is_what_may_be_taken(office: Story) -> None:
    other, client = supplier(office, "Berga Hem AB"), office.payment.payee
    shares = [pay.Share(other.pk, Decimal(200), office.pay_on), pay.Share(client.pk, Decimal(800), office.pay_on)]
    pay.divide_line(office.caseworker, timezone.now(), office.decision.lines.get().pk, shares)
    attested(office, amount=Decimal("700.00"))
    row, browser = received(office), as_user(office.assistant)

    def left(to: str) -> str:
        asked = {"part": "matches", "match_text": office.case.number, "supplier": to}
        return browser.post(reverse("invoice_suggest", args=[row.pk]), asked).text.replace("\xa0", " ")

    # What is planned to another supplier does not give way, as the client's does.
    assert "300 kr kvar" in left("Berga")
    assert "100 kr kvar" in left("Almby")
    answer = browser.post(reverse("invoice", args=[row.pk]), typed(office, supplier="Berga", amount="301"))
    assert "mer än vad som är kvar av beslutet: 300 kr." in answer.text.replace("\xa0", " ")


def test_only_what_is_reviewed_is_asked_to_be_attested(office: Story) -> None:
    row = received(office)
    page = as_user(office.head).get(reverse("invoice_attest", args=[row.pk]))
    assert page.status_code == 409
    assert "Den kan attesteras när den är granskad" in page.text


def test_supplier_and_case_are_suggested_by_giro_and_by_the_reference(office: Story) -> None:
    landlord = supplier(office)
    enter_and_verify(landlord, office.assistant, office.checker, "bankgiro")
    shares = [pay.Share(landlord.pk, Decimal(1000), office.pay_on, "5400000625")]
    pay.divide_line(office.caseworker, timezone.now(), office.decision.lines.get().pk, shares)
    row = received(office)
    browser = as_user(office.assistant)

    def said(part: str, **fields: str) -> str:
        return browser.post(reverse("invoice_suggest", args=[row.pk]), {"part": part, **fields}).content.decode()

    assert landlord.name in said("payees", supplier="5050-1055")
    assert "Ingen mottagare stämmer" in said("payees", supplier="5555-5551")
    found = said("matches", supplier="5050-1055", reference="5400000625")
    assert office.case.number in found
    assert "checked" in found
    assert "längdsiffra" in said("ocr", reference="5400000625")


def test_overdue_is_said_in_words_and_one_of_another_section_is_not_found(office: Story) -> None:
    row = reviewed(office, due_date=timezone.localdate() - timedelta(days=1), invoice_date=due(-20))
    page = as_user(office.head).get(reverse("invoices"), {"lage": "overdue"}).content.decode()
    assert "Förfallen, 1 dag sen" in page
    elsewhere = make_user(Role.HEAD, make_section())
    assert as_user(elsewhere).get(reverse("invoice", args=[row.pk])).status_code == 404


def test_the_case_and_the_requisition_show_their_invoices(office: Story) -> None:
    order = in_force(office, "400.00")
    row = attested(office, payee_id=order.payee_id, requisition_id=order.pk, amount=Decimal("150.00"))
    browser = as_user(office.assistant)
    for url in (
        reverse("payments_case_panel", args=[office.case.pk]),
        reverse("requisition", args=[order.pk]),
    ):
        assert reverse("invoice", args=[row.pk]) in browser.get(url).content.decode()


def test_the_queue_asks_no_question_per_row(office: Story) -> None:
    for amount in ("10.00", "20.00", "30.00"):
        attested(office, amount=Decimal(amount))
    browser = as_user(office.head)
    browser.get(reverse("invoices"))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse("invoices"), {"lage": "all"})
    for amount in ("11.00", "21.00", "31.00"):
        attested(office, amount=Decimal(amount))
    with CaptureQueriesContext(connection) as more:
        browser.get(reverse("invoices"), {"lage": "all"})
    assert len(more) <= len(few)


def test_the_case_asks_no_question_per_requisition(office: Story) -> None:
    browser, url = as_user(office.assistant), reverse("payments_case_panel", args=[office.case.pk])
    in_force(office, "50.00")
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    for _ in range(3):
        in_force(office, "50.00")
    with CaptureQueriesContext(connection) as more:
        browser.get(url)
    assert len(more) <= len(few)
