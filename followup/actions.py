"""Every write of follow-ups, one function per business act; `f(actor, now, …)`, see bistand.actions.

A follow-up is made by itself: of a plan when it is agreed, of the children when a case with children is opened,
decided or changes its household. When it is held the next one is made, counted from that day; when it was missed
or cancelled the next one keeps its day, for nothing has been followed up. What waits for a plan that
a new one is to replace goes on waiting, and goes over to the new plan with its day and its meeting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from bistand.actions import action
from bistand.facts import Event, publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from bistand.staff.queries import setting, settings_on
from cases.actions.access import case_for
from cases.actions.afterwards import file_letter
from cases.facts import CaseAssigned, CaseClosed, CaseUnassigned, HouseholdChanged
from cases.models import Case
from cases.numbers import add_months, age_on
from followup.facts import FollowUpCalled, FollowUpCancelled, FollowUpHeld, FollowUpMissed
from followup.models import Flag, FollowUp, FollowUpOutcome, GoalProgress, Kind
from followup.queries import has_children
from followup.ways import Way
from planning.actions import settle_goal
from planning.facts import PlanAgreed, PlanChanged, PlanClosed, PlanRenewed, case_id_of
from planning.models import Goal, Plan, PlanOutcome
from planning.people import has_been, remaining

# Somebody is young until 25.
YOUNG = 25
MONTHS = {Kind.PLAN: "followup.plan_months", Kind.CHILDREN: "followup.children_months"}


@dataclass(frozen=True)
class GoalReport:
    """How one goal went: reached, forward, still or backward, with a note."""

    goal_id: int
    progress: str
    note: str = ""


@dataclass(frozen=True)
class Meeting:
    """When, how and where the client is met: in person, by phone or over video; called to by letter or not."""

    at: datetime
    way: str = Way.PERSON
    place: str = ""
    by_letter: bool = False
    # Said knowingly to be after the last day of the follow-up.
    after_due: bool = False


@dataclass(frozen=True)
class Report:
    """What was said at a follow-up, and how it was held. Best interests, views and information belong to the children's
    (SoL 3 kap. 1–3 §§).
    """

    outcome: str
    summary: str
    client_view: str = ""
    best_interests: str = ""
    child_views: str = ""
    information_given: str = ""
    changes_needed: str = ""
    way: str = Way.PERSON


@dataclass(frozen=True)
class Flagged:
    """How many flags a run of the job raised of each level, and how many it cleared."""

    coming: int
    overdue: int
    cleared: int


# ---- made by themselves ----------------------------------------------------------------------------------


@action("followup.plan")
def follow_up_plan(actor: User, now: datetime, fact: PlanAgreed) -> None:
    """The first follow-up of a plan, counted from the day it was agreed; or what waited for the plan that it replaces,
    with its day and its meeting.
    """
    case = Case.objects.get(pk=case_id_of(fact))
    left = FollowUp.objects.filter(
        FollowUp.IS_OPEN, case=case, plan__person=fact.person_id, plan__state=Plan.State.CLOSED
    )  # fmt: skip
    waiting = left.select_for_update(of=("self",)).first()
    if waiting is None:
        plan = Plan.objects.select_related("person").get(pk=fact.plan_id)
        _make(case, Kind.PLAN, plan.pk, _due(Kind.PLAN, fact.agreed_on, plan, first=True))
    else:
        waiting.plan_id = fact.plan_id
        waiting.save(update_fields=["plan"])


@action("followup.plan")
def follow_up_children(actor: User, now: datetime, fact: Event) -> None:
    """Keep one follow-up of the children's situation open while an open case has children under 18."""
    case = Case.objects.get(pk=case_id_of(fact))
    today = timezone.localdate(now)
    if case.state == Case.State.OPEN and has_children(case.household_id, today):
        _make(case, Kind.CHILDREN, None, _due(Kind.CHILDREN, today))
    else:
        waiting = FollowUp.objects.filter(FollowUp.IS_OPEN, case=case, kind=Kind.CHILDREN)
        _cancel_all(actor, now, waiting, "Hushållet har inga barn under 18 år.")


@action("followup.plan")
def stop_for_plan(actor: User, now: datetime, fact: PlanClosed) -> None:
    """A plan that is closed is not followed up any more, unless a new one replaces it, nor changed."""
    _changes_made(FollowUp.objects.filter(plan=fact.plan_id), "Planen avslutades.")
    if Plan.objects.filter(pk=fact.plan_id, outcome=PlanOutcome.NEW_PLAN).exists():
        return
    _cancel_all(actor, now, FollowUp.objects.filter(FollowUp.IS_OPEN, plan=fact.plan_id), "Planen avslutades.")


