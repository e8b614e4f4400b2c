"""Reads of spot checks: what was drawn, what waits, and how they came out beside one another."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bistand.staff.models import Role, User
from bistand.staff.permissions import may, sections_of
from cases.barriers import barred_cases
from followup.samples.models import Sample, SampleItem, SampleQuestion, Subject

READ, ANSWER = "followup.draw_sample", "followup.answer_sample"
SAME = """
SELECT h.hash = s.frame_hash AND NOT EXISTS (
         SELECT FROM followup_sample_draw(s) d
           FULL JOIN (SELECT * FROM followup_sampleitem x WHERE x.sample_id = s.id) i
             ON i.number = d.number AND coalesce(i.payment_id, i.decision_id, i.access_id) = d.id
          WHERE d.id IS NULL OR i.id IS NULL)
  FROM followup_sample s CROSS JOIN LATERAL followup_sample_hash(s) h WHERE s.id = %s
"""


def samples(user: Any) -> QuerySet[Any]:
    """Every spot check with `drawn`, `examined` and `remarks`, how many of each."""
    if not may(user, READ):
        return Sample.objects.none()
    rows: QuerySet[Any] = Sample.objects.select_related("section", "examiner__employee", "closed_by__employee")
    counted: QuerySet[Any] = rows.annotate(
        drawn=Count("items"),
        examined=Count("items", filter=~Q(items__outcome="")),
        remarks=Count("items", filter=Q(items__outcome="remark")),
    )
    return counted


def items(user: Any) -> QuerySet[SampleItem]:
    """What was drawn, but for the cases that the user is barred from: all to the controller, the remarks of their
    sections to heads.
    """
    rows = SampleItem.objects.exclude(case__in=barred_cases(user))
    if may(user, READ):
        return rows
    if not may(user, ANSWER):
        return rows.none()
    sections = sections_of(user, ANSWER)
    rows = rows.filter(outcome=SampleItem.Outcome.REMARK)
    return rows if sections is None else rows.filter(section__in=sections)


def to_examine(user: Any) -> QuerySet[SampleItem] | None:
    """What waits for this controller, for the navigation; also what nobody has."""
    if not may(user, READ):
        return None
    return items(user).filter(Q(examiner=user) | Q(examiner=None), outcome="")


def to_reply(user: Any) -> QuerySet[SampleItem] | None:
    """Remarks that this head's sections have not answered."""
    if not may(user, ANSWER):
        return None
    sections = sections_of(user, ANSWER)
    rows = items(user).filter(outcome=SampleItem.Outcome.REMARK, reply="")
    return rows if sections is None else rows.filter(section__in=sections)


def is_reproduced(sample: Sample) -> bool:
    """Whether the same seed draws the same again out of the same frame, as the database is now."""
    with connection.cursor() as cursor:
        cursor.execute(SAME, [sample.pk])
        return bool(cursor.fetchone()[0])


def examiners() -> QuerySet[User]:
    """The controllers of today."""
    return User.objects.filter(
        is_active=True,
        grants__role=Role.CONTROLLER,
        grants__valid__contains=timezone.localdate(),
        employee__natural=True,
    ).distinct()


def questions() -> QuerySet[SampleQuestion]:
    return SampleQuestion.objects.filter(ended_at=None).order_by("place", "pk")


def earlier(sample: Sample, most: int = 5) -> list[Any]:
    """The latest closed spot checks of the same kind drawn before this, the newest first, with their numbers."""
    rows: QuerySet[Any] = Sample.objects.filter(subject=sample.subject, closed_at__isnull=False, pk__lt=sample.pk)
    counted = rows.annotate(drawn=Count("items"), remarks=Count("items", filter=Q(items__outcome="remark")))
    return list(counted.select_related("section").order_by("-pk")[:most])


def subject_words(sample: Sample) -> str:
    """ "utbetalningar i Försörjning 1, 2026-01-01 till 2026-01-31"."""
    where = f" i {sample.section}" if sample.section else ""
    return f"{Subject(sample.subject).label}{where}, {sample.first_day} till {sample.last_day}"
