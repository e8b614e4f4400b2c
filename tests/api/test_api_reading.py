"""An e-application is never refused for its form: what cannot be read is kept as it came, and asked about."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.api_reading import MOST_ROWS
from cases.models import Application, HouseholdMember
from tests.api.test_api_applications import application, make_key, send
from tests.factories import child_born, make_pnr, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    make_section("Mottagning")
    return make_key(timezone.localdate() + timedelta(30))


def received(answer: Any) -> Application:
    assert answer.status_code == 201, answer.json()
    return Application.objects.get(pk=answer.json()["application_id"])


def said(answer: Any) -> str:
    return " | ".join(one["text"] for one in answer.json()["unclear"])


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        (
            {"expenses": [{"kind": "rent", "applied": "ca 6 000 kr"}]},
            "Kostnad 1 (hyra), belopp: ”ca 6 000 kr” går inte att läsa som ett belopp.",
        ),
        ({"expenses": [{"kind": "rent", "applied": "6.000"}]}, "”6.000” går inte att läsa som ett belopp"),
        ({"expenses": [{"kind": "rent", "applied": {}}]}, "”{}” går inte att läsa som ett belopp"),
        ({"expenses": [{"kind": "rent", "applied": 1e300}]}, "går inte att läsa som ett belopp"),
        (
            {"expenses": [{"kind": "internet", "applied": "399"}]},
            "Kostnad 1 (399), slag: ”internet” är inget slag som vi känner till.",
        ),
        ({"expenses": [{"kind": "rent"}]}, "Kostnad 1 (hyra), belopp: uppgiften saknas."),
        ({"incomes": {"net": 1}}, "Inkomster: ”{\"net\": 1}” går inte att läsa."),
        ({"incomes": [7]}, "Inkomst 1: ”7” går inte att läsa."),
        (
            {"incomes": [{"person": make_pnr(), "kind": "wage", "net": "1.00"}]},
            "Inkomst (lön efter skatt): gäller någon som inte är med i hushållet.",
        ),
        (
            {"incomes": [{"person": "19900101-0000", "kind": "wage", "net": "1.00"}]},
            "Inkomst 1 (lön efter skatt): vem gäller det? ”19900101-0000” är inget giltigt personnummer.",
        ),
        ({"kind": "förnyad"}, "Slag: ”förnyad” är inget slag som vi känner till."),
        ({"month": "december"}, "Månad: ”december” går inte att läsa."),
        ({"month": "2099-01"}, "2099-01 ligger mer än ett år fram"),
        ({"month": "2001-01"}, "2001-01 ligger före den första riksnormen. Vilken månad gäller ansökan?"),
        ({"month": "2020-01"}, "januari 2020 är mer än 3 månader tillbaka"),
        ({"text": "x" * 10_001}, "Text: texten är längre än 10 000 tecken"),
        ({"text": "hej\0"}, "Text: ”hej ” går inte att läsa"),
        ({"gäller": "el"}, "Uppgiften ”gäller” är okänd för oss. Där står ”el”."),
        ({"partner": {"pnr": "19900101-0000", "given_name": "Bo", "family_name": "Ek"}},
         "Sambo eller make, personnummer: ”19900101-0000” är inget giltigt personnummer."),
        ({"housing": {"tenure": "rented", "rooms": "två"}}, "Boende, antal rum: ”två” går inte att läsa."),
        ({"period": {"first": "2026-11-20", "last": "2026-11-01"}}, "slutar före den börjar"),
        ({"month": None, "period": {"first": "0971-02-22", "last": "5188-08-18"}}, "0971-02-22 kan inte vara rätt år"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_asked_about_and_the_application_is_received(
    key: str, change: dict[str, Any], asked: str
) -> None:
    body = application(**change)

    answer = send(key, body)

    assert asked in said(answer).replace("\N{NO-BREAK SPACE}", " ")
    assert json.loads(received(answer).content["sent"]) == body


def test_a_number_that_is_wrong_is_asked_about_once(key: str) -> None:
    partner = {"pnr": "19900101-0000", "given_name": "Bo", "family_name": "Ek"}
    income = {"person": partner["pnr"], "kind": "wage", "net": "1.00"}

    answer = send(key, application(partner=partner, incomes=[income]))

    about = [one["code"] for one in answer.json()["unclear"] if partner["pnr"] in one["text"]]
    assert sorted(about) == ["noted", "unreadable"]


@pytest.mark.parametrize("changes", [{"given_name": "Å" * 81}, {"given_name": ""}, {"family_name": None}])
def test_a_name_that_cannot_be_kept_does_not_stop_the_one_who_applies(key: str, changes: dict[str, Any]) -> None:
    body = application()
    answer = send(key, body | {"applicant": body["applicant"] | changes})

    assert received(answer).case.applicant.given_name
    assert "Sökande, " in said(answer)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("6000", "6000.00"),
        ("6 000,50", "6000.50"),
        ("6\u00a0000 kr", "6000.00"),
        ("6000:-", "6000.00"),
        (6000.5, "6000.50"),
    ],
)
def test_an_amount_is_read_as_people_write_it(key: str, written: Any, read: str) -> None:
    answer = send(key, application(expenses=[{"kind": "rent", "applied": written}]))

    assert received(answer).content["expenses"] == [{"kind": "rent", "applied": read}]


def test_a_period_without_a_month_says_the_month(key: str) -> None:
    answer = send(key, application(month=None, period={"first": "2026-12-10", "last": "2026-12-20"}))

    assert f"{received(answer).month:%Y-%m}" == "2026-12"
    assert "month" not in {one["code"] for one in answer.json()["unclear"]}


def test_more_rows_than_a_household_has_are_kept_as_they_came_and_asked_about_as_one(key: str) -> None:
    answer = send(key, application(expenses=[{"kind": "rent", "applied": "1.00"}] * 3000))

    assert len(received(answer).content["expenses"]) == MOST_ROWS
    assert "Kostnader: 2 900 rader till" in said(answer).replace("\N{NO-BREAK SPACE}", " ")


def test_a_child_who_applies_alone_is_asked_about(key: str) -> None:
    child = make_pnr(child_born(11))
    answer = send(key, application(applicant={"pnr": child, "given_name": "Lo", "family_name": "Ek"}, incomes=[]))

    assert "sökanden är 11 år" in said(answer)


def test_the_same_person_twice_is_in_the_household_once(key: str) -> None:
    body = application()
    answer = send(key, body | {"partner": body["applicant"]})

    household = received(answer).case.household_id
    assert HouseholdMember.objects.filter(household=household).count() == 2
    assert "samma person som sökanden" in said(answer)


def test_an_application_without_a_number_of_its_own_is_received_once(key: str) -> None:
    body = application(external_id="")

    assert [send(key, body).status_code for _ in range(2)] == [201, 200]
