"""How amounts, dates, numbers and links are written on every page."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bistand.ui import once
from bistand.ui.figures import share
from bistand.ui.panels import Tab, tabs_for

TWELVE = re.compile(r"\d{8}(\d{4}|T\d{3})", re.ASCII)
register = template.Library()

NBSP = "\u00a0"
MINUS = "\u2212"
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@register.filter
def figure(value: Any) -> str:
    """12345 → "12 345", with öre only when not whole; nothing for what is not a number."""
    number = _decimal(value)
    if number is None:
        return ""
    number = number.quantize(Decimal("0.01"))
    whole, _, ore = f"{abs(number):,.2f}".partition(".")
    text = whole.replace(",", NBSP) + ("" if ore == "00" else f",{ore}")
    return f"{MINUS}{text}" if number < 0 else text


@register.filter
def amount(value: Any) -> str:
    """SEK: "12 345 kr", "12 345,50 kr", "−200 kr"."""
    text = figure(value)
    return f"{text}{NBSP}kr" if text else ""


@register.filter
def signed(value: Any) -> str:
    """A difference in SEK: "+640 kr", "−200 kr", "0 kr"."""
    number = _decimal(value)
    return "" if number is None else ("+" if number > 0 else "") + amount(number)


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """2026-09-01, in Swedish time for a moment."""
    if isinstance(value, dt.datetime):
        value = _local(value)
    return value.strftime("%Y-%m-%d") if value else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """ "i dag 09:14", "i går 16:02", else "2026-09-01 09:14"."""
    if not value:
        return ""
    local = _local(value)
    ago = (timezone.localdate() - local.date()).days
    word = {0: "i\u00a0dag", 1: "i\u00a0går"}.get(ago, f"{local:%Y-%m-%d}")
    return f"{word} {local:%H:%M}"


@register.filter
def month(value: dt.date | None) -> str:
    """september 2026"""
    return f"{MONTHS[value.month - 1]} {value.year}" if value else ""


@register.filter
def late(value: dt.date | None) -> str:
    """How far a due date is: "3 dagar sen", "i dag", "i morgon", "om 5 dagar"."""
    if not value:
        return ""
    left = (value - timezone.localdate()).days
    near = {-1: "1 dag sen", 0: "i dag", 1: "i morgon"}
    return near.get(left) or (f"{-left} dagar sen" if left < 0 else f"om {left} dagar")


@register.filter
def pnr(value: str | None) -> str:
    """198803141234 → "19880314-1234"."""
    return f"{value[:8]}-{value[8:]}" if value and TWELVE.fullmatch(value) else value or ""


@register.filter
def masked_pnr(value: str | None) -> str:
    """198803141234 → "880314-xxxx": enough to know whom one has in front of one."""
    if value and len(value) == 12 and value[8] == "T":  # of our own: it tells nothing that is to be hidden
        return f"{value[2:8]}-{value[8:]}"
    digits = "".join(c for c in value or "" if c.isdigit())
    return f"{digits[-10:-4]}-xxxx" if len(digits) in {10, 12} else ""


@register.filter
def masked_account(value: str | None) -> str:
    """The last four characters of an account number; all hidden when it has fewer than eight."""
    text = "".join(c for c in value or "" if c.isalnum())
    return f"•••• {text[-4:]}" if len(text) >= 8 else ("••••" if text else "")


@register.filter
def time_tag(value: dt.datetime | dt.date | None) -> SafeString | str:
    """<time> with the machine's form in the attribute and the people's form inside."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        return format_html('<time datetime="{}">{}</time>', _local(value).isoformat("T", "minutes"), moment(value))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), day(value))


def _local(value: dt.datetime) -> dt.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.simple_tag(takes_context=True)
def panel_tabs(context: Context, place: str, object_id: Any, current: str = "") -> list[Tab]:
    """`{% panel_tabs "case" case.pk "payments" as tabs %}<c-tabs :tabs="tabs" />`"""
    request = context.get("request")
    return tabs_for(place, object_id, getattr(request, "user", None), current)


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: Any) -> str:
    """This page's URL with parameters changed; None or "" takes one away."""
    return change_query(context["request"], **changes)


def change_query(request: Any, **changes: Any) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else request.path


@register.simple_tag
def once_token() -> str:
    """A new token for a form that must act once."""
    return once.new_token()


@register.filter
def bar_width(value: Any, top: Any) -> str:
    """Length of a bar in percent of `top`, as SVG wants it."""
    return share(_decimal(value) or 0, _decimal(top) or 0)


@register.filter
def clock(value: dt.datetime) -> str:
    """09:14"""
    return f"{_local(value):%H:%M}"


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of a notice for a message level."""
    return {"error": "danger", "warning": "warning", "success": "success"}.get(level_tag, "info")


@register.filter
def has_text(slot: Any) -> bool:
    return bool(str(slot or "").strip())


# ---- form fields -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldParts:
    """How a bound field is drawn: as one control, one tick box, or a group of choices."""

    kind: str  # control, check or group
    widget: SafeString
    suffix: str


@register.simple_tag
def field_parts(field: BoundField, hint: str = "") -> FieldParts:
    """Dress the widget in our class and say what kind of field it is.

    The hint replaces the field's own help text, so that Django ties it to the control (aria-describedby).
    """
    widget = field.field.widget
    if hint:
        field.help_text = hint
    widget.attrs["class"] = " ".join(dict.fromkeys(["ds-input", *widget.attrs.get("class", "").split()]))
    # The error summary may have looked at the choices before they were dressed.
    field.__dict__.pop("subwidgets", None)
    kind = "group" if field.use_fieldset else "check" if isinstance(widget, CheckboxInput) else "control"
    return FieldParts(kind, field.as_widget(), getattr(field.field, "suffix", ""))


@register.filter
def error_heading(form: BaseForm) -> str:
    """How many errors there are to put right."""
    count = sum(len(errors) for errors in form.errors.values())
    return "Rätta ett fel för att gå vidare" if count == 1 else f"Rätta {count} fel för att gå vidare"


@register.filter
def first_id(field: BoundField) -> str:
    """The id to jump to for a field: the control's own, or that of the first choice of a group."""
    if field.use_fieldset:
        return next((str(part.id_for_label) for part in field.subwidgets), field.auto_id)
    return field.id_for_label or field.auto_id
