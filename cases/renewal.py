"""A renewal: what last month proposes for this one, and what differs from it, with how much. Pure.

`content` is what was applied for, `before` the input of the last calculation of an earlier month.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from cases.norm.kinds import EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS

Row = Mapping[str, Any]
ZERO = Decimal(0)
PEOPLE = ("adults", "children", "adult_children")


@dataclass(frozen=True, slots=True)
class Change:
    """What is not as it was: an amount in SEK (None where there was or is none), or a person who came or left."""

    section: str
    label: str
    before: Decimal | None = None
    now: Decimal | None = None
    # The kind of income, expense or need; of the household "joined", "left" or "days".
    kind: str = ""
    # Whom it is about, by id; empty for an expense.
    person: str = ""

    @property
    def difference(self) -> Decimal:
        return (self.now or ZERO) - (self.before or ZERO)

    @property
    def words(self) -> str:
        """As it stands among what is to be seen to, before the difference."""
        if self.section == "household":
            return self.label
        return f"{self.label} {'är ny' if self.before is None else 'är borta' if self.now is None else 'har ändrats'}"


# ---- what last month proposes ----------------------------------------------------------------------------


def renewed(content: Mapping[str, Any], before: Mapping[str, Any] | None, all_said: bool = False) -> dict[str, Any]:
    """What the sheet of a renewal begins with: what is applied for, judged as last month; the caseworker decides.

    A part of the application that is empty is as last month, unless `all_said`: the e-service asks about every part,
    so that there an empty one means none.
    """
    # The household as it was stated is no part of the sheet: the record says who is in it.
    content = {name: part for name, part in content.items() if name != "household"}
    if not before:
        return content
    shared = (before.get("household") or {}).get("shared_household_size")
    return {
        **content,
        "incomes": _incomes(rows_of(content, "incomes"), rows_of(before, "incomes"), all_said),
        "expenses": _expenses(
            rows_of(content, "expenses"), [_lasting(row) for row in rows_of(before, "expenses")], all_said
        ),
        "work_incentive": before.get("work_incentive") or [],
        "household": {"shared_household_size": shared},
    }


def added(content: Mapping[str, Any], decided: Mapping[str, Any]) -> dict[str, Any]:
    """What the sheet begins with where the month is decided already: all that was counted then, and beside it what is
    applied for now. A cost or an income that is there already is not both. What was refused then has its answer, and is
    not applied for again.
    """
    rows: dict[str, list[Row]] = {}
    for section in ("incomes", "expenses", "needs"):
        there = [_answered(row) for row in rows_of(decided, section) if money_of(row, "approved") != 0]
        known = {_key(row) for row in there} if section != "needs" else set()
        rows[section] = [*there, *(dict(row) for row in rows_of(content, section) if _key(row) not in known)]
    base = renewed(content, decided)
    return {**base, **rows}


def without_days(known: Mapping[str, Any]) -> dict[str, Any]:
    """A sheet's input for another part of the month: in how many days a child is here is of the part, and not kept."""
    household = known.get("household") or {}
    children = [{name: value for name, value in row.items() if name != "days"} for row in household.get("children", ())]
    return {**known, "household": {**household, "children": children}} if children else dict(known)


def _answered(row: Row) -> dict[str, Any]:
    """A cost with what was approved of it as all that it is about; an income as it is."""
    approved = money_of(row, "approved")
    if approved is None:
        return dict(row)
    return {**_lasting(row), "applied": f"{approved:f}", "approved": f"{approved:f}", "reason": ""}


def _lasting(row: Row) -> dict[str, Any]:
    """A cost as it was judged, without what was of that time alone: why it was urgent, and what was left of it."""
    kept = {name: value for name, value in row.items() if name not in ("urgent", "rest")}
    rest, approved = money_of(row, "rest"), money_of(row, "approved")
    return {**kept, "approved": f"{approved + rest:f}"} if rest and approved is not None else kept


def _expenses(applied: list[Row], before: list[Row], all_said: bool) -> list[dict[str, Any]]:
    if not applied and not all_said:
        return [dict(row) for row in before]
    left = list(before)
    return [_judged(row, _take(left, row)) for row in applied]


def _judged(row: Row, before: Row | None) -> dict[str, Any]:
    """A cost as it was judged last month: what was cut then is cut for the same reason."""
    applied = money_of(row, "applied")
    if before is None or applied is None:
        return dict(row)
    was, approved = money_of(before, "applied"), money_of(before, "approved")
    if was is None or approved is None or approved >= min(was, applied):
        return dict(row)
    return {**row, "approved": str(approved), "reason": before.get("reason") or ""}


