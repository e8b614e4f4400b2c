"""Whether what is calculated of a month holds for those that follow it: each is calculated by its own rules, with its
own household, norm, guideline and settings, and held against the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bistand.refusals import Invalid
from bistand.ui.templatetags.ui import amount
from bistand.ui.templatetags.ui import month as name_of
from cases.calculation import FROM_SCREEN, calculation_input
from cases.earlier_months import work_incentives
from cases.household_days import child_days, days_of, members_of
from cases.models import Calculation, HouseholdMember
from cases.municipality import norm_settings, tables_in_force
from cases.norm import CalculationError, calculate
from cases.norm.child_wages import earned_earlier
from cases.norm.kinds import KINDS, ONE_TIME_INCOMES, ONE_TIME_NEEDS
from cases.norm.reading import read
from cases.numbers import add_months
from cases.queries import memberships

Given = Mapping[str, Any]
ZERO = Decimal(0)
# What is of the first month alone: a part of it, and a surplus of the month before.
OF_ONE_MONTH = ("period", "carried_surplus")


def refuse_unlike(calculation: Calculation | None, months: int, later: Decimal) -> None:
    """Raises Invalid where one of the months that follow the calculation's, `months` in all, is not like the first, but
    for what is needed once, or gives less than the `later` SEK that are granted in it; it names the first such month,
    what differs in it and whom it is about. Some queries for each month.
    """
    if calculation is None or months == 1:
        return
    names = _names(calculation.case.household_id)
    inputs: list[Given] = [calculation.input]
    for place in range(1, months):
        month = add_months(calculation.month, place)
        try:
            given = calculation_input(calculation.case.household_id, month, _values(calculation, month, inputs))
            said = next(_people(calculation, given, month, names), "")
            said = said or _figures(calculation, given, month, names, later)
        except (Invalid, CalculationError) as refusal:
            said = f"{name_of(month)} går inte att räkna som {name_of(calculation.month)}. {refusal.message}"
        if said:
            last = name_of(add_months(month, -1))
            raise Invalid(
                f"Månaderna är inte lika: {said.rstrip('.')}. Beslutet kan gälla till och med {last}. Besluta "
                "månaderna därefter var för sig.",
                "months",
            )
        inputs.append(given)


def _names(household_id: int) -> dict[str, str]:
    rows = HouseholdMember.objects.filter(household=household_id).values_list("person", "person__given_name")
    return {str(person): name for person, name in rows}


# ---- a later month's input -------------------------------------------------------------------------------


def _values(calculation: Calculation, month: date, inputs: list[Given]) -> dict[str, Any]:
    """What the first month's calculation was given, as it is in a later month; `inputs` are of the months before it."""
    given, household = calculation.input, calculation.input["household"]
    shares = household.get("adult_children", ())
    lasting = {name: given[name] for name in FROM_SCREEN if name in given and name not in OF_ONE_MONTH}
    return {
        **lasting,
        "incomes": list(_incomes(given, month, inputs)),
        "needs": [row for row in given["needs"] if row["kind"] not in ONE_TIME_NEEDS],
        # What can be used is used the first month.
        "assets": [row for row in given.get("assets", ()) if row.get("available") is False],
        "work_incentive": _work_incentive(calculation, month, inputs),
        "shared_household_size": household.get("shared_household_size"),
        "child_days": _typed_days(calculation),
        "adult_child_shares": {r["id"]: {n: r[n] for n in ("share", "reason") if n in r} for r in shares},
    }


def _incomes(given: Given, month: date, inputs: list[Given]) -> Iterator[dict[str, Any]]:
    """The incomes that come each month, each as many months later, and a child's wages with those before them."""
    children = {row["id"] for row in given["household"]["children"]}
    for row in given["incomes"]:
        if row["kind"] in ONE_TIME_INCOMES:
            continue
        later = dict(row)
        if row.get("received"):
            received = date.fromisoformat(f"{str(row['received'])[:7]}-01")
            later["received"] = f"{add_months(received, len(inputs)):%Y-%m}"
        if row["kind"] == "wage" and row["person"] in children:
            year = int(str(later.get("received") or month)[:4])
            later["year_to_date_before"] = str(earned_earlier(inputs, row["person"], year))
        yield later


def _work_incentive(calculation: Calculation, month: date, inputs: list[Given]) -> list[str]:
    """Whom the work incentive is for in a later month, when those before it are granted: as in the first, but for those
    of whom the earlier months by then say another thing.
    """
    chosen: list[str] = list(calculation.input.get("work_incentive", ()))
    earners = {str(row["person"]) for row in calculation.input["incomes"] if row["kind"] == "wage"}
    if not earners:
        return chosen
    members = members_of(memberships(calculation.case.household_id, month), days_of(month))
    granted = {add_months(calculation.month, place): chosen for place in range(len(inputs))}
    first, then = work_incentives(members, calculation.month), work_incentives(members, month, granted)
    changed = {person: found.applies for person, found in then.items() if found.applies != first[person].applies}
    kept = [person for person in chosen if changed.get(person, True)]
    return [*kept, *(p for p, applies in changed.items() if applies and p in earners and p not in kept)]


