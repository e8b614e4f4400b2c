"""Conflicts of interest (jäv): declared on a case, and the head's list of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from bistand.refusals import NotFound
from bistand.staff.models import Employee
from bistand.staff.permissions import may, require
from bistand.ui.forms import Form
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import time_tag
from cases import actions
from cases.models import Disqualification
from cases.oversight import conflicts, staff_of_section
from cases.views.base import CaseForm, case_url


class ConflictForm(Form):
    """Who is disqualified and why; whoever is no head speaks of themselves only."""

    person = forms.ModelChoiceField(
        label="Vem är jävig?", queryset=Employee.objects.none(), empty_label="Jag själv", required=False
    )
    reason = forms.CharField(
        label="Vad gör personen jävig?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Till exempel: sökanden är min syster. Skriv inte mer än vad chefen behöver för att pröva jävet.",
    )

    def __init__(self, *args: Any, staff: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if staff is None:
            del self.fields["person"]
        else:
            self.fields["person"].queryset = staff  # type: ignore[attr-defined]


class EndForm(Form):
    reason = forms.CharField(
        label="Varför hävs jävet?", max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip


class DeclareConflict(CaseForm):
    act = "cases.declare_conflict"
    title = "Anmäl jäv"
    submit = "Anmäl jäv"
    lead = (
        "Den som är jävig kan från nu varken läsa eller handlägga ärendet, var det än visas. "
        "Är det personens eget ärende blir det utan socialsekreterare tills det fördelas på nytt. "
        "Bara en sektionschef kan häva jävet."
    )
    form_class = ConflictForm
    done = "Jävet är anmält och ärendet är stängt för personen."

    def get_form_kwargs(self) -> dict[str, Any]:
        head = may(self.request.user, "cases.bar_staff", self.case.section_id)
        own: Any = self.request.user
        staff = staff_of_section(self.case.section_id).exclude(pk=own.employee_id) if head else None
        return {**super().get_form_kwargs(), "staff": staff}

    def perform(self, fields: dict[str, Any]) -> str:
        person = fields.get("person")
        actions.declare_conflict(self.request.user, self.now, self.case.pk, person=person, reason=fields["reason"])
        return case_url(self.case.pk) if person else reverse("case_list")


class EndConflict(CaseForm):
    act = "cases.bar_staff"
    submit = "Häv jävet"
    form_class = EndForm
    done = "Jävet är hävt."

    def prepare(self) -> None:
        rows = Disqualification.objects.select_related("person")
        found = rows.filter(case=self.case, pk=self.kwargs["disqualification_id"]).first()
        if found is None:
            raise NotFound("Jävet finns inte i det här ärendet.")
        self.title = f"Häv jävet för {found.person.name}"
        self.lead = f"Anmält: {found.reason} Personen kan sedan läsa och handlägga ärendet igen."
        self.disqualification = found

    def back(self) -> str:
        return reverse("conflict_list")

    def perform(self, fields: dict[str, Any]) -> str:
        actions.end_conflict(self.request.user, self.now, self.disqualification.pk, reason=fields["reason"])
        return self.back()


class ConflictTable(Table):
    caption = "Jäv"
    default_order = "-declared_at"
    columns = (
        Column("person.name", "Vem", head=True),
        Column("case", "Ärende", whole=True, value=lambda d: d.case.number, link=lambda d: case_url(d.case_id)),
        Column("reason", "Skäl"),
        Column("declared_by", "Anmält av", value=lambda d: str(d.declared_by)),
        Column("declared_at", "När", value=lambda d: time_tag(d.declared_at), sort="declared_at"),
        Column("ended", "Läge", template="cases/_conflict_state.html", sort="ended_at"),
    )
    empty_title = "Inget jäv är anmält"
    empty_text = "När någon anmäler jäv i ett ärende visas det här. Anmälan görs på ärendets sida."


@require_GET
def conflict_list(request: HttpRequest) -> HttpResponse:
    """The conflicts of interest in the head's sections, those that last first."""
    require(request.user, "cases.bar_staff")
    table = ConflictTable(conflicts(request.user), request)
    return render(request, "cases/oversight_list.html", {"title": "Jäv", "table": table})
