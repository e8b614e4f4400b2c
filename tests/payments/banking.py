"""Bank profiles as an accountant would write them; the accounts are invented."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from bistand.staff.models import Role
from payments import actions as pay
from payments.bank_rows import COLUMNS
from payments.models import BankTable
from tests.factories import make_user

FROM = date(2020, 1, 1)
ROW = ";Swedbank;SWEDSESS;5050-1055;09;;organisation;;nummer;;ja;svenska;"


def bank_file(*lines: str) -> bytes:
    return "\n".join([";".join(COLUMNS), *lines]).encode()


def bank_in_force(*lines: str, valid_from: date = FROM) -> BankTable:
    """A profile that two accountants have laid; without lines, the one of most tests, once."""
    if not lines and (known := BankTable.on(valid_from)):
        return known
    first, second = make_user(Role.ACCOUNTANT), make_user(Role.ACCOUNTANT)
    draft = pay.load_bank(first, timezone.now(), "Bankprofil", valid_from, bank_file(*(lines or (ROW,))))
    return pay.approve_bank(second, timezone.now(), draft.pk)
