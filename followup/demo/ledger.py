"""The bookkeeping of Almby: example accounts, marked as such, vouchers of the last runs, and what the bank booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases.models import Purpose
from cases.numbers import add_months, last_day_of_month
from followup.demo.calendar import Calendar
from followup.demo.staff import Staff
from payments import actions as payments
from payments.bank.fakebank import Booked, statement_for
from payments.ledger.posting import BANK, COLUMNS
from payments.models import RunFile
from payments.queries.ledger import returns_without_voucher, runs_without_voucher
from payments.queries.reconciliation import sums_of

# Invented: a plan of accounts is a municipality's own. What is rare has no account yet, as where one begins.
FIRST_ACCOUNT, BANK_ACCOUNT = 5711, 1930
WITHOUT_ACCOUNT = (Purpose.FUNERAL,)
SECTIONS = {"Försörjning 1": "5710", "Försörjning 2": "5720"}
MONTHS = 2
STATEMENT_ACCOUNT = "50501055"
OPENING, FEE = Decimal(2_500_000), Decimal("43.50")


def fill(staff: Staff, when: Calendar, now: datetime) -> None:
    """Loaded by the accountant and approved by a head of section; the ledger has answered all but the last voucher."""
    accountant, head, system = staff.accountant, staff.heads[0], system_user()
    first = add_months(when.newest, -MONTHS)
    name = f"Exempelkontering {first.year}"
    draft = payments.load_posting(accountant, now, name, first, posting(), is_example=True)
    payments.approve_posting(head, now, draft.pk)
    made = [payments.store_run_voucher(system, now, run_id) for run_id in runs_without_voucher(first)]
    vouchers = [voucher for voucher in made if voucher]
    for number, voucher in enumerate(vouchers[:-1], 10234):
        payments.note_ledger_answer(accountant, now, voucher.pk, number=f"EB {number}")
    _returns_posted(accountant, system, now, [voucher.run_id for voucher in vouchers[:-1] if voucher.run_id])
    _bank_books(accountant, now, first)


def _returns_posted(accountant: User, system: User, now: datetime, runs: list[int]) -> None:
    for run_id in runs[:-1]:
        for payment_id in returns_without_voucher(run_id):
            if voucher := payments.store_return_voucher(system, now, payment_id):
                payments.note_ledger_answer(accountant, now, voucher.pk, number=f"EB R{payment_id}")


def _bank_books(accountant: User, now: datetime, since: date) -> None:
    """The bank's statements of the pay days that it has answered for, with a fee and a deposit that nobody knows of;
    the first month of them is signed.
    """
    files = RunFile.objects.filter(run__state="reconciled", run__pay_on__gte=since).select_related("run")
    by_day: dict[date, list[RunFile]] = defaultdict(list)
    for file in files.order_by("run__pay_on", "pk"):
        by_day[min(file.run.pay_on, now.date())].append(file)
    balance = OPENING
    for day, of_day in by_day.items():
        rows = [*_booked(of_day), Booked(FEE, f"{day:%y%m%d}-AVG", text="Avgift betalningsfiler")]
        if day == max(by_day):
            rows.append(Booked(Decimal(1200), f"{day:%y%m%d}-INS", text="INSÄTTNING 83279", is_debit=False))
        (read,) = payments.read_statement(accountant, now, statement_for(STATEMENT_ACCOUNT, day, rows, balance))
        balance = read.closing or balance
        if day < max(by_day):
            fee = read.entries.get(amount=FEE)
            payments.explain_entry(accountant, now, fee.pk, "Bankens avgift, bokförd på driftbudgeten")
    months = sorted({day.replace(day=1) for day in by_day})
    for month in months[:-1]:
        note = "" if sums_of(month, last_day_of_month(month)).agrees else "Returerna bokförs nästa månad."
        payments.sign_reconciliation(accountant, now, month, last_day_of_month(month), note)


def _booked(files: list[RunFile]) -> Iterator[Booked]:
    for file in files:
        yield Booked(file.control_sum, f"K{file.run_id}", message_id=file.message_id)
        for payment in file.run.payments.filter(state="returned").order_by("pk"):
            yield Booked(
                payment.amount, f"R{payment.pk}", end_to_end_id=payment.end_to_end_id,
                reason="AC04", is_debit=False,
            )  # fmt: skip


def posting() -> bytes:
    """An account for each purpose, and the responsibility of each section."""
    lines = [f"{BANK};;{BANK_ACCOUNT};Bank;", "Egna medel;;2895;Klienters egna medel;"]
    lines.append("Bankkontot för egna medel;;1945;Bank, egna medel;")
    lines.append("Hyresgaranti;;5795;Infriade hyresgarantier;1:5700 6:EB")
    for account, purpose in enumerate(Purpose, FIRST_ACCOUNT):
        if purpose not in WITHOUT_ACCOUNT:
            name = f"Ekonomiskt bistånd {str(purpose.label).lower()}"
            lines.append(f"{purpose.label};;{account};{name};1:5700 6:EB")
            lines += [f"{purpose.label};{section};{account};{name};1:{unit} 6:EB" for section, unit in SECTIONS.items()]
    return "\n".join([";".join(COLUMNS), *lines]).encode()
