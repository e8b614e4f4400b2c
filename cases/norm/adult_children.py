"""Grown children at home: their share of the rent is not a cost of the parents (HFD 2020 ref. 40).

That is so also where the grown child has no income: the child may apply for aid of their own. What a grown child earns
is therefore never an income in the parents' calculation.
"""

from decimal import Decimal

from cases.norm.lines import ADULT_CHILD_RENT, FROM_CASE, FROM_SETTINGS, ZERO, Line, kronor, to_ore
from cases.norm.model import AdultChild, CalculationInput
from cases.norm.reading import refuse
from cases.norm.settings import Settings
from cases.norm.tables import DERIVED, SECONDARY


def rent_share_lines(case: CalculationInput, residents: int, settings: Settings) -> list[Line]:
    """What is taken off the approved rent, one negative line for each grown child.

    Args:
        case: the household and its costs.
        residents: how many members of the household live in the dwelling.
        settings: the municipality's choices.

    Raises:
        CalculationError: invalid_input, where the shares that were set come to more than the rent.
    """
    children = case.household.adult_children
    rent = sum((e.approved for e in case.expenses if e.kind == "rent"), ZERO)
    if not children or not rent:
        return []
    adults = len(case.household.adults)
    parts = (residents if settings.adult_child_rent_share == "per_person" else adults) + len(children)
    lines = [_line(child, rent, parts, place) for place, child in enumerate(children)]
    if -sum((line.amount for line in lines), ZERO) > rent:
        refuse("De vuxna barnens delar är tillsammans mer än den godkända hyran.", f"{children[-1].field}.share")
    return lines


def _line(child: AdultChild, rent: Decimal, parts: int, place: int) -> Line:
    # Rounded as a running sum, so that the parts of all never come to more than theirs of the rent.
    equal = to_ore(rent * (place + 1) / parts) - to_ore(rent * place / parts)
    share = equal if child.share is None else child.share
    return Line(
        section="expenses",
        label="Vuxet hemmavarande barns del av hyran",
        amount=-share if share else ZERO,
        rule=ADULT_CHILD_RENT,
        source=FROM_SETTINGS if child.share is None else FROM_CASE,
        status=DERIVED if child.share is None else SECONDARY,
        basis=f"{kronor(rent)} × 1/{parts}" if child.share is None else "",
        person=child.id,
        kind="rent",
        reason=child.reason,
    )
