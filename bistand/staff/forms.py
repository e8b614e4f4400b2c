"""Forms of sign-in (allauth's own, fitted), and of staff, roles, delegation, settings and keys."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.utils import timezone

from bistand.actions import acting
from bistand.refusals import Refusal
from bistand.staff.actions import count_code_try, forget_code_tries, is_demo_code
from bistand.staff.models import AttestLimit, DecisionType, Role, Section, User
from bistand.staff.settings import KNOWN
from bistand.ui.forms import DateField, MoneyField

ROLES = [(role.value, role.label) for role in Role if role is not Role.SERVICE]


class LoginForm(AllauthLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Användarnamn"
        self.fields["password"].label = "Lösenord"
        # Nobody gets a password by e-mail here: the administrator gives a new one.
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class _CodeForm:
    """What both code forms share: our words, a limit on tries, the demo's code, and the bound actor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Engångskod"  # type: ignore[attr-defined]
        self.fields["code"].widget.attrs.pop("placeholder", None)  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        try:
            count_code_try(self.user)  # type: ignore[attr-defined]
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        with acting(self.user, "staff.sign_in"):  # type: ignore[attr-defined]
            code = self._checked("".join(self.cleaned_data["code"].split()))  # type: ignore[attr-defined]
        forget_code_tries(self.user)  # type: ignore[attr-defined]
        return code

    def _checked(self, code: str) -> str:
        self.cleaned_data["code"] = code  # type: ignore[attr-defined]
        if is_demo_code(code):
            # post_authentication() notes which factor was used.
            found = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP)  # type: ignore[attr-defined]
            self.authenticator = found.get()
            return code
        return str(super().clean_code())  # type: ignore[misc]

    def save(self) -> None:
        with acting(self.user, "staff.sign_in"):  # type: ignore[attr-defined]
            super().save()  # type: ignore[misc]


class AuthenticateForm(_CodeForm, AllauthAuthenticateForm):
    """The second step of sign-in."""


class ReauthenticateForm(_CodeForm, AllauthReauthenticateForm):
    """The code once more, before something that needs it."""


class EmployeeForm(forms.Form):
    employee_id = forms.CharField(label="Anställningsnummer", max_length=20)
    name = forms.CharField(label="Namn", max_length=120)
    username = forms.CharField(label="Användarnamn", max_length=60)
    password = forms.CharField(
        label="Första lösenord",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Minst tolv tecken. Personen byter det själv efter första inloggningen.",
    )
    secret = ("password",)


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label="Telefon i tjänsten",
        max_length=30,
        required=False,
        help_text="Coacher hos anordnare ser numret för sina deltagare. Tomt är kommunens nummer.",
    )


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="Nytt lösenord", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    reason = forms.CharField(label="Skäl", max_length=200)
    secret = ("password",)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Skäl", max_length=200)


class GrantForm(forms.Form):
    role = forms.ChoiceField(label="Roll", choices=ROLES)
    section = forms.ModelChoiceField(
        label="Sektion", queryset=Section.objects.order_by("name"), required=False, empty_label="Hela kommunen"
    )
    first_day = DateField(label="Första dag", initial=timezone.localdate)
    last_day = DateField(label="Sista dag", help_text="Varje behörighet har ett slut. Förläng den vid årsgenomgången.")
    deputy_for = forms.ModelChoiceField(
        label="Vikarie för",
        queryset=User.objects.filter(is_active=True, employee__natural=True).order_by("employee__name"),
        required=False,
        empty_label="Ingen",
    )


class EndForm(forms.Form):
    last_day = DateField(label="Sista dag", initial=timezone.localdate)
    reason = forms.CharField(label="Skäl", max_length=200)


class SectionForm(forms.Form):
    name = forms.CharField(label="Sektionens namn", max_length=80)


class DelegationForm(forms.Form):
    decision_type = forms.ChoiceField(label="Beslutstyp", choices=DecisionType.choices)
    role = forms.ChoiceField(label="Roll", choices=ROLES)
    limit = MoneyField(label="Högsta belopp per månad", required=False, help_text="Tomt betyder utan gräns.")
    first_day = DateField(label="Gäller från", initial=timezone.localdate)
    last_day = DateField(label="Till och med", required=False, help_text="Tomt betyder tills vidare.")

    def clean_first_day(self) -> Any:
        return not_past(self.cleaned_data["first_day"])


class AttestForm(forms.Form):
    section = forms.ModelChoiceField(
        label="Sektion", queryset=Section.objects.order_by("name"), required=False, empty_label="Hela kommunen"
    )
    code = forms.CharField(
        label="Ansvarskod", max_length=12, help_text="Ur kommunens kodplan, den som kostnaden bokförs på."
    )
    role = forms.ChoiceField(label="Roll", choices=[(role.value, role.label) for role in AttestLimit.ROLES])
    limit = MoneyField(label="Högsta belopp per faktura", required=False, help_text="Tomt betyder utan gräns.")
    first_day = DateField(label="Gäller från", initial=timezone.localdate)
    last_day = DateField(label="Till och med", required=False, help_text="Tomt betyder tills vidare.")

    def clean_first_day(self) -> Any:
        return not_past(self.cleaned_data["first_day"])


class SettingForm(forms.Form):
    """A new value of one known setting, of the same kind as its default."""

    valid_from = DateField(label="Gäller från", initial=timezone.localdate)

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = KNOWN[key]
        kinds: dict[type, forms.Field] = {
            int: forms.IntegerField(label=known.unit.capitalize() or "Värde", min_value=0, max_value=100_000),
            bool: forms.BooleanField(label=known.label, required=False),
        }
        value = kinds.get(type(known.default)) or forms.CharField(label="Värde", max_length=200)
        if known.choices:
            values = {str(value): value for value, _ in known.choices}
            value = forms.TypedChoiceField(
                label="Värde", choices=[(str(v), words) for v, words in known.choices], coerce=values.__getitem__
            )
        self.fields = {"value": value, **self.fields}

    def clean_valid_from(self) -> Any:
        return not_past(self.cleaned_data["valid_from"])


class TokenForm(forms.Form):
    name = forms.CharField(label="Systemets namn", max_length=80, help_text="Till exempel e-tjänsten för ansökan.")
    username = forms.SlugField(
        label="Kort namn", max_length=12, help_text="Samma korta namn ger samma system en ny nyckel."
    )
    valid_to = DateField(label="Gäller till och med")

    def clean_valid_to(self) -> Any:
        return not_past(self.cleaned_data["valid_to"])


def not_past(day: Any) -> Any:
    """A rule that decides rights or money is not changed backwards."""
    if day < timezone.localdate():
        raise forms.ValidationError("Dagen har redan varit. Välj i dag eller senare.")
    return day
