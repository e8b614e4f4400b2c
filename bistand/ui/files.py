"""A file as an answer: never guessed at by the browser, and never kept by it or by anything on the way."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse


def private_file(content: bytes, media_type: str, name: str, *, save: bool = False) -> HttpResponse:
    """The file under this name, shown in the window, or with `save` kept as a file by the one who asked."""
    kind = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"{'attachment' if save else 'inline'}; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
