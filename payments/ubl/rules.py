"""The rules of EN 16931 and Peppol BIS Billing 3 that an invoice is held against here, each by its own identifier.

The schemas of UBL itself go first (payments/ubl/schema.py). Sources: the CEN validation artefacts of EN 16931-1 (UBL)
and OpenPeppol's rules of BIS Billing 3 with the Swedish national ones (SE-R). Each rule is one of their assertions;
what is not here stands in docs/legal.md. The sender's access point validates by all of them before an invoice enters
the Peppol network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from payments.ubl.code_lists import code_list
from payments.ubl.document import Document, Node
from payments.ubl.schema import schema_faults

BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:\d{2}:1\.0")
SELLER, BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
TOTAL = "cac:LegalMonetaryTotal"
# What the rules let a product differ from what is written.
SLACK = Decimal("0.02")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Broken:
    """A rule that the invoice breaks: its identifier, and what is wrong in a Swedish sentence."""

    rule: str
    sentence: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.rule}: {self.sentence}"


@dataclass(frozen=True)
class Rule:
    """An assertion of the standard; `holds` says whether it does."""

    id: str
    sentence: str
    holds: Callable[[Document], bool]
    # The standard itself lets an invoice that breaks it pass with a warning.
    fatal: bool = True


def broken(document: Document) -> list[Broken]:
    """What the schema does not allow, and every rule that the invoice breaks, in the order of the standard.

    Raises NotUbl for what is no number or day.
    """
    by_schema = [Broken("UBL 2.1", sentence) for sentence in schema_faults(document)]
    return by_schema + [Broken(rule.id, rule.sentence, rule.fatal) for rule in RULES if not rule.holds(document)]


# ---- what the assertions are made of -----------------------------------------------------------------------


def _there(path: str) -> Callable[[Document], bool]:
    return lambda d: bool(d.text(path))


def _all_lines(holds: Callable[[Node], bool]) -> Callable[[Document], bool]:
    return lambda d: all(holds(line) for line in d.lines)


def _round(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def _of(node: Node, path: str) -> Decimal:
    return node.number(path) or Decimal(0)


def _charges(node: Node, charge: bool) -> Decimal:
    wanted = "true" if charge else "false"
    rows = (row for row in node.all("cac:AllowanceCharge") if row.text("cbc:ChargeIndicator") == wanted)
    return sum((_of(row, "cbc:Amount") for row in rows), Decimal(0))


def _has_total_of(charge: bool) -> Callable[[Document], bool]:
    name = "cbc:ChargeTotalAmount" if charge else "cbc:AllowanceTotalAmount"

    def holds(d: Document) -> bool:
        written = d.number(f"{TOTAL}/{name}")
        return (written or Decimal(0)) == _round(_charges(d, charge))

    return holds


def _tax_of_document(d: Document) -> list[Node]:
    """The totals of VAT in the currency of the invoice."""
    return [t for t in d.all("cac:TaxTotal") if t.all("cbc:TaxAmount")[0:1] and _currency(t) == d.currency]


def _currency(total: Node) -> str:
    amount = total.first("cbc:TaxAmount")
    return amount.attribute("currencyID") if amount else ""


def _subtotals(d: Document) -> Iterator[Node]:
    for total in d.all("cac:TaxTotal"):
        yield from total.all("cac:TaxSubtotal")


def _inclusive(d: Document) -> bool:
    totals = _tax_of_document(d)
    if len(totals) != 1:
        return False
    exclusive = _of(d, f"{TOTAL}/cbc:TaxExclusiveAmount")
    return _of(d, f"{TOTAL}/cbc:TaxInclusiveAmount") == _round(exclusive + _of(totals[0], "cbc:TaxAmount"))


def _exclusive(d: Document) -> bool:
    total = d.first(TOTAL)
    if total is None:
        return True
    expected = _of(total, "cbc:LineExtensionAmount") + _of(total, "cbc:ChargeTotalAmount")
    return _of(total, "cbc:TaxExclusiveAmount") == _round(expected - _of(total, "cbc:AllowanceTotalAmount"))


def _payable(d: Document) -> bool:
    total = d.first(TOTAL)
    if total is None:
        return True
    expected = _of(total, "cbc:TaxInclusiveAmount") - _of(total, "cbc:PrepaidAmount")
    return _of(total, "cbc:PayableAmount") == _round(expected + _of(total, "cbc:PayableRoundingAmount"))


def _vat_is_rate(sub: Node) -> bool:
    """By the standard's own tolerance: less than one unit of the currency."""
    rate, tax = sub.number("cac:TaxCategory/cbc:Percent"), _of(sub, "cbc:TaxAmount")
    if rate is None or rate == 0:
        return abs(tax) < 1
    return abs(abs(tax) - abs(_of(sub, "cbc:TaxableAmount")) * rate / 100) < 1


