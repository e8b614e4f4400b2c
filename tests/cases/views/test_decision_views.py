"""From application through calculation to decision, as it is done on the screen."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bistand.actions import acting
from bistand.amounts import TOO_LARGE
from cases import actions
from cases.deliveries import render_letter
from cases.models import Application, Calculation, Decision, Document
from cases.queries import adults_of, members_on
from tests.cases.views.office import Office
from tests.factories import grant, make_application, make_case, make_user
from tests.filecheck.test_filecheck import pdf

ONCE = "6b6f5bb2-7f83-4cc9-a0a5-9a3ac3a8a9a2"


# ---- applications ----------------------------------------------------------------------------------------


def test_an_application_is_registered_with_its_lines_and_documents(office: Office) -> None:
    sent = {
        "month": "2026-12",
        "channel": "paper",
        "text": "Hyran är höjd.",
        "expenses-0-kind": "rent",
        "expenses-0-applied": "6 640,50",
        "documents": SimpleUploadedFile("avi.pdf", pdf(), "application/pdf"),
    }
    office.as_(office.assistant).post(office.url("applications/new/"), sent)
    application = Application.objects.latest("id")
    assert application.content["expenses"] == [{"kind": "rent", "applied": "6640.50"}]
    assert list(application.documents.values_list("title", flat=True)) == ["avi.pdf"]


def test_the_application_lists_each_error_once_and_only_of_fields_it_has(office: Office) -> None:
    sent = {"month": "2026-12", "channel": "", "expenses-0-kind": "rent", "expenses-0-applied": "99999999999999"}
    page = office.as_(office.assistant).post(office.url("applications/new/"), sent)
    listed = re.findall(r'href="#(id_[\w-]+)">', page.content.decode())
    assert listed == ["id_channel_0", "id_expenses-0-applied"]
    assert TOO_LARGE in page.content.decode()
    assert 'value="99999999999999"' in page.content.decode()


def test_a_month_before_the_first_riksnorm_is_refused_by_its_field(office: Office) -> None:
    sent = {"month": "1899-01", "channel": "paper"}
    page = office.as_(office.assistant).post(office.url("applications/new/"), sent)
    assert page.context["form"].errors["month"] == [
        "Det finns ingen riksnorm för 1899. Kontrollera året: tidigast 2012."
    ]
    assert not Application.objects.filter(month__year=1899).exists()


def test_an_application_begun_with_an_amount_that_cannot_be_read_is_kept_as_typed(office: Office) -> None:
    client = office.as_(office.assistant)
    url = office.url("applications/new/")
    token = re.findall(r'name="_draft" value="([^"]+)"', client.get(url).content.decode())[0]
    client.post("/utkast/", {"_draft": token, "expenses-0-kind": "rent", "expenses-0-applied": "sextusen"})
    assert 'value="sextusen"' in client.get(url).content.decode()


def test_what_stands_in_the_sheet_from_a_draft_is_said_to_be_restored_and_can_be_thrown_away(office: Office) -> None:
    client, url = office.as_(office.caseworker), office.url(f"calculation/{office.application.pk}/")
    token = re.findall(r'name="_draft" value="([^"]+)"', client.get(url).text)[0]
    typed = {"_draft": token, "expenses-0-kind": "rent", "expenses-0-applied": "321"}
    client.post("/utkast/", typed)
    restored = client.get(url).text
    assert restored.count("Återställt från utkast") == restored.count("Kasta utkastet") == 1
    # What is shown again with its errors is as it was sent.
    assert "Återställt från utkast" not in client.post(url, typed).text
    token = re.findall(r'name="_draft" value="([^"]+)"', restored)[0]
    client.post("/utkast/", {"_draft": token, "_discard": "1"})
    assert 'value="321"' not in client.get(url).text


def test_a_file_that_is_not_what_it_says_is_refused_and_no_application_is_left(office: Office) -> None:
    before = Application.objects.count()
    sent = {
        "month": "2026-12",
        "channel": "paper",
        "documents": SimpleUploadedFile("x.pdf", b"MZ\x90\x00", "application/pdf"),
    }
    answer = office.as_(office.assistant).post(office.url("applications/new/"), sent)
    assert "Filen ska vara PDF" in answer.content.decode()
    assert Application.objects.count() == before


def test_a_paper_that_cannot_be_read_is_registered_and_asked_about(office: Office) -> None:
    sent = {"month": "2026-12", "channel": "paper", "unclear": ["handwriting"], "unclear_text": "Beloppet för hyran."}
    client = office.as_(office.caseworker)
    page = client.post(office.url("applications/new/"), sent, follow=True).content.decode()
    made = Application.objects.latest("pk")
    asked = client.get(office.url(f"applications/{made.pk}/supplement/")).context["form"]
    assert "Oklart i ansökan" in page
    wanted = {asked.listed[int(place)].text for place in asked.initial["items"]}
    assert {"Vad som står i din ansökan, som vi inte kan läsa.", "Beloppet för hyran."} <= wanted


def test_a_supplement_is_asked_for_with_a_day_ahead(office: Office) -> None:
    url = office.url(f"applications/{office.application.pk}/supplement/")
    client = office.as_(office.caseworker)
    late = client.post(url, {"supplement_text": "Kontoutdrag", "supplement_by": "2020-01-01"})
    assert "framåt i tiden" in late.content.decode()
    mistyped = client.post(url, {"supplement_text": "Kontoutdrag", "supplement_by": "2099-01-01"})
    assert "högst 3 månader fram" in mistyped.content.decode()
    by = (timezone.localdate() + timedelta(days=20)).isoformat()
    client.post(url, {"supplement_text": "Kontoutdrag", "supplement_by": by})
    office.application.refresh_from_db()
    assert office.application.state == "supplement_requested"


# ---- the calculation -------------------------------------------------------------------------------------


def _sheet(office: Office, **fields: str) -> dict[str, str]:
    rent = {"expenses-0-kind": "rent", "expenses-0-applied": "6000", "expenses-0-approved": "6000"}
    return rent | {"incomes-0-person": str(office.case.applicant_id)} | fields


def _sheet_url(office: Office, part: str = "") -> str:
    return office.url(f"calculation/{office.application.pk}/{part}")


def test_the_sum_follows_what_is_typed_and_nothing_is_saved(office: Office) -> None:
    client, url = office.as_(office.caseworker), _sheet_url(office, "preview/")
    norm = client.post(url, {}).content.decode()
    text = client.post(url, _sheet(office)).content.decode()
    assert "6\u00a0000" in text
    assert "Att bevilja" in norm
    assert not Calculation.objects.exists()


def test_a_saved_sheet_is_a_calculation_with_what_was_typed(office: Office) -> None:
    sent = _sheet(office, **{"incomes-0-kind": "wage", "incomes-0-net": "4000", "incomes-0-received": "2026-10"})
    answer = office.as_(office.caseworker).post(_sheet_url(office), sent)
    assert answer["Location"] == office.url("calculation/")
    made = Calculation.objects.get()
    assert made.input["expenses"] == [{"kind": "rent", "applied": "6000.00", "approved": "6000.00"}]
    assert made.result["incomes"]["counted"] == "4000.00"


def test_a_double_submit_saves_one_calculation(office: Office) -> None:
    client = office.as_(office.caseworker)
    for _ in range(2):
        client.post(_sheet_url(office), _sheet(office, once=ONCE))
    assert Calculation.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("expenses-0-applied", "-5", "får inte vara negativt"),
        ("expenses-0-applied", "99999999999", "högst"),
        ("expenses-0-applied", "sju tusen", "Skriv beloppet i siffror"),
        ("expenses-0-approved", "7000", "Godkänt kan inte vara mer än sökt"),
        ("expenses-0-approved", "", "Skriv vad som godkänns"),
        ("shared_household_size", "2", "Räkna med alla som bor där"),
        ("period_from", "2026-01-01", "Ange både första och sista dagen"),
    ],
)
def test_what_cannot_be_calculated_is_said_by_its_field(office: Office, field: str, typed: str, said: str) -> None:
    answer = office.as_(office.caseworker).post(_sheet_url(office), _sheet(office, **{field: typed}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Calculation.objects.exists()


def test_a_surplus_turns_the_foot_into_the_words_of_the_refusal(office: Office) -> None:
    sent = _sheet(office, **{"incomes-0-kind": "wage", "incomes-0-net": "90000"})
    text = office.as_(office.caseworker).post(_sheet_url(office, "preview/"), sent).content.decode()
    assert "inte rätt till ekonomiskt bistånd" in text


def test_a_month_without_a_norm_table_is_refused_in_plain_words(office: Office) -> None:
    """Of an application that was received while any month was."""
    with acting(office.caseworker, "test.earlier"):
        later = Application.objects.create(
            case=office.case, month=date(1999, 1, 1), channel="paper", content={}, received_by=office.caseworker
        )
    answer = office.as_(office.caseworker).post(office.url(f"calculation/{later.pk}/"), _sheet(office))
    assert answer.status_code == 422
    assert "1999" in answer.content.decode()


def test_the_month_before_stands_beside_with_the_difference_marked(office: Office) -> None:
    office.calculated(rent="6000.00")
    month = timezone.localdate().replace(day=28) + timedelta(days=5)
    later = actions.receive_application(office.caseworker, timezone.now(), office.case.pk, month, "paper", {})
    sent = _sheet(office, **{"expenses-0-applied": "6640", "expenses-0-approved": "6640"})
    if month.year == timezone.localdate().year:
        text = office.as_(office.caseworker).post(office.url(f"calculation/{later.pk}/preview/"), sent)
        assert "+640\u00a0kr" in text.content.decode()


def test_somebody_elses_newer_calculation_is_not_written_over_unseen(office: Office) -> None:
    colleague = make_user("caseworker", office.section, "Olle Ny")
    office.calculated()
    answer = office.as_(colleague).post(_sheet_url(office), _sheet(office, seen=""))
    assert answer.status_code == 422
    assert "Sara Ek sparade en beräkning" in answer.content.decode()


def test_who_has_been_told_of_the_others_calculation_may_save_a_newer_one(office: Office) -> None:
    colleague = office.as_(make_user("caseworker", office.section, "Olle Ny"))
    office.calculated()
    page = colleague.post(_sheet_url(office), _sheet(office, seen="")).content.decode()
    colleague.post(_sheet_url(office), _sheet(office, seen=_seen(page)))
    assert Calculation.objects.count() == 2


def test_an_assistant_does_not_calculate(office: Office) -> None:
    assert office.as_(office.assistant).get(_sheet_url(office)).status_code == 403


# ---- the decision ----------------------------------------------------------------------------------------


def _decision(office: Office, calculation: Calculation, **fields: str) -> dict[str, str]:
    adults = adults_of(members_on(office.case.household_id, office.application.month))
    granted = Decimal(calculation.result["result"]["amount"])
    return {
        "outcome": "grant",
        "legal_ground": "12:1",
        "decision_type": "livelihood",
        "period_from": "2026-11-01",
        "period_to": "2026-11-30",
        "reasons": "Behovet finns.",
        "child_perspective": "Barnet har det bra.",
        "calculation": str(calculation.pk),
        "lines-0-purpose": "rent",
        "lines-0-amount": "6000",
        "lines-1-purpose": "livelihood",
        "lines-1-amount": str(granted - 6000),
        **{f"obstacle_{person.pk}": "unemployed_none" for person in adults},
        **fields,
    }


def _write_url(office: Office) -> str:
    return office.url(f"decision/{office.application.pk}/")


def _written(office: Office, client: Client, **fields: str) -> Decision:
    client.post(_write_url(office), _decision(office, office.calculated(), **fields))
    return Decision.objects.latest("id")


def test_the_form_proposes_outcome_lines_and_reasons_from_the_calculation(office: Office) -> None:
    office.calculated()
    text = office.as_(office.caseworker).get(_write_url(office)).content.decode()
    assert re.search(r'<input[^>]*value="grant"[^>]*checked', text)
    assert "Riksnormen för hushållet är" in text
    assert 'value="6\u00a0000"' in text


def test_a_decision_is_written_read_and_made_in_three_steps(office: Office) -> None:
    client = office.as_(office.caseworker)
    written = _written(office, client)
    page = office.url(f"decisions/{written.pk}/")
    assert "Fatta beslutet" in client.get(page).content.decode()
    assert "kan inte ändras" in client.get(f"{page}make/").content.decode()
    client.post(f"{page}make/")
    written.refresh_from_db()
    assert (written.state, written.decided_by) == ("made", office.caseworker)
    assert "Brevet skrivs" in client.get(page).content.decode()


def test_a_second_make_says_that_it_is_already_made(office: Office) -> None:
    client = office.as_(office.caseworker)
    page = office.url(f"decisions/{_written(office, client).pk}/make/")
    client.post(page)
    assert "redan fattat" in client.post(page).content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("reasons", "", "Motivering"),
        ("child_perspective", "", "barnens bästa"),
        ("lines-0-amount", "-1", "får inte vara negativt"),
        ("lines-0-amount", "90000", "som beräkningen ger. Räkna om först"),
        ("lines-0-purpose", "", "Välj vad pengarna är till"),
        ("period_to", "2026-10-01", "före den första"),
        ("calculation", "999", "nyare beräkning"),
    ],
)
def test_what_is_missing_in_a_decision_is_said_and_nothing_typed_is_lost(
    office: Office, field: str, typed: str, said: str
) -> None:
    sent = _decision(office, office.calculated()) | {field: typed}
    answer = office.as_(office.caseworker).post(_write_url(office), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert not Decision.objects.exists()
    assert "Barnet har det bra." in text or field == "child_perspective"


def test_who_was_without_work_and_has_a_wage_now_begins_with_no_obstacle(office: Office) -> None:
    grant(office.caseworker, office.case)
    office.calculated(incomes=({"person": str(office.case.applicant_id), "kind": "wage", "net": "9000.00"},))
    begun = office.as_(office.caseworker).get(_write_url(office)).context["form"].initial
    adults = adults_of(members_on(office.case.household_id, office.application.month))
    said = {person == office.case.applicant: begun.get(f"obstacle_{person.pk}") for person in adults}
    assert said == {True: None, False: "unemployed_none"}


def test_an_obstacle_is_asked_for_each_adult(office: Office) -> None:
    sent = _decision(office, office.calculated())
    sent[f"obstacle_{office.case.applicant_id}"] = ""
    text = office.as_(office.caseworker).post(_write_url(office), sent).content.decode()
    assert "Välj försörjningshinder." in text


def test_above_the_delegation_the_button_leaves_a_proposal_that_the_head_makes(office: Office) -> None:
    client, head = office.as_(office.caseworker), office.as_(office.head)
    calculation = office.calculated(rent="25000.00")
    rent = {"lines-0-amount": "25000", "lines-1-amount": str(Decimal(calculation.result["result"]["amount"]) - 25000)}
    client.post(_write_url(office), _decision(office, calculation, **rent))
    page = office.url(f"decisions/{Decision.objects.get().pk}/")
    text = client.get(page).content.decode()
    assert "Lämna som förslag" in text
    assert "Fatta beslutet" not in text
    client.post(f"{page}propose/")
    assert office.case.number in head.get("/cases/proposals/").content.decode()
    head.post(f"{page}make/")
    assert Decision.objects.get().decided_by == office.head


def test_making_it_anyway_is_refused_in_words(office: Office) -> None:
    client = office.as_(office.caseworker)
    calculation = office.calculated(rent="25000.00")
    rent = {"lines-0-amount": "25000", "lines-1-amount": str(Decimal(calculation.result["result"]["amount"]) - 25000)}
    client.post(_write_url(office), _decision(office, calculation, **rent))
    answer = client.post(office.url(f"decisions/{Decision.objects.get().pk}/make/"))
    assert "utanför din delegation" in answer.content.decode()
    assert Decision.objects.get().state == "draft"


def test_the_head_returns_a_proposal_and_the_reason_stands_where_it_is_changed(office: Office) -> None:
    client, head = office.as_(office.caseworker), office.as_(office.head)
    page = office.url(f"decisions/{_written(office, client).pk}/")
    actions.propose_decision(office.caseworker, timezone.now(), Decision.objects.get().pk)
    head.post(f"{page}return/", {"reason": "Hyran saknar underlag."})
    assert "Hyran saknar underlag." in client.get(_write_url(office)).content.decode()


def test_two_who_write_the_same_decision_see_each_other(office: Office) -> None:
    calculation = office.calculated()
    sara, olle = office.as_(office.caseworker), office.as_(make_user("caseworker", office.section))
    sent = _decision(office, calculation)
    sara.post(_write_url(office), sent)
    answer = olle.post(_write_url(office), sent | {"reasons": "Något annat."})
    assert "Beslutet har ändrats medan du skrev" in answer.content.decode()
    assert "Något annat.</textarea>" in answer.content.decode()
    assert Decision.objects.get().reasons == "Behovet finns."


def test_who_has_been_told_of_the_others_decision_may_write_over_it(office: Office) -> None:
    calculation = office.calculated()
    sara, olle = office.as_(office.caseworker), office.as_(make_user("caseworker", office.section))
    sent = _decision(office, calculation)
    sara.post(_write_url(office), sent)
    told = sent | {"reasons": "Något annat."}
    page = olle.post(_write_url(office), told).content.decode()
    olle.post(_write_url(office), told | {"seen": _seen(page)})
    assert Decision.objects.get().reasons == "Något annat."


def test_a_draft_kept_while_somebody_else_saved_is_told_of_it_too(office: Office) -> None:
    olle = make_user("caseworker", office.section)
    client, sent = office.as_(olle), _decision(office, office.calculated())
    page = client.get(_write_url(office)).content.decode()
    token = re.search(r'name="_draft" value="([^"]+)"', page)
    assert token
    client.post("/utkast/", sent | {"_draft": token[1], "seen": _seen(page), "reasons": "Olles text."})
    office.as_(office.caseworker).post(_write_url(office), sent)
    again = client.get(_write_url(office)).content.decode()
    answer = client.post(_write_url(office), sent | {"reasons": "Olles text.", "seen": _seen(again)})
    assert "Olles text." in again
    assert "Beslutet har ändrats medan du skrev" in answer.content.decode()


def test_what_is_typed_stays_when_the_decision_became_a_proposal_meanwhile(office: Office) -> None:
    client = office.as_(office.caseworker)
    sent = _decision(office, office.calculated())
    client.post(_write_url(office), sent)
    actions.propose_decision(office.caseworker, timezone.now(), Decision.objects.get().pk)
    text = client.post(_write_url(office), sent | {"reasons": "Något annat."}).content.decode()
    assert "ligger som förslag" in text
    assert "Något annat.</textarea>" in text


def _seen(page: str) -> str:
    """The mark that a page's form carries of what it was opened on."""
    field = re.search(r'<input[^>]*name="seen"[^>]*>', page)
    assert field
    value = re.search(r'value="([^"]*)"', field[0])
    return value[1] if value else ""


