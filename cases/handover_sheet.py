"""The handover sheet: where a case stands, on one page, for whoever takes it over.

What this floor knows it says itself; an app above names a function in its AppConfig:

    handover_parts = ("planning.handover.plan_part",)

Each is `f(case, today)` and gives SheetPart. No address stands on a sheet, of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Count
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.module_loading import import_string

from bistand.ui.templatetags.ui import amount, day, late, month
from cases.checks import checks_of
from cases.communication import communications_in
from cases.letters import LETTERS
from cases.models import Application, Case, ChildHearing, Communication, Decision, Handover, JournalNote, MemberRole
from cases.numbers import age_on
from cases.overview import Overview, overview

# How much of what has happened stands on the sheet; the case has it all.
NOTES, DECISIONS, CHECKS, COMMUNICATIONS, EVENTS, CHILDREN = 5, 6, 6, 3, 12, 50


@dataclass(frozen=True)
class SheetPart:
    """A part of the sheet: its heading and its lines, each a short name and what is so."""

    title: str
    lines: list[tuple[str, str]]
    order: int = 50
    empty: str = "Inget."


@dataclass(frozen=True)
class Sheet:
    case: Case
    parts: list[SheetPart]
    handover: Handover | None


def handover_sheet(case: Case, user: Any, today: date) -> Sheet:
    """The sheet as of now; some twenty queries whatever the size of the case."""
    seen = overview(case, user)
    parts = [
        SheetPart("Hushållet", list(_household(seen, today)), 10),
        SheetPart("Att se till", [(row.when or "Nu", row.text) for row in seen.attention], 15, "Inget just nu."),
        SheetPart("Öppet nu", list(_open(case, user, today)), 20, "Inget är öppet."),
        SheetPart("Kontroller", list(_checks(case)), 46, "Inga utförda kontroller."),
        SheetPart("Kommunicering före beslut", list(_communications(case)), 48, "Inget underlag har skickats."),
        SheetPart("Beslut", list(_decisions(case)), 50, "Inget beslut är fattat."),
        SheetPart("Senaste anteckningarna", list(_notes(case)), 60, "Inga signerade anteckningar."),
        SheetPart("Historien i korthet", list(_history(seen)), 90),
    ]
    if any(member.role == MemberRole.CHILD for member in seen.members):
        parts.append(SheetPart("Barnen", list(_children(case)), 44, "Inget är skrivet om barnen i någon ansökan."))
    for config in apps.get_app_configs():
        for path in getattr(config, "handover_parts", ()):
            parts.append(import_string(path)(case, today))
    return Sheet(case, sorted(parts, key=lambda part: part.order), latest_handover(case))


def latest_handover(case: Case) -> Handover | None:
    rows = Handover.objects.filter(case=case).select_related(
        "giver__employee", "receiver__employee", "handed_by__employee"
    )
    return rows.order_by("-pk").first()


def sheet_pdf(sheet: Sheet, today: date) -> bytes:
    """The same sheet as PDF/UA, for a meeting or a folder."""
    from bistand.pdf import render_pdf

    title = f"Överlämning av ärende {sheet.case.number}"
    html = render_to_string("cases/letters/handover.html", {"sheet": sheet, "title": title, "today": today})
    return render_pdf(html, title=title, base=LETTERS, stylesheets=(LETTERS / "letter.css",))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _household(seen: Overview, today: date) -> Iterator[tuple[str, str]]:
    case = seen.case
    for member in seen.members:
        turns = f", bor växelvis {member.days} dagar i månaden" if member.days else ""
        language = f", tolk: {member.person.language}" if member.person.language else ""
        words = f"{member.person.name}, {age_on(member.person.birth_date, today)} år{turns}{language}"
        yield str(member.get_role_display()).capitalize(), words
    if case.protected:
        yield "Skydd", "Någon i hushållet har skyddade personuppgifter"
    reentry = case.reentries.order_by("-pk").first()
    if reentry:
        when = f"{day(reentry.returned_on)}, {reentry.days_away} dagar efter att ärendet avslutades"
        yield "Kom tillbaka", f"{when} ({reentry.get_close_reason_display()})"


def _open(case: Case, user: Any, today: date) -> Iterator[tuple[str, str]]:
    for application in case.applications.filter(state__in=Application.OPEN_STATES).order_by("received_at"):
        words = f"{application.get_state_display()}, kom in {day(application.came_on)}"
        if application.state == Application.State.SUPPLEMENT_REQUESTED and application.supplement_by:
            by = application.supplement_by
            words += f", komplettering senast {day(by)} ({late(by)})"
        yield f"Ansökan {month(application.month)}", words
    drafts = JournalNote.objects.filter(case=case, state=JournalNote.State.DRAFT).values("written_by__employee__name")
    for row in drafts.annotate(n=Count("pk")).order_by("written_by__employee__name"):
        notes = _counted(row["n"], "anteckning", "anteckningar")
        yield "Osignerat", f"{notes} av {row['written_by__employee__name']}"


def _children(case: Case) -> Iterator[tuple[str, str]]:
    """What was last written of each child and how it has been heard; a child's own words stand only in the case."""
    rows = ChildHearing.objects.filter(application__case=case).select_related("child", "application").order_by("-pk")
    latest: dict[int, ChildHearing] = {}
    for row in rows[:CHILDREN]:
        latest.setdefault(row.child_id, row)
    for row in latest.values():
        heard = f"hört {day(row.heard_on)}" if row.heard_on else "inte hört"
        yield f"{row.child.given_name}, {month(row.application.month)}", f"{_short(row.best_interests)} ({heard})"


