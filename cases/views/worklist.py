"""The work list, and the search by name, personnummer and case number."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.models import Role, Section
from bistand.staff.permissions import may, require, roles_now, sections_of
from bistand.staff.queries import setting
from bistand.ui.tables import Column, Table
from bistand.ui.templatetags.ui import month
from cases.forms import SearchForm, WorkFilter
from cases.models import Application, Case
from cases.numbers import read_person_number
from cases.queries import (
    calculated,
    caseworkers_of,
    decisions_of_applications,
    found_cases,
    is_case_number,
    waiting_cases,
    work_list,
)
from cases.track import standing
from cases.views.base import case_url

SEARCH = "search"


class WorkTable(Table):
    """Cases with what is to be done in each; the rows' decisions and calculations are fetched for the page at once."""

    caption = "Ärenden"
    default_order = "waited"
    keys_first = True
    columns = (
        Column("number", "Ärende", whole=True, link=lambda case: case_url(case.pk), sort="number", head=True),
        Column("applicant.name", "Sökande", template="cases/_applicant.html", sort="applicant__sort_name"),
        Column(
            "month", "Månad", whole=True, value=lambda case: month(case.application_month), sort="-application_month"
        ),
        Column("step", "Steg", template="cases/_step.html", sort="application_state"),
        Column("waited", "Väntat", numeric=True, template="cases/_waited.html", sort="waiting_since"),
        Column("next", "Nästa", template="cases/_next.html"),
        Column("caseworker", "Socialsekreterare", value=lambda case: case.caseworker or "Ej fördelat"),
    )
    empty_title = "Inga ärenden i urvalet"
    empty_text = "Ärenden som tilldelas dig visas här. Ändra urvalet för att se sektionens."

    def __init__(self, queryset: QuerySet[Case], request: HttpRequest) -> None:
        super().__init__(queryset, request)
        ids = [case.application_id for case in self.page.rows if case.application_id]
        decisions, with_calculation = decisions_of_applications(ids), calculated(ids)
        today = timezone.localdate()
        for case in self.page.rows:
            case.standing = standing(
                case.application_state,
                is_calculated=case.application_id in with_calculation,
                decision=decisions.get(case.application_id),
                supplement_by=case.supplement_by,
            )
            case.waited = (today - timezone.localdate(case.waiting_since)).days if case.waiting_since else None

    def foremost(self, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        column, _ = self.chosen
        # Where few or none have waited so long the index of what waits would be walked from end to end.
        few = self.request.GET.get("waiting")
        return waiting_cases(queryset) if column and column.key == "waited" and not few else None

    def row_css(self, row: Any) -> str:
        overdue = row.supplement_by and row.supplement_by < timezone.localdate()
        return "is-late" if overdue and row.application_state == Application.State.SUPPLEMENT_REQUESTED else ""


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """My cases, or the section's, selected and sorted by the URL."""
    require(request.user, "cases.read")
    form = _filter(request.user, request.GET)
    context = {
        "title": "Ärenden",
        "form": form,
        "table": WorkTable(_selected(request.user, form), request),
        "may_bulk": may(request.user, "cases.investigate") or may(request.user, "cases.assign"),
        "may_note": may(request.user, "cases.note"),
        "may_register": may(request.user, "cases.register"),
    }
    return render(request, "cases/list.html", context)


def _filter(user: Any, query: QueryDict) -> WorkFilter:
    allowed = sections_of(user, "cases.read")
    sections = Section.objects.order_by("name")
    return WorkFilter(
        query or None,
        initial={"whose": _usual(user), "state": Case.State.OPEN},
        caseworkers=caseworkers_of(allowed).values_list("pk", "employee__name"),
        sections=sections if allowed is None else sections.filter(pk__in=allowed),
    )


def selected_cases(user: Any, query: QueryDict) -> QuerySet[Any]:
    """The cases of a work list's URL, for an act on all of them."""
    return _selected(user, _filter(user, query))


def _selected(user: Any, form: WorkFilter) -> QuerySet[Any]:
    """The cases of the selection; what cannot be read in the URL selects nothing away."""
    form.is_valid()
    chosen: dict[str, Any] = getattr(form, "cleaned_data", {})
    cases: QuerySet[Any] = work_list(user)
    if (chosen.get("whose") or _usual(user)) == "mine":
        cases = cases.filter(caseworker=user)
    if "state" not in form.data:
        cases = cases.filter(state=Case.State.OPEN)
    cases = of_people(cases, chosen)
    if state := chosen.get("application"):
        cases = cases.filter(application_state=state)
    if wanted := chosen.get("month"):
        cases = cases.filter(application_month=wanted)
    if chosen.get("waiting"):
        today = timezone.localdate()
        edge = today - timedelta(days=int(setting("cases.decision_days", today)))
        late = Application.objects.filter(Application.came_before(edge), state__in=Application.OPEN_STATES)
        cases = cases.filter(pk__in=late.values("case"))
    return cases


def people_filter(user: Any, query: QueryDict) -> WorkFilter:
    """The same filter with only whose cases, for other lists of them; at first all are shown."""
    form = _filter(user, query)
    form.initial = {}
    for name in form.fields.keys() - {"state", "caseworker", "section"}:
        del form.fields[name]
    return form


def of_people(cases: QuerySet[Any], chosen: dict[str, Any]) -> QuerySet[Any]:
    """Those of the chosen state, of the chosen caseworker or of nobody, and of the chosen section."""
    if state := chosen.get("state"):
        cases = cases.filter(state=state)
    if worker := chosen.get("caseworker"):
        cases = cases.filter(caseworker=None) if worker == "none" else cases.filter(caseworker=worker)
    if section := chosen.get("section"):
        cases = cases.filter(section=section)
    return cases


def _usual(user: Any) -> str:
    """What one comes to: a caseworker to one's own cases, the others to their section's."""
    return "mine" if Role.CASEWORKER in roles_now(user) else "section"


def search(request: HttpRequest) -> HttpResponse:
    """Search is sent by POST and kept in the session: a personnummer never stands in a URL or a log."""
    require(request.user, "cases.read")
    if request.method == "POST":
        form = SearchForm(request.POST)
        request.session[SEARCH] = form.cleaned_data["q"] if form.is_valid() else request.POST.get("q", "")[:100]
        return redirect(_where_found(request.user, request.session[SEARCH]))
    text = request.session.get(SEARCH, "")
    context = {
        "title": "Sök",
        "form": SearchForm(initial={"q": text}),
        "search_query": text,
        "table": FoundTable(found_cases(request.user, text), request) if text else None,
        "too_short": 0 < len(text.strip()) < 2,
    }
    return render(request, "cases/search.html", context)


def _where_found(user: Any, text: str) -> str:
    """The case itself when a number names exactly one, else the list of what was found."""
    if is_case_number(text.strip()) or read_person_number(text):
        found = list(found_cases(user, text).order_by("-state", "-pk").values_list("pk", flat=True)[:2])
        if len(found) == 1:
            return case_url(found[0])
    return reverse("search")


class FoundTable(Table):
    caption = "Ärenden som hittades"
    default_order = "name"
    columns = (
        Column("number", "Ärende", whole=True, link=lambda case: case_url(case.pk), sort="number", head=True),
        Column("name", "Sökande", template="cases/_applicant.html", sort="applicant__sort_name"),
        Column("birth", "Född", value=lambda case: case.applicant.birth_date.isoformat()),
        Column("state", "Ärendet är", value=lambda case: case.get_state_display(), sort="-state"),
        Column("caseworker", "Socialsekreterare", value=lambda case: case.caseworker or "Ej fördelat"),
    )
    empty_title = "Ingen träff"
    empty_text = "Sök på hela eller delar av namnet, hela personnumret eller ärendenumret."
