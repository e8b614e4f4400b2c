"""Forms of follow-ups, and the filters of their lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from bistand.staff.models import Section, User
from bistand.ui.forms import DateField, Form, MonthField
from cases.track import CaseStep
from followup.models import Flag, FollowUp, FollowUpOutcome, GoalProgress, Kind
from followup.ways import Way
from planning.models import Goal

WAITING, SOON = "open", "soon"
STATES = [("", "Alla"), (WAITING, "Väntar"), *((v, str(label).capitalize()) for v, label in FollowUp.State.choices)]
RESULTS = [
    ("", "Alla"),
    ("fell_due", "Skulle genomföras"),
    ("in_time", "Genomförd i tid"),
    ("late", "Genomförd för sent"),
    ("not_in_time", "Inte genomförd i tid"),
    ("undone", "Inte genomförd"),
    ("off_in_time", "Ställdes in i tid"),
]
LEVELS = [("", "Alla"), *((v, str(label).capitalize()) for v, label in Flag.Level.choices)]
KINDS = [("", "Alla"), *((v, str(label).capitalize()) for v, label in Kind.choices)]

AFTER = "Mötet ska vara efter uppföljningens sista dag"
STILL_LATE = "Kryssa bara i när ni inte kan ses i tid. Den sista dagen flyttas inte."
TODAY = "Dagen för samtalet, också när du skriver senare. I dag om du lämnar det tomt."
MET = "Mötets dag, också när du skriver senare. Utan möte: i dag om du lämnar det tomt."
PROGRESS = [(v, str(label).capitalize()) for v, label in GoalProgress.Progress.choices]


def _text(label: str, help_text: str = "", *, required: bool = True, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=5000, widget=widget)


def way_field(label: str, *, required: bool = True) -> forms.ChoiceField:
    choices = [(value, str(words).capitalize()) for value, words in Way.choices]
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, required=required)


def time_field(*, required: bool = True) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label="Klockan", widget=widget, required=required)


class CallForm(Form):
    day = DateField(label="Mötesdag")
    time = time_field()
    way = way_field("På vilket sätt")
    place = forms.CharField(
        label="Var",
        help_text="Rum och adress, eller länken till videomötet och hur klienten får den. Behövs för en kallelse.",
        max_length=200,
        required=False,
    )
    by_letter = forms.BooleanField(
        label="Skriv en kallelse",
        help_text="Brevet läggs bland handlingarna, färdigt att skicka.",
        required=False,
        initial=True,
    )


class MoveForm(CallForm):
    reason = _text("Varför flyttas mötet?", "Står inte i brevet.")


class AfterDue(Form):
    """Of a follow-up: a meeting after its last day is said to be so."""

    after_due = forms.BooleanField(label=AFTER, help_text=STILL_LATE, required=False)


# The fields of the last base stand first.
class FollowUpCallForm(AfterDue, CallForm):
    pass


class FollowUpMoveForm(AfterDue, MoveForm):
    pass


class ReasonForm(Form):
    reason = _text("Varför")


class AnswerForm(Form):
    answer = _text("Vad är gjort, eller varför ändras inget?")


class AgainForm(ReasonForm):
    """Why it did not come about, and the new meeting if there is one."""

    day = DateField(label="Ny mötesdag", required=False, help_text="Lämna tomt om ni inte har bestämt en ny tid.")
    time = time_field(required=False)
    way = way_field("På vilket sätt", required=False)
    place = forms.CharField(label="Var", max_length=200, required=False)
    by_letter = forms.BooleanField(label="Skriv en kallelse till den nya tiden", required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if fields.get("day"):
            for name, words in (("time", "Skriv klockslaget."), ("way", "Välj på vilket sätt.")):
                if not fields.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return fields


class MissForm(AfterDue, AgainForm):
    """When it was to be, besides."""

    missed_on = DateField(label="Vilken dag skulle ni ha talat med varandra?", help_text=MET, required=False)
    field_order = ("missed_on",)


class HoldForm(Form):
    """What was said at a follow-up; `hold_form` adds a pair of fields for each goal of the plan."""

    held_on = DateField(label="Vilken dag talade ni med varandra?", help_text=TODAY, required=False)
    way = way_field("Hur talade ni med varandra?")
    summary = _text("Hur det går", "Vad som har gjorts sedan sist och vad det har lett till.", rows=4)
    client_view = _text("Klientens syn", "Det klienten själv säger om hur det går.", required=False)
    outcome = forms.ChoiceField(
        label="Utfall",
        choices=[(v, str(label).capitalize()) for v, label in FollowUpOutcome.choices],
        widget=forms.RadioSelect,
    )
    changes_needed = _text(
        "Vad som ska ändras i planen", "Behövs när utfallet är att något ska ändras.", required=False
    )
    next_by = DateField(
        label="Nästa uppföljning senast",
        required=False,
        help_text="Lämna tomt för den vanliga tiden, eller välj tidigare.",
    )


def goal_reports(fields: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Goal id, progress and note of each goal that the form asked about."""
    ids = [int(name.removeprefix("progress_")) for name in fields if name.startswith("progress_")]
    return [(pk, fields[f"progress_{pk}"], fields[f"note_{pk}"]) for pk in ids]


