"""A released run, or a payment that came back, as a voucher: made out of the rows, by the posting rules of its day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum

from payments.ledger import csvfile, sie
from payments.ledger.csvfile import Layout
from payments.ledger.posting import FUNDS, GUARANTEE, Rules, posting_of
from payments.ledger.sie import Sender
from payments.ledger.voucher import Posting, Row, Voucher, came_back, came_in, paid_out
from payments.models import BankEntry, LedgerVoucher, Payment, PaymentRun, PostingTable
from payments.posting import BOOKED_AS, PURPOSES

MEDIA_TYPE = "application/x-sie"
DEPOSIT = "Insättning av egna medel"


@dataclass(frozen=True)
class MadeVoucher:
    """A voucher with the bytes of its SIE file."""

    voucher: Voucher
    table: PostingTable
    content: bytes
    generated_on: date

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """As they are kept with the voucher."""
        return [
            {"account": row.posting.account, "name": row.posting.name,
             "objects": [list(pair) for pair in row.posting.objects], "amount": f"{row.amount:.2f}", "text": row.text}
            for row in self.voucher.rows
        ]  # fmt: skip


def of_run(run: PaymentRun, table: PostingTable, attempt: int, booked_on: date, today: date) -> MadeVoucher | None:
    """The voucher of a run: a row for each purpose, and the account that it is taken from.

    None where a purpose, or that account, has no rule. No person is named: the rows are sums.
    """
    rules = Rules(table.rows)
    sums = Payment.objects.filter(run=run).order_by().values_list(BOOKED_AS).annotate(Sum("amount"))
    amounts: dict[str, Decimal] = dict(sums)
    source = rules.source(run.section_id, funds=run.funds)
    costs = [
        (posting, amounts[purpose], label(purpose))
        for purpose in PURPOSES
        if purpose in amounts and (posting := rules.cost(purpose, run.section_id))
    ]
    if source is None or len(costs) < len(amounts):
        return None
    rows = paid_out(costs, source)
    return _made(f"K{run.pk}", _run_text(run), rows, table, attempt, booked_on, today)


def of_return(payment: Payment, table: PostingTable, attempt: int, booked_on: date, today: date) -> MadeVoucher | None:
    """The reverse, of one payment (with its line and run) that came back; by the rules that it was booked by."""
    rules, section = Rules(table.rows), payment.run.section_id  # type: ignore[union-attr]
    purpose = payment.line.purpose if payment.line else FUNDS if payment.withdrawal_id else GUARANTEE
    cost, source = rules.cost(purpose, section), rules.source(section, funds=purpose == FUNDS)
    if cost is None or source is None:
        return None
    rows = came_back(cost, payment.amount, source, label(purpose))
    text = f"Retur ur körning {payment.run_id}"
    return _made(f"U{payment.pk}", text, rows, table, attempt, booked_on, today)


def of_deposit(
    entry: BankEntry, section: int, table: PostingTable, attempt: int, booked_on: date, today: date
) -> MadeVoucher | None:
    """A client's own money that the bank booked in: the bank's account, and the debt to them all. Nobody is named."""
    rules = Rules(table.rows)
    debt, source = rules.cost(FUNDS, section), rules.source(section, funds=True)
    if debt is None or source is None:
        return None
    rows = came_in(source, entry.amount, debt, label(FUNDS))
    return _made(f"I{entry.pk}", DEPOSIT, rows, table, attempt, booked_on, today)


def _made(
    number: str, text: str, rows: tuple[Row, ...], table: PostingTable, attempt: int, booked_on: date, today: date
) -> MadeVoucher:
    series = settings.LEDGER["series"]
    reference = f"{series}-{number}" + (f"-{attempt}" if attempt > 1 else "")
    voucher = Voucher(series, reference, booked_on, text, rows)
    return MadeVoucher(voucher, table, sie.write([voucher], sender(), today), today)


def label(purpose: str) -> str:
    return PURPOSES[purpose]


def _run_text(run: PaymentRun) -> str:
    return f"{run.get_money_display().capitalize()}, körning {run.pk}"


def sender() -> Sender:
    """The municipality as the file names it, and its dimensions, from the settings of the installation."""
    municipality = settings.MUNICIPALITY
    return Sender(municipality["name"], municipality["org_number"], dimensions=settings.LEDGER["dimensions"])


def layout() -> Layout:
    """How the ledger wants its CSV. Raises LedgerError where the settings cannot be used."""
    wanted = settings.LEDGER
    return Layout(tuple(wanted["csv_columns"]), wanted["csv_separator"], wanted["csv_decimal"], wanted["csv_encoding"])


def as_csv(row: LedgerVoucher) -> bytes:
    """A kept voucher as CSV."""
    series = settings.LEDGER["series"]
    rows = tuple(Row(_posting(each), Decimal(each["amount"]), each["text"]) for each in row.rows)
    return csvfile.write([Voucher(series, row.reference, row.booked_on, text_of(row), rows)], layout())


def text_of(row: LedgerVoucher) -> str:
    if row.run is None:
        return DEPOSIT
    return f"Retur ur körning {row.run_id}" if row.payment_id else _run_text(row.run)


def _posting(row: dict[str, Any]) -> Posting:
    return posting_of(row)
