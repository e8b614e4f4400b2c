"""Forms of the way of the money. What is asked for; what is allowed stands in the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory

from bistand.staff.models import Section
from bistand.ui.forms import DateField, Form, MoneyField
from bistand.ui.seen import SeenField
from bistand.ui.templatetags.ui import amount
from cases.models import Purpose
from cases.table_forms import TableFileField
from payments.bank.accounts import is_iban
from payments.models import IN_BANK_FILE, AccountKind, Money, PayeeKind, RunKind
from payments.queries.requisitions import STANDINGS

NUMBER = {"autocomplete": "off", "inputmode": "numeric", "class": "num"}
MAX_SHARES = 20


def _text(label: str, rows: int = 3, **kwargs: Any) -> forms.CharField:
    kwargs.setdefault("error_messages", {"required": f"Skriv {label[0].lower()}{label[1:]}."})
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class SearchForm(Form):
    q = forms.CharField(label="Namn, organisationsnummer eller personnummer", max_length=100)


class PayeeForm(Form):
    """A supplier; clients become payees by themselves."""

    kind = forms.ChoiceField(
        label="Slag",
        choices=[(value, label.capitalize()) for value, label in PayeeKind.choices if value != PayeeKind.CLIENT],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="Namn", max_length=120, help_text="Så som det står på fakturan.")
    org_number = forms.CharField(
        label="Organisationsnummer",
        max_length=13,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 13, "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label="Varför en till",
        max_length=300,
        required=False,
        help_text="Bara om mottagaren redan finns, till exempel när en annan del av företaget har ett eget bankgiro.",
    )


class AccountForm(Form):
    """An account as it stands on its proof. The number is never kept in a draft."""

    secret = ("clearing", "number")

    kind = forms.ChoiceField(
        label="Slag av konto",
        choices=[(value, label[:1].upper() + label[1:]) for value, label in AccountKind.choices],
        widget=forms.RadioSelect,
        initial=AccountKind.BANK,
    )
    clearing = forms.CharField(
        label="Clearingnummer",
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={**NUMBER, "size": 8}),
        help_text="Fyra siffror. Swedbanks nummer som börjar på 8 kan ha fem.",
    )
    number = forms.CharField(
        label="Nummer",
        max_length=34,
        required=False,
        widget=forms.TextInput(attrs={**NUMBER, "inputmode": "text", "size": 26}),
        help_text="För ett bankkonto kan du också skriva ett svenskt IBAN-nummer här och lämna clearingnumret tomt.",
    )
    proof = _text(
        "Underlag",
        help_text="Vad som visar att kontot är mottagarens eget, till exempel kontobevis från banken 2026-11-20.",
    )

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        needs_clearing = fields.get("kind") == AccountKind.BANK and not is_iban(fields.get("number", ""))
        if needs_clearing and not fields.get("clearing") and "clearing" not in self.errors:
            self.add_error("clearing", "Skriv kontots clearingnummer.")
        if fields.get("kind") not in IN_BANK_FILE:
            # What was typed before another way was chosen is not seen any more.
            fields["clearing"] = fields["number"] = ""
        elif not fields.get("number") and "number" not in self.errors:
            self.add_error("number", "Skriv kontots nummer.")
        return fields


class VerifyForm(Form):
    compared = forms.BooleanField(
        label="Jag har jämfört numret siffra för siffra med underlaget, och kontot är mottagarens eget.",
        error_messages={"required": "Bekräfta att du har jämfört numret med underlaget."},
    )


class WarnedVerifyForm(VerifyForm):
    """For an account whose number looks wrong, or that other payees have too."""

    reason = _text(
        "Vad har du kontrollerat, och varför är kontot ändå rätt?",
        rows=2,
        error_messages={"required": "Skriv vad du har kontrollerat och varför kontot ändå är rätt."},
    )


class ReasonForm(Form):
    reason = _text("Skäl", error_messages={"required": "Skriv varför."})


class RunForm(Form):
    section = forms.ModelChoiceField(label="Sektion", queryset=Section.objects.none(), empty_label=None)
    pay_on = forms.TypedChoiceField(label="Betaldag", coerce=date.fromisoformat)
    money = forms.ChoiceField(
        label="Vad ska betalas?", widget=forms.RadioSelect, initial=Money.AID,
        help_text="Egna medel betalas från kontot för egna medel. Var sak har sin körning.",
    )  # fmt: skip
    kind = forms.ChoiceField(label="Slag av körning", widget=forms.RadioSelect, initial=RunKind.ORDINARY)
    reason = _text(
        "Skäl till en extra eller akut körning",
        rows=2,
        required=False,
        help_text="Krävs för dem: varför pengarna inte kan gå med en ordinarie. Skriv utan namn och personnummer:"
        " skälet visas på körningen, i den arkiverade listan och i varje utbetalnings kedja.",
    )

    def __init__(
        self,
        *args: Any,
        sections: Sequence[Section],
        days: Sequence[date],
        kinds: Sequence[Money],
        limits: tuple[Decimal, Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [
            (RunKind.ORDINARY, "Ordinarie: det som är planerat till betaldagen"),
            (RunKind.EXTRA, "Extra: det som inte kom med den ordinarie körningen. Kräver skäl."),
            (
                RunKind.EMERGENCY,
                "Akut: det som någon inte kan vara utan till nästa körning. Kräver skäl och att två chefer godkänner."
                f" Högst {amount(limits[0])} per utbetalning och {amount(limits[1])} tillsammans.",
            ),
        ]
        money: Any = self.fields["money"]
        money.choices = [(kind.value, str(kind.label).capitalize()) for kind in kinds]
        if len(kinds) == 1:
            money.widget = forms.HiddenInput()
        field: Any = self.fields["section"]
        field.queryset = Section.objects.filter(pk__in=[section.pk for section in sections]).order_by("name")
        if len(sections) == 1:
            self.initial.setdefault("section", sections[0].pk)
        choices: Any = self.fields["pay_on"]
        choices.choices = [(day.isoformat(), f"{day} ({_weekday(day)})") for day in days]


def _weekday(day: date) -> str:
    return ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")[day.weekday()]


class AnswerForm(Form):
    answer = _text("Din bedömning", rows=2)


class SeenForm(Form):
    """Confirms what stood on the page."""

    seen = SeenField()


class CodeForm(SeenForm):
    code = forms.CharField(
        label="Engångskod",
        max_length=12,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "size": 8, "class": "num"}
        ),
        help_text="Den sexsiffriga koden som visas i din app just nu.",
    )


class ReceiptForm(Form):
    file = forms.FileField(
        label="Bankens fil",
        help_text="En kvittens (pain.002), ett kontoutdrag (camt.053) eller en avisering (camt.054). Samma fil kan "
        "läsas in flera gånger utan att något ändras.",
        error_messages={"empty": "Filen är tom."},
    )


class PeriodForm(Form):
    """The days that are reconciled."""

    first_day = DateField(label="Betaldagar från")
    last_day = DateField(label="till")

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        if fields.get("first_day") and fields.get("last_day") and fields["last_day"] < fields["first_day"]:
            self.add_error("last_day", "Sista dagen ligger före den första.")
        return fields


class SignReconciliationForm(Form):
    note = _text("Förklaring", rows=4, required=False)


class ExplainEntryForm(Form):
    explanation = forms.CharField(
        label="Vad är posten?", max_length=300, help_text="Till exempel: ränta, avgift, eller insättning av misstag."
    )


class PostingForm(Form):
    """Posting rules, as a file that another person then approves."""

    name = forms.CharField(label="Konteringens namn", max_length=80, help_text="Till exempel: Kontering 2027")
    valid_from = DateField(label="Gäller från", help_text="Den första betaldag som bokförs så.")
    file = TableFileField(label="Fil med konteringen", help_text="CSV, ett konto på varje rad.")


class StaffAccountsForm(Form):
    file = forms.FileField(
        label="Fil med anställdas konton", help_text="CSV med kolumnerna clearing och konto.", max_length=200,
        error_messages={"required": "Välj filen.", "empty": "Filen är tom."},
    )  # fmt: skip

    def clean_file(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read()
        return content


class BankTableForm(Form):
    """Bank profiles, as a file that another person then approves."""

    name = forms.CharField(label="Bankprofilens namn", max_length=80, help_text="Till exempel: Bankprofil 2027")
    valid_from = DateField(label="Gäller från", help_text="Den första betaldag som betalas så.")
    file = TableFileField(label="Fil med bankprofilen", help_text="CSV, en rad för varje sektion eller en för alla.")


class LedgerReceiptForm(Form):
    file = forms.FileField(
        label="Ekonomisystemets kvittens",
        help_text="CSV med kolumnerna referens, utfall, nummer och orsak. Samma fil kan läsas in flera gånger.",
        error_messages={"empty": "Filen är tom."},
    )


class LedgerAnswerForm(Form):
    """The one or the other: the ledger's number, or why it refused."""

    number = forms.CharField(
        label="Ekonomisystemets nummer", max_length=40, required=False, help_text="Om verifikationen är bokförd."
    )
    reason = forms.CharField(
        label="Orsak", max_length=300, required=False, help_text="Om verifikationen avvisades. Annars tomt."
    )