def report(fields: dict[str, Any]) -> dict[str, str]:
    """What was said besides the goals."""
    return {name: value for name, value in fields.items() if not name.startswith(("progress_", "note_"))}


def hold_form(kind: str, goals: Sequence[Goal]) -> type[HoldForm]:
    """The form of one follow-up: a class of its own, so that a draft of it knows all its fields."""
    if kind == Kind.CHILDREN:
        return ChildrenForm
    fields: dict[str, Any] = {}
    for goal in goals:
        fields[f"progress_{goal.pk}"] = forms.ChoiceField(
            label=f"Mål: {goal.text}", choices=PROGRESS, widget=forms.RadioSelect
        )
        fields[f"note_{goal.pk}"] = _text(f"Anteckning om målet: {goal.text}", required=False, rows=2)
    made: type[HoldForm] = type(
        "PlanForm", (HoldForm,), {**fields, "field_order": ["held_on", "way", "summary", *fields]}
    )
    return made


class ChildrenForm(HoldForm):
    """The children's situation under the headings of SoL 3 kap. 1–3 §§; the words are the caseworker's own."""

    best_interests = _text(
        "Barnets bästa", "Hur barnen har det hemma, i skolan och på fritiden, och vad som är bäst för dem."
    )
    child_views = _text("Barnets åsikter", "Vad barnen själva tycker, eller varför ni inte vet det.")
    information_given = _text(
        "Information till barnet", "Vad barnen har fått veta, och på vilket sätt.", required=False
    )
    changes_needed = _text("Vad som behöver ändras", "I planen, i biståndet eller i annat stöd.", required=False)

    field_order = (
        "held_on", "way", "summary", "best_interests", "child_views", "information_given", "changes_needed",
        "client_view", "outcome", "next_by",
    )  # fmt: skip


class PeopleFilter(Form):
    """Whose rows: caseworker and section."""

    caseworker = forms.ModelChoiceField(
        label="Socialsekreterare", queryset=User.objects.none(), required=False, empty_label="Alla"
    )
    section = forms.ModelChoiceField(
        label="Sektion", queryset=Section.objects.none(), required=False, empty_label="Alla"
    )

    def __init__(self, data: Any, *, caseworkers: Any, sections: Any) -> None:
        super().__init__(data)
        self.fields["caseworker"].queryset = caseworkers  # type: ignore[attr-defined]
        self.fields["section"].queryset = sections  # type: ignore[attr-defined]


class FollowUpFilter(PeopleFilter):
    """The list's filter; all of it stands in the URL, so that every number can link to its rows."""

    state = forms.ChoiceField(label="Läge", choices=STATES, required=False)
    level = forms.ChoiceField(label="Flagga", choices=LEVELS, required=False)
    kind = forms.ChoiceField(label="Gäller", choices=KINDS, required=False)
    due_from = DateField(label="Senast från", required=False)
    due_to = DateField(label="Senast till", required=False)
    result = forms.ChoiceField(label="I tid", choices=RESULTS, required=False)


class ComplianceFilter(PeopleFilter):
    """Whose follow-ups, and of what, the figures are of."""

    kind = forms.ChoiceField(label="Gäller", choices=KINDS, required=False)
    field_order = ("kind", "section", "caseworker")


class TimeFilter(PeopleFilter):
    """Whose time with clients, and in which month."""

    month = MonthField(label="Månad", required=False)


class StepFilter(PeopleFilter):
    """Which step of the track, and whether it is late or soon will be."""

    step = forms.ChoiceField(label="Steg", required=False)
    when = forms.ChoiceField(label="Läge", choices=[("", "Försenat"), (SOON, "Inom en vecka")], required=False)
    field_order = ("step", "when")

    def __init__(self, data: Any, *, steps: Sequence[CaseStep], **people: Any) -> None:
        super().__init__(data, **people)
        self.fields["step"].choices = [(step.name, step.label) for step in steps]  # type: ignore[attr-defined]


class MonthFilter(Form):
    month = MonthField(label="Beslutsmånad", required=False)


def chosen(form: Form) -> dict[str, Any]:
    """The filter's valid values; what is misspelt in a URL filters nothing."""
    form.full_clean()
    data: dict[str, Any] = getattr(form, "cleaned_data", {})
    return {name: value for name, value in data.items() if value}
