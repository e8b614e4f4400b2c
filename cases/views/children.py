"""The children's part of the investigation, and the question of violence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.audit.actions import log_access
from bistand.refusals import NotAllowed, NotFound
from bistand.ui.forms import DateField, Form
from cases import actions
from cases.actions.children import Heard
from cases.children import child_parts, may_see_screening, screenings_of
from cases.forms import choices, long_text
from cases.models import Application, ChildHearing, MemberRole, Person, ViolenceScreening
from cases.queries import application_of, applications_of, members_shown
from cases.views.base import CaseForm, opened, panel


@require_GET
def children(request: HttpRequest, case_id: int) -> HttpResponse:
    """Each child in the application that is open (or the one asked for), and who has been asked about violence."""
    found = opened(request, case_id)
    applications = applications_of(found)
    chosen = request.GET.get("application", "")
    application = application_of(found, int(chosen)) if chosen.isdecimal() else next(iter(applications), None)
    if application:
        application.case = found
    asked = None
    if may_see_screening(request.user, found):
        asked = screenings_of(found, timezone.localdate())
        persons = [each.member.person_id for each in asked]
        log_access(request.user, "violence_screening", case_id=found.pk, persons=persons)
    return panel(
        request,
        found,
        "children",
        "cases/panels/children.html",
        application=application,
        applications=applications,
        parts=child_parts(application) if application else [],
        open=bool(application and application.state in Application.OPEN_STATES),
        asked=asked,
    )


class HearingForm(Form):
    how = forms.ChoiceField(label="Hur har barnet hörts?", choices=choices(ChildHearing.How), widget=forms.RadioSelect)
    heard_on = DateField(label="Dag", required=False)
    why_not = long_text("Varför har barnet inte hörts?", 2, required=False)
    views = long_text(
        "Vad har barnet sagt?", 3, required=False, help_text="Står i utredningen, inte i beslutet som föräldrarna får."
    )
    best_interests = long_text(
        "Vad är bäst för barnet, och hur påverkas det av beslutet?", 4, help_text="Går in i beslutets text om barnen."
    )


class HearChild(CaseForm):
    act = "cases.investigate"
    submit = "Spara"
    form_class = HearingForm
    done = "Barnets del av utredningen är sparad."

    def prepare(self) -> None:
        self.application = application_of(self.case, self.kwargs["application_id"])
        found = [p for p in child_parts(self.application) if p.member.person_id == self.kwargs["person_id"]]
        if not found:
            raise NotFound("Barnet finns inte i hushållet den månaden.")
        self.part = found[0]
        self.title = f"{self.part.member.person.given_name}, {self.part.age} år"

    def back(self) -> str:
        return f"{reverse('case_children', args=[self.case.pk])}?application={self.application.pk}"

    def get_initial(self) -> dict[str, Any]:
        names = ("how", "heard_on", "why_not", "views", "best_interests")
        known = {name: getattr(self.part.hearing, name) for name in names} if self.part.hearing else {}
        return {**known, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.hear_child(
            self.request.user, self.now, self.application.pk, self.part.member.person_id, Heard(**fields)
        )
        return self.back()


class ScreeningForm(Form):
    secret = ("asked_on", "how", "outcome")

    asked_on = DateField(label="Dag")
    how = forms.ChoiceField(
        label="Hur ställdes frågan?", choices=choices(ViolenceScreening.How), widget=forms.RadioSelect
    )
    outcome = forms.ChoiceField(label="Svar", choices=choices(ViolenceScreening.Outcome), widget=forms.RadioSelect)


class ScreenViolence(CaseForm):
    """Dates and codes only, kept in no draft: nobody else must find what was typed."""

    act = "cases.screen_violence"
    submit = "Spara"
    form_class = ScreeningForm
    done = "Det är noterat."
    lead = (
        "Fråga enskilt. Här står bara dag, sätt och svar; det läses av ärendets socialsekreterare, "
        "1:e socialsekreterare och chef, och skrivs aldrig ut. Behövs skydd: följ kommunens rutin."
    )

    def prepare(self) -> None:
        if not may_see_screening(self.request.user, self.case):
            raise NotAllowed("Frågor om våld läses av ärendets socialsekreterare, 1:e socialsekreterare och chef.")
        adults = [m for m in members_shown(self.case, timezone.localdate()) if m.role != MemberRole.CHILD]
        found: list[Person] = [m.person for m in adults if m.person_id == self.kwargs["person_id"]]
        if not found:
            raise NotFound("Frågan ställs till en vuxen i hushållet.")
        self.person = found[0]
        self.title = f"Fråga om våld, {self.person.name}"

    def back(self) -> str:
        return reverse("case_children", args=[self.case.pk])

    def get_initial(self) -> dict[str, Any]:
        return {"asked_on": timezone.localdate(), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_screening(self.request.user, self.now, self.case.pk, self.person.pk, **fields)
        return self.back()
