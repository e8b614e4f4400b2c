"""What is applied for in an application that another one answers is taken into the other's sheet, once and marked."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Application
from tests.cases.views.office import Office, make_office
from tests.cases.views.test_decision_views import _decision as decision
from tests.stories.doors import filled_in

NBSP = "\N{NO-BREAK SPACE}"
RENT, OTHER_RENT = ({"kind": "rent", "applied": sek} for sek in ("6640.00", "7000.00"))
POWER = {"kind": "electricity", "applied": "400.00"}
GLASSES = {"kind": "glasses", "applied": "1200.00"}


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def applied(office: Office, **content: Any) -> Application:
    return actions.receive_application(
        office.caseworker, timezone.now(), office.case.pk, office.application.month, "paper", content
    )


def sheet(office: Office, application: Application, query: str = "") -> str:
    url = office.url(f"calculation/{application.pk}/{query}")
    return office.as_(office.caseworker).get(url).text.replace(NBSP, " ")


def test_the_rows_of_a_joined_application_are_taken_in_once_and_marked(office: Office) -> None:
    first = applied(office, expenses=[RENT], needs=[GLASSES])
    second = applied(office, expenses=[OTHER_RENT, POWER], needs=[GLASSES, GLASSES | {"applied": "300.00"}])
    actions.join_application(office.caseworker, timezone.now(), second.pk, first.pk, "Ett tillägg.")
    offered = sheet(office, first)
    assert "Det här står bara i den: Hushållsel 400 kr, Glasögon 300 kr." in offered
    assert "Skiljer sig: 7 000 kr i ansökan som inkom" in offered
    assert "Från ansökan som inkom" not in offered

    taken = sheet(office, first, f"?take={second.pk}")
    assert taken.count("Från ansökan som inkom") == 2
    assert "Ta med raderna" not in taken
    client = office.as_(office.caseworker)
    typed = filled_in(taken.encode())
    saved = client.post(office.url(f"calculation/{first.pk}/"), typed)
    assert saved.status_code == 302, saved.text
    given = first.calculations.get().input
    costs = [(row["kind"], row["applied"], row["approved"]) for row in (*given["expenses"], *given["needs"])]
    assert costs == [
        ("rent", "6640.00", "6640.00"), ("electricity", "400.00", "400.00"),
        ("glasses", "1200.00", "1200.00"), ("glasses", "300.00", "300.00"),
    ]  # fmt: skip
    # Asked for once more, nothing is taken twice; what came from the other is still marked.
    again = sheet(office, first, f"?take={second.pk}")
    assert again.count('value="300"') == 2
    assert again.count("Från ansökan som inkom") == 2
    assert "Det som söks i den är med i beräkningen." in again


def test_all_is_not_granted_while_a_cost_of_a_joined_application_is_untried(office: Office) -> None:
    second = applied(office, expenses=[POWER], needs=[GLASSES])
    actions.join_application(office.caseworker, timezone.now(), second.pk, office.application.pk, "Ett tillägg.")
    calculation, client = office.calculated(), office.as_(office.caseworker)
    url = office.url(f"decision/{office.application.pk}/")
    shown = client.get(url).text.replace(NBSP, " ")
    assert "Inte med i beräkningen: Hushållsel 400 kr, Glasögon 1 200 kr." in shown
    sent = decision(office, calculation)
    answer = client.post(url, sent)
    assert "söks också Hushållsel 400 kr och Glasögon 1 200 kr" in answer.text.replace(NBSP, " ")

    # What a row of the same amount or, of an expense, of more answers is tried.
    tried = {"expenses": [POWER | {"applied": "500", "approved": "500"}], "needs": [GLASSES | {"approved": "1200"}]}
    calculation = actions.calculate_month(office.caseworker, timezone.now(), office.application.pk, tried)
    assert client.post(url, decision(office, calculation)).status_code == 302
