"""The work list, the search and the registration of a new case."""

import pytest
from django.db.models import QuerySet
from django.test import RequestFactory
from django.utils import timezone

from bistand.audit.models import Access
from bistand.staff.models import Role
from bistand.ui.tables import paginate
from cases import actions
from cases.actions.case import NewMember
from cases.models import Case, MemberRole, Person
from cases.numbers import add_months
from cases.queries import waiting_cases, work_list
from tests.cases.views.office import Office
from tests.factories import make_application, make_case, make_person, make_pnr, make_user


def test_fifty_rows_of_the_work_list_take_at_most_ten_queries(
    office: Office, django_assert_max_num_queries: object
) -> None:
    for _ in range(50):
        make_application(office.caseworker, make_case(office.caseworker, office.section))
    client = office.as_(office.caseworker)
    client.get("/cases/")
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        text = client.get("/cases/").content.decode()
    assert text.count("Börja utreda") == 50


@pytest.mark.parametrize("order", ["waiting_since", "-waiting_since"])
def test_what_is_found_by_the_waiting_stands_in_the_order_of_the_whole_list(office: Office, order: str) -> None:
    """With two applications that wait in one case, and cases in which none does."""
    cases = [make_case(office.caseworker, office.section) for _ in range(5)]
    make_application(office.caseworker, cases[3])
    make_application(office.caseworker, cases[1])
    make_application(office.caseworker, cases[3], timezone.localdate().replace(year=2020, month=1, day=1))
    rows = work_list(office.caseworker)

    def walk(foremost: QuerySet[Case] | None) -> list[list[int]]:
        pages: list[list[int]] = []
        url: str | None = "/"
        while url is not None:
            request = RequestFactory().get(url)
            page = paginate(rows, request, order=[order], page_size=2, foremost=foremost)
            pages.append([case.pk for case in page.rows])
            url = page.next_url
        return pages

    assert walk(waiting_cases(rows)) == walk(None)


def test_the_list_shows_ones_own_cases_and_on_request_the_sections(office: Office) -> None:
    colleague = make_user(Role.CASEWORKER, office.section)
    other = make_case(colleague, office.section)
    client = office.as_(office.caseworker)
    assert other.number not in client.get("/cases/").content.decode()
    assert other.number in client.get("/cases/?whose=section").content.decode()


def test_the_list_shows_nothing_of_other_sections(office: Office) -> None:
    text = office.as_(office.stranger).get("/cases/?whose=section").content.decode()
    assert office.case.number not in text
    assert "Inga ärenden" in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("application=received", True),
        ("application=decided", False),
        ("caseworker=none", False),
        ("month=2019-01", False),
        ("month=vilken-som", True),
        ("state=closed", False),
        ("ordning=-month", True),
        ("efter=99999999999999999999", True),
    ],
)
def test_the_url_selects_the_rows_and_nonsense_in_it_breaks_nothing(office: Office, query: str, shown: bool) -> None:
    answer = office.as_(office.caseworker).get(f"/cases/?{query}")
    assert answer.status_code == 200
    assert (office.case.number in answer.content.decode()) is shown


def test_a_protected_case_is_marked_in_the_list_and_among_what_is_found(office: Office) -> None:
    senior = make_user(Role.SENIOR, office.section)
    hidden = make_case(senior, office.section, protected=True)
    client = office.as_(senior)
    client.post("/cases/search/", {"q": hidden.applicant.family_name})
    for page in ("/cases/?whose=section", "/cases/search/"):
        assert client.get(page).content.decode().count("Skyddade uppgifter") == 1


def test_a_role_without_cases_has_no_list(office: Office) -> None:
    assert office.as_(make_user(Role.ACCOUNTANT)).get("/cases/").status_code == 403


# ---- search ----------------------------------------------------------------------------------------------


def test_a_personnummer_leads_straight_to_the_case_and_stands_in_no_url(office: Office) -> None:
    answer = office.as_(office.caseworker).post("/cases/search/", {"q": office.case.applicant.pnr})
    assert answer["Location"] == f"/cases/{office.case.pk}/"


def test_a_case_number_leads_straight_to_the_case(office: Office) -> None:
    answer = office.as_(office.caseworker).post("/cases/search/", {"q": office.case.number})
    assert answer["Location"] == f"/cases/{office.case.pk}/"


def test_a_name_gives_a_list_kept_in_the_session(office: Office) -> None:
    client = office.as_(office.caseworker)
    assert client.post("/cases/search/", {"q": office.case.applicant.family_name[:4]})["Location"] == "/cases/search/"
    assert office.case.number in client.get("/cases/search/").content.decode()


