"""Forms of reminders, and the filter of their list."""

from __future__ import annotations

from typing import Any

from django import forms

from bistand.ui.forms import DateField, Form
from bistand.ui.templatetags.ui import day, month
from cases.models import Case
from followup.reminders.models import MOST_MONTHS, MOST_WEEKS, Reminder
from planning.models import Plan

MINE, GROUP = "mine", "group"
WHOSE = [(MINE, "Mina"), (GROUP, "Gruppens"), ("", "Alla")]
STATES = [(Reminder.State.OPEN.value, "Väntar"), ("closed", "Gjorda"), ("", "Alla")]
# As many as a list to choose from can hold.
MOST = 24


class ReminderForm(Form):
    text = forms.CharField(label="Vad ska göras?", max_length=200)
    due = DateField(label="Senast")
    about = forms.ChoiceField(label="Gäller", required=False)
    whose = forms.ChoiceField(
        label="Vem ska göra det?",
        choices=[(MINE, "Jag"), (GROUP, "Gruppen")],
        initial=MINE,
        widget=forms.RadioSelect,
    )
    months = forms.IntegerField(
        label="Återkommer efter så många månader",
        help_text="Lämna tomt om den gäller en gång.",
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
    )
    weeks = forms.IntegerField(
        label="Eller efter så många veckor",
        help_text="1 är varje vecka, samma veckodag.",
        required=False,
        min_value=1,
        max_value=MOST_WEEKS,
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = about_choices(case)  # type: ignore[attr-defined]


def about_choices(case: Case) -> list[tuple[str, str]]:
    """What of the case a reminder may be about, the latest first: "decision:12"."""
    applications = case.applications.order_by("-pk")[:MOST]
    decisions = case.decisions.filter(decided_at__isnull=False).order_by("-pk")[:MOST]
    plans = Plan.objects.filter(case=case, state__in=Plan.OPEN_STATES).select_related("person").order_by("-pk")
    documents = case.documents.only("pk", "title", "received_at").order_by("-received_at")[:MOST]
    return [
        ("", "Ärendet"),
        *((f"plan:{row.pk}", f"Planen för {row.person.name}") for row in plans),
        *((f"application:{row.pk}", f"Ansökan för {month(row.month)}") for row in applications),
        *((f"decision:{row.pk}", f"Beslut {row.pk}, {day(row.decided_at)}") for row in decisions),
        *((f"document:{row.pk}", f"Handling: {row.title}, {day(row.received_at)}") for row in documents),
    ]


class PostponeForm(Form):
    due = DateField(label="Ny sista dag")
    reason = forms.CharField(label="Varför skjuts den upp?", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ReminderFilter(Form):
    whose = forms.ChoiceField(label="Vems", choices=WHOSE, required=False)
    state = forms.ChoiceField(label="Läge", choices=STATES, required=False)
