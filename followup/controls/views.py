"""Pages of the internal control: what waits, each control with findings and trend, and what all staff may know."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.audit.actions import log_access
from bistand.refusals import NotFound
from bistand.staff.permissions import may, require
from bistand.ui.forms import Form
from cases.forms import choices
from followup.controls import actions
from followup.controls.catalogue import BY_CODE, CONTROLS
from followup.controls.models import ControlFinding
from followup.controls.queries import READ, findings, standings, trend
from followup.controls.tables import FindingTable
from payments.views.base import ActForm, part

AT_HOME = 6


class DisposeForm(Form):
    disposition = forms.ChoiceField(
        label="Vad kom du fram till?", choices=choices(ControlFinding.Disposition), widget=forms.RadioSelect
    )
    explanation = forms.CharField(
        label="Förklaring",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Vad du har sett, var, och varför. Skriv inga namn: signalen pekar på det den gäller.",
    )


@require_GET
def controls(request: HttpRequest) -> HttpResponse:
    """Every control: how many findings wait, since when, and when it last ran."""
    require(request.user, READ)
    context = {
        "title": "Internkontroll",
        "standings": standings(request.user),
        "may_load": may(request.user, "followup.load_directory"),
    }
    return render(request, "followup/controls/controls.html", context)


@require_GET
def control(request: HttpRequest, code: str) -> HttpResponse:
    """What one control looks at, its trend, and its findings."""
    require(request.user, READ)
    found = BY_CODE.get(code)
    if found is None:
        raise NotFound("Kontrollen finns inte.")
    rows = findings(request.user).filter(control=code).select_related("case", "disposed_by__employee")
    every = request.GET.get("visa") == "alla"
    context = {
        "title": found.title,
        "control": found,
        "every": every,
        "figure": trend(request.user, found, timezone.localdate()),
        "table": FindingTable(rows if every else rows.filter(disposition=""), request),
    }
    return render(request, "followup/controls/control.html", context)


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """What is controlled and how, for all staff: no control is covert."""
    context = {"title": "Så kontrolleras utbetalningar och behörigheter", "controls": CONTROLS}
    return render(request, "followup/controls/about.html", context)


class Finding(ActForm):
    """One finding and what it points at; the controller says what it turned out to be. The reading is logged."""

    act = READ
    submit = "Spara bedömningen"
    template_name = "followup/controls/finding.html"
    form_class = DisposeForm
    done = "Bedömningen är sparad."

    def prepare(self) -> None:
        rows = findings(self.request.user).select_related(
            "case__applicant", "payment__run", "employee", "disposed_by__employee"
        )
        found = rows.filter(pk=self.kwargs["finding_id"]).first()
        if found is None or found.control not in BY_CODE:
            raise NotFound("Signalen finns inte, eller hör till en kontroll som inte körs längre.")
        self.finding = found
        self.control = BY_CODE[found.control]
        self.title = self.control.title
        log_access(self.request.user, f"finding:{found.pk}", case_id=found.case_id)

    def back(self) -> str:
        return reverse("control", args=[self.finding.control])

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Internkontroll", reverse("controls")), (self.control.title, self.back())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_to_me = not self.finding.disposition and may(self.request.user, "followup.dispose")
        own = self.finding.employee_id is not None and self.finding.employee_id == self.request.user.employee_id  # type: ignore[union-attr]
        context = {"finding": self.finding, "control": self.control, "may_dispose": open_to_me and not own}
        return super().get_context_data(**{**context, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        actions.dispose_finding(
            self.request.user, self.now, self.finding.pk, fields["disposition"], fields["explanation"]
        )
        return self.back()


@require_GET
def home_controls(request: HttpRequest) -> HttpResponse:
    """For the controller: what waits, the oldest first."""
    require(request.user, READ)
    rows = [one for one in standings(request.user) if one.waiting]
    context = {"title": "Signaler", "rows": rows[:AT_HOME], "more": len(rows) - AT_HOME}
    return part(request, "followup/controls/home.html", **context)
