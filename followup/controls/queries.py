"""Reads of controls and their findings: what is open, how old it is, and how many there have been."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncMonth

from bistand.staff.permissions import may
from bistand.ui.figures import Bar, BarFigure
from bistand.ui.templatetags.ui import month as month_words
from cases.barriers import barred_cases
from cases.numbers import add_months
from followup.controls.catalogue import CONTROLS, Control
from followup.controls.models import ControlFinding, ControlRun

MONTHS = 12
READ = "followup.read_controls"


@dataclass(frozen=True)
class Standing:
    """A control, how many findings of it wait and since when, how many there are in all, and when it last ran."""

    control: Control
    waiting: int
    oldest: datetime | None
    found: int
    ran_at: datetime | None


def findings(user: Any) -> QuerySet[ControlFinding]:
    """The findings that the user may read: none of a case that the user is barred from."""
    if not may(user, READ):
        return ControlFinding.objects.none()
    return ControlFinding.objects.exclude(case__in=barred_cases(user))


def waiting(user: Any) -> QuerySet[ControlFinding] | None:
    """Findings that wait, for the navigation."""
    return findings(user).filter(disposition="") if may(user, "followup.dispose") else None


def standings(user: Any) -> list[Standing]:
    """Every control, those with the oldest waiting finding first; two queries."""
    rows = findings(user).order_by().values("control")
    counts: dict[str, Any] = {
        row["control"]: row
        for row in rows.annotate(
            found=Count("pk"),
            waiting=Count("pk", filter=Q(disposition="")),
            oldest=Min("found_at", filter=Q(disposition="")),
        )
    }
    ran = dict(ControlRun.objects.order_by().values_list("control").annotate(Max("ran_at")))
    found = [_standing(control, counts.get(control.code, {}), ran.get(control.code)) for control in CONTROLS]
    return sorted(found, key=_oldest_first)


def _oldest_first(one: Standing) -> tuple[bool, float, str]:
    return one.oldest is None, one.oldest.timestamp() if one.oldest else 0.0, one.control.title


def _standing(control: Control, row: dict[str, Any], ran_at: datetime | None) -> Standing:
    return Standing(control, row.get("waiting", 0), row.get("oldest"), row.get("found", 0), ran_at)


def trend(user: Any, control: Control, today: date) -> BarFigure:
    """How many findings the control has given, month by month."""
    first = add_months(today.replace(day=1), 1 - MONTHS)
    rows = findings(user).filter(control=control.code, found_at__date__gte=first).annotate(m=TruncMonth("found_at"))
    found = {row["m"].date(): row["n"] for row in rows.order_by().values("m").annotate(n=Count("pk"))}
    months = [add_months(first, step) for step in range(MONTHS)]
    return BarFigure(
        "Nya signaler per månad",
        [Bar(month_words(month), found.get(month, 0)) for month in months],
        "signaler",
        "Månad",
    )
