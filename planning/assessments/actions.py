"""Writes of templates, assessments and instruments; `f(actor, now, …)`, see bistand.actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from bistand.actions import action
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid
from bistand.staff.models import User
from cases.actions.queue import until_today
from cases.models import Person
from planning.assessments.models import Assessment, AssessmentTemplate, GoalTemplate, InstrumentResult
from planning.assessments.queries import proposed
from planning.facts import AssessmentSigned, InstrumentNoted
from planning.models import Activity
from planning.people import adult_in, has_been

STEPS = 5
MOST_AREAS = 20


@dataclass(frozen=True)
class Found:
    """What was found: of each area by name its score (1 to 5, None where not assessed) and text, and the whole."""

    held_on: date
    areas: Mapping[str, tuple[int | None, str]]
    own_words: str = ""
    obstacles: str = ""
    strengths: str = ""


@action("planning.assess")
def sign_assessment(
    actor: User, now: datetime, case_id: int, person_id: int, template_id: int, found: Found
) -> Assessment:
    """Sign what was found of an adult; who and when are set by the database, and it is never changed afterwards.

    Raises Invalid for somebody who is no adult of the household, a day to come or before they were born, and where no
    area is assessed.
    """
    case, name = adult_in(actor, now, "planning.assess", case_id, person_id)
    has_been(found.held_on, now, "held_on")
    born = Person.objects.values_list("birth_date", flat=True).get(pk=person_id)
    if found.held_on < born:
        raise Invalid(f"{name} föddes {born}. Skriv en dag efter det.", "held_on")
    template = AssessmentTemplate.objects.get(pk=template_id)
    answers = []
    for area in (row["name"] for row in template.areas):
        score, text = found.areas.get(area, (None, ""))
        if score is not None and not 1 <= score <= STEPS:
            raise Invalid(f"{area}: välj ett steg från 1 till {STEPS}.")
        answers.append({"area": area, "score": score, "text": text.strip()})
    if all(row["score"] is None for row in answers):
        raise Invalid("Bedöm minst ett område på skalan.")
    row = Assessment.objects.create(
        case=case, person_id=person_id, template=template, held_on=found.held_on, answers=answers,
        own_words=found.own_words.strip(), obstacles=found.obstacles.strip(), strengths=found.strengths.strip(),
        signed_by=actor,
    )  # fmt: skip
    publish(actor, now, AssessmentSigned(case.pk, f"planning_assessment:{row.pk}", person=name))
    return row


@action("planning.assess")
def note_instrument(
    actor: User, now: datetime, case_id: int, person_id: int, name: str, done_on: date, done_by: str, summary: str
) -> InstrumentResult:
    """Note that a protected instrument was used: its name, day, by whom, and what it showed in our own words."""
    case, person = adult_in(actor, now, "planning.assess", case_id, person_id)
    has_been(done_on, now, "done_on")
    for value, field, words in (
        (name, "name", "Skriv instrumentets namn."),
        (done_by, "done_by", "Skriv vem som gjorde bedömningen."),
        (summary, "summary", "Skriv vad bedömningen visade, med egna ord."),
    ):
        if not value.strip():
            raise Invalid(words, field)
    row = InstrumentResult.objects.create(
        case=case, person_id=person_id, name=name.strip(), done_on=done_on, done_by=done_by.strip(),
        summary=summary.strip(), noted_by=actor,
    )  # fmt: skip
    publish(actor, now, InstrumentNoted(case.pk, f"planning_instrumentresult:{row.pk}", title=row.name, person=person))
    return row


@action("planning.keep_templates")
def write_template(
    actor: User, now: datetime, name: str, areas: Sequence[Mapping[str, str]], scale: Sequence[str]
) -> AssessmentTemplate:
    """Let a template be so from today on; an earlier version of the same name ends.

    Parameters:
        areas: each with `name` and `help`, in the order they are asked.
        scale: five words, from 1 (the most hindering) to 5 (a strength).
    """
    name = " ".join(name.split())
    if not name:
        raise Invalid("Skriv mallens namn.", "name")
    rows = [{"name": row["name"].strip(), "help": row.get("help", "").strip()} for row in areas]
    names = [row["name"] for row in rows]
    if not rows or not all(names) or len(set(names)) < len(names) or len(rows) > MOST_AREAS:
        raise Invalid(f"Skriv mellan ett och {MOST_AREAS} områden, med olika namn.", "areas")
    words = [word.strip() for word in scale if word.strip()]
    if len(words) != STEPS:
        raise Invalid(f"Skriv {STEPS} steg, ett på varje rad.", "scale")
    today = timezone.localdate(now)
    for earlier in AssessmentTemplate.objects.select_for_update().filter(name=name, valid__contains=today):
        _end(earlier, today)
    return AssessmentTemplate.objects.create(name=name, areas=rows, scale=words, valid=DateRange(today, None))


@action("planning.keep_templates")
def end_template(actor: User, now: datetime, template_id: int) -> AssessmentTemplate:
    """Let a template be offered no longer; what was assessed by it stays."""
    row = AssessmentTemplate.objects.select_for_update().get(pk=template_id)
    _end(row, timezone.localdate(now))
    return row


@action("planning.keep_templates")
def add_goal_template(
    actor: User, now: datetime, area: str, goal: str, months: int, activity: str = "", responsible: str = "client"
) -> GoalTemplate:
    """Propose a goal, from today on, where an area of this name hinders."""
    if not area.strip():
        raise Invalid("Skriv vilket område det gäller.", "area")
    if not goal.strip():
        raise Invalid("Skriv målet.", "goal")
    if responsible not in Activity.Responsible.values:
        raise Invalid("Välj vem som gör aktiviteten.", "responsible")
    return GoalTemplate.objects.create(
        area=area.strip(), goal=goal.strip(), months=months, activity=activity.strip(), responsible=responsible,
        valid=DateRange(timezone.localdate(now), None),
    )  # fmt: skip


@action("planning.keep_templates")
def end_goal_template(actor: User, now: datetime, goal_template_id: int) -> GoalTemplate:
    """Let a goal be proposed no longer."""
    row = GoalTemplate.objects.select_for_update().get(pk=goal_template_id)
    _end(row, timezone.localdate(now))
    return row


@action("planning.keep_templates")
def begin_templates(actor: User, now: datetime) -> int:
    """Put in what is proposed, and has never been there: templates by their name, goals by their words. How many."""
    there = set(AssessmentTemplate.objects.values_list("name", flat=True))
    goals = set(GoalTemplate.objects.values_list("area", "goal"))
    data = proposed()
    templates = [row for row in data["templates"] if row["name"] not in there]
    wanted = [row for row in data["goals"] if (row["area"], row["goal"]) not in goals]
    for row in templates:
        write_template(actor, now, **row)
    for row in wanted:
        add_goal_template(actor, now, **row)
    return len(templates) + len(wanted)


def _end(row: AssessmentTemplate | GoalTemplate, today: date) -> None:
    if row.valid.isempty or today not in row.valid:
        raise Conflict("Den gäller inte längre.")
    row.valid = until_today(row.valid, today)
    row.save(update_fields=["valid"])
