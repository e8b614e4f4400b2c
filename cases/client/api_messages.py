"""The API by which the municipality's e-service carries messages between a client and the municipality."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.message import attach_to_message, note_message_read, receive_message
from cases.api import StrictSerializer
from cases.api_status import AttachmentSerializer, UploadSerializer, attachment
from cases.client.api import (
    ANSWERS,
    BEFORE,
    CLIENT,
    LARGEST_ID,
    PAGE,
    OfClient,
    before_of,
    id_in_path,
    moment,
)
from cases.client.messages import messages_with, who
from cases.models import Message
from cases.views.applications import read_upload

MESSAGE = id_in_path("message_id")


class NewMessageSerializer(StrictSerializer):
    text = serializers.CharField(max_length=Message.LONGEST)
    external_id = serializers.CharField(
        max_length=80,
        help_text="e-tjänstens eget nummer; samma nummer igen för samma person ger samma meddelande",
    )


class MessageSerializer(serializers.Serializer):
    message_id = serializers.IntegerField()
    case_number = serializers.CharField()
    direction = serializers.ChoiceField(choices=Message.Direction.choices)
    by = serializers.CharField(help_text="vem som skrev")
    sent_at = serializers.DateTimeField(help_text="kommunens server satte tiden")
    text = serializers.CharField()
    read_at = serializers.DateTimeField(allow_null=True, help_text="när mottagaren läste det")
    attachments = AttachmentSerializer(many=True)


class MessagesSerializer(serializers.Serializer):
    messages = MessageSerializer(many=True)
    next_before = serializers.IntegerField(allow_null=True, help_text="för nästa sida; null när det inte finns fler")


def _message(row: Message) -> dict[str, Any]:
    return {
        "message_id": row.pk,
        "case_number": row.case.number,
        "direction": row.direction,
        "by": who(row),
        "sent_at": moment(row.sent_at),
        "text": row.text,
        "read_at": moment(row.read_at),
        "attachments": [attachment(document) for document in row.documents.all()],
    }


class MessagesView(OfClient):
    """What the client and the municipality have written to each other."""

    @extend_schema(
        operation_id="read_messages",
        summary="Läs meddelandena med den enskilde",
        parameters=[CLIENT, BEFORE],
        responses={200: MessagesSerializer, **ANSWERS},
    )
    def get(self, request: Request, client: str) -> Response:
        found = self.client_of(request, client)
        rows = messages_with(found.person.pk)
        if before := before_of(request):
            rows = rows.filter(pk__lt=before)
        page = list(rows[: PAGE + 1])
        shown, more = page[:PAGE], len(page) > PAGE
        self.log(request, "client_messages", found, {row.case_id for row in shown})
        return Response({"messages": [_message(row) for row in shown], "next_before": shown[-1].pk if more else None})

    @extend_schema(
        operation_id="send_message",
        summary="Skicka ett meddelande från den enskilde",
        description="Ett meddelande är en allmän handling: det kan inte ändras eller tas bort. Filer läggs till "
        "efteråt. En ansökan skickas hellre till /api/v1/applications, men den som kommer som ett meddelande tas emot "
        "som en ansökan ändå.",
        parameters=[CLIENT],
        request=NewMessageSerializer,
        responses={201: MessageSerializer, 200: MessageSerializer, **ANSWERS},
    )
    def post(self, request: Request, client: str) -> Response:
        found = self.client_of(request, client)
        form = NewMessageSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        row, new = receive_message(request.user, timezone.now(), found.person.pk, given["text"], given["external_id"])
        kept = messages_with(found.person.pk).get(pk=row.pk)
        return Response(_message(kept), status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)


class MessageReadView(OfClient):
    """The receipt: that the client has had it on the screen."""

    @extend_schema(
        operation_id="note_message_read",
        summary="Anteckna att den enskilde har läst ett meddelande",
        description="Den första gången räknas; fler ändrar ingenting.",
        parameters=[CLIENT, MESSAGE],
        request=None,
        responses={200: MessageSerializer, **ANSWERS},
    )
    def post(self, request: Request, client: str, message_id: int) -> Response:
        found = self.client_of(request, client)
        row = note_message_read(request.user, timezone.now(), found.person.pk, min(message_id, LARGEST_ID))
        return Response(_message(messages_with(found.person.pk).get(pk=row.pk)))


class MessageAttachmentsView(OfClient):
    """Photographs and documents to a message, one at a time; the same one twice is kept once."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="attach_to_message",
        summary="Lägg en bilaga till ett meddelande",
        parameters=[CLIENT, MESSAGE],
        request={"multipart/form-data": UploadSerializer},
        responses={201: AttachmentSerializer, 200: AttachmentSerializer, **ANSWERS},
    )
    def post(self, request: Request, client: str, message_id: int) -> Response:
        found = self.client_of(request, client)
        form = UploadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        file = form.validated_data["file"]
        title = form.validated_data["title"].strip() or str(file.name)[:120]
        document, new = attach_to_message(
            request.user, timezone.now(), found.person.pk, min(message_id, LARGEST_ID), title, read_upload(file)
        )
        return Response(attachment(document), status=status.HTTP_201_CREATED if new else status.HTTP_200_OK)
