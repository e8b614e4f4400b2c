"""Who I am and where I can go: the registries behind the frame of every page.

Apps register what they offer in `AppConfig.ready()`; the frame asks. So the ground knows no app by name.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db.models import IntegerField, QuerySet, Subquery
from django.urls import NoReverseMatch, reverse

from bistand.staff.models import RoleGrant
from bistand.staff.permissions import CONFINED, grants_now, may, reaches


@dataclass(frozen=True)
class Identity:
    """What the top bar says about the signed-in person: the roles held today, each with where, one's own first."""

    name: str
    held: tuple[str, ...] = ()
    roles: frozenset[str] = frozenset()

    @property
    def in_short(self) -> str:
        """One line for the top bar; the menu under it has them all."""
        first, *others = self.held or ("",)
        return f"{first} och {len(others)} till" if others else first


@dataclass(frozen=True)
class NavItem:
    """One word in the left navigation.

    Shown to those who hold one of `roles` (none given: everyone signed in), may do `act` in some section, and for
    whom `visible` is true.
    `count` says how many wait there, as a number or as the queryset of what waits, and is told up to `MOST`; it runs on
    every page, and all querysets are counted in one query. Items of one `group` stand under its word, which has the
    place of the first of them, so that the navigation stays five to seven words however much a role may do.
    """

    label: str
    url_name: str
    roles: Collection[str] = ()
    act: str = ""
    visible: Callable[[Any], bool] | None = None
    count: Callable[[Any], QuerySet[Any] | int | None] | None = None
    order: int = 100
    group: str = ""


# No more are counted: the frame stands round every page, and whoever has so many waiting does not read the number.
MOST = 99


class Counted(Subquery):
    """How many rows a query has."""

    template = "(SELECT count(*) FROM (%(subquery)s) AS waiting)"
    output_field = IntegerField()


@dataclass(frozen=True)
class NavLink:
    """A word and where it leads; `under` are the links of a group, whose own word leads to the first of them."""

    label: str
    url: str
    count: int | None = None
    current: bool = False
    under: tuple["NavLink", ...] = ()

    @property
    def shown_count(self) -> str:
        """The count in figures; "99+" where there are more than are counted."""
        return "" if not self.count else str(self.count) if self.count <= MOST else f"{MOST}+"

    @property
    def is_open(self) -> bool:
        """Whether the links of the group are shown: one stands on one of them."""
        return any(link.current for link in self.under)


@dataclass
class _Registry:
    items: list[NavItem] = field(default_factory=list)
    menu: list[tuple[str, str, str]] = field(default_factory=list)


_registry = _Registry()


def register_nav(item: NavItem) -> None:
    """Offer a word in the navigation; a second registration of the same URL name replaces the first."""
    _registry.items = [known for known in _registry.items if known.url_name != item.url_name] + [item]
    _registry.items.sort(key=lambda known: (known.order, known.label))


def register_menu(label: str, url_name: str, act: str = "") -> None:
    """Offer a link in the menu under the user's own name (role matrix, for instance), to those who may do `act`."""
    _registry.menu = [known for known in _registry.menu if known[1] != url_name] + [(label, url_name, act)]


def identity_of(user: Any) -> Identity:
    """Name, and the roles and sections held today; a deputy is named as one."""
    grants = sorted(grants_now(user), key=lambda grant: (grant.deputy_for_id is not None, grant.pk))
    return Identity(
        name=user.get_full_name(),
        held=tuple(dict.fromkeys(_held(grant) for grant in grants)),
        roles=frozenset(str(grant.role) for grant in grants),
    )


def _held(grant: RoleGrant) -> str:
    """ "Sektionschef, vikarie, Försörjning 1"; of a role confined to pages of its own, the role alone."""
    if grant.role in CONFINED:
        return str(grant.get_role_display())
    deputy = ", vikarie" if grant.deputy_for_id else ""
    return f"{grant.get_role_display()}{deputy}, {grant.section or 'hela kommunen'}"


def url_or_none(url_name: str, *args: Any) -> str | None:
    """The URL of a name, or None while no app serves it."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return None


def navigation(user: Any, identity: Identity, path: str) -> list[NavLink]:
    """The words of the left navigation for this user; a group of which one may see a single link is that link."""
    gathered: dict[str, list[NavLink]] = {}
    for group, link in links(user, identity, path):
        gathered.setdefault(group or link.url, []).append(link)
    return [found[0] if len(found) == 1 else _group(word, found) for word, found in gathered.items()]


def _group(word: str, found: list[NavLink]) -> NavLink:
    waiting = sum(link.count or 0 for link in found)
    return NavLink(word, found[0].url, waiting or None, under=tuple(found))


def links(user: Any, identity: Identity, path: str) -> list[tuple[str, NavLink]]:
    """Group and link of all the user may open; the one whose URL is the longest beginning of `path` is current."""
    offered = []
    for item in _registry.items:
        url = url_or_none(item.url_name)
        if url and _offered_to(item, user, identity):
            offered.append((item, url))
    under = [url for _, url in offered if url == path or (url != "/" and path.startswith(url))]
    here = max(under, key=len, default=None)
    counts = _counted([item.count(user) if item.count else None for item, _ in offered], user)
    return [
        (item.group, NavLink(item.label, url, count, url == here))
        for (item, url), count in zip(offered, counts, strict=True)
    ]


def _counted(waiting: list[QuerySet[Any] | int | None], user: Any) -> list[int | None]:
    """The numbers, with every queryset among them counted in one query together."""
    asked = {
        f"count_{place}": Counted(rows.order_by().values("pk")[: MOST + 1])
        for place, rows in enumerate(waiting)
        if isinstance(rows, QuerySet)
    }
    found: dict[str, int] = {}
    if asked:
        found = cast(dict[str, int], get_user_model().objects.filter(pk=user.pk).values(**asked).first() or {})
    return [found.get(f"count_{place}") if isinstance(rows, QuerySet) else rows for place, rows in enumerate(waiting)]


def _offered_to(item: NavItem, user: Any, identity: Identity) -> bool:
    if item.roles and identity.roles.isdisjoint(item.roles):
        return False
    return (not item.act or may(user, item.act)) and (item.visible is None or item.visible(user))


def menu(user: Any) -> list[NavLink]:
    own = [("Byt lösenord", "account_change_password", ""), ("Tvåstegsinloggning", "mfa_index", "")]
    offered = [(label, name) for label, name, act in own + _registry.menu if not act or may(user, act)]
    return [NavLink(label, url) for label, name in offered if reaches(user, name) and (url := url_or_none(name))]