def _decisions(case: Case) -> Iterator[tuple[str, str]]:
    rows = Decision.objects.filter(case=case).exclude(state=Decision.State.DRAFT).select_related("application")
    for decision in rows.order_by("-pk")[:DECISIONS]:
        words = f"{decision.get_outcome_display()} {amount(decision.amount)}, {decision.get_state_display()}"
        yield month(decision.application.month), words


def _checks(case: Case) -> Iterator[tuple[str, str]]:
    for check in checks_of(case)[:CHECKS]:
        whom = f", {check.person.given_name}" if check.person else ""
        yield (
            f"{check.routine}{whom}",
            f"{day(check.done_on)} av {check.made_by.get_full_name()}: {_short(check.showed)}",
        )


def _of_what(sent: Communication) -> str:
    said = month(sent.application.month)
    return f"Återkrav, {said}" if sent.claim_id else said


def _communications(case: Case) -> Iterator[tuple[str, str]]:
    for sent in communications_in(case)[:COMMUNICATIONS]:
        words = f"skickat {day(timezone.localdate(sent.sent_at))}, svar senast {day(sent.last_day)}"
        if sent.answered_on:
            answer = f": {_short(sent.answer)}" if sent.answer else ""
            yield (
                _of_what(sent),
                f"{words}, svar {day(sent.answered_on)} {sent.get_how_display()}{answer}",
            )
        else:
            yield _of_what(sent), f"{words}, inget svar antecknat"


def _notes(case: Case) -> Iterator[tuple[str, str]]:
    rows = JournalNote.objects.filter(case=case, state=JournalNote.State.SIGNED).order_by("-happened_on", "-pk")
    for note in rows[:NOTES]:
        yield f"{day(note.happened_on)} {note.heading}", _short(note.text)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 300 else f"{text[:300]} …"


def _history(seen: Overview) -> Iterator[tuple[str, str]]:
    case = seen.case
    months = len({application.month for application in seen.applications})
    granted = Decision.objects.filter(case=case, state__in=Decision.IN_FORCE).exclude(amount=0)
    year = granted.filter(application__month__gte=timezone.localdate() - timedelta(days=365))
    yield "Ärendet", f"öppnat {day(case.opened_on)}, ansökningar för {_counted(months, 'månad', 'månader')}"
    yield "Bifall senaste året", _counted(year.values("application__month").distinct().count(), "månad", "månader")
    for item in seen.timeline.items[:EVENTS]:
        yield day(item["at"]), item["text"]
