"""A case given to a caseworker, taken over by them, and taken back on the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from bistand.actions import acting, action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotAllowed, NotFound, Refusal
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.facts import CaseAssigned, CaseUnassigned, HandoverAcknowledged, HandoverUndone
from cases.models import Case, Handover
from cases.queries import caseworkers_of


@action("cases.assign")
def assign_case(actor: User, now: datetime, case_id: int, caseworker: User, reason: str = "", note: str = "") -> Case:
    """Give the case to a caseworker who works in its section; it is new on their day until they acknowledge it.

    `note` is what the receiver should think of first. A handover that was still waiting is passed on.
    """
    case = case_for(actor, "cases.assign", case_id)
    if not caseworkers_of([case.section_id]).filter(pk=caseworker.pk).exists():
        raise Invalid("Personen är inte socialsekreterare i ärendets sektion.", "caseworker")
    if case.caseworker_id == caseworker.pk:
        raise Conflict(f"{caseworker.get_full_name()} har redan ärendet.", "caseworker")
    giver, case.caseworker = case.caseworker, caseworker
    case.save(update_fields=["caseworker"])
    Handover.objects.filter(case=case, state=Handover.State.HANDED).update(state=Handover.State.PASSED_ON)
    Handover.objects.create(
        case=case, giver=giver, receiver=caseworker, reason=reason.strip(), note=note.strip(), handed_by=actor
    )
    left_by = giver.pk if giver else None
    publish(actor, now, CaseAssigned(case.pk, f"cases_case:{case.pk}", caseworker.get_full_name(), left_by))
    return case


@action("cases.assign")
def hand_over_cases(
    actor: User, now: datetime, case_ids: Iterable[int], caseworker: User, reason: str = "", note: str = ""
) -> dict[int, str]:
    """Give many cases to one caseworker. Returns, per case that could not be given, why; the others are given."""
    refused: dict[int, str] = {}
    for case_id in sorted(set(case_ids)):
        try:
            with acting(actor, "cases.assign", reason):
                assign_case(actor, now, case_id, caseworker, reason=reason, note=note)
        except Refusal as refusal:
            refused[case_id] = refusal.message
    return refused


@action("cases.take_over")
def acknowledge_handover(actor: User, now: datetime, handover_id: int) -> Handover:
    """Say that one has read the sheet and has the case."""
    handover = _waiting(handover_id)
    case = case_for(actor, "cases.take_over", handover.case_id, closed=True)
    if handover.receiver_id != actor.pk:
        raise NotAllowed("Ett ärende tas emot av den som har fått det.")
    _settle(handover, Handover.State.ACKNOWLEDGED)
    person = actor.get_full_name()
    publish(actor, now, HandoverAcknowledged(case.pk, f"cases_handover:{handover.pk}", person=person))
    return handover


@action("cases.assign")
def undo_handover(actor: User, now: datetime, handover_id: int, reason: str) -> Case:
    """Give the case back to whoever had it, on the day it was handed over and before it is acknowledged."""
    handover = _waiting(handover_id)
    case = case_for(actor, "cases.assign", handover.case_id)
    refuse_another_day(handover, now)
    if not reason.strip():
        raise Invalid("Skriv varför överlämningen ångras.", "reason")
    _settle(handover, Handover.State.UNDONE)
    case.caseworker = handover.giver
    case.save(update_fields=["caseworker"])
    subject = f"cases_case:{case.pk}"
    publish(actor, now, HandoverUndone(case.pk, f"cases_handover:{handover.pk}", reason=reason.strip()))
    receiver = handover.receiver
    if handover.giver:
        publish(actor, now, CaseAssigned(case.pk, subject, handover.giver.get_full_name(), receiver.pk))
    else:
        publish(actor, now, CaseUnassigned(case.pk, subject, receiver.get_full_name(), receiver.pk))
    return case


def _waiting(handover_id: int) -> Handover:
    rows = Handover.objects.select_for_update(of=("self",)).select_related("giver__employee", "receiver__employee")
    handover = rows.filter(pk=handover_id).first()
    if handover is None:
        raise NotFound("Överlämningen finns inte.")
    refuse_settled(handover)
    return handover


def refuse_settled(handover: Handover) -> None:
    """Raises Conflict for a handover that nobody waits to receive any more."""
    if handover.state == Handover.State.ACKNOWLEDGED:
        raise Conflict("Överlämningen är redan mottagen. Lämna över ärendet på nytt i stället.")
    if handover.state == Handover.State.PASSED_ON:
        raise Conflict("Ärendet är redan lämnat vidare till någon annan.")
    if handover.state == Handover.State.UNDONE:
        raise Conflict("Överlämningen är redan ångrad.")


def refuse_another_day(handover: Handover, now: datetime) -> None:
    """Raises Conflict for a handover of an earlier day, which is not undone any more."""
    if timezone.localdate(handover.handed_at) != timezone.localdate(now):
        raise Conflict("En överlämning kan ångras samma dag. Lämna över ärendet på nytt i stället.")


def _settle(handover: Handover, state: str) -> None:
    handover.state = state
    handover.save(update_fields=["state"])
