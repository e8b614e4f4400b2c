"""Checks at start: what is wrong with us as payer is found before any money waits for it."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.checks import Error, register


@register
def payer_is_usable(**_: Any) -> list[Error]:
    from payments.bank.profile import ProfileError
    from payments.bank_rows import as_payer

    try:
        as_payer()
    except ProfileError as error:
        return [
            Error(
                f"Kommunens uppgifter som betalare stämmer inte: {error}",
                hint="Se MUNICIPALITY_NAME, MUNICIPALITY_ORG_NUMBER och BANK_PREFIX i docs/operations.md.",
                id="payments.E001",
            )
        ]
    return []


@register
def ledger_is_usable(**_: Any) -> list[Error]:
    from payments.ledger.voucher import LedgerError
    from payments.voucherfile import layout

    problem = ""
    if settings.LEDGER["format"] not in ("sie", "csv"):
        problem = "LEDGER_FORMAT är sie eller csv."
    elif not re.fullmatch("[A-Za-z0-9]{1,10}", settings.LEDGER["series"]):
        problem = "LEDGER_SERIES är högst tio bokstäver och siffror."
    else:
        try:
            layout()
        except LedgerError as error:
            problem = str(error)
    if not problem:
        return []
    hint = "Se LEDGER_FORMAT, LEDGER_SERIES och LEDGER_CSV_… i docs/operations.md."
    return [Error(f"Inställningarna för bokföringen stämmer inte: {problem}", hint=hint, id="payments.E002")]
