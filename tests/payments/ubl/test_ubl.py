"""E-invoices: read without trust, held against the rules by their identifiers, and received as what they say."""

from __future__ import annotations

import base64
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from bistand.staff.queries import system_user
from payments import actions as pay
from payments.exchange import INVOICES
from payments.models import Invoice, Payee
from payments.queries.invoices import asked_of
from payments.tasks import read_invoices
from payments.ubl.document import NotUbl, read
from payments.ubl.invoice import e_invoice
from payments.ubl.rules import broken
from payments.ubl.schema import schema_faults
from tests.letters.reading import text_of
from tests.payments.test_invoices import due, may_attest
from tests.payments.ubl.samples import BREAKS, credit_note, invoice
from tests.story import Story, enter_and_verify


def test_an_invoice_and_a_credit_note_by_the_standard_break_nothing() -> None:
    for text in (invoice(), credit_note()):
        assert broken(read(text.encode())) == []
    said = e_invoice(read(invoice().encode()))
    assert (said.number, said.amount, said.account_kind, said.account) == (
        "F-1001", Decimal("350.00"), "bankgiro", "50501055",
    )  # fmt: skip
    assert (said.org_number, said.order, said.reference) == ("5566778899", "R2026-0001", "5400000625")


@pytest.mark.parametrize(("before", "after", "rules"), BREAKS)
def test_what_is_broken_is_named_by_its_rule(before: str, after: str, rules: set[str]) -> None:
    assert before in invoice()
    found = broken(read(invoice().replace(before, after, 1).encode()))
    assert rules <= {fault.rule for fault in found}
    assert all(fault.sentence.endswith(".") for fault in found)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("<cbc:ID>F-1001", "<cbc:Idx>1</cbc:Idx><cbc:ID>F-1001", "cbc:Idx är inte det som ska stå där"),
        (' currencyID="SEK"', "", "cbc:TaxAmount saknar ett attribut"),
        ('schemeID="0007"', 'schema="0007"', "cbc:EndpointID har ett attribut som inte finns"),
        ("<cbc:IssueDate>2026-11-20", "<cbc:IssueDate>2026-11-20kl8", "cbc:IssueDate har ett värde som inte"),
    ],
)
def test_what_the_schema_of_ubl_does_not_allow_is_told_in_words(before: str, after: str, sentence: str) -> None:
    assert before in invoice()
    found = schema_faults(read(invoice().replace(before, after, 1).encode()))
    assert sentence in found[0]


@pytest.mark.parametrize(
    "text",
    [
        "<Invoice>", "<html><body/></html>", '<?xml version="1.0"?><Invoice xmlns="urn:other"/>',
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + invoice().partition("?>")[2],
        '<?xml version="1.0"?><!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">' + invoice().partition("?>")[2],
        "<a>" * 400 + "</a>" * 400, invoice().replace("350.00", "NaN"), invoice().replace("2026-11-20", "i går"),
        "<x>" + "<y/>" * 60_000 + "</x>",
    ],
)  # fmt: skip
def test_what_is_no_e_invoice_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(NotUbl, match=r"\.$"):
        _wholly_read(text.encode())


def _wholly_read(content: bytes) -> None:
    document = read(content)
    broken(document)
    e_invoice(document)


# ---- received ----------------------------------------------------------------------------------------------


def shop(story: Story) -> Payee:
    payee = pay.register_payee(story.assistant, timezone.now(), "other", "Möbelhallen AB", "5566778899")
    enter_and_verify(payee, story.assistant, story.checker, "bankgiro")
    return payee


def sent(story: Story, text: str) -> Invoice:
    return pay.receive_invoice(story.assistant, timezone.now(), story.section.pk, text.encode())


def on_requisition(story: Story) -> Invoice:
    """An e-invoice that names a requisition of its supplier's."""
    order = pay.Order(shop(story).pk, "En säng.", Decimal("400.00"), due(10))
    made = pay.issue_requisition(story.caseworker, timezone.now(), story.decision.lines.get().pk, order)
    pay.countersign_requisition(story.checker, timezone.now(), made.pk)
    today = timezone.localdate().isoformat()
    return sent(story, invoice(order=made.number, dated=today, due=due().isoformat()))


