"""Follow-ups: on the case, one by one, and their lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.models import Role, User
from bistand.staff.permissions import may, require, roles_now, sections_of
from bistand.ui.tables import asked
from cases.models import Case
from cases.queries import open_case
from cases.queue import sections_for
from cases.track import limited_steps
from cases.views.base import case_url, panel
from followup import actions, forms
from followup.models import FollowUp, GoalProgress, Kind
from followup.queries import (
    flagged,
    for_lists,
    has_children,
    last_held,
    missing_plans,
    read_followup,
    step_waits,
    visible_followups,
)
from followup.reminders.queries import waiting_in
from followup.tables import FollowUpTable, MissingPlanTable, StepTable
from followup.visits.models import Visit
from followup.visits.queries import visits_in
from planning.models import Goal
from planning.pages import ActView

READ = "followup.read"


def people_of(user: Any) -> dict[str, Any]:
    """The caseworkers and sections that a filter offers: those of the sections in which the user may read."""
    sections = sections_of(user, READ)
    workers = User.objects.filter(grants__role__in=("caseworker", "senior", "head")).distinct()
    if sections is not None:
        workers = workers.filter(Q(grants__section__in=sections) | Q(grants__section=None))
    return {"caseworkers": workers.order_by("employee__name"), "sections": sections_for(user, READ)}


MISSING_LEAD = (
    "Vuxna som har fått bistånd och som inte har en överenskommen plan, också när planens sista dag inte är här."
)

# ---- lists -----------------------------------------------------------------------------------------------


@require_GET
def followups(request: HttpRequest) -> HttpResponse:
    """All follow-ups the user may know of, filtered by the URL."""
    require(request.user, READ)
    form = forms.FollowUpFilter(asked(request, usual(request.user)), **people_of(request.user))
    rows = filtered(visible_followups(request.user), forms.chosen(form))
    context = {
        "title": "Uppföljningar",
        "filter": form,
        "table": FollowUpTable(for_lists(rows), request),
    }
    return render(request, "followup/list.html", context)


def usual(user: Any) -> dict[str, Any]:
    """What one comes to: what waits, and for a caseworker one's own."""
    own = {"caseworker": user.pk} if Role.CASEWORKER in roles_now(user) else {}
    return {"state": forms.WAITING, **own}


def filtered(rows: QuerySet[FollowUp], chosen: dict[str, Any]) -> QuerySet[FollowUp]:
    """The follow-ups that the filter asks for."""
    lookups = {
        "kind": "kind", "caseworker": "responsible", "section": "case__section",
        "due_from": "due__gte", "due_to": "due__lte",
    }  # fmt: skip
    rows = rows.filter(**{lookups[name]: value for name, value in chosen.items() if name in lookups})
    match chosen.get("state"):
        case None:
            pass
        case forms.WAITING:
            rows = rows.filter(FollowUp.IS_OPEN)
        case state:
            rows = rows.filter(state=state)
    counted = rows.filter(FollowUp.TO_HOLD)
    match chosen.get("result"):
        case "fell_due":
            rows = counted
        case "not_in_time":
            rows = counted.exclude(state=FollowUp.State.HELD, held_on__lte=F("due"))
        case "in_time":
            rows = rows.filter(state=FollowUp.State.HELD, held_on__lte=F("due"))
        case "late":
            rows = rows.filter(state=FollowUp.State.HELD, held_on__gt=F("due"))
        case "undone":
            rows = rows.filter(FollowUp.IS_OPEN | FollowUp.OFF_LATE)
        case "off_in_time":
            rows = rows.filter(state=FollowUp.State.CANCELLED).exclude(noted_on__gt=F("due"))
    return flagged(rows, chosen["level"]) if "level" in chosen else rows


