"""A bank for development and tests: reads a payment file as a bank would, and answers with a pain.002.

Pure and repeatable: the same file and the same decisions give the same bytes. It keeps no state, so a
file that is sent twice is the caller's to notice.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO

from lxml import etree
from lxml.etree import SubElement

from payments.bank import schema
from payments.bank.bank_codes import STATUSES
from payments.bank.profile import Version
from payments.bank.xmlstream import READ_ERRORS, read_elements, xml_writer

PAID = "ACSC"
REJECTED = "RJCT"


@dataclass
class _Block:
    block_id: str = ""
    answers: list[tuple[str, str, str]] = field(default_factory=list)  # end-to-end id, status, reason


@dataclass
class _Sent:
    message_id: str
    created: str
    count: str
    total: str
    version: Version


def pay_all(end_to_end_id: str) -> str:
    """The decision of a bank that pays everything."""
    return PAID


def receipt_for(pain001: bytes, decide: Callable[[str], str] = pay_all, *, version: str = "10") -> bytes:
    """The bank's answer to a payment file, as pain.002.001.``version``.

    ``decide`` gets each end-to-end id and returns a status code (``ACSC``, ``PDNG`` …), or the reason
    code to reject the transfer with (``AC04`` …). Like a real bank it rejects a transfer whose id
    occurs twice, and the whole file when it breaks the schema or its totals are wrong.

    Raises :class:`payments.bank.schema.InvalidFile` when the file cannot even be told apart as a
    payment file.
    """
    try:
        schema.validate(pain001, _version_of(pain001))
    except schema.InvalidFile:
        return _answer(_read_header(pain001), REJECTED, "FF01", [], version)
    sent = _read_header(pain001)
    blocks, total = _read_blocks(pain001, decide)
    count = sum(len(block.answers) for block in blocks)
    if count != int(sent.count):
        return _answer(sent, REJECTED, "AM19", [], version)
    if sent.total and total != Decimal(sent.total):
        return _answer(sent, REJECTED, "AM16", [], version)
    status = _common_status(status for block in blocks for _, status, _ in block.answers)
    return _answer(sent, status, "", blocks, version)


def _version_of(pain001: bytes) -> Version:
    return Version.V03 if Version.V03.namespace.encode() in pain001[:500] else Version.V09


def _read_header(pain001: bytes) -> _Sent:
    try:
        for event, header in read_elements(BytesIO(pain001), frozenset({"GrpHdr"})):
            if event == "end" and header.findtext("{*}MsgId"):
                names = ("MsgId", "CreDtTm", "NbOfTxs", "CtrlSum")
                message_id, created, count, total = (header.findtext("{*}" + name) or "" for name in names)
                return _Sent(message_id, created, count, total, _version_of(pain001))
    except READ_ERRORS as error:
        raise schema.InvalidFile(str(error)) from error
    raise schema.InvalidFile("MsgId is missing")


def _read_blocks(pain001: bytes, decide: Callable[[str], str]) -> tuple[list[_Block], Decimal]:
    blocks, total = [_Block()], Decimal(0)
    seen: Counter[str] = Counter()
    for event, element in read_elements(BytesIO(pain001), frozenset({"CdtTrfTxInf", "PmtInf"})):
        if event == "start":
            continue
        if etree.QName(element).localname == "PmtInf":
            blocks[-1].block_id = element.findtext("{*}PmtInfId") or ""
            blocks.append(_Block())
            continue
        end_to_end_id = element.findtext("{*}PmtId/{*}EndToEndId") or ""
        seen[end_to_end_id] += 1
        code = "DU04" if seen[end_to_end_id] > 1 else decide(end_to_end_id)
        status, reason = (code, "") if code in STATUSES else (REJECTED, code)
        blocks[-1].answers.append((end_to_end_id, status, reason))
        total += Decimal(element.findtext("{*}Amt/{*}InstdAmt") or "0")
    return blocks[:-1], total


def _common_status(statuses: Iterable[str]) -> str:
    different = set(statuses)
    return different.pop() if len(different) == 1 else "PART"


def _answer(sent: _Sent, status: str, reason: str, blocks: list[_Block], version: str) -> bytes:
    out = BytesIO()
    namespace = f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"
    with (
        xml_writer(out) as xml,
        xml.element("Document", nsmap={None: namespace}),
        xml.element("CstmrPmtStsRpt"),
    ):
        for part in _header_parts(sent, status, reason):
            xml.write(part, "\n")
        for block in blocks:
            with xml.element("OrgnlPmtInfAndSts"):
                for part in _block_parts(block):
                    xml.write(part, "\n")
    return out.getvalue()


def _header_parts(sent: _Sent, status: str, reason: str) -> Iterator[etree._Element]:
    header = etree.Element("GrpHdr")
    SubElement(header, "MsgId").text = f"K-{sent.message_id}"[:35]
    SubElement(header, "CreDtTm").text = sent.created
    yield header
    original = etree.Element("OrgnlGrpInfAndSts")
    SubElement(original, "OrgnlMsgId").text = sent.message_id
    SubElement(original, "OrgnlMsgNmId").text = sent.version.message
    if sent.count.isdigit():
        SubElement(original, "OrgnlNbOfTxs").text = sent.count
    if sent.total:
        SubElement(original, "OrgnlCtrlSum").text = sent.total
    SubElement(original, "GrpSts").text = status
    _add_reason(original, reason)
    yield original


def _block_parts(block: _Block) -> Iterator[etree._Element]:
    block_id, block_status = etree.Element("OrgnlPmtInfId"), etree.Element("PmtInfSts")
    block_id.text = block.block_id
    block_status.text = _common_status(status for _, status, _ in block.answers)
    yield block_id
    yield block_status
    for end_to_end_id, status, reason in block.answers:
        transfer = etree.Element("TxInfAndSts")
        SubElement(transfer, "OrgnlEndToEndId").text = end_to_end_id
        SubElement(transfer, "TxSts").text = status
        _add_reason(transfer, reason)
        yield transfer


def _add_reason(part: etree._Element, reason: str) -> None:
    if reason:
        SubElement(SubElement(SubElement(part, "StsRsnInf"), "Rsn"), "Cd").text = reason


@dataclass(frozen=True)
class Booked:
    """A booking of the bank's, for `statement_for`: a debit of a whole file, or a payment that came back (SEK)."""

    amount: Decimal
    reference: str
    message_id: str = ""
    end_to_end_id: str = ""
    reason: str = ""
    text: str = ""
    is_debit: bool = True


