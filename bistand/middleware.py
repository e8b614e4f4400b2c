"""What stands around every page: a refusal that no form took care of becomes one, and so does far too much sent."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from bistand.refusals import Refusal


class LargestBody:
    """Answers a request that is far too large before any of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.LARGEST_BODY:
            most = settings.LARGEST_BODY // 1024 // 1024
            said = f"Det som skickades är för stort. Högst {most} MB kan skickas på en gång. Inget är sparat."
            answer = _too_large(request, said)
            answer["Connection"] = "close"
            return answer
        return self.get_response(request)


def _too_large(request: HttpRequest, said: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        body = {"title": "För stort", "status": 413, "detail": said}
        return JsonResponse(body, status=413, content_type="application/problem+json")
    return render(request, "errors/refusal.html", {"message": said, "status": 413}, status=413)


class Refusals:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        if error.way_on:
            return _sent_to(request, error.way_on)
        context = {"message": error.message, "status": error.status, **_ways_back(request)}
        return render(request, "errors/refusal.html", context, status=error.status)


def _ways_back(request: HttpRequest) -> dict[str, str]:
    """Where one goes on from a refusal: the page one came from, and the case that the address is of; "" for neither."""
    came = urlsplit(request.headers.get("Referer", ""))
    from_here = came.netloc == request.get_host() and came.path != request.path
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    case = reverse("case", args=[kwargs["case_id"]]) if "case_id" in kwargs else ""
    back = f"{came.path}?{came.query}".removesuffix("?") if from_here else ""
    # The case that is refused is not led back to.
    return {"back": back if back != case else "", "case_url": case if case != request.path else ""}


def _sent_to(request: HttpRequest, way_on: tuple[str, int]) -> HttpResponse:
    """To the page where what is missing can be given, and from there back to this one."""
    name, argument = way_on
    back = request.get_full_path() if request.method == "GET" else ""
    url = reverse(name, args=[argument]) + (f"?{urlencode({'next': back})}" if back else "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
