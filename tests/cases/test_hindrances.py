"""What has come since a decision was written hinders it: at the act, in PostgreSQL, and in words on its pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from cases import actions
from cases.actions.case import NewMember
from cases.deliveries import letter_content
from cases.letters import letter_html
from cases.models import Application, CaseWarning, Decision, MemberRole, Supplement
from tests.cases.test_decision_terms import MAKE, OWN, by_right, drafted, no
from tests.cases.test_whole_months import Parts
from tests.cases.views.office import Office, make_office
from tests.factories import attack, make_person


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
        assert f'decision/{office.application.pk}/draft/{draft.pk}/">Till beslutet' in page
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


# ---- what else has come ----------------------------------------------------------------------------------


def came(office: Office, **content: Any) -> Application:
    """Another application for the same month."""
    month, now = office.application.month, timezone.now()
    return actions.receive_application(office.caseworker, now, office.case.pk, month, "paper", content)


def test_whom_a_later_application_names_hinders_a_draft_until_it_is_said_why(office: Office) -> None:
    draft = drafted(office, by_right(office))
    came(office, household=[{"name": "Leo Lind", "role": "child"}])
    for page in pages(office, draft):
        assert "Ansökan nämner Leo Lind (barn), som inte är med i hushållet. Lägg till personen" in page
        assert "Det finns redan en ansökan" in page
        assert 'href="#see-to">Till varningarna' in page
        assert 'id="see-to"' in page
    with pytest.raises(Conflict, match="Leo Lind"):
        make(office, draft)
    with pytest.raises(Conflict, match="nämner någon som inte är med"):
        attack(office.caseworker, MAKE, draft.pk)
    named = CaseWarning.objects.get(kind="stated_person")
    actions.deal_with_warning(office.caseworker, timezone.now(), named.pk, "Leo bor hos sin pappa hela tiden.")
    assert make(office, draft).state == "made"


def test_what_is_tried_when_a_decision_is_written_is_tried_and_shown_when_it_is_made(office: Office) -> None:
    draft, now = drafted(office, by_right(office)), timezone.now()
    second = came(office, expenses=[{"kind": "electricity", "applied": "400.00"}])
    actions.join_application(office.caseworker, now, second.pk, office.application.pk, "Ett tillägg.")
    joined = "Ta med det i beräkningen och bedöm det först"
    assert all(joined in page for page in pages(office, draft))
    sheet = f'href="{office.url(f"calculation/{office.application.pk}/")}">Till beräkningen'
    assert all(sheet in page for page in pages(office, draft))
    with pytest.raises(Invalid, match=joined):
        make(office, draft)
    child = NewMember(make_person(office.caseworker, timezone.localdate() - timedelta(days=900)), MemberRole.CHILD)
    actions.add_member(office.caseworker, now, office.case.pk, child, office.application.month)
    changed = "Hushållet har ändrats sedan beräkningen gjordes"
    assert all(changed in page for page in pages(office, draft))
    with pytest.raises(Invalid, match=changed):
        make(office, draft)


# ---- what is asked for and has not come ------------------------------------------------------------------

WHY = "Du har sagt att du inte tänker lämna kontoutdraget."


def asked(office: Office) -> Supplement:
    by = timezone.localdate() + timedelta(days=10)
    actions.request_supplement(office.caseworker, timezone.now(), office.application.pk, "Kontoutdrag", by)
    return Supplement.objects.get()


def test_nothing_is_refused_before_the_last_day_of_what_was_asked_for_but_with_a_reason(office: Office) -> None:
    draft = drafted(office, no(office, individual=OWN))
    request = asked(office)
    said = f"Kompletteringen är begärd till {request.by}, och den dagen har inte gått"
    assert all(said in page for page in pages(office, draft))
    assert all(f'/draft/{draft.pk}/#id_not_awaited">Till fältet' in page for page in pages(office, draft))
    with pytest.raises(Invalid, match=said):
        make(office, draft)
    with pytest.raises(Conflict, match="sista dagen har inte gått"):
        attack(office.caseworker, MAKE, draft.pk)
    form = office.as_(office.caseworker).get(
        office.url(f"decision/{office.application.pk}/draft/{draft.pk}/"),
    )
    assert 'name="not_awaited"' in form.text
    draft = drafted(office, no(office, individual=OWN, not_awaited=WHY))
    assert f"Kompletteringen som är begärd till {request.by} har inte kommit in" in pages(office, draft)[1]
    assert WHY in letter_html(letter_content(make(office, draft)))
    request.refresh_from_db()
    assert request.closed_at is not None
    assert WHY.rstrip(".") in office.as_(office.caseworker).get(office.url("timeline/")).text


def test_the_page_of_an_application_that_is_decided_says_what_became_of_it_and_of_what_was_asked_for(
    office: Office,
) -> None:
    request = asked(office)
    page = office.url(f"?application={office.application.pk}")
    assert "Komplettering senast" in office.as_(office.caseworker).get(page).text
    made = make(office, drafted(office, no(office, individual=OWN, not_awaited=WHY)))
    text = office.as_(office.caseworker).get(page).text
    assert ("Komplettering senast" in text, "Begärd komplettering" in text) == (False, False)
    assert f"Begärdes till senast {request.by}. Inget har antecknats som inkommet." in text
    assert f'<a href="{office.url(f"decisions/{made.pk}/")}">Avslag</a>' in text


def test_what_has_come_is_not_awaited(office: Office) -> None:
    request = asked(office)
    actions.tick_item(office.caseworker, timezone.now(), request.items.get().pk)
    assert make(office, drafted(office, no(office, individual=OWN))).state == "made"


def test_what_is_granted_ends_the_request_too(office: Office) -> None:
    request = asked(office)
    assert make(office, drafted(office, by_right(office))).state == "made"
    request.refresh_from_db()
    assert request.closed_at is not None
