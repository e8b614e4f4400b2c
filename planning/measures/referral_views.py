"""Referrals as the caseworker meets them: the list, one referral, and the form of each step."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.models import Role
from bistand.staff.permissions import may, require, roles_now
from bistand.ui.tables import Column, Table, asked
from bistand.ui.templatetags.ui import day
from cases.models import Case
from cases.queries import open_case, visible_cases
from cases.views.base import case_url
from planning.measures import attending, forms, referring
from planning.measures.coach_models import Attendance
from planning.measures.models import Referral
from planning.measures.noting import CorrectsStart, NotesAttendance, told_or
from planning.measures.queries import (
    REFER,
    assessments_of,
    going_on,
    read_referral,
    unheard,
    way_of,
    with_parts,
)
from planning.models import Activity, Plan
from planning.pages import ActView

State = Referral.State
# What is not over: also what was declined in a case that is open, until somebody has said what comes instead.
WAITS = ~Q(state=Referral.State.ENDED) | (Referral.TO_SETTLE & Q(case__state=Case.State.OPEN))


class ReferralTable(Table):
    """Rows are `queries.with_parts`; who has waited longest in their state stands first."""

    caption = "Anvisningar"
    default_order = "since"
    columns = (
        Column(
            "person", "Vem", value=lambda r: r.person.name, link=lambda r: reverse("referral", args=[r.pk]), head=True
        ),
        Column("measure", "Insats", value=lambda r: str(r.measure)),
        Column("state", "Läge", template="planning/measures/_state.html"),
        Column("since", "Sedan", value=lambda r: day(r.step_on), sort="step_on"),
        Column("case", "Ärende", whole=True, value=lambda r: r.case.number, link=lambda r: case_url(r.case_id)),
    )
    empty_title = "Inga anvisningar"
    empty_text = "En anvisning görs från en aktivitet i en plan som ni är överens om."


@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    """The referrals of the user's sections, by how long they have been in their state."""
    require(request.user, REFER)
    form = forms.ReferralFilter(request.GET, user=request.user)
    rows = with_parts(form.of(visible_cases(request.user, REFER), request.user))
    match form.chosen.get("state"):
        case forms.TO_BEGIN:
            rows = rows.filter(state__in=Referral.TO_BEGIN)
        case "" | None:
            rows = rows.filter(WAITS)
        case state:
            rows = rows.filter(state=state)
    if provider := form.chosen.get("provider"):
        rows = rows.filter(measure__provider=provider)
    context = {"title": "Anvisningar", "filter": form, "table": ReferralTable(rows, request)}
    return render(request, "planning/measures/referrals.html", context)


@require_GET
def referral(request: HttpRequest, referral_id: int) -> HttpResponse:
    """One referral: where it stands, what the provider has been told, and its way step by step."""
    case, found = read_referral(request.user, referral_id, "referral")
    context = {
        "title": f"{found.measure.name}: {found.person.name}",
        "case": case,
        "case_url": case_url(case.pk),
        "referral": found,
        "plan_id": found.activity.goal.plan_id,
        "steps": way_of(found, case),
        "may_correct_end": may_refer(request.user, case) and bool(found.ended_on and found.started_on),
        "may_refer": may_refer(request.user, case) and (found.is_open or found.to_settle),
        "may_refer_anew": _takes_referrals(found.activity),
        "protected": case.protected or found.person.protected,
        "attendance": found.attendance.order_by("-day")[: forms.MOST_SHOWN],
        "feedback": found.feedback.select_related("written_by__employee").order_by("-pk")[: forms.MOST_SHOWN],
    }
    return render(request, "planning/measures/referral.html", context)


def _takes_referrals(activity: Activity) -> bool:
    return activity.state == Activity.State.PLANNED and activity.goal.plan.state == Plan.State.AGREED


def may_refer(user: Any, case: Case) -> bool:
    return case.state == Case.State.OPEN and may(user, REFER, case.section_id)