def _line_net(line: Node) -> bool:
    quantity = line.number("cbc:CreditedQuantity") or line.number("cbc:InvoicedQuantity") or Decimal(1)
    base = line.number("cac:Price/cbc:BaseQuantity") or Decimal(1)
    if base == 0:
        return True
    expected = quantity * _of(line, "cac:Price/cbc:PriceAmount") / base + _charges(line, True) - _charges(line, False)
    return abs(_of(line, "cbc:LineExtensionAmount") - expected) <= SLACK


def _due_is_said(d: Document) -> bool:
    return _of(d, f"{TOTAL}/cbc:PayableAmount") <= 0 or any(
        d.has(path) for path in ("cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate", "cac:PaymentTerms/cbc:Note")
    )


def _decimals(path: str) -> Callable[[Document], bool]:
    return lambda d: all(len(each.text().partition(".")[2]) <= 2 for each in d.all(path))


def _decimals_of(rows: Callable[[Document], Iterable[Node]], path: str) -> Callable[[Document], bool]:
    return lambda d: all(len(row.text(path).partition(".")[2]) <= 2 for row in rows(d))


def _one_currency(d: Document) -> bool:
    other = d.text("cbc:TaxCurrencyCode")
    allowed = {d.currency, other} if other else {d.currency}
    return all(each.get("currencyID") in allowed for each in d.every() if each.get("currencyID"))


def _nothing_empty(d: Document) -> bool:
    return all(len(each) or (each.text or "").strip() for each in d.every())


def _transfers(d: Document) -> Iterable[Node]:
    return (means for means in d.all("cac:PaymentMeans") if means.text("cbc:PaymentMeansCode") in ("30", "58"))


def _attributes(name: str) -> Callable[[Document], Iterable[str]]:
    return lambda d: (each.get(name, "") for each in d.every() if each.get(name) is not None)


def _texts(*paths: str) -> Callable[[Document], Iterable[str]]:
    return lambda d: (node.text() for path in paths for node in d.all(path))


def _coded(name: str, codes: Callable[[Document], Iterable[str]]) -> Callable[[Document], bool]:
    """Whether every code found is one of the list's."""
    return lambda d: all(code in code_list(name) for code in codes(d))


# ---- Swedish sellers ---------------------------------------------------------------------------------------


def _swedish(holds: Callable[[Document], bool]) -> Callable[[Document], bool]:
    def only_there(d: Document) -> bool:
        country = d.text(f"{SELLER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode").upper()
        return country != "SE" or holds(d)

    return only_there


def _vat_number(d: Document) -> str | None:
    for scheme in d.all(f"{SELLER}/cac:PartyTaxScheme"):
        if scheme.text("cac:TaxScheme/cbc:ID").upper() == "VAT":
            return scheme.text("cbc:CompanyID")
    return None


def _standard_rates(d: Document) -> bool:
    categories = [line.first("cac:Item/cac:ClassifiedTaxCategory") for line in d.lines]
    categories += [sub.first("cac:TaxCategory") for sub in _subtotals(d)]
    rates = [c.number("cbc:Percent") for c in categories if c is not None and c.text("cbc:ID") == "S"]
    return all(rate in (Decimal(25), Decimal(12), Decimal(6)) for rate in rates)


