"""Roles: held for a section and a time, never two that one person may not hold together."""

import os
import threading
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from bistand.actions import acting
from bistand.proof import bind
from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff import actions
from bistand.staff.models import INCOMPATIBLE, DelegationRule, Role, RoleGrant, User
from bistand.staff.permissions import ACTS, may, require, sections_of
from bistand.staff.queries import may_decide, system_user
from tests.factories import make_section, make_user

TODAY = timezone.localdate()
YEAR = timedelta(days=365)


def give(user: User, role: str, first: date = TODAY, last: date = TODAY + YEAR, section: Any = None) -> RoleGrant:
    return actions.grant_role(system_user(), timezone.now(), user, role, section, first, last)


def second_sign_in(user: User) -> User:
    return actions.add_user(system_user(), timezone.now(), user.employee, f"{user.username}-2", None)


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), INCOMPATIBLE)
def test_incompatible_roles_are_refused_across_two_sign_ins_of_one_person(one: str, other: str) -> None:
    user = make_user(one)
    with pytest.raises(Conflict, match="får inte ha rollerna"):
        give(second_sign_in(user), other)


@pytest.mark.django_db
def test_roles_that_follow_each_other_in_time_are_let_through() -> None:
    user = make_user(None)
    give(user, Role.CASEWORKER, TODAY, TODAY + timedelta(days=10))
    give(user, Role.CONTROLLER, TODAY + timedelta(days=11))


@pytest.mark.django_db
def test_a_role_cannot_be_stretched_into_an_incompatible_one() -> None:
    user = make_user(None)
    first = give(user, Role.CASEWORKER, TODAY, TODAY + timedelta(days=10))
    give(user, Role.CONTROLLER, TODAY + timedelta(days=11))
    with pytest.raises(Conflict, match="får inte ha rollerna"), acting(system_user(), "test"):
        RoleGrant.objects.filter(pk=first.pk).update(valid=DateRange(TODAY, TODAY + YEAR))


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"role": "head"}, {"user_id": 1}])
def test_what_a_grant_says_is_never_rewritten(change: dict[str, Any]) -> None:
    grant = give(make_user(None), Role.CASEWORKER)
    with pytest.raises(Conflict, match="kan inte ändras"), acting(system_user(), "test"):
        RoleGrant.objects.filter(pk=grant.pk).update(**change)