def test_a_decision_in_force_is_replaced_by_a_new_one(office: Office) -> None:
    client = office.as_(office.caseworker)
    old = _written(office, client)
    actions.make_decision(office.caseworker, timezone.now(), old.pk)
    sent = _decision(office, office.calculated(), reasons="Nya uppgifter.", change_ground="favourable")
    client.post(office.url(f"decision/{office.application.pk}/replace/{old.pk}/"), sent)
    new = Decision.objects.latest("id")
    client.post(office.url(f"decisions/{new.pk}/make/"))
    old.refresh_from_db()
    assert old.state == "replaced"
    assert "ett nytt beslut" in client.get(office.url(f"decisions/{old.pk}/")).content.decode()


def test_the_letter_is_opened_from_the_decision_when_it_is_written(office: Office) -> None:
    client = office.as_(office.caseworker)
    made = actions.make_decision(office.caseworker, timezone.now(), _written(office, client).pk)
    letter = actions.store_letter(office.caseworker, timezone.now(), made.pk, render_letter(made))
    assert "Öppna brevet" in client.get(office.url(f"decisions/{made.pk}/letter/")).content.decode()
    answer = client.get(office.url(f"documents/{letter.pk}/"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_sum_says_whether_it_lies_within_the_delegation(office: Office) -> None:
    client, url = office.as_(office.caseworker), office.url(f"decision/{office.application.pk}/sum/")
    sent = {"outcome": "grant", "legal_ground": "12:1", "decision_type": "livelihood", "lines-0-purpose": "rent"}
    assert "Inom din delegation" in client.post(url, sent | {"lines-0-amount": "20000"}).content.decode()
    assert "utanför din delegation" in client.post(url, sent | {"lines-0-amount": "20001"}).content.decode()


# ---- the record ------------------------------------------------------------------------------------------


def test_a_note_is_written_signed_and_corrected_but_never_changed(office: Office) -> None:
    client = office.as_(office.caseworker)
    client.post(office.url("journal/new/"), {"happened_on": "2026-11-01", "heading": "Samtal", "text": "Fel dag."})
    note = office.case.notes.get()
    client.post(office.url(f"journal/{note.pk}/correct/"), {"text": "Rätt dag."})
    assert client.get(office.url(f"journal/{note.pk}/")).status_code == 409
    assert sorted(office.case.notes.values_list("text", "state")) == [("Fel dag.", "signed"), ("Rätt dag.", "signed")]


def test_a_draft_note_is_its_writers_alone(office: Office) -> None:
    sent = {"happened_on": "2026-11-01", "heading": "Hemligt utkast", "text": "Tänker.", "then": "draft"}
    office.as_(office.caseworker).post(office.url("journal/new/"), sent)
    assert "Hemligt utkast" in office.as_(office.caseworker).get(office.url("journal/")).content.decode()
    assert "Hemligt utkast" not in office.as_(office.head).get(office.url("journal/")).content.decode()


def test_a_document_of_another_case_is_not_reached_through_this_one(office: Office) -> None:
    other = make_case(office.caseworker, office.section)
    document = actions.file_document(office.caseworker, timezone.now(), other.pk, "Avi", b"text")
    assert office.as_(office.caseworker).get(office.url(f"documents/{document.pk}/")).status_code == 404
    assert Document.objects.filter(pk=document.pk).exists()


# ---- the household ---------------------------------------------------------------------------------------


def test_a_member_leaves_and_the_applicant_cannot(office: Office) -> None:
    client = office.as_(office.caseworker)
    partner = office.case.household.members.get(role="partner")
    applicant = office.case.household.members.get(role="applicant")
    client.post(office.url(f"household/{partner.pk}/end/"), {"last_day": timezone.localdate().isoformat()})
    partner.refresh_from_db()
    assert partner.valid.upper == timezone.localdate() + timedelta(days=1)
    assert client.get(office.url(f"household/{applicant.pk}/end/")).status_code == 409


def test_a_persons_address_is_changed(office: Office) -> None:
    person = office.case.applicant
    sent = {"given_name": person.given_name, "family_name": person.family_name, "street": "Nya vägen 2"}
    office.as_(office.caseworker).post(office.url(f"persons/{person.pk}/"), sent)
    person.refresh_from_db()
    assert person.street == "Nya vägen 2"


# ---- beside another ----------------------------------------------------------------------------------------


def test_what_is_granted_already_for_the_month_and_what_is_answered_too_stand_on_sheet_and_decision(
    office: Office,
) -> None:
    case = make_case(office.caseworker, office.section)
    first = grant(office.caseworker, case, Decimal(1200))
    second, third = (make_application(office.caseworker, case) for _ in range(2))
    actions.join_application(office.caseworker, timezone.now(), third.pk, second.pk, "Samma månad.")
    client = office.as_(office.caseworker)
    for page in ("calculation", "decision"):
        shown = client.get(f"/cases/{case.pk}/{page}/{second.pk}/").text
        assert "Det finns redan beslut som gäller samma månad" in shown
        assert f"/cases/{case.pk}/decisions/{first.pk}/" in shown
        assert "Hemutrustning 1\N{NO-BREAK SPACE}200" in shown
        assert "Beslutet svarar också på en ansökan till" in shown
    alone = client.get(office.url(f"calculation/{office.application.pk}/")).text
    assert "Det finns redan beslut" not in alone
    assert "svarar också" not in alone
