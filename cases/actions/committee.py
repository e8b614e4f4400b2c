"""Proposals above every delegation: laid before the board's committee, and what it decided (KL 6:37)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.decide import put_in_force
from cases.actions.files import store_file
from cases.facts import CommitteeAnswered, CommitteeAsked, DecisionReturned
from cases.models import Case, CommitteeMatter, Decision, Document


def committee_case(actor: User, act: str, decision_id: int) -> tuple[Case, Decision]:
    """The locked case and decision."""
    case_id = Decision.objects.values_list("case_id", flat=True).get(pk=decision_id)
    case = case_for(actor, act, case_id)
    return case, Decision.objects.select_for_update(of=("self",)).select_related("application").get(pk=decision_id)


@action("cases.decide")
def ask_committee(actor: User, now: datetime, decision_id: int, background: str, pdf: bytes) -> CommitteeMatter:
    """Lay a proposal before the committee, with the document (tjänsteskrivelse) that it gets; the proposal stands as
    it is until the committee has answered.
    """
    case, decision = committee_case(actor, "cases.decide", decision_id)
    if not background.strip():
        raise Invalid("Skriv bakgrunden som utskottet behöver.", "background")
    if decision.state != Decision.State.PROPOSED:
        raise Conflict("Lämna beslutet som förslag först.")
    document = Document.objects.create(
        case=case,
        application=decision.application,
        title=f"Tjänsteskrivelse till utskottet {decision.application.month:%Y-%m}",
        direction=Document.Direction.OWN,
        file=store_file(pdf, "application/pdf"),
        registered_by=actor,
    )
    matter = CommitteeMatter.objects.create(
        decision=decision, background=background.strip(), document=document, sent_by=actor
    )
    publish(actor, now, CommitteeAsked(case.pk, f"cases_committeematter:{matter.pk}", decision_id=decision.pk))
    return matter


@action("cases.committee")
def note_committee(
    actor: User, now: datetime, decision_id: int, approved: bool, decided_on: date, paragraph: str, answer: str = ""
) -> Decision:
    """Note what the committee decided: the decision is then made as proposed, or goes back to the one who wrote it.

    Raises Invalid for a day before the matter was sent or after today, and for a missing section of the minutes.
    """
    case, decision = committee_case(actor, "cases.committee", decision_id)
    matter = CommitteeMatter.objects.select_for_update().filter(decision=decision, state="sent").first()
    if matter is None:
        raise Conflict("Ärendet väntar inte på utskottet.")
    if not timezone.localdate(matter.sent_at) <= decided_on <= timezone.localdate(now):
        raise Invalid("Beslutsdagen ligger mellan dagen då ärendet lämnades till utskottet och i dag.", "decided_on")
    if not paragraph.strip():
        raise Invalid("Skriv paragrafen i protokollet.", "paragraph")
    if not approved and not answer.strip():
        raise Invalid("Skriv vad utskottet beslutade i stället.", "answer")
    matter.state = CommitteeMatter.State.APPROVED if approved else CommitteeMatter.State.RETURNED
    matter.decided_on, matter.paragraph, matter.answer = decided_on, paragraph.strip(" §"), answer.strip()
    matter.save(update_fields=["state", "decided_on", "paragraph", "answer"])
    subject = f"cases_committeematter:{matter.pk}"
    publish(
        actor,
        now,
        CommitteeAnswered(
            case.pk, subject, decision_id=decision.pk, approved=approved, by=decided_on, reason=f"§ {matter.paragraph}"
        ),
    )
    if approved:
        decision.state = Decision.State.MADE
        return put_in_force(actor, now, case, decision)
    decision.state, decision.returned_reason = Decision.State.DRAFT, f"Utskottet, § {matter.paragraph}: {matter.answer}"
    decision.save(update_fields=["state", "returned_reason"])
    publish(
        actor,
        now,
        DecisionReturned(
            case.pk, f"cases_decision:{decision.pk}", decision_id=decision.pk, reason=decision.returned_reason
        ),
    )
    return decision
