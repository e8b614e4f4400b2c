"""Panels: what an app shows on a page of a floor below, without that page knowing the app.

The owning app registers a name and the URL that serves the panel; the page draws the tabs. The same URL
answers with the panel alone to htmx, and with the whole page when it is opened by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from bistand.staff.permissions import may

from .navigation import url_or_none

FRAGMENT = "ui/fragment.html"


@dataclass(frozen=True)
class Panel:
    place: str
    name: str
    label: str
    url_name: str
    order: int = 100
    act: str = ""
    visible: Callable[[Any], bool] | None = None

    def offered_to(self, user: Any) -> bool:
        return (not self.act or may(user, self.act)) and (self.visible is None or self.visible(user))


@dataclass(frozen=True)
class Tab:
    name: str
    label: str
    url: str
    current: bool = False
    count: int | None = None


_panels: dict[tuple[str, str], Panel] = {}


def register_panel(
    place: str,
    name: str,
    label: str,
    url_name: str,
    order: int = 100,
    act: str = "",
    visible: Callable[[Any], bool] | None = None,
) -> None:
    """Offer a panel at a place.

    `url_name` takes the page's object id as its only positional argument. The tab is shown to those who may do
    `act` and for whom `visible` is true (the view must check its permission all the same).
    """
    _panels[place, name] = Panel(place, name, label, url_name, order, act, visible)


def registered_panels() -> list[Panel]:
    return list(_panels.values())


def panels_for(place: str, user: Any) -> list[Panel]:
    found = [p for p in _panels.values() if p.place == place and p.offered_to(user)]
    return sorted(found, key=lambda panel: (panel.order, panel.label))


def tabs_for(place: str, object_id: Any, user: Any, current: str) -> list[Tab]:
    """The tabs of a place for one object, those whose URL does not exist left out."""
    return [
        Tab(panel.name, panel.label, url, panel.name == current)
        for panel in panels_for(place, user)
        if (url := url_or_none(panel.url_name, object_id))
    ]


def wants_fragment(request: HttpRequest) -> bool:
    """True when htmx asks for a part; going back in history needs the whole page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def panel_base(request: HttpRequest, page: str) -> str:
    """The template a panel extends: nothing around it for htmx, else the page it belongs to."""
    return FRAGMENT if wants_fragment(request) else page
