"""What is done together with others about one adult, and the meetings of a section with their lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.staff.permissions import may, require
from bistand.ui.act_forms import KeptForm
from bistand.ui.files import private_file
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import day
from cases.models import Case, Person
from cases.queries import open_case
from cases.views.base import case_url
from planning.meetings import actions, forms
from planning.meetings.models import CoordinatedPlan, Meeting, MeetingPerson
from planning.meetings.queries import (
    ACT,
    coordinated_of,
    corrections_of,
    meeting_sections,
    meetings_about,
    people_on,
    read_coordinated,
    read_meeting,
    visible_meetings,
)
from planning.meetings.sip_letter import sip_letter
from planning.pages import ActView

MOST_LISTED = 50
# A meeting that has just been may still get somebody on its list.
LISTED_AFTER_DAYS = 14


def _url(case_id: int, person_id: int) -> str:
    return reverse("together", args=[case_id, person_id])


def _member(case: Case, person_id: int) -> Person:
    """Somebody who is or has been in the case's household."""
    people = Person.objects.filter(memberships__household=case.household_id).distinct()
    return get_object_or_404(people, pk=person_id)


@require_GET
def together(request: HttpRequest, case_id: int, person_id: int) -> HttpResponse:
    """The coordinated plans of one adult, and the meetings about them."""
    case = open_case(request.user, case_id, "together")
    person = _member(case, person_id)
    open_now = case.state == Case.State.OPEN
    context = {
        "title": f"SIP och möten: {person.name}",
        "case": case,
        "case_url": case_url(case.pk),
        "person": person,
        "plans": coordinated_of(case.pk, person_id)[:MOST_LISTED],
        "meetings": meetings_about(case.pk, person_id)[:MOST_LISTED],
        "may_write": open_now and may(request.user, "planning.write", case.section_id),
        "may_meet": open_now and may(request.user, ACT, case.section_id),
    }
    return render(request, "planning/meetings/together.html", context)


class _OfPerson(ActView):
    """A form about an adult of the case."""

    act = "planning.write"
    person: Person

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        match = request.resolver_match
        self.case = open_case(request.user, self.case_id(), (match and match.url_name) or "")
        require(request.user, self.act, self.case.section_id)
        self.person = self.whose()
        return super().dispatch(request, *args, **kwargs)

    def case_id(self) -> int:
        return int(self.kwargs["case_id"])

    def whose(self) -> Person:
        return _member(self.case, self.kwargs["person_id"])

    def back(self) -> str:
        return _url(self.case.pk, self.person.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"title": f"{self.title}: {self.person.name}", **kwargs})


class NewSip(_OfPerson):
    title = "Samordnad individuell plan"
    submit = "Spara planen"
    form_class = forms.SipForm
    done = "Planen gäller från i dag."

    def perform(self, fields: dict[str, Any]) -> str:
        text = actions.SipText(**fields)
        actions.make_coordinated_plan(self.request.user, self.now, self.case.pk, self.person.pk, text)
        return self.back()


class EndSip(_OfPerson):
    title = "Planen gäller inte längre"
    submit = "Avsluta planen"
    form_class = forms.EndSipForm

    def case_id(self) -> int:
        self.plan = get_object_or_404(CoordinatedPlan.objects.select_related("person"), pk=self.kwargs["sip_id"])
        return self.plan.case_id

    def whose(self) -> Person:
        return self.plan.person

    def perform(self, fields: dict[str, Any]) -> str:
        actions.end_coordinated_plan(self.request.user, self.now, self.plan.pk, **fields)
        return self.back()


@require_GET
def print_sip(request: HttpRequest, sip_id: int) -> HttpResponse:
    """The coordinated plan, to give to the person and, as they consent, to those who do what it says."""
    plan = read_coordinated(request.user, sip_id, "sip_print")
    return private_file(sip_letter(plan), "application/pdf", f"sip-{plan.case.number}.pdf")


class ListPerson(_OfPerson):
    title = "Sätt upp på ett möte"
    submit = "Sätt upp"
    act = ACT
    form_class = forms.ListForm

    def get_form_kwargs(self) -> dict[str, Any]:
        since = timezone.localdate() - timedelta(days=LISTED_AFTER_DAYS)
        rows = Meeting.objects.filter(section=self.case.section_id, held_on__gte=since, called_off="")
        return {**super().get_form_kwargs(), "meetings": rows.order_by("held_on", "pk")}

    def perform(self, fields: dict[str, Any]) -> str:
        meeting = fields.pop("meeting")
        actions.list_person(self.request.user, self.now, meeting.pk, self.case.pk, self.person.pk, **fields)
        return self.back()


