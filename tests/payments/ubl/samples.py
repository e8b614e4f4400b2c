"""An e-invoice of an invented Swedish shop, its credit note, and the changes that break one rule each."""

from __future__ import annotations

SPACES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
    ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
)
HEAD = (
    "<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    "</cbc:CustomizationID><cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>"
)


def _party(name: str, number: str, extra: str = "") -> str:
    return (
        f'<cac:Party><cbc:EndpointID schemeID="0007">{number}</cbc:EndpointID>'
        f"<cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>"
        "<cac:PostalAddress><cbc:StreetName>Storgatan 1</cbc:StreetName><cbc:CityName>Almby</cbc:CityName>"
        "<cbc:PostalZone>70000</cbc:PostalZone><cac:Country><cbc:IdentificationCode>SE</cbc:IdentificationCode>"
        f"</cac:Country></cac:PostalAddress>{extra}"
        f"<cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>"
        f'<cbc:CompanyID schemeID="0007">{number}</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>'
    )


def _vat(number: str) -> str:
    return (
        f"<cac:PartyTaxScheme><cbc:CompanyID>SE{number}01</cbc:CompanyID>"
        "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
    )


def _line(number: int, name: str, net: str, tag: str, quantity: str) -> str:
    return (
        f'<cac:{tag}><cbc:ID>{number}</cbc:ID><cbc:{quantity} unitCode="EA">1</cbc:{quantity}>'
        f'<cbc:LineExtensionAmount currencyID="SEK">{net}</cbc:LineExtensionAmount>'
        f"<cac:Item><cbc:Name>{name}</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>"
        "<cbc:Percent>25</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
        f'</cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount currencyID="SEK">{net}'
        f"</cbc:PriceAmount></cac:Price></cac:{tag}>"
    )


TOTALS = (
    '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">70.00</cbc:TaxAmount><cac:TaxSubtotal>'
    '<cbc:TaxableAmount currencyID="SEK">280.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="SEK">70.00'
    "</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent><cac:TaxScheme><cbc:ID>VAT"
    "</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>"
    '<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="SEK">280.00</cbc:LineExtensionAmount>'
    '<cbc:TaxExclusiveAmount currencyID="SEK">280.00</cbc:TaxExclusiveAmount>'
    '<cbc:TaxInclusiveAmount currencyID="SEK">350.00</cbc:TaxInclusiveAmount>'
    '<cbc:PayableAmount currencyID="SEK">350.00</cbc:PayableAmount></cac:LegalMonetaryTotal>'
)


