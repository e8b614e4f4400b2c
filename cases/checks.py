"""Which checks are due by the routine, and which have been done. Set-based: one question whatever the number of cases.

A check is due in a case with an open application of its kind, where it has not been done as often as the routine says.
What was due when the application was decided is so until it is done, or the next one asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import connection
from django.db.models import QuerySet

from bistand.staff.models import Role
from cases.models import Application, Case, Check, CheckRoutine

PROPOSED = Path(__file__).with_name("checks.yaml")
# Who may do what is somebody's at least: a caseworker does an assistant's checks too.
MAY_DO = {
    Role.ASSISTANT: (Role.ASSISTANT, Role.CASEWORKER, Role.SENIOR, Role.HEAD),
    Role.CASEWORKER: (Role.CASEWORKER, Role.SENIOR, Role.HEAD),
    Role.SENIOR: (Role.SENIOR, Role.HEAD),
}


@dataclass(frozen=True)
class Due:
    """A check that is to be done: in an application, of one adult where it is done for each."""

    case_id: int
    application_id: int
    routine_id: int
    name: str
    role: str
    person_id: int | None
    person: str
    born: str

    @property
    def cause(self) -> str:
        """What its warning is known by."""
        return f"{self.name}:{self.person_id or ''}"

    @property
    def words(self) -> str:
        return f"{self.name}, {self.person}" if self.person else self.name


DUE = """
SELECT DISTINCT ON (a.case_id, r.name, m.person_id)
       a.case_id, a.id, r.id, r.name, r.role, m.person_id, coalesce(p.given_name, ''),
       coalesce(extract(year FROM p.birth_date)::int::text, '')
  FROM cases_application a
  JOIN cases_case c ON c.id = a.case_id AND c.state = 'open'
  JOIN cases_checkroutine r ON r.valid @> %(today)s AND r.kind IN ('', a.kind)
  LEFT JOIN cases_householdmember m
    ON r.each_adult AND m.household_id = c.household_id AND m.role <> 'child' AND m.valid @> %(today)s
  LEFT JOIN cases_person p ON p.id = m.person_id
 WHERE a.case_id = ANY(%(cases)s) AND a.id = coalesce(%(application)s, a.id) AND (m.id IS NOT NULL OR NOT r.each_adult)
   AND (a.state = ANY(%(open)s) OR a.state = 'decided' AND EXISTS (
     SELECT FROM cases_casewarning w
      WHERE w.application_id = a.id AND w.kind = 'check_due' AND w.state = 'open'
        AND w.cause = left(r.name || ':' || coalesce(m.person_id::text, ''), 200)))
   AND NOT EXISTS (
     SELECT FROM cases_check k JOIN cases_checkroutine of ON of.id = k.routine_id
      WHERE k.case_id = a.case_id AND of.name = r.name AND k.person_id IS NOT DISTINCT FROM m.person_id
        AND CASE r.interval WHEN 'once' THEN true
                            WHEN 'application' THEN k.application_id = a.id
                            ELSE k.done_on > %(today)s - make_interval(months => r.interval::int) END)
 ORDER BY a.case_id, r.name, m.person_id, a.month DESC, a.id DESC
"""


def due_checks(case_ids: Iterable[int], today: date, application_id: int | None = None) -> list[Due]:
    """The checks that are due in these cases, by case and name, each in the latest application that asks for it; with
    `application_id` those that it asks for, whatever has come in since. One query.
    """
    states = [str(state) for state in Application.OPEN_STATES]
    given: dict[str, Any] = {
        "today": today, "open": states, "cases": list(case_ids), "application": application_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(DUE, given)
        return _told_apart([Due(*row) for row in cursor.fetchall()])


def _told_apart(due: list[Due]) -> list[Due]:
    """Those of one case who bear the same given name, with the year of their birth."""
    bearers: dict[tuple[int, str], set[int | None]] = {}
    for one in due:
        bearers.setdefault((one.case_id, one.person), set()).add(one.person_id)
    several = {names for names, persons in bearers.items() if len(persons) > 1}
    return [
        replace(one, person=f"{one.person} (född {one.born})") if (one.case_id, one.person) in several else one
        for one in due
    ]


def checks_of(case: Case) -> QuerySet[Check]:
    """The checks done in the case, the latest first."""
    rows = Check.objects.filter(case=case).select_related("routine", "person", "made_by__employee")
    return rows.order_by("-done_on", "-pk")


def routine_on(day: date) -> QuerySet[CheckRoutine]:
    return CheckRoutine.objects.filter(valid__contains=day).order_by("name", "kind")


def proposed_routine() -> list[dict[str, Any]]:
    """What a municipality may begin from, as data."""
    return list(yaml.safe_load(PROPOSED.read_text()))
