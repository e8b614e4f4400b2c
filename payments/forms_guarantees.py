"""Forms of rent guarantees. What is asked for; what is allowed stands in the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from bistand.ui.forms import DateField, Form, MoneyField


class GuaranteeForm(Form):
    person = forms.TypedChoiceField(label="Klient", coerce=int, widget=forms.RadioSelect)
    landlord = forms.ChoiceField(label="Hyresvärd", error_messages={"required": "Välj hyresvärd."})
    dwelling = forms.CharField(
        label="Bostad", max_length=200, help_text="Adress och lägenhetsnummer, som i hyreskontraktet.",
        error_messages={"required": "Skriv vilken bostad garantin gäller."},
    )  # fmt: skip
    limit = MoneyField(label="Högsta belopp", error_messages={"required": "Skriv det högsta beloppet."})
    valid_from = DateField(label="Gäller skulder från och med")
    valid_to = DateField(label="Gäller skulder till och med", error_messages={"required": "Välj den sista dagen."})
    reason = forms.CharField(
        label="Varför ges garantin?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Skriv varför garantin ges."},
    )

    def __init__(
        self, *args: Any, persons: Sequence[tuple[int, str]], landlords: list[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.choices = persons
        if len(persons) == 1:
            self.initial.setdefault("person", persons[0][0])
        landlord: Any = self.fields["landlord"]
        landlord.choices = [("", "Välj hyresvärd"), *landlords]
        self.initial.setdefault("valid_from", timezone.localdate())


class EndGuaranteeForm(Form):
    reason = forms.CharField(
        label="Varför avslutas garantin?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        error_messages={"required": "Skriv varför garantin avslutas."},
    )


class ClaimForm(Form):
    amount = MoneyField(label="Belopp som hyresvärden begär", error_messages={"required": "Skriv beloppet."})
    arose_on = DateField(
        label="När uppkom skulden?", help_text="Till exempel dagen då hyran skulle ha betalats.",
        error_messages={"required": "Skriv när skulden uppkom."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Vad gäller kravet?", max_length=200, help_text="Till exempel: hyra november.",
        error_messages={"required": "Skriv vad kravet gäller."},
    )  # fmt: skip
    reference = forms.CharField(
        label="OCR eller meddelande", max_length=60, required=False, widget=forms.TextInput(attrs={"size": 22})
    )
    document = forms.ChoiceField(
        label="Underlag", help_text="Hyresvärdens krav, bland ärendets handlingar.",
        error_messages={"required": "Välj kravet bland ärendets handlingar."},
    )  # fmt: skip

    def __init__(self, *args: Any, documents: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["document"]
        field.choices = [("", "Välj handling"), *documents]


class RefuseClaimForm(Form):
    judgement = forms.CharField(
        label="Varför betalas kravet inte?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Skriv hur du har bedömt kravet."},
    )


class PayClaimForm(Form):
    pay_on = DateField(label="Betaldag", error_messages={"required": "Välj betaldag."})


class GrantClaimForm(Form):
    amount = MoneyField(label="Belopp att betala", error_messages={"required": "Skriv beloppet."})
    judgement = forms.CharField(
        label="Din bedömning",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Vad du har kontrollerat och varför kravet är rätt.",
        error_messages={"required": "Skriv hur du har bedömt kravet."},
    )
    pay_on = DateField(label="Betaldag", error_messages={"required": "Välj betaldag."})
