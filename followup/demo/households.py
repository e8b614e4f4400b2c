"""The households of Almby: who they are, how they live, and when they need aid. Pure; the seed decides everything.

Proportions: Katrineholm 2018 (1,395 households, 3,000 persons, 1,305 of them children), obstacles of adults as in
Kävlinge March 2016 (unemployed 52 %, sick 15 %, social obstacles 13 %, language 6 %, sickness or activity
compensation 4 %, working 3 %), most cases closed within a year and a third long-term.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from cases.models import CloseReason, MemberRole, Obstacle
from cases.numbers import age_on
from followup.demo import names
from followup.demo.numbers import PersonNumbers

T = TypeVar("T")

# Adults, children: per mille of households. Gives 2.15 persons and 0.935 children a household.
TYPES = (
    ((1, 0), 565), ((1, 1), 92), ((1, 2), 73), ((1, 3), 40), ((1, 4), 15),
    ((2, 0), 60), ((2, 1), 19), ((2, 2), 31), ((2, 3), 37), ((2, 4), 31), ((2, 5), 22), ((2, 6), 15),
)  # fmt: skip
# There is no label for language: those who are new in Sweden lack enough establishment benefit.
LANGUAGE_OBSTACLE = Obstacle.ESTABLISHMENT_LOW
OBSTACLES = (
    (Obstacle.UNEMPLOYED_NONE, 360), (Obstacle.UNEMPLOYED_LOW, 95), (Obstacle.UNEMPLOYED_WAITING, 65),
    (Obstacle.SICK_NONE, 95), (Obstacle.SICK_LOW, 35), (Obstacle.SICK_WAITING, 20),
    (Obstacle.SOCIAL, 130), (LANGUAGE_OBSTACLE, 60),
    (Obstacle.DISABILITY_LOW, 30), (Obstacle.DISABILITY_WAITING, 10),
    (Obstacle.PART_TIME_LOW, 22), (Obstacle.FULL_TIME_LOW, 8),
    (Obstacle.PARENTAL_LOW, 24), (Obstacle.PENSION_LOW, 18), (Obstacle.NO_CHILDCARE, 14), (Obstacle.NONE, 14),
)  # fmt: skip
# What a person with the obstacle lives on beside the aid: kind and SEK a month, from and to.
INCOME_OF = {
    Obstacle.UNEMPLOYED_LOW: ("unemployment_benefit", 2600, 7200),
    Obstacle.UNEMPLOYED_WAITING: ("activity_support", 0, 2500),
    Obstacle.SICK_LOW: ("sickness_benefit", 3200, 7800),
    LANGUAGE_OBSTACLE: ("establishment_benefit", 4400, 6900),
    Obstacle.DISABILITY_LOW: ("sickness_benefit", 6900, 9400),
    Obstacle.PART_TIME_LOW: ("wage", 4200, 9800),
    Obstacle.FULL_TIME_LOW: ("wage", 14000, 19500),
    Obstacle.PARENTAL_LOW: ("parental_benefit", 3900, 7300),
    Obstacle.PENSION_LOW: ("pension", 7200, 11800),
}
CLOSE_REASONS = (
    (CloseReason.WORK, 34), (CloseReason.BENEFIT, 22), (CloseReason.NO_CONTACT, 17), (CloseReason.STUDIES, 10),
    (CloseReason.MOVED, 9), (CloseReason.PARTNER_INCOME, 5), (CloseReason.OTHER, 2), (CloseReason.DECEASED, 1),
)  # fmt: skip
# The local guideline: the highest reasonable rent (SEK a month) by number of persons.
RENT_CEILINGS = (6200, 7400, 8600, 9900, 11500)
# How many applications in a row, in months: a third are helped for a year or more.
SHORT = ((1, 15), (2, 13), (3, 11), (4, 8), (5, 6), (6, 5), (7, 3), (8, 2), (9, 2), (10, 1), (11, 1))
LONG_TERM_SHARE = 1 / 3
LONG_TERM_MONTHS = (12, 40)
NEEDS = (
    ("medicine", 150, 900), ("dental_care", 600, 4200), ("glasses", 800, 2400), ("medical_care", 100, 400),
    ("home_equipment", 900, 4500), ("internet", 250, 350), ("identity_document", 400, 500),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoMember:
    """A person of a household; adults have an obstacle, children have what the norm asks of them."""

    pnr: str
    given_name: str
    family_name: str
    born: date
    role: str
    protected: bool = False
    language: str = ""
    phone: str = ""
    obstacle: str = ""
    lunch_away: bool = False
    in_school: bool = False
    days: int | None = None


@dataclass(frozen=True, slots=True)
class DemoHousehold:
    """A household and its time with aid. Amounts in SEK a month; `first` is the month of the first application,
    counted from the first month of the history (negative: it began earlier), `months` how many there are.
    """

    number: int
    members: tuple[DemoMember, ...]
    street: str
    postcode: str
    rent: int
    rent_approved: int
    electricity: int
    landlord: int | None
    energy: int | None
    incomes: tuple[tuple[int, str, int], ...]
    first: int
    months: int
    close_reason: str

    @property
    def adults(self) -> tuple[DemoMember, ...]:
        return tuple(m for m in self.members if m.role != MemberRole.CHILD)

    @property
    def children(self) -> tuple[DemoMember, ...]:
        return tuple(m for m in self.members if m.role == MemberRole.CHILD)

    @property
    def long_term(self) -> bool:
        return self.months >= LONG_TERM_MONTHS[0]

    def applies_in(self, month: int) -> bool:
        """Whether there is an application for the month of that number. Now and then somebody manages without."""
        if not self.first <= month < self.first + self.months:
            return False
        edge = month in (self.first, self.first + self.months - 1)
        return edge or Random(self.number * 4_001 + month).random() > 0.07  # noqa: S311


def generate(count: int, seed: int, months: int, newest: date) -> Iterator[DemoHousehold]:
    """`count` households that need aid at some time in the `months` months before and in the month `newest`."""
    numbers = PersonNumbers()
    for number in range(1, count + 1):
        yield _household(number, Random(seed * 1_000_003 + number), numbers, months, newest)  # noqa: S311


def _household(number: int, random: Random, numbers: PersonNumbers, months: int, newest: date) -> DemoHousehold:
    (adults, children), abroad = _draw(random, TYPES), random.random() < 0.55
    family = random.choice(names.FAMILY_ABROAD if abroad else names.FAMILY_SWEDISH)
    protected = random.random() < 0.015
    members = _adults(random, numbers, adults, children, family, abroad, newest)
    members += _children(random, numbers, children, family, adults == 1, newest)
    if protected:
        members = [replace(member, protected=True) for member in members]
    rent, ceiling = _rent(random, len(members))
    length = random.randint(*LONG_TERM_MONTHS) if random.random() < LONG_TERM_SHARE else _draw(random, SHORT)
    return DemoHousehold(
        number=number,
        members=tuple(members),
        street=f"{random.choice(names.STREETS)} {random.randint(1, 89)}",
        postcode=random.choice(names.POSTCODES),
        rent=rent,
        rent_approved=min(rent, ceiling),
        electricity=random.randint(24, 95) * 10,
        landlord=random.randrange(len(names.LANDLORDS)) if random.random() < 0.62 else None,
        energy=random.randrange(len(names.ENERGY)) if random.random() < 0.35 else None,
        incomes=tuple(_incomes(random, members, newest)),
        first=random.randint(1 - length, months),
        months=length,
        close_reason=_draw(random, CLOSE_REASONS),
    )


def _draw(random: Random, weighted: Sequence[tuple[T, int]]) -> T:
    return random.choices([value for value, _ in weighted], [weight for _, weight in weighted])[0]


def _adults(
    random: Random, numbers: PersonNumbers, count: int, children: int, family: str, abroad: bool, newest: date
) -> list[DemoMember]:
    found = []
    # The youngest are adults also in the first month of the history.
    youngest, oldest = (22, 52) if children else (21, 69)
    age = int(random.triangular(youngest, oldest, 33))
    woman = random.random() < (0.75 if count == 1 and children else 0.47)
    for place in range(count):
        woman = woman != bool(place)
        years = min(max(age + random.randint(-4, 4) * place, 21), 70)
        pnr, born = numbers.take(_birth_date(random, years, newest), woman)
        obstacle = _draw(random, OBSTACLES)
        if years >= 66:
            obstacle = Obstacle.PENSION_LOW
        speaks = random.choice(names.LANGUAGES) if abroad and random.random() < 0.4 else ""
        found.append(
            DemoMember(
                pnr=pnr,
                given_name=random.choice(names.GIVEN_WOMEN if woman else names.GIVEN_MEN),
                family_name=family,
                born=born,
                role=MemberRole.PARTNER if place else MemberRole.APPLICANT,
                language=speaks or (names.LANGUAGES[0] if obstacle == LANGUAGE_OBSTACLE else ""),
                phone=f"070-174 06 {random.randint(5, 99):02}",
                obstacle=str(obstacle.value),
            )
        )
    return found


def _children(
    random: Random, numbers: PersonNumbers, count: int, family: str, alone: bool, newest: date
) -> list[DemoMember]:
    found: list[DemoMember] = []
    by_turns = alone and random.random() < 0.14
    for _ in range(count):
        woman = random.random() < 0.49
        pnr, born = numbers.take(_birth_date(random, random.randint(0, 17), newest), woman)
        age = age_on(born, newest)
        taken = {child.given_name for child in found}
        free = [name for name in (names.GIVEN_WOMEN if woman else names.GIVEN_MEN) if name not in taken]
        found.append(
            DemoMember(
                pnr=pnr,
                given_name=random.choice(free),
                family_name=family,
                born=born,
                role=MemberRole.CHILD,
                lunch_away=1 <= age <= 5,
                # A youth who turns 18 during the time with aid goes on in upper secondary school.
                in_school=age >= 18,
                days=15 if by_turns else None,
            )
        )
    return sorted(found, key=lambda child: child.born)


def _birth_date(random: Random, years: int, newest: date) -> date:
    """A day that makes somebody exactly so many years old at `newest`, and never older than a year more."""
    return date(newest.year - years, newest.month, 1) - timedelta(days=random.randint(1, 330))


def _rent(random: Random, persons: int) -> tuple[int, int]:
    """The rent (SEK) and the local ceiling for so many persons; about one in seven pays more than it."""
    ceiling = RENT_CEILINGS[min(persons, len(RENT_CEILINGS)) - 1]
    return int(random.triangular(ceiling * 0.62, ceiling * 1.16, ceiling * 0.88)) // 10 * 10, ceiling


def _incomes(random: Random, members: list[DemoMember], newest: date) -> Iterator[tuple[int, str, int]]:
    adults = [m for m in members if m.role != MemberRole.CHILD]
    children = [m for m in members if m.role == MemberRole.CHILD]
    for place, adult in enumerate(adults):
        if spread := INCOME_OF.get(Obstacle(adult.obstacle)):
            kind, low, high = spread
            if amount := random.randint(low, high) // 10 * 10:
                yield place, kind, amount
    minors = [child for child in children if age_on(child.born, newest) < 16]
    if minors:
        share = 0.5 if minors[0].days else 1.0
        larger_family = (0, 0, 150, 730, 1740, 2990, 4240)[min(len(minors), 6)]
        yield 0, "child_allowance", int((1250 * len(minors) + larger_family) * share)
        if len(adults) == 1 and not minors[0].days:
            yield 0, "maintenance_support", 1673 * len(minors)
        if random.random() < 0.7:
            yield 0, "housing_allowance", random.randint(14, 42) * 100


def needs_of(household: DemoHousehold, month: int) -> list[tuple[str, int, int]]:
    """Other living costs applied for in a month: kind, applied, approved (SEK); most months none."""
    random = Random(household.number * 9_007 + month)  # noqa: S311
    if random.random() > 0.16:
        return []
    kind, low, high = random.choice(NEEDS)
    applied = random.randint(low, high) // 10 * 10
    return [(kind, applied, applied if random.random() < 0.8 else applied // 2)]
