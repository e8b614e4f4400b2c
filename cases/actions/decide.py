"""From calculation to decision and letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotAllowed, NotFound, Unseen
from bistand.staff.models import User
from bistand.staff.queries import may_decide
from bistand.ui.templatetags.ui import amount
from cases.actions.access import case_for
from cases.actions.content import DecisionContent, lines_by_month
from cases.actions.delay import answer_request
from cases.actions.files import store_file
from cases.actions.hindrances import check_content, refuse_hindered
from cases.calculation import run_calculation
from cases.costs import NOT_SAID_URGENT, not_said_urgent
from cases.counted_already import counted_in_other_parts, granted_in
from cases.facts import (
    CalculationMade,
    DecisionMade,
    DecisionProposed,
    DecisionReturned,
    LetterWritten,
    SupplementEnded,
)
from cases.guidance import unexplained_above
from cases.income_proposals import IncomeAnswer
from cases.models import (
    AgencyPayment,
    Application,
    Calculation,
    Case,
    Decision,
    DecisionLine,
    DecisionObstacle,
    Document,
    ExecutionBreak,
    LegalGround,
    SetIncome,
)
from cases.queries import (
    calculation_mark,
    decision_mark,
    latest_calculation,
)
from cases.same_aid import Aid, granted_together
from cases.whole_months import undecided_days


@action("cases.calculate")
def calculate_month(
    actor: User,
    now: datetime,
    application_id: int,
    values: Mapping[str, Any],
    seen: str | None = None,
    answers: Sequence[IncomeAnswer] = (),
) -> Calculation:
    """Calculate the application's month for the household as it is then, and keep what went in and came out.

    `values` holds incomes, expenses, needs, work_incentive, shared_household_size and period as in the contract
    of the calculation; household members come from the record. `answers` say what was made of agencies' payments.
    Raises Invalid where it cannot be calculated or a note is missing, and Unseen where somebody else has calculated
    since the one marked by `seen` (None: whoever has).
    """
    case_id = Application.objects.values_list("case_id", flat=True).get(pk=application_id)
    case = case_for(actor, "cases.calculate", case_id)
    application = Application.objects.select_for_update().get(pk=application_id)
    if application.state in Application.WITHOUT_DECISION:
        raise Conflict(f"Ansökan är {application.get_state_display()}.")
    _refuse_unseen_calculation(actor, application, seen)
    if application.state == Application.State.RECEIVED:
        application.state = Application.State.UNDER_INVESTIGATION
        application.save(update_fields=["state"])
    given, result = run_calculation(case.household_id, application.month, values)
    others = counted_in_other_parts(application, given["period"]) if given.get("period") else []
    if place := unexplained_above(given, granted_in(others)):
        raise Invalid("Skriv varför mer än riktlinjen godkänns i det enskilda fallet.", place)
    if place := not_said_urgent(given):
        raise Invalid(NOT_SAID_URGENT, place)
    calculation = Calculation.objects.create(
        case=case,
        application=application,
        month=application.month,
        input=given,
        result=result,
        made_by=actor,
    )
    _set_incomes(calculation, answers)
    publish(
        actor,
        now,
        CalculationMade(
            case.pk,
            f"cases_calculation:{calculation.pk}",
            month=application.month,
            outcome=result["result"]["outcome"],
            amount=Decimal(result["result"]["amount"]),
        ),
    )
    return calculation


def _set_incomes(calculation: Calculation, answers: Sequence[IncomeAnswer]) -> None:
    """Keep what the calculation made of agencies' payments: taken over, or another net with a note."""
    wanted = [answer.payment_id for answer in answers]
    proposed = dict(AgencyPayment.objects.filter(pk__in=wanted).values_list("pk", "net"))
    rows = []
    for answer in answers:
        net = proposed.get(answer.payment_id)
        if net is None:
            raise Conflict("Myndighetens utbetalning finns inte längre. Ladda om beräkningen.")
        if answer.net != net and not answer.note.strip():
            raise Invalid("Skriv varför beloppet inte är det som myndigheten har betalat.", "note")
        note = answer.note.strip() if answer.net != net else ""
        rows.append(
            SetIncome(calculation=calculation, payment_id=answer.payment_id, proposed=net, net=answer.net, note=note)
        )
    SetIncome.objects.bulk_create(rows)


