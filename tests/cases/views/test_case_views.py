"""The case page and its panels: who may see them, what they cost, and what opening them leaves behind."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bistand.audit.models import Access
from cases import actions
from cases.models import Case
from tests.cases.views.office import Office
from tests.factories import child_born, make_application, make_case, make_pnr

PANELS = ("", "calculation/", "decisions/", "journal/", "documents/", "household/", "timeline/", "print/")
FORMS = ("applications/new/", "journal/new/", "documents/new/", "household/add/", "close/")


@pytest.mark.parametrize("path", PANELS + FORMS)
def test_the_caseworker_opens_every_page_of_the_case(office: Office, path: str) -> None:
    assert office.as_(office.caseworker).get(office.url(path)).status_code == 200


@pytest.mark.parametrize("path", PANELS + FORMS)
def test_somebody_of_another_section_learns_nothing_of_the_case(office: Office, path: str) -> None:
    answer = office.as_(office.stranger).get(office.url(path))
    assert answer.status_code == 404
    assert office.case.number not in answer.content.decode()


@pytest.mark.parametrize("path", PANELS)
def test_opening_a_page_of_the_case_leaves_one_row_in_the_access_log(office: Office, path: str) -> None:
    before = Access.objects.count()
    office.as_(office.caseworker).get(office.url(path))
    rows = Access.objects.order_by("id")[before:]
    assert [(row.actor_id, row.case_id) for row in rows] == [(office.caseworker.pk, office.case.pk)]


def test_the_log_names_every_person_of_the_household(office: Office) -> None:
    office.as_(office.caseworker).get(office.url())
    members = set(office.case.household.members.values_list("person_id", flat=True))
    assert set(Access.objects.latest("id").persons) == members


@pytest.mark.parametrize("path", ["journal/new/", "household/add/", "close/", "assign/"])
def test_an_assistant_is_refused_what_only_caseworkers_do(office: Office, path: str) -> None:
    assert office.as_(office.assistant).get(office.url(path)).status_code == 403


@pytest.mark.parametrize(("day", "said"), [("1900-01-01", "är född"), ("2099-01-01", "högst 12 månader fram")])
def test_nobody_is_in_a_household_before_birth_or_from_a_mistyped_year(office: Office, day: str, said: str) -> None:
    born = make_pnr(child_born(8))
    sent = {"role": "child", "pnr": born, "given_name": "Lo", "family_name": "Ek", "first_day": day}
    answer = office.as_(office.caseworker).post(office.url("household/add/"), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_buttons_are_shown_only_to_those_who_may_press_them(office: Office) -> None:
    assert "Överlämna" in office.as_(office.head).get(office.url()).content.decode()
    assert "Överlämna" not in office.as_(office.caseworker).get(office.url()).content.decode()


def test_what_was_done_is_said_once(office: Office) -> None:
    sent = {"month": "2026-12", "channel": "paper", "expenses-0-kind": "rent", "expenses-0-applied": "6000"}
    page = office.as_(office.caseworker).post(office.url("applications/new/"), sent, follow=True)
    assert page.text.count("Ansökan är registrerad.") == 1


def test_htmx_gets_the_panel_alone(office: Office) -> None:
    text = office.as_(office.caseworker).get(office.url("journal/"), headers={"HX-Request": "true"}).content.decode()
    assert "Journal" in text
    assert "<html" not in text


def test_the_case_page_with_history_takes_a_bounded_number_of_queries(
    office: Office, django_assert_max_num_queries: object
) -> None:
    office.calculated()
    for _ in range(12):
        note = actions.write_note(
            office.caseworker, timezone.now(), office.case.pk, "Samtal", "Text", timezone.localdate()
        )
        actions.sign_note(office.caseworker, timezone.now(), note.pk)
    client = office.as_(office.caseworker)
    client.get(office.url())
    with django_assert_max_num_queries(26):  # type: ignore[operator]
        client.get(office.url())


def test_the_now_column_tells_of_a_changed_rent(office: Office) -> None:
    office.calculated(rent="6000.00")
    month = office.application.month.replace(day=28) + timedelta(days=5)
    content = {"expenses": [{"kind": "rent", "applied": "6640.00"}]}
    actions.receive_application(office.caseworker, timezone.now(), office.case.pk, month, "paper", content)
    text = office.as_(office.caseworker).get(office.url()).content.decode()
    assert "Hyra har ändrats +640\u00a0kr" in text


def test_the_timeline_goes_on_with_older_rows(office: Office) -> None:
    for day in range(20):
        actions.file_document(office.assistant, timezone.now(), office.case.pk, f"Avi {day}", b"text")
    client = office.as_(office.caseworker)
    first = client.get(office.url()).content.decode()
    assert "Avi 19" in first
    assert "Ärendet öppnades" not in first
    older = first.partition("timeline/?before=")[2].partition('"')[0]
    assert "Ärendet öppnades" in client.get(office.url(f"timeline/?before={older}")).content.decode()


# ---- the case as a whole ---------------------------------------------------------------------------------


def test_the_head_hands_the_case_over(office: Office) -> None:
    office.as_(office.head).post(office.url("assign/"), {"caseworker": office.caseworker.pk})
    office.case.refresh_from_db()
    assert office.case.caseworker == office.caseworker


def test_a_case_with_an_undecided_application_is_not_closed_and_the_page_says_why(office: Office) -> None:
    answer = office.as_(office.caseworker).post(office.url("close/"), {"close_reason": "work"})
    assert answer.status_code == 422
    assert "ansökan som inte är beslutad" in answer.content.decode()


def test_a_closed_case_is_opened_again(office: Office) -> None:
    now = timezone.now()
    actions.withdraw_application(office.caseworker, now, office.application.pk, reason="Ringde.")
    client = office.as_(office.caseworker)
    client.post(office.url("close/"), {"close_reason": "work"})
    assert Case.objects.get(pk=office.case.pk).state == "closed"
    assert "Ny ansökan" not in client.get(office.url()).content.decode()
    client.post(office.url("reopen/"))
    assert Case.objects.get(pk=office.case.pk).state == "open"


# ---- protected persons -----------------------------------------------------------------------------------


@pytest.fixture
def protected(office: Office) -> Case:
    case = make_case(office.caseworker, office.section, street="Hemliga gatan 7", protected=True)
    make_application(office.caseworker, case)
    return case


def _reason(client: Client, case: Case) -> None:
    client.post(f"/cases/{case.pk}/reason/", {"reason": "Handlägger ansökan"})


def test_a_protected_case_asks_for_a_reason_before_it_opens(office: Office, protected: Case) -> None:
    answer = office.as_(office.caseworker).get(f"/cases/{protected.pk}/journal/")
    assert answer.status_code == 302
    assert answer["Location"] == f"/cases/{protected.pk}/reason/?next=%2Fcases%2F{protected.pk}%2Fjournal%2F"


def test_the_reason_opens_the_case_and_stands_in_every_later_row_of_the_log(office: Office, protected: Case) -> None:
    client = office.as_(office.caseworker)
    _reason(client, protected)
    assert client.get(f"/cases/{protected.pk}/").status_code == 200
    assert Access.objects.latest("id").reason == "Handlägger ansökan"


def test_a_reason_of_no_words_opens_nothing(office: Office, protected: Case) -> None:
    client = office.as_(office.caseworker)
    assert "Skriv skälet" in client.post(f"/cases/{protected.pk}/reason/", {"reason": "x"}).content.decode()
    assert client.get(f"/cases/{protected.pk}/").status_code == 302


def test_the_address_of_a_protected_person_is_on_no_page(office: Office, protected: Case) -> None:
    client = office.as_(office.caseworker)
    _reason(client, protected)
    pages = [f"/cases/{protected.pk}/{path}" for path in (*PANELS, f"persons/{protected.applicant_id}/")]
    text = "".join(client.get(page).content.decode() for page in pages)
    assert "Skyddade personuppgifter" in text
    assert "Hemliga gatan" not in text


def test_an_assistant_may_not_know_of_a_protected_case(office: Office, protected: Case) -> None:
    client = office.as_(office.assistant)
    _reason(client, protected)
    assert client.get(f"/cases/{protected.pk}/").status_code == 404


def test_the_reason_page_sends_nobody_to_another_site(office: Office, protected: Case) -> None:
    client = office.as_(office.caseworker)
    url = f"/cases/{protected.pk}/reason/?next=https://elak.example/"
    assert client.post(url, {"reason": "Handlägger ansökan"})["Location"] == f"/cases/{protected.pk}/"
