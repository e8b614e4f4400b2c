"""The bank file kept, and the bank's receipt read back."""

from __future__ import annotations

import hashlib
import struct
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import BooleanField, F, Func

from bistand.actions import action
from bistand.facts import publish, publish_to_cases
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.models import StoredFile
from payments.actions.plan import note_executed
from payments.actions.run import void_approval
from payments.actions.told import tell_all
from payments.bank.bank_codes import ACCOUNT_IS_GONE, Outcome
from payments.bank.pain001 import payment_information_id
from payments.bank.pain002 import Receipt, ReceiptError, Status, read
from payments.bankfile import BankFile, rail_of
from payments.facts import PaymentReturned, PaymentsPaid, PaymentsSent, ReceiptRead, RunExported
from payments.models import BankReceipt, Payment, PaymentRun, PayoutAccount, RunFile, RunList

MAX_RECEIPT_BYTES = 50 * 1024 * 1024


@action("payments.write_file")
def store_run_file(actor: User, now: datetime, run_id: int, made: BankFile) -> RunFile:
    """Keep the validated file of a released run, and note the run and its payments as exported: once.

    Count and control sum are compared with the rows by the database. A second call gives back what is there.
    """
    run = PaymentRun.objects.select_for_update().get(pk=run_id)
    existing = RunFile.objects.filter(run=run).first()
    if existing is not None:
        return existing
    row = RunFile.objects.create(
        run=run,
        message_id=made.message_id,
        file_id=_stored(made),
        count=made.count,
        control_sum=made.control_sum,
        history_head="",
    )
    run.state = PaymentRun.State.EXPORTED
    run.save(update_fields=["state"])
    Payment.objects.filter(run=run, state=Payment.State.RELEASED).update(state=Payment.State.EXPORTED)
    tell_all(actor, now, PaymentsSent, run.pk, run.payments.all())
    publish(actor, now, RunExported(None, f"payments_paymentrun:{run.pk}", run_id=run.pk, sha256=made.sha256))
    return row


# The header of PostgreSQL's binary COPY: its signature, no flags, no extension.
COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)


def _stored(made: BankFile) -> int:
    """The key of the stored file. A binary COPY is sent piece by piece: as a value of a statement the whole file would
    be in the process, several times over.
    """
    fields = (made.sha256.encode(), b"application/xml", struct.pack("!i", made.size))
    statement = "COPY cases_storedfile (sha256, media_type, size, content) FROM STDIN (FORMAT BINARY)"
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(COPY_HEADER + struct.pack("!h", 4))
        copy.write(b"".join(struct.pack("!i", len(field)) + field for field in fields))
        copy.write(struct.pack("!i", made.size))
        for piece in made.pieces():
            copy.write(piece)
        copy.write(struct.pack("!h", -1))
    # Whatever else has the same hash has the same bytes.
    return int(StoredFile.objects.filter(sha256=made.sha256).order_by("-pk").values_list("pk", flat=True)[0])


@action("payments.write_file")
def store_run_list(actor: User, now: datetime, run_id: int, pdf: bytes) -> RunList:
    """Archive the approved list of an exported run, tied to its bank file: once."""
    file = RunFile.objects.select_related("file").defer("file__content").get(run=run_id)
    existing = RunList.objects.filter(run=run_id).first()
    if existing is not None:
        return existing
    digest = hashlib.sha256(pdf).hexdigest()
    content = StoredFile.objects.create(sha256=digest, media_type="application/pdf", size=len(pdf), content=pdf)
    return RunList.objects.create(
        run_id=run_id, file=content, bank_sha256=file.file.sha256, count=file.count, total=file.control_sum
    )


@action("payments.receive")
def read_receipt(actor: User, now: datetime, content: bytes) -> BankReceipt:
    """Read the bank's receipt (pain.002): payments become paid or returned; the same file twice changes nothing.

    Raises Invalid where it is no receipt, Conflict where it answers a file that was never sent.
    """
    if len(content) > MAX_RECEIPT_BYTES:
        raise Invalid("Filen är för stor för att vara en kvittens.", "file")
    digest = hashlib.sha256(content).hexdigest()
    if known := BankReceipt.objects.filter(sha256=digest).first():
        return known
    try:
        receipt = read(content)
    except ReceiptError as error:
        raise Invalid(str(error), "file") from error
    sent = RunFile.objects.filter(message_id=receipt.original_message_id).first()
    if sent is None:
        raise Conflict("Kvittensen svarar på en fil som inte har skickats härifrån.")
    _check_totals(receipt, sent)
    run = PaymentRun.objects.select_for_update().get(pk=sent.run_id)
    found = _statuses(run, receipt, sent)
    outcomes = Counter(status.outcome for _, status in found)
    row = BankReceipt.objects.create(
        run=run,
        file=StoredFile.objects.create(sha256=digest, media_type="application/xml", size=len(content), content=content),
        sha256=digest,
        received_by=actor,
        group_status=receipt.group.code if receipt.group else "",
        paid_count=outcomes[Outcome.PAID],
        returned_count=outcomes[Outcome.REJECTED],
    )
    _apply(actor, now, run, found, row)
    return row


