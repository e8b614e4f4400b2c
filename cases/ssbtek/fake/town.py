"""Who gets which answer: invented people whose incomes follow from their number, and what can go wrong."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from cases.ssbtek.contract import Agency, Scripted

CODE_TIMEOUT = ("SSBT", "SSBT-0004", "Tidsgränsen mot bastjänsten passerades.")
CODE_BROKEN = ("BT", "BT-0001", "Tekniskt fel hos bastjänsten.")


class Trouble(StrEnum):
    """Ways for a whole answer to go wrong; the server carries them out."""

    SLOW = "slow"
    DRIP = "drip"
    CUT = "cut"
    GARBAGE = "garbage"
    NOT_SOAP = "not_soap"
    ENTITIES = "entities"
    HUGE = "huge"
    FAULT = "fault"
    BUSY = "busy"


def usual(pnr: str, first_day: date, last_day: date) -> Scripted:
    """An answer in which everybody answers; the same person and period, the same answer."""
    lot = int(hashlib.sha256(pnr.encode()).hexdigest(), 16)
    months = list(_months(first_day, last_day))
    fk: list[tuple[str, str, date, Decimal]] = []
    if lot % 2 == 0:
        fk += [("BOB", "Bostadsbidrag", month.replace(day=25), _housing(lot, month)) for month in months]
    if lot % 3 == 0:
        fk += [("AS", "Aktivitetsstöd", month.replace(day=25), Decimal(6200 + lot % 7 * 100)) for month in months]
    funds = [(month.replace(day=27), Decimal(7400 + lot % 5 * 150)) for month in months] if lot % 7 == 1 else []
    study = [(month.replace(day=25), Decimal(3600), False) for month in months] if lot % 11 == 2 else []
    seeker = {
        "Sekretessmarkering": "false",
        "ArbetssokandeInfo": {
            "Arbetssokande": "true",
            "ArbetssokandeSKAT": "Öppet arbetslös",
            "ArbetssokandeRegistrerad": "2025-02-03+01:00",
            "ArbetssokandeOmfattning": 100,
        },
    }
    return Scripted(
        {
            Agency.AF: seeker,
            Agency.FK: {"paid": fk},
            Agency.SO: funds,
            Agency.CSN: study,
            Agency.SKV: {str(last_day.year - 1): lot % 300} if lot % 4 == 0 else {},
            Agency.TNS: [("ABC00A", "Volvo", "V50", 2009)] if lot % 5 == 3 else [],
            Agency.MIV: [],
        }
    )


def _housing(lot: int, month: date) -> Decimal:
    """The same each month, but for some a new sum from an even month on."""
    changed = lot % 10 == 4 and month.month % 2 == 0
    return Decimal(1900 + lot % 9 * 100 + (700 if changed else 0))


def _months(first_day: date, last_day: date) -> list[date]:
    found: list[date] = []
    month = first_day.replace(day=1)
    while month <= last_day and len(found) < 24:
        found.append(month)
        month = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)
    return found


def demo(pnr: str, first_day: date, last_day: date) -> Scripted | Trouble:
    """As usual, but for some people an agency or the whole service does not answer."""
    lot = int(hashlib.sha256(b"trouble" + pnr.encode()).hexdigest(), 16) % 24
    answer = usual(pnr, first_day, last_day)
    if lot == 0:
        return Trouble.BUSY
    if lot in {1, 2}:
        return replace(answer, errors={Agency.CSN: CODE_TIMEOUT})
    if lot == 3:
        return replace(answer, errors={Agency.FK: CODE_BROKEN}, left_out=frozenset({Agency.MIV}))
    return answer
