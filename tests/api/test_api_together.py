"""An e-service that sends the same application again before the first is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bistand.staff.models import Role, Section
from cases.models import Application, Intake
from tests.api.test_api_applications import application, make_key, send
from tests.api.test_api_unidentified import identify, unidentified
from tests.factories import make_pnr, make_section, make_user, sign_in
from tests.together import at_once


@pytest.mark.usefixtures("committed_db")
def test_the_same_application_sent_at_once_is_received_once_and_every_sender_is_told_of_it() -> None:
    make_section("Mottagning")
    key, sent = make_key(timezone.localdate() + timedelta(30)), application()

    answers = at_once(*[lambda: send(key, sent)] * 5)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert {answer.json()["application_id"] for answer in answers} == {Application.objects.get().pk}


@pytest.mark.usefixtures("committed_db")
def test_several_who_say_at_once_who_applies_make_one_application_of_it() -> None:
    make_section("Mottagning")
    send(make_key(timezone.localdate() + timedelta(30)), unidentified())
    contact, section = Intake.objects.get(), Section.objects.get(name="Mottagning")
    browsers = [sign_in(Client(), make_user(Role.ASSISTANT, section)) for _ in range(3)]
    numbers = [make_pnr() for _ in browsers]

    answers = at_once(
        *(
            lambda b=browser, n=pnr: identify(b, contact, applicant=n)
            for browser, pnr in zip(browsers, numbers, strict=True)
        )
    )

    assert sorted(answer.status_code for answer in answers)[0] == 302
    assert sum(answer.status_code == 302 for answer in answers) == 1
    contact.refresh_from_db()
    assert Application.objects.get().pk == contact.application_id == contact.number
