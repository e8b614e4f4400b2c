"""The coach's pages: own participants, and of each only what was shared. Every look is logged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.audit.actions import log_access
from bistand.staff.permissions import require
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import day
from planning.measures import attending, forms
from planning.measures.models import Referral
from planning.measures.noting import CorrectsStart, NotesAttendance, chosen_day, told_or
from planning.measures.queries import COACH, group_on, in_turn, lacking, participants_of, read_participant
from planning.measures.views import Keep

State = Referral.State


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
        Column(
            "noted", "Närvaro antecknad", template="planning/measures/_noted_last.html",
            value=lambda r: lacking(r, timezone.localdate()),
        ),
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
        "municipality_phone": settings.MUNICIPALITY["phone"],
        "attendance": found.attendance.order_by("-day")[: forms.MOST_SHOWN],
        "feedback": found.feedback.select_related("written_by__employee").order_by("-pk")[: forms.MOST_SHOWN],
    }
    return render(request, "planning/measures/participant.html", context)


class _Participant(Keep):
    """A form about one of the coach's participants."""

    act = COACH
    name = ""
    referral: Referral
    # Those in which it is done; none is any.
    states: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, COACH)
        match = request.resolver_match
        self.referral = read_participant(request.user, kwargs["referral_id"], (match and match.url_name) or "")
        self.title = f"{self.name}: {self.referral.person.name}"
        self.extra_context = {"referral": self.referral}
        return told_or(super().dispatch, self, request, *args, **kwargs)

    def back(self) -> str:
        return reverse("participant", args=[self.referral.pk])

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Mina deltagare", reverse("participants")), (self.referral.person.name, self.back())]


class Answer(_Participant):
    name = "Svar på anvisningen"
    states = (State.SENT, State.WAITING)
    form_class = forms.AnswerForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "referral": self.referral, "own": True}

    def perform(self, fields: dict[str, Any]) -> str:
        row = attending.answer_as_provider(self.request.user, self.now, self.referral.pk, **fields)
        return self.back() if row.is_open else reverse("participants")


class Start(_Participant):
    name = "Insatsen har börjat"
    states = (State.ACCEPTED,)
    form_class = forms.StartForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "referral": self.referral}

    def perform(self, fields: dict[str, Any]) -> str:
        attending.start_as_provider(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()


class CorrectStart(CorrectsStart, _Participant):
    name = "Rätta första dagen"
    states = (State.STARTED,)


class NoteAttendance(NotesAttendance, _Participant):
    name = "Närvaro"
    states = (State.STARTED,)


class NoteGroup(Keep):
    """The attendance of all who were to be there on a day, on one page and saved together."""

    act = COACH
    title = "Närvaro för alla"
    submit = "Spara närvaron"
    template_name = "planning/measures/group.html"

    def prepare(self) -> None:
        asked, today = chosen_day(self.request.GET.get("day", "")), timezone.localdate()
        self.day = min(asked, today)
        if asked > today:
            messages.info(self.request, f"{asked} har inte varit än. Här står i dag.")
        self.group = group_on(self.request.user, self.day)
        self.form_class = forms.GroupForm.of(self.group)
        log_access(self.request.user, "participants_attendance", persons=[row.person_id for row in self.group])

    def draft_key(self) -> str:
        return f"{super().draft_key()}{self.day}"

    def back(self) -> str:
        return reverse("participants")

    def crumbs(self) -> list[tuple[str, str]]:
        return [("Mina deltagare", self.back())]

    def get_initial(self) -> dict[str, Any]:
        own: dict[str, Any] = {}
        for row in self.group:
            if noted := row.noted:  # type: ignore[attr-defined]
                own |= {f"state_{row.pk}": noted.state, f"reason_{row.pk}": noted.reason}
                own |= {f"absent_days_{row.pk}": noted.absent_days, f"replaces_{row.pk}": noted.pk}
        return {**own, **super().get_initial()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        step, today = timedelta(days=1), timezone.localdate()
        own = {
            "day": self.day,
            "choose": forms.DayForm(initial={"day": self.day}),
            "before": self.day - step,
            "after": self.day + step if self.day < today else None,
            "weekly": any(row.weekly for row in self.group),
            "narrow": False,
        }
        return super().get_context_data(**{**own, **kwargs})

    def perform(self, fields: dict[str, Any]) -> str:
        said = {row.pk: present for row in self.group if (present := self._said(row, fields))}
        replaces = {pk: fields[f"replaces_{pk}"] for pk in said}
        noted = attending.note_group(self.request.user, self.now, said, replaces)
        self.done = f"Närvaron är sparad för {len(noted)} deltagare." if noted else "Det fanns inget nytt att spara."
        return f"{reverse('participants_attendance')}?day={self.day}"

    def _said(self, row: Any, fields: dict[str, Any]) -> attending.Present | None:
        """What is new of a participant; nothing where the form says what is recorded."""
        state = fields[f"state_{row.pk}"] or ("present" if fields["rest"] and not row.noted else "")
        said = attending.Present(self.day, state, fields[f"reason_{row.pk}"], fields.get(f"absent_days_{row.pk}"))
        noted = row.noted
        same = noted and (noted.state, noted.reason, noted.absent_days) == (state, said.reason, said.absent_days)
        return said if state and not same else None

    def form_invalid(self, form: Any) -> HttpResponse:
        """What somebody else has recorded meanwhile has now been told of: saving again replaces it."""
        form.data = form.data.copy()
        for row in group_on(self.request.user, self.day):
            if f"state_{row.pk}" in form.errors and (noted := row.noted):  # type: ignore[attr-defined]
                form.data[f"replaces_{row.pk}"] = noted.pk
        return super().form_invalid(form)


class GiveFeedback(_Participant):
    name = "Återkoppling"
    form_class = forms.FeedbackForm

    def perform(self, fields: dict[str, Any]) -> str:
        attending.give_feedback(self.request.user, self.now, self.referral.pk, **fields)
        return self.back()
