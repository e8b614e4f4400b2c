"""Meetings with clients: the list, one by one, booking, moving, and how it went."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.staff.models import Role
from bistand.staff.permissions import may, require, roles_now
from bistand.ui.tables import Column, Table, asked
from bistand.ui.templatetags.ui import moment
from cases.models import Case
from cases.queries import open_case
from cases.views.base import case_url
from followup import forms as common
from followup.views import meeting_of, people_of, stands
from followup.visits import actions, forms
from followup.visits.models import Visit
from followup.visits.queries import READ, begin_of, end_of, read_visit, visible_visits, with_parts
from planning.pages import ActView


class VisitTable(Table):
    """Rows are `queries.with_parts`."""

    caption = "Klientmöten"
    default_order = "at"
    keys_first = True
    columns = (
        Column("who", "Vem", value=lambda v: v.who, link=lambda v: reverse("visit", args=[v.pk]), head=True),
        Column("at", "Tid", sort="at", value=lambda v: moment(v.at)),
        Column("purpose", "Gäller", value=lambda v: v.get_purpose_display().capitalize()),
        Column("way", "Sätt", value=lambda v: v.get_way_display().capitalize()),
        Column("state", "Läge", template="followup/visits/_state.html"),
        Column("case", "Ärende", whole=True, value=lambda v: v.case.number, link=lambda v: case_url(v.case_id)),
        Column("responsible", "Ansvarig", value=lambda v: str(v.responsible or "Ingen")),
    )
    empty_title = "Inga klientmöten"
    empty_text = "Boka ett möte på fliken Uppföljning i ett ärende."

    def row_css(self, row: Any) -> str:
        return "is-late" if row.is_unsaid else ""


@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """The meetings the user may know of; one comes to what waits, and a caseworker to one's own."""
    require(request.user, READ)
    own = {"caseworker": request.user.pk} if Role.CASEWORKER in roles_now(request.user) else {}
    form = forms.VisitFilter(asked(request, {"state": forms.OPEN, **own}), **people_of(request.user))
    rows = filtered(visible_visits(request.user), common.chosen(form))
    context = {"title": "Klientmöten", "filter": form, "table": VisitTable(with_parts(rows), request)}
    return render(request, "followup/list.html", context)


def filtered(rows: QuerySet[Visit], chosen: dict[str, Any]) -> QuerySet[Visit]:
    """The meetings that the filter asks for; of those that were held by the day when they were."""
    lookups = {"caseworker": "responsible", "section": "case__section"}
    rows = rows.filter(**{lookups[name]: chosen[name] for name in lookups if name in chosen})
    first, last, state = chosen.get("from_day"), chosen.get("to_day"), chosen.get("state")
    by_day = state == Visit.State.HELD
    if first:
        rows = rows.filter(held_on__gte=first) if by_day else rows.filter(at__gte=begin_of(first))
    if last:
        rows = rows.filter(held_on__lte=last) if by_day else rows.filter(at__lt=end_of(last))
    match state:
        case None:
            return rows
        case forms.OPEN:
            return rows.filter(Visit.IS_OPEN)
        case forms.PASSED:
            return rows.filter(Visit.IS_OPEN, at__lte=timezone.now())
    return rows.filter(state=state)


@require_GET
def visit(request: HttpRequest, visit_id: int) -> HttpResponse:
    """One meeting, and what the user may do with it."""
    case, found = read_visit(request.user, visit_id)
    active = case.state == Case.State.OPEN
    may_book = active and found.is_open and may(request.user, actions.BOOK, case.section_id)
    context = {
        "title": heading(found),
        "case": case,
        "case_url": case_url(case.pk),
        "visit": found,
        "may_book": may_book,
        "may_meet": active and found.is_open and may(request.user, actions.MEET, case.section_id),
        "may_call": may_book and found.state == Visit.State.BOOKED and not found.is_unsaid,
        "note_url": note_url(found)
        if active and found.state == Visit.State.HELD and may(request.user, "cases.note", case.section_id)
        else "",
    }
    return render(request, "followup/visits/visit.html", context)


