"""The plan on the case, the plan's own page, and its forms."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from bistand.refusals import NotFound
from bistand.staff.permissions import may, require
from bistand.staff.queries import setting
from bistand.ui.files import private_file
from bistand.ui.forms import Form
from cases.models import Case, MemberRole, Person, StoredFile
from cases.numbers import add_months
from cases.queries import adults_of, members_shown, open_case
from cases.views.base import case_url, panel
from planning import actions, forms
from planning.assessments.models import GoalTemplate
from planning.assessments.queries import goal_templates_on, proposed_goals
from planning.closing import matters_of_plan
from planning.models import Activity, Goal, Plan
from planning.pages import ActView
from planning.plan_letter import plan_letter
from planning.quality import Point, quality
from planning.queries import plans_of_case, read_plan
from planning.versions import changes_since


def _plan_url(plan_id: int) -> str:
    return reverse("plan", args=[plan_id])


@require_GET
def case_panel(request: HttpRequest, case_id: int) -> HttpResponse:
    """The plans of the household's adults, as a panel of the case page."""
    case = open_case(request.user, case_id, "planning_case_panel")
    return panel(
        request,
        case,
        "plan",
        "planning/panel.html",
        adults=plans_of_case(case, timezone.localdate()),
        may_write=_may_write(request.user, case),
    )


def _may_write(user: Any, case: Case) -> bool:
    return case.state == Case.State.OPEN and may(user, "planning.write", case.section_id)


@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan with its goals and activities, and the steps that are legal now for this user."""
    case, found = read_plan(request.user, plan_id)
    writable = _may_write(request.user, case) and found.state in Plan.OPEN_STATES
    context = {
        "title": f"Plan för {found.person.name}",
        "case": case,
        "case_url": case_url(case.pk),
        "plan": found,
        "today": timezone.localdate(),
        "may_write": writable,
        "may_rewrite": writable and found.state == Plan.State.DRAFT,
        "points": _quality(case, found),
        "hours": found.hours_a_week,
        "required": _required_hours(found),
        "may_mark": writable and found.state == Plan.State.AGREED,
        # What was struck in this version comes back; what an agreement since is without is written anew.
        "returns": (None, found.version if found.state == Plan.State.AGREED else 0),
        "changes": changes_since(found),
        "versions": found.versions.select_related("agreed_by__employee").order_by("-number")
        if found.version > 1
        else [],
    }
    return render(request, "planning/plan.html", context)


def _required_hours(found: Plan) -> int:
    """What the municipality asks of a plan's activities in a week, hours; 0 where nothing is, and of a closed plan."""
    return int(setting("planning.activity_hours", timezone.localdate())) if found.state in Plan.OPEN_STATES else 0


def _quality(case: Case, found: Plan) -> list[Point]:
    members = members_shown(case, timezone.localdate())
    return quality(found, timezone.localdate(), any(member.role == MemberRole.CHILD for member in members))


class _PlanView(ActView):
    """A form about a plan that exists."""

    plan: Plan

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case, self.plan = read_plan(request.user, self.plan_id())
        return super().dispatch(request, *args, **kwargs)

    def plan_id(self) -> int:
        return int(self.kwargs["plan_id"])

    def back(self) -> str:
        return _plan_url(self.plan.pk)


