"""What the bank has booked: ISO 20022 camt.053 (statement) and camt.054 (notification), any version from .02 on.

An entry is money in or out of the municipality's account. One debit may be a whole payment file, a block of it or a
single transfer; a credit that names one of our transfers is a payment that came back. The file comes from outside and
is read defensively, piece by piece; there is no schema for it at run time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO

from lxml import etree

from payments.bank.bank_codes import REASONS
from payments.bank.profile import Charset
from payments.bank.text import clean
from payments.bank.xmlstream import DoctypeError, NotAMessageError, read_elements

MAX_BYTES = 64 * 1024 * 1024
CURRENCY = "SEK"
_NOTE_LENGTH = 300
_ID_LENGTH = 35
_MESSAGE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.(053|054)\.001\.(\d\d)")
_OLDEST_VERSION = 2
_REPORTS = frozenset({"Stmt", "Ntfctn"})
_PARTS = _REPORTS | {"Ntry", "Bal"}
_ZERO = Decimal(0)


class StatementError(ValueError):
    """The file is not a statement that can be trusted. The text is for the user (Swedish)."""


@dataclass(frozen=True)
class Entry:
    """One booking, or the part of it that is about one transfer. ``amount`` is in SEK and positive.

    ``message_id`` and ``block_id`` name the payment file and its block, ``end_to_end_id`` the single transfer, where
    the bank says so. ``reason`` is the code of a return.
    """

    booked_on: date
    amount: Decimal
    is_debit: bool
    reference: str = ""
    message_id: str = ""
    block_id: str = ""
    end_to_end_id: str = ""
    reason: str = ""
    note: str = ""

    @property
    def meaning(self) -> str:
        """Why it came back, in Swedish klarspråk."""
        return meaning_of(self.reason, self.note)


@dataclass(frozen=True)
class Statement:
    """What was booked on one account. A notification (camt.054) has no balances (SEK)."""

    is_notification: bool
    statement_id: str
    account: str
    first_day: date
    last_day: date
    opening: Decimal | None
    closing: Decimal | None
    entries: tuple[Entry, ...]


def meaning_of(reason: str, note: str) -> str:
    """Why a payment came back, in Swedish klarspråk: what the code means, and the bank's own words."""
    words = REASONS.get(reason, f"Orsak med koden {reason}." if reason else "")
    return " ".join(filter(None, (words, note))) or "Banken har inte angett någon orsak."


def is_statement(data: bytes) -> bool:
    """Whether the file says that it is a statement or a notification; a pain.002 is not."""
    return _MESSAGE.search(data[:2000].decode("latin-1")) is not None


def read(data: bytes) -> list[Statement]:
    """Read the statements of a file. Raises :class:`StatementError`."""
    if len(data) > MAX_BYTES:
        raise StatementError(f"Kontoutdraget är för stort. Det får vara högst {MAX_BYTES >> 20} MB.")
    try:
        found = list(_read(data))
    except DoctypeError:
        raise StatementError("Kontoutdraget innehåller en dokumenttyp (DOCTYPE) och tas inte emot.") from None
    except NotAMessageError:
        raise StatementError(_NOT_A_STATEMENT) from None
    except etree.XMLSyntaxError as error:
        raise StatementError("Kontoutdraget går inte att läsa. Filen är skadad eller inte hel.") from error
    if not found:
        raise StatementError("Filen innehåller inget kontoutdrag.")
    return found


_NOT_A_STATEMENT = "Filen är inte ett kontoutdrag (camt.053) eller en avisering (camt.054) från banken."


def _read(data: bytes) -> Iterator[Statement]:
    entries: list[Entry] = []
    balances: dict[str, Decimal] = {}
    for event, element in read_elements(BytesIO(data), _PARTS):
        name = etree.QName(element).localname
        if event == "start":
            _check_version(element)
        elif name == "Bal":
            balances[_text(element, "Tp/{*}CdOrPrtry/{*}Cd")] = _signed(element)
        elif name == "Ntry":
            entries += _entries(element)
        elif name in _REPORTS:
            yield _statement(element, name == "Ntfctn", balances, tuple(entries))
            entries, balances = [], {}


def _check_version(root: etree._Element) -> None:
    message = _MESSAGE.fullmatch(etree.QName(root).namespace or "")
    if message is None or int(message[2]) < _OLDEST_VERSION:
        raise StatementError(_NOT_A_STATEMENT)