def _refuse_unseen_calculation(actor: User, application: Application, seen: str | None) -> None:
    """One's own calculation in another tab is no surprise; somebody else's is."""
    latest = latest_calculation(application.pk)
    if seen is None or latest is None or latest.made_by_id == actor.pk or seen == calculation_mark(latest):
        return
    raise Unseen(
        f"{latest.made_by.get_full_name()} sparade en beräkning {timezone.localtime(latest.made_at):%Y-%m-%d %H:%M} "
        "medan du skrev. Det du skrev ligger kvar här. Läs den andra under Beräkning på ärendet. Sparar du igen gäller "
        "din.",
        calculation_mark(latest),
    )


@action("cases.decide")
def draft_decision(
    actor: User,
    now: datetime,
    application_id: int,
    content: DecisionContent,
    replaces_id: int | None = None,
    seen: str | None = None,
    draft_id: int | None = None,
) -> Decision:
    """Write a decision as a draft, or write over one: `draft_id`, else the application's on the same legal ground.

    Aid by right (SoL 12:1) and aid beyond it (12:2) in one application are two decisions, each with its own appeal.

    Raises Invalid with the field for what is missing or does not add up, and Unseen where the draft says something
    else than the one marked by `seen` (None: whatever it says).
    """
    case_id = Application.objects.values_list("case_id", flat=True).get(pk=application_id)
    case = case_for(actor, "cases.decide", case_id)
    application = Application.objects.select_for_update().get(pk=application_id)
    replaces = _replaced(application, replaces_id)
    if application.state in Application.WITHOUT_DECISION:
        raise Conflict(f"Ansökan är {application.get_state_display()}.")
    decision = _draft(application, content.legal_ground, draft_id)
    _refuse_second(application, content, decision, replaces)
    if decision and decision.state == Decision.State.PROPOSED:
        raise Conflict("Beslutet ligger som förslag. Det måste lämnas tillbaka innan det kan ändras.")
    if seen is not None and seen != decision_mark(decision):
        raise Unseen(
            "Beslutet har ändrats medan du skrev, av någon annan eller i en annan flik. Det du skrev ligger kvar här. "
            "Läs det andra under Beslut på ärendet. Sparar du igen ersätts det av ditt.",
            decision_mark(decision),
        )
    calculation = check_content(application, content, replaces, decision)
    decision = decision or Decision(case=case, application=application, written_by=actor)
    decision.calculation = calculation
    decision.replaces = replaces
    for name in Decision.SAID:
        setattr(decision, name, getattr(content, name))
    decision.save()
    decision.lines.all().delete()
    decision.obstacles.all().delete()
    DecisionLine.objects.bulk_create(
        [
            DecisionLine(decision=decision, purpose=purpose, amount=amount, month=month)
            for month, lines in lines_by_month(application, content)
            for purpose, amount in lines
        ]
    )
    DecisionObstacle.objects.bulk_create(
        [
            DecisionObstacle(decision=decision, person_id=person, obstacle=obstacle)
            for person, obstacle in content.obstacles.items()
        ]
    )
    return decision


def _draft(application: Application, legal_ground: str, draft_id: int | None) -> Decision | None:
    begun = Decision.objects.filter(application=application, state__in=[Decision.State.DRAFT, Decision.State.PROPOSED])
    if draft_id is None:
        return begun.filter(legal_ground=legal_ground).first()
    if found := begun.filter(pk=draft_id).first():
        return found
    raise Conflict("Beslutet är inte längre ett utkast.")


