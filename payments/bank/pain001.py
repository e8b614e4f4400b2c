"""The payment file to the bank: ISO 20022 pain.001.001.03 or .09 for Swedish domestic payments.

One file holds one ``PmtInf`` block per rail (bank account, bankgiro, plusgiro), since the category
purpose is for accounts only. The transfers are streamed: 100,000 of them take no more memory than one.
Their counts and sums stand before them in the file, so the caller states them and the writer proves
them.

Everything in the file is a fact of the run, never of the moment of writing: the same run gives the same
bytes.

Source: ISO 20022 pain.001.001.03 and .09; Swedish Bankers' Association, "Swedish Common Interpretation of ISO
20022 Payment Messages" (2014), appendix 1. What one bank accepts stands in its own guide, and in the
bank profile.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import groupby
from typing import IO

from lxml import etree

from payments.bank import pain001_parts as parts
from payments.bank.accounts import BankAccount, Bankgiro, Ocr, Plusgiro
from payments.bank.bankdays import is_bank_day
from payments.bank.profile import BankProfile
from payments.bank.text import clean
from payments.bank.xmlstream import HashingOutput

_MAX_AMOUNT = Decimal("9999999999.99")
_TRANSFER_ID = re.compile(r"[A-Za-z0-9-]{1,35}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{1,31}")  # 35, less the suffix that makes a block's id of it


class PaymentFileError(ValueError):
    """The file cannot be written as asked; whatever was written must be discarded. The text is Swedish."""


class Rail(Enum):
    """The way a transfer travels, in the order of the blocks in the file; the value ends the block's id."""

    ACCOUNT = "KTO"
    BANKGIRO = "BG"
    PLUSGIRO = "PG"


@dataclass(frozen=True)
class Transfer:
    """One payment to one payee.

    ``amount`` is in SEK, more than 0, with at most two decimals. ``end_to_end_id`` comes back in the
    bank's receipt: 1–35 letters, digits and hyphens, unique for all time (which the caller's database
    guards). An ``ocr`` goes only to a giro and excludes a ``message``.
    """

    end_to_end_id: str
    amount: Decimal
    payee_name: str
    destination: BankAccount | Bankgiro | Plusgiro
    ocr: Ocr | None = None
    message: str = ""

    @property
    def rail(self) -> Rail:
        """The rail that the destination belongs to."""
        match self.destination:
            case Bankgiro():
                return Rail.BANKGIRO
            case Plusgiro():
                return Rail.PLUSGIRO
            case _:
                return Rail.ACCOUNT


@dataclass(frozen=True)
class Totals:
    """How many transfers there are, and their sum in SEK."""

    count: int
    amount: Decimal

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(self.count + other.count, self.amount + other.amount)


@dataclass(frozen=True)
class PaymentFile:
    """A released run, ready to be written.

    ``created`` (aware) and ``execution_date`` (a bank day) are facts of the run. ``totals`` holds each
    rail that occurs. ``transactions`` come in the order of the rails; within a rail their order is
    kept.
    """

    message_id: str
    created: datetime
    execution_date: date
    totals: Mapping[Rail, Totals]
    transactions: Iterable[Transfer]


@dataclass(frozen=True)
class FileSummary:
    """What was written: the full ``message_id``, the SHA-256 of the bytes, the count, and the sum in SEK."""

    message_id: str
    sha256: str
    count: int
    control_sum: Decimal


_NOTHING = Totals(0, Decimal("0.00"))
_RAIL_ORDER = tuple(Rail)


def totals_of(transactions: Iterable[Transfer]) -> dict[Rail, Totals]:
    """Count and sum transfers by rail, for runs small enough to hold in memory."""
    totals: dict[Rail, Totals] = {}
    for transfer in transactions:
        totals[transfer.rail] = totals.get(transfer.rail, _NOTHING) + Totals(1, transfer.amount)
    return totals


def payment_information_id(message_id: str, rail: Rail) -> str:
    """The id of the block of one rail, from the file's full message id; a bank may answer for a block."""
    return f"{message_id}-{rail.value}"


def write(run: PaymentFile, profile: BankProfile, out: IO[bytes] | None) -> FileSummary:
    """Write the payment file of a run to ``out``, or only compute its summary when ``out`` is None.

    Raises :class:`PaymentFileError` when the run cannot be a payment file, and when the transfers are
    not those that ``run.totals`` announced. What has been written by then must be discarded: write to a
    temporary file and move it into place afterwards.
    """
    message_id = profile.message_id_prefix + run.message_id
    _check_header(message_id, run)
    total = sum(run.totals.values(), start=_NOTHING)
    output = HashingOutput(out)
    # The parts have no namespace of their own: as text they stand in the default namespace that Document declares.
    output.text("<?xml version='1.0' encoding='utf-8'?>\n")
    output.text(f'<Document xmlns="{profile.version.namespace}"><CstmrCdtTrfInitn>')
    _write_element(output, parts.group_header(message_id, run.created, total.count, total.amount, profile))
    written = _write_blocks(output, run, profile, message_id)
    output.text("</CstmrCdtTrfInitn></Document>")
    _require_totals(run.totals, written)
    return FileSummary(message_id, output.sha256(), total.count, total.amount)


