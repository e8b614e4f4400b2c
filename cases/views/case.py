"""The case page, its timeline, and the acts on the case as a whole."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from bistand.refusals import Refusal
from bistand.ui.panels import wants_fragment
from cases import actions
from cases.closing import open_matters
from cases.communication import communications_of
from cases.differences import changes_of
from cases.forms import CloseForm, ReasonForm
from cases.models import Application, Case, Decision
from cases.overview import timeline
from cases.queries import (
    REASON,
    application_of,
    applications_of,
    came_of,
    documents_of,
    household_shown,
    latest_supplement,
    open_case,
    twins_of,
)
from cases.views.base import CaseForm, ConfirmCase, case_url, opened, panel


@require_GET
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The case page, open at its latest application or at the one asked for."""
    found = opened(request, case_id)
    chosen = request.GET.get("application", "")
    applications = applications_of(found)
    application = application_of(found, int(chosen)) if chosen.isdecimal() else next(iter(applications), None)
    documents = list(documents_of(found).filter(belongs=application.pk)) if application else []
    twins = twins_of(application, applications) if application else []
    supplement = latest_supplement(application) if application else None
    return panel(
        request,
        found,
        "application",
        "cases/panels/application.html",
        application=application,
        applications=applications,
        names=names_of(found, application),
        communications=list(communications_of(application)) if application else [],
        twins=twins,
        open_twins=any(twin.is_open for twin in twins),
        together=[other for other in applications if application and other.joined_to_id == application.pk],
        supplement=supplement,
        came=came_of(supplement) if supplement else "",
        decisions=decisions_in_force(application) if application else [],
        changes=changes_of(found, application) if application else [],
        documents=documents,
        hindered=[document for document in documents if document.hindrance],
        legal=legal_steps(application) if application else [],
    )


def decisions_in_force(application: Application) -> list[Decision]:
    """What has become of an application that is decided."""
    if application.state != Application.State.DECIDED:
        return []
    return list(application.decisions.filter(state__in=Decision.IN_FORCE).order_by("pk"))


def legal_steps(application: Application) -> list[Application.State]:
    """The steps that may be taken with an application; what belongs with another only follows that one."""
    if application.state not in Application.OPEN_STATES:
        return []
    return Application.TRANSITIONS[Application.State(application.state)]


def names_of(found: Case, application: Application | None) -> dict[str, str]:
    """Given names by person id, as an application's rows name the persons."""
    if application is None:
        return {}
    return {str(m.person_id): m.person.given_name for m in household_shown(found, application.month)}


@require_GET
def case_timeline(request: HttpRequest, case_id: int) -> HttpResponse:
    """An earlier page of the timeline, to be put under the one shown."""
    found = opened(request, case_id)
    before = request.GET.get("before", "")
    page = timeline(found, int(before) if before.isdecimal() and len(before) < 18 else None)
    context = {"case": found, "timeline": page, "title": f"Tidslinje, ärende {found.number}"}
    return render(request, "cases/_timeline.html" if wants_fragment(request) else "cases/timeline.html", context)


class CaseReason(FormView):
    """Why a protected record is opened: said before, logged, and good for the day's work."""

    template_name = "cases/reason.html"
    form_class = ReasonForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"title": "Skyddade personuppgifter", "narrow": True, "cancel": reverse("case_list")}
        return super().get_context_data(**own, **kwargs)

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        try:
            open_case(self.request.user, self.kwargs["case_id"], REASON, form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.message)
            return self.form_invalid(form)
        back = self.request.GET.get("next", "")
        safe = url_has_allowed_host_and_scheme(back, {self.request.get_host()}, self.request.is_secure())
        return redirect(back if safe else case_url(self.kwargs["case_id"]))


class CloseCase(CaseForm):
    act = "cases.close"
    title = "Avsluta ärendet"
    submit = "Avsluta ärendet"
    lead = "Ärendet kan öppnas igen. Handlingar och anteckningar står kvar."
    template_name = "cases/close.html"
    form_class = CloseForm
    done = "Ärendet är avslutat."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        matters = open_matters(self.case, self.request.user)
        effects = ("hinders", "ends", "goes_on")
        by_effect = {effect: [m for m in matters if m.effect == effect] for effect in effects}
        return super().get_context_data(**by_effect, **kwargs)

    def perform(self, fields: dict[str, Any]) -> str:
        actions.close_case(self.request.user, self.now, self.case.pk, fields["close_reason"])
        return self.back()


class ReopenCase(ConfirmCase):
    act = "cases.close"
    title = "Öppna ärendet igen"
    submit = "Öppna ärendet"
    done = "Ärendet är öppet igen."

    def words(self) -> str:
        days = (timezone.localdate() - self.case.closed_on).days if self.case.closed_on else 0
        closed = (
            f"Ärende {self.case.number} avslutades {self.case.closed_on} ({self.case.get_close_reason_display()}). "
        )
        if not days:
            return f"{closed}Avslutet i dag ångras: det räknas inte som en återaktualisering."
        return f"{closed}Det öppnas igen hos samma socialsekreterare som en återaktualisering efter {days} dagar."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.reopen_case(self.request.user, self.now, self.case.pk)
        return self.back()