def _statement(
    element: etree._Element, is_notification: bool, balances: dict[str, Decimal], entries: tuple[Entry, ...]
) -> Statement:
    statement_id = _text(element, "Id")
    account = _text(element, "Acct/{*}Id/{*}IBAN") or _text(element, "Acct/{*}Id/{*}Othr/{*}Id")
    if not statement_id or not account:
        raise StatementError("Kontoutdraget saknar id eller konto.")
    days = [entry.booked_on for entry in entries]
    said = _text(element, "FrToDt/{*}FrDtTm"), _text(element, "FrToDt/{*}ToDtTm")
    created = _text(element, "CreDtTm")
    if not days and not created:
        raise StatementError("Kontoutdraget säger inte vilken dag det gäller.")
    opening, closing = balances.get("OPBD", balances.get("PRCD")), balances.get("CLBD")
    if opening is not None and closing is not None:
        booked = sum((-e.amount if e.is_debit else e.amount for e in entries), _ZERO)
        if opening + booked != closing:
            raise StatementError("Saldona i kontoutdraget stämmer inte med posterna. Hämta det på nytt hos banken.")
    return Statement(
        is_notification,
        statement_id[:_ID_LENGTH],
        re.sub(r"[^0-9A-Z]", "", account.upper())[:34],
        _day(said[0] or created) if not days or said[0] else min(days),
        _day(said[1] or created) if not days or said[1] else max(days),
        opening,
        closing,
        entries,
    )


def _entries(element: etree._Element) -> Iterator[Entry]:
    """A booking is one entry, unless its parts are about different transfers and together make it up."""
    # Only what is booked is money; what is pending comes again when it is.
    if (_text(element, "Sts/{*}Cd") or _text(element, "Sts")) not in ("BOOK", ""):
        return
    whole = _entry(element)
    parts = [_part(detail, whole) for detail in element.iterfind("{*}NtryDtls/{*}TxDtls")]
    if not whole.is_debit and len(parts) > 1:
        if sum((part.amount for part in parts), _ZERO) != whole.amount:
            raise StatementError("En bokad post i kontoutdraget stämmer inte med sina delar. Kontakta banken.")
        yield from parts
    elif len(parts) == 1:
        yield parts[0]
    else:
        first = parts[0] if parts else whole
        batch = "NtryDtls/{*}Btch/{*}"
        yield Entry(
            whole.booked_on, whole.amount, whole.is_debit, whole.reference,
            _text(element, f"{batch}MsgId")[:_ID_LENGTH] or first.message_id,
            _text(element, f"{batch}PmtInfId")[:_ID_LENGTH] or first.block_id, "", whole.reason, whole.note,
        )  # fmt: skip


def _entry(element: etree._Element) -> Entry:
    amount = _signed(element)
    day = _text(element, "BookgDt/{*}Dt") or _text(element, "BookgDt/{*}DtTm") or _text(element, "ValDt/{*}Dt")
    note = clean(_text(element, "AddtlNtryInf"), _NOTE_LENGTH, Charset.UNICODE)
    return Entry(_day(day), abs(amount), amount < 0, _text(element, "AcctSvcrRef")[:_ID_LENGTH], note=note)


def _part(detail: etree._Element, whole: Entry) -> Entry:
    said = _text(detail, "Amt") or _text(detail, "AmtDtls/{*}TxAmt/{*}Amt")
    amount = _decimal(said) if said else whole.amount
    note = " ".join(line.text or "" for line in detail.iterfind("{*}RtrInf/{*}AddtlInf"))
    return Entry(
        whole.booked_on, amount, whole.is_debit,
        _text(detail, "Refs/{*}AcctSvcrRef")[:_ID_LENGTH] or whole.reference,
        _text(detail, "Refs/{*}MsgId")[:_ID_LENGTH],
        _text(detail, "Refs/{*}PmtInfId")[:_ID_LENGTH],
        _text(detail, "Refs/{*}EndToEndId")[:_ID_LENGTH],
        _text(detail, "RtrInf/{*}Rsn/{*}Cd")[:10],
        clean(note, _NOTE_LENGTH, Charset.UNICODE) or whole.note,
    )  # fmt: skip


def _signed(element: etree._Element) -> Decimal:
    """The amount of an entry or balance: negative where the account has paid."""
    amount = element.find("{*}Amt")
    if amount is None or amount.get("Ccy") != CURRENCY:
        raise StatementError("Kontoutdraget har en post i en annan valuta än kronor, eller utan belopp.")
    value = _decimal(amount.text or "")
    side = _text(element, "CdtDbtInd")
    if side not in ("CRDT", "DBIT"):
        raise StatementError("Kontoutdraget säger inte om en post är in eller ut.")
    return -value if side == "DBIT" else value


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0 or value != value.quantize(Decimal("0.01")) or value >= Decimal(10) ** 12:
        raise StatementError("Ett belopp i kontoutdraget går inte att läsa.")
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise StatementError("En dag i kontoutdraget går inte att läsa.") from None


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext("{*}" + path) or "").strip()
