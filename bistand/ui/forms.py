"""Form fields and how they are drawn. `FieldRenderer` is FORM_RENDERER, so every form gets our fields."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, ProhibitNullCharactersValidator
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.forms.utils import flatatt
from django.template import TemplateDoesNotExist
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from personnummer import personnummer

from bistand.amounts import wrong_with
from bistand.ui.templatetags.ui import figure


class FieldRenderer(TemplatesSetting):
    """Our templates for forms and fields, Django's own for the widgets; the simplest of those are drawn without one."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"
    _own = DjangoTemplates()

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> Any:
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)

    def get_template(self, template_name: str) -> Any:
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self._own.get_template(template_name)


def drawn_input(widget: dict[str, Any]) -> SafeString:
    """A calculation has a hundred."""
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html(
        '<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, flatatt(widget["attrs"])
    )


def drawn_select(widget: dict[str, Any]) -> SafeString:
    """A choice among all caseworkers has a thousand."""
    groups = format_html_join("", "{}", ((_drawn_group(name, options),) for name, options, _ in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), groups)


def _drawn_group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    said = (
        (option["value"], flatatt(option["attrs"]) if option["attrs"] else "", option["label"]) for option in options
    )
    drawn = format_html_join("", '<option value="{}"{}>{}</option>', said)
    return format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn


# What Django says of a value is stiff; a validator takes its words from its class.
MaxValueValidator.message = "Talet får vara högst %(limit_value)s."
MinValueValidator.message = "Talet ska vara minst %(limit_value)s."
ProhibitNullCharactersValidator.message = "Texten har tecken som inte går att spara."

# As Django's own templates draw them, in a tenth of the time.
INPUTS = (forms.TextInput, forms.NumberInput, forms.HiddenInput, forms.DateInput, forms.CheckboxInput)
DRAWN: dict[str, Callable[[dict[str, Any]], SafeString]] = {
    forms.Select.template_name: drawn_select,
    **{kind.template_name: drawn_input for kind in INPUTS},
}


class SecretFields:
    """Mixin: names of fields that are never kept in drafts, besides passwords and codes."""

    secret: ClassVar[Iterable[str]] = ()


class Form(SecretFields, forms.Form):
    pass


class ModelForm(SecretFields, forms.ModelForm):  # type: ignore[type-arg]
    pass


class Together:
    """Several forms sent as one: what `c-form` and `c-errors` ask of a form, so that a page has one list of errors."""

    def __init__(self, *forms: Any) -> None:
        self.forms = forms

    def __iter__(self) -> Iterator[Any]:
        return (bound for form in self.forms for bound in form)

    @property
    def is_bound(self) -> bool:
        return any(form.is_bound for form in self.forms)

    @property
    def is_multipart(self) -> bool:
        return any(form.is_multipart() for form in self.forms)

    @property
    def errors(self) -> dict[str, Any]:
        return {f"{form.prefix or ''}-{name}": found for form in self.forms for name, found in form.errors.items()}

    def non_field_errors(self) -> list[str]:
        return [str(error) for form in self.forms for error in form.non_field_errors()]

    def hidden_fields(self) -> list[Any]:
        return [bound for form in self.forms for bound in form.hidden_fields()]


def secret_fields(form_class: Any) -> list[str]:
    """Names that must not leave the page before the form is sent."""
    fields = getattr(form_class, "base_fields", {})
    hidden = [n for n, f in fields.items() if isinstance(f.widget, forms.PasswordInput | forms.FileInput)]
    return sorted({*hidden, *getattr(form_class, "secret", ()), "code", "password"})