def invoice(
    number: str = "F-1001", order: str = "R2026-0001", org: str = "5566778899", attachment: str = "",
    dated: str = "2026-11-20", due: str = "2026-12-20",
) -> str:  # fmt: skip
    """350 kr with VAT, for what a requisition was for."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'
        f" {SPACES}>{HEAD}<cbc:ID>{number}</cbc:ID><cbc:IssueDate>{dated}</cbc:IssueDate><cbc:DueDate>{due}"
        "</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>SEK"
        "</cbc:DocumentCurrencyCode><cbc:BuyerReference>Bistånd</cbc:BuyerReference>"
        f"<cac:OrderReference><cbc:ID>{order}</cbc:ID></cac:OrderReference>{attachment}"
        f"<cac:AccountingSupplierParty>{_party('Möbelhallen AB', org, _vat(org))}"
        f"</cac:AccountingSupplierParty><cac:AccountingCustomerParty>{_party('Almby kommun', '2120001234')}"
        '</cac:AccountingCustomerParty><cac:PaymentMeans><cbc:PaymentMeansCode name="Credit transfer">30'
        "</cbc:PaymentMeansCode><cbc:PaymentID>5400000625</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>50501055"
        "</cbc:ID><cac:FinancialInstitutionBranch><cbc:ID>SE:BANKGIRO</cbc:ID></cac:FinancialInstitutionBranch>"
        f"</cac:PayeeFinancialAccount></cac:PaymentMeans>{TOTALS}"
        f"{_line(1, 'Säng 90 cm', '200.00', 'InvoiceLine', 'InvoicedQuantity')}"
        f"{_line(2, 'Madrass', '80.00', 'InvoiceLine', 'InvoicedQuantity')}</Invoice>"
    )


def credit_note(number: str = "K-1001", of: str = "F-1001", org: str = "5566778899") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><CreditNote xmlns='
        f'"urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2" {SPACES}>{HEAD}<cbc:ID>{number}</cbc:ID>'
        "<cbc:IssueDate>2026-11-24</cbc:IssueDate><cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>"
        "<cbc:DocumentCurrencyCode>SEK</cbc:DocumentCurrencyCode><cbc:BuyerReference>Bistånd</cbc:BuyerReference>"
        f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{of}</cbc:ID></cac:InvoiceDocumentReference>"
        f"</cac:BillingReference><cac:AccountingSupplierParty>{_party('Möbelhallen AB', org, _vat(org))}"
        f"</cac:AccountingSupplierParty><cac:AccountingCustomerParty>{_party('Almby kommun', '2120001234')}"
        "</cac:AccountingCustomerParty><cac:PaymentTerms><cbc:Note>Dras av på nästa faktura.</cbc:Note>"
        f"</cac:PaymentTerms>{TOTALS}"
        f"{_line(1, 'Säng 90 cm', '280.00', 'CreditNoteLine', 'CreditedQuantity')}</CreditNote>"
    )


# What is replaced by what, and the rules that then do not hold (as the official artefacts say too).
BREAKS: tuple[tuple[str, str, set[str]], ...] = (
    ("<cbc:ID>F-1001</cbc:ID>", "", {"BR-02"}),
    ("<cbc:IssueDate>2026-11-20</cbc:IssueDate>", "", {"BR-03"}),
    ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "", {"BR-04"}),
    ("<cbc:DueDate>2026-12-20</cbc:DueDate>", "", {"BR-CO-25"}),
    ("<cbc:RegistrationName>Möbelhallen AB</cbc:RegistrationName>", "", {"BR-06"}),
    ("<cbc:RegistrationName>Almby kommun</cbc:RegistrationName>", "", {"BR-07"}),
    ('<cbc:PayableAmount currencyID="SEK">350.00', '<cbc:PayableAmount currencyID="SEK">349.00', {"BR-CO-16"}),
    ('<cbc:TaxInclusiveAmount currencyID="SEK">350.00', '<cbc:TaxInclusiveAmount currencyID="SEK">351.00',
     {"BR-CO-15", "BR-CO-16"}),
    ("<cbc:InvoiceTypeCode>380", "<cbc:InvoiceTypeCode>381", {"BR-CL-01"}),
    ("<cac:ClassifiedTaxCategory><cbc:ID>S", "<cac:ClassifiedTaxCategory><cbc:ID>X", {"BR-CL-18"}),
    ('unitCode="EA"', 'unitCode="STYCK"', {"BR-CL-23"}),
    ("<cbc:IdentificationCode>SE", "<cbc:IdentificationCode>SWE", {"BR-CL-14"}),
    ('name="Credit transfer">30', 'name="Credit transfer">300', {"BR-CL-16"}),
    ("<cbc:DocumentCurrencyCode>SEK", "<cbc:DocumentCurrencyCode>KRO",
     {"BR-CL-04", "BR-CO-15", "PEPPOL-EN16931-R051"}),
    ("<cac:TaxCategory><cbc:ID>S", "<cac:TaxCategory><cbc:ID>X", {"BR-CL-17"}),
    ('<cbc:TaxExclusiveAmount currencyID="SEK">280.00', '<cbc:TaxExclusiveAmount currencyID="SEK">279.00',
     {"BR-CO-13", "BR-CO-15"}),
    ('<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">70.00', '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">71.00',
     {"BR-CO-14", "BR-CO-15"}),
    ('<cbc:PriceAmount currencyID="SEK">80.00', '<cbc:PriceAmount currencyID="SEK">90.00', {"PEPPOL-EN16931-R120"}),
    ("<cbc:Name>Madrass</cbc:Name>", "", {"BR-25"}),
    ("poacc:billing:01:1.0", "poacc:billing:x", {"PEPPOL-EN16931-R007"}),
    ("<cbc:BuyerReference>Bistånd</cbc:BuyerReference><cac:OrderReference><cbc:ID>R2026-0001</cbc:ID>"
     "</cac:OrderReference>", "", {"PEPPOL-EN16931-R003"}),
    ('<cbc:EndpointID schemeID="0007">2120001234</cbc:EndpointID>', "", {"PEPPOL-EN16931-R010"}),
    ('<cbc:EndpointID schemeID="0007">5566778899</cbc:EndpointID>', "", {"PEPPOL-EN16931-R020"}),
    ("<cbc:BuyerReference>Bistånd</cbc:BuyerReference>", "<cbc:BuyerReference></cbc:BuyerReference>",
     {"PEPPOL-EN16931-R008"}),
    ('<cbc:PriceAmount currencyID="SEK">80.00', '<cbc:PriceAmount currencyID="EUR">80.00', {"PEPPOL-EN16931-R051"}),
    ("SE556677889901", "SE5566778899", {"SE-R-001"}),
    ("<cbc:ID>50501055</cbc:ID>", "<cbc:ID>505010</cbc:ID>", {"SE-R-009"}),
    ("<cbc:ID>50501055</cbc:ID>", "", {"BR-61"}),
    ('<cbc:PayableAmount currencyID="SEK">350.00', '<cbc:PayableAmount currencyID="SEK">350.000', {"BR-DEC-18"}),
)  # fmt: skip
