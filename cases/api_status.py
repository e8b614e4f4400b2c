"""The API after an application was sent: how it stands, attachments to it, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bistand.staff.permissions import require
from cases.actions import attach_to_e_application, withdraw_e_application
from cases.actions.intake import e_application
from cases.api import PROBLEMS, ProblemSerializer, StrictSerializer, UnclearSerializer
from cases.api_states import ENDED, STATES, STATES_SAID, case_number_of, number_of, state_of
from cases.filecheck import ACCEPTED
from cases.models import OF_UNIDENTIFIED, Application, Decision, Intake
from cases.supplement.catalogue import of_files
from cases.unclear import ATTACHMENT, told
from cases.views.applications import read_upload

LARGEST_ID = 2**63 - 1
ID = OpenApiParameter(
    "application_id",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    OpenApiParameter.PATH,
    description="det nummer som kommunen gav när ansökan togs emot",
)
NOT_FOUND: dict[Any, Any] = {(404, "application/problem+json"): ProblemSerializer, **PROBLEMS}


class SupplementSerializer(serializers.Serializer):
    by = serializers.DateField(help_text="sista dag")
    text = serializers.CharField(help_text="det som saknas")


class DecidedSerializer(serializers.Serializer):
    outcome = serializers.CharField()
    decided_at = serializers.DateTimeField()


class AttachmentSerializer(serializers.Serializer):
    document_id = serializers.IntegerField()
    title = serializers.CharField()
    media_type = serializers.CharField(help_text="filens slag, efter dess innehåll")
    size = serializers.IntegerField()
    received_at = serializers.DateTimeField()
    problem = serializers.CharField(
        allow_blank=True, help_text="varför filen inte kan visas, och hur den kan skickas i stället; annars tom"
    )


class EndedSerializer(serializers.Serializer):
    reason = serializers.ChoiceField(choices=[(one.value, one.label) for one in OF_UNIDENTIFIED])
    text = serializers.CharField(help_text="kommunens svar till den som skickade ansökan")


class StatusSerializer(serializers.Serializer):
    """How an application stands; what a decision says is in its letter, not here."""

    application_id = serializers.IntegerField()
    external_id = serializers.CharField()
    case_number = serializers.CharField(allow_null=True, help_text="null tills kommunen vet vem som söker")
    month = serializers.CharField()
    kind = serializers.CharField()
    received_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=STATES, help_text=STATES_SAID)
    unclear = UnclearSerializer(many=True)
    supplement = SupplementSerializer(allow_null=True)
    decision = DecidedSerializer(allow_null=True)
    ended = EndedSerializer(allow_null=True, help_text="när `state` är `ended`")
    attachments = AttachmentSerializer(many=True)


class ApplicationView(APIView):
    """One application, as the system that sent it may read it."""

    @extend_schema(
        operation_id="read_application",
        summary="Läs hur en ansökan står",
        parameters=[ID],
        responses={200: StatusSerializer, **NOT_FOUND},
    )
    def get(self, request: Request, application_id: int) -> Response:
        require(request.user, "cases.receive")
        return Response(_status(_sent_by(request, application_id)))


def _sent_by(request: Request, application_id: int) -> Application | Intake:
    return e_application(request.user, min(application_id, LARGEST_ID))  # type: ignore[arg-type]


def _status(received: Application | Intake) -> dict[str, Any]:
    files = _files(received)
    unreadable = [{"code": ATTACHMENT, "text": item.text} for item in of_files(_titles(files))]
    return {
        "application_id": number_of(received),
        "external_id": received.external_id or "",
        "case_number": case_number_of(received),
        "month": f"{received.month:%Y-%m}",
        "kind": received.kind,
        "received_at": _moment(received.received_at),
        "state": state_of(received),
        "unclear": [*(received.content or {}).get("unclear", []), *unreadable],
        **(_handled(received) if isinstance(received, Application) else _as_contact(received)),
        "attachments": [attachment(row) for row in files],
    }


def _files(received: Application | Intake) -> list[Any]:
    files: Any = received.documents if isinstance(received, Application) else received.files
    return list(files.filter(direction="incoming").select_related("file").defer("file__content").order_by("pk"))


def _titles(files: Iterable[Any]) -> list[tuple[str, str]]:
    return [(row.title, row.hindrance) for row in files]


def _as_contact(contact: Intake) -> dict[str, Any]:
    is_ended = state_of(contact) == ENDED
    ended = {"reason": contact.end_reason, "text": contact.end_text} if is_ended else None
    return {"supplement": None, "decision": None, "ended": ended}


def _handled(application: Application) -> dict[str, Any]:
    # What belongs with another is answered in its decision.
    answered = application.joined_to or application
    made = answered.decisions.filter(state__in=Decision.IN_FORCE).order_by("-pk").first()
    asked = application.state == Application.State.SUPPLEMENT_REQUESTED and application.supplement_by
    return {
        "supplement": {"by": application.supplement_by, "text": application.supplement_text} if asked else None,
        "decision": {"outcome": made.outcome, "decided_at": _moment(made.decided_at)} if made else None,
        "ended": None,
    }


def _moment(moment: Any) -> str:
    return timezone.localtime(moment).isoformat()


def attachment(row: Any) -> dict[str, Any]:
    return {
        "document_id": row.pk,
        "title": row.title,
        "media_type": row.file.media_type,
        "size": row.file.size,
        "received_at": _moment(row.received_at),
        "problem": told(row.hindrance),
    }


ATTACHED = (
    f"{ACCEPTED} kan visas. Annat, till exempel en bild i HEIC eller en PDF med lösenord, sparas som det kom men visas "
    "inte: `problem` säger varför, och kommunen frågar efter det i en annan form. En skadlig fil eller ett program "
    "sparas inte, men det antecknas att det kom. En tom fil och en som är större än 10 MB tas inte emot."
)


class UploadSerializer(StrictSerializer):
    file = serializers.FileField(help_text="högst 10 MB")
    title = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class AttachmentsView(APIView):
    """Photographs and documents to an application, one at a time; the same one twice is kept once.

    What cannot be shown is kept all the same, with the problem said, and asked for in another form.
    """

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="attach",
        summary="Lägg en bilaga till en ansökan",
        description=ATTACHED,
        parameters=[ID],
        request={"multipart/form-data": UploadSerializer},
        responses={201: AttachmentSerializer, 200: AttachmentSerializer, **NOT_FOUND},
    )
    def post(self, request: Request, application_id: int) -> Response:
        require(request.user, "cases.receive")
        form = UploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        file = form.validated_data["file"]
        title = form.validated_data["title"].strip() or str(file.name)[:120]
        document, new = attach_to_e_application(
            request.user, timezone.now(), min(application_id, LARGEST_ID), title, read_upload(file)
        )
        return Response(attachment(document), status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)


class WithdrawalSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)


class WithdrawalView(APIView):
    """Take an application back; what was sent stays in the record."""

    @extend_schema(
        operation_id="withdraw_application",
        summary="Ta tillbaka en ansökan",
        parameters=[ID],
        request=WithdrawalSerializer,
        responses={200: StatusSerializer, **NOT_FOUND},
    )
    def post(self, request: Request, application_id: int) -> Response:
        require(request.user, "cases.receive")
        form = WithdrawalSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        reason = f"E-tjänsten: {form.validated_data['reason'] or 'sökanden tog tillbaka ansökan'}"
        withdraw_e_application(request.user, timezone.now(), min(application_id, LARGEST_ID), reason=reason)
        return Response(_status(_sent_by(request, application_id)))