def test_an_e_invoice_is_matched_by_itself_and_is_then_reviewed_and_attested_as_any_other(story: Story) -> None:
    may_attest(story)
    row = on_requisition(story)
    assert (row.source, row.state, row.amount, row.number, row.reference) == (
        "peppol", "received", Decimal("350.00"), "F-1001", "5400000625",
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.case, row.requisition is not None) == (story.case, True)
    assert row.shown is not None
    assert "Säng 90 cm" in text_of(bytes(row.shown.content))
    pay.review_invoice(story.assistant, timezone.now(), row.pk)
    done = pay.attest_invoice(story.head, timezone.now(), row.pk)
    assert done.payments.get().amount == Decimal("350.00")
    assert done.document is not None
    assert done.document.file_id == row.shown_id


def test_e_invoices_are_taken_from_their_folder_once_and_what_is_none_stays(
    story: Story, settings: Any, tmp_path: Path
) -> None:
    settings.INVOICES = {"folder": tmp_path / "invoices", "sftp": {}}
    order = pay.Order(shop(story).pk, "En säng.", Decimal("400.00"), due(10))
    made = pay.issue_requisition(story.caseworker, timezone.now(), story.decision.lines.get().pk, order)
    pay.countersign_requisition(story.checker, timezone.now(), made.pk)
    text = invoice(order=made.number, dated=timezone.localdate().isoformat(), due=due().isoformat())
    laid = {"a.xml": text, "b.xml": text, "c.xml": text.replace("<cbc:ID>F-1001</cbc:ID>", ""), "d.xml": "no invoice"}
    for name, content in laid.items():
        (INVOICES.folder("in") / name).write_text(content)
    read_invoices()
    row = Invoice.objects.get()
    assert (row.requisition, row.section, row.received_by) == (made, story.section, system_user())
    assert sorted(path.name for path in INVOICES.folder("in").iterdir()) == ["c.xml", "d.xml"]


def test_a_credit_note_takes_its_invoice_down_to_nothing(story: Story) -> None:
    may_attest(story)
    row = pay.review_invoice(story.assistant, timezone.now(), on_requisition(story).pk)
    note = sent(story, credit_note())
    assert (note.kind, note.credits) == ("credit", row)
    pay.review_invoice(story.assistant, timezone.now(), note.pk)
    row.refresh_from_db()
    assert (row.state, row.payable) == ("settled", Decimal(0))


def test_another_account_than_the_verified_one_is_told(story: Story) -> None:
    shop(story)
    asked = asked_of(sent(story, invoice()))
    assert asked
    assert not asked.is_other
    other = asked_of(sent(story, invoice("F-1002").replace("50501055", "55555551")))
    assert other
    assert other.is_other


def test_the_senders_own_pdf_is_shown_where_the_record_may_hold_it(story: Story) -> None:
    def attached(content: bytes) -> str:
        coded = base64.b64encode(content).decode()
        return (
            "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject"
            f' mimeCode="application/pdf" filename="f.pdf">{coded}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
            "</cac:AdditionalDocumentReference>"
        )

    row = sent(story, invoice(attachment=attached(b"#!/bin/sh")))
    assert row.shown is not None
    ours = bytes(row.shown.content)
    assert "XML-filen är originalet" in text_of(ours)
    own = sent(story, invoice("F-1003", attachment=attached(ours)))
    assert own.shown is not None
    assert bytes(own.shown.content) == ours


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (invoice().replace("<cbc:ID>F-1001</cbc:ID>", ""), "BR-02: Fakturanumret saknas"),
        (invoice().replace("SEK", "EUR"), "Bara kronor"),
        ("<?xml version='1.0'?><x/>", "varken faktura eller kreditfaktura"),
    ],
)
def test_what_cannot_be_paid_here_is_refused_with_the_rule(story: Story, text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        sent(story, text)
    assert Invoice.objects.count() == 0


def test_the_same_number_comes_once_also_as_another_file(story: Story) -> None:
    shop(story)
    sent(story, invoice())
    with pytest.raises(Conflict, match="finns redan"):
        sent(story, invoice(due="2026-12-21"))
