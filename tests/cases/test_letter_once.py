"""The letter of a decision that has none: offered, written when it is opened, and only once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.audit.models import Delivery, Fact
from bistand.staff.models import Role
from cases import actions
from cases.deliveries import letter_of, render_letter
from cases.models import Decision, Document
from tests.factories import allow_decisions, attack, grant, make_case, make_section, make_user, sign_in
from tests.letters.reading import text_of
from tests.together import at_once


class Past:
    """A decision in force that nobody owes a letter, as those that came from another system; or with one `owed`."""

    def __init__(self, owed: bool = False) -> None:
        section = make_section()
        self.caseworker, self.assistant = make_user(Role.CASEWORKER, section), make_user(Role.ASSISTANT, section)
        self.controller = make_user(Role.CONTROLLER)
        allow_decisions(Role.CASEWORKER)
        self.decision = grant(self.caseworker, make_case(self.caseworker, section))
        if not owed:
            attack(self.caseworker, "UPDATE audit_delivery SET state = 'done' WHERE state = 'pending'")

    @property
    def page(self) -> str:
        return f"/cases/{self.decision.case_id}/decisions/{self.decision.pk}/"

    def letters(self) -> int:
        return Document.objects.filter(case=self.decision.case_id).count()


def test_a_decision_without_a_letter_offers_it_and_opening_it_writes_and_files_it_once(db: None) -> None:
    past = Past()
    client = sign_in(Client(), past.caseworker)
    assert re.search(r"<button[^>]*>Öppna brevet \(PDF\)", client.get(past.page).text)
    answers = [client.post(f"{past.page}letter/") for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert client.get(answers[0]["Location"])["Content-Type"] == "application/pdf"
    assert past.letters() == 1
    assert "Brevet är skrivet" in client.get(past.page).text


def test_looking_at_the_decision_writes_nothing(db: None) -> None:
    past = Past()
    client = sign_in(Client(), past.caseworker)
    client.get(past.page)
    client.get(f"{past.page}letter/")
    assert past.letters() == 0


def test_an_assistant_who_is_asked_for_the_letter_can_write_it_out(db: None) -> None:
    past = Past()
    assert sign_in(Client(), past.assistant).post(f"{past.page}letter/").status_code == 302


def test_a_controller_only_reads_and_is_told_who_can(db: None) -> None:
    past = Past()
    client = sign_in(Client(), past.controller)
    assert "Den som handlägger ärendet kan skriva ut det." in client.get(past.page).text
    assert client.post(f"{past.page}letter/").status_code == 403
    assert past.letters() == 0


def test_a_letter_that_a_worker_owes_is_waited_for(db: None) -> None:
    past = Past(owed=True)
    assert "Brevet skrivs …" in sign_in(Client(), past.caseworker).get(past.page).text


def test_a_draft_has_no_letter_to_open(db: None) -> None:
    past = Past()
    assert sign_in(Client(), past.caseworker).post(f"{past.page[:-1]}0/letter/").status_code == 404


def test_the_days_of_a_letter_written_later_are_those_of_the_decision(db: None) -> None:
    past = Past()
    moment = timezone.make_aware(datetime(2026, 3, 31, 23, 30))
    old = Decision.objects.select_related("case__applicant", "case__section", "application").get(pk=past.decision.pk)
    old.decided_at = moment
    said = text_of(render_letter(old))
    assert "Datum 2026-03-31" in said
    assert "Beslutet är fattat 2026-03-31 av" in said


def test_two_who_open_it_at_once_and_a_worker_get_the_same_letter(committed_db: None) -> None:
    past = Past(owed=True)
    pk = past.decision.pk
    found = at_once(
        lambda: letter_of(past.caseworker, timezone.now(), pk).pk,
        lambda: letter_of(past.assistant, timezone.now(), pk).pk,
        deliver_due,
    )
    assert found[0] == found[1]
    assert past.letters() == 1
    assert Fact.objects.filter(name="LetterWritten").count() == 1
    assert not Delivery.objects.filter(state=Delivery.State.PENDING).exists()


def test_a_letter_already_filed_is_not_written_over(db: None) -> None:
    past = Past()
    first = letter_of(past.caseworker, timezone.now(), past.decision.pk)
    later = timezone.now() + timedelta(days=40)
    assert actions.store_letter(past.caseworker, later, past.decision.pk, b"%PDF-1.7 annat").pk == first.pk
    assert letter_of(past.assistant, later, past.decision.pk).pk == first.pk
