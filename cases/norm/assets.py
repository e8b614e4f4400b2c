"""Savings and other assets, and a surplus of the month before: used before aid is given (SoL 12:1)."""

from cases.norm.errors import NOT_ALLOWED, CalculationError
from cases.norm.kinds import ASSET_KINDS
from cases.norm.lines import CARRIED_SURPLUS, FROM_CASE, SAVED_ALLOWANCE, SOL_NEED, ZERO, Line
from cases.norm.model import Asset, CalculationInput, CarriedSurplus
from cases.norm.reading import refuse
from cases.norm.settings import Settings
from cases.norm.tables import SECONDARY


def asset_line(asset: Asset) -> Line:
    """The asset as a negative line; at nothing, with the reason, while it cannot be used yet."""
    label = ASSET_KINDS[asset.kind]
    return Line(
        section="incomes",
        label=label if asset.available else f"{label}, går inte att använda ännu",
        amount=-asset.value if asset.available and asset.value else ZERO,
        rule=SAVED_ALLOWANCE if asset.kind == "saved_extra_allowance" else SOL_NEED,
        source=FROM_CASE,
        status=SECONDARY,
        person=asset.person,
        kind=asset.kind,
        reason=asset.reason,
    )


def carried_lines(case: CalculationInput, settings: Settings) -> list[Line]:
    """A surplus of the month before, counted as an income of this one.

    Raises:
        CalculationError: not_allowed where the municipality has not chosen to count surpluses; invalid_input where
            the surplus is not of the month before.
    """
    carried = case.carried
    if carried is None:
        return []
    if not settings.surplus_carry:
        raise CalculationError(
            NOT_ALLOWED,
            "Kommunen räknar inte överskott från månaden före som inkomst. Det styrs av en inställning.",
            "carried_surplus",
        )
    _refuse_other_months(case, carried)
    return [
        Line(
            section="incomes",
            label="Överskott från månaden före",
            amount=-carried.amount,
            rule=CARRIED_SURPLUS,
            source=f"Avslagsbeslut {carried.refused_on}",
            status=SECONDARY,
            kind="carried_surplus",
        )
    ]


def _refuse_other_months(case: CalculationInput, carried: CarriedSurplus) -> None:
    if case.month.months_since(carried.month.year, carried.month.month) != 1:
        refuse("Bara ett överskott från månaden närmast före kan räknas.", "carried_surplus.month")
    if carried.refused_on > case.month.last:
        refuse("Avslaget är senare än månaden som räknas.", "carried_surplus.refused_on")
