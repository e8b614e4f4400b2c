"""The bank's receipt: ISO 20022 pain.002, any version from .03 on.

The bank answers for the whole file, for a block (one rail) or for a single transfer; the most
particular answer holds. The file comes from outside and is read defensively; there is no schema for it
at run time.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from io import BytesIO

from lxml import etree

from payments.bank.bank_codes import Outcome, meaning_of, outcome_of
from payments.bank.profile import Charset
from payments.bank.text import clean
from payments.bank.xmlstream import DoctypeError, NotAMessageError, read_elements

MAX_BYTES = 64 * 1024 * 1024  # a receipt for 100,000 transfers is about 20 MB
_NOTE_LENGTH = 500
_MESSAGE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.(\d\d)")
_OLDEST_VERSION = 3
_PARTS = frozenset({"GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts"})


class ReceiptError(ValueError):
    """The file is not a receipt that can be trusted. The text is for the user (Swedish)."""


@dataclass(frozen=True)
class Status:
    """The bank's answer: its codes, what they mean (Swedish), and the bank's own words, if any."""

    code: str
    reason: str = ""
    note: str = ""

    @property
    def outcome(self) -> Outcome:
        """What it means for the payment; only ``Outcome.PAID`` means that money has moved."""
        return outcome_of(self.code)

    @property
    def meaning(self) -> str:
        """The status and its reason in Swedish klarspråk."""
        return meaning_of(self.code, self.reason)


@dataclass(frozen=True)
class BlockStatus:
    """The answer for a block of the payment file, by the block's id."""

    block_id: str
    status: Status


@dataclass(frozen=True)
class TransferStatus:
    """The answer for one transfer."""

    end_to_end_id: str
    status: Status


@dataclass(frozen=True)
class Receipt:
    """All that the bank says about one payment file.

    ``original_count`` and ``original_sum`` (SEK) are the totals the bank read in the file, when it
    repeats them: compare them with what was sent.
    """

    message_id: str
    original_message_id: str
    original_count: int | None
    original_sum: Decimal | None
    group: Status | None
    blocks: tuple[BlockStatus, ...]
    transfers: tuple[TransferStatus, ...]

    def status_of(self, end_to_end_id: str, block_id: str) -> Status | None:
        """The status of one transfer: its own, else its block's, else the file's.

        None when the bank has not told: nothing was said, or only that *some* of the transfers were
        accepted.
        """
        for status in (self._by_transfer.get(end_to_end_id), self._by_block.get(block_id), self.group):
            if status is not None:
                return None if status.code == "PART" else status
        return None

    @cached_property
    def _by_transfer(self) -> dict[str, Status]:
        return {transfer.end_to_end_id: transfer.status for transfer in self.transfers}

    @cached_property
    def _by_block(self) -> dict[str, Status]:
        return {block.block_id: block.status for block in self.blocks}


def read(data: bytes) -> Receipt:
    """Read a receipt. Raises :class:`ReceiptError`."""
    if len(data) > MAX_BYTES:
        raise ReceiptError(f"Bankens återrapport är för stor. Den får vara högst {MAX_BYTES >> 20} MB.")
    try:
        return _read(data)
    except DoctypeError:
        raise ReceiptError("Bankens återrapport innehåller en dokumenttyp (DOCTYPE) och tas inte emot.") from None
    except NotAMessageError:
        raise ReceiptError(_NOT_A_RECEIPT) from None
    except etree.XMLSyntaxError as error:
        raise ReceiptError("Bankens återrapport går inte att läsa. Filen är skadad eller inte hel.") from error


_NOT_A_RECEIPT = "Filen är inte en återrapport (pain.002) från banken."


def _read(data: bytes) -> Receipt:
    header = original = None
    blocks: list[BlockStatus] = []
    transfers: dict[str, Status] = {}
    for event, element in read_elements(BytesIO(data), _PARTS):
        match event, etree.QName(element).localname:
            case "start", _:
                _check_version(element)
            case _, "GrpHdr":
                header = _text(element, "MsgId")
            case _, "OrgnlGrpInfAndSts":
                original = _read_original(element)
            case _, "OrgnlPmtInfAndSts":
                blocks += _read_block(element)
            case _, "TxInfAndSts":
                _add_transfer(transfers, element)
    if original is None or not original[0]:
        raise ReceiptError("Bankens återrapport säger inte vilken fil den gäller.")
    return Receipt(
        header or "",
        *original,
        tuple(blocks),
        tuple(TransferStatus(end_to_end_id, status) for end_to_end_id, status in transfers.items()),
    )


def _check_version(root: etree._Element) -> None:
    message = _MESSAGE.fullmatch(etree.QName(root).namespace or "")
    if message is None or int(message[1]) < _OLDEST_VERSION:
        raise ReceiptError(_NOT_A_RECEIPT)


def _read_original(element: etree._Element) -> tuple[str, int | None, Decimal | None, Status | None]:
    count, total = _text(element, "OrgnlNbOfTxs"), _text(element, "OrgnlCtrlSum")
    try:
        return (
            _text(element, "OrgnlMsgId"),
            int(count) if count else None,
            _finite(Decimal(total)) if total else None,
            _read_status(element, "GrpSts"),
        )
    except (ValueError, InvalidOperation):
        raise ReceiptError("Antalet eller summan i bankens återrapport går inte att läsa.") from None


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise InvalidOperation
    return value


def _read_block(element: etree._Element) -> Iterable[BlockStatus]:
    status = _read_status(element, "PmtInfSts")
    if status is not None:
        yield BlockStatus(_text(element, "OrgnlPmtInfId"), status)


def _add_transfer(transfers: dict[str, Status], element: etree._Element) -> None:
    end_to_end_id = _text(element, "OrgnlEndToEndId")
    status = _read_status(element, "TxSts")
    if not end_to_end_id:
        raise ReceiptError("Bankens återrapport har en utbetalning utan id.")
    if status is None:
        return
    if transfers.setdefault(end_to_end_id, status) != status:
        raise ReceiptError(f"Bankens återrapport ger två olika besked om utbetalning {end_to_end_id}.")


def _read_status(element: etree._Element, name: str) -> Status | None:
    code = _text(element, name)
    if not code:
        return None
    reason = note = ""
    for info in element.iterfind("{*}StsRsnInf"):
        reason = reason or _text(info, "Rsn/{*}Cd") or _text(info, "Rsn/{*}Prtry")
        note = " ".join([note, *(line.text or "" for line in info.iterfind("{*}AddtlInf"))])
    return Status(code, reason, clean(note, _NOTE_LENGTH, Charset.UNICODE))


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext("{*}" + path) or "").strip()
