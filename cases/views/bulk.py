"""Acts on many cases: first what it will do and to how many, then how it goes."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import NotAllowed, Refusal
from bistand.staff.models import User
from bistand.staff.permissions import may, require, sections_of
from bistand.ui.forms import Form
from bistand.ui.once import new_token, once
from bistand.ui.panels import wants_fragment
from bistand.ui.tables import Column, Table
from cases import actions
from cases.actions.bulk import AT_ONCE, carry_on
from cases.bulk import ACTS, MOST, Act, Preview, preview
from cases.forms import long_text
from cases.models import BulkAct, BulkCase, Case
from cases.queries import caseworkers_of, visible_cases
from cases.tasks import wake_bulk
from cases.views.base import case_url
from cases.views.worklist import selected_cases


class ActForm(Form):
    """Which act, and what it needs; the selection itself stands in the URL."""

    act = forms.ChoiceField(label="Gör", widget=forms.Select)
    receiver = forms.ModelChoiceField(
        label="Till", queryset=User.objects.none(), required=False, empty_label="Välj vid överlämning"
    )
    reason = forms.CharField(label="Skäl", max_length=200, required=False)
    note = long_text("Att tänka på först", 2, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act"].choices = acts_of(user)  # type: ignore[attr-defined]
        if may(user, "cases.assign"):
            self.fields["receiver"].queryset = caseworkers_of(sections_of(user, "cases.assign"))  # type: ignore[attr-defined]
        else:
            for name in ("receiver", "reason", "note"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        act = ACTS.get(fields.get("act", ""))
        if act and act.needs_receiver and not fields.get("receiver"):
            self.add_error("receiver", "Välj vem som ska få ärendena.")
        return fields

    def plain(self) -> dict[str, Any]:
        """The act's values as they are kept."""
        given = self.cleaned_data
        receiver = given.get("receiver")
        return {"receiver": receiver.pk if receiver else None, "reason": given.get("reason", ""),
                "note": given.get("note", "")}  # fmt: skip

    def said(self) -> list[tuple[str, Any]]:
        """What was filled in beside the act, each with its label, to be read before it is confirmed."""
        names = [name for name in ("receiver", "reason", "note") if self.cleaned_data.get(name)]
        return [(str(self.fields[name].label), self.cleaned_data[name]) for name in names]


def acts_of(user: Any) -> list[tuple[str, str]]:
    return [(act.name, act.label) for act in ACTS.values() if may(user, act.right)]


def bulk_new(request: HttpRequest) -> HttpResponse:
    """The selection of the work list with an act: what it would do, what it leaves out, and the button that does it.

    The button does what the page showed, and nothing else: `shown` is what it showed, and where the fields say
    something else by now a new preview is shown instead, with all that was typed.
    """
    if not acts_of(request.user):
        raise NotAllowed("Du har ingen behörighet att göra något med många ärenden på en gång.")
    given = request.POST if request.method == "POST" else request.GET
    kept = _selection(request)
    form = ActForm(given or None, user=request.user) if "act" in given else None
    context: dict[str, Any] = {
        "title": "Gör med urvalet",
        "most": MOST,
        "selection": kept.urlencode(),
        "once_token": new_token(),
        "form": form or ActForm(user=request.user),
    }
    if form is None:
        return render(request, "cases/bulk_new.html", context)
    if not form.is_valid():
        return render(request, "cases/bulk_new.html", context, status=422 if request.method == "POST" else 200)
    act, fields = ACTS[form.cleaned_data["act"]], form.plain()
    mark = json.dumps({"act": act.name, **fields}, sort_keys=True)
    if request.method == "POST" and "confirm" in request.POST:
        if request.POST.get("shown") == mark:
            ids = [int(pk) for pk in request.POST.getlist("case") if pk.isdecimal()]
            try:
                return once(request, lambda: _do(request.user, act, ids, fields))
            except Refusal as refusal:
                form.add_error(None, refusal.message)
        else:
            context["changed"] = True
    context |= {
        "act": act,
        "act_name": act.names(form.cleaned_data.get("receiver")),
        "said": form.said(),
        "shown": mark,
        "preview": _preview(request.user, act, selected_cases(request.user, kept), fields),
        "waits": _left_for_later(request.POST),
    }
    return render(request, "cases/bulk_new.html", context, status=422 if form.errors else 200)


def _left_for_later(posted: QueryDict) -> set[int]:
    """The cases that were offered on the page that was sent, and unmarked there."""
    return {int(pk) for pk in {*posted.getlist("offered")} - {*posted.getlist("case")} if pk.isdecimal()}


def _selection(request: HttpRequest) -> QueryDict:
    """The work list's own part of the URL."""
    query = request.GET.copy()
    for name in ("act", "receiver", "reason", "note"):
        query.pop(name, None)
    return query


def _preview(user: Any, act: Act, chosen: QuerySet[Any], fields: dict[str, Any]) -> Preview:
    return preview(act, user, Case.objects.filter(pk__in=chosen.order_by().values("pk")), fields)


def _do(user: Any, act: Act, ids: list[int], fields: dict[str, Any]) -> str:
    bulk = actions.ask_bulk(user, timezone.now(), act.name, ids, fields)
    if bulk.cases.filter(state=BulkCase.State.WAITING).count() <= AT_ONCE:
        carry_on(bulk.pk)
    else:
        transaction.on_commit(wake_bulk)
    return reverse("bulk", args=[bulk.pk])


class LeftOutTable(Table):
    caption = "Lämnades utanför"
    default_order = "pk"
    columns = (
        Column(
            "case", "Ärende", whole=True, value=lambda b: b.case.number, link=lambda b: case_url(b.case_id), head=True
        ),
        Column("applicant", "Sökande", value=lambda b: b.case.applicant.name),
        Column("reason", "Varför"),
    )
    empty_title = "Inget lämnades utanför"
    empty_text = "Alla valda ärenden togs med."


@require_GET
def bulk(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """How far it has come, and what was left out; one's own only."""
    require(request.user, "cases.read")
    found = get_object_or_404(BulkAct, pk=bulk_id, asked_by=request.user.pk)
    rows = BulkCase.objects.filter(bulk=found)
    waiting = rows.filter(state=BulkCase.State.WAITING).count()
    done = rows.filter(state=BulkCase.State.DONE).count()
    left = rows.filter(state=BulkCase.State.LEFT_OUT, case__in=visible_cases(request.user))
    context = {
        "title": ACTS[found.act].names(User.objects.filter(pk=found.fields.get("receiver") or 0).first()),
        "bulk": found,
        "done": done,
        "total": done + waiting,
        "table": LeftOutTable(left.select_related("case__applicant"), request),
    }
    return render(request, "cases/_bulk_progress.html" if wants_fragment(request) else "cases/bulk.html", context)
