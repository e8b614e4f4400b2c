"""The parts of a pain.001 as elements, one function for each thing the file speaks of.

The order of the calls is the order of the standard. Nothing is decided or checked here.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

from lxml import etree
from lxml.etree import SubElement

from payments.bank.accounts import BankAccount, Bankgiro, Iban, Plusgiro
from payments.bank.profile import AccountStyle, BankProfile, CategoryPurpose, PartyScheme, Version
from payments.bank.text import clean

NAME_LENGTH = 140
MESSAGE_LENGTH = 140
BANKGIRO_BIC = "BGABSESS"
PLUSGIRO_BIC = "NDEASESS"


def group_header(
    message_id: str, created: datetime, count: int, amount: Decimal, profile: BankProfile
) -> etree._Element:
    """``GrpHdr``: the file's id, when it was made, its totals, and who sends it."""
    header = etree.Element("GrpHdr")
    _leaf(header, "MsgId", message_id)
    _leaf(header, "CreDtTm", created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    if profile.test:
        _leaf(SubElement(header, "Authstn"), "Prtry", "TEST")
    _leaf(header, "NbOfTxs", str(count))
    _leaf(header, "CtrlSum", _amount_text(amount))
    sender = SubElement(header, "InitgPty")
    _leaf(sender, "Nm", clean(profile.initiating_party_name, NAME_LENGTH, profile.charset))
    organisation = SubElement(SubElement(sender, "Id"), "OrgId")
    _add_other_id(organisation, profile.initiating_party_id, profile.initiating_party_scheme)
    return header


def block_header(
    block_id: str,
    execution_date: date,
    count: int,
    amount: Decimal,
    purpose: CategoryPurpose | None,
    profile: BankProfile,
) -> Iterator[etree._Element]:
    """What stands first in ``PmtInf``: the block's id and totals, how and when to pay, from which account."""
    yield _single("PmtInfId", block_id)
    yield _single("PmtMtd", "TRF")
    yield _single("BtchBookg", "true" if profile.batch_booking else "false")
    yield _single("NbOfTxs", str(count))
    yield _single("CtrlSum", _amount_text(amount))
    kind = etree.Element("PmtTpInf")
    _leaf(SubElement(kind, "SvcLvl"), "Cd", "NURG")
    if purpose is not None:
        _leaf(SubElement(kind, "CtgyPurp"), "Cd", purpose.value)
    yield kind
    yield _day("ReqdExctnDt", execution_date, profile.version)
    yield from _debtor(profile)
    yield _single("ChrgBr", "SLEV")


def transfer(
    end_to_end_id: str,
    amount: Decimal,
    name: str,
    destination: BankAccount | Bankgiro | Plusgiro,
    reference: str,
    message: str,
    profile: BankProfile,
) -> etree._Element:
    """``CdtTrfTxInf``: one payment, with an OCR number as ``reference``, a ``message``, or neither."""
    part = etree.Element("CdtTrfTxInf")
    _leaf(SubElement(part, "PmtId"), "EndToEndId", end_to_end_id)
    _leaf(SubElement(part, "Amt"), "InstdAmt", _amount_text(amount)).set("Ccy", "SEK")
    _add_creditor_agent(part, destination, profile.version)
    _leaf(SubElement(part, "Cdtr"), "Nm", name)
    _add_account_id(SubElement(SubElement(part, "CdtrAcct"), "Id"), destination, profile)
    if reference:
        _add_creditor_reference(part, reference)
    elif message:
        _leaf(SubElement(part, "RmtInf"), "Ustrd", message)
    return part


def _debtor(profile: BankProfile) -> Iterator[etree._Element]:
    debtor = etree.Element("Dbtr")
    _leaf(debtor, "Nm", clean(profile.debtor_name, NAME_LENGTH, profile.charset))
    organisation = SubElement(SubElement(debtor, "Id"), "OrgId")
    if profile.debtor_agreement_id:
        _add_other_id(organisation, profile.debtor_agreement_id, PartyScheme.BANK)
    _add_other_id(organisation, profile.org_number, PartyScheme.ORGANISATION)
    yield debtor
    account = etree.Element("DbtrAcct")
    _add_account_id(SubElement(account, "Id"), profile.debtor_account, profile)
    _leaf(account, "Ccy", "SEK")
    yield account
    agent = etree.Element("DbtrAgt")
    _leaf(SubElement(agent, "FinInstnId"), _bic_tag(profile.version), profile.debtor_bic)
    yield agent


def _bic_tag(version: Version) -> str:
    return "BIC" if version is Version.V03 else "BICFI"


def _day(tag: str, day: date, version: Version) -> etree._Element:
    if version is Version.V03:
        return _single(tag, day.isoformat())
    wrapped = etree.Element(tag)
    _leaf(wrapped, "Dt", day.isoformat())
    return wrapped


def _add_creditor_agent(part: etree._Element, destination: BankAccount | Bankgiro | Plusgiro, version: Version) -> None:
    institution = SubElement(SubElement(part, "CdtrAgt"), "FinInstnId")
    match destination:
        case Bankgiro():
            _leaf(institution, _bic_tag(version), BANKGIRO_BIC)
        case Plusgiro():
            _leaf(institution, _bic_tag(version), PLUSGIRO_BIC)
        case BankAccount():
            member = SubElement(institution, "ClrSysMmbId")
            _leaf(SubElement(member, "ClrSysId"), "Cd", "SESBA")
            _leaf(member, "MmbId", destination.clearing)


def _add_account_id(
    parent: etree._Element, account: BankAccount | Bankgiro | Plusgiro | Iban, profile: BankProfile
) -> None:
    match account:
        case Iban():
            _leaf(parent, "IBAN", account.number)
        case BankAccount():
            whole = profile.account_style is AccountStyle.WITH_CLEARING
            _add_other_account(parent, account.normalized if whole else account.number, "Cd", "BBAN")
        case Bankgiro():
            _add_other_account(parent, account.number, "Prtry", "BGNR")
        case Plusgiro():
            _add_other_account(parent, account.number, "Prtry", "PGNR")


def _add_other_account(parent: etree._Element, number: str, scheme_tag: str, scheme: str) -> None:
    other = SubElement(parent, "Othr")
    _leaf(other, "Id", number)
    _leaf(SubElement(other, "SchmeNm"), scheme_tag, scheme)


def _add_other_id(organisation: etree._Element, number: str, scheme: PartyScheme) -> None:
    # ORGNR is not in the ISO code list, so it is proprietary; CUST and BANK are codes.
    tag = "Prtry" if scheme is PartyScheme.ORGANISATION else "Cd"
    other = SubElement(organisation, "Othr")
    _leaf(other, "Id", number)
    _leaf(SubElement(other, "SchmeNm"), tag, scheme.value)


def _add_creditor_reference(part: etree._Element, reference: str) -> None:
    structured = SubElement(SubElement(part, "RmtInf"), "Strd")
    info = SubElement(structured, "CdtrRefInf")
    _leaf(SubElement(SubElement(info, "Tp"), "CdOrPrtry"), "Cd", "SCOR")
    _leaf(info, "Ref", reference)


def _amount_text(amount: Decimal) -> str:
    return f"{amount:.2f}"


def _single(tag: str, text: str) -> etree._Element:
    element = etree.Element(tag)
    element.text = text
    return element


def _leaf(parent: etree._Element, tag: str, text: str) -> etree._Element:
    element = SubElement(parent, tag)
    element.text = text
    return element
