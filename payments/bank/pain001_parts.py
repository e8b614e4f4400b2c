"""The parts of a pain.001, one function for each thing the file speaks of: what it begins with as elements, and each
transfer as text, since there are many.

The order of the calls is the order of the standard. Nothing is decided or checked here.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.sax import saxutils

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


def escape(text: str) -> str:
    """Text as it stands in XML; most of it is numbers and plain words, where nothing is to be looked for."""
    return text if text.isalnum() else saxutils.escape(text)


def transfer(
    end_to_end_id: str,
    amount: Decimal,
    name: str,
    destination: BankAccount | Bankgiro | Plusgiro,
    reference: str,
    message: str,
    profile: BankProfile,
) -> str:
    """``CdtTrfTxInf``: one payment, with an OCR number as ``reference``, a ``message``, or neither."""
    told = _creditor_reference(reference) if reference else f"<Ustrd>{escape(message)}</Ustrd>" if message else ""
    return (
        f"<CdtTrfTxInf><PmtId><EndToEndId>{escape(end_to_end_id)}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="SEK">{_amount_text(amount)}</InstdAmt></Amt>'
        f"<CdtrAgt><FinInstnId>{_creditor_agent(destination, profile.version)}</FinInstnId></CdtrAgt>"
        f"<Cdtr><Nm>{escape(name)}</Nm></Cdtr>"
        f"<CdtrAcct><Id>{_creditor_account(destination, profile)}</Id></CdtrAcct>"
        f"{told and f'<RmtInf>{told}</RmtInf>'}</CdtTrfTxInf>"
    )


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


def _creditor_agent(destination: BankAccount | Bankgiro | Plusgiro, version: Version) -> str:
    match destination:
        case Bankgiro():
            return f"<{_bic_tag(version)}>{BANKGIRO_BIC}</{_bic_tag(version)}>"
        case Plusgiro():
            return f"<{_bic_tag(version)}>{PLUSGIRO_BIC}</{_bic_tag(version)}>"
        case BankAccount():
            member = escape(destination.clearing)
            return f"<ClrSysMmbId><ClrSysId><Cd>SESBA</Cd></ClrSysId><MmbId>{member}</MmbId></ClrSysMmbId>"


def _creditor_account(account: BankAccount | Bankgiro | Plusgiro, profile: BankProfile) -> str:
    number, tag, scheme = _account_id(account, profile)
    return f"<Othr><Id>{escape(number)}</Id><SchmeNm><{tag}>{scheme}</{tag}></SchmeNm></Othr>"


def _account_id(account: BankAccount | Bankgiro | Plusgiro, profile: BankProfile) -> tuple[str, str, str]:
    """The number, and its kind: a code of the standard (``Cd``) or the bank's own (``Prtry``)."""
    match account:
        case BankAccount():
            whole = profile.account_style is AccountStyle.WITH_CLEARING
            return account.normalized if whole else account.number, "Cd", "BBAN"
        case Bankgiro():
            return account.number, "Prtry", "BGNR"
        case Plusgiro():
            return account.number, "Prtry", "PGNR"


def _add_account_id(
    parent: etree._Element, account: BankAccount | Bankgiro | Plusgiro | Iban, profile: BankProfile
) -> None:
    if isinstance(account, Iban):
        _leaf(parent, "IBAN", account.number)
        return
    number, tag, scheme = _account_id(account, profile)
    other = SubElement(parent, "Othr")
    _leaf(other, "Id", number)
    _leaf(SubElement(other, "SchmeNm"), tag, scheme)


def _add_other_id(organisation: etree._Element, number: str, scheme: PartyScheme) -> None:
    # ORGNR is not in the ISO code list, so it is proprietary; CUST and BANK are codes.
    tag = "Prtry" if scheme is PartyScheme.ORGANISATION else "Cd"
    other = SubElement(organisation, "Othr")
    _leaf(other, "Id", number)
    _leaf(SubElement(other, "SchmeNm"), tag, scheme.value)


def _creditor_reference(reference: str) -> str:
    kind = "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
    return f"<Strd><CdtrRefInf>{kind}<Ref>{escape(reference)}</Ref></CdtrRefInf></Strd>"


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