def _incomes(stated: list[Row], before: list[Row], all_said: bool) -> list[dict[str, Any]]:
    if not stated and not all_said:
        return [{key: row[key] for key in ("person", "kind", "net") if key in row} for row in before]
    left = list(before)
    for row in stated:
        _take(left, row)
    # What was there and is not any more keeps its row, so that it is seen to be gone.
    gone = [{"person": row.get("person"), "kind": row.get("kind"), "net": None} for row in left]
    return [*(dict(row) for row in stated), *gone]


def _take(rows: list[Row], like: Row) -> Row | None:
    """Take the first row of the same kind (and person, of an income) out of the list."""
    found = next((row for row in rows if _key(row) == _key(like)), None)
    if found is not None:
        rows.remove(found)
    return found


def _key(row: Row) -> tuple[str, str]:
    return str(row.get("kind")), str(row.get("person") or "")


# ---- what differs ----------------------------------------------------------------------------------------


def changes(
    content: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    names: Mapping[str, str],
    members: Mapping[str, int | None],
    all_said: bool = False,
) -> list[Change]:
    """What differs from last month: the household first, then amounts, the largest first.

    `names` are given names by person id; `members` is the household as of this month: days by person id, None for
    all of the month.
    """
    if not before:
        return []
    amounts = [
        *_amounts("expenses", "applied", content, before, names, all_said),
        *_amounts("incomes", "net", content, before, names, all_said),
    ]
    needs = [
        Change("needs", NEED_KINDS.get(str(row.get("kind")), ""), None, found, str(row.get("kind")))
        for row in rows_of(content, "needs")
        if (found := money_of(row, "applied"))
    ]
    ordered = sorted([*amounts, *needs], key=lambda change: -abs(change.difference))
    return [*_people(before, names, members), *ordered]


def _amounts(
    section: str,
    name: str,
    content: Mapping[str, Any],
    before: Mapping[str, Any],
    names: Mapping[str, str],
    all_said: bool,
) -> Iterator[Change]:
    if not rows_of(content, section) and not all_said:
        return
    now, then = _sums(section, name, content), _sums(section, name, before)
    for key in dict.fromkeys([*now, *then]):
        if now.get(key) != then.get(key):
            yield Change(section, _label(key, names), then.get(key), now.get(key), *key)


def _sums(section: str, name: str, given: Mapping[str, Any]) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for row in rows_of(given, section):
        amount = money_of(row, name)
        if amount is not None and row.get("kind") in (EXPENSE_KINDS if section == "expenses" else INCOME_KINDS):
            found[_key(row)] = found.get(_key(row), ZERO) + amount
    return {key: amount for key, amount in found.items() if amount}


def _label(key: tuple[str, str], names: Mapping[str, str]) -> str:
    kind, person = key
    label = {**EXPENSE_KINDS, **INCOME_KINDS}[kind] if not person else INCOME_KINDS[kind]
    return f"{label}, {names[person]}" if names.get(person) else label


def without_gone(found: Iterable[Change]) -> list[Change]:
    """What differs where the month is decided already: a sum that an addition does not name is counted there."""
    return [change for change in found if change.now is not None or change.section == "household"]


def _people(before: Mapping[str, Any], names: Mapping[str, str], members: Mapping[str, int | None]) -> Iterator[Change]:
    household = before.get("household") or {}
    then = {str(row["id"]): row.get("days") for part in PEOPLE for row in household.get(part, [])}
    for person, days in members.items():
        if person not in then:
            words = f"{names.get(person, 'En person')} ingår nu i hushållet"
            yield Change("household", words, kind="joined", person=person)
        elif days != then[person]:
            said = f"{days} dagar" if days else "hela månaden"
            words = f"{names.get(person, 'Barnet')} bor här {said}"
            yield Change("household", words, kind="days", person=person)
    for person in then:
        if person not in members:
            words = f"{names.get(person, 'En person')} ingår inte längre i hushållet"
            yield Change("household", words, kind="left", person=person)


def rows_of(given: Mapping[str, Any], section: str) -> list[Row]:
    """The rows of a part, as far as they can be read: what was sent is kept as it came."""
    rows = given.get(section)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def money_of(row: Row, name: str) -> Decimal | None:
    """SEK, or None for what is no amount."""
    try:
        amount = Decimal(str(row.get(name)))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
