"""A month that is decided in parts: the days that are left are in sight, and the application waits for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone

from bistand.refusals import Conflict, Refusal
from cases import actions
from cases.actions.content import DecisionContent
from cases.deliveries import letter_content
from cases.letters import letter_html
from cases.letters_text import days_name, month_name
from cases.models import Application, CaseWarning, Decision
from cases.numbers import last_day_of_month
from cases.whole_months import said
from tests.cases.test_same_aid import support
from tests.cases.views.office import make_office
from tests.factories import attack, make_application


class Parts:
    """An office whose application is decided until the fourteenth."""

    def __init__(self) -> None:
        self.office = make_office()
        self.application = self.office.application
        self.first, self.last = self.application.month, last_day_of_month(self.application.month)
        self.half = self.first + timedelta(13)
        self.rest = self.half + timedelta(1), self.last
        self.decision = self.made(self.first, self.half)

    def content(self, first: date, last: date, application: Application | None = None) -> DecisionContent:
        of = application or self.application
        given = support(self.office, of, 2000)
        days = {"from": first.isoformat(), "to": last.isoformat()}
        values = {"expenses": [{"kind": "rent", "applied": "9000.00", "approved": "9000.00"}], "period": days}
        calculation = actions.calculate_month(self.office.caseworker, timezone.now(), of.pk, values)
        return replace(given, period_from=first, period_to=last, calculation_id=calculation.pk)

    def drafted(self, first: date, last: date, application: Application | None = None) -> Decision:
        of = application or self.application
        content = self.content(first, last, of)
        return actions.draft_decision(self.office.caseworker, timezone.now(), of.pk, content)

    def made(self, first: date, last: date, application: Application | None = None) -> Decision:
        draft = self.drafted(first, last, application)
        return actions.make_decision(self.office.caseworker, timezone.now(), draft.pk)

    @property
    def state(self) -> str:
        self.application.refresh_from_db()
        return self.application.state

    def page(self, path: str = "") -> str:
        return self.office.as_(self.office.caseworker).get(self.office.url(path)).text


@pytest.fixture
def parts(db: None) -> Parts:
    return Parts()


def test_the_days_that_are_left_are_in_sight_until_they_are_decided(parts: Parts) -> None:
    words = f"{said(parts.rest)} är inte beslutade"
    assert parts.state == "under_investigation"
    assert words in parts.page()
    assert "Besluta om resten" in parts.office.as_(parts.office.caseworker).get("/cases/").text
    assert "Besluta eller återta den först" in parts.page("close/")
    sheet = parts.page(f"calculation/{parts.application.pk}/")
    assert all(f'value="{day}"' in sheet for day in parts.rest)
    parts.made(*parts.rest)
    assert parts.state == "decided"
    assert words not in parts.page()


def test_the_page_of_a_part_says_its_days(parts: Parts) -> None:
    assert f"i ekonomiskt bistånd för {said((parts.first, parts.half))}" in parts.page(
        f"decisions/{parts.decision.pk}/"
    )


def test_the_rest_begins_with_its_own_days_and_no_calculation_of_the_first_part(parts: Parts) -> None:
    page = parts.page(f"decision/{parts.application.pk}/")
    assert [f'value="{day}"' in page for day in (*parts.rest, parts.half)] == [True, True, False]
    assert f"Det finns ingen beräkning för det som är kvar, {said(parts.rest)}" in page
    draft = parts.drafted(*parts.rest)
    assert f'value="{draft.amount:.0f}' in parts.page(f"decision/{parts.application.pk}/").replace("\xa0", "")


def test_the_reasons_of_a_part_say_which_costs_another_part_has(parts: Parts) -> None:
    days = {"from": parts.rest[0].isoformat(), "to": parts.rest[1].isoformat()}
    values = {"expenses": [{"kind": "rent", "applied": "0.00", "approved": "0.00"}], "period": days}
    actions.calculate_month(parts.office.caseworker, timezone.now(), parts.application.pk, values)
    page = parts.page(f"decision/{parts.application.pk}/")
    assert f"I beslutet för {days_name(parts.first, parts.half)} ingår hyra, som därför inte räknas här." in page


def test_the_letter_of_a_part_says_which_days_are_left_and_from_when_one_applies_again(parts: Parts) -> None:
    left = f"Din ansökan gäller också {days_name(*parts.rest)}."
    again = f"Behöver du bistånd även efter {month_name(f'{parts.first:%Y-%m}')} ska du ansöka igen."
    letter = letter_html(letter_content(parts.decision))
    assert (left in letter, again in letter) == (True, True)
    letter = letter_html(letter_content(parts.made(*parts.rest)))
    assert (left in letter, again in letter) == (False, True)


def test_a_month_that_is_changed_to_fewer_days_waits_for_the_rest(parts: Parts) -> None:
    parts.made(*parts.rest)
    worker, now, rest = parts.office.caseworker, timezone.now(), Decision.objects.latest("pk")
    assert parts.state == "decided"
    with pytest.raises(Conflict, match="Ansökan är beslutad"):
        attack(worker, "UPDATE cases_application SET state = 'under_investigation' WHERE id = %s", parts.application.pk)
    shorter = parts.rest[0], parts.last - timedelta(5)
    content = replace(parts.content(*shorter), change_ground="wrong_information")
    draft = actions.draft_decision(worker, now, parts.application.pk, content, rest.pk)
    actions.make_decision(worker, now, draft.pk)
    assert parts.state == "under_investigation"
    assert f"{said((shorter[1] + timedelta(1), parts.last))} är inte beslutade" in parts.page()


def test_a_day_is_decided_once_by_right(parts: Parts) -> None:
    with pytest.raises(Conflict, match="redan beslutad"):
        parts.drafted(parts.half, parts.last)
    draft = parts.drafted(*parts.rest)
    with pytest.raises((Refusal, IntegrityError), match=r"redan beslutad|one_decision_in_force_by_right_each_day"):
        attack(
            parts.office.caseworker,
            "UPDATE cases_decision SET state = 'made', besides_reason = repeat('x', 20), period_from = %s,"
            " calculation_id = %s WHERE id = %s",
            parts.half, parts.content(parts.half, parts.last).calculation_id, draft.pk,
        )  # fmt: skip
    parts.made(*parts.rest)
    with pytest.raises(Conflict, match="redan beslutad"):
        parts.drafted(*parts.rest)


def test_a_second_application_for_the_rest_makes_the_first_whole(parts: Parts) -> None:
    second = make_application(parts.office.caseworker, parts.office.case, parts.first)
    parts.made(*parts.rest, application=second)
    second.refresh_from_db()
    assert (parts.state, second.state) == ("decided", "decided")


def test_what_is_not_applied_for_is_taken_back_and_what_is_decided_stands(parts: Parts) -> None:
    row = CaseWarning.objects.get(kind="undecided_days")
    with pytest.raises(Conflict, match="Besluta om dagarna"):
        actions.deal_with_warning(parts.office.caseworker, timezone.now(), row.pk, "Klart.")
    actions.withdraw_application(parts.office.caseworker, timezone.now(), parts.application.pk, "Bor hos sin mor.")
    parts.decision.refresh_from_db()
    row.refresh_from_db()
    assert (parts.state, parts.decision.state, row.state) == ("decided", "made", "closed")


def test_other_aid_of_some_days_leaves_no_rest(db: None) -> None:
    office = make_office()
    month = office.application.month
    given = support(office, office.application, 500, legal_ground="12:2", period_to=month, calculation_id=None)
    glasses = replace(given, decision_type="discretionary", lines=(("glasses", Decimal(500)),))
    draft = actions.draft_decision(office.caseworker, timezone.now(), office.application.pk, glasses)
    actions.make_decision(office.caseworker, timezone.now(), draft.pk)
    office.application.refresh_from_db()
    assert office.application.state == "decided"
