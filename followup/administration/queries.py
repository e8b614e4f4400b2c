"""Reads of what the administrators have done, and of the account numbers that were shown in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from bistand.audit.models import Access, Change
from bistand.staff.permissions import ACTS
from cases.numbers import add_months
from followup.administration.models import AdministrationMonth
from payments.queries.accounts import SHOWN_NUMBER

MONTHS = 13
# Acts that stand in no table of rights: what everybody does with their own sign-in.
OWN = "sin egen inloggning"


@dataclass(frozen=True)
class Done:
    """How many changes one person made by one act."""

    who: str
    what: str
    number: int


@dataclass(frozen=True)
class Month:
    first: date
    signed: AdministrationMonth | None


def changes_of(month: date) -> QuerySet[Change]:
    """The changes of the month, as PostgreSQL counts them."""
    ids = RawSQL("SELECT c.id FROM followup_administration(%s) c", [month])
    return Change.objects.filter(pk__in=ids).select_related("actor__employee").defer("hash")


def done_in(month: date) -> list[Done]:
    """The same by person and act, the most first; one query."""
    asked = (
        "SELECT e.name, c.act, count(*) FROM followup_administration(%s) c JOIN staff_user u ON u.id = c.actor_id"
        " JOIN staff_employee e ON e.id = u.employee_id GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [month])
        return [Done(who, ACTS[act].label if act in ACTS else OWN, number) for who, act, number in cursor.fetchall()]


def months(today: date) -> list[Month]:
    """The latest months, the newest first, each with its signature; one query."""
    first = [add_months(today.replace(day=1), -back) for back in range(MONTHS)]
    rows = AdministrationMonth.objects.filter(month__in=first).select_related("signed_by__employee")
    signed = {row.month: row for row in rows}
    return [Month(one, signed.get(one)) for one in first]


def shown_numbers() -> QuerySet[Any]:
    """Every account number that was shown in full: by whom, when and why."""
    return Access.objects.filter(what__startswith=f"{SHOWN_NUMBER}:").select_related("actor__employee")
