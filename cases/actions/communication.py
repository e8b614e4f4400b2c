"""What a decision will rest on, sent to the party before it, and the answer (FL 25 §)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound, Unseen
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.afterwards import file_letter
from cases.actions.record import application_for
from cases.actions.recovery import locked_claim
from cases.facts import CommunicationAnswered, CommunicationSent
from cases.models import Application, Case, Communication, RecoveryClaim
from cases.queries import calculation_mark, latest_calculation


@action("cases.investigate")
def communicate(
    actor: User, now: datetime, application_id: int, text: str, by: date, pdf: bytes, seen: str | None = None
) -> Communication:
    """Send what the decision will rest on, as `pdf`, to be answered by a last day. It rests on the latest calculation.

    Raises Invalid where nothing is said or the day has passed, Conflict for an application that was taken back, and
    Unseen where another calculation than the one marked by `seen` is the latest (None: whichever is).
    """
    case, application = application_for(actor, "cases.investigate", application_id)
    if application.state in Application.WITHOUT_DECISION:
        raise Conflict("Ansökan är återtagen.")
    mark = calculation_mark(latest_calculation(application.pk))
    if seen is not None and seen != mark:
        raise Unseen(
            "Beräkningen är ändrad sedan texten skrevs. Det du skrev ligger kvar: ändra det efter den nya beräkningen. "
            "Skickar du igen går texten som den står.",
            mark,
        )
    title = f"Underlag för beslut {application.month:%Y-%m}"
    return _send(actor, now, case, Communication(application=application, text=text.strip(), last_day=by), title, pdf)


@action("cases.recover")
def communicate_claim(actor: User, now: datetime, claim_id: int, text: str, by: date, pdf: bytes) -> Communication:
    """Send what a claim for aid paid back will rest on, before it is decided; as `communicate`."""
    claim = locked_claim(actor, "cases.recover", claim_id)
    if claim.state != RecoveryClaim.State.DRAFT:
        raise Conflict("Underlaget skickas medan kravet är utkast.")
    row = Communication(application=claim.decision.application, claim=claim, text=text.strip(), last_day=by)
    return _send(actor, now, claim.case, row, "Underlag för återkrav", pdf)


def _send(actor: User, now: datetime, case: Case, row: Communication, title: str, pdf: bytes) -> Communication:
    if not row.text:
        raise Invalid("Skriv vad beslutet ska bygga på.", "text")
    if row.last_day <= timezone.localdate(now):
        raise Invalid("Sista dagen ska ligga framåt i tiden.", "by")
    row.letter, row.sent_by = file_letter(actor, case, title, pdf), actor
    row.save()
    publish(actor, now, CommunicationSent(case.pk, f"cases_communication:{row.pk}", by=row.last_day))
    return row


@action("cases.investigate")
def note_answer(
    actor: User, now: datetime, communication_id: int, how: str, answered_on: date, answer: str = ""
) -> Communication:
    """Note what the party answered, or that they do not want to; once. An oral answer counts (SoL 14:8)."""
    row = Communication.objects.select_related("application").filter(pk=communication_id).first()
    if row is None:
        raise NotFound("Kommuniceringen finns inte.")
    case = case_for(actor, "cases.investigate", row.application.case_id, closed=row.claim_id is not None)
    row = Communication.objects.select_for_update().get(pk=communication_id)
    if row.answered_on is not None:
        raise Conflict("Svaret är redan antecknat.")
    if how not in Communication.How.values:
        raise Invalid("Välj hur svaret kom.", "how")
    if how != Communication.How.NOTHING and not answer.strip():
        raise Invalid("Skriv vad den enskilde svarade.", "answer")
    if not timezone.localdate(row.sent_at) <= answered_on <= timezone.localdate(now):
        raise Invalid("Dagen ligger mellan den dag underlaget skickades och i dag.", "answered_on")
    row.how, row.answered_on, row.answer = how, answered_on, answer.strip()
    row.save(update_fields=["how", "answered_on", "answer"])
    publish(actor, now, CommunicationAnswered(case.pk, f"cases_communication:{row.pk}", change=row.get_how_display()))
    return row