def _check_header(message_id: str, run: PaymentFile) -> None:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise PaymentFileError("Filens id ska ha 1–31 bokstäver (a–z), siffror och bindestreck.")
    if run.created.utcoffset() is None:
        raise PaymentFileError("Filens tidpunkt saknar tidszon.")
    if not is_bank_day(run.execution_date):
        raise PaymentFileError(f"{run.execution_date} är inte en bankdag. Välj en annan utbetalningsdag.")
    if not any(totals.count for totals in run.totals.values()):
        raise PaymentFileError("Körningen har inga utbetalningar.")


def _write_blocks(out: HashingOutput, run: PaymentFile, profile: BankProfile, message_id: str) -> dict[Rail, Totals]:
    written: dict[Rail, Totals] = {}
    for rail, transfers in groupby(run.transactions, key=lambda transfer: transfer.rail):
        if any(_RAIL_ORDER.index(rail) <= _RAIL_ORDER.index(earlier) for earlier in written):
            raise PaymentFileError("Utbetalningarna kommer inte i ordningen konto, bankgiro, plusgiro.")
        totals = run.totals.get(rail, _NOTHING)
        block_id = payment_information_id(message_id, rail)
        purpose = profile.category_purpose if rail is Rail.ACCOUNT else None
        out.text("<PmtInf>")
        for part in parts.block_header(block_id, run.execution_date, totals.count, totals.amount, purpose, profile):
            _write_element(out, part)
        written[rail] = _write_transfers(out, transfers, profile)
        out.text("</PmtInf>")
    return written


def _write_transfers(out: HashingOutput, transfers: Iterator[Transfer], profile: BankProfile) -> Totals:
    count, amount = 0, Decimal("0.00")
    for transfer in transfers:
        out.text(f"{_transfer_part(transfer, profile)}\n")
        count += 1
        amount += transfer.amount
    return Totals(count, amount)


def _transfer_part(transfer: Transfer, profile: BankProfile) -> str:
    name = clean(transfer.payee_name, parts.NAME_LENGTH, profile.charset)
    message = clean(transfer.message, parts.MESSAGE_LENGTH, profile.charset)
    _check_transfer(transfer, name, message)
    reference = transfer.ocr.number if transfer.ocr else ""
    return parts.transfer(
        transfer.end_to_end_id, transfer.amount, name, transfer.destination, reference, message, profile
    )


def _check_transfer(transfer: Transfer, name: str, message: str) -> None:
    if not _TRANSFER_ID.fullmatch(transfer.end_to_end_id):
        raise PaymentFileError("Utbetalningens id ska ha 1–35 bokstäver (a–z), siffror och bindestreck.")
    reason = ""
    if not _is_payable(transfer.amount):
        reason = f"beloppet {transfer.amount} går inte att betala"
    elif not name:
        reason = "betalningsmottagarens namn saknas"
    elif transfer.ocr and isinstance(transfer.destination, BankAccount):
        reason = "OCR-nummer går bara till bankgiro och plusgiro"
    elif transfer.ocr and message:
        reason = "ange OCR-nummer eller meddelande, inte båda"
    if reason:
        raise PaymentFileError(f"Utbetalning {transfer.end_to_end_id}: {reason}.")


def _is_payable(amount: Decimal) -> bool:
    # An amount in tenths of an öre would be rounded silently, and the sum no longer be that of the rows.
    return amount.is_finite() and 0 < amount <= _MAX_AMOUNT and amount == round(amount, 2)


def _require_totals(announced: Mapping[Rail, Totals], written: Mapping[Rail, Totals]) -> None:
    for rail in Rail:
        wanted, found = announced.get(rail, _NOTHING), written.get(rail, _NOTHING)
        if wanted != found:
            raise PaymentFileError(
                f"Filen stämmer inte med körningen ({rail.value}): {found.count} utbetalningar på "
                f"{found.amount} kr i stället för {wanted.count} på {wanted.amount} kr."
            )


def _write_element(out: HashingOutput, part: etree._Element) -> None:
    out.text(f"{etree.tostring(part, encoding='unicode')}\n")
