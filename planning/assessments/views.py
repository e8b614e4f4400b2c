"""The assessments of an adult beside each other, one of them whole, the forms, and the templates they are made by."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.refusals import NotFound
from bistand.staff.permissions import may, require
from bistand.ui.act_forms import KeptForm
from bistand.ui.forms import Form
from cases.models import Case, Person
from cases.queries import adults_of, members_on, open_case
from cases.views.base import case_url
from planning.assessments import actions, forms
from planning.assessments.models import Assessment, AssessmentTemplate
from planning.assessments.queries import (
    MOST_COMPARED,
    assessments_of,
    compared,
    goal_templates_on,
    instruments_of,
    read_assessment,
    templates_on,
)
from planning.pages import ActView

# As many as a page lists; there are a few a year.
MOST_LISTED = 50


def url_of(case_id: int, person_id: int) -> str:
    return reverse("assessments", args=[case_id, person_id])


def _person(case: Case, person_id: int) -> Person:
    """Somebody who is or has been an adult of the case, or was assessed in it."""
    adults = {p.pk: p for p in adults_of(members_on(case.household_id, timezone.localdate()))}
    if person_id not in adults:
        earlier = Assessment.objects.select_related("person").filter(case=case, person=person_id).first()
        if earlier is None:
            raise NotFound("Personen ingår inte i hushållet som vuxen.")
        return earlier.person
    return adults[person_id]


@require_GET
def assessments(request: HttpRequest, case_id: int, person_id: int) -> HttpResponse:
    """The assessments of one adult, the latest few beside each other, and the instruments."""
    case = open_case(request.user, case_id, "assessments")
    person = _person(case, person_id)
    found = list(assessments_of(case.pk, person_id)[:MOST_LISTED])
    beside = found[:MOST_COMPARED]
    context = {
        "title": f"Kartläggning av {person.name}",
        "case": case,
        "case_url": case_url(case.pk),
        "person": person,
        "assessments": found,
        "beside": beside[::-1],
        "areas": compared(beside),
        "instruments": instruments_of(case.pk, person_id)[:MOST_LISTED],
        "templates": templates_on(timezone.localdate()),
        "may_write": case.state == Case.State.OPEN and may(request.user, "planning.assess", case.section_id),
    }
    return render(request, "planning/assessments/compare.html", context)


@require_GET
def assessment(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """One assessment, whole."""
    case, found = read_assessment(request.user, assessment_id)
    context = {"title": f"Kartläggning av {found.person.name}", "case": case, "case_url": case_url(case.pk),
               "assessment": found, "back": url_of(case.pk, found.person_id)}  # fmt: skip
    return render(request, "planning/assessments/one.html", context)


class _OfPerson(ActView):
    """A form about an adult of the case."""

    person: Person

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        match = request.resolver_match
        self.case = open_case(request.user, kwargs["case_id"], (match and match.url_name) or "")
        require(request.user, "planning.assess", self.case.section_id)
        self.person = _person(self.case, kwargs["person_id"])
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return url_of(self.case.pk, self.person.pk)


class NewAssessment(_OfPerson):
    template_name = "planning/assessments/form.html"
    submit = "Signera kartläggningen"
    done = "Kartläggningen är signerad."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.by = get_object_or_404(AssessmentTemplate, pk=kwargs["template_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self) -> type[Form]:
        return forms.assessment_form(self.by)

    def get_initial(self) -> dict[str, Any]:
        return {"held_on": timezone.localdate(), **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        areas = [(row["name"], form[f"score_{n}"], form[f"text_{n}"]) for n, row in enumerate(self.by.areas)]
        return {**context, "title": f"{self.by.name}: {self.person.name}", "areas": areas}

    def perform(self, fields: dict[str, Any]) -> str:
        found = forms.found_in(self.by, fields)
        actions.sign_assessment(self.request.user, self.now, self.case.pk, self.person.pk, self.by.pk, found)
        return self.back()


class NewInstrument(_OfPerson):
    title = "Bedömningsinstrument"
    form_class = forms.InstrumentForm

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_instrument(self.request.user, self.now, self.case.pk, self.person.pk, **fields)
        return self.back()


# ---- templates -------------------------------------------------------------------------------------------


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """The templates of assessments and the proposed goals, as they are today."""
    require(request.user, "planning.keep_templates")
    today = timezone.localdate()
    context = {
        "title": "Kartläggningsmallar",
        "templates": templates_on(today),
        "goals": goal_templates_on(today)[:500],
    }
    return render(request, "planning/assessments/templates.html", context)


class _KeepTemplates(KeptForm):
    template_name = "planning/assessments/template_form.html"
    title = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, "planning.keep_templates")
        return super().dispatch(request, *args, **kwargs)

    def draft_key(self) -> str:
        return f"{type(self).__name__}:{self.kwargs.get('template_id', '')}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"title": self.title, "cancel": reverse("assessment_templates"), "narrow": True}
        return super().get_context_data(**{**own, **kwargs})


class WriteTemplate(_KeepTemplates):
    """A new template, or a new version of one."""

    title = "Kartläggningsmall"
    form_class = forms.TemplateForm
    done = "Mallen gäller från i dag. Det som redan är kartlagt ändras inte."

    def get_initial(self) -> dict[str, Any]:
        pk = self.kwargs.get("template_id")
        own = forms.written(get_object_or_404(AssessmentTemplate, pk=pk)) if pk else {}
        return {**own, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.write_template(self.request.user, self.now, **fields)
        return reverse("assessment_templates")


class AddGoalTemplate(_KeepTemplates):
    title = "Nytt förslag till mål"
    form_class = forms.GoalTemplateForm
    done = "Målet föreslås från i dag."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.add_goal_template(self.request.user, self.now, **fields)
        return reverse("assessment_templates")


@require_POST
def end_template(request: HttpRequest, template_id: int) -> HttpResponse:
    actions.end_template(request.user, timezone.now(), template_id)
    messages.success(request, "Mallen används inte längre.")
    return redirect("assessment_templates")


@require_POST
def end_goal_template(request: HttpRequest, goal_template_id: int) -> HttpResponse:
    actions.end_goal_template(request.user, timezone.now(), goal_template_id)
    messages.success(request, "Målet föreslås inte längre.")
    return redirect("assessment_templates")


@require_POST
def begin_templates(request: HttpRequest) -> HttpResponse:
    """Put in what is proposed and missing."""
    new = actions.begin_templates(request.user, timezone.now())
    messages.success(request, "Förslaget lades in." if new else "Allt i förslaget finns redan.")
    return redirect("assessment_templates")