@action("followup.plan")
def plan_was_changed(actor: User, now: datetime, fact: PlanChanged | PlanRenewed) -> None:
    """What was to change in a plan waits no more when the plan is changed."""
    words = fact.change if isinstance(fact, PlanChanged) else fact.words
    _changes_made(FollowUp.objects.filter(plan=fact.plan_id), f"Planen ändrades: {words}")


@action("followup.hold")
def answer_changes(actor: User, now: datetime, followup_id: int, answer: str) -> FollowUp:
    """Say what was done about what needed to change, or why nothing is changed."""
    case_id = FollowUp.objects.filter(pk=followup_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound("Uppföljningen finns inte, eller hör till en sektion där du inte arbetar.")
    case_for(actor, "followup.hold", case_id)
    followup = FollowUp.objects.select_for_update(of=("self",)).get(pk=followup_id)
    if not followup.changes_wait:
        raise Conflict("Det som behövde ändras är redan besvarat.")
    if not answer.strip():
        raise Invalid("Skriv vad som är gjort, eller varför inget ändras.", "answer")
    _changes_made(FollowUp.objects.filter(pk=followup_id), answer.strip())
    followup.refresh_from_db()
    return followup


def _changes_made(followups: QuerySet[FollowUp], answer: str) -> None:
    followups.filter(changes_wait=True).update(changes_wait=False, changes_answer=answer)


@action("followup.plan")
def stop_for_gone(actor: User, now: datetime, fact: HouseholdChanged) -> None:
    """Whoever has left the household before a new plan replaced the old one is not followed up there any more."""
    plans = Plan.objects.filter(case=fact.case_id, state=Plan.State.CLOSED).exclude(Exists(remaining(now)))
    left = FollowUp.objects.filter(FollowUp.IS_OPEN, plan__in=plans)
    _cancel_all(actor, now, left, "Ingår inte längre i hushållet.")


@action("followup.cancel")
def stop_for_case(actor: User, now: datetime, fact: CaseClosed) -> None:
    """A case that is closed is not followed up any more."""
    _cancel_all(actor, now, FollowUp.objects.filter(FollowUp.IS_OPEN, case=fact.case_id), "Ärendet avslutades.")


@action("followup.plan")
def hand_over(actor: User, now: datetime, fact: CaseAssigned | CaseUnassigned) -> None:
    """Whoever gets the case gets what waits in it; what is done keeps the name of the one who did it."""
    caseworker = Case.objects.filter(pk=case_id_of(fact)).values_list("caseworker", flat=True).get()
    FollowUp.objects.filter(FollowUp.IS_OPEN, case=fact.case_id).update(responsible=caseworker)


# ---- done by people --------------------------------------------------------------------------------------


@action("followup.hold")
def call(actor: User, now: datetime, followup_id: int, meeting: Meeting, reason: str = "") -> FollowUp:
    """Note the meeting the client is called to; the letter is written after the commit. A meeting that is set already
    is moved with a reason. Raises Invalid for a moment that has been, and for a day after the follow-up's last one
    that is not said to be so; of one that is late by now, for a day further ahead than one is warned of in.
    """
    _, followup = _open_followup(actor, "followup.hold", followup_id)
    if meeting.at <= now:
        raise Invalid("Mötet ska ligga framåt i tiden.", "day")
    today = timezone.localdate(now)
    latest = max(followup.due, today + timedelta(days=int(setting("followup.warn_days", today))))
    if timezone.localdate(meeting.at) > latest and not meeting.after_due:
        late = "är redan sen, den skulle ha gjorts" if followup.due < today else "ska göras"
        raise Invalid(
            f"Uppföljningen {late} senast {followup.due}. Välj en dag till och med {latest}, eller markera "
            "att mötet ändå ska vara senare.",
            "day",
        )
    check_place(meeting)
    followup.moved_reason = _why(reason) if followup.meeting_at else ""
    followup.state, followup.meeting_at = FollowUp.State.CALLED, meeting.at
    followup.way, followup.place = meeting.way, meeting.place.strip()
    followup.save(update_fields=["state", "meeting_at", "way", "place", "moved_reason"])
    fact = FollowUpCalled(*_about(followup), clock(meeting.at), meeting.by_letter, followup.moved_reason)
    publish(actor, now, fact)
    return followup


@action("followup.print")
def store_call_letter(actor: User, now: datetime, followup_id: int, pdf: bytes) -> None:
    """File the letter that calls to the meeting; there is one for each meeting, so a second call changes nothing."""
    followup = (
        FollowUp.objects.select_for_update(of=("self",)).select_related("case", "plan__person").get(pk=followup_id)
    )
    if followup.letter_id is None:
        followup.letter = file_letter(actor, followup.case, f"Kallelse till uppföljning av {followup.about}", pdf)
        followup.save(update_fields=["letter"])


@action("followup.print")
def store_cancelling_letter(actor: User, now: datetime, followup_id: int, pdf: bytes) -> None:
    """File the letter that calls a meeting off; there is one, so a second call changes nothing."""
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("case", "plan__person")
    followup = rows.get(pk=followup_id)
    if followup.off_letter_id is None:
        title = f"Återbud till uppföljning av {followup.about}"
        followup.off_letter = file_letter(actor, followup.case, title, pdf)
        followup.save(update_fields=["off_letter"])


@action("followup.hold")
def hold(
    actor: User,
    now: datetime,
    followup_id: int,
    report: Report,
    goals: Iterable[GoalReport] = (),
    next_by: date | None = None,
    held_on: date | None = None,
) -> FollowUp | None:
    """Note how a follow-up went on a day (today, if none is given), and make the next one from that day, or by an
    earlier day than it would be. Gives back the next one, if there is to be one.

    Goals said to be reached are marked so in the plan. Raises Invalid where the outcome, what needs to change or the
    children's best interests and views are missing, and for a day to come or before the plan or the last follow-up.
    """
    case, followup = _open_followup(actor, "followup.hold", followup_id)
    _check(followup, report)
    held_on = held_on or timezone.localdate(now)
    _check_day(followup, held_on, now, "held_on")
    latest = _due(followup.kind, held_on, followup.plan)
    if next_by and not timezone.localdate(now) < next_by <= latest:
        raise Invalid(f"Välj en dag efter i dag och senast {latest}.", "next_by")
    for goal in goals:
        _report_goal(actor, now, followup, goal)
    followup.state = FollowUp.State.HELD
    # The person is set anew by the database; this is what the row's own rule wants to see.
    followup.held_on, followup.held_by = held_on, actor
    for name, value in asdict(report).items():
        setattr(followup, name, value.strip())
    followup.save(update_fields=["state", "held_on", "held_by", *asdict(report)])
    followup.refresh_from_db(fields=["held_by", "noted_on"])
    _clear_flags([followup.pk])
    outcome = str(FollowUpOutcome(report.outcome).label)
    publish(actor, now, FollowUpHeld(*_about(followup), held_on=held_on, outcome=outcome))
    return _next(case, followup, next_by or latest, now)


@action("followup.hold")
def miss(
    actor: User,
    now: datetime,
    followup_id: int,
    reason: str,
    meeting: Meeting | None = None,
    missed_on: date | None = None,
) -> FollowUp | None:
    """Note that the follow-up did not come about on a day (that of its meeting or today, if none is given). The next
    one keeps its day: nothing has been followed up yet; the client is called to the new meeting, if one is given.
    Raises Invalid for a meeting that has not been, and for a day before it.
    """
    case, followup = _open_followup(actor, "followup.hold", followup_id)
    met = timezone.localdate(followup.meeting_at) if followup.meeting_at else None
    if followup.meeting_at and followup.meeting_at > now:
        words = f"Mötet {clock(followup.meeting_at)} har inte varit än. Flytta det, eller ställ in uppföljningen."
        raise Invalid(words, "missed_on")
    followup.missed_on = missed_on or met or timezone.localdate(now)
    if met and followup.missed_on < met:
        raise Invalid(f"Dagen är före mötet. Skriv en dag från {met}.", "missed_on")
    _check_day(followup, followup.missed_on, now, "missed_on")
    _settle(followup, FollowUp.State.MISSED, _why(reason))
    publish(actor, now, FollowUpMissed(*_about(followup), reason=followup.reason))
    following = _next(case, followup, followup.due, now)
    return call(actor, now, following.pk, meeting) if following and meeting else following


@action("followup.cancel")
def cancel(actor: User, now: datetime, followup_id: int, reason: str) -> FollowUp | None:
    """Call off one follow-up for a reason. The next one keeps its day, which is counted from the last one held or from
    when the plan was agreed: calling off puts nothing off.
    """
    case, followup = _open_followup(actor, "followup.cancel", followup_id)
    _settle(followup, FollowUp.State.CANCELLED, _why(reason))
    publish(actor, now, FollowUpCancelled(*_about(followup), reason=followup.reason))
    return _next(case, followup, followup.due, now)


# ---- the job ---------------------------------------------------------------------------------------------

# All are found before the first is written: looked for in a table that grows meanwhile they would take for ever.
_RAISE = """
WITH due AS MATERIALIZED (
  SELECT f.id FROM followup_followup f
   WHERE f.state IN ('planned', 'called') AND f.due > %(after)s AND f.due <= %(until)s
     AND NOT EXISTS (SELECT FROM followup_flag g WHERE g.followup_id = f.id AND g.level = %(level)s))
INSERT INTO followup_flag (followup_id, level, raised_on)
SELECT id, %(level)s, %(today)s FROM due ORDER BY id
ON CONFLICT (followup_id, level) DO NOTHING
"""
# A flag whose follow-up was settled while the job ran, and a coming one that has come. They are looked for once, in an
# array: of flags that have just been raised PostgreSQL knows nothing, and it may choose to look for them once for each.
_CLEAR = """
UPDATE followup_flag SET cleared_at = now() WHERE id = ANY (ARRAY(
  SELECT g.id FROM followup_flag g JOIN followup_followup f ON f.id = g.followup_id
   WHERE g.cleared_at IS NULL
     AND (f.state NOT IN ('planned', 'called') OR (g.level = 'coming' AND f.due <= %(today)s))
   ORDER BY g.id FOR UPDATE OF g SKIP LOCKED))
"""


@action("followup.flag")
def flag_followups(actor: User, now: datetime) -> Flagged:
    """Flag the open follow-ups that are coming or due, whatever day the job ran last.

    Selects by state and day; a flag there already is left as it is. So it may run twice, by two workers at once,
    and after days missed, with the same end.
    """
    today = timezone.localdate(now)
    warn = today.toordinal() + int(setting("followup.warn_days", today))
    levels = ((Flag.Level.OVERDUE, date.min, today), (Flag.Level.COMING, today, date.fromordinal(warn)))
    raised = {}
    with connection.cursor() as cursor:
        for level, after, until in levels:
            cursor.execute(_RAISE, {"level": level, "today": today, "after": after, "until": until})
            raised[level] = cursor.rowcount
        cursor.execute(_CLEAR, {"today": today})
        return Flagged(raised[Flag.Level.COMING], raised[Flag.Level.OVERDUE], cursor.rowcount)


# ---- parts -----------------------------------------------------------------------------------------------


def _due(kind: str, day: date, plan: Plan | None = None, *, first: bool = False) -> date:
    """The last day of the follow-up that is counted from `day`: sooner of a new plan and of somebody young, where the
    municipality has said so.
    """
    keys = [MONTHS[Kind(kind)]]
    if plan and first:
        keys.append("followup.new_months")
    if plan and plan.person.birth_date and age_on(plan.person.birth_date, day) < YOUNG:
        keys.append("followup.young_months")
    said = settings_on(keys, day)
    return add_months(day, min(months for months in map(int, said.values()) if months))


def _make(case: Case, kind: str, plan_id: int | None, due: date, follows: FollowUp | None = None) -> None:
    """Make a follow-up unless one is open: the database decides, so that two at once make one."""
    row = FollowUp(case=case, kind=kind, plan_id=plan_id, due=due, responsible_id=case.caseworker_id, follows=follows)
    FollowUp.objects.bulk_create([row], ignore_conflicts=True)


def _next(case: Case, done: FollowUp, due: date, now: datetime) -> FollowUp | None:
    """The follow-up after this one, where there is still something to follow up: also until a new plan is agreed."""
    if done.kind == Kind.PLAN:
        replaced = Q(outcome=PlanOutcome.NEW_PLAN) & Exists(remaining(now))
        wanted = Plan.objects.filter(Q(state=Plan.State.AGREED) | replaced, followups=done).exists()
    else:
        wanted = has_children(case.household_id, timezone.localdate(now))
    if not wanted:
        return None
    _make(case, done.kind, done.plan_id, due, done)
    made = FollowUp.objects.get(follows=done)
    if made.is_late:
        Flag.objects.create(followup=made, level=Flag.Level.OVERDUE, raised_on=timezone.localdate(now))
    return made


def _open_followup(actor: User, act: str, followup_id: int) -> tuple[Case, FollowUp]:
    """An open follow-up and its case, both locked, with the right checked."""
    case_id = FollowUp.objects.filter(pk=followup_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound("Uppföljningen finns inte, eller hör till en sektion där du inte arbetar.")
    case = case_for(actor, act, case_id)
    followup = FollowUp.objects.select_for_update(of=("self",)).get(pk=followup_id)
    if not followup.is_open:
        if followup.held_by:
            by = followup.held_by.get_full_name()
            raise Conflict(f"{by} har redan skrivit att uppföljningen genomfördes {followup.held_on}. Läs det först.")
        missed = followup.state == FollowUp.State.MISSED
        state = "blev inte av" if missed else f"är redan {followup.get_state_display()}"
        raise Conflict(f"Uppföljningen {state}.")
    return case, followup


def clock(moment: datetime) -> str:
    """The day and the time here, "2026-09-01 10:30"."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def check_place(meeting: Meeting) -> None:
    """A letter that calls to a meeting says where it is, and of one over video how the client gets the link."""
    _check_way(meeting.way)
    asked = {Way.PERSON: "Skriv var ni ska träffas.", Way.VIDEO: "Skriv länken, eller hur klienten får den."}
    if meeting.by_letter and not meeting.place.strip() and meeting.way in asked:
        raise Invalid(f"{asked[Way(meeting.way)]} Det står i kallelsen.", "place")


def _check_way(way: str) -> None:
    if way not in Way.values:
        raise Invalid("Välj på vilket sätt.", "way")


def _check(followup: FollowUp, report: Report) -> None:
    _check_way(report.way)
    if report.outcome not in FollowUpOutcome.values:
        raise Invalid("Välj ett utfall.", "outcome")
    if not report.summary.strip():
        raise Invalid("Skriv hur det går.", "summary")
    if report.outcome == FollowUpOutcome.CHANGES and not report.changes_needed.strip():
        raise Invalid("Skriv vad som behöver ändras.", "changes_needed")
    if followup.kind == Kind.CHILDREN:
        if not report.best_interests.strip():
            raise Invalid("Skriv vad som är bäst för barnen.", "best_interests")
        if not report.child_views.strip():
            raise Invalid("Skriv vad barnen tycker, eller varför ni inte vet det.", "child_views")


def _check_day(followup: FollowUp, day: date, now: datetime, field: str) -> None:
    """A day that has been, since the case was opened, the plan agreed and the follow-up before this one."""
    today, plan, before = timezone.localdate(now), followup.plan, followup.follows
    has_been(day, now, field)
    begun = [followup.case.opened_on, plan and plan.agreed_on, before and before.held_on, before and before.missed_on]
    first = max(known for known in begun if known)
    if day < min(first, today):
        raise Invalid(f"Dagen är före planen eller förra uppföljningen. Skriv en dag från {first}.", field)


def _report_goal(actor: User, now: datetime, followup: FollowUp, report: GoalReport) -> None:
    goal = Goal.objects.select_related("plan").filter(pk=report.goal_id, plan=followup.plan_id).first()
    if goal is None or report.progress not in GoalProgress.Progress.values:
        raise Invalid("Välj hur det går med varje mål i planen.")
    GoalProgress.objects.create(followup=followup, goal=goal, progress=report.progress, note=report.note.strip())
    open_now = goal.state == Goal.State.OPEN and goal.plan.state == Plan.State.AGREED
    if report.progress == GoalProgress.Progress.REACHED and open_now:
        settle_goal(actor, now, goal.pk, Goal.State.REACHED)


def _why(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Skriv varför.", "reason")
    return reason.strip()


def _settle(followup: FollowUp, state: str, reason: str) -> None:
    followup.state, followup.reason = state, reason
    followup.save(update_fields=["state", "reason", "missed_on"])
    _clear_flags([followup.pk])


def _cancel_all(actor: User, now: datetime, followups: QuerySet[FollowUp], reason: str) -> None:
    for followup in followups.select_for_update(of=("self",)).order_by("pk"):
        _settle(followup, FollowUp.State.CANCELLED, reason)
        publish(actor, now, FollowUpCancelled(*_about(followup), reason=reason))


def _clear_flags(followup_ids: list[int]) -> None:
    Flag.objects.filter(followup__in=followup_ids, cleared_at__isnull=True).update(cleared_at=timezone.now())


def _about(followup: FollowUp) -> tuple[int, str, int, str]:
    """What every fact of a follow-up begins with: case, subject, the follow-up, and its kind in words."""
    kind = str(followup.get_kind_display())
    return followup.case_id, f"followup_followup:{followup.pk}", followup.pk, kind
