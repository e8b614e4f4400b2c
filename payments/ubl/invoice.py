"""What is needed of an e-invoice to enter it: who asks for how much, by when, to which account, and for what."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from payments.ubl.document import Document
from payments.ubl.rules import BUYER, SELLER, TOTAL

GIROS = {"SE:BANKGIRO": "bankgiro", "SE:PLUSGIRO": "plusgiro"}


@dataclass(frozen=True)
class Line:
    """A line (SEK without VAT) as it is shown to a person."""

    name: str
    quantity: str
    amount: Decimal


@dataclass(frozen=True)
class EInvoice:
    """An e-invoice as far as the payment goes. Amounts in its currency, which is SEK where it can be paid here."""

    is_credit: bool
    number: str
    currency: str
    amount: Decimal
    tax: Decimal
    invoice_date: date | None
    due_date: date | None
    reference: str
    seller: str
    org_number: str
    buyer: str
    account_kind: str
    account: str
    order: str
    credits: str
    lines: tuple[Line, ...]
    pdf: bytes | None

    @property
    def asked_account(self) -> str:
        """The account that it asks to be paid to, as it says."""
        return f"{self.account_kind} {self.account}".strip()


def e_invoice(document: Document) -> EInvoice:
    """The payment's part of the document. Raises NotUbl for what is no number or day."""
    d = document
    branch = d.text("cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID").upper()
    return EInvoice(
        is_credit=d.is_credit,
        number=d.text("cbc:ID"),
        currency=d.currency,
        amount=d.number(f"{TOTAL}/cbc:PayableAmount") or Decimal(0),
        tax=d.number("cac:TaxTotal/cbc:TaxAmount") or Decimal(0),
        invoice_date=d.day("cbc:IssueDate"),
        due_date=d.day("cbc:DueDate") or d.day("cac:PaymentMeans/cbc:PaymentDueDate"),
        reference=d.text("cac:PaymentMeans/cbc:PaymentID"),
        seller=d.text(f"{SELLER}/cac:PartyLegalEntity/cbc:RegistrationName"),
        org_number=_org_number(d),
        buyer=d.text(f"{BUYER}/cac:PartyLegalEntity/cbc:RegistrationName"),
        account_kind=GIROS.get(branch, ""),
        account=d.text("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"),
        order=d.text("cac:OrderReference/cbc:ID") or d.text("cbc:BuyerReference"),
        credits=d.text("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        lines=tuple(
            Line(
                line.text("cac:Item/cbc:Name"),
                line.text("cbc:CreditedQuantity") or line.text("cbc:InvoicedQuantity"),
                line.number("cbc:LineExtensionAmount") or Decimal(0),
            )
            for line in d.lines
        ),
        pdf=_attached_pdf(d),
    )


def _org_number(d: Document) -> str:
    """Ten digits, of the legal entity or of a Swedish VAT number."""
    digits = d.text(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID").replace("-", "").replace(" ", "")
    if len(digits) == 10 and digits.isdigit():
        return digits
    for scheme in d.all(f"{SELLER}/cac:PartyTaxScheme"):
        number = scheme.text("cbc:CompanyID").upper()
        if number.startswith("SE") and len(number) == 14 and number[2:].isdigit():
            return number[2:12]
    return ""


def _attached_pdf(d: Document) -> bytes | None:
    """The first PDF that the sender has laid in the invoice, as it came: whoever keeps it looks through it first."""
    for holder in d.all("cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"):
        if holder.attribute("mimeCode") == "application/pdf":
            try:
                return base64.b64decode(holder.text(), validate=False)
            except (binascii.Error, ValueError):
                return None
    return None
