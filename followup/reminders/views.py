"""Pages of reminders: the list, one by one, setting and postponing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bistand.staff.permissions import may, require
from bistand.ui.tables import Column, Table, asked
from bistand.ui.templatetags.ui import day
from cases.models import Case
from cases.queries import open_case
from cases.views.base import case_url
from followup.reminders import actions, forms
from followup.reminders.models import Reminder
from followup.reminders.queries import OPEN, READ, read_reminder, visible_reminders, with_parts
from planning.pages import ActView

ACT = "followup.remind"


class ReminderTable(Table):
    """Rows are `queries.with_parts`."""

    caption = "Bevakningar"
    default_order = "due"
    keys_first = True
    columns = (
        Column("text", "Vad", link=lambda r: reverse("reminder", args=[r.pk]), head=True),
        Column("due", "Senast", sort="due", template="followup/reminders/_due.html"),
        Column("applicant", "Sökande", value=lambda r: r.case.applicant.name),
        Column("case", "Ärende", whole=True, value=lambda r: r.case.number, link=lambda r: case_url(r.case_id)),
        Column("responsible", "Ansvarig", value=lambda r: str(r.responsible or "Gruppen")),
        Column("state", "Läge", value=lambda r: r.get_state_display().capitalize()),
    )
    empty_title = "Inga bevakningar"
    empty_text = "Sätt en bevakning på fliken Uppföljning i ett ärende. Den visas här och på Min dag när det är dags."

    def row_css(self, row: Any) -> str:
        return "is-late" if row.is_open and row.due < timezone.localdate() else ""


@require_GET
def reminders(request: HttpRequest) -> HttpResponse:
    """The reminders the user may know of; one comes to one's own that wait."""
    require(request.user, READ)
    usual = {"whose": forms.MINE, "state": Reminder.State.OPEN}
    form = forms.ReminderFilter(asked(request, usual))
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = visible_reminders(request.user)
    if chosen.get("whose"):
        rows = rows.filter(responsible=request.user.pk if chosen["whose"] == forms.MINE else None)
    if chosen.get("state"):
        rows = rows.filter(OPEN) if chosen["state"] == Reminder.State.OPEN else rows.exclude(OPEN)
    context = {"title": "Bevakningar", "filter": form, "table": ReminderTable(with_parts(rows), request)}
    return render(request, "followup/list.html", context)


@require_GET
def reminder(request: HttpRequest, reminder_id: int) -> HttpResponse:
    """One reminder, and what the user may do with it."""
    case, found = read_reminder(request.user, reminder_id)
    may_act = found.is_open and case.state == Case.State.OPEN and may(request.user, ACT, case.section_id)
    own = found.responsible_id in (None, request.user.pk)
    context = {
        "title": found.text,
        "case": case,
        "case_url": case_url(case.pk),
        "reminder": found,
        "about": about(found),
        "may_finish": may_act and own,
        "may_take": may_act and found.responsible_id != request.user.pk,
    }
    return render(request, "followup/reminders/reminder.html", context)


def about(row: Reminder) -> tuple[str, str]:
    """What it is about, and the page of that."""
    if row.plan:
        return f"Planen för {row.plan.person.name}", reverse("plan", args=[row.plan_id])
    if row.decision:
        return f"Beslut {row.decision_id}", reverse("decision", args=[row.case_id, row.decision_id])
    if row.application:
        words = f"Ansökan {row.application.month:%Y-%m}"
        return words, reverse("calculation", args=[row.case_id, row.application_id])
    if row.document:
        words = f"{row.document.title}, {day(row.document.received_at)}"
        return words, reverse("document_view", args=[row.case_id, row.document_id])
    return "Ärendet", case_url(row.case_id)


class NewReminder(ActView):
    title = "Ny bevakning"
    submit = "Spara bevakningen"
    done = "Bevakningen är satt."
    template_name = "followup/reminders/form.html"
    form_class = forms.ReminderForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case = open_case(request.user, kwargs["case_id"], "reminder_new")
        require(request.user, ACT, self.case.section_id)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.case}

    def back(self) -> str:
        return reverse("followup_case_panel", args=[self.case.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        kind, _, pk = fields["about"].partition(":")
        said = actions.ReminderText(
            fields["text"], fields["due"], fields["months"], fields["weeks"], fields["whose"] == forms.GROUP,
            {kind: int(pk)} if pk else {},
        )  # fmt: skip
        actions.set_reminder(self.request.user, self.now, self.case.pk, said)
        return self.back()


class Postpone(ActView):
    title = "Skjut upp bevakningen"
    submit = "Skjut upp"
    done = "Bevakningen är uppskjuten."
    template_name = "followup/reminders/form.html"
    form_class = forms.PostponeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case, self.reminder = read_reminder(request.user, kwargs["reminder_id"])
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(reminder=self.reminder, **kwargs)

    def back(self) -> str:
        return reverse("reminder", args=[self.reminder.pk])

    def perform(self, fields: dict[str, Any]) -> str:
        actions.postpone_reminder(self.request.user, self.now, self.reminder.pk, fields["due"], fields["reason"])
        return self.back()


@require_POST
def finish(request: HttpRequest, reminder_id: int) -> HttpResponse:
    following = actions.finish_reminder(request.user, timezone.now(), reminder_id)
    messages.success(request, f"Klart. Den kommer tillbaka {following.due}." if following else "Bevakningen är klar.")
    return redirect("reminder", reminder_id)


@require_POST
def take_over(request: HttpRequest, reminder_id: int) -> HttpResponse:
    actions.take_over_reminder(request.user, timezone.now(), reminder_id)
    messages.success(request, "Bevakningen är din.")
    return redirect("reminder", reminder_id)
