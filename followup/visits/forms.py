"""Forms of meetings with clients, and the filter of their list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from bistand.staff.models import User
from bistand.ui.forms import DateField, Form
from cases.models import Case
from cases.queries import adults_of, caseworkers_of, members_on
from followup.forms import AgainForm, CallForm, PeopleFilter, way_field
from followup.visits.models import MOST_MINUTES, Visit

OPEN, PASSED = "open", "passed"
STATES = [
    ("", "Alla"), (OPEN, "Väntar"), (PASSED, "Har varit, utan svar på hur det gick"),
    *((value, str(label).capitalize()) for value, label in Visit.State.choices),
]  # fmt: skip


def _minutes(label: str, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_MINUTES, **more)


class VisitForm(CallForm):
    persons = forms.TypedMultipleChoiceField(
        label="Vem ska du träffa?", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    purpose = forms.ChoiceField(
        label="Vad gäller det?",
        choices=[(value, str(label).capitalize()) for value, label in Visit.Purpose.choices],
        widget=forms.RadioSelect,
    )
    day = DateField(label="Dag", help_text="Ett möte som redan har varit skriver du in på samma sätt, utan kallelse.")
    minutes = _minutes("Längd i minuter", initial=45)
    responsible = forms.ModelChoiceField(label="Vem håller mötet?", queryset=User.objects.none())
    others = forms.CharField(
        label="Andra som är med", help_text="Till exempel tolk eller god man.", max_length=200, required=False
    )
    field_order = (
        "persons", "purpose", "day", "time", "minutes", "way", "place", "responsible", "others", "by_letter",
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        adults = adults_of(members_on(case.household_id, timezone.localdate()))
        self.fields["persons"].choices = [(person.pk, person.name) for person in adults]  # type: ignore[attr-defined]
        if len(adults) == 1:
            self.fields["persons"].initial = [adults[0].pk]
        self.fields["responsible"].queryset = caseworkers_of([case.section_id])  # type: ignore[attr-defined]
        self.fields["responsible"].initial = case.caseworker_id


class HeldForm(Form):
    held_on = DateField(label="Vilken dag var mötet?")
    minutes = _minutes("Hur många minuter tog det?")
    way = way_field("Hur träffades ni?")


class MissedForm(AgainForm):
    reason = forms.CharField(
        label="Vad hände, och vad gjorde du?", help_text="Till exempel: kom inte, ringde utan svar.", max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class VisitFilter(PeopleFilter):
    """The list's filter; all of it stands in the URL, so that every number can link to its rows."""

    state = forms.ChoiceField(label="Läge", choices=STATES, required=False)
    from_day = DateField(label="Från", required=False)
    to_day = DateField(label="Till", required=False)
    field_order = ("state",)