class Refer(ActView):
    """Propose a measure for an activity."""

    title = "Anvisa till en insats"
    submit = "Spara förslaget"
    template_name = "planning/activity_form.html"
    form_class = forms.ReferForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.activity = get_object_or_404(Activity.objects.select_related("goal__plan"), pk=kwargs["activity_id"])
        self.case = open_case(request.user, self.activity.goal.plan.case_id, "referral_new")
        require(request.user, REFER, self.case.section_id)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "measures": going_on()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"goal": self.activity.goal, "activity": self.activity, "plan": self.activity.goal.plan}
        return super().get_context_data(**{**own, **kwargs})

    def back(self) -> str:
        return reverse("plan", args=[self.activity.goal.plan_id])

    def perform(self, fields: dict[str, Any]) -> str:
        row = referring.propose_referral(
            self.request.user, self.now, self.activity.pk, fields["measure"].pk, fields["shared"]
        )
        return reverse("referral", args=[row.pk])


class OfReferral(ActView):
    """A form about a referral that exists."""

    template_name = "planning/measures/referral_form.html"
    referral: Referral
    # Those in which it is done; none is any.
    states: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        match = request.resolver_match
        self.case, self.referral = read_referral(request.user, kwargs["referral_id"], (match and match.url_name) or "")
        require(request.user, REFER, self.case.section_id)
        return told_or(super().dispatch, self, request, *args, **kwargs)

    def back(self) -> str:
        return reverse("referral", args=[self.referral.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"referral": self.referral, **kwargs})


class Send(OfReferral):
    title = "Skicka anvisningen"
    states = (State.PROPOSED,)
    submit = "Skicka till anordnaren"
    form_class = forms.SendForm

    def get_initial(self) -> dict[str, Any]:
        return {"shared": self.referral.shared, **super().get_initial()}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "measure": self.referral.measure}

    def perform(self, fields: dict[str, Any]) -> str:
        said = referring.Demand(*(fields.pop(name) for name in ("wishes", "consulted_on", "consulted_how")))
        demand = said if fields.pop("demanded", True) else None
        referring.send_referral(self.request.user, self.now, self.referral.pk, **fields, demand=demand)
        return self.back()


