"""Where each role begins its day. What other apps have for it comes as panels of the place "home".

An app offers one with `register_panel("home", name, label, url_name, order, act, visible)`; the URL takes no
argument and answers with a fragment, or with a whole page when it is opened by itself.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.refusals import NotAllowed
from bistand.staff.models import Role
from bistand.staff.permissions import may, require, roles_now
from bistand.ui.figures import Bar, BarFigure
from bistand.ui.navigation import url_or_none
from bistand.ui.panels import panels_for
from bistand.ui.templatetags.ui import month as month_words
from bistand.workdays import workday_before
from cases.queries import visible_cases
from cases.track import limited_steps
from cases.views.proposals import ClaimProposalTable, ProposalTable, WaiverProposalTable
from followup import forms, overview
from followup.my_day import my_cases, my_day
from followup.queries import SOON_DAYS, step_waits
from followup.steps import STEPS, step_times
from followup.tables import MyCasesTable, WaitTable
from followup.views import people_of
from followup.week import happened_since, week_ahead
from payments.views.base import part
from planning.measures.forms import TO_BEGIN
from planning.measures.queries import REFER, waits_in
from planning.measures.queries import WAITS as STEPS_WAITED

# Whoever holds several roles begins with the first of these; the others stand in the navigation.
HOMES: tuple[tuple[Role, str], ...] = (
    (Role.HEAD, "to_approve"),
    (Role.CASEWORKER, "my_day"),
    (Role.SENIOR, "to_approve"),
    (Role.ASSISTANT, "to_do"),
    (Role.ACCOUNTANT, "overview"),
    (Role.CONTROLLER, "overview"),
    (Role.ADMINISTRATOR, "overview"),
    (Role.COACH, "participants"),
)
PLACE = "home"
# Where the figures of the head's page stand, and whose page it is.
FIGURES = "figures"
APPROVERS = (Role.HEAD, Role.SENIOR)
# Caseworkers that a figure of the head's page shows, those with most to do first; the section's page has them all.
MOST_SHOWN = 25
SINCE, AHEAD = "Hänt sedan förra arbetsdagen", "Veckan som kommer"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """To the page of the user's role."""
    roles = roles_now(request.user)
    for role, name in HOMES:
        if role in roles:
            return redirect(name)
    return render(request, "followup/no_role.html", {"title": "Välkommen"})


def _require_role(user: Any, *roles: Role) -> None:
    if roles_now(user).isdisjoint(roles):
        who = ", ".join(str(role.label) for role in roles)
        raise NotAllowed(f"Den här sidan är till för: {who}.")


def panels(user: Any, place: str = PLACE) -> list[dict[str, str]]:
    """What the apps have for this user on a home page: name, label and URL."""
    found = [(panel, url_or_none(panel.url_name)) for panel in panels_for(place, user)]
    return [{"name": panel.name, "label": panel.label, "url": url} for panel, url in found if url]


@require_GET
def happened(request: HttpRequest) -> HttpResponse:
    """What others have done in the user's own cases since the working day before, as a part of My day."""
    _require_role(request.user, Role.CASEWORKER)
    since = workday_before(timezone.localdate())
    return part(request, "followup/_happened.html", title=SINCE, since=since, rows=happened_since(request.user, since))


@require_GET
def ahead(request: HttpRequest) -> HttpResponse:
    """The week ahead of the user, as a part of My day."""
    _require_role(request.user, Role.CASEWORKER)
    return part(request, "followup/_ahead.html", title=AHEAD, rows=week_ahead(request.user, timezone.localdate()))


@require_GET
def caseworkers_day(request: HttpRequest) -> HttpResponse:
    """The caseworker's own page: what to do today, what others have, and the own cases."""
    _require_role(request.user, Role.CASEWORKER)
    today = timezone.localdate()
    context = {
        "title": "Min dag",
        "today": today,
        "day": my_day(request.user, today),
        "cases": MyCasesTable(my_cases(request.user, today), request),
        "panels": panels(request.user),
    }
    return render(request, "followup/my_day.html", context)


@require_GET
def to_approve(request: HttpRequest) -> HttpResponse:
    """The section head's page: what waits for a signature, then how the section goes, each figure as it is counted."""
    _require_role(request.user, *APPROVERS)
    context = {
        "title": "Att godkänna",
        "proposals": ProposalTable.of(request, page_size=20),
        "claims": ClaimProposalTable.of(request, page_size=20),
        "waivers": WaiverProposalTable.of(request, page_size=20),
        "panels": panels(request.user),
        "figures": panels(request.user, FIGURES),
    }
    return render(request, "followup/to_approve.html", context)


