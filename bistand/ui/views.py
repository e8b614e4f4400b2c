"""Error pages, the draft endpoint, the session probe, and the gallery of components."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from . import drafts
from .gallery import examples
from .panels import wants_fragment

# ---- refusals and errors ---------------------------------------------------------------------------------


def refused(request: HttpRequest, status: int, text: str = "", rule: str = "") -> HttpResponse:
    """A refusal with its reason: a page, or to htmx a notice to put where the answer would have stood.

    `text` says what is refused and what to do; `rule` which rule says so. Both in Swedish, for the user.
    """
    template = "errors/fragment.html" if wants_fragment(request) else _error_template(status)
    context = {"text": text, "rule": rule, "status": status, "confined": _confined(request)}
    return render(request, template, context | {"phone": settings.MUNICIPALITY["phone"]}, status=status)


def _confined(request: HttpRequest) -> bool:
    """Whoever reaches only a few pages is told of them, and of no page that they do not reach."""
    from bistand.staff.permissions import is_confined

    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and is_confined(user))


def _error_template(status: int) -> str:
    known = {400, 403, 404, 409, 429, 500, 503}
    return f"errors/{status if status in known else 400 if status < 500 else 500}.html"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(request, HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Shows the reason only when it was raised with one."""
    return refused(request, HTTPStatus.FORBIDDEN, str(exception) if exception.args else "")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refused(request, HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Draws no frame and asks nothing of the database: that may be what is broken."""
    return HttpResponse(_plain_page("errors/500.html", request), status=HTTPStatus.INTERNAL_SERVER_ERROR)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page that a form was sent from is older than the session; a page that can mend itself is told so."""
    answer = render(request, "errors/csrf.html", status=HTTPStatus.FORBIDDEN)
    answer["X-Old-Page"] = "1"
    return answer


def _plain_page(template: str, request: HttpRequest) -> str:
    from django.template.loader import render_to_string

    return render_to_string(template, {"request": request, "plain": True})


# ---- saved as typed --------------------------------------------------------------------------------------


@require_POST
@never_cache
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what stands in a form. A session that has ended answers 401."""
    if not request.user.is_authenticated:
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    return drafts.autosave(request)


@require_GET
@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """Is the session alive? Gives a fresh CSRF value, so that a form kept open across a sign-in can be sent."""
    if not request.user.is_authenticated:
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    return JsonResponse({"csrf": get_token(request)})


# ---- gallery ---------------------------------------------------------------------------------------------


@never_cache
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state: for those who build pages, and for the accessibility tests."""
    if not (settings.DEBUG or getattr(settings, "BISTAND_DEMO", False)) or not request.user.is_authenticated:
        raise Http404
    context: dict[str, Any] = examples(request)
    return render(request, "ui/gallery.html", context)
