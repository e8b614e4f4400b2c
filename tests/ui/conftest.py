import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory
from psycopg.types.range import DateRange

from bistand.actions import acting
from bistand.staff.models import Employee, RoleGrant, Section, User
from bistand.staff.queries import system_user

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """A signed-up employee with a role in a section for a year round today."""

    def make(username: str, name: str = "Sara Ek", role: str = "caseworker") -> User:
        today = dt.date.today()
        with acting(system_user(), "staff.test"):
            employee = Employee.objects.create(employee_id=f"T-{username}", name=name)
            user = User.objects.create(username=username, employee=employee)
            section, _ = Section.objects.get_or_create(name="Försörjning norr")
            valid = DateRange(today - dt.timedelta(days=100), today + dt.timedelta(days=100))
            RoleGrant.objects.create(user=user, role=role, section=section, valid=valid)
        return user

    return make


@pytest.fixture
def user(make_user: Callable[..., User]) -> User:
    return make_user("sara")


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def asked(rf: RequestFactory) -> Callable[..., HttpRequest]:
    """A GET request for a query string."""

    def ask(query: str = "", user: Any = None) -> HttpRequest:
        request = rf.get(f"/lista/?{query.lstrip('?')}")
        request.user = user or AnonymousUser()
        return request

    return ask
