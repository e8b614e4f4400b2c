"""Writes of staff: persons, sign-ins, roles, delegation, settings, and the second factor."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from bistand.actions import acting, action
from bistand.refusals import Invalid, NotAllowed
from bistand.staff.models import (
    AttestLimit,
    DelegationRule,
    Employee,
    Role,
    RoleGrant,
    Section,
    ServiceToken,
    Setting,
    StepUp,
    User,
)
from bistand.staff.permissions import forget_grants
from bistand.staff.queries import SYSTEM_USERNAME
from bistand.staff.settings import KNOWN

CODE_TRIES = 5
CODE_LOCK_SECONDS = 900


@action("staff.manage")
def add_section(actor: User, now: datetime, name: str) -> Section:
    """Add a section. Raises Conflict where the name is taken."""
    return Section.objects.create(name=name)


@action("staff.manage")
def add_employee(actor: User, now: datetime, employee_id: str, name: str) -> Employee:
    """Register a natural person who works here."""
    return Employee.objects.create(employee_id=employee_id, name=name)


@action("staff.own_phone")
def set_own_phone(actor: User, now: datetime, phone: str) -> Employee:
    """Write the number one is reached at, or none; coaches of one's clients see it."""
    person = Employee.objects.select_for_update().get(pk=actor.employee_id)
    person.phone = phone.strip()
    person.save(update_fields=["phone"])
    return person


@action("staff.manage")
def add_user(actor: User, now: datetime, employee: Employee, username: str, password: str | None) -> User:
    """Give a person a sign-in; without a password it can only be used through single sign-on."""
    user = User(username=username, employee=employee)
    user.set_password(password) if password else user.set_unusable_password()
    user.save()
    return user


@action("staff.manage")
def set_password(actor: User, now: datetime, user: User, password: str, reason: str) -> None:
    """Give somebody who has lost theirs a new password, to be changed at once; ends their open sessions.

    Raises Invalid with the rules the password breaks, and for a system, which cannot sign in.
    """
    if not user.employee.natural:
        raise Invalid("Ett system kan inte logga in och har inget lösenord.", "password")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), "password") from error
    locked = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    locked.set_password(password)
    locked.save(update_fields=["password"])


@action("staff.manage")
def set_active(actor: User, now: datetime, user: User, active: bool, reason: str) -> None:
    """Close or open a sign-in. What the person has done stays; nobody closes their own."""
    if user.pk == actor.pk or user.username == SYSTEM_USERNAME:
        raise Invalid("Den inloggningen kan du inte stänga av.", "active")
    User.objects.filter(pk=user.pk).update(is_active=active)


@action("staff.manage")
def remove_second_factor(actor: User, now: datetime, user: User, reason: str) -> None:
    """Take away the second factor of somebody who has lost the phone; they set up a new one themselves."""
    Authenticator.objects.filter(user=user).delete()


def add_second_factor(actor: User, now: datetime, secret: str) -> None:
    """Give the actor themself a second factor with this TOTP secret (Base32); replaces the one there was."""
    with acting(actor, "staff.second_factor"):
        Authenticator.objects.filter(user=actor, type=Authenticator.Type.TOTP).delete()
        TOTP.activate(actor, secret)


@action("staff.manage")
def grant_role(
    actor: User,
    now: datetime,
    user: User,
    role: str,
    section: Section | None,
    first_day: date,
    last_day: date,
    deputy_for: User | None = None,
) -> RoleGrant:
    """Let a sign-in hold a role in a section for a period (both days included).

    Raises Conflict where the person, by any sign-in, holds a role that may not be held with it.
    """
    if last_day < first_day:
        raise Invalid("Sista dagen kan inte vara före första dagen.", "last_day")
    valid = DateRange(first_day, date.fromordinal(last_day.toordinal() + 1))
    grant = RoleGrant.objects.create(user=user, role=role, section=section, valid=valid, deputy_for=deputy_for)
    forget_grants(user)
    return grant


@action("staff.manage")
def end_role(actor: User, now: datetime, grant: RoleGrant, last_day: date, reason: str) -> RoleGrant:
    """End a role after `last_day`; the reason stands in the history."""
    locked = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if last_day < locked.valid.lower:
        raise Invalid("Sista dagen kan inte vara före första dagen.", "last_day")
    locked.valid = DateRange(locked.valid.lower, date.fromordinal(last_day.toordinal() + 1))
    locked.save(update_fields=["valid"])
    forget_grants(grant.user)
    return locked


@action("staff.delegation")
def set_delegation(
    actor: User,
    now: datetime,
    decision_type: str,
    role: str,
    limit: Decimal | None,
    first_day: date,
    last_day: date | None = None,
) -> DelegationRule:
    """Let the role decide the type up to `limit` SEK (None = any amount) from a day on; no last day = until further
    notice. The row that holds on the first day ends the day before.

    Raises Conflict where a later row stands in the way. Source: KL 6:37 (delegation).
    """
    if last_day and last_day < first_day:
        raise Invalid("Sista dagen kan inte vara före första dagen.", "last_day")
    _end_delegation(decision_type, role, first_day)
    valid = DateRange(first_day, date.fromordinal(last_day.toordinal() + 1) if last_day else None)
    return DelegationRule.objects.create(decision_type=decision_type, role=role, limit=limit, valid=valid)


