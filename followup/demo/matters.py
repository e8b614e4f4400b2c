"""What stands around decisions today: the phrase library, a proposal at the committee."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from bistand.staff.queries import system_user
from cases import actions as cases
from cases.actions.content import DecisionContent
from cases.actions.instalments import PlanContent
from cases.actions.recovery import ClaimContent
from cases.appeals import hand_over_letter
from cases.committee_letter import committee_letter
from cases.letters_plain import plain_letter
from cases.models import Decision, LegalGround, Purpose
from cases.queries import adults_of, members_on, previous_obstacles
from cases.recoveries import claim_letter
from cases.settlement import money_out
from followup.demo import texts
from payments.models import Payment

if TYPE_CHECKING:
    from followup.demo.present import Today


def fill(day: Today) -> None:
    cases.begin_library(system_user(), day.now)
    made = Decision.objects.filter(state=Decision.State.MADE, legal_ground=LegalGround.RIGHT, case__protected=False)
    _appeals(day)
    _claim(day)
    _to_committee(day, made.select_related("case__household", "application").latest("pk"))


def _appeals(day: Today) -> None:
    """Two refusals of last month are appealed: one just in, one reconsidered and at the court."""
    refused = Decision.objects.filter(
        state=Decision.State.MADE, outcome="reject", case__state="open", case__protected=False, legal_ground="12:1"
    ).select_related("case__caseworker", "case__applicant", "case__section", "application")
    for place, decision in enumerate(refused.order_by("-pk")[:2]):
        worker = decision.case.caseworker
        assert worker
        assert decision.decided_at
        got_on = min(timezone.localdate(decision.decided_at) + timedelta(days=2), day.when.today)
        cases.note_notice(worker, day.now, decision.pk, got_on, "letter")
        appeal = cases.receive_appeal(worker, day.now, decision.pk, texts.APPEALS[place])
        if place == 1:
            cases.take_up_appeal(worker, day.now, appeal.pk)
            appeal = cases.reconsider(worker, day.now, appeal.pk, texts.RECONSIDERED)
            letter = hand_over_letter(appeal, worker.get_full_name(), day.when.today)
            cases.hand_over(worker, day.now, appeal.pk, plain_letter(letter))


def _claim(day: Today) -> None:
    """A claim for an earlier month, decided, with a plan, and partly paid; and a suspicion in the same case."""
    paid = Decision.objects.filter(
        state=Decision.State.EXECUTED, case__state="open", case__protected=False, legal_ground=LegalGround.RIGHT
    ).select_related("case__caseworker", "case__applicant", "case__section", "application")
    paid = paid.filter(payments__state=Payment.State.PAID)
    decision = paid.order_by("pk").first()
    if decision is None or decision.case.caseworker is None:
        return
    worker, today = decision.case.caseworker, day.when.today
    out = money_out(decision)
    content = ClaimContent("wrong_information", min(out.amount, Decimal(3000)), out.days[0], texts.CLAIM, "needless")
    claim = cases.draft_claim(worker, day.now, decision.pk, content)
    cases.decide_claim(worker, day.now, claim.pk, plain_letter(claim_letter(claim, worker.get_full_name(), today)))
    plan = PlanContent(Decimal(500), claim.amount, today, today, decision.case.applicant.name)
    cases.agree_instalments(worker, day.now, claim.pk, plan)
    cases.enter_repayment(day.staff.assistants[0], day.now, claim.pk, "bank", Decimal(500), today, "Bg 1")
    cases.propose_waiver(worker, day.now, claim.pk, Decimal(1500), texts.WAIVER)
    suspicion = cases.open_suspicion(worker, day.now, decision.case_id, texts.SUSPICION)
    cases.note_suspicion(worker, day.now, suspicion.pk, "authority", texts.TOLD, "Försäkringskassan", "FK 123")


def _to_committee(day: Today, other: Decision) -> None:
    """Beside a decision by right, aid beyond it that only the committee may grant."""
    case, worker = other.case, other.case.caseworker
    assert worker
    amount = Decimal(75_000)
    members = members_on(case.household_id, other.application.month)
    known = previous_obstacles(case)
    content = DecisionContent(
        decision_type="discretionary",
        legal_ground=LegalGround.DISCRETIONARY,
        outcome="grant",
        amount=amount,
        period_from=other.period_from,
        period_to=other.period_to,
        reasons=texts.BEYOND,
        child_perspective=texts.CHILDREN,
        children_same=True,
        lines=((Purpose.HOME_EQUIPMENT, amount),),
        obstacles={person.pk: known.get(person.pk, "unemployed_none") for person in adults_of(members)},
        repayment="condition",
        repayment_ground=texts.BEYOND_BACK,
    )
    draft = cases.draft_decision(worker, day.now, other.application_id, content)
    cases.propose_decision(worker, day.now, draft.pk)
    letter = committee_letter(draft, texts.BACKGROUND, worker.get_full_name(), timezone.localdate(day.now))
    cases.ask_committee(worker, day.now, draft.pk, texts.BACKGROUND, plain_letter(letter))