class VoucherAgainForm(Form):
    booked_on = DateField(label="Bokföringsdag", help_text="En annan dag om perioden är stängd.")
    reason = _text("Vad som är rättat", rows=2)


# ---- dividing a line ---------------------------------------------------------------------------------------


class ShareForm(Form):
    """A part of a line to one payee; a row left empty is no share."""

    payee = forms.ChoiceField(label="Mottagare", required=False)
    amount = MoneyField(label="Belopp", required=False)
    pay_on = DateField(label="Betaldag", required=False)
    reference = forms.CharField(
        label="OCR eller meddelande", max_length=60, required=False, widget=forms.TextInput(attrs={"size": 22})
    )

    def __init__(self, *args: Any, payees: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["payee"]
        field.choices = payees

    @property
    def is_share(self) -> bool:
        return bool(self.cleaned_data.get("payee") or self.cleaned_data.get("amount"))

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        given = {name for name in ("payee", "amount") if fields.get(name)}
        if given and "amount" not in self.errors:
            wanted = {"payee": "Välj mottagare.", "amount": "Skriv beloppet.", "pay_on": "Välj betaldag."}
            for name, message in wanted.items():
                if not fields.get(name) and name not in self.errors:
                    self.add_error(name, message)
        return fields


class _Shares(BaseFormSet):
    """The shares of a line; together they may not exceed what there is to divide (SEK)."""

    divisible = Decimal(0)

    def clean(self) -> None:
        if any(self.errors):
            return
        total = sum((form.cleaned_data["amount"] for form in self.forms if form.is_share), Decimal(0))
        if total > self.divisible:
            raise ValidationError(
                f"Delarna är tillsammans {amount(total)}, men det finns bara {amount(self.divisible)} att fördela."
            )

    @property
    def given(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.is_share]


Shares = formset_factory(ShareForm, formset=_Shares, extra=0, max_num=MAX_SHARES, validate_max=True)


class InstructionForm(Form):
    """Whom the case's money for a purpose goes to from the next decision on."""

    purpose = forms.ChoiceField(label="Ändamål", choices=[("", "Välj ändamål"), *Purpose.choices])
    payee = forms.ChoiceField(label="Mottagare")
    reference = forms.CharField(
        label="OCR eller meddelande",
        max_length=60,
        required=False,
        help_text="Samma nummer används vid varje betalning. Lämna tomt om numret byts varje månad.",
    )

    def __init__(self, *args: Any, payees: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["payee"]
        field.choices = payees


# ---- requisitions ------------------------------------------------------------------------------------------


class RequisitionForm(Form):
    """What a supplier may hand out, for how much and until when."""

    payee = forms.ChoiceField(label="Leverantör", error_messages={"required": "Välj leverantör."})
    goods = forms.CharField(
        label="Vad får hämtas ut?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Så att leverantören vet vad som ingår och inte ingår, till exempel: en säng, 90 cm, med madrass.",
        error_messages={"required": "Skriv vad som får hämtas ut."},
    )
    amount = MoneyField(label="Högsta belopp, med moms", error_messages={"required": "Skriv det högsta beloppet."})
    last_day = DateField(label="Sista dag", error_messages={"required": "Välj sista dag."})

    def __init__(self, *args: Any, suppliers: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["payee"]
        field.choices = [("", "Välj leverantör"), *suppliers]


class RequisitionFilter(Form):
    lage = forms.ChoiceField(label="Visa", required=False, choices=STANDINGS)
    q = forms.CharField(
        label="Nummer eller kod",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"size": 14, "autocomplete": "off"}),
    )


class CallForm(Form):
    """What a supplier reads out on the phone."""

    number = forms.CharField(
        label="Rekvisitionens nummer",
        max_length=20,
        widget=forms.TextInput(attrs={"size": 14, "autocomplete": "off", "class": "num"}),
        help_text="Till exempel R2026-0017.",
        error_messages={"required": "Skriv numret som leverantören läser upp."},
    )
    code = forms.CharField(
        label="Kontrollkod",
        max_length=20,
        widget=forms.TextInput(attrs={"size": 14, "autocomplete": "off", "class": "num"}),
        help_text="Åtta tecken. Stora eller små bokstäver spelar ingen roll, inte heller om O läses som noll.",
        error_messages={"required": "Skriv koden som leverantören läser upp."},
    )
