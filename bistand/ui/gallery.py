"""What the gallery of components shows: made-up values in every state, and no case data."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms as django_forms
from django.contrib.auth import get_user_model
from django.db.models import CharField, DecimalField, Value
from django.http import HttpRequest
from django.utils import timezone

from .drafts import draft_for
from .figures import Bar, BarFigure
from .forms import DateField, Form, MoneyField, MonthField, PersonnummerField
from .panels import Tab
from .tables import Column, Table

STATES = (
    ("neutral", "Mottagen"),
    ("info", "Under utredning"),
    ("waiting", "Väntar på komplettering"),
    ("success", "Bifall"),
    ("warning", "Sen uppföljning"),
    ("danger", "Avslag"),
)


class ExampleForm(Form):
    """One field of every kind."""

    person = PersonnummerField()
    month = MonthField(label="Månad", help_text="Den månad ansökan gäller.")
    rent = MoneyField(label="Hyra", required=False)
    due = DateField(label="Sista dag", required=False)
    kind = django_forms.ChoiceField(label="Slag", choices=[("", "Välj"), ("ny", "Ny ansökan"), ("ater", "Återansökan")])
    reason = django_forms.CharField(label="Skäl", widget=django_forms.Textarea(attrs={"rows": 3}), required=False)
    outcome = django_forms.ChoiceField(
        label="Utfall",
        choices=[("bifall", "Bifall"), ("delvis", "Delvis bifall"), ("avslag", "Avslag")],
        widget=django_forms.RadioSelect,
    )
    heard = django_forms.BooleanField(label="Den sökande har fått yttra sig")


class ExampleFilter(django_forms.Form):
    q = django_forms.CharField(label="Namn", required=False)
    state = django_forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla"), *STATES])


class ExampleTable(Table):
    caption = "Ärenden"
    default_order = "number"
    columns = (
        Column(
            "number", "Ärende", link=lambda row: "#tables", sort="pk", head=True, value=lambda row: f"2026-{row.pk:05}"
        ),
        Column("name", "Sökande", value=lambda row: row.get_full_name()),
        Column("state", "Läge", template="ui/gallery_state.html"),
        Column("since", "Inkom", value=lambda row: dt.date(2026, 9, 1).isoformat(), sort="username"),
        Column("amount", "Belopp", numeric=True, value=lambda row: f"{12_345:,}".replace(",", "\u00a0")),
    )


class EmptyTable(ExampleTable):
    empty_title = "Inga ärenden väntar"
    empty_text = "Ärenden visas här när en ansökan har kommit in och tilldelats dig."


def examples(request: HttpRequest) -> dict[str, Any]:
    """The context of the gallery page."""
    now = timezone.now()
    users = (
        get_user_model()
        .objects.select_related("employee")
        .annotate(state=Value("Under utredning", CharField()), amount=Value(Decimal(12345), DecimalField()))
    )
    return {
        "title": "Komponenter",
        "states": STATES,
        "table": ExampleTable(users, request, page_size=5),
        "empty_table": EmptyTable(users.none(), request, prefix="tom-"),
        "form": ExampleForm(auto_id="ok_%s"),
        "wrong_form": ExampleForm({"person": "880314-1112", "month": "2026-13", "rent": "-5"}, auto_id="wrong_%s"),
        "filter_form": ExampleFilter(request.GET or None, auto_id="filter_%s"),
        "draft": draft_for(request, "gallery", ExampleForm),
        "tabs": [
            Tab("application", "Ansökan september", "?flik=1", current=True),
            Tab("calculation", "Beräkning", "?flik=2"),
            Tab("decision", "Beslut", "?flik=3", count=1),
            Tab("payment", "Utbetalning", "?flik=4"),
            Tab("plan", "Plan", "?flik=5"),
        ],
        "steps": [
            {"label": "Ansökan", "state": "done"},
            {"label": "Första kontakt", "state": "done"},
            {"label": "Coach", "state": "late", "due": now.date()},
            {"label": "Utredning", "state": "now"},
            {"label": "Plan", "state": "todo"},
            {"label": "Insats", "state": "todo"},
            {"label": "Uppföljning", "state": "todo"},
        ],
        "events": [
            {"at": now, "text": "Beräkning sparad för september", "who": "Sara Ek", "tone": "info"},
            {"at": now - dt.timedelta(days=1), "text": "Hyresavi inkom", "url": "#timeline"},
            {"at": now - dt.timedelta(days=9), "text": "Begäran om komplettering skickad", "who": "Sara Ek"},
            {"at": now - dt.timedelta(days=12), "text": "Ansökan inkom", "tone": "success"},
        ],
        "figure": BarFigure(
            "Försörjningshinder, hushåll i mars",
            [
                Bar("Arbetslös", 52, "52 %", url="#figures"),
                Bar("Sjukskriven", 15, "15 %"),
                Bar("Sociala skäl", 13, "13 %"),
                Bar("Språkhinder", 6, "6 %"),
                Bar("Sjuk- eller aktivitetsersättning", 4, "4 %"),
                Bar("Arbetar", 3, "3 %"),
            ],
            unit="andel",
        ),
        "sum": Decimal("1204377"),
        "now": now,
    }
