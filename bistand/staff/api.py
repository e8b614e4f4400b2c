"""Sign-in of other systems to the API: a bearer token, kept here as a hash."""

from __future__ import annotations

import hashlib

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from bistand.staff.models import ServiceToken, User


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>` of a system that the municipality has given a key."""

    def authenticate(self, request: Request) -> tuple[User, ServiceToken] | None:
        kind, _, key = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        digest = hashlib.sha256(key.strip()).hexdigest()
        token = (
            ServiceToken.objects.select_related("user__employee")
            .filter(digest=digest, valid_to__gte=timezone.localdate(), revoked_at=None, user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed("Nyckeln är okänd eller har gått ut.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "bistand.staff.api.TokenAuthentication"
    name = "systemnyckel"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Nyckel för ett av kommunens system."}