def test_of_two_incompatible_grants_at_the_same_time_one_is_refused(committed_db: None) -> None:
    user = make_user(None)
    other, actor = second_sign_in(user), system_user().pk
    both_in, outcomes = threading.Barrier(2), []

    def grant(user_id: int, role: str) -> None:
        with psycopg.connect(os.environ["DATABASE_APP_URL"]) as conn:
            bind(conn, actor)
            both_in.wait()
            try:
                conn.execute(
                    "INSERT INTO staff_rolegrant(user_id, role, valid) VALUES (%s, %s, '[2026-01-01,2030-01-01)')",
                    [user_id, role],
                )
                conn.commit()
                outcomes.append("granted")
            except psycopg.Error as error:
                outcomes.append(str(error.sqlstate))

    pair = ((user.pk, "administrator"), (other.pk, "caseworker"))
    threads = [threading.Thread(target=grant, args=arguments) for arguments in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["BR001", "granted"]


@pytest.mark.django_db
def test_a_role_counts_from_its_first_day_to_its_last() -> None:
    user = make_user(None)
    give(user, Role.CASEWORKER, TODAY - timedelta(days=9), TODAY - timedelta(days=1))
    give(user, Role.HEAD, TODAY + timedelta(days=1))
    assert not may(user, "cases.decide")
    give(user, Role.SENIOR, TODAY, TODAY)
    assert may(user, "cases.decide")


@pytest.mark.django_db
def test_an_ended_role_ends_and_the_reason_stands_in_the_history() -> None:
    from bistand.audit.models import Change

    user = make_user(Role.CASEWORKER)
    grant = RoleGrant.objects.get(user=user)
    actions.end_role(system_user(), timezone.now(), grant, TODAY, reason="Slutar")
    assert Change.objects.get(table="staff_rolegrant", row=str(grant.pk), operation="U").reason == "Slutar"
    with pytest.raises(Invalid):
        actions.end_role(system_user(), timezone.now(), grant, TODAY - timedelta(days=5), reason="Slutar")


@pytest.mark.django_db
def test_a_right_holds_in_its_section_only() -> None:
    mine, other = make_section(), make_section()
    user = make_user(Role.HEAD, mine)
    assert sections_of(user, "cases.decide") == {mine.pk}
    require(user, "cases.decide", mine.pk)
    with pytest.raises(NotAllowed, match="Det kan göras av"):
        require(user, "cases.decide", other.pk)
    assert sections_of(make_user(Role.HEAD), "cases.decide") is None


@pytest.mark.django_db
def test_a_closed_sign_in_may_nothing() -> None:
    user = make_user(Role.HEAD)
    user.is_active = False
    assert not may(user, "cases.decide")


@pytest.mark.django_db
def test_asking_for_rights_costs_one_query_however_often(django_assert_num_queries: Any) -> None:
    user = make_user(Role.HEAD)
    with django_assert_num_queries(1):
        for act in ACTS:
            may(user, act)


@pytest.mark.django_db
def test_no_role_may_both_keep_the_staff_and_touch_a_case_or_money() -> None:
    keepers = ACTS["staff.manage"].roles - {Role.SERVICE}
    casework = {role for name, act in ACTS.items() if name.startswith(("cases.", "payments.")) for role in act.roles}
    assert keepers.isdisjoint(casework)


@pytest.mark.django_db
def test_a_system_holds_no_persons_role_and_a_person_no_systems() -> None:
    with pytest.raises(Conflict, match="Rollen System"):
        give(system_user(), Role.HEAD)
    with pytest.raises(Conflict, match="Rollen System"):
        give(make_user(None), Role.SERVICE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE staff_user SET password = 'argon2$x' WHERE username = 'system'",
        "UPDATE staff_user SET is_superuser = true",
        "UPDATE staff_user SET employee_id = employee_id + 1",
        'UPDATE staff_employee SET "natural" = NOT "natural"',
        "UPDATE staff_employee SET employee_id = employee_id || 'x'",
    ],
)
def test_who_a_sign_in_belongs_to_and_that_systems_have_no_password_is_fixed(statement: str) -> None:
    make_user()
    with pytest.raises(Refusal), acting(system_user(), "test"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_only_the_administrator_gives_roles() -> None:
    target = make_user(None)
    for role in (Role.CASEWORKER, Role.HEAD, Role.CONTROLLER, Role.ACCOUNTANT):
        with pytest.raises(NotAllowed):
            actions.grant_role(make_user(role), timezone.now(), target, Role.SENIOR, None, TODAY, TODAY)
    actions.grant_role(make_user(Role.ADMINISTRATOR), timezone.now(), target, Role.SENIOR, None, TODAY, TODAY)


@pytest.mark.django_db
def test_a_new_row_of_the_delegation_order_ends_the_one_before_it() -> None:
    from decimal import Decimal

    system, now = system_user(), timezone.now()
    first = TODAY - timedelta(days=30)
    old = actions.set_delegation(system, now, "livelihood", "caseworker", Decimal(5000), first)
    actions.set_delegation(system, now, "livelihood", "caseworker", Decimal(9000), TODAY)
    assert DelegationRule.objects.get(pk=old.pk).valid.upper == TODAY
    user = make_user(Role.CASEWORKER)
    assert may_decide(user, "livelihood", Decimal(9000), TODAY)
    assert not may_decide(user, "livelihood", Decimal("9000.01"), TODAY)
    assert not may_decide(user, "livelihood", Decimal(9000), TODAY - timedelta(days=1))
    assert not may_decide(user, "refusal", Decimal(0), TODAY)
