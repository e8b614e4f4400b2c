"""Who may do what. Each app registers its table of acts; the role matrix page shows them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from bistand.refusals import NotAllowed
from bistand.staff.models import Role, RoleGrant


@dataclass(frozen=True)
class Act:
    """One thing to do, in the users' words, and the roles that may."""

    name: str
    label: str
    roles: frozenset[Role]


ACTS: dict[str, Act] = {}


def register(app: str, table: Mapping[str, tuple[str, tuple[Role, ...]]]) -> None:
    """Add an app's acts, given as {name: (Swedish label, roles)}; names become `app.name`."""
    for name, (label, roles) in table.items():
        full = f"{app}.{name}"
        ACTS[full] = Act(full, label, frozenset(roles))


def grants_now(user: Any) -> list[RoleGrant]:
    """The grants the user holds today; one query, kept on the user object for the length of the request."""
    today = timezone.localdate()
    kept = getattr(user, "_grants", None)
    if kept is None or kept[0] != today:
        rows = list(RoleGrant.objects.filter(user=user, valid__contains=today).select_related("section"))
        kept = (today, rows)
        user._grants = kept
    return kept[1]


def forget_grants(user: Any) -> None:
    """Ask the database again: the grants of this user object were just changed."""
    user.__dict__.pop("_grants", None)


def roles_now(user: Any) -> set[str]:
    return {grant.role for grant in grants_now(user)}


def sections_of(user: Any, act: str) -> set[int] | None:
    """Sections in which the user may do the act; None means all of the municipality."""
    roles = ACTS[act].roles
    held = [grant for grant in grants_now(user) if grant.role in roles]
    if any(grant.section_id is None for grant in held):
        return None
    return {grant.section_id for grant in held if grant.section_id is not None}


def may(user: Any, act: str, section_id: int | None = None) -> bool:
    """Whether the user may do the act, in the section if one is given."""
    if not getattr(user, "is_active", False):
        return False
    sections = sections_of(user, act)
    return sections is None or (bool(sections) if section_id is None else section_id in sections)


# Roles that reach the named pages alone, whatever else asks for no right; each app adds the pages of its own.
CONFINED: dict[str, frozenset[str]] = {}
# What everybody who has signed in reaches: the way in, the own account, and what a page itself asks for.
OWN_PAGES = frozenset({"home", "my_account", "ui:draft", "ui:session"})
OWN_PREFIXES = ("account_", "mfa_", "health_")


def confine(role: Role, pages: Iterable[str]) -> None:
    """Let whoever holds this role alone reach these pages, by URL name, and their own account."""
    CONFINED[role] = CONFINED.get(role, frozenset()) | frozenset(pages)


def is_confined(user: Any) -> bool:
    """Whether the user reaches only the pages of a confined role."""
    roles = roles_now(user)
    return bool(roles) and roles <= CONFINED.keys()


def reaches(user: Any, page: str) -> bool:
    """Whether a page, by its URL name, is within what the user's roles are confined to; True for all others."""
    if not is_confined(user):
        return True
    roles = roles_now(user)
    return page in OWN_PAGES or page.startswith(OWN_PREFIXES) or any(page in CONFINED[role] for role in roles)


def who_may(act: str) -> str:
    """The roles that may do the act, in Swedish, for whoever may not."""
    people = sorted(role.label for role in ACTS[act].roles - {Role.SERVICE})
    return ", ".join(people) or ("systemet" if ACTS[act].roles else "ingen")


def require(user: Any, act: str, section_id: int | None = None) -> None:
    """Refuse, saying which roles may, unless the user may do the act."""
    if not may(user, act, section_id):
        raise NotAllowed(f"Du har inte behörighet att {ACTS[act].label}. Det kan göras av: {who_may(act)}.")


register(
    "audit",
    {
        "read_history": ("läsa ändringshistoriken", (Role.CONTROLLER, Role.HEAD)),
        "read_access": ("läsa åtkomstloggen", (Role.CONTROLLER, Role.HEAD)),
        "verify": ("kontrollera att historiken är orörd", (Role.CONTROLLER, Role.HEAD, Role.ADMINISTRATOR)),
        "retry": ("låta systemet försöka igen", (Role.ADMINISTRATOR, Role.HEAD)),
    },
)
register(
    "staff",
    {
        # The system itself acts here for commands run by the operator: the first administrator, the demo.
        "manage": ("ge och ta bort roller", (Role.ADMINISTRATOR, Role.SERVICE)),
        "delegation": ("ändra delegationsordningen", (Role.ADMINISTRATOR, Role.SERVICE)),
        "attest": ("ändra attesträtter", (Role.ADMINISTRATOR, Role.SERVICE)),
        "settings": ("ändra kommunens inställningar", (Role.ADMINISTRATOR, Role.SERVICE)),
        "own_phone": (
            "skriva sitt telefonnummer i tjänsten",
            tuple(role for role in Role if role not in {Role.COACH, Role.SERVICE}),
        ),
        "see_matrix": ("se rollmatrisen", tuple(role for role in Role if role != Role.COACH)),
    },
)
