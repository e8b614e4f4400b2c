"""A referral in each state, for the pages of measures."""

from __future__ import annotations

from django.utils import timezone

from bistand.staff.models import User
from bistand.staff.queries import system_user
from planning.measures import actions as catalogue
from planning.measures import attending, referring
from planning.models import Activity, Plan, Referral


def referred(caseworker: User, head: User, plan: Plan) -> dict[str, Referral]:
    """By its state, each to a measure of its own; the one that is waited for has no place."""
    now, found = timezone.now(), {}
    provider = catalogue.add_provider(head, now, "Jobbcentrum", "Eva Ek, 08-123 45 67")
    activity = Activity.objects.get(goal__plan=plan)
    for state in Referral.State.values:
        places = 0 if state == "waiting" else 3
        text = catalogue.MeasureText(
            f"Jobbspår {state}", "coaching", "Vuxna som kan arbeta", "Tre dagar i veckan", places=places
        )
        measure = catalogue.add_measure(head, now, provider.pk, text)
        row = referring.propose_referral(caseworker, now, activity.pk, measure.pk)
        found[state] = _walk(caseworker, row, state)
    return found


def declined(caseworker: User, head: User, like: Referral) -> Referral:
    """One to another measure of the same provider, which said no."""
    now, measure = timezone.now(), like.measure
    other = catalogue.MeasureText("Praktik i lager", "practice", "Vuxna som kan arbeta", "Tre dagar i veckan")
    made = catalogue.add_measure(head, now, measure.provider_id, other)
    row = referring.propose_referral(caseworker, now, like.activity_id, made.pk)
    demand = referring.Demand("Vill arbeta i lager.", timezone.localdate(), "Eva Ek, i telefon")
    referring.send_referral(
        caseworker, now, row.pk, "Söker arbete i lager.", timezone.localdate(), "muntligt", demand=demand
    )
    return referring.answer_referral(caseworker, now, row.pk, "declined", why="Ingen handledare är ledig.")


def _walk(caseworker: User, row: Referral, state: str) -> Referral:
    now, today = timezone.now(), timezone.localdate()
    if state == "proposed":
        return row
    row = referring.send_referral(caseworker, now, row.pk, "Söker arbete i lager.", today, "muntligt")
    if state == "waiting":
        return referring.answer_referral(caseworker, now, row.pk, "waiting")
    if state in {"accepted", "started", "ended"}:
        row = referring.answer_referral(caseworker, now, row.pk, "accepted", today)
    if state in {"started", "ended"}:
        row = referring.start_referral(caseworker, now, row.pk, today)
    if state == "ended":
        row = referring.end_referral(caseworker, now, row.pk, today, "work", "Fick arbete i lagret.")
    return row


def attended(
    user: User, rows: dict[str, Referral]
) -> tuple[dict[str, int | str], dict[str, list[dict[str, int | str]]]]:
    """The provider's coach, what they have noted of who goes there, and which of their pages want which referral."""
    now, today, row = timezone.now(), timezone.localdate(), rows["started"]
    coach = attending.assign_coach(system_user(), now, user.pk, row.measure.provider_id)
    absence = attending.note_attendance(user, now, row.pk, attending.Present(today, "absent"), today)
    attending.give_feedback(user, now, row.pk, "Kommer i tid och vill prova lagerarbete.")
    pages = {
        "participant": ("sent", "waiting", "accepted", "started"),
        "participant_answer": ("sent", "waiting"),
        "participant_start": ("accepted",),
        "participant_start_correct": ("started",),
        "participant_attendance": ("started",),
        "referral_start_correct": ("started",),
        "participant_feedback": ("started",),
        "referral_answer": ("sent", "waiting"),
        "referral_start": ("accepted",),
        "referral_phone": ("started",),
        "referral_attendance": ("started",),
        "referral_feedback": ("started",),
    }
    worker = rows["ended"].case.caseworker
    assert worker
    assessed = attending.note_attendance(user, now, rows["ended"].pk, attending.Present(today, "absent"))
    attending.assess_absence(worker, now, assessed.pk, today, "Bussen kom inte.", "accepted")
    found: dict[str, list[dict[str, int | str]]] = {
        name: [{"referral_id": rows[state].pk} for state in states] for name, states in pages.items()
    }
    found["absence_correct"] = [{"attendance_id": assessed.pk}]
    return {"attendance_id": absence.pk, "coach_id": coach.pk}, found