def _refuse_second(
    application: Application, content: DecisionContent, draft: Decision | None, replaces: Decision | None
) -> None:
    """An application has one decision on each legal ground, begun or in force; by right, one for each part of its month
    where that is decided in parts.
    """
    others = Decision.objects.filter(application=application, legal_ground=content.legal_ground).exclude(
        pk__in=[known.pk for known in (draft, replaces) if known]
    )
    in_force = others.filter(state__in=Decision.IN_FORCE)
    by_parts = replaces is not None or undecided_days(application)
    if in_force.exists() and content.legal_ground == LegalGround.RIGHT and by_parts:
        # The rest of a month of which a part is decided, or another decision on one of its parts.
        in_force = in_force.filter(period_from__lte=content.period_to, period_to__gte=content.period_from)
    if in_force.exists():
        raise Conflict("Ansökan är redan beslutad enligt samma paragraf. Ersätt det beslutet.", "legal_ground")
    if others.filter(state__in=[Decision.State.DRAFT, Decision.State.PROPOSED]).exists():
        raise Conflict("Ansökan har redan ett påbörjat beslut enligt samma paragraf.", "legal_ground")


def _replaced(application: Application, replaces_id: int | None) -> Decision | None:
    if replaces_id is None:
        return None
    decision = Decision.objects.select_for_update().filter(pk=replaces_id, application=application).first()
    if decision is None:
        raise NotFound("Beslutet som skulle ersättas finns inte i den här ansökan.")
    if not decision.in_force:
        raise Conflict("Det beslut som skulle ersättas gäller inte längre.")
    return decision


def _open_decision(actor: User, act: str, decision_id: int) -> tuple[Case, Decision]:
    case_id = Decision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    case = case_for(actor, act, case_id)
    return case, Decision.objects.select_for_update().get(pk=decision_id)


def _step(decision: Decision, to: str) -> None:
    if to not in Decision.TRANSITIONS[Decision.State(decision.state)]:
        raise Conflict(f"Beslutet är redan {decision.get_state_display()}.")
    decision.state = to


@action("cases.decide")
def propose_decision(actor: User, now: datetime, decision_id: int) -> Decision:
    """Leave the decision as a proposal to somebody with a wider delegation."""
    case, decision = _open_decision(actor, "cases.decide", decision_id)
    _step(decision, Decision.State.PROPOSED)
    refuse_hindered(decision, timezone.localdate(now))
    decision.returned_reason = ""
    decision.save(update_fields=["state", "returned_reason"])
    subject = f"cases_decision:{decision.pk}"
    publish(
        actor,
        now,
        DecisionProposed(case.pk, subject, decision_id=decision.pk, outcome=decision.outcome, amount=decision.amount),
    )
    return decision


@action("cases.decide")
def return_proposal(actor: User, now: datetime, decision_id: int, reason: str) -> Decision:
    """Give a proposal back to the one who wrote it, with a reason."""
    case, decision = _open_decision(actor, "cases.decide", decision_id)
    if not reason.strip():
        raise Invalid("Skriv varför förslaget lämnas tillbaka.", "reason")
    _step(decision, Decision.State.DRAFT)
    decision.returned_reason = reason.strip()
    decision.save(update_fields=["state", "returned_reason"])
    subject = f"cases_decision:{decision.pk}"
    publish(actor, now, DecisionReturned(case.pk, subject, decision_id=decision.pk, reason=reason.strip()))
    return decision


@action("cases.decide")
def make_decision(actor: User, now: datetime, decision_id: int) -> Decision:
    """Make the decision, if the delegation order lets one of the actor's roles (FL 28 and 31 §§, KL 6:37).

    Day and maker are set by the database. The letter is written after the commit, from a row. Raises NotAllowed
    where it lies outside the delegation (propose it instead), Conflict where it is already made.
    """
    case, decision = _open_decision(actor, "cases.decide", decision_id)
    _step(decision, Decision.State.MADE)
    together = granted_together(Aid.of(decision))
    if not may_decide(actor, decision.decision_type, together, timezone.localdate(now)):
        more = f" Med det som redan är beviljat blir det {amount(together)} i månaden."
        raise NotAllowed(
            f"Beslutet ligger utanför din delegation.{more if together != decision.monthly else ''} "
            "Lämna det som förslag till den som får besluta."
        )
    refuse_hindered(decision, timezone.localdate(now))
    return put_in_force(actor, now, case, decision)