@action("staff.delegation")
def withdraw_delegation(actor: User, now: datetime, rule: DelegationRule, last_day: date, reason: str) -> None:
    """Let a row of the delegation order end after `last_day`."""
    locked = DelegationRule.objects.select_for_update().get(pk=rule.pk)
    if last_day < locked.valid.lower:
        raise Invalid("Sista dagen kan inte vara före första dagen.", "last_day")
    locked.valid = DateRange(locked.valid.lower, date.fromordinal(last_day.toordinal() + 1))
    locked.save(update_fields=["valid"])


def _end_delegation(decision_type: str, role: str, first_day: date) -> None:
    rule = (
        DelegationRule.objects.select_for_update()
        .filter(decision_type=decision_type, role=role, valid__contains=first_day)
        .first()
    )
    if rule is not None and rule.valid.lower < first_day:
        rule.valid = DateRange(rule.valid.lower, first_day)
        rule.save(update_fields=["valid"])


@action("staff.attest")
def set_attest_limit(
    actor: User,
    now: datetime,
    section: Section | None,
    code: str,
    role: str,
    limit: Decimal | None,
    first_day: date,
    last_day: date | None = None,
) -> AttestLimit:
    """Let the role attest invoices of the responsibility code up to `limit` SEK (None = any amount) from a day on, in a
    section or (None) everywhere. The row that holds on the first day ends the day before.
    """
    if last_day and last_day < first_day:
        raise Invalid("Sista dagen kan inte vara före första dagen.", "last_day")
    known = AttestLimit.objects.select_for_update().filter(section=section, role=role, valid__contains=first_day)
    for row in known.exclude(valid__startswith=first_day):
        row.valid = DateRange(row.valid.lower, first_day)
        row.save(update_fields=["valid"])
    valid = DateRange(first_day, date.fromordinal(last_day.toordinal() + 1) if last_day else None)
    return AttestLimit.objects.create(section=section, code=code.strip(), role=role, limit=limit, valid=valid)


@action("staff.attest")
def end_attest_limit(actor: User, now: datetime, limit: AttestLimit, last_day: date, reason: str) -> None:
    """Let an attest right end after `last_day`."""
    locked = AttestLimit.objects.select_for_update().get(pk=limit.pk)
    if last_day < locked.valid.lower:
        raise Invalid("Sista dagen kan inte vara före första dagen.", "last_day")
    locked.valid = DateRange(locked.valid.lower, date.fromordinal(last_day.toordinal() + 1))
    locked.save(update_fields=["valid"])


@action("staff.settings")
def change_setting(actor: User, now: datetime, key: str, value: Any, valid_from: date) -> Setting:
    """Set a known setting from a day on. Raises Invalid for an unknown key or a value of another kind."""
    known = KNOWN.get(key)
    if known is None or type(value) is not type(known.default) or (known.choices and value not in dict(known.choices)):
        raise Invalid("Den inställningen finns inte, eller har ett annat slags värde.", "value")
    row, _ = Setting.objects.update_or_create(key=key, valid_from=valid_from, defaults={"value": value})
    return row


@action("staff.manage")
def issue_token(actor: User, now: datetime, user: User, name: str, valid_to: date) -> str:
    """Issue an API key for another system; the key is returned once and kept only as a hash."""
    key = secrets.token_urlsafe(32)
    ServiceToken.objects.create(
        user=user, name=name, digest=hashlib.sha256(key.encode()).hexdigest(), valid_to=valid_to
    )
    return key


@action("staff.manage")
def add_system(actor: User, now: datetime, name: str, username: str) -> User:
    """Register another system of the municipality, which calls the API as itself and can be no natural person."""
    employee = Employee.objects.create(employee_id=f"SYSTEM:{username}"[:20], name=name, natural=False)
    user = User(username=username, employee=employee)
    user.set_unusable_password()
    user.save()
    valid = DateRange(timezone.localdate(now), date(3000, 1, 1))
    RoleGrant.objects.create(user=user, role=Role.SERVICE, valid=valid)
    return user


@action("staff.manage")
def revoke_token(actor: User, now: datetime, token: ServiceToken, reason: str) -> None:
    """Make an API key useless at once."""
    ServiceToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def step_up(actor: User, now: datetime, code: str, purpose: str) -> StepUp:
    """Take a second factor for one act.

    Raises Invalid for a wrong code and NotAllowed after five wrong ones in fifteen minutes.
    """
    count_code_try(actor)
    if not valid_code(actor, code):
        raise Invalid("Koden stämmer inte. Skriv den kod som visas i din app just nu.", "code")
    forget_code_tries(actor)
    with acting(actor, "staff.step_up"):
        return StepUp.objects.create(user=actor, purpose=purpose)


def count_code_try(user: User) -> None:
    """Count a try at the second factor, before it is looked at, so that tries at the same time count too.

    Raises NotAllowed after CODE_TRIES in CODE_LOCK_SECONDS, at sign-in and at release together.
    """
    key = f"code-tries:{user.pk}"
    cache.add(key, 0, CODE_LOCK_SECONDS)
    if cache.incr(key) > CODE_TRIES:
        raise NotAllowed("För många felaktiga koder. Vänta en kvart och försök igen.")


def forget_code_tries(user: User) -> None:
    cache.delete(f"code-tries:{user.pk}")


def valid_code(user: User, code: str) -> bool:
    """Whether the code is the user's second factor now; the demo's documented code counts in the demo only."""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return False
    code = "".join(code.split())
    return is_demo_code(code) or bool(authenticator.wrap().validate_code(code))


def is_demo_code(code: str) -> bool:
    return bool(settings.BISTAND_DEMO) and secrets.compare_digest(code.encode(), settings.BISTAND_DEMO_CODE.encode())
