"""The caseworker's day: what is to be done, what others have, and the own cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from bistand.staff.permissions import may
from bistand.staff.queries import settings_on
from bistand.ui.templatetags.ui import amount
from cases.appeals import appeals_waiting, due_on, next_step
from cases.client.messages import WAITING
from cases.delays import open_request
from cases.instalments import late_of, late_since
from cases.models import (
    Appeal,
    Application,
    Case,
    Communication,
    DecideRequest,
    Decision,
    Handover,
    HouseholdMember,
    MemberRole,
    Message,
    RecoveryClaim,
    WaiverProposal,
)
from cases.oversight import waiting_handovers
from cases.queries import visible_cases
from cases.recoveries import claims_of_day, waivers_of_day
from cases.views.afterwards import appeal_url
from cases.views.base import case_url
from cases.views.recovery import claim_url
from followup.models import FollowUp
from followup.queries import GRANTED, MOST, for_lists, visible_followups, where_there_are_any
from followup.reminders.models import Reminder
from followup.reminders.queries import of_day
from followup.visits.models import Visit
from followup.visits.queries import of_day as visits_of_day
from payments.queries.unasked import Unasked, unasked
from planning.measures.queries import absences_waiting, declined_waiting
from planning.models import Attendance, Measure, Plan, Referral

# Referrals that wait for the provider.
AT_PROVIDER = (Referral.State.SENT, Referral.State.WAITING)
LIMITS = ("followup.warn_days", "cases.decision_days", "cases.appeal_days")


@dataclass(frozen=True)
class Todo:
    """One thing to do: what, about whom, by which day, and the page where it is done."""

    by: date  # orders the list
    what: str
    who: str
    since: str
    url: str
    act: str
    late: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class MyDay:
    todo: list[Todo]
    waiting: list[Todo]


def my_day(user: Any, today: date) -> MyDay:
    """All that waits for the user and for others, what is late first. Of what few days have, one question says
    whether there is any.
    """
    cases = visible_cases(user).filter(caseworker=user)
    applications = list(_applications(cases))
    decisions = list(_decisions(user))
    limits = {key: int(value) for key, value in settings_on(LIMITS, today).items()}
    days = limits["cases.decision_days"]
    soon = today + timedelta(days=limits["followup.warn_days"])
    todo = [of_followup(f) for f in _followups(user, soon)]
    todo += [of_reminder(reminder, user) for reminder in of_day(user, soon)[:MOST]]
    todo += [_of_application(a, days) for a in applications if a.state != Application.State.SUPPLEMENT_REQUESTED]
    visits, handovers, appeals, messages, claims, waivers, absences, declined, sent = where_there_are_any(
        user,
        visits_of_day(user, today),
        waiting_handovers(user).order_by("handed_at"),
        appeals_waiting(user).order_by("received_at"),
        WAITING.filter(case__in=cases).select_related("person").order_by("pk"),
        claims_of_day(user, today).order_by("pk"),
        waivers_of_day(user).order_by("pk"),
        absences_waiting(user).select_related("referral__person", "referral__measure").order_by("day", "pk"),
        declined_waiting(user).select_related("person", "measure").order_by("ended_on", "pk"),
        Referral.objects.filter(case__in=cases, state__in=AT_PROVIDER)
        .select_related("person", "measure__provider")
        .order_by("since", "pk"),
    )
    todo += [of_visit(visit) for visit in visits]
    todo += [_of_absence(absence) for absence in absences]
    todo += [_of_declined(referral) for referral in declined]
    todo += [_of_handover(handover) for handover in handovers]
    todo += [_of_returned(d) for d in decisions if d.state == Decision.State.DRAFT]
    todo += [_of_appeal(appeal, limits["cases.appeal_days"]) for appeal in appeals]
    todo += [_of_message(message) for message in messages]
    todo += [_of_claim(claim) for claim in claims if claim.state != RecoveryClaim.State.PROPOSED]
    todo += [_of_waiver(waiver) for waiver in waivers if waiver.state == WaiverProposal.State.RETURNED]
    todo += [_of_unasked(row, today) for row in unasked(cases, today)] if may(user, "payments.plan") else []
    todo += [_of_request(request) for application in applications if (request := open_request(application))]
    waiting = [_of_supplement(a) for a in applications if a.state == Application.State.SUPPLEMENT_REQUESTED]
    waiting += [_of_communication(a) for a in applications if a.answer_by]
    waiting += [_of_sent(referral) for referral in sent]
    waiting += [_of_proposal(d) for d in decisions if d.state == Decision.State.PROPOSED]
    waiting += [_of_claim(claim) for claim in claims if claim.state == RecoveryClaim.State.PROPOSED]
    waiting += [_of_waiver(waiver) for waiver in waivers if waiver.state == WaiverProposal.State.PROPOSED]
    return MyDay(sorted(todo, key=_order), sorted(waiting, key=_order))


def _order(todo: Todo) -> tuple[date, datetime]:
    end = datetime.combine(todo.by, time.max, tzinfo=timezone.get_current_timezone())
    return todo.by, todo.at or end


def my_cases(user: Any, today: date) -> QuerySet[Case]:
    """The user's open cases with the month last applied for, how the plans stand, and the next follow-up."""
    plans = Plan.objects.filter(case=OuterRef("pk"))
    applications = Application.objects.filter(case=OuterRef("pk")).exclude(state=Application.State.MISPLACED)
    applications = applications.order_by("-month")
    return (
        visible_cases(user)
        .filter(caseworker=user, state=Case.State.OPEN)
        .select_related("applicant")
        .annotate(
            month=Subquery(applications.values("month")[:1]),
            unplanned=Exists(_adults_without_plan(today)),
            # As in the list of plans that are missing: a plan is due when aid has been granted.
            granted=Exists(
                Decision.objects.filter(case=OuterRef("pk"), state__in=Decision.IN_FORCE, outcome__in=GRANTED)
            ),
            drafted=Exists(plans.filter(state=Plan.State.DRAFT)),
            followup_due=Subquery(
                FollowUp.objects.filter(FollowUp.IS_OPEN, case=OuterRef("pk"))
                .values("case").annotate(first=Min("due")).values("first")
            ),
        )
    )  # fmt: skip


