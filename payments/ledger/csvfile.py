"""Vouchers as CSV, for a ledger that reads no SIE: which columns, in what order and how written is the receiver's."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from payments.ledger.voucher import LedgerError, Row, Voucher

COLUMNS: dict[str, Callable[[Voucher, Row], str]] = {
    "datum": lambda voucher, row: voucher.booked_on.isoformat(),
    "serie": lambda voucher, row: voucher.series,
    "referens": lambda voucher, row: voucher.reference,
    "verifikationstext": lambda voucher, row: voucher.text,
    "konto": lambda voucher, row: row.posting.account,
    "kontonamn": lambda voucher, row: row.posting.name,
    "text": lambda voucher, row: row.text,
    "belopp": lambda voucher, row: f"{row.amount:.2f}",
    "debet": lambda voucher, row: f"{row.amount:.2f}" if row.amount > 0 else "",
    "kredit": lambda voucher, row: f"{-row.amount:.2f}" if row.amount < 0 else "",
}
AMOUNTS = {"belopp", "debet", "kredit"}
DIMENSION = "dim"


@dataclass(frozen=True)
class Layout:
    """`columns` are names of COLUMNS, and `dim1`, `dim6` … for the object of a dimension."""

    columns: tuple[str, ...] = ("datum", "serie", "referens", "konto", "dim1", "debet", "kredit", "text")
    separator: str = ";"
    decimal: str = ","
    encoding: str = "utf-8-sig"

    def __post_init__(self) -> None:
        for name in self.columns:
            if name not in COLUMNS and not (name.startswith(DIMENSION) and name[len(DIMENSION) :].isdigit()):
                raise LedgerError(f"Kolumnen ”{name}” finns inte. Välj bland {', '.join(COLUMNS)} och dim1, dim2 …")
        try:
            "åäö".encode(self.encoding)
        except (LookupError, UnicodeEncodeError) as error:
            raise LedgerError(f"Teckenkoden ”{self.encoding}” finns inte eller saknar å, ä och ö.") from error
        if len(self.separator) != 1 or self.decimal not in (",", ".") or self.separator == self.decimal:
            raise LedgerError("Skiljetecknet är ett tecken, och ett annat än decimaltecknet, som är komma eller punkt.")


def write(vouchers: list[Voucher], layout: Layout) -> bytes:
    """The rows of the vouchers, a line each, under the names of the columns; the same vouchers give the same bytes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=layout.separator, lineterminator="\r\n")
    writer.writerow(layout.columns)
    for voucher in vouchers:
        writer.writerows([_cell(name, voucher, row, layout) for name in layout.columns] for row in voucher.rows)
    return out.getvalue().encode(layout.encoding, errors="replace")


def _cell(name: str, voucher: Voucher, row: Row, layout: Layout) -> str:
    if name not in COLUMNS:
        return dict(row.posting.objects).get(name[len(DIMENSION) :], "")
    cell = COLUMNS[name](voucher, row)
    return cell.replace(".", layout.decimal) if name in AMOUNTS else cell
