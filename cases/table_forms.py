"""Forms of the tables that a municipality loads."""

from __future__ import annotations

from typing import Any

from django import forms

from bistand.ui.forms import DateField, Form
from cases.norm.checking import GUIDELINE_COLUMNS, NORM_COLUMNS
from cases.norm.table_files import LARGEST_FILE

# How a YAML file looks, for the page. The tests read both.
NORM_EXAMPLE = """\
year: 2026
status: verified
source: SoF 2025:468 12 kap. 2 § (SFS 2025:1046)
adult_single:
  1: 3940
common:
  1: 1280
  2: {amount_sek_per_month: 1410, status: secondary, source: Regeringen 2025-11-20}
"""
GUIDELINE_EXAMPLE = """\
status: verified
source: Socialnämnden 2026-11-12 § 85
rent_ceiling:
  1: 6200
  2-3: 7400
  4-: 9900
cap:
  glasses: {amount: 1500, source: Socialnämnden 2024-02-08 § 9}
"""


class TableFileField(forms.FileField):
    """A CSV or YAML file, given as its bytes."""

    def clean(self, data: object, initial: object = None) -> bytes:
        file = super().clean(data, initial)
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("Filen är för stor för att vara en tabell.")
        content: bytes = file.read()
        return content


class NormForm(Form):
    file = TableFileField(
        label="Fil med årets riksnorm",
        help_text=f"CSV med en rad per belopp, eller YAML. Kolumner: {', '.join(NORM_COLUMNS)}. Ett tidigare år kan "
        "laddas ner som CSV och användas som mall.",
    )


class ApproveForm(Form):
    """A yes; with why, where something stands out in the table."""

    note = forms.CharField(
        label="Varför är beloppen rätt?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ni har fått en varning. Skriv hur du har kontrollerat beloppen, till exempel mot förordningen.",
    )

    def __init__(self, *args: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks:
            del self.fields["note"]


class GuidelineForm(Form):
    name = forms.CharField(label="Riktlinjens namn", max_length=80, help_text="Till exempel: Riktlinje 2027")
    valid_from = DateField(label="Gäller från", help_text="Den första dagen i en månad.")
    file = TableFileField(
        label="Fil med riktlinjens belopp",
        help_text=f"CSV med en rad per belopp, eller YAML. Kolumner: {', '.join(GUIDELINE_COLUMNS)}. Slag: "
        "rent_ceiling (1, 2-3, 4- personer eller 2+1 för vuxna och barn), cap (slag av kostnad) och food (matnormen i "
        "en nödsituation).",
    )


class WithdrawForm(Form):
    reason = forms.CharField(
        label="Varför tas tabellen bort?", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
