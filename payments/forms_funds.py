"""Forms of clients' own money. What is asked for; what is allowed stands in the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from bistand.ui.forms import DateField, Form, MoneyField


class FundAgreementForm(Form):
    person = forms.TypedChoiceField(label="Klient", coerce=int, widget=forms.RadioSelect)
    consent = forms.CharField(
        label="Samtycke",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        help_text="Hur och när klienten har samtyckt, till exempel: skriftligt avtal, undertecknat 2026-11-02.",
        error_messages={"required": "Skriv hur och när klienten har samtyckt."},
    )
    valid_from = DateField(label="Gäller från och med")
    valid_to = DateField(label="Gäller till och med", required=False, help_text="Lämna tomt om ingen dag är avtalad.")

    def __init__(self, *args: Any, persons: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.choices = persons
        if len(persons) == 1:
            self.initial.setdefault("person", persons[0][0])
        self.initial.setdefault("valid_from", timezone.localdate())


class FundOrderForm(Form):
    payee = forms.ChoiceField(label="Betalas till", error_messages={"required": "Välj mottagare."})
    amount = MoneyField(label="Belopp", error_messages={"required": "Skriv beloppet."})
    pay_on = DateField(label="Betaldag", error_messages={"required": "Välj betaldag."})
    text = forms.CharField(
        label="Vad gäller det?", max_length=200, error_messages={"required": "Skriv vad betalningen gäller."}
    )
    reference = forms.CharField(
        label="OCR eller meddelande", max_length=60, required=False, widget=forms.TextInput(attrs={"size": 22})
    )

    def __init__(self, *args: Any, payees: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["payee"]
        field.choices = payees


class EndFundsForm(Form):
    reason = forms.CharField(
        label="Varför avslutas avtalet?",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        error_messages={"required": "Skriv varför avtalet avslutas."},
    )


class DepositForm(Form):
    number = forms.CharField(
        label="Ärendets nummer", max_length=13,
        help_text="Har två i ärendet avtal skriver du klientens personnummer i stället.",
        error_messages={"required": "Skriv ärendets nummer."},
    )  # fmt: skip
    text = forms.CharField(
        label="Varifrån kommer pengarna?", max_length=200, help_text="Till exempel: pension november.",
        error_messages={"required": "Skriv varifrån pengarna kommer."},
    )  # fmt: skip


class SignFundsForm(Form):
    day = DateField(label="Vid slutet av dagen")
    note = forms.CharField(
        label="Förklaring", required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
