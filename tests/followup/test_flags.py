"""The job that flags: by state and day, however often and late it runs."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bistand.refusals import NotAllowed
from bistand.staff import actions as staff
from bistand.staff.models import Role, Section, User
from bistand.staff.queries import system_user
from followup import actions, tasks
from followup.actions import Flagged
from followup.models import Flag, FollowUp
from tests.factories import make_section, make_user
from tests.followup.building import GOING_WELL, due_on

WARN = 14


def run(at: datetime | None = None) -> Flagged:
    return actions.flag_followups(system_user(), at or timezone.now())


def raised() -> dict[int, str]:
    return dict(Flag.objects.filter(cleared_at__isnull=True).values_list("followup_id", "level"))


def test_each_is_flagged_by_how_near_it_is(caseworker: User, section: Section, today: date) -> None:
    days = [today - timedelta(days=400), today, today + timedelta(days=1), today + timedelta(days=WARN)]
    late, now, tomorrow, last = due_on(caseworker, section, days)
    due_on(caseworker, section, [today + timedelta(days=WARN + 1)])
    assert run() == Flagged(coming=2, overdue=2, cleared=0)
    assert raised() == {late.pk: "overdue", now.pk: "overdue", tomorrow.pk: "coming", last.pk: "coming"}


def test_a_second_run_does_nothing(caseworker: User, section: Section, today: date) -> None:
    due_on(caseworker, section, [today, today + timedelta(days=3)])
    run()
    assert run() == Flagged(0, 0, 0)


def test_after_days_missed_all_that_fell_due_is_flagged(caseworker: User, section: Section, today: date) -> None:
    due_on(caseworker, section, [today + timedelta(days=number) for number in range(20)])
    assert run(timezone.now() + timedelta(days=40)) == Flagged(coming=0, overdue=20, cleared=0)


def test_a_coming_flag_gives_way_when_the_day_comes(caseworker: User, section: Section, today: date) -> None:
    (followup,) = due_on(caseworker, section, [today + timedelta(days=3)])
    run()
    assert run(timezone.now() + timedelta(days=3)) == Flagged(coming=0, overdue=1, cleared=1)
    assert raised() == {followup.pk: "overdue"}


def test_the_municipality_sets_how_early(caseworker: User, section: Section, today: date) -> None:
    staff.change_setting(system_user(), timezone.now(), "followup.warn_days", 30, today)
    due_on(caseworker, section, [today + timedelta(days=30)])
    assert run().coming == 1


@pytest.mark.parametrize("act", ["hold", "miss", "cancel"])
def test_a_settled_followup_has_no_flag(caseworker: User, section: Section, today: date, act: str) -> None:
    (followup,) = due_on(caseworker, section, [today])
    run()
    given = (GOING_WELL,) if act == "hold" else ("Provet.",)
    getattr(actions, act)(caseworker, timezone.now(), followup.pk, *given)
    assert followup.pk not in raised()


def test_a_missed_one_is_flagged_again_through_the_next(caseworker: User, section: Section, today: date) -> None:
    (followup,) = due_on(caseworker, section, [today])
    run()
    following = actions.miss(caseworker, timezone.now(), followup.pk, "Kom inte.")
    assert following is not None
    assert run() == Flagged(coming=0, overdue=1, cleared=0)
    assert raised() == {following.pk: "overdue"}


def test_a_flag_left_on_a_settled_followup_is_cleared(caseworker: User, section: Section, today: date) -> None:
    from bistand.actions import acting

    (followup,) = due_on(caseworker, section, [today])
    run()
    with acting(caseworker, "test"):
        # As when the follow-up is settled by another transaction while the job runs.
        FollowUp.objects.filter(pk=followup.pk).update(state="missed", reason="Provet.")
    assert run() == Flagged(coming=0, overdue=0, cleared=1)


def test_only_the_system_flags(caseworker: User) -> None:
    with pytest.raises(NotAllowed):
        actions.flag_followups(caseworker, timezone.now())


def test_the_task_runs_as_the_system(caseworker: User, section: Section, today: date) -> None:
    due_on(caseworker, section, [today])
    assert tasks.flag_followups() == {"coming": 0, "overdue": 1, "cleared": 0}


def test_the_job_costs_the_same_for_many_as_for_few(
    caseworker: User, section: Section, today: date, django_assert_max_num_queries
) -> None:
    due_on(caseworker, section, [today] * 12)
    system = system_user()
    with django_assert_max_num_queries(10):
        actions.flag_followups(system, timezone.now())


def test_two_workers_at_once_raise_each_flag_once(committed_db: None) -> None:
    today = timezone.localdate()
    section = make_section()
    caseworker = make_user(Role.CASEWORKER, section)
    due_on(caseworker, section, [today] * 5 + [today + timedelta(days=2)] * 5)
    start, results, faults = threading.Barrier(4), [], []

    def work() -> None:
        try:
            start.wait()
            results.append(run())
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sum(r.overdue for r in results) == 5
    assert sum(r.coming for r in results) == 5
    assert Flag.objects.count() == 10
