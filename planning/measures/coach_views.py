"""The coach's pages: own participants, and of each only what was shared. Every look is logged."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from bistand.audit.actions import log_access
from bistand.staff.permissions import require
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import day
from planning.measures import attending, forms
from planning.measures.models import Referral
from planning.measures.noting import CorrectsStart, NotesAttendance
from planning.measures.queries import COACH, in_turn, participants_of, read_participant
from planning.measures.views import Keep


class ParticipantTable(Table):
    """Rows are `queries.in_turn`."""

    caption = "Deltagare"
    default_order = "state"
    columns = (
        Column(
            "person", "Vem", value=lambda r: r.person.name, link=lambda r: reverse("participant", args=[r.pk]),
            head=True, sort="person__sort_name",
        ),
        Column("measure", "Insats", value=lambda r: r.measure.name, sort="measure__name"),
        Column("state", "Läge", template="planning/measures/_own_state.html", sort="turn"),
        Column("since", "Sedan", value=lambda r: day(r.step_on)),
        Column("noted", "Närvaro antecknad", value=lambda r: day(r.noted)),
        Column("next_on", "Nästa gång", value=lambda r: day(r.next_on or r.begins_on)),
    )  # fmt: skip
    empty_title = "Inga deltagare"
    empty_text = "Här står de som kommunen har anvisat till er."


@require_GET
def participants(request: HttpRequest) -> HttpResponse:
    """The coach's own participants and the referrals that wait for an answer."""
    require(request.user, COACH)
    table = ParticipantTable(in_turn(participants_of(request.user)), request)
    log_access(request.user, "participants", persons=[row.person_id for row in table.page.rows])
    return render(request, "planning/measures/participants.html", {"title": "Mina deltagare", "table": table})


@require_GET
def participant(request: HttpRequest, referral_id: int) -> HttpResponse:
    """One participant: what the caseworker has shared, the attendance and the feedback."""
    require(request.user, COACH)
    found = read_participant(request.user, referral_id, "participant")
    context = {
        "title": found.person.name,
        "referral": found,
        "attendance": found.attendance.order_by("-day")[: forms.MOST_SHOWN],
        "feedback": found.feedback.select_related("written_by__employee").order_by("-pk")[: forms.MOST_SHOWN],
    }
    return render(request, "planning/measures/participant.html", context)


class _Participant(Keep):
    """A form about one of the coach's participants."""

    act = COACH
    name = ""
    referral: Referral

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, COACH)
        match = request.resolver_match
        self.referral = read_participant(request.user, kwargs["referral_id"], (match and match.url_name) or "")
        self.title = f"{self.name}: {self.referral.person.name}"
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("participant", args=[self.referral.pk])

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Mina deltagare", reverse("participants")), (self.referral.person.name, self.back())]


class Answer(_Participant):
    name = "Svar på anvisningen"
    form_class = forms.AnswerForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "referral": self.referral, "own": True}

    def perform(self, fields: dict[str, Any]) -> str:
        row = attending.answer_as_provider(self.request.user, self.now, self.referral.pk, **fields)
        return self.back() if row.is_open else reverse("participants")


class Start(_Participant):
    name = "Insatsen har börjat"
    form_class = forms.StartForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "referral": self.referral}

    def perform(self, fields: dict[str, Any]) -> str:
        attending.start_as_provider(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()


class CorrectStart(CorrectsStart, _Participant):
    name = "Rätta första dagen"


class NoteAttendance(NotesAttendance, _Participant):
    name = "Närvaro"


class GiveFeedback(_Participant):
    name = "Återkoppling"
    form_class = forms.FeedbackForm

    def perform(self, fields: dict[str, Any]) -> str:
        attending.give_feedback(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()