def _adults_without_plan(today: date) -> QuerySet[HouseholdMember]:
    agreed = Plan.objects.filter(case=OuterRef(OuterRef("pk")), person=OuterRef("person"), state=Plan.State.AGREED)
    adults = HouseholdMember.objects.filter(household=OuterRef("household"), valid__contains=today)
    return adults.exclude(role=MemberRole.CHILD).exclude(Exists(agreed))


def _followups(user: Any, until: date) -> QuerySet[FollowUp]:
    mine = visible_followups(user).filter(FollowUp.IS_OPEN, responsible=user, due__lte=until)
    return for_lists(mine).order_by("due", "pk")[:MOST]


def _applications(cases: QuerySet[Case]) -> QuerySet[Any]:
    waiting = Application.objects.filter(case__in=cases, state__in=Application.OPEN_STATES)
    asked = Communication.objects.filter(application=OuterRef("pk"), claim=None, answered_on=None).order_by("-pk")
    waiting = waiting.annotate(answer_by=Subquery(asked.values("last_day")[:1]))
    return waiting.select_related("case__applicant", "decide_request").order_by("received_at")[:MOST]


def _decisions(user: Any) -> QuerySet[Decision]:
    """The user's own proposals that wait, and those that were returned with a reason."""
    returned = Q(state=Decision.State.DRAFT) & ~Q(returned_reason="")
    own = Decision.objects.filter(Q(state=Decision.State.PROPOSED) | returned, written_by=user)
    visible = own.filter(case__in=visible_cases(user))
    return visible.select_related("case__applicant").order_by("written_at")[:MOST]


def of_followup(followup: FollowUp) -> Todo:
    plan = followup.plan
    what = "Följ upp planen" if plan else "Följ upp barnens situation"
    who = plan.person.name if plan else followup.case.applicant.name
    if followup.meeting_at:
        day = timezone.localdate(followup.meeting_at)
        since = f"möte {timezone.localtime(followup.meeting_at):%Y-%m-%d %H:%M}"
        # A meeting agreed for a later day is what there is to do then, unless the follow-up is late by that.
        by, at = min(day, followup.due), followup.meeting_at
    else:
        by, at, since = followup.due, None, f"senast {followup.due}"
    url = reverse("followup", args=[followup.pk])
    return Todo(by, what, who, since, url, "Öppna", _passed(followup.due), at)


def of_visit(visit: Visit) -> Todo:
    at = timezone.localtime(visit.at)
    what = f"Klientmöte: {visit.get_purpose_display()}"
    since, url = f"{at:%Y-%m-%d %H:%M}, {visit.get_way_display()}", reverse("visit", args=[visit.pk])
    act = "Skriv hur det gick" if visit.is_unsaid else "Öppna"
    return Todo(at.date(), what, visit.who, since, url, act, _passed(at.date()), visit.at)


def of_reminder(reminder: Reminder, user: Any) -> Todo:
    whose = "" if reminder.responsible == user else f" ({reminder.responsible or 'gruppens'})"
    name, by = reminder.case.applicant.name, reminder.due
    url = reverse("reminder", args=[reminder.pk])
    return Todo(by, f"Bevakning: {reminder.text}{whose}", name, f"senast {by}", url, "Öppna", _passed(by))


def _of_absence(absence: Attendance) -> Todo:
    row, day = absence.referral, absence.day
    since = f"veckan från {day}" if row.measure.rhythm == Measure.Rhythm.WEEK else f"uteblev {day}"
    what = f"Frånvaro från {row.measure.name}: hör klienten"
    return Todo(day, what, row.person.name, since, reverse("absence", args=[absence.pk]), "Hör och bedöm")


