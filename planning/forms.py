"""Forms of plans, goals and activities."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from bistand.ui.forms import DateField, Form
from planning.measures.left import open_referrals, ways_on
from planning.models import Activity, PartnerPlan, Plan, PlanOutcome

RESPONSIBLE = [(v, str(label).capitalize()) for v, label in Activity.Responsible.choices]


def long_text(label: str, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=5000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class PlanForm(Form):
    aim = long_text(
        "Övergripande mål", help_text="Vad ska planen leda till? Till exempel arbete på heltid i ett lager."
    )
    own_words = long_text(
        "Med egna ord",
        rows=5,
        required=False,
        help_text="Det klienten själv säger om sitt läge och vad hen vill. Skriv som hen säger det.",
    )

    child_perspective = long_text(
        "Barnens perspektiv",
        required=False,
        help_text="Vad planen betyder för barnen, och vad de själva har sagt. Lämnas tomt när det inte finns barn.",
    )


class AgreeForm(Form):
    agreed_on = DateField(
        label="Vilken dag kom ni överens?",
        help_text="Uppföljningen räknas från den dagen. I dag om du lämnar det tomt.",
        required=False,
    )
    how = forms.ChoiceField(
        label="Hur kom ni överens?",
        choices=[(v, str(label).capitalize()) for v, label in Plan.AgreedHow.choices],
        widget=forms.RadioSelect,
    )
    others = forms.CharField(
        label="Vilka mer var med?",
        max_length=300,
        required=False,
        help_text="Till exempel en coach, en tolk eller en närstående. Skriv namn och vad de är.",
    )


class RenewForm(PlanForm, AgreeForm):
    """A new version: the words as they stand, to be changed, and when and how it was agreed."""

    field_order = ("aim", "own_words", "child_perspective", "agreed_on", "how", "others")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed_on"].help_text = "I dag om du lämnar det tomt."


class PartnerPlanForm(Form):
    partner = forms.ChoiceField(
        label="Vems plan är det?",
        choices=[(v, str(label)[:1].upper() + str(label)[1:]) for v, label in PartnerPlan.Partner.choices],
        widget=forms.RadioSelect,
    )
    partner_name = forms.CharField(
        label="Namn",
        max_length=120,
        required=False,
        help_text="Handläggaren, eller vems planen är när det är en annan.",
    )
    says = long_text("Det planen säger", help_text="Det som är bestämt och binder klienten, kort och med dagar.")
    first_day = DateField(label="Gäller från")
    last_day = DateField(label="Gäller till", required=False, help_text="Lämnas tomt när slutet inte är bestämt.")


class GoalForm(Form):
    text = long_text("Mål", help_text="Så tydligt att båda kan se när det är nått. Ett mål i taget.")
    target_date = DateField(label="Ska vara nått senast")


class ActivityForm(Form):
    text = long_text("Aktivitet", rows=2, help_text="Vad som ska göras, till exempel söka två arbeten i veckan.")
    responsible = forms.ChoiceField(label="Vem gör det", choices=RESPONSIBLE, widget=forms.RadioSelect)
    responsible_name = forms.CharField(
        label="Namn", max_length=120, required=False, help_text="Behövs när det är någon annan, till exempel en coach."
    )
    due = DateField(label="Senast", help_text="Den sista dagen. Något som redan pågår kan ha börjat tidigare.")
    first_day = DateField(label="Börjar", required=False, help_text="När det är något som pågår över tid.")
    frequency = forms.CharField(
        label="Hur ofta", max_length=60, required=False, help_text="Till exempel tre dagar i veckan."
    )
    hours_a_week = forms.DecimalField(
        label="Timmar i veckan",
        max_digits=4,
        decimal_places=1,
        min_value=Decimal("0.5"),
        max_value=60,
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num", "size": 6, "autocomplete": "off"}),
    )


class CloseForm(Form):
    outcome = forms.ChoiceField(label="Hur slutade planen?", widget=forms.RadioSelect)
    closing_note = long_text("Hur det gick", required=False, help_text="Vad som nåddes och vad som är kvar.")

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in open_referrals(plan):
            choices = [(value, words.capitalize()) for value, words in ways_on(row)]
            self.fields[f"referral_{row.pk}"] = forms.ChoiceField(
                label=f"Vad händer med anvisningen till {row.measure}?",
                help_text=f"Den är nu: {row.get_state_display()}.",
                choices=choices,
                widget=forms.RadioSelect,
            )
            self.fields[f"why_{row.pk}"] = long_text(
                f"Hur det gick i {row.measure.name}, eller varför anvisningen fortsätter", rows=2, required=False
            )
        agreed = plan.state == Plan.State.AGREED
        never = PlanOutcome.NOT_AGREED
        found = [(v, str(label).capitalize()) for v, label in PlanOutcome.choices if (v != never) == agreed]
        self.fields["outcome"].choices = found  # type: ignore[attr-defined]


class WhyForm(Form):
    """Why something is struck or taken back; a draft asks for no reason."""

    reason = forms.CharField(label="Varför?", max_length=200)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plan.state == Plan.State.DRAFT:
            del self.fields["reason"]


def referrals_left(fields: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Id, what becomes of it, and why, of each referral that `CloseForm` asked about."""
    ids = [int(name.removeprefix("referral_")) for name in fields if name.startswith("referral_")]
    return [(pk, fields[f"referral_{pk}"], fields[f"why_{pk}"]) for pk in ids]


class DoneForm(Form):
    done_on = DateField(label="Gjord den dag")
