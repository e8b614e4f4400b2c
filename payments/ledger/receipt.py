"""The ledger's receipt of vouchers that were read in: posted under a number of its own, or refused with the reason.

SIE has no receipt and each ledger writes its own, so this is our format (documented in docs/operations.md), which the
file transfer or the ledger's own export is set to write: CSV with `;`, a line for each voucher:

    referens;utfall;nummer;orsak
    EB-K12;bokförd;EB 10234;
    EB-K13;avvisad;;Konto 5711 är stängt
"""

from __future__ import annotations

import csv
from dataclasses import dataclass

from payments.ledger.voucher import LedgerError

COLUMNS = ("referens", "utfall", "nummer", "orsak")
POSTED, REFUSED = "bokförd", "avvisad"
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What the ledger says of one voucher: its own number when posted, or else why not."""

    reference: str
    posted: bool
    number: str = ""
    reason: str = ""


def read(data: bytes) -> list[Answer]:
    """The answers of a receipt, in order. Raises LedgerError with the line that is wrong."""
    if len(data) > MAX_BYTES:
        raise LedgerError("Filen är för stor för att vara en kvittens.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines(), delimiter=";") if any(row)]
    if not rows or tuple(cell.lower() for cell in rows[0]) != COLUMNS:
        raise LedgerError(f"Det är ingen kvittens: den första raden ska vara {';'.join(COLUMNS)}.")
    answers = [_answer(number, row) for number, row in enumerate(rows[1:], 2)]
    if not answers:
        raise LedgerError("Kvittensen är tom.")
    if len({answer.reference for answer in answers}) < len(answers):
        raise LedgerError("Samma verifikation står två gånger i kvittensen.")
    return answers


def _answer(line: int, row: list[str]) -> Answer:
    reference, outcome, number, reason = (*row, "", "", "", "")[:4]
    if outcome.lower() not in (POSTED, REFUSED):
        raise LedgerError(f"Rad {line}: utfallet är {POSTED} eller {REFUSED}.")
    posted = outcome.lower() == POSTED
    if not reference or not (number if posted else reason):
        raise LedgerError(f"Rad {line}: en bokförd verifikation har ett nummer, en avvisad har en orsak.")
    return Answer(reference, posted, number if posted else "", "" if posted else reason)
