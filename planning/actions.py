"""Every write of plans, one function per business act; `f(actor, now, …)`, see bistand.actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, QuerySet
from django.utils import timezone

from bistand.actions import action
from bistand.audit.models import Delivery
from bistand.facts import publish
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from cases.actions.access import case_for
from cases.actions.afterwards import file_letter
from cases.facts import CaseClosed, HouseholdChanged
from cases.models import Case
from cases.queries import adults_of, members_on
from planning.facts import (
    ActivityDone,
    GoalReached,
    PlanAgreed,
    PlanChanged,
    PlanClosed,
    PlanRenewed,
    case_id_of,
)
from planning.measures.left import GOES_ON, open_referrals, ways_on
from planning.measures.models import Referral
from planning.measures.referring import end_referral
from planning.models import Activity, Goal, PartnerPlan, Plan, PlanOutcome, PlanVersion
from planning.people import has_been, remaining
from planning.versions import changes_since

# More than anybody's week of work, so that a slip of the pen is seen.
MOST_HOURS = 60
PAST = "Dagen har redan varit."
MISSING = "Planen finns inte, eller hör till en sektion där du inte arbetar."


@dataclass(frozen=True)
class ActivityText:
    """What an activity says: what, who answers for it (client, caseworker or a named partner), and by when; and of one
    that goes on over time, from when, how often and how many hours a week.
    """

    text: str
    responsible: str
    due: date
    responsible_name: str = ""
    first_day: date | None = None
    frequency: str = ""
    hours_a_week: Decimal | None = None

    def fields(self) -> dict[str, Any]:
        return {name: value.strip() if isinstance(value, str) else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class PlanWords:
    """What the plan is to lead to, the client's own words, and what it means for the children."""

    aim: str
    own_words: str = ""
    child_perspective: str = ""

    def stripped(self) -> PlanWords:
        return PlanWords(self.aim.strip(), self.own_words.strip(), self.child_perspective.strip())


@dataclass(frozen=True)
class PartnerText:
    """What another has planned with the person: who, what it says, and from and to when."""

    partner: str
    says: str
    first_day: date
    last_day: date | None = None
    partner_name: str = ""


@dataclass(frozen=True)
class ReferralLeft:
    """What becomes of an open referral when its plan is closed: how it ended, or `GOES_ON` with the reason."""

    referral_id: int
    outcome: str
    why: str = ""


@action("planning.write")
def write_plan(
    actor: User,
    now: datetime,
    case_id: int,
    person_id: int,
    aim: str,
    own_words: str = "",
    child_perspective: str = "",
) -> Plan:
    """Begin a plan for an adult of the household.

    Raises Invalid for somebody who is no adult of the household today, Conflict where there is a plan already.
    """
    case = case_for(actor, "planning.write", case_id)
    adults = adults_of(members_on(case.household_id, timezone.localdate(now)))
    if person_id not in {adult.pk for adult in adults}:
        raise Invalid("En plan görs för en vuxen som ingår i ärendets hushåll.", "person")
    return Plan.objects.create(
        case=case, person_id=person_id, aim=_said(aim, "aim", "Skriv vad planen ska leda till."),
        own_words=own_words.strip(), child_perspective=child_perspective.strip(), written_by=actor,
    )  # fmt: skip


@action("planning.write")
def rewrite_plan(
    actor: User, now: datetime, plan_id: int, aim: str, own_words: str, child_perspective: str = ""
) -> Plan:
    """Change the words of a draft. Raises Conflict once the plan is agreed."""
    _, plan = _plan(actor, "planning.write", plan_id)
    _must_be(plan, Plan.State.DRAFT, "Planen är överenskommen. Gör en ny version av den.")
    plan.aim = _said(aim, "aim", "Skriv vad planen ska leda till.")
    plan.own_words, plan.child_perspective = own_words.strip(), child_perspective.strip()
    plan.save(update_fields=["aim", "own_words", "child_perspective"])
    return plan


