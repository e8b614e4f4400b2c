"""Checks at start: the application never runs as a role that could get around the rules."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection


@register(Tags.database)
def application_role_owns_nothing(databases: Any = None, **_: Any) -> list[Error]:
    """Design rule 8. Asked for with `check --database default`, as the launcher and the container do."""
    if not databases or connection.vendor != "postgresql" or settings.BISTAND_OWNER:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.rolsuper OR r.rolbypassrls OR r.rolreplication, "
            "EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')) "
            "FROM pg_roles r WHERE r.rolname = current_user"
        )
        strong, owns = cursor.fetchone()
    if strong or owns:
        return [
            Error(
                "Programmet är anslutet till databasen med en roll som äger tabeller eller är superanvändare.",
                hint="Ange programmets egen roll i DATABASE_APP_URL; ägarens roll används bara vid migrering.",
                id="bistand.E001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def secret_key_is_set(**_: Any) -> list[Error]:
    return [] if settings.SECRET_KEY else [Error("SECRET_KEY saknas.", id="bistand.E002")]
