"""Decisions that are not carried out, as they are read: what is reported each quarter, and told of (SoL 34:1-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Decision, DecisionLine, ExecutionBreak, ExecutionReport, LegalGround, Outcome
from cases.models.delay import MONTHS_TO_EXECUTE
from cases.numbers import add_months
from cases.queries import visible_cases
from cases.settlement import paid_of_line


def quarter_of(day: date) -> date:
    """The first day of the quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def unexecuted(user: Any, today: date) -> QuerySet[Decision]:
    """Aid granted by right of which something has not been carried out three months after the decision."""
    granted = late_decisions(today).filter(case__in=visible_cases(user, "cases.report_execution"))
    reported = ExecutionReport.objects.filter(decision=OuterRef("pk"), kind="late", quarter=quarter_of(today))
    # What was begun and then interrupted is reported as that.
    broken = ExecutionBreak.objects.filter(decision=OuterRef("pk"), resumed_on=None)
    granted = granted.exclude(Exists(broken)).annotate(reported=Exists(reported))
    return granted.select_related("case__applicant", "application")


def late_decisions(today: date) -> QuerySet[Decision]:
    """Granted decisions by right not carried out in three months (SoL 34:1).

    The act counts from the decision and knows nothing of decisions for several months. What such a one gives for a
    later month can not be carried out before it, so that month counts from its first day.
    """
    since = add_months(today, -MONTHS_TO_EXECUTE)
    lines = DecisionLine.objects.filter(decision=OuterRef("pk"), amount__gt=paid_of_line())
    due = lines.filter(Q(month__lte=since) | Q(month=None))
    return Decision.objects.filter(
        Exists(due),
        state=Decision.State.MADE,
        legal_ground=LegalGround.RIGHT,
        outcome__in=[Outcome.GRANT, Outcome.PARTIAL],
        decided_at__lt=timezone.make_aware(datetime.combine(since + timedelta(days=1), time.min)),
    )


def interrupted(user: Any, today: date) -> QuerySet[ExecutionBreak]:
    """Aid granted by right whose execution was interrupted and not taken up again in three months."""
    reported = ExecutionReport.objects.filter(
        interruption=OuterRef("pk"), kind=ExecutionReport.Kind.INTERRUPTED, quarter=quarter_of(today)
    )
    rows = ExecutionBreak.objects.filter(
        resumed_on=None,
        interrupted_on__lte=add_months(today, -MONTHS_TO_EXECUTE),
        decision__state__in=Decision.IN_FORCE,
        decision__case__in=visible_cases(user, "cases.report_execution"),
    )
    return rows.annotate(reported=Exists(reported)).select_related("decision__case__applicant")


def to_tell_resumed(user: Any) -> QuerySet[ExecutionBreak]:
    """Breaks once reported that are over, which is still to be told (SoL 34:2)."""
    told = ExecutionReport.objects.filter(interruption=OuterRef("pk"), kind=ExecutionReport.Kind.RESUMED)
    rows = ExecutionBreak.objects.filter(
        resumed_on__isnull=False,
        reports__kind=ExecutionReport.Kind.INTERRUPTED,
        decision__case__in=visible_cases(user, "cases.report_execution"),
    )
    return rows.exclude(Exists(told)).distinct().select_related("decision__case__applicant")


def break_attention(case: Case, user: Any, today: date) -> Iterator[Any]:
    """Breaks in the execution that are not over: soon, or already, to be reported."""
    from cases.overview import Attention

    rows = ExecutionBreak.objects.filter(decision__case=case, resumed_on=None, decision__state__in=Decision.IN_FORCE)
    for row in rows.order_by("interrupted_on"):
        due = add_months(row.interrupted_on, MONTHS_TO_EXECUTE)
        tone = "danger" if due <= today else "warning"
        url = reverse("decision", args=[case.pk, row.decision_id])
        yield Attention(f"Verkställigheten är avbruten sedan {row.interrupted_on}", url, tone)


def to_tell_executed(user: Any) -> QuerySet[Decision]:
    """Decisions once reported that have been carried out since, which is still to be told (SoL 34:2)."""
    told = ExecutionReport.objects.filter(decision=OuterRef("pk"), kind="executed")
    rows = Decision.objects.filter(
        state=Decision.State.EXECUTED,
        execution_reports__kind="late",
        case__in=visible_cases(user, "cases.report_execution"),
    )
    return rows.exclude(Exists(told)).distinct().select_related("case__applicant", "application")


def counts_by_type(rows: QuerySet[Decision]) -> list[tuple[str, int]]:
    """How many of each type: the numbers that go to the municipal council (SoL 34:3), with nobody in them."""
    labels = dict(Decision._meta.get_field("decision_type").choices or ())
    counted = rows.order_by().values_list("decision_type").annotate(n=Count("pk"))
    return [(str(labels[kind]), number) for kind, number in counted.order_by("-n")]
