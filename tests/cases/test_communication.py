"""What a decision against somebody rests on is sent to them first, or a ground of the law says why not (FL 25 §)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, Refusal
from bistand.ui.drafts import save_draft
from cases import actions
from cases.communication import communication_letter
from cases.letters_plain import plain_html
from cases.letters_text import NBSP
from cases.models import Calculation, Communication, Decision, Document
from cases.proposals import proposed_reasons
from followup.my_day import my_day
from tests.cases.test_decision_terms import OWN, content, drafted, made, no
from tests.cases.test_delays import backdate
from tests.cases.views.office import Office, make_office
from tests.factories import attack
from tests.letters.reading import text_of

BASIS = "Försäkringskassan uppger att bostadsbidrag på 1 200 kr betalades ut i oktober."
PDF = b"%PDF-1.7 brev"


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def against(office: Office, **other: Any) -> Decision:
    """A drafted refusal with nothing said of communication."""
    return drafted(office, no(office, individual=OWN, **{"uncommunicated": "", **other}))


def sent(office: Office, by: date | None = None) -> Communication:
    by = by or timezone.localdate() + timedelta(days=14)
    return actions.communicate(office.caseworker, timezone.now(), office.application.pk, BASIS, by, PDF)


def make(office: Office, draft: Decision) -> Decision:
    return actions.make_decision(office.caseworker, timezone.now(), draft.pk)


def answered(office: Office, row: Communication) -> Communication:
    today = timezone.localdate()
    return actions.note_answer(office.caseworker, timezone.now(), row.pk, "orally", today, "Bidraget är inte mitt.")


def test_what_the_decision_rests_on_goes_out_as_a_letter_with_a_last_day(office: Office) -> None:
    client, by = office.as_(office.caseworker), timezone.localdate() + timedelta(days=10)
    url = office.url(f"applications/{office.application.pk}/communicate/")
    assert str(timezone.localdate() + timedelta(days=14)) in client.get(url).text
    client.post(url, {"text": BASIS, "by": str(by)})
    row = Communication.objects.get()
    text = text_of(bytes(Document.objects.select_related("file").get(pk=row.letter_id).file.content))
    assert BASIS in text
    assert f"senast {by}" in text
    assert "muntligt till nämnden" in text
    page = client.get(office.url()).text
    assert "Svar på underlaget väntas" in page
    assert "Underlaget skickades före beslut" in page


def test_a_decision_against_somebody_waits_for_their_answer(office: Office) -> None:
    draft = against(office)
    with pytest.raises(Invalid, match="25 §"):
        make(office, draft)
    row = sent(office)
    with pytest.raises(Invalid, match="vänta in svaret"):
        make(office, draft)
    answered(office, row)
    assert make(office, draft).state == "made"


def test_it_may_be_made_when_the_last_day_has_passed(committed_db: None, owner_connection: Any) -> None:
    office = make_office()
    draft, _ = against(office), sent(office)
    backdate(owner_connection, office.caseworker.pk, "cases_communication", "last_day", 15)
    assert make(office, draft).state == "made"


def test_one_of_the_laws_grounds_lets_it_be_made_at_once_and_stands_in_the_decision(office: Office) -> None:
    with pytest.raises(Invalid):
        against(office, uncommunicated="inte nu")
    decision = make(office, against(office, uncommunicated="needless"))
    page = office.as_(office.caseworker).get(office.url(f"decisions/{decision.pk}/")).text
    assert "kommunicering är uppenbart obehövlig" in page


def test_what_grants_all_needs_no_communication(office: Office) -> None:
    assert made(office, content(office)).state == "made"


def test_the_database_refuses_what_the_action_does(office: Office) -> None:
    draft = against(office)
    make_it = "UPDATE cases_decision SET state = 'made' WHERE id = %s"
    with pytest.raises(Refusal, match="25 §"):
        attack(office.caseworker, make_it, draft.pk)
    row = sent(office)
    with pytest.raises(Refusal, match="25 §"):
        attack(office.caseworker, make_it, draft.pk)
    with pytest.raises(Refusal, match="kan inte ändras"):
        attack(office.caseworker, "UPDATE cases_communication SET last_day = '2020-01-01' WHERE id = %s", row.pk)
    answered(office, row)
    assert attack(office.caseworker, make_it, draft.pk) == 1


def test_what_was_sent_before_the_first_decision_is_not_about_the_one_that_replaces_it(office: Office) -> None:
    answered(office, sent(office))
    first = make(office, against(office))
    change = no(office, individual=OWN, uncommunicated="", outcome="dismiss", change_ground="favourable")
    change = replace(change, reasons="Ansökan gäller inget behov.", individual=f"{OWN} Det prövas inte.")
    now = timezone.now()
    draft = actions.draft_decision(office.caseworker, now, office.application.pk, change, first.pk)
    with pytest.raises(Invalid, match="25 §"):
        make(office, draft)


def test_the_answer_is_noted_once_on_a_day_that_can_be(office: Office) -> None:
    row, today = sent(office), timezone.localdate()
    url = office.url(f"communications/{row.pk}/")
    client = office.as_(office.caseworker)
    assert client.post(url, {"how": "writing", "answered_on": str(today), "answer": ""}).status_code == 422
    late = client.post(url, {"how": "writing", "answered_on": str(today + timedelta(days=1)), "answer": "Fel."})
    assert "Dagen ligger mellan" in late.text
    client.post(url, {"how": "nothing", "answered_on": str(today), "answer": ""})
    row.refresh_from_db()
    assert (row.how, row.recorded_by) == ("nothing", office.caseworker)
    with pytest.raises(Conflict, match="redan antecknat"):
        answered(office, row)


def test_the_page_of_the_draft_leads_to_the_letter_and_waits(office: Office) -> None:
    draft, client = against(office), office.as_(office.caseworker)
    page = client.get(office.url(f"decisions/{draft.pk}/")).text
    assert f"applications/{office.application.pk}/communicate/" in page
    assert "Fatta beslutet" not in page
    answered(office, sent(office))
    assert "Fatta beslutet" in client.get(office.url(f"decisions/{draft.pk}/")).text


def test_what_was_sent_and_answered_stands_in_the_printed_record_and_on_the_handover_sheet(office: Office) -> None:
    row, client = sent(office), office.as_(office.caseworker)
    for path in ("print/", "handover/"):
        page = client.get(office.url(path)).text.lower()
        assert f"svar senast {row.last_day}" in page, path
        assert "inget svar antecknat" in page, path
    answered(office, row)
    for path in ("print/", "handover/"):
        page = client.get(office.url(path)).text
        assert "Bidraget är inte mitt." in page, path
        assert "nget svar antecknat" not in page, path
    assert BASIS in client.get(office.url("print/")).text


def test_who_waits_for_an_answer_sees_it_on_the_day(office: Office) -> None:
    by = sent(office).last_day
    waiting = my_day(office.caseworker, timezone.localdate()).waiting
    assert [(todo.what, todo.by) for todo in waiting] == [("Svar på underlaget före beslut", by)]


def test_what_is_proposed_to_be_sent_names_every_income_what_is_considered_and_the_own_reasons(office: Office) -> None:
    applicant = office.case.applicant
    office.calculated(incomes=({"person": str(applicant.pk), "kind": "wage", "net": "90000.00"},))
    draft = against(office)
    page = office.as_(office.caseworker).get(office.url(f"applications/{office.application.pk}/communicate/"))
    text = page.context["form"]["text"].value().replace(NBSP, " ")
    assert f"– Lön efter skatt, {applicant.given_name}: 90 000 kr" in text
    assert draft.individual in text
    assert re.search(r"Vi överväger att avslå ansökan, eftersom hushållets inkomster är [\d ]+ kr högre än kost", text)


def test_what_is_typed_of_the_own_reasons_and_not_saved_is_proposed_and_each_income_is_a_point(office: Office) -> None:
    applicant, worker = office.case.applicant, office.caseworker
    rows = [{"person": str(applicant.pk), "kind": kind, "net": "90000.00"} for kind in ("wage", "pension")]
    office.calculated(incomes=tuple(rows))
    draft = against(office)
    client, of = office.as_(worker), f"decision/{office.application.pk}"
    page = client.get(office.url(f"{of}/draft/{draft.pk}/"))
    typed = "Pensionen räcker till allt, och den kom in den 18 september."
    save_draft(
        worker, page.context["draft"].token, QueryDict(f"individual={quote(typed)}&outcome=reject"), timezone.now()
    )
    url = office.url(f"applications/{office.application.pk}/communicate/")
    text = client.get(url).context["form"]["text"].value()
    assert (typed in text, draft.individual in text) == (True, False)
    letter = communication_letter(office.application, text, timezone.localdate(), "Sara Ek", timezone.localdate())
    html = plain_html(letter)
    assert f"<li>Lön efter skatt, {applicant.given_name}: 90" in html
    assert f"<li>Pension, {applicant.given_name}: 90" in html


# ---- what is sent is what is decided on ------------------------------------------------------------------


def earning(office: Office, net: str) -> Calculation:
    """The household's calculation with a wage that leaves a surplus."""
    wage = {"person": str(office.case.applicant_id), "kind": "wage", "net": net}
    return office.calculated(incomes=(wage,))


