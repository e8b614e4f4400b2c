"""Handling times are measured for each step from application to letter."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bistand.staff.queries import system_user
from cases import actions
from followup.steps import STEPS, step_times
from tests.cases.test_decision_terms import by_right, made
from tests.cases.views.office import make_office


@pytest.mark.django_db
def test_each_step_of_a_decision_of_today_is_measured_in_one_query(django_assert_num_queries: Any) -> None:
    office = make_office()
    decision = made(office, by_right(office))
    actions.store_letter(system_user(), timezone.now(), decision.pk, b"%PDF-1.7 brev")
    office.as_(office.head).get(reverse("step_times"))
    step_times(office.head, timezone.localdate())
    with django_assert_num_queries(1):
        (month,) = step_times(office.head, timezone.localdate())
    assert month.decisions == 1
    assert month.days == (0.0,) * len(STEPS)


@pytest.mark.django_db
def test_the_page_leads_to_a_table_of_every_step() -> None:
    office = make_office()
    made(office, by_right(office))
    browser = office.as_(office.head)
    assert reverse("step_times") in browser.get("/section/waits/").text
    table = browser.get(reverse("step_times")).text
    for _, label, *_ in STEPS:
        assert label in table