@action("planning.write")
def add_goal(
    actor: User, now: datetime, plan_id: int, text: str, target_date: date, first_activity: ActivityText | None = None
) -> Goal:
    """Add a goal to a plan that is not closed, with its first activity if one is given."""
    _, plan = _plan(actor, "planning.write", plan_id)
    _check_goal(text, target_date, timezone.localdate(now))
    goal = Goal.objects.create(plan=plan, text=text.strip(), target_date=target_date)
    if first_activity:
        _new_activity(goal, first_activity, timezone.localdate(now))
    _changed(actor, now, plan, f"nytt mål: {goal.text}")
    return goal


@action("planning.write")
def change_goal(actor: User, now: datetime, goal_id: int, text: str, target_date: date) -> Goal:
    """Rewrite a goal of a draft. Raises Conflict once the plan is agreed."""
    plan, goal = _goal(actor, goal_id)
    _must_be(plan, Plan.State.DRAFT, "Planen är överenskommen. Stryk målet och lägg till ett nytt.")
    _check_goal(text, target_date, timezone.localdate(now))
    goal.text, goal.target_date = text.strip(), target_date
    goal.save(update_fields=["text", "target_date"])
    return goal


@action("planning.write")
def settle_goal(actor: User, now: datetime, goal_id: int, state: str, *, reason: str = "") -> Goal:
    """Mark a goal as reached, or drop it: `state` is "reached" or "dropped". One of an agreed plan is dropped with a
    reason.
    """
    plan, goal = _goal(actor, goal_id)
    if goal.state != Goal.State.OPEN or state not in Goal.TRANSITIONS[Goal.State.OPEN]:
        raise Conflict(f"Målet är redan {goal.get_state_display()}.")
    if state == Goal.State.REACHED:
        _must_be(plan, Plan.State.AGREED, "Ett mål kan nås först när planen är överenskommen.")
    else:
        _must_say_why(plan, reason)
    goal.state, goal.settled_on = state, timezone.localdate(now)
    goal.save(update_fields=["state", "settled_on"])
    if state == Goal.State.REACHED:
        subject = f"planning_goal:{goal.pk}"
        publish(actor, now, GoalReached(plan.case_id, subject, plan.pk, goal.pk, goal.text[:200]))
    else:
        _changed(actor, now, plan, f"struket mål: {goal.text}", reason)
    return goal


@action("planning.write")
def reopen_goal(actor: User, now: datetime, goal_id: int, *, reason: str = "") -> Goal:
    """Take back that a goal was reached or struck, in an agreed plan with a reason.

    Raises Conflict for one that a version agreed since is without.
    """
    plan, goal = _goal(actor, goal_id)
    if goal.state == Goal.State.OPEN:
        raise Conflict("Målet pågår redan.")
    _must_say_why(plan, reason)
    goal.state, goal.settled_on = Goal.State.OPEN, None
    goal.save(update_fields=["state", "settled_on"])
    _changed(actor, now, plan, f"målet pågår igen: {goal.text}", reason)
    return goal


@action("planning.write")
def add_activity(actor: User, now: datetime, goal_id: int, activity: ActivityText) -> Activity:
    """Add an activity to an open goal of a plan that is not closed."""
    plan, goal = _goal(actor, goal_id)
    if goal.state != Goal.State.OPEN:
        raise Conflict(f"Målet är {goal.get_state_display()}. Lägg aktiviteten under ett mål som pågår.")
    made = _new_activity(goal, activity, timezone.localdate(now))
    _changed(actor, now, plan, f"ny aktivitet: {made.text}")
    return made


@action("planning.write")
def change_activity(actor: User, now: datetime, activity_id: int, changed: ActivityText) -> Activity:
    """Rewrite an activity of a draft; a last day that has passed may stay. Raises Conflict once the plan is agreed."""
    plan, activity = _activity(actor, activity_id)
    _must_be(plan, Plan.State.DRAFT, "Planen är överenskommen. Stryk aktiviteten och lägg till en ny.")
    _check_activity(changed)
    if changed.due != activity.due:
        _check_due(changed.due, timezone.localdate(now))
    fields = changed.fields()
    for name, value in fields.items():
        setattr(activity, name, value)
    activity.save(update_fields=list(fields))
    return activity