def refusal(office: Office, calculation: Calculation, **other: Any) -> Decision:
    return against(office, legal_ground="12:1", calculation_id=calculation.pk, **other)


def test_what_was_sent_of_another_calculation_does_not_carry_a_decision_on_one_that_is_worse(office: Office) -> None:
    refusal(office, earning(office, "90000.00"))
    answered(office, sent(office))
    draft, client = refusal(office, earning(office, "95000.00")), office.as_(office.caseworker)
    with pytest.raises(Invalid, match="bygger på en annan beräkning"):
        make(office, draft)
    with pytest.raises(Refusal, match="25 §"):
        attack(office.caseworker, "UPDATE cases_decision SET state = 'made' WHERE id = %s", draft.pk)
    for path in ("", "make/"):
        assert "Skicka underlaget igen" in client.get(office.url(f"decisions/{draft.pk}/{path}")).text
    again = sent(office)
    with pytest.raises(Invalid, match="vänta in svaret"):
        make(office, draft)
    answered(office, again)
    assert make(office, draft).state == "made"


def test_a_calculation_that_is_better_for_them_needs_no_new_letter(office: Office) -> None:
    refusal(office, earning(office, "90000.00"))
    answered(office, sent(office))
    assert make(office, refusal(office, earning(office, "80000.00"))).state == "made"