class NotePerson(_OfPerson):
    title = "Anteckning från mötet"
    submit = "Signera anteckningen"
    act = ACT
    form_class = forms.NoteForm
    done = "Anteckningen står i journalen."

    def case_id(self) -> int:
        rows = MeetingPerson.objects.select_related("person", "meeting")
        self.listed = get_object_or_404(rows, pk=self.kwargs["listed_id"])
        return self.listed.case_id

    def whose(self) -> Person:
        return self.listed.person

    def back(self) -> str:
        return reverse("meeting", args=[self.listed.meeting_id])

    def perform(self, fields: dict[str, Any]) -> str:
        actions.note_person(self.request.user, self.now, self.listed.pk, **fields)
        return self.back()


@require_POST
def withdraw(request: HttpRequest, listed_id: int) -> HttpResponse:
    row = actions.withdraw_person(request.user, timezone.now(), listed_id)
    messages.success(request, "Personen står inte längre på listan.")
    return redirect("meeting", row.meeting_id)


# ---- the meetings of a section ---------------------------------------------------------------------------


class MeetingTable(Table):
    """Rows are `queries.visible_meetings`."""

    caption = "Möten"
    default_order = "-held_on"
    columns = (
        Column("meeting", "Möte", value=str, link=lambda m: reverse("meeting", args=[m.pk]), head=True),
        Column(
            "held_on", "Dag", value=lambda m: f"{day(m.held_on)}{', inställt' if m.called_off else ''}", sort="held_on"
        ),
        Column("listed", "På listan", numeric=True),
        Column("waiting", "Utan anteckning", numeric=True),
        Column("section", "Sektion", value=lambda m: m.section.name),
    )
    empty_title = "Inga möten"
    empty_text = "Här står möten med coacher, Arbetsförmedlingen och andra."


@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    require(request.user, ACT)
    context = {"title": "Möten", "table": MeetingTable(visible_meetings(request.user), request)}
    return render(request, "planning/meetings/list.html", context)


@require_GET
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """One meeting, with those on its list that the user may know of."""
    require(request.user, ACT)
    found = read_meeting(request.user, meeting_id)
    people = people_on(request.user, found)
    context = {
        "title": str(found),
        "meeting": found,
        "people": people,
        "today": timezone.localdate(),
        "corrections": corrections_of(found),
        "may_change": not found.called_off and found.listed == found.waiting,  # type: ignore[attr-defined]
    }
    return render(request, "planning/meetings/meeting.html", context)


class _MeetingForm(KeptForm):
    template_name = "planning/meetings/meeting_form.html"
    title = ""
    submit = "Spara mötet"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, ACT)
        return super().dispatch(request, *args, **kwargs)

    def draft_key(self) -> str:
        return f"{type(self).__name__}:{self.kwargs.get('meeting_id', '')}"

    def back(self) -> str:
        return reverse("meetings")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"title": self.title, "submit": self.submit, "cancel": self.back(), "narrow": True}
        return super().get_context_data(**{**own, **kwargs})


class NewMeeting(_MeetingForm):
    title = "Nytt möte"
    form_class = forms.MeetingForm
    done = "Mötet är inlagt. Sätt upp personer på det från deras ärenden."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "sections": meeting_sections(self.request.user)}

    def perform(self, fields: dict[str, Any]) -> str:
        section = fields.pop("section")
        made = actions.plan_meeting(self.request.user, self.now, section.pk, **fields)
        return reverse("meeting", args=[made.pk])


class _OfMeeting(_MeetingForm):
    meeting: Meeting

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(request.user, ACT)
        self.meeting = read_meeting(request.user, kwargs["meeting_id"])
        return super().dispatch(request, *args, **kwargs)

    def back(self) -> str:
        return reverse("meeting", args=[self.meeting.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"meeting": self.meeting, **kwargs})


class CorrectMeeting(_OfMeeting):
    title = "Rätta eller flytta mötet"
    form_class = forms.CorrectMeetingForm
    done = "Mötet är ändrat."

    def get_initial(self) -> dict[str, Any]:
        own = {name: getattr(self.meeting, name) for name in ("kind", "held_on", "partner")}
        return {**own, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.correct_meeting(self.request.user, self.now, self.meeting.pk, **fields)
        return self.back()


class CallOffMeeting(_OfMeeting):
    title = "Ställ in mötet"
    submit = "Ställ in mötet"
    form_class = forms.CallOffForm
    done = "Mötet är inställt."

    def perform(self, fields: dict[str, Any]) -> str:
        actions.call_off_meeting(self.request.user, self.now, self.meeting.pk, **fields)
        return self.back()