@action("planning.write")
def finish_activity(actor: User, now: datetime, activity_id: int, done_on: date) -> Activity:
    """Mark an activity of an agreed plan as done on a day that has been."""
    plan, activity = _activity(actor, activity_id)
    _must_be(plan, Plan.State.AGREED, "En aktivitet kan göras först när planen är överenskommen.")
    if done_on > timezone.localdate(now):
        raise Invalid("Dagen har inte varit än.", "done_on")
    _step_activity(activity, Activity.State.DONE, done_on)
    publish(
        actor, now,
        ActivityDone(plan.case_id, f"planning_activity:{activity.pk}", plan.pk, activity.pk, done_on),
    )  # fmt: skip
    return activity


@action("planning.write")
def drop_activity(actor: User, now: datetime, activity_id: int, *, reason: str = "") -> Activity:
    """Strike an activity that is no longer to be done, in an agreed plan with a reason."""
    plan, activity = _activity(actor, activity_id)
    _must_say_why(plan, reason)
    _step_activity(activity, Activity.State.DROPPED, None)
    _changed(actor, now, plan, f"struken aktivitet: {activity.text}", reason)
    return activity


@action("planning.write")
def reopen_activity(actor: User, now: datetime, activity_id: int, *, reason: str = "") -> Activity:
    """Take back that an activity was done or struck; as `reopen_goal`."""
    plan, activity = _activity(actor, activity_id)
    if activity.state == Activity.State.PLANNED:
        raise Conflict("Aktiviteten är redan planerad.")
    _must_say_why(plan, reason)
    _step_activity(activity, Activity.State.PLANNED, None)
    _changed(actor, now, plan, f"aktiviteten ska göras igen: {activity.text}", reason)
    return activity


@action("planning.agree")
def agree_plan(
    actor: User, now: datetime, plan_id: int, how: str, others: str = "", agreed_on: date | None = None
) -> Plan:
    """Note that client and caseworker have agreed on the plan, how, on what day (today, if none is given), and who else
    took part; the person and the day of the note are set by the database, and the plan is printed after the commit.

    Raises Conflict where it has no goal with an activity, where a day in it has passed, or where it is not a draft, and
    Invalid for a day to come or before the case.
    """
    case, plan = _plan(actor, "planning.agree", plan_id)
    _must_be(plan, Plan.State.DRAFT, "Planen är redan överenskommen.")
    plan.state = Plan.State.AGREED
    _agree(case, plan, now, how, others, agreed_on)
    assert plan.agreed_on
    publish(
        actor, now,
        PlanAgreed(plan.case_id, f"planning_plan:{plan.pk}", plan.pk, plan.person_id, plan.agreed_on),
    )  # fmt: skip
    return plan


@action("planning.agree")
def renew_plan(
    actor: User, now: datetime, plan_id: int, words: PlanWords, how: str, others: str = "",
    agreed_on: date | None = None,
) -> Plan:  # fmt: skip
    """Note that client and caseworker have agreed on the plan anew, with these words and the goals and activities that
    stand in it now. What was agreed before is kept as an earlier version with its print, and this one is printed.

    Raises Conflict as `agree_plan`, where nothing has changed, and until the version before is printed; Invalid for a
    day before that version.
    """
    case, plan = _plan(actor, "planning.agree", plan_id)
    _must_be(plan, Plan.State.AGREED, "Planen är ett utkast. Kom överens om den först.")
    said = replace(words, aim=_said(words.aim, "aim", "Skriv vad planen ska leda till."))
    as_it_was = PlanWords(plan.aim, plan.own_words, plan.child_perspective)
    if said.stripped() == as_it_was and not changes_since(plan):
        raise Conflict("Inget i planen är ändrat sedan ni kom överens.")
    if plan.document_id is None and _awaits_print(plan):
        raise Conflict("Den förra versionen skrivs ut just nu. Försök igen om en stund.")
    PlanVersion.objects.create(plan=plan)
    for name, value in asdict(said.stripped()).items():
        setattr(plan, name, value)
    plan.version, plan.document = plan.version + 1, None
    _agree(case, plan, now, how, others, agreed_on)
    assert plan.agreed_on
    subject = f"planning_plan:{plan.pk}"
    publish(actor, now, PlanRenewed(plan.case_id, subject, plan.pk, plan.agreed_on, f"version {plan.version}"))
    return plan


