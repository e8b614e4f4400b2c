"""The phrase library: versions, placeholders, and how a phrase comes into the reasons."""

from __future__ import annotations

import pytest
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, Refusal
from cases import actions, phrases
from cases.models import Phrase
from cases.queries import current_phrases
from tests.cases.views.office import Office, make_office
from tests.factories import attack


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def write(office: Office, text: str, **other: object) -> Phrase:
    return actions.write_phrase(office.head, timezone.now(), "Hyra", text, **other)  # type: ignore[arg-type]


def test_a_change_is_a_new_version_and_the_old_one_stands(office: Office) -> None:
    first = write(office, "Hyran är för hög.")
    second = write(office, "Hyran är inte skälig.", key=first.key, seen=1)
    assert [phrase.pk for phrase in current_phrases()] == [second.pk]
    for statement in ("UPDATE cases_phrase SET text = 'x' WHERE id = %s", "DELETE FROM cases_phrase WHERE id = %s"):
        with pytest.raises(Refusal):
            attack(office.head, statement, first.pk)


def test_who_has_not_seen_the_latest_version_does_not_write_over_it(office: Office) -> None:
    first = write(office, "Hyran är för hög.")
    write(office, "Hyran är inte skälig.", key=first.key, seen=1)
    with pytest.raises(Conflict, match="samtidigt"):
        write(office, "Hyran är hög.", key=first.key, seen=1)


def test_a_retired_phrase_is_offered_no_more(office: Office) -> None:
    first = write(office, "Hyran är för hög.")
    write(office, first.text, key=first.key, retired=True)
    assert current_phrases() == []


def test_an_unknown_placeholder_is_refused(office: Office) -> None:
    with pytest.raises(Invalid, match=r"\{adress\}"):
        write(office, "Du bor på {adress}.")


def test_the_library_to_begin_with_holds_only_what_can_be_filled_in(office: Office) -> None:
    assert actions.begin_library(office.head, timezone.now()) == len(phrases.LIBRARY)
    assert actions.begin_library(office.head, timezone.now()) == 0


def test_a_phrase_is_put_last_in_the_reasons_filled_from_the_case(office: Office) -> None:
    phrase = write(office, "{namn} får inte bistånd för {månad}", sections=("SoL 12:7",))
    sent = {"reasons": "Först.", "phrase": str(phrase.pk)}
    url = office.url(f"decision/{office.application.pk}/phrase/")
    page = office.as_(office.caseworker).post(url, sent).text
    assert "Först.\n\n" + office.case.applicant.name in page
    assert 'value="SoL 12:7"' in page
    assert page.count("checked") == 1


def test_the_page_keeps_every_version_and_only_the_right_roles_change_it(office: Office) -> None:
    head = office.as_(office.head)
    head.post("/phrases/new/", {"title": "Hyra", "text": "Hyran är för hög."})
    head.post("/phrases/hyra/", {"title": "Hyra", "text": "Hyran är inte skälig.", "seen": "1"})
    page = head.get("/phrases/hyra/").text
    assert "Hyran är för hög." in page
    assert office.as_(office.assistant).get("/phrases/hyra/").status_code == 403


def test_the_list_of_phrases_is_paged_in_few_queries(office: Office, django_assert_max_num_queries: object) -> None:
    actions.begin_library(office.head, timezone.now())
    head = office.as_(office.head)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert "Förskott på förmån" in head.get("/phrases/").text