class MoneyField(forms.DecimalField):
    """SEK with two decimals, within `bistand.amounts`. Takes "12 345,50", "12345.50" and "12 345 kr"."""

    suffix = "kr"
    NOT_A_NUMBER = "Skriv beloppet i siffror, till exempel 1 250 eller 1 250,50."

    def __init__(self, *, allow_negative: bool = False, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "class": "num", "size": 12, "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)
        self.allow_negative = allow_negative
        self.error_messages["invalid"] = self.NOT_A_NUMBER

    def to_python(self, value: Any) -> Any:
        """A Decimal, or None for nothing."""
        if isinstance(value, str):
            value = _plain_number(value)
            if value and not re.fullmatch(r"-?\d+(\.\d*)?", value, re.ASCII):
                raise ValidationError(self.NOT_A_NUMBER, code="invalid")
        number: Any = super().to_python(value)
        if number is None:
            return None
        if wrong := wrong_with(number, may_be_negative=self.allow_negative):
            raise ValidationError(wrong, code="amount")
        return Decimal(number).quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount as it is written here; leave what the user typed as it is."""
        return figure(value) if isinstance(value, Decimal | int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, _plain_number(data) if isinstance(data, str) else data)


def _plain_number(text: str) -> str:
    text = re.sub(r"[\s\u00a0\u202f]|kr$", "", text.strip().lower().removesuffix("kr"))
    return text.replace("\u2212", "-").replace(",", ".")


class DateField(forms.DateField):
    """A day as 2026-09-01, by the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
        super().__init__(input_formats=["%Y-%m-%d", "%Y%m%d"], **kwargs)
        self.error_messages["invalid"] = "Skriv datumet som år-månad-dag, till exempel 2026-09-01."


class MonthField(forms.DateField):
    """A month, "2026-09", as the date of its first day."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"placeholder": "ÅÅÅÅ-MM", "inputmode": "numeric", "size": 8, "maxlength": 7}
        kwargs.setdefault("widget", forms.DateInput(format="%Y-%m", attrs=attrs))
        super().__init__(input_formats=["%Y-%m", "%Y%m"], **kwargs)
        self.error_messages["invalid"] = "Skriv månaden som år-månad, till exempel 2026-09."

    def to_python(self, value: Any) -> dt.date | None:
        found = super().to_python(value)
        return found.replace(day=1) if found else None


class PersonnummerField(forms.CharField):
    """Personnummer or samordningsnummer; gives twelve digits.

    The messages say what is wrong and never repeat the number, so that it does not end up in a log.
    """

    LENGTH = "Skriv tio eller tolv siffror, till exempel 19880314-1234."
    DATE = "Födelsedatumet i numret finns inte. Kontrollera år, månad och dag."
    CHECK = "Den sista siffran stämmer inte med de andra. Kontrollera numret."

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "inputmode": "numeric", "size": 15, "class": "pnr"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        kwargs.setdefault("label", "Personnummer eller samordningsnummer")
        super().__init__(max_length=20, **kwargs)

    def to_python(self, value: Any) -> str:
        text = re.sub(r"\s|\u2013", lambda m: "-" if m.group() == "\u2013" else "", super().to_python(value) or "")
        return normal_personnummer(text) if text else ""


def normal_personnummer(text: str) -> str:
    """Twelve digits of a valid personnummer or samordningsnummer; ValidationError in Swedish otherwise.

    Ten digits without "+" are read as the younger of the two persons they could mean.
    """
    if not re.fullmatch(r"(\d{2})?\d{6}[-+]?\d{4}", text, re.ASCII):
        raise ValidationError(PersonnummerField.LENGTH, code="length")
    try:
        number = personnummer.parse(text)
    except personnummer.PersonnummerException:
        code, message = ("check", PersonnummerField.CHECK) if _date_exists(text) else ("date", PersonnummerField.DATE)
        raise ValidationError(message, code=code) from None
    found = str(number.format(long_format=True))
    if number.get_date() > dt.date.today() or found[:2] not in {"18", "19", "20"}:
        raise ValidationError(PersonnummerField.DATE, code="date")
    return found


def _date_exists(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    year = int(digits[:4]) if len(digits) == 12 else 2000 + int(digits[:2])
    born_on = int(digits[-6:-4])
    try:
        dt.date(year, int(digits[-8:-6]), born_on - 60 if born_on > 60 else born_on)
    except ValueError:
        return False
    return True
