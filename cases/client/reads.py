"""What is shown to the client and what staff see of it. An adult sees only what is published to that person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from bistand.audit.models import Change
from bistand.staff.queries import setting
from bistand.ui.templatetags.ui import month
from cases.models import Case, Decision, HouseholdMember, JournalNote, MemberRole, Person, Publication


class ClientPayment(NamedTuple):
    """Money of a decision, in plain words. `account` is masked; `day` is None where nobody knows it yet."""

    payment_id: int
    decision_id: int
    day: date | None
    amount: Decimal
    to: str
    account: str
    state: str
    purpose: str


def adults_ever(case: Case) -> list[Person]:
    """Everyone who is or has been an adult of the household, those of today first."""
    rows = HouseholdMember.objects.filter(household=case.household_id).exclude(role=MemberRole.CHILD)
    rows = rows.select_related("person").order_by("pk")
    today = timezone.localdate()
    ordered = sorted(rows, key=lambda m: (today not in m.valid, m.role != MemberRole.APPLICANT))
    return list(dict.fromkeys(m.person for m in ordered))


def adults_of_note(case: Case, note: JournalNote) -> list[Person]:
    """Those to whom a note may be shown: the one it is about, or the adults of the household."""
    return [person for person in adults_ever(case) if note.about_id in (None, person.pk)]


def adults_of_decision(decision: Decision) -> list[Person]:
    """Those whom a decision is about: the applicant, and each adult whose obstacle it names."""
    about = Q(pk=decision.case.applicant_id) | Q(pk__in=decision.obstacles.values("person"))
    return list(Person.objects.filter(about).order_by("pk"))


def publication_title(row: Publication) -> str:
    if row.note_id:
        return str(row.note.heading)  # type: ignore[union-attr]
    decision: Any = row.decision
    return f"Beslut {month(decision.application.month)}: {decision.get_outcome_display()}"


def to_client(person_id: int, now: datetime) -> QuerySet[Publication]:
    """What a person may read now: nothing where the municipality does not show cases, nothing withdrawn, nothing of a
    case that holds protected data by now.
    """
    rows = Publication.objects.filter(person=person_id, withdrawn_at=None, case__protected=False)
    return rows if setting("cases.publish", timezone.localdate(now)) else rows.none()


def with_things(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """With what the titles and texts of them need."""
    return rows.select_related("case", "person", "note", "decision__application", "published_by__employee")


def payments_to_client(person_id: int, now: datetime, most: int) -> list[ClientPayment]:
    """The payments of the decisions that the person may read, the latest first. The app that pays tells of them:

    client_payments = "payments.client.client_payments"    (in its AppConfig; decisions, person, most)
    """
    decisions = to_client(person_id, now).exclude(decision=None).values("decision")
    for config in apps.get_app_configs():
        if path := getattr(config, "client_payments", ""):
            return list(import_string(path)(decisions, person_id, most))
    return []


def publications_of(case: Case) -> QuerySet[Publication]:
    """All that is or has been shown to the clients of a case, the latest first."""
    return with_things(Publication.objects.filter(case=case)).select_related("withdrawn_by__employee").order_by("-pk")


def shown_notes(notes: Iterable[JournalNote]) -> dict[int, list[Publication]]:
    """By note, to whom it is shown now and when it was read."""
    found: dict[int, list[Publication]] = {}
    rows = Publication.objects.filter(note__in=[note.pk for note in notes], withdrawn_at=None)
    for row in rows.select_related("person").order_by("pk"):
        found.setdefault(row.note_id, []).append(row)  # type: ignore[arg-type]
    return found


def shown_to(decision: Decision) -> list[Publication]:
    """To whom a decision is shown now."""
    rows = Publication.objects.filter(decision=decision, withdrawn_at=None)
    return list(rows.select_related("person").order_by("pk"))


class ContactSaid(NamedTuple):
    """When somebody last changed how a person is reached, and who."""

    at: datetime
    by: str
    by_client: bool


REACHED = ("phone", "email", "notify_by")


def contact_said(person_ids: Iterable[int]) -> dict[int, ContactSaid]:
    """By person, the last change of how they are reached, out of the history; one query."""
    rows = Change.objects.filter(
        table="cases_person", row__in=[str(pk) for pk in person_ids], operation=Change.Operation.UPDATE,
        after__has_any_keys=REACHED,
    )  # fmt: skip
    found = rows.order_by("row", "-id").distinct("row").select_related("actor__employee")
    return {
        int(row.row): ContactSaid(row.at, row.actor.get_full_name(), row.act == "cases.serve_client") for row in found
    }
