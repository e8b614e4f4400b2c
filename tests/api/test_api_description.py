"""The API keeps what its own description promises, whatever is sent to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from bistand.staff import actions as staff
from bistand.staff.models import Role, User
from bistand.staff.queries import system_user
from cases.client.reference import reference_for
from tests.factories import make_case, make_section, make_user
from tests.live import LiveApp

PROMISES = (
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
)
pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def description(live_app: LiveApp) -> Any:
    """The description that a real server gives."""
    return schemathesis.openapi.from_url(f"{live_app.url}/api/v1/openapi.json")


@pytest.fixture(scope="module")
def client(key: str, django_db_blocker: Any) -> str:
    """A reference to a client, so that half of the calls are about one that there is."""
    with django_db_blocker.unblock():
        system, now, today = system_user(), timezone.now(), timezone.localdate()
        staff.change_setting(system, now, "cases.client_system", "e-tjanst", today)
        staff.change_setting(system, now, "cases.publish", True, today)
        case = make_case(make_user(Role.CASEWORKER), make_section())
        return reference_for(User.objects.get(username="e-tjanst"), case.applicant.pnr, "BankID")[0]


@pytest.fixture(scope="module")
def key(live_app: LiveApp, django_db_blocker: Any) -> str:
    """A key of the e-service."""
    with django_db_blocker.unblock():
        make_section("Mottagning")
        system, now = system_user(), timezone.now()
        service = staff.add_system(system, now, "E-tjänsten", "e-tjanst")
        return staff.issue_token(system, now, service, "e-tjänst", timezone.localdate() + timedelta(days=30))


CALLS = [
    ("/api/v1/applications", "POST"),
    ("/api/v1/applications/{application_id}", "GET"),
    ("/api/v1/applications/{application_id}/attachments", "POST"),
    ("/api/v1/applications/{application_id}/withdrawal", "POST"),
    ("/api/v1/calculations", "POST"),
    ("/api/v1/clients", "POST"),
    ("/api/v1/clients/{client}/published", "GET"),
    ("/api/v1/clients/{client}/published/{publication_id}/read", "POST"),
    ("/api/v1/clients/{client}/published/{publication_id}/letter", "GET"),
    ("/api/v1/clients/{client}/contact", "GET"),
    ("/api/v1/clients/{client}/contact", "PUT"),
    ("/api/v1/clients/{client}/messages", "GET"),
    ("/api/v1/clients/{client}/messages", "POST"),
    ("/api/v1/clients/{client}/messages/{message_id}/read", "POST"),
    ("/api/v1/clients/{client}/messages/{message_id}/attachments", "POST"),
]


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_every_answer_is_one_that_the_description_names(
    description: Any, key: str, client: str, path: str, method: str
) -> None:
    headers = {"Authorization": f"Bearer {key}"}

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=description[path][method].as_strategy())
    def answers_as_described(case: Any) -> None:
        if "client" in (case.path_parameters or {}) and len(case.path_parameters["client"]) % 2:
            case.path_parameters["client"] = client
        case.call_and_validate(headers=headers, checks=PROMISES)

    answers_as_described()


def test_every_call_of_the_description_is_tried(description: Any) -> None:
    described = {(found.path, found.method.upper()) for one in description.get_all_operations() if (found := one.ok())}
    assert described == set(CALLS)
