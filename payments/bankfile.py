"""A released run as a bank file: the same rows give the same bytes, whenever it is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db.models import Case as Choose
from django.db.models import Count, IntegerField, QuerySet, Sum, Value, When
from django.utils import timezone

from payments.bank.accounts import AccountError, BankAccount, Bankgiro, Ocr, Plusgiro, read_ocr
from payments.bank.pain001 import PaymentFile, PaymentFileError, Rail, Totals, Transfer, write
from payments.bank.profile import BankProfile
from payments.bank.schema import validate
from payments.bank_rows import profile_of, row_of
from payments.models import AccountKind, Payment, PaymentRun

# What no bank publishes is not guessed: a payment that goes such a way waits until its format is written here.
WITHOUT_FORMAT = {
    AccountKind.SUS: "Kontoregistret (SUS): filens format är inte inlagt. Be banken om det, eller lägg in ett konto.",
    AccountKind.NOTICE: "Utbetalningsavi: filens format är inte inlagt. Be banken om det, eller lägg in ett konto.",
}
RAILS = {AccountKind.BANK: Rail.ACCOUNT, AccountKind.BANKGIRO: Rail.BANKGIRO, AccountKind.PLUSGIRO: Rail.PLUSGIRO}


# A larger file lies on the disk, under no name, until it is kept.
IN_MEMORY = 2**20
PIECE = 2**16


@dataclass(frozen=True)
class BankFile:
    """A validated pain.001 file of so many bytes, to be read piece by piece; control_sum in SEK."""

    message_id: str
    source: IO[bytes]
    size: int
    sha256: str
    count: int
    control_sum: Decimal

    def pieces(self) -> Iterator[bytes]:
        """The bytes from the beginning, a piece at a time."""
        self.source.seek(0)
        while piece := self.source.read(PIECE):
            yield piece

    @property
    def content(self) -> bytes:
        """All bytes at once."""
        return b"".join(self.pieces())


def make_bank_file(run: PaymentRun) -> BankFile:
    """Make the run's file from its rows and validate it against the ISO schema.

    Time and day come from the run, so the bytes can be made again and compared. Raises
    InvalidFile or PaymentFileError where it cannot be sent.
    """
    profile = profile_for(run)
    if strange := Payment.objects.filter(run=run, account__kind__in=WITHOUT_FORMAT).select_related("account").first():
        assert strange.account is not None
        raise PaymentFileError(WITHOUT_FORMAT[AccountKind(strange.account.kind)])
    rows = run_rows(run)
    assert run.released_at is not None
    out = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  it is there as long as the file that reads it
    summary = write(
        PaymentFile(
            message_id=f"R{run.pk:08d}",
            created=timezone.localtime(run.released_at).replace(microsecond=0),
            execution_date=run.pay_on,
            totals=_totals(rows),
            transactions=_transfers(rows),
        ),
        profile,
        out,
    )
    size = out.tell()
    out.seek(0)
    validate(out, profile.version)
    return BankFile(summary.message_id, out, size, summary.sha256, summary.count, summary.control_sum)


def run_rows(run: PaymentRun) -> QuerySet[Payment]:
    """The run's payments in the order of the file: bank accounts, bankgiro, plusgiro; each by number."""
    order = Choose(
        *(When(account__kind=kind, then=Value(place)) for place, kind in enumerate(RAILS)),
        output_field=IntegerField(),
    )
    return Payment.objects.filter(run=run).annotate(rail=order).order_by("rail", "pk")


def _totals(rows: QuerySet[Payment]) -> dict[Rail, Totals]:
    sums = rows.order_by().values("account__kind").annotate(n=Count("pk"), s=Sum("amount"))
    found = {RAILS[AccountKind(row["account__kind"])]: Totals(row["n"], row["s"]) for row in sums}
    return {rail: found[rail] for rail in RAILS.values() if rail in found}


def _transfers(rows: QuerySet[Payment]) -> Iterator[Transfer]:
    account = ("account__kind", "account__clearing", "account__number", "account__bank")
    found = rows.values_list("pk", "amount", "payee__name", "reference", *account)
    for pk, amount, name, reference, kind, clearing, number, bank in found.iterator(chunk_size=2000):
        ocr = _ocr(kind, reference)
        yield Transfer(
            end_to_end_id=f"P{pk}",
            amount=amount,
            payee_name=name,
            destination=_destination(kind, clearing, number, bank),
            ocr=ocr,
            message="" if ocr else reference,
        )


def _destination(kind: str, clearing: str, number: str, bank: str) -> BankAccount | Bankgiro | Plusgiro:
    if kind == AccountKind.BANK:
        return BankAccount(clearing=clearing, number=number, bank=bank, display="")
    return Bankgiro(number) if kind == AccountKind.BANKGIRO else Plusgiro(number)


def _ocr(kind: str, reference: str) -> Ocr | None:
    """An OCR number belongs to giro payments only; other references are messages."""
    if kind == AccountKind.BANK:
        return None
    digits = reference.replace(" ", "").replace("-", "")
    if not digits.isdigit():
        return None
    try:
        return read_ocr(digits)
    except AccountError:
        return None


def rail_of(payment: Payment) -> Rail:
    assert payment.account is not None
    return RAILS[AccountKind(payment.account.kind)]


def profile_for(run: PaymentRun) -> BankProfile:
    """The profile that a released run goes by: its own, whatever has come into force since.

    Raises PaymentFileError for a run of before there were profiles: its file is kept, and cannot be made again.
    """
    row = row_of(run.bank_table.rows, run.section_id, funds=run.funds) if run.bank_table else None
    if row is None:
        raise PaymentFileError("Körningen effektuerades utan bankprofil, så filen går inte att göra om.")
    return profile_of(row)
