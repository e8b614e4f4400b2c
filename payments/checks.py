"""Checks at start: a wrong bank profile is found before any money waits for it."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register


@register
def bank_profile_is_usable(**_: Any) -> list[Error]:
    from payments.bank.accounts import AccountError
    from payments.bank.profile import ProfileError
    from payments.bankfile import bank_profile

    try:
        bank_profile()
    except (AccountError, ProfileError) as error:
        return [
            Error(
                f"Kommunens uppgifter som betalare stämmer inte: {error}",
                hint="Se MUNICIPALITY_ORG_NUMBER, BANK_BANKGIRO, BANK_BIC och BANK_PREFIX i docs/operations.md.",
                id="payments.E001",
            )
        ]
    return []
