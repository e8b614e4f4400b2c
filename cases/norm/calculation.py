"""The calculation from input to result, as the calculation contract describes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cases.norm.adult_children import rent_share_lines
from cases.norm.counted_incomes import income_lines
from cases.norm.emergency_norm import food_norm
from cases.norm.errors import CalculationError
from cases.norm.guidelines import Guideline
from cases.norm.household_norm import HouseholdNorm, household_norm, residents
from cases.norm.kinds import EXPENSE_KINDS, NEED_KINDS
from cases.norm.lines import FROM_CASE, FROM_SETTINGS, SOL_EXPENSE, SOL_NEED, ZERO, Line, kronor, text, total
from cases.norm.model import CalculationInput, Expense, Need
from cases.norm.notices import notices
from cases.norm.reading import read
from cases.norm.rounding import to_step
from cases.norm.settings import Settings
from cases.norm.tables import SECONDARY, VERIFIED, Tables, official_tables

GRANT, PARTIAL, REJECT = "grant", "partial", "reject"
DEFAULT_SETTINGS = Settings()

Result = dict[str, Any]


def calculate(case: Mapping[str, Any], settings: Settings = DEFAULT_SETTINGS, tables: Tables | None = None) -> Result:
    """The calculation of one case.

    Args:
        case: the contract's input, already parsed from JSON; money in SEK as strings with at most two
            decimals.
        settings: the municipality's choices; by default the contract's.
        tables: the dated amounts; by default those that come with the program.

    Returns:
        The contract's result, ready for JSON. Its lines add up to ``result.amount``.

    Raises:
        CalculationError: where the input is not valid or an amount is not known. Nothing is guessed.
    """
    return work_out(read(case), settings, tables or official_tables()).as_dict()


def work_out(given: CalculationInput, settings: Settings, tables: Tables) -> "Worked":
    """The calculation of a case that has been read; the same as `calculate`, before it is written out.

    Raises:
        CalculationError: where an amount is not known, or something is not allowed.
    """
    guideline = tables.guideline(given.month)
    norm = household_norm(given, tables.norm(given.month.year), settings)
    if given.emergency:
        norm = food_norm(norm, given, guideline, settings)
    expenses = [_cost_line("expenses", e, EXPENSE_KINDS, SOL_EXPENSE, given, guideline) for e in given.expenses]
    expenses += rent_share_lines(given, residents(given), settings)
    incomes = income_lines(given, norm, total(expenses), tables, settings)
    needs = [_cost_line("needs", n, NEED_KINDS, SOL_NEED, given, guideline) for n in given.needs]
    balance = norm.total + total(expenses) + total(incomes)
    grant = _grant(given, balance, total(needs), expenses, settings)
    return Worked(given, settings, guideline, norm, expenses, incomes, needs, balance, grant)


def calculate_many(
    cases: Iterable[Any], settings: Settings = DEFAULT_SETTINGS, tables: Tables | None = None
) -> list[Result]:
    """The calculations of many cases in their order.

    One that cannot be made has ``{"error": {"code", "message", "field"}}`` in its place.
    """
    return [_result_or_error(case, settings, tables) for case in cases]


def _result_or_error(case: Any, settings: Settings, tables: Tables | None) -> Result:
    try:
        return calculate(case, settings, tables)
    except CalculationError as error:
        return error.as_dict()


@dataclass(frozen=True, slots=True)
class Grant:
    """What is granted, SEK.

    `support` (försörjningsstöd, SoL 12:7) and `needs` (other living costs, SoL 12:1) are its parts before
    rounding; `surplus` is what is left over when all costs are met.
    """

    outcome: str
    amount: Decimal
    support: Decimal
    needs: Decimal
    surplus: Decimal
    lines: list[Line]

    def as_dict(self) -> dict[str, str]:
        return {
            "outcome": self.outcome,
            "amount": text(self.amount),
            "support": text(self.support),
            "needs": text(self.needs),
            "surplus": text(self.surplus),
        }


@dataclass(frozen=True, slots=True)
class Worked:
    """A calculation that could be made, SEK, with the lines that explain it."""

    given: CalculationInput
    settings: Settings
    guideline: Guideline | None
    norm: HouseholdNorm
    expenses: list[Line]
    incomes: list[Line]
    needs: list[Line]
    balance: Decimal
    grant: Grant

    def as_dict(self) -> Result:
        """The contract's result, ready for JSON."""
        given, norm = self.given, self.norm
        lines = [*norm.lines, *self.expenses, *self.incomes, *self.needs, *self.grant.lines]
        return {
            "month": str(given.month),
            "norm": _norm_result(norm),
            "expenses": _cost_result(given.expenses, self.expenses),
            "needs": _cost_result(given.needs, self.needs),
            "incomes": {"net": text(_net(given)), "counted": text(-total(self.incomes))},
            "balance": text(self.balance),
            "result": self.grant.as_dict(),
            "lines": [line.as_dict() for line in lines],
            "notices": notices(given, lines, self.grant.surplus),
            "settings": self.settings.report(),
            "guideline": self.guideline
            and {"name": self.guideline.name, "valid_from": self.guideline.valid_from.isoformat()},
        }


