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
from planning.measures.queries import REFER, unheard

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
    return lines


def _week(user: User, today: date, long_ago: date) -> list[str]:
    """Per kind what is late in the head's sections, what has been so for long, and how long the oldest has waited."""
    late = Q(due__lt=today)
    asked: tuple[tuple[str, QuerySet[Any], str], ...] = (
        ("Försenade uppföljningar", visible_followups(user).filter(FollowUp.IS_OPEN, late), "due"),
        ("Försenade bevakningar", visible_reminders(user).filter(OPEN, late), "due"),
        ("Frånvaro att höra klienten om", unheard(visible_cases(user, REFER)), "day"),
    )
    return [_line(label, rows, field, today, long_ago) for label, rows, field in asked]


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
