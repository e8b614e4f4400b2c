"""How the money of a decision reaches people. This floor does not pay; the app above that does can tell.

It names a function in its AppConfig:

    settlement = "payments.settlement.settlement_of"

which is `f(decision)` and gives a Settlement, or None where the whole is not settled: then nothing is said of it; and

    paid_of_line = "payments.settlement.paid_of_line"

which is `f()` and gives SQL of the SEK that has been paid of a decision line, in a query of lines; and

    money_out = "payments.settlement.money_out"

which is `f(decision)` and gives a MoneyOut.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db.models import DecimalField, Value
from django.utils.module_loading import import_string

from cases.letters import Payout
from cases.models import Decision


@dataclass(frozen=True, slots=True)
class Settlement:
    """Coming payments, who is paid by decision line, and SEK that had left because of the decision it replaces.

    The payments and what had left are together what the decision grants.
    """

    payouts: tuple[Payout, ...]
    payees: Mapping[int, str]
    already_paid: Decimal = Decimal(0)


NOTHING_SETTLED = Settlement((), {})


@dataclass(frozen=True, slots=True)
class MoneyOut:
    """SEK of a decision that has left and has not come back, and the days it was or is paid out, the first first."""

    amount: Decimal = Decimal(0)
    days: tuple[date, ...] = ()


def settlement_of(decision: Decision) -> Settlement:
    """What is known now of how a made decision is paid."""
    for config in apps.get_app_configs():
        if path := getattr(config, "settlement", ""):
            found: Settlement | None = import_string(path)(decision)
            return found or NOTHING_SETTLED
    return NOTHING_SETTLED


def paid_of_line() -> Any:
    """SQL of the SEK that has been paid of a decision line; 0 where no app pays."""
    for config in apps.get_app_configs():
        if path := getattr(config, "paid_of_line", ""):
            return import_string(path)()
    return Value(Decimal(0), DecimalField())


def money_out(decision: Decision) -> MoneyOut:
    """What has left of a decision; nothing where no app pays."""
    for config in apps.get_app_configs():
        if path := getattr(config, "money_out", ""):
            found: MoneyOut = import_string(path)(decision)
            return found
    return MoneyOut()