def _net(given: CalculationInput) -> Decimal:
    """All that came in or can be used, whatever of it counts."""
    carried = given.carried.amount if given.carried else ZERO
    return sum((i.net for i in given.incomes), carried) + sum((a.value for a in given.assets), ZERO)


def _grant(case: CalculationInput, balance: Decimal, needs: Decimal, expenses: list[Line], settings: Settings) -> Grant:
    """A positive balance plus approved needs; a surplus is used for the needs first (SoL 12:1)."""
    to_grant = max(ZERO, balance + needs)
    surplus = max(ZERO, -balance - needs)
    amount = to_step(to_grant, settings.amount_step, settings)
    return Grant(
        outcome=_outcome(case, amount, balance, expenses),
        amount=amount,
        support=max(ZERO, balance),
        needs=min(needs, to_grant),
        surplus=surplus,
        lines=_closing_lines(surplus, amount - to_grant),
    )


def _outcome(case: CalculationInput, amount: Decimal, balance: Decimal, expenses: list[Line]) -> str:
    """Partial where a cost was cut, a post of the norm lowered, only food granted, or a surplus went to needs.

    Incomes make the grant smaller but not partial: what is applied for is what is lacking.
    """
    if amount <= 0:
        return REJECT
    costs: tuple[Expense | Need, ...] = (*case.expenses, *case.needs)
    cut = any(cost.is_cut for cost in costs) or any(line.amount < 0 for line in expenses)
    lowered = bool(case.emergency) or any(adjustment.change < 0 for adjustment in case.adjustments)
    return PARTIAL if cut or lowered or balance < 0 else GRANT


def _closing_lines(surplus: Decimal, rounding: Decimal) -> list[Line]:
    """What makes the lines end at the granted amount."""
    lines = []
    if surplus:
        label = "Överskott: inkomsterna räcker till mer än kostnaderna"
        lines.append(Line("result", label, surplus, SOL_NEED, FROM_CASE, VERIFIED))
    if rounding:
        lines.append(Line("result", "Avrundning", rounding, SOL_NEED, FROM_SETTINGS, SECONDARY))
    return lines


def _cost_line(
    section: str,
    cost: Expense | Need,
    labels: Mapping[str, str],
    rule: str,
    case: CalculationInput,
    guideline: Guideline | None,
) -> Line:
    basis, above = "", False
    if guideline:
        family = case.household.family
        basis = guideline.basis(cost.kind, *family)
        above = cost.approved > guideline.proposed(cost.kind, cost.applied, *family)
        if above:
            basis += ". Mer godkänns i det enskilda fallet"
    if cost.rest:
        rest = f"{kronor(cost.rest)} av {kronor(cost.applied)} prövas med månadens andra dagar"
        basis = f"{basis}. {rest}" if basis else rest
    return Line(
        section,
        labels[cost.kind],
        cost.approved,
        rule,
        FROM_CASE,
        VERIFIED,
        basis=basis,
        kind=cost.kind,
        applied=cost.applied,
        reason=" ".join(filter(None, [cost.urgent, cost.reason if above or cost.is_cut else ""])),
        above_guideline=above,
    )


def _norm_result(norm: HouseholdNorm) -> dict[str, Any]:
    personal = [{"person": cost.person, "band": cost.band, "amount": text(cost.amount)} for cost in norm.personal]
    return {"personal": personal, "common": text(norm.common), "total": text(norm.total)}


def _cost_result(costs: Iterable[Expense | Need], lines: list[Line]) -> dict[str, str]:
    return {"applied": text(sum((cost.applied for cost in costs), ZERO)), "approved": text(total(lines))}
