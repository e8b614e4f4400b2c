"""What law and regulation leave to the municipality, as values that every result reports."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP
from functools import cache
from typing import Any

VERIFIED = "verified"
UNVERIFIED = "unverified"

ROUNDING_MODES = {
    "half_up": ROUND_HALF_UP,
    "half_even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
}


@dataclass(frozen=True)
class SettingInfo:
    """What a setting is called on the screen, what it may be, and whether its default rests on a source."""

    label: str
    choices: tuple[str | bool, ...]
    status: str


SETTING_INFO = {
    "age_rule": SettingInfo(
        "Ålder som gäller den månad barnet fyller år", ("reached_in_month", "at_month_start"), UNVERIFIED
    ),
    "day_factor": SettingInfo(
        "Del av månadens belopp för varje dag", ("12/365", "1/30", "1/days_in_month"), UNVERIFIED
    ),
    "common_share_step": SettingInfo("Avrundning av del i gemensamma kostnader, kronor", ("1.00", "0.01"), UNVERIFIED),
    "amount_step": SettingInfo("Avrundning av det belopp som beviljas, kronor", ("1.00", "0.01"), UNVERIFIED),
    "rounding_mode": SettingInfo("Avrundningssätt", tuple(ROUNDING_MODES), UNVERIFIED),
    "child_by_turns_common": SettingInfo(
        "Barn som bor växelvis räknas in i de gemensamma kostnaderna", (True, False), UNVERIFIED
    ),
    "child_work_income_above_base_amount": SettingInfo(
        "Barns arbetsinkomst över ett prisbasbelopp räknas in", (True, False), VERIFIED
    ),
    "adult_child_rent_share": SettingInfo(
        "Vuxet hemmavarande barns del av hyran", ("per_person", "per_adult"), UNVERIFIED
    ),
    "adult_child_shares_common": SettingInfo(
        "Vuxet hemmavarande barn räknas in när de gemensamma kostnaderna delas", (True, False), UNVERIFIED
    ),
    "emergency_common": SettingInfo("Matnormen har med de gemensamma kostnaderna", (True, False), UNVERIFIED),
    "surplus_carry": SettingInfo(
        "Överskott från månaden före får räknas som inkomst i det enskilda fallet", (True, False), UNVERIFIED
    ),
    "child_other_income_cap": SettingInfo(
        "Barns övriga inkomster räknas högst upp till barnets egna kostnader", (True, False), UNVERIFIED
    ),
}


@dataclass(frozen=True)
class Settings:
    """The municipality's choices; the defaults are those of the calculation contract.

    Attributes:
        age_rule: ``reached_in_month`` uses the new band from the month of the birthday, ``at_month_start``
            from the month after (the birthday's own month when it falls on the first). SoF 12:2 does not
            say.
        day_factor: the part of a month's amount that one day costs. Neither SoL nor SoF has a rule for days;
            12/365 is the conversion in RÅ 1994 ref. 58.
        common_share_step: the part of the common costs in a shared dwelling is rounded to this many SEK
            (SoF 12:3 has no rule).
        amount_step: the granted amount is rounded to this many SEK.
        rounding_mode: how those two are rounded.
        child_by_turns_common: whether a child who lives by turns counts as a member for the common costs.
        child_work_income_above_base_amount: SoL 12:9 third paragraph says *may*; False never counts it.
        adult_child_rent_share: the part of the rent that a grown child at home answers for: one of all who live
            there, or one of the adults. HFD 2020 ref. 40 does not say how it is worked out.
        adult_child_shares_common: whether grown children at home share the dwelling's common costs (SoF 12:3).
        emergency_common: whether a food norm in an emergency has the common costs beside the food. Nothing
            regulates it.
        surplus_carry: whether a surplus may be counted in the month after, which HFD 2017 ref. 51 allows in some
            cases. Always the caseworker's decision in the individual case.
        child_other_income_cap: a child's other incomes count only up to the child's own costs, as municipalities'
            guidelines say.

    Raises:
        ValueError: a value is not one of the choices in `SETTING_INFO`.
    """

    age_rule: str = "reached_in_month"
    day_factor: str = "12/365"
    common_share_step: str = "1.00"
    amount_step: str = "1.00"
    rounding_mode: str = "half_up"
    child_by_turns_common: bool = True
    child_work_income_above_base_amount: bool = True
    adult_child_rent_share: str = "per_person"
    adult_child_shares_common: bool = True
    emergency_common: bool = False
    surplus_carry: bool = False
    child_other_income_cap: bool = True

    def __post_init__(self) -> None:
        for name, info in SETTING_INFO.items():
            if getattr(self, name) not in info.choices:
                raise ValueError(f"{name} must be one of {info.choices}")

    def report(self) -> dict[str, dict[str, Any]]:
        """Every setting with its value and the status of its default; `SETTING_INFO` has the labels."""
        return dict(_report(self))


@cache
def _report(settings: Settings) -> dict[str, dict[str, Any]]:
    return {name: {"value": getattr(settings, name), "status": info.status} for name, info in SETTING_INFO.items()}