def _typed_days(calculation: Calculation) -> dict[str, int]:
    """By child, the days that were typed in the calculation and are not the record's."""
    period = calculation.input.get("period")
    rows = memberships(calculation.case.household_id, calculation.month)
    recorded = child_days(rows, days_of(calculation.month, period))
    children = calculation.input["household"]["children"]
    return {r["id"]: r["days"] for r in children if "days" in r and recorded.get(int(r["id"])) != r["days"]}


# ---- what differs, in words ------------------------------------------------------------------------------


def _people(calculation: Calculation, given: Given, month: date, names: Mapping[str, str]) -> Iterator[str]:
    """Who is in the household in only one of the months, in another way, or other days."""
    was, now, then = _places(calculation.input), _places(given), name_of(month)
    for person in dict.fromkeys([*was, *now]):
        name = names.get(person, "En person")
        if person not in now:
            yield f"{name} ingår inte i hushållet i {then}"
        elif person not in was:
            yield f"{name} ingår i hushållet från {then}"
        elif was[person][0] != now[person][0]:
            yield f"{name} räknas som vuxen i {then}"
        elif was[person][1] != now[person][1]:
            days = f"{now[person][1]} dagar i" if now[person][1] is not None else "alla dagar i"
            yield f"{name} bor här {days} {then}"


def _places(given: Given) -> dict[str, tuple[str, int | None]]:
    household = given["household"]
    parts = ("adults", "children", "adult_children")
    return {str(row["id"]): (part, row.get("days")) for part in parts for row in household.get(part, ())}


def _figures(calculation: Calculation, given: Given, month: date, names: Mapping[str, str], later: Decimal) -> str:
    """The first amount that is another in the later month, or that the guideline proposes another of, or that the month
    gives less than `later`; else empty.
    """
    result = calculate(given, norm_settings(month), tables_in_force())
    was, now = _sums(calculation.result["lines"], names), _sums(result["lines"], names)
    first, then = name_of(calculation.month), name_of(month)
    for key in [*now, *(key for key in was if key not in now)]:
        label, before, after = (now.get(key) or was[key])[0], _sek(was, key), _sek(now, key)
        if before != after:
            return f"{label} är {amount(after)} i {then} och {amount(before)} i {first}"
    for label, before, after in zip(*_proposed(calculation.input, given), strict=True):
        if before != after:
            return f"riktlinjen ger {amount(after)} för {label.lower()} i {then} och {amount(before)} i {first}"
    if later > (gives := Decimal(result["result"]["amount"])):
        return f"ändamålen som gäller varje månad är {amount(later)}, och beräkningen ger {amount(gives)} i {then}"
    return ""


def _sek(sums: Mapping[Any, tuple[str, Decimal]], key: Any) -> Decimal:
    return abs(sums[key][1]) if key in sums else ZERO


def _sums(lines: Iterable[Given], names: Mapping[str, str]) -> dict[Any, tuple[str, Decimal]]:
    """The words and the sum (SEK) of what is counted for each person, or for the household, in every month."""
    found: dict[Any, tuple[str, Decimal]] = {}
    for line in lines:
        if line["section"] == "result" or (line["section"] == "needs" and line["kind"] in ONE_TIME_NEEDS):
            continue
        person, label = line["person"], str(line["label"])
        key = line["section"], line["kind"] or line["rule"], person or label
        said = f"{label[0].lower()}{label[1:]}{f' för {names[person]}' if person in names else ''}"
        found[key] = said, found.get(key, ("", ZERO))[1] + Decimal(line["amount"])
    return found


def _proposed(first: Given, then: Given) -> tuple[list[str], list[Decimal], list[Decimal]]:
    """The costs by name, and what the guideline of each month proposes to approve of them (SEK)."""
    costs = [(name, row) for name in ("expenses", "needs") for row in then[name]]
    sums = []
    for given in (read(first), read(then)):
        guideline = tables_in_force().guideline(given.month)
        applied = [(row["kind"], Decimal(str(row["applied"]))) for _, row in costs]
        family = given.household.family
        sums.append([guideline.proposed(kind, sek, *family) if guideline else sek for kind, sek in applied])
    return [KINDS[name][row["kind"]] for name, row in costs], sums[0], sums[1]
