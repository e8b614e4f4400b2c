"""Reads of the messages between clients and the municipality, and their words in the journal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from bistand.ui.templatetags.ui import moment
from cases.closing import Matter
from cases.models import Case, Document, HouseholdMember, MemberRole, Message
from cases.overview import Attention
from cases.queries import visible_cases

WAITING = Message.objects.filter(direction=Message.Direction.IN, done_at=None)


def case_of(person_id: int) -> Case | None:
    """Where a person's message goes: the open case whose household they are an adult of, else the last one that was."""
    rows = HouseholdMember.objects.filter(person=person_id).exclude(role=MemberRole.CHILD)
    now = rows.filter(valid__contains=timezone.localdate()).values("household")
    here = Case.objects.filter(household__in=now, state=Case.State.OPEN).order_by("-pk").first()
    return here or Case.objects.filter(household__in=rows.values("household")).order_by("-state", "-pk").first()


def writers_of(case: Case) -> set[int]:
    """Persons, by id, who have written in the case through the e-service."""
    rows = Message.objects.filter(case=case, direction=Message.Direction.IN)
    return set(rows.order_by().values_list("person_id", flat=True).distinct())


def messages_of(case: Case) -> QuerySet[Message]:
    """All messages of a case, the latest first."""
    return _with_parts(Message.objects.filter(case=case)).order_by("-pk")


def messages_with(person_id: int) -> QuerySet[Message]:
    """All messages with one person, whatever case, the latest first."""
    return _with_parts(Message.objects.filter(person=person_id)).order_by("-pk")


def waiting_messages(user: Any) -> QuerySet[Message]:
    """What clients wait for an answer to in the cases that the user looks after, also those that nobody has, the one
    that has waited longest first.
    """
    rows = WAITING.filter(case__in=visible_cases(user, "cases.oversee"))
    return rows.select_related("case__caseworker__employee", "person").order_by("pk")


def _with_parts(rows: QuerySet[Message]) -> QuerySet[Message]:
    files = Document.objects.select_related("file").defer("file__content").order_by("pk")
    rows = rows.select_related("case", "person", "sent_by__employee", "read_by__employee", "done_by__employee", "note")
    return rows.select_related("application").prefetch_related(Prefetch("documents", files))


def message_attention(case: Case, user: Any, today: date) -> Iterator[Attention]:
    """Messages that wait for an answer, on the case page."""
    for row in WAITING.filter(case=case).select_related("person").order_by("pk")[:5]:
        what = "Nytt meddelande" if row.read_at is None else "Obesvarat meddelande"
        url = reverse("case_contact", args=[case.pk])
        yield Attention(f"{what} från {row.person.given_name}", url, "waiting", moment(row.sent_at))


def closing_matters(case: Case, user: Any) -> Iterator[Matter]:
    """What a client has written waits though the case is closed, and may be answered then too."""
    for row in WAITING.filter(case=case).select_related("person").order_by("pk")[:5]:
        url = reverse("case_contact", args=[case.pk])
        yield Matter(f"{row.person.name} väntar på svar på ett meddelande från {moment(row.sent_at)}.", "goes_on", url)


def who(row: Message) -> str:
    """Who wrote it."""
    return row.person.name if row.direction == Message.Direction.IN else row.sent_by.get_full_name()


def journal_heading(rows: Sequence[Message]) -> str:
    """Which messages they are, in at most a heading's length."""
    days = [timezone.localdate(rows[0].sent_at), timezone.localdate(rows[-1].sent_at)]
    when = days[0].isoformat() if days[0] == days[1] else f"{days[0]} – {days[1]}"
    what = "Meddelande" if len(rows) == 1 else "Meddelanden"
    return f"{what} med {rows[0].person.name}, {when}"[:120]


def journal_text(rows: Sequence[Message]) -> str:
    """What was said, by whom and when, what came with it, and where it is."""
    parts = []
    for row in rows:
        files = ", ".join(document.title for document in row.documents.all())
        came = f"\nBifogat: {files}" if files else ""
        parts.append(f"{timezone.localtime(row.sent_at):%Y-%m-%d %H:%M}, {who(row)}:\n{row.text}{came}")
    numbers = ", ".join(str(row.pk) for row in rows)
    return "\n\n".join([*parts, f"Källa: meddelanden genom e-tjänsten, nummer {numbers}."])
