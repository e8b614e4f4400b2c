"""The register of employees' accounts, read in from the list of the payroll: only fingerprints are kept."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Invalid
from bistand.staff.models import User
from payments.bank.accounts import AccountError, read_payee_account
from payments.facts import StaffAccountsLoaded
from payments.models import AccountKind, StaffAccount, StaffAccountList
from payments.queries.staff_accounts import fingerprint, key_mark

COLUMNS = ("clearing", "konto")
MOST_FAULTS = 20


@action("payments.load_staff_accounts")
def load_staff_accounts(actor: User, now: datetime, data: bytes) -> StaffAccountList:
    """Read in the accounts that the municipality pays wages to (CSV: clearing and konto, or an IBAN as konto); the list
    replaces the one before. Neither file nor numbers are kept, nor whose they are.

    Raises Invalid where the file has other columns, no rows, or a number that is no account; no number is repeated.
    """
    marks = sorted(set(_fingerprints(data)))
    if not marks:
        raise Invalid("Filen har inga konton.", "file")
    made = StaffAccountList.objects.create(key=key_mark(), count=len(marks), loaded_by=actor)
    StaffAccount.objects.bulk_create(StaffAccount(list=made, fingerprint=mark) for mark in marks)
    subject = f"payments_staffaccountlist:{made.pk}"
    publish(actor, now, StaffAccountsLoaded(None, subject, list_id=made.pk, count=made.count))
    return made


def _fingerprints(data: bytes) -> list[str]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("Filen är inte skriven i UTF-8. Spara den som CSV UTF-8.", "file") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise Invalid(f"Filen ska ha kolumnerna {' och '.join(COLUMNS)}, och inga andra.", "file")
    found, faults = [], []
    for line, row in enumerate(reader, 2):
        try:
            account = read_payee_account(row["clearing"] or "", row["konto"] or "")
        except AccountError as error:
            faults.append(f"Rad {line}: {error.message}")
            continue
        found.append(fingerprint(AccountKind.BANK, account.normalized))
    if faults:
        rest = f" Ytterligare {len(faults) - MOST_FAULTS} rader är fel." if len(faults) > MOST_FAULTS else ""
        raise Invalid(" ".join(faults[:MOST_FAULTS]) + rest, "file")
    return found
