"""The letters of many decisions are ordered at once and written by the workers, with progress."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.audit.models import Delivery
from bistand.refusals import Conflict
from cases import actions
from cases.models import Decision, LetterOrder
from tests.cases.test_decision_terms import content, made
from tests.cases.views.office import Office, make_office
from tests.factories import make_application


@pytest.fixture
def office(db: None) -> Office:
    """Two decisions whose letters were lost before they were written."""
    office = make_office()
    made(office, content(office))
    office.application = make_application(office.caseworker, office.case)
    made(office, content(office))
    return office


def test_an_order_is_written_by_the_worker_and_its_page_tells_how_far_it_has_come(office: Office) -> None:
    client = office.as_(office.caseworker)
    assert office.case.number in client.get("/cases/letters/").text
    page = client.post("/cases/letters/").headers["Location"]
    assert "0 av 2 brev" in client.get(page).text
    deliver_due()
    text = client.get(page, headers={"HX-Request": "true"}).text
    assert "2 av 2 brev" in text
    assert "hx-get" not in text
    assert not Decision.objects.filter(letter=None).exists()


def test_a_letter_that_is_ordered_twice_is_written_once(office: Office) -> None:
    actions.order_letters(office.caseworker, timezone.now())
    actions.order_letters(office.caseworker, timezone.now())
    deliver_due()
    assert office.case.documents.count() == 2
    assert not Delivery.objects.exclude(state="done").filter(handler__contains="write_letter").exists()
    with pytest.raises(Conflict, match="Alla beslut har"):
        actions.order_letters(office.caseworker, timezone.now())


def test_nobody_orders_the_letters_of_another_section(office: Office) -> None:
    with pytest.raises(Conflict, match="Alla beslut har"):
        actions.order_letters(office.stranger, timezone.now())
    assert not LetterOrder.objects.exists()


def test_the_list_of_lacking_letters_asks_few_questions(office: Office, django_assert_max_num_queries: Any) -> None:
    client = office.as_(office.caseworker)
    with django_assert_max_num_queries(14):
        client.get("/cases/letters/")
