"""The API by which the municipality's e-service shows a client their own case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from bistand.audit.actions import log_access
from bistand.refusals import NotFound
from cases.actions.client import note_read
from cases.api import PROBLEMS, ProblemSerializer, StrictSerializer
from cases.api_application import PersonNumberField
from cases.client.reads import payments_to_client, publication_title, to_client, with_things
from cases.client.reference import SECONDS, Client, client_of, reference_for
from cases.deliveries import LETTER_OF, letter_for
from cases.models import Decision, Publication

LARGEST_ID = 2**63 - 1
PAGE = 50
CLIENT = OpenApiParameter(
    "client",
    {"type": "string", "pattern": "^[A-Za-z0-9_:-]{20,400}$"},
    OpenApiParameter.PATH,
    description="referensen från POST /api/v1/clients; gäller i 30 minuter och bara för samma system",
)


def id_in_path(name: str) -> OpenApiParameter:
    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
    return OpenApiParameter(name, schema, OpenApiParameter.PATH)


BEFORE = OpenApiParameter(
    "before", {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    description=f"äldre än det här numret; {PAGE} i taget, de senaste först",
)  # fmt: skip
ANSWERS: dict[Any, Any] = {
    **PROBLEMS,
    (403, "application/problem+json"): OpenApiResponse(
        ProblemSerializer, description="Kommunen har inte valt systemet för att visa den enskilde sitt ärende"
    ),
    (404, "application/problem+json"): OpenApiResponse(
        ProblemSerializer, description="Referensen gäller inte, eller det som begärs visas inte för personen"
    ),
    (429, "application/problem+json"): OpenApiResponse(
        ProblemSerializer, description="För många anrop; Retry-After säger hur många sekunder som återstår"
    ),
}


class ClientThrottle(SimpleRateThrottle):
    """So many calls for one client: a page that is opened makes a handful."""

    scope = "client"
    rate = "120/min"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        who = view.kwargs.get("client") or f"system:{request.user.pk}"
        return self.cache_format % {"scope": self.scope, "ident": who}


class SystemThrottle(ClientThrottle):
    """So many sign-ins in all from the e-service."""

    scope = "clients"
    rate = "1200/min"


class IdentifiedSerializer(StrictSerializer):
    """Whom the e-service has identified."""

    person = PersonNumberField(help_text="personnummer eller samordningsnummer för den som har legitimerat sig")
    eid = serializers.CharField(max_length=60, help_text="hur personen legitimerade sig, till exempel BankID")


class ReferenceSerializer(serializers.Serializer):
    client = serializers.CharField(help_text="referens till personen i de andra anropen")
    valid_to = serializers.DateTimeField()


class ShownDecisionSerializer(serializers.Serializer):
    outcome = serializers.CharField()
    amount = serializers.CharField(help_text="kronor med två decimaler")
    decided_at = serializers.DateTimeField()
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    in_force = serializers.BooleanField(help_text="false när ett nytt beslut har ersatt det")


class NoteTextSerializer(serializers.Serializer):
    text = serializers.CharField()
    happened_on = serializers.DateField()
    corrected = serializers.BooleanField(help_text="anteckningen har rättats efteråt")


class PublicationSerializer(serializers.Serializer):
    publication_id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=[("decision", "beslut"), ("note", "journalanteckning")])
    case_number = serializers.CharField()
    title = serializers.CharField()
    published_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    decision = ShownDecisionSerializer(allow_null=True)
    note = NoteTextSerializer(allow_null=True)


class PaymentSerializer(serializers.Serializer):
    payment_id = serializers.IntegerField()
    day = serializers.DateField(allow_null=True, help_text="null när dagen inte är känd")
    amount = serializers.CharField(help_text="kronor med två decimaler")
    to = serializers.CharField(help_text="vem som får pengarna, i klartext")
    account = serializers.CharField(help_text="maskerat; tomt när det är någon annans konto")
    purpose = serializers.CharField()
    state = serializers.CharField(help_text="i klartext")


class ShownSerializer(serializers.Serializer):
    """What the client may see. Payments are the latest ones, whatever page is asked for."""

    published = PublicationSerializer(many=True)
    payments = PaymentSerializer(many=True)
    next_before = serializers.IntegerField(allow_null=True, help_text="för nästa sida; null när det inte finns fler")


class ClientsView(APIView):
    """A reference to a client, in exchange for whom the e-service has identified."""

    throttle_classes = [SystemThrottle]

    @extend_schema(
        operation_id="identify_client",
        summary="Få en referens till den som har legitimerat sig",
        description="E-tjänsten ansvarar för att personen har legitimerat sig. Personnumret står bara i det här "
        "anropets innehåll, aldrig i en adress.",
        request=IdentifiedSerializer,
        responses={201: ReferenceSerializer, **ANSWERS},
    )
    def post(self, request: Request) -> Response:
        form = IdentifiedSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        reference, _ = reference_for(request.user, given["person"], given["eid"])  # type: ignore[arg-type]
        until = timezone.localtime(timezone.now() + timedelta(seconds=SECONDS))
        return Response({"client": reference, "valid_to": until.isoformat()}, status=status.HTTP_201_CREATED)


class OfClient(APIView):
    """A call about one client. Reads are logged as readings of the case, with how the person was identified."""

    throttle_classes = [ClientThrottle]

    def client_of(self, request: Request, reference: str) -> Client:
        return client_of(request.user, reference)  # type: ignore[arg-type]

    def log(self, request: Request, what: str, client: Client, cases: set[int]) -> None:
        for case_id in sorted(cases):
            reason = f"Den enskilde själv ({client.eid})"
            log_access(request.user, what, case_id=case_id, persons=[client.person.pk], reason=reason)


class ShownView(OfClient):
    @extend_schema(
        operation_id="read_shown",
        summary="Läs det som visas för den enskilde",
        parameters=[CLIENT, BEFORE],
        responses={200: ShownSerializer, **ANSWERS},
    )
    def get(self, request: Request, client: str) -> Response:
        found, now = self.client_of(request, client), timezone.now()
        rows = with_things(to_client(found.person.pk, now)).prefetch_related("note__corrections").order_by("-pk")
        if before := before_of(request):
            rows = rows.filter(pk__lt=before)
        page = list(rows[: PAGE + 1])
        shown, more = page[:PAGE], len(page) > PAGE
        payments = payments_to_client(found.person.pk, now, PAGE)
        self.log(request, "client_shown", found, {row.case_id for row in shown})
        return Response(
            {
                "published": [_publication(row) for row in shown],
                "payments": [_payment(row) for row in payments],
                "next_before": shown[-1].pk if more else None,
            }
        )


def before_of(request: Request) -> int | None:
    text = request.query_params.get("before", "")
    return min(int(text), LARGEST_ID) if text.isascii() and text.isdecimal() and len(text) < 20 else None


def moment(value: Any) -> str | None:
    return timezone.localtime(value).isoformat() if value else None


def _publication(row: Publication) -> dict[str, Any]:
    note, decision = row.note, row.decision
    return {
        "publication_id": row.pk,
        "kind": "note" if note else "decision",
        "case_number": row.case.number,
        "title": publication_title(row),
        "published_at": moment(row.published_at),
        "read_at": moment(row.read_at),
        "decision": decision
        and {
            "outcome": decision.get_outcome_display(),
            "amount": f"{decision.amount:.2f}",
            "decided_at": moment(decision.decided_at),
            "period_from": decision.period_from,
            "period_to": decision.period_to,
            "in_force": decision.state != "replaced",
        },
        "note": note
        and {"text": note.text, "happened_on": note.happened_on, "corrected": bool(note.corrections.all())},
    }


def _payment(row: Any) -> dict[str, Any]:
    return {
        "payment_id": row.payment_id,
        "day": row.day,
        "amount": f"{row.amount:.2f}",
        "to": row.to,
        "account": row.account,
        "purpose": row.purpose,
        "state": row.state,
    }


class ReadView(OfClient):
    """The receipt: that the client has had it on the screen."""

    @extend_schema(
        operation_id="note_read",
        summary="Anteckna att den enskilde har läst",
        description="Den första gången räknas; fler ändrar ingenting.",
        parameters=[CLIENT, id_in_path("publication_id")],
        request=None,
        responses={200: PublicationSerializer, **ANSWERS},
    )
    def post(self, request: Request, client: str, publication_id: int) -> Response:
        found, now = self.client_of(request, client), timezone.now()
        row = note_read(request.user, now, found.person.pk, min(publication_id, LARGEST_ID))
        return Response(_publication(with_things(Publication.objects.filter(pk=row.pk)).get()))


class PdfRenderer(JSONRenderer):
    """A file as it is; an error as JSON."""

    media_type = "application/pdf"
    format = "pdf"


class LetterView(OfClient):
    """The letter of a decision: as it was sent, and to a party who lives elsewhere in their own name."""

    renderer_classes = [PdfRenderer, JSONRenderer]

    @extend_schema(
        operation_id="read_letter",
        summary="Hämta beslutsbrevet",
        parameters=[CLIENT, id_in_path("publication_id")],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY, **ANSWERS},
    )
    def get(self, request: Request, client: str, publication_id: int) -> HttpResponse:
        found, now = self.client_of(request, client), timezone.now()
        rows = to_client(found.person.pk, now).exclude(decision=None)
        row = rows.filter(pk=min(publication_id, LARGEST_ID)).first()
        if row is None:
            raise NotFound("Brevet finns inte bland det som visas för personen.")
        decision = Decision.objects.select_related(*LETTER_OF).get(pk=row.decision_id or 0)
        self.log(request, "client_letter", found, {row.case_id})
        answer = HttpResponse(letter_for(decision, found.person), content_type="application/pdf")
        answer["Cache-Control"] = "private, no-store"
        return answer
