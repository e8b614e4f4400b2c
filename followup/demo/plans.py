"""Plans and follow-ups of the history: agreed in the second month, followed up in time, late or not at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from cases.numbers import add_months, age_on
from followup.demo import book, texts
from followup.demo.calendar import Calendar, at
from followup.facts import FollowUpCancelled, FollowUpHeld, FollowUpMissed
from followup.models import FollowUpOutcome, Kind
from planning.facts import ActivityDone, PlanAgreed, PlanClosed
from planning.models import PlanOutcome

if TYPE_CHECKING:
    from followup.demo.history import Live

PLAN_MONTHS, CHILDREN_MONTHS = 3, 6
FOLLOWUP = ("id", "kind", "case_id", "plan_id", "responsible_id", "due", "state", "follows_id", "created_at", "outcome",
            "summary", "client_view", "best_interests", "child_views", "information_given", "changes_needed",
            "reason", "way", "place", "moved_reason")  # fmt: skip


@dataclass(slots=True)
class LivePlan:
    """An agreed plan, its goals, and the activities not yet done."""

    pk: int
    person: int
    goals: list[int] = field(default_factory=list)
    activities: list[int] = field(default_factory=list)


@dataclass(slots=True)
class LiveFollowUp:
    """An open follow-up."""

    pk: int
    kind: str
    plan: LivePlan | None
    due: date


def first_of_children(lives: list[Live], day: date) -> None:
    """The first follow-up of the children's situation, six months after the case was opened."""
    due = add_months(day, CHILDREN_MONTHS)
    with_children = [live for live in lives if any(age_on(child.born, day) < 18 for child in live.spec.children)]
    _plan_followups([(live, Kind.CHILDREN, None, due, None) for live in with_children])


def follow_month(open_now: list[Live], when: Calendar, number: int) -> None:
    """New plans, and the follow-ups that fall due, of one month."""
    mine: dict[int, list[Live]] = defaultdict(list)
    for live in open_now:
        if not live.closed:
            mine[live.caseworker.pk].append(live)
    for place, (caseworker, part) in enumerate(sorted(mine.items())):
        day = when.decision_day(number, place) + timedelta(days=1)
        book.act(caseworker, "planning.agree", at(day, 9), rows=4 * len(part), hours=2)
        _agree([live for live in part if _wants_plan(live, number)], caseworker, day)
        book.act(caseworker, "followup.hold", at(day, 13), rows=4 * len(part), hours=2)
        _follow(part, caseworker, when, number, day)


def _wants_plan(live: Live, number: int) -> bool:
    """Four of five who stay get a plan, in their second or third month."""
    begun = max(live.spec.first, 0) + 1 + live.spec.number % 2
    return not live.plans and number == begun and live.spec.number % 5 != 0


def _agree(lives: list[Live], caseworker: int, day: date) -> None:
    if not lives:
        return
    for live, pk in zip(lives, book.reserve("planning_plan", len(lives)), strict=True):
        live.plans.append(LivePlan(pk, live.persons[0]))
    book.add(
        "planning_plan",
        ("id", "case_id", "person_id", "state", "aim", "own_words", "child_perspective", "written_by_id", "written_at",
         "agreed_how", "agreed_with", "outcome", "closing_note"),
        ((live.plans[0].pk, live.case, live.persons[0], "draft", texts.AIMS[live.spec.number % len(texts.AIMS)],
          texts.OWN_WORDS, texts.CHILD_PERSPECTIVE if live.spec.children else "", caseworker, "now", "meeting", "", "",
          "") for live in lives),
    )  # fmt: skip
    _add_goals(lives, day)
    book.step("planning_plan", [live.plans[0].pk for live in lives], "agreed")
    book.facts(
        [
            PlanAgreed(live.case, f"planning_plan:{live.plans[0].pk}", live.plans[0].pk, live.persons[0], day)
            for live in lives
        ]
    )
    due = add_months(day, PLAN_MONTHS)
    _plan_followups([(live, Kind.PLAN, live.plans[0], due, None) for live in lives])


def _add_goals(lives: list[Live], day: date) -> None:
    goals, activities = [], []
    chosen = [texts.GOALS[live.spec.number % len(texts.GOALS)] for live in lives]
    ids = iter(book.reserve("planning_activity", sum(len(parts) for _, parts in chosen)))
    for live, goal, (text, parts) in zip(lives, book.reserve("planning_goal", len(lives)), chosen, strict=True):
        live.plans[0].goals.append(goal)
        goals.append((goal, live.plans[0].pk, text, add_months(day, 6), "open"))
        for what, who, name in parts:
            pk = next(ids)
            live.plans[0].activities.append(pk)
            activities.append((pk, goal, what, who, name, add_months(day, 2), "", "planned"))
    book.add("planning_goal", ("id", "plan_id", "text", "target_date", "state"), goals)
    columns = ("id", "goal_id", "text", "responsible", "responsible_name", "due", "frequency", "state")
    book.add("planning_activity", columns, activities)


