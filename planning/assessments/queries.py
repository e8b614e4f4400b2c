"""Reads of assessments, how they differ over time, and the goals that are proposed by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db.models import QuerySet

from bistand.refusals import NotFound
from cases.models import Case
from cases.queries import open_case
from planning.assessments.models import Answer, Assessment, AssessmentTemplate, GoalTemplate, InstrumentResult
from planning.models import Plan

PROPOSED = Path(__file__).with_name("proposed.yaml")
# As many are laid beside each other; each has its own page besides.
MOST_COMPARED = 4


@dataclass(frozen=True)
class Compared:
    """One area over time, the latest last: the day, and what was answered (None where it was not asked)."""

    area: str
    answers: list[tuple[date, Answer | None]]

    @property
    def change(self) -> str:
        """How the latest score differs from the one before it, in words; empty where there are not two."""
        scores = [answer.score if answer else None for _, answer in self.answers]
        earlier = [score for score in scores[:-1] if score]
        if not earlier or not (now := scores[-1]):
            return ""
        before = earlier[-1]
        if now == before:
            return f"lika ({now})"
        return f"{'bättre' if now > before else 'sämre'} ({before} till {now})"


def proposed() -> dict[str, list[dict[str, Any]]]:
    """What a municipality may begin from, as data."""
    return dict(yaml.safe_load(PROPOSED.read_text()))


def assessments_of(case_id: int, person_id: int) -> QuerySet[Assessment]:
    """The assessments of an adult in a case, the latest first."""
    rows = Assessment.objects.filter(case=case_id, person=person_id)
    return rows.select_related("template", "signed_by__employee").order_by("-held_on", "-pk")


def instruments_of(case_id: int, person_id: int) -> QuerySet[InstrumentResult]:
    rows = InstrumentResult.objects.filter(case=case_id, person=person_id)
    return rows.select_related("noted_by__employee").order_by("-done_on", "-pk")


def latest_of_each(case_id: int) -> dict[int, Assessment]:
    """The latest assessment of each person in the case, by person; one query."""
    rows = Assessment.objects.filter(case=case_id).select_related("template", "person")
    latest = rows.order_by("person", "-held_on", "-pk").distinct("person")
    return {row.person_id: row for row in latest}


def compared(assessments: list[Assessment]) -> list[Compared]:
    """The areas of these (given the latest first) beside each other, in the order of the latest one's template."""
    told = [(row.held_on, {answer.area: answer for answer in row.found}) for row in reversed(assessments)]
    areas = dict.fromkeys(area for _, answers in reversed(told) for area in answers)
    return [Compared(area, [(held_on, answers.get(area)) for held_on, answers in told]) for area in areas]


def read_assessment(user: Any, assessment_id: int) -> tuple[Case, Assessment]:
    """The assessment and its case; the reading is logged."""
    found = Assessment.objects.select_related("template", "person", "signed_by__employee").filter(pk=assessment_id)
    row = found.first()
    if row is None:
        raise NotFound("Kartläggningen finns inte, eller hör till en sektion där du inte arbetar.")
    return open_case(user, row.case_id, "assessment"), row


def templates_on(day: date) -> QuerySet[AssessmentTemplate]:
    return AssessmentTemplate.objects.filter(valid__contains=day).order_by("name")


def goal_templates_on(day: date) -> QuerySet[GoalTemplate]:
    return GoalTemplate.objects.filter(valid__contains=day).order_by("area", "goal")


def proposed_goals(plan: Plan, today: date) -> list[GoalTemplate]:
    """The goals proposed by what hinders in the latest assessment, the worst first, but those the plan has."""
    latest = assessments_of(plan.case_id, plan.person_id).first()
    hindering = latest.hindering if latest else []
    has = {goal.text for goal in plan.goals.all()}
    rows = [row for row in goal_templates_on(today).filter(area__in=hindering) if row.goal not in has]
    return sorted(rows, key=lambda row: hindering.index(row.area))