def statement_for(
    account: str, day: date, booked: Iterable[Booked], opening: Decimal = Decimal(0), *, notification: bool = False
) -> bytes:
    """The bank's statement of a day as camt.053.001.08, or its notification as camt.054.001.08 (without balances)."""
    entries = list(booked)
    change = sum((-entry.amount if entry.is_debit else entry.amount for entry in entries), Decimal(0))
    kind, outer, inner = (
        ("054", "BkToCstmrDbtCdtNtfctn", "Ntfctn") if notification else ("053", "BkToCstmrStmt", "Stmt")
    )
    out = BytesIO()
    with (
        xml_writer(out) as xml,
        xml.element("Document", nsmap={None: f"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08"}),
        xml.element(outer),
    ):
        header = etree.Element("GrpHdr")
        SubElement(header, "MsgId").text = f"{inner}-{day:%Y%m%d}"
        SubElement(header, "CreDtTm").text = f"{day}T22:00:00"
        xml.write(header, "\n")
        with xml.element(inner):
            for part in _statement_parts(account, day, inner, None if notification else (opening, opening + change)):
                xml.write(part, "\n")
            for entry in entries:
                xml.write(_booked(entry, day), "\n")
    return out.getvalue()


def _statement_parts(
    account: str, day: date, inner: str, balances: tuple[Decimal, Decimal] | None
) -> Iterator[etree._Element]:
    number, created, about = etree.Element("Id"), etree.Element("CreDtTm"), etree.Element("Acct")
    number.text, created.text = f"{inner}-{day:%Y%m%d}", f"{day}T22:00:00"
    SubElement(SubElement(SubElement(about, "Id"), "Othr"), "Id").text = account
    yield number
    yield created
    yield about
    for code, value in zip(("OPBD", "CLBD"), balances or (), strict=False):
        balance = etree.Element("Bal")
        SubElement(SubElement(SubElement(balance, "Tp"), "CdOrPrtry"), "Cd").text = code
        _add_amount(balance, abs(value), is_debit=value < 0)
        SubElement(SubElement(balance, "Dt"), "Dt").text = str(day)
        yield balance


def _booked(entry: Booked, day: date) -> etree._Element:
    row = etree.Element("Ntry")
    _add_amount(row, entry.amount, is_debit=entry.is_debit)
    SubElement(SubElement(row, "Sts"), "Cd").text = "BOOK"
    SubElement(SubElement(row, "BookgDt"), "Dt").text = str(day)
    SubElement(row, "AcctSvcrRef").text = entry.reference
    details = SubElement(row, "NtryDtls")
    if entry.message_id:
        SubElement(SubElement(details, "Btch"), "MsgId").text = entry.message_id
    if entry.end_to_end_id:
        one = SubElement(details, "TxDtls")
        SubElement(SubElement(one, "Refs"), "EndToEndId").text = entry.end_to_end_id
        if entry.reason:
            SubElement(SubElement(SubElement(one, "RtrInf"), "Rsn"), "Cd").text = entry.reason
    if entry.text:
        SubElement(row, "AddtlNtryInf").text = entry.text
    return row


def _add_amount(row: etree._Element, amount: Decimal, *, is_debit: bool) -> None:
    SubElement(row, "Amt", Ccy="SEK").text = f"{amount:.2f}"
    SubElement(row, "CdtDbtInd").text = "DBIT" if is_debit else "CRDT"