def test_a_search_finds_nothing_in_other_sections(office: Office) -> None:
    client = office.as_(office.stranger)
    assert client.post("/cases/search/", {"q": office.case.applicant.pnr})["Location"] == "/cases/search/"
    assert office.case.number not in client.get("/cases/search/").content.decode()


# ---- a new case ------------------------------------------------------------------------------------------


def _household(office: Office) -> dict[str, str]:
    child, applicant = make_pnr(timezone.localdate().replace(year=2018)), make_pnr()
    return {
        "pnr": applicant,
        "given_name": "Karin",
        "family_name": "Öberg",
        "section": str(office.section.pk),
        "others-0-role": "child",
        "others-0-pnr": child,
        "others-0-given_name": "Bo",
        "others-0-family_name": "Öberg",
        "others-0-days": "15",
    }


def test_an_assistant_registers_a_household_and_comes_to_its_application(office: Office) -> None:
    answer = office.as_(office.assistant).post("/cases/new/", _household(office))
    case = Case.objects.latest("id")
    assert answer["Location"] == f"/cases/{case.pk}/applications/new/"
    assert sorted(case.household.members.values_list("role", "days")) == [("applicant", None), ("child", 15)]


def test_a_double_submit_opens_one_case(office: Office) -> None:
    client, sent = office.as_(office.assistant), _household(office)
    sent["once"] = "6b6f5bb2-7f83-4cc9-a0a5-9a3ac3a8a9a1"
    first, second = client.post("/cases/new/", sent), client.post("/cases/new/", sent)
    assert first["Location"] == second["Location"]
    assert Case.objects.filter(applicant__pnr=sent["pnr"]).count() == 1


def test_a_wrong_personnummer_is_said_by_its_field_and_nothing_typed_is_lost(office: Office) -> None:
    sent = _household(office) | {"pnr": "19880314-0000"}
    answer = office.as_(office.assistant).post("/cases/new/", sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Den sista siffran stämmer inte" in text
    assert 'value="Karin"' in text
    assert 'value="Bo"' in text


def test_a_person_with_an_open_case_gets_no_second_one(office: Office) -> None:
    sent = _household(office) | {"pnr": office.case.applicant.pnr}
    text = office.as_(office.assistant).post("/cases/new/", sent).content.decode()
    assert office.case.number in text
    assert "pågående ärende" in text
    assert not Person.objects.filter(pnr=sent["others-0-pnr"]).exists()


def test_a_known_person_is_filled_in_and_the_looking_up_is_logged(office: Office) -> None:
    person = office.case.applicant
    text = office.as_(office.assistant).post("/cases/new/person/", {"pnr": person.pnr}).content.decode()
    assert person.given_name in text
    assert Access.objects.latest("id").persons == [person.pk]


def test_looking_up_a_protected_person_tells_nothing(office: Office) -> None:
    case = make_case(office.caseworker, office.section, protected=True)
    answer = office.as_(office.assistant).post("/cases/new/person/", {"pnr": case.applicant.pnr})
    assert (answer.status_code, answer.content) == (204, b"")


def test_who_has_a_closed_case_is_said_to_have_it_and_it_can_be_opened_again(office: Office) -> None:
    case = actions.register_case(
        office.caseworker,
        timezone.now(),
        office.section,
        NewMember(make_person(office.caseworker), MemberRole.APPLICANT),
    )
    actions.close_case(office.caseworker, timezone.now(), case.pk, "moved")
    told = office.as_(office.assistant).post("/cases/new/person/", {"pnr": case.applicant.pnr}).text
    assert f"/cases/{case.pk}/reopen/" in told


def test_a_row_that_nobody_is_written_in_is_no_member(office: Office) -> None:
    sent = _household(office) | {"others-1-role": "child", "others-1-pnr": "", "others-1-days": ""}
    assert office.as_(office.assistant).post("/cases/new/", sent).status_code == 302
    assert Case.objects.latest("id").household.members.count() == 2


def test_a_new_household_has_been_the_same_in_an_earlier_month_that_is_applied_for(office: Office) -> None:
    known = NewMember(make_person(office.caseworker), MemberRole.APPLICANT)
    case = actions.register_case(office.caseworker, timezone.now(), office.section, known)
    before = add_months(timezone.localdate().replace(day=1), -1)
    actions.receive_application(office.caseworker, timezone.now(), case.pk, before, "paper", {})
    assert case.household.members.get().valid.lower == before
