"""Context processor: what the frame round every page needs, worked out only when it is drawn."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from bistand.staff.permissions import reaches

from . import navigation


class Frame:
    """Lazy: a fragment that draws no frame costs no queries."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def user(self) -> Any:
        return getattr(self._request, "user", None)

    @cached_property
    def signed_in(self) -> bool:
        return bool(self.user and self.user.is_authenticated)

    @cached_property
    def identity(self) -> navigation.Identity | None:
        return navigation.identity_of(self.user) if self.signed_in else None

    @cached_property
    def nav(self) -> list[navigation.NavLink]:
        return navigation.navigation(self.user, self.identity, self._request.path) if self.identity else []

    @cached_property
    def menu(self) -> list[navigation.NavLink]:
        return navigation.menu(self.user) if self.signed_in else []

    @property
    def search_url(self) -> str | None:
        return navigation.url_or_none("search") if not self.signed_in or reaches(self.user, "search") else None

    @property
    def home_url(self) -> str:
        return navigation.url_or_none("home") or "/"

    @property
    def demo(self) -> bool:
        return bool(getattr(settings, "BISTAND_DEMO", False))

    @property
    def version(self) -> str:
        return str(getattr(settings, "BISTAND_VERSION", ""))


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}
