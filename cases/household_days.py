"""Whose a month's aid is, or that of a part of the month, and in how many of its days a child lives there. Pure.

Neither the act nor the regulation knows parts of months. Days on which the adults are not the same all the time are
counted in parts, so that one calculation is never for two households; a child counts for the days it is there (SoF
12:2, docs/legal.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cases.models import HouseholdMember, MemberRole
from cases.numbers import last_day_of_month

# The first day and the last.
Days = tuple[date, date]
ORDER = {MemberRole.APPLICANT: 0, MemberRole.PARTNER: 1, MemberRole.CHILD: 2}


def in_order(rows: Iterable[HouseholdMember]) -> list[HouseholdMember]:
    """Applicant, partner, then children from the eldest."""
    return sorted(rows, key=lambda m: (ORDER[MemberRole(m.role)], m.person.birth_date, m.pk))


def days_of(month: date, period: Mapping[str, Any] | None = None) -> Days:
    """The days of a month, or of the part of it that a calculation is given (`{from, to}`).

    All of the month where the part is none of it: the calculation says so by its field.
    """
    whole = month, last_day_of_month(month)
    if not period:
        return whole
    first, last = (date.fromisoformat(str(period[name])) for name in ("from", "to"))
    return (first, last) if whole[0] <= first <= last <= whole[1] else whole


def begins(rows: Iterable[HouseholdMember], days: Days) -> date:
    """The first of the days on which an adult is in the household; the first of them all where nobody ever is."""
    first = days[0]
    there = [max(first, m.valid.lower) for m in rows if m.role != MemberRole.CHILD and _overlap(m, days)]
    return min(there, default=first)


def members_of(rows: Iterable[HouseholdMember], days: Days) -> list[HouseholdMember]:
    """The adults on the day the household begins, and each child who is there some day from then, once."""
    rows = list(rows)
    days = begins(rows, days), days[1]
    found: dict[int, HouseholdMember] = {}
    for member in rows:
        if days[0] in member.valid or (member.role == MemberRole.CHILD and _overlap(member, days)):
            found.setdefault(member.person_id, member)
    return in_order(found.values())


def child_days(rows: Iterable[HouseholdMember], days: Days) -> dict[int, int]:
    """By person, the days of each child who does not live here all of them.

    The days of a child by turns are said for a month; of a part of it they are as large a part, to whole days.
    """
    whole = (days[1] - days[0]).days + 1
    found: dict[int, int] = {}
    for member in rows:
        if member.role == MemberRole.CHILD and (there := _overlap(member, days)):
            found[member.person_id] = found.get(member.person_id, 0) + _by_turns(member, there, days[1])
    return {person: here for person, here in found.items() if here < whole}


def _by_turns(member: HouseholdMember, there: int, month: date) -> int:
    if member.days is None:
        return there
    part = Decimal(member.days * there) / last_day_of_month(month).day
    return min(there, int(part.quantize(Decimal(1), ROUND_HALF_UP)))


def adults_changing(rows: list[HouseholdMember], days: Days) -> list[str]:
    """What is said of each adult who comes or leaves within the days: those are counted in parts."""
    return [f"{said}." for said in _changing(rows, days)]


def _changing(rows: list[HouseholdMember], days: Days) -> Iterator[str]:
    first = begins(rows, days)
    for member in rows:
        if member.role == MemberRole.CHILD or not _overlap(member, days):
            continue
        name = member.person.given_name
        if member.valid.lower > first:
            yield f"{name} ingår i hushållet från {member.valid.lower.isoformat()}"
        elif member.valid.upper and member.valid.upper <= days[1]:
            left = (member.valid.upper - timedelta(1)).isoformat()
            yield f"{name} ingår i hushållet till och med {left}"


def in_words(days: Days) -> str:
    """``2026-09-01 till 2026-09-14``."""
    return f"{days[0].isoformat()} till {days[1].isoformat()}"


def parts(rows: list[HouseholdMember], days: Days) -> list[Days]:
    """The days in as many parts as there are households of adults in them, from the day the first begins."""
    first = begins(rows, days)
    changed = {
        day
        for m in rows
        if m.role != MemberRole.CHILD and _overlap(m, days)
        for day in (m.valid.lower, m.valid.upper)
        if day and first < day <= days[1]
    }
    starts = [day for day in sorted({first, *changed}) if day == first or _adults(rows, day) != _before(rows, day)]
    return list(zip(starts, [*(day - timedelta(1) for day in starts[1:]), days[1]], strict=True))


def _adults(rows: list[HouseholdMember], day: date) -> set[int]:
    return {m.person_id for m in rows if m.role != MemberRole.CHILD and day in m.valid}


def _before(rows: list[HouseholdMember], day: date) -> set[int]:
    return _adults(rows, day - timedelta(1))


def _overlap(member: HouseholdMember, days: Days) -> int:
    """In how many of the days the member is in the household."""
    end = days[1] + timedelta(1)
    first: date = max(days[0], member.valid.lower)
    last: date = min(end, member.valid.upper) if member.valid.upper else end
    return max(0, (last - first).days)