def heading(found: Visit) -> str:
    return f"Möte med {found.who}"


def note_url(found: Visit) -> str:
    """A new note of the journal, begun with the day of the meeting, what it was about and whom it concerns."""
    said: dict[str, Any] = {"happened_on": found.held_on, "heading": f"Klientmöte: {found.get_purpose_display()}"}
    if found.partner_id is None:
        said["about"] = found.person_id
    return f"{reverse('note_new', args=[found.case_id])}?{urlencode(said)}"


class NewVisit(ActView):
    title = "Boka ett klientmöte"
    submit = "Boka mötet"
    done = "Mötet är bokat."
    template_name = "followup/visits/form.html"
    form_class = forms.VisitForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case = open_case(request.user, kwargs["case_id"], "visit_new")
        require(request.user, actions.BOOK, self.case.section_id)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.case}

    def back(self) -> str:
        return reverse("followup_case_panel", args=[self.case.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        said = actions.VisitText(
            tuple(fields["persons"]), fields["purpose"], fields["minutes"], fields["responsible"].pk, fields["others"]
        )
        made = actions.book_visit(self.request.user, self.now, self.case.pk, meeting_of(fields), said)
        return reverse("visit", args=[made.pk])


class _VisitView(ActView):
    """A form about one meeting."""

    template_name = "followup/visits/form.html"
    act = actions.BOOK
    visit: Visit

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case, self.visit = read_visit(request.user, kwargs["visit_id"])
        require(request.user, self.act, self.case.section_id)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(visit=self.visit, about=heading(self.visit), **kwargs)

    def back(self) -> str:
        return reverse("visit", args=[self.visit.pk])


class Hold(_VisitView):
    """How it went; the note of the journal may be begun at once."""

    title = "Mötet är genomfört"
    act = actions.MEET
    submit = "Spara"
    done = "Sparat."
    template_name = "followup/visits/hold.html"
    form_class = forms.HeldForm

    def get_initial(self) -> dict[str, Any]:
        day = min(timezone.localdate(self.visit.at), timezone.localdate())
        said = {"held_on": day, "minutes": self.visit.minutes, "way": self.visit.way}
        return {**said, **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        held = actions.hold_visit(self.request.user, self.now, self.visit.pk, **fields)
        return note_url(held) if self.request.POST.get("then") == "note" else self.back()


class Move(_VisitView):
    title = "Flytta mötet"
    submit = "Flytta mötet"
    done = "Mötet är flyttat."
    form_class = common.MoveForm

    def get_initial(self) -> dict[str, Any]:
        return {**stands(self.visit, self.visit.at), **super().get_initial()}

    def perform(self, fields: dict[str, Any]) -> str:
        actions.move_visit(self.request.user, self.now, self.visit.pk, meeting_of(fields), fields["reason"])
        return self.back()


class Miss(_VisitView):
    title = "Mötet blev inte av"
    act = actions.MEET
    submit = "Spara"
    form_class = forms.MissedForm

    def perform(self, fields: dict[str, Any]) -> str:
        meeting = meeting_of(fields) if fields["day"] else None
        found = actions.miss_visit(self.request.user, self.now, self.visit.pk, fields["reason"], meeting)
        return reverse("visit", args=[found.pk])


class Cancel(_VisitView):
    title = "Ställ in mötet"
    submit = "Ställ in mötet"
    form_class = common.ReasonForm

    def perform(self, fields: dict[str, Any]) -> str:
        actions.cancel_visit(self.request.user, self.now, self.visit.pk, fields["reason"])
        return self.back()


@require_POST
def call(request: HttpRequest, visit_id: int) -> HttpResponse:
    actions.call_to_visit(request.user, timezone.now(), visit_id)
    messages.success(request, "Kallelsen skrivs nu. Den läggs bland handlingarna.")
    return redirect("visit", visit_id)
