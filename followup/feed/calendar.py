"""A person's calendar as iCalendar (RFC 5545): when, and what kind of meeting, and never with whom or about whom.

Written by hand: three kinds of line need no library.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from bistand.staff.models import User
from bistand.staff.permissions import may
from followup.models import FollowUp
from followup.queries import visible_followups
from followup.visits.queries import between
from planning.meetings.queries import meeting_sections
from planning.models import Meeting

BACK, AHEAD = timedelta(days=31), timedelta(days=365)
MOST = 500
# How long a follow-up takes is not known here; an hour is what a calendar shows of it.
MINUTES = 60
OCTETS = 75


def calendar_of(user: User, now: datetime, base: str) -> str:
    """The calendar of the user, with links that begin with `base`; three queries beside the user's grants."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bistand//SV", "X-WR-CALNAME:Bistånd"]
    stamp = f"DTSTAMP:{_moment(now)}"
    for uid, when, summary, path in _events(user, timezone.localdate(now)):
        lines += ["BEGIN:VEVENT", f"UID:{uid}@bistand", stamp, *when, f"SUMMARY:{summary}", f"URL:{base}{path}"]
        lines.append("END:VEVENT")
    return "\r\n".join(part for line in [*lines, "END:VCALENDAR"] for part in _folded(line)) + "\r\n"


def _events(user: User, today: date) -> Iterator[tuple[str, list[str], str, str]]:
    """Of each its own name, when, what, and where in Bistånd it is."""
    first, last = today - BACK, today + AHEAD
    if may(user, "followup.read"):
        mine = visible_followups(user).filter(FollowUp.IS_OPEN, responsible=user, due__range=(first, last))
        for row in mine.order_by("due", "pk")[:MOST]:
            when = _at(row.meeting_at) if row.meeting_at else _all_day(row.due)
            summary = "Uppföljningsmöte" if row.meeting_at else "Uppföljning\\, sista dag"
            yield f"followup-{row.pk}", when, summary, reverse("followup", args=[row.pk])
        for visit in between(user, first, last)[:MOST]:
            yield f"visit-{visit.pk}", _at(visit.at, visit.minutes), "Klientmöte", reverse("visit", args=[visit.pk])
    if may(user, "planning.meet"):
        held = Meeting.objects.filter(section__in=meeting_sections(user).order_by(), written_by=user, called_off="")
        for meeting in held.filter(held_on__range=(first, last)).order_by("held_on", "pk")[:MOST]:
            kind = str(meeting.get_kind_display())
            summary = f"{kind[:1].upper()}{kind[1:]}"
            yield f"meeting-{meeting.pk}", _all_day(meeting.held_on), summary, reverse("meeting", args=[meeting.pk])


def _all_day(day: date) -> list[str]:
    """A last day takes no time: it makes nobody busy (RFC 5545, 3.8.2.7)."""
    return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", "TRANSP:TRANSPARENT"]


def _at(moment: datetime, minutes: int = MINUTES) -> list[str]:
    return [f"DTSTART:{_moment(moment)}", f"DURATION:PT{minutes}M"]


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets, each after the first begun with a space (RFC 5545, 3.1)."""
    part = ""
    for sign in line:
        if len((part + sign).encode()) > OCTETS:
            yield part
            part = " "
        part += sign
    yield part
