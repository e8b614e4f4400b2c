"""Forms of invoices. What is asked for; what is allowed stands in the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from bistand.staff.models import Section
from bistand.ui.forms import DateField, Form, MoneyField
from payments.models import Invoice
from payments.queries.invoices import STANDINGS

MOST_FILES = 20
CODE = {"autocomplete": "off", "class": "num"}


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files, as a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _Files(attrs={"multiple": True}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"Välj högst {MOST_FILES} filer åt gången.")
        return [super(FilesField, self).clean(each, initial) for each in given]


class UploadForm(Form):
    section = forms.ModelChoiceField(label="Sektion", queryset=Section.objects.none(), empty_label=None)
    vouchers = FilesField(
        label="Fakturor",
        help_text="PDF, foto eller e-faktura (Peppol, XML), en faktura i varje fil. Högst 10 MB. Du kan välja flera.",
        error_messages={"required": "Välj minst en fil.", "empty": "Filen är tom."},
    )

    def __init__(self, *args: Any, sections: Sequence[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["section"]
        field.queryset = Section.objects.filter(pk__in=[section.pk for section in sections]).order_by("name")
        if len(sections) == 1:
            self.initial.setdefault("section", sections[0].pk)


class InvoiceFilter(Form):
    lage = forms.ChoiceField(label="Visa", required=False, choices=STANDINGS)
    q = forms.CharField(
        label="Nummer, OCR eller leverantör",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"size": 20, "autocomplete": "off"}),
    )


class InvoiceForm(Form):
    """What stands on the voucher, in the order that it is looked for, and what it is paid out of. All may be left for
    later but for what the review needs; `payee` and `match` are chosen among the suggestions.
    """

    supplier = forms.CharField(
        label="Leverantör",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "size": 24}),
        help_text="Bankgiro, plusgiro, organisationsnummer eller namn.",
    )
    payee = forms.CharField(required=False, max_length=20)
    reference = forms.CharField(
        label="OCR eller meddelande", required=False, max_length=60, widget=forms.TextInput(attrs={**CODE, "size": 18})
    )
    # Asked only of a number that is no OCR number, beside the warning of it.
    reference_is_message = forms.BooleanField(required=False)
    amount = MoneyField(label="Belopp", required=False)
    due_date = DateField(label="Förfallodag", required=False)
    invoice_date = DateField(label="Fakturadatum", required=False)
    number = forms.CharField(
        label="Fakturanummer",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={**CODE, "size": 18}),
        help_text="Saknas det? Lämna tomt, så används OCR och förfallomånad.",
    )
    match_text = forms.CharField(
        label="Gäller",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 24}),
        help_text="Skriv rekvisition, ärende, personnummer eller namn om förslaget är fel.",
    )
    match = forms.CharField(required=False, max_length=20)
    closes_requisition = forms.BooleanField(
        label="Sista fakturan på rekvisitionen. Det som är kvar av den kan användas till annat.",
        required=False,
        initial=True,
    )
    kind = forms.ChoiceField(
        label="Slag",
        choices=[(value, label.capitalize()) for value, label in Invoice.Kind.choices],
        widget=forms.RadioSelect,
        initial=Invoice.Kind.INVOICE,
        required=False,
    )
    credits = forms.CharField(
        label="Krediterar faktura nummer", required=False, max_length=60, widget=forms.TextInput(attrs=CODE)
    )
    alike_reason = forms.CharField(
        label="Varför ska den betalas fast en liknande finns?",
        required=False,
        max_length=300,
        help_text="Behövs bara om systemet frågar, till exempel för två fakturor på samma belopp samma månad.",
    )
