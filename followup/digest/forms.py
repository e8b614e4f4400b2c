"""The form of one's own digests."""

from __future__ import annotations

from django import forms

from bistand.ui.forms import Form

NONE = "none"
CHANNELS = ((NONE, "Inget sammandrag"), ("email", "E-post"), ("sms", "Sms"))


class ChoiceForm(Form):
    channel = forms.ChoiceField(label="Hur vill du få sammandrag?", choices=CHANNELS, widget=forms.RadioSelect)
    to = forms.CharField(
        label="E-postadress eller telefonnummer", max_length=200, required=False,
        help_text="Använd din adress eller ditt nummer i arbetet.",
    )  # fmt: skip

    def clean_channel(self) -> str:
        channel = str(self.cleaned_data["channel"])
        return "" if channel == NONE else channel
