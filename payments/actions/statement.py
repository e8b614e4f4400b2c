"""The bank's statements read back, its bookings explained, and the three sums of a period signed."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish, publish_to_cases
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.models import StoredFile
from payments.actions.export import close_if_answered, read_receipt, sent_back, stop_refused
from payments.bank import camt
from payments.bank.bank_codes import ACCOUNT_IS_GONE
from payments.facts import Reconciled, ReturnsBooked, StatementRead
from payments.models import BankEntry, BankReceipt, BankStatement, Payment, PaymentRun, Reconciliation, RunFile
from payments.queries.funds import is_account_of_funds
from payments.queries.reconciliation import sums_of

AT_BANK = (Payment.State.EXPORTED, Payment.State.PAID)


@dataclass
class _Known:
    """What the entries of a statement may be about: runs by their file's number, payments by their own."""

    runs: dict[str, int] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)

    def run_of(self, entry: camt.Entry) -> int | None:
        """By the file's number, else its block's (the file's with the rail after it), else the single transfer's."""
        found = self.runs.get(entry.message_id) or self.runs.get(_file_of_block(entry.block_id))
        if found is None and (payment := self.payments.get(entry.end_to_end_id)):
            return payment.run_id
        return found

    def payment_of(self, entry: camt.Entry) -> Payment | None:
        payment = self.payments.get(entry.end_to_end_id)
        return payment if payment and payment.amount == entry.amount else None


def _file_of_block(block_id: str) -> str:
    return block_id.rpartition("-")[0]


def read_bank_message(actor: Any, now: datetime, content: bytes) -> BankReceipt | list[BankStatement]:
    """Read what the bank has left, whichever of its messages it is."""
    return (read_statement if camt.is_statement(content) else read_receipt)(actor, now, content)


@action("payments.receive")
def read_statement(actor: User, now: datetime, content: bytes) -> list[BankStatement]:
    """Read a statement or notification (camt.053, camt.054): its bookings are tied to runs and payments, and a payment
    that was booked back is in return. The same file twice changes nothing, and a booking told of twice is kept once.

    Raises Invalid where it is no statement, Conflict where one of the same number said something else before.
    """
    try:
        found = camt.read(content)
    except camt.StatementError as error:
        raise Invalid(str(error), "file") from error
    digest = hashlib.sha256(content).hexdigest()
    wanted = [each for each in found if not _is_read(each, digest)]
    if not wanted:
        return []
    file = StoredFile.objects.create(sha256=digest, media_type="application/xml", size=len(content), content=content)
    return [_keep(actor, now, each, file) for each in wanted]


def _is_read(statement: camt.Statement, digest: str) -> bool:
    ours = settings.BANK["accounts"]
    if ours and statement.account not in ours and not is_account_of_funds(statement.account):
        raise Conflict("Kontoutdraget gäller ett konto som inte betalar ut ekonomiskt bistånd.")
    known = BankStatement.objects.filter(
        account=statement.account, statement_id=statement.statement_id, is_notification=statement.is_notification
    ).select_related("file")
    before = known.defer("file__content").first()
    if before and before.file.sha256 != digest:
        raise Conflict(f"{before} är redan inläst med ett annat innehåll. Kontakta banken.")
    return before is not None


def _keep(actor: User, now: datetime, statement: camt.Statement, file: StoredFile) -> BankStatement:
    row = BankStatement.objects.create(
        account=statement.account,
        statement_id=statement.statement_id,
        is_notification=statement.is_notification,
        funds=is_account_of_funds(statement.account),
        first_day=statement.first_day,
        last_day=statement.last_day,
        opening=statement.opening,
        closing=statement.closing,
        file=file,
        received_by=actor,
    )
    known = _known(statement.entries)
    entries = [_row(row, entry, known) for entry in statement.entries]
    BankEntry.objects.bulk_create(entries, batch_size=1000, ignore_conflicts=True)
    kept = BankEntry.objects.filter(statement=row)
    returned = _book_back(actor, now, row)
    said = StatementRead(
        None, f"payments_bankstatement:{row.pk}", statement_id=row.pk, entries=kept.count(), returned=returned
    )
    publish(actor, now, said)
    return row


