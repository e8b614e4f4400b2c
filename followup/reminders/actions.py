"""Setting reminders, doing them, postponing them and taking them over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from django.utils import timezone

from bistand.actions import action
from bistand.refusals import Conflict, Invalid, NotFound
from bistand.staff.models import User
from bistand.staff.queries import setting
from cases.actions.access import case_for
from cases.facts import CaseAssigned, CaseClosed, CaseUnassigned, DocumentLasts
from cases.models import Case
from cases.numbers import add_months
from followup.reminders.models import MOST_MONTHS, MOST_WEEKS, Reminder
from planning.facts import case_id_of

MISSING = "Bevakningen finns inte, eller hör till en sektion där du inte arbetar."


@dataclass(frozen=True)
class ReminderText:
    """What is to be done by which day; again after so many `months` or `weeks`; the `group`'s or one's own; and
    what it is about, as {"decision": 12}, or the case.
    """

    text: str
    due: date
    months: int | None = None
    weeks: int | None = None
    group: bool = False
    about: Mapping[str, int] = field(default_factory=dict)


@action("followup.remind")
def set_reminder(actor: User, now: datetime, case_id: int, said: ReminderText) -> Reminder:
    """Set a reminder in an open case. Raises Invalid for a day that has been and for nothing to do."""
    case = case_for(actor, "followup.remind", case_id)
    if not said.text.strip():
        raise Invalid("Skriv vad som ska göras.", "text")
    if said.due < timezone.localdate(now):
        raise Invalid("Dagen har redan varit.", "due")
    if said.months is not None and not 1 <= said.months <= MOST_MONTHS:
        raise Invalid(f"Skriv ett tal mellan 1 och {MOST_MONTHS}.", "months")
    if said.weeks is not None and not 1 <= said.weeks <= MOST_WEEKS:
        raise Invalid(f"Skriv ett tal mellan 1 och {MOST_WEEKS}.", "weeks")
    if said.months and said.weeks:
        raise Invalid("Skriv månader eller veckor, inte båda.", "weeks")
    about = {f"{name}_id": pk for name, pk in said.about.items() if name in Reminder.ABOUT}
    return Reminder.objects.create(
        case=case, text=said.text.strip(), due=said.due, months=said.months, weeks=said.weeks, set_by=actor,
        first_due=said.due if said.months or said.weeks else None, responsible=None if said.group else actor, **about,
    )  # fmt: skip


@action("followup.remind")
def finish_reminder(actor: User, now: datetime, reminder_id: int) -> Reminder | None:
    """Note that it is done. Gives back the next one of a reminder that comes back: its next day from today on."""
    row = _own(actor, reminder_id)
    _close(row, actor, now, Reminder.State.DONE)
    if not row.comes_back:
        return None
    first = row.first_due or row.due
    due = next_day(first, max(row.due, timezone.localdate(now)), row.months, row.weeks)
    kept = (
        "case_id", "application_id", "decision_id", "plan_id", "document_id", "text", "months", "weeks",
        "responsible_id",
    )  # fmt: skip
    same = {name: getattr(row, name) for name in kept}
    return Reminder.objects.create(**same, first_due=first, due=due, follows=row, set_by=actor)


def next_day(first: date, after: date, months: int | None = None, weeks: int | None = None) -> date:
    """The first day after `after` of what comes back every so many months or weeks from `first` on. A month that lacks
    the day of the month takes its last one, and the month after has it again.
    """
    step = timedelta(weeks=weeks or 0)
    days = (add_months(first, number * months) if months else first + number * step for number in count(1))
    return next(day for day in days if day > after)


@action("followup.remind")
def postpone_reminder(actor: User, now: datetime, reminder_id: int, due: date, reason: str) -> Reminder:
    """Move it to a later day, with a reason."""
    row = _own(actor, reminder_id)
    if due <= max(row.due, timezone.localdate(now)):
        raise Invalid("Välj en senare dag.", "due")
    if not reason.strip():
        raise Invalid("Skriv varför.", "reason")
    row.due, row.moved_reason = due, reason.strip()
    row.save(update_fields=["due", "moved_reason"])
    return row


@action("followup.remind")
def take_over_reminder(actor: User, now: datetime, reminder_id: int) -> Reminder:
    """Make it one's own, whether it was the group's or somebody else's."""
    row = _open(actor, reminder_id)
    if row.responsible_id == actor.pk:
        raise Conflict("Bevakningen är redan din.")
    row.responsible = actor
    row.save(update_fields=["responsible"])
    return row


@action("followup.remind")
def stop_for_case(actor: User, now: datetime, fact: CaseClosed) -> None:
    """What was to be done in a case ends with it."""
    for row in Reminder.objects.select_for_update().filter(case=fact.case_id, state=Reminder.State.OPEN).order_by("pk"):
        _close(row, actor, now, Reminder.State.ENDED)


@action("followup.remind")
def remind_of_document(actor: User, now: datetime, fact: DocumentLasts) -> None:
    """Remind whoever has the case in good time before a document's last day; what was set for another day gives way.

    Of a day that has passed nobody is reminded.
    """
    today = timezone.localdate(now)
    waiting = Reminder.objects.filter(
        document=fact.document_id, source=Reminder.Source.DOCUMENT, state=Reminder.State.OPEN
    )
    for row in waiting.select_for_update():
        _close(row, actor, now, Reminder.State.ENDED)
    if fact.until and fact.until >= today:
        due = max(today, fact.until - timedelta(days=int(setting("followup.document_days", today))))
        case = Case.objects.get(pk=case_id_of(fact))
        Reminder.objects.create(
            case=case, document_id=fact.document_id, source=Reminder.Source.DOCUMENT, due=due, set_by=actor,
            text=fact.title, responsible_id=case.caseworker_id,
        )  # fmt: skip


@action("followup.remind")
def hand_over(actor: User, now: datetime, fact: CaseAssigned | CaseUnassigned) -> None:
    """What whoever left the case was to do in it goes with the case, to the group where nobody has it. What others
    were to do stays theirs.
    """
    if fact.left_by:
        caseworker = Case.objects.filter(pk=case_id_of(fact)).values_list("caseworker", flat=True).get()
        waiting = Reminder.objects.filter(case=fact.case_id, state=Reminder.State.OPEN, responsible=fact.left_by)
        waiting.update(responsible=caseworker)


def _open(actor: User, reminder_id: int) -> Reminder:
    """An open reminder, locked with its case, the right checked."""
    case_id = Reminder.objects.filter(pk=reminder_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound(MISSING)
    case_for(actor, "followup.remind", case_id)
    row = Reminder.objects.select_for_update().get(pk=reminder_id)
    if not row.is_open:
        raise Conflict(f"Bevakningen är redan {row.get_state_display()}.")
    return row


def _own(actor: User, reminder_id: int) -> Reminder:
    """One that is the actor's own or the group's; another's is taken over first."""
    row = _open(actor, reminder_id)
    if row.responsible_id not in (None, actor.pk):
        raise Conflict(f"Bevakningen är {row.responsible}s. Ta över den först.")
    return row


def _close(row: Reminder, actor: User, now: datetime, state: str) -> None:
    # Person and time are set anew by the database; these are what the row's own rule wants to see.
    row.state, row.closed_by, row.closed_at = state, actor, now
    row.save(update_fields=["state", "closed_by", "closed_at"])