def _giro(branch: str, shortest: int, longest: int) -> Callable[[Document], bool]:
    def holds(d: Document) -> bool:
        for account in d.all("cac:PaymentMeans/cac:PayeeFinancialAccount"):
            if account.text("cac:FinancialInstitutionBranch/cbc:ID").upper() == branch:
                number = account.text("cbc:ID")
                if not number.isdigit() or not shortest <= len(number) <= longest:
                    return False
        return True

    return holds


RULES: tuple[Rule, ...] = (
    Rule("BR-01", "Fakturan ska säga vilken specifikation den följer.", _there("cbc:CustomizationID")),
    Rule("BR-02", "Fakturanumret saknas.", _there("cbc:ID")),
    Rule("BR-03", "Fakturadatumet saknas.", _there("cbc:IssueDate")),
    Rule(
        "BR-04",
        "Fakturans typkod saknas.",
        lambda d: bool(d.text("cbc:CreditNoteTypeCode" if d.is_credit else "cbc:InvoiceTypeCode")),
    ),
    Rule("BR-05", "Valutan saknas.", _there("cbc:DocumentCurrencyCode")),
    Rule("BR-06", "Säljarens namn saknas.", _there(f"{SELLER}/cac:PartyLegalEntity/cbc:RegistrationName")),
    Rule("BR-07", "Köparens namn saknas.", _there(f"{BUYER}/cac:PartyLegalEntity/cbc:RegistrationName")),
    Rule("BR-08", "Säljarens adress saknas.", lambda d: d.has(f"{SELLER}/cac:PostalAddress")),
    Rule("BR-09", "Säljarens land saknas.", _there(f"{SELLER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode")),
    Rule("BR-10", "Köparens adress saknas.", lambda d: d.has(f"{BUYER}/cac:PostalAddress")),
    Rule("BR-11", "Köparens land saknas.", _there(f"{BUYER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode")),
    Rule("BR-12", "Summan av raderna saknas.", _there(f"{TOTAL}/cbc:LineExtensionAmount")),
    Rule("BR-13", "Summan utan moms saknas.", _there(f"{TOTAL}/cbc:TaxExclusiveAmount")),
    Rule("BR-14", "Summan med moms saknas.", _there(f"{TOTAL}/cbc:TaxInclusiveAmount")),
    Rule("BR-15", "Beloppet att betala saknas.", _there(f"{TOTAL}/cbc:PayableAmount")),
    Rule("BR-16", "Fakturan ska ha minst en rad.", lambda d: bool(d.lines)),
    Rule("BR-21", "Varje rad ska ha ett radnummer.", _all_lines(lambda line: bool(line.text("cbc:ID")))),
    Rule(
        "BR-22",
        "Varje rad ska ha ett antal.",
        lambda d: all(line.has("cbc:CreditedQuantity" if d.is_credit else "cbc:InvoicedQuantity") for line in d.lines),
    ),
    Rule("BR-24", "Varje rad ska ha ett belopp.", _all_lines(lambda line: bool(line.text("cbc:LineExtensionAmount")))),
    Rule("BR-25", "Varje rad ska säga vad den avser.", _all_lines(lambda line: bool(line.text("cac:Item/cbc:Name")))),
    Rule("BR-26", "Varje rad ska ha ett pris.", _all_lines(lambda line: bool(line.text("cac:Price/cbc:PriceAmount")))),
    Rule(
        "BR-27",
        "Ett pris får inte vara negativt.",
        _all_lines(lambda line: _of(line, "cac:Price/cbc:PriceAmount") >= 0),
    ),
    Rule(
        "BR-49",
        "Betalsättet saknar sin kod.",
        lambda d: all(means.text("cbc:PaymentMeansCode") for means in d.all("cac:PaymentMeans")),
    ),
    Rule(
        "BR-61",
        "Kontot att betala till saknas.",
        lambda d: all(means.text("cac:PayeeFinancialAccount/cbc:ID") for means in _transfers(d)),
    ),
    Rule(
        "BR-55",
        "Hänvisningen till en tidigare faktura saknar nummer.",
        lambda d: all(row.text("cac:InvoiceDocumentReference/cbc:ID") for row in d.all("cac:BillingReference")),
    ),
    Rule(
        "BR-CO-10",
        "Raderna blir tillsammans inte den summa som står.",
        lambda d: (
            _of(d, f"{TOTAL}/cbc:LineExtensionAmount")
            == _round(sum((_of(line, "cbc:LineExtensionAmount") for line in d.lines), Decimal(0)))
        ),
    ),
    Rule("BR-CO-11", "Avdragen blir tillsammans inte den summa som står.", _has_total_of(False)),
    Rule("BR-CO-12", "Tilläggen blir tillsammans inte den summa som står.", _has_total_of(True)),
    Rule("BR-CO-13", "Summan utan moms är inte raderna med tillägg och avdrag.", _exclusive),
    Rule(
        "BR-CO-14",
        "Momsen är inte summan av dess delar.",
        lambda d: all(
            not total.has("cac:TaxSubtotal")
            or _of(total, "cbc:TaxAmount") == _round(total.sum("cac:TaxSubtotal/cbc:TaxAmount"))
            for total in d.all("cac:TaxTotal")
        ),
    ),
    Rule("BR-CO-15", "Summan med moms är inte summan utan moms och momsen.", _inclusive),
    Rule("BR-CO-16", "Beloppet att betala stämmer inte med summan, det betalda och öresutjämningen.", _payable),
    Rule("BR-CO-17", "Momsen är inte momssatsen av underlaget.", lambda d: all(_vat_is_rate(s) for s in _subtotals(d))),
    Rule("BR-CO-18", "Momsen ska vara uppdelad efter slag.", lambda d: d.has("cac:TaxTotal/cac:TaxSubtotal")),
    Rule("BR-CO-25", "Förfallodag eller betalningsvillkor saknas.", _due_is_said),
    Rule(
        "BR-CO-26",
        "Säljaren ska ha momsnummer, organisationsnummer eller annat id.",
        lambda d: (
            bool(_vat_number(d))
            or d.has(f"{SELLER}/cac:PartyIdentification/cbc:ID")
            or d.has(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID")
        ),
    ),
    *(
        Rule(f"BR-DEC-{number}", "Ett belopp har fler än två decimaler.", _decimals(f"{TOTAL}/cbc:{name}"))
        for number, name in (
            ("09", "LineExtensionAmount"),
            ("10", "AllowanceTotalAmount"),
            ("11", "ChargeTotalAmount"),
            ("12", "TaxExclusiveAmount"),
            ("14", "TaxInclusiveAmount"),
            ("16", "PrepaidAmount"),
            ("17", "PayableRoundingAmount"),
            ("18", "PayableAmount"),
        )
    ),
    Rule(
        "BR-DEC-19", "Ett underlag för moms har fler än två decimaler.", _decimals_of(_subtotals, "cbc:TaxableAmount")
    ),
    Rule("BR-DEC-20", "En moms har fler än två decimaler.", _decimals_of(_subtotals, "cbc:TaxAmount")),
    Rule(
        "BR-DEC-23",
        "En rads belopp har fler än två decimaler.",
        _decimals_of(lambda d: d.lines, "cbc:LineExtensionAmount"),
    ),
    Rule("BR-CL-01", "Fakturans typkod finns inte.", _coded("invoice", _texts("cbc:InvoiceTypeCode"))),
    Rule("BR-CL-01", "Kreditfakturans typkod finns inte.", _coded("credit", _texts("cbc:CreditNoteTypeCode"))),
    Rule("BR-CL-03", "Ett belopp har en valuta som inte finns.", _coded("currency", _attributes("currencyID"))),
    Rule("BR-CL-04", "Fakturans valuta finns inte.", _coded("currency", _texts("cbc:DocumentCurrencyCode"))),
    Rule("BR-CL-05", "Momsens valuta finns inte.", _coded("currency", _texts("cbc:TaxCurrencyCode"))),
    Rule("BR-CL-14", "En landskod finns inte.", _coded("country", _texts(".//cac:Country/cbc:IdentificationCode"))),
    Rule("BR-CL-16", "Betalsättets kod finns inte.", _coded("means", _texts("cac:PaymentMeans/cbc:PaymentMeansCode"))),
    Rule("BR-CL-17", "Ett momsslag finns inte.", _coded("vat", _texts(".//cac:TaxCategory/cbc:ID"))),
    Rule("BR-CL-18", "En rads momsslag finns inte.", _coded("vat", _texts(".//cac:ClassifiedTaxCategory/cbc:ID"))),
    Rule("BR-CL-23", "En rads enhet finns inte.", _coded("unit", _attributes("unitCode"))),
    Rule("PEPPOL-EN16931-R001", "Affärsprocessen (ProfileID) saknas.", _there("cbc:ProfileID")),
    Rule(
        "PEPPOL-EN16931-R002", "Fakturan har mer än en fri text.", lambda d: d.is_credit or len(d.all("cbc:Note")) <= 1
    ),
    Rule(
        "PEPPOL-EN16931-R003",
        "Köparens referens eller ordernummer saknas.",
        lambda d: d.has("cbc:BuyerReference") or d.has("cac:OrderReference/cbc:ID"),
    ),
    Rule(
        "PEPPOL-EN16931-R004",
        "Fakturan är inte en Peppol BIS Billing 3.",
        lambda d: d.text("cbc:CustomizationID").startswith(BILLING),
    ),
    Rule(
        "PEPPOL-EN16931-R007",
        "Affärsprocessen (ProfileID) är ingen av Peppols.",
        lambda d: bool(PROFILE.fullmatch(d.text("cbc:ProfileID"))),
    ),
    Rule("PEPPOL-EN16931-R008", "Fakturan har tomma delar.", _nothing_empty),
    Rule("PEPPOL-EN16931-R010", "Köparens elektroniska adress saknas.", _there(f"{BUYER}/cbc:EndpointID")),
    Rule("PEPPOL-EN16931-R020", "Säljarens elektroniska adress saknas.", _there(f"{SELLER}/cbc:EndpointID")),
    Rule("PEPPOL-EN16931-R051", "Alla belopp ska vara i fakturans valuta.", _one_currency),
    Rule(
        "PEPPOL-EN16931-R053",
        "Fakturan ska ha en momssumma med delar.",
        lambda d: len([total for total in d.all("cac:TaxTotal") if total.has("cac:TaxSubtotal")]) == 1,
    ),
    Rule("PEPPOL-EN16931-R120", "En rads belopp är inte antal gånger pris.", _all_lines(_line_net)),
    Rule(
        "PEPPOL-EN16931-R121",
        "Ett pris gäller ett antal som inte är över noll.",
        _all_lines(
            lambda line: not line.has("cac:Price/cbc:BaseQuantity") or _of(line, "cac:Price/cbc:BaseQuantity") > 0
        ),
    ),
    Rule(
        "SE-R-001", "Säljarens momsnummer ska ha 14 tecken.", _swedish(lambda d: len(_vat_number(d) or "x" * 14) == 14)
    ),
    Rule(
        "SE-R-002",
        "Säljarens momsnummer ska sluta med 12 siffror.",
        _swedish(lambda d: (_vat_number(d) or "SE000000000000")[2:14].isdigit()),
    ),
    Rule("SE-R-006", "Svensk moms är 25, 12 eller 6 procent.", _swedish(_standard_rates)),
    Rule("SE-R-009", "Ett bankgironummer har 7 eller 8 siffror.", _swedish(_giro("SE:BANKGIRO", 7, 8)), fatal=False),
    Rule("SE-R-010", "Ett plusgironummer har 2 till 8 siffror.", _swedish(_giro("SE:PLUSGIRO", 2, 8)), fatal=False),
)
