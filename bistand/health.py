"""Health: alive (the process answers) and ready (database and broker answer)."""

from __future__ import annotations

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse


def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database and the broker answer, else 503 with which one does not."""
    faults = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        faults.append("database")
    try:
        cache.set("health", 1, 5)
    except Exception:
        faults.append("broker")
    return JsonResponse({"status": "fault" if faults else "ok", "faults": faults}, status=503 if faults else 200)
