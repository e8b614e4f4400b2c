"""Reads of staff, delegation and settings."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.db.models import Prefetch, Q, QuerySet

from bistand.staff.models import (
    INCOMPATIBLE,
    AttestLimit,
    DelegationRule,
    Employee,
    Role,
    RoleGrant,
    ServiceToken,
    Setting,
    User,
)
from bistand.staff.permissions import ACTS, roles_now
from bistand.staff.settings import KNOWN

SYSTEM_USERNAME = "system"


def system_user() -> User:
    """The sign-in that jobs act as: no natural person, holds no role, and can be no link of a payment."""
    return User.objects.select_related("employee").get(username=SYSTEM_USERNAME)


def may_decide(user: Any, decision_type: str, amount: Decimal, on: date) -> bool:
    """Whether the delegation order lets one of the user's roles decide this type and amount (SEK)."""
    rules = DelegationRule.objects.filter(
        decision_type=decision_type, role__in=roles_now(user), valid__contains=on
    ).values_list("limit", flat=True)
    return any(limit is None or amount <= limit for limit in rules)


def settings_on(keys: Iterable[str], on: date) -> dict[str, Any]:
    """The municipality's values of known settings on a day, or their marked defaults; one query."""
    wanted = list(keys)
    rows = Setting.objects.filter(key__in=wanted, valid_from__lte=on).order_by("key", "-valid_from").distinct("key")
    found = dict(rows.values_list("key", "value"))
    return {key: found.get(key, KNOWN[key].default) for key in wanted}


def settings_over_time(keys: Iterable[str]) -> dict[str, list[tuple[date, Any]]]:
    """What known settings are from which day, the latest first and the marked default last; one query."""
    found: dict[str, list[tuple[date, Any]]] = {key: [] for key in keys}
    rows = Setting.objects.filter(key__in=found).order_by("key", "-valid_from")
    for key, first, value in rows.values_list("key", "valid_from", "value"):
        found[key].append((first, value))
    return {key: [*values, (date.min, KNOWN[key].default)] for key, values in found.items()}


def setting(key: str, on: date) -> Any:
    """One of `settings_on`."""
    return settings_on([key], on)[key]


def has_second_factor(user: Any) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


def employee(employee_id: str) -> Employee | None:
    return Employee.objects.filter(employee_id=employee_id, natural=True).first()


def staff_called(text: str) -> list[int]:
    """The sign-ins, also of those who have left, whose username is the text or whose person's name has it."""
    named = Q(username__iexact=text) | Q(employee__name__icontains=text)
    return list(User.objects.filter(named).values_list("pk", flat=True))


def service_user(username: str) -> User | None:
    """The sign-in of another system, which is never the system's own."""
    return User.objects.filter(username=username, employee__natural=False).exclude(username=SYSTEM_USERNAME).first()


def staff(on: date) -> QuerySet[User]:
    """Sign-ins of persons, each with the grants of the day in `held`."""
    held = RoleGrant.objects.filter(valid__contains=on).select_related("section")
    return User.objects.filter(employee__natural=True).prefetch_related(Prefetch("grants", held, to_attr="held"))


def grants_of(user: User) -> QuerySet[RoleGrant]:
    return (
        RoleGrant.objects.filter(user=user)
        .select_related("section", "deputy_for__employee")
        .annotate(first_day=RangeStartsWith("valid"), end=RangeEndsWith("valid"))
        .order_by("-end", "role")
    )


def role_matrix(on: date) -> dict[str, Any]:
    """The acts grouped by app, and for each role who holds it on the day. One query."""
    holders: dict[str, list[str]] = {role.value: [] for role in Role}
    grants = RoleGrant.objects.filter(valid__contains=on, user__is_active=True)
    for grant in grants.select_related("user__employee", "section").order_by("user__employee__name"):
        deputy = ", vikarie" if grant.deputy_for_id else ""
        holders[grant.role].append(f"{grant.user} ({grant.section or 'hela kommunen'}{deputy})")
    groups: dict[str, list[dict[str, Any]]] = {}
    for act in ACTS.values():
        name = str(apps.get_app_config(act.name.partition(".")[0]).verbose_name)
        groups.setdefault(name, []).append({"label": act.label, "may": [role in act.roles for role in Role]})
    roles = [{"label": role.label, "holders": holders[role.value]} for role in Role]
    pairs = [f"{a.label} och {b.label}" for a, b in INCOMPATIBLE]
    return {"roles": roles, "groups": groups, "incompatible": pairs}


def delegation_rows(on: date) -> list[dict[str, Any]]:
    """Every row of the delegation order there has been, with its state on the day."""
    return _dated(DelegationRule.objects.order_by("decision_type", "role", "-valid"), on)


def attest_rows(on: date) -> list[dict[str, Any]]:
    """Every attest right there has been, with its state on the day."""
    return _dated(AttestLimit.objects.select_related("section").order_by("section__name", "role", "-valid"), on)


def _dated(found: Iterable[Any], on: date) -> list[dict[str, Any]]:
    rows = []
    for rule in found:
        first, end = rule.valid.lower, rule.valid.upper
        state = "coming" if first > on else "ended" if end and end <= on else "now"
        last = end - timedelta(days=1) if end else None
        rows.append({"rule": rule, "first_day": first, "last_day": last, "state": state})
    return rows


def setting_rows(on: date) -> list[dict[str, Any]]:
    """Every known setting with its value on the day, where it comes from, and earlier and coming values. One query."""
    dated: dict[str, list[Setting]] = {}
    for row in Setting.objects.order_by("key", "-valid_from"):
        dated.setdefault(row.key, []).append(row)
    rows = []
    for key, known in KNOWN.items():
        own = dated.get(key, [])
        valid = next((row for row in own if row.valid_from <= on), None)
        value = known.default if valid is None else valid.value
        rows.append({"key": key, "known": known, "value": known.words(value), "own": valid, "dated": own})
    return rows


def token_state(token: ServiceToken, on: date) -> str:
    if token.revoked_at:
        return "indragen"
    return "gäller" if token.valid_to >= on else "har gått ut"


@functools.cache
def known_settings() -> tuple[str, ...]:
    return tuple(KNOWN)


def decision_limit(user: Any, decision_type: str, on: date) -> tuple[bool, Decimal | None]:
    """Whether the user's roles may decide the type at all, and up to what amount (SEK; None = any)."""
    rules = DelegationRule.objects.filter(
        decision_type=decision_type, role__in=roles_now(user), valid__contains=on
    ).values_list("limit", flat=True)
    limits = list(rules)
    if not limits or None in limits:
        return bool(limits), None
    return True, max(limit for limit in limits if limit is not None)
