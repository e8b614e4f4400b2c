"""What is above every delegation goes to the board's committee and comes back with day and section."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from bistand.refusals import Conflict, Invalid, NotAllowed, Refusal
from bistand.staff.models import Role
from cases import actions
from cases.deliveries import render_letter
from cases.models import CommitteeMatter, Decision
from tests.factories import allow_decisions, attack, make_case, make_section, make_user, sign_in
from tests.letters.reading import text_of
from tests.story import LIMIT, draft

PDF = b"%PDF-1.7 skrivelse"


class Board:
    """A proposal of 30 000 kr that nobody's delegation covers."""

    def __init__(self) -> None:
        self.section = make_section()
        self.caseworker = make_user(Role.CASEWORKER, self.section)
        self.head = make_user(Role.HEAD, self.section)
        for role in (Role.CASEWORKER, Role.HEAD):
            allow_decisions(role, LIMIT)
        self.case = make_case(self.caseworker, self.section)
        self.decision = draft(self.caseworker, self.case, Decimal(30_000))
        actions.propose_decision(self.caseworker, timezone.now(), self.decision.pk)

    def ask(self) -> CommitteeMatter:
        return actions.ask_committee(self.caseworker, timezone.now(), self.decision.pk, "Behovet är stort.", PDF)

    def answer(self, approved: bool = True, paragraph: str = "§ 12", answer: str = "") -> Decision:
        today = timezone.localdate()
        return actions.note_committee(self.head, timezone.now(), self.decision.pk, approved, today, paragraph, answer)


@pytest.fixture
def board(db: None) -> Board:
    return Board()


def test_what_the_committee_approves_is_made_and_the_letter_names_it(board: Board) -> None:
    with pytest.raises(NotAllowed):
        actions.make_decision(board.head, timezone.now(), board.decision.pk)
    board.ask()
    decision = board.answer()
    assert decision.state == "made"
    assert "Socialnämndens utskott, § 12" in text_of(render_letter(decision))


def test_what_the_committee_sends_back_is_a_draft_with_its_words(board: Board) -> None:
    board.ask()
    decision = board.answer(False, "7", "Utred också barnens behov.")
    assert (decision.state, decision.returned_reason) == ("draft", "Utskottet, § 7: Utred också barnens behov.")


def test_nobody_decides_beside_the_committee_and_the_proposal_stands(board: Board) -> None:
    allow_decisions(Role.SENIOR)
    senior = make_user(Role.SENIOR, board.section)
    board.ask()
    for statement in (
        "UPDATE cases_decision SET state = 'made' WHERE id = %s",
        "UPDATE cases_decision SET state = 'draft' WHERE id = %s",
        "UPDATE cases_decision SET amount = 40000 WHERE id = %s",
        "UPDATE cases_decisionline SET amount = 40000 WHERE decision_id = %s",
    ):
        with pytest.raises(Refusal):
            attack(senior, statement, board.decision.pk)


def test_only_a_senior_or_a_head_notes_the_answer(board: Board) -> None:
    matter = board.ask()
    with pytest.raises(Conflict, match="1:e socialsekreterare eller sektionschef"):
        attack(
            board.caseworker,
            "UPDATE cases_committeematter SET state = 'approved', decided_on = %s, paragraph = '1' WHERE id = %s",
            timezone.localdate(),  # the session's own current_date is the day in Greenwich
            matter.pk,
        )


def test_an_answer_is_noted_once_and_never_changed(board: Board) -> None:
    matter = board.ask()
    board.answer()
    with pytest.raises(Refusal):
        attack(board.head, "UPDATE cases_committeematter SET paragraph = '99' WHERE id = %s", matter.pk)
    with pytest.raises(Conflict, match="väntar inte"):
        board.answer()


def test_the_answer_has_a_section_and_a_day_that_has_been(board: Board) -> None:
    board.ask()
    with pytest.raises(Invalid, match="paragrafen"):
        board.answer(paragraph=" ")
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Invalid, match="Beslutsdagen"):
        actions.note_committee(board.head, timezone.now(), board.decision.pk, True, tomorrow, "1")


def test_the_document_of_the_committee_is_drawn_from_the_decision_and_filed(board: Board, client: object) -> None:
    page = f"/cases/{board.case.pk}/decisions/{board.decision.pk}/"
    browser = sign_in(client, board.caseworker)  # type: ignore[arg-type]
    assert "Till utskottet" in browser.get(page).text
    browser.post(f"{page}committee/", {"background": "Familjen saknar allt efter branden."})
    matter = CommitteeMatter.objects.select_related("document__file").get()
    text = text_of(bytes(matter.document.file.content))
    assert "Familjen saknar allt efter branden." in text
    assert "bevilja 30 000 kr" in text
    assert "Anteckna utskottets beslut" in sign_in(client, board.head).get(page).text  # type: ignore[arg-type]


def test_what_waits_for_the_committee_is_listed_in_few_queries(
    board: Board, client: object, django_assert_max_num_queries: object
) -> None:
    board.ask()
    browser = sign_in(client, board.head)  # type: ignore[arg-type]
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = browser.get("/cases/committee/").text
    assert board.case.number in page
