"""Vouchers as SIE 4I (.SI): the file by which a system beside the ledger hands over vouchers to it.

What is known of the standard, with its record names (sie.se, "SIE filformat", utgåva 4B 2008-09-30 and later):

| Record | What we write | Status |
|---|---|---|
| `#FLAGGA 0` | the receiver sets it to 1 when the file is read | recalled; in published examples |
| `#PROGRAM`, `#GEN`, `#FNAMN`, `#ORGNR` | who wrote the file, when, for whom | recalled; in published examples |
| `#FORMAT PC8` | characters are code page 437 (mandatory) | verified (public parsers) |
| `#SIETYP 4` | types 4E and 4I have the same number; 4I holds vouchers only | verified (sie.se: the types) |
| `#DIM`, `#OBJEKT`, `#KONTO` | names of what the rows use; may be left out in 4I | recalled |
| `#VER series "" date text` | an empty number lets the ledger give its own | recalled; in public code that cites it |
| `#TRANS account {dim object …} amount date text` | debit +, credit −; a voucher sums to 0 | recalled; public parsers |

Lines end with CR LF. A text is quoted; `"` in it is written `\\"`. What code page 437 lacks becomes the nearest letter,
so that no name stops a file. The same vouchers give the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from payments.ledger.voucher import Voucher

CODE_PAGE = "cp437"


@dataclass(frozen=True)
class Sender:
    """Whose vouchers they are, what wrote them, and what its dimensions are called."""

    company: str
    org_number: str
    program: str = "Bistånd"
    version: str = "1"
    dimensions: dict[str, str] = field(default_factory=dict)


def write(vouchers: Sequence[Voucher], sender: Sender, generated_on: date) -> bytes:
    """The vouchers as one SIE 4I file."""
    lines = [
        "#FLAGGA 0",
        f"#PROGRAM {quoted(sender.program)} {quoted(sender.version)}",
        "#FORMAT PC8",
        f"#GEN {generated_on:%Y%m%d}",
        "#SIETYP 4",
        f"#ORGNR {quoted(sender.org_number)}",
        f"#FNAMN {quoted(sender.company)}",
        *_names(vouchers, sender),
    ]
    for voucher in vouchers:
        lines += _voucher(voucher)
    return "".join(f"{line}\r\n" for line in lines).encode(CODE_PAGE)


def _names(vouchers: Sequence[Voucher], sender: Sender) -> list[str]:
    """`#DIM` and `#KONTO` of what the rows use, in order of number."""
    postings = [row.posting for voucher in vouchers for row in voucher.rows]
    used = sorted({dimension for posting in postings for dimension, _ in posting.objects}, key=int)
    accounts = {posting.account: posting.name for posting in postings}
    dimensions = [f"#DIM {number} {quoted(sender.dimensions.get(number, f'Dimension {number}'))}" for number in used]
    return dimensions + [f"#KONTO {number} {quoted(accounts[number])}" for number in sorted(accounts, key=int)]


def _voucher(voucher: Voucher) -> list[str]:
    day = f"{voucher.booked_on:%Y%m%d}"
    text = quoted(f"{voucher.text} ({voucher.reference})")
    rows = []
    for row in voucher.rows:
        objects = " ".join(f'{dimension} "{value}"' for dimension, value in row.posting.objects)
        amount = f"{row.amount:.2f}"
        rows.append(f"#TRANS {row.posting.account} {{{objects}}} {amount} {day} {quoted(row.text)}")
    return [f'#VER {quoted(voucher.series)} "" {day} {text}', "{", *rows, "}"]


def quoted(text: str) -> str:
    """A text field: one line, quotes escaped, only letters that code page 437 has."""
    plain: str = "".join(_letter(letter) for letter in unicodedata.normalize("NFC", text))
    # A backslash before the closing quote would escape it.
    return '"' + plain.replace("\\", "/").replace('"', '\\"') + '"'


def _letter(letter: str) -> str:
    """The letter, its base letter where only that exists in the code page, or a question mark."""
    if unicodedata.category(letter)[0] in "CZ":  # control characters, line breaks, all kinds of space
        return " "
    known = (other for other in (letter, *unicodedata.normalize("NFKD", letter)) if _has(other))
    return next(known, "?")


def _has(letter: str) -> bool:
    try:
        return bool(letter.encode(CODE_PAGE))
    except UnicodeEncodeError:
        return False
