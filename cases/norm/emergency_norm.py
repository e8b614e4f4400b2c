"""The food norm (matnorm): what is granted where there is no right to more, but nobody may go without food.

No regulation says how much of the norm is food, so the amounts are the municipality's own, and without them nothing is
calculated. Whether the common costs are added is a setting.
"""

from dataclasses import replace

from cases.norm.guidelines import Guideline, food_figure
from cases.norm.household_norm import HouseholdNorm, PersonalCost, days_basis, part_of_month, split_in_two
from cases.norm.lines import FROM_SETTINGS, SOL_NEED, ZERO, Line, kronor, to_ore, total
from cases.norm.model import CalculationInput
from cases.norm.reading import refuse
from cases.norm.settings import Settings
from cases.norm.tables import worked_out


def food_norm(
    norm: HouseholdNorm, case: CalculationInput, guideline: Guideline | None, settings: Settings
) -> HouseholdNorm:
    """The household's norm with only food in it.

    Args:
        norm: the full norm, whose members and bands are the same; its last line is the common costs.
        case: the household, and why the need is tried as an emergency.
        guideline: the municipality's, with the food parts.
        settings: the municipality's choices.

    Raises:
        CalculationError: food_amount_missing; invalid_input, where posts of the norm are raised or lowered as well.
    """
    if case.adjustments:
        refuse("I en nödsituation räknas bara mat. Ta bort de höjda och sänkta posterna.", "norm_adjustments")
    couple = case.household.couple
    first, *others = norm.personal[:1] + norm.personal[2:] if couple else norm.personal
    lines = [_food_line(cost, case, guideline, settings) for cost in (first, *others)]
    personal = [replace(cost, amount=line.amount) for cost, line in zip((first, *others), lines, strict=True)]
    if couple:
        lines[0] = replace(lines[0], person=None)
        personal[:1] = split_in_two(case.household.adults, first.band, lines[0].amount)
    common = norm.lines[-1:] if settings.emergency_common else []
    return HouseholdNorm(
        personal, total(common) if common else ZERO, total([*lines, *common]), norm.members, [*lines, *common]
    )


def _food_line(cost: PersonalCost, case: CalculationInput, guideline: Guideline | None, settings: Settings) -> Line:
    figure = food_figure(guideline, cost.band, "emergency")
    days = next(
        (c.days for c in case.household.children if c.id == cost.person and c.days is not None), case.period_days
    )
    whole = days == case.month.days
    return Line(
        section="norm",
        label=f"Matnorm i en nödsituation, {_whom(cost.band)}",
        amount=to_ore(part_of_month(figure.amount, days, case.month, settings)),
        rule=SOL_NEED,
        source=figure.source if whole else f"{figure.source}; {FROM_SETTINGS}",
        status=figure.status if whole else worked_out(figure.status),
        basis="" if whole else days_basis(kronor(figure.amount), days, case.month, settings),
        person=cost.person,
        reason=case.emergency,
    )


def _whom(band: str) -> str:
    adults = {"adult_single": "ensamstående vuxen", "adult_couple": "makar eller sambor tillsammans"}
    return adults.get(band) or f"barn {band.replace('-', '–')} år"
