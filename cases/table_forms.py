"""Forms of the tables that a municipality loads."""

from __future__ import annotations

from django import forms

from bistand.ui.forms import DateField, Form
from cases.norm.checking import GUIDELINE_COLUMNS, LARGEST_FILE, NORM_COLUMNS


class TableFileField(forms.FileField):
    """A CSV file, given as its bytes."""

    def clean(self, data: object, initial: object = None) -> bytes:
        file = super().clean(data, initial)
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("Filen är för stor för att vara en tabell.")
        content: bytes = file.read()
        return content


class NormForm(Form):
    file = TableFileField(
        label="Fil med årets riksnorm",
        help_text=f"CSV med en rad per belopp. Kolumner: {', '.join(NORM_COLUMNS)}. Ett tidigare år kan laddas ner "
        "och användas som mall.",
    )


class GuidelineForm(Form):
    name = forms.CharField(label="Riktlinjens namn", max_length=80, help_text="Till exempel: Riktlinje 2027")
    valid_from = DateField(label="Gäller från", help_text="Den första dagen i en månad.")
    file = TableFileField(
        label="Fil med riktlinjens belopp",
        help_text=f"CSV. Kolumner: {', '.join(GUIDELINE_COLUMNS)}. Slag: rent_ceiling (1, 2-3, 4- personer eller 2+1 "
        "för vuxna och barn), cap (slag av kostnad) och food (matnormen i en nödsituation).",
    )


class WithdrawForm(Form):
    reason = forms.CharField(
        label="Varför tas tabellen bort?", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
