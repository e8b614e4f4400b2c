"""The staff of Almby, the delegation order, and the sign-ins that `manage.py up` prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from bistand.actions import acting
from bistand.staff import actions
from bistand.staff.models import DecisionType, Role, Section, User
from bistand.staff.permissions import roles_now
from bistand.staff.queries import system_user
from bistand.ui.navigation import identity_of, links
from cases.actions import begin_routine
from followup.my_day import my_day
from planning.assessments.actions import begin_templates

PASSWORD = "bistand-demo-2026"  # noqa: S105  for invented users only, written in the manual
SECTIONS = ("Mottagning", "Försörjning 1", "Försörjning 2")
CASEWORKER_LIMIT, SENIOR_LIMIT = Decimal(18000), Decimal(60000)
# The one provider whose coach signs in.
COACH, PROVIDER = "eva", "Jobbcentrum"
ATTEST_CODE, ATTEST_LIMIT = "5310", Decimal(10000)
# Sign-in, name, role, section (None = all). The same name twice is one person with two sign-ins.
PEOPLE = (
    ("sara", "Sara Ek", Role.CASEWORKER, 1),
    ("omar", "Omar Haddad", Role.CASEWORKER, 1),
    ("linnea", "Linnéa Strand", Role.CASEWORKER, 1),
    ("johan", "Johan Berglund", Role.CASEWORKER, 2),
    ("fatima", "Fatima Warsame", Role.CASEWORKER, 2),
    ("per", "Per Öhman", Role.CASEWORKER, 2),
    ("maja", "Maja Lindell", Role.CASEWORKER, 0),
    ("ingrid", "Ingrid Palm", Role.SENIOR, None),
    ("hans", "Hans Berg", Role.HEAD, 1),
    ("helena", "Helena Sund", Role.HEAD, 2),
    ("asta", "Asta Lund", Role.ASSISTANT, None),
    ("axel", "Axel Ros", Role.ASSISTANT, None),
    ("nadia", "Nadia Karimi", Role.ASSISTANT, None),
    ("erik", "Erik Dahl", Role.ACCOUNTANT, None),
    ("katarina", "Katarina Frisk", Role.CONTROLLER, None),
    ("admin", "Adam Nyberg", Role.ADMINISTRATOR, None),
    ("sara.assistent", "Sara Ek", Role.ASSISTANT, 1),
    (COACH, "Eva Ek", Role.COACH, None),
)
EXPLAINED = {
    "sara.assistent": "samma person som sara: hon kan inte vara två led i en utbetalning",
    "helena": "vikarierar också för hans i Mottagning och Försörjning 1",
    "hans": "leder också Mottagning",
    COACH: "ser bara dem som är anvisade dit",
}


@dataclass
class Staff:
    """Who works where; sections and caseworkers in order."""

    sections: list[Section]
    users: dict[str, User]
    e_service: User
    api_key: str
    caseworkers: list[list[User]] = field(default_factory=list)
    heads: list[User] = field(default_factory=list)

    @property
    def assistants(self) -> tuple[User, User, User]:
        return self.users["asta"], self.users["axel"], self.users["nadia"]

    @property
    def senior(self) -> User:
        return self.users["ingrid"]

    @property
    def accountant(self) -> User:
        return self.users["erik"]


def hire(now: datetime, first_day: date, last_day: date) -> Staff:
    """Everyone with their roles, from `first_day` to `last_day`."""
    system = system_user()
    sections = [actions.add_section(system, now, name) for name in SECTIONS]
    users: dict[str, User] = {}
    persons = {}
    for number, (username, name, role, place) in enumerate(PEOPLE, 1):
        if name not in persons:
            persons[name] = actions.add_employee(system, now, f"A{number:04}", name)
        user = actions.add_user(system, now, persons[name], username, None)
        section = None if place is None else sections[place]
        actions.grant_role(system, now, user, role, section, first_day, last_day)
        users[username] = user
    _set_passwords(users)
    hans, helena = users["hans"], users["helena"]
    actions.grant_role(system, now, hans, Role.HEAD, sections[0], first_day, last_day)
    for section in sections[:2]:
        actions.grant_role(system, now, helena, Role.HEAD, section, first_day, last_day, hans)
    for user in (hans, helena):
        actions.add_second_factor(user, now, generate_totp_secret())
    e_service = actions.add_system(system, now, "Almbys e-tjänst", "e-tjanst")
    key = actions.issue_token(system, now, e_service, "E-ansökan", last_day)
    for setting, value in (
        ("cases.client_system", e_service.username),
        ("cases.publish", True),
        ("cases.notices", True),
    ):
        actions.change_setting(system, now, setting, value, first_day)
    _order(now, first_day)
    begin_routine(system, now)
    begin_templates(system, now)
    staff = Staff(sections, users, e_service, key)
    staff.caseworkers = [[users[u] for u, _, role, p in PEOPLE if role == Role.CASEWORKER and p == n] for n in range(3)]
    staff.heads = [hans, hans, helena]
    return staff


def _set_passwords(users: dict[str, User]) -> None:
    """One password for all, hashed once: Argon2 is slow by design."""
    hashed = make_password(PASSWORD)
    with acting(system_user(), "staff.manage"):
        User.objects.filter(pk__in=[user.pk for user in users.values()]).update(password=hashed)


def _order(now: datetime, first_day: date) -> None:
    system = system_user()
    limits = {Role.CASEWORKER: CASEWORKER_LIMIT, Role.SENIOR: SENIOR_LIMIT, Role.HEAD: None}
    for kind in DecisionType.values:
        for role, limit in limits.items():
            if kind == DecisionType.DISCRETIONARY and role == Role.CASEWORKER:
                limit = Decimal(3000)
            actions.set_delegation(system, now, kind, role, limit, first_day)
    for role, limit in ((Role.SENIOR, ATTEST_LIMIT), (Role.HEAD, None)):
        actions.set_attest_limit(system, now, None, ATTEST_CODE, role, limit, first_day)


def waits_for(user: User) -> str:
    """What waits for the user, as the navigation and the home page count it: "Konton 2, Körningar 1"."""
    user = User.objects.get(pk=user.pk)  # the grants that the object remembers are those of the hour of hiring
    found = {link.label: link.shown_count for _, link in links(user, identity_of(user), "") if link.count}
    if Role.CASEWORKER in roles_now(user) and (todo := my_day(user, timezone.localdate()).todo):
        found = {"Min dag": str(len(todo)), **found}
    return ", ".join(f"{label} {count}" for label, count in found.items())


def write_list(staff: Staff) -> None:
    """Write the sign-ins, and what waits for each, where `manage.py up` finds them."""
    lines = [
        f"Demokommunen {settings.MUNICIPALITY['name']}. Lösenord för alla: {PASSWORD}",
        f"Engångskod när den efterfrågas (bara i demo): {settings.BISTAND_DEMO_CODE}",
        "",
    ]
    for username, name, role, place in PEOPLE:
        where = PROVIDER if role == Role.COACH else "hela kommunen" if place is None else SECTIONS[place]
        line = f"  {username:<15} {name:<16} {Role(role).label}, {where}"
        lines.append(f"{line} ({EXPLAINED[username]})" if username in EXPLAINED else line)
        if waiting := waits_for(staff.users[username]):
            lines.append(f"{'':17} väntar: {waiting}")
    lines += ["", f"E-tjänstens nyckel till API:et: {staff.api_key}", ""]
    path = settings.DATA_DIR / "demo-users.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines))
    path.chmod(0o600)
