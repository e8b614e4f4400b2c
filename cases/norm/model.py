"""What is calculated on: the input after it has been read and found valid. Money in SEK."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    month: int
    days: int

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.month, self.days)

    def months_since(self, year: int, month: int) -> int:
        """Whole months from the given month to this one; negative when it lies after."""
        return (self.year - year) * 12 + self.month - month

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class Adult:
    """An adult of the household; `field` is where it stood in the input."""

    id: str
    birth_date: date
    field: str


@dataclass(frozen=True, slots=True)
class Child:
    """A child or school youth of the household.

    `lunch_away`, `in_school` and `days` are None where the input does not say; `field` is where it stood
    there.
    """

    id: str
    birth_date: date
    lunch_away: bool | None
    in_school: bool | None
    days: int | None
    field: str


@dataclass(frozen=True, slots=True)
class AdultChild:
    """A grown child who lives at home and is an economic unit of their own (HFD 2020 ref. 40).

    `share` is SEK of the rent where the caseworker has set it in the individual case, with the `reason`; None where
    the municipality's way of sharing decides.
    """

    id: str
    birth_date: date
    share: Decimal | None
    reason: str
    field: str


@dataclass(frozen=True, slots=True)
class Household:
    """The economic unit, and the grown children who live with it; eldest first, so that the order of the input has
    no effect.
    """

    adults: tuple[Adult, ...]
    couple: bool
    children: tuple[Child, ...]
    shared_size: int | None
    adult_children: tuple[AdultChild, ...] = ()

    @property
    def family(self) -> tuple[int, int]:
        """Grown-ups and children who live in the dwelling, whose size a ceiling of the rent goes by."""
        return len(self.adults) + len(self.adult_children), len(self.children)


@dataclass(frozen=True, slots=True)
class Income:
    """One income after tax. `received_month` is (year, month); `before` the earlier wages of the year.

    `counted` is False where the caseworker has found that it is not to be counted, with the `reason`. `proposed` is
    the amount in SEK that an authority's answer or last month gave, where that is known.
    """

    person: str
    kind: str
    net: Decimal
    received_month: tuple[int, int] | None
    before: Decimal | None
    field: str
    counted: bool = True
    reason: str = ""
    proposed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Asset:
    """What can be turned into money, SEK. Not `available` while it cannot be used yet, with the `reason`."""

    person: str
    kind: str
    value: Decimal
    available: bool
    reason: str
    field: str


@dataclass(frozen=True, slots=True)
class CarriedSurplus:
    """A surplus of a month, SEK, and the day of the formal refusal that it stands on (HFD 2017 ref. 51)."""

    amount: Decimal
    month: Month
    refused_on: date


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A post of the norm at a higher or lower level in the individual case (SoL 12:7 third paragraph).

    `change` is SEK with its sign; `person` is None for the household's common costs.
    """

    post: str
    person: str | None
    change: Decimal
    reason: str
    field: str


@dataclass(frozen=True, slots=True)
class Expense:
    """A reasonable cost beside the norm, SoL 12:7 first paragraph 2; `reason` why less is approved than applied.

    `rest` is what of it is tried with the other days of the month, SEK: here it is neither granted nor refused.
    `urgent` is why it is approved in an emergency.
    """

    kind: str
    applied: Decimal
    approved: Decimal
    reason: str = ""
    rest: Decimal = Decimal(0)
    urgent: str = ""

    @property
    def is_cut(self) -> bool:
        return self.approved + self.rest < self.applied


@dataclass(frozen=True, slots=True)
class Need:
    """Another living cost, SoL 12:1; `reason` as in Expense."""

    kind: str
    applied: Decimal
    approved: Decimal
    reason: str = ""
    rest: Decimal = Decimal(0)
    urgent: str = ""

    @property
    def is_cut(self) -> bool:
        return self.approved + self.rest < self.applied


@dataclass(frozen=True, slots=True)
class CalculationInput:
    """One household and month. `period_days` is how many days the aid is for, by default all of the month."""

    month: Month
    period_days: int
    household: Household
    incomes: tuple[Income, ...]
    work_incentive: frozenset[str]
    expenses: tuple[Expense, ...]
    needs: tuple[Need, ...]
    adjustments: tuple[Adjustment, ...] = ()
    assets: tuple[Asset, ...] = ()
    carried: CarriedSurplus | None = None
    # Why only food is granted, where the need is tried as an emergency; empty otherwise.
    emergency: str = ""
    # Why the work incentive is set otherwise than the earlier months say; empty where it follows them.
    work_incentive_reason: str = ""