def _awaits_print(plan: Plan) -> bool:
    """Whether the plan as it was agreed is still to be printed; one that came without a print waits for none."""
    owed = Delivery.objects.filter(fact__case_id=plan.case_id, fact__data__plan_id=plan.pk)
    return owed.filter(handler="planning.deliveries.print_plan").exclude(state=Delivery.State.DONE).exists()


def _agree(case: Case, plan: Plan, now: datetime, how: str, others: str, agreed_on: date | None) -> None:
    """Save the plan as agreed; the person and the day of the note come from the database."""
    ready = Activity.objects.filter(goal__plan=plan).exclude(state=Activity.State.DROPPED)
    activities = list(ready.exclude(goal__state=Goal.State.DROPPED).order_by("due", "pk"))
    if not activities:
        raise Conflict("Planen behöver minst ett mål med en aktivitet innan ni kan komma överens om den.")
    waiting = [activity for activity in activities if activity.state == Activity.State.PLANNED]
    if waiting and waiting[0].due < timezone.localdate(now):
        late = f"”{waiting[0].text}” skulle göras senast {waiting[0].due}. {PAST}"
        change = "Ändra dagen" if plan.version == 1 else "Markera den som gjord"
        raise Conflict(f"{late} {change}, eller stryk aktiviteten, innan ni kommer överens.")
    if how not in Plan.AgreedHow.values:
        raise Invalid("Välj hur ni kom överens om planen.", "how")
    if agreed_on:
        has_been(agreed_on, now, "agreed_on")
        if plan.agreed_on and agreed_on < plan.agreed_on:
            said = f"Version {plan.version - 1} blev överenskommen {plan.agreed_on}. Den nya kan inte vara det före."
            raise Invalid(said, "agreed_on")
        if agreed_on < case.opened_on:
            raise Invalid(f"Dagen är före ärendet. Skriv en dag från {case.opened_on}.", "agreed_on")
    plan.agreed_how, plan.agreed_with, plan.agreed_on = how, others.strip(), agreed_on
    own = ["state", "version", "aim", "own_words", "child_perspective", "document"]
    plan.save(update_fields=[*own, "agreed_how", "agreed_with", "agreed_on"])
    plan.refresh_from_db(fields=["agreed_on", "agreed_noted_on", "agreed_by"])


@action("planning.print")
def store_plan_print(actor: User, now: datetime, plan_id: int, pdf: bytes) -> Plan:
    """Keep an agreed plan in the record as it was printed: one print of each version, a second call changes nothing."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("case", "person").get(pk=plan_id)
    if plan.document_id is None:
        which = f", version {plan.version}" if plan.version > 1 else ""
        plan.document = file_letter(actor, plan.case, f"Plan för {plan.person.name}{which}", pdf)
        plan.save(update_fields=["document"])
    return plan


@action("planning.write")
def add_partner_plan(actor: User, now: datetime, plan_id: int, text: PartnerText) -> PartnerPlan:
    """Write what another authority or organisation has planned with the person into a plan that is not closed."""
    _, plan = _plan(actor, "planning.write", plan_id)
    if text.partner not in PartnerPlan.Partner.values:
        raise Invalid("Välj vems plan det är.", "partner")
    if text.partner == PartnerPlan.Partner.OTHER and not text.partner_name.strip():
        raise Invalid("Skriv vems plan det är.", "partner_name")
    if text.last_day and text.last_day < text.first_day:
        raise Invalid("Planen kan inte sluta före sin första dag.", "last_day")
    row = PartnerPlan.objects.create(
        plan=plan, partner=text.partner, partner_name=text.partner_name.strip(), first_day=text.first_day,
        last_day=text.last_day, says=_said(text.says, "says", "Skriv vad planen säger."),
    )  # fmt: skip
    _changed(actor, now, plan, f"överenskommet med {row.who}")
    return row


@action("planning.write")
def end_partner_plan(actor: User, now: datetime, partner_plan_id: int) -> PartnerPlan:
    """Note that another's plan no longer holds; the day is set by the database."""
    plan_id = PartnerPlan.objects.values_list("plan_id", flat=True).filter(pk=partner_plan_id).first()
    if plan_id is None:
        raise NotFound(MISSING)
    _, plan = _plan(actor, "planning.write", plan_id)
    row = PartnerPlan.objects.select_for_update().get(pk=partner_plan_id)
    if row.state == PartnerPlan.State.ENDED:
        raise Conflict("Planen är redan noterad som upphörd.")
    row.state = PartnerPlan.State.ENDED
    row.save(update_fields=["state"])
    row.refresh_from_db()
    _changed(actor, now, plan, f"inte längre överenskommet med {row.who}")
    return row


