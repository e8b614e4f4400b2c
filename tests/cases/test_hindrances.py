"""What has come since a decision was written hinders it: at the act, in PostgreSQL, and in words on its pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bistand.refusals import Conflict
from cases import actions
from cases.models import Decision
from tests.cases.test_decision_terms import by_right, drafted
from tests.cases.test_whole_months import Parts
from tests.cases.views.office import Office, make_office
from tests.factories import attack

MAKE = "UPDATE cases_decision SET state = 'made' WHERE id = %s"


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def make(office: Office, draft: Decision) -> Decision:
    return actions.make_decision(office.caseworker, timezone.now(), draft.pk)


def pages(office: Office, draft: Decision) -> tuple[str, str]:
    """The page of the draft, and the one that its making is confirmed on."""
    client, url = office.as_(office.caseworker), office.url(f"decisions/{draft.pk}/")
    return client.get(url).text, client.get(f"{url}make/").text


# ---- a newer calculation ---------------------------------------------------------------------------------


def test_a_decision_is_not_made_on_a_calculation_that_has_been_done_anew(office: Office) -> None:
    draft = drafted(office, by_right(office))
    office.calculated(rent="4000.00")
    for step in (actions.make_decision, actions.propose_decision):
        with pytest.raises(Conflict, match="Beräkningen är ändrad sedan beslutet skrevs"):
            step(office.caseworker, timezone.now(), draft.pk)
    for page in pages(office, draft):
        assert "Beräkningen är ändrad sedan beslutet skrevs" in page
        assert f"decision/{office.application.pk}/draft/{draft.pk}/" in page
        assert '<button type="submit" data-key="f">' not in page
    assert make(office, drafted(office, by_right(office))).state == "made"


@pytest.mark.parametrize("state", ["made", "proposed"])
def test_the_database_holds_a_decision_to_the_latest_calculation(office: Office, state: str) -> None:
    draft, step = drafted(office, by_right(office)), MAKE.replace("made", state)
    calculation = office.calculated(rent="4000.00")
    with pytest.raises(Conflict, match="nyare beräkning"):
        attack(office.caseworker, step, draft.pk)
    attack(office.caseworker, "UPDATE cases_decision SET calculation_id = %s WHERE id = %s", calculation.pk, draft.pk)
    assert attack(office.caseworker, step, draft.pk) == 1


def test_the_calculation_of_another_part_of_the_month_is_no_newer_one(db: None) -> None:
    parts = Parts()
    worker, of, middle = parts.office.caseworker, parts.application.pk, parts.rest[0] + timedelta(4)
    draft = parts.drafted(parts.rest[0], middle)
    other = {"from": str(middle + timedelta(1)), "to": str(parts.last)}
    actions.calculate_month(worker, timezone.now(), of, {"period": other})
    form = parts.office.as_(worker).get(parts.office.url(f"decision/{of}/draft/{draft.pk}/"))
    assert form.context["calculation"].pk == draft.calculation_id
    assert make(parts.office, draft).state == "made"


def test_what_the_committee_has_decided_is_noted_though_it_is_calculated_anew(office: Office) -> None:
    draft, now = drafted(office, by_right(office)), timezone.now()
    actions.propose_decision(office.caseworker, now, draft.pk)
    actions.ask_committee(office.caseworker, now, draft.pk, "Behovet är stort.", b"%PDF-1.7 skrivelse")
    office.calculated(rent="4000.00")
    assert actions.note_committee(office.head, now, draft.pk, True, timezone.localdate(), "12").state == "made"
