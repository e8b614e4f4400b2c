"""The door of the e-service: what it sends is received once, by the server's clock, whatever its form."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bistand.staff import actions as staff
from bistand.staff.queries import system_user
from cases.models import Application, Case
from tests.factories import child_born, make_pnr, make_section

pytestmark = pytest.mark.django_db
URL = "/api/v1/applications"


@pytest.fixture
def key() -> str:
    make_section("Mottagning")
    return make_key(timezone.localdate() + timedelta(30))


def make_key(valid_to: date) -> str:
    """A key of the e-service, which is a system and no person."""
    system, now = system_user(), timezone.now()
    service = staff.add_system(system, now, "E-tjänsten", "e-tjanst")
    return staff.issue_token(system, now, service, "e-tjänst", valid_to)


def application(**changes: Any) -> dict[str, Any]:
    pnr = make_pnr()
    return {
        "external_id": "E-1",
        "month": "2026-11",
        "applicant": {"pnr": pnr, "given_name": "Åsa", "family_name": "Öberg", "city": "Almby"},
        "children": [{"pnr": make_pnr(child_born(5)), "given_name": "Lea", "family_name": "Öberg"}],
        "incomes": [{"person": pnr, "kind": "wage", "net": "5000.00"}],
        "expenses": [{"kind": "rent", "applied": "6000.00"}],
    } | changes


def send(key: str, body: Any) -> Any:
    data = body if isinstance(body, str) else json.dumps(body)
    return Client().post(URL, data, content_type="application/json", headers={"Authorization": f"Bearer {key}"})


def test_a_first_application_opens_a_case_with_the_household_it_names(key: str) -> None:
    answer = send(key, application())

    assert answer.status_code == 201, answer.json()
    case = Case.objects.get(number=answer.json()["case_number"])
    assert case.section.name == "Mottagning"
    assert [m.role for m in case.household.members.order_by("role")] == ["applicant", "child"]


def test_the_same_number_again_gives_the_same_application(key: str) -> None:
    body = application()
    first = send(key, body)

    second = send(key, body)

    assert second.status_code == 200
    assert second.json()["application_id"] == first.json()["application_id"]
    assert Application.objects.count() == 1


def test_the_same_number_for_another_person_is_a_conflict(key: str) -> None:
    send(key, application())

    answer = send(key, application())

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"


def test_the_moment_of_receipt_is_the_servers(key: str) -> None:
    before = timezone.now()

    answer = send(key, application())

    received = Application.objects.get(pk=answer.json()["application_id"]).received_at
    assert before - timedelta(seconds=5) <= received <= timezone.now() + timedelta(seconds=5)


def test_a_household_with_an_open_case_gets_its_next_application_in_the_same_case(key: str) -> None:
    body = application()
    first = send(key, body)

    second = send(key, body | {"external_id": "E-2", "month": "2026-12"})

    assert second.status_code == 201
    assert second.json()["case_number"] == first.json()["case_number"]


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", "[" * 100_000])
def test_malformed_json_is_answered_with_problem_details(key: str, body: str) -> None:
    answer = send(key, body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"]


@pytest.mark.parametrize("sent", ["[]", "null"])
def test_what_is_no_object_is_refused_in_plain_words(key: str, sent: str) -> None:
    said = "Här ska det stå ett objekt med namngivna fält."
    assert send(key, sent).json()["errors"] == [{"field": "", "message": said}]


def test_without_a_key_nothing_is_received(key: str) -> None:
    answer = send("wrong", application())

    assert answer.status_code == 401
    assert not Application.objects.exists()


def test_a_key_that_has_expired_is_refused() -> None:
    old = make_key(timezone.localdate() - timedelta(1))

    assert send(old, application()).status_code == 401


def test_the_description_of_the_api_can_be_fetched_and_names_the_application() -> None:
    description = Client().get("/api/v1/openapi.json").json()

    assert "post" in description["paths"]["/api/v1/applications"]


def test_the_calculation_over_the_api_gives_what_the_pure_function_gives(key: str) -> None:
    from cases.norm import calculate

    case = {
        "month": "2026-09",
        "household": {
            "adults": [{"id": "a1", "birth_date": "1991-01-10"}],
            "couple": False,
            "children": [],
            "shared_household_size": None,
        },
        "incomes": [],
        "expenses": [],
        "needs": [],
        "work_incentive": [],
    }

    answer = Client().post(
        "/api/v1/calculations",
        json.dumps(case),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )

    assert answer.status_code == 200
    assert answer.json() == calculate(case)


def test_a_year_without_a_norm_table_is_refused_over_the_api(key: str) -> None:
    case = {"month": "2027-01", "household": {"adults": [{"id": "a", "birth_date": "1991-01-10"}], "couple": False}}

    answer = Client().post(
        "/api/v1/calculations",
        json.dumps(case),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "norm_table_missing"


def test_an_adult_who_still_stands_as_a_child_in_a_household_gets_a_case_of_their_own(key: str) -> None:
    grown = {"pnr": make_pnr(child_born(19)), "given_name": "Lea", "family_name": "Öberg", "in_school": True}
    send(key, application(children=[grown]))
    person = {name: grown[name] for name in ("pnr", "given_name", "family_name")}

    answer = send(key, application(external_id="E-2", applicant=person, children=[], incomes=[]))

    assert answer.status_code == 201, answer.json()
    assert Case.objects.count() == 2
