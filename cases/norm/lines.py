"""The steps of a calculation as lines, and how money is written."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO = Decimal("0.00")
ORE = Decimal("0.01")
NO_BREAK_SPACE = "\u00a0"

SOL_NEED = "SoL 12:1"
SOL_EXPENSE = "SoL 12:7 första stycket 2"
SOL_INDIVIDUAL_LEVEL = "SoL 12:7 tredje stycket"
SOL_LEISURE_CARD = "SoL 12:7 a"
SOL_WORK_INCENTIVE = "SoL 12:8"
SOL_CHILD_INCOME = "SoL 12:9"
SOF_NORM = "SoF 12:2"
SOF_LARGE_OR_SHARED = "SoF 12:3"
ADULT_CHILD_RENT = "HFD 2020 ref. 40"
CARRIED_SURPLUS = "HFD 2017 ref. 51"
SAVED_ALLOWANCE = "HFD 2017 ref. 26"

FROM_CASE = "Uppgift i ärendet"
FROM_SETTINGS = "Kommunens inställning"


@dataclass(frozen=True, slots=True)
class Line:
    """One step, in SEK with its sign in the sum: incomes are negative.

    There are no subtotals among the lines: those of a section add up to that section's total, and all of
    them to the granted amount.

    Attributes:
        section: norm, expenses, incomes, needs or result.
        label: what it is, in Swedish.
        amount: SEK, exact to the öre.
        rule: the legal reference.
        source: where the figure stands.
        status: of the figure: verified, secondary or derived. Figures typed into the case are the
            caseworker's, so for them it is the status of the rule that counts them.
        basis: the arithmetic in words, empty where the figure is used as it stands.
        person: whom it concerns, None for the whole household.
        kind: of the income, expense or need.
        table_status: of the norm table's figure that the line rests on, before any arithmetic.
        applied: SEK that was applied for, None where the line is no cost.
        reason: why less is approved than was applied for, or something is counted otherwise than the rule or the
            guideline has it, in the caseworker's words.
        above_guideline: whether more is approved than the municipality's guideline says.
    """

    section: str
    label: str
    amount: Decimal
    rule: str
    source: str
    status: str
    basis: str = ""
    person: str | None = None
    kind: str | None = None
    table_status: str | None = None
    applied: Decimal | None = None
    reason: str = ""
    above_guideline: bool = False

    def as_dict(self) -> dict[str, Any]:
        """As in the result; what was applied for only of costs, and a reason of costs and where there is one."""
        more: dict[str, Any] = {} if self.applied is None else {"applied": text(self.applied)}
        if self.reason or more:
            more["reason"] = self.reason
        if self.above_guideline:
            more["above_guideline"] = True
        return more | {
            "section": self.section,
            "label": self.label,
            "amount": text(self.amount),
            "rule": self.rule,
            "source": self.source,
            "status": self.status,
            "basis": self.basis,
            "person": self.person,
            "kind": self.kind,
        }


def total(lines: list[Line]) -> Decimal:
    """The sum of the lines' amounts."""
    return sum((line.amount for line in lines), ZERO)


def to_ore(amount: Decimal) -> Decimal:
    """The amount half-up to whole öre, the smallest unit a line is written in."""
    return amount.quantize(ORE, ROUND_HALF_UP)


def text(amount: Decimal) -> str:
    """An amount that is exact to the öre, as it stands in a result: ``1234.00``."""
    return str(amount)


def kronor(amount: Decimal) -> str:
    """An amount as it is read in Swedish: ``1 234 kr`` or ``1 234,50 kr``."""
    number = f"{amount:,.2f}".removesuffix(".00").replace(",", NO_BREAK_SPACE).replace(".", ",")
    return f"{number}{NO_BREAK_SPACE}kr"


def persons(count: int) -> str:
    """The number of persons in words for a label."""
    return "1 person" if count == 1 else f"{count} personer"
