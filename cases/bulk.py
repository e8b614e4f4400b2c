"""Acts that may be done on many cases at once, and which cases each leaves for somebody to think about.

An act says in words what it does, for each case why it is left out (or nothing), and does it by the ordinary action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from bistand.staff.models import User
from bistand.ui.templatetags.ui import month
from cases.actions.handover import assign_case
from cases.actions.record import start_investigation
from cases.barriers import barred_cases
from cases.models import Application, Case, Decision
from cases.queries import sections_worked_in, visible_cases

# As many as one can look through before saying yes; a larger selection is narrowed first.
MOST = 500


@dataclass(frozen=True)
class Act:
    """`words` say what will be done; `thought` gives why a case needs thought, by case id, for those that do."""

    name: str
    right: str
    label: str
    words: str
    thought: Callable[[list[Case], Any, dict[str, Any]], dict[int, str]]
    perform: Callable[[User, datetime, Case, dict[str, Any]], None]
    needs_receiver: bool = False

    def names(self, receiver: User | None) -> str:
        """What the confirming box and its button are called: it says to whom, where it is to somebody."""
        return f"{self.label.split()[0]} till {receiver}" if self.needs_receiver else self.label


@dataclass
class Preview:
    """What an act would do to a selection: the cases it takes, and those it leaves out with the reason."""

    taken: list[Case] = field(default_factory=list)
    left_out: list[tuple[Case, str]] = field(default_factory=list)
    too_many: bool = False


def preview(act: Act, user: Any, cases: QuerySet[Case], fields: dict[str, Any]) -> Preview:
    """Look at up to MOST cases of a selection; a handful of queries whatever the number."""
    allowed = visible_cases(user, act.right).values("pk")
    rows = list(cases.filter(pk__in=allowed).select_related("applicant", "section").order_by("number")[: MOST + 1])
    if len(rows) > MOST:
        return Preview(too_many=True)
    reasons = act.thought(rows, user, fields)
    found = Preview()
    for case in rows:
        if case.pk in reasons:
            found.left_out.append((case, reasons[case.pk]))
        else:
            found.taken.append(case)
    return found


# ---- begin the investigation -----------------------------------------------------------------------------


def _start_thought(cases: list[Case], user: Any, fields: dict[str, Any]) -> dict[int, str]:
    """A routine renewal is begun; what is new, other, or said in words is opened by somebody first."""
    ids = [case.pk for case in cases]
    received: dict[int, list[Application]] = {}
    rows = Application.objects.filter(case__in=ids, state__in=Application.OPEN_STATES).order_by("month", "pk")
    for application in rows:
        received.setdefault(application.case_id, []).append(application)
    made = Decision.objects.filter(case=OuterRef("pk"), state__in=Decision.IN_FORCE)
    renewing = set(Case.objects.filter(Exists(made), pk__in=ids).values_list("pk", flat=True))
    unsaid = (*Application.OPEN_STATES, Application.State.MISPLACED)
    earlier = Application.objects.filter(case__in=ids).exclude(state__in=unsaid)
    latest = earlier.order_by("case", "-month", "-pk").distinct("case").values_list("case", "content")
    said = {case: _written(content) for case, content in latest}
    return {
        case.pk: reason
        for case in cases
        if (reason := _start_reason(case, received.get(case.pk, []), case.pk in renewing, said.get(case.pk, "")))
    }


def _written(content: Any) -> str:
    """What the applicant has written in words."""
    known = content if isinstance(content, dict) else {}
    return str(known.get("text") or known.get("message") or "").strip()


def _start_reason(case: Case, waiting: list[Application], renews: bool, said_last: str) -> str:
    if case.state != Case.State.OPEN:
        return "Ärendet är avslutat"
    new = [application for application in waiting if application.state == Application.State.RECEIVED]
    if not new:
        return "Ingen ansökan väntar på att påbörjas"
    if len(waiting) > 1:
        return f"Flera ansökningar väntar: {', '.join(month(a.month) for a in waiting)}"
    if case.protected:
        return "Skyddade personuppgifter: öppnas ett i taget, med skäl"
    if not renews:
        return "Första ansökan: börja med ett samtal"
    content = new[0].content if isinstance(new[0].content, dict) else {}
    if content.get("needs"):
        return "Ansökan gäller också annat än försörjning"
    # The same words as last month are no news.
    if _written(content) not in ("", said_last):
        return "Sökanden har skrivit något att läsa först"
    return ""


def _start(actor: User, now: datetime, case: Case, fields: dict[str, Any]) -> None:
    application = Application.objects.get(case=case, state=Application.State.RECEIVED)
    start_investigation(actor, now, application.pk)


# ---- give to somebody ------------------------------------------------------------------------------------


def _assign_thought(cases: list[Case], user: Any, fields: dict[str, Any]) -> dict[int, str]:
    receiver = User.objects.filter(pk=fields.get("receiver") or 0).first()
    barred = set(barred_cases(receiver)) if receiver else set()
    sections = sections_worked_in(receiver) if receiver else None
    found = {}
    for case in cases:
        if case.state != Case.State.OPEN:
            found[case.pk] = "Ärendet är avslutat"
        elif case.protected:
            found[case.pk] = "Skyddade personuppgifter: överlämnas för sig, till någon som får läsa dem"
        elif sections is not None and case.section_id not in sections:
            found[case.pk] = f"{receiver} är inte socialsekreterare i ärendets sektion"
        elif receiver and case.caseworker_id == receiver.pk:
            found[case.pk] = f"{receiver} har redan ärendet"
        elif case.pk in barred:
            found[case.pk] = f"{receiver} är jävig i ärendet"
    return found


def _assign(actor: User, now: datetime, case: Case, fields: dict[str, Any]) -> None:
    receiver = User.objects.get(pk=fields["receiver"])
    assign_case(actor, now, case.pk, receiver, reason=str(fields.get("reason", "")), note=str(fields.get("note", "")))


ACTS = {
    act.name: act
    for act in (
        Act(
            "start",
            "cases.investigate",
            "Påbörja utredningen",
            "Den ansökan som väntar i vart och ett av ärendena ställs under utredning.",
            _start_thought,
            _start,
        ),
        Act(
            "assign",
            "cases.assign",
            "Överlämna till en socialsekreterare",
            "Ärendena lämnas över. De står som nya på mottagarens dag, med ett överlämningsblad var.",
            _assign_thought,
            _assign,
            needs_receiver=True,
        ),
    )
}


def still_taken(act: Act, user: Any, ids: Iterable[int], fields: dict[str, Any]) -> Preview:
    """The same for cases by id, as they stand now."""
    return preview(act, user, Case.objects.filter(pk__in=list(ids)[:MOST]), fields)
