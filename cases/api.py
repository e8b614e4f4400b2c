"""The API: applications in from the municipality's e-service, and the calculation for other systems."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bistand.api import AmountField
from bistand.staff.permissions import require
from cases.actions import receive_e_application
from cases.actions.intake import IntakePerson
from cases.models import ApplicationKind, MemberRole
from cases.municipality import norm_settings, tables_in_force
from cases.norm import EXPENSE_KINDS, INCOME_KINDS, NEED_KINDS, CalculationError, calculate
from cases.numbers import read_person_number
from cases.stated import ASSETS, TENURES
from cases.unclear import unclear_in


class FieldErrorSerializer(serializers.Serializer):
    """What is wrong with one field."""

    field = serializers.CharField(
        allow_blank=True, help_text="fältets väg, till exempel expenses[0].applied; tomt när felet gäller helheten"
    )
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """Problem details (RFC 9457)."""

    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


PROBLEMS: dict[Any, Any] = {
    (code, "application/problem+json"): OpenApiResponse(ProblemSerializer, description=text)
    for code, text in {
        400: "JSON som inte kan läsas, eller ett fält som inte stämmer",
        401: "Nyckel saknas eller gäller inte",
        403: "Nyckelns system har inte den rätten",
        409: "Numret är redan använt för en annan ansökan",
        422: "Uppgifterna går inte att använda",
    }.items()
}


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know, so that a misspelled one is not lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(dict.fromkeys(sorted(map(str, unknown)), "Fältet finns inte."))
        return super().to_internal_value(data)


class PersonSerializer(StrictSerializer):
    pnr = serializers.CharField(max_length=13, help_text="personnummer eller samordningsnummer")
    given_name = serializers.CharField(max_length=80)
    family_name = serializers.CharField(max_length=80)
    street = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    postcode = serializers.CharField(max_length=10, required=False, default="", allow_blank=True)
    city = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, default="", allow_blank=True)
    language = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)

    def validate_pnr(self, value: str) -> str:
        number = read_person_number(value)
        if number is None:
            raise serializers.ValidationError("Det är inget giltigt personnummer eller samordningsnummer.")
        return number


class ChildSerializer(PersonSerializer):
    lunch_away = serializers.BooleanField(required=False, default=False)
    in_school = serializers.BooleanField(required=False, default=False)
    days = serializers.IntegerField(min_value=1, max_value=31, required=False, allow_null=True, default=None)


class OfPersonSerializer(StrictSerializer):
    person = serializers.CharField(help_text="personens personnummer", max_length=13)


class IncomeSerializer(OfPersonSerializer):
    kind = serializers.ChoiceField(choices=list(INCOME_KINDS.items()))
    net = AmountField()


class ExpenseSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=list(EXPENSE_KINDS.items()))
    applied = AmountField()


class NeedSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=list(NEED_KINDS.items()))
    applied = AmountField()


class PeriodSerializer(StrictSerializer):
    """A part of the month."""

    first = serializers.DateField()
    last = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["first"] > attrs["last"]:
            raise serializers.ValidationError({"last": "Sista dagen kan inte vara före den första."})
        return attrs


class HousingSerializer(StrictSerializer):
    """How the household lives."""

    tenure = serializers.ChoiceField(choices=TENURES)
    landlord = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    rooms = serializers.IntegerField(min_value=0, max_value=30, required=False, allow_null=True, default=None)
    people = serializers.IntegerField(
        min_value=1, max_value=100, required=False, allow_null=True, default=None, help_text="antal som bor i bostaden"
    )


class AssetSerializer(OfPersonSerializer):
    kind = serializers.ChoiceField(choices=ASSETS)
    value = AmountField()
    text = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class JobSearchSerializer(OfPersonSerializer):
    """A job applied for, or another step towards work."""

    day = serializers.DateField(required=False, allow_null=True, default=None)
    what = serializers.CharField(max_length=300)


class SignatureSerializer(OfPersonSerializer):
    """That an adult has signed, and how (eID, for instance)."""

    signed_at = serializers.DateTimeField()
    method = serializers.CharField(max_length=60)


class ApplicationSerializer(StrictSerializer):
    """An application as the e-service sends it. What a person left out does not stop it: it is asked for afterwards."""

    external_id = serializers.CharField(
        max_length=80,
        required=False,
        help_text="e-tjänstens eget nummer; samma nummer igen ger samma ansökan. Kan sändas som Idempotency-Key.",
    )
    kind = serializers.ChoiceField(
        choices=ApplicationKind.choices, required=False, help_text="utelämnad: återansökan om en har beslutats förut"
    )
    month = serializers.RegexField(
        r"^20[0-9]{2}-(0[1-9]|1[0-2])$", required=False, allow_null=True, default=None, help_text="ÅÅÅÅ-MM",
        error_messages={"invalid": "Skriv månaden som ÅÅÅÅ-MM."},
    )  # fmt: skip
    period = PeriodSerializer(required=False, allow_null=True, default=None)
    applicant = PersonSerializer()
    partner = PersonSerializer(required=False, allow_null=True, default=None)
    children = ChildSerializer(many=True, required=False, default=list)
    incomes = IncomeSerializer(many=True, required=False, default=list)
    expenses = ExpenseSerializer(many=True, required=False, default=list)
    needs = NeedSerializer(many=True, required=False, default=list)
    housing = HousingSerializer(required=False, allow_null=True, default=None)
    assets = AssetSerializer(many=True, required=False, default=list)
    job_search = JobSearchSerializer(many=True, required=False, default=list)
    signatures = SignatureSerializer(many=True, required=False, default=list)
    text = serializers.CharField(max_length=10_000, required=False, default="", allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        numbers = [p["pnr"] for p in (attrs["applicant"], attrs["partner"], *attrs["children"]) if p]
        if len(numbers) != len(set(numbers)):
            raise serializers.ValidationError("Samma person står flera gånger i hushållet.")
        for part, said in OF_SOMEBODY.items():
            if {str(read_person_number(row["person"]) or "") for row in attrs[part]} - set(numbers):
                raise serializers.ValidationError({part: f"{said} hör till någon som inte är med i hushållet."})
        return attrs


# The parts whose rows are about a member of the household.
OF_SOMEBODY = {
    "incomes": "En inkomst", "assets": "En tillgång", "job_search": "Ett sökt arbete", "signatures": "En underskrift",
}  # fmt: skip


class UnclearSerializer(serializers.Serializer):
    code = serializers.CharField()
    text = serializers.CharField()


class ReceivedSerializer(serializers.Serializer):
    """What the sender gets back."""

    application_id = serializers.IntegerField()
    case_number = serializers.CharField()
    received_at = serializers.DateTimeField(help_text="kommunens server satte tiden")
    new = serializers.BooleanField(help_text="false när samma nummer redan hade kommit in")
    unclear = UnclearSerializer(many=True, help_text="det som kommunen kommer att fråga efter")


IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="samma nyckel igen ger samma ansökan, högst 80 tecken"
)


class ApplicationsView(APIView):
    """Receive applications."""

    @extend_schema(
        operation_id="receive_application",
        summary="Ta emot en ansökan",
        request=ApplicationSerializer,
        parameters=[IDEMPOTENCY],
        responses={201: ReceivedSerializer, 200: ReceivedSerializer, **PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        require(request.user, "cases.receive")
        form = ApplicationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        now = timezone.now()
        application, new = receive_e_application(
            request.user,
            now,
            _own_number(given, request),
            _month(given, timezone.localdate(now)),
            _persons(given),
            _content(given),
            given.get("kind", ""),
        )
        body = {
            "application_id": application.pk,
            "case_number": application.case.number,
            "received_at": timezone.localtime(application.received_at).isoformat(),
            "new": new,
            "unclear": application.content.get("unclear", []),
        }
        return Response(body, status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)


def _own_number(given: dict[str, Any], request: Request) -> str:
    """The sender's own number: in the body, or else the key that makes a second sending harmless."""
    number: str = given.get("external_id") or request.headers.get("Idempotency-Key", "").strip()
    if not number or len(number) > 80 or not number.isprintable():
        said = "Ange e-tjänstens eget nummer, högst 80 tecken, här eller som Idempotency-Key."
        raise serializers.ValidationError({"external_id": said})
    return number


