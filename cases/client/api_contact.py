"""The API by which a client says how they are reached, and whether they want to be told that there is something new."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.notice import change_contact
from cases.api import StrictSerializer
from cases.client.api import ANSWERS, CLIENT, OfClient, moment
from cases.client.messages import case_of
from cases.client.reads import contact_said
from cases.models import NotifyBy, Person

HIDDEN = "Uppgifterna lämnas inte ut när personuppgifterna är skyddade; de kan skrivas men inte läsas."


class NewContactSerializer(StrictSerializer):
    phone = serializers.CharField(max_length=30, allow_blank=True)
    email = serializers.CharField(max_length=254, allow_blank=True)
    notify_by = serializers.ChoiceField(
        choices=NotifyBy.choices, allow_blank=True, help_text="personens samtycke; tomt betyder ingen avisering"
    )


class ContactSerializer(serializers.Serializer):
    phone = serializers.CharField(allow_blank=True, help_text=HIDDEN)
    email = serializers.CharField(allow_blank=True, help_text=HIDDEN)
    notify_by = serializers.ChoiceField(choices=NotifyBy.choices, allow_blank=True)
    changed_at = serializers.DateTimeField(allow_null=True)
    changed_by_client = serializers.BooleanField(help_text="false när kommunen ändrade sist, eller ingen har ändrat")


def _contact(person: Person) -> dict[str, Any]:
    said = contact_said([person.pk]).get(person.pk)
    return {
        "phone": "" if person.protected else person.phone,
        "email": "" if person.protected else person.email,
        "notify_by": person.notify_by,
        "changed_at": moment(said and said.at),
        "changed_by_client": bool(said and said.by_client),
    }


class ContactView(OfClient):
    """How the client is reached."""

    @extend_schema(
        operation_id="read_contact",
        summary="Läs hur den enskilde nås",
        parameters=[CLIENT],
        responses={200: ContactSerializer, **ANSWERS},
    )
    def get(self, request: Request, client: str) -> Response:
        found = self.client_of(request, client)
        case = case_of(found.person.pk)
        self.log(request, "client_contact", found, {case.pk} if case else set())
        return Response(_contact(found.person))

    @extend_schema(
        operation_id="change_contact",
        summary="Ändra hur den enskilde nås och aviseras",
        description="Ändringen syns hos kommunen som personens egen. Aviseringen säger bara att det finns något nytt.",
        parameters=[CLIENT],
        request=NewContactSerializer,
        responses={200: ContactSerializer, **ANSWERS},
    )
    def put(self, request: Request, client: str) -> Response:
        found = self.client_of(request, client)
        form = NewContactSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        person = change_contact(request.user, timezone.now(), found.person.pk, **form.validated_data)
        return Response(_contact(person))
