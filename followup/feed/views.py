"""The feed itself, which a calendar program fetches without signing in."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bistand.staff.permissions import may
from followup.feed.actions import fingerprint_of
from followup.feed.calendar import calendar_of
from followup.feed.models import CalendarLink


@require_GET
def calendar_feed(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar behind a link that holds, of somebody who still works here in a role that has one."""
    links = CalendarLink.objects.select_related("user__employee").filter(ended_at=None, user__is_active=True)
    link = links.filter(fingerprint=fingerprint_of(key)).first()
    if link is None or not may(link.user, "followup.digest"):
        raise Http404
    text = calendar_of(link.user, timezone.now(), request.build_absolute_uri("/").rstrip("/"))
    return HttpResponse(
        text, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, no-store"}
    )
