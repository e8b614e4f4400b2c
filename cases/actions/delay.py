"""Delays told and asked to end (FL 11–12 §§), decisions not carried out (SoL 34:1–2), and letters that stand alone."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.afterwards import file_letter
from cases.actions.record import application_for
from cases.executions import late_decisions
from cases.facts import DecideRequested, DelayTold, ExecutionChanged, LetterSent
from cases.models import (
    Application,
    DecideRequest,
    Decision,
    DelayNotice,
    Document,
    ExecutionBreak,
    ExecutionReport,
    LegalGround,
    Outcome,
)
from cases.models.delay import MONTHS_BEFORE_ASKING
from cases.numbers import add_months


@action("cases.investigate")
def tell_delay(
    actor: User, now: datetime, application_id: int, reason: str, expected_on: date, pdf: bytes
) -> DelayNotice:
    """Tell the applicant why the decision is late and when it is expected (FL 11 §)."""
    case, application = application_for(actor, "cases.investigate", application_id)
    if application.state not in Application.OPEN_STATES:
        raise Conflict(f"Ansökan är {application.get_state_display()}.")
    if not reason.strip():
        raise Invalid("Skriv varför beslutet dröjer.", "reason")
    if expected_on < timezone.localdate(now):
        raise Invalid("Dagen ska ligga framåt i tiden.", "expected_on")
    row = DelayNotice.objects.create(
        application=application,
        reason=reason.strip(),
        expected_on=expected_on,
        letter=file_letter(actor, case, f"Försening, ansökan {application.month:%Y-%m}", pdf),
        made_by=actor,
    )
    publish(actor, now, DelayTold(case.pk, f"cases_delaynotice:{row.pk}", by=expected_on))
    return row


@action("cases.receive")
def receive_decide_request(actor: User, now: datetime, application_id: int) -> DecideRequest:
    """Register a written request that the matter be decided: after six months, once (FL 12 §)."""
    case, application = application_for(actor, "cases.receive", application_id)
    if application.state not in Application.OPEN_STATES:
        raise Conflict(f"Ansökan är {application.get_state_display()}.")
    if timezone.localdate(now) < add_months(application.came_on, MONTHS_BEFORE_ASKING):
        raise Conflict("En begäran om avgörande kan göras när ansökan har väntat i sex månader.")
    if DecideRequest.objects.filter(application=application).exists():
        raise Conflict("En begäran om avgörande kan göras en gång under handläggningen.")
    row = DecideRequest.objects.create(application=application, received_by=actor)
    publish(actor, now, DecideRequested(case.pk, f"cases_deciderequest:{row.pk}", month=application.month))
    return row


@action("cases.decide")
def refuse_decide_request(actor: User, now: datetime, application_id: int, reason: str, pdf: bytes) -> DecideRequest:
    """Refuse the request by a decision of its own, which can be appealed (FL 12 §)."""
    case, application = application_for(actor, "cases.decide", application_id)
    row = DecideRequest.objects.select_for_update().filter(application=application).first()
    if row is None or row.state != DecideRequest.State.RECEIVED:
        raise Conflict("Det finns ingen begäran som väntar.")
    if not reason.strip():
        raise Invalid("Skriv varför begäran avslås.", "reason")
    row.state, row.reason = DecideRequest.State.REFUSED, reason.strip()
    row.letter = file_letter(actor, case, "Begäran om avgörande avslås", pdf)
    row.save(update_fields=["state", "reason", "letter"])
    return row


def answer_request(application: Application) -> None:
    """The matter is decided, and so is a request that it be."""
    waiting = DecideRequest.objects.filter(application=application, state=DecideRequest.State.RECEIVED)
    waiting.update(state=DecideRequest.State.DECIDED)


@action("cases.interrupt")
def interrupt_execution(actor: User, now: datetime, decision_id: int, day: date, reason: str) -> ExecutionBreak:
    """Note that the carrying out of a granted decision was interrupted, from which day and why (SoL 34:1)."""
    case_id = Decision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    case = case_for(actor, "cases.interrupt", case_id, closed=True)
    decision = Decision.objects.select_for_update().get(pk=decision_id)
    if not may_be_interrupted(decision):
        raise Conflict("Bara gynnande beslut enligt 12 kap. 1 § som gäller kan avbrytas så.")
    if ExecutionBreak.objects.filter(decision=decision, resumed_on=None).exists():
        raise Conflict("Verkställigheten är redan antecknad som avbruten.")
    assert decision.decided_at
    if not timezone.localdate(decision.decided_at) <= day <= timezone.localdate(now):
        raise Invalid("Dagen ligger mellan beslutsdagen och i dag.", "day")
    if not reason.strip():
        raise Invalid("Skriv kort varför verkställigheten avbröts.", "reason")
    row = ExecutionBreak.objects.create(decision=decision, interrupted_on=day, reason=reason.strip(), noted_by=actor)
    _tell_break(actor, now, case.pk, row, f"avbröts {day}")
    return row


def may_be_interrupted(decision: Decision) -> bool:
    """Whether it is a granted decision by right that is in force."""
    granted = decision.outcome in (Outcome.GRANT, Outcome.PARTIAL)
    return granted and decision.legal_ground == LegalGround.RIGHT and decision.in_force


def _tell_break(actor: User, now: datetime, case_id: int, row: ExecutionBreak, change: str) -> None:
    subject = f"cases_executionbreak:{row.pk}"
    publish(actor, now, ExecutionChanged(case_id, subject, decision_id=row.decision_id, change=change))


@action("cases.interrupt")
def resume_execution(actor: User, now: datetime, decision_id: int, day: date) -> ExecutionBreak:
    """Note that what was interrupted is carried out again, from which day."""
    case_id = Decision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    case = case_for(actor, "cases.interrupt", case_id, closed=True)
    row = ExecutionBreak.objects.select_for_update().filter(decision=decision_id, resumed_on=None).first()
    if row is None:
        raise Conflict("Verkställigheten är inte antecknad som avbruten.")
    if not row.interrupted_on <= day <= timezone.localdate(now):
        raise Invalid("Dagen ligger mellan dagen för avbrottet och i dag.", "day")
    row.resumed_on = day
    row.save(update_fields=["resumed_on"])
    _tell_break(actor, now, case.pk, row, f"återupptogs {day}")
    return row


@action("cases.report_execution")
def report_execution(
    actor: User,
    now: datetime,
    decision_id: int,
    kind: str,
    quarter: date,
    reason: str = "",
    break_id: int | None = None,
) -> ExecutionReport:
    """Note that a decision not carried out within three months, or not again after a break, is reported for the
    quarter, with a short reason; or that one so reported has been carried out and is told of (SoL 34:1–2).
    """
    case_id = Decision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    case_for(actor, "cases.report_execution", case_id, closed=True)
    if kind not in ExecutionReport.Kind.values:
        raise Invalid("Välj vad som rapporteras.", "kind")
    late = (ExecutionReport.Kind.LATE, ExecutionReport.Kind.INTERRUPTED)
    if kind in late and not reason.strip():
        raise Invalid("Skriv kort varför beslutet inte är verkställt.", "reason")
    waited = late_decisions(timezone.localdate(now)).filter(pk=decision_id)
    if kind == ExecutionReport.Kind.LATE and not waited.exists():
        raise Conflict("Beslutet har inte väntat på verkställighet i tre månader.")
    return ExecutionReport.objects.create(
        decision_id=decision_id,
        kind=kind,
        quarter=quarter,
        reason=reason.strip(),
        interruption_id=break_id if kind in ExecutionReport.OF_BREAKS else None,
        made_by=actor,
    )


@action("cases.write_letter")
def send_letter(actor: User, now: datetime, case_id: int, title: str, pdf: bytes) -> Document:
    """File a letter as it is sent: a call to a meeting, a notice of payment."""
    case = case_for(actor, "cases.write_letter", case_id)
    document = file_letter(actor, case, title, pdf)
    publish(actor, now, LetterSent(case.pk, f"cases_document:{document.pk}", title=title))
    return document