@require_GET
def followup_figure(request: HttpRequest) -> HttpResponse:
    """How many follow-ups were held in time, and who has most that are late."""
    _require_role(request.user, *APPROVERS)
    today = timezone.localdate()
    period = overview.Period.until(today)
    work = list(overview.compliance(request.user, period).values())
    context = {
        "title": "Uppföljningar",
        "period": period,
        "today": today,
        "total": _total(work),
        "rows": [_work_row(one, period, {}) for one in work[:MOST_SHOWN]],
        "left_out": max(len(work) - MOST_SHOWN, 0),
    }
    return part(request, "followup/figures/followups.html", **context)


@require_GET
def missing_figure(request: HttpRequest) -> HttpResponse:
    """How many adults lack a plan, by caseworker."""
    _require_role(request.user, *APPROVERS)
    figure = _missing(request.user, timezone.localdate())
    return part(request, "followup/figures/missing.html", title="Planer som saknas", missing=figure)


@require_GET
def late_steps_figure(request: HttpRequest) -> HttpResponse:
    """How many cases are late in each step of the way in, each number with its list."""
    require(request.user, "followup.oversee")
    form = forms.PeopleFilter(request.GET, **people_of(request.user))
    chosen = forms.chosen(form).get("section")
    extra = {"section": chosen.pk} if chosen else {}
    today, rows = timezone.localdate(), []
    for step, limits in limited_steps():
        if any(days for _, days in limits):
            late, soon = (
                step_waits(request.user, step, limits, today, late=is_late).filter(**extra) for is_late in (True, False)
            )
            given = {"step": step.name, **extra}
            row = {"late": late.count(), "soon": soon.count()}
            urls = {
                "late_url": _url("late_steps", given),
                "soon_url": _url("late_steps", {**given, "when": forms.SOON}),
            }
            rows.append({"label": step.label, **row, **urls})
    return part(request, "followup/figures/late_steps.html", title="Försenade steg", rows=rows, soon=SOON_DAYS)


@require_GET
def measures_figure(request: HttpRequest) -> HttpResponse:
    """How long the user's clients wait for each provider, each number of those who wait now with its list."""
    require(request.user, REFER)
    form = forms.PeopleFilter(request.GET, **people_of(request.user))
    chosen = forms.chosen(form).get("section")
    extra = {"section": chosen.pk} if chosen else {}
    today = timezone.localdate()
    given = {**extra, "state": TO_BEGIN}
    rows = [
        {
            "found": found,
            "days": (today - found.oldest).days if found.oldest else None,
            "url": _url("referrals", {**given, "provider": found.provider.pk}),
        }
        for found in waits_in(visible_cases(request.user, REFER).filter(**extra), today)
    ]
    labels = [label for _, label in STEPS_WAITED]
    return part(request, "followup/figures/measures.html", title="Väntan på insatser", rows=rows, labels=labels)


@require_GET
def waits_figure(request: HttpRequest) -> HttpResponse:
    """How long people have waited for a decision, month by month."""
    require(request.user, "followup.oversee")
    figure = _waits(request.user, timezone.localdate())
    return part(request, "followup/figures/waits.html", title="Väntan på beslut", waits=figure)


def followups_url(**chosen: Any) -> str:
    """The list of follow-ups, filtered."""
    given = {name: value for name, value in chosen.items() if value}
    return f"{reverse('followups')}?{urlencode(given)}"


def _total(work: list[overview.Work]) -> overview.Work:
    total = overview.Work(None, "Alla")
    for one in work:
        total.due, total.in_time = total.due + one.due, total.in_time + one.in_time
        total.overdue, total.coming = total.overdue + one.overdue, total.coming + one.coming
    return total


def _missing(user: Any, today: date) -> BarFigure:
    base = reverse("missing_plans")
    bars = [
        Bar(name, number, url=f"{base}?{urlencode({'caseworker': pk})}" if pk else base)
        for pk, name, number in overview.missing_by_caseworker(user, today)[:MOST_SHOWN]
    ]
    return BarFigure("Vuxna utan plan", bars, unit="vuxna", label="Socialsekreterare")


