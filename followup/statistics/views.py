"""The page of follow-ups in time with its groups and forecast, which load beside it, and the workbook of them all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.permissions import require
from bistand.ui.files import private_file
from cases.numbers import add_months
from followup import forms
from followup.overview import FORECAST_DAYS
from followup.statistics import compliance as counted
from followup.statistics.compliance import PACE_DAYS, SMALLEST, Chosen, Forecast, Row
from followup.statistics.meeting_time import MeetingTime, meeting_time
from followup.statistics.sheets import sheets
from followup.views import people_of
from followup.workbook import XLSX, workbook
from payments.views.base import part

OVERSEE = "followup.oversee"


def _form(request: HttpRequest) -> forms.ComplianceFilter:
    require(request.user, OVERSEE)
    return forms.ComplianceFilter(request.GET, **people_of(request.user))


def _chosen(form: forms.ComplianceFilter) -> tuple[Chosen, dict[str, Any]]:
    """What the figures are of, and the same as parts of a URL."""
    given = {name: getattr(value, "pk", value) for name, value in forms.chosen(form).items()}
    return Chosen(**given), given


@require_GET
def compliance(request: HttpRequest) -> HttpResponse:
    """How many follow-ups were held in time, by month, section and caseworker; groups and forecast load beside."""
    form = _form(request)
    chosen, given = _chosen(form)
    today = timezone.localdate()
    found = counted.compliance(request.user, today, chosen)
    whole = (found.first, found.last)
    tables = (
        ("Månad", [_linked(row, given, *_days(row.key, found.last)) for row in found.months]),
        ("Sektion", [_linked(row, {**given, "section": row.key}, *whole) for row in found.sections]),
        ("Socialsekreterare", [_linked(row, {**given, "caseworker": row.key}, *whole) for row in found.caseworkers]),
    )
    context = {
        "title": "Uppföljning i tid",
        "filter": form,
        "found": found,
        "total": _linked(found.total, given, *whole),
        "tables": [(label, rows) for label, rows in tables if rows],
        "query": urlencode(given),
    }
    return render(request, "followup/statistics/compliance.html", context)


@require_GET
def compliance_figure(request: HttpRequest) -> HttpResponse:
    """The months alone, as a picture for the section's page."""
    chosen, given = _chosen(_form(request))
    months = counted.compliance(request.user, timezone.localdate(), chosen).months
    context = {"title": "Uppföljning i tid", "months": months, "query": urlencode(given)}
    return part(request, "followup/statistics/figure.html", **context)


@require_GET
def time_with_clients(request: HttpRequest) -> HttpResponse:
    """How many meetings are held with clients and how long they take, by month, caseworker and way."""
    form, given, found = _time(request)
    days = {"state": "held", "from_day": found.first, "to_day": found.last}
    lists = {key: value for key, value in given.items() if key != "month"}
    context = {
        "title": "Tid med klienter",
        "filter": form,
        "found": found,
        "months": [(row, "") for row in found.months],
        "caseworkers": [
            (row, f"{reverse('visits')}?{urlencode({**lists, **days, 'caseworker': row.key})}" if row.key else "")
            for row in found.caseworkers
        ],
        "smallest": SMALLEST,
    }
    return render(request, "followup/statistics/time.html", context)


@require_GET
def time_figure(request: HttpRequest) -> HttpResponse:
    """The months alone, as a picture for the section's page."""
    _, given, found = _time(request)
    context = {"title": "Tid med klienter", "found": found, "query": urlencode(given)}
    return part(request, "followup/statistics/time_figure.html", **context)


def _time(request: HttpRequest) -> tuple[forms.TimeFilter, dict[str, Any], MeetingTime]:
    require(request.user, OVERSEE)
    form = forms.TimeFilter(request.GET, **people_of(request.user))
    given = {name: getattr(value, "pk", value) for name, value in forms.chosen(form).items()}
    return form, given, meeting_time(request.user, timezone.localdate(), **given)


@require_GET
def compliance_groups(request: HttpRequest) -> HttpResponse:
    """The same by kind of household, age and time; without ways to the cases of a group (PUF-soc 15 §)."""
    chosen, _ = _chosen(_form(request))
    found = counted.groups(request.user, timezone.localdate(), chosen)
    tables = [(group.title, [{"row": row} for row in group.rows]) for group in found]
    return part(request, "followup/statistics/groups.html", title="Grupper", tables=tables, smallest=SMALLEST)


@require_GET
def compliance_forecast(request: HttpRequest) -> HttpResponse:
    """What comes in thirty days, beside the working days and the pace of each caseworker."""
    chosen, given = _chosen(_form(request))
    today = timezone.localdate()
    ahead = today + timedelta(days=FORECAST_DAYS)
    found = counted.forecast(request.user, today, chosen)
    context = {
        "title": "De närmaste trettio dagarna",
        "ahead": ahead,
        "total": counted.total_of(found),
        "rows": [_ahead(one, given, today, ahead) for one in found],
        "workdays": counted.workdays(today, ahead),
        "pace_days": PACE_DAYS,
    }
    return part(request, "followup/statistics/forecast.html", **context)


@require_GET
def compliance_workbook(request: HttpRequest) -> HttpResponse:
    """All of it as a workbook, in which every small part is hidden: it leaves the house."""
    chosen, _ = _chosen(_form(request))
    user, today = request.user, timezone.localdate()
    found = counted.compliance(user, today, chosen)
    made = sheets(found, counted.groups(user, today, chosen), counted.forecast(user, today, chosen))
    content = workbook("Uppföljning i tid", timezone.now(), made)
    return private_file(content, XLSX, f"uppfoljning-i-tid-{today}.xlsx", save=True)


def _days(month: date, last: date) -> tuple[date, date]:
    return month, min(add_months(month, 1) - timedelta(days=1), last)


def _linked(row: Row, given: dict[str, Any], first: date, last: date) -> dict[str, Any]:
    """The row, with the list behind each of its numbers. What nobody is responsible for has no list of its own."""
    if "caseworker" in given and given["caseworker"] is None:
        return {"row": row}
    base = {**given, "due_from": first, "due_to": last}
    return {
        "row": row,
        "due_url": _list(**base, result="fell_due"),
        "in_time_url": _list(**base, result="in_time"),
        "late_url": _list(**base, result="late"),
        "undone_url": _list(**base, result="undone"),
        "called_off_url": _list(**base, result="off_in_time"),
    }


def _ahead(one: Forecast, given: dict[str, Any], today: date, ahead: date) -> dict[str, Any]:
    if one.caseworker is None:
        return {"one": one}
    base = {**given, "caseworker": one.caseworker, "state": forms.WAITING}
    return {
        "one": one,
        "coming_url": _list(**base, due_from=today, due_to=ahead),
        "overdue_url": _list(**base, due_to=today - timedelta(days=1)),
    }


def _list(**chosen: Any) -> str:
    return f"{reverse('followups')}?{urlencode(chosen)}"
