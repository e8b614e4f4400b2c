"""Between the record and the calculation: the household as input, and the result as proposed decision lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bistand.refusals import Invalid
from cases.household_days import Days, adults_changing, begins, child_days, days_of, in_words, members_of, parts
from cases.models import HouseholdMember, MemberRole, Purpose
from cases.municipality import norm_settings, tables_in_force
from cases.norm import CalculationError, calculate
from cases.norm.lines import ADULT_CHILD_RENT
from cases.numbers import age_on, last_day_of_month
from cases.queries import memberships

PLACE_OF = {str(purpose): place for place, purpose in enumerate(Purpose)}
FROM_SCREEN = (
    "incomes", "expenses", "needs", "work_incentive", "work_incentive_reason", "period",
    "norm_adjustments", "assets", "carried_surplus", "emergency",
)  # fmt: skip


def calculation_input(household_id: int, month: date, values: Mapping[str, Any]) -> dict[str, Any]:
    """The contract's input: the members of the record in that month, and what the caseworker has entered.

    A child of the household who is grown is an economic unit of their own (HFD 2020 ref. 40). Raises Invalid where the
    household begins within the month, or within the part of it that is counted, and where its adults change in it.
    """
    rows, days = memberships(household_id, month), days_of(month, values.get("period"))
    _refuse_before_household(rows, days)
    if changing := two_households(rows, days):
        raise Invalid(changing, "period.from")
    members = members_of(rows, days)
    adults = [m for m in members if m.role != MemberRole.CHILD]
    grown = grown_children(members, month)
    children = [m for m in members if m.role == MemberRole.CHILD and m not in grown]
    here, said = child_days(rows, days), values.get("child_days") or {}
    shares = values.get("adult_child_shares") or {}
    given: dict[str, Any] = {
        "month": f"{month:%Y-%m}",
        "household": {
            "adults": [{"id": str(m.person_id), "birth_date": m.person.birth_date.isoformat()} for m in adults],
            "couple": any(m.role == MemberRole.PARTNER for m in adults),
            "children": [_child(m, said.get(str(m.person_id), here.get(m.person_id))) for m in children],
            "shared_household_size": values.get("shared_household_size"),
        },
    }
    if grown:
        given["household"]["adult_children"] = [_grown(m, shares.get(str(m.person_id))) for m in grown]
    given |= {"incomes": [], "expenses": [], "needs": [], "work_incentive": []}
    given |= {key: values[key] for key in FROM_SCREEN if values.get(key)}
    return given


def _refuse_before_household(rows: list[HouseholdMember], days: Days) -> None:
    if (day := begins(rows, days)) > days[0]:
        raise Invalid(
            f"Hushållet finns först från {day.isoformat()}. Skriv den dagen, och den sista dagen, under Del av månad.",
            "period.from",
        )


def two_households(rows: list[HouseholdMember], days: Days) -> str:
    """Why the days cannot be counted in one calculation, and what to do; empty where the adults are the same in them.

    PostgreSQL holds the same (`cases.household_rules`).
    """
    if len(found := parts(rows, days)) == 1:
        return ""
    return (
        f"{' '.join(adults_changing(rows, days))} Räkna {' och '.join(in_words(part) for part in found)} var för sig, "
        "under Del av månad, och fatta ett beslut för varje del."
    )


def grown_children(members: Iterable[HouseholdMember], month: date) -> list[HouseholdMember]:
    """Children of the household who are 21, or 18 and not in school."""
    return [
        m
        for m in members
        if m.role == MemberRole.CHILD
        and age_on(m.person.birth_date, last_day_of_month(month)) >= (21 if m.in_school else 18)
    ]


def _grown(member: HouseholdMember, share: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"id": str(member.person_id), "birth_date": member.person.birth_date.isoformat(), **(share or {})}


def _child(member: HouseholdMember, days: int | None) -> dict[str, Any]:
    child: dict[str, Any] = {
        "id": str(member.person_id),
        "birth_date": member.person.birth_date.isoformat(),
        "lunch_away": member.lunch_away,
    }
    if member.in_school:
        child["in_school"] = True
    if days is not None:
        child["days"] = days
    return child


def run_calculation(household_id: int, month: date, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Input and result of the calculation. Raises Invalid, with the field, for what cannot be calculated."""
    given = calculation_input(household_id, month, values)
    if not given["household"]["adults"]:
        raise Invalid(
            f"Hushållet har ingen vuxen medlem i {month:%Y-%m}. Lägg in från vilken dag medlemmarna ingår.", "month"
        )
    try:
        return given, calculate(given, norm_settings(month), tables_in_force())
    except CalculationError as error:
        raise Invalid(error.message, error.field) from error


def proposed_lines(given: Mapping[str, Any], result: Mapping[str, Any]) -> list[tuple[str, Decimal]]:
    """Purposes that add up to the granted amount: needs first, then expenses as far as it lasts, then the norm.

    Only a proposal: the caseworker decides what the money is for.
    """
    left = Decimal(result["result"]["amount"])
    # What a grown child at home answers for of the rent is not the household's cost.
    others = -sum((Decimal(line["amount"]) for line in result["lines"] if line["rule"] == ADULT_CHILD_RENT), Decimal(0))
    sums: dict[str, Decimal] = {}
    for row in (*given["needs"], *given["expenses"]):
        cost = Decimal(str(row["approved"]))
        if row["kind"] == "rent":
            cost, others = cost - min(cost, others), others - min(cost, others)
        part = min(cost, left)
        if part > 0:
            purpose = row["kind"] if row["kind"] in PLACE_OF else Purpose.OTHER
            sums[purpose] = sums.get(purpose, Decimal(0)) + part
            left -= part
    if left > 0:
        sums[Purpose.LIVELIHOOD] = left
    return sorted(sums.items(), key=lambda line: PLACE_OF[line[0]])
