"""The norm of one household and month: personal costs of every member and the common costs (SoF 12:2-3)."""

from dataclasses import dataclass, replace
from decimal import Decimal

from cases.norm.individual_level import level_lines
from cases.norm.lines import (
    FROM_SETTINGS,
    SOF_LARGE_OR_SHARED,
    SOF_NORM,
    Line,
    kronor,
    persons,
    to_ore,
    total,
)
from cases.norm.model import Adult, CalculationInput, Child, Month
from cases.norm.reading import refuse
from cases.norm.rounding import to_step
from cases.norm.settings import Settings
from cases.norm.tables import (
    BAND_BY_AGE,
    LARGEST_COMMON,
    LAST_AGE_IN_TABLE,
    LAST_AGE_WITH_TWO_AMOUNTS,
    Figure,
    NormTable,
    worked_out,
)

ADULT_AGE = 18
HIGHEST_AGE = 120


@dataclass(frozen=True, slots=True)
class PersonalCost:
    """One member's personal costs, SEK; `band` is the row of the norm table."""

    person: str
    band: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class HouseholdNorm:
    """The norm with its lines. `members` is how many the common costs are counted for."""

    personal: list[PersonalCost]
    common: Decimal
    total: Decimal
    members: int
    lines: list[Line]


def household_norm(case: CalculationInput, table: NormTable, settings: Settings) -> HouseholdNorm:
    """The norm of the household for the month or the period inside it.

    Raises:
        CalculationError: invalid_input where a person's age does not fit the place in the household, or
            norm_amount_missing where the year's table lacks an amount.
    """
    personal, lines = _adults(case, table, settings)
    for child in case.household.children:
        cost, line = _child(child, case, table, settings)
        personal.append(cost)
        lines.append(line)
    members = _members(case, settings)
    common = _common(members, case, table, settings)
    lines.append(common)
    return _at_individual_level(HouseholdNorm(personal, common.amount, total(lines), members, lines), case)


def _at_individual_level(norm: HouseholdNorm, case: CalculationInput) -> HouseholdNorm:
    """The norm with the posts that are raised or lowered in the individual case (SoL 12:7 third paragraph)."""
    if not case.adjustments:
        return norm
    changes: dict[str | None, Decimal] = {}
    for adjustment in case.adjustments:
        changes[adjustment.person] = changes.get(adjustment.person, Decimal(0)) + adjustment.change
    personal = [replace(cost, amount=cost.amount + changes.get(cost.person, 0)) for cost in norm.personal]
    common = norm.common + changes.get(None, 0)
    if common < 0 or any(cost.amount < 0 for cost in personal):
        refuse("Sänkningen är större än kostnaderna i riksnormen.", f"{case.adjustments[0].field}.amount")
    lines = [*norm.lines, *level_lines(case.adjustments)]
    return HouseholdNorm(personal, common, total(lines), norm.members, lines)


def age_in(month: Month, born_year: int, born_month: int, born_day: int, rule: str) -> int:
    """The age in whole years that counts in a month; the setting says when a birthday takes effect."""
    years = month.year - born_year
    if rule == "reached_in_month":
        return years - (month.month < born_month)
    return max(0, years - ((month.month, 1) < (born_month, born_day)))


def part_of_month(amount: Decimal, days: int, month: Month, settings: Settings) -> Decimal:
    """A month's amount for some of its days, unrounded. All of its days cost the month's amount."""
    if days >= month.days:
        return amount
    if settings.day_factor == "12/365":
        return amount * days * 12 / 365
    return amount * days / (30 if settings.day_factor == "1/30" else month.days)


def _adults(case: CalculationInput, table: NormTable, settings: Settings) -> tuple[list[PersonalCost], list[Line]]:
    adults = case.household.adults
    grown = [(person.birth_date, person.field) for person in case.household.adult_children]
    for born, field in [*((adult.birth_date, adult.field) for adult in adults), *grown]:
        age = age_in(case.month, born.year, born.month, born.day, settings.age_rule)
        _refuse_age_of_adult(age, f"{field}.birth_date")
    if case.household.couple:
        line = _personal_line(
            "Personliga kostnader, makar eller sambor tillsammans",
            table.adult_couple(),
            case.period_days,
            case,
            settings,
        )
        return split_in_two(adults, "adult_couple", line.amount), [line]
    lines = [
        _personal_line(
            "Personliga kostnader, ensamstående vuxen",
            table.adult_single(),
            case.period_days,
            case,
            settings,
            adult.id,
        )
        for adult in adults
    ]
    return [PersonalCost(a.id, "adult_single", line.amount) for a, line in zip(adults, lines, strict=True)], lines


def split_in_two(adults: tuple[Adult, ...], band: str, amount: Decimal) -> list[PersonalCost]:
    """What is for a couple together, as a half each, to the öre."""
    half = to_ore(amount / 2)
    return [PersonalCost(a.id, band, part) for a, part in zip(adults, (half, amount - half), strict=True)]


def _refuse_age_of_adult(age: int, field: str) -> None:
    if age < ADULT_AGE:
        refuse(
            "Personen är under 18 år och kan inte räknas som vuxen. Riksnormen har inget sådant belopp.",
            field,
        )
    if age > HIGHEST_AGE:
        refuse(f"Personen skulle vara {age} år. Kontrollera födelsedatumet.", field)


