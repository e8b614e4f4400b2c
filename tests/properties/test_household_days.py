"""Properties of whom a month's aid is for, named after what they rest on (docs/legal.md)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given
from hypothesis import strategies as st

from cases.household_days import child_days, days_of, members_of, parts
from cases.models import HouseholdMember, MemberRole, Person

SEPTEMBER = date(2026, 9, 1)
DAY = st.integers(-40, 70).map(lambda number: SEPTEMBER + timedelta(number))


def member(pk: int, role: str, first: date, end: date | None, days: int | None = None) -> HouseholdMember:
    person = Person(pk=pk, given_name=f"P{pk}", birth_date=date(1990, 1, 1))
    return HouseholdMember(pk=pk, person=person, role=role, valid=DateRange(first, end), days=days)


@st.composite
def households(draw: Any) -> list[HouseholdMember]:
    """An applicant who is there all the time, partners one after another, and children who come and leave."""
    rows = [member(1, MemberRole.APPLICANT, date(2020, 1, 1), None)]
    changes = sorted(draw(st.lists(DAY, max_size=6, unique=True)))
    for place in range(0, len(changes), 2):
        end = changes[place + 1] if place + 1 < len(changes) else None
        rows.append(member(draw(st.sampled_from([2, 3])), MemberRole.PARTNER, changes[place], end))
    for pk in range(10, 10 + draw(st.integers(0, 3))):
        first = draw(DAY)
        stays = draw(st.one_of(st.none(), st.integers(1, 60)))
        end = first + timedelta(stays) if stays else None
        rows.append(member(pk, MemberRole.CHILD, first, end, draw(st.one_of(st.none(), st.integers(1, 31)))))
    return rows


def adults_on(rows: list[HouseholdMember], day: date) -> set[int]:
    return {m.person_id for m in rows if m.role != MemberRole.CHILD and day in m.valid}


@given(households())
def test_ra_1995_ref_48_a_part_has_the_same_adults_every_day_and_the_parts_are_the_month(
    rows: list[HouseholdMember],
) -> None:
    found = parts(rows, days_of(SEPTEMBER))
    counted = [first + timedelta(n) for first, last in found for n in range((last - first).days + 1)]
    assert counted == [SEPTEMBER + timedelta(n) for n in range(30)]  # no gap and no overlap
    for first, last in found:
        here = {m.person_id for m in members_of(rows, (first, last)) if m.role != MemberRole.CHILD}
        days = [first + timedelta(n) for n in range((last - first).days + 1)]
        assert all(adults_on(rows, day) == here for day in days)
        assert parts(rows, (first, last)) == [(first, last)]
    for (_, last), (first, _) in pairwise(found):
        assert adults_on(rows, last) != adults_on(rows, first)


@given(households())
def test_sof_12_2_a_child_counts_for_no_more_days_than_it_is_there(rows: list[HouseholdMember]) -> None:
    for part in parts(rows, days_of(SEPTEMBER)):
        whole = (part[1] - part[0]).days + 1
        counted = child_days(rows, part)
        for row in (m for m in rows if m.role == MemberRole.CHILD):
            there = sum(part[0] + timedelta(n) in row.valid for n in range(whole))
            assert counted.get(row.person_id, whole if there else 0) <= there
