"""What of the records is not in order yet: notes that are not signed and documents that nobody has sorted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least

from cases.models import Case, DocumentSorting, JournalNote
from cases.queries import visible_cases

UNSIGNED = JournalNote.objects.filter(state=JournalNote.State.DRAFT)
UNSORTED = DocumentSorting.objects.filter(current=True, kind="", document__direction="incoming")


@dataclass
class Behind:
    """What one caseworker has left to do in the records: how many, and since when the oldest waits."""

    name: str
    unsigned: int = 0
    unsorted: int = 0
    oldest: datetime | None = None

    def add(self, oldest: datetime) -> None:
        self.oldest = min(self.oldest, oldest) if self.oldest else oldest


def cases_with_backlog(user: Any) -> QuerySet[Case]:
    """Visible cases in which something is not in order, with how much and since when."""
    notes = UNSIGNED.filter(case=OuterRef("pk")).order_by().values("case")
    papers = UNSORTED.filter(document__case=OuterRef("pk")).order_by().values("document__case")
    some = Q(pk__in=UNSIGNED.values("case")) | Q(pk__in=UNSORTED.values("document__case"))
    return (
        visible_cases(user)
        .filter(some)
        .select_related("applicant", "caseworker__employee")
        .annotate(
            unsigned=_number(notes.annotate(found=Count("pk"))),
            unsorted=_number(papers.annotate(found=Count("pk"))),
            oldest=Least(
                Subquery(notes.annotate(found=Min("written_at")).values("found")),
                Subquery(papers.annotate(found=Min("document__received_at")).values("found")),
            ),
        )
    )


def _number(rows: Any) -> Any:
    return Coalesce(Subquery(rows.values("found"), output_field=IntegerField()), Value(0))


def by_caseworker(user: Any) -> list[Behind]:
    """The same by who has it to do, the one with the oldest first: one's own notes, and the papers of one's cases."""
    cases = visible_cases(user)
    people: dict[int | None, Behind] = {}
    notes = UNSIGNED.filter(case__in=cases).values_list("written_by", "written_by__employee__name")
    for pk, name, number, oldest in notes.annotate(number=Count("pk"), oldest=Min("written_at")).order_by():
        one = people.setdefault(pk, Behind(name))
        one.unsigned = number
        one.add(oldest)
    papers = UNSORTED.filter(document__case__in=cases).values_list(
        "document__case__caseworker", "document__case__caseworker__employee__name"
    )
    for pk, name, number, oldest in papers.annotate(number=Count("pk"), oldest=Min("document__received_at")).order_by():
        one = people.setdefault(pk, Behind(name or "Ej fördelat"))
        one.unsorted = number
        one.add(oldest)
    return sorted(people.values(), key=lambda one: (one.oldest is None, one.oldest, one.name))
