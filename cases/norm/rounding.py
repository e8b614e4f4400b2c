"""The municipality's rounding step, used at the few points the settings name."""

from decimal import Decimal

from cases.norm.settings import ROUNDING_MODES, Settings


def to_step(amount: Decimal, step: str, settings: Settings) -> Decimal:
    """The amount in SEK rounded to whole steps in the way the settings say."""
    return (amount / Decimal(step)).quantize(Decimal(1), ROUNDING_MODES[settings.rounding_mode]) * Decimal(step)
