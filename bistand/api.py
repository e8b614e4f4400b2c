"""What the API of every app has in common: amounts, and errors as problem details (RFC 9457), in Swedish."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import RequestDataTooBig
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, NotAcceptable, NotAuthenticated, ParseError, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from bistand.amounts import LARGEST_AMOUNT, read_amount, wrong_with
from bistand.refusals import Refusal

TITLES = {
    400: "Uppgifterna kan inte läsas",
    401: "Nyckel saknas eller gäller inte",
    403: "Behörighet saknas",
    404: "Finns inte",
    405: "Metoden finns inte här",
    406: "Formatet finns inte",
    409: "Stämmer inte med det som redan finns",
    413: "För stort",
    415: "Fel slags innehåll",
    422: "En uppgift stämmer inte",
    429: "För många anrop",
    503: "Tillfälligt stängt",
}

# Said in our own words where the framework's are English or stiff.
SAID: dict[type[Exception], str] = {
    ParseError: "Innehållet är inte giltig JSON.",
    NotAcceptable: "Svaren finns bara som application/json.",
    NotAuthenticated: "Skicka systemets nyckel i huvudet Authorization: Bearer.",
}
NO_MULTIPART = "Innehållet är inte giltig multipart/form-data: filen saknas, är avkortad eller har fel avgränsare."
# What the framework says of a field is partly English and partly about its own types.
WORDS: dict[type[serializers.Field], dict[str, str]] = {
    serializers.Field: {"required": "Uppgiften saknas.", "null": "Här ska det stå ett värde, inte null."},
    serializers.CharField: {
        "invalid": "Här ska det stå en text.",
        "blank": "Texten får inte vara tom.",
        "max_length": "Skriv högst {max_length} tecken.",
    },
    serializers.IntegerField: {
        "invalid": "Här ska det stå ett heltal.",
        "max_value": "Talet får vara högst {max_value}.",
        "min_value": "Talet ska vara minst {min_value}.",
        "max_string_length": "Talet är för långt.",
    },
    serializers.BooleanField: {"invalid": "Här ska det stå true eller false."},
    serializers.DateField: dict.fromkeys(("invalid", "datetime"), "Skriv dagen som ÅÅÅÅ-MM-DD."),
    serializers.DateTimeField: dict.fromkeys(
        ("invalid", "date", "make_aware", "overflow"), "Skriv tiden som ÅÅÅÅ-MM-DDTTT:MM:SS+TT:MM."
    ),
    serializers.ChoiceField: {"invalid_choice": "”{input}” är inte ett av valen."},
    serializers.FileField: {
        "required": "Filen saknas.",
        "invalid": "Skicka filen som multipart/form-data.",
        "no_name": "Filen har inget namn.",
        "empty": "Filen är tom.",
        "max_length": "Filens namn får ha högst {max_length} tecken.",
    },
    serializers.DictField: {"not_a_dict": "Här ska det stå ett objekt med namngivna fält."},
    serializers.ListSerializer: {"not_a_list": "Här ska det stå en lista."},
    serializers.Serializer: {"invalid": "Här ska det stå ett objekt med namngivna fält."},
}
for _kind, _words in WORDS.items():  # a field takes its words from its class when it is made; there is no setting
    _kind.default_error_messages = {**_kind.default_error_messages, **_words}
SAID_OF = {
    "null": WORDS[serializers.Field]["null"],
    "surrogate_characters_not_allowed": "Texten har tecken som inte går att spara. Skriv den i UTF-8.",
}


class AmountField(serializers.DecimalField):
    """SEK as text with at most two decimals, or as people write it ("6 000,50", "6000:-"), within `bistand.amounts`."""

    NOT_A_NUMBER = 'Skriv beloppet som text med siffror och punkt, till exempel "1234.50".'

    def __init__(self, **kwargs: Any) -> None:
        largest = LARGEST_AMOUNT.adjusted() + 1
        super().__init__(max_digits=largest + 2, decimal_places=2, min_value=0, max_value=LARGEST_AMOUNT, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        is_number = isinstance(data, int | float) and not isinstance(data, bool)
        text = str(data) if is_number else read_amount(data) if isinstance(data, str) else ""
        if not text:
            raise ValidationError(self.NOT_A_NUMBER, code="invalid")
        number = Decimal(text)
        if wrong := wrong_with(number):
            raise ValidationError(wrong, code="amount")
        return round(number, 2)


def problem_details(error: Exception, context: dict[str, Any]) -> Response | None:
    """An error as application/problem+json: title, status, detail, and errors by field."""
    if isinstance(error, Refusal):
        errors = [{"field": error.field, "message": error.message}] if error.field else []
        return _problem(error.status, error.message, errors)
    if isinstance(error, RequestDataTooBig):
        return _problem(413, "Det som skickades är för stort.", [])
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ParseError) and _is_multipart(context):
        return _problem(response.status_code, NO_MULTIPART, [])
    errors = list(_flatten(error.detail)) if isinstance(error, ValidationError) else []
    detail = (
        TITLES.get(response.status_code, "Fel")
        if errors
        else SAID.get(type(error), str(getattr(error, "detail", error)))
    )
    problem = _problem(response.status_code, detail, errors)
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in response.headers:
            problem[header] = response[header]
    return problem


def _is_multipart(context: dict[str, Any]) -> bool:
    """Whether the call that failed takes files, and so nothing but multipart."""
    parsers = getattr(context.get("view"), "parser_classes", ())
    return any(issubclass(parser, MultiPartParser) for parser in parsers)


def _problem(status: int, detail: str, errors: list[dict[str, Any]]) -> Response:
    body: dict[str, Any] = {"title": TITLES.get(status, "Fel"), "status": status, "detail": detail}
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type="application/problem+json")


def _flatten(detail: Any, path: str = "") -> Any:
    """Each message of nested serializer errors with the path of its field, empty for what is wrong with the whole."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            if key == api_settings.NON_FIELD_ERRORS_KEY:
                yield from _flatten(value, path)
                continue
            # A list's errors come by index, as numbers.
            step = f"[{key}]" if isinstance(key, int) else f".{key}" if path else str(key)
            yield from _flatten(value, path + step)
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            step = path if isinstance(value, ErrorDetail | str) else f"{path}[{index}]"
            yield from _flatten(value, step)
    else:
        yield {"field": path, "message": SAID_OF.get(getattr(detail, "code", ""), str(detail))}