@action("planning.close")
def close_plan(
    actor: User, now: datetime, plan_id: int, outcome: str, closing_note: str = "",
    referrals: Iterable[ReferralLeft] = (),
) -> Plan:  # fmt: skip
    """Close a plan with its outcome. A draft can only be closed as never agreed. Each open referral of the plan ends
    today with an outcome of its own, or goes on for a reason that is kept in the closing note.

    Raises Invalid by the field of a referral of which that is not said.
    """
    _, plan = _plan(actor, "planning.close", plan_id, closed_case=True)
    if outcome not in PlanOutcome.values:
        raise Invalid("Välj hur planen slutade.", "outcome")
    if (plan.state == Plan.State.DRAFT) != (outcome == PlanOutcome.NOT_AGREED):
        raise Invalid("En plan som aldrig blev överenskommen avslutas som just det, och bara den.", "outcome")
    told = {one.referral_id: one for one in referrals}
    goes_on = [_settle_referral(actor, now, row, told.get(row.pk)) for row in open_referrals(plan)]
    _close(actor, now, plan, outcome, "\n".join(filter(None, [closing_note.strip(), *goes_on])))
    return plan


def _settle_referral(actor: User, now: datetime, row: Referral, left: ReferralLeft | None) -> str:
    """End a referral, or give back the words of why it goes on."""
    if left is None or left.outcome not in dict(ways_on(row)):
        raise Invalid(f"Välj vad som händer med anvisningen till {row.measure}.", f"referral_{row.pk}")
    if left.outcome != GOES_ON:
        end_referral(actor, now, row.pk, timezone.localdate(now), left.outcome, left.why)
        return ""
    why = _said(left.why, f"why_{row.pk}", "Skriv varför anvisningen fortsätter utan planen.")
    return f"Anvisningen till {row.measure.name} fortsätter: {why}"


@action("planning.close")
def close_plans_of_case(actor: User, now: datetime, fact: CaseClosed) -> None:
    """When a case is closed its plans end with it, for the same reason."""
    reason = Case.objects.filter(pk=case_id_of(fact)).values_list("close_reason", flat=True).get()
    open_plans = Plan.objects.filter(case=fact.case_id, state__in=Plan.OPEN_STATES).order_by("pk")
    for plan in open_plans.select_for_update():
        outcome = PlanOutcome.NOT_AGREED if plan.state == Plan.State.DRAFT else reason
        _close(actor, now, plan, outcome, "Ärendet avslutades.")


@action("planning.leave")
def close_plans_of_those_gone(actor: User, now: datetime, fact: HouseholdChanged) -> None:
    """The plan of an adult who has left the household ends, however they left: nobody follows it up there any more."""
    _close_of_gone(actor, now, Plan.objects.filter(case=fact.case_id))


@action("planning.leave")
def close_plans_of_all_gone(actor: User, now: datetime) -> None:
    """The same of everybody whose last day has come since it was written; safe to run twice and after days missed."""
    _close_of_gone(actor, now, Plan.objects.all())


def _close_of_gone(actor: User, now: datetime, plans: QuerySet[Plan]) -> None:
    gone = plans.filter(state__in=Plan.OPEN_STATES).exclude(Exists(remaining(now)))
    for plan in gone.select_for_update(of=("self",)).order_by("pk"):
        outcome = PlanOutcome.NOT_AGREED if plan.state == Plan.State.DRAFT else PlanOutcome.OTHER
        _close(actor, now, plan, outcome, "Ingår inte längre i hushållet.")


def _close(actor: User, now: datetime, plan: Plan, outcome: str, note: str) -> None:
    if plan.state == Plan.State.CLOSED:
        raise Conflict("Planen är redan avslutad.")
    plan.state, plan.outcome, plan.closing_note = Plan.State.CLOSED, outcome, note.strip()
    plan.save(update_fields=["state", "outcome", "closing_note"])
    plan.refresh_from_db(fields=["closed_on", "closed_by"])
    label = str(PlanOutcome(outcome).label)
    publish(actor, now, PlanClosed(plan.case_id, f"planning_plan:{plan.pk}", plan.pk, plan.person_id, label))


