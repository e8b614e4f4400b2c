"""Vouchers of what has been released and of what came back, and the ledger's answers."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.models import StoredFile
from payments.facts import VoucherAskedFor, VoucherMade, VoucherPosted, VoucherRefused
from payments.ledger.receipt import Answer, read
from payments.ledger.voucher import LedgerError
from payments.models import BankEntry, LedgerReceipt, LedgerVoucher, Payment, PaymentRun, PostingTable
from payments.voucherfile import MEDIA_TYPE, MadeVoucher, of_deposit, of_return, of_run

State = LedgerVoucher.State


@action("payments.write_voucher")
def store_run_voucher(actor: User, now: datetime, run_id: int, booked_on: date | None = None) -> LedgerVoucher | None:
    """Keep the voucher of a released run: once, and anew only where the ledger has refused the one before.

    None where the posting rules of its day lack something: it then waits for the accountant, and nothing is guessed.
    """
    run = PaymentRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    earlier = LedgerVoucher.objects.filter(run=run, payment=None)
    if live := earlier.exclude(state=State.REFUSED).first():
        return live
    day = booked_on or run.pay_on
    table = PostingTable.on(day)
    made = table and of_run(run, table, earlier.count() + 1, day, timezone.localdate(now))
    return _keep(actor, now, made, run) if made else None


@action("payments.write_voucher")
def store_return_voucher(
    actor: User, now: datetime, payment_id: int, booked_on: date | None = None
) -> LedgerVoucher | None:
    """Keep the voucher of a payment that came back, once. None until the run it went out with is posted: the reverse is
    booked by the rules, and after, that which it reverses.
    """
    payment = (
        Payment.objects.select_for_update(of=("self",)).select_related("run", "line", "receipt").get(pk=payment_id)
    )
    earlier = LedgerVoucher.objects.filter(payment=payment)
    if live := earlier.exclude(state=State.REFUSED).first():
        return live
    posted = LedgerVoucher.objects.filter(run=payment.run_id, payment=None, state=State.POSTED)
    out = posted.select_related("table").first()
    if out is None or payment.state != Payment.State.RETURNED:
        return None
    assert payment.run is not None
    day = booked_on or _came_back_on(payment)
    made = of_return(payment, out.table, earlier.count() + 1, day, timezone.localdate(now))
    return _keep(actor, now, made, payment.run, payment) if made else None


@action("payments.write_voucher")
def store_deposit_voucher(
    actor: User, now: datetime, entry_id: int, booked_on: date | None = None
) -> LedgerVoucher | None:
    """Keep the voucher of a booking in that has been given to a client: once, whoever's it turns out to be.

    None where the posting rules of its day lack something.
    """
    entry = BankEntry.objects.select_for_update().get(pk=entry_id)
    earlier = LedgerVoucher.objects.filter(deposit=entry)
    if live := earlier.exclude(state=State.REFUSED).first():
        return live
    given = entry.deposits.select_related("agreement__case").latest("pk")
    day = booked_on or entry.booked_on
    table = PostingTable.on(day)
    section = given.agreement.case.section_id
    made = table and of_deposit(entry, section, table, earlier.count() + 1, day, timezone.localdate(now))
    return _keep(actor, now, made, deposit=entry) if made else None


def _came_back_on(payment: Payment) -> date:
    """The day the bank booked it back, else the day its receipt came."""
    booked = payment.bank_entries.filter(is_debit=False).order_by("pk").first()
    if booked is not None:
        return booked.booked_on
    assert payment.receipt is not None
    return timezone.localdate(payment.receipt.received_at)


def _keep(
    actor: User,
    now: datetime,
    made: MadeVoucher,
    run: PaymentRun | None = None,
    payment: Payment | None = None,
    deposit: BankEntry | None = None,
) -> LedgerVoucher:
    content = StoredFile.objects.create(
        sha256=made.sha256, media_type=MEDIA_TYPE, size=len(made.content), content=made.content
    )
    row = LedgerVoucher.objects.create(
        run=run,
        payment=payment,
        deposit=deposit,
        table=made.table,
        reference=made.voucher.reference,
        booked_on=made.voucher.booked_on,
        generated_on=made.generated_on,
        rows=made.rows,
        count=run.released_count or 0 if run and not payment else 1,
        total=made.voucher.total,
        file=content,
    )
    publish(actor, now, VoucherMade(None, _subject(row), voucher_id=row.pk, run_id=row.run_id, sha256=made.sha256))
    return row


def _subject(row: LedgerVoucher) -> str:
    return f"payments_ledgervoucher:{row.pk}"


@action("payments.receive_ledger")
def read_ledger_receipt(actor: User, now: datetime, content: bytes) -> list[LedgerReceipt]:
    """Read the ledger's receipt: vouchers become posted or refused; the same answer twice changes nothing.

    Raises Invalid where it is no receipt, Conflict where it answers a voucher that was never sent, or otherwise than
    before; then nothing of it is read.
    """
    try:
        answers = read(content)
    except LedgerError as error:
        raise Invalid(str(error), "file") from error
    wanted = LedgerVoucher.objects.select_for_update(of=("self",)).filter(reference__in=[a.reference for a in answers])
    vouchers = {row.reference: row for row in wanted.order_by("pk")}
    digest = hashlib.sha256(content).hexdigest()
    file = StoredFile(sha256=digest, media_type="text/csv", size=len(content), content=content)
    made = []
    for answer in answers:
        voucher = vouchers.get(answer.reference)
        if voucher is None:
            raise Conflict(f"Verifikationen {answer.reference} har inte skickats härifrån.")
        if voucher.state != State.SENT:
            _same_as_before(voucher, answer)
            continue
        if file.pk is None:
            file.save(force_insert=True)
        made.append(_answered(actor, now, voucher, answer, file))
    return made


def _same_as_before(voucher: LedgerVoucher, answer: Answer) -> None:
    known = voucher.receipt
    if (known.posted, known.number) != (answer.posted, answer.number):
        raise Conflict(
            f"Verifikationen {voucher.reference} är redan {voucher.get_state_display()}, och svaret är ett annat."
        )


@action("payments.receive_ledger")
def note_ledger_answer(
    actor: User, now: datetime, voucher_id: int, *, number: str = "", reason: str = ""
) -> LedgerReceipt:
    """Note by hand what the ledger said, where it leaves no receipt: its number, or why it refused."""
    voucher = LedgerVoucher.objects.select_for_update(of=("self",)).get(pk=voucher_id)
    if voucher.state != State.SENT:
        raise Conflict(f"Verifikationen är redan {voucher.get_state_display()}.")
    if bool(number.strip()) == bool(reason.strip()):
        raise Invalid("Skriv ekonomisystemets nummer, eller orsaken till att verifikationen avvisades.", "number")
    answer = Answer(voucher.reference, bool(number.strip()), number.strip(), reason.strip())
    return _answered(actor, now, voucher, answer, None)


def _answered(
    actor: User, now: datetime, voucher: LedgerVoucher, answer: Answer, file: StoredFile | None
) -> LedgerReceipt:
    row = LedgerReceipt.objects.create(
        voucher=voucher, posted=answer.posted, number=answer.number[:40], reason=answer.reason[:300], file=file,
        received_by=actor,
    )  # fmt: skip
    voucher.state = State.POSTED if answer.posted else State.REFUSED
    voucher.save(update_fields=["state"])
    kind = VoucherPosted if answer.posted else VoucherRefused
    publish(actor, now, kind(None, _subject(voucher), voucher_id=voucher.pk, run_id=voucher.run_id))
    return row


@action("payments.receive_ledger")
def ask_for_voucher(actor: User, now: datetime, voucher_id: int, booked_on: date, reason: str) -> LedgerVoucher:
    """Ask for a new voucher in the place of one that the ledger refused; the system makes it after the commit.

    Raises Conflict where it was not refused or has a successor, or where the rules of the day still lack something.
    """
    voucher = LedgerVoucher.objects.select_for_update(of=("self",)).get(pk=voucher_id)
    if not reason.strip():
        raise Invalid("Skriv vad som är rättat.", "reason")
    same = {"run": voucher.run_id, "payment": voucher.payment_id, "deposit": voucher.deposit_id}
    later = LedgerVoucher.objects.filter(**same, pk__gt=voucher.pk)
    if voucher.state != State.REFUSED or later.exists():
        raise Conflict("Bara den senaste verifikationen kan göras om, och bara när den är avvisad.")
    event = VoucherAskedFor(
        None, _subject(voucher), run_id=voucher.run_id, payment_id=voucher.payment_id,
        deposit_id=voucher.deposit_id, booked_on=booked_on, reason=reason.strip(),
    )  # fmt: skip
    publish(actor, now, event)
    return voucher