def _child(child: Child, case: CalculationInput, table: NormTable, settings: Settings) -> tuple[PersonalCost, Line]:
    born = child.birth_date
    age = age_in(case.month, born.year, born.month, born.day, settings.age_rule)
    _refuse_age_of_child(child, age)
    if age <= LAST_AGE_WITH_TWO_AMOUNTS and child.lunch_away is None:
        refuse(
            "Ange om barnet äter lunch borta fem dagar i veckan (gäller barn 0–6 år).",
            f"{child.field}.lunch_away",
        )
    figure = table.child(age, bool(child.lunch_away), child.field)
    days = case.period_days if child.days is None else child.days
    line = _personal_line(_child_label(age, bool(child.lunch_away)), figure, days, case, settings, child.id)
    return PersonalCost(child.id, BAND_BY_AGE[age], line.amount), line


def _refuse_age_of_child(child: Child, age: int) -> None:
    if age > LAST_AGE_IN_TABLE:
        refuse("Den som har fyllt 21 år är vuxen och ska ha en egen beräkning.", f"{child.field}.birth_date")
    if age >= ADULT_AGE and child.in_school is None:
        refuse("Ange om personen går i grundskola eller gymnasium (gäller 18–20 år).", f"{child.field}.in_school")
    if age >= ADULT_AGE and not child.in_school:
        refuse(
            "Den som är 18–20 år och inte går i skolan är vuxen och ska ha en egen beräkning.",
            f"{child.field}.in_school",
        )


def _child_label(age: int, lunch_away: bool) -> str:
    years = f"{BAND_BY_AGE[age].replace('-', '–')} år"
    if age >= ADULT_AGE:
        return f"Personliga kostnader, ungdom i skolan, {years}"
    if age > LAST_AGE_WITH_TWO_AMOUNTS:
        return f"Personliga kostnader, barn {years}"
    lunch = "äter lunch borta fem dagar i veckan" if lunch_away else "äter lunch hemma"
    return f"Personliga kostnader, barn {years}, {lunch}"


def _personal_line(
    label: str,
    figure: Figure,
    days: int,
    case: CalculationInput,
    settings: Settings,
    person: str | None = None,
) -> Line:
    whole = days == case.month.days
    return Line(
        section="norm",
        label=label,
        amount=to_ore(part_of_month(figure.amount, days, case.month, settings)),
        rule=SOF_NORM,
        source=figure.source if whole else f"{figure.source}; {FROM_SETTINGS}",
        status=figure.status if whole else worked_out(figure.status),
        basis="" if whole else days_basis(kronor(figure.amount), days, case.month, settings),
        person=person,
        table_status=figure.status,
    )


def days_basis(amount: str, days: int, month: Month, settings: Settings) -> str:
    factor = settings.day_factor.replace("days_in_month", str(month.days))
    return f"{amount} × {days} {'dag' if days == 1 else 'dagar'} × {factor}"


def residents(case: CalculationInput) -> int:
    """The members who are in the dwelling at all this month."""
    return len(case.household.adults) + sum(child.days != 0 for child in case.household.children)


def _members(case: CalculationInput, settings: Settings) -> int:
    """How many of them the common costs are counted for."""
    if settings.child_by_turns_common:
        return residents(case)
    always = (None, case.period_days)
    return len(case.household.adults) + sum(child.days in always for child in case.household.children)


def _dwelling(members: int, case: CalculationInput, settings: Settings) -> int:
    """How many the common costs of the dwelling are for.

    A shared dwelling's size has all residents in it, so a child by turns who is not counted for the common
    costs is taken out of both sides of the fraction; else the child would lower the household's part.
    """
    size = case.household.shared_size
    grown = len(case.household.adult_children)
    if size is None:
        return members + (grown if settings.adult_child_shares_common else 0)
    there = residents(case)
    if size < there + grown:
        refuse(
            f"Bostaden delas av {persons(size)}, men hushållet har {there + grown}. Räkna med alla som bor där.",
            "household.shared_household_size",
        )
    return size - (there - members)


def _common(members: int, case: CalculationInput, table: NormTable, settings: Settings) -> Line:
    dwelling = _dwelling(members, case, settings)
    shared = dwelling > members
    figure = table.common(dwelling)
    whole = case.period_days == case.month.days
    amount = part_of_month(figure.amount * members, case.period_days, case.month, settings) / dwelling
    basis = f"{kronor(figure.amount)} × {members}/{dwelling}" if shared else ""
    if not whole:
        basis = days_basis(basis or kronor(figure.amount), case.period_days, case.month, settings)
    return Line(
        section="norm",
        label=f"Del i gemensamma hushållskostnader, {members} av {persons(dwelling)}"
        if shared
        else f"Gemensamma hushållskostnader, {persons(members)}",
        amount=to_step(amount, settings.common_share_step, settings) if shared else to_ore(amount),
        rule=SOF_LARGE_OR_SHARED if shared or dwelling > LARGEST_COMMON else SOF_NORM,
        source=figure.source if whole else f"{figure.source}; {FROM_SETTINGS}",
        status=figure.status if whole and not shared else worked_out(figure.status),
        basis=basis,
        table_status=figure.status,
    )