class Answer(OfReferral):
    title = "Anordnarens svar"
    states = (State.SENT, State.WAITING)
    form_class = forms.AnswerForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "referral": self.referral}

    def perform(self, fields: dict[str, Any]) -> str:
        referring.answer_referral(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()


class Start(OfReferral):
    title = "Insatsen har börjat"
    states = (State.ACCEPTED,)
    form_class = forms.StartForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "referral": self.referral}

    def perform(self, fields: dict[str, Any]) -> str:
        referring.start_referral(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()


class CorrectStart(CorrectsStart, OfReferral):
    title = "Rätta första dagen"
    states = (State.STARTED,)


class End(OfReferral):
    title = "Avsluta anvisningen"
    submit = "Avsluta"
    form_class = forms.EndForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "began": self.referral.started_on is not None}

    def get_initial(self) -> dict[str, Any]:
        return {"ended_on": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        referring.end_referral(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()


class CorrectEnd(End):
    """How it ended was not as it was written."""

    title = "Rätta slutet"
    states = (State.ENDED,)
    submit = "Spara"
    form_class = forms.CorrectEndForm

    def get_initial(self) -> dict[str, Any]:
        row = self.referral
        own = {"ended_on": row.ended_on, "outcome": row.outcome, "note": row.note}
        return {**own, **super(End, self).get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        referring.correct_end(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()


class Settle(OfReferral):
    title = "Inget mer nu"
    form_class = forms.SettleForm

    def perform(self, fields: dict[str, Any]) -> str:
        referring.settle_referral(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()


class NoteAttendance(NotesAttendance, OfReferral):
    title = "Närvaro"
    states = (State.STARTED,)


class NoteFeedback(OfReferral):
    title = "Återkoppling från anordnaren"
    form_class = forms.FeedbackForm

    def perform(self, fields: dict[str, Any]) -> str:
        attending.give_feedback(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()


class ShowProtected(OfReferral):
    title = "Skyddade personuppgifter"
    form_class = forms.ProtectedForm

    def get_initial(self) -> dict[str, Any]:
        return {"shown": self.referral.protected_shown, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        attending.show_protected(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()


class SharePhone(OfReferral):
    title = "Telefonnumret till anordnaren"
    states = (State.SENT, State.WAITING, State.ACCEPTED, State.STARTED)
    form_class = forms.PhoneForm

    def get_initial(self) -> dict[str, Any]:
        return {"shared": self.referral.phone_shared, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        attending.share_phone(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()


class AbsenceTable(Table):
    """Rows are `queries.unheard`."""

    caption = "Frånvaro att bedöma"
    default_order = "day"
    columns = (
        Column(
            "person", "Vem", value=lambda a: a.referral.person.name, link=lambda a: reverse("absence", args=[a.pk]),
            head=True,
        ),
        Column("measure", "Insats", value=lambda a: str(a.referral.measure)),
        Column("day", "Dag", value=lambda a: day(a.day), sort="day"),
        Column(
            "case", "Ärende", whole=True, value=lambda a: a.referral.case.number,
            link=lambda a: case_url(a.referral.case_id),
        ),
        Column("caseworker", "Socialsekreterare", value=lambda a: str(a.referral.case.caseworker or "Ej fördelat")),
    )  # fmt: skip
    empty_title = "Ingen frånvaro att bedöma"
    empty_text = "Här står den som uteblev från en insats utan anmält skäl, i de ärenden som urvalet gäller."


@require_GET
def absences(request: HttpRequest) -> HttpResponse:
    """Absences without a reason that wait; a caseworker comes to those in the own cases."""
    require(request.user, REFER)
    usual = {"whose": forms.MINE} if Role.CASEWORKER in roles_now(request.user) else {}
    form = forms.WhoseFilter(asked(request, usual), user=request.user)
    rows = unheard(form.of(visible_cases(request.user, REFER), request.user))
    rows = rows.select_related(
        "referral__person", "referral__measure__provider", "referral__case__caseworker__employee"
    )
    context = {"title": "Frånvaro", "filter": form, "table": AbsenceTable(rows, request)}
    return render(request, "planning/measures/absences.html", context)


class Absence(ActView):
    """One absence: the steps of the law, and the caseworker's assessment when the client has been heard."""

    title = "Frånvaro utan anmält skäl"
    submit = "Spara bedömningen"
    template_name = "planning/measures/absence.html"
    form_class = forms.AbsenceForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = Attendance.objects.select_related("noted_by__employee", "assessed_by__employee")
        self.absence = get_object_or_404(rows, pk=kwargs["attendance_id"], state=Attendance.State.ABSENT)
        self.case, self.referral = read_referral(request.user, self.absence.referral_id, "absence")
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("referral", args=[self.referral.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may = may_refer(self.request.user, self.case)
        own = {
            "referral": self.referral,
            "absence": self.absence,
            "may_assess": may and not self.absence.assessment,
            "may_correct": may and bool(self.absence.assessment),
            "assessments": assessments_of(self.absence, self.case),
        }
        return super().get_context_data(**{**own, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        attending.assess_absence(self.request.user, self.now, self.absence.pk, **fields)
        return self.back()


class CorrectAbsence(Absence):
    """A new assessment in the place of one that was wrong, or that something came after."""

    title = "Rätta bedömningen"
    submit = "Spara den nya bedömningen"
    form_class = forms.CorrectAbsenceForm

    def back(self) -> str:
        return reverse("absence", args=[self.absence.pk])

    def get_initial(self) -> dict[str, Any]:
        row = self.absence
        return {"heard_on": row.heard_on, "said": row.said, "assessment": row.assessment, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = super().get_context_data(**kwargs)
        return {**found, "may_assess": found["may_correct"], "may_correct": False}

    def perform(self, fields: dict[str, Any]) -> str:
        attending.correct_assessment(self.request.user, self.now, self.absence.pk, **fields)
        return self.back()
