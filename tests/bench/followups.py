"""The job that flags, over 500,000 plans: put into the database as its owner, and rolled back when it is measured.

`python -m tests.bench.followups` prints the figures as JSON; `measures.flagging_many` runs it.
"""

from __future__ import annotations

import json
from datetime import timedelta

import django
from django.db import connection, transaction

PLANS = 500_000
# One agreed plan for each of so many pairs of a case and a person, each with a follow-up whose last day lies within two
# hundred days, thirty of them past: as after an import, when nobody has looked yet. They need no rule: the job reads.
ADD = f"""
ALTER TABLE planning_plan DISABLE TRIGGER USER;
ALTER TABLE followup_followup DISABLE TRIGGER USER;
CREATE TEMP TABLE pair ON COMMIT DROP AS
SELECT row_number() OVER () AS place, c.id AS case_id, p.id AS person_id, c.caseworker_id AS worker_id
  FROM (SELECT id, caseworker_id FROM cases_case WHERE state = 'open' AND caseworker_id IS NOT NULL
         ORDER BY id LIMIT 1000) c
 CROSS JOIN (SELECT id FROM cases_person ORDER BY id DESC LIMIT 2000) p
 WHERE NOT EXISTS (SELECT FROM planning_plan o WHERE o.case_id = c.id AND o.person_id = p.id) LIMIT {PLANS};
CREATE TEMP TABLE made ON COMMIT DROP AS SELECT coalesce(max(id), 0) AS last FROM planning_plan;
INSERT INTO planning_plan (id, case_id, person_id, state, aim, own_words, child_perspective, written_by_id, written_at,
                           agreed_how, agreed_with, agreed_on, agreed_by_id, outcome, closing_note)
SELECT last + place, case_id, person_id, 'agreed', 'Arbete', '', '', worker_id, now(), 'meeting', '', current_date - 80,
       worker_id, '', '' FROM pair, made;
INSERT INTO followup_followup (kind, case_id, plan_id, responsible_id, due, state, created_at, way, place, moved_reason,
                               outcome, summary, client_view, best_interests, child_views, information_given,
                               changes_needed, reason)
SELECT 'plan', case_id, last + pair.place, worker_id, current_date - 30 + (pair.place % 200)::int, 'planned', now(),
       '', '', '', '', '', '', '', '', '', '', '' FROM pair, made;
ANALYZE planning_plan, followup_followup
"""
# As one would write it by hand, into the same table, with its rules and its history.
BARE = """
INSERT INTO followup_flag (followup_id, level, raised_on)
SELECT id, CASE WHEN due <= %(today)s THEN 'overdue' ELSE 'coming' END, %(today)s
  FROM followup_followup f WHERE state IN ('planned', 'called') AND due <= %(until)s
   AND NOT EXISTS (SELECT FROM followup_flag g WHERE g.followup_id = f.id)
"""


def main() -> None:
    django.setup()
    from django.utils import timezone

    from bistand.actions import acting
    from bistand.staff.queries import setting, system_user
    from followup.actions import flag_followups
    from tests.bench.measures import timed

    now, today = timezone.now(), timezone.localdate()
    until = today + timedelta(days=int(setting("followup.warn_days", today)))

    def bare() -> None:
        with acting(system_user(), "bench"), connection.cursor() as cursor:
            cursor.execute(BARE, {"today": today, "until": until})

    def ours() -> None:
        flag_followups(system_user(), now)

    taken: dict[str, list[float]] = {"ours": [], "bare": [], "again": []}
    count = 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in ADD.split(";\n"):
                cursor.execute(statement)
        for _ in range(3):  # turn by turn, so that what else the machine does falls on both
            for name, job in (("bare", bare), ("ours", ours)):
                point = transaction.savepoint()
                taken[name] += timed(job, 1)
                if name == "ours":
                    taken["again"] += timed(job, 1)
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT count(*) FROM followup_flag WHERE raised_on = %s", [today])
                        count = cursor.fetchone()[0]
                transaction.savepoint_rollback(point)
        transaction.set_rollback(True)
    print(json.dumps({"flags": count, **{name: min(times) for name, times in taken.items()}}))


if __name__ == "__main__":
    main()
