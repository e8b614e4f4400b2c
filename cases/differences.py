"""What differs from the month before: of what is applied for, and of what is calculated."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cases.counted_already import added_to
from cases.household_days import child_days, days_of, members_of
from cases.models import Application, Calculation, Case
from cases.queries import calculation_before, ever_members
from cases.renewal import Change, changes, without_gone


def changes_of(case: Case, application: Application) -> list[Change]:
    """What is applied for that differs from the last calculation of an earlier month; asked once for a page."""
    kept: dict[int, list[Change]] = case.__dict__.setdefault("_changes", {})
    if application.pk not in kept:
        kept[application.pk] = _changes(case, application)
    return kept[application.pk]


def _changes(case: Case, application: Application) -> list[Change]:
    found = _compared(case, application.month, application.content, application.says_all)
    left = without_gone(found)
    # Only where something is gone is it asked whether the month was decided before.
    return found if len(left) == len(found) or added_to(application) is None else left


def is_as_before(case: Case, calculation: Calculation) -> bool:
    """Whether nothing that is calculated differs from the last calculation of an earlier month."""
    return not _compared(case, calculation.month, calculation.input, all_said=True)


def _compared(case: Case, month: date, content: Mapping[str, Any], all_said: bool) -> list[Change]:
    before = calculation_before(case, month)
    if before is None:
        return []
    rows, days = ever_members(case), days_of(month, content.get("period"))
    here = child_days(rows, days)
    members = members_of(rows, days)
    return changes(
        content,
        before.input,
        names={str(m.person_id): m.person.given_name for m in members},
        members={str(m.person_id): here.get(m.person_id) for m in members},
        all_said=all_said,
    )