def _waits(user: Any, today: date) -> BarFigure:
    base = reverse("waits")
    bars = [
        Bar(
            month_words(wait.month),
            wait.days,
            f"{wait.days:.0f} dagar ({wait.decisions} beslut)",
            f"{base}?{urlencode({'month': wait.month.strftime('%Y-%m')})}",
        )
        for wait in overview.lead_times(user, today)
    ]
    return BarFigure("Väntan på beslut, median", bars, unit="dagar", label="Månad")


@require_GET
def to_do(request: HttpRequest) -> HttpResponse:
    """The assistant's page."""
    _require_role(request.user, Role.ASSISTANT)
    return render(request, "followup/to_do.html", {"title": "Att göra", "panels": panels(request.user)})


@require_GET
def overview_page(request: HttpRequest) -> HttpResponse:
    """The page of accountant, controller and administrator."""
    _require_role(request.user, Role.ACCOUNTANT, Role.CONTROLLER, Role.ADMINISTRATOR)
    return render(request, "followup/to_do.html", {"title": "Översikt", "panels": panels(request.user)})


@require_GET
def section(request: HttpRequest) -> HttpResponse:
    """Load, follow-ups and missing plans of each caseworker."""
    require(request.user, "followup.oversee")
    form = forms.PeopleFilter(request.GET, **people_of(request.user))
    del form.fields["caseworker"]
    chosen = forms.chosen(form).get("section")
    today = timezone.localdate()
    limits = overview.Limits.on(today)
    period = overview.Period.until(today, limits.warn_days)
    work = overview.workload(request.user, today, limits, chosen.pk if chosen else None)
    extra = {"section": chosen.pk} if chosen else {}
    context = {
        "title": f"Sektionen {chosen.name}" if chosen else "Sektionen",
        "filter": form,
        "period": period,
        "limits": limits,
        "total": _work_row(overview.total_of(work), period, extra, everybody=True),
        "rows": [_work_row(one, period, extra) for one in work],
        "most": max((max(one.load, one.capacity) for one in work if one.capacity), default=0),
        "query": urlencode(extra),
        "refers": may(request.user, REFER),
        "unheard_url": _url("absences", {"whose": "", **extra}),
    }
    return render(request, "followup/section.html", context)


def _work_row(
    work: overview.Work, period: overview.Period, extra: dict[str, Any], *, everybody: bool = False
) -> dict[str, Any]:
    """A caseworker's numbers, each with the URL of its rows; or those of all together."""
    whose = {"caseworker": work.caseworker_id, **extra}
    given = {name: value for name, value in whose.items() if value}
    cases = {"whose": "section", "state": "open", **extra}
    if not everybody:
        cases["caseworker"] = work.caseworker_id or "none"
    today = period.last + timedelta(days=1)
    return {
        "work": work,
        "cases_url": _url("case_list", cases),
        "waiting_url": _url("case_list", {**cases, "waiting": "late"}),
        "behind_url": _url("backlog", cases),
        "due_url": followups_url(**whose, due_from=period.first, due_to=period.last, result="fell_due"),
        "overdue_url": followups_url(**whose, due_to=period.last, state=forms.WAITING),
        "soon_url": followups_url(**whose, due_from=today, due_to=period.soon, state=forms.WAITING),
        "coming_url": followups_url(**whose, due_from=today, due_to=period.ahead, state=forms.WAITING),
        "missing_url": _url("missing_plans", given),
        # What nobody answers for is not among the caseworkers that these lists can be filtered by.
        "listed": everybody or work.caseworker_id is not None,
    }


def _url(name: str, chosen: dict[str, Any]) -> str:
    return f"{reverse(name)}?{urlencode(chosen)}"


@require_GET
def waits(request: HttpRequest) -> HttpResponse:
    """The decisions of a month by how long they were waited for: the rows behind the median."""
    require(request.user, "followup.oversee")
    form = forms.MonthFilter(request.GET or None)
    rows = overview.decisions_by_wait(request.user)
    if month := forms.chosen(form).get("month"):
        rows = overview.decided_in(rows, month)
    context = {
        "title": "Väntan på beslut",
        "filter": form,
        "table": WaitTable(rows, request),
    }
    return render(request, "followup/waits.html", context)


@require_GET
def steps(request: HttpRequest) -> HttpResponse:
    """How long each step from application to letter takes, counted beside the list of decisions."""
    require(request.user, "followup.oversee")
    found = step_times(request.user, timezone.localdate())
    labels = [label for _, label, *_ in STEPS]
    return part(request, "followup/figures/steps.html", title="Tid för varje steg", steps=found, step_labels=labels)
