"""The restricted record of a suspected wrong payment."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from bistand.audit.models import Access, Fact
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import Role
from cases import actions
from cases.models import Suspicion
from tests.cases.recovery.desk import REFUSED, Desk
from tests.factories import attack, make_user, sign_in


def suspect(desk: Desk) -> Suspicion:
    return actions.open_suspicion(desk.caseworker, timezone.now(), desk.case.pk, "Lön som inte redovisats.")


def test_only_its_opener_the_head_and_those_let_in_open_the_record(desk: Desk) -> None:
    record = suspect(desk)
    colleague = make_user(Role.CASEWORKER, desk.section)
    with pytest.raises(NotFound):
        actions.note_suspicion(colleague, timezone.now(), record.pk, "note", "Tittade.")
    with pytest.raises(Conflict, match="inte tillgång"):
        attack(
            colleague,
            'INSERT INTO cases_suspicionstep(suspicion_id, kind, text, "to", number, recorded_by_id)'
            " VALUES (%s, 'note', 'x', '', '', 1)",
            record.pk,
        )
    with pytest.raises(Conflict, match="Sektionschefen"):
        actions.let_in(desk.caseworker, timezone.now(), record.pk, colleague)
    actions.let_in(desk.head, timezone.now(), record.pk, colleague)
    assert actions.note_suspicion(colleague, timezone.now(), record.pk, "note", "Tittade.").recorded_by == colleague


def test_a_colleague_sees_nothing_of_the_record(desk: Desk) -> None:
    record = suspect(desk)
    colleague = sign_in(Client(), make_user(Role.CASEWORKER, desk.section))
    assert "Akt öppnad" not in colleague.get(f"/cases/{desk.case.pk}/recovery/").text
    assert colleague.get(f"/cases/{desk.case.pk}/suspicions/{record.pk}/").status_code == 404
    assert not Fact.objects.filter(case_id=desk.case.pk, name__contains="uspicion").exists()


def test_opening_the_record_takes_a_reason_that_is_logged(desk: Desk) -> None:
    record = suspect(desk)
    client = sign_in(Client(), desk.head)
    page = f"/cases/{desk.case.pk}/suspicions/{record.pk}/"
    assert client.get(page).status_code == 302
    client.post(f"/cases/{desk.case.pk}/suspicions/reason/", {"reason": "Granskar anmälan"})
    assert "Lön som inte redovisats." in client.get(page).text
    assert Access.objects.filter(actor=desk.head, reason="Granskar anmälan", case_id=desk.case.pk).exists()


@pytest.mark.parametrize("kind", ["authority", "police"])
def test_a_report_says_to_whom(desk: Desk, kind: str) -> None:
    record = suspect(desk)
    with pytest.raises(Invalid, match="vilken myndighet"):
        actions.note_suspicion(desk.caseworker, timezone.now(), record.pk, kind, "Anmält.")
    step = actions.note_suspicion(desk.caseworker, timezone.now(), record.pk, kind, "Anmält.", "Polisen", "K 1")
    with pytest.raises(REFUSED):
        attack(desk.caseworker, "UPDATE cases_suspicionstep SET text = 'x' WHERE id = %s", step.pk)