class NewPlan(ActView):
    form_class = forms.PlanForm
    submit = "Spara utkast till plan"
    person: Person

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case = open_case(request.user, kwargs["case_id"], "plan_new")
        require(request.user, "planning.write", self.case.section_id)
        adults = {p.pk: p for p in adults_of(members_shown(self.case, timezone.localdate()))}
        if kwargs["person_id"] not in adults:
            raise NotFound("Personen ingår inte i hushållet som vuxen.")
        self.person = adults[kwargs["person_id"]]
        self.title = f"Ny plan för {self.person.name}"
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("planning_case_panel", args=[self.case.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        made = actions.write_plan(self.request.user, self.now, self.case.pk, self.person.pk, **fields)
        return _plan_url(made.pk)


class EditPlan(_PlanView):
    title = "Ändra planen"
    form_class = forms.PlanForm

    def get_initial(self) -> dict[str, Any]:
        own = ("aim", "own_words", "child_perspective")
        return {**{name: getattr(self.plan, name) for name in own}, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.rewrite_plan(self.request.user, self.now, self.plan.pk, **fields)
        return self.back()


class _Proposed(_PlanView):
    """A form that may be filled by a proposed goal, named in the URL's query, and then written as one likes."""

    def proposal(self) -> GoalTemplate | None:
        pk = self.request.GET.get("proposal", "")
        return goal_templates_on(timezone.localdate()).filter(pk=pk).first() if pk.isdecimal() else None

    def draft_key(self) -> str:
        return f"{super().draft_key()}:{self.request.GET.get('proposal', '')}"


class NewGoal(_Proposed):
    title = "Nytt mål"
    template_name = "planning/goal_form.html"
    form_class = forms.GoalForm

    def get_initial(self) -> dict[str, Any]:
        row = self.proposal()
        own = {"text": row.goal, "target_date": add_months(timezone.localdate(), row.months)} if row else {}
        return {**own, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        proposals = proposed_goals(self.plan, timezone.localdate())
        return super().get_context_data(plan=self.plan, proposals=proposals, chosen=self.proposal(), **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        goal = actions.add_goal(self.request.user, self.now, self.plan.pk, **fields)
        chosen = self.proposal()
        return reverse("activity_new", args=[goal.pk]) + (f"?proposal={chosen.pk}" if chosen else "")


class EditGoal(_PlanView):
    title = "Ändra målet"
    form_class = forms.GoalForm

    def plan_id(self) -> int:
        self.goal = get_object_or_404(Goal, pk=self.kwargs["goal_id"])
        return self.goal.plan_id

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.goal.text, "target_date": self.goal.target_date, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.change_goal(self.request.user, self.now, self.goal.pk, **fields)
        return self.back()


class NewActivity(_Proposed):
    title = "Ny aktivitet"
    template_name = "planning/activity_form.html"
    form_class = forms.ActivityForm

    def plan_id(self) -> int:
        self.goal = get_object_or_404(Goal, pk=self.kwargs["goal_id"])
        return self.goal.plan_id

    def get_initial(self) -> dict[str, Any]:
        row = self.proposal()
        own = {"text": row.activity, "responsible": row.responsible} if row else {}
        return {**own, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(goal=self.goal, **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        actions.add_activity(self.request.user, self.now, self.goal.pk, actions.ActivityText(**fields))
        return self.back()


class EditActivity(_PlanView):
    title = "Ändra aktiviteten"
    template_name = "planning/activity_form.html"
    form_class = forms.ActivityForm

    def plan_id(self) -> int:
        self.activity = get_object_or_404(Activity.objects.select_related("goal"), pk=self.kwargs["activity_id"])
        return self.activity.goal.plan_id

    def get_initial(self) -> dict[str, Any]:
        own = ("text", "responsible", "responsible_name", "due", "first_day", "frequency", "hours_a_week")
        return {**{name: getattr(self.activity, name) for name in own}, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(goal=self.activity.goal, **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        actions.change_activity(self.request.user, self.now, self.activity.pk, actions.ActivityText(**fields))
        return self.back()


class AgreePlan(_PlanView):
    title = "Kom överens om planen"
    submit = "Vi är överens"
    template_name = "planning/agree_form.html"
    form_class = forms.AgreeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(points=_quality(self.case, self.plan), **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return {"agreed_on": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.agree_plan(self.request.user, self.now, self.plan.pk, **fields)
        return self.back()


class RenewPlan(_PlanView):
    title = "Ny version av planen"
    submit = "Vi är överens"
    template_name = "planning/renew_form.html"
    form_class = forms.RenewForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(changes=changes_since(self.plan), **kwargs)

    def get_initial(self) -> dict[str, Any]:
        own = {name: getattr(self.plan, name) for name in ("aim", "own_words", "child_perspective")}
        return {**own, "agreed_on": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        words = actions.PlanWords(*(fields.pop(name) for name in ("aim", "own_words", "child_perspective")))
        actions.renew_plan(self.request.user, self.now, self.plan.pk, words, **fields)
        return self.back()


class NewPartnerPlan(_PlanView):
    title = "Lägg in en annans plan"
    form_class = forms.PartnerPlanForm

    def perform(self, fields: dict[str, Any]) -> str:
        actions.add_partner_plan(self.request.user, self.now, self.plan.pk, actions.PartnerText(**fields))
        return self.back()


class ClosePlan(_PlanView):
    title = "Avsluta planen"
    submit = "Avsluta planen"
    template_name = "planning/close_form.html"
    form_class = forms.CloseForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(matters=matters_of_plan(self.plan, self.request.user), **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "plan": self.plan}

    def perform(self, fields: dict[str, Any]) -> str:
        left = [actions.ReferralLeft(*row) for row in forms.referrals_left(fields)]
        said = (fields["outcome"], fields["closing_note"], left)
        actions.close_plan(self.request.user, self.now, self.plan.pk, *said)
        return self.back()


class FinishActivity(_PlanView):
    title = "Aktiviteten är gjord"
    submit = "Markera som gjord"
    template_name = "planning/activity_form.html"
    form_class = forms.DoneForm

    def plan_id(self) -> int:
        self.activity = get_object_or_404(Activity.objects.select_related("goal"), pk=self.kwargs["activity_id"])
        return self.activity.goal.plan_id

    def get_initial(self) -> dict[str, Any]:
        return {"done_on": timezone.localdate(), **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(goal=self.activity.goal, activity=self.activity, **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        actions.finish_activity(self.request.user, self.now, self.activity.pk, **fields)
        return self.back()


class _OfGoal(_PlanView):
    """An act on a goal that says which goal it is."""

    template_name = "planning/activity_form.html"

    def plan_id(self) -> int:
        self.goal = get_object_or_404(Goal, pk=self.kwargs["goal_id"])
        return self.goal.plan_id

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(goal=self.goal, **kwargs)


class ReachGoal(_OfGoal):
    title = "Målet är nått"
    submit = "Markera som nått"
    done = "Målet är markerat som nått."
    form_class = Form

    def perform(self, fields: dict[str, Any]) -> str:
        actions.settle_goal(self.request.user, self.now, self.goal.pk, Goal.State.REACHED)
        return self.back()


class _WhyGoal(_OfGoal):
    form_class = forms.WhyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "plan": self.plan}


class DropGoal(_WhyGoal):
    title = "Stryk målet"
    submit = "Stryk målet"
    done = "Målet är struket."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.settle_goal(self.request.user, self.now, self.goal.pk, Goal.State.DROPPED, **fields)
        return self.back()


class ReopenGoal(_WhyGoal):
    title = "Målet pågår igen"
    submit = "Målet pågår igen"
    done = "Målet pågår igen."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.reopen_goal(self.request.user, self.now, self.goal.pk, **fields)
        return self.back()


class _WhyActivity(_WhyGoal):
    def plan_id(self) -> int:
        self.activity = get_object_or_404(Activity.objects.select_related("goal"), pk=self.kwargs["activity_id"])
        self.goal = self.activity.goal
        return self.goal.plan_id

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(activity=self.activity, **kwargs)


class DropActivity(_WhyActivity):
    title = "Stryk aktiviteten"
    submit = "Stryk aktiviteten"
    done = "Aktiviteten är struken."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.drop_activity(self.request.user, self.now, self.activity.pk, **fields)
        return self.back()


class ReopenActivity(_WhyActivity):
    title = "Aktiviteten ska göras igen"
    submit = "Aktiviteten ska göras igen"
    done = "Aktiviteten ska göras igen."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.reopen_activity(self.request.user, self.now, self.activity.pk, **fields)
        return self.back()


@require_POST
def end_partner_plan(request: HttpRequest, partner_plan_id: int) -> HttpResponse:
    row = actions.end_partner_plan(request.user, timezone.now(), partner_plan_id)
    return redirect(_plan_url(row.plan_id))


@require_GET
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": "'self'"})  # type: ignore[arg-type]
def print_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The plan as it was printed when it was agreed; before that, or as it is `now`, as a draft to read together."""
    case, found = read_plan(request.user, plan_id, "plan_print")
    found.case = case
    as_draft = "now" in request.GET and bool(changes_since(found))
    file = StoredFile.objects.filter(document=found.document_id).first() if found.document_id else None
    content = bytes(file.content) if file and not as_draft else plan_letter(found, timezone.localdate(), draft=as_draft)
    return private_file(content, "application/pdf", f"plan-{case.number}.pdf")