@require_GET
def missing(request: HttpRequest) -> HttpResponse:
    """Adults with aid but without an agreed plan."""
    require(request.user, READ)
    form = forms.PeopleFilter(request.GET, **people_of(request.user))
    chosen = forms.chosen(form)
    lookups = {"caseworker": "caseworker_id", "section": "section_id"}
    rows = missing_plans(request.user, timezone.localdate())
    rows = rows.filter(**{lookups[name]: value.pk for name, value in chosen.items()})
    context = {
        "title": "Planer som saknas",
        "lead": MISSING_LEAD,
        "filter": form,
        "table": MissingPlanTable(rows, request),
    }
    return render(request, "followup/list.html", context)


@require_GET
def late_steps(request: HttpRequest) -> HttpResponse:
    """One step of the track: the cases in which it is late, or soon will be."""
    require(request.user, READ)
    today = timezone.localdate()
    steps = [(step, limits) for step, limits in limited_steps() if any(days for _, days in limits)]
    own = {"caseworker": request.user.pk} if Role.CASEWORKER in roles_now(request.user) else {}
    form = forms.StepFilter(asked(request, own), steps=[step for step, _ in steps], **people_of(request.user))
    chosen = forms.chosen(form)
    context: dict[str, Any] = {"title": "Försenade steg", "filter": form}
    found = next((row for row in steps if row[0].name == chosen.get("step")), steps[0] if steps else None)
    if found:
        rows = step_waits(request.user, *found, today, late=chosen.get("when") != forms.SOON)
        lookups = {"caseworker": "caseworker", "section": "section"}
        rows = rows.filter(**{lookups[name]: chosen[name] for name in lookups if name in chosen})
        context["table"] = StepTable(rows, request)
        context["step"] = found[0]
    return render(request, "followup/steps_late.html", context)


# ---- one follow-up ---------------------------------------------------------------------------------------


@require_GET
def case_panel(request: HttpRequest, case_id: int) -> HttpResponse:
    """The follow-ups of a case, as a panel of its page."""
    case = open_case(request.user, case_id, "followup_case_panel")
    rows = for_lists(case.followups.all()).select_related("plan__person", "held_by__employee", "responsible__employee")
    return panel(
        request,
        case,
        "followup",
        "followup/panel.html",
        followups=rows.order_by("-due", "-pk")[:100],
        children=has_children(case.household_id, timezone.localdate()),
        visits=visits_in(case)[:100],
        may_book=case.state == Case.State.OPEN and may(request.user, "followup.book", case.section_id),
        reminders=waiting_in(case)[:100],
        may_remind=case.state == Case.State.OPEN and may(request.user, "followup.remind", case.section_id),
    )


@require_GET
def followup(request: HttpRequest, followup_id: int) -> HttpResponse:
    """One follow-up: what was said last time, what is said now, and the steps that are legal for this user."""
    case, found = read_followup(request.user, followup_id)
    open_now = found.is_open and case.state == Case.State.OPEN
    context = {
        "title": heading(found, case),
        "case": case,
        "case_url": case_url(case.pk),
        "followup": found,
        "goals": _progress(found),
        **_last(found),
        "before": found.follows if found.follows and found.follows.state != FollowUp.State.HELD else None,
        "may_hold": open_now and may(request.user, "followup.hold", case.section_id),
        "may_answer": found.changes_wait
        and case.state == Case.State.OPEN
        and may(request.user, "followup.hold", case.section_id),
        "may_cancel": open_now and may(request.user, "followup.cancel", case.section_id),
    }
    return render(request, "followup/followup.html", context)


def heading(followup: FollowUp, case: Case) -> str:
    return f"Uppföljning av {followup.about}" + ("" if followup.plan else f", ärende {case.number}")


def _last(followup: FollowUp) -> dict[str, Any]:
    """The last conversation that was held, with how each goal went then."""
    last = last_held(followup)
    return {"last": last, "last_goals": _progress(last) if last else []}


def _progress(followup: FollowUp) -> list[GoalProgress]:
    if followup.kind == Kind.CHILDREN:
        return []
    return list(followup.goals.select_related("goal").order_by("goal__target_date", "pk"))


