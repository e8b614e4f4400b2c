"""A year of follow-ups, day by day, in 2,000 households: nothing is lost, flagged twice or flagged early.

The year has month ends, a leap day and both changes of the clock. The job misses days, a whole July, is doubled, and is
run by two at once at any hour; follow-ups are held, missed and called off by the actions. What is to be is worked out
here from the days alone. Every rule of PostgreSQL is in force.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from bistand.staff.models import User
from bistand.staff.queries import system_user
from cases.numbers import add_months
from followup import actions
from followup.models import Flag, FollowUp, Kind
from tests.factories import make_section
from tests.followup.building import CHILDREN_WELL, GOING_WELL
from tests.followup.many import make_many
from tests.stories.clock import Clock, movable
from tests.together import at_once, refused

pytestmark = pytest.mark.long

HOUSEHOLDS, FAMILIES = 2_000, 500
FIRST, LAST = date(2027, 3, 10), date(2028, 3, 9)  # with 29 February 2028
WARN = 14
CHANGES = (date(2027, 3, 28), date(2027, 10, 31))  # of the clock
HOURS = (time(0, 5), time(2, 30), time(7), time(23, 55))
ACTS = 3  # done by people each working day


@pytest.fixture
def clock(committed_db: None, owner_connection: Any) -> Iterator[Clock]:
    with movable(owner_connection):
        clock = Clock()
        clock.to(FIRST)
        yield clock
        clock.back()


def test_a_year_of_followups(clock: Clock, owner_connection: Any) -> None:
    chance = random.Random(20270310)
    # First due on any day of a quarter, some long ago.
    day = timezone.localdate()
    caseworker = make_many(make_section(), HOUSEHOLDS, FAMILIES, lambda: day + timedelta(days=chance.randint(-60, 95)))
    owner_connection.execute("VACUUM ANALYZE")
    seen = Seen()
    day = FIRST
    while day <= LAST:
        clock.to(day)
        if day.weekday() < 5 and day.month != 7:
            work(caseworker, chance, day)
        if day in CHANGES or (day.month != 7 and chance.random() < 0.7):
            run_the_job(chance, day)
            seen.look(day)
        day += timedelta(days=1)
    seen.all_flags_were_raised_when_they_should()
    each_follows_on_the_right_day()
    assert seen.flags > HOUSEHOLDS
    assert min(seen.acts().values()) > 20


# ---- what people and the job do --------------------------------------------------------------------------


def work(caseworker: User, chance: random.Random, day: date) -> None:
    """Some follow-ups that are due or soon will be are held, missed or called off."""
    near = FollowUp.objects.filter(FollowUp.IS_OPEN, due__lte=day + timedelta(days=5))
    keys = list(near.order_by("pk").values_list("pk", "kind"))
    for pk, kind in chance.sample(keys, min(ACTS, len(keys))):
        act = chance.choices(("hold", "miss", "cancel"), (7, 2, 1))[0]
        report = CHILDREN_WELL if kind == Kind.CHILDREN else GOING_WELL
        getattr(actions, act)(caseworker, timezone.now(), pk, report if act == "hold" else "Blev sjuk.")


def run_the_job(chance: random.Random, day: date) -> None:
    """Once, twice after one another, or by two at once; at any hour, also one that the clock leaps over or repeats."""
    moment = datetime.combine(day, chance.choice(HOURS), tzinfo=timezone.get_current_timezone())
    way = chance.choices(("once", "doubled", "at once"), (7, 2, 1))[0]
    for _ in range(2 if way == "doubled" else 1):
        actions.flag_followups(system_user(), moment)
    if way == "at once":
        assert not refused(at_once(*[lambda: actions.flag_followups(system_user(), moment.replace(fold=1))] * 2))


# ---- what is to be ---------------------------------------------------------------------------------------

LOST = """
SELECT p.id FROM planning_plan p LEFT JOIN followup_followup f ON f.plan_id = p.id AND f.state IN ('planned', 'called')
 GROUP BY p.id HAVING count(f.id) <> 1
 UNION ALL
SELECT c.id FROM cases_case c JOIN cases_householdmember m ON m.household_id = c.household_id AND m.role = 'child'
  LEFT JOIN followup_followup f ON f.case_id = c.id AND f.kind = 'children' AND f.state IN ('planned', 'called')
 GROUP BY c.id HAVING count(f.id) <> 1
"""
# Of each follow-up what is raised on it, against what the day alone says.
WRONG = """
SELECT f.id, f.due, array_agg(g.level) FROM followup_followup f
  LEFT JOIN followup_flag g ON g.followup_id = f.id AND g.cleared_at IS NULL
 GROUP BY f.id HAVING coalesce(array_agg(g.level) FILTER (WHERE g.id IS NOT NULL), '{}') IS DISTINCT FROM
   CASE WHEN f.state NOT IN ('planned', 'called') OR f.due > %(today)s + %(warn)s THEN '{}'
        WHEN f.due <= %(today)s THEN '{overdue}' ELSE '{coming}' END::varchar[]
"""


class Seen:
    """The days on which the job ran, and what was there after each."""

    def __init__(self) -> None:
        self.days: list[date] = []

    def look(self, day: date) -> None:
        self.days.append(day)
        with connection.cursor() as cursor:
            for asked in (LOST, WRONG):
                cursor.execute(asked, {"today": day, "warn": WARN})
                assert cursor.fetchall() == [], day

    @property
    def flags(self) -> int:
        return Flag.objects.count()

    def acts(self) -> Counter[str]:
        return Counter(FollowUp.objects.exclude(state="planned").values_list("state", flat=True))

    def all_flags_were_raised_when_they_should(self) -> None:
        """On the first run of the job at or after the day, never before it, and once of each level. What takes the
        place of one that did not come about, and is late already, is flagged as it is made.
        """
        rows = Flag.objects.values_list(
            "followup", "level", "raised_on", "followup__due", "followup__created_at", "followup__follows"
        )
        levels: Counter[tuple[int, str]] = Counter()
        for pk, level, raised, due, created, follows in rows:
            levels[pk, level] += 1
            begins, made = due - timedelta(days=WARN) if level == "coming" else due, timezone.localdate(created)
            made_late = follows is not None and level == "overdue" and due < made
            job = next(day for day in self.days if day >= max(begins, made))
            assert raised == (made if made_late else job), (pk, level, due)
        assert set(levels.values()) == {1}


def each_follows_on_the_right_day() -> None:
    """Held: so many months from that day, by the calendar. Missed or called off: the same day still."""
    months = {Kind.PLAN: 3, Kind.CHILDREN: 6}
    followed = FollowUp.objects.filter(follows__isnull=False).select_related("follows")
    for row in followed:
        before = row.follows
        assert before is not None
        kept = before.due if before.held_on is None else add_months(before.held_on, months[Kind(row.kind)])
        assert row.due == kept, (row.pk, before.state)
