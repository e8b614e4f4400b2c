"""A claim above one's delegation."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from bistand.refusals import Conflict, Invalid
from bistand.staff.models import Role
from cases import actions
from cases.actions.recovery import ClaimContent
from cases.models import RecoveryClaim
from followup.my_day import my_day
from tests.cases.recovery.desk import REFUSED, WHY, Desk
from tests.factories import attack, make_user, sign_in


class Above:
    """A senior who may decide no claim has written one; the head may decide it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.writer = make_user(Role.SENIOR, desk.section)
        self.decision = desk.by_right()
        content = ClaimContent("wrong_information", Decimal(500), desk.pay(self.decision), WHY, "needless")
        self.claim = actions.draft_claim(self.writer, timezone.now(), self.decision.pk, content)
        self.page = f"/cases/{desk.case.pk}/claims/{self.claim.pk}/"

    def propose(self) -> RecoveryClaim:
        return actions.propose_claim(self.writer, timezone.now(), self.claim.pk)


@pytest.fixture
def above(desk: Desk) -> Above:
    return Above(desk)


def test_a_claim_above_the_delegation_is_proposed_to_somebody_who_decides_it(above: Above) -> None:
    writer, head = sign_in(Client(), above.writer), sign_in(Client(), above.desk.head)
    page = writer.get(above.page).text
    assert "Lämna som förslag" in page
    assert f"{above.page}decide/" not in page
    writer.post(f"{above.page}propose/")
    assert above.page in head.get("/cases/proposals/").text
    assert above.page in head.get("/to-approve/").text
    head.post(f"{above.page}decide/")
    above.claim.refresh_from_db()
    assert (above.claim.state, above.claim.decided_by, above.claim.written_by) == (
        "decided", above.desk.head, above.writer,
    )  # fmt: skip
    assert above.page not in head.get("/cases/proposals/").text


def test_a_proposed_claim_comes_back_with_a_reason_to_its_writers_day(above: Above) -> None:
    above.propose()
    head, now = above.desk.head, timezone.now()
    assert [row.what for row in my_day(above.writer, above.desk.today).waiting] == [
        "Förslag till återkrav väntar på beslut"
    ]
    with pytest.raises(Invalid, match="Skriv varför"):
        actions.return_claim(head, now, above.claim.pk, " ")
    actions.return_claim(head, now, above.claim.pk, "Räkna om beloppet.")
    (back,) = my_day(above.writer, above.desk.today).todo
    assert (back.since, back.url) == ("Räkna om beloppet.", above.page)
    assert "Räkna om beloppet." in sign_in(Client(), above.writer).get(above.page).text


def test_what_is_proposed_stands_until_it_is_decided_or_given_back(above: Above) -> None:
    above.propose()
    content = ClaimContent("wrong_information", Decimal(400), above.desk.pay(above.decision), WHY)
    with pytest.raises(Conflict, match="lämnas tillbaka"):
        actions.draft_claim(above.writer, timezone.now(), above.decision.pk, content, above.claim.pk)
    for change in ("amount = 400", "state = 'decided'", "state = 'decided', amount = 400", "state = 'draft'"):
        with pytest.raises(REFUSED):
            attack(above.writer, f"UPDATE cases_recoveryclaim SET {change} WHERE id = %s", above.claim.pk)
    with pytest.raises(Conflict, match="fastställt"):
        attack(
            above.desk.head,
            "UPDATE cases_recoveryclaim SET state = 'decided', amount = 400 WHERE id = %s",
            above.claim.pk,
        )
