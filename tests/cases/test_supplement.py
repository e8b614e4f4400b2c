"""What is missing is asked for line by line in a letter with a last day, reminded of, and ticked off as it comes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import page
import pytest
from django.test import Client
from django.utils import timezone

from bistand.actions import acting
from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict, Invalid
from bistand.staff.queries import system_user
from cases import actions
from cases.models import Application, Document, Supplement
from cases.supplement.catalogue import items_for
from cases.unclear import HARMFUL
from tests.cases.views.office import Office, make_office
from tests.factories import attack, sign_in
from tests.filecheck.test_filecheck import picture
from tests.letters.reading import breaches, text_of

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def office(db: None) -> Office:
    return make_office()


def ask(office: Office, days: int = 10, text: str = "", codes: tuple[str, ...] = ("bank", "rent")) -> Supplement:
    """Ask for these lines of the list, and have the letter written."""
    listed = items_for({}, office.application.month)
    items = [next(item for item in listed if item.code == code) for code in codes]
    by = timezone.localdate() + timedelta(days=days)
    actions.request_supplement(office.caseworker, timezone.now(), office.application.pk, text, by, items)
    deliver_due()
    return Supplement.objects.get(application=office.application, closed_at=None)


# ---- the list --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({}, "bank"),
        ({"incomes": [{"kind": "wage"}]}, "wage"),
        ({"expenses": [{"kind": "rent"}]}, "rent"),
        ({"needs": [{"kind": "glasses"}]}, "bill"),
        ({"unclear": [{"code": "signature"}]}, "application"),
    ],
)
def test_what_the_application_gives_reason_to_ask_for_is_suggested(content: dict[str, Any], code: str) -> None:
    assert code in {item.code for item in items_for(content, date(2026, 1, 1)) if item.suggested}


def test_the_lines_name_the_month_and_the_one_before_it() -> None:
    texts = {item.code: item.text for item in items_for({}, date(2026, 1, 1))}
    assert texts["bank"] == "Kontoutdrag för alla konton för december\u00a02025."
    assert texts["rent"] == "Hyresavi för januari\u00a02026."


def test_one_thing_is_one_line_and_a_harmful_file_is_not_named_or_ticked() -> None:
    heic = "Bilden är i formatet HEIC. Skicka den som JPG."
    files = [("Hyresavi december.HEIC", heic), ("foto.HEIC", heic), ("foto.HEIC", heic), ("a.exe", HARMFUL)]
    listed = items_for({"expenses": [{"kind": "rent"}]}, date(2026, 12, 1), files)

    rent = [item for item in listed if "Hyresavi" in item.text]
    assert [(item.code, item.suggested) for item in rent] == [("rent", True)]
    assert rent[0].text == f"Hyresavi för december\u00a02026. Bilagan ”Hyresavi december.HEIC”. {heic}"
    assert len([item for item in listed if "foto.HEIC" in item.text]) == 1
    harmful = next(item for item in listed if "a.exe" in item.text)
    assert not harmful.suggested
    assert "skadlig" not in harmful.text


def test_rows_that_cannot_be_read_suggest_nothing_more() -> None:
    assert [i.code for i in items_for({"incomes": ["lön"], "needs": None}, date(2026, 1, 1)) if i.suggested] == ["bank"]


# ---- asking ----------------------------------------------------------------------------------------------


def test_the_form_ticks_what_is_suggested_and_the_letter_says_what_was_ticked(office: Office) -> None:
    client = office.as_(office.caseworker)
    url = office.url(f"applications/{office.application.pk}/supplement/")
    assert "Kontoutdrag för alla konton" in client.get(url).content.decode()

    by = (timezone.localdate() + timedelta(days=10)).isoformat()
    sent = {"items": ["0"], "supplement_text": "Kvitto på cykeln.", "supplement_by": by}
    assert client.post(url, sent).status_code == 302
    deliver_due()

    letter = Document.objects.get(title__startswith="Begäran om komplettering")
    said = text_of(bytes(letter.file.content))
    for words in ("Kontoutdrag för alla konton", "Kvitto på cykeln.", by, office.case.number):
        assert words in said
    assert Application.objects.get(pk=office.application.pk).state == "supplement_requested"
    assert "har inte kommit in" in client.get(office.url(f"decision/{office.application.pk}/")).text
    # What is said in own words is waited for, and reminded of, as the lines are.
    assert office.application.supplements.get().items.filter(text="Kvitto på cykeln.", came_at=None).exists()


def test_the_letter_is_accessible_and_archivable(office: Office) -> None:
    supplement = ask(office, text="Kvitto på cykeln.")

    assert supplement.letter is not None
    content = bytes(supplement.letter.file.content)
    assert breaches(content, page.ValidationProfile.PDF_UA_1) == []
    assert breaches(content, page.ValidationProfile.PDF_A_3A) == []


def test_the_letter_is_written_once(office: Office) -> None:
    supplement = ask(office)
    again = actions.store_supplement_letter(system_user(), timezone.now(), supplement.pk, b"%PDF-", False)
    assert again == supplement.letter


def test_nothing_ticked_and_nothing_written_is_no_request(office: Office) -> None:
    with pytest.raises(Invalid, match="vad som saknas"):
        ask(office, codes=())


# ---- what comes ------------------------------------------------------------------------------------------


def test_a_document_sorted_as_what_was_asked_for_ticks_its_line(office: Office) -> None:
    supplement = ask(office)
    document = actions.file_document(
        office.assistant, timezone.now(), office.case.pk, "bild1.jpg", picture("JPEG"), office.application.pk
    )

    actions.sort_document(office.assistant, timezone.now(), document.pk, "rent", office.application.pk)

    came = {item.code: item.document for item in supplement.items.all()}
    assert came == {"bank": None, "rent": document}
    text = office.as_(office.caseworker).get(office.url()).content.decode()
    assert "Har kommit" in text
    assert "Saknas" in text


def test_what_came_in_another_way_is_ticked_by_hand_and_may_be_unticked(office: Office) -> None:
    item = ask(office).items.first()
    assert item is not None
    client: Client = sign_in(Client(), office.assistant)
    for came, there in (("yes", True), ("no", False)):
        client.post(office.url(f"supplement/{item.pk}/"), {"came": came})
        item.refresh_from_db()
        assert (item.came_at is not None) is there


def test_when_the_investigation_goes_on_the_request_is_closed_and_another_may_be_made(office: Office) -> None:
    first = ask(office)
    actions.supplement_received(office.caseworker, timezone.now(), office.application.pk)
    first.refresh_from_db()
    assert first.closed_at is not None

    assert ask(office, codes=("wage",)).pk != first.pk


# ---- reminding -------------------------------------------------------------------------------------------


def remind(office: Office, days: int) -> int:
    found = actions.remind_of_supplements(system_user(), timezone.now() + timedelta(days=days))
    deliver_due()
    return found


def test_what_has_not_come_is_reminded_of_once_when_the_last_day_is_near(office: Office) -> None:
    supplement = ask(office, days=10)
    item = supplement.items.get(code="rent")
    actions.tick_item(office.assistant, timezone.now(), item.pk)

    assert [remind(office, days) for days in (6, 7, 8)] == [0, 1, 0]

    supplement.refresh_from_db()
    assert supplement.reminder is not None
    said = text_of(bytes(supplement.reminder.file.content))
    assert "Kontoutdrag" in said
    assert "Hyresavi" not in said


def test_a_missed_day_of_the_job_is_caught_up_with(office: Office) -> None:
    ask(office, days=10)
    assert remind(office, 30) == 1


def test_when_all_has_come_nothing_is_reminded_of(office: Office) -> None:
    for item in ask(office).items.all():
        actions.tick_item(office.assistant, timezone.now(), item.pk)
    assert remind(office, 9) == 0


def test_a_withdrawn_application_is_not_reminded_of(office: Office) -> None:
    ask(office)
    actions.withdraw_application(office.caseworker, timezone.now(), office.application.pk, reason="Ringde.")
    assert remind(office, 9) == 0


# ---- what the database holds -----------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["by = by + 30", "text = 'Annat'", "asked_at = now() - interval '9 days'"])
def test_what_was_asked_for_and_when_is_never_changed(office: Office, change: str) -> None:
    supplement = ask(office)
    with pytest.raises(Conflict, match="kan inte ändras"):
        attack(office.caseworker, f"UPDATE cases_supplement SET {change} WHERE id = %s", supplement.pk)


def test_when_a_thing_came_is_the_servers_to_say(office: Office) -> None:
    item = ask(office).items.first()
    assert item is not None
    with acting(office.assistant, "test"):
        item.came_at = timezone.now() - timedelta(days=5)
        item.save()
    item.refresh_from_db()
    assert item.came_at is not None
    assert item.came_at > timezone.now() - timedelta(minutes=5)