def _of_declined(referral: Referral) -> Todo:
    assert referral.ended_on
    what = f"{referral.measure.name} tackade nej: välj en annan insats"
    url = reverse("referral", args=[referral.pk])
    return Todo(referral.ended_on, what, referral.person.name, f"sedan {referral.ended_on}", url, "Öppna")


def _of_sent(referral: Referral) -> Todo:
    since = referral.step_on or timezone.localdate(referral.since)
    what = f"{referral.measure.provider}, {referral.measure.name}: {referral.get_state_display()}"
    url = reverse("referral", args=[referral.pk])
    return Todo(since, what, referral.person.name, f"sedan {since}", url, "Öppna")


def _passed(day: date) -> bool:
    return day < timezone.localdate()


def _of_application(application: Application, days: int) -> Todo:
    received = application.came_on
    waited = (timezone.localdate() - received).days
    since = "inkom i dag" if waited == 0 else f"väntat {waited} {'dag' if waited == 1 else 'dagar'}"
    what = f"Ansökan {application.month:%Y-%m}, {application.get_state_display()}"
    name = application.case.applicant.name
    by = received + timedelta(days=days)
    return Todo(by, what, name, since, case_url(application.case_id), "Handlägg", _passed(by))


def _of_handover(handover: Handover) -> Todo:
    handed = timezone.localdate(handover.handed_at)
    name, since = handover.case.applicant.name, f"överlämnat {handed}"
    url = reverse("case_handover", args=[handover.case_id])
    return Todo(handed, "Nytt ärende hos dig", name, since, url, "Ta emot")


def _of_message(message: Message) -> Todo:
    came = timezone.localdate(message.sent_at)
    what = "Nytt meddelande" if message.read_at is None else "Obesvarat meddelande"
    since = "kom i dag" if came == timezone.localdate() else f"kom {came}"
    url = reverse("case_contact", args=[message.case_id])
    return Todo(came, what, message.person.name, since, url, "Läs")


def _of_returned(decision: Decision) -> Todo:
    written = timezone.localdate(decision.written_at)
    name = decision.case.applicant.name
    return Todo(
        written, "Beslutsförslag som lämnats tillbaka", name, decision.returned_reason,
        case_url(decision.case_id), "Ändra förslaget",
    )  # fmt: skip


def _of_claim(claim: RecoveryClaim) -> Todo:
    written, name, url = timezone.localdate(claim.written_at), claim.case.applicant.name, claim_url(claim)
    if since := late_since(claim):
        what = f"Avbetalning på återkrav saknas: {amount(late_of(claim))}"
        return Todo(since, what, name, f"skulle ha kommit {since}", url, "Öppna", late=True)
    if claim.state == RecoveryClaim.State.DRAFT:
        what = "Förslag till återkrav som lämnats tillbaka"
        return Todo(written, what, name, claim.returned_reason, url, "Ändra förslaget")
    return Todo(written, "Förslag till återkrav väntar på beslut", name, f"skrivet {written}", url, "Öppna")


def _of_waiver(waiver: WaiverProposal) -> Todo:
    name, url = waiver.claim.case.applicant.name, claim_url(waiver.claim)
    if waiver.answered_at:
        answered = timezone.localdate(waiver.answered_at)
        return Todo(answered, "Förslag till eftergift som lämnats tillbaka", name, waiver.returned_reason, url, "Öppna")
    written = timezone.localdate(waiver.written_at)
    return Todo(written, "Förslag till eftergift väntar på beslut", name, f"skrivet {written}", url, "Öppna")


def _of_appeal(appeal: Appeal, days: int) -> Todo:
    by = due_on(appeal, days) or timezone.localdate(appeal.received_at)
    what, name = f"Överklagande: {next_step(appeal).lower()}", appeal.by.name
    return Todo(by, what, name, f"senast {by}", appeal_url(appeal), "Öppna", _passed(by))


def _of_unasked(row: Unasked, today: date) -> Todo:
    name = row.found.line.decision.case.applicant.name
    return Todo(today, "Har klienten redan betalat? Välj vem som får pengarna", name, row.words, row.url, "Välj")


def _of_request(request: DecideRequest) -> Todo:
    application = request.application
    name, by = application.case.applicant.name, request.last_day
    return Todo(by, "Begäran om avgörande", name, f"senast {by}", case_url(application.case_id), "Öppna", _passed(by))


def _of_supplement(application: Application) -> Todo:
    by = application.supplement_by or application.came_on
    what, name = f"Komplettering: {application.supplement_text}", application.case.applicant.name
    return Todo(by, what, name, f"senast {by}", case_url(application.case_id), "Öppna", _passed(by))


def _of_communication(application: Any) -> Todo:
    by, name = application.answer_by, application.case.applicant.name
    what = "Svar på underlaget före beslut"
    return Todo(by, what, name, f"senast {by}", case_url(application.case_id), "Öppna", _passed(by))


def _of_proposal(decision: Decision) -> Todo:
    written = timezone.localdate(decision.written_at)
    what, name = "Beslutsförslag väntar på beslut", decision.case.applicant.name
    return Todo(written, what, name, f"lämnat {written}", case_url(decision.case_id), "Öppna")