def _month(given: dict[str, Any], today: date) -> date:
    """The month applied for; where none is said, the one it comes in, and that is asked about afterwards."""
    if not given["month"]:
        return today.replace(day=1)
    year, month = map(int, given["month"].split("-"))
    return date(year, month, 1)


def _persons(given: dict[str, Any]) -> list[IntakePerson]:
    rows = [(given["applicant"], MemberRole.APPLICANT)]
    rows += [(given["partner"], MemberRole.PARTNER)] if given["partner"] else []
    rows += [(child, MemberRole.CHILD) for child in given["children"]]
    own = ("pnr", "given_name", "family_name", "lunch_away", "in_school", "days")
    return [
        IntakePerson(
            role=role,
            details={key: value for key, value in row.items() if key not in own},
            **{key: row[key] for key in own if key in row},
        )
        for row, role in rows
    ]


def _content(given: dict[str, Any]) -> dict[str, Any]:
    """What was applied for, as JSON that is kept as it came: amounts as text with two decimals, days as ÅÅÅÅ-MM-DD."""
    adults, part = 2 if given["partner"] else 1, given["period"]
    return {
        **{name: _plain(given[name]) for name in KEPT},
        "period": {"from": part["first"].isoformat(), "to": part["last"].isoformat()} if part else None,
        "unclear": [asdict(one) for one in unclear_in(given, adults)],
        "digest": hashlib.sha256(json.dumps(_plain(given), sort_keys=True).encode()).hexdigest(),
    }


KEPT = ("incomes", "expenses", "needs", "housing", "assets", "job_search", "signatures", "text")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


class CalculationRefusalSerializer(serializers.Serializer):
    """What cannot be calculated, and why."""

    error = serializers.DictField(help_text="code, message, field")


class CalculationsView(APIView):
    """Calculate without keeping anything: the same function as the screen and the command."""

    @extend_schema(
        operation_id="calculate",
        summary="Räkna ett hushålls månad",
        request={"application/json": {"type": "object", "additionalProperties": True}},
        responses={
            200: {"type": "object", "additionalProperties": True},
            # What cannot be calculated is said as the command says it, in the contract's own words.
            422: CalculationRefusalSerializer,
            **{key: problem for key, problem in PROBLEMS.items() if key[0] != 422},
        },
    )
    def post(self, request: Request) -> Response:
        require(request.user, "cases.receive")
        try:
            return Response(
                calculate(cast(Mapping[str, Any], request.data), norm_settings(timezone.localdate()), tables_in_force())
            )
        except CalculationError as error:
            return Response(error.as_dict(), status=status.HTTP_422_UNPROCESSABLE_ENTITY)
