"""An e-service that sends the same application again before the first is answered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Application
from tests.api.test_api_applications import application, make_key, send
from tests.factories import make_section
from tests.together import at_once


@pytest.mark.usefixtures("committed_db")
def test_the_same_application_sent_at_once_is_received_once_and_every_sender_is_told_of_it() -> None:
    make_section("Mottagning")
    key, sent = make_key(timezone.localdate() + timedelta(30)), application()

    answers = at_once(*[lambda: send(key, sent)] * 5)

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert {answer.json()["application_id"] for answer in answers} == {Application.objects.get().pk}