class _FollowUpView(ActView):
    """A form about one follow-up."""

    template_name = "followup/form.html"
    followup: FollowUp

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case, self.followup = read_followup(request.user, kwargs["followup_id"])
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("followup", args=[self.followup.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = {"followup": self.followup, "about": heading(self.followup, self.case)}
        return super().get_context_data(**found, **kwargs)


class Hold(_FollowUpView):
    title = "Genomför uppföljningen"
    submit = "Spara som genomförd"

    def get_form_class(self) -> type[forms.HoldForm]:
        goals = Goal.objects.filter(plan=self.followup.plan_id, state=Goal.State.OPEN)
        return forms.hold_form(self.followup.kind, list(goals.order_by("target_date", "pk")))

    def get_initial(self) -> dict[str, Any]:
        return {"held_on": timezone.localdate(), "way": self.followup.way, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        guidance = self.followup.kind == Kind.CHILDREN
        return super().get_context_data(guidance=guidance, **_last(self.followup), **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        goals = [actions.GoalReport(*report) for report in forms.goal_reports(fields)]
        days = {name: fields.pop(name) for name in ("next_by", "held_on")}
        report = actions.Report(**forms.report(fields))
        actions.hold(self.request.user, self.now, self.followup.pk, report, goals, **days)
        return self.back()


class Answer(_FollowUpView):
    title = "Det som behövde ändras"
    submit = "Spara"
    form_class = forms.AnswerForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(changes_needed=self.followup.changes_needed, **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        actions.answer_changes(self.request.user, self.now, self.followup.pk, **fields)
        return self.back()


class Call(_FollowUpView):
    """Call to a meeting, or move the one that is set."""

    submit = "Spara mötet"

    @property
    def title(self) -> str:  # type: ignore[override]
        return "Flytta mötet" if self.followup.meeting_at else "Kalla till uppföljning"

    def get_form_class(self) -> type[forms.CallForm]:
        return forms.FollowUpMoveForm if self.followup.meeting_at else forms.FollowUpCallForm

    def get_initial(self) -> dict[str, Any]:
        return {**stands(self.followup, self.followup.meeting_at), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.call(self.request.user, self.now, self.followup.pk, meeting_of(fields), fields.get("reason", ""))
        return self.back()


def stands(meeting: FollowUp | Visit, at: datetime | None) -> dict[str, Any]:
    """What a form that moves the meeting begins with; nothing where none is set."""
    if at is None:
        return {}
    local = timezone.localtime(at)
    return {"day": local.date(), "time": local.time(), "way": meeting.way, "place": meeting.place}


def meeting_of(fields: dict[str, Any]) -> actions.Meeting:
    """The meeting that the fields of a form say."""
    moment = datetime.combine(fields["day"], fields["time"], tzinfo=timezone.get_current_timezone())
    return actions.Meeting(moment, fields["way"], fields["place"], fields["by_letter"], fields.get("after_due", False))


class Miss(_FollowUpView):
    title = "Uppföljningen blev inte av"
    submit = "Spara"
    form_class = forms.MissForm

    def get_initial(self) -> dict[str, Any]:
        """The day of the meeting, where there was to be one."""
        return {"missed_on": timezone.localdate(self.followup.meeting_at), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        meeting = meeting_of(fields) if fields["day"] else None
        about = (fields["reason"], meeting, fields["missed_on"])
        made = actions.miss(self.request.user, self.now, self.followup.pk, *about)
        return reverse("followup", args=[made.pk]) if made else self.back()


class Cancel(_FollowUpView):
    title = "Ställ in uppföljningen"
    submit = "Ställ in uppföljningen"
    form_class = forms.ReasonForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(calls_off=True, **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        following = actions.cancel(self.request.user, self.now, self.followup.pk, **fields)
        then = f" Nästa ska göras senast {following.due}." if following else ""
        messages.success(self.request, f"Uppföljningen är inställd.{then}")
        return self.back()
