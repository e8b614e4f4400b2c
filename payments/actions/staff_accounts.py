"""The register of employees' accounts, read in from the list of the payroll: only fingerprints are kept."""

from __future__ import annotations

from datetime import datetime

from bistand.actions import action
from bistand.csv_lists import read_list, refuse_faults
from bistand.facts import publish
from bistand.staff.models import User
from payments.bank.accounts import AccountError, read_payee_account
from payments.facts import StaffAccountsLoaded
from payments.models import AccountKind, StaffAccount, StaffAccountList
from payments.queries.staff_accounts import fingerprint, key_mark

COLUMNS = ("clearing", "konto")


@action("payments.load_staff_accounts")
def load_staff_accounts(actor: User, now: datetime, data: bytes) -> StaffAccountList:
    """Read in the accounts that the municipality pays wages to (CSV: clearing and konto, or an IBAN as konto); the list
    replaces the one before. Neither file nor numbers are kept, nor whose they are.

    Raises Invalid where the file has other columns, no rows, or a number that is no account; no number is repeated.
    """
    marks = sorted(set(_fingerprints(data)))
    made = StaffAccountList.objects.create(key=key_mark(), count=len(marks), loaded_by=actor)
    StaffAccount.objects.bulk_create(StaffAccount(list=made, fingerprint=mark) for mark in marks)
    subject = f"payments_staffaccountlist:{made.pk}"
    publish(actor, now, StaffAccountsLoaded(None, subject, list_id=made.pk, count=made.count))
    return made


def _fingerprints(data: bytes) -> list[str]:
    found, faults = [], []
    for line, row in read_list(data, COLUMNS):
        try:
            account = read_payee_account(row["clearing"], row["konto"])
        except AccountError as error:
            faults.append(f"Rad {line}: {error.message}")
            continue
        found.append(fingerprint(AccountKind.BANK, account.normalized))
    refuse_faults(faults)
    return found
