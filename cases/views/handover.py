"""Handing a case over: the sheet, on screen and as PDF, taking it over, and taking it back on the day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import NotFound
from bistand.staff.models import User
from bistand.staff.permissions import may
from bistand.ui.files import private_file
from bistand.ui.forms import Form
from cases import actions
from cases.actions.handover import refuse_another_day, refuse_settled
from cases.forms import long_text
from cases.handover_sheet import handover_sheet, latest_handover, sheet_pdf
from cases.models import Handover
from cases.queries import caseworkers_of, visible_cases
from cases.views.base import CaseForm, ConfirmCase, opened


class AssignForm(Form):
    caseworker = forms.ModelChoiceField(label="Ny socialsekreterare", queryset=User.objects.none(), empty_label="Välj")
    reason = forms.CharField(label="Skäl", max_length=200, required=False)
    note = long_text("Att tänka på först", 3, required=False, help_text="Står överst på överlämningsbladet.")

    def __init__(self, *args: Any, caseworkers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caseworker"].queryset = caseworkers  # type: ignore[attr-defined]


class AssignCase(CaseForm):
    act = "cases.assign"
    title = "Överlämna ärendet"
    submit = "Överlämna"
    lead = "Mottagaren ser ärendet som nytt på sin dag, med ett överlämningsblad, tills hen har tagit emot det."
    form_class = AssignForm
    done = "Ärendet är överlämnat. Det kan ångras i dag, från överlämningsbladet."

    def get_form_kwargs(self) -> dict[str, Any]:
        others = caseworkers_of([self.case.section_id]).exclude(pk=self.case.caseworker_id or 0)
        return {**super().get_form_kwargs(), "caseworkers": others}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.assign_case(
            self.request.user,
            self.now,
            self.case.pk,
            fields["caseworker"],
            reason=fields["reason"],
            note=fields["note"],
        )
        # A protected case is the receiver's alone.
        visible = visible_cases(self.request.user).filter(pk=self.case.pk).exists()
        return self.back() if visible else reverse("case_list")


@require_GET
def sheet(request: HttpRequest, case_id: int) -> HttpResponse:
    """Where the case stands, to read and to print."""
    found = opened(request, case_id)
    today = timezone.localdate()
    made = handover_sheet(found, request.user, today)
    handover = made.handover
    waits = handover is not None and handover.state == Handover.State.HANDED
    context = {
        "title": "Överlämningsblad",
        "case": found,
        "sheet": made,
        "mine": waits and handover is not None and handover.receiver_id == request.user.pk,
        "may_undo": waits
        and handover is not None
        and timezone.localdate(handover.handed_at) == today
        and may(request.user, "cases.assign", found.section_id),
    }
    return render(request, "cases/handover.html", context)


@require_GET
def sheet_file(request: HttpRequest, case_id: int) -> HttpResponse:
    """The sheet as PDF."""
    found = opened(request, case_id)
    today = timezone.localdate()
    sheet = sheet_pdf(handover_sheet(found, request.user, today), today)
    return private_file(sheet, "application/pdf", f"overlamning-{found.number}.pdf")


class _OfHandover:
    """Mixin of acts on the handover that the case has last had."""

    case: Any
    handover: Handover

    def prepare(self) -> None:
        found = latest_handover(self.case)
        if found is None:
            raise NotFound("Ärendet är inte överlämnat.")
        self.handover = found


class Acknowledge(_OfHandover, ConfirmCase):
    act = "cases.take_over"
    title = "Ta emot ärendet"
    submit = "Ta emot"
    done = "Ärendet är ditt och står inte längre som nytt."

    def words(self) -> str:
        return f"Du har läst överlämningsbladet och tar över ärende {self.case.number}."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.acknowledge_handover(self.request.user, self.now, self.handover.pk)
        return self.back()


class UndoForm(Form):
    reason = forms.CharField(label="Varför ångras överlämningen?", max_length=200)


class Undo(_OfHandover, CaseForm):
    act = "cases.assign"
    title = "Ångra överlämningen"
    submit = "Ångra"
    form_class = UndoForm
    done = "Överlämningen är ångrad."

    def prepare(self) -> None:
        super().prepare()
        if self.request.method == "GET":  # what is sent twice is done once: then the action refuses
            refuse_settled(self.handover)
            refuse_another_day(self.handover, self.now)
        giver = self.handover.giver
        self.lead = f"Ärendet går tillbaka till {giver}." if giver else "Ärendet blir utan socialsekreterare igen."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.undo_handover(self.request.user, self.now, self.handover.pk, reason=fields["reason"])
        return self.back()