def test_an_income_that_was_counted_after_the_letter_has_not_been_sent(office: Office) -> None:
    answered(office, sent(office))
    with pytest.raises(Invalid, match="bygger på en annan beräkning"):
        make(office, refusal(office, earning(office, "90000.00")))


def test_the_text_that_was_begun_on_an_earlier_calculation_is_not_sent_unseen(office: Office) -> None:
    earning(office, "90000.00")
    client, url = office.as_(office.caseworker), office.url(f"applications/{office.application.pk}/communicate/")
    form = client.get(url).context["form"]
    typed = {name: form[name].value() for name in ("text", "by", "seen")}
    latest = earning(office, "95000.00")
    refused = client.post(url, typed)
    assert "Beräkningen är ändrad sedan texten skrevs" in refused.text
    client.post(url, typed | {"seen": refused.context["form"]["seen"].value()})
    assert Communication.objects.get().calculation == latest


def test_reasons_have_the_sums_of_the_calculation_that_is_decided_on(office: Office) -> None:
    first = earning(office, "90000.00")
    reasons = proposed_reasons(first.input, first.result, office.application.month)
    draft = refusal(office, first, reasons=f"{reasons}\n\nMed egna ord.", uncommunicated="needless")
    second = earning(office, "95000.00")
    with pytest.raises(Invalid, match="summorna i en tidigare beräkning"):
        refusal(office, second, reasons=draft.reasons)
    page = office.as_(office.caseworker).get(office.url(f"decision/{office.application.pk}/draft/{draft.pk}/"))
    assert "Beräkningen är ändrad sedan beslutet skrevs" in page.text
    renewed = proposed_reasons(second.input, second.result, office.application.month)
    assert page.context["form"]["reasons"].value() == f"{renewed}\n\nMed egna ord."