def put_in_force(actor: User, now: datetime, case: Case, decision: Decision) -> Decision:
    """The decision and what it replaces, in their new states; the database holds that somebody may make it, and what
    the committee has decided is noted as it stands.
    """
    application = Application.objects.select_for_update().get(pk=decision.application_id)
    replaced = _replaced(application, decision.replaces_id)
    if replaced:
        replaced.state = Decision.State.REPLACED
        replaced.save(update_fields=["state"])
    decision.save(update_fields=["state"])
    decision.refresh_from_db(fields=["state", "decided_by", "decided_person", "decided_at"])
    rows = case.applications.select_for_update().filter(month=application.month, state__in=Application.OPEN_STATES)
    for waiting in rows.order_by("pk"):
        _settle(actor, now, waiting, decision)
    if replaced and (decision.period_from > replaced.period_from or decision.period_to < replaced.period_to):
        _open_again(application)
    publish(
        actor,
        now,
        DecisionMade(
            case.pk,
            f"cases_decision:{decision.pk}",
            decision_id=decision.pk,
            outcome=decision.outcome,
            amount=decision.amount,
            month=application.month,
            replaces_id=decision.replaces_id,
        ),
    )
    return decision


def _settle(actor: User, now: datetime, application: Application, decision: Decision) -> None:
    """Note an application as decided when all of it is: nothing waits, on the other legal ground or of other days. What
    it was asked to be supplemented with is waited for no longer.
    """
    decisions = application.decisions.all()
    begun = decisions.filter(state__in=[Decision.State.DRAFT, Decision.State.PROPOSED])
    if begun.exists() or not decisions.filter(state__in=Decision.IN_FORCE).exists() or undecided_days(application):
        return
    application.state = Application.State.DECIDED
    application.save(update_fields=["state"])
    answer_request(application)
    for asked in application.supplements.filter(closed_at=None):
        asked.closed_at = now
        asked.save(update_fields=["closed_at"])
        reason = decision.not_awaited or "Ansökan är beslutad."
        publish(actor, now, SupplementEnded(decision.case_id, f"cases_application:{application.pk}", asked.by, reason))


def _open_again(application: Application) -> None:
    """Let an application whose decision is now of fewer days wait for one on those that are left."""
    application.refresh_from_db(fields=["state"])
    if application.state == Application.State.DECIDED and undecided_days(application):
        application.state = Application.State.UNDER_INVESTIGATION
        application.save(update_fields=["state"])


@action("cases.execute")
def execute_decisions(actor: User, now: datetime, decision_ids: Iterable[int]) -> int:
    """Note that all that these decisions grant has been paid (SoL 34:1: decisions are to be executed in time); a
    break in that is over.

    Set-based, since a bank's receipt may finish thousands. Returns how many were noted.
    """
    ids = list(decision_ids)
    ExecutionBreak.objects.filter(decision__in=ids, resumed_on=None).update(resumed_on=timezone.localdate(now))
    made = Decision.objects.filter(pk__in=ids, state=Decision.State.MADE)
    return int(made.update(state=Decision.State.EXECUTED))


@action("cases.write_letter")
def store_letter(actor: User, now: datetime, decision_id: int, pdf: bytes) -> Document:
    """File the letter of a made decision; a decision has one letter, so a second call changes nothing."""
    decision = Decision.objects.select_for_update().select_related("application").get(pk=decision_id)
    if decision.letter is not None:
        return decision.letter
    document = Document.objects.create(
        case_id=decision.case_id,
        application=decision.application,
        title=f"Beslut {decision.application.month:%Y-%m}: {decision.get_outcome_display()}",
        direction=Document.Direction.OUTGOING,
        file=store_file(pdf, "application/pdf"),
        registered_by=actor,
    )
    decision.letter = document
    decision.save(update_fields=["letter"])
    subject = f"cases_document:{document.pk}"
    publish(
        actor,
        now,
        LetterWritten(decision.case_id, subject, decision_id=decision.pk, document_id=document.pk),
    )
    return document
