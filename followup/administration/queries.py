"""Reads of what the administrators have done, and of the account numbers that were shown in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse

from bistand.audit.models import Access, Change
from bistand.staff.permissions import ACTS
from cases.barriers import barred_ids
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


OVERRIDES = {
    "flag": "Flagga i en körning bedömdes",
    "account": "Konto som såg fel ut godkändes",
    "waiver": "Nytt konto fick betalas till före karenstiden",
    "invoice": "Faktura som liknar en annan granskades",
    "decision": "Mer bistånd för samma dagar beviljades",
}
# As many as the page shows.
MOST = 200


@dataclass(frozen=True)
class Override:
    """What went on though something spoke against it: by whom, why, and where it is seen."""

    at: datetime
    who: str
    what: str
    reason: str
    url: str


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


def overrides_of(user: Any, month: date) -> list[Override]:
    """What went on by a person's word in the month, the latest first, but for cases that the user is barred from."""
    asked = (
        "SELECT o.at, e.name, o.kind, o.reason, o.case_id, o.payment_id, o.account_id, o.invoice_id, a.payee_id"
        " FROM followup_overrides(%s) o JOIN staff_user u ON u.id = o.actor_id"
        " JOIN staff_employee e ON e.id = u.employee_id LEFT JOIN payments_payoutaccount a ON a.id = o.account_id"
        " WHERE NOT coalesce(o.case_id = ANY (%s), false) ORDER BY o.at DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, [month, list(barred_ids(user)), MOST])
        return [_override(*row) for row in cursor.fetchall()]


def _override(
    at: datetime, who: str, kind: str, reason: str, case: Any, payment: Any, _: Any, invoice: Any, payee: Any
) -> Override:
    if payment:
        url = reverse("payment_chain", args=[payment])
    elif payee:
        url = reverse("payee", args=[payee])
    else:
        url = reverse("invoice", args=[invoice]) if invoice else reverse("case_decisions", args=[case])
    return Override(at, who, OVERRIDES[kind], reason, url)


def months(today: date) -> list[Month]:
    """The latest months, the newest first, each with its signature; one query."""
    first = [add_months(today.replace(day=1), -back) for back in range(MONTHS)]
    rows = AdministrationMonth.objects.filter(month__in=first).select_related("signed_by__employee")
    signed = {row.month: row for row in rows}
    return [Month(one, signed.get(one)) for one in first]


def shown_numbers() -> QuerySet[Any]:
    """Every account number that was shown in full: by whom, when and why."""
    return Access.objects.filter(what__startswith=f"{SHOWN_NUMBER}:").select_related("actor__employee")