def _known(entries: Iterable[camt.Entry]) -> _Known:
    files = {name for entry in entries for name in (entry.message_id, _file_of_block(entry.block_id)) if name}
    numbers = {entry.end_to_end_id for entry in entries if entry.end_to_end_id.startswith("P")}
    ids = [int(number[1:]) for number in numbers if number[1:].isascii() and number[1:].isdigit()]
    payments = Payment.objects.filter(pk__in=[pk for pk in ids if pk < 2**63], run__file__isnull=False)
    return _Known(
        dict(RunFile.objects.filter(message_id__in=files).values_list("message_id", "run_id")),
        {payment.end_to_end_id: payment for payment in payments},
    )


def _row(statement: BankStatement, entry: camt.Entry, known: _Known) -> BankEntry:
    return BankEntry(
        statement=statement,
        account=statement.account,
        booked_on=entry.booked_on,
        amount=entry.amount,
        is_debit=entry.is_debit,
        reference=entry.reference,
        message_id=entry.message_id,
        block_id=entry.block_id,
        end_to_end_id=entry.end_to_end_id,
        reason=entry.reason,
        note=entry.note,
        run_id=known.run_of(entry),
        payment=known.payment_of(entry),
    )


def _book_back(actor: User, now: datetime, statement: BankStatement) -> int:
    """Payments whose money the statement books back are in return; how many. A new account means new verification."""
    credits = BankEntry.objects.filter(statement=statement, is_debit=False, payment__isnull=False)
    entries = {entry.payment_id: entry for entry in credits if entry.payment_id}
    rows = Payment.objects.select_for_update(of=("self",)).filter(pk__in=entries, state__in=AT_BANK).order_by("pk")
    payments = list(rows)
    by_meaning: dict[tuple[str, str], list[int]] = defaultdict(list)
    for payment in payments:
        payment.return_code = entries[payment.pk].reason
        payment.reason = camt.meaning_of(payment.return_code, entries[payment.pk].note)
        by_meaning[payment.reason, payment.return_code].append(payment.pk)
    for (meaning, code), these in by_meaning.items():
        rows = Payment.objects.filter(pk__in=these)
        rows.update(state=Payment.State.RETURNED, reason=meaning, return_code=code)
    publish_to_cases(actor, now, [sent_back(payment, payment.reason) for payment in payments])
    stop_refused(actor, now, [payment for payment in payments if payment.return_code in ACCOUNT_IS_GONE])
    by_run = Counter(payment.run_id for payment in payments if payment.run_id)
    for run in PaymentRun.objects.select_for_update().filter(pk__in=by_run).order_by("pk"):
        close_if_answered(run)
        publish(actor, now, ReturnsBooked(None, f"payments_paymentrun:{run.pk}", run_id=run.pk, count=by_run[run.pk]))
    return len(payments)


@action("payments.reconcile")
def explain_entry(actor: User, now: datetime, entry_id: int, explanation: str) -> BankEntry:
    """Say what a booking is that belongs to no run: once. Raises Conflict where it does, or is explained already."""
    entry = BankEntry.objects.select_for_update().get(pk=entry_id)
    if entry.run_id is not None or entry.explanation:
        raise Conflict("Posten är redan förklarad, eller hör till en körning.")
    if not explanation.strip():
        raise Invalid("Skriv vad posten är.", "explanation")
    entry.explanation = explanation.strip()[:300]
    entry.save(update_fields=["explanation"])
    entry.refresh_from_db()
    return entry


@action("payments.reconcile")
def sign_reconciliation(actor: User, now: datetime, first_day: date, last_day: date, note: str = "") -> Reconciliation:
    """Sign the three sums of a period as they stand; PostgreSQL takes the sums itself. A difference needs a note.

    Raises Conflict where the period is not over, Invalid where a difference is not explained.
    """
    if last_day < first_day:
        raise Invalid("Sista dagen ligger före den första.", "last_day")
    if last_day >= timezone.localdate(now):
        raise Conflict("Perioden är inte slut, så den kan inte skrivas under.")
    if not note.strip() and not sums_of(first_day, last_day).agrees:
        raise Invalid("Förklara skillnaden innan avstämningen skrivs under.", "note")
    row = Reconciliation.objects.create(
        first_day=first_day, last_day=last_day, paid=0, booked=0, posted=0, unexplained=0, note=note.strip(),
        signed_by=actor,
    )  # fmt: skip
    row.refresh_from_db()
    publish(actor, now, Reconciled(None, f"payments_reconciliation:{row.pk}", first_day=first_day, last_day=last_day))
    return row
