"""The API: applications in from the municipality's e-service, and the calculation for other systems."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bistand.refusals import Conflict
from bistand.staff.permissions import require
from cases.actions import receive_e_application, receive_unidentified
from cases.api_application import ApplicationSerializer
from cases.api_reading import MOST_ROWS, ReadApplication, read_application
from cases.api_states import STATES, STATES_SAID, case_number_of, number_of, state_of
from cases.models import Application, Intake
from cases.municipality import norm_settings, tables_in_force
from cases.norm import CalculationError, calculate


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
        400: "Innehåll som inte kan läsas, eller som inte är ett objekt",
        401: "Nyckel saknas eller gäller inte",
        403: "Nyckelns system har inte den rätten",
        409: "Numret är redan använt för en annan ansökan",
        413: "För stort",
        422: "Uppgifterna går inte att använda",
    }.items()
}


class StrictSerializer(serializers.Serializer):
    """Refuses fields it does not know, so that a misspelled one is not lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := set(data) - set(self.fields)):
            raise serializers.ValidationError(dict.fromkeys(sorted(map(str, unknown)), "Fältet finns inte."))
        return super().to_internal_value(data)


class UnclearSerializer(serializers.Serializer):
    code = serializers.CharField()
    text = serializers.CharField()


class ReceivedSerializer(serializers.Serializer):
    """What the sender gets back."""

    application_id = serializers.IntegerField(help_text="gäller också för en ansökan som inte säger vem som söker")
    case_number = serializers.CharField(
        allow_null=True, help_text="null tills kommunen vet vem som söker (`state` är `unidentified`)"
    )
    state = serializers.ChoiceField(choices=STATES, help_text=STATES_SAID)
    received_at = serializers.DateTimeField(help_text="kommunens server satte tiden")
    new = serializers.BooleanField(help_text="false när samma nummer redan hade kommit in")
    unclear = UnclearSerializer(many=True, help_text="det som kommunen kommer att fråga efter")


IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="samma nyckel igen ger samma ansökan, högst 80 tecken"
)


TAKEN_IN = (
    "Det här är formen som föredras. En ansökan som avviker från den tas emot ändå, om den är ett JSON-objekt: det som "
    "inte kan läsas sparas ordagrant, listas i `unclear` och frågas efter. Belopp får skrivas som människor skriver "
    f"dem (”6 000,50”, ”6000:-”). Av varje slags rad läses {MOST_ROWS}; resten sparas.\n\n"
    "Saknas sökandens personnummer, eller stämmer det inte, tas ansökan också emot: `state` är `unidentified`, "
    "`case_number` är null, och en människa i kommunen tar reda på vem som söker. Tiden när ansökan kom in, numret i "
    "`application_id` och det som skickades är sedan desamma. Läsa, lägga bilagor och ta tillbaka går hela tiden."
)


USED_KEY = "Nyckeln i Idempotency-Key är redan använd för en annan ansökan. Skicka en ny nyckel för en ny ansökan."


class ApplicationsView(APIView):
    """Receive applications."""

    @extend_schema(
        operation_id="receive_application",
        summary="Ta emot en ansökan",
        description=TAKEN_IN,
        request=ApplicationSerializer,
        parameters=[IDEMPOTENCY],
        responses={201: ReceivedSerializer, 200: ReceivedSerializer, **PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        require(request.user, "cases.receive")
        # Before it is parsed, so that it can be kept as it came.
        sent = request.body.decode(request.encoding or "utf-8", "replace").replace("\0", "")
        now = timezone.now()
        read = read_application(request.data, timezone.localdate(now), request.headers.get("Idempotency-Key", ""))
        try:
            application, new = self._received(request, now, read, sent)
        except Conflict as error:
            if error.field != "external_id" or read.given.get("external_id"):
                raise
            raise Conflict(USED_KEY, "Idempotency-Key") from error
        content = application.content or {}
        answer = {
            "application_id": number_of(application),
            "case_number": case_number_of(application),
            "state": state_of(application),
            "received_at": timezone.localtime(application.received_at).isoformat(),
            "new": new,
            "unclear": content.get("unclear", []),
        }
        return Response(answer, status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)

    def _received(
        self, request: Request, now: datetime, read: ReadApplication, sent: str
    ) -> tuple[Application | Intake, bool]:
        user: Any = request.user
        if read.is_identified:
            return receive_e_application(
                user, now, read.number, read.month, read.persons, read.content(sent), read.kind
            )
        return receive_unidentified(user, now, read.number, read.month, read.persons[0], read.content(sent), read.kind)


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
