"""What is looked after in the records: conflicts of interest, what is handed over, what is not signed, who has read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from bistand.audit.queries import accesses
from bistand.staff.models import CASE_ROLES, Employee, RoleGrant
from bistand.staff.permissions import may
from cases.models import Case, Disqualification, Handover, JournalNote
from cases.overview import Attention
from cases.queries import visible_cases

# As many as one looks through; who is not among them has less.
MOST = 200


def conflicts(user: Any) -> QuerySet[Disqualification]:
    """Disqualifications in the cases that the user may bar people from; never those of a case one is barred from."""
    rows = Disqualification.objects.filter(case__in=visible_cases(user, "cases.bar_staff"))
    return rows.select_related("case", "person", "declared_by__employee", "ended_by__employee")


def conflict_attention(case: Case, user: Any, today: date) -> Iterator[Attention]:
    """Who is barred from the case, for its head to see."""
    if not may(user, "cases.bar_staff", case.section_id):
        return
    for row in Disqualification.objects.filter(case=case, ended_at=None).select_related("person"):
        url = reverse("conflict_end", args=[case.pk, row.pk])
        yield Attention(f"{row.person.name} är jävig och ser inte ärendet", url, "neutral")


def handover_attention(case: Case, user: Any) -> Iterator[Attention]:
    """That the case waits to be taken over."""
    handed = Handover.objects.filter(case=case, state=Handover.State.HANDED).select_related("receiver__employee")
    for waiting in handed:
        url = reverse("case_handover", args=[case.pk])
        mine = waiting.receiver_id == user.pk
        words = "Nytt hos dig: ta emot ärendet" if mine else f"{waiting.receiver} har inte tagit emot"
        yield Attention(words, url, "warning" if mine else "waiting")


def reentry_attention(case: Case) -> Iterator[Attention]:
    """That the case has come back, the last time it did."""
    for back in case.reentries.order_by("-pk")[:1]:
        days = f"efter {back.days_away} dagar, avslutat för {back.get_close_reason_display()}"
        yield Attention(f"Kom tillbaka {back.returned_on} {days}", "", "neutral")


def staff_of_section(section_id: int) -> QuerySet[Employee]:
    """The natural persons who work with cases in the section today."""
    held = RoleGrant.objects.filter(valid__contains=timezone.localdate(), role__in=CASE_ROLES)
    held = held.filter(Q(section=section_id) | Q(section=None))
    return Employee.objects.filter(users__in=held.values("user"), natural=True).distinct().order_by("name")


@dataclass(frozen=True)
class Writer:
    """How much a person has written that is not signed, and since when."""

    name: str
    notes: int
    cases: int
    oldest: datetime


def unsigned_notes(user: Any) -> QuerySet[JournalNote]:
    """Unsigned notes: one's own, and those of the sections that one oversees."""
    rows = JournalNote.objects.filter(state=JournalNote.State.DRAFT)
    mine = Q(written_by=user, case__in=visible_cases(user))
    if may(user, "cases.oversee"):
        mine |= Q(case__in=visible_cases(user, "cases.oversee"))
    return rows.filter(mine).select_related("case", "written_by__employee").defer("heading", "text")


def unsigned_by_writer(user: Any) -> list[Writer]:
    """The backlog per person, the oldest first; one query."""
    rows = unsigned_notes(user).order_by().values("written_by__employee__name")
    found = rows.annotate(n=Count("pk"), c=Count("case", distinct=True), first=Min("written_at")).order_by("first")
    return [Writer(row["written_by__employee__name"], row["n"], row["c"], row["first"]) for row in found[:MOST]]


@dataclass(frozen=True)
class Reader:
    """How often a person has opened a record, and whether they have or have had the case."""

    name: str
    times: int
    first: datetime
    last: datetime
    has_had: bool


def readers_of(case: Case) -> list[Reader]:
    """Everybody who has opened the record, the latest first, by natural person; three queries."""
    rows = accesses(case=case.pk).order_by().values("actor__employee", "actor__employee__name")
    found = rows.annotate(n=Count("pk"), first=Min("at"), last=Max("at")).order_by("-last")[:MOST]
    handed = Handover.objects.filter(case=case).values_list("receiver__employee", "giver__employee")
    had: set[Any] = {person for pair in handed for person in pair}
    had.add(case.caseworker.employee_id if case.caseworker else None)
    return [
        Reader(row["actor__employee__name"], row["n"], row["first"], row["last"], row["actor__employee"] in had)
        for row in found
    ]


def waiting_handovers(user: Any) -> QuerySet[Handover]:
    """Cases that the user has got and not yet said that they have."""
    rows = Handover.objects.filter(receiver=user, state=Handover.State.HANDED, case__in=visible_cases(user))
    return rows.select_related("case__applicant", "giver__employee", "handed_by__employee")