def _plan_followups(wanted: Sequence[tuple[Live, str, LivePlan | None, date, int | None]]) -> None:
    rows = []
    ids = book.reserve("followup_followup", len(wanted))
    for pk, (live, kind, plan, due, follows) in zip(ids, wanted, strict=True):
        live.followups.append(LiveFollowUp(pk, kind, plan, due))
        rows.append((pk, kind, live.case, plan.pk if plan else None, live.caseworker.pk, due, "planned", follows, "now",
                     *[""] * 11))  # fmt: skip
    book.add("followup_followup", FOLLOWUP, rows)


def _follow(part: list[Live], caseworker: int, when: Calendar, number: int, day: date) -> None:
    """Hold what is due; some are missed and some simply wait."""
    held: list[tuple[Live, LiveFollowUp]] = []
    missed: list[tuple[Live, LiveFollowUp]] = []
    for live in part:
        for followup in list(live.followups):
            if followup.due > day + timedelta(days=12):
                continue
            chance = Random(followup.pk * 31 + number).random()  # noqa: S311
            late_in_the_end = live.spec.number % 6 == 1 and number >= when.months - 3
            if late_in_the_end or chance > 0.93:
                continue
            live.followups.remove(followup)
            (held if chance < 0.86 else missed).append((live, followup))
    _hold(held, day)
    _miss(missed)
    _plan_followups(
        [(live, one.kind, one.plan, add_months(day, PLAN_MONTHS if one.plan else CHILDREN_MONTHS), one.pk)
         for live, one in held] + [(live, one.kind, one.plan, one.due, one.pk) for live, one in missed]
    )  # fmt: skip


def _hold(held: list[tuple[Live, LiveFollowUp]], day: date) -> None:
    progress, rows, facts, done = [], [], [], []
    for live, one in held:
        random = Random(one.pk)  # noqa: S311
        outcome = random.choice((FollowUpOutcome.ON_TRACK, FollowUpOutcome.ON_TRACK, FollowUpOutcome.CHANGES))
        rows.append((one.pk, "held", outcome.value, random.choice(texts.SUMMARIES), *_children_part(one),
                     random.choice(("person", "person", "phone", "video")), _changes(one, outcome)))  # fmt: skip
        facts.append(FollowUpHeld(*_about(live, one), day, str(outcome.label)))
        if one.plan:
            progress += [(one.pk, goal, random.choice(("forward", "still")), "") for goal in one.plan.goals]
            if one.plan.activities:
                done.append((live, one.plan, one.plan.activities.pop(0)))
    book.add("followup_goalprogress", ("followup_id", "goal_id", "progress", "note"), progress)
    names = ("state", "outcome", "summary", "best_interests", "child_views", "information_given", "way",
             "changes_needed")  # fmt: skip
    book.change("followup_followup", dict.fromkeys(names, "text"), rows)
    book.facts(facts)
    finished = [(activity, "done", day) for _, _, activity in done]
    book.change("planning_activity", {"state": "text", "done_on": "date"}, finished)
    book.facts([ActivityDone(live.case, f"planning_activity:{pk}", plan.pk, pk, day) for live, plan, pk in done])


def _changes(one: LiveFollowUp, outcome: FollowUpOutcome) -> str:
    if outcome != FollowUpOutcome.CHANGES:
        return ""
    return texts.CHANGES[one.pk % len(texts.CHANGES)] if one.plan else texts.CHANGES_CHILDREN


def _children_part(one: LiveFollowUp) -> tuple[str, str, str]:
    if one.kind == Kind.CHILDREN:
        return texts.BEST_INTERESTS, texts.CHILD_VIEWS, texts.INFORMATION
    return "", "", ""


def _miss(missed: list[tuple[Live, LiveFollowUp]]) -> None:
    rows = [(one.pk, "missed", texts.MISSED) for _, one in missed]
    book.change("followup_followup", {"state": "text", "reason": "text"}, rows)
    book.facts([FollowUpMissed(*_about(live, one), texts.MISSED) for live, one in missed])


def end(lives: list[Live]) -> None:
    """Close the plans of closed cases and call off what would have been followed up."""
    plans = [(live, plan) for live in lives for plan in live.plans]
    reason = {live.case: live.spec.close_reason for live in lives}
    rows = [(plan.pk, "closed", reason[live.case], texts.CANCELLED) for live, plan in plans]
    book.change("planning_plan", dict.fromkeys(("state", "outcome", "closing_note"), "text"), rows)
    book.facts(
        [
            PlanClosed(
                live.case, f"planning_plan:{plan.pk}", plan.pk, plan.person, str(PlanOutcome(reason[live.case]).label)
            )
            for live, plan in plans
        ]
    )
    waiting = [(live, one) for live in lives for one in live.followups]
    book.change(
        "followup_followup",
        {"state": "text", "reason": "text"},
        [(one.pk, "cancelled", texts.CANCELLED) for _, one in waiting],
    )
    book.facts([FollowUpCancelled(*_about(live, one), texts.CANCELLED) for live, one in waiting])
    for live in lives:
        live.followups, live.plans = [], []


def _about(live: Live, one: LiveFollowUp) -> tuple[int, str, int, str]:
    return live.case, f"followup_followup:{one.pk}", one.pk, str(Kind(one.kind).label)
