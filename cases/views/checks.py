"""The panel of checks on a case, doing one, and the routine that says which are to be done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.refusals import NotFound
from bistand.staff.permissions import may, require, roles_now, who_may
from bistand.ui.act_forms import KeptForm
from bistand.ui.forms import DateField, Form
from cases import actions
from cases.actions.check import Shown
from cases.checks import MAY_DO, checks_of, due_checks, routine_on
from cases.forms import choices, long_text
from cases.models import ApplicationKind, Case, CaseWarning, CheckRoutine, Interval, Person
from cases.queries import all_members, documents_of
from cases.views.base import CaseForm, opened, panel

# As many as a panel shows; the history has them all.
MOST_SHOWN = 100


@require_GET
def checks(request: HttpRequest, case_id: int) -> HttpResponse:
    """What is to be checked now, and what has been."""
    found = opened(request, case_id)
    today = timezone.localdate()
    return panel(
        request,
        found,
        "checks",
        "cases/panels/checks.html",
        due=due_checks([found.pk], today),
        done=checks_of(found)[:MOST_SHOWN],
        dealt=CaseWarning.objects.filter(case=found, state=CaseWarning.State.DEALT)
        .select_related("closed_by__employee", "application")
        .order_by("-closed_at")[:MOST_SHOWN],
        may_do=_may_do(request.user, found),
    )


def _may_do(user: Any, found: Case) -> set[str]:
    """The roles whose checks the user may do in the case."""
    if found.state != Case.State.OPEN or not may(user, "cases.check", found.section_id):
        return set()
    return {role for role, who in MAY_DO.items() if roles_now(user) & set(who)}


class CheckForm(Form):
    done_on = DateField(label="Dag")
    showed = long_text("Vad visade kontrollen?", rows=4)
    evidence = forms.CharField(
        label="Underlag", max_length=200, help_text="Till exempel: körkort visat vid besök, kontoutdrag för oktober."
    )
    document = forms.ChoiceField(label="Handling i akten", required=False)

    def __init__(self, *args: Any, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = [("", "Ingen"), *documents]  # type: ignore[attr-defined]


class DoCheck(CaseForm):
    """One check by the routine; of one adult where `person_id` stands in the URL's query."""

    act = "cases.check"
    submit = "Spara kontrollen"
    form_class = CheckForm
    done = "Kontrollen är noterad."
    person: Person | None = None

    def prepare(self) -> None:
        routine = routine_on(timezone.localdate()).filter(pk=self.kwargs["routine_id"]).first()
        if routine is None:
            raise NotFound("Kontrollen ingår inte i rutinen.")
        self.routine: CheckRoutine = routine
        if routine.each_adult:
            self.person = self._person()
        self.title = f"{routine.name}, {self.person.given_name}" if self.person else routine.name
        self.lead = f"Görs {routine.get_interval_display()} av {routine.get_role_display().lower()}."

    def _person(self) -> Person:
        wanted = self.request.GET.get("person", "")
        found = [m.person for m in all_members(self.case) if m.role != "child" and str(m.person_id) == wanted]
        return found[0] if found else self.case.applicant

    def draft_key(self) -> str:
        return f"{super().draft_key()}:{self.person.pk if self.person else ''}"

    def back(self) -> str:
        return reverse("case_checks", args=[self.case.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        recent = documents_of(self.case)[:MOST_SHOWN]
        known = [(str(row.pk), f"{row.heading}, {timezone.localdate(row.received_at)}") for row in recent]
        return {**super().get_form_kwargs(), "documents": known}

    def get_initial(self) -> dict[str, Any]:
        return {"done_on": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        document = int(fields["document"]) if fields["document"] else None
        shown = Shown(fields["done_on"], fields["showed"], fields["evidence"], document)
        person = self.person.pk if self.person else None
        actions.do_check(self.request.user, self.now, self.case.pk, self.routine.pk, shown, person)
        return self.back()


# ---- the routine -----------------------------------------------------------------------------------------


@require_GET
def routine(request: HttpRequest) -> HttpResponse:
    """The routine as it is today."""
    require(request.user, "staff.see_routine")
    context = {
        "title": "Kontrollrutin",
        "rows": routine_on(timezone.localdate()),
        "may_keep": may(request.user, "staff.keep_routine"),
        "keepers": who_may("staff.keep_routine"),
    }
    return render(request, "cases/check_routine.html", context)


class RoutineForm(Form):
    name = forms.CharField(label="Kontroll", max_length=80, help_text="Till exempel: Kontoutdrag")
    kind = forms.ChoiceField(label="Vid", required=False, choices=choices(ApplicationKind, "Alla ansökningar"))
    interval = forms.ChoiceField(label="Hur ofta", choices=choices(Interval))
    role = forms.ChoiceField(label="Görs av", choices=CheckRoutine._meta.get_field("role").choices or ())
    each_adult = forms.BooleanField(label="Görs för varje vuxen i hushållet", required=False)


class AddToRoutine(KeptForm):
    template_name = "cases/check_routine_form.html"
    form_class = RoutineForm
    done = "Kontrollen ingår i rutinen från i dag."

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, "staff.keep_routine")
        return super().dispatch(request, *args, **kwargs)

    def draft_key(self) -> str:
        return "check_routine"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"title": "Ny kontroll i rutinen", "submit": "Spara", "cancel": reverse("check_routine"), "narrow": True}
        return super().get_context_data(**{**own, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.add_to_routine(self.request.user, self.now, **fields)
        return reverse("check_routine")


@require_POST
def end_in_routine(request: HttpRequest, routine_id: int) -> HttpResponse:
    actions.end_in_routine(request.user, timezone.now(), routine_id)
    messages.success(request, "Kontrollen ingår inte längre i rutinen.")
    return redirect("check_routine")


@require_POST
def begin_routine(request: HttpRequest) -> HttpResponse:
    """Put in the proposed checks that are missing."""
    new = actions.begin_routine(request.user, timezone.now())
    messages.success(request, f"{new} kontroller lades in." if new else "Alla föreslagna kontroller finns redan.")
    return redirect("check_routine")