def _plan(actor: User, act: str, plan_id: int, *, closed_case: bool = False) -> tuple[Case, Plan]:
    """The plan and its case, both locked, with the right checked."""
    case_id = Plan.objects.filter(pk=plan_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound(MISSING)
    case = case_for(actor, act, case_id, closed=closed_case)
    return case, Plan.objects.select_for_update(of=("self",)).get(pk=plan_id)


def _goal(actor: User, goal_id: int) -> tuple[Plan, Goal]:
    plan_id = Goal.objects.filter(pk=goal_id).values_list("plan_id", flat=True).first()
    if plan_id is None:
        raise NotFound(MISSING)
    _, plan = _plan(actor, "planning.write", plan_id)
    return plan, Goal.objects.select_for_update(of=("self",)).get(pk=goal_id)


def _activity(actor: User, activity_id: int) -> tuple[Plan, Activity]:
    goal_id = Activity.objects.filter(pk=activity_id).values_list("goal_id", flat=True).first()
    if goal_id is None:
        raise NotFound(MISSING)
    plan, _ = _goal(actor, goal_id)
    return plan, Activity.objects.select_for_update(of=("self",)).get(pk=activity_id)


def _changed(actor: User, now: datetime, plan: Plan, change: str, reason: str = "") -> None:
    """Of an agreed plan the timeline says what was added, struck or taken back, and why."""
    if plan.state == Plan.State.AGREED:
        subject = f"planning_plan:{plan.pk}"
        publish(actor, now, PlanChanged(plan.case_id, subject, plan.pk, change[:200], reason.strip()))


def _must_say_why(plan: Plan, reason: str) -> None:
    """Nothing is struck or taken back in an agreed plan without a reason."""
    if plan.state == Plan.State.AGREED and not reason.strip():
        raise Invalid("Skriv varför.", "reason")


def _must_be(plan: Plan, state: str, otherwise: str) -> None:
    if plan.state == Plan.State.CLOSED:
        raise Conflict("Planen är avslutad. Gör en ny plan.")
    if plan.state != state:
        raise Conflict(otherwise)


def _said(text: str, field: str, otherwise: str) -> str:
    if not text.strip():
        raise Invalid(otherwise, field)
    return text.strip()


def _check_goal(text: str, target_date: date, today: date) -> None:
    _said(text, "text", "Skriv vad som ska uppnås.")
    if target_date < today:
        raise Invalid("Målet ska ligga framåt i tiden.", "target_date")


def _check_activity(activity: ActivityText) -> None:
    _said(activity.text, "text", "Skriv vad som ska göras.")
    if activity.responsible not in Activity.Responsible.values:
        raise Invalid("Välj vem som är ansvarig.", "responsible")
    if activity.responsible == Activity.Responsible.PARTNER and not activity.responsible_name.strip():
        raise Invalid("Skriv vem som är ansvarig.", "responsible_name")
    if activity.first_day and activity.first_day > activity.due:
        raise Invalid("Aktiviteten kan inte börja efter sin sista dag.", "first_day")
    if activity.hours_a_week is not None and not 0 < activity.hours_a_week <= MOST_HOURS:
        raise Invalid(f"Timmar i veckan ska vara över noll och högst {MOST_HOURS}.", "hours_a_week")


def _check_due(due: date, today: date) -> None:
    """What is already going on may have begun earlier; its last day is still to come."""
    if due < today:
        raise Invalid(PAST, "due")


def _new_activity(goal: Goal, activity: ActivityText, today: date) -> Activity:
    _check_activity(activity)
    _check_due(activity.due, today)
    return Activity.objects.create(goal=goal, **activity.fields())


def _step_activity(activity: Activity, to: str, done_on: date | None) -> None:
    if to not in Activity.TRANSITIONS[Activity.State(activity.state)]:
        raise Conflict(f"Aktiviteten är redan {activity.get_state_display()}.")
    activity.state, activity.done_on = to, done_on
    activity.save(update_fields=["state", "done_on"])