def _check_totals(receipt: Receipt, sent: RunFile) -> None:
    if receipt.original_count not in (None, sent.count) or receipt.original_sum not in (None, sent.control_sum):
        raise Conflict("Kvittensens antal eller summa stämmer inte med filen som skickades. Kontakta banken.")


def _statuses(run: PaymentRun, receipt: Receipt, sent: RunFile) -> list[tuple[Payment, Status]]:
    """Each exported payment that the receipt says something final about."""
    found = []
    payments = Payment.objects.select_for_update(of=("self",)).select_related("account")
    for payment in payments.filter(run=run, state=Payment.State.EXPORTED).order_by("pk"):
        block = payment_information_id(sent.message_id, rail_of(payment))
        status = receipt.status_of(payment.end_to_end_id, block)
        if status and status.outcome in (Outcome.PAID, Outcome.REJECTED):
            found.append((payment, status))
    return found


def _apply(actor: User, now: datetime, run: PaymentRun, found: list[tuple[Payment, Status]], row: BankReceipt) -> None:
    paid = [payment for payment, status in found if status.outcome == Outcome.PAID]
    returned = [(payment, status) for payment, status in found if status.outcome == Outcome.REJECTED]
    Payment.objects.filter(pk__in=[p.pk for p in paid]).update(state=Payment.State.PAID, receipt=row)
    tell_all(actor, now, PaymentsPaid, run.pk, run.payments.filter(receipt=row, state=Payment.State.PAID))
    for meaning, code in {(status.meaning, status.reason) for _, status in returned}:
        these = Payment.objects.filter(
            pk__in=[p.pk for p, said in returned if (said.meaning, said.reason) == (meaning, code)]
        )
        these.update(state=Payment.State.RETURNED, receipt=row, reason=meaning, return_code=code)
    publish_to_cases(actor, now, [sent_back(payment, status.meaning) for payment, status in returned])
    stop_refused(actor, now, [payment for payment, status in returned if status.reason in ACCOUNT_IS_GONE])
    note_executed(actor, now, {p.decision_id for p in paid if p.decision_id})
    _settle(now, row)
    close_if_answered(run)
    publish(
        actor,
        now,
        ReceiptRead(None, f"payments_paymentrun:{run.pk}", run_id=run.pk, paid=len(paid), returned=len(returned)),
    )


def _settle(now: datetime, row: BankReceipt) -> None:
    """Note what had come back and by these payments has been paid, as dealt with: it waits for nobody any more."""
    cases = Payment.objects.filter(run=row.run_id, receipt=row, state=Payment.State.PAID).values("case")
    waiting = Payment.objects.filter(at_rest=Payment.State.RETURNED, case__in=cases)
    done = Func(F("pk"), function="payments_is_settled", output_field=BooleanField())
    waiting.alias(done=done).filter(done=True).update(settled_at=now)


def close_if_answered(run: PaymentRun) -> None:
    """Note a run whose payments have all been answered as reconciled with the bank."""
    waiting = Payment.objects.filter(run=run, state=Payment.State.EXPORTED)
    if run.state == PaymentRun.State.EXPORTED and not waiting.exists():
        run.state = PaymentRun.State.RECONCILED
        run.save(update_fields=["state"])


def stop_refused(actor: User, now: datetime, returned: Iterable[Payment]) -> None:
    """Take out of the runs what else goes to accounts that the bank says are none; a trigger has closed them."""
    for payee_id in sorted({payment.payee_id for payment in returned}):
        if not PayoutAccount.objects.filter(payee=payee_id, state=PayoutAccount.State.VERIFIED).exists():
            void_approval(actor, now, payee_id, "Banken säger att mottagarens konto är avslutat eller fel.")


def sent_back(payment: Payment, meaning: str) -> PaymentReturned:
    subject = f"payments_payment:{payment.pk}"
    return PaymentReturned(payment.case_id, subject, payment_id=payment.pk, amount=payment.amount, reason=meaning)
