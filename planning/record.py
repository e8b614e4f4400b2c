"""What the printed record holds of assessments, plans, coordinated plans, referrals and meetings with others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from bistand.staff.permissions import may
from bistand.ui.templatetags.ui import day
from cases.models import Case
from cases.record_parts import Entry, RecordPart, said
from planning.assessments.models import Assessment, InstrumentResult
from planning.measures.coach_models import Attendance, Feedback
from planning.measures.models import Referral
from planning.meetings.models import MeetingPerson
from planning.models import Activity, CoordinatedPlan, Goal, Plan
from planning.queries import plans_with_parts

READ = "planning.read"


def assessment_part(case: Case, user: Any) -> RecordPart | None:
    """Assessments and instruments with what they found. Two queries."""
    if not may(user, READ, case.section_id):
        return None
    held = Assessment.objects.filter(case=case).select_related("template", "person", "signed_by__employee")
    noted = InstrumentResult.objects.filter(case=case).select_related("person", "noted_by__employee")
    dated = [(row.held_on, _of_assessment(row)) for row in held.order_by("held_on", "pk")]
    dated += [(row.done_on, _of_instrument(row)) for row in noted.order_by("done_on", "pk")]
    entries = [entry for _, entry in sorted(dated, key=lambda pair: pair[0])]
    return RecordPart("assessments", "Kartläggning", entries, "Ingen kartläggning är gjord.", 10)


def _of_assessment(row: Assessment) -> Entry:
    answers = [(one.area, ". ".join(filter(None, (one.word, one.text)))) for one in row.found]
    own = ("Med egna ord", row.own_words), ("Hindrar mest", row.obstacles), ("Styrkor", row.strengths)
    heading = f"{day(row.held_on)} {row.template}, {row.person.name}"
    return Entry(heading, f"Signerad av {row.signed_by.get_full_name()}", said(*own, *answers))


def _of_instrument(row: InstrumentResult) -> Entry:
    by = f"Gjord av {row.done_by}, noterad av {row.noted_by.get_full_name()}"
    return Entry(f"{day(row.done_on)} {row.name}, {row.person.name}", by, said(("Visade", row.summary)))


def plan_part(case: Case, user: Any) -> RecordPart | None:
    """Every plan as it stands, with its earlier versions. Seven queries."""
    if not may(user, READ, case.section_id):
        return None
    rows = plans_with_parts().prefetch_related("versions").filter(case=case).order_by("pk")
    return RecordPart("plans", "Planer", [_of_plan(plan) for plan in rows], "Ingen plan är skriven.", 20)


def _of_plan(plan: Plan) -> Entry:
    stands = f"överenskommen {day(plan.agreed_on)}, version {plan.version}" if plan.agreed_on else "utkast"
    by = f"{plan.get_agreed_how_display()}, {plan.agreed_by.get_full_name()}" if plan.agreed_by else ""
    lines: list[tuple[str, Any]] = [
        ("Övergripande mål", plan.aim),
        ("Med egna ord", plan.own_words),
        ("Barnens perspektiv", plan.child_perspective),
        ("Vilka mer som var med", plan.agreed_with),
    ]
    for goal in plan.goals.all():
        lines += list(_of_goal(goal))
    for row in plan.partner_plans.all():
        lines.append((f"Överenskommet med {row.who}", f"{row.says} ({row.days}, {row.get_state_display()})"))
    for version in plan.versions.all():
        lines.append((f"Version {version.number}, överenskommen {day(version.agreed_on)}", version.aim))
    if plan.closed_on:
        words = f"{day(plan.closed_on)}: {plan.get_outcome_display()}"
        lines.append(("Avslutad", f"{words}. {plan.closing_note}" if plan.closing_note else words))
    return Entry(f"Plan för {plan.person.name}, {stands}", by[:1].upper() + by[1:], said(*lines))


def _of_goal(goal: Goal) -> Iterator[tuple[str, str]]:
    settled = f" {day(goal.settled_on)}" if goal.settled_on else ""
    yield f"Mål, till {day(goal.target_date)}", f"{goal.text} ({goal.get_state_display()}{settled})"
    for activity in goal.activities.all():
        done = f" {day(activity.done_on)}" if activity.done_on else ""
        state = f"{activity.get_state_display()}{done}"
        yield f"Aktivitet, senast {day(activity.due)}", f"{activity.text} ({_who(activity)}, {state})"


def _who(activity: Activity) -> str:
    return activity.responsible_name or str(activity.get_responsible_display())


def referral_part(case: Case, user: Any) -> RecordPart | None:
    """Referrals with what was shared, the attendance, what was said when the person was heard, and the provider's
    feedback. Three queries.
    """
    if not may(user, READ, case.section_id):
        return None
    attendance = Attendance.objects.select_related("assessed_by__employee").order_by("day", "pk")
    rows = Referral.objects.filter(case=case).select_related("measure__provider", "person")
    rows = rows.prefetch_related(
        Prefetch("attendance", attendance), Prefetch("feedback", Feedback.objects.order_by("pk"))
    )
    entries = [_of_referral(row) for row in rows.order_by("pk")]
    return RecordPart("referrals", "Insatser", entries, "Ingen insats är anvisad.", 30)


def _of_referral(row: Referral) -> Entry:
    consent = f"{day(row.consent_on)}, {row.consent_how}" if row.consent_on else ""
    lines: list[tuple[str, Any]] = [
        ("Det anordnaren får veta", row.shared),
        ("Samtycke", consent),
        ("Började", row.started_on and day(row.started_on)),
    ]
    lines += [(f"Närvaro {day(one.day)}", _of_attendance(one)) for one in row.attendance.all()]
    lines += [(f"Återkoppling {day(timezone.localdate(one.written_at))}", one.text) for one in row.feedback.all()]
    if row.ended_on:
        ended = f"{day(row.ended_on)}: {row.get_outcome_display()}"
        lines.append(("Slutade", f"{ended}. {row.note}" if row.note else ended))
    lines.append(("I stället", row.settled))
    state = f"{row.measure.name}, {row.measure.provider}: {row.get_state_display()}"
    return Entry(f"{row.person.name}, {state}", "", said(*lines))


def _of_attendance(one: Attendance) -> str:
    words = f"{one.words}: {one.reason}" if one.reason else one.words
    if one.assessment:
        by = one.assessed_by.get_full_name() if one.assessed_by else ""
        return f"{words}. Hörd {day(one.heard_on)}: {one.said} Bedömt av {by}: {one.get_assessment_display()}."
    return f"{words}. Klienten är inte hörd." if one.state == Attendance.State.ABSENT else words


def together_part(case: Case, user: Any) -> RecordPart | None:
    """Coordinated plans, and the meetings with others that took up an adult of the case; what was said there stands in
    the journal. Two queries.
    """
    if not may(user, READ, case.section_id):
        return None
    plans = CoordinatedPlan.objects.filter(case=case).select_related("person", "written_by__employee").order_by("pk")
    listed = MeetingPerson.objects.filter(case=case).select_related("meeting", "person").order_by("meeting__held_on")
    entries = [*map(_of_coordinated, plans), *map(_of_meeting, listed)]
    return RecordPart("together", "SIP och möten med andra", entries, "Ingen SIP och inga möten med andra.", 40)


def _of_coordinated(row: CoordinatedPlan) -> Entry:
    ended = f"{day(row.ended_on)}: {row.end_reason}" if row.ended_on else ""
    lines = said(
        ("Samtycke", f"{day(row.consent_on)}, {row.consent_how}"),
        ("Arbetet började", day(row.begun_on)),
        ("Insatser som behövs", row.needs),
        ("Kommunen svarar för", row.municipality),
        ("Regionen svarar för", row.region),
        ("Andra gör", row.others),
        ("Övergripande ansvar", row.responsible),
        ("Så deltog den enskilde", row.took_part),
        ("Närstående", row.relatives),
        ("Upphörde", ended),
    )
    written = f"Skriven {day(timezone.localdate(row.written_at))} av {row.written_by.get_full_name()}"
    return Entry(f"Samordnad individuell plan för {row.person.name}", written, lines)


def _of_meeting(row: MeetingPerson) -> Entry:
    noted = "Anteckningen står i journalen." if row.note_id else ""
    consent = f"{day(row.consent_on)}, {row.consent_how}"
    heading = f"{day(row.meeting.held_on)} {row.meeting}, om {row.person.name}"
    return Entry(heading, "", said(("Samtycke", consent), ("Läge", row.get_state_display()), ("Sagt", noted)))
