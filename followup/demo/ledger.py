"""The bookkeeping of Almby: example accounts, marked as such, and vouchers of the last runs, most of them posted."""

from __future__ import annotations

from datetime import datetime

from bistand.staff.queries import system_user
from cases.models import Purpose
from cases.numbers import add_months
from followup.demo.calendar import Calendar
from followup.demo.staff import Staff
from payments import actions as payments
from payments.ledger.posting import BANK, COLUMNS
from payments.queries.ledger import runs_without_voucher

# Invented: a plan of accounts is a municipality's own. What is rare has no account yet, as where one begins.
FIRST_ACCOUNT, BANK_ACCOUNT = 5711, 1930
WITHOUT_ACCOUNT = (Purpose.FUNERAL,)
SECTIONS = {"Försörjning 1": "5710", "Försörjning 2": "5720"}
MONTHS = 2


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


def posting() -> bytes:
    """An account for each purpose, and the responsibility of each section."""
    lines = [f"{BANK};;{BANK_ACCOUNT};Bank;"]
    for account, purpose in enumerate(Purpose, FIRST_ACCOUNT):
        if purpose not in WITHOUT_ACCOUNT:
            name = f"Ekonomiskt bistånd {str(purpose.label).lower()}"
            lines.append(f"{purpose.label};;{account};{name};1:5700 6:EB")
            lines += [f"{purpose.label};{section};{account};{name};1:{unit} 6:EB" for section, unit in SECTIONS.items()]
    return "\n".join([";".join(COLUMNS), *lines]).encode()
