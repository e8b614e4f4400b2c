"""Forms of assessments, instruments and their templates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from bistand.ui.forms import DateField, Form
from planning.assessments.actions import STEPS, Found
from planning.assessments.models import AssessmentTemplate
from planning.forms import RESPONSIBLE, long_text


class WholeForm(Form):
    """What every assessment has besides the areas of its template."""

    held_on = DateField(label="Dag", help_text="Dagen för samtalet.")
    own_words = long_text("Med egna ord", required=False, help_text="Hur hen själv ser på sitt läge.")
    obstacles = long_text("Det som hindrar mest", required=False)
    strengths = long_text("Styrkor", required=False, help_text="Det som går att bygga på.")


def assessment_form(template: AssessmentTemplate) -> type[Form]:
    """A form with a score and a text for each area of the template, so that its draft is kept as any other."""
    steps = [("", "Inte bedömt"), *((str(n), f"{n}: {word}") for n, word in enumerate(template.scale, 1))]
    fields: dict[str, Any] = {}
    for place, area in enumerate(template.areas):
        fields[f"score_{place}"] = forms.TypedChoiceField(
            label="Läge", choices=steps, coerce=int, empty_value=None, required=False
        )
        fields[f"text_{place}"] = long_text("Beskrivning", rows=2, required=False, help_text=area["help"])
    return type("AssessmentForm", (WholeForm,), fields)


def found_in(template: AssessmentTemplate, fields: dict[str, Any]) -> Found:
    """What was written in the form, by the areas' names."""
    areas = {
        area["name"]: (fields[f"score_{place}"], fields[f"text_{place}"]) for place, area in enumerate(template.areas)
    }
    whole = {name: fields[name] for name in ("own_words", "obstacles", "strengths")}
    return Found(held_on=fields["held_on"], areas=areas, **whole)


class InstrumentForm(Form):
    name = forms.CharField(label="Instrument", max_length=80, help_text="Namnet, till exempel FIA.")
    done_on = DateField(label="Dag")
    done_by = forms.CharField(label="Gjord av", max_length=120, help_text="Namn och roll på den som bedömde.")
    summary = long_text(
        "Sammanfattning",
        rows=5,
        help_text="Vad bedömningen visade, med egna ord. Skriv inte av frågor eller formulär: de är skyddade.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = timezone.localdate


class TemplateForm(Form):
    name = forms.CharField(label="Namn", max_length=80)
    areas = long_text(
        "Områden", rows=10, help_text="Ett på varje rad. Efter ett kolon: vad man kan fråga om. Arbete: vad och när."
    )
    scale = long_text("Skala", rows=5, help_text=f"{STEPS} steg, ett på varje rad, från det som hindrar mest.")

    def clean_areas(self) -> list[dict[str, str]]:
        parted = (line.partition(":") for line in self.cleaned_data["areas"].splitlines() if line.strip())
        return [{"name": name.strip(), "help": rest.strip()} for name, _, rest in parted]

    def clean_scale(self) -> list[str]:
        return [line for line in self.cleaned_data["scale"].splitlines() if line.strip()]


def written(template: AssessmentTemplate) -> dict[str, str]:
    """A template as it stands in its form."""
    areas = (f"{area['name']}: {area['help']}" if area["help"] else area["name"] for area in template.areas)
    return {"name": template.name, "areas": "\n".join(areas), "scale": "\n".join(template.scale)}


class GoalTemplateForm(Form):
    area = forms.CharField(label="Område", max_length=60, help_text="Som det heter i kartläggningens mall.")
    goal = forms.CharField(label="Mål", max_length=300)
    months = forms.IntegerField(label="Nås inom så många månader", min_value=1, max_value=24, initial=6)
    activity = forms.CharField(label="Första aktiviteten", max_length=300, required=False)
    responsible = forms.ChoiceField(
        label="Vem gör den", choices=RESPONSIBLE, widget=forms.RadioSelect, initial="client"
    )
