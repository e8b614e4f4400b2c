"""What of the household's incomes counts: all of it, save for what SoL 12:8 and 12:9 leave out."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from cases.norm.assets import asset_line, carried_lines
from cases.norm.household_norm import HouseholdNorm
from cases.norm.kinds import INCOME_KINDS
from cases.norm.lines import (
    FROM_CASE,
    FROM_SETTINGS,
    SOL_CHILD_INCOME,
    SOL_NEED,
    SOL_WORK_INCENTIVE,
    ZERO,
    Line,
    kronor,
    to_ore,
    total,
)
from cases.norm.model import CalculationInput, Income
from cases.norm.reading import refuse
from cases.norm.settings import Settings
from cases.norm.special_incomes import UNCOUNTED
from cases.norm.tables import DERIVED, SECONDARY, VERIFIED, Tables

# SoL 12:8 first paragraph: "ska 25 procent av inkomsterna av anställning inte beaktas".
WORK_INCENTIVE_COUNTED = Decimal("0.75")


def income_lines(
    case: CalculationInput, norm: HouseholdNorm, expenses: Decimal, tables: Tables, settings: Settings
) -> list[Line]:
    """The counted incomes as negative lines: what the adults own, what they earn, then the children's.

    Args:
        case: the household and its incomes.
        norm: its norm, needed where children's other incomes are capped.
        expenses: its approved expenses in SEK, needed for the same.
        tables: for the prisbasbelopp of SoL 12:9.
        settings: the municipality's choices.

    Raises:
        CalculationError: base_amount_missing where a child's work income cannot be measured against its
            limit; invalid_input where the incomes of a child contradict each other.
    """
    children = {child.id for child in case.household.children}
    lines = [asset_line(asset) for asset in case.assets if asset.person not in children]
    lines += carried_lines(case, settings)
    for adult in case.household.adults:
        lines += [_adult_line(income, case) for income in _of(adult.id, case.incomes)]
    for child in case.household.children:
        incomes = _of(child.id, case.incomes)
        wages = [i for i in incomes if i.kind == "wage" and i.counted]
        lines += _child_work_lines(wages, case.month.year, tables, settings)
        others = [asset_line(asset) for asset in case.assets if asset.person == child.id]
        others += [_income_line(i) for i in incomes if i.kind != "wage" or not i.counted]
        lines += others
        if settings.child_other_income_cap and others:
            lines += _above_own_costs(child.id, -total(others), norm, expenses)
    return lines


def _of(person: str, incomes: Iterable[Income]) -> list[Income]:
    return [income for income in incomes if income.person == person]


def _income_line(income: Income) -> Line:
    special = UNCOUNTED.get(income.kind)
    counts = income.counted and special is None
    label = INCOME_KINDS[income.kind]
    return Line(
        section="incomes",
        label=label if counts else f"{label}, räknas inte",
        amount=-income.net if counts and income.net else ZERO,
        rule=special.rule if special else SOL_NEED,
        source=special.source if special else FROM_CASE,
        status=special.status if special else VERIFIED,
        basis=_proposed_basis(income),
        person=income.person,
        kind=income.kind,
        reason=income.reason,
    )


def _proposed_basis(income: Income) -> str:
    """What was proposed where something else was set, and what an income that is not counted was."""
    said = [] if income.counted and income.kind not in UNCOUNTED else [f"{kronor(income.net)} har kommit in"]
    if income.proposed is not None and income.proposed != income.net:
        said.append(f"föreslaget belopp {kronor(income.proposed)}")
    return ", ".join(said)


def _adult_line(income: Income, case: CalculationInput) -> Line:
    if income.kind != "wage" or not income.counted:
        return _income_line(income)
    reason = income.reason or case.work_incentive_reason
    if income.person not in case.work_incentive:
        return replace(_income_line(income), reason=reason)
    return Line(
        section="incomes",
        label="Lön efter skatt, 75 procent räknas (särskild beräkningsregel)",
        amount=-to_ore(income.net * WORK_INCENTIVE_COUNTED),
        rule=SOL_WORK_INCENTIVE,
        source=FROM_CASE,
        status=DERIVED,
        basis=", ".join([f"{kronor(income.net)} × 75 %", *filter(None, [_proposed_basis(income)])]),
        person=income.person,
        kind=income.kind,
        reason=reason,
    )


def _child_work_lines(wages: list[Income], year: int, tables: Tables, settings: Settings) -> list[Line]:
    """One line per calendar year the wages came in, the aid month's year where the input does not say.

    The limit is per calendar year, so a wage from December is measured against its own year's.
    """
    years = {wage.received_month[0] if wage.received_month else year for wage in wages}
    return [
        _child_work_line([w for w in wages if (w.received_month or (year,))[0] == one], one, tables, settings)
        for one in sorted(years)
    ]


def _child_work_line(wages: list[Income], year: int, tables: Tables, settings: Settings) -> Line:
    before = _earlier_in_year(wages)
    net = sum((wage.net for wage in wages), ZERO)
    counted, source, status, basis = ZERO, FROM_SETTINGS, VERIFIED, ""
    if settings.child_work_income_above_base_amount:
        limit = tables.base_amount(year, wages[0].field)
        counted = min(net, max(ZERO, before + net - limit.amount))
        source, status = f"Prisbasbelopp {year}: {limit.source}", limit.status
        basis = f"{kronor(before)} tidigare under {year} + {kronor(net)} − prisbasbelopp {kronor(limit.amount)}"
    return Line(
        section="incomes",
        label="Barnets lön, den del som är över ett prisbasbelopp under året"
        if settings.child_work_income_above_base_amount
        else "Barnets lön, räknas inte",
        amount=-counted,
        rule=SOL_CHILD_INCOME,
        source=source,
        status=status,
        basis=basis,
        person=wages[0].person,
        kind="wage",
    )


def _earlier_in_year(wages: list[Income]) -> Decimal:
    """What the child had earned earlier in the year, the same on every wage that says; not said is nothing.

    Not to count a child's work income is the rule and to count it the exception (SoL 12:9), so nothing has
    to be shown for the rule to apply.
    """
    said = {wage.before for wage in wages if wage.before is not None}
    if len(said) > 1:
        refuse(
            "Barnets löner har olika belopp för tidigare inkomst under året. Ange samma belopp: "
            "det barnet har tjänat under året före de löner som räknas nu.",
            f"{wages[0].field}.year_to_date_before",
        )
    return said.pop() if said else ZERO


def _above_own_costs(child: str, other: Decimal, norm: HouseholdNorm, expenses: Decimal) -> list[Line]:
    """Gives back what a child's other incomes exceed the child's own norm and equal share of the costs by."""
    personal = sum((cost.amount for cost in norm.personal if cost.person == child), ZERO)
    own_costs = personal + to_ore((norm.common + expenses) / norm.members)
    if other <= own_costs:
        return []
    return [
        Line(
            section="incomes",
            label="Barnets inkomster över barnets egna kostnader, räknas inte",
            amount=other - own_costs,
            rule=SOL_NEED,
            source=FROM_SETTINGS,
            status=SECONDARY,
            basis=f"{kronor(other)} − {kronor(own_costs)}",
            person=child,
        )
    ]
