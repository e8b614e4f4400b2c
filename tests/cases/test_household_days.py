"""Whose the aid of a month or a part of it is, and for how many days a child counts (docs/legal.md, day factor)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from cases.household_days import adults_changing, begins, child_days, days_of, members_of, parts
from cases.models import HouseholdMember, MemberRole, Person

SEPTEMBER = date(2026, 9, 1)
ALL, FROM_15TH, UNTIL_14TH = (date(2026, 1, 1), None), (date(2026, 9, 15), None), (date(2026, 1, 1), date(2026, 9, 15))


def member(pk: int, role: str, valid: tuple[date, date | None], days: int | None = None) -> HouseholdMember:
    person = Person(pk=pk, given_name=f"P{pk}", birth_date=date(1990, 1, pk))
    return HouseholdMember(pk=pk, person=person, role=role, valid=DateRange(*valid), days=days)


ADULT = member(1, MemberRole.APPLICANT, ALL)


@pytest.mark.parametrize(
    ("days", "month", "period", "counted"),
    [
        (None, SEPTEMBER, None, None),
        (15, SEPTEMBER, None, 15),
        (15, SEPTEMBER, {"from": "2026-09-15", "to": "2026-09-30"}, 8),  # 15 × 16/30
        (15, SEPTEMBER, {"from": "2026-09-01", "to": "2026-09-15"}, 8),  # 7,5 to whole days
        (31, SEPTEMBER, None, None),  # more than there are is all of them
        (30, date(2026, 2, 1), None, None),
    ],
)
def test_the_days_of_a_child_by_turns_are_of_a_month_and_shrink_with_the_part(
    days: int | None, month: date, period: dict[str, str] | None, counted: int | None
) -> None:
    child = member(2, MemberRole.CHILD, ALL, days)
    assert child_days([ADULT, child], days_of(month, period)).get(2) == counted


def test_a_child_who_comes_or_leaves_within_the_month_counts_for_its_days_and_once() -> None:
    comes, leaves = member(2, MemberRole.CHILD, FROM_15TH), member(3, MemberRole.CHILD, UNTIL_14TH)
    # Here all the time, from the 15th by turns: 14 days and 15 × 16/30.
    both = member(4, MemberRole.CHILD, UNTIL_14TH), member(4, MemberRole.CHILD, FROM_15TH, 15)
    rows, days = [ADULT, comes, leaves, *both], days_of(SEPTEMBER)
    assert child_days(rows, days) == {2: 16, 3: 14, 4: 22}
    assert [m.person_id for m in members_of(rows, days)] == [1, 2, 3, 4]


def test_days_on_which_the_adults_change_are_parts_and_the_change_is_said() -> None:
    rows = [ADULT, member(2, MemberRole.PARTNER, UNTIL_14TH)]
    first, second = parts(rows, days_of(SEPTEMBER))
    assert (first, second) == ((SEPTEMBER, date(2026, 9, 14)), (date(2026, 9, 15), date(2026, 9, 30)))
    assert adults_changing(rows, days_of(SEPTEMBER)) == ["P2 ingår i hushållet till och med 2026-09-14."]
    assert [m.person_id for m in members_of(rows, first)] == [1, 2]
    assert [m.person_id for m in members_of(rows, second)] == [1]
    assert (parts(rows, second), adults_changing(rows, second)) == ([second], [])
    coming = [ADULT, member(2, MemberRole.PARTNER, FROM_15TH)]
    assert parts(coming, days_of(SEPTEMBER)) == [first, second]
    assert adults_changing(coming, days_of(SEPTEMBER)) == ["P2 ingår i hushållet från 2026-09-15."]


def test_a_partner_whose_time_is_written_in_two_rows_without_a_day_between_has_not_changed() -> None:
    rows = [ADULT, member(2, MemberRole.PARTNER, UNTIL_14TH), member(2, MemberRole.PARTNER, FROM_15TH)]
    assert parts(rows, days_of(SEPTEMBER)) == [days_of(SEPTEMBER)]


def test_a_household_that_begins_within_the_month_is_that_of_its_first_day() -> None:
    rows = [member(1, MemberRole.APPLICANT, FROM_15TH), member(2, MemberRole.CHILD, FROM_15TH, 15)]
    days = days_of(SEPTEMBER)
    assert begins(rows, days) == date(2026, 9, 15)
    assert [m.person_id for m in members_of(rows, days)] == [1, 2]


def test_a_part_that_is_not_of_the_month_is_all_of_it() -> None:
    """The calculation refuses it by its field."""
    assert days_of(SEPTEMBER, {"from": "2026-10-01", "to": "2026-10-05"}) == (SEPTEMBER, date(2026, 9, 30))
