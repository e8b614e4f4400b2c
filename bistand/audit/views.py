"""Pages of traceability: who changed what, who opened what, whether it is untouched, and what was not done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from bistand.audit import actions, queries
from bistand.audit.forms import AccessFilter, AnchorForm, HistoryFilter
from bistand.audit.models import Access, Change, Delivery
from bistand.audit.secrecy import hidden_among
from bistand.audit.words import Row, access_word, differences, names_of, references, row_words
from bistand.facts import fact_labels
from bistand.staff.permissions import require
from bistand.ui.tables import Column, Table

# The access log's selection in the session, and the URL's word for it.
SELECTION, CHOSEN = "access_log", "urval"


def _history_of(change: Change) -> str:
    return f"{reverse('change_history')}?table={change.table}&row={change.row}"


class HistoryTable(Table):
    caption = "Ändringar"
    default_order = "-id"
    columns = (
        Column("at", "När", template="audit/_at.html"),
        Column("actor", "Vem"),
        Column("table", "Vad", value=lambda c: row_words(c.table, c.row, c.names), link=_history_of, head=True),
        Column("operation", "Hur", value=lambda c: c.get_operation_display()),
        Column("before", "Från och till", template="audit/_change.html",
               value=lambda c: [] if c.hidden else differences(c.table, c.before, c.after, c.names)),
        Column("reason", "Skäl", value=lambda c: "" if c.hidden else c.reason),
    )  # fmt: skip
    empty_title = "Inga ändringar"
    empty_text = "Ingenting i historiken stämmer med urvalet."


def _called(access: Any, person: int) -> str:
    return str(access.names.get(("cases_person", str(person)), "dolt namn"))


class AccessTable(Table):
    caption = "Öppnade akter"
    default_order = "-id"
    columns = (
        Column("at", "När", template="audit/_at.html"),
        Column("actor", "Vem", head=True),
        Column("what", "Vad", value=lambda a: access_word(a.what)),
        Column("case_id", "Ärende", value=lambda a: a.names.get(("cases_case", str(a.case_id)), "")),
        Column("persons", "Personer", value=lambda a: ", ".join(_called(a, pk) for pk in a.persons)),
        Column("reason", "Skäl"),
    )
    empty_title = "Ingen har öppnat något"
    empty_text = "Ingen rad i åtkomstloggen stämmer med urvalet."


class DeliveryTable(Table):
    caption = "Det systemet inte har kunnat göra"
    default_order = "id"
    columns = (
        Column("fact", "Vad hände", value=lambda d: fact_labels().get(d.fact.name, d.fact.name), head=True),
        Column("at", "När", template="audit/_fact_at.html"),
        Column("handler", "Skulle göras"),
        Column("attempts", "Försök", numeric=True),
        Column("error", "Fel"),
        Column("retry", "Gör om", template="audit/_retry.html", hide_label=True),
    )
    empty_title = "Allt är gjort"
    empty_text = "Brev och filer som systemet inte får iväg efter tio försök visas här."


def history(request: HttpRequest) -> HttpResponse:
    """The history, filtered by the URL."""
    require(request.user, "audit.read_history")
    form = HistoryFilter(request.GET)
    table = None
    if form.is_valid():
        table = HistoryTable(queries.changes(**form.chosen()), request)
        name_rows(table, rows_of_change, request.user)
    return render(request, "audit/list.html", {"title": "Ändringshistorik", "form": form, "table": table})


def name_rows(table: Table, rows_of: Callable[[Any], Iterable[Row]], user: Any) -> None:
    """Let each row of the page know what the rows it speaks of are called, and whether it is hidden from the user."""
    named = {row for shown in table.page.rows for row in rows_of(shown)}
    own = {(shown.table, shown.row) for shown in table.page.rows if isinstance(shown, Change)}
    hidden, nameless = hidden_among(user, own, named)
    names = names_of(named - nameless)
    for shown in table.page.rows:
        shown.names = names
        shown.hidden = isinstance(shown, Change) and (shown.table, shown.row) in hidden


def rows_of_change(change: Change) -> Iterable[Row]:
    return [
        (change.table, change.row),
        *references(change.table, change.before or {}),
        *references(change.table, change.after or {}),
    ]


def _rows_of_access(access: Access) -> Iterable[Row]:
    return [("cases_case", str(access.case_id)), *(("cases_person", str(pk)) for pk in access.persons)]


def access_log(request: HttpRequest) -> HttpResponse:
    """Who opened whose record; reading the log is itself logged. Source: PUL-soc 10 §.

    What it is filtered by is kept in the session, as for the search of cases; the URL says whether it is filtered.
    """
    require(request.user, "audit.read_access")
    kept = request.session.get(SELECTION, {}) if CHOSEN in request.GET else {}
    form = AccessFilter(request.POST if request.method == "POST" else kept)
    context = {"title": "Åtkomstlogg", "form": form, "by_post": True}
    if not form.is_valid():
        return render(request, "audit/list.html", context, status=422)
    if request.method == "POST":
        request.session[SELECTION] = {name: request.POST.get(name, "") for name in form.fields}
        return redirect(f"{reverse('access_log')}?{CHOSEN}=1")
    chosen = form.chosen()
    persons = [chosen["person"]] if "person" in chosen else []
    actions.log_access(request.user, "access_log", case_id=chosen.get("case"), persons=persons)
    table = AccessTable(queries.accesses(**chosen), request)
    name_rows(table, _rows_of_access, request.user)
    return render(request, "audit/list.html", {**context, "table": table})


def verify_history(request: HttpRequest) -> HttpResponse:
    """Whether the chains hold, and whether they still hold what a bank file says they held."""
    require(request.user, "audit.verify")
    form = AnchorForm(request.GET or None)
    digest = str(request.GET.get("digest", "")).strip()
    context: dict[str, Any] = {
        "title": "Är historiken orörd?",
        "form": form,
        "faults": queries.verify(),
        "head": queries.head(),
        "digest": digest,
        "anchor": queries.anchor_of(digest) if digest else None,
    }
    return render(request, "audit/verify.html", context)


def deliveries(request: HttpRequest) -> HttpResponse:
    require(request.user, "audit.retry")
    table = DeliveryTable(queries.failed_deliveries(), request)
    return render(request, "audit/list.html", {"title": "Ej utfört av systemet", "table": table})


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user, "audit.retry")
    actions.retry(request.user, pk)
    if Delivery.objects.filter(pk=pk, state=Delivery.State.DONE).exists():
        messages.success(request, "Nu är det gjort.")
    else:
        messages.warning(request, "Det gick inte den här gången heller. Systemet försöker igen av sig självt.")
    return redirect("failed_deliveries")
