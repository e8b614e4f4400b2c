"""Two who save over the same text at the same moment: one saves, and the other is told and loses nothing."""

from __future__ import annotations

from dataclasses import replace

from django.utils import timezone

from bistand.refusals import Unseen
from bistand.staff.models import Role, User
from cases import actions
from cases.models import Application, Calculation, Decision
from cases.queries import decision_mark
from tests.factories import allow_decisions, make_application, make_case, make_section, make_user
from tests.story import LIMIT, content_for
from tests.together import at_once


class Desk:
    """Two caseworkers and an application."""

    def __init__(self) -> None:
        section = make_section()
        self.one, self.other = make_user(Role.CASEWORKER, section), make_user(Role.CASEWORKER, section)
        allow_decisions(Role.CASEWORKER, LIMIT)
        self.case = make_case(self.one, section)
        self.application: Application = make_application(self.one, self.case)

    def write(self, actor: User, words: str, seen: str | None) -> Decision:
        content = replace(content_for(self.case, LIMIT), reasons=words)
        return actions.draft_decision(actor, timezone.now(), self.application.pk, content, seen=seen)

    def both_write(self, seen: str) -> list[Decision | Unseen]:
        return at_once(
            lambda: self.write(self.one, "Den ena.", seen), lambda: self.write(self.other, "Den andra.", seen)
        )

    def calculate(self, actor: User, seen: str) -> Calculation:
        return actions.calculate_month(actor, timezone.now(), self.application.pk, {}, seen=seen)


def test_two_who_begin_a_decision_at_once_write_one_and_the_other_is_told(committed_db: None) -> None:
    desk = Desk()
    results = desk.both_write(seen="")
    assert [type(result) for result in results if isinstance(result, Unseen)] == [Unseen]
    (saved,) = (result for result in results if isinstance(result, Decision))
    assert Decision.objects.get().reasons == saved.reasons


def test_two_who_change_a_decision_at_once_change_it_once_and_the_other_gets_the_new_mark(committed_db: None) -> None:
    desk = Desk()
    opened_on = decision_mark(desk.write(desk.one, "Från början.", None))
    (told,) = (result for result in desk.both_write(opened_on) if isinstance(result, Unseen))
    assert told.mark == decision_mark(Decision.objects.get())
    assert told.mark != opened_on


def test_every_part_of_a_decision_counts_as_changed(db: None) -> None:
    desk = Desk()
    plain = replace(content_for(desk.case, LIMIT), reasons="Skäl.")
    versions = [
        plain,
        replace(plain, period_to=plain.period_from),
        replace(plain, child_perspective="Barnen mår bra."),
        replace(plain, lines=(("other", LIMIT),)),
        replace(plain, obstacles=dict.fromkeys(plain.obstacles, "none")),
    ]
    marks = []
    for content in versions:
        actions.draft_decision(desk.one, timezone.now(), desk.application.pk, content)
        marks.append(decision_mark(Decision.objects.get()))
    assert len(set(marks)) == len(marks)


def test_two_who_calculate_at_once_calculate_once_and_the_other_is_told_by_whom(committed_db: None) -> None:
    desk = Desk()
    results = at_once(lambda: desk.calculate(desk.one, ""), lambda: desk.calculate(desk.other, ""))
    (told,) = (result for result in results if isinstance(result, Unseen))
    made = Calculation.objects.get()
    assert made.made_by.get_full_name() in told.message
    assert told.mark == str(made.pk)


def test_ones_own_newer_calculation_is_no_surprise(db: None) -> None:
    desk = Desk()
    desk.calculate(desk.one, "")
    desk.calculate(desk.one, "")
    assert Calculation.objects.count() == 2
