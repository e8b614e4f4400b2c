"""What a digest says: figures of what waits and what is late, and never of whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from bistand.staff.models import Role, User
from bistand.staff.permissions import roles_now
from bistand.staff.queries import setting
from bistand.ui.navigation import identity_of, links
from cases.queries import visible_cases
from followup.digest.models import Digest
from followup.models import FollowUp
from followup.my_day import my_day
from followup.queries import visible_followups
from followup.reminders.queries import OPEN, visible_reminders
from followup.visits.models import Visit
from followup.visits.queries import begin_of, end_of, visible_visits
from planning.measures.queries import REFER, unheard
from planning.meetings.queries import meeting_sections
from planning.models import Meeting

SIGN_IN = "Logga in i Bistånd för att se vad det är."


def due_kinds(user: User) -> list[str]:
    """The digests that the user's roles of today give."""
    roles = roles_now(user)
    return [kind for role, kind in ((Role.CASEWORKER, Digest.Kind.DAY), (Role.HEAD, Digest.Kind.WEEK)) if role in roles]


def text_of(user: User, kind: str, today: date) -> str:
    """The text of today's digest of the kind."""
    long_ago = today - timedelta(days=int(setting("followup.escalate_days", today)))
    lines: Callable[[User, date, date], list[str]] = _week if kind == Digest.Kind.WEEK else _day
    return "\n".join([*lines(user, today, long_ago), *_waiting(user), "", SIGN_IN])


def _day(user: User, today: date, long_ago: date) -> list[str]:
    todo = my_day(user, today).todo
    late = [row.by for row in todo if row.late]
    escalated = sum(by < long_ago for by in late)
    lines = [f"Att göra på Min dag: {len(todo)}.", f"Försenat: {len(late)}."] if todo else ["Inget väntar på Min dag."]
    if escalated:
        days = (today - long_ago).days
        lines.append(f"Försenat mer än {days} dagar: {escalated}. Det står också i sektionschefens sammandrag.")
    return [_meetings(user, "i dag", today, today, mine=True), *lines]


def _week(user: User, today: date, long_ago: date) -> list[str]:
    """The meetings of the week in the head's sections; and per kind what is late there, what has been so for long, and
    how long the oldest has waited.
    """
    monday = today - timedelta(days=today.weekday())
    meetings = _meetings(user, "den här veckan", monday, monday + timedelta(days=6), mine=False)
    late = Q(due__lt=today)
    asked: tuple[tuple[str, QuerySet[Any], str], ...] = (
        ("Försenade uppföljningar", visible_followups(user).filter(FollowUp.IS_OPEN, late), "due"),
        ("Försenade bevakningar", visible_reminders(user).filter(OPEN, late), "due"),
        ("Frånvaro att höra klienten om", unheard(visible_cases(user, REFER)), "day"),
    )
    return [meetings, *(_line(label, rows, field, today, long_ago) for label, rows, field in asked)]


def _meetings(user: User, when: str, first: date, last: date, *, mine: bool) -> str:
    """How many meetings of each kind there are from the one day to the other, of the user's own or of the sections;
    what was called off or did not come about is not one.
    """
    begin, end = begin_of(first), end_of(last)
    whose: dict[str, Any] = {"responsible": user} if mine else {}
    visits = visible_visits(user).filter(at__gte=begin, at__lt=end, **whose)
    followups = visible_followups(user).filter(meeting_at__gte=begin, meeting_at__lt=end, **whose)
    others = Meeting.objects.filter(section__in=meeting_sections(user).order_by(), held_on__range=(first, last))
    asked: tuple[tuple[str, QuerySet[Any]], ...] = (
        ("klientmöten", visits.exclude(state__in=(Visit.State.MISSED, Visit.State.CANCELLED))),
        ("uppföljningar", followups.exclude(state__in=(FollowUp.State.MISSED, FollowUp.State.CANCELLED))),
        ("möten med andra", others.filter(written_by=user) if mine else others),
    )
    found = [f"{label} {number}" for label, rows in asked if (number := rows.count())]
    return f"Möten {when}: {', '.join(found)}." if found else f"Inga möten {when}."


def _line(label: str, rows: QuerySet[Any], field: str, today: date, long_ago: date) -> str:
    old = Q(**{f"{field}__lt": long_ago})
    found = rows.order_by().aggregate(all=Count("pk"), long=Count("pk", filter=old), first=Min(field))
    if not found["long"]:
        return f"{label}: {found['all']}."
    oldest, days = (today - found["first"]).days, (today - long_ago).days
    return f"{label}: {found['all']}, varav {found['long']} mer än {days} dagar (äldst {oldest} dagar)."


def _waiting(user: User) -> list[str]:
    """What the navigation counts."""
    counted = [f"{link.label} {link.shown_count}" for _, link in links(user, identity_of(user), "") if link.count]
    return [f"I menyn väntar: {', '.join(counted)}."] if counted else []
