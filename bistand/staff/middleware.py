"""Every page but sign-in needs a person; an idle session ends, and what was typed stands in the drafts."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from bistand.staff.permissions import reaches
from bistand.ui.views import refused

# The calendar feed is opened by its secret key, by a program that cannot sign in.
OPEN = ("/account/", "/static/", "/health/", "/api/", "/calendar/")
# Asked by the page itself, not by the person: no sign of life.
PASSIVE = ("/session/",)
TOUCH_SECONDS = 60


class IdleSignOut:
    """End a session that has been idle for SESSION_IDLE_SECONDS; the clock is written once a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            seen, now = request.session.get("seen", 0), int(time.time())
            if seen and now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif now - seen > TOUCH_SECONDS and not request.path.startswith(PASSIVE):
                request.session["seen"] = now
        return self.get_response(request)


class SignInRequired:
    """Send those not signed in to the sign-in page; htmx calls get 401, so that what is typed stays on the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated or request.path.startswith(OPEN):
            return self.get_response(request)
        if request.headers.get("HX-Request") or request.path.startswith(PASSIVE):
            return HttpResponse("Du har loggats ut.", status=401)
        return redirect_to_login(_page_of(request))


class Confined:
    """Whoever holds a confined role alone reaches the pages of that role, whatever address they type."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        page = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or reaches(request.user, page):
            return None
        return refused(request, 403, "Den här sidan hör inte till din roll.")


def _page_of(request: HttpRequest) -> str:
    """Where to come back to: the page, or for a form that was sent the page it stood on, where its draft is."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    referer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        parts = urlsplit(referer)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "/"
