"""A referral to a provider where nobody signs in is printed, with what the client consented to and nothing more."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bistand.audit.actions import deliver_due
from bistand.refusals import Conflict
from bistand.staff.models import User
from planning.measures import referring
from planning.measures.models import Referral
from tests.factories import attack, sign_in
from tests.letters.reading import text_of


def delivered() -> None:
    while deliver_due():
        pass


def test_it_is_kept_among_the_documents_of_the_case(
    client: Client, caseworker: User, rows: dict[str, Referral], today: date
) -> None:
    row = rows["proposed"]
    referring.send_referral(caseworker, timezone.now(), row.pk, "Söker arbete i lager.", today, "muntligt")
    delivered()
    row.refresh_from_db()
    assert row.document
    url = reverse("document", args=[row.case_id, row.document.pk])
    page = sign_in(client, caseworker).get(reverse("referral", args=[row.pk])).text
    assert url in page
    printed = text_of(bytes(row.document.file.content))
    assert all(words in printed for words in (row.person.name, row.measure.name, "Söker arbete i lager."))
    assert "Telefon till deltagaren" not in printed


def test_a_coach_reads_it_here_and_nothing_is_printed(coach: User, rows: dict[str, Referral]) -> None:
    delivered()
    assert not Referral.objects.filter(pk__in=[row.pk for row in rows.values()], document__isnull=False).exists()


def test_nobody_but_the_system_prints_it(caseworker: User, rows: dict[str, Referral]) -> None:
    delivered()
    row = Referral.objects.get(pk=rows["sent"].pk)
    with pytest.raises(Conflict, match="skrivs ut av systemet"):
        attack(caseworker, "UPDATE planning_referral SET document_id = NULL WHERE id = %s", row.pk)
