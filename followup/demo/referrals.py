"""Measures of two providers, a referral in each state, what the coach has noted of who goes there, and reminders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bistand.staff.queries import system_user
from bistand.workdays import is_workday, next_workday
from cases.models import Case
from followup.demo import texts
from followup.demo.staff import COACH, PROVIDER
from followup.reminders.actions import ReminderText, set_reminder
from planning.measures import actions as catalogue
from planning.measures import attending, referring
from planning.measures.attending import Present
from planning.models import Activity, Plan, Referral

if TYPE_CHECKING:
    from followup.demo.present import Today

JOBS, PRACTICE, SWEDISH = "Jobbspår", "Praktik i centrum", "Svenska på jobbet"
# Of each referral: its measure, how far it has come, and how many days ago it was sent, answered and begun. The first
# ones show every state, for a small demo.
WAYS = (
    (JOBS, "started", 33, 28, 21),
    (JOBS, "accepted", 9, 2, 0),
    (SWEDISH, "proposed", 0, 0, 0),
    (PRACTICE, "ended", 101, 92, 80),
    (JOBS, "started", 44, 41, 35),
    (JOBS, "waiting", 13, 6, 0),
    (JOBS, "sent", 3, 0, 0),
    (PRACTICE, "started", 49, 35, 24),
    (PRACTICE, "sent", 8, 0, 0),
    (PRACTICE, "declined", 12, 2, 0),
    (SWEDISH, "started", 76, 64, 40),
    (SWEDISH, "sent", 15, 0, 0),
)


def fill(day: Today) -> None:
    measures = _catalogue(day)
    rows = [
        _walk(day, activity, measures[name], state, *ago)
        for activity, (name, state, *ago) in zip(_activities(day), WAYS, strict=False)
    ]
    own = [row for row in rows if row.measure.provider.name == PROVIDER and row.state == Referral.State.STARTED]
    for place, row in enumerate(own):
        _attend(day, row, missed=place == 0)
    _remind(day, rows)


def _catalogue(day: Today) -> dict[str, int]:
    """The measures by name, as the head put them in; the administrator ties the coach to one of the providers."""
    head = day.staff.heads[0]
    providers = {name: catalogue.add_provider(head, day.now, name, contact).pk for name, contact in texts.PROVIDERS}
    attending.assign_coach(system_user(), day.now, day.staff.users[COACH].pk, providers[PROVIDER])
    starts = [next_workday(day.when.today + timedelta(days=ahead)) for ahead in (14, 42)]
    found = {}
    for provider, said in texts.MEASURES:
        text = catalogue.MeasureText(**said, starts=starts if said["name"] == SWEDISH else [])
        found[text.name] = catalogue.add_measure(head, day.now, providers[provider], text).pk
    return found


def _activities(day: Today) -> list[Activity]:
    """One activity to refer to of each adult with an agreed plan, Sara's first."""
    rows = Activity.objects.filter(
        state=Activity.State.PLANNED, goal__plan__state=Plan.State.AGREED, goal__plan__person__protected=False,
        goal__plan__case__state=Case.State.OPEN, goal__plan__case__protected=False,
        goal__plan__case__caseworker__isnull=False,
    )  # fmt: skip
    rows = rows.select_related("goal__plan__case__caseworker__employee")
    found = rows.order_by("goal__plan__person", "pk").distinct("goal__plan__person")
    mine = day.staff.users["sara"].pk
    return sorted(found, key=lambda row: row.goal.plan.case.caseworker_id != mine)[: len(WAYS)]


def _walk(
    day: Today, activity: Activity, measure: int, state: str, sent: int, answered_ago: int, began: int
) -> Referral:
    """One referral on its way: sent by the caseworker, answered and begun by the coach where there is one."""
    worker, today = activity.goal.plan.case.caseworker, day.when.today
    assert worker
    row = referring.propose_referral(worker, day.now, activity.pk, measure)
    if state == "proposed":
        return row
    shared = texts.SHARED[row.pk % len(texts.SHARED)]
    sent_on = today - timedelta(days=sent)
    how, phone = "muntligt vid mötet", bool(row.pk % 2)
    demand = referring.Demand(texts.WISHES, sent_on, texts.CONSULTED) if row.measure.kind == "practice" else None
    row = referring.send_referral(worker, day.now, row.pk, shared, sent_on, how, sent_on, phone, demand)
    if state == "sent":
        return row
    if row.measure.provider.name == PROVIDER:
        who, answer, start = day.staff.users[COACH], attending.answer_as_provider, attending.start_as_provider
    else:
        who, answer, start = worker, referring.answer_referral, referring.start_referral
    answered = state if state in {"waiting", "declined"} else "accepted"
    begins_on, why = next_workday(today + timedelta(days=3)), texts.DECLINED if answered == "declined" else ""
    row = answer(who, day.now, row.pk, answered, begins_on, why, today - timedelta(days=answered_ago))
    if began:
        row = start(who, day.now, row.pk, today - timedelta(days=began))
    if state == "ended":
        row = referring.end_referral(worker, day.now, row.pk, today - timedelta(days=12), "work", texts.WENT)
    return row


def _attend(day: Today, row: Referral, *, missed: bool) -> None:
    """What the coach noted. Who `missed` has been heard about one absence; the other waits for the caseworker."""
    coach, next_on = day.staff.users[COACH], next_workday(day.when.today + timedelta(days=1))
    weekly = row.measure.rhythm == "week"
    days = _weeks(day.when.today, 3) if weekly else _workdays(day.when.today, 7)
    for place, at in enumerate(days):
        said = Present(at, "present")
        if missed and place in {2, len(days) - 1}:
            said = Present(at, "absent")
        elif place == 1:
            said = Present(at, "excused", texts.EXCUSE, 1 if weekly else None)
        noted = attending.note_attendance(coach, day.now, row.pk, said, next_on)
        if missed and place == 2:
            worker = Case.objects.get(pk=row.case_id).caseworker
            assert worker
            attending.assess_absence(worker, day.now, noted.pk, day.when.today, texts.HEARD, "accepted")
    words = texts.FEEDBACK[1 if weekly else 2 if missed else 0]
    attending.give_feedback(coach, day.now, row.pk, words)


def _workdays(today: date, number: int) -> list[date]:
    """The last working days before today, the earliest first; all of them within three weeks."""
    days = [today - timedelta(days=ago) for ago in range(1, 20)]
    return [at for at in days if is_workday(at)][:number][::-1]


def _weeks(today: date, number: int) -> list[date]:
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(days=7 * ago) for ago in range(number, 0, -1)]


def _remind(day: Today, rows: list[Referral]) -> None:
    """One's own and the group's, once and every so many months, about the case or its plan."""
    today = day.when.today
    for row, (text, ahead, months, group) in zip(rows, texts.REMINDERS, strict=False):
        case = Case.objects.select_related("caseworker__employee").get(pk=row.case_id)
        said = ReminderText(text, today + timedelta(days=ahead), months, group=group)
        assert case.caseworker
        set_reminder(case.caseworker, day.now, case.pk, said)
